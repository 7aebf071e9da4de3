import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of a program, or null. */
export function find(program: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, program);
    if (folder !== '' && existsSync(path)) return path;
  }
  return null;
}
