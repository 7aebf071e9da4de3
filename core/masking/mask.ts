/**
 * Hides what must not be read in a chat message. A pure function of the message and the state of the dialogue before
 * it. It never throws: an internal error hides the whole message.
 */
import type { Author, DialogueState, Mask, MaskMark, Masked, Readable, Span } from './types.ts';
import type { Detector, Found, DialogueContext } from './detectors/detector.ts';
import { DETECTORS, wantedDetectors } from './detectors/all.ts';
import type { Memory, RememberedTurn } from './dialogue/memory.ts';
import { echoPlaces, mayEcho } from './dialogue/echo.ts';
import {
  EMPTY_MEMORY,
  askedBits,
  wasCardHidden,
  hiddenBits,
  positionOf,
  readMemory,
  isOtherSideUnknown,
} from './dialogue/memory.ts';
import { mayQuote, quotedPiece, quotesIn } from './dialogue/quotes.ts';
import { remember } from './dialogue/remember.ts';
import type { Range } from './render.ts';
import { placeholders, render, settle, toOriginal } from './render.ts';
import type { PolicyOverride } from './policyOverride.ts';
import { SPREADS_AFTER_ROUND, spreadOverNumbers } from './spread.ts';
import { Scan } from './text/scan.ts';
import { KEEP } from './text/words.ts';
import { WHY } from './why.ts';
import type { MaskWhy } from '../vocabulary/maskReasons.ts';

/** Longest message that is read, in UTF-16 units; a longer one is hidden whole. */
const LONGEST_MESSAGE = 4 << 20;
/** Above this the buffers are given back at the next message that needs less. */
const LARGE_BUFFER = 1 << 18;
/** Above this they are given back after use: they take some forty bytes for each unit. */
const HUGE_BUFFER = 1 << 20;
/** Rounds in which masked text is masked again until nothing changes. */
const MOST_ROUNDS = 5;

const NO_MARKS: readonly MaskMark[] = [];
const NO_SPANS: readonly Span[] = [];
const NO_CORRECTIONS: readonly [] = [];
const scratch: Found[] = [];

/** Masks with a given list of detectors; `mask` is this with all of them. A `override` is a tenant's policy. */
export function makeMask(detectors: readonly Detector[], override?: PolicyOverride): Mask {
  return (message, state) => {
    try {
      return maskMessage(detectors, message, state, override);
    } catch {
      scan = new Scan();
      scratch.length = 0;
      const length = typeof message?.text === 'string' ? message.text.length : 0;
      return { ...maskWhole(WHY['masker-failed'], length), state: memoryOrEmpty(state) };
    }
  };
}

/** `mask(message, state)`: see `types.ts`. Offsets in UTF-16 units; never throws. */
export const mask: Mask = makeMask(DETECTORS);

let scan = new Scan();

function maskMessage(
  detectors: readonly Detector[],
  message: Parameters<Mask>[0],
  state: DialogueState | undefined,
  override: PolicyOverride | undefined,
): Masked {
  const { text } = message;
  if (text.length > LONGEST_MESSAGE)
    return { ...maskWhole(WHY['message-too-long'], text.length), state: memoryOrEmpty(state) };
  if (scan.room > 2 * LARGE_BUFFER && text.length <= LARGE_BUFFER) scan = new Scan();
  const memory = readMemory(state);
  const dialogue: DialogueContext = {
    asked: askedBits(memory, message.author),
    otherSideUnknown: isOtherSideUnknown(memory, message.author),
    position: positionOf(memory, message.author),
    cardHidden: wasCardHidden(memory, message.author),
  };
  let { rendered, spans, readable } = maskUntilSettled(detectors, text, [], dialogue, NO_RANGES, override);
  const repeated = findRepeats(detectors, text, spans, memory, message.author, override);
  if (repeated.length > 0) {
    spans = [...spans, ...repeated].sort((a, b) => a.start - b.start);
    ({ rendered, spans, readable } = maskUntilSettled(detectors, text, spans, dialogue, NO_RANGES, override));
  }
  const turn = {
    id: message.id,
    author: message.author,
    original: text,
    text: rendered.text,
    marks: rendered.marks,
    spans,
    at: message.at ?? 0,
  };
  const kept: RememberedTurn = remember(memory, turn, scan);
  if (kept.spans.length > 0) {
    const now = override === undefined ? kept.spans : kept.spans.map((s) => ({ ...s, shown: override.shows(s, text) }));
    spans = [...spans.filter((s) => !now.some((k) => s.start >= k.start && s.end <= k.end)), ...now].sort(
      (a, b) => a.start - b.start,
    );
    ({ rendered, spans, readable } = maskUntilSettled(detectors, text, spans, dialogue, NO_RANGES, override));
  }
  if (text.length > HUGE_BUFFER) scan = new Scan();
  const masked: Masked = {
    text: rendered.text,
    marks: rendered.marks,
    spans,
    state: kept.memory,
    corrections: kept.corrections,
    failed: false,
  };
  return readable.length === 0 ? masked : { ...masked, readable };
}

