/**
 * The server's half of the sign-in: OPAQUE (RFC 9807), so that the password is in no message and in no file here.
 * Every failure has one answer; an unknown login is answered like a known one, from a record that does not exist but
 * stays the same.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as opaque from '@serenity-kit/opaque';
import type { z } from 'zod';
import type { Session, SignInFinish, SignInStart, SignInStarted } from '../../../contract/api.ts';
import type { Role } from '../../../contract/common.ts';
import type { RunningTime } from '../../../core/access/runningTime.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { AddressGuard } from '../addresses/addressGuard.ts';
import { recordOwn, storeOwn } from '../../record/ownRecords.ts';
import { raiseAlert } from '../../record/alerts.ts';
import { CountedRecords } from '../../record/countedRecords.ts';
import type { LimitRecords } from '../../record/limitRecords.ts';
import { Limit } from '../../platform/limit.ts';
import { problem } from '../../platform/http/problem.ts';
import { keptKeyOnce } from '../../storage/keptKeys.ts';
import { servedBy } from '../../scope/queries.ts';
import { PersonScope, Scope, WorkstationScope, type SystemScope } from '../../scope/scope.ts';
import { keysOfRow } from '../tenants/keysOfRow.ts';
import { switchedOff } from '../masking/maskingPolicies.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SecondFactors } from './secondFactors.ts';
import { requiredActionOf } from './requiredAction.ts';
import type { Sessions } from './sessions.ts';
import { askForSignInKey, checkSignInKey, questionOf, type SignInChallenge } from './signInKeyProof.ts';
import { expiryToTell, passwordAge } from './passwordAge.ts';
import { sealedSecretOf } from './passwordQueries.ts';
import { tenantIdsOf } from './sessionQueries.ts';
import {
  deleteAttempts,
  groupOfWorkstation,
  insertAttempt,
  isStillProved,
  openAttempts,
  personByLogin,
  personWithRole,
  presentPerson,
  signInKeyOf,
  storeOutcome,
  storeSignInKey,
  tenantsOfPerson,
} from './signInQueries.ts';
import { deleteUnknownCounts } from './tryQueries.ts';
import { countTry, forgive, wallTime } from './tries.ts';
import type { From } from '../../platform/http/caller.ts';
import type { Bus } from '../../platform/bus.ts';

/** Time between the two halves of one sign-in, milliseconds. */
export const ATTEMPT_LIFE = 60_000;
/**
 * Attempts that one workstation may have begun at a time; more are refused as failed, so that one workstation cannot
 * use up the server.
 */
const MAX_OPEN = 20;
/**
 * Attempts that one workstation may begin: more than all who work there need. It bounds what invented logins make the
 * server store, and is the same for every name, so that it reveals none.
 */
const STARTS = { most: 100, seconds: 600 };
/** How long counts of unknown logins are kept, milliseconds. */
const FORGET_UNKNOWN = 86_400_000;

interface Attempt {
  readonly workstationId: string;
  /** Whom the login names; null for a login that is unknown. */ readonly person: PersonScope | null;
  /** The password record that is proved against. */ readonly record: string | null;
  readonly countKey: string;
  readonly state: string;
  readonly startedAt: number;
  readonly last: boolean;
  /** What a security key was asked to sign; null where none was asked. */ readonly challenge: string | null;
  readonly asked: SignInChallenge;
}

/** The server's long-lived OPAQUE secrets, made once. Losing them makes every registration worthless. */
export async function signInSetup(db: Db): Promise<string> {
  await opaque.ready;
  const setup = await keptKeyOnce(db, 'sign-in-setup', () => Buffer.from(opaque.server.createSetup(), 'utf8'));
  return setup.toString('utf8');
}
/** A login as it is stored and compared: Unicode NFKC, trimmed, lower case. */
export const normalLogin = (login: string): string => login.normalize('NFKC').trim().toLowerCase();

/** What is asked of a workstation before anybody signs in there. */
export interface SelfCheckDemand {
  /**
   * @param on the transaction in which a session opens; the database where it is left out
   * @throws Problem `self-check` where policy allows no sign-in at this workstation.
   */
  demand(workstationId: string, on?: Tx): Promise<void>;
}

