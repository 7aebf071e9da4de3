/** Rules as the database and the policy have them, in the form that an address is checked with. */
import type { AddressRuleLike } from '../../../core/access/addressRules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { ADDRESS_USES } from '../../../core/vocabulary/addressUses.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { rulesInSight, type RuleRow } from './ruleQueries.ts';

export interface StoredRule extends AddressRuleLike {
  /** Null for a range of the policy. */
  readonly row: RuleRow | null;
}

/** The rule that a row is. @throws RangeError where this program does not know its use: a use is not guessed. */
export function ruleOf(row: RuleRow): StoredRule {
  const use = ADDRESS_USES.find((known) => known === row.use);
  if (use === undefined)
    throw new RangeError('An address rule cannot be read: it is for something that this program does not know.');
  return { range: row.range, use, subject: subjectOf(row), expiresAt: row.expires_at, row };
}

function subjectOf(row: RuleRow): AddressRuleLike['subject'] {
  if (row.group_id !== null) return { kind: 'group', groupId: row.group_id };
  if (row.role !== null) return { kind: 'role', role: row.role };
  if (row.tenant_id !== null) return { kind: 'tenant', tenantId: row.tenant_id };
  return { kind: 'everybody' };
}

type Ranges = Pick<Policy['network'], 'serverAccepts' | 'workstationRanges'>;
const fromPolicy = ({ serverAccepts, workstationRanges }: Ranges): StoredRule[] =>
  [
    ...serverAccepts.map((range) => ({ range, use: 'server' as const })),
    ...workstationRanges.map((range) => ({ range, use: 'workstation' as const })),
  ].map((rule) => ({ ...rule, subject: { kind: 'everybody' }, expiresAt: null, row: null }));

/**
 * The ranges of this policy as rules for everybody, and then the stored rules in sight, oldest first.
 * @throws RangeError when one cannot be read.
 */
export async function storedRules(on: Db | Tx, scope: AnyScope, network: Ranges): Promise<StoredRule[]> {
  return [...fromPolicy(network), ...(await rulesInSight(on, scope)).map(ruleOf)];
}
