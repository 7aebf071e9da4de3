import type { Mutant } from './mutantsOf.ts';

/**
 * A random order of mutants for a run: files by the square root of their number of mutants, so that tables do not crowd
 * out small guards; then a kind that the file has; then one of that kind.
 * @param random answers at least 0 and below 1
 * @returns at most one of each place in the text, none twice
 */
export function* choose(mutants: readonly Mutant[], random: () => number): Generator<Mutant, void> {
  const files = new Map<string, Mutant[]>();
  for (const mutant of mutants) files.set(mutant.path, [...(files.get(mutant.path) ?? []), mutant]);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  while (files.size > 0) {
    const weights = [...files].map(([path, left]) => ({ path, weight: Math.sqrt(left.length) }));
    let rest = random() * weights.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = weights.find(({ weight }) => (rest -= weight) < 0) ?? weights[0];
    const left = files.get(chosen?.path ?? '') ?? [];
    const kind = pick([...new Set(left.map((one) => one.kind))]);
    const mutant = pick(left.filter((one) => one.kind === kind));
    if (mutant === undefined) return;
    const others = left.filter(({ start, end }) => end <= mutant.start || start >= mutant.end);
    if (others.length === 0) files.delete(mutant.path);
    else files.set(mutant.path, others);
    yield mutant;
  }
}
