/**
 * What the masker remembers of a conversation: what was just asked, and pieces of numbers that later messages may
 * complete. Plain JSON, bounded by counts of messages and characters, and by time where messages carry one (a pure
 * function has no clock). It may be stored in the clear, so it holds no digit that is hidden: of what was taken for a
 * telephone number and may be half a card it keeps a stand-in.
 */
import type { Author, Correction, DialogueState, MaskMark, Span } from './types.ts';
import { NO_GAP, NUMERAL, SIGN, WORD } from './text/scan.ts';
import type { Scan } from './text/scan.ts';
import { CARRIER } from './lexicon/carriers.ts';
import { CLASS, DIGIT, DIGIT_VALUE, classify } from './text/fold.ts';
import { luhn } from './text/checks.ts';
import { Chain } from './text/chain.ts';
import { ACCOUNT, ADDRESS, ASK, CARD, CVV, DIGIT_WORD, DOB, EMAIL, EXPIRY, KEEP, LINK, NAME, NATIONAL, NUMBER, OTP, PASSWORD, PHONE, PIN, SSN, TIMES, UNIT, USER } from './text/words.ts';
import { brandAllows, isMajor } from './detectors/brands.ts';
import { kept } from './detectors/card.ts';
import { isOneTime } from './detectors/secrets.ts';
import { render, toOriginal } from './render.ts';
import { veil } from './veil.ts';

/** What can be asked for. */
const ASKABLE = CARD | CVV | EXPIRY | PIN | PASSWORD | OTP | SSN | PHONE | EMAIL | NAME | ADDRESS | DOB | ACCOUNT | USER | NATIONAL;
/** Messages of an author after which a question is forgotten. */
const ASKED_FOR = 3;
/** Messages of an author within which pieces of a number may lie. */
const WITHIN = 48;
/** Messages of talk that may lie between two pieces of a number that goes on. */
const GOES_ON = 10;
/** Messages after a card within which a lone number is its verification code, or its end. */
const CARDED_FOR = 6;
/** Messages after the word "card" within which a number inside a sentence may be a piece of one. */
const NAMED_FOR = 10;
/** Milliseconds after which pieces are forgotten, where the time of messages is known. */
const LIVES = 30 * 60_000;
const MOST_PARTS = 32;
const MOST_TEXT = 8_000;
const MOST_TEXT_ALL = 40_000;

/** [start, end) in the original, [start, end) in the masked text, digits, number of the chain it stood in: below zero when it is hidden already. */
type Piece = readonly [number, number, number, number, string, number];

interface Part {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
  readonly marks: readonly MaskMark[];
  readonly spans: readonly Span[];
  readonly pieces: readonly Piece[];
  /** The message is little more than these digits. */
  readonly pure: boolean;
  /** A number that a card was completed with: no digits kept, only how many may follow. */
  readonly open: number;
  /** When it was written, milliseconds since 1970; 0 when not known. */
  readonly at?: number;
}

interface Side {
  readonly seq: number;
  readonly asked: number;
  readonly askedAt: number;
  readonly parts: readonly Part[];
  /** Message in which a card was last hidden, and in which one was last spoken of; 0 for none. */
  readonly cardAt?: number;
  readonly namedAt?: number;
}

export interface Memory extends DialogueState {
  readonly visitor: Side;
  readonly agent: Side;
}

const EMPTY_SIDE: Side = { seq: 0, asked: 0, askedAt: 0, parts: [] };
export const EMPTY_MEMORY: Memory = { version: 1, visitor: EMPTY_SIDE, agent: EMPTY_SIDE };

/** Reads a state that may come from a store. @throws TypeError when it is not one */
export function recall(state: DialogueState | undefined): Memory {
  if (state === undefined) return EMPTY_MEMORY;
  if (state.version !== 1) throw new TypeError('dialogue state of an unknown version');
  return { version: 1, visitor: side(state['visitor']), agent: side(state['agent']) };
}

function side(value: unknown): Side {
  if (value === undefined) return EMPTY_SIDE;
  if (!isSide(value)) throw new TypeError('dialogue state is damaged');
  return value;
}

