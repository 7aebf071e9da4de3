/**
 * Passwords, PINs and one-time codes, after a cue or a question. A PIN is sensitive authentication data (PCI DSS
 * 3.3.1.3) and is dropped.
 */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { COMMON, LINK, NAME, NUMBER, OTP, PASSWORD, PIN, UNIT, USER, hashWord } from '../text/words.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { numberRun, runEnd, valueStartAfter } from './value.ts';
import { WHY } from '../why.ts';

/** What people write after "password" when they mean no password: "my password does not work", "reset", "forgot". */
const NO_VALUE_WORDS = new Set(
  (
    'reset resets resetting change changed changing forgot forgotten not does doesnt dont doesn didn won ' +
    'work works working wrong incorrect expired expire invalid link page field email mail again too and or ' +
    'but ' +
    'please to for because so since when if how that this with protected recovery manager has have had ' +
    'cannot cant can t s been be being keeps was were the a an in on at from by of my your their our it they ' +
    'you i we help need want ' +
    'would could should will strong weak same old one also reminder hint policy prompt box screen option ' +
    'settings account security card required needed thanks thank hi hello then than now yet still only just ' +
    'never ever as do did ' +
    'is are am me him her update updated create created set enter entered typed tried verify'
  )
    .split(' ')
    .map(hashWord),
);
const PASSWORD_SIGNS = new Set([...'!?*_#$%&@^~+=|'].map((c) => c.charCodeAt(0)));
const CODE_WORDS = new Set(['code', 'codes', 'kode', 'codigo', 'codice'].map(hashWord));

export const secrets: Detector = {
  name: 'secrets',
  wants: (scan, dialogue) =>
    (scan.seen & (PASSWORD | PIN | OTP)) !== 0 ||
    (scan.spelt > 0 && scan.digitCount >= 4 && (scan.seen & NUMBER) !== 0) ||
    (dialogue.asked & (PASSWORD | PIN | OTP | USER)) !== 0,
  find: (scan, found, dialogue) => {
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] !== WORD) continue;
      const bits = scan.bits[t]!;
      if ((bits & PASSWORD) !== 0) findPassword(scan, found, t);
      else if ((bits & PIN) !== 0) findCode(scan, found, t, 'PIN', 4, 6);
      else if ((bits & OTP) !== 0 || isOneTime(scan, t)) findOneTimeCode(scan, found, t);
    }
    findAnswer(scan, found, dialogue);
  },
};

const ONE = hashWord('one');
const TIME = hashWord('time');

/** "one-time code", "one time password": the word `time` of it. */
export function isOneTime(scan: Scan, t: number): boolean {
  return (
    scan.kind[t] === WORD &&
    scan.hash[t] === TIME &&
    t > 0 &&
    (scan.kind[t - 1] === WORD
      ? scan.hash[t - 1] === ONE
      : scan.isSign(t - 1, 45) && t > 1 && scan.kind[t - 2] === WORD && scan.hash[t - 2] === ONE)
  );
}

