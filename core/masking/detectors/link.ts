/**
 * What a link carries: a user name or password for sign-in (RFC 3986 section 3.2.1), parameters that are secrets by
 * their name, and values that are percent-encoded (section 2.1) or, in its query, have `+` for a space (the form
 * encoding of the URL standard): `%34%31%31%31` is not readable, but the page that the link opens gets the digits. The
 * decoded link is read by the other detectors.
 */
import { ENCODER, Scan } from '../text/scan.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { WHY } from '../why.ts';

/** Ends before a bracket, so that it never reaches into a placeholder. */
const LINK = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'`[\]{}|\\^]+/gi;
/** Ends of sessions, keys and passwords, as frameworks and OAuth 2 (RFC 6749 section 11.2) name them. */
const SECRET_NAME =
  /^(?:pass(?:word|wd|phrase|code)?|pwd|(?:(?:access|refresh|id|auth|session|csrf|xsrf)[_-]?)?token|(?:j|php)?sess(?:ion)?[_-]?id|sid|(?:client[_-]?)?secret|api[_-]?key|auth(?:orization)?|sig(?:nature)?|otp)$/i;
/** Never kept, whatever is there (PCI DSS 3.3.1). */
const DROPPED_NAME = /^(?:cv[vc]2?|cv[vc]code|securitycode|pin)$/i;
const PARAMETER = /[?&#;]([^/?&=#;,]{1,60})=([^&#;]+)/g;
const PART = /[^/?&=#;,]+/g;
/** Units of a link that are read; what comes after them is hidden when it is encoded. */
const LONGEST = 4_000;
/** Encodings within encodings that are undone. */
const ROUNDS = 3;
const NO_CONTEXT: DialogueContext = { asked: 0, otherSideUnknown: false, position: 0, cardHidden: false };

/** `inner`: the detectors that read what is decoded. */
export function linkDetector(inner: readonly Detector[]): Detector {
  const scan = new Scan();
  const read = (text: string): readonly Found[] => {
    const found: Found[] = [];
    scan.read(text);
    for (const detector of inner) if (detector.wants(scan, NO_CONTEXT)) detector.find(scan, found, NO_CONTEXT);
    return found;
  };
  return {
    name: 'link',
    // A placeholder is not read into signs, so a text with one is searched as it is.
    wants: ({ text, hasAt, hasColon, hasBarrier, signs }) =>
      ((hasColon || hasBarrier) && text.includes('://')) ||
      (((signs & ENCODER) !== 0 || hasAt || hasBarrier) && /[%+=@]/.test(text) && /www\./i.test(text)),
    find({ text }, found) {
      LINK.lastIndex = 0;
      for (let m = LINK.exec(text); m !== null; m = LINK.exec(text)) {
        const end = m.index + m[0].length;
        const authority = m.index + m[0].indexOf('://') + (m[0].includes('://') ? 3 : 1);
        const length = text.slice(authority, end).search(/[/?#]/);
        const at = text.slice(authority, length < 0 ? end : authority + length).lastIndexOf('@');
        if (at > 0)
          found.push({
            start: authority,
            end: authority + at,
            type: 'PASSWORD',
            action: 'mask',
            shown: '',
            why: WHY['link-user'],
            rank: RANK.checksum + 1,
          });
        if (length < 0) continue;
        const start = authority + length;
        const rest = text.slice(start, Math.min(end, start + LONGEST));
        findSecrets(rest, start, found);
        if (rest.includes('%') || rest.includes('+')) findInParts(read, rest, start, found);
        if (end - start > LONGEST && /%[0-9a-f]{2}/i.test(text.slice(start + LONGEST, end)))
          found.push(linkPart(start + LONGEST, end, undefined));
      }
    },
  };
}

function findSecrets(rest: string, start: number, found: Found[]): void {
  PARAMETER.lastIndex = 0;
  for (let m = PARAMETER.exec(rest); m !== null; m = PARAMETER.exec(rest)) {
    const [whole, name = '', value = ''] = m;
    const plain = decodeFully(name);
    const isDropped = DROPPED_NAME.test(plain);
    if (!isDropped && !SECRET_NAME.test(plain)) continue;
    const from = start + m.index + whole.length - value.length;
    found.push({
      start: from,
      end: from + value.length,
      type: isDropped ? 'CVV' : 'PASSWORD',
      action: isDropped ? 'drop' : 'mask',
      shown: '',
      why: WHY['link-secret'],
      rank: RANK.cue,
    });
  }
}

/** Part by part, so that what is harmless in a link stays readable. */
function findInParts(read: (text: string) => readonly Found[], rest: string, start: number, found: Found[]): void {
  if (read(decodeFully(rest)).length === 0) return;
  let name = '';
  PART.lastIndex = 0;
  for (let m = PART.exec(rest); m !== null; m = PART.exec(rest)) {
    const isValue = m.index > 0 && rest.charCodeAt(m.index - 1) === 61;
    const cue = isValue ? `${decodeFully(name)}: ` : '';
    name = m[0];
    const value = decodeFully(m[0]);
    if (value === m[0]) continue;
    const inside = read(cue + value).find((f) => f.end > cue.length);
    if (inside !== undefined) found.push(linkPart(start + m.index, start + m.index + m[0].length, inside));
  }
}

function linkPart(start: number, end: number, inside: Found | undefined): Found {
  return {
    start,
    end,
    type: inside?.type ?? 'HIDDEN',
    action: inside?.action ?? 'mask',
    shown: '',
    why: inside === undefined ? WHY['link-too-long'] : { ...inside.why, inLink: true },
    rank: RANK.checksum,
  };
}

function decodeFully(text: string): string {
  let out = text;
  for (let round = 0; round < ROUNDS && out.includes('%'); round++) {
    const next = decodeOnce(out);
    if (next === out) break;
    out = next;
  }
  return out.includes('+') ? out.replaceAll('+', ' ') : out;
}

/** One round: every run of `%34` and the like as the UTF-8 it means. */
function decodeOnce(text: string): string {
  let out = '';
  let done = 0;
  for (let from = text.indexOf('%'); from >= 0;) {
    let end = from;
    let run = '';
    let isAscii = true;
    for (let byte = byteAt(text, end); byte >= 0; byte = byteAt(text, end)) {
      isAscii &&= byte < 128;
      run += String.fromCharCode(byte);
      end += 3;
    }
    if (end > from) {
      out += text.slice(done, from) + (isAscii ? run : Buffer.from(run, 'latin1').toString('utf8'));
      done = end;
    }
    from = text.indexOf('%', end > from ? end : from + 1);
  }
  return done === 0 ? text : out + text.slice(done);
}

/** The byte that is percent-encoded here; -1 when none is. */
function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 37) return -1;
  const high = hexadecimalValue(text.charCodeAt(at + 1));
  const low = hexadecimalValue(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexadecimalValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
