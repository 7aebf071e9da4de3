/**
 * What is being typed, as the other side may see it. What half a number or half a word behind a cue will become is not
 * known yet, so it is hidden until the message is sent; hiding too much of a preview costs nothing.
 */
import { askedBits, readMemory } from './dialogue/memory.ts';
import { announcedBits } from './dialogue/questions.ts';
import { mask, maskAgain, maskWhole } from './mask.ts';
import { hideMore } from './hideMore.ts';
import { placeholders } from './render.ts';
import { BARRIER, NUMERAL, SIGN, Scan, WORD } from './text/scan.ts';
import {
  ACCOUNT,
  ADDRESS,
  CARD,
  CVV,
  DIGIT_WORD,
  DOB,
  EMAIL,
  EXPIRY,
  LINK,
  NAME,
  NATIONAL,
  NUMBER,
  OTP,
  PASSWORD,
  PHONE,
  PIN,
  SSN,
  TIMES,
  TITLE,
  USER,
} from './text/words.ts';
import type { DialogueState, Mask, MaskInput, Masked, Span } from './types.ts';
import { WHY } from './why.ts';

/** Digits at the end of a text that may become a number that must be hidden. */
const LEAST_UNFINISHED_DIGITS = 6;
/** What is called or asked for by one of these is hidden from its first letter or digit on. */
const SECRET_CUES =
  CARD |
  CVV |
  EXPIRY |
  PIN |
  PASSWORD |
  OTP |
  SSN |
  PHONE |
  EMAIL |
  NAME |
  ADDRESS |
  DOB |
  ACCOUNT |
  USER |
  NATIONAL |
  TITLE;
/** What words, not only digits, are an answer to. */
const WORD_CUES = PASSWORD | NAME | ADDRESS | USER | EMAIL | OTP;
/** Words that may be between a cue and the end of the text. */
const REACH = 6;

/**
 * The message as far as it is typed, masked with the state and more of its end hidden. `state` in the answer is the one
 * that was given: a preview is no message. Never throws; what cannot be read is hidden whole. `masker` is that of a
 * tenant's policy: what it hides is hidden, and what it leaves readable is hidden all the same until it is sent.
 */
export function maskPreview(message: MaskInput, state?: DialogueState, masker: Mask = mask): Masked {
  let memory;
  let masked: Masked;
  try {
    memory = readMemory(state);
    masked = masker(message, state);
    if (masker !== mask && !masked.failed) masked = maskAgain(masked, message.author, state);
    if (masked.failed) return { ...masked, state: memory, corrections: [] };
    const scan = new Scan();
    scan.read(masked.text, placeholders(masked.text));
    const asked = askedBits(memory, message.author);
    const side = memory[message.author];
    const spans = unfinishedSpans(scan, asked, side.parts.length > 0 || (side.cardAt ?? 0) > 0);
    const shown = hideMore(masked, spans);
    return { ...masked, text: shown.text, marks: shown.marks, state: memory, corrections: [] };
  } catch {
    return {
      ...maskWhole(WHY['masker-failed'], typeof message?.text === 'string' ? message.text.length : 0),
      ...(memory === undefined ? {} : { state: memory }),
    };
  }
}

/** Places of the masked text that are not finished. `open`: a number is being dictated, or a card was given. */
function unfinishedSpans(scan: Scan, asked: number, open: boolean): Span[] {
  const spans: Span[] = [];
  const hide = (from: number, to: number): void => {
    if (from <= to)
      spans.push({
        start: scan.start[from]!,
        end: scan.end[to]!,
        type: 'NUMBER',
        action: 'mask',
        shown: '',
        why: WHY['unfinished'],
      });
  };
  const last = scan.n - 1;
  if (last < 0) return spans;
  // Whatever was asked for, all of a short answer.
  if ((asked & WORD_CUES) !== 0 && scan.n <= 12 && announcedBits(scan) === 0)
    for (let t = 0; t <= last; t++) if (mayBeAnswer(scan, t)) hide(t, t);
  // A run of digits, in figures or in words, wherever nothing else comes between.
  for (let t = 0; t <= last; t++) {
    if (!isDigits(scan, t)) continue;
    let to = t;
    let digits = tokenDigits(scan, t);
    for (let k = t + 1; k <= last && k - to <= 3; k++) {
      if (isDigits(scan, k)) {
        digits += tokenDigits(scan, k);
        to = k;
      } else if (scan.kind[k] !== SIGN) break;
    }
    const ends = to === last || (to === last - 1 && scan.kind[last] === SIGN);
    const wanted = (asked & SECRET_CUES) !== 0 || (scan.seen & (SECRET_CUES & ~(NAME | ADDRESS | EMAIL | TITLE))) !== 0;
    if (digits >= LEAST_UNFINISHED_DIGITS || (ends && (open || wanted || digits >= 4))) hide(t, to);
    t = to;
  }
  // The last word, when a cue leads to it, and whatever mixes letters and digits or has an at sign.
  for (let t = last, words = 0; t >= 0 && words <= REACH; t--) {
    if (scan.kind[t] === BARRIER) break;
    if (scan.kind[t] !== WORD) continue;
    words++;
    if ((scan.bits[t]! & SECRET_CUES) === 0) continue;
    for (let k = t + 1; k <= last; k++) if (mayBeAnswer(scan, k)) hide(k, k);
    break;
  }
  for (let t = 0; t <= last;) {
    let end = t;
    let letters = false;
    let figures = 0;
    let at = false;
    for (; end <= last && (end === t || scan.gap[end] === 0) && scan.kind[end] !== BARRIER; end++) {
      if (scan.kind[end] === WORD) letters = true;
      else if (scan.kind[end] === NUMERAL) figures += scan.size[end]!;
      else if (scan.isSign(end, 64)) at = true;
    }
    if (end > t && (at || (letters && figures > 1))) hide(t, end - 1);
    t = Math.max(end, t + 1);
  }
  return spans;
}

function isDigits(scan: Scan, t: number): boolean {
  return scan.kind[t] === NUMERAL || (scan.kind[t] === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0);
}

function tokenDigits(scan: Scan, t: number): number {
  return scan.kind[t] === NUMERAL ? scan.size[t]! : 1;
}

/** Can this token be what was asked for or announced? */
function mayBeAnswer(scan: Scan, t: number): boolean {
  if (scan.kind[t] === NUMERAL) return true;
  return scan.kind[t] === WORD && (scan.bits[t]! & (LINK | NUMBER | SECRET_CUES)) === 0;
}
