import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedSelfCheck } from '../../contract/selfCheck.ts';
import { writeWhole } from '../store/files.ts';

const FOLDER = 'self-check';
/** Newest files that stay; the view can be asked to export again and again. */
const KEPT = 20;

/**
 * Writes a signed report below the data folder, for this user alone: a desk opens no dialog, so the place is always the
 * same and is shown.
 * @returns the path. @throws Error where it cannot be written.
 */
export function exportSelfCheck(dataFolder: string, signed: SignedSelfCheck): string {
  const folder = join(dataFolder, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (lstatSync(folder).isSymbolicLink()) throw new Error('The folder for exports is a link.');
  const stamp = new Date(signed.report.at).toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, 'Z');
  const path = join(folder, `self-check-${stamp}-${signed.hash.slice(0, 8)}.json`);
  writeWhole(path, `${JSON.stringify(signed, null, 2)}\n`);
  const old = readdirSync(folder)
    .filter((name) => /^self-check-\d{8}T\d{6}Z-[0-9a-f]{8}\.json$/.test(name))
    .sort()
    .slice(0, -KEPT);
  for (const name of old) rmSync(join(folder, name), { force: true });
  return path;
}
