/** A message edited under its own id: its pieces replace those it had. */
import type { Correction, Span } from '../types.ts';
import { completeCard } from './assemble.ts';
import { PIECES_WHY, correctionOf, joinPieces } from './correct.ts';
import { trim, withSurrogates } from './memory.ts';
import type { Part } from './memory.ts';

/** Where among `now`, the parts without it, the message was; null when it was not there, or was the last. */
export function placeOfEdited(
  before: readonly Part[],
  now: readonly Part[],
  id: string,
): { readonly index: number; readonly seq: number } | null {
  const old = before.find((p) => p.id === id && p.open === 0);
  if (old === undefined) return null;
  const index = now.filter((p) => p.seq < old.seq).length;
  return index < now.length ? { index, seq: old.seq } : null;
}

export interface Reinsertion {
  /** Places of the edited message that are part of a number now. */
  readonly spans: readonly Span[];
  readonly corrections: readonly Correction[];
  readonly parts: readonly Part[];
}

/** Puts an edited message back where it was, and asks whether a later one now completes a number. */
export function reinsert(parts: readonly Part[], part: Part, index: number): Reinsertion {
  const line = [...parts.slice(0, index), withSurrogates(part), ...parts.slice(index)];
  const last = line[line.length - 1]!;
  const hit = completeCard(line.slice(0, -1), last, false);
  if (hit === null) return { spans: [], corrections: [], parts: trim(line) };
  const mine = hit.corrections.find((c) => c.id === part.id);
  const hidden = last.pieces.filter((p) => hit.spans.some((s) => p[0] >= s.start && p[1] <= s.end));
  return {
    spans: (mine?.spans ?? []).filter((s) => s.why.code === PIECES_WHY.code),
    corrections: [...hit.corrections.filter((c) => c.id !== part.id), correctionOf(last, joinPieces(hidden))],
    parts: hit.parts,
  };
}
