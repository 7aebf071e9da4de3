/**
 * Changes that take a second person: one asks, another decides. The person who decides did not ask, is not the one it
 * is about, has every tenant of it, and of the two one must be allowed to make the change alone: two people who may
 * only watch do not make an administrator.
 */
import type { Beyond, Coded } from '../../../contract/errors.ts';
import { randomUUID } from 'node:crypto';
import type { ChangeRequest } from '../../../contract/people.ts';
import { may } from '../../../core/access/roles.ts';
import type { ApprovalPolicy } from '../../../core/policy/approvals.ts';
import { recordChange } from '../../record/changes.ts';
import { RequestedChange } from '../../record/requestedChange.ts';
import { problem } from '../../platform/http/problem.ts';
import type { AnyScope, Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ChangeRequestTable } from '../../storage/tables.ts';
import { messageInScope } from '../masking/queries.ts';
import type { Follows } from './changePerson.ts';
import { secretsResetAt } from './personQueries.ts';
import {
  aboutOf,
  actionOf,
  baseOf,
  demandPossible,
  makeApproved,
  sidesOf,
  tenantsOf,
  whyNotAlone,
  wantedOf,
} from './requestedKinds.ts';
import { subjectNamedIn, type Subject } from './subjectQueries.ts';
import {
  closedRequests,
  closeRequest,
  insertRequest,
  lateRequests,
  openRequests,
  requestCalled,
  requestOfSystem,
  subjectsWithRequest,
  tenantsOfRequest,
} from './requestQueries.ts';
import { teamIdsOfSelf } from './teamQueries.ts';

const HOUR = 3_600_000;
const OPEN_SHOWN = 200;
/** Requests shown besides open ones. */
const DECIDED_SHOWN = 100;

/**
 * Stores a request, with its record. @returns its id.
 * @throws Problem `beyond` for what the person could never have, `changed`, `asked-already`, or as the change itself.
 */
export async function ask(
  tx: Tx,
  scope: Scope,
  asked: RequestedChange,
  subject: Subject | null,
  reason: string,
  policy: ApprovalPolicy,
  now = Date.now(),
): Promise<{ id: string; position: number }> {
  const tenantIds = tenantsOf(scope, asked, subject);
  if (tenantIds.length === 0 || !tenantIds.every((id) => scope.hasTenant(id)))
    throw problem('beyond', { why: 'other-tenants' });
  await demandPossible(tx, scope, asked, subject);
  if (await isAskedAlready(tx, scope, asked, subject, now)) throw problem('asked-already');
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
      action: actionOf(asked),
      asked: JSON.stringify(asked),
      base: JSON.stringify(await baseOf(tx, scope, asked, subject)),
      reason,
    },
    tenantIds,
  );
  const position = await recordChange(tx, {
    by: scope,
    action: 'ask',
    subject: await aboutOf(tx, scope, asked, subject),
    subjectId: subject?.id ?? null,
    tenantId: tenantIds,
    before: null,
    after: { request: id, asked: await wantedOf(tx, scope, asked), ...(reason === '' ? {} : { reason }) },
  });
  return { id, position };
}

/** One request at a time about a person, about the policy, and about the masking of a tenant. */
async function isAskedAlready(
  tx: Tx,
  scope: Scope,
  asked: RequestedChange,
  subject: Subject | null,
  now: number,
): Promise<boolean> {
  if (subject !== null) return (await subjectsWithRequest(tx, scope, [subject.id], now)).size > 0;
  if (asked.kind !== 'policy' && asked.kind !== 'masking') return false;
  const tenantIds = tenantsOf(scope, asked, subject);
  const open = await openRequests(tx, scope, now, OPEN_SHOWN);
  return open.some((one) => {
    const other = RequestedChange.parse(JSON.parse(one.asked));
    return other.kind === asked.kind && (other.kind !== 'masking' || tenantIds.includes(other.tenantId));
  });
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
  { setup, policy }: { readonly setup: string; readonly policy: ApprovalPolicy },
  now = Date.now(),
): Promise<Follows> {
  const request = await inSightOf(tx, scope, requestId);
  if (request === null) throw problem('not-found');
  const asked = RequestedChange.parse(JSON.parse(request.asked));
  const subject = await namedIn(tx, scope, request, 'subject_id');
  if (request.status !== 'open' || request.expires_at <= now) throw problem('decided');
  const asker = await namedIn(tx, scope, request, 'person_id');
  const waits = await waitsAfterReset(tx, scope, policy, now);
  const why = whyClosed({ scope, waits }, request, asked, subject, asker, approve);
  if (why !== null) throw problem(why.code, { why: why.why });
  await close(tx, scope, request.id, approve ? 'approved' : 'declined', scope, note, now);
  const tenantIds = await tenantsOfRequest(tx, scope, request.id);
  const decision = await recordChange(tx, {
    by: scope,
    action: approve ? 'approve' : 'decline',
    subject: await aboutOf(tx, scope, asked, subject),
    subjectId: request.subject_id,
    tenantId: tenantIds,
    before: { request: request.id, state: 'open' },
    after: {
      request: request.id,
      state: approve ? 'approved' : 'declined',
      askedBy: asker?.name ?? '',
      ...(note === '' ? {} : { note }),
    },
  });
  if (!approve) return { positions: [decision], ends: null, released: [] };
  const follows = await makeApproved(tx, scope, {
    ...{ askerId: request.person_id, asked, subject, base: request.base, setup },
  });
  return { ...follows, positions: [decision, ...follows.positions] };
}

