/**
 * The own server password, changed inside a session, and a temporary one for somebody who has lost theirs. The server
 * sees neither: it proves the present one and registers the next one by OPAQUE (RFC 9807), and leaves the rules for it
 * to the desk, which is where a password can be read.
 */
import { randomUUID } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import type { RequiredAction } from '../../../contract/common.ts';
import type { PasswordStatus } from '../../../contract/passwords.ts';
import { hasPower } from '../../../core/access/roles.ts';
import type { RunningTime } from '../../../core/access/runningTime.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { recordOwn, storeOwn } from '../../record/ownRecords.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import { PersonScope, WorkstationScope, type Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { storeRequiredAction } from './sessionQueries.ts';
import { requiredActionOf } from './requiredAction.ts';
import { expiresAt, passwordAge } from './passwordAge.ts';
import {
  approvedResetOf,
  companyNames,
  deleteFormerUpTo,
  formerRecords,
  insertFormer,
  loginAndName,
  newestFormer,
  personOfOwnTenants,
  sealedSecretOf,
  signInRecordOf,
  storeFirstSecret,
  storeOwnPassword,
  storeTemporaryPassword,
  useApprovedReset,
} from './passwordQueries.ts';
import { type Sessions } from './sessions.ts';
import { ATTEMPT_LIFE } from './signIn.ts';
import { deleteCounts } from './tryQueries.ts';
import { countTry, forgive, wallTime } from './tries.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import { policyWithin } from '../policy/policyStore.ts';
import { demandSameActor } from '../../record/currentRequest.ts';
import type { Bus } from '../../platform/bus.ts';

/** Milliseconds for typing nothing: the desk asks three times in a row. Stretching on a slow machine is most of it. */
const CHANGE_LIFE = ATTEMPT_LIFE;
const HOUR = 3_600_000;
/** Changes that may be under way at a time, all sessions together. */
const MAX_OPEN = 200;

interface Proving {
  readonly sessionId: string;
  readonly state: string;
  readonly startedAt: number;
  readonly last: boolean;
  /** The record that it is proved against. */ readonly record: string;
}
/** A person whose password may be reset. */
interface Resettable {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly isNew: boolean;
  readonly tenantIds: string[];
}
interface Changing {
  readonly sessionId: string;
  readonly startedAt: number;
  readonly record: string;
}

export interface PasswordsPorts {
  readonly db: Db;
  /** The server's OPAQUE secrets: `signInSetup`. */
  readonly setup: string;
  readonly sessions: Sessions;
  readonly bus: Bus;
  readonly policy: () => Policy;
  readonly time: RunningTime;
}

/** Changes and resets of server passwords. What is under way is in memory: a restart ends it. */
export class Passwords {
  readonly #db: Db;
  readonly #setup: string;
  readonly #sessions: Sessions;
  readonly #bus: Bus;
  readonly #policy: () => Policy;
  readonly #time: RunningTime;
  readonly #proving = new Map<string, Proving>();
  readonly #changing = new Map<string, Changing>();

  constructor({ db, setup, sessions, bus, policy, time }: PasswordsPorts) {
    this.#db = db;
    this.#setup = setup;
    this.#sessions = sessions;
    this.#bus = bus;
    this.#policy = policy;
    this.#time = time;
  }

  /** The rules for the person's password, and until when the present one is valid. */
  async status(session: SessionContext, scope: Scope): Promise<PasswordStatus> {
    const { leastLength, lettersAndDigits, remembered, maxAgeDays } = this.#policy().passwords;
    const self = PersonScope.ofSession(session);
    const age = await passwordAge(this.#db, self);
    const { login, name } = await loginAndName(this.#db, self);
    const companies = await companyNames(this.#db, scope);
    return {
      rules: { leastLength, lettersAndDigits, remembered, maxAgeDays },
      changedAt: age.changedAt,
      expiresAt: expiresAt(age, this.#policy().passwords),
      temporary: age.temporaryUntil !== null,
      words: [...new Set([login, name, ...companies])].filter((word) => word !== '').slice(0, 200),
    };
  }

  /** Counts as a try to sign in, with the tries to sign in: an open desk is no second place to guess at. */
  async prove(
    session: SessionContext,
    startLoginRequest: string,
  ): Promise<{ attemptId: string; loginResponse: string }> {
    this.#forgetOld();
    const personId = session.person.id;
    const answer = await countTry(
      this.#db,
      machineOf(session),
      session.person.id,
      this.#policy().signIn,
      this.#time.now(),
    );
    if (!answer.open) throw problem('too-many-tries', { retryAt: wallTime(answer.retryAt, this.#time) });
    const record = await signInRecordOf(this.#db, PersonScope.ofSession(session));
    if (this.#proving.size >= MAX_OPEN) return this.#failed(session, 'too-many-at-once', answer.last);
    let started: { serverLoginState: string; loginResponse: string };
    try {
      started = opaque.server.startLogin({
        serverSetup: this.#setup,
        userIdentifier: personId,
        registrationRecord: record,
        startLoginRequest,
      });
    } catch {
      return this.#failed(session, 'malformed', answer.last);
    }
    const attemptId = randomUUID();
    this.#proving.set(attemptId, {
      sessionId: session.id,
      state: started.serverLoginState,
      startedAt: this.#time.now(),
      last: answer.last,
      record,
    });
    return { attemptId, loginResponse: started.loginResponse };
  }

  /** `finishLoginRequest` is null where the desk found the present password wrong. */
  async renew(
    session: SessionContext,
    body: {
      attemptId: string;
      finishLoginRequest: string | null;
      registrationRequest: string;
      startLoginRequest: string;
    },
  ): Promise<{ changeId: string; registrationResponse: string; former: string[]; sealedSecret: string | null }> {
    this.#forgetOld();
    const proving = this.#proving.get(body.attemptId);
    if (proving === undefined || proving.sessionId !== session.id) throw problem('sign-in-failed');
    this.#proving.delete(body.attemptId);
    if (body.finishLoginRequest === null) return this.#failed(session, 'desk-check', proving.last);
    try {
      opaque.server.finishLogin({ serverLoginState: proving.state, finishLoginRequest: body.finishLoginRequest });
    } catch {
      return this.#failed(session, 'not-proved', proving.last);
    }
    await forgive(this.#db, machineOf(session), session.person.id);
    const personId = session.person.id;
    const self = PersonScope.ofSession(session);
    const formerOnes = await formerRecords(this.#db, self, this.#policy().passwords.remembered);
    try {
      // The same blinded password against each record: the answer says to the desk alone whether it is that
      // one.
      const former = [proving.record, ...formerOnes].map(
        (registrationRecord) =>
          opaque.server.startLogin({
            serverSetup: this.#setup,
            userIdentifier: personId,
            registrationRecord,
            startLoginRequest: body.startLoginRequest,
          }).loginResponse,
      );
      const { registrationResponse } = opaque.server.createRegistrationResponse({
        serverSetup: this.#setup,
        userIdentifier: personId,
        registrationRequest: body.registrationRequest,
      });
      const changeId = randomUUID();
      this.#changing.set(changeId, { sessionId: session.id, startedAt: this.#time.now(), record: proving.record });
      return { changeId, registrationResponse, former, sealedSecret: await sealedSecretOf(this.#db, self) };
    } catch {
      throw problem('invalid');
    }
  }

  /**
   * The record and the sealed secret together, or neither, and the end of the other sessions of this person with them:
   * who has the former password is out.
   */
  async finish(
    session: SessionContext,
    body: { changeId: string; registrationRecord: string; sealedSecret: string },
  ): Promise<{ requiredAction: RequiredAction | null; expiresAt: number | null }> {
    this.#forgetOld();
    const changing = this.#changing.get(body.changeId);
    if (changing === undefined || changing.sessionId !== session.id) throw problem('too-late');
    this.#changing.delete(body.changeId);
    this.#mustBeRecord(session.person.id, body.registrationRecord);
    const personId = session.person.id;
    const self = PersonScope.ofSession(session);
    const policy = this.#policy();
    const now = Date.now();
    const { requiredAction, position, publishEnds } = await this.#db.transaction().execute(async (tx) => {
      await demandSameActor(tx);
      const present = await signInRecordOf(tx, self);
      // A reset, or a change at another desk, came in between: what was proved is no longer the password.
      if (present !== changing.record) throw problem('password-changed-meanwhile');
      await replaceRecord(tx, self, present, policy.passwords.remembered, now);
      await storeOwnPassword(tx, self, {
        record: body.registrationRecord,
        sealedSecret: body.sealedSecret,
        at: now,
      });
      const next = await requiredActionOf(tx, self, policy, now);
      await storeRequiredAction(tx, self, session.id, next);
      return {
        requiredAction: next,
        publishEnds: await this.#sessions.endWithin(tx, personId, 'password-changed', null, { except: session.id }),
        position: await storeOwn(tx, {
          kind: 'password-changed',
          personId,
          workstationId: session.workstationId,
          detail: {},
        }),
      };
    });
    publishEnds();
    this.#bus.publish('activity.stored', { positions: [position] });
    return {
      requiredAction,
      expiresAt: policy.passwords.maxAgeDays === null ? null : expiresAt({ changedAt: now }, policy.passwords),
    };
  }

  /**
   * The person's sealed secret; the first one stays: two desks at once agree on one.
   * @throws Problem `password-not-changed-yet` while the password is a temporary one
   */
  async keepSecret(session: SessionContext, sealedSecret: string): Promise<{ sealedSecret: string }> {
    const self = PersonScope.ofSession(session);
    await storeFirstSecret(this.#db, self, sealedSecret);
    const stored = await sealedSecretOf(this.#db, self);
    if (stored === null) throw problem('password-not-changed-yet');
    return { sealedSecret: stored };
  }

  /**
   * The server's half of a temporary password (OPAQUE registration).
   * @throws Problem as `#within` and `#approved`; `invalid` for a request that cannot be read
   */
  async resetStart(
    by: Scope,
    personId: string,
    registrationRequest: string,
  ): Promise<{ registrationResponse: string }> {
    await this.#approved(this.#db, by, await this.#within(this.#db, by, personId));
    try {
      return opaque.server.createRegistrationResponse({
        serverSetup: this.#setup,
        userIdentifier: personId,
        registrationRequest,
      });
    } catch {
      throw problem('invalid');
    }
  }

  /**
   * Stores the temporary password and ends every session of the person.
   * @returns until when it is valid, milliseconds since 1970
   * @throws Problem as `#within` and `#approved`; `invalid` for a record of somebody else
   */
  async resetFinish(
    by: Scope,
    personId: string,
    body: { registrationRecord: string; open: boolean },
  ): Promise<{ until: number }> {
    this.#mustBeRecord(personId, body.registrationRecord);
    const until = this.#time.now() + this.#policy().passwords.temporaryHours * HOUR;
    const { position, publishEnds } = await this.#db.transaction().execute(async (tx) => {
      const subject = await this.#within(tx, by, personId);
      const approval = await this.#approved(tx, by, subject);
      if (approval !== null) await useApprovedReset(tx, by, approval, Date.now());
      await resetRecord(tx, PersonScope.managedBy(by, subject), body.registrationRecord, until, this.#policy());
      if (body.open) await deleteCounts(tx, PersonScope.managedBy(by, subject));
      return {
        publishEnds: await this.#sessions.endWithin(tx, personId, 'password-reset', by.personId),
        position: await recordChange(tx, {
          by,
          action: 'reset-password',
          subject: subject.name,
          subjectId: personId,
          tenantId: subject.tenantIds,
          before: null,
          after: { temporary: true, open: body.open, ...(approval === null ? {} : { request: approval }) },
        }),
      };
    });
    publishEnds();
    this.#bus.publish('activity.stored', { positions: [position] });
    return { until: wallTime(until, this.#time) };
  }

  /**
   * The person, where `by` has every tenant of theirs and is somebody else.
   * @throws Problem `not-found`, `own-password`
   */
  async #within(on: Db | Tx, by: Scope, personId: string): Promise<Resettable> {
    if (personId === by.personId) throw problem('own-password');
    const person = await personOfOwnTenants(on, by, personId);
    if (person === undefined) throw problem('not-found');
    return { id: personId, ...person };
  }

  /**
   * The approved request that the reset of this person needs and uses; null where it needs none: their role has no
   * power over others, the policy requires no other person, or they are new and have never had a password of their own.
   * @throws Problem `second-person-needed`
   */
  async #approved(on: Db | Tx, by: Scope, { id, role, isNew }: Resettable): Promise<string | null> {
    if (isNew || !hasPower(role)) return null;
    const { approvals } = await policyWithin(on, this.#policy());
    if (!approvals.required.includes('reset-password')) return null;
    const approval = await approvedResetOf(on, by, id, Date.now());
    if (approval === undefined) throw problem('second-person-needed');
    return approval;
  }

  /** A record that nothing can be proved against would shut the person out. */
  #mustBeRecord(personId: string, registrationRecord: string): void {
    try {
      const { startLoginRequest } = opaque.client.startLogin({ password: 'probe' });
      opaque.server.startLogin({
        serverSetup: this.#setup,
        userIdentifier: personId,
        registrationRecord,
        startLoginRequest,
      });
    } catch {
      throw problem('invalid');
    }
  }

  async #failed(session: SessionContext, reason: string, last: boolean): Promise<never> {
    const who = { personId: session.person.id, workstationId: session.workstationId };
    await recordOwn(this.#db, this.#bus, {
      kind: 'sign-in-failed',
      ...who,
      detail: { reason, at: 'password-change' },
    });
    if (last) {
      await recordOwn(this.#db, this.#bus, {
        kind: 'sign-in-closed',
        ...who,
        detail: { minutes: this.#policy().signIn.closedMinutes },
      });
      // Ten wrong guesses at an open desk: the person there has to sign in again, with every factor.
      await this.#sessions.end(session.id, 'too-many-tries');
    }
    throw problem('sign-in-failed');
  }

  #forgetOld(): void {
    const before = this.#time.now() - CHANGE_LIFE;
    for (const [id, { startedAt }] of this.#proving) if (startedAt < before) this.#proving.delete(id);
    for (const [id, { startedAt }] of this.#changing) if (startedAt < before) this.#changing.delete(id);
  }
}

/** Keeps the record that is being replaced among the former ones, and of those the newest `remembered`. */
async function replaceRecord(
  tx: Tx,
  person: PersonScope,
  record: string,
  remembered: number,
  now: number,
): Promise<void> {
  const number = (await newestFormer(tx, person)) + 1;
  await insertFormer(tx, person, { number, record, at: now });
  await deleteFormerUpTo(tx, person, number - remembered);
}

/**
 * Makes `record` the temporary password of a person: what they had sealed is gone with the former one. `until` is
 * running time.
 */
export async function resetRecord(
  tx: Tx,
  person: PersonScope,
  record: string,
  until: number,
  policy: Policy,
): Promise<void> {
  const now = Date.now();
  const { temporaryUntil } = await passwordAge(tx, person);
  // A temporary password is not among the former ones that may not be used again.
  if (temporaryUntil === null)
    await replaceRecord(tx, person, await signInRecordOf(tx, person), policy.passwords.remembered, now);
  await storeTemporaryPassword(tx, person, { record, until, at: now });
}

const machineOf = ({ workstationId }: SessionContext): WorkstationScope => WorkstationScope.of({ id: workstationId });
