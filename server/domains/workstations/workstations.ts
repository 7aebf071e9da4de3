/**
 * What an administrator sees of workstations and does with them. Every change is kept with what was before and what is
 * after.
 */
import { randomUUID } from 'node:crypto';
import { problem } from '../../platform/http/problem.ts';
import type { z } from 'zod';
import type { GroupForm, WorkstationChange, Workstations } from '../../../contract/workstations.ts';
import { SelfCheckLevel } from '../../../contract/selfCheck.ts';
import { recordChange } from '../../record/changes.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { inManagedScope, openCodes, rangesOf, type Actor } from './codes.ts';
import type { AnyScope } from '../../scope/scope.ts';
import { tenantsByGroup } from '../../scope/queries.ts';

/** Revoked ones stay in the list for this long, milliseconds: somebody may ask when it was. */
const SHOWN_AFTER = 90 * 86_400_000;

/**
 * Everything that touches the tenants in scope. `only`: no other workstations than these, their groups, and no codes;
 * null for all.
 */
export async function workstationsFor(
  db: Db,
  scope: AnyScope,
  only: ReadonlySet<string> | null = null,
): Promise<Workstations> {
  const now = Date.now();
  const served = await tenantsByGroup(db);
  const tenantsOf = (groupId: string | null): readonly string[] =>
    groupId === null ? [] : (served.get(groupId) ?? []);
  const all = await db
    .selectFrom('workstation')
    .selectAll()
    .where((e) => e.or([e('revoked_at', 'is', null), e('revoked_at', '>', now - SHOWN_AFTER)]))
    .orderBy('name')
    .orderBy('enrolled_at')
    .execute();
  const rows = all.filter((row) => scope.hasAnyOf(tenantsOf(row.group_id)) && (only === null || only.has(row.id)));
  const checks = new Map(
    (await db.selectFrom('self_check').select(['workstation_id', 'level', 'at']).orderBy('at').execute()).map((row) => [
      row.workstation_id,
      row,
    ]),
  );
  const groups = await db.selectFrom('workstation_group').selectAll().orderBy('name').execute();
  const codes = only === null ? await openCodes(db, now) : [];
  const people = new Map(
    (
      await db
        .selectFrom('person')
        .select(['id', 'name'])
        .where(
          'id',
          'in',
          codes.map((code) => code.made_by ?? ''),
        )
        .execute()
    ).map((row) => [row.id, row.name]),
  );
  return {
    serverTime: now,
    workstations: rows.map((row) => {
      const check = checks.get(row.id);
      const level = SelfCheckLevel.safeParse(check?.level);
      return {
        id: row.id,
        name: row.name,
        groupId: row.group_id,
        enrolledAt: row.enrolled_at,
        revokedAt: row.revoked_at,
        certificateExpiresAt: row.certificate_expires_at,
        renewing: row.next_certificate !== null,
        seenAt: row.seen_at,
        level: level.success ? level.data : null,
        checkedAt: check?.at ?? null,
        manageable: scope.hasAllOf(tenantsOf(row.group_id)),
      };
    }),
    groups: groups
      .filter(
        (row) => scope.hasAnyOf(tenantsOf(row.id)) && (only === null || rows.some((one) => one.group_id === row.id)),
      )
      .map((row) => ({
        id: row.id,
        name: row.name,
        manageable: scope.hasAllOf(tenantsOf(row.id)),
        // Which other tenants a group serves is no business of somebody who does not work for them.
        tenantIds: tenantsOf(row.id).filter((id) => scope.hasTenant(id)),
      })),
    codes: codes
      .filter((code) => scope.hasAnyOf(tenantsOf(code.group_id)))
      .map((code) => ({
        id: code.id,
        name: code.name,
        groupId: code.group_id,
        replaces: code.replaces,
        ranges: rangesOf(code.ranges),
        madeAt: code.made_at,
        madeBy: code.made_by === null ? null : (people.get(code.made_by) ?? null),
        expiresAt: code.expires_at,
      })),
  };
}

/** @throws Problem where there is no such enrolled workstation within scope. */
export async function revoke(db: Db, id: string, actor: Actor): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { row, tenantIds } = await enrolled(tx, id, actor.scope);
    const now = Date.now();
    await tx.updateTable('workstation').set({ revoked_at: now }).where('id', '=', id).execute();
    await recordChange(tx, {
      by: actor.by,
      action: 'revoke-workstation',
      subject: row.name,
      subjectId: id,
      tenantId: tenantIds,
      before: { name: row.name, groupId: row.group_id, revokedAt: null },
      after: { name: row.name, groupId: row.group_id, revokedAt: now },
    });
  });
}