/**
 * Makes an open request without a second person, at the server's command line: for a company with one administrator, or
 * when no one else can be reached. It is recorded as what it is, with the reason.
 * @throws Problem `not-found`, `decided`, and as the change itself.
 */
export async function decideByBreakGlass(
  tx: Tx,
  scope: SystemScope,
  requestId: string,
  reason: string,
  setup: string,
  now = Date.now(),
): Promise<Follows> {
  const request = await requestOfSystem(tx, scope, requestId);
  if (request === undefined) throw problem('not-found');
  if (request.status !== 'open' || request.expires_at <= now) throw problem('decided');
  const asked = RequestedChange.parse(JSON.parse(request.asked));
  const subject = await namedIn(tx, scope, request, 'subject_id');
  await close(tx, scope, request.id, 'approved', null, reason, now);
  const decision = await recordChange(tx, {
    by: null,
    action: 'break-glass',
    subject: await aboutOf(tx, scope, asked, subject),
    subjectId: request.subject_id,
    tenantId: await tenantsOfRequest(tx, scope, request.id),
    before: { request: request.id, state: 'open' },
    after: { request: request.id, state: 'approved', reason },
  });
  const follows = await makeApproved(tx, scope, {
    ...{ askerId: request.person_id, asked, subject, base: request.base, setup },
  });
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
  const asked = RequestedChange.parse(JSON.parse(request.asked));
  const subject = await namedIn(tx, scope, request, 'subject_id');
  return recordChange(tx, {
    by,
    action,
    subject: await aboutOf(tx, scope, asked, subject),
    subjectId: request.subject_id,
    tenantId: await tenantsOfRequest(tx, scope, request.id),
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

/**
 * Whether another person reset the password or second factor of the scope's person not long ago: the one who reset it
 * may be signed in with it.
 */
export async function waitsAfterReset(
  on: Db | Tx,
  scope: Scope,
  policy: ApprovalPolicy,
  now: number,
): Promise<boolean> {
  const at = await secretsResetAt(on, scope);
  return at !== null && now < at + policy.waitAfterResetHours * HOUR;
}

/** Why the caller may not decide this; declining needs less than approving. */
function whyClosed(
  { scope, waits }: { readonly scope: Scope; readonly waits: boolean },
  request: ChangeRequestTable,
  asked: RequestedChange,
  subject: Subject | null,
  asker: Subject | null,
  approve: boolean,
): { code: 'beyond' | 'beyond-both'; why: Beyond } | null {
  if (!may(scope.role, 'change.approve')) return { code: 'beyond', why: 'role-not-deciding' };
  if (request.person_id === scope.personId) return { code: 'beyond', why: 'own-request' };
  if (request.subject_id === scope.personId) return { code: 'beyond', why: 'about-you' };
  if (!approve) return null;
  if (waits) return { code: 'beyond', why: 'was-reset' };
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
  const asked = RequestedChange.parse(JSON.parse(request.asked));
  if (asked.kind === 'except-card') return (await messageInScope(on, scope, asked)) !== undefined;
  if (asked.kind !== 'add') return false;
  const own = await teamIdsOfSelf(on, scope);
  return asked.form.teamIds.some((id) => own.includes(id));
}

/** Open ones first, then the newest decided ones. `open` counts those that this reader may decide. */
export async function listRequests(
  db: Db,
  scope: Scope,
  policy: ApprovalPolicy,
  now = Date.now(),
): Promise<{ requests: ChangeRequest[]; open: number }> {
  const rows = [
    ...(await openRequests(db, scope, now, OPEN_SHOWN)),
    ...(await closedRequests(db, scope, now, DECIDED_SHOWN)),
  ];
  const out: ChangeRequest[] = [];
  const reader = { scope, waits: await waitsAfterReset(db, scope, policy, now) };
  for (const row of rows) if (await isInSight(db, scope, row)) out.push(await shown(db, reader, row, now));
  return { requests: out, open: out.filter((request) => request.state === 'open' && request.closed === null).length };
}

async function shown(
  db: Db,
  reader: { readonly scope: Scope; readonly waits: boolean },
  row: ChangeRequestTable,
  now: number,
): Promise<ChangeRequest> {
  const { scope } = reader;
  const asked = RequestedChange.parse(JSON.parse(row.asked));
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
    subject: { id: row.subject_id, name: await aboutOf(db, scope, asked, subject) },
    action: actionOf(asked),
    ...(await sidesOf(db, scope, asked, base)),
    reason: row.reason,
    state,
    decidedAt: row.decided_at,
    decidedBy: decider,
    note: row.note,
    closed:
      state === 'open' ? codedOf(whyClosed(reader, row, asked, subject, asker, true)) : { code: 'decided', params: {} },
    own: row.person_id === scope.personId,
  };
}
