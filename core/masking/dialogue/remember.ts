/** Takes a message into memory, and answers what it completes. */
import type { Scan } from '../text/scan.ts';
import { CARD, KEEP } from '../text/words.ts';
import type { Author, Correction, Span } from '../types.ts';
import { complete, goesOn } from './assemble.ts';
import { editedAt, putBack } from './edits.ts';
import { echoed } from './echo.ts';
import { MOST_TEXT, NAMED_FOR, askedOf, bounded, forgotten } from './memory.ts';
import type { Memory, Part, Piece, Remembered, Side, Turn } from './memory.ts';
import { HALF, piecesOf, wordsOf } from './pieces.ts';
import { announced, answers, question } from './questions.ts';

/** Most words of a sentence about a card that are read as leading to a piece of its number. */
const TALKATIVE = 8;
const NO_PIECES: readonly Piece[] = [];

/** Adds a message to the memory; gives the numbers that it completes. `scan` is of the masked text. */
export function remember(before: Memory, turn: Turn, scan: Scan): Remembered {
  const me = before[turn.author];
  const you: Author = turn.author === 'visitor' ? 'agent' : 'visitor';
  const seq = me.seq + 1;
  let asked = askedOf(before, turn.author);
  let askedAt = me.askedAt;
  let gave = me.gave ?? 0;
  let pieceAt = me.pieceAt ?? 0;
  for (const s of turn.spans) gave |= answers(s.type);
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
  const namedAt = named ? seq : (me.namedAt ?? 0);
  // Most messages have nothing hidden in them: no closure is made for those.
  const hidden = turn.spans.length > 0;
  let cardAt = hidden && turn.spans.some((x) => x.type === 'CARD' || x.type === 'TRACK') ? seq : (me.cardAt ?? 0);

  let parts = me.parts;
  let spans: readonly Span[] = [];
  let corrections: readonly Correction[] = [];
  if (parts.length > 0) parts = forgotten(parts, seq, turn.id, turn.at);
  if (
    scan.digitCount > 0 ||
    scan.spelt > 0 ||
    (hidden && turn.spans.some((x) => HALF.has(x.type) || x.type === 'CARD'))
  ) {
    // A number inside a sentence that speaks of other things is no piece of one. Most are, so that is asked first.
    const most = namedAt > 0 && seq - namedAt <= NAMED_FOR ? TALKATIVE : 0;
    const { words, foreign } = wordsOf(scan, most);
    const leads = foreign <= most;
    const isCardAlready = hidden && turn.spans.some((x) => x.type === 'CARD');
    const pieces = leads || isCardAlready ? piecesOf(scan, turn, askedOf(before, turn.author)) : NO_PIECES;
    if (pieces.length > 0) {
      const part: Part = {
        id: turn.id,
        seq,
        text: turn.text,
        marks: turn.marks,
        spans: turn.spans,
        pieces,
        pure: words === 0,
        open: 0,
        ...(turn.at > 0 ? { at: turn.at } : {}),
      };
      const edited =
        leads && !isCardAlready && part.text.length <= MOST_TEXT ? editedAt(me.parts, parts, turn.id) : null;
      const hit = edited !== null ? null : leads ? complete(parts, part, (scan.seen & KEEP) !== 0) : null;
      if (edited !== null) {
        const outcome = putBack(parts, { ...part, seq: edited.seq }, edited.index);
        ({ spans, corrections, parts } = outcome);
        if (spans.length > 0) cardAt = seq;
      } else if (hit !== null) {
        ({ spans, corrections, parts } = hit);
        if (hit.whole) cardAt = seq;
      } else if (isCardAlready) parts = goesOn(parts, part);
      else if (leads) parts = bounded(parts, part);
    }
  }
  if (spans.length > 0) {
    gave |= CARD;
    pieceAt = seq;
    const echoes = echoed(other.parts, parts, me.parts, turn.id, spans, turn.original);
    if (echoes.length > 0) {
      corrections = [...corrections, ...echoes];
      other = { ...other, parts: other.parts.filter((p) => !echoes.some((c) => c.id === p.id)) };
    }
  }
  const mine: Side = { seq, asked, askedAt, parts, cardAt, namedAt, gave, pieceAt };
  const memory: Memory =
    turn.author === 'visitor'
      ? { version: 1, visitor: mine, agent: other }
      : { version: 1, visitor: other, agent: mine };
  return { memory, spans, corrections };
}