/** @returns whether it changed groups. @throws Problem */
export async function changeWorkstation(
  db: Db,
  id: string,
  change: z.output<typeof WorkstationChange>,
  actor: Actor,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { row, tenantIds } = await enrolled(tx, id, actor.scope);
    const next = await inManagedScope(tx, change.groupId, actor.scope);
    const before = { name: row.name, groupId: row.group_id };
    if (before.name === change.name && before.groupId === change.groupId) return false;
    await tx
      .updateTable('workstation')
      .set({ name: change.name, group_id: change.groupId })
      .where('id', '=', id)
      .execute();
    await recordChange(tx, {
      by: actor.by,
      action: 'change-workstation',
      subject: change.name,
      subjectId: id,
      tenantId: [...tenantIds, ...next],
      before,
      after: change,
    });
    return before.groupId !== change.groupId;
  });
}

/** @throws Problem for a name that is taken and tenants out of scope. @returns its id. */
export async function addGroup(db: Db, form: z.output<typeof GroupForm>, actor: Actor): Promise<string> {
  const id = randomUUID();
  await db.transaction().execute(async (tx) => {
    await fits(tx, id, form, actor.scope);
    await tx.insertInto('workstation_group').values({ id, name: form.name, made_at: Date.now() }).execute();
    await serve(tx, id, form.tenantIds);
    await recordChange(tx, {
      by: actor.by,
      action: 'add-workstation-group',
      subject: form.name,
      subjectId: id,
      tenantId: form.tenantIds,
      before: null,
      after: form,
    });
  });
  return id;
}

/** @returns the workstations of the group, where the tenants it serves have changed. @throws Problem */
export async function changeGroup(
  db: Db,
  id: string,
  form: z.output<typeof GroupForm>,
  actor: Actor,
): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('workstation_group').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw problem('no-such-group');
    const before = await inManagedScope(tx, id, actor.scope);
    await fits(tx, id, form, actor.scope);
    await tx.updateTable('workstation_group').set({ name: form.name }).where('id', '=', id).execute();
    await serve(tx, id, form.tenantIds);
    await recordChange(tx, {
      by: actor.by,
      action: 'change-workstation-group',
      subject: form.name,
      subjectId: id,
      tenantId: [...before, ...form.tenantIds],
      before: { name: row.name, tenantIds: before },
      after: form,
    });
    if (JSON.stringify(before.toSorted()) === JSON.stringify(form.tenantIds.toSorted())) return [];
    return (await tx.selectFrom('workstation').select('id').where('group_id', '=', id).execute()).map(
      (each) => each.id,
    );
  });
}

async function enrolled(tx: Tx, id: string, scope: AnyScope) {
  const row = await tx
    .selectFrom('workstation')
    .select(['name', 'group_id'])
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const served = row === undefined || row.group_id === null ? [] : ((await tenantsByGroup(tx)).get(row.group_id) ?? []);
  // One out of reach is as unknown as one that never was.
  if (row === undefined || !scope.hasAnyOf(served)) throw problem('no-such-workstation');
  return { row, tenantIds: await inManagedScope(tx, row.group_id, scope) };
}

async function fits(tx: Tx, id: string, form: z.output<typeof GroupForm>, scope: AnyScope): Promise<void> {
  const known = await tx
    .selectFrom('tenant')
    .select('id')
    .where('id', 'in', form.tenantIds.length === 0 ? [''] : form.tenantIds)
    .execute();
  if (
    known.length !== new Set(form.tenantIds).size ||
    form.tenantIds.length !== known.length ||
    !scope.hasAllOf(form.tenantIds)
  )
    throw problem('group-tenants');
  const named = await tx.selectFrom('workstation_group').select(['id', 'name']).execute();
  if (named.some((each) => each.id !== id && each.name.toLowerCase() === form.name.toLowerCase()))
    throw problem('group-name-taken', { name: form.name });
}

async function serve(tx: Tx, groupId: string, tenantIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('workstation_group_tenant').where('group_id', '=', groupId).execute();
  for (const tenant_id of tenantIds)
    await tx.insertInto('workstation_group_tenant').values({ group_id: groupId, tenant_id }).execute();
}
