/** Bank accounts, sort codes, routing numbers, BIC and user names, after a cue or a question. */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { ACCOUNT, COMMON, KEEP, LINK, NAME, NUMBER, PASSWORD, UNIT, USER, hashWord } from '../text/words.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { hasCueDirectlyBefore } from './near.ts';
import { numberRun, runEnd, valueStartAfter } from './value.ts';
import { WHY } from '../why.ts';

const BIC = /^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
const BIC_WORDS = new Set(['bic', 'swift'].map(hashWord));
const USERNAME_WORDS = new Set(['username', 'userid', 'loginid', 'benutzername', 'userids'].map(hashWord));
const ID_WORDS = new Set(['name', 'id', 'login'].map(hashWord));

export const account: Detector = {
  name: 'account',
  wants: (scan, dialogue) =>
    (scan.digitCount >= 6 && ((scan.seen & ACCOUNT) !== 0 || (dialogue.asked & ACCOUNT) !== 0)) ||
    (scan.seen & USER) !== 0 ||
    ((scan.seen & ACCOUNT) !== 0 && scan.capitals > 0),
  find: (scan, found, dialogue) => {
    for (let t = 0; t < scan.n; t++) {
      const kind = scan.kind[t]!;
      if (kind === NUMERAL) {
        const { last, digits } = numberRun(scan, t, 20);
        const glued =
          (t > 0 && scan.gap[t] === NO_GAP && scan.kind[t - 1] === WORD && (scan.bits[t - 1]! & ACCOUNT) === 0) ||
          (last + 1 < scan.n && scan.gap[last + 1] === NO_GAP && scan.kind[last + 1] === WORD);
        if (
          !glued &&
          !hasReadableCue(scan, t) &&
          digits >= 6 &&
          digits <= 18 &&
          (scan.meaning(last + 1) & UNIT) === 0 &&
          (hasCueDirectlyBefore(scan, t, ACCOUNT, LINK | NUMBER | KEEP | NAME, 6) ||
            ((dialogue.asked & ACCOUNT) !== 0 && scan.n <= 12))
        ) {
          found.push({
            start: scan.start[t]!,
            end: scan.end[last]!,
            type: 'ACCOUNT',
            action: 'mask',
            shown: '',
            why: WHY['account-called'],
            rank: RANK.cue,
          });
        }
        t = last;
      } else if (kind === WORD && BIC_WORDS.has(scan.hash[t]!)) findBic(scan, found, t);
      else if (kind === WORD && (scan.bits[t]! & USER) !== 0) findUsername(scan, found, t);
    }
  },
};

/**
 * "Just checking: order 55120": what is right before the number is something that is meant to be read, and not of
 * an account.
 */
function hasReadableCue(scan: Scan, t: number): boolean {
  for (let k = t - 1, words = 0; k >= 0 && words < 5; k--) {
    if (scan.kind[k] === SIGN) continue;
    if (scan.kind[k] !== WORD || (scan.bits[k]! & ACCOUNT) !== 0) return false;
    if ((scan.bits[k]! & KEEP) !== 0) return !(k > 0 && (scan.meaning(k - 1) & ACCOUNT) !== 0);
    words++;
  }
  return false;
}

function findBic(scan: Scan, found: Found[], cue: number): void {
  const t = valueStartAfter(scan, cue, ACCOUNT);
  if (t < 0) return;
  const last = runEnd(scan, t);
  const run = scan.text.slice(scan.start[t], scan.end[last]).toUpperCase();
  if (BIC.test(run) && (/\d/.test(run) || scan.upper[t] === 3))
    found.push({
      start: scan.start[t]!,
      end: scan.end[last]!,
      type: 'ACCOUNT',
      action: 'mask',
      shown: '',
      why: WHY['bic-called'],
      rank: RANK.cue,
    });
}

function findUsername(scan: Scan, found: Found[], cue: number): void {
  let from = cue;
  if (!USERNAME_WORDS.has(scan.hash[cue]!)) {
    // "user name", "login id"; a bare "user" says nothing.
    if (scan.kind[cue + 1] !== WORD || !ID_WORDS.has(scan.hash[cue + 1]!)) return;
    from = cue + 1;
  }
  const t = valueStartAfter(scan, from, USER, 5);
  if (t < 0 || (t === from + 1 && scan.hasQuestion)) return;
  const last = runEnd(scan, t);
  if (last === t && scan.kind[t] === WORD && (scan.bits[t]! & (COMMON | LINK | PASSWORD)) !== 0) return;
  if (scan.kind[t] === SIGN && t === last) return;
  let end = last;
  if (end + 1 < scan.n && scan.kind[end] === WORD && scan.kind[end + 1] === NUMERAL && scan.gap[end + 1] !== NO_GAP)
    end++;
  found.push({
    start: scan.start[t]!,
    end: scan.end[end]!,
    type: 'USERNAME',
    action: 'mask',
    shown: '',
    why: WHY['username-called'],
    rank: RANK.cue,
  });
}