export interface SignInPorts {
  readonly db: Db;
  /** The server's OPAQUE secrets: `signInSetup`. */
  readonly setup: string;
  readonly sessions: Sessions;
  readonly bus: Bus;
  readonly policy: () => Policy;
  readonly selfChecks: SelfCheckDemand;
  readonly secondFactors: SecondFactors;
  readonly time: RunningTime;
  readonly addresses: Pick<AddressGuard, 'allows'>;
  /** For what runs out, of every person. */
  readonly scope: SystemScope;
  readonly limitRecords: Pick<LimitRecords, 'hit'>;
}

/** Attempts to sign in, from start to finish. What is between the two is in memory: a restart ends it. */
export class SignIn {
  readonly #db: Db;
  readonly #setup: string;
  readonly #sessions: Sessions;
  readonly #bus: Bus;
  readonly #policy: () => Policy;
  readonly #selfChecks: SelfCheckDemand;
  readonly #secondFactors: SecondFactors;
  readonly #limitRecords: Pick<LimitRecords, 'hit'>;
  readonly #starts = new Limit(STARTS);
  readonly #open = new Map<string, Attempt>();
  readonly #blocked = new Map<string, CountedRecords>();
  readonly #time: RunningTime;
  readonly #addresses: Pick<AddressGuard, 'allows'>;
  readonly #scope: SystemScope;

  constructor(ports: SignInPorts) {
    this.#scope = ports.scope;
    this.#limitRecords = ports.limitRecords;
    this.#addresses = ports.addresses;
    this.#time = ports.time;
    this.#selfChecks = ports.selfChecks;
    this.#secondFactors = ports.secondFactors;
    this.#db = ports.db;
    this.#setup = ports.setup;
    this.#sessions = ports.sessions;
    this.#bus = ports.bus;
    this.#policy = ports.policy;
  }

