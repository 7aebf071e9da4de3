/**
 * Changes that take a second person: one asks, another decides. The person who decides did not ask, is not the one it
 * is about, has every tenant of it, and of the two one must be allowed to make the change alone: two people who may
 * only watch do not make an administrator.
 */
import type { Beyond, Coded } from '../../../contract/errors.ts';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { NewPersonForm, PersonChange, type ChangeRequest } from '../../../contract/people.ts';
import { hasPower, may } from '../../../core/access/roles.ts';
import type { Approvable, ApprovalPolicy } from '../../../core/policy/approvals.ts';
import { recordChange } from '../../record/changes.ts';
import { newPassword } from '../signIn/passwordRecord.ts';
import { problem } from '../../platform/http/problem.ts';
import type { AnyScope, Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ChangeRequestTable } from '../../storage/tables.ts';
import { applyAdd, applyChange, demandLoginFree, stateOf, demandTeamsFit, type Follows } from './changePerson.ts';
import { readable } from './differences.ts';
import { tenantNames } from './personQueries.ts';
import { subjectNamedIn, type Subject } from './subjectQueries.ts';
import {
  closedRequests,
  closeRequest,
  insertRequest,
  lateRequests,
  openRequests,
  requestCalled,
  subjectsWithRequest,
} from './requestQueries.ts';
import { whyFixed, whyNot, whyNothing, whyNotGranted, type Granter } from './subject.ts';
import { teamIdsOfSelf, teamsInScope } from './teamQueries.ts';

const Asked = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('change'), change: PersonChange }),
  z.strictObject({ kind: z.literal('add'), form: NewPersonForm }),
]);
type Asked = z.output<typeof Asked>;

const OPEN_SHOWN = 200;
/** Requests shown besides open ones. */
const DECIDED_SHOWN = 100;

/** Whether policy wants a second person for this. */
export function needsSecond(policy: ApprovalPolicy, asked: Asked, subject: Subject | null): boolean {
  const wants = (one: Approvable): boolean => policy.required.includes(one);
  if (asked.kind === 'add') return wants('add') || (wants('add-power') && hasPower(asked.form.role));
  switch (asked.change.what) {
    case 'role':
      return wants('change-role');
    case 'move':
      return wants('move');
    case 'leave':
      return wants('leave');
    case 'second-factor':
      return wants('reset-second-factor');
    case 'return':
      return wants('return') || (wants('add-power') && subject !== null && hasPower(subject.role));
    default:
      return false;
  }
}

/** Why a person with this role and these tenants may not make the change alone. */
function whyNotAlone(actor: Granter, asked: Asked, subject: Subject | null): Beyond | null {
  if (asked.kind === 'add')
    return may(actor.role, 'people.manage')
      ? whyNotGranted(actor, asked.form.role, asked.form.tenantIds)
      : 'role-not-adding';
  return subject === null ? 'person-missing' : whyNot(actor, subject, asked.change);
}

/**
 * Stores a request, with its record. @returns its id.
 * @throws Problem `beyond` for what the person could never have, `changed`, `asked-already`, or as the change itself.
 */
