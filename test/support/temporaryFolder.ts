/**
 * Folders of tests, within the folder of the run. Those of a file are removed when the file ends
 * (`removeTemporaryFolders.ts`), and those of a bench with its process.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './oncePerRun.ts';

const ALL = 'temporary';
const made: string[] = [];

/** @param name the begin of the folder's name, for a person who looks where it comes from. */
export function temporaryFolder(name: string): string {
  const all = join(runFolder(), ALL);
  mkdirSync(all, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(join(all, `${name}-`));
  made.push(folder);
  return folder;
}

/** Those that are left over, by name: of a process that was ended before its files were. */
export function leftOver(): string[] {
  const all = join(runFolder(), ALL);
  return existsSync(all) ? readdirSync(all) : [];
}

/** Removes all that were made since the last call. */
export function removeTemporaryFolders(): void {
  // A process that was killed a moment ago may still write.
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

process.once('exit', removeTemporaryFolders);
