/**
 * Telephone and social security numbers in words ("four one five, double five …"), in the six languages of the digit
 * words; and any other run of seven spelt-out digits or more, because public numbers are not spelt out.
 */
import { NO_GAP, NUMERAL, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { Chain } from '../text/chain.ts';
import { DIGIT_WORD, NUMBER, PHONE, SSN, TIMES } from '../text/words.ts';
import { isReadableNumber } from './card.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { cueBefore } from './near.ts';
import { isOwnNumber } from './phone.ts';
import { WHY } from '../why.ts';
import type { MaskWhy } from '../../vocabulary/maskReasons.ts';

const chain = new Chain();
const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;

export const spoken: Detector = {
  name: 'spoken',
  wants: (scan, dialogue) =>
    scan.spelt >= 3 ||
    ((scan.looks > 0 || scan.spelt > 0) &&
      scan.digitCount >= 5 &&
      ((scan.seen | dialogue.asked) & (PHONE | NUMBER)) !== 0),
  find: (scan, found, dialogue) => {
    for (let t = 0; t < scan.n;) {
      const kind = scan.kind[t]!;
      const begins = kind === NUMERAL || (kind === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0);
      if (!begins) {
        t++;
        continue;
      }
      // "O7123 456789"
      const from =
        kind === NUMERAL && t > 0 && scan.kind[t - 1] === WORD && scan.gap[t] === NO_GAP && scan.size[t - 1]! <= 2
          ? t - 1
          : t;
      const after = chain.build(scan, from);
      if (chain.spelt > 0 || chain.looks > 0) findInChain(scan, found, dialogue);
      t = Math.max(after, t + 1);
    }
  },
};

function findInChain(scan: Scan, found: Found[], dialogue: DialogueContext): void {
  const { count } = chain;
  const token = chain.groupToken[0]!;
  const push = (type: string, why: MaskWhy, rank: number): void => {
    found.push({ start: chain.from[0]!, end: chain.to[count - 1]!, type, action: 'mask', shown: '', why, rank });
  };
  if (
    (count === 9 || count === 4) &&
    chain.spelt > 0 &&
    ((dialogue.asked & SSN) !== 0 || cueBefore(scan, token, SSN, count === 9 ? 8 : 4) >= 0)
  )
    push('SSN', WHY['ssn-spoken'], RANK.cue);
  else if (
    count >= LEAST_DIGITS &&
    count <= MOST_DIGITS &&
    ((dialogue.asked & PHONE) !== 0 || cueBefore(scan, token, PHONE, 8) >= 0 || isOwnNumber(scan, token))
  )
    push('PHONE', WHY['phone-spoken'], RANK.cue);
  else if (count >= LEAST_DIGITS && chain.spelt >= 5 && !isReadableNumber(scan, token))
    push('NUMBER', WHY['number-spoken'], RANK.shape);
}
