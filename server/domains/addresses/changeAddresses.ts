/**
 * Changes the rules of addresses. A change names the state that it was made from, is refused as a whole where a part of
 * it is wrong, and excludes the own address of its maker only with their confirmation. One that lets somebody in from
 * where no one was waits for a second person.
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AddressChange, AddressOutcome } from '../../../contract/addresses.ts';
import { compileAddressBook } from '../../../core/access/addressRules.ts';
import { widens } from '../../../core/access/widening.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { problem } from '../../platform/http/problem.ts';
import { recordChange } from '../../record/changes.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SecondPerson } from '../masking/secondPerson.ts';
import type { Changer } from './changer.ts';
import { demandReach } from './reach.ts';
import { faultOf, rowFrom } from './ruleForm.ts';
import {
  changedRows,
  deleteRule,
  insertChange,
  insertRule,
  isGroup,
  newestChange,
  revisionOf,
  ruleOfOwnTenant,
  rulesInSight,
  storeUndone,
  type ChangeRow,
  type RuleRow,
} from './ruleQueries.ts';
import { ruleOf, storedRules, type StoredRule } from './storedRules.ts';

interface Confirmable {
  /** The revision that the change was made from. */
  readonly baseRevision: number;
  /** Whether the change may exclude the own address of its maker. */
  readonly knowingly: boolean;
}
/** A rule before and after a change; null for none. */
interface Replacement {
  readonly action: ChangeRow['action'];
  readonly before: RuleRow | null;
  readonly after: RuleRow | null;
}

/**
 * Adds, changes or removes a rule.
 * @param second how to ask a second person for a change that widens; null where none is needed
 * @throws Problem `not-found` for a rule that there is not, or of a tenant out of scope; `rule-not-yours` for one that
 * the scope does not reach; `addresses-changed` when rules were changed since `baseRevision`.
 */
export async function changeAddresses(
  db: Db,
  by: Changer,
  network: Policy['network'],
  { change, ...how }: Confirmable & { readonly change: AddressChange },
  second: SecondPerson | null,
): Promise<AddressOutcome> {
  return db.transaction().execute(async (tx) => {
    await demandUnchanged(tx, by, how.baseRevision);
    const before = change.action === 'add' ? null : await ruleCalled(tx, change.id, by);
    if (before !== null) await demandReach(tx, before, by.scope);
    const made = (what: Replacement): Promise<AddressOutcome> => replace(tx, by, network, what, how, second);
    if (change.action === 'remove') return made({ action: 'remove', before, after: null });
    const after = rowFrom(change.rule, before?.id ?? randomUUID(), by.desk?.personId ?? null);
    // For a tenant out of scope, `faultOf` answers as if there were no such tenant.
    if (after.tenant_id === null) await demandReach(tx, after, by.scope);
    const fault = await faultOf(tx, change.rule, before?.id ?? null, by);
    return fault ?? made({ action: change.action, before, after });
  });
}

/**
 * Undoes the newest change, once.
 * @throws Problem as `changeAddresses`; `nothing-to-undo`; `group-gone` where the group of a removed rule is gone too.
 */
export async function undoAddresses(
  db: Db,
  by: Changer,
  network: Policy['network'],
  how: Confirmable,
  second: SecondPerson | null,
): Promise<AddressOutcome> {
  return db.transaction().execute(async (tx) => {
    await demandUnchanged(tx, by, how.baseRevision);
    const newest = await newestChange(tx, by.wholeServer);
    if (newest === undefined || newest.action === 'undo' || newest.undone === 1) throw problem('nothing-to-undo');
    const [after, before] = changedRows(newest);
    for (const row of [after, before]) if (row !== null) await demandReach(tx, row, by.scope);
    const groupId = after?.group_id ?? null;
    if (groupId !== null && !(await isGroup(tx, by.scope, groupId))) throw problem('group-gone');
    const outcome = await replace(tx, by, network, { action: 'undo', before, after }, how, second);
    if (outcome.outcome === 'stored') await storeUndone(tx, by.wholeServer, newest.revision);
    return outcome;
  });
}

async function demandUnchanged(tx: Tx, by: Changer, baseRevision: number): Promise<void> {
  if ((await revisionOf(tx, by.wholeServer)) !== baseRevision) throw problem('addresses-changed');
}

async function ruleCalled(tx: Tx, id: string, by: Changer): Promise<RuleRow> {
  const row = await ruleOfOwnTenant(tx, by.scope, id);
  if (row === undefined) throw problem('not-found');
  return row;
}