function isSide(value: unknown): value is Side {
  if (typeof value !== 'object' || value === null) return false;
  const s = value as Partial<Side>;
  return typeof s.seq === 'number' && typeof s.asked === 'number' && typeof s.askedAt === 'number' && Array.isArray(s.parts) && s.parts.every(isPart);
}

function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null) return false;
  const p = value as Partial<Part>;
  return typeof p.id === 'string' && typeof p.seq === 'number' && typeof p.text === 'string' && Array.isArray(p.marks) && Array.isArray(p.spans) && typeof p.open === 'number'
    && Array.isArray(p.pieces) && p.pieces.every((x) => Array.isArray(x) && x.length === 6 && typeof x[4] === 'string');
}

/** Cue bits of what this author was asked for, or announced. */
export function askedOf(memory: Memory, author: Author): number {
  const s = memory[author];
  return s.seq - s.askedAt < ASKED_FOR ? s.asked : 0;
}

/** Was the other side never heard in this conversation, though it is under way? */
export function unheard(memory: Memory, author: Author): boolean {
  return memory[author].seq > 0 && memory[author === 'visitor' ? 'agent' : 'visitor'].seq === 0;
}

/** Was a card of this author hidden in the last few messages? */
export function carded(memory: Memory, author: Author): boolean {
  const { seq, cardAt = 0 } = memory[author];
  return cardAt > 0 && seq + 1 - cardAt < CARDED_FOR;
}

/** What this message asks the other for. */
function question(scan: Scan): number {
  let bits = scan.seen & ASKABLE;
  if (scan.spelt > 0 && (scan.seen & NUMBER) !== 0) for (let t = 1; t < scan.n; t++) if (isOneTime(scan, t)) bits |= OTP;
  if (bits === 0) return 0;
  return scan.hasQuestion || (scan.seen & ASK) !== 0 ? bits : 0;
}

/** What this message announces without saying it: "my card number is". */
function announced(scan: Scan): number {
  if ((scan.seen & ASKABLE) === 0 || scan.n === 0) return 0;
  let t = scan.n - 1;
  if (scan.isSign(t, 58) || scan.isSign(t, 46)) t--;
  for (let words = 0; t >= 0 && words < 5; t--, words++) {
    if (scan.kind[t] !== WORD) return 0;
    const bits = scan.bits[t]!;
    if ((bits & ASKABLE) !== 0) return bits & ASKABLE;
    if ((bits & (LINK | NUMBER)) === 0) return 0;
  }
  return 0;
}

const chain = new Chain();

/** Digits of a place of the original, folded; for places hidden as something else that may yet be half a card. */
function digitsIn(text: string): string {
  let out = '';
  for (let i = 0; i < text.length && out.length < 20; i++) {
    const unit = text.charCodeAt(i);
    if ((CLASS[unit] || classify(unit)) === DIGIT) out += String(DIGIT_VALUE[unit]! % 10);
  }
  return out;
}

/** Kinds that half a card number may be taken for. Whatever was called by its name is not among them. */
const HALF: ReadonlySet<string> = new Set(['PHONE', 'NUMBER']);

/** May this hidden place be half a card? Not when it was called a telephone number, or is written as only those are. */
function halfOf(scan: Scan, span: Span, text: string, asked: number): boolean {
  if (!HALF.has(span.type) || ((scan.seen | asked) & PHONE) !== 0) return false;
  const first = text.charCodeAt(span.start);
  return first !== 43 && first !== 40;
}

