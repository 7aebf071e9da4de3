/** The key of the server's database: from the environment, else from a file that only this user can read. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const KEY_VARIABLE = 'CLEANDESK_SERVER_KEY';

/**
 * 64 hex digits (32 bytes). Made at first use where neither the variable nor the file exists.
 * @throws Error when the variable or the file is not such a key, or when others may read the file.
 */
export function databaseKey(dataFolder: string, environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment[KEY_VARIABLE];
  if (given !== undefined) return checked(given.trim(), `The variable ${KEY_VARIABLE}`);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'server.key');
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  // Windows has no mode bits; there the installer sets the folder's access list.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new Error(`${file} can be read by others; set its mode to 600.`);
  return checked(readFileSync(file, 'utf8').trim(), file);
}

function checked(text: string, where: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error(`${where} must be 64 hex digits.`);
  return text.toLowerCase();
}