  /**
   * The first half: counts a try, and answers OPAQUE's request, the same for an unknown login.
   * @throws Problem `self-check`, `too-fast`, `too-many-tries`, `sign-in-failed`
   */
  async start(body: z.output<typeof SignInStart>, workstationId: string): Promise<z.input<typeof SignInStarted>> {
    // Before anybody is named: it is about the workstation, and no try of a person.
    await this.#selfChecks.demand(workstationId);
    if (!(await this.#starts.take(workstationId))) {
      this.#limitRecords.hit({ limit: 'sign-in', source: workstationId, tenantId: null, workstationId });
      throw problem('too-fast');
    }
    const login = normalLogin(body.login);
    const machine = WorkstationScope.of({ id: workstationId });
    const person = await personByLogin(this.#db, machine, login);
    const identifier = person?.id ?? this.#madeUpIdentifier(login);
    const answer = await countTry(this.#db, machine, identifier, this.#policy().signIn, this.#time.now());
    if (!answer.open) {
      this.#blockedRecords(person?.id ?? null, workstationId).note('', {});
      throw problem('too-many-tries', { retryAt: wallTime(answer.retryAt, this.#time) });
    }
    const attempt = {
      workstationId,
      person: person === undefined ? null : PersonScope.ofSignIn(machine, person),
      record: person?.sign_in_record ?? null,
      countKey: identifier,
      startedAt: this.#time.now(),
      last: answer.last,
    };
    const id = randomUUID();
    await insertAttempt(this.#db, {
      id,
      count_key: identifier,
      person_id: attempt.person?.personId ?? null,
      workstation_id: workstationId,
      started_at: attempt.startedAt,
      outcome: 'open',
    });
    if (this.#openOf(workstationId) >= MAX_OPEN) return this.#failed(id, attempt, 'too-many-at-once');
    let started: { serverLoginState: string; loginResponse: string };
    try {
      started = opaque.server.startLogin({
        serverSetup: this.#setup,
        userIdentifier: identifier,
        registrationRecord: person?.sign_in_record ?? null,
        startLoginRequest: body.startLoginRequest,
      });
    } catch {
      return this.#failed(id, attempt, 'malformed');
    }
    const securityKey = await this.#secondFactors.keyQuestion(attempt.person, identifier);
    const asked = askForSignInKey(await signInKeyOf(this.#db, machine), body, started.loginResponse);
    this.#open.set(id, {
      ...attempt,
      state: started.serverLoginState,
      challenge: securityKey?.challenge ?? null,
      asked,
    });
    return { attemptId: id, loginResponse: started.loginResponse, securityKey, signInKey: questionOf(asked) };
  }

  /**
   * The second half: opens the session where everything is proved.
   * @throws Problem `sign-in-failed` for whatever is wrong, and `self-check`
   */
  async finish(body: z.output<typeof SignInFinish>, from: From): Promise<z.input<typeof Session>> {
    const { workstationId } = from;
    const attempt = this.#open.get(body.attemptId);
    // One finish per start, whatever comes of it; an attempt of another workstation is as unknown as one that never
    // was, and stays.
    if (attempt === undefined || attempt.workstationId !== workstationId) throw problem('sign-in-failed');
    this.#open.delete(body.attemptId);
    if (this.#time.now() - attempt.startedAt > ATTEMPT_LIFE)
      return this.#failed(body.attemptId, attempt, 'too-late', 'expired');
    // Before the password is checked, and for a wrong one as well: so the time of the answer reveals nothing.
    const second = await this.#secondFactors.prove(
      attempt.person,
      attempt.countKey,
      { code: body.code, key: body.key },
      attempt.challenge,
    );
    const isPlaced = await this.#isPlaced(this.#db, attempt.person, from);
    const keyProof = checkSignInKey(attempt.asked, body, from);
    if (body.finishLoginRequest === null) return this.#failed(body.attemptId, attempt, 'desk-check');
    try {
      opaque.server.finishLogin({ serverLoginState: attempt.state, finishLoginRequest: body.finishLoginRequest });
    } catch {
      return this.#failed(body.attemptId, attempt, 'not-proved');
    }
    if (!keyProof.isProved)
      // The alert is raised when the failure is recorded and the answer is under way: the time of the answer must not
      // reveal that the password was right.
      return this.#failed(body.attemptId, attempt, 'sign-in-key').finally(() => this.#alertWithoutKey(attempt));
    const { person: self, record } = attempt;
    const person = self === null ? undefined : await presentPerson(this.#db, self);
    if (self === null || record === null || person === undefined)
      return this.#failed(body.attemptId, attempt, 'not-proved');
    // Answered like a wrong password: at another place an attacker does not learn that the password is right.
    if (!isPlaced) return this.#failed(body.attemptId, attempt, 'address');
    const served = await servedBy(this.#db, workstationId);
    const tenants = (await tenantsOfPerson(this.#db, self)).filter((t) => served === null || served.has(t.id));
    // A workstation of a group serves some companies only, and people who work for one of them.
    if (served !== null && tenants.length === 0) return this.#failed(body.attemptId, attempt, 'workstation-group');
    if (!second.isProved) return this.#failed(body.attemptId, attempt, second.reason);
    const age = await passwordAge(this.#db, self);
    // A temporary password that has run out is a wrong one, and counts as such.
    if (age.temporaryUntil !== null && age.temporaryUntil <= this.#time.now())
      return this.#failed(body.attemptId, attempt, 'temporary-ran-out');
    // Last of all: a code is used up by a sign-in that succeeds, and by no other.
    if (!(await second.take())) return this.#failed(body.attemptId, attempt, 'second-factor-used');
    const policy = this.#policy();
    const requiredAction = await requiredActionOf(this.#db, self, policy);
    const machine = WorkstationScope.of({ id: workstationId });
    const recoveryLeft = await this.#secondFactors.opened(self, workstationId, second.by);
    const off = await switchedOff(
      this.#db,
      await Scope.of(this.#db, {
        id: body.attemptId,
        person: { id: person.id, role: person.role as Role },
        workstationId,
        tenantIds: tenants.map((t) => t.id),
      }),
    );
    const sealedSecret = await sealedSecretOf(this.#db, self);
    // Last: a failure after it would leave a session whose token no desk has, and end another one for it.
    let renewed: number | null = null;
    const session = await this.#sessions.start(
      self,
      from,
      { hours: policy.signIn.sessionHours, perPerson: policy.sessions.perPerson, requiredAction },
      async (tx) => {
        // Again, all of it: each of these may have changed between the two halves, and during the slow steps above.
        if (!(await isStillProved(tx, self, machine, { record, signInKey: attempt.asked.publicKey }))) return false;
        if (!(await second.isUnchanged(tx)) || !(await this.#isAsBefore(tx, self, from, person.role, tenants)))
          return false;
        if (!isDeepStrictEqual(this.#policy(), policy)) return false;
        if ((await requiredActionOf(tx, self, policy)) !== requiredAction) return false;
        await this.#selfChecks.demand(workstationId, tx);
        if (keyProof.next !== null) {
          await storeSignInKey(tx, machine, keyProof.next);
          renewed = await storeOwn(tx, {
            kind: 'sign-in-key-renewed',
            personId: self.personId,
            workstationId,
            detail: {},
          });
        }
        await forgive(tx, machine, attempt.countKey);
        await storeOutcome(tx, machine, body.attemptId, 'succeeded');
        return true;
      },
    );
    if (session === null) return this.#failed(body.attemptId, attempt, 'changed-meanwhile');
    if (renewed !== null) this.#bus.publish('activity.stored', { positions: [renewed] });
    return {
      token: session.token,
      expiresAt: session.expiresAt,
      requiredAction,
      ...(recoveryLeft === null ? {} : { recoveryLeft }),
      person: { id: person.id, name: person.name, role: person.role as Role },
      tenants: tenants.map((t) => ({ id: t.id, name: t.name, colour: t.colour })),
      // One that cannot be read is left out: the desk then seals nothing to this tenant, and says so.
      tenantKeys: tenants.flatMap((t) => {
        const keys = keysOfRow(t.keys);
        return keys === null ? [] : [{ tenantId: t.id, keys }];
      }),
      ...(off.length === 0 ? {} : { maskingOff: off }),
      sealedSecret,
      deskSecret: this.#deskSecret(person.id, workstationId),
      passwordExpiresAt: expiryToTell(age, this.#policy().passwords, Date.now()),
    };
  }

  /** Somebody has a server password and the TLS key of a workstation without its sign-in key: files were copied. */
  #alertWithoutKey({ person, workstationId }: Attempt): void {
    if (person === null) return;
    const { personId } = person;
    const alert = { kind: 'sign-in-key', key: workstationId, workstationId, personId } as const;
    // Where it cannot be stored, the failure is in the activity with its reason.
    void raiseAlert(this.#db, this.#bus, alert).catch(() => undefined);
  }

  /**
   * Whether the person whom the login names may work from there; a refusal is recorded with their name. For an unknown
   * login the rules are asked about the place alone.
   */
  async #isPlaced(on: Db | Tx, self: PersonScope | null, { workstationId, address }: From): Promise<boolean> {
    const groupId = await groupOfWorkstation(on, WorkstationScope.of({ id: workstationId }));
    const person = self === null ? undefined : await personWithRole(on, self);
    const tenantIds = self === null ? [] : await tenantIdsOf(on, self);
    // A workstation of a group serves some companies only, and the rules of the others say nothing about it.
    const served = await servedBy(on, workstationId);
    return this.#addresses.allows({
      address,
      workstationId,
      groupId,
      person: person ?? null,
      tenantIds: tenantIds.filter((id) => served === null || served.has(id)),
    });
  }

  /** Whether role, tenants, their keys and the rules of addresses are what the answer was made from. */
  async #isAsBefore(
    tx: Tx,
    self: PersonScope,
    from: From,
    role: string,
    tenants: readonly { readonly id: string; readonly keys: string }[],
  ): Promise<boolean> {
    if ((await personWithRole(tx, self))?.role !== role) return false;
    const served = await servedBy(tx, from.workstationId);
    const now = (await tenantsOfPerson(tx, self)).filter((t) => served === null || served.has(t.id));
    const listed = (all: readonly { readonly id: string; readonly keys: string }[]): string =>
      JSON.stringify(all.map(({ id, keys }) => [id, keys]));
    return listed(now) === listed(tenants) && (await this.#isPlaced(tx, self, from));
  }

  /**
   * Records attempts that were begun and never finished, those of an earlier run included. Called every few seconds.
   */
  async sweep(): Promise<void> {
    const before = this.#time.now() - ATTEMPT_LIFE;
    const stale = await openAttempts(this.#db, this.#scope, before);
    for (const row of stale) {
      const attempt = this.#open.get(row.id);
      this.#open.delete(row.id);
      await this.#recordFailure(
        row.id,
        { personId: row.person_id, workstationId: row.workstation_id, last: attempt?.last ?? false },
        'never-finished',
        'expired',
      );
    }
    await deleteAttempts(this.#db, this.#scope, this.#time.now() - FORGET_UNKNOWN);
    await deleteUnknownCounts(this.#db, this.#scope, this.#time.now() - FORGET_UNKNOWN);
  }

  /** Records the refusals counted so far; for stopping. */
  flush(): void {
    for (const records of this.#blocked.values()) records.flush();
  }

  async #failed(
    id: string,
    attempt: Pick<Attempt, 'person' | 'workstationId' | 'last'>,
    reason: string,
    outcome: 'failed' | 'expired' = 'failed',
  ): Promise<never> {
    const { person, workstationId, last } = attempt;
    await this.#recordFailure(id, { personId: person?.personId ?? null, workstationId, last }, reason, outcome);
    throw problem('sign-in-failed');
  }

  async #recordFailure(
    id: string,
    attempt: Pick<Attempt, 'workstationId' | 'last'> & { readonly personId: string | null },
    reason: string,
    outcome: 'failed' | 'expired',
  ): Promise<void> {
    const { personId, workstationId } = attempt;
    // Together: an attempt that ended without a record would never get one.
    const positions = await this.#db.transaction().execute(async (tx) => {
      await storeOutcome(tx, WorkstationScope.of({ id: workstationId }), id, outcome);
      const failed = await storeOwn(tx, { kind: 'sign-in-failed', personId, workstationId, detail: { reason } });
      if (!attempt.last) return [failed];
      const detail = { minutes: this.#policy().signIn.closedMinutes };
      return [failed, await storeOwn(tx, { kind: 'sign-in-closed', personId, workstationId, detail })];
    });
    this.#bus.publish('activity.stored', { positions });
  }

  #openOf(workstationId: string): number {
    let count = 0;
    for (const attempt of this.#open.values()) if (attempt.workstationId === workstationId) count += 1;
    return count;
  }

  #blockedRecords(personId: string | null, workstationId: string): CountedRecords {
    const key = `${personId ?? ''}@${workstationId}`;
    let records = this.#blocked.get(key);
    if (records === undefined) {
      records = new CountedRecords(
        (detail) =>
          void recordOwn(this.#db, this.#bus, { kind: 'sign-in-blocked', personId, workstationId, detail }).catch(() =>
            this.#blocked.delete(key),
          ),
      );
      this.#blocked.set(key, records);
    }
    return records;
  }

  /**
   * The desk seals with it the counts that it reports for a person whose own secret is lost. Losing it loses those
   * counts and nothing else.
   */
  #deskSecret(personId: string, workstationId: string): string {
    return createHmac('sha256', this.#setup)
      .update(`desk secret\n${workstationId}\n${personId}`, 'utf8')
      .digest('base64url');
  }

  /**
   * The same made-up person for the same unknown login, for as long as the server's secrets last. Looks like any
   * person's id.
   */
  #madeUpIdentifier(login: string): string {
    const hex = createHmac('sha256', this.#setup).update(`unknown login\n${login}`, 'utf8').digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}
