/**
 * Payment card numbers. A number is one when its issuer range, its length and its Luhn digit (ISO/IEC 7812-1) agree,
 * whatever script, separator, grouping or spelling it comes in; or when a card was named or asked for and the number
 * only nearly agrees, for people mistype. Numbers that are said to be something else (order, tracking, IMEI) are kept,
 * unless they are grouped as no order number is.
 */
import { BARRIER, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { Chain, LOOK_ALIKE, REAL, SPELT, endsChain, mayBeginChain } from '../text/chain.ts';
import { luhn } from '../text/checks.ts';
import { CARD, COMMON, DIGIT_WORD, KEEP, LINK, NUMBER, TIMES, hashWord } from '../text/words.ts';
import { brandAllows, classOf, isMajor, mayBeCard, weakClassOf } from './brands.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { MOST_TOKENS_BACK, hasCueDirectlyBefore } from './near.ts';
import { WHY } from '../why.ts';
import type { MaskWhy } from '../../vocabulary/maskReasons.ts';

const LEAST_DIGITS = 12;
const MOST_DIGITS = 19;
/** Groups of a chain that is longer than any number with what belongs to it. */
const LONG_CHAIN = 64;
const chain = new Chain();

/** `gift card`, `SIM card`: a card, but not one that pays. */
const NON_PAYMENT_WORDS = new Set(
  [
    'gift',
    'sim',
    'id',
    'identity',
    'loyalty',
    'membership',
    'insurance',
    'library',
    'green',
    'business',
    'report',
    'sd',
    'memory',
    'graphics',
    'boarding',
    'store',
  ].map(hashWord),
);

export const card: Detector = {
  name: 'card',
  wants: (scan) => scan.digitCount + scan.looks + 4 * scan.spelt >= LEAST_DIGITS && scan.digitCount + scan.spelt > 0,
  find: (scan, found, dialogue) => {
    // Without a digit in words every number begins with a numeral.
    const numeralsOnly = scan.spelt === 0 && (scan.seen & TIMES) === 0;
    let i = 0;
    let t = 0;
    while (t < scan.n) {
      if (numeralsOnly) {
        while (i < scan.numeralCount && scan.numerals[i]! < t) i++;
        if (i === scan.numeralCount) return;
        t = scan.numerals[i]!;
      }
      const kind = scan.kind[t]!;
      if (kind === NUMERAL || (kind === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0)) {
        const begin =
          t > 0 &&
          kind === NUMERAL &&
          scan.kind[t - 1] === WORD &&
          scan.gap[t] === NO_GAP &&
          scan.size[t - 1]! <= 4 &&
          mayBeginChain(scan, t - 1)
            ? t - 1
            : t;
        // "%34%35": most numbers of a link are alone.
        if (begin === t && kind === NUMERAL && scan.size[t]! < LEAST_DIGITS && endsChain(scan, t + 1)) {
          t++;
          continue;
        }
        const after = chain.build(scan, begin);
        if (chain.count === 0 && begin < t) {
          t = chain.build(scan, t);
        } else t = Math.max(after, t + 1);
        if (chain.count >= LEAST_DIGITS) findCards(scan, found, dialogue);
        continue;
      }
      t++;
    }
  },
};

/** Tries every run of whole groups of 12 to 19 digits; then what a cue alone supports. */
function findCards(scan: Scan, found: Found[], dialogue: DialogueContext): void {
  const { groups } = chain;
  const asked = (dialogue.asked & CARD) !== 0;
  // Of so many groups with letters among them most are tried in vain: whether they are part of a code is asked before,
  // not after.
  const isLong = groups > LONG_CHAIN && chain.looks > 0;
  let hiddenTo = -1;
  let cue = -1;
  const cued = (): boolean => {
    if (cue < 0) cue = asked || hasCardCueBefore(scan, chain.groupToken[0]!) ? 1 : 0;
    return cue === 1;
  };
  for (let g = 0; g < groups; g++) {
    const first = chain.groupFirst[g]!;
    const prefix = chain.prefix(first);
    // Of the range alone it depends which windows are worth a checksum; in most chains none is.
    const sizes =
      isLong && !cued() && isPartOfCode(scan, chain.groupToken[g]!, cued)
        ? 0
        : classOf(prefix) | (cued() ? weakClassOf(prefix) : 0);
    let best = -1;
    let several = false;
    let even = -1;
    for (let left = sizes; left !== 0; left &= left - 1) {
      const size = 31 - Math.clz32(left & -left);
      if (first + size > chain.count) break;
      const h = chain.groupEnds[first + size - 1]! - 1;
      if (h < 0 || !chain.luhn(first, size)) continue;
      if (!cued() && (!hasPlausibleGroups(g, h) || isPartOfCode(scan, chain.groupToken[g]!, cued))) continue;
      if (!isBelievable(scan, g, h, prefix, size, cued)) continue;
      if (best >= 0) several = true;
      best = h;
      if (size === 16 && (h === g || (h === groups - 1 && hasEqualGroups(g, h)))) even = h;
    }
    if (best >= 0) {
      // "5529 3263 8901 6584", mistyped: its first twelve digits pass one time in ten, and are not the whole of it.
      if (
        best === g + 2 &&
        best + 1 < groups &&
        chain.groupSize[best + 1] === 4 &&
        chain.groupSize[best] === 4 &&
        hasEqualGroups(g, best) &&
        chain.separator[best + 1] === chain.separator[best]
      ) {
        best++;
        several = true;
        even = -1;
      }
      const last = chain.groupFirst[best]! + chain.groupSize[best]! - 1;
      // Of several readings, the end of a longer one may be a verification code; the end of 16 in one group, or in even
      // groups with nothing behind, is not.
      const ends = several ? (even < 0 ? -1 : chain.groupFirst[even]! + chain.groupSize[even]! - 1) : last;
      addFound(found, first, last, ends < 0 ? '' : shownLastFour(ends), WHY['card-checked'], RANK.card);
      hiddenTo = last;
      hideGroupsAfter(found, best);
      g = best;
    } else if (chain.groupSize[g]! > LEAST_DIGITS && chain.groupKind[g] === REAL) {
      const end = cardLengthInRun(g, prefix);
      if (end > 0 && (cued() || !(isParcelNumber() || isReadableNumber(scan, chain.groupToken[g]!)))) {
        addFound(found, first, first + chain.groupSize[g]! - 1, '', WHY['card-with-expiry'], RANK.card);
        hiddenTo = first + chain.groupSize[g]! - 1;
      }
    }
  }
  if (hiddenTo < 0) {
    if (cued() || hasCardCueAfter(scan)) hideMistypedCards(scan, found, asked);
    else if (isNearlyWholeMessage(scan) || isUnnamedCard(scan))
      addFound(found, 0, chain.count - 1, '', WHY['card-check-wrong'], RANK.shape + 0.5);
  }
}

/** "…1111/12/27/123": expiry and verification code in the groups behind a number. */
function hideGroupsAfter(found: Found[], h: number): void {
  if (
    h + 2 >= chain.groups ||
    chain.groupSize[h + 1] !== 2 ||
    (chain.groupSize[h + 2] !== 2 && chain.groupSize[h + 2] !== 4)
  )
    return;
  const at = chain.groupFirst[h + 1]!;
  const month = chain.digit[at]! * 10 + chain.digit[at + 1]!;
  const y = chain.groupFirst[h + 2]! + chain.groupSize[h + 2]! - 2;
  const year = chain.digit[y]! * 10 + chain.digit[y + 1]!;
  if (month < 1 || month > 12 || year < 20 || year > 45) return;
  found.push({
    start: chain.from[at]!,
    end: chain.to[y + 1]!,
    type: 'EXPIRY',
    action: 'mask',
    shown: '',
    why: WHY['expiry-after-card'],
    rank: RANK.checksum,
  });
  if (h + 3 >= chain.groups || chain.groupSize[h + 3]! < 3 || chain.groupSize[h + 3]! > 4) return;
  const c = chain.groupFirst[h + 3]!;
  found.push({
    start: chain.from[c]!,
    end: chain.to[c + chain.groupSize[h + 3]! - 1]!,
    type: 'CVV',
    action: 'drop',
    shown: '',
    why: WHY['cvv-after-expiry'],
    rank: RANK.checksum,
  });
}

function hasEqualGroups(g: number, h: number): boolean {
  for (let i = g + 1; i <= h; i++) if (chain.groupSize[i] !== chain.groupSize[g]) return false;
  return true;
}

/** Numbers that were called a card and nearly are: the first, and what goes on behind it as long. */
function hideMistypedCards(scan: Scan, found: Found[], asked: boolean): void {
  for (let g = 0; g >= 0 && g < chain.groups;) g = hideMistypedCard(scan, found, asked, g);
}

/** Hides the number that begins with this group; answers the group behind it, or -1. */
function hideMistypedCard(scan: Scan, found: Found[], asked: boolean, g: number): number {
  const token = chain.groupToken[g]!;
  if (!asked && isReadableNumber(scan, token)) return -1;
  const first = chain.groupFirst[g]!;
  let size = 0;
  for (let h = g; h < chain.groups; h++) {
    size += chain.groupSize[h]!;
    const rest = h + 1 < chain.groups;
    if (size > MOST_DIGITS + 4) return -1;
    if (
      (size >= 13 || (size === 12 && h === chain.groups - 1 && (asked || isCalledCard(scan, token)))) &&
      (!rest || size >= 16 || (size === 15 && chain.groupSize[h + 1]! > 3))
    ) {
      if (!mayBeCard(chain.prefix(first), Math.min(size, MOST_DIGITS)) && !asked && !isCalledCard(scan, token))
        return -1;
      addFound(found, first, first + size - 1, '', asked ? WHY['card-asked'] : WHY['card-called'], RANK.cue);
      return h + 1;
    }
  }
  return -1;
}

/** "card number is ...", with nothing between that could be called so instead. */
function isCalledCard(scan: Scan, token: number): boolean {
  return hasCueDirectlyBefore(scan, token, CARD, LINK | NUMBER, 5);
}

/** "... is my card number" */
function hasCardCueAfter(scan: Scan): boolean {
  if ((scan.seen & CARD) === 0 || (scan.seen & KEEP) !== 0) return false;
  let last = chain.groupToken[chain.groups - 1]!;
  for (let words = 0; ++last < scan.n && words < 7 && scan.kind[last] !== NUMERAL && scan.kind[last] !== BARRIER;) {
    if (scan.kind[last] !== WORD) continue;
    words++;
    if ((scan.bits[last]! & CARD) !== 0) return true;
  }
  return false;
}

/** Sixteen digits together that begin as cards do, in a message that names nothing else they could be. */
function isUnnamedCard(scan: Scan): boolean {
  const token = chain.groupToken[0]!;
  const prefix = chain.prefix(0);
  return (
    chain.groups === 1 &&
    chain.count === 16 &&
    chain.groupKind[0] === REAL &&
    prefix >= 3000 &&
    prefix < 7000 &&
    (scan.seen & KEEP) === 0 &&
    scan.kind[token] === NUMERAL &&
    scan.gap[token + 1] !== NO_GAP &&
    (token === 0 || scan.gap[token] !== NO_GAP)
  );
}

/** A message that is one number of the length and grouping of a card, and nothing else: most likely a mistyped one. */
function isNearlyWholeMessage(scan: Scan): boolean {
  const { count, groups } = chain;
  if ((count !== 16 && count !== 15) || scan.n > groups * 2 || chain.spelt + chain.looks > 0) return false;
  if (scan.start[0] !== chain.from[0] || scan.end[scan.n - 1] !== chain.to[count - 1]) return false;
  const prefix = chain.prefix(0);
  if (groups === 1)
    return count === 16 ? isMajor(prefix, 16) || (prefix >= 6000 && prefix < 7000) : isMajor(prefix, 15);
  return (
    groups === 4 &&
    chain.groupSize[0] === 4 &&
    chain.groupSize[1] === 4 &&
    chain.groupSize[2] === 4 &&
    prefix >= 3000 &&
    prefix < 7000
  );
}

function addFound(found: Found[], first: number, last: number, shown: string, why: MaskWhy, rank: number): void {
  let start = chain.from[first]!;
  // An opening invisible run before the number belongs to nothing; the number's own enclosing signs go with it.
  const end = chain.to[last]!;
  if (start > end) start = end;
  found.push({ start, end, type: 'CARD', action: 'mask', shown, why, rank });
}

const BULLET = 0x2022;

/** PCI DSS 3.4.1 allows the last four; the issuer's first six are of no use to an agent and stay hidden. */
function shownLastFour(last: number): string {
  const { digit } = chain;
  // In one step: a message of nothing but cards waits for this.
  return String.fromCharCode(
    BULLET,
    BULLET,
    BULLET,
    BULLET,
    32,
    48 + digit[last - 3]!,
    48 + digit[last - 2]!,
    48 + digit[last - 1]!,
    48 + digit[last]!,
  );
}

const groupLengths = new Int32Array(24);

/** Do the group sizes look like one number? Groups written together count as one. */
function hasPlausibleGroups(g: number, h: number): boolean {
  if (g === h) return true;
  let n = 0;
  let same = true;
  let separator = -1;
  for (let i = g; i <= h; i++) {
    if (i > g && chain.separator[i] === 0) groupLengths[n - 1] = groupLengths[n - 1]! + chain.groupSize[i]!;
    else {
      groupLengths[n++] = chain.groupSize[i]!;
      if (i > g) {
        if (separator === -1) separator = chain.separator[i]!;
        else if (separator !== chain.separator[i]) same = false;
      }
    }
  }
  if (n === 1) return true;
  const l0 = groupLengths[0]!;
  let equal = true;
  for (let i = 1; i < n - 1; i++) if (groupLengths[i] !== l0) equal = false;
  const end = groupLengths[n - 1]!;
  if (equal && (l0 !== 4 ? end <= l0 : end <= 7)) return true;
  if (n === 2 && (l0 === 8 || l0 === 6 || l0 === 4)) return true;
  if (n === 3 && l0 === 4 && (groupLengths[1] === 6 || groupLengths[1] === 8) && end <= 6) return true;
  // Spelt-out digits come in any rhythm.
  for (let i = g; i <= h; i++) if (chain.groupKind[i] === SPELT) return isSpeltOut(g, h);
  // Any other rhythm only when nothing else is in the chain, or one separator is used throughout.
  return (g === 0 && h === chain.groups - 1) || (same && chain.groups - (h - g + 1) <= 2);
}

function isSpeltOut(g: number, h: number): boolean {
  for (let i = g; i <= h; i++) if (chain.groupKind[i] === LOOK_ALIKE) return false;
  return true;
}

/** Whether a number that passed the arithmetic is a card: nothing around it shows that it is another kind of number. */
function isBelievable(scan: Scan, g: number, h: number, prefix: number, size: number, cued: () => boolean): boolean {
  let real = 0;
  let odd = false;
  for (let i = g; i <= h; i++) {
    if (chain.groupKind[i] !== LOOK_ALIKE) real += chain.groupSize[i]!;
    else odd = true;
  }
  if (
    odd &&
    real < 6 &&
    !(real > 0 && h - g === 3 && size === 16 && chain.groupSize[g] === 4 && chain.groupSize[g + 1] === 4)
  )
    return false;
  if (odd && hasSentenceWord(scan, g, h)) return false;
  if (odd && chain.groupKind[g] === LOOK_ALIKE && chain.separator[g + 1] !== 0 && chain.groupSize[g]! < 3) return false;
  const token = chain.groupToken[g]!;
  if (
    (isParcelNumber() || isOrderNumber() || isCoordinates() || isBarcode(scan, token, chain.groupFirst[g]!, size)) &&
    !cued()
  )
    return false;
  const grouped = h > g && chain.groupSize[g] === 4;
  if (!grouped && keptOrElse(scan, token)) return false;
  if (g !== h) return !isAmount(scan, token);
  if (scan.kind[token] !== NUMERAL) return true;
  // 0.4111111111111111 is a fraction.
  if (
    scan.glued(token) &&
    scan.isSign(token - 1, 46) &&
    scan.glued(token - 1) &&
    scan.kind[token - 2] === NUMERAL &&
    scan.size[token - 2] === 1 &&
    scan.digits[scan.first[token - 2]!] === 0
  )
    return false;
  if (isAmount(scan, token) && !cued()) return false;
  if (scan.isSign(token - 1, 43) && size < 16 && !isMajor(prefix, size) && !cued()) return false;
  return true;
}

/** "… 9504471 is here": a word of the sentence, though its letters look like digits. */
function hasSentenceWord(scan: Scan, g: number, h: number): boolean {
  for (let i = g; i <= h; i++) {
    const t = chain.groupToken[i]!;
    if (
      chain.groupKind[i] === LOOK_ALIKE &&
      chain.groupSize[i]! >= 2 &&
      (scan.bits[t]! & (LINK | COMMON)) !== 0 &&
      scan.gap[t] !== NO_GAP &&
      scan.gap[t + 1] !== NO_GAP
    )
      return true;
  }
  return false;
}

function isAmount(scan: Scan, token: number): boolean {
  const before = token - 1;
  if (before >= 0 && scan.kind[before] === SIGN) {
    const c = scan.bits[before]!;
    if (c === 36 || c === 0x20ac || c === 0xa3 || c === 0xa5) return true;
  }
  return false;
}

function keptOrElse(scan: Scan, token: number): boolean {
  return isReadableNumber(scan, token);
}

/** Is the number directly called something that is meant to be read? */
export function isReadableNumber(scan: Scan, token: number): boolean {
  let words = 0;
  for (let t = token - 1; t >= 0 && words < 5 && token - t < MOST_TOKENS_BACK; t--) {
    const kind = scan.kind[t]!;
    if (kind === SIGN) {
      const c = scan.bits[t]!;
      // A full stop or a question mark ends the sentence the word was in; a slash or a colon does not.
      if (
        (c === 46 || c === 63 || c === 33 || c === 59) &&
        scan.gap[t + 1] !== NO_GAP &&
        !(c === 46 && isAbbreviation(scan, t - 1))
      )
        return false;
      continue;
    }
    if (kind !== WORD) return false;
    const bits = scan.bits[t]!;
    // Letters of the code itself: "tracking JJD618076314330452346".
    if (t === token - 1 && scan.gap[token] === NO_GAP && scan.upper[t] === 3 && scan.size[t]! <= 4 && bits === 0)
      continue;
    if ((bits & CARD) !== 0) return t > 0 && scan.kind[t - 1] === WORD && NON_PAYMENT_WORDS.has(scan.hash[t - 1]!);
    if ((bits & KEEP) !== 0) return true;
    if ((bits & (NUMBER | LINK)) === 0) return false;
    words++;
  }
  return false;
}

/** "no." and "nr." end no sentence. */
function isAbbreviation(scan: Scan, t: number): boolean {
  return scan.size[t]! <= 3 && (scan.meaning(t) & NUMBER) !== 0;
}

/** Was a card named shortly before this token? */
function hasCardCueBefore(scan: Scan, token: number): boolean {
  if ((scan.seen & CARD) === 0) return false;
  for (let t = token - 1, words = 0; t >= 0 && words < 12 && token - t < MOST_TOKENS_BACK; t--) {
    if (scan.kind[t] !== WORD) continue;
    words++;
    // Letters in the middle of a code: "e45cc452".
    if (t > 0 && scan.gap[t] === NO_GAP && scan.kind[t - 1] === NUMERAL) continue;
    if ((scan.bits[t]! & CARD) !== 0)
      return !(t > 0 && scan.kind[t - 1] === WORD && NON_PAYMENT_WORDS.has(scan.hash[t - 1]!));
  }
  return false;
}

const UUID = /[^0-9a-f]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const UPS = /^1Z[0-9A-Z]{16}$/i;

/** Does a UUID begin at `start` and end before `end`? */
function isUuid(text: string, start: number, end: number): boolean {
  UUID.lastIndex = start;
  return UUID.test(text) && UUID.lastIndex <= end;
}

/** Digits inside a UUID, a digest, a parcel number or another long code of letters and digits. */
function isPartOfCode(scan: Scan, token: number, cued: () => boolean): boolean {
  // Several windows begin at one token.
  if (lastCode.of !== chain.built || lastCode.token !== token) {
    lastCode.of = chain.built;
    lastCode.token = token;
    lastCode.is = codeKind(scan, token);
  }
  return lastCode.is === CODE || (lastCode.is === MIXED && !cued());
}

const lastCode = { of: -1, token: -1, is: 0 };
const CODE = 1;
/** Letters and digits by turns: a code, unless it was called a card. */
const MIXED = 2;

/** Tokens before and behind that are looked at. */
const REACH = 24;
/**
 * The tokens written together around the last one asked about, and how many of each kind: in a run without an end the
 * next one shares nearly all of them.
 */
const lastRun = { of: -1, token: -1, first: 0, last: -1, words: 0, numerals: 0, dashes: 0 };

function countToken(scan: Scan, t: number, by: number): void {
  if (scan.kind[t] === WORD) lastRun.words += by;
  else if (scan.kind[t] === NUMERAL) lastRun.numerals += by;
  else lastRun.dashes += by;
}

function codeKind(scan: Scan, token: number): number {
  if (lastRun.of !== chain.built || token < lastRun.token || token > lastRun.last) {
    lastRun.of = chain.built;
    lastRun.first = token;
    while (
      lastRun.first > 0 &&
      token - lastRun.first < REACH &&
      scan.gap[lastRun.first] === NO_GAP &&
      isCodeToken(scan, lastRun.first - 1)
    )
      lastRun.first--;
    lastRun.last = token;
    lastRun.words = 0;
    lastRun.numerals = 0;
    lastRun.dashes = 0;
    for (let t = lastRun.first; t <= token; t++) countToken(scan, t, 1);
  }
  lastRun.token = token;
  while (token - lastRun.first > REACH) countToken(scan, lastRun.first++, -1);
  while (
    lastRun.last + 1 < scan.n &&
    lastRun.last - token < REACH &&
    scan.gap[lastRun.last + 1] === NO_GAP &&
    isCodeToken(scan, lastRun.last + 1)
  )
    countToken(scan, ++lastRun.last, 1);
  const { first, last, words, numerals, dashes } = lastRun;
  if (first === last) return 0;
  const size = scan.end[last]! - scan.start[first]!;
  if (
    (dashes >= 4 && isUuid(scan.text, scan.start[first]!, scan.end[last]!)) ||
    (size === 18 && UPS.test(scan.text.slice(scan.start[first], scan.end[last])))
  )
    return CODE;
  return dashes === 0 && words >= 2 && numerals >= 3 ? MIXED : 0;
}

function isCodeToken(scan: Scan, t: number): boolean {
  return scan.kind[t] === WORD || scan.kind[t] === NUMERAL || (scan.kind[t] === SIGN && scan.bits[t] === 45);
}

/** Parcels of USPS: 20 or 22 digits, service 91 to 95 first, and nothing beside them. */
function isParcelNumber(): boolean {
  // A word behind it may be read as digits: "… 65 is late".
  let size = 0;
  for (let g = 0; g < chain.groups && size <= 22 && chain.groupKind[g] === REAL; g++) size += chain.groupSize[g]!;
  return (
    (size === 22 || size === 20) &&
    chain.digit[0] === 9 &&
    chain.digit[1]! >= 1 &&
    chain.digit[1]! <= 5 &&
    chain.groupSize[0]! <= 5 &&
    chain.groupSize[0]! >= 4
  );
}

const BARCODE_WORDS = new Set(
  ['ean', 'gtin', 'barcode', 'barcodes', 'isbn', 'barras', 'strichcode', 'barres', 'barre', 'streepjescode'].map(
    hashWord,
  ),
);

/**
 * Thirteen digits with the check digit of an article number (GS1 General Specifications 7.9), where a bar code was
 * named before.
 */
function isBarcode(scan: Scan, token: number, first: number, size: number): boolean {
  if (size !== 13 || (scan.seen & KEEP) === 0) return false;
  let named = false;
  for (let t = token - 1, words = 0; t >= 0 && words < 6 && !named; t--) {
    if (scan.kind[t] !== WORD) continue;
    named = BARCODE_WORDS.has(scan.hash[t]!);
    words++;
  }
  if (!named) return false;
  let sum = 0;
  for (let i = 0; i < 13; i++) sum += chain.digit[first + i]! * ((i & 1) === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** Orders of a large shop: 3, 7 and 7 digits with dashes, as no card is grouped. */
function isOrderNumber(): boolean {
  return (
    chain.groups >= 3 &&
    (chain.groups === 3 || chain.groupKind[3] === LOOK_ALIKE) &&
    chain.spelt === 0 &&
    chain.groupSize[0] === 3 &&
    chain.groupSize[1] === 7 &&
    chain.groupSize[2] === 7 &&
    chain.separator[1] === chain.separator[2]
  );
}

/** Two decimal degrees: "58.337714, 63.527992". */
function isCoordinates(): boolean {
  return (
    chain.groups === 4 &&
    chain.looks + chain.spelt === 0 &&
    chain.groupSize[0]! <= 3 &&
    chain.groupSize[2]! <= 3 &&
    chain.groupSize[1]! >= 4 &&
    chain.groupSize[3]! >= 4 &&
    chain.separator[1] === 46 &&
    chain.separator[3] === 46 &&
    chain.separator[2] !== 46
  );
}

/** A number, its expiry and its verification code in one run: 16 + MMYY + 3. Answers the number's length, or 0. */
function cardLengthInRun(g: number, prefix: number): number {
  const first = chain.groupFirst[g]!;
  const size = chain.groupSize[g]!;
  for (const pan of [16, 15, 19, 14]) {
    const rest = size - pan;
    if (rest !== 4 && rest !== 6 && rest !== 7 && rest !== 8) continue;
    // Of fourteen digits only those of Diners; Maestro begins like half of all parcel numbers.
    if (
      !brandAllows(prefix, pan) ||
      (pan === 14 && (prefix < 3000 || prefix >= 4000)) ||
      !luhn(chain.digit, first, pan)
    )
      continue;
    const month = chain.digit[first + pan]! * 10 + chain.digit[first + pan + 1]!;
    const year = chain.digit[first + pan + 2]! * 10 + chain.digit[first + pan + 3]!;
    if (month >= 1 && month <= 12 && year >= 20 && year <= 45) return pan;
    // Track data and machines write the year first.
    if (year >= 1 && year <= 12 && month >= 20 && month <= 45) return pan;
  }
  return 0;
}
