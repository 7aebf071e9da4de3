/** What was changed by whom, newest first, for whoever has every tenant that a change concerns. */
import type { z } from 'zod';
import type { ChangeRow, Changes, ChangesQuery, WholeChange } from '../../../contract/people.ts';
import { may } from '../../../core/access/roles.ts';
import { outOfScopeOf } from '../../scope/groups.ts';
import { problem } from '../../platform/http/problem.ts';
import { containsText } from '../../storage/expressions.ts';
import type { Db } from '../../storage/storage.ts';
import type { ChangeTable } from '../../storage/tables.ts';
import { differences } from './differences.ts';
import { subjectsOf, whyFixed, type Actor } from './subject.ts';

/** Actions that can be made undone by making their reverse. */
export const UNDOABLE = [
  'add-person',
  'rename-person',
  'change-login',
  'change-role',
  'move-person',
  'leave',
  'return',
] as const;
const SHOWN = 8;
type Row = Omit<ChangeTable, 'id' | 'words'> & { id: number };

export async function listChanges(db: Db, actor: Actor, query: z.output<typeof ChangesQuery>): Promise<Changes> {
  const newest =
    query.newest ??
    (
      await db
        .selectFrom('change')
        .select((e) => e.fn.max('id').as('id'))
        .executeTakeFirst()
    )?.id ??
    0;
  let found = inSight(db, actor).where('change.id', '<=', newest);
  if (query.from !== undefined) found = found.where('change.at', '>=', query.from);
  if (query.to !== undefined) found = found.where('change.at', '<', query.to);
  for (const word of query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '')
    .slice(0, 12))
    found = found.where(containsText('change.words', word));
  const { total } = await found.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await found
    .select([
      'change.id',
      'change.at',
      'change.person_id',
      'change.person_name',
      'change.workstation_id',
      'change.action',
      'change.subject',
      'change.subject_id',
      'change.before',
      'change.after',
    ])
    .orderBy('change.id', 'desc')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { rows: await told(db, actor, rows), total, newest };
}

/** @throws Problem `not-found` for a change out of sight. */
export async function readChange(db: Db, actor: Actor, id: number): Promise<WholeChange & { stored: Row }> {
  const stored = await inSight(db, actor)
    .where('change.id', '=', id)
    .select([
      'change.id',
      'change.at',
      'change.person_id',
      'change.person_name',
      'change.workstation_id',
      'change.action',
      'change.subject',
      'change.subject_id',
      'change.before',
      'change.after',
    ])
    .executeTakeFirst();
  const row = stored === undefined ? undefined : (await told(db, actor, [stored]))[0];
  if (stored === undefined || row === undefined) throw problem('not-found');
  return { row, before: pretty(stored.before), after: pretty(stored.after), stored };
}

const pretty = (json: string): string => JSON.stringify(JSON.parse(json), null, 2);

/**
 * Of the house, and of tenants that are all the reader's; of somebody who is bound to teams, about people of these
 * alone.
 */
function inSight(db: Db, actor: Actor) {
  const found = db.selectFrom('change').where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('change_tenant')
          .select('tenant_id')
          .whereRef('change_tenant.change_id', '=', 'change.id')
          .where('tenant_id', 'not in', [...actor.tenantIds]),
      ),
    ),
  );
  return actor.people === null ? found : found.where('change.subject_id', 'in', [...actor.people]);
}

async function told(db: Db, actor: Actor, rows: readonly Row[]): Promise<ChangeRow[]> {
  if (rows.length === 0) return [];
  const tenants = await db
    .selectFrom('change_tenant')
    .innerJoin('tenant', 'tenant.id', 'change_tenant.tenant_id')
    .select(['change_id', 'tenant.name'])
    .where(
      'change_id',
      'in',
      rows.map((r) => r.id),
    )
    .orderBy('tenant.name')
    .execute();
  const elsewhere = await outOfScopeOf(db, actor.tenantIds);
  const workstations = (
    await db
      .selectFrom('workstation')
      .select(['id', 'name'])
      .where(
        'id',
        'in',
        rows.map((r) => r.workstation_id),
      )
      .execute()
  ).filter((w) => !elsewhere.workstations.has(w.id));
  const subjects = may(actor.role, 'people.manage')
    ? await subjectsOf(db, [
        ...new Set(
          rows
            .filter((r) => undoes(r.action))
            .map((r) => r.subject_id)
            .filter((id) => id !== null),
        ),
      ])
    : [];
  return rows.map((row) => {
    const all = differences(JSON.parse(row.before), JSON.parse(row.after));
    const subject = subjects.find((s) => s.id === row.subject_id);
    return {
      id: row.id,
      at: row.at,
      by: row.person_name,
      workstation: workstations.find((w) => w.id === row.workstation_id)?.name ?? null,
      action: row.action,
      subject: row.subject,
      tenants: tenants.filter((t) => t.change_id === row.id).map((t) => t.name),
      differences: all.slice(0, SHOWN),
      more: Math.max(0, all.length - SHOWN),
      undoable:
        undoes(row.action) &&
        subject?.version === row.id &&
        whyFixed(actor, subject) === null &&
        (row.action !== 'add-person' || subject.leftAt === null),
    };
  });
}

export const undoes = (action: string): boolean => (UNDOABLE as readonly string[]).includes(action);
