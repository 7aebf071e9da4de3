/** How long stages and test files of a run took. */
import { z } from 'zod';

/** One test file as test/support/timesReporter.ts writes it. */
const FileTimes = z.array(z.object({ file: z.string(), milliseconds: z.number() }));
export type FileTime = z.infer<typeof FileTimes>[number];

/** Files shown at the end of a run. */
const SHOWN = 20;

/** @returns the times in a report, none where it cannot be read: a run is judged by its tests, never by its times. */
export function fileTimes(report: unknown): readonly FileTime[] {
  const parsed = FileTimes.safeParse(report);
  return parsed.success ? parsed.data : [];
}

/** @returns a line for each of the slowest files, the slowest first. */
export function slowestFiles(times: readonly FileTime[]): readonly string[] {
  return times
    .toSorted((a, b) => b.milliseconds - a.milliseconds || a.file.localeCompare(b.file))
    .slice(0, SHOWN)
    .map(({ file, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(8)} s  ${file}`);
}