async function replace(
  tx: Tx,
  { scope, wholeServer, desk }: Changer,
  network: Policy['network'],
  replacement: Replacement,
  { knowingly }: Confirmable,
  second: SecondPerson | null,
): Promise<AddressOutcome> {
  const { before, after } = replacement;
  const rules = await storedRules(tx, wholeServer, network);
  if (desk !== null && !knowingly) {
    const next = [
      ...rules.filter(({ row }) => row === null || row.id !== before?.id),
      ...(after === null ? [] : [ruleOf(after)]),
    ];
    if (excludes(rules, next, desk)) return { outcome: 'locks-out', ownAddress: desk.address };
  }
  if (second !== null) {
    const taken = rules.find(({ row }) => row !== null && row.id === before?.id) ?? null;
    if (widens(rules, taken, after === null ? null : ruleOf(after), Date.now())) {
      const concerned = await tenantsConcerned(tx, [before, after]);
      const tenantIds = concerned.length === 0 ? [...second.scope.tenantIds] : [...new Set(concerned)];
      const { id } = await second.ask(tx, second.scope, { kind: 'addresses', ...replacement, tenantIds });
      return { outcome: 'requested', requestId: id };
    }
  }
  const revision = await storeReplacement(tx, scope, replacement, desk);
  return { outcome: 'stored', revision };
}

/**
 * Makes a change that a second person has approved, in the name of the person who asked.
 * @throws Problem `request-outdated` where the rule, or its group, is not as it was
 */
export async function makeApprovedAddresses(
  tx: Tx,
  scope: AnyScope,
  askerId: string,
  { action, before, after }: Replacement,
): Promise<void> {
  const now = before === null ? undefined : await ruleOfOwnTenant(tx, scope, before.id);
  const others = (await rulesInSight(tx, scope)).filter(({ id }) => id !== before?.id);
  const isThere = (row: RuleRow): boolean => others.some((one) => ruleKey(one) === ruleKey(row) || one.id === row.id);
  const groupId = after?.group_id ?? null;
  if (
    (before !== null && (now === undefined || !isDeepStrictEqual(now, before))) ||
    (after !== null && isThere(after)) ||
    (groupId !== null && !(await isGroup(tx, scope, groupId)))
  )
    throw problem('request-outdated');
  await storeReplacement(tx, scope, { action, before, after }, { personId: askerId, workstationId: null });
}

/** What no two rules have in common. */
const ruleKey = ({ range, use, group_id: group, role, tenant_id: tenant }: RuleRow): string =>
  JSON.stringify([range, use, group, role, tenant]);

/** @param by null for the command line @returns the new revision */
async function storeReplacement(
  tx: Tx,
  scope: AnyScope,
  { action, before, after }: Replacement,
  by: { readonly personId: string; readonly workstationId: string | null } | null,
): Promise<number> {
  if (before !== null) await deleteRule(tx, scope, before.id);
  if (after !== null) await insertRule(tx, after);
  const change = { at: Date.now(), person_id: by?.personId ?? null, action, before, after };
  const revision = await insertChange(tx, scope, change);
  await recordChange(tx, {
    by: by === null ? null : { personId: by.personId, workstationId: by.workstationId },
    action: `${action}-address`,
    subject: (after ?? before)?.range ?? '',
    subjectId: (after ?? before)?.id ?? null,
    tenantId: await tenantsConcerned(tx, [before, after]),
    before: recorded(before),
    after: recorded(after),
  });
  return revision;
}

/**
 * Tenants of these rules, and those that their groups serve: others do not read of the change. None for rules that
 * concern every tenant.
 */
async function tenantsConcerned(tx: Tx, rows: readonly (RuleRow | null)[]): Promise<string[]> {
  const served = await tenantsByGroup(tx);
  return rows.flatMap((row) => {
    if (row === null) return [];
    return row.tenant_id !== null ? [row.tenant_id] : (served.get(row.group_id ?? '') ?? []);
  });
}

/** Whether `next` excludes a person whom `rules` allow: at once, or when every rule that ends has ended. */
function excludes(
  rules: readonly StoredRule[],
  next: readonly StoredRule[],
  { address, asking }: NonNullable<Changer['desk']>,
): boolean {
  return [Date.now(), Number.MAX_SAFE_INTEGER].some((at) => {
    const isAllowed = (list: readonly StoredRule[]): boolean =>
      compileAddressBook(list, at).check(address, asking).allow;
    return isAllowed(rules) && !isAllowed(next);
  });
}

const recorded = (row: RuleRow | null): object | null =>
  row === null
    ? null
    : {
        range: row.range,
        use: row.use,
        group: row.group_id,
        role: row.role,
        tenant: row.tenant_id,
        note: row.note,
        expiresAt: row.expires_at,
      };
