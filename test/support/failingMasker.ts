/** Maskers that fail in every way that a masker could, for whatever asks one. */
import { mask } from '../../core/masking/mask.ts';
import type { Mask, Masked, Span } from '../../core/masking/types.ts';

/** Places that are none in a text of at least 21 units. */
const NOWHERE: readonly (readonly [number, number])[] = [
  [-5, 3],
  [Number.NaN, Number.NaN],
  [20, 5],
  [4, 4],
  [2.5, 7.5],
  [0, 1e9],
  [Infinity, Infinity],
];
const asSpan = ([start, end]: readonly [number, number]): Span => ({
  ...{ start, end, type: 'CVV', action: 'drop', shown: '' },
  why: { code: 'masker-failed' },
});
/** Answers with the original and no mark, which no check of places could notice, and these places. */
const answering =
  (more: (text: string) => Partial<Masked>): Mask =>
  (message, state) => ({
    ...mask({ ...message, text: 'x' }, state),
    text: message.text,
    ...more(message.text),
  });

export const FAILING_MASKERS: Readonly<Record<string, Mask>> = {
  'that throws': () => {
    throw new Error('a detector failed');
  },
  'that gives nothing': () => undefined as never,
  'that gives the message back without a text': (message, state) => ({
    ...mask(message, state),
    text: undefined as never,
  }),
  ...Object.fromEntries(
    NOWHERE.map((place) => [
      `that finds a place at ${place.join(' to ')}`,
      answering(() => ({ spans: [asSpan(place)] })),
    ]),
  ),
  'whose places overlap': answering(() => ({ spans: [asSpan([0, 8]), asSpan([4, 12])] })),
  'whose mark is behind the end': answering((text) => ({
    marks: [{ ...asSpan([0, 1]), start: text.length, end: text.length + 4 }],
  })),
  'whose mark is no number': answering(() => ({ marks: [asSpan([Number.NaN, Number.NaN])] })),
  'whose correction is nowhere': answering(() => ({
    corrections: [{ id: 'x', text: 'short', marks: [asSpan([0, 40])], spans: [] }],
  })),
};
