/**
 * Names and addresses under which desks reach this server: they stand in its certificate, and the newest in enrolment
 * codes.
 */
import { z } from 'zod';
import { isHost } from '../../../core/enrolment/code.ts';
import { readSetting, writeSetting } from '../../storage/settings.ts';
import type { Db, Tx } from '../../storage/storage.ts';

const NAME = 'server-names';
const Names = z.array(z.string()).max(50);
/** Every address of the machine, and so the name of none. */
const WILDCARDS = ['0.0.0.0', '::'];

/** Newest first. @throws Error where what is stored cannot be read. */
export async function serverNames(db: Db | Tx): Promise<string[]> {
  const text = await readSetting(db, NAME);
  return text === null ? [] : Names.parse(JSON.parse(text));
}

/**
 * Puts a name in front; a running server shows a certificate with it within a second.
 * @throws RangeError for what is no name and no address.
 */
export async function addServerName(db: Db | Tx, name: string): Promise<void> {
  if (!isHost(name)) throw new RangeError(`"${name}" is not a host name or an address.`);
  if (WILDCARDS.includes(name)) return;
  const names = await serverNames(db);
  if (names[0] === name) return;
  await writeSetting(db, NAME, JSON.stringify([name, ...names.filter((each) => each !== name)].slice(0, 50)));
}
