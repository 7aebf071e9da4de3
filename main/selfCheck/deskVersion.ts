import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The version of this desk. `package.json` lies two folders above this file, and above the bundle in the packaged
 * program.
 * @throws Error where it cannot be read
 */
export const deskVersion = (): string =>
  z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))).version;
