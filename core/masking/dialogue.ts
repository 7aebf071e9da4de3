/**
 * What the masker remembers of a conversation: what was just asked, and pieces of numbers that later messages may
 * complete. Plain JSON, bounded by counts of messages and characters (a pure function has no clock).
 */
import type { Author, Correction, DialogueState, MaskMark, Span } from './types.ts';
import { NUMERAL, SIGN, WORD } from './text/scan.ts';
import type { Scan } from './text/scan.ts';
import { CLASS, DIGIT, DIGIT_VALUE, classify } from './text/fold.ts';
import { luhn } from './text/checks.ts';
import { Chain } from './text/chain.ts';
import { ACCOUNT, ADDRESS, ASK, CARD, CVV, DIGIT_WORD, DOB, EMAIL, EXPIRY, KEEP, LINK, NAME, NATIONAL, NUMBER, OTP, PASSWORD, PHONE, PIN, SSN, TIMES, UNIT, USER } from './text/words.ts';
import { brandAllows } from './detectors/brands.ts';
import { isOneTime } from './detectors/secrets.ts';
import { render, toOriginal } from './render.ts';

/** What can be asked for. */
const ASKABLE = CARD | CVV | EXPIRY | PIN | PASSWORD | OTP | SSN | PHONE | EMAIL | NAME | ADDRESS | DOB | ACCOUNT | USER | NATIONAL;
/** Messages of an author after which a question is forgotten. */
const ASKED_FOR = 3;
/** Messages of an author within which pieces of a number may lie. */
const WITHIN = 48;
/** Messages of talk that may lie between two pieces of a number that goes on. */
const GOES_ON = 10;
const MOST_PARTS = 32;
const MOST_TEXT = 8_000;
const MOST_TEXT_ALL = 40_000;

/** [start, end) in the original, [start, end) in the masked text, digits, number of the chain it stood in. */
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
}

interface Side {
  readonly seq: number;
  readonly asked: number;
  readonly askedAt: number;
  readonly parts: readonly Part[];
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

/** Kinds that a part of a card number may be taken for. */
const HALF: ReadonlySet<string> = new Set(['PHONE', 'NUMBER', 'ACCOUNT', 'PASSWORD', 'SSN', 'NATIONAL_ID', 'OTP']);

/** Pieces of numbers that were left to be read, or hidden as a telephone number. `scan` holds the masked text. */
function piecesOf(scan: Scan, turn: Turn): Piece[] {
  const { marks, spans } = turn;
  const pieces: Piece[] = [];
  for (let i = 0; i < spans.length && i < 8; i++) {
    const span = spans[i]!;
    if (!HALF.has(span.type) && !(span.type === 'CARD' && spans.length === 1 && scan.n === 1)) continue;
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
    if (size > 18 || (scan.meaning(t + 1) & UNIT) !== 0) continue;
    let digits = '';
    const first = scan.first[t]!;
    for (let i = 0; i < size; i++) digits += DIGIT_TEXT[scan.digits[first + i]!]!;
    const from = scan.start[t]!;
    const to = scan.end[t]!;
    pieces.push([toOriginal(from, marks, spans), toOriginal(to - 1, marks, spans) + 1, from, to, digits, chainAt]);
  }
}

const DIGIT_TEXT = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

function isPure(scan: Scan, pieces: readonly Piece[]): boolean {
  if (pieces.length === 0) return false;
  let words = 0;
  for (let t = 0; t < scan.n; t++) if (scan.kind[t] === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) === 0) words++;
  return words === 0;
}

export interface Turn {
  readonly id: string;
  readonly author: Author;
  readonly original: string;
  readonly text: string;
  readonly marks: readonly MaskMark[];
  readonly spans: readonly Span[];
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
  const other = wants === 0 ? before[you] : { ...before[you], asked: wants, askedAt: before[you].seq };

