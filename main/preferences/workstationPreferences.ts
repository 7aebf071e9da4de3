/**
 * What this workstation remembers of how its window was used, so that the desk opens as it was left: where the window
 * was, and how large everything in it was drawn, which a person needs before they have signed in. Nothing here is
 * secret, and nothing fails for it: a file that is broken or of a newer program is put aside and the first values are
 * used.
 */
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DENSITIES, MOTIONS, ZOOMS } from '../../core/vocabulary/preferences.ts';
import type { Log } from '../ports.ts';
import { FILES, writeWhole } from '../store/files.ts';

/** Pixels of the desktop that a window may lie at: far beyond any desk, and short of what no system takes. */
const Place = z.number().int().min(-32_000).max(32_000);
const WindowPlace = z.strictObject({
  x: Place,
  y: Place,
  width: z.number().int().min(200).max(32_000),
  height: z.number().int().min(200).max(32_000),
  maximised: z.boolean(),
});
export type WindowPlace = z.infer<typeof WindowPlace>;

const WorkstationPreferences = z.strictObject({
  /** Null until the window was closed once. */
  window: WindowPlace.nullable(),
  zoom: z.literal(ZOOMS),
  density: z.enum(DENSITIES),
  motion: z.enum(MOTIONS),
});
export type WorkstationPreferences = z.infer<typeof WorkstationPreferences>;

export const FIRST_WORKSTATION_PREFERENCES: WorkstationPreferences = {
  window: null,
  zoom: 100,
  density: 'comfortable',
  motion: 'system',
};

/** Brings the fields of the version before to the next one. The version of a file is the number of those applied. */
export type Migration = (fields: Readonly<Record<string, unknown>>) => Record<string, unknown>;

const MIGRATIONS: readonly Migration[] = [];

const Written = z.looseObject({ version: z.number().int().nonnegative() });

/** @throws Error with `why` where the text is none of these files, or one of a newer program. */
function read(text: string, migrations: readonly Migration[]): WorkstationPreferences {
  const { version, ...fields } = Written.parse(JSON.parse(text));
  if (version > migrations.length) throw new Error('of a newer program');
  const migrated = migrations
    .slice(version)
    .reduce<Record<string, unknown>>((before, migration) => migration(before), fields);
  return WorkstationPreferences.parse(migrated);
}

export interface WorkstationFile {
  current(): WorkstationPreferences;
  /** Where it cannot be written, the values count until the desk ends. */
  change(changes: Partial<WorkstationPreferences>): void;
}

/**
 * Reads the file once. One that cannot be used is renamed to `preferences.kept-TIME.json`.
 * @param now milliseconds since 1970
 */
export function openWorkstationFile(
  folder: string,
  log: Log,
  now: () => number,
  migrations: readonly Migration[] = MIGRATIONS,
): WorkstationFile {
  const path = join(folder, FILES.preferences);
  let current = FIRST_WORKSTATION_PREFERENCES;
  const why = (error: unknown) => ({ reason: error instanceof Error ? error.name : 'unknown' });
  try {
    current = read(readFileSync(path, 'utf8'), migrations);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      log('warning', 'The preferences of this workstation cannot be used and are kept aside.', why(error));
      try {
        renameSync(path, join(folder, `preferences.kept-${now()}.json`));
      } catch (again) {
        log('warning', 'They could not be kept aside either.', why(again));
      }
    }
  }
  return {
    current: () => current,
    change(changes) {
      const next = { ...current, ...changes };
      if (JSON.stringify(next) === JSON.stringify(current) || !WorkstationPreferences.safeParse(next).success) return;
      current = next;
      try {
        writeWhole(path, `${JSON.stringify({ version: migrations.length, ...next }, null, 2)}\n`);
      } catch (error) {
        log('warning', 'The preferences of this workstation could not be written.', why(error));
      }
    },
  };
}
