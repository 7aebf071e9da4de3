/**
 * Changes of people: each with its record of before and after, in one transaction with it. What follows from a change
 * (sessions, conversations) happens after the commit.
 */
import type { ChangeAction, NewPersonForm, PersonChange } from '../../../contract/people.ts';
import { may } from '../../../core/access/roles.ts';
import { recordChange } from '../../record/changes.ts';
import { storeEvent } from '../conversations/eventQueries.ts';
import { addPerson } from './newPerson.ts';
import { problem } from '../../platform/http/problem.ts';
import { resetSecondFactor } from '../signIn/resetSecondFactor.ts';
import { normalLogin } from '../signIn/signIn.ts';
import type { Tx } from '../../storage/storage.ts';
import { keepAnAdministrator, subjectOf, whyNothing, type Actor, type Subject } from './subject.ts';

/** A person as the record of a change keeps one: ids with their names, so that it can be read later and undone. */
export interface PersonState {
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly tenants: Record<string, string>;
  readonly teams: Record<string, string>;
  readonly here: boolean;
}
export type Made = Pick<Actor, 'personId' | 'workstationId'>;

export const ACTION: Readonly<Record<PersonChange['what'], ChangeAction>> = {
  rename: 'rename-person',
  login: 'change-login',
  role: 'change-role',
  move: 'move-person',
  leave: 'leave',
  return: 'return',
  'second-factor': 'reset-second-factor',
};

/** What has to be done once a change is committed. */
export interface Follows {
  readonly positions: number[];
  /** Sessions of this person end, for this reason. */ readonly ends: {
    personId: string;
    code: string;
  } | null;
  /** Conversations that were given back. */ readonly released: readonly string[];
}

/**
 * @throws Problem for a change that does not fit, a login that is taken, teams of other tenants, or where no
 * administrator would be left.
 */
export async function applyChange(
  tx: Tx,
  by: Made,
  subject: Subject,
  change: PersonChange,
  reason = '',
): Promise<Follows> {
  const nothing = whyNothing(subject, change);
  if (nothing !== null) throw problem(nothing);
  const before = await stateOf(tx, subject);
  const had = change.what === 'second-factor' ? await resetSecondFactor(tx, subject.id) : null;
  await write(tx, subject, change);
  await keepAnAdministrator(tx, subject);
  const after = await subjectOf(tx, subject.id);
  if (after === null) throw problem('invalid');
  const released = await release(tx, after);
  const position = await recordChange(tx, {
    by,
    action: ACTION[change.what],
    subject: subject.name,
    subjectId: subject.id,
    tenantId: [...new Set([...subject.tenantIds, ...after.tenantIds])],
    before: had === null ? before : { ...before, secondFactor: had },
    after: {
      ...(await stateOf(tx, after)),
      ...(had === null ? {} : { secondFactor: { totp: false, securityKeys: 0 } }),
      ...(reason === '' ? {} : { reason }),
    },
  });
  return { positions: [position], ends: endOf(subject.id, change), released };
}

/** @returns the person's id. @throws Problem for a login that is taken or teams of other tenants. */
export async function applyAdd(
  tx: Tx,
  by: Made,
  setup: string,
  form: NewPersonForm,
  password: string,
): Promise<{ personId: string; follows: Follows }> {
  await loginFree(tx, form.login, null);
  await teamsFit(tx, form.tenantIds, form.teamIds);
  const personId = await addPerson(tx, setup, {
    name: form.name,
    login: form.login,
    role: form.role,
    tenantIds: [...new Set(form.tenantIds)],
    password,
  });
  for (const teamId of new Set(form.teamIds))
    await tx.insertInto('person_team').values({ person_id: personId, team_id: teamId }).execute();
  const subject = await subjectOf(tx, personId);
  if (subject === null) throw problem('invalid');
  const position = await recordChange(tx, {
    by,
    action: 'add-person',
    subject: form.name,
    subjectId: personId,
    tenantId: form.tenantIds,
    before: null,
    after: await stateOf(tx, subject),
  });
  return { personId, follows: { positions: [position], ends: null, released: [] } };
}