/**
 * What a message repeats of earlier ones, in quotes or as an echo of the other side's card, and what was not found
 * in it anyway.
 */
function findRepeats(
  detectors: readonly Detector[],
  text: string,
  spans: readonly Span[],
  memory: Memory,
  author: Author,
  override: PolicyOverride | undefined,
): readonly Span[] {
  const all = hiddenBits(memory);
  if (all === 0) return NO_SPANS;
  const out: Span[] = [];
  const add = (s: Span): void => {
    if (override?.leaves(s.type, s.start, s.end, text) === true) return;
    // What is hidden already keeps its mark; the rest of the place goes too.
    let at = s.start;
    for (const x of [...spans, ...out]
      .filter((y) => y.start < s.end && s.start < y.end)
      .sort((a, b) => a.start - b.start)) {
      if (x.start > at) out.push({ ...s, start: at, end: x.start, shown: '' });
      at = Math.max(at, x.end);
    }
    if (at === s.start) out.push(override === undefined ? s : { ...s, shown: override.shows(s, text) });
    else if (at < s.end) out.push({ ...s, start: at, shown: '' });
  };
  if (mayQuote(text)) {
    const asking: DialogueContext = { asked: all, otherSideUnknown: false, position: 0, cardHidden: false };
    for (const quote of quotesIn(text)) {
      const piece = quotedPiece(text, quote, all);
      if (piece !== null) add(piece);
      else
        for (const s of maskUntilSettled(
          detectors,
          text.slice(quote.start, quote.end),
          [],
          asking,
          NO_RANGES,
          undefined,
        ).spans)
          add({ ...s, start: s.start + quote.start, end: s.end + quote.start });
    }
    // The detectors read the quotes last; what comes after reads the message.
    scan.read(
      spans.length === 0 ? text : render(text, spans).text,
      placeholders(spans.length === 0 ? text : render(text, spans).text),
    );
  }
  if ((scan.seen & KEEP) === 0 && mayEcho(memory, author)) for (const s of echoPlaces(text)) add(s);
  return out;
}

const NO_RANGES: readonly Range[] = [];

interface Settled {
  readonly rendered: { readonly text: string; readonly marks: readonly MaskMark[] };
  readonly spans: readonly Span[];
  /** What the override left readable, in the rendered text. */
  readonly readable: readonly Readable[];
}

const NO_READABLE: readonly Readable[] = [];

/**
 * Masks, then masks the outcome until nothing more is found: anyone who masks our output again changes nothing. A value
 * that is seen only once its neighbour is gone is hidden in the same call.
 */
function maskUntilSettled(
  detectors: readonly Detector[],
  text: string,
  already: readonly Span[],
  dialogue: DialogueContext,
  fixed: readonly Range[],
  override?: PolicyOverride,
): Settled {
  let spans = already;
  let rendered: Settled['rendered'] = already.length === 0 ? { text, marks: NO_MARKS } : render(text, already);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const all = runDetectors(
      detectors,
      rendered.text,
      dialogue,
      round === 0 && fixed.length > 0 ? fixed : (override?.placeholders ?? placeholders)(rendered.text),
    );
    if (all.length === 0) return { rendered, spans, readable: NO_READABLE };
    const { marks } = rendered;
    const before = spans;
    const found =
      override === undefined
        ? all
        : all.filter(
            (f) =>
              !override.leaves(
                f.type,
                toOriginal(f.start, marks, before),
                toOriginal(f.end - 1, marks, before) + 1,
                text,
              ),
          );
    // Nothing more to hide: what is left is what the override leaves.
    if (found.length === 0)
      return { rendered, spans, readable: all.map(({ start, end, type }) => ({ start, end, type })) };
    if (round >= SPREADS_AFTER_ROUND) spreadOverNumbers(scan, found);
    const fresh = settle(found);
    const mapped = fresh.map((s) => toOriginalSpan(s, marks, before, text, override));
    spans = before.length === 0 ? mapped : [...before, ...mapped].sort((a, b) => a.start - b.start);
    rendered = render(text, spans);
  }
  throw new Error('masking does not settle');
}

/** A place of the rendered text as a place of the original, with what the override shows of it. */
function toOriginalSpan(
  span: Span,
  marks: readonly MaskMark[],
  before: readonly Span[],
  text: string,
  override: PolicyOverride | undefined,
): Span {
  const original = {
    ...span,
    start: toOriginal(span.start, marks, before),
    end: toOriginal(span.end - 1, marks, before) + 1,
  };
  return override === undefined ? original : { ...original, shown: override.shows(original, text) };
}

function runDetectors(
  detectors: readonly Detector[],
  text: string,
  dialogue: DialogueContext,
  barriers: readonly Range[],
): readonly Found[] {
  scan.read(text, barriers);
  scratch.length = 0;
  if (detectors === DETECTORS) {
    for (let bits = wantedDetectors(scan, dialogue); bits !== 0; bits &= bits - 1)
      DETECTORS[31 - Math.clz32(bits & -bits)]!.find(scan, scratch, dialogue);
    return scratch;
  }
  for (let i = 0; i < detectors.length; i++) {
    const detector = detectors[i]!;
    if (detector.wants(scan, dialogue)) detector.find(scan, scratch, dialogue);
  }
  return scratch;
}

