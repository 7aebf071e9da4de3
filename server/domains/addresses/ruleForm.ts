/** A rule as a person fills it in: what is wrong with it, and the row that it becomes. */
import type { AddressOutcome, AddressRuleForm } from '../../../contract/addresses.ts';
import type { Fault } from '../../../contract/faults.ts';
import { parseRange, RangeUnreadable } from '../../../core/access/addresses.ts';
import { faultOfRule } from '../../../core/access/addressRules.ts';
import type { Tx } from '../../storage/storage.ts';
import type { Changer } from './changer.ts';
import { countRules, isGroup, isTenant, rulesInSight, type RuleRow } from './ruleQueries.ts';

/** Rules on the whole server; each is looked at when they are compiled. */
const MOST_RULES = 20_000;

type Faulty = Extract<AddressOutcome, { outcome: 'fault' }>;

/** The row of a rule, made or changed now. The range is stored in its canonical form. */
export function rowFrom(
  { range, use, subject, note, expiresAt }: AddressRuleForm,
  id: string,
  personId: string | null,
): RuleRow {
  return {
    id,
    use,
    note: note.trim(),
    expires_at: expiresAt,
    at: Date.now(),
    person_id: personId,
    range: canonical(range),
    group_id: subject.kind === 'group' ? subject.groupId : null,
    role: subject.kind === 'role' ? subject.role : null,
    tenant_id: subject.kind === 'tenant' ? subject.tenantId : null,
  };
}

/** A range that cannot be read stays as it is: `faultOf` refuses it before it is stored. */
function canonical(range: string): string {
  try {
    return parseRange(range).text;
  } catch (error) {
    if (error instanceof RangeUnreadable) return range;
    throw error;
  }
}

/**
 * What keeps a rule from being stored, and in which field of the form; null when nothing does.
 * @param replacedId of the rule that it would replace
 */
export async function faultOf(
  tx: Tx,
  form: AddressRuleForm,
  replacedId: string | null,
  { scope, wholeServer }: Changer,
): Promise<Faulty | null> {
  const fault = (field: Faulty['field'], notice: Fault): Faulty => ({ outcome: 'fault', field, notice });
  const wrong = faultOfRule(form);
  if (wrong !== null) return fault(wrong.field, wrong.fault);
  const { subject, expiresAt } = form;
  if (subject.kind === 'tenant' && !(await isTenant(tx, scope, subject.tenantId)))
    return fault('subject', { code: 'rule-no-such-tenant', params: {} });
  if (subject.kind === 'group' && !(await isGroup(tx, scope, subject.groupId)))
    return fault('subject', { code: 'rule-no-such-group', params: {} });
  if (expiresAt !== null && expiresAt <= Date.now()) return fault('expiresAt', { code: 'rule-ended', params: {} });
  if ((await countRules(tx, wholeServer)) >= MOST_RULES)
    return fault('range', { code: 'rules-too-many', params: { most: MOST_RULES } });
  const next = rowFrom(form, '', null);
  const same = (await rulesInSight(tx, scope)).find(
    (row) =>
      row.id !== replacedId &&
      row.range === next.range &&
      row.use === next.use &&
      row.group_id === next.group_id &&
      row.role === next.role &&
      row.tenant_id === next.tenant_id,
  );
  if (same === undefined) return null;
  const { note } = same;
  return fault(
    'range',
    note === '' ? { code: 'rule-exists', params: {} } : { code: 'rule-exists-noted', params: { note } },
  );
}
