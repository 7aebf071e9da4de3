/** Takes a message into memory, and answers what it completes. */
import type { Scan } from '../text/scan.ts';
import { CARD, KEEP } from '../text/words.ts';
import type { Author, Correction, Span } from '../types.ts';
import { completeCard, addContinuation } from './assemble.ts';
import { placeOfEdited, reinsert } from './edits.ts';
import { echoCorrections } from './echo.ts';
import { MOST_TEXT_UNITS, MESSAGES_AFTER_CARD_WORD, askedBits, addPart, dropOld } from './memory.ts';
import type { Memory, Part, Piece, RememberedTurn, Side, MaskedTurn } from './memory.ts';
import { HALF_CARD_TYPES, piecesOf, countWords } from './pieces.ts';
import { announcedBits, answeredBits, questionBits } from './questions.ts';

/** Most words of a sentence about a card that are read as leading to a piece of its number. */
const MOST_LEADING_WORDS = 8;
const NO_PIECES: readonly Piece[] = [];

/** Adds a message to the memory; gives the numbers that it completes. `scan` is of the masked text. */
export function remember(before: Memory, turn: MaskedTurn, scan: Scan): RememberedTurn {
  const me = before[turn.author];
  const you: Author = turn.author === 'visitor' ? 'agent' : 'visitor';
  const seq = me.seq + 1;
  let asked = askedBits(before, turn.author);
  let askedAt = me.askedAt;
  let gave = me.gave ?? 0;
  let pieceAt = me.pieceAt ?? 0;
  for (const s of turn.spans) gave |= answeredBits(s.type);
  if (asked !== 0 && turn.spans.length > 0) for (const s of turn.spans) asked &= ~answeredBits(s.type);
  const announces = announcedBits(scan);
  if (announces !== 0) {
    asked = announces;
    askedAt = seq;
  }
  const asksFor = questionBits(scan);
  const named = (scan.seen & CARD) !== 0;
  let other = before[you];
  if (asksFor !== 0) other = { ...other, asked: asksFor, askedAt: other.seq };
  if (named) other = { ...other, namedAt: other.seq + 1 };
  const namedAt = named ? seq : (me.namedAt ?? 0);
  // Most messages have nothing hidden in them: no closure is made for those.
  const hidden = turn.spans.length > 0;
  let cardAt = hidden && turn.spans.some((x) => x.type === 'CARD' || x.type === 'TRACK') ? seq : (me.cardAt ?? 0);

  let parts = me.parts;
  let spans: readonly Span[] = [];
  let corrections: readonly Correction[] = [];
  if (parts.length > 0) parts = dropOld(parts, seq, turn.id, turn.at);
  if (
    scan.digitCount > 0 ||
    scan.spelt > 0 ||
    (hidden && turn.spans.some((x) => HALF_CARD_TYPES.has(x.type) || x.type === 'CARD'))
  ) {
    // A number inside a sentence about other things is no piece of one. Most are, so that is asked first.
    const most = namedAt > 0 && seq - namedAt <= MESSAGES_AFTER_CARD_WORD ? MOST_LEADING_WORDS : 0;
    const { words, foreign } = countWords(scan, most);
    const leads = foreign <= most;
    const isCardAlready = hidden && turn.spans.some((x) => x.type === 'CARD');
    const pieces = leads || isCardAlready ? piecesOf(scan, turn, askedBits(before, turn.author)) : NO_PIECES;
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
        leads && !isCardAlready && part.text.length <= MOST_TEXT_UNITS ? placeOfEdited(me.parts, parts, turn.id) : null;
      const hit = edited !== null ? null : leads ? completeCard(parts, part, (scan.seen & KEEP) !== 0) : null;
      if (edited !== null) {
        const outcome = reinsert(parts, { ...part, seq: edited.seq }, edited.index);
        ({ spans, corrections, parts } = outcome);
        if (spans.length > 0) cardAt = seq;
      } else if (hit !== null) {
        ({ spans, corrections, parts } = hit);
        if (hit.isWhole) cardAt = seq;
      } else if (isCardAlready) parts = addContinuation(parts, part);
      else if (leads) parts = addPart(parts, part);
    }
  }
  if (spans.length > 0) {
    gave |= CARD;
    pieceAt = seq;
    const echoes = echoCorrections(other.parts, parts, me.parts, turn.id, spans, turn.original);
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
