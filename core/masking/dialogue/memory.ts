/**
 * What the masker remembers of a conversation: what was just asked, and pieces of numbers that later messages may
 * complete. Plain JSON, bounded by counts of messages and characters, and by time where messages carry one (a pure
 * function has no clock). It may be stored unencrypted, so it contains no digit that is hidden: of a number that was
 * hidden as a telephone number and may be half a card it keeps surrogate digits.
 */
import { positionClass } from '../model/features.ts';
import { ADDRESS, NAME } from '../text/words.ts';
import type { Author, Correction, DialogueState, MaskMark, Span } from '../types.ts';
import { surrogateDigits } from '../surrogateDigits.ts';

/** Messages of an author after which a question is forgotten. */
const MESSAGES_PER_QUESTION = 3;
/** Messages of an author within which pieces of a number may lie. */
const MESSAGES_PER_NUMBER = 48;
/** Messages of other text that may lie between two pieces of a number that goes on. */
export const MESSAGES_BETWEEN_PIECES = 10;
/** Messages after a card within which a lone number is its verification code, or its end. */
export const MESSAGES_AFTER_CARD = 6;
/** Messages after the word "card" within which a number inside a sentence may be a piece of one. */
export const MESSAGES_AFTER_CARD_WORD = 10;
/** Milliseconds after which pieces are forgotten, where the time of messages is known. */
const PIECE_LIFETIME_MS = 30 * 60_000;
const MOST_PARTS = 32;
export const MOST_TEXT_UNITS = 8_000;
const MOST_TEXT_UNITS_IN_ALL = 40_000;

/**
 * [start, end) in the original, [start, end) in the masked text, digits, number of the chain it was in: below zero
 * when it is hidden already.
 */
export type Piece = readonly [number, number, number, number, string, number];

export interface Part {
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

export interface Side {
  readonly seq: number;
  readonly asked: number;
  readonly askedAt: number;
  readonly parts: readonly Part[];
  /** Message in which a card was last hidden, and in which one was last spoken of; 0 for none. */
  readonly cardAt?: number;
  readonly namedAt?: number;
  /** Cue bits of what was hidden of this author so far. */
  readonly gave?: number;
  /** Message in which a piece of a card was last hidden, whole or not; 0 for none. */
  readonly pieceAt?: number;
}

export interface Memory extends DialogueState {
  readonly visitor: Side;
  readonly agent: Side;
}

const EMPTY_SIDE: Side = { seq: 0, asked: 0, askedAt: 0, parts: [] };
export const EMPTY_MEMORY: Memory = { version: 1, visitor: EMPTY_SIDE, agent: EMPTY_SIDE };

/** Reads a state that may come from a store. @throws TypeError when it is not one */
export function readMemory(state: DialogueState | undefined): Memory {
  if (state === undefined) return EMPTY_MEMORY;
  if (state.version !== 1) throw new TypeError('dialogue state of an unknown version');
  return { version: 1, visitor: readSide(state['visitor']), agent: readSide(state['agent']) };
}

function readSide(value: unknown): Side {
  if (value === undefined) return EMPTY_SIDE;
  if (!isSide(value)) throw new TypeError('dialogue state is damaged');
  return value;
}

function isSide(value: unknown): value is Side {
  if (typeof value !== 'object' || value === null) return false;
  const s = value as Partial<Side>;
  return (
    typeof s.seq === 'number' &&
    typeof s.asked === 'number' &&
    typeof s.askedAt === 'number' &&
    Array.isArray(s.parts) &&
    s.parts.every(isPart)
  );
}

function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null) return false;
  const p = value as Partial<Part>;
  return (
    typeof p.id === 'string' &&
    typeof p.seq === 'number' &&
    typeof p.text === 'string' &&
    Array.isArray(p.marks) &&
    Array.isArray(p.spans) &&
    typeof p.open === 'number' &&
    Array.isArray(p.pieces) &&
    p.pieces.every((x) => Array.isArray(x) && x.length === 6 && typeof x[4] === 'string')
  );
}