/** Pieces of numbers that were left to be read, or hidden as a telephone number. `scan` holds the masked text. */
function piecesOf(scan: Scan, turn: Turn, asked: number): Piece[] {
  const { marks, spans } = turn;
  const pieces: Piece[] = [];
  for (let i = 0; i < spans.length && i < 8; i++) {
    const span = spans[i]!;
    if (!halfOf(scan, span, turn.original, asked) && !(span.type === 'CARD' && spans.length === 1 && scan.n === 1)) continue;
    const digits = digitsIn(turn.original.slice(span.start, span.end));
    if (digits.length >= 1 && digits.length <= 18) pieces.push([span.start, span.end, marks[i]!.start, marks[i]!.end, digits, -1 - i]);
  }
  const hidden = pieces.length;
  if (scan.spelt === 0) {
    numerals(scan, pieces, marks, spans);
    if (hidden > 0) pieces.sort((a, b) => a[0] - b[0]);
    return pieces;
  }
  let t = 0;
  while (t < scan.n && pieces.length < hidden + 12) {
    const spelt = scan.kind[t] === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0;
    if (scan.kind[t] !== NUMERAL && !spelt) {
      t++;
      continue;
    }
    const after = chain.build(scan, t);
    const unit = (scan.meaning(after) & UNIT) !== 0;
    // A single spelt-out digit is mostly just a word: "one moment", "the first four".
    const word = chain.count === 1 && chain.spelt === 1 && scan.n > 1;
    if (chain.count > 0 && chain.count <= 18 && !unit && !word) {
      for (let g = 0; g < chain.groups; g++) {
        const first = chain.groupFirst[g]!;
        const last = first + chain.groupSize[g]! - 1;
        const from = chain.from[first]!;
        const to = chain.to[last]!;
        let digits = '';
        for (let i = first; i <= last; i++) digits += String(chain.digit[i]);
        pieces.push([toOriginal(from, marks, spans), toOriginal(to - 1, marks, spans) + 1, from, to, digits, t]);
      }
    }
    t = Math.max(after, t + 1);
  }
  if (hidden > 0) pieces.sort((a, b) => a[0] - b[0]);
  return pieces;
}

/** Same for text without spelt-out digits, which is most of it. */
function numerals(scan: Scan, pieces: Piece[], marks: readonly MaskMark[], spans: readonly Span[]): void {
  const most = pieces.length + 12;
  let chainAt = 0;
  for (let t = 0; t < scan.n && pieces.length < most; t++) {
    const kind = scan.kind[t]!;
    if (kind !== NUMERAL) {
      if (kind !== SIGN) chainAt = t + 1;
      continue;
    }
    const size = scan.size[t]!;
    if (size > 18 || (scan.meaning(t + 1) & UNIT) !== 0 || measured(scan, t) || (size < 12 && kept(scan, t))) continue;
    const date = dated(scan, t);
    if (date > t) {
      t = date;
      continue;
    }
    let digits = '';
    const first = scan.first[t]!;
    for (let i = 0; i < size; i++) digits += DIGIT_TEXT[scan.digits[first + i]!]!;
    const from = scan.start[t]!;
    const to = scan.end[t]!;
    pieces.push([toOriginal(from, marks, spans), toOriginal(to - 1, marks, spans) + 1, from, to, digits, chainAt]);
  }
}

const AMOUNTS = new Set([...'$€£¥₹%#'].map((c) => c.charCodeAt(0)));

/** An amount, a share, a time of day. */
function measured(scan: Scan, t: number): boolean {
  if ((t > 0 && scan.kind[t - 1] === SIGN && AMOUNTS.has(scan.bits[t - 1]!)) || (t + 1 < scan.n && scan.kind[t + 1] === SIGN && scan.gap[t + 1] === NO_GAP && AMOUNTS.has(scan.bits[t + 1]!))) return true;
  const before = scan.isSign(t - 1, 58) && scan.kind[t - 2] === NUMERAL && scan.size[t - 2]! <= 2 && scan.glued(t);
  const after = scan.isSign(t + 1, 58) && scan.kind[t + 2] === NUMERAL && scan.size[t]! <= 2 && scan.glued(t + 1);
  // "49.99": a price or a share, where a dotted number of a card has more than two digits behind its dots.
  const cents = (at: number): boolean => (scan.isSign(at, 46) || scan.isSign(at, 44)) && scan.gap[at] === NO_GAP && scan.gap[at + 1] === NO_GAP && scan.kind[at - 1] === NUMERAL && scan.kind[at + 1] === NUMERAL && scan.size[at - 1]! <= 4 && scan.size[at + 1]! <= 2 && !scan.isSign(at + 2, scan.bits[at]!);
  return (scan.size[t]! <= 2 && (before || after)) || cents(t + 1) || cents(t - 1);
}