export async function ask(
  tx: Tx,
  scope: Scope,
  asked: Asked,
  subject: Subject | null,
  reason: string,
  policy: ApprovalPolicy,
  now = Date.now(),
): Promise<{ id: string; position: number }> {
  const about = asked.kind === 'add' ? asked.form.name : (subject?.name ?? '');
  const tenantIds = tenantsOf(asked, subject);
  const beyond = tenantIds.every((id) => scope.hasTenant(id)) ? null : 'other-tenants';
  if (beyond !== null) throw problem('beyond', { why: beyond });
  if (asked.kind === 'add') {
    await demandLoginFree(tx, asked.form.login, null);
    await demandTeamsFit(tx, scope, asked.form.tenantIds, asked.form.teamIds);
  } else {
    if (subject === null) throw problem('not-found');
    if (subject.id === scope.personId) throw problem('beyond', { why: whyFixed(scope, subject) ?? 'own-access' });
    const nothing = whyNothing(subject, asked.change);
    if (nothing !== null) throw problem(nothing);
    if (asked.change.what === 'move') await demandTeamsFit(tx, scope, asked.change.tenantIds, asked.change.teamIds);
    if ((await subjectsWithRequest(tx, scope, [subject.id], now)).size > 0) throw problem('asked-already');
  }
  const id = randomUUID();
  await insertRequest(
    tx,
    scope,
    {
      id,
      at: now,
      expires_at: now + Math.round(policy.expiresHours * 3_600_000),
      person_id: scope.personId,
      subject_id: subject?.id ?? null,
      action: asked.kind === 'add' ? 'add' : asked.change.what,
      asked: JSON.stringify(asked),
      base: JSON.stringify(subject === null ? null : await stateOf(tx, scope, subject)),
      reason,
    },
    tenantIds,
  );
  const position = await recordChange(tx, {
    by: scope,
    action: 'ask',
    subject: about,
    subjectId: subject?.id ?? null,
    tenantId: tenantIds,
    before: null,
    after: { request: id, asked: await wordsOf(tx, scope, asked), ...(reason === '' ? {} : { reason }) },
  });
  return { id, position };
}

function tenantsOf(asked: Asked, subject: Subject | null): string[] {
  const wanted =
    asked.kind === 'add' ? asked.form.tenantIds : asked.change.what === 'move' ? asked.change.tenantIds : [];
  return [...new Set([...(subject?.tenantIds ?? []), ...wanted])];
}

/** Without `what`, which is shown above it. */
const asWanted = ({ what: _what, ...wanted }: Record<string, string>): string => readable(wanted).slice(0, 2_000);

/** What is asked for, as a person would say it. */
async function wordsOf(on: Db | Tx, scope: Scope, asked: Asked): Promise<Record<string, string>> {
  const wanted = asked.kind === 'add' ? { what: 'add' as const, ...asked.form } : asked.change;
  if (wanted.what !== 'add' && wanted.what !== 'move') return { ...wanted };
  const { tenantIds, teamIds, ...rest } = wanted;
  const tenants = await tenantNames(on, scope, tenantIds);
  const teams = await teamsInScope(on, scope, teamIds);
  return { ...rest, tenants: tenants.map((t) => t.name).join(', '), teams: teams.map((t) => t.name).join(', ') };
}

/**
 * @throws Problem `not-found` for a request out of sight, `beyond` for somebody who may not decide it, `decided` for
 * one that is not open any more, and as the change itself.
 */
export async function decide(
  tx: Tx,
  scope: Scope,
  requestId: string,
  approve: boolean,
  note: string,
  setup: string,
  now = Date.now(),
): Promise<Follows> {
  const request = await inSightOf(tx, scope, requestId);
  if (request === null) throw problem('not-found');
  const asked = Asked.parse(JSON.parse(request.asked));
  const subject = await namedIn(tx, scope, request, 'subject_id');
  if (request.status !== 'open' || request.expires_at <= now) throw problem('decided');
  const asker = await namedIn(tx, scope, request, 'person_id');
  const why = whyClosed(scope, request, asked, subject, asker, approve);
  if (why !== null) throw problem(why.code, { why: why.why });
  await close(tx, scope, request.id, approve ? 'approved' : 'declined', scope, note, now);
  const about = asked.kind === 'add' ? asked.form.name : (subject?.name ?? '');
  const decision = await recordChange(tx, {
    by: scope,
    action: approve ? 'approve' : 'decline',
    subject: about,
    subjectId: request.subject_id,
    tenantId: tenantsOf(asked, subject),
    before: { request: request.id, state: 'open' },
    after: {
      request: request.id,
      state: approve ? 'approved' : 'declined',
      askedBy: asker?.name ?? '',
      ...(note === '' ? {} : { note }),
    },
  });
  if (!approve) return { positions: [decision], ends: null, released: [] };
  if (asked.kind === 'add') {
    // This password is shown to no one: the person who decides does not hand over the account. It is set anew when the
    // person gets it.
    const { follows } = await applyAdd(
      tx,
      scope,
      { personId: request.person_id, workstationId: null },
      setup,
      asked.form,
      newPassword(),
    );
    return { ...follows, positions: [decision, ...follows.positions] };
  }
  if (subject === null || JSON.stringify(await stateOf(tx, scope, subject)) !== request.base)
    throw problem('request-outdated');
  const follows = await applyChange(
    tx,
    scope,
    { personId: request.person_id, workstationId: null },
    subject,
    asked.change,
  );
  return { ...follows, positions: [decision, ...follows.positions] };
}

