/**
 * Rules of addresses, as an administrator changes them: no change without the state that it was made from, none that is
 * half understood, and none that shuts its maker out unknowingly.
 */
import { randomUUID } from 'node:crypto';
import type {
  AddressChange,
  AddressOutcome,
  AddressRule,
  AddressRuleForm,
  AddressStatus,
} from '../../../contract/addresses.ts';
import type { Fault } from '../../../contract/faults.ts';
import { parseRange } from '../../../core/access/addresses.ts';
import { compileAddressBook, faultOfRule, type Asking } from '../../../core/access/addressRules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { recordChange } from '../../record/changes.ts';
import type { Scope } from '../../scope/scope.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AddressRuleTable } from '../../storage/tables.ts';
import { storedRules, ruleOf, type StoredRule } from './liveAddresses.ts';

/** Who changes rules: null for the command line, which may change them all and cannot shut itself out. */
export interface Changer {
  readonly personId: string;
  readonly workstationId: string;
  readonly scope: Scope;
  readonly asking: Asking;
  readonly address: string;
}

/** More than a house has; each is looked at when rules are compiled. */
const MOST_RULES = 20_000;

type Row = AddressRuleTable;
const stated = (row: Row | null): object | null =>
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
const isOwn = (row: Pick<Row, 'tenant_id'>, by: Changer | null): boolean =>
  by === null || row.tenant_id === null || by.scope.hasTenant(row.tenant_id);

export async function revisionOf(on: Db | Tx): Promise<number> {
  const { revision } = await on
    .selectFrom('address_change')
    .select((e) => e.fn.max('revision').as('revision'))
    .executeTakeFirstOrThrow();
  return revision ?? 0;
}

/** Rules that `by` may see, those of the policy first. */
export async function addressStatus(db: Db, by: Changer, network: Policy['network']): Promise<AddressStatus> {
  const { scope } = by;
  const groups = (await db.selectFrom('workstation_group').select(['id', 'name']).orderBy('name').execute()).filter(
    (group) => scope.seesGroup(group.id),
  );
  const held = (await storedRules(db, network)).filter(
    ({ row }) =>
      row === null || (isOwn(row, by) && (row.group_id === null || groups.some((group) => group.id === row.group_id))),
  );
  const names = await namesSeenBy(db, scope);
  const newest = await newestChange(db);
  const isUndoable =
    newest !== undefined &&
    newest.undone === 0 &&
    newest.action !== 'undo' &&
    rowsOf(newest).every((row) => row === null || reaches(row, scope, scope.servedBy(row.group_id)));
  return {
    revision: await revisionOf(db),
    rules: held.map((rule) => shownRule(rule, names)),
    ownAddress: by.address,
    groups,
    undo:
      !isUndoable || newest.action === 'undo'
        ? null
        : {
            action: newest.action,
            range: (rowsOf(newest)[1] ?? rowsOf(newest)[0])?.range ?? '',
            by: newest.person_id === null ? null : (names.get(newest.person_id) ?? null),
            at: newest.at,
          },
  };
}

export async function namesSeenBy(db: Db, scope: Scope): Promise<Map<string, string>> {
  const people = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', 'in', [...scope.tenantIds]),
    )
    .execute();
  return new Map(people.map(({ id, name }) => [id, name]));
}

export function shownRule(
  { range, use, subject, expiresAt, row }: StoredRule,
  names: ReadonlyMap<string, string>,
): AddressRule {
  // Every row was made of a form, whose schema names the roles.
  return {
    id: row?.id ?? null,
    range,
    use,
    subject: subject as AddressRule['subject'],
    note: row?.note ?? '',
    expiresAt,
    at: row?.at ?? null,
    by: names.get(row?.person_id ?? '') ?? null,
  };
}

export interface ChangeAsked {
  readonly baseRevision: number;
  readonly change: AddressChange;
  /** Shut the maker out, if that is what comes of it. */ readonly knowingly: boolean;
}

/**
 * @throws Problem `not-found` for a rule that there is not, or of a tenant that is not the maker's; `changed-meanwhile`
 * when rules were changed since `baseRevision`.
 */