/** Cue bits of what this author was asked for, or announced. */
export function askedBits(memory: Memory, author: Author): number {
  const s = memory[author];
  return s.seq - s.askedAt < MESSAGES_PER_QUESTION ? s.asked : 0;
}

/** Is the conversation under way without a known message of the other side? */
export function isOtherSideUnknown(memory: Memory, author: Author): boolean {
  return memory[author].seq > 0 && memory[author === 'visitor' ? 'agent' : 'visitor'].seq === 0;
}

/** Where in the conversation the next message of this author is, for the name model. */
export function positionOf(memory: Memory, author: Author): number {
  if (!isOtherSideUnknown(memory, author)) return 0;
  const { seq, gave = 0 } = memory[author];
  return positionClass(seq, (gave & NAME) !== 0, (gave & ADDRESS) !== 0);
}

/** Cue bits of what was hidden in this conversation so far, of either author. */
export function hiddenBits(memory: Memory): number {
  return (memory.visitor.gave ?? 0) | (memory.agent.gave ?? 0);
}

/** Was a card of this author, or a piece of one, hidden in the last few messages? */
export function wasPieceHidden(memory: Memory, author: Author): boolean {
  const { seq, pieceAt = 0 } = memory[author];
  return wasCardHidden(memory, author) || (pieceAt > 0 && seq + 1 - pieceAt < MESSAGES_AFTER_CARD);
}

/** Was a card of this author hidden in the last few messages? */
export function wasCardHidden(memory: Memory, author: Author): boolean {
  const { seq, cardAt = 0 } = memory[author];
  return cardAt > 0 && seq + 1 - cardAt < MESSAGES_AFTER_CARD;
}

/**
 * The pieces that may still belong to a number: not those of message `id`, of long ago, or of too many messages ago.
 */
export function dropOld(parts: readonly Part[], seq: number, id: string, now: number): readonly Part[] {
  // What goes on from a hidden number stays: its digits are not known here, so an edit of its last piece must find it.
  const old = (p: Part): boolean =>
    (p.id === id && p.open === 0) ||
    seq - p.seq > MESSAGES_PER_NUMBER ||
    (now > 0 && (p.at ?? 0) > 0 && now - p.at! > PIECE_LIFETIME_MS);
  return parts.some(old) ? parts.filter((p) => !old(p)) : parts;
}

export interface MaskedTurn {
  readonly id: string;
  readonly author: Author;
  readonly original: string;
  readonly text: string;
  readonly marks: readonly MaskMark[];
  readonly spans: readonly Span[];
  /** Milliseconds since 1970; 0 when not known. */
  readonly at: number;
}

export interface RememberedTurn {
  readonly memory: Memory;
  /** Places of this message that complete an earlier number. */
  readonly spans: readonly Span[];
  readonly corrections: readonly Correction[];
}

/** The parts with one more, within the bounds of the state. */
export function addPart(parts: readonly Part[], part: Part): readonly Part[] {
  return part.text.length > MOST_TEXT_UNITS ? parts : trim([...parts, withSurrogates(part)]);
}

/** The part with surrogate digits for digits that are hidden. */
export function withSurrogates(part: Part): Part {
  return part.pieces.some((p) => p[5] < 0)
    ? {
        ...part,
        pieces: part.pieces.map((p): Piece => (p[5] < 0 ? [p[0], p[1], p[2], p[3], surrogateDigits(p[4]), p[5]] : p)),
      }
    : part;
}

/** The newest parts that the state has room for. */
export function trim(parts: readonly Part[]): readonly Part[] {
  const next = [...parts];
  while (next.length > MOST_PARTS) next.shift();
  let total = 0;
  for (const p of next) total += p.text.length;
  while (total > MOST_TEXT_UNITS_IN_ALL) total -= next.shift()!.text.length;
  return next;
}
