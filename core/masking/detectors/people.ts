/**
 * Names, addresses, and passwords or numbers that no cue announces: what the name model finds, where rules end. The
 * model is a hint with a bias; a question just asked ("May I have your name?") and cue words move the bias.
 */
import { BARRIER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import {
  ADDRESS,
  ASK,
  CARD,
  COMMON,
  GIVEN,
  KEEP,
  LINK,
  NAME,
  PASSWORD,
  PHONE,
  STREET,
  SURNAME,
  TITLE,
  UNIT,
  hashWord,
} from '../text/words.ts';
import { BRAND, ENGLISH, FAMILY, FIRST, FIRST_RARE, PLACE, RARE, wordKinds } from '../lexicon/known.ts';
import { LABELS, mayContainLabels } from '../model/features.ts';
import { tagTokens } from '../model/tagger.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { isForeign, isSupported, isUnreadable } from './foreign.ts';
import { hasCueDirectlyBefore } from './near.ts';
import { NUMBER_WORD, ADDRESS_WORDS, markStreetLines } from './streetLines.ts';
import { runEnd } from './value.ts';
import { WHY } from '../why.ts';
import type { MaskWhy } from '../../vocabulary/maskReasons.ts';

let labels = new Uint8Array(1024);
const bias = new Int32Array(LABELS.length);
const WHY_BY_LABEL: Readonly<Record<string, MaskWhy>> = {
  NAME: WHY['name-read'],
  ADDRESS: WHY['address-read'],
  PASSWORD: WHY['password-read'],
  PHONE: WHY['phone-read'],
  CARD: WHY['card-read'],
};
/** How much surer the model must be than for "nothing". */
const CAUTION_BY_LABEL = [0, 14, 0, 40, 20, 10] as const;
const ASKED_BIAS = 60;
const TAKEN = 255;

export const people: Detector = {
  name: 'people',
  wants: (scan, dialogue) =>
    (scan.open > 0 ||
      ((scan.seen & STREET) !== 0 && scan.digitCount > 0) ||
      (scan.digitCount > 0 && scan.n <= 4) ||
      (dialogue.asked & (NAME | ADDRESS | PASSWORD)) !== 0) &&
    scan.n < 4_000,
  find: (scan, found, dialogue) => {
    findByModel(scan, found, dialogue);
    if ((scan.seen & TITLE) !== 0) findTitled(scan, found);
  },
};

function findByModel(scan: Scan, found: Found[], dialogue: DialogueContext): void {
  // Where the other side asked for no name, a name needs a word beside it or a place that suggests one; in a
  // conversation of which only one side is known, every message counts as an answer.
  const may = mayContainLabels(scan, dialogue.position === 0 && (dialogue.asked & (NAME | ADDRESS | PASSWORD)) === 0);
  const given = markStreetLines(scan);
  if ((!may && given === null) || isUnreadable(scan, dialogue)) return;
  if (labels.length < scan.n + 2) labels = new Uint8Array(scan.n * 2);
  for (let l = 1; l < bias.length; l++) bias[l] = -CAUTION_BY_LABEL[l]!;
  if ((dialogue.asked & NAME) !== 0) bias[1] = ASKED_BIAS;
  if ((dialogue.asked & ADDRESS) !== 0) bias[2] = ASKED_BIAS;
  if ((dialogue.asked & PASSWORD) !== 0) bias[3] = ASKED_BIAS;
  if ((dialogue.asked & PHONE) !== 0) bias[4] = ASKED_BIAS;
  if ((dialogue.asked & CARD) !== 0) bias[5] = ASKED_BIAS;
  if (!tagTokens(scan, dialogue.position, labels, bias, given)) return;
  // What a rule has found is not asked about again.
  if (found.length > 0) {
    for (const f of found)
      for (let t = tokenAt(scan, f.start); t < scan.n && scan.start[t]! < f.end; t++)
        if (labels[t] !== 0) labels[t] = TAKEN;
  }
  collectLabelled(scan, found, dialogue);
}

/**
 * "Mr. Wells": a word behind a title, both written with a capital, that people are called by. Behind a name or a number
 * `Dr` is a drive.
 */
function findTitled(scan: Scan, found: Found[]): void {
  for (let t = 0; t + 1 < scan.n; t++) {
    if (scan.kind[t] !== WORD || (scan.bits[t]! & TITLE) === 0 || scan.upper[t] === 0) continue;
    if (
      t > 0 &&
      scan.gap[t] !== LINE_BREAK &&
      (scan.kind[t - 1] === NUMERAL || (scan.kind[t - 1] === WORD && scan.upper[t - 1] !== 0))
    )
      continue;
    const name = scan.isSign(t + 1, 46) && scan.gap[t + 1] === NO_GAP ? t + 2 : t + 1;
    if (scan.kind[name] !== WORD || scan.gap[name] !== GAP || scan.upper[name] !== 1 || scan.size[name]! < 3) continue;
    const what = wordKinds(scan.hash[name]!);
    if (((scan.bits[name]! & (GIVEN | SURNAME)) === 0 && (what & (FIRST | FAMILY)) === 0) || (what & BRAND) !== 0)
      continue;
    const [start, end] = [scan.start[name]!, scan.end[name]!];
    if (!found.some((f) => f.start < end && f.end > start))
      found.push({
        start,
        end,
        type: 'NAME',
        action: 'mask',
        shown: '',
        why: WHY['name-after-title'],
        rank: RANK.shape - 0.5,
      });
  }
}

/** First token that ends behind this place. */
function tokenAt(scan: Scan, place: number): number {
  let low = 0;
  let high = scan.n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scan.end[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function collectLabelled(scan: Scan, found: Found[], dialogue: DialogueContext): void {
  for (let t = 0; t < scan.n; t++) {
    const label = labels[t]!;
    if (label === 0 || label === TAKEN) continue;
    let last = t;
    for (let at = t + 1; at < scan.n; at++) {
      // The next line, or the next heading, is another matter.
      if (scan.kind[at] === BARRIER || (label === 2 && scan.isSign(at + 1, 58) && scan.kind[at] === WORD)) break;
      if (labels[at] === label) last = at;
      // A word or two that the model was unsure of, between two parts of one address.
      else if (
        label === 2 &&
        at - last <= 2 &&
        labels[at] === 0 &&
        scan.kind[at] !== SIGN &&
        scan.gap[at] === 1 &&
        (labels[at + 1] === 2 || labels[at + 2] === 2)
      )
        continue;
      else if (scan.kind[at] === SIGN && at - last <= 2 && labels[at] === 0 && isInnerSign(scan, at, label)) continue;
      else break;
      if (label === 1 && scan.gap[at] === LINE_BREAK) {
        last = at - 1;
        break;
      }
    }
    while (last > t && labels[last] === label && scan.kind[last] === SIGN) last--;
    let first = t;
    if (label === 2) {
      // Numbers and single letters right beside an address belong to it: "suite 9 a 9999".
      while (last + 1 < scan.n && scan.gap[last + 1] === 1 && labels[last + 1] === 0 && isAddressPart(scan, last + 1))
        last++;
      if (
        first > 0 &&
        scan.kind[first] === NUMERAL &&
        scan.gap[first] === 1 &&
        scan.kind[first - 1] === WORD &&
        NUMBER_WORD.has(scan.hash[first - 1]!)
      )
        first--;
      while (
        first > 0 &&
        scan.gap[first] === 1 &&
        labels[first - 1] === 0 &&
        scan.kind[first - 1] === NUMERAL &&
        scan.size[first - 1]! <= 5
      )
        first--;
      first = houseNumber(scan, first);
      while (
        last + 1 < scan.n &&
        (labels[last + 1] === 0 || labels[last + 1] === 1) &&
        continuesAddress(scan, last + 1)
      )
        last++;
    }
    if (label === 1) {
      while (last + 1 < scan.n && scan.gap[last + 1] === GAP && labels[last + 1] === 0 && isNameBeside(scan, last + 1))
        last++;
      while (first > 0 && scan.gap[first] === GAP && labels[first - 1] === 0 && isNameBeside(scan, first - 1)) first--;
    }
    if (isAccepted(scan, first, last, label, dialogue)) {
      const type = LABELS[label]!;
      found.push({
        start: scan.start[first]!,
        end: scan.end[last]!,
        type,
        action: 'mask',
        shown: '',
        why: WHY_BY_LABEL[type] ?? WHY['name-read'],
        rank: RANK.shape - 0.5,
      });
    }
    t = last;
  }
}

/** A word beside a name that is written as names are and known as one, or known as nothing. */
function isNameBeside(scan: Scan, t: number): boolean {
  if (scan.kind[t] !== WORD || scan.size[t]! < 2) return false;
  const bits = scan.bits[t]!;
  if (bits !== 0 && ((bits & (GIVEN | SURNAME)) === 0 || (bits & (COMMON | LINK)) !== 0)) return false;
  const what = wordKinds(scan.hash[t]!);
  const listed = (what & (FIRST | FIRST_RARE | FAMILY)) !== 0;
  if (scan.capitals > 1) return scan.upper[t] === 1 && (listed || (what === 0 && t > 0 && scan.kind[t - 1] !== SIGN));
  return listed && (what & (ENGLISH | RARE | PLACE | BRAND)) === 0;
}

/** How many words may be between a street number and a word that surely names a street. */
const MOST_WORDS_TO_STREET = 5;

/** The number that an address begins with, a few words back, when nothing of a sentence is between. */
function houseNumber(scan: Scan, first: number): number {
  if (scan.kind[first] === NUMERAL) return first;
  for (let t = first - 1; t >= 0 && first - t <= MOST_WORDS_TO_STREET; t--) {
    if (scan.gap[t + 1] !== 1 || labels[t] === TAKEN) return first;
    if (scan.kind[t] === NUMERAL) return scan.size[t]! <= 5 ? t : first;
    if (
      scan.kind[t] !== WORD ||
      ((scan.bits[t]! & (LINK | ASK | NAME | PHONE | KEEP | UNIT | CARD)) !== 0 && !ADDRESS_WORDS.has(scan.hash[t]!))
    )
      return first;
  }
  return first;
}

/**
 * A town, a region, a postal code behind an address: words that the vocabulary does not know, small or with capitals as
 * the rest.
 */
function continuesAddress(scan: Scan, t: number): boolean {
  if (scan.gap[t] !== 1) return false;
  if (scan.kind[t] === NUMERAL) return scan.size[t] === 5 || scan.size[t] === 6;
  if (scan.kind[t] !== WORD) return false;
  const bits = scan.bits[t]!;
  return (
    (bits === 0 || (bits & (GIVEN | SURNAME)) !== 0) &&
    (bits & COMMON) === 0 &&
    (scan.capitals === 0 ? (wordKinds(scan.hash[t]!) & ENGLISH) === 0 : scan.upper[t] !== 0)
  );
}

const OPENING_SIGNS = new Set([...'("\'[{<:-/*_>#=“‘«¿¡,;@|'].map((c) => c.charCodeAt(0)));

/** Signs that are inside a name or an address. */
function isInnerSign(scan: Scan, t: number, label: number): boolean {
  const c = scan.bits[t]!;
  if (label === 1)
    return (
      (c === 46 && t + 1 < scan.n && scan.kind[t - 1] === WORD && scan.size[t - 1] === 1) ||
      ((c === 39 || c === 45 || c === 0x2019) && scan.gap[t] === NO_GAP && scan.gap[t + 1] === NO_GAP)
    );
  if (label === 2)
    return (
      c === 44 ||
      (c === 46 && scan.gap[t] === NO_GAP && scan.kind[t - 1] === WORD && scan.size[t - 1]! <= 4) ||
      c === 47 ||
      c === 45 ||
      c === 35 ||
      c === 39
    );
  return scan.gap[t] === NO_GAP && scan.gap[t + 1] === NO_GAP;
}

function isAccepted(scan: Scan, first: number, last: number, label: number, dialogue: DialogueContext): boolean {
  if (isForeign(scan) && !isSupported(scan, first, last, label, dialogue)) return false;
  // Part of a longer code, or of an amount.
  if (
    first > 0 &&
    scan.gap[first] === NO_GAP &&
    (scan.kind[first - 1] !== SIGN || !OPENING_SIGNS.has(scan.bits[first - 1]!))
  )
    return false;
  if (
    label !== 3 &&
    scan.kind[last + 1] !== BARRIER &&
    last + 1 < scan.n &&
    scan.gap[last + 1] === NO_GAP &&
    scan.kind[last + 1] !== SIGN
  )
    return false;
  let digits = 0;
  let words = 0;
  let head = -1;
  for (let t = first; t <= last; t++) {
    if (scan.kind[t] === NUMERAL) {
      if (head < 0) head = scan.digits[scan.first[t]!]!;
      digits += scan.size[t]!;
    } else if (scan.kind[t] === WORD) words++;
  }
  switch (label) {
    case 1:
      return words > 0 && digits === 0 && isName(scan, first, last, dialogue);
    case 2:
      if (isLongCode(scan, first)) return false;
      if ((dialogue.asked & ADDRESS) === 0 && !hasNamingWord(scan, first, last)) return false;
      // "on row 2201": a word that counts other things too, and nothing but a number.
      if (
        last === first + 1 &&
        scan.n > 2 &&
        (dialogue.asked & ADDRESS) === 0 &&
        scan.kind[first] === WORD &&
        COUNTED_WORDS.has(scan.hash[first]!)
      )
        return false;
      if (
        (dialogue.asked & ADDRESS) === 0 &&
        (scan.seen & (STREET | ADDRESS)) === 0 &&
        isModelOrSize(scan, first, last)
      )
        return false;
      if (isInCode(scan, first) || isLink(scan, first, last) || isShortCode(scan, first, last)) return false;
      if ((dialogue.asked & ADDRESS) === 0 && (scan.seen & (STREET | ADDRESS)) === 0 && isMeasure(scan, first, last))
        return false;
      if (
        first === last &&
        (dialogue.asked & ADDRESS) === 0 &&
        (scan.size[first]! < 4 ||
          scan.kind[first] !== WORD ||
          WORD_ENDING.test(scan.word(first)) ||
          (scan.capitals > 0 && scan.upper[first] === 0))
      )
        return false;
      return (
        (words > 0 && (digits > 0 || words > 1 || (scan.seen & (ADDRESS | STREET)) !== 0)) ||
        (dialogue.asked & ADDRESS) !== 0
      );
    case 3:
      // "is my password safe?"
      if (digits === 0 && scan.hasQuestion && (dialogue.asked & PASSWORD) === 0) return false;
      return (
        (scan.seen & KEEP) === 0 &&
        (digits >= 4 || words > 0) &&
        ((scan.seen & PASSWORD) !== 0 || (dialogue.asked & PASSWORD) !== 0 || (scan.capitals === 0 && scan.n <= 6))
      );
    case 4:
      // Ten digits that begin with 1 are seconds of an epoch more often than a telephone.
      // An order number was asked for, and no telephone.
      if ((dialogue.asked & KEEP) !== 0 && (dialogue.asked & PHONE) === 0) return false;
      return (
        (scan.seen & KEEP) === 0 &&
        digits <= 15 &&
        !isFigureList(scan, first, last) &&
        ((digits >= 10 && head !== 1) || (digits >= 7 && (scan.seen & PHONE) !== 0))
      );
    default:
      return (
        (scan.seen & KEEP) === 0 &&
        digits >= 13 &&
        digits <= 19 &&
        ((digits === 16 && head >= 3 && head <= 6) || (scan.seen & CARD) !== 0)
      );
  }
}

/** Does any word of it name something, or a kind of street? "2201 of the list" names nothing. */
function hasNamingWord(scan: Scan, first: number, last: number): boolean {
  for (let t = first; t <= last; t++)
    if (
      scan.kind[t] === WORD &&
      ((scan.bits[t]! & (LINK | COMMON | ASK)) === 0 || (scan.bits[t]! & (STREET | GIVEN | SURNAME)) !== 0)
    )
      return true;
  return false;
}

const COUNTED_WORDS = new Set(
  (
    'row way close place drive court square loop walk trail route circle block floor building box gate line ' +
    'level page room table'
  )
    .split(' ')
    .map(hashWord),
);

/** Written for bytes that are no text (U+FFFD). */
const REPLACEMENT_CHARACTER = 0xfffd;

/** Whether words that the model labels a name are one: nothing around them shows that they are something else. */
function isName(scan: Scan, first: number, last: number, dialogue: DialogueContext): boolean {
  if (first === last && scan.size[first] === 1) return false;
  if (isLink(scan, first, last) || isJoinedToDigits(scan, first, last)) return false;
  // Half of a word whose other letters could not be decoded.
  if (
    (scan.isSign(last + 1, REPLACEMENT_CHARACTER) && scan.gap[last + 1] === NO_GAP) ||
    (scan.isSign(first - 1, REPLACEMENT_CHARACTER) && scan.gap[first] === NO_GAP)
  )
    return false;
  // `onerror="…"`: an attribute, and what is in its quotes.
  if (
    (scan.isSign(last + 1, 61) && scan.gap[last + 1] === NO_GAP) ||
    (scan.isSign(first - 1, 61) && scan.gap[first] === NO_GAP)
  )
    return false;
  if (
    (scan.isSign(first - 1, 34) || scan.isSign(first - 1, 39)) &&
    scan.isSign(first - 2, 61) &&
    scan.gap[first] === NO_GAP &&
    scan.gap[first - 1] === NO_GAP
  )
    return false;
  if ((dialogue.asked & NAME) !== 0) return true;
  let listed = false;
  let capital = false;
  let shouted = true;
  for (let t = first; t <= last; t++) {
    if (scan.kind[t] !== WORD) continue;
    if ((scan.bits[t]! & (GIVEN | SURNAME)) !== 0) listed = true;
    if (scan.upper[t] !== 0) capital = true;
    if (scan.upper[t] !== 3) shouted = false;
  }
  if (first === last && !listed && (scan.bits[first]! & ~(LINK | ASK)) !== 0) return false;
  // An abbreviation in capitals, or a small word in a message that knows capitals, needs more than a look.
  const called = hasCueDirectlyBefore(scan, first, NAME | TITLE, LINK, 4);
  // A word that no list of names knows, where a place, a product or a measure is named.
  if (!called && scan.n > 3 && isThing(scan, first, !listed && first === last)) return false;
  if (shouted && !listed && !called && first === last) return false;
  if (
    first === last &&
    !listed &&
    !called &&
    scan.size[first]! >= 6 &&
    scan.n > 1 &&
    scan.capitals > 0 &&
    WORD_ENDING.test(scan.word(first))
  )
    return false;
  // One small word alone: what compares or describes is no name.
  if (scan.n === 1 && !listed && !capital && scan.size[first]! >= 6 && ADJECTIVE_ENDING.test(scan.word(first)))
    return false;
  return (
    capital ||
    listed ||
    called ||
    scan.capitals === 0 ||
    (scan.capitals === 1 && scan.upper[0] !== 0 && (first < last || scan.n <= 4))
  );
}

const PLACE_PREPOSITIONS = new Set(['in', 'near', 'via', 'at', 'around', 'outside', 'the', 'an'].map(hashWord));
const TRAVEL_PREPOSITIONS = new Set(['to', 'from', 'and', 'for'].map(hashWord));
const TRAVEL_WORDS = new Set(
  [
    'train',
    'trains',
    'bus',
    'buses',
    'flight',
    'flights',
    'ferry',
    'cruise',
    'tram',
    'line',
    'trip',
    'travel',
    'drive',
    'moved',
    'route',
    'station',
    'delivery',
    'ship',
    'ships',
    'airport',
    'metro',
    'exit',
    'motorway',
  ].map(hashWord),
);
const THING_WORDS = new Set(
  [
    'project',
    'product',
    'app',
    'word',
    'brand',
    'plan',
    'model',
    'company',
    'hotel',
    'shop',
    'store',
    'station',
    'town',
    'city',
    'using',
    'version',
    'press',
    'error',
    'number',
    'token',
    'installed',
  ].map(hashWord),
);

/**
 * Do the words before say that a place, a product or a measure comes? `weak` for a single word that no list of names
 * knows.
 */
function isThing(scan: Scan, first: number, weak: boolean): boolean {
  if (first > 0 && scan.kind[first - 1] === NUMERAL && scan.gap[first] === 1 && weak) return true;
  let travel = false;
  for (let t = first - 1, words = 0; t >= 0 && words < 6; t--) {
    if (scan.kind[t] !== WORD) {
      if (scan.isSign(t, 46) || scan.kind[t] === BARRIER) break;
      continue;
    }
    if (words === 0 && weak && PLACE_PREPOSITIONS.has(scan.hash[t]!)) return true;
    if (words === 0 && TRAVEL_PREPOSITIONS.has(scan.hash[t]!)) travel = true;
    else if (travel && TRAVEL_WORDS.has(scan.hash[t]!)) return true;
    if (weak && words < 3 && THING_WORDS.has(scan.hash[t]!)) return true;
    if (words < 3 && (scan.bits[t]! & NAME) !== 0) return false;
    words++;
  }
  return false;
}

/** "180 x 90 cm": numbers with nothing but a sign of multiplication between, or a unit behind. */
function isMeasure(scan: Scan, first: number, last: number): boolean {
  if ((scan.meaning(last + 1) & UNIT) !== 0) return true;
  // "Row 22 is behind the wing"
  if (
    last === first + 1 &&
    scan.n > 4 &&
    scan.kind[first] === WORD &&
    scan.kind[last] === NUMERAL &&
    scan.size[last]! <= 4
  )
    return true;
  for (let t = first; t <= last; t++) if (scan.kind[t] === WORD && scan.size[t]! > 1) return false;
  return scan.kind[last + 1] === WORD && scan.size[last + 1]! <= 2;
}

/** "UL-7865482", "HWY402787557": letters with six digits or more behind them. */
function isLongCode(scan: Scan, first: number): boolean {
  let t = first + 1;
  if (scan.kind[first] !== WORD || scan.size[first]! > 4) return false;
  if (scan.isSign(t, 45) && scan.gap[t] === NO_GAP) t++;
  return scan.kind[t] === NUMERAL && scan.gap[t] === NO_GAP && scan.size[t]! >= 6;
}

const POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$|^[A-Z]\d[A-Z] ?\d[A-Z]\d$|^\d{4} ?[A-Z]{2}$/i;

/** A model, a size, a digest: numbers with no word of more than three letters, and no postal code either. */
function isModelOrSize(scan: Scan, first: number, last: number): boolean {
  const head = runEnd(scan, first);
  if (
    head > first &&
    head <= last &&
    isMixed(scan, first, head) &&
    !OUTWARD_CODE.test(scan.text.slice(scan.start[first], scan.end[head]))
  )
    return true;
  for (let t = first; t <= last; t++) {
    if (
      scan.kind[t] === WORD &&
      scan.size[t]! > 3 &&
      (scan.bits[t]! & COMMON) === 0 &&
      (t + 1 > last || scan.gap[t + 1] !== NO_GAP || scan.kind[t + 1] === SIGN) &&
      (t === 0 || scan.gap[t] !== NO_GAP || scan.kind[t - 1] === SIGN)
    )
      return false;
  }
  return !POSTCODE.test(scan.text.slice(scan.start[first], scan.end[last]));
}

/** First half of a British postal code. */
const OUTWARD_CODE = /^[A-Z]{1,2}\d[A-Z\d]?$/i;

function isMixed(scan: Scan, first: number, last: number): boolean {
  let words = 0;
  for (let t = first; t <= last; t++) if (scan.kind[t] === WORD) words++;
  return words > 0 && words <= last - first;
}

/** "307 774 474 273": four figures of three digits or more such. */
function isFigureList(scan: Scan, first: number, last: number): boolean {
  let many = 0;
  for (let t = first; t <= last; t++) {
    if (scan.kind[t] !== NUMERAL || scan.size[t] !== 3) return false;
    many++;
  }
  return many >= 4;
}

/** A flight, an order: two letters and a number, and nothing of an address around them. */
function isShortCode(scan: Scan, first: number, last: number): boolean {
  const word = first === last && isJoinedToDigits(scan, first, last);
  return (
    last - first <= 2 &&
    (word ||
      ((scan.seen & (STREET | ADDRESS)) === 0 &&
        (isJoinedToDigits(scan, first, last) ||
          (scan.kind[first] === WORD &&
            scan.kind[first + 1] !== WORD &&
            first < last &&
            scan.gap[first + 1] === NO_GAP))))
  );
}

/** Endings of English words that names seldom have. */
const WORD_ENDING =
  /(?:ed|ing|ly|tion|sion|ness|ment|ous|ive|able|ible|ful|less|ary|ism|ity|ical|ics|ers|ies|ship|ology|ization|ised|ized)$/i;

const ADJECTIVE_ENDING = /(?:er|est|ern|ed|ing|ly|tion|sion|ness|ment|ous|ive|able|ible|ful|less|ity|ical|ics|ship)$/i;

/** Digits written together with the words, by a dash too: part of a code. */
function isJoinedToDigits(scan: Scan, first: number, last: number): boolean {
  const right =
    scan.gap[last + 1] === NO_GAP &&
    scan.kind[last + 1] === SIGN &&
    (scan.bits[last + 1] === 45 || scan.bits[last + 1] === 95 || scan.bits[last + 1] === 47) &&
    scan.kind[last + 2] === NUMERAL &&
    scan.gap[last + 2] === NO_GAP;
  const left =
    first > 1 &&
    scan.gap[first] === NO_GAP &&
    scan.kind[first - 1] === SIGN &&
    (scan.bits[first - 1] === 45 || scan.bits[first - 1] === 95 || scan.bits[first - 1] === 47) &&
    scan.gap[first - 1] === NO_GAP &&
    scan.kind[first - 2] !== SIGN;
  return right || left;
}

/** Letters and digits by turns without a blank: a key, a digest, a UUID. */
function isInCode(scan: Scan, first: number): boolean {
  let turns = 0;
  for (let t = first; t + 1 < scan.n && t - first < 12 && scan.gap[t + 1] === NO_GAP; t++)
    if (scan.kind[t] !== scan.kind[t + 1] && scan.kind[t] !== SIGN) turns++;
  return (
    turns >= 4 ||
    (first > 0 &&
      scan.gap[first] === NO_GAP &&
      scan.kind[first - 1] === SIGN &&
      (scan.bits[first - 1] === 45 || scan.bits[first - 1] === 44))
  );
}

function isLink(scan: Scan, first: number, last: number): boolean {
  for (let t = first; t <= last; t++) if (scan.kind[t] === WORD && WEB_WORDS.has(scan.hash[t]!)) return true;
  return (
    scan.isSign(first - 1, 64) ||
    (scan.isSign(first - 1, 47) && scan.gap[first] === NO_GAP) ||
    (scan.isSign(first - 1, 46) && scan.gap[first] === NO_GAP)
  );
}

/** Numbers up to a postal code, single letters, and abbreviations of regions. */
function isAddressPart(scan: Scan, t: number): boolean {
  if (scan.kind[t] === NUMERAL)
    return scan.size[t]! <= 6 && (scan.gap[t + 1] !== NO_GAP || t + 1 === scan.n || scan.kind[t + 1] === SIGN);
  return scan.kind[t] === WORD && scan.size[t]! <= 2 && (scan.bits[t]! & (LINK | COMMON)) === 0;
}

const WEB_WORDS = new Set(['http', 'https', 'www', 'ftp'].map(hashWord));
