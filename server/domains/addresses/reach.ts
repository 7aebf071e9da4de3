import { problem } from '../../platform/http/problem.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import type { RuleRow } from './ruleQueries.ts';

type Owned = Pick<RuleRow, 'group_id' | 'tenant_id'>;

/**
 * Whether a scope may change a rule: of a tenant, one that has this tenant; of a group, one that has every tenant of
 * the group. A rule for everybody, for a role or of a proxy concerns every tenant: a scope of some of them could
 * exclude or admit the people of the others.
 * @param served the tenants that the rule's group serves
 */
export const isReached = (rule: Owned, scope: AnyScope, served: readonly string[]): boolean =>
  rule.tenant_id !== null ? scope.hasTenant(rule.tenant_id) : scope.hasAllOf(served);

/** @throws Problem `not-found` for a rule of a tenant out of scope; `rule-not-yours` for any other out of reach. */
export async function demandReach(tx: Tx, rule: Owned, scope: AnyScope): Promise<void> {
  const served = rule.group_id === null ? [] : ((await tenantsByGroup(tx)).get(rule.group_id) ?? []);
  if (isReached(rule, scope, served)) return;
  throw problem(rule.tenant_id === null ? 'rule-not-yours' : 'not-found');
}
