/**
 * The command line of the server is a way in like the others: a remote login is let in from registered addresses only,
 * and what was asked for is on record with who and where.
 */
import { compileAddressBook } from '../../core/access/addressRules.ts';
import { storeOwn } from '../record/ownRecords.ts';
import { NotDone } from '../platform/notDone.ts';
import { readPolicy } from '../domains/policy/policyStore.ts';
import type { Db } from '../storage/storage.ts';
import { storedRules } from '../domains/addresses/liveAddresses.ts';

export interface CommandLine {
  readonly command: string;
  readonly user: string;
  /** Canonical; none at the machine itself. */ readonly from: readonly string[];
}

/**
 * Whoever tends the server does an administrator's work, so the rules for everybody and for administrators are asked.
 * While no address is registered at all there is nobody to ask for: then, and only then, every login may go on, for
 * otherwise a machine without a screen could never be set up.
 * @throws NotDone for a remote login from an address that is not registered; that is on record then.
 */
export async function admitCommandLine(db: Db, { command, user, from }: CommandLine): Promise<void> {
  const book = compileAddressBook(await storedRules(db, (await readPolicy(db)).network), Date.now());
  const isSetUp = book
    .explain('0.0.0.0', { groupId: null, role: null, tenantIds: [] })
    .some(({ rules }) => rules.length > 0);
  const outside = from.find(
    (address) => !book.check(address, { groupId: null, role: 'administrator', tenantIds: [] }).allow,
  );
  if (isSetUp && outside !== undefined) {
    await storeOwn(db, {
      kind: 'address-refused',
      detail: {
        address: outside,
        at: 'server',
        reason: 'command-line',
        attempts: 1,
        command: command.slice(0, 40),
        user: user.slice(0, 60),
      },
    });
    throw new NotDone(
      `This login comes from ${outside}, which is not registered for administrators. Use the command line at the ` +
        'server itself, or from a registered address. The attempt was recorded.',
    );
  }
  await storeOwn(db, {
    kind: 'command-line',
    detail: {
      command: command.slice(0, 40),
      user: user.slice(0, 60),
      from: from.length === 0 ? 'this machine' : from.join(' ').slice(0, 200),
    },
  });
}