function findPassword(scan: Scan, found: Found[], cue: number): void {
  let t = valueStartAfter(scan, cue, PASSWORD, 4);
  // "password is pass 123", and "pass word is": a cue after "is" is part of the value; two cues side by side are one.
  for (let k = cue + 2; k < t; k++)
    if (
      scan.kind[k] === WORD &&
      (scan.bits[k]! & PASSWORD) !== 0 &&
      scan.kind[k - 1] === WORD &&
      (scan.bits[k - 1]! & LINK) !== 0 &&
      scan.kind[t] === NUMERAL
    )
      t = k;
  // "PW9931" is itself a code.
  if (t < 0 || (scan.gap[cue + 1] === NO_GAP && !scan.isSign(cue + 1, 58) && !scan.isSign(cue + 1, 61))) return;
  const linked = t > cue + 1;
  // "the museum pass covers 40 places", "on the sign-in page": a word of a sentence, not a value.
  if (isSentence(scan, cue, t)) return;
  const plain =
    scan.kind[t] === WORD &&
    (t + 1 >= scan.n || scan.gap[t + 1] !== NO_GAP || scan.isSign(t + 1, 46) || scan.isSign(t + 1, 44));
  if (
    plain &&
    (NO_VALUE_WORDS.has(scan.hash[t]!) ||
      (!linked &&
        (scan.bits[t]! & COMMON) !== 0 &&
        (scan.kind[t + 1] !== NUMERAL || (scan.meaning(t + 2) & UNIT) !== 0)))
  )
    return;
  if (plain && !linked && scan.hasQuestion) return;
  // A value that begins with a sign: "password: !x9".
  while (
    t > cue + 1 &&
    scan.gap[t] === NO_GAP &&
    scan.kind[t - 1] === SIGN &&
    scan.gap[t - 1] !== NO_GAP &&
    !scan.isSign(t - 1, 58) &&
    !scan.isSign(t - 1, 61)
  )
    t--;
  let last = runEnd(scan, t);
  // A closing sign may be part of it: "Hunter2!".
  while (
    last + 1 < scan.n &&
    scan.gap[last + 1] === NO_GAP &&
    scan.kind[last + 1] === SIGN &&
    PASSWORD_SIGNS.has(scan.bits[last + 1]!)
  )
    last++;
  // Spoken in pieces: letters and digits by turns, "ynm 45 er".
  let mixed = scan.kind[last] === NUMERAL || (scan.kind[last] === WORD && scan.kind[last + 1] === NUMERAL);
  while (
    mixed &&
    last + 1 < scan.n &&
    last - t < 6 &&
    scan.gap[last + 1] === 1 &&
    (scan.kind[last + 1] === NUMERAL ||
      (scan.kind[last + 1] === WORD &&
        scan.size[last + 1]! <= 8 &&
        (scan.bits[last + 1]! & (COMMON | LINK | NAME | PIN | OTP | PASSWORD)) === 0 &&
        !NO_VALUE_WORDS.has(scan.hash[last + 1]!)))
  ) {
    last++;
    mixed = scan.kind[last] === NUMERAL || scan.kind[last + 1] === NUMERAL;
  }
  found.push({
    start: scan.start[t]!,
    end: scan.end[last]!,
    type: 'PASSWORD',
    action: 'mask',
    shown: '',
    why: WHY['password-called'],
    rank: RANK.cue,
  });
}

const SHORT_CUES = new Set(['pass', 'clave', 'pw'].map(hashWord));
const PREPOSITIONS = new Set(['on', 'at', 'in', 'from', 'to', 'with', 'via', 'through'].map(hashWord));

/** Is what follows part of the sentence the cue is in? */
function isSentence(scan: Scan, cue: number, t: number): boolean {
  if (scan.kind[t] !== WORD) return false;
  // "museum pass covers": a pass that opens doors, with nothing that introduces a value.
  if (
    SHORT_CUES.has(scan.hash[cue]!) &&
    t === cue + 1 &&
    scan.upper[t] === 0 &&
    scan.gap[t + 1] !== NO_GAP &&
    cue > 0 &&
    scan.kind[cue - 1] === WORD &&
    (scan.bits[cue - 1]! & LINK) === 0
  )
    return true;
  // "password on the sign-in page"
  if (scan.kind[cue + 1] !== WORD || !PREPOSITIONS.has(scan.hash[cue + 1]!)) return false;
  for (let k = t; k <= runEnd(scan, t); k++)
    if (scan.kind[k] === NUMERAL || (scan.kind[k] === WORD && (scan.bits[k]! & (COMMON | LINK)) === 0)) return false;
  return true;
}

function findCode(scan: Scan, found: Found[], cue: number, type: 'PIN' | 'OTP', least: number, most: number): void {
  const t = valueStartAfter(scan, cue, OTP | PIN);
  if (t < 0 || scan.kind[t] !== NUMERAL) return;
  const { last, digits } = numberRun(scan, t, most);
  if (digits < least || digits > most || (scan.meaning(last + 1) & UNIT) !== 0) return;
  found.push({
    start: scan.start[t]!,
    end: scan.end[last]!,
    type,
    action: type === 'PIN' ? 'drop' : 'mask',
    shown: '',
    why: type === 'PIN' ? WHY['pin-called'] : WHY['otp-called'],
    rank: RANK.cue,
  });
}

