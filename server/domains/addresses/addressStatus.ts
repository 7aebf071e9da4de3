/** The rules of addresses as an administrator sees them. */
import type { AddressRule, AddressStatus } from '../../../contract/addresses.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { groupsInSight } from '../../scope/groupQueries.ts';
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { isReached } from './reach.ts';
import { changedRows, namesInScope, newestChange, revisionOf, type ChangeRow } from './ruleQueries.ts';
import { storedRules, type StoredRule } from './storedRules.ts';

/** The rules in sight, those of the policy first, and the newest change where this scope may undo it. */
export async function addressStatus(
  db: Db,
  {
    scope,
    wholeServer,
    address,
  }: { readonly scope: Scope; readonly wholeServer: SystemScope; readonly address: string },
  network: Policy['network'],
): Promise<AddressStatus> {
  const names = await namesInScope(db, scope);
  return {
    revision: await revisionOf(db, wholeServer),
    rules: (await storedRules(db, scope, network)).map((rule) => shownRule(rule, names)),
    ownAddress: address,
    groups: await groupsInSight(db, scope),
    undo: undoable(await newestChange(db, wholeServer), scope, names),
  };
}

function undoable(
  newest: ChangeRow | undefined,
  scope: Scope,
  names: ReadonlyMap<string, string>,
): AddressStatus['undo'] {
  if (newest === undefined || newest.undone === 1 || newest.action === 'undo') return null;
  const [before, after] = changedRows(newest);
  if ([before, after].some((row) => row !== null && !isReached(row, scope, scope.servedBy(row.group_id)))) return null;
  return {
    action: newest.action,
    range: (after ?? before)?.range ?? '',
    by: newest.person_id === null ? null : (names.get(newest.person_id) ?? null),
    at: newest.at,
  };
}

/** A rule for an administrator. @param names of the people who may be named, by id */
export function shownRule(
  { range, use, subject, expiresAt, row }: StoredRule,
  names: ReadonlyMap<string, string>,
): AddressRule {
  return {
    id: row?.id ?? null,
    range,
    use,
    // Every row was made of a form, whose schema names the roles.
    subject: subject as AddressRule['subject'],
    note: row?.note ?? '',
    expiresAt,
    at: row?.at ?? null,
    by: names.get(row?.person_id ?? '') ?? null,
  };
}
