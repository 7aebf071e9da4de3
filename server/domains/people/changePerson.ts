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
import { PersonScope, type AnyScope } from '../../scope/scope.ts';
import { isLoginTaken } from '../../scope/takenNameQueries.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { changeState } from '../../record/recordedState.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import {
  addMemberships,
  conversationsAnsweredBy,
  moveMemberships,
  releaseConversation,
  tenantNames,
  updatePerson,
} from './personQueries.ts';
import { subjectOf, type Subject } from './subjectQueries.ts';
import { keepAnAdministrator, whyNothing, type Maker } from './subject.ts';
import { teamsInScope } from './teamQueries.ts';

/** A person as the record of a change keeps one: ids with their names, so that it can be read later and undone. */
export interface PersonState {
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly tenants: Record<string, string>;
  readonly teams: Record<string, string>;
  readonly here: boolean;
}
const ACTION: Readonly<Record<PersonChange['what'], ChangeAction>> = {
  rename: 'rename-person',
  login: 'change-login',
  role: 'change-role',
  move: 'move-person',
  leave: 'leave',
  return: 'return',
  'second-factor': 'reset-second-factor',
  password: 'reset-password',
};

/** Changes of what a person may do, or is found by; each is bound to the ledger. */
const CHANGES_RIGHTS: readonly PersonChange['what'][] = ['login', 'role', 'move', 'leave', 'return'];

/** What has to be done once a change is committed. */
export interface Follows {
  readonly positions: number[];
  /** Sessions of this person end, for this reason. */ readonly ends: {
    personId: string;
    code: string;
  } | null;
  /** Conversations that were given back. */ readonly released: readonly string[];
  /** The policy has a new version. */ readonly changesPolicy?: boolean;
  /** The rules of addresses have changed. */ readonly changesAddresses?: boolean;
}

/**
 * @throws Problem for a change that does not fit, a login that is taken, teams of other tenants, or where no
 * administrator would be left.
 */
export async function applyChange(
  tx: Tx,
  scope: AnyScope,
  by: Maker,
  subject: Subject,
  change: PersonChange,
  reason = '',
): Promise<Follows> {
  const nothing = whyNothing(subject, change);
  if (nothing !== null) throw problem(nothing);
  const before = await stateOf(tx, scope, subject);
  const had =
    change.what === 'second-factor' ? await resetSecondFactor(tx, PersonScope.managedBy(scope, subject)) : null;
  const work = (): Promise<void> => write(tx, scope, subject, change);
  await (CHANGES_RIGHTS.includes(change.what) ? changeState(tx, 'person', subject.id, work) : work());
  await keepAnAdministrator(tx, scope, subject);
  const after = await subjectOf(tx, scope, subject.id);
  if (after === null) throw problem('invalid');
  const released = await release(tx, scope, after);
  const position = await recordChange(tx, {
    by,
    action: ACTION[change.what],
    subject: subject.name,
    subjectId: subject.id,
    tenantId: [...new Set([...subject.tenantIds, ...after.tenantIds])],
    before: had === null ? before : { ...before, secondFactor: had },
    after: {
      ...(await stateOf(tx, scope, after)),
      ...(had === null ? {} : { secondFactor: { totp: false, securityKeys: 0 } }),
      ...(reason === '' ? {} : { reason }),
    },
  });
  return { positions: [position, ...released.positions], ends: endOf(subject.id, change), released: released.ids };
}

/** @returns the person's id. @throws Problem for a login that is taken or teams of other tenants. */
export async function applyAdd(
  tx: Tx,
  scope: AnyScope,
  by: Maker,
  setup: string,
  form: NewPersonForm,
  password: string,
): Promise<{ personId: string; follows: Follows }> {
  await demandLoginFree(tx, form.login, null);
  await demandTeamsFit(tx, scope, form.tenantIds, form.teamIds);
  const personId = await addPerson(tx, scope, setup, {
    name: form.name,
    login: form.login,
    role: form.role,
    tenantIds: [...new Set(form.tenantIds)],
    password,
  });
  await addMemberships(tx, scope, personId, [], form.teamIds);
  const subject = await subjectOf(tx, scope, personId);
  if (subject === null) throw problem('invalid');
  const position = await recordChange(tx, {
    by,
    action: 'add-person',
    subject: form.name,
    subjectId: personId,
    tenantId: form.tenantIds,
    before: null,
    after: await stateOf(tx, scope, subject),
  });
  return { personId, follows: { positions: [position], ends: null, released: [] } };
}

/** The person as records of changes have them; of tenants and teams those within the scope. */
export async function stateOf(tx: Db | Tx, scope: AnyScope, subject: Subject): Promise<PersonState> {
  const tenants = await tenantNames(tx, scope, subject.tenantIds);
  const teams = await teamsInScope(tx, scope, subject.teamIds);
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

async function write(tx: Tx, scope: AnyScope, subject: Subject, change: PersonChange): Promise<void> {
  switch (change.what) {
    case 'rename':
      return updatePerson(tx, scope, subject, { name: change.name });
    case 'login':
      if (normalLogin(change.login) === subject.login) throw problem('same-login');
      await demandLoginFree(tx, change.login, subject.id);
      return updatePerson(tx, scope, subject, { login: normalLogin(change.login) });
    case 'role':
      return updatePerson(tx, scope, subject, { role: change.role });
    case 'leave':
      return updatePerson(tx, scope, subject, { left_at: Date.now() });
    case 'return':
      return updatePerson(tx, scope, subject, { left_at: null });
    case 'second-factor':
      return;
    case 'password':
      // Another person allows it; the person who asked makes the temporary password, by the routes of passwords.
      throw problem('invalid');
    case 'move':
      await demandTeamsFit(tx, scope, change.tenantIds, change.teamIds);
      await moveMemberships(tx, scope, subject, change.tenantIds, change.teamIds);
  }
}

/**
 * Logins are one namespace of all tenants, so this says that somebody has it, and not who.
 * @throws Problem `login-taken`
 */
export async function demandLoginFree(tx: Tx, login: string, except: string | null): Promise<void> {
  if (await isLoginTaken(tx, normalLogin(login), except)) throw problem('login-taken');
}

/** A team belongs to a tenant, so everybody in it works for that tenant. @throws Problem `invalid` */
export async function demandTeamsFit(
  tx: Tx,
  scope: AnyScope,
  tenantIds: readonly string[],
  teamIds: readonly string[],
): Promise<void> {
  const found = await teamsInScope(tx, scope, teamIds);
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
async function release(
  tx: Tx,
  scope: AnyScope,
  person: Subject,
): Promise<{ readonly ids: readonly string[]; readonly positions: readonly number[] }> {
  const answers = person.leftAt === null && may(person.role, 'conversation.answer');
  const open = await conversationsAnsweredBy(tx, scope, person.id);
  const lost = open.filter((c) => !answers || !person.tenantIds.includes(c.tenant_id));
  const positions: number[] = [];
  for (const { id, tenant_id: tenantId } of lost) {
    await releaseConversation(tx, scope, id);
    await storeEvent(tx, 'conversation.changed', { tenantId, conversationId: id }, id, Date.now());
    const detail = { reason: 'may-not-answer' };
    const record = {
      kind: 'conversation-returned',
      personId: person.id,
      tenantId,
      conversationId: id,
      detail,
    } as const;
    positions.push(await storeOwn(tx, record));
  }
  return { ids: lost.map((c) => c.id), positions };
}