function findOneTimeCode(scan: Scan, found: Found[], cue: number): void {
  for (let t = cue; t < Math.min(scan.n, cue + 4); t++) {
    if (t === cue || (scan.kind[t] === WORD && CODE_WORDS.has(scan.hash[t]!))) {
      const before = found.length;
      findCode(scan, found, t, 'OTP', 4, 8);
      if (found.length > before) return;
    }
  }
}

/** Words of a person who talks and gives no answer. */
const TALK_WORDS = new Set(
  (
    'wait moment sec second minute hold let me check checking look looking try tried trying thanks thank you ' +
    'why who what how where when which not no none never dont doesnt didnt cant cannot wont forgot forget ' +
    'remember know think need want help ' +
    'i we he she they have has had do did does can could will would should but if because about after before ' +
    'working worked works fine problem error got get already just still same sorry done link sent received ' +
    'email mail safe allowed ask asking ' +
    'reset change changed login log sign yet again now later here there'
  )
    .split(' ')
    .map(hashWord),
);
/** What may lead to an answer. */
const LEADING = PASSWORD | PIN | OTP | USER | NAME;
const LEADING_WORDS = new Set(
  'it its is s the my a here heres this that sure ok okay yes yeah well so um uh hi hello please number code id'
    .split(' ')
    .map(hashWord),
);

/**
 * The answer to a question, or an announced value: a short message. Without words of a conversation in it, all of it
 * may be the password.
 */
function findAnswer(scan: Scan, found: Found[], dialogue: DialogueContext): void {
  const wanted = dialogue.asked & (PASSWORD | PIN | OTP | USER);
  if (wanted === 0 || scan.n === 0 || scan.n > 10 || found.some((f) => ANSWER_TYPES.has(f.type))) return;
  let talks = scan.hasQuestion;
  for (let t = 0; t < scan.n && !talks; t++) talks = scan.kind[t] === WORD && TALK_WORDS.has(scan.hash[t]!);
  const whole = (wanted & (PASSWORD | USER)) !== 0 && !talks;
  let first = -1;
  let last = -1;
  for (let t = 0; t < scan.n; t++) {
    const kind = scan.kind[t]!;
    if (kind !== SIGN && kind !== WORD && kind !== NUMERAL) return;
    if (kind === SIGN) continue;
    const taken =
      kind === NUMERAL ||
      (whole
        ? first >= 0 ||
          ((scan.bits[t]! & LEADING) === 0 && !LEADING_WORDS.has(scan.hash[t]!)) ||
          (scan.gap[t + 1] === NO_GAP && scan.kind[t + 1] === NUMERAL)
        : (scan.bits[t]! & (LINK | COMMON | NUMBER)) === 0 && !NO_VALUE_WORDS.has(scan.hash[t]!));
    if (!taken) continue;
    if (first < 0) first = t;
    last = t;
  }
  if (first < 0) return;
  if ((wanted & (PASSWORD | USER)) === 0 && scan.digitCount < 4) return;
  const type =
    (wanted & PASSWORD) !== 0 ? 'PASSWORD' : (wanted & USER) !== 0 ? 'USERNAME' : (wanted & PIN) !== 0 ? 'PIN' : 'OTP';
  while (first > 0 && scan.gap[first] === NO_GAP) first--;
  last = runEnd(scan, last);
  while (
    last + 1 < scan.n &&
    scan.gap[last + 1] === NO_GAP &&
    scan.kind[last + 1] === SIGN &&
    PASSWORD_SIGNS.has(scan.bits[last + 1]!)
  )
    last++;
  found.push({
    start: scan.start[first]!,
    end: scan.end[last]!,
    type,
    action: type === 'PIN' ? 'drop' : 'mask',
    shown: '',
    why: WHY['secret-asked'],
    rank: RANK.cue,
  });
}

const ANSWER_TYPES: ReadonlySet<string> = new Set(['PASSWORD', 'PIN', 'OTP', 'USERNAME']);