export async function stateOf(tx: Tx, subject: Subject): Promise<PersonState> {
  const tenants = await tx
    .selectFrom('tenant')
    .select(['id', 'name'])
    .where('id', 'in', [...subject.tenantIds])
    .orderBy('name')
    .execute();
  const teams =
    subject.teamIds.length === 0
      ? []
      : await tx
          .selectFrom('team')
          .select(['id', 'name'])
          .where('id', 'in', [...subject.teamIds])
          .orderBy('name')
          .execute();
  const named = (rows: readonly { id: string; name: string }[]): Record<string, string> =>
    Object.fromEntries(rows.map((r) => [r.id, r.name]));
  return {
    name: subject.name,
    login: subject.login,
    role: subject.role,
    tenants: named(tenants),
    teams: named(teams),
    here: subject.leftAt === null,
  };
}

async function write(tx: Tx, subject: Subject, change: PersonChange): Promise<void> {
  const person = tx.updateTable('person').where('id', '=', subject.id);
  switch (change.what) {
    case 'rename':
      return void (await person.set({ name: change.name }).execute());
    case 'login':
      if (normalLogin(change.login) === subject.login) throw problem('same-login');
      await loginFree(tx, change.login, subject.id);
      return void (await person.set({ login: normalLogin(change.login) }).execute());
    case 'role':
      return void (await person.set({ role: change.role }).execute());
    case 'leave':
      return void (await person.set({ left_at: Date.now() }).execute());
    case 'return':
      return void (await person.set({ left_at: null }).execute());
    case 'second-factor':
      return;
    case 'move': {
      await teamsFit(tx, change.tenantIds, change.teamIds);
      await tx.deleteFrom('person_tenant').where('person_id', '=', subject.id).execute();
      await tx.deleteFrom('person_team').where('person_id', '=', subject.id).execute();
      for (const tenantId of new Set(change.tenantIds))
        await tx.insertInto('person_tenant').values({ person_id: subject.id, tenant_id: tenantId }).execute();
      for (const teamId of new Set(change.teamIds))
        await tx.insertInto('person_team').values({ person_id: subject.id, team_id: teamId }).execute();
    }
  }
}

/** Logins are one namespace of the whole house, so this says that somebody has it, and not who. */
export async function loginFree(tx: Tx, login: string, except: string | null): Promise<void> {
  const found = await tx.selectFrom('person').select('id').where('login', '=', normalLogin(login)).executeTakeFirst();
  if (found !== undefined && found.id !== except) throw problem('login-taken');
}

/** A team belongs to a tenant, so whoever is in it works for that tenant. */
export async function teamsFit(tx: Tx, tenantIds: readonly string[], teamIds: readonly string[]): Promise<void> {
  if (teamIds.length === 0) return;
  const found = await tx
    .selectFrom('team')
    .select(['id', 'tenant_id'])
    .where('id', 'in', [...teamIds])
    .execute();
  if (found.length !== new Set(teamIds).size || !found.every((team) => tenantIds.includes(team.tenant_id)))
    throw problem('team-of-another-tenant');
}

function endOf(personId: string, change: PersonChange): Follows['ends'] {
  switch (change.what) {
    case 'leave':
      return { personId, code: 'person-left' };
    case 'role':
      return { personId, code: 'role-changed' };
    case 'move':
      return { personId, code: 'person-moved' };
    case 'second-factor':
      return { personId, code: 'second-factor-reset' };
    default:
      return null;
  }
}

/** Conversations that this person can answer no more wait for somebody else. */
async function release(tx: Tx, person: Subject): Promise<string[]> {
  const answers = person.leftAt === null && may(person.role, 'conversation.answer');
  const open = await tx
    .selectFrom('conversation')
    .select(['id', 'tenant_id'])
    .where('assigned_person_id', '=', person.id)
    .where('status', '=', 'open')
    .execute();
  const lost = open.filter((c) => !answers || !person.tenantIds.includes(c.tenant_id));
  for (const { id, tenant_id: tenantId } of lost) {
    await tx
      .updateTable('conversation')
      .set({ status: 'waiting', assigned_person_id: null })
      .where('id', '=', id)
      .execute();
    await storeEvent(tx, 'conversation.changed', { tenantId, conversationId: id }, id, Date.now());
  }
  return lost.map((c) => c.id);
}
