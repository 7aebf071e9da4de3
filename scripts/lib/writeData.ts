/** Writes one file of generated data and its line in the manifest. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

const FOLDER = join(ROOT, 'data');
const MANIFEST = join(FOLDER, 'manifest.json');

/** `command` is what makes the file, run at the repository's root. */
export function writeData(name: string, bytes: Uint8Array, command: string): void {
  const manifest = existsSync(MANIFEST) ? (JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, unknown>) : {};
  manifest[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), command };
  writeFileSync(join(FOLDER, name), bytes);
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(MANIFEST, `${JSON.stringify(sorted, null, 2)}\n`);
}