/** @throws Problem `not-found` for a request that is not the own one, `decided` for one that is not open any more. */
export async function withdraw(tx: Tx, scope: Scope, requestId: string, now = Date.now()): Promise<number> {
  const request = await inSightOf(tx, scope, requestId);
  if (request === null || request.person_id !== scope.personId) throw problem('not-found');
  if (request.status !== 'open' || request.expires_at <= now) throw problem('decided');
  await close(tx, scope, request.id, 'withdrawn', scope, '', now);
  return recordClosed(tx, scope, request, scope, 'withdraw', 'withdrawn');
}

/**
 * Closes what was not decided in time, with a record each. Called every few seconds.
 * @returns positions of the records.
 */
export async function expireRequests(db: Db, scope: SystemScope, now = Date.now()): Promise<number[]> {
  if ((await lateRequests(db, scope, now)).length === 0) return [];
  return db.transaction().execute(async (tx) => {
    const positions: number[] = [];
    for (const request of await lateRequests(tx, scope, now)) {
      await close(tx, scope, request.id, 'expired', null, '', now);
      positions.push(await recordClosed(tx, scope, request, null, 'expire', 'expired'));
    }
    return positions;
  });
}

/** Records that an open request ended without a decision. @returns position of the record. */
async function recordClosed(
  tx: Tx,
  scope: AnyScope,
  request: ChangeRequestTable,
  by: Scope | null,
  action: 'withdraw' | 'expire',
  state: 'withdrawn' | 'expired',
): Promise<number> {
  const asked = Asked.parse(JSON.parse(request.asked));
  const subject = await namedIn(tx, scope, request, 'subject_id');
  return recordChange(tx, {
    by,
    action,
    subject: asked.kind === 'add' ? asked.form.name : (subject?.name ?? ''),
    subjectId: request.subject_id,
    tenantId: tenantsOf(asked, subject),
    before: { request: request.id, state: 'open' },
    after: { request: request.id, state },
  });
}

async function close(
  tx: Tx,
  scope: AnyScope,
  id: string,
  status: ChangeRequestTable['status'],
  by: Pick<Scope, 'personId'> | null,
  note: string,
  now: number,
): Promise<void> {
  await closeRequest(tx, scope, id, {
    status,
    decided_at: now,
    decided_by: by?.personId ?? null,
    note: note === '' ? null : note,
  });
}

/** The person of this part of a request in scope; null where there is none. */
async function namedIn(
  on: Db | Tx,
  scope: AnyScope,
  request: ChangeRequestTable,
  part: 'person_id' | 'subject_id' | 'decided_by',
): Promise<Subject | null> {
  const personId = request[part];
  return personId === null ? null : subjectNamedIn(on, scope, request.id, personId);
}

