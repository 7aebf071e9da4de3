/**
 * `cleandesk server addresses`: rules of addresses from the command line, with the same checks as in the
 * administrator's window.
 */
import { AddressRuleForm, type AddressOutcome } from '../../contract/addresses.ts';
import { canonicalAddress } from '../../core/access/addresses.ts';
import { compileAddressBook } from '../../core/access/addressRules.ts';
import { changeAddresses, undoAddresses } from '../../server/domains/addresses/changeAddresses.ts';
import type { Changer } from '../../server/domains/addresses/changer.ts';
import { revisionOf } from '../../server/domains/addresses/ruleQueries.ts';
import { storedRules, type StoredRule } from '../../server/domains/addresses/storedRules.ts';
import { Said } from '../said.ts';
import { tenantCalled } from '../../server/domains/tenants/tenants.ts';
import { Problem } from '../../server/platform/http/problem.ts';
import { readPolicy } from '../../server/domains/policy/policyStore.ts';
import type { SystemScope } from '../../server/scope/scope.ts';
import type { Db } from '../../server/storage/storage.ts';
import { wordsOf } from '../words.ts';
import { command, inStorage, NotUnderstood, printJson } from './command.ts';
import { groupCalled } from './groupCalled.ts';

export const addresses = command({
  what:
    'list, add RANGE, remove --id RULE, undo, or try ADDRESS: rules for everybody, or for one tenant, role or group ' +
    'of workstations, and trusted proxies',
  usage: [
    '[--tenant NAME|ID | --role ROLE | --group NAME|ID] [--use server|workstation|desk-proxy|visitor-proxy]',
    '[--note TEXT] [--until TIME]',
  ],
  options: {
    tenant: { type: 'string', multiple: true },
    role: { type: 'string' },
    group: { type: 'string' },
    use: { type: 'string' },
    note: { type: 'string' },
    until: { type: 'string' },
    id: { type: 'string' },
  },
  async run({ tenant: tenants = [], ...values }, [what = '', range, ...more]) {
    if (more.length > 0) throw new NotUnderstood('addresses takes one range at a time');
    const [tenant, ...others] = tenants;
    if (others.length > 0) throw new NotUnderstood('a rule is for one tenant');
    return inStorage(values, async (db, scope) =>
      printJson(await manageAddresses(db, scope, { ...values, what, range, tenant }), 2),
    );
  },
});

export interface AddressesCommand {
  readonly what: string;
  readonly range?: string | undefined;
  readonly use?: string | undefined;
  readonly tenant?: string | undefined;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
  readonly note?: string | undefined;
  readonly until?: string | undefined;
  readonly id?: string | undefined;
}

/** @returns what to print. @throws Said in words for what cannot be done. */
async function manageAddresses(db: Db, scope: SystemScope, request: AddressesCommand): Promise<object> {
  const { network } = await readPolicy(db);
  const by: Changer = { scope, wholeServer: scope, desk: null };
  const rules = await storedRules(db, scope, network);
  try {
    switch (request.what) {
      case 'list':
        return rules.map(shown);
      case 'add':
        return done(
          await changeAddresses(
            db,
            by,
            network,
            {
              baseRevision: await revisionOf(db, scope),
              change: { action: 'add', rule: await formOf(db, scope, request) },
              knowingly: true,
            },
            null,
          ),
        );
      case 'remove': {
        if (request.id === undefined) throw new Said('Say which rule with --id; "addresses list" shows them.');
        return done(
          await changeAddresses(
            db,
            by,
            network,
            {
              baseRevision: await revisionOf(db, scope),
              change: { action: 'remove', id: request.id },
              knowingly: true,
            },
            null,
          ),
        );
      }
      case 'undo':
        return done(
          await undoAddresses(db, by, network, { baseRevision: await revisionOf(db, scope), knowingly: true }, null),
        );
      case 'try': {
        const address = canonicalAddress(request.range ?? '');
        if (address === null) throw new Said(`"${request.range ?? ''}" is no address.`);
        const asking = {
          groupId: request.group === undefined ? null : await groupCalled(db, scope, request.group),
          role: request.role ?? null,
          tenantIds: request.tenant === undefined ? [] : [(await tenantCalled(db, scope, request.tenant)).id],
        };
        const book = compileAddressBook(rules, Date.now());
        return {
          address,
          ...book.check(address, asking),
          asked: book
            .explain(address, asking)
            .map(({ subject, matching }) => ({ ...subject, by: matching.map(({ range }) => range) })),
        };
      }
      default:
        throw new Said('addresses needs "list", "add RANGE", "remove --id ID", "undo" or "try ADDRESS".');
    }
  } catch (error) {
    // Prints the words that the administrator's window would show.
    throw error instanceof Problem ? new Said(wordsOf(error)) : error;
  }
}

async function formOf(
  db: Db,
  scope: SystemScope,
  { range = '', use = 'server', tenant, role, group, note = '', until }: AddressesCommand,
): Promise<AddressRuleForm> {
  if ([tenant, role, group].filter((each) => each !== undefined).length > 1)
    throw new Said('A rule is for a tenant, a role or a group, or for everybody: name one of them at most.');
  const subject =
    tenant !== undefined
      ? { kind: 'tenant', tenantId: (await tenantCalled(db, scope, tenant)).id }
      : role !== undefined
        ? { kind: 'role', role }
        : group !== undefined
          ? { kind: 'group', groupId: await groupCalled(db, scope, group) }
          : { kind: 'everybody' };
  const expiresAt = until === undefined ? null : Date.parse(until);
  if (expiresAt !== null && !Number.isFinite(expiresAt)) throw new Said('--until is a time such as 2026-01-31T17:00Z.');
  const form = AddressRuleForm.safeParse({ range, use, subject, note, expiresAt });
  if (!form.success)
    throw new Said(
      `This rule cannot be read: ${form.error.issues.map(({ path }) => path.join('.')).join(', ')}. --use is ` +
        'server, workstation, desk-proxy or visitor-proxy.',
    );
  return form.data;
}

function done(outcome: AddressOutcome): object {
  if (outcome.outcome === 'fault') throw new Said(wordsOf(outcome.notice));
  return outcome;
}

const shown = ({ range, use, subject, expiresAt, row }: StoredRule): object => ({
  id: row?.id ?? null,
  range,
  use,
  ...subject,
  note: row?.note ?? '',
  until: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  ...(row === null ? { from: 'policy' } : {}),
});
