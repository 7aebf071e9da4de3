/** Text that was masked before gets more places hidden; what was hidden stays so. */
import { render } from './render.ts';
import type { MaskMark, Span } from './types.ts';

/** Masked text and where its masks are. */
export interface Shown {
  readonly text: string;
  readonly marks: readonly MaskMark[];
}

/**
 * Hides `spans`, places of `body.text` in any order and overlap. A mark that a place touches is hidden with it, whole:
 * half a mark would reveal part of what it hides. A place inside a mark changes nothing.
 */
export function hideMore(body: Shown, spans: readonly Span[]): Shown {
  const marks = body.marks
    .filter((m) => m.end > m.start && m.start >= 0 && m.end <= body.text.length)
    .toSorted((a, b) => a.start - b.start);
  const places = separateSpans(spans, marks, body.text.length);
  if (places.length === 0) return body;
  const rendered = render(body.text, places);
  const kept: MaskMark[] = [...rendered.marks];
  let shift = 0;
  let next = 0;
  for (const mark of marks) {
    while (next < places.length && places[next]!.end <= mark.start) {
      const written = rendered.marks[next]!;
      shift += written.end - written.start - (places[next]!.end - places[next]!.start);
      next += 1;
    }
    const isUnder = next < places.length && places[next]!.start < mark.end;
    if (!isUnder) kept.push({ ...mark, start: mark.start + shift, end: mark.end + shift });
  }
  return { text: rendered.text, marks: kept.sort((a, b) => a.start - b.start) };
}

/** In order, apart from each other, and around every mark they touch. */
function separateSpans(spans: readonly Span[], marks: readonly MaskMark[], length: number): Span[] {
  const wide = spans
    .filter(
      (s) =>
        s.end > s.start && s.start >= 0 && s.end <= length && !marks.some((m) => s.start >= m.start && s.end <= m.end),
    )
    .map((s) => {
      const touched = marks.filter((m) => m.start < s.end && m.end > s.start);
      if (touched.length === 0) return s;
      return {
        ...s,
        start: Math.min(s.start, ...touched.map((m) => m.start)),
        end: Math.max(s.end, ...touched.map((m) => m.end)),
        shown: '',
      };
    })
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Span[] = [];
  for (const span of wide) {
    const last = out.at(-1);
    if (last === undefined || span.start >= last.end) out.push(span);
    else if (span.end > last.end || span.action === 'drop')
      out[out.length - 1] = {
        ...last,
        end: Math.max(last.end, span.end),
        shown: '',
        action: span.action === 'drop' ? 'drop' : last.action,
      };
  }
  return out;
}
