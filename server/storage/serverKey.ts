/**
 * The server key: 32 bytes that encrypt the database and wrap every private key in it. It comes from outside the data
 * folder, so that a copy or a backup of the folder opens nothing. A new one is never made where a database exists.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, isAbsolute, resolve } from 'node:path';
import { NoServerKey } from './noServerKey.ts';
import { checkTokenKeyFile, makeTokenKeyFile, NoToken, tokenKeyIn, type TokenPlace } from './tokenKey.ts';

/** The key itself, as 64 hex digits. */
export const KEY_VARIABLE = 'CLEANDESK_SERVER_KEY';
/** The path of a file with the key, or with a key that a token unwraps (`tokenKey.ts`). */
export const KEY_FILE_VARIABLE = 'CLEANDESK_SERVER_KEY_FILE';
/** The name of a systemd credential (`LoadCredential=`, `LoadCredentialEncrypted=`; systemd.exec(5)). */
export const KEY_CREDENTIAL = 'cleandesk-server-key';
/** Beside the database: for a demo on one machine only. */
const BESIDE = 'server.key';

export type KeySource = 'variable' | 'file' | 'credential' | 'beside';
export interface ServerKey {
  /** 64 lower-case hex digits. */ readonly key: string;
  readonly from: KeySource;
}

/**
 * The key of the database in `dataFolder`.
 * @throws NoServerKey where there is none, where two are given, where one is no key, or where others may read its file.
 */
export function serverKey(dataFolder: string, environment: NodeJS.ProcessEnv = process.env): ServerKey {
  const given: { readonly name: string; readonly read: () => ServerKey }[] = [];
  const variable = environment[KEY_VARIABLE];
  if (variable !== undefined)
    given.push({ name: KEY_VARIABLE, read: () => ({ key: checked(variable, KEY_VARIABLE), from: 'variable' }) });
  const file = environment[KEY_FILE_VARIABLE];
  if (file !== undefined)
    given.push({ name: KEY_FILE_VARIABLE, read: () => ({ key: keyInFile(file, dataFolder), from: 'file' }) });
  const credentials = environment['CREDENTIALS_DIRECTORY'];
  const credential = credentials === undefined ? null : join(credentials, KEY_CREDENTIAL);
  if (credential !== null && existsSync(credential))
    // systemd restricts it to the service; its mode bits show the mask of an access list.
    given.push({
      name: KEY_CREDENTIAL,
      read: () => ({ key: keyIn(readFileSync(credential, 'utf8'), credential), from: 'credential' }),
    });
  const [first, second] = given;
  if (first !== undefined && second !== undefined)
    throw new NoServerKey({ code: 'server-key-twice', params: { first: first.name, second: second.name } });
  if (first !== undefined) return first.read();
  const beside = join(dataFolder, BESIDE);
  if (existsSync(beside)) return { key: keyIn(privateText(beside), beside), from: 'beside' };
  throw new NoServerKey({
    code: existsSync(join(dataFolder, 'server.db')) ? 'server-key-lost' : 'server-key-missing',
    params: { folder: dataFolder },
  });
}

/**
 * Makes a key beside the database that will be: for a demo. Does nothing where a key is given or made already.
 * @throws NoServerKey where a database exists and its key does not.
 */
export function makeKeyBeside(dataFolder: string, environment: NodeJS.ProcessEnv = process.env): void {
  try {
    serverKey(dataFolder, environment);
  } catch (error) {
    if (!(error instanceof NoServerKey) || error.fault.code !== 'server-key-missing') throw error;
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    makeKeyFile(join(dataFolder, BESIDE));
  }
}

/** Deletes the key beside the database, once another key encrypts it. */
export const forgetKeyBeside = (dataFolder: string): void => rmSync(join(dataFolder, BESIDE), { force: true });

/**
 * Writes a new key to `file`, mode 0600, never over an existing one.
 * @returns the key. @throws Error of `writeFileSync`
 */
export function makeKeyFile(file: string): string {
  const key = randomBytes(32).toString('hex');
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return key;
}

/**
 * Writes a new key that only this token can unwrap, and unwraps it once.
 * @throws NoServerKey where the token does not do it, and the file is not there then; Error of `writeFileSync`.
 */
export function makeTokenKey(file: string, place: TokenPlace): void {
  try {
    makeTokenKeyFile(file, place);
    checkTokenKeyFile(file, privateText);
  } catch (error) {
    if (!(error instanceof NoToken) && !(error instanceof NoServerKey)) throw error;
    rmSync(file, { force: true });
    throw new NoServerKey({ code: 'server-key-token', params: { where: file } });
  }
}

/**
 * The key in a file outside the data folder: 64 hex digits, or one that a token unwraps.
 * @throws NoServerKey as `serverKey`.
 */
export function keyInFile(file: string, dataFolder: string): string {
  if (!existsSync(file)) throw new NoServerKey({ code: 'server-key-no-file', params: { file } });
  const inside = relative(real(dataFolder), real(file));
  if (!inside.startsWith('..') && !isAbsolute(inside))
    throw new NoServerKey({ code: 'server-key-inside', params: { file } });
  return keyIn(privateText(file), file);
}

function keyIn(text: string, where: string): string {
  return text.trimStart().startsWith('{') ? unwrapped(text, where) : checked(text, where);
}

function checked(text: string, where: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text.trim())) throw new NoServerKey({ code: 'server-key-unreadable', params: { where } });
  return text.trim().toLowerCase();
}

/** The text of a file that this user alone may read. */
function privateText(file: string): string {
  // Windows has no mode bits; there the installer sets the folder's access list.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new NoServerKey({ code: 'server-key-open', params: { file } });
  return readFileSync(file, 'utf8');
}

/** The real path; of what does not exist yet, below the real path of its folder. */
function real(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  const above = dirname(absolute);
  return above === absolute ? absolute : join(real(above), relative(above, absolute));
}

function unwrapped(text: string, where: string): string {
  try {
    const key = tokenKeyIn(text, privateText);
    if (key !== null) return key;
  } catch (error) {
    throw error instanceof NoToken ? new NoServerKey({ code: 'server-key-token', params: { where } }) : error;
  }
  throw new NoServerKey({ code: 'server-key-unreadable', params: { where } });
}
