/** From places found to masked text: overlaps are settled, placeholders put in, offsets kept. */
import type { MaskMark, Span } from './types.ts';
import type { Found } from './detectors/detector.ts';
import { PSEUDONYM_LENGTH, PSEUDONYM_LETTERS } from './placeholder.ts';

/** What a person reads in place of the value. */
const LABELS: Readonly<Record<string, string>> = {
  CARD: 'card',
  CVV: 'CVV',
  EXPIRY: 'card expiry',
  PIN: 'PIN',
  TRACK: 'card track',
  IBAN: 'IBAN',
  EMAIL: 'e-mail',
  PHONE: 'phone',
  SSN: 'SSN',
  NAME: 'name',
  ADDRESS: 'address',
  PASSWORD: 'password',
  OTP: 'one-time code',
  DOB: 'date of birth',
  IP: 'IP address',
  MAC: 'MAC address',
  ACCOUNT: 'account',
  USERNAME: 'user name',
  API_KEY: 'API key',
  CRYPTO: 'crypto address',
  VIN: 'vehicle number',
  PLATE: 'number plate',
  NATIONAL_ID: 'national number',
  NUMBER: 'number',
  CUSTOM: 'custom',
  HIDDEN: 'message hidden',
};

/** What a tenant's own pattern found; the pattern's label is what is shown of it. */
export const CUSTOM = 'CUSTOM';

/** The words that a mark shows for a type, as in `[card number]`. */
export function labelOf(type: string): string {
  return LABELS[type] ?? type.toLowerCase().replaceAll('_', ' ');
}

const PLACEHOLDER = new RegExp(
  `\\[(?:${Object.values(LABELS).join('|')})(?: (?:•••• [0-9]{2,4}|[${PSEUDONYM_LETTERS}]{${PSEUDONYM_LENGTH}}))?\\]`,
  'y',
);
const OPENING_BRACKET = 91;
/** What a placeholder's text begins with, each at the place of its code. */
const INITIALS = new Uint8Array(128);
for (const label of Object.values(LABELS)) INITIALS[label.charCodeAt(0)] = 1;

export interface Range {
  readonly start: number;
  readonly end: number;
}
const NONE: readonly Range[] = [];

/** Placeholders that are in a text already; they are never read as values. */
export function placeholders(text: string): readonly Range[] {
  let start = text.indexOf('[');
  if (start < 0) return NONE;
  const ranges: Range[] = [];
  while (start >= 0) {
    while (text.charCodeAt(start + 1) === OPENING_BRACKET) start++;
    let next = start + 1;
    if (INITIALS[text.charCodeAt(next)] === 1) {
      PLACEHOLDER.lastIndex = start;
      if (PLACEHOLDER.test(text)) ranges.push({ start, end: (next = PLACEHOLDER.lastIndex) });
    }
    start = text.indexOf('[', next);
  }
  return ranges.length === 0 ? NONE : ranges;
}

const TYPES: ReadonlyMap<string, string> = new Map(Object.entries(LABELS).map(([type, label]) => [label, type]));
const PARTS = new RegExp(`^\\[(.+?)(?: (•••• [0-9]{2,4}|[${PSEUDONYM_LETTERS}]{${PSEUDONYM_LENGTH}}))?\\]$`);

/** What a placeholder of the masker is of, and what it shows of the value; null for another text. */
export function readPlaceholder(text: string): { readonly type: string; readonly shown: string } | null {
  const [, label = '', shown = ''] = PARTS.exec(text) ?? [];
  const type = TYPES.get(label);
  return type === undefined ? null : { type, shown };
}

function toSpan(f: Found): Span {
  return { start: f.start, end: f.end, type: f.type, action: f.action, shown: f.shown, why: f.why };
}

/** More finds than this over one another are hidden as one place. */
const MOST_OVERLAPS = 200;

/**
 * Settles overlaps: the higher rank keeps its place, the rest keeps what is left of theirs, so that everything any
 * detector found stays hidden.
 */
export function settle(found: readonly Found[]): Span[] {
  if (found.length === 1) return [toSpan(found[0]!)];
  const order = found.filter((f) => f.end > f.start).sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Span[] = [];
  for (let i = 0; i < order.length;) {
    let end = order[i]!.end;
    let j = i + 1;
    while (j < order.length && order[j]!.start < end) end = Math.max(end, order[j++]!.end);
    if (j - i === 1) out.push(toSpan(order[i]!));
    else if (j - i > MOST_OVERLAPS) {
      let top = order[i]!;
      for (let k = i; k < j; k++) if (order[k]!.rank > top.rank) top = order[k]!;
      out.push({ ...toSpan(top), start: order[i]!.start, end, shown: '' });
    } else out.push(...settleCrowd(order.slice(i, j)));
    i = j;
  }
  return out;
}

function settleCrowd(crowd: readonly Found[]): Span[] {
  const order = [...crowd].sort((a, b) => b.rank - a.rank || b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: Span[] = [];
  for (const f of order) {
    let rest: Range[] = [{ start: f.start, end: f.end }];
    for (const k of kept) {
      if (k.end <= f.start || k.start >= f.end) continue;
      const next: Range[] = [];
      for (const r of rest) {
        if (k.end <= r.start || k.start >= r.end) next.push(r);
        else {
          if (r.start < k.start) next.push({ start: r.start, end: k.start });
          if (r.end > k.end) next.push({ start: k.end, end: r.end });
        }
      }
      rest = next;
    }
    for (const r of rest)
      kept.push({
        ...toSpan(f),
        start: r.start,
        end: r.end,
        shown: r.start === f.start && r.end === f.end ? f.shown : '',
      });
  }
  return kept.sort((a, b) => a.start - b.start);
}

export interface Rendered {
  readonly text: string;
  readonly marks: MaskMark[];
}

/** Puts placeholders in. `spans` in order, without overlap. */
export function render(text: string, spans: readonly Span[]): Rendered {
  const marks: MaskMark[] = [];
  let out = '';
  let at = 0;
  for (const span of spans) {
    out += text.slice(at, span.start);
    const label =
      span.shown === ''
        ? `[${labelOf(span.type)}]`
        : span.type === CUSTOM
          ? `[${span.shown}]`
          : `[${labelOf(span.type)} ${span.shown}]`;
    marks.push({
      start: out.length,
      end: out.length + label.length,
      type: span.type,
      shown: span.shown,
      why: span.why,
    });
    out += label;
    at = span.end;
  }
  return { text: out + text.slice(at), marks };
}

/** Where a place of the masked text was in the original; the place lies between marks. */
export function toOriginal(place: number, marks: readonly MaskMark[], spans: readonly Span[]): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle]!.end <= place) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? place : spans[low - 1]!.end + (place - marks[low - 1]!.end);
}