/** Why the caller may not decide this; declining needs less than approving. */
function whyClosed(
  scope: Scope,
  request: ChangeRequestTable,
  asked: Asked,
  subject: Subject | null,
  asker: Subject | null,
  approve: boolean,
): { code: 'beyond' | 'beyond-both'; why: Beyond } | null {
  if (!may(scope.role, 'change.approve')) return { code: 'beyond', why: 'role-not-deciding' };
  if (request.person_id === scope.personId) return { code: 'beyond', why: 'own-request' };
  if (request.subject_id === scope.personId) return { code: 'beyond', why: 'about-you' };
  if (!approve) return null;
  if (asker === null || asker.leftAt !== null || !may(asker.role, 'change.request'))
    return { code: 'beyond', why: 'asker-may-not' };
  const alone = whyNotAlone(scope, asked, subject);
  if (
    alone === null ||
    whyNotAlone({ personId: asker.id, role: asker.role, tenantIds: asker.tenantIds }, asked, subject) === null
  )
    return null;
  return { code: 'beyond-both', why: alone };
}

const codedOf = (why: ReturnType<typeof whyClosed>): Coded | null =>
  why === null ? null : { code: why.code, params: { why: why.why } };

/**
 * A request is in sight of people who have all of its tenants and, where bound to teams, see the person it is about;
 * the own ones always are.
 */
async function inSightOf(on: Db | Tx, scope: Scope, requestId: string): Promise<ChangeRequestTable | null> {
  const request = await requestCalled(on, scope, requestId);
  return request !== undefined && (await isInSight(on, scope, request)) ? request : null;
}

async function isInSight(on: Db | Tx, scope: Scope, request: ChangeRequestTable): Promise<boolean> {
  if (scope.team === null || request.person_id === scope.personId) return true;
  const subject = await namedIn(on, scope, request, 'subject_id');
  if (subject !== null) return scope.seesPerson(subject);
  const asked = Asked.parse(JSON.parse(request.asked));
  if (asked.kind !== 'add') return false;
  const own = await teamIdsOfSelf(on, scope);
  return asked.form.teamIds.some((id) => own.includes(id));
}

/** Open ones first, then the newest decided ones. `open` counts those that this reader may decide. */
export async function listRequests(
  db: Db,
  scope: Scope,
  now = Date.now(),
): Promise<{ requests: ChangeRequest[]; open: number }> {
  const rows = [
    ...(await openRequests(db, scope, now, OPEN_SHOWN)),
    ...(await closedRequests(db, scope, now, DECIDED_SHOWN)),
  ];
  const out: ChangeRequest[] = [];
  for (const row of rows) if (await isInSight(db, scope, row)) out.push(await shown(db, scope, row, now));
  return { requests: out, open: out.filter((request) => request.state === 'open' && request.closed === null).length };
}

async function shown(db: Db, scope: Scope, row: ChangeRequestTable, now: number): Promise<ChangeRequest> {
  const asked = Asked.parse(JSON.parse(row.asked));
  const subject = await namedIn(db, scope, row, 'subject_id');
  const asker = await namedIn(db, scope, row, 'person_id');
  const decider = (await namedIn(db, scope, row, 'decided_by'))?.name ?? null;
  const state = row.status === 'open' && row.expires_at <= now ? 'expired' : row.status;
  const base: unknown = JSON.parse(row.base);
  return {
    id: row.id,
    at: row.at,
    expiresAt: row.expires_at,
    askedBy: { id: row.person_id, name: asker?.name ?? '' },
    subject: { id: row.subject_id, name: asked.kind === 'add' ? asked.form.name : (subject?.name ?? '') },
    action: asked.kind === 'add' ? 'add' : asked.change.what,
    before: base === null ? '' : readable(base).slice(0, 2_000),
    after: asWanted(await wordsOf(db, scope, asked)),
    reason: row.reason,
    state,
    decidedAt: row.decided_at,
    decidedBy: decider,
    note: row.note,
    closed:
      state === 'open' ? codedOf(whyClosed(scope, row, asked, subject, asker, true)) : { code: 'decided', params: {} },
    own: row.person_id === scope.personId,
  };
}
