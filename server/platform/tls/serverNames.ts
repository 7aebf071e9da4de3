/**
 * Names and addresses under which desks reach this server: all are in its certificate, the newest in enrolment codes.
 */
import { z } from 'zod';
import { isHost } from '../../../core/enrolment/code.ts';
import { readSetting, writeSetting } from '../../storage/settings.ts';
import { NotDone } from '../notDone.ts';
import type { Db, Tx } from '../../storage/storage.ts';

const NAME = 'server-names';
const Names = z.array(z.string()).max(50);
/** Wildcard addresses, which name no machine. */
const WILDCARDS = ['0.0.0.0', '::'];

/** Newest first. @throws Error where what is stored cannot be read. */
export async function serverNames(db: Db | Tx): Promise<string[]> {
  const text = await readSetting(db, NAME);
  return text === null ? [] : Names.parse(JSON.parse(text));
}

/** Names that lead to the machine itself, whichever machine reads them. */
const isOwn = (name: string): boolean => name === 'localhost' || name === '::1' || name.startsWith('127.');

/**
 * Stores under which name desks reach a server that listens on `host`: `name` if it is given, else `host` as long as no
 * other name than the machine's own ones is stored.
 * @throws NotDone where no known name leads from other machines to this one.
 */
export async function keepServerName(db: Db | Tx, host: string, name: string | undefined): Promise<void> {
  if (name !== undefined) return addServerName(db, name);
  const names = await serverNames(db);
  if (!names.every(isOwn)) return;
  if (WILDCARDS.includes(host)) throw new NotDone({ code: 'server-without-name', params: { host } });
  if (names.length === 0 || !isOwn(host)) await addServerName(db, host);
}

/**
 * Puts a name in front; a running server uses a certificate with it within a second.
 * @throws NotDone for what is no name and no address.
 */
export async function addServerName(db: Db | Tx, name: string): Promise<void> {
  if (!isHost(name)) throw new NotDone({ code: 'not-a-host', params: { name: name.slice(0, 200) } });
  if (WILDCARDS.includes(name)) return;
  const names = await serverNames(db);
  if (names[0] === name) return;
  await writeSetting(db, NAME, JSON.stringify([name, ...names.filter((each) => each !== name)].slice(0, 50)));
}