function memoryOrEmpty(state: DialogueState | undefined): Memory {
  try {
    return readMemory(state);
  } catch {
    // A damaged state is forgotten, after the message that met it was hidden whole.
    return EMPTY_MEMORY;
  }
}

/** A message hidden whole, and why. `length` of the original in UTF-16 units. */
export function maskWhole(why: MaskWhy, length = 0): Masked {
  const text = '[message hidden]';
  const spans: readonly Span[] =
    length > 0 ? [{ start: 0, end: length, type: 'HIDDEN', action: 'mask', shown: '', why }] : NO_SPANS;
  return {
    text,
    marks: [{ start: 0, end: text.length, type: 'HIDDEN', shown: '', why }],
    spans,
    state: EMPTY_MEMORY,
    corrections: NO_CORRECTIONS,
    failed: true,
  };
}

/**
 * Masks text that already carries marks: what is between the marks is masked again, the marks stay. `spans` in the
 * answer are offsets in the text given. Never throws.
 */
export function maskAgain(
  masked: { readonly text: string; readonly marks: readonly MaskMark[] },
  author: Author,
  state?: DialogueState,
  override?: PolicyOverride,
  detectors: readonly Detector[] = DETECTORS,
): Masked {
  try {
    const { text } = masked;
    if (text.length > LONGEST_MESSAGE)
      return { ...maskWhole(WHY['message-too-long'], text.length), state: memoryOrEmpty(state) };
    const memory = readMemory(state);
    const dialogue: DialogueContext = {
      asked: askedBits(memory, author),
      otherSideUnknown: false,
      position: 0,
      cardHidden: wasCardHidden(memory, author),
    };
    const old = masked.marks
      .filter((m) => m.end > m.start && m.start >= 0 && m.end <= text.length)
      .sort((a, b) => a.start - b.start);
    let spans: readonly Span[] = NO_SPANS;
    let now = { text, marks: old as readonly MaskMark[], fresh: NO_MARKS };
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const all = runDetectors(
        detectors,
        now.text,
        dialogue,
        mergeRanges(now.marks, (override?.placeholders ?? placeholders)(now.text)),
      );
      const { fresh } = now;
      const before = spans;
      const found =
        override === undefined
          ? all
          : all.filter(
              (f) =>
                !override.leaves(
                  f.type,
                  toOriginal(f.start, fresh, before),
                  toOriginal(f.end - 1, fresh, before) + 1,
                  text,
                ),
            );
      if (found.length === 0) {
        const again: Masked = {
          text: now.text,
          marks: now.marks,
          spans,
          state: memory,
          corrections: NO_CORRECTIONS,
          failed: false,
        };
        return all.length === 0
          ? again
          : { ...again, readable: all.map(({ start, end, type }) => ({ start, end, type })) };
      }
      if (round >= SPREADS_AFTER_ROUND) spreadOverNumbers(scan, found);
      const more = settle(found).map((s) => toOriginalSpan(s, fresh, before, text, override));
      spans = [...spans, ...more].sort((a, b) => a.start - b.start);
      now = withMarks(text, old, spans);
    }
    throw new Error('masking does not settle');
  } catch {
    scan = new Scan();
    scratch.length = 0;
    return {
      ...maskWhole(WHY['masker-failed'], typeof masked?.text === 'string' ? masked.text.length : 0),
      state: memoryOrEmpty(state),
    };
  }
}

/** A text with its old marks and new places: old marks move along. */
function withMarks(
  text: string,
  old: readonly MaskMark[],
  spans: readonly Span[],
): { text: string; marks: readonly MaskMark[]; fresh: readonly MaskMark[] } {
  const rendered = render(text, spans);
  const marks = [...rendered.marks];
  let shift = 0;
  let i = 0;
  for (const m of old) {
    while (i < spans.length && spans[i]!.end <= m.start) {
      shift += rendered.marks[i]!.end - rendered.marks[i]!.start - (spans[i]!.end - spans[i]!.start);
      i++;
    }
    marks.push({ ...m, start: m.start + shift, end: m.end + shift });
  }
  marks.sort((a, b) => a.start - b.start);
  return { text: rendered.text, marks, fresh: rendered.marks };
}

function mergeRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  const all = [...a, ...b].map(({ start, end }) => ({ start, end })).sort((x, y) => x.start - y.start || y.end - x.end);
  const out: { start: number; end: number }[] = [];
  for (const r of all) {
    const last = out[out.length - 1];
    if (last !== undefined && r.start < last.end) last.end = Math.max(last.end, r.end);
    else out.push({ ...r });
  }
  return out;
}

/** What may be kept of an original: everything but the places that must be dropped (PCI DSS 3.3.1). */
export function storable(text: string, spans: readonly Span[]): string {
  let out = '';
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.action !== 'drop' || span.end <= at) continue;
    out += text.slice(at, Math.max(at, span.start));
    at = Math.max(at, span.end);
  }
  return out + text.slice(at);
}
