/** What was changed by whom, newest first, for readers who have every tenant that a change concerns. */
import type { z } from 'zod';
import type { ChangeRow, Changes, ChangesQuery, WholeChange } from '../../../contract/people.ts';
import { may } from '../../../core/access/roles.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { changeCalled, pageOfChanges, tenantsOfChanges, workstationNames, type StoredChange } from './changeQueries.ts';
import { differences, places } from './differences.ts';
import { subjectsOf } from './subjectQueries.ts';
import { whyFixed } from './subject.ts';

/** Actions that can be made undone by making their reverse. */
const UNDOABLE = [
  'add-person',
  'rename-person',
  'change-login',
  'change-role',
  'move-person',
  'leave',
  'return',
] as const;
const SHOWN = 8;

/** One page of the changes in sight, newest first. */
export async function listChanges(db: Db, scope: Scope, query: z.output<typeof ChangesQuery>): Promise<Changes> {
  const { rows, total, newest } = await pageOfChanges(db, scope, query);
  return { rows: await shown(db, scope, rows), total, newest };
}

/** @throws Problem `not-found` for a change out of sight. */
export async function readChange(db: Db, scope: Scope, id: number): Promise<WholeChange & { stored: StoredChange }> {
  const stored = await changeCalled(db, scope, id);
  const row = stored === undefined ? undefined : (await shown(db, scope, [stored]))[0];
  if (stored === undefined || row === undefined) throw problem('not-found');
  return { row, before: places(JSON.parse(stored.before)), after: places(JSON.parse(stored.after)), stored };
}

async function shown(db: Db, scope: Scope, rows: readonly StoredChange[]): Promise<ChangeRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const tenants = await tenantsOfChanges(db, scope, ids);
  const workstations = await workstationNames(
    db,
    scope,
    rows.map((row) => row.workstation_id),
  );
  const undoable = rows.filter((row) => undoes(row.action)).map((row) => row.subject_id);
  const subjects = may(scope.role, 'people.manage')
    ? await subjectsOf(db, scope, [...new Set(undoable.filter((id) => id !== null))])
    : [];
  return rows.map((row) => {
    const all = differences(JSON.parse(row.before), JSON.parse(row.after));
    const subject = subjects.find((s) => s.id === row.subject_id);
    return {
      id: row.id,
      at: row.at,
      by: row.person_name,
      workstation: workstations.get(row.workstation_id ?? '') ?? null,
      action: row.action,
      subject: row.subject,
      tenants: tenants.filter((t) => t.change_id === row.id).map((t) => t.name),
      differences: all.slice(0, SHOWN),
      more: Math.max(0, all.length - SHOWN),
      undoable:
        undoes(row.action) &&
        subject?.version === row.id &&
        whyFixed(scope, subject) === null &&
        (row.action !== 'add-person' || subject.leftAt === null),
    };
  });
}

const undoes = (action: string): boolean => (UNDOABLE as readonly string[]).includes(action);
