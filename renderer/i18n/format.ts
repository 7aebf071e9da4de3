/**
 * Dates, times, spans and lists as people read them, in the language of the page and the zone of the workstation. The
 * one place where they are formatted. Times in milliseconds since 1970, spans in milliseconds.
 */
import { spokenLocale, t } from './index.ts';

const STYLES = {
  time: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  shortDay: { day: '2-digit', month: 'short' },
  full: { dateStyle: 'full', timeStyle: 'medium' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const made = new Map<keyof typeof STYLES, Intl.DateTimeFormat>();
function written(style: keyof typeof STYLES, at: number): string {
  const known = made.get(style) ?? new Intl.DateTimeFormat(spokenLocale(), STYLES[style]);
  made.set(style, known);
  return known.format(at);
}
/** The same in every language: for records, and for reading a photograph of the screen. */
const stamp = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });

export const timeOfDay = (at: number): string => written('time', at);
export const withSeconds = (at: number): string => written('seconds', at);
export const fullTime = (at: number): string => written('full', at);
/** `2025-03-09 14:02`. */
export const minuteStamp = (at: number): string => stamp.format(at);
export const shortDate = (at: number): string => written('shortDay', at);

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
export const sameDay = (a: number, b: number): boolean => midnight(a) === midnight(b);

export function dayName(at: number, now: number): string {
  if (sameDay(at, now)) return t('thread.today');
  // Noon of the day before is on the day before, whatever the clocks do in between.
  if (sameDay(at, midnight(now) - 12 * 3_600_000)) return t('thread.yesterday');
  return written('day', at);
}

/** `4:05` below an hour, then `1 h 05 min`, then `3 days`. */
export function span(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (total < 3_600) return `${Math.floor(total / 60)}:${two(total % 60)}`;
  const hours = Math.floor(total / 3_600);
  if (hours < 48) return t('app.hoursAndMinutes', { hours, minutes: two(Math.floor((total % 3_600) / 60)) });
  return t('app.days', { count: Math.floor(hours / 24) });
}

const UNITS = { second: 60_000, minute: 3_600_000 } as const;
const inUnits = new Map<keyof typeof UNITS, Intl.NumberFormat>();
/** How long somebody waits, for a glance: `45 sec`, `22 min`, then as `span`. A clock would read as a time of day. */
export function wait(milliseconds: number): string {
  const waited = Math.max(0, milliseconds);
  for (const unit of ['second', 'minute'] as const) {
    if (waited >= UNITS[unit]) continue;
    const format =
      inUnits.get(unit) ?? new Intl.NumberFormat(spokenLocale(), { style: 'unit', unit, unitDisplay: 'short' });
    inUnits.set(unit, format);
    return format.format(Math.floor(waited / (UNITS[unit] / 60)));
  }
  return span(waited);
}

/** `A, B, C`. */
export const listed = (names: readonly string[]): string =>
  new Intl.ListFormat(spokenLocale(), { type: 'unit', style: 'short' }).format(names);
/** `12,345`. */
export const numberWords = (value: number): string => new Intl.NumberFormat(spokenLocale()).format(value);

/** What a language is called in the language of the page; the code itself where it has no name. */
export function languageWords(code: string): string {
  try {
    return new Intl.DisplayNames(spokenLocale(), { type: 'language' }).of(code) ?? code;
  } catch {
    return code; // no code of a language
  }
}
