/**
 * Address rules for the command line. A remote login is accepted from registered addresses only, as at a desk, and
 * every login is recorded with the command and the address.
 */
import { compileAddressBook } from '../../core/access/addressRules.ts';
import { storeOwn } from '../record/ownRecords.ts';
import { NotDone } from '../platform/notDone.ts';
import { readPolicy } from '../domains/policy/policyStore.ts';
import type { SystemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';
import { storedRules } from '../domains/addresses/storedRules.ts';

export interface CommandLine {
  readonly command: string;
  readonly user: string;
  /** Canonical; empty at the machine itself. */ readonly from: readonly string[];
}

/**
 * Checks the address of a remote login by the rules for everybody and for administrators, because the command
 * line does an administrator's work. While no address is registered at all, every login is accepted: a server
 * without a screen could not be set up otherwise.
 * @throws NotDone for a remote login from an address that is not registered; the refusal is recorded.
 */
export async function admitCommandLine(
  db: Db,
  scope: SystemScope,
  { command, user, from }: CommandLine,
): Promise<void> {
  const book = compileAddressBook(await storedRules(db, scope, (await readPolicy(db)).network), Date.now());
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
    throw new NotDone({ code: 'caller-not-registered', params: { address: outside } });
  }
  await storeOwn(db, {
    kind: 'command-line',
    detail: {
      command: command.slice(0, 40),
      user: user.slice(0, 60),
      from: from.length === 0 ? 'this-machine' : from.join(' ').slice(0, 200),
    },
  });
}