export async function changeAddresses(
  db: Db,
  by: Changer | null,
  network: Policy['network'],
  { baseRevision, change, knowingly }: ChangeAsked,
): Promise<AddressOutcome> {
  return db.transaction().execute(async (tx) => {
    await unchangedSince(tx, baseRevision);
    const before = change.action === 'add' ? null : await rowCalled(tx, change.id, by);
    if (before !== null) await demandReach(tx, before, by);
    const after = change.action === 'remove' ? null : rowFrom(change.rule, before?.id ?? randomUUID(), by);
    if (change.action !== 'remove') {
      if (after !== null) await demandReach(tx, after, by);
      const fault = await faultOf(tx, change.rule, before, by);
      if (fault !== null) return fault;
    }
    return stored(tx, by, network, { action: change.action, before, after }, knowingly);
  });
}

/** Takes the newest change back, once. @throws Problem as `changeAddresses`; `nothing-to-undo`. */
export async function undoAddresses(
  db: Db,
  by: Changer | null,
  network: Policy['network'],
  baseRevision: number,
  knowingly: boolean,
): Promise<AddressOutcome> {
  return db.transaction().execute(async (tx) => {
    await unchangedSince(tx, baseRevision);
    const newest = await newestChange(tx);
    if (newest === undefined || newest.action === 'undo' || newest.undone === 1) throw problem('nothing-to-undo');
    const [was, is] = rowsOf(newest);
    if ([was, is].some((row) => row !== null && !isOwn(row, by))) throw problem('not-found');
    for (const row of [was, is]) if (row !== null) await demandReach(tx, row, by);
    // The group or tenant of a rule that was removed may be gone as well.
    const groupId = was?.group_id ?? null;
    if (
      groupId !== null &&
      (await tx.selectFrom('workstation_group').select('id').where('id', '=', groupId).executeTakeFirst()) === undefined
    )
      throw problem('group-gone');
    const outcome = await stored(tx, by, network, { action: 'undo', before: is, after: was }, knowingly);
    if (outcome.outcome === 'stored')
      await tx.updateTable('address_change').set({ undone: 1 }).where('revision', '=', newest.revision).execute();
    return outcome;
  });
}

function reaches(row: Pick<Row, 'group_id' | 'tenant_id'>, scope: Scope, served: readonly string[]): boolean {
  return row.tenant_id !== null ? scope.hasTenant(row.tenant_id) : scope.hasAllOf(served);
}

/**
 * A rule for everybody, for a role or of a proxy is every company's: whoever works for some of them only could open or
 * shut it for the others.
 * @throws Problem `not-yours`.
 */
async function demandReach(tx: Tx, row: Pick<Row, 'group_id' | 'tenant_id'>, by: Changer | null): Promise<void> {
  // Of a tenant that is not theirs nobody is told that there is such a rule.
  if (
    by === null ||
    row.tenant_id !== null ||
    reaches(row, by.scope, (await tenantsByGroup(tx)).get(row.group_id ?? '') ?? [])
  )
    return;
  throw problem('rule-not-yours');
}

async function unchangedSince(tx: Tx, baseRevision: number): Promise<void> {
  if ((await revisionOf(tx)) !== baseRevision) throw problem('addresses-changed');
}

async function stored(
  tx: Tx,
  by: Changer | null,
  network: Policy['network'],
  { action, before, after }: { action: 'add' | 'edit' | 'remove' | 'undo'; before: Row | null; after: Row | null },
  knowingly: boolean,
): Promise<AddressOutcome> {
  if (by !== null && !knowingly) {
    const rules = await storedRules(tx, network);
    const next = [
      ...rules.filter(({ row }) => row === null || row.id !== before?.id),
      ...(after === null ? [] : [ruleOf(after)]),
    ];
    if (shutsOut(rules, next, by)) return { outcome: 'locks-out', ownAddress: by.address };
  }
  if (before !== null) await tx.deleteFrom('address_rule').where('id', '=', before.id).execute();
  if (after !== null) await tx.insertInto('address_rule').values(after).execute();
  const { revision } = await tx
    .insertInto('address_change')
    .values({
      at: Date.now(),
      person_id: by?.personId ?? null,
      action,
      rule_id: (after ?? before)?.id ?? '',
      before: before === null ? null : JSON.stringify(before),
      after: after === null ? null : JSON.stringify(after),
    })
    .returning('revision')
    .executeTakeFirstOrThrow();
  const tenants = [before, after].map((row) => row?.tenant_id ?? null).filter((id) => id !== null);
  await recordChange(tx, {
    by: by === null ? null : { personId: by.personId, workstationId: by.workstationId },
    action: `${action}-address`,
    subject: (after ?? before)?.range ?? '',
    subjectId: (after ?? before)?.id ?? null,
    tenantId: tenants,
    before: stated(before),
    after: stated(after),
  });
  return { outcome: 'stored', revision };
}