/** Last token of a date in digits that begins here: day, month and year with one sign between; `t` when it is none. */
function dated(scan: Scan, t: number): number {
  if (t + 4 >= scan.n || scan.kind[t + 2] !== NUMERAL || scan.kind[t + 4] !== NUMERAL) return t;
  const sign = scan.isSign(t + 1, 47) ? 47 : scan.isSign(t + 1, 46) ? 46 : scan.isSign(t + 1, 45) ? 45 : 0;
  if (sign === 0 || !scan.isSign(t + 3, sign) || scan.gap[t + 1] !== NO_GAP || scan.gap[t + 3] !== NO_GAP) return t;
  const a = scan.size[t]!;
  const b = scan.size[t + 2]!;
  const c = scan.size[t + 4]!;
  return b <= 2 && ((a === 4 && c <= 2) || (a <= 2 && (c === 4 || c === 2))) ? t + 4 : t;
}

const DIGIT_TEXT = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Words of a message: all but digits, and those of them that do not lead to a number. */
function wordsOf(scan: Scan): { words: number; foreign: number } {
  let words = 0;
  let foreign = 0;
  for (let t = 0; t < scan.n; t++) {
    if (scan.kind[t] !== WORD || (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0) continue;
    words++;
    if ((scan.bits[t]! & (LINK | NUMBER | CARD)) === 0 && !CARRIER.has(scan.hash[t]!)) foreign++;
  }
  return { words, foreign };
}

/** Most words of a sentence about a card that are read as leading to a piece of its number. */
const TALKATIVE = 8;

function forgotten(parts: readonly Part[], seq: number, id: string, now: number): readonly Part[] {
  const old = (p: Part): boolean => p.id === id || seq - p.seq > WITHIN || (now > 0 && (p.at ?? 0) > 0 && now - p.at! > LIVES);
  return parts.some(old) ? parts.filter((p) => !old(p)) : parts;
}

export interface Turn {
  readonly id: string;
  readonly author: Author;
  readonly original: string;
  readonly text: string;
  readonly marks: readonly MaskMark[];
  readonly spans: readonly Span[];
  /** Milliseconds since 1970; 0 when not known. */
  readonly at: number;
}

export interface Remembered {
  readonly memory: Memory;
  /** Places of this message that complete an earlier number. */
  readonly spans: readonly Span[];
  readonly corrections: readonly Correction[];
}

const REASON = 'piece of a card number spread over several messages';

/** Takes a message into memory; answers what it completes. `scan` holds the masked text. */
export function remember(before: Memory, turn: Turn, scan: Scan): Remembered {
  const me = before[turn.author];
  const you: Author = turn.author === 'visitor' ? 'agent' : 'visitor';
  const seq = me.seq + 1;
  let asked = askedOf(before, turn.author);
  let askedAt = me.askedAt;
  if (asked !== 0 && turn.spans.length > 0) for (const s of turn.spans) asked &= ~answers(s.type);
  const says = announced(scan);
  if (says !== 0) {
    asked = says;
    askedAt = seq;
  }
  const wants = question(scan);
  const named = (scan.seen & CARD) !== 0;
  let other = before[you];
  if (wants !== 0) other = { ...other, asked: wants, askedAt: other.seq };
  if (named) other = { ...other, namedAt: other.seq + 1 };
  const namedAt = named ? seq : me.namedAt ?? 0;
  let cardAt = turn.spans.some((x) => x.type === 'CARD' || x.type === 'TRACK') ? seq : me.cardAt ?? 0;

  let parts = me.parts;
  let spans: readonly Span[] = [];
  let corrections: readonly Correction[] = [];
  if (parts.length > 0) parts = forgotten(parts, seq, turn.id, turn.at);
  if (scan.digitCount > 0 || scan.spelt > 0 || turn.spans.some((x) => HALF.has(x.type) || x.type === 'CARD')) {
    const pieces = piecesOf(scan, turn, askedOf(before, turn.author));
    if (pieces.length > 0) {
      const { words, foreign } = wordsOf(scan);
      const part: Part = { id: turn.id, seq, text: turn.text, marks: turn.marks, spans: turn.spans, pieces, pure: words === 0, open: 0, ...(turn.at > 0 ? { at: turn.at } : {}) };
      // A number inside a sentence that speaks of other things is no piece of one.
      const leads = foreign === 0 || (foreign <= TALKATIVE && namedAt > 0 && seq - namedAt <= NAMED_FOR);
      const isCardAlready = turn.spans.some((x) => x.type === 'CARD');
      const hit = leads ? complete(parts, part, (scan.seen & KEEP) !== 0) : null;
      if (hit !== null) {
        ({ spans, corrections, parts } = hit);
        if (hit.whole) cardAt = seq;
      } else if (isCardAlready) parts = goesOn(parts, part);
      else if (leads) parts = bounded(parts, part);
    }
  }
  const mine: Side = { seq, asked, askedAt, parts, cardAt, namedAt };
  const memory: Memory = turn.author === 'visitor' ? { version: 1, visitor: mine, agent: other } : { version: 1, visitor: other, agent: mine };
  return { memory, spans, corrections };
}

function answers(type: string): number {
  switch (type) {
    case 'CARD': return CARD;
    case 'CVV': return CVV;
    case 'PHONE': return PHONE;
    case 'EMAIL': return EMAIL;
    case 'SSN': return SSN;
    case 'NAME': return NAME;
    case 'ADDRESS': return ADDRESS;
    case 'PASSWORD': return PASSWORD;
    case 'OTP': return OTP;
    case 'PIN': return PIN;
    case 'DOB': return DOB;
    case 'IBAN': case 'ACCOUNT': return ACCOUNT;
    case 'USERNAME': return USER;
    case 'NATIONAL_ID': return NATIONAL;
    default: return 0;
  }
}

/** A card that is a whole message (`pure` says so of it) may be the first part of a longer one: 16 digits, then three. */
function goesOn(parts: readonly Part[], part: Part): readonly Part[] {
  const digits = part.pieces.reduce((n, p) => n + p[4].length, 0);
  if (part.pieces.length !== 1 || digits < 12 || digits >= 19) return parts;
  return [...parts, { ...part, text: '', marks: [], spans: [], pieces: [], pure: true, open: 19 - digits }];
}

function bounded(parts: readonly Part[], part: Part): readonly Part[] {
  if (part.text.length > MOST_TEXT) return parts;
  const pieces = part.pieces.some((p) => p[5] < 0) ? part.pieces.map((p): Piece => (p[5] < 0 ? [p[0], p[1], p[2], p[3], veil(p[4]), p[5]] : p)) : part.pieces;
  const next = [...parts, { ...part, pieces }];
  while (next.length > MOST_PARTS) next.shift();
  let total = 0;
  for (const p of next) total += p.text.length;
  while (total > MOST_TEXT_ALL) total -= next.shift()!.text.length;
  return next;
}

interface Choice {
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

const row = new Uint8Array(32);

interface Hit {
  readonly spans: Span[];
  readonly corrections: Correction[];
  readonly parts: readonly Part[];
  /** No longer number is likely: what follows alone is its expiry or its verification code. */
  readonly whole: boolean;
}

/** Looks for a card number that ends in `last`, over the pieces kept so far. */
function complete(parts: readonly Part[], last: Part, keepWord: boolean): Hit | null {
  if (parts.length === 0) return null;
  // The number may go on right after one that seemed complete.
  const open = parts.findLast((p) => p.open > 0);
  if (open !== undefined && last.pure && last.seq - open.seq <= (open.pure ? CARDED_FOR - 1 : GOES_ON)) {
    const digits = last.pieces.reduce((n, p) => n + p[4].length, 0);
    if (digits <= open.open) {
      const rest: Part = { ...last, text: '', marks: [], spans: [], pieces: [], pure: open.pure, open: open.open - digits };
      const others = parts.filter((p) => p !== open);
      return { spans: joined(last.pieces).map(spanOf), corrections: [], parts: rest.open > 0 ? [...others, rest] : others, whole: false };
    }
  }
  const everything = [...parts, last];
  // Messages of nothing but digits first; with the numbers inside sentences only when those alone make no card.
  return search(everything.filter((p) => p.pure && p.open === 0), everything, keepWord) ?? (everything.every((p) => p.pure) ? null : search(everything, everything, keepWord));
}

function search(all: readonly Part[], everything: readonly Part[], keepWord: boolean): Hit | null {
  const last = everything[everything.length - 1]!;
  if (all.length < 2 || all[all.length - 1] !== last) return null;
  let budget = 4_000;
  let chosen: Choice[] | null = null;
  const path: Choice[] = [];

  const walk = (index: number, tail: string, whole: number): boolean => {
    if (--budget < 0) return false;
    for (let i = index; i >= 0; i--) {
      const p = all[i]!;
      const n = p.pieces.length;
      if (n > 0) {
        const lastPart = i === all.length - 1;
        // All pieces together in the middle; the first may begin late, the last may end early.
        const ends = lastPart ? n : 1;
        for (let e = 0; e < ends; e++) {
          const to = n - e;
          let digits = '';
          for (let from = to - 1; from >= 0; from--) {
            digits = p.pieces[from]![4] + digits;
            const sum = digits + tail;
            if (sum.length > 19) break;
            path.push({ part: i, from, to });
            if (!lastPart && isCard(sum, readable(all, path)) && acceptable(all, path)) {
              chosen = path.slice();
              return true;
            }
            // Going on needs all of a message that is nothing but digits.
            if ((from === 0 || !p.pure) && sum.length < 19 && i > 0 && walk(i - 1, sum, whole + 1)) return true;
            path.pop();
          }
        }
      }
      // A message that is nothing but digits belongs to the number; small talk may be passed over.
      if (p.pure || i === all.length - 1) return false;
    }
    return false;
  };
  walk(all.length - 1, '', 0);
  if (chosen === null) return null;
  const choices: readonly Choice[] = chosen;
  if (keepWord && choices.length < 3) return null;
  const byPart = new Map<Part, Choice>();
  for (const c of choices) byPart.set(all[c.part]!, c);
  // A chance sum may come before the number is whole: whatever is dictated beside it, digits only, goes with it.
  const first = everything.indexOf(all[choices[choices.length - 1]!.part]!);
  let begin = first;
  let run = choices.reduce((n, c) => n + all[c.part]!.pieces.slice(c.from, c.to).reduce((m, x) => m + x[4].length, 0), 0);
  for (let i = first - 1; i >= 0 && run < 19; i--) {
    const p = everything[i]!;
    if (!p.pure) continue;
    if (everything[begin]!.seq - p.seq > GOES_ON) break;
    const more = p.pieces.reduce((n, x) => n + x[4].length, 0);
    if (run + more > 19) break;
    run += more;
    begin = i;
  }
  const digits = [...choices].reverse().map((c) => all[c.part]!.pieces.slice(c.from, c.to).map((x) => x[4]).join('')).join('');
  const spans: Span[] = [];
  const corrections: Correction[] = [];
  const rest: Part[] = [];
  everything.forEach((p, i) => {
    const c = byPart.get(p);
    const hidden = c !== undefined ? p.pieces.slice(c.from, c.to) : p.pure && i >= begin ? p.pieces : [];
    if (hidden.length === 0) {
      if (i < everything.length - 1) rest.push(p);
      return;
    }
    if (i === everything.length - 1) spans.push(...lastSpans(hidden, c !== undefined && c.to === p.pieces.length, digits, run));
    else corrections.push(correct(p, joined(hidden)));
  });
  // By how much the number may go on: at most 19 digits, and the sum may have begun too late.
  rest.push({ id: last.id, seq: last.seq, text: '', marks: [], spans: [], pieces: [], pure: false, open: Math.max(7, 19 - run) });
  return { spans, corrections, parts: rest, whole: run >= 15 || (run === 14 && digits.startsWith('3')) };
}

/** Does what was put together look like one number that was dictated, rather than numbers of several sentences? `path` runs from the last piece back. */
function acceptable(all: readonly Part[], path: readonly Choice[]): boolean {
  if (countsUp(all, path)) return false;
  if (path.every((c) => all[c.part]!.pure)) return true;
  const sizes: number[] = [];
  let skipped = false;
  let longSkipped = false;
  for (let i = path.length - 1; i >= 0; i--) {
    const { part, from, to } = path[i]!;
    const p = all[part]!;
    for (let k = from; k < to; k++) sizes.push(p.pieces[k]![4].length);
    if (i === 0) continue;
    for (let between = part + 1; between < path[i - 1]!.part; between++) {
      skipped = true;
      if (all[between]!.pieces.some((x) => x[4].length > 2)) longSkipped = true;
    }
  }
  if (longSkipped) return false;
  const first = sizes[0]!;
  const even = first >= 3 && sizes.every((n, i) => n === first || (i === sizes.length - 1 && n <= first + 3));
  const american = first === 4 && sizes.length === 3 && sizes[1] === 6;
  return even || american || !skipped;
}

/** "message 13", "message 14", "message 15": a list, not a number. */
function countsUp(all: readonly Part[], path: readonly Choice[]): boolean {
  if (path.length < 3) return false;
  let before = Infinity;
  for (const { part, from, to } of path) {
    if (to - from !== 1) return false;
    const value = Number(all[part]!.pieces[from]![4]);
    if (value >= before || before - value > (before === Infinity ? before : 10)) return false;
    before = value;
  }
  return true;
}

/** The places of the last message; the last four digits may be read (PCI DSS 3.4.1) where they can only be those of the whole number. */
function lastSpans(hidden: readonly Piece[], ends: boolean, digits: string, run: number): Span[] {
  const out = joined(hidden).map(spanOf);
  const size = digits.length;
  const sure = ends && run === size && isMajor(Number(digits.slice(0, 4)), size) && hidden.reduce((n, x) => n + x[4].length, 0) >= 4;
  const last = out.at(-1);
  if (!sure || last === undefined || joined(hidden).at(-1)![4].length < 4) return out;
  return [...out.slice(0, -1), { ...last, shown: `•••• ${digits.slice(-4)}` }];
}

/** How many of the first four digits are themselves; a stand-in that begins the number answers for all of them. */
function readable(all: readonly Part[], path: readonly Choice[]): number {
  let digits = 0;
  for (let i = path.length - 1; i >= 0 && digits < 4; i--) {
    const { part, from, to } = path[i]!;
    for (let k = from; k < to && digits < 4; k++) {
      const piece = all[part]!.pieces[k]!;
      if (piece[5] < 0 && part < all.length - 1) return digits === 0 && piece[4].length >= 4 ? 4 : digits;
      digits += piece[4].length;
    }
  }
  return Math.min(4, digits);
}

function isCard(text: string, known: number): boolean {
  const size = text.length;
  if (size < 12) return false;
  for (let i = 0; i < size; i++) row[i] = text.charCodeAt(i) - 48;
  if (!luhn(row, 0, size)) return false;
  // The digits after those that are known may be any.
  const step = 10 ** (4 - known);
  const least = Math.floor((row[0]! * 1000 + row[1]! * 100 + row[2]! * 10 + row[3]!) / step) * step;
  for (let prefix = least; prefix < least + step; prefix++) if (brandAllows(prefix, size)) return true;
  return false;
}

function spanOf(piece: Piece): Span {
  return { start: piece[0], end: piece[1], type: 'CARD', action: 'mask', shown: '', reason: REASON };
}

/** Neighbours of one chain are hidden as one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const p of pieces) {
    const last = out[out.length - 1];
    if (last !== undefined && last[5] === p[5]) out[out.length - 1] = [last[0], p[1], last[2], p[3], last[4] + p[4], p[5]];
    else out.push(p);
  }
  return out;
}

/** The earlier message with more of it hidden. Its original is not needed: only masked text is kept. */
function correct(part: Part, hidden: readonly Piece[]): Correction {
  const old = part.marks.filter((m) => !hidden.some((p) => m.start >= p[2] && m.end <= p[3]));
  const extra: Span[] = hidden.map((p) => ({ start: p[2], end: p[3], type: 'CARD', action: 'mask', shown: '', reason: REASON }));
  const { text, marks: fresh } = render(part.text, extra);
  const marks = [...fresh];
  for (const m of old) {
    let shift = 0;
    extra.forEach((x, i) => {
      if (x.end <= m.start) shift += fresh[i]!.end - fresh[i]!.start - (x.end - x.start);
    });
    marks.push({ ...m, start: m.start + shift, end: m.end + shift });
  }
  marks.sort((a, b) => a.start - b.start);
  const spans = [...part.spans.filter((x) => !hidden.some((p) => x.start >= p[0] && x.end <= p[1])), ...hidden.map(spanOf)].sort((a, b) => a.start - b.start);
  return { id: part.id, text, marks, spans };
}
