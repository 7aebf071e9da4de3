/**
 * The fuses of the program that runs, read from its own file. Electron keeps them behind a fixed text in its binary:
 * one byte for the version, one for their number, and one for each
 * (https://www.electronjs.org/docs/latest/tutorial/fuses).
 */
import { closeSync, openSync, readSync } from 'node:fs';

const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1');
const CHUNK = 4 * 1024 * 1024;
const MOST_FUSES = 32;

/** In the order of the wire, version 1; the same as `scripts/packaging/fuses.ts`, which a test compares. */
export const WANTED_FUSES = [
  ['RunAsNode', false],
  ['EnableCookieEncryption', true],
  ['EnableNodeOptionsEnvironmentVariable', false],
  ['EnableNodeCliInspectArguments', false],
  ['EnableEmbeddedAsarIntegrityValidation', true],
  ['OnlyLoadAppFromAsar', true],
  ['LoadBrowserProcessSpecificV8Snapshot', false],
  ['GrantFileProtocolExtraPrivileges', false],
  ['WasmTrapHandlers', true],
] as const satisfies readonly (readonly [string, boolean])[];

/**
 * The states as the file contains them: `0`, `1` or `r` a fuse; null where there are none.
 * @throws NodeJS.ErrnoException where the file cannot be read.
 */
export function readFuses(file: string): string | null {
  const handle = openSync(file, 'r');
  try {
    const keep = SENTINEL.length + 2 + MOST_FUSES;
    let before = Buffer.alloc(0);
    const chunk = Buffer.alloc(CHUNK);
    for (let size = readSync(handle, chunk); size > 0; size = readSync(handle, chunk)) {
      const part = Buffer.concat([before, chunk.subarray(0, size)]);
      const at = part.indexOf(SENTINEL);
      // A match at the very end of this part may continue in the next: it is looked at again there.
      if (at !== -1 && (at + keep <= part.length || size < CHUNK)) {
        const count = part[at + SENTINEL.length + 1] ?? 0;
        return part[at + SENTINEL.length] === 1
          ? part
              .subarray(at + SENTINEL.length + 2, at + SENTINEL.length + 2 + Math.min(count, MOST_FUSES))
              .toString('latin1')
          : null;
      }
      before = Buffer.from(part.subarray(Math.max(0, part.length - keep)));
    }
    return null;
  } finally {
    closeSync(handle);
  }
}

/** Names of the fuses that are not in the wanted state. */
export function wrongFuses(states: string): string[] {
  const wrong: string[] = WANTED_FUSES.filter(([, on], index) => states[index] !== (on ? '1' : '0')).map(
    ([name]) => name,
  );
  // A fuse that a later Electron has added, without a wanted state here.
  if (states.length > WANTED_FUSES.length) wrong.push(`${states.length - WANTED_FUSES.length} unknown`);
  return wrong;
}