/** Whether whoever is in now would be out: at once, or when every rule that ends has ended. */
function shutsOut(rules: readonly StoredRule[], next: readonly StoredRule[], by: Changer): boolean {
  return [Date.now(), Number.MAX_SAFE_INTEGER].some((at) => {
    const fits = (list: readonly StoredRule[]): boolean =>
      compileAddressBook(list, at).check(by.address, by.asking).allow;
    return fits(rules) && !fits(next);
  });
}

async function rowCalled(tx: Tx, id: string, by: Changer | null): Promise<Row> {
  const row = await tx.selectFrom('address_rule').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !isOwn(row, by)) throw problem('not-found');
  return row;
}

function rowFrom({ range, use, subject, note, expiresAt }: AddressRuleForm, id: string, by: Changer | null): Row {
  return {
    id,
    use,
    note: note.trim(),
    expires_at: expiresAt,
    at: Date.now(),
    person_id: by?.personId ?? null,
    // In its one spelling, so that the same range is not written twice in two. What cannot be read is refused before it
    // is stored.
    range: readable(range),
    group_id: subject.kind === 'group' ? subject.groupId : null,
    role: subject.kind === 'role' ? subject.role : null,
    tenant_id: subject.kind === 'tenant' ? subject.tenantId : null,
  };
}

function readable(range: string): string {
  try {
    return parseRange(range).text;
  } catch (error) {
    if (error instanceof RangeError) return range;
    throw error;
  }
}

type RuleRefused = Extract<AddressOutcome, { outcome: 'fault' }>;
async function faultOf(
  tx: Tx,
  form: AddressRuleForm,
  before: Row | null,
  by: Changer | null,
): Promise<RuleRefused | null> {
  const fault = (field: RuleRefused['field'], told: Fault): RuleRefused => ({ outcome: 'fault', field, told });
  const wrong = faultOfRule(form);
  if (wrong !== null) return fault(wrong.field, wrong.fault);
  const { subject } = form;
  if (
    subject.kind === 'tenant' &&
    ((by !== null && !by.scope.hasTenant(subject.tenantId)) ||
      (await tx.selectFrom('tenant').select('id').where('id', '=', subject.tenantId).executeTakeFirst()) === undefined)
  )
    return fault('subject', { code: 'rule-no-such-tenant', params: {} });
  if (
    subject.kind === 'group' &&
    (await tx.selectFrom('workstation_group').select('id').where('id', '=', subject.groupId).executeTakeFirst()) ===
      undefined
  )
    return fault('subject', { code: 'rule-no-such-group', params: {} });
  if (form.expiresAt !== null && form.expiresAt <= Date.now())
    return fault('expiresAt', { code: 'rule-ended', params: {} });
  const rows = await tx.selectFrom('address_rule').selectAll().execute();
  if (rows.length >= MOST_RULES) return fault('range', { code: 'rules-too-many', params: { most: MOST_RULES } });
  const next = rowFrom(form, '', by);
  const same = rows.find(
    (row) =>
      row.id !== before?.id &&
      row.range === next.range &&
      row.use === next.use &&
      row.group_id === next.group_id &&
      row.role === next.role &&
      row.tenant_id === next.tenant_id,
  );
  return same === undefined
    ? null
    : fault(
        'range',
        same.note === ''
          ? { code: 'rule-exists', params: {} }
          : { code: 'rule-exists-noted', params: { note: same.note } },
      );
}

const newestChange = (on: Db | Tx) =>
  on.selectFrom('address_change').selectAll().orderBy('revision', 'desc').limit(1).executeTakeFirst();
/** What was, and what is. */
const rowsOf = (change: { before: string | null; after: string | null }): [Row | null, Row | null] =>
  [change.before, change.after].map((json) => (json === null ? null : (JSON.parse(json) as Row))) as [
    Row | null,
    Row | null,
  ];
