/**
 * Times as people read them. English, 24 hours, in the zone of the workstation. All arguments in milliseconds since
 * 1970, or a span of them.
 */
import { thread } from './strings.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });
const stamp = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });

export const timeOfDay = (at: number): string => clock.format(at);
export const withSeconds = (at: number): string => seconds.format(at);
export const fullTime = (at: number): string => full.format(at);
/** `2025-03-09 14:02`, for the watermark: unambiguous whoever reads the photograph. */
export const minuteStamp = (at: number): string => stamp.format(at);
export const shortDate = (at: number): string => shortDay.format(at);

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
export const sameDay = (a: number, b: number): boolean => midnight(a) === midnight(b);

export function dayName(at: number, now: number): string {
  if (sameDay(at, now)) return thread.today;
  // Noon of the day before is on the day before, whatever the clocks do in between.
  if (sameDay(at, midnight(now) - 12 * 3_600_000)) return thread.yesterday;
  return day.format(at);
}

/** `4:05` below an hour, then `1 h 05 min`, then `3 days`. */
export function span(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (total < 3_600) return `${Math.floor(total / 60)}:${two(total % 60)}`;
  const hours = Math.floor(total / 3_600);
  if (hours < 48) return `${hours} h ${two(Math.floor((total % 3_600) / 60))} min`;
  return `${Math.floor(hours / 24)} days`;
}
