/** Earlier messages with more of them hidden. */
import { render } from '../render.ts';
import type { Correction, Span } from '../types.ts';
import type { Part, Piece } from './memory.ts';
import { WHY } from '../why.ts';

/** What marks of pieces say. */
export const PIECES_WHY = WHY['card-pieces'];

/** Span that masks a piece of a card number. */
export function spanOf(piece: Piece): Span {
  return { start: piece[0], end: piece[1], type: 'CARD', action: 'mask', shown: '', why: PIECES_WHY };
}

/** Neighbours of one chain are hidden as one. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const p of pieces) {
    const last = out[out.length - 1];
    if (last !== undefined && last[5] === p[5])
      out[out.length - 1] = [last[0], p[1], last[2], p[3], last[4] + p[4], p[5]];
    else out.push(p);
  }
  return out;
}

/** The earlier message with more of it hidden. Its original is not needed: only masked text is kept. */
export function correctionOf(part: Part, hidden: readonly Piece[]): Correction {
  const old = part.marks.filter((m) => !hidden.some((p) => m.start >= p[2] && m.end <= p[3]));
  const extra: Span[] = hidden.map((p) => ({
    start: p[2],
    end: p[3],
    type: 'CARD',
    action: 'mask',
    shown: '',
    why: PIECES_WHY,
  }));
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
  const spans = [
    ...part.spans.filter((x) => !hidden.some((p) => x.start >= p[0] && x.end <= p[1])),
    ...hidden.map(spanOf),
  ].sort((a, b) => a.start - b.start);
  return { id: part.id, text, marks, spans };
}
