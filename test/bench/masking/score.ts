/** Counting with Wilson intervals, and coverage of labelled places. */

export interface Rate {
  good: number;
  all: number;
}

export function rate(): Rate {
  return { good: 0, all: 0 };
}

export function count(r: Rate, good: boolean): void {
  r.all++;
  if (good) r.good++;
}

/** Wilson score interval at 95 %, in percent (Wilson 1927). */
export function wilson({ good, all }: Rate): { at: number; low: number; high: number } {
  if (all === 0) return { at: Number.NaN, low: 0, high: 100 };
  const z = 1.959963984540054;
  const p = good / all;
  const d = 1 + (z * z) / all;
  const middle = (p + (z * z) / (2 * all)) / d;
  const half = (z / d) * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all));
  return { at: 100 * p, low: 100 * Math.max(0, middle - half), high: 100 * Math.min(1, middle + half) };
}

export function show(r: Rate): string {
  if (r.all === 0) return 'none';
  const { at, low, high } = wilson(r);
  const digits = r.all >= 100_000 ? 4 : 1;
  return `${at.toFixed(digits)} % [${low.toFixed(digits)}, ${high.toFixed(digits)}] of ${r.all}`;
}

export interface Place {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** Whether every letter and digit of the labelled place is hidden, whatever the label says. */
export function covered(text: string, gold: Place, found: readonly Place[]): boolean {
  for (let i = gold.start; i < gold.end; i++) {
    if (!/[\p{L}\p{N}]/u.test(text[i]!)) continue;
    if (!found.some((f) => i >= f.start && i < f.end)) return false;
  }
  return true;
}

export function overlaps(a: Place, b: Place): boolean {
  return a.start < b.end && b.start < a.end;
}