  let parts = me.parts;
  let spans: readonly Span[] = [];
  let corrections: readonly Correction[] = [];
  if (parts.length > 0 && (parts.some((p) => p.id === turn.id) || seq - parts[0]!.seq > WITHIN)) parts = parts.filter((p) => p.id !== turn.id && seq - p.seq <= WITHIN);
  if (scan.digitCount > 0 || scan.spelt > 0 || turn.spans.some((x) => HALF.has(x.type) || x.type === 'CARD')) {
    const pieces = piecesOf(scan, turn);
    if (pieces.length > 0) {
      const part: Part = { id: turn.id, seq, text: turn.text, marks: turn.marks, spans: turn.spans, pieces, pure: isPure(scan, pieces), open: 0 };
      const hit = complete(parts, part, (scan.seen & KEEP) !== 0);
      // A number that is hidden as a card already is not kept; it was only tried as the end of a longer one.
      if (hit === null && turn.spans.some((x) => x.type === 'CARD')) parts = goesOn(parts, part);
      else if (hit === null) parts = bounded(parts, part);
      else {
        spans = hit.spans;
        corrections = hit.corrections;
        parts = hit.parts;
      }
    }
  }
  const mine: Side = { seq, asked, askedAt, parts };
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

/** A card that is a whole message may be the first part of a longer one: 16 digits, then three. */
function goesOn(parts: readonly Part[], part: Part): readonly Part[] {
  const digits = part.pieces.reduce((n, p) => n + p[4].length, 0);
  if (part.pieces.length !== 1 || digits < 12 || digits >= 19) return parts;
  return [...parts, { ...part, text: '', marks: [], spans: [], pieces: [], pure: false, open: 19 - digits }];
}

function bounded(parts: readonly Part[], part: Part): readonly Part[] {
  if (part.text.length > MOST_TEXT) return parts;
  const next = [...parts, part];
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

/** Looks for a card number that ends in `last`, over the pieces kept so far. */
function complete(parts: readonly Part[], last: Part, keepWord: boolean): { spans: Span[]; corrections: Correction[]; parts: readonly Part[] } | null {
  if (parts.length === 0) return null;
  // The number may go on right after one that seemed complete.
  const open = parts.findLast((p) => p.open > 0);
  if (open !== undefined && last.pure && last.seq - open.seq <= GOES_ON) {
    const digits = last.pieces.reduce((n, p) => n + p[4].length, 0);
    if (digits <= open.open) {
      const rest: Part = { ...last, text: '', marks: [], spans: [], pieces: [], open: open.open - digits };
      const others = parts.filter((p) => p !== open);
      return { spans: joined(last.pieces).map(spanOf), corrections: [], parts: rest.open > 0 ? [...others, rest] : others };
    }
  }
  const everything = [...parts, last];
  // Messages of nothing but digits first; with the numbers inside sentences only when those alone make no card.
  return search(everything.filter((p) => p.pure), everything, keepWord) ?? (everything.every((p) => p.pure) ? null : search(everything, everything, keepWord));
}

function search(all: readonly Part[], everything: readonly Part[], keepWord: boolean): { spans: Span[]; corrections: Correction[]; parts: readonly Part[] } | null {
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
            if (!lastPart && isCard(sum)) {
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
    if (i === everything.length - 1) spans.push(...joined(hidden).map(spanOf));
    else corrections.push(correct(p, joined(hidden)));
  });
  // By how much the number may go on: at most 19 digits, and the sum may have begun too late.
  rest.push({ id: last.id, seq: last.seq, text: '', marks: [], spans: [], pieces: [], pure: false, open: Math.max(7, 19 - run) });
  return { spans, corrections, parts: rest };
}

function isCard(text: string): boolean {
  const size = text.length;
  if (size < 12) return false;
  for (let i = 0; i < size; i++) row[i] = text.charCodeAt(i) - 48;
  const prefix = row[0]! * 1000 + row[1]! * 100 + row[2]! * 10 + row[3]!;
  return brandAllows(prefix, size) && luhn(row, 0, size);
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
