/**
 * The public details of a tenant: what its agents may write to a visitor. Adding one hides less, and so waits for a
 * second person where policy wants one for masking; a whole import is one request.
 */
import { randomUUID } from 'node:crypto';
import type { Fault } from '../../../contract/faults.ts';
import type { DetailForm, DetailList, DetailOutcome } from '../../../contract/publicDetails.ts';
import { formOf, MOST_PUBLIC_DETAILS, PublicDetail, readDetail } from '../../../core/masking/policy/publicDetail.ts';
import type { PublicValue } from '../../../core/masking/policy/publicPlaces.ts';
import { recordChange } from '../../record/changes.ts';
import type { RequestedChange } from '../../record/requestedChange.ts';
import { problem } from '../../platform/http/problem.ts';
import { TenantScope, type AnyScope, type Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { touchMasking } from './maskingState.ts';
import { deleteDetails, insertDetails, listedDetails, namesOfPeople, publicDetailsOf } from './publicDetailQueries.ts';
import type { SecondPerson } from './secondPerson.ts';

/** @throws Problem `not-found` out of scope. */
function tenantIn(scope: AnyScope, tenantId: string): TenantScope {
  if (!scope.hasTenant(tenantId)) throw problem('not-found');
  return TenantScope.of(scope, tenantId);
}

/** The list, for the administrator's view. @throws Problem `not-found` out of scope. */
export async function listDetails(on: Db | Tx, scope: AnyScope, tenantId: string): Promise<DetailList> {
  const rows = await listedDetails(on, tenantIn(scope, tenantId));
  return {
    details: rows.map((row) => ({ ...row, kind: PublicDetail.shape.kind.parse(row.kind) })),
    most: MOST_PUBLIC_DETAILS,
  };
}

/**
 * What agents of the tenant may write: its public details, what its people are called, and the first word of that, by
 * which they sign.
 */
export async function publicValuesOf(on: Db | Tx, scope: TenantScope): Promise<PublicValue[]> {
  const details = await publicDetailsOf(on, scope);
  const names = (await namesOfPeople(on, scope)).flatMap((name) => [name, name.split(/\s+/)[0] ?? name]);
  return [
    ...details.map(({ kind, value }) => ({ kind: PublicDetail.shape.kind.parse(kind), value })),
    ...[...new Set(names)]
      .filter((name) => /\p{L}.*\p{L}/u.test(name))
      .map((value): PublicValue => ({ kind: 'name', value })),
  ];
}

/** The same of each tenant of the scope. */
export const publicValuesIn = (
  db: Db,
  scope: Scope,
): Promise<{ readonly tenantId: string; readonly details: PublicValue[] }[]> =>
  Promise.all(
    scope.tenantIds.map(async (tenantId) => ({
      tenantId,
      details: await publicValuesOf(db, TenantScope.of(scope, tenantId)),
    })),
  );

const NOTHING: DetailOutcome = { added: 0, known: 0, requestId: null, problems: [] };

/**
 * Adds details, all of them or none, with a record; those that are on the list already are passed over.
 * @param second null where no other person has to approve it: the command line
 * @returns every detail that is wrong, where any is, or the request that waits for another person
 * @throws Problem `not-found` out of scope
 */
export async function addDetails(
  db: Db,
  scope: AnyScope,
  { tenantId, personId }: { readonly tenantId: string; readonly personId: string | null },
  given: readonly DetailForm[],
  second: SecondPerson | null,
): Promise<DetailOutcome> {
  const tenant = tenantIn(scope, tenantId);
  const read = given.map(readDetail);
  const problems = read.flatMap((one, at) => (one.ok ? [] : [{ at, notice: one.fault satisfies Fault }]));
  if (problems.length > 0) return { ...NOTHING, problems };
  const details = read.flatMap((one) => (one.ok ? [one.detail] : []));
  return db.transaction().execute(async (tx): Promise<DetailOutcome> => {
    const { fresh, there } = await unlisted(tx, tenant, details);
    const known = details.length - fresh.length;
    if (fresh.length === 0) return { ...NOTHING, known };
    if (there + fresh.length > MOST_PUBLIC_DETAILS)
      return {
        ...NOTHING,
        problems: [{ at: null, notice: { code: 'details-too-many', params: { most: MOST_PUBLIC_DETAILS } } }],
      };
    if (second !== null) {
      const { id } = await second.ask(tx, second.scope, { kind: 'public-details', tenantId, details: fresh });
      return { ...NOTHING, known, requestId: id };
    }
    await store(tx, tenant, personId, fresh);
    return { ...NOTHING, known, added: fresh.length };
  });
}

/** Those that the list has not got, each once, and how many it has. */
async function unlisted(
  tx: Tx,
  tenant: TenantScope,
  details: readonly PublicDetail[],
): Promise<{ readonly fresh: PublicDetail[]; readonly there: number }> {
  const listed = await publicDetailsOf(tx, tenant);
  const known = new Set(listed.map(({ kind, value }) => formOf({ kind: PublicDetail.shape.kind.parse(kind), value })));
  const fresh = new Map<string, PublicDetail>();
  for (const detail of details) {
    const form = formOf(detail);
    if (!known.has(form) && !fresh.has(form)) fresh.set(form, detail);
  }
  return { fresh: [...fresh.values()], there: listed.length };
}

async function store(
  tx: Tx,
  tenant: TenantScope,
  personId: string | null,
  details: readonly PublicDetail[],
): Promise<void> {
  const added = { at: Date.now(), by: personId };
  await insertDetails(
    tx,
    tenant,
    details.map((detail) => ({ ...detail, id: randomUUID() })),
    added,
  );
  await touchMasking(tx, tenant);
  await recordChange(tx, {
    by: personId === null ? null : { personId, workstationId: null },
    action: 'add-public-details',
    subject: String(details.length),
    tenantId: tenant.tenantId,
    before: null,
    after: byKind(details),
    detail: { count: details.length },
  });
}

/**
 * Stores what another person approved, in the name of the person who asked.
 * @throws Problem `request-outdated` where this server refuses it by now, or the list has no room for it.
 */
export async function storeApprovedDetails(
  tx: Tx,
  scope: AnyScope,
  askerId: string,
  { tenantId, details }: Extract<RequestedChange, { kind: 'public-details' }>,
): Promise<void> {
  const tenant = TenantScope.of(scope, tenantId);
  if (!details.every((detail) => readDetail(detail).ok)) throw problem('request-outdated');
  const { fresh, there } = await unlisted(tx, tenant, details);
  if (there + fresh.length > MOST_PUBLIC_DETAILS) throw problem('request-outdated');
  if (fresh.length > 0) await store(tx, tenant, askerId, fresh);
}

/**
 * Removes details, with a record: new messages hide them again. An id that is on no list of the tenant is passed over.
 * @throws Problem `not-found` out of scope, or where none of them is there.
 */
export async function removeDetails(
  db: Db,
  scope: AnyScope,
  { tenantId, personId }: { readonly tenantId: string; readonly personId: string | null },
  ids: readonly string[],
): Promise<void> {
  const tenant = tenantIn(scope, tenantId);
  await db.transaction().execute(async (tx) => {
    const removed = await deleteDetails(tx, tenant, ids);
    if (removed.length === 0) throw problem('not-found');
    await touchMasking(tx, tenant);
    await recordChange(tx, {
      by: personId === null ? null : { personId, workstationId: null },
      action: 'remove-public-details',
      subject: String(removed.length),
      tenantId,
      before: byKind(removed),
      after: null,
      detail: { count: removed.length },
    });
  });
}

/** Values by their kind, as a change or a request shows them. */
export function byKind(
  details: readonly { readonly kind: string; readonly value: string }[],
): Record<string, string[]> {
  const by: Record<string, string[]> = {};
  for (const { kind, value } of details) by[kind] = [...(by[kind] ?? []), value];
  return by;
}
