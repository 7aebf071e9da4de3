/**
 * Second factors of people: enrolled by themselves, proved with every sign-in, never read again. What is proved and
 * what is taken are two steps: a code is used up only where the whole sign-in succeeds, and then by one try alone.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type {
  Factor,
  FactorAdded,
  NewSecurityKey,
  NewTotp,
  OwnSecondFactor,
  SecondFactorOffer,
  SecurityKeyAnswer,
  SecurityKeyCreation,
  SecurityKeyRequest,
} from '../../../contract/secondFactor.ts';
import { MAX_SECURITY_KEYS } from '../../../contract/secondFactor.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { SecondFactorKind } from '../../../core/vocabulary/secondFactorKinds.ts';
import { base32, matchingStep, SECRET_BYTES, totpUri } from '../../../core/secondFactor/totp.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import { demandSameActor } from '../../record/currentRequest.ts';
import { problem } from '../../platform/http/problem.ts';
import type { SessionContext } from '../../platform/http/caller.ts';
import {
  confirmedFactors,
  confirmTotp,
  deleteFactor,
  deleteUnconfirmed,
  deleteUnconfirmedBefore,
  insertFactor,
  kindsEnrolled,
  personNamed,
  recoverySet,
  takeCount,
  takeStep,
  unconfirmedTotp,
} from './secondFactorQueries.ts';
import { PersonScope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SecondFactorTable } from '../../storage/tables.ts';
import { dropRecoveryCodes, recoveryHash, recoveryLeft, renewRecoveryCodes, useRecoveryHash } from './recoveryCodes.ts';
import type { SecretBox } from '../../storage/secretBox.ts';
import { keyCreation, keyRequest, madeKey, provedBy, type StoredKey } from './securityKeys.ts';
import type { Bus } from '../../platform/bus.ts';

/** What somebody brings to a sign-in beside the passwords. */
export interface Brought {
  readonly code?: string | undefined;
  readonly key?: SecurityKeyAnswer | undefined;
}

/**
 * Whether the second factor is proved. `take` uses up what was sent and answers false where another try was faster; it
 * is called after the passwords are proved, too.
 */
export type Proof =
  | {
      readonly isProved: true;
      readonly by: SecondFactorKind | 'recovery-code' | 'none-enrolled';
      readonly take: () => Promise<boolean>;
      /** Asked in the transaction that opens the session: whether the person's factors are those it was proved by. */
      readonly isUnchanged: (tx: Tx) => Promise<boolean>;
    }
  | { readonly isProved: false; readonly reason: 'second-factor-missing' | 'second-factor-wrong' };

type Taking = Pick<Extract<Proof, { isProved: true }>, 'by' | 'take'>;
type Row = SecondFactorTable;
/** Milliseconds in which an enrolment that was begun may be confirmed. */
const CONFIRM_WITHIN = 600_000;

/** Enrols and proves second factors. Challenges of keys that are being enrolled are in memory. */
export class SecondFactors {
  readonly #db: Db;
  readonly #box: SecretBox;
  readonly #policy: () => Policy;
  readonly #bus: Bus;
  /** For what the sign-in asks of everybody, and for enrolments that run out. */
  readonly #scope: SystemScope;
  /** Challenges of keys that are being enrolled, by session. */
  readonly #creations = new Map<string, { readonly challenge: string; readonly startedAt: number }>();

  constructor(db: Db, box: SecretBox, policy: () => Policy, bus: Bus, scope: SystemScope) {
    this.#db = db;
    this.#box = box;
    this.#policy = policy;
    this.#bus = bus;
    this.#scope = scope;
  }

  /** What the sign-in asks for: by policy, never by person. Recovery codes go into the field for codes. */
  async offer(): Promise<SecondFactorOffer> {
    const { requiredFor, kinds } = this.#policy().secondFactor;
    // A person who has enrolled one is asked for it although policy asks for none.
    const enrolled = await kindsEnrolled(this.#db, this.#scope);
    const asked = (kind: SecondFactorKind): boolean =>
      (requiredFor.length > 0 && kinds.includes(kind)) || enrolled.some((one) => one.kind === kind);
    return { code: asked('totp') || asked('security-key'), securityKey: asked('security-key') };
  }

  /**
   * The question for a person's security keys, or for an unknown login: `about` is the identifier that the sign-in
   * uses for it. Null where no key is asked for at this server.
   */
  async keyQuestion(person: PersonScope | null, about: string): Promise<SecurityKeyRequest | null> {
    const stored = await confirmedFactors(this.#db, person ?? PersonScope.ofUnknownLogin());
    if (!(await this.offer()).securityKey) return null;
    return keyRequest(
      this.#box,
      about,
      stored.filter((row) => row.kind === 'security-key').map((row) => this.#key(row)),
    );
  }

  /** Does the same work for every person and for an unknown login, so that its time reveals nothing. */
  async prove(person: PersonScope | null, about: string, brought: Brought, challenge: string | null): Promise<Proof> {
    const known = person ?? PersonScope.ofUnknownLogin();
    const before = await factorsNow(this.#db, known);
    const isUnchanged = async (tx: Tx): Promise<boolean> => (await factorsNow(tx, known)) === before;
    const stored = await confirmedFactors(this.#db, known);
    const code = brought.code?.trim() ?? '';
    const byCode = await this.#provedByCode(person, stored, code, about);
    const byKey =
      brought.key === undefined || challenge === null
        ? null
        : await this.#provedByKey(person, stored, brought.key, challenge);
    if (stored.length === 0 && !(person !== null && (await recoveryLeft(this.#db, person)) !== null))
      return { isProved: true, by: 'none-enrolled', take: async () => true, isUnchanged };
    const proved = byKey ?? byCode;
    if (proved !== null) return { isProved: true, ...proved, isUnchanged };
    return {
      isProved: false,
      reason: code === '' && brought.key === undefined ? 'second-factor-missing' : 'second-factor-wrong',
    };
  }

  async #provedByCode(
    person: PersonScope | null,
    stored: readonly Row[],
    code: string,
    about: string,
  ): Promise<Taking | null> {
    const salt = this.#box.madeUp(`recovery salt\n${about}`);
    const digits = code.replaceAll(/\s/g, '');
    const apps = stored.filter((row) => row.kind === 'totp');
    let found: { row: Row; step: number } | null = null;
    for (const row of apps) {
      const step = matchingStep(this.#secret(row), digits, Date.now(), row.used_step);
      if (step !== null) found = { row, step };
    }
    if (apps.length === 0) matchingStep(salt, digits, Date.now(), null);
    const hash = await recoveryHash(this.#db, person, code, salt);
    if (found !== null && person !== null) {
      const { row, step } = found;
      return { by: 'totp', take: () => takeStep(this.#db, person, row.id, step) };
    }
    if (hash === null || person === null) return null;
    return { by: 'recovery-code', take: () => useRecoveryHash(this.#db, person, hash) };
  }

  async #provedByKey(
    person: PersonScope | null,
    stored: readonly Row[],
    answer: SecurityKeyAnswer,
    challenge: string,
  ): Promise<Taking | null> {
    if (person === null) return null;
    for (const row of stored) {
      if (row.kind !== 'security-key') continue;
      const key = this.#key(row);
      if (key.credentialId !== answer.id) continue;
      const signCount = await provedBy(answer, challenge, key, row.sign_count);
      if (signCount === null) return null;
      return {
        by: 'security-key',
        take: () => takeCount(this.#db, person, row.id, row.sign_count, signCount),
      };
    }
    return null;
  }

  /** What the person has enrolled, and until when they may change it. */
  async own(session: SessionContext): Promise<OwnSecondFactor> {
    const self = PersonScope.ofSession(session);
    const { requiredFor, kinds } = this.#policy().secondFactor;
    const set = await recoverySet(this.#db, self);
    return {
      required: requiredFor.includes(session.person.role),
      kinds: [...kinds],
      factors: (await confirmedFactors(this.#db, self)).map(factorOf),
      recoveryLeft: await recoveryLeft(this.#db, self),
      recoveryUsedAt: set?.used_at ?? null,
      changeableUntil: this.#changeableUntil(session),
    };
  }

  /**
   * Makes a secret that counts once a code of it was typed; until then the former one does.
   * @throws Problem where the sign-in is too long ago.
   */
  async beginTotp(session: SessionContext): Promise<NewTotp> {
    this.#changeable(session);
    this.#counts('totp');
    const self = PersonScope.ofSession(session);
    const { login } = await personNamed(this.#db, self);
    const secret = randomBytes(SECRET_BYTES);
    const id = randomUUID();
    await this.#db.transaction().execute(async (tx) => {
      await demandSameActor(tx);
      await deleteUnconfirmed(tx, self);
      await insertFactor(tx, self, {
        id,
        kind: 'totp',
        name: null,
        sealed: this.#box.seal(secret, about(id, self.personId)),
        used_step: null,
        sign_count: 0,
        made_at: Date.now(),
        confirmed_at: null,
        used_at: null,
      });
    });
    const made = { factorId: id, secret: base32(secret), uri: totpUri(secret, 'Cleandesk', login) };
    secret.fill(0);
    return made;
  }

  /** @throws Problem for a code that is not of this secret, and for an enrolment that was begun too long ago. */
  async confirmTotp(
    session: SessionContext,
    factorId: string,
    code: string,
  ): Promise<Omit<FactorAdded, 'requiredAction'>> {
    this.#changeable(session);
    this.#counts('totp');
    const self = PersonScope.ofSession(session);
    const row = await unconfirmedTotp(this.#db, self, factorId);
    if (row === undefined || row.made_at < Date.now() - CONFIRM_WITHIN) throw problem('not-found');
    const step = matchingStep(this.#secret(row), code.replaceAll(/\s/g, ''), Date.now(), null);
    if (step === null) throw problem('wrong-code');
    const now = Date.now();
    await this.#db.transaction().execute(async (tx) => {
      await demandSameActor(tx);
      // Another enrolment, or a reset, may have taken it away meanwhile.
      if ((await unconfirmedTotp(tx, self, row.id)) === undefined) throw problem('not-found');
      // The code that confirmed it has been seen: it opens nothing any more.
      await confirmTotp(tx, self, row.id, now, step);
    });
    return this.#added(session, { ...row, confirmed_at: now });
  }

  /** What a new security key is asked. @throws Problem `too-many-keys`, and where the sign-in is too long ago */
  async beginKey(session: SessionContext): Promise<SecurityKeyCreation> {
    this.#changeable(session);
    this.#counts('security-key');
    const self = PersonScope.ofSession(session);
    const stored = (await confirmedFactors(this.#db, self)).filter((row) => row.kind === 'security-key');
    if (stored.length >= MAX_SECURITY_KEYS) throw problem('too-many-keys', { most: MAX_SECURITY_KEYS });
    const person = await personNamed(this.#db, self);
    const creation = keyCreation(
      this.#box,
      person,
      stored.map((row) => this.#key(row)),
    );
    this.#creations.set(session.id, { challenge: creation.challenge, startedAt: Date.now() });
    return creation;
  }

  /** @throws Problem where nothing was begun, or the key has not answered this very question. */
  async confirmKey(
    session: SessionContext,
    name: string,
    given: NewSecurityKey,
  ): Promise<Omit<FactorAdded, 'requiredAction'>> {
    this.#changeable(session);
    this.#counts('security-key');
    const begun = this.#creations.get(session.id);
    this.#creations.delete(session.id);
    if (begun === undefined || begun.startedAt < Date.now() - CONFIRM_WITHIN) throw problem('not-found');
    const made = await madeKey(given, begun.challenge);
    if (made === null) throw problem('key-not-read');
    const self = PersonScope.ofSession(session);
    const id = randomUUID();
    const now = Date.now();
    const row: Row = {
      id,
      person_id: self.personId,
      kind: 'security-key',
      name,
      sealed: this.#box.seal(Buffer.from(JSON.stringify(made.key), 'utf8'), about(id, self.personId)),
      used_step: null,
      sign_count: made.signCount,
      made_at: now,
      confirmed_at: now,
      used_at: null,
    };
    await this.#db.transaction().execute(async (tx) => {
      await demandSameActor(tx);
      const stored = (await confirmedFactors(tx, self)).filter((one) => one.kind === 'security-key');
      if (
        stored.length >= MAX_SECURITY_KEYS ||
        stored.some((one) => this.#key(one).credentialId === made.key.credentialId)
      )
        throw problem('already-enrolled');
      await insertFactor(tx, self, row);
    });
    return this.#added(session, row);
  }

  /** @throws Problem for the last one where policy wants one. */
  async remove(session: SessionContext, factorId: string): Promise<void> {
    this.#changeable(session);
    const { person } = session;
    const self = PersonScope.ofSession(session);
    const { requiredFor, kinds } = this.#policy().secondFactor;
    const removed = await this.#db.transaction().execute(async (tx) => {
      await demandSameActor(tx);
      const stored = await confirmedFactors(tx, self);
      const row = stored.find((one) => one.id === factorId);
      if (row === undefined) throw problem('not-found');
      const left = stored.filter((one) => one.id !== factorId);
      if (requiredFor.includes(person.role) && !left.some((one) => kinds.some((kind) => kind === one.kind)))
        throw problem('last-factor');
      await deleteFactor(tx, self, factorId);
      // Without a factor there is nothing to recover.
      if (left.length === 0) await dropRecoveryCodes(tx, self);
      return row;
    });
    await this.#record(session, { action: 'removed', factor: removed.kind });
  }

  /**
   * Makes new recovery codes in place of the old.
   * @throws Problem `nothing-enrolled`, and where the sign-in is too long ago
   */
  async renewCodes(session: SessionContext): Promise<string[]> {
    this.#changeable(session);
    const self = PersonScope.ofSession(session);
    if ((await confirmedFactors(this.#db, self)).length === 0) throw problem('nothing-enrolled');
    const codes = await renewRecoveryCodes(this.#db, self, async (tx) => {
      await demandSameActor(tx);
      return (await confirmedFactors(tx, self)).length > 0;
    });
    if (codes === null) throw problem('nothing-enrolled');
    await this.#record(session, { action: 'recovery-codes-renewed' });
    return codes;
  }

  /**
   * Records in the person's activity that a recovery code was used to open a session.
   * @returns recovery codes left, where one was used.
   */
  async opened(person: PersonScope, workstationId: string, by: string): Promise<number | null> {
    if (by !== 'recovery-code') return null;
    const left = (await recoveryLeft(this.#db, person)) ?? 0;
    await recordOwn(this.#db, this.#bus, {
      kind: 'second-factor',
      personId: person.personId,
      workstationId,
      detail: { action: 'recovery-code-used', left },
    });
    return left;
  }

  /** Deletes enrolments that were not confirmed in time. Called every few seconds. */
  async sweep(): Promise<void> {
    const before = Date.now() - CONFIRM_WITHIN;
    for (const [session, begun] of this.#creations) if (begun.startedAt < before) this.#creations.delete(session);
    await deleteUnconfirmedBefore(this.#db, this.#scope, before);
  }

  async #added(session: SessionContext, row: Row): Promise<Omit<FactorAdded, 'requiredAction'>> {
    const self = PersonScope.ofSession(session);
    const hasCodes = (await recoveryLeft(this.#db, self)) !== null;
    // The hashes take their time: another enrolment may make the codes meanwhile, and a reset take the factor away.
    const recoveryCodes = hasCodes
      ? null
      : await renewRecoveryCodes(
          this.#db,
          self,
          async (tx) =>
            (await recoveryLeft(tx, self)) === null &&
            (await confirmedFactors(tx, self)).some(({ id }) => id === row.id),
        );
    await this.#record(session, { action: 'added', factor: row.kind });
    return { factor: factorOf(row), recoveryCodes };
  }

  #secret(row: Row): Buffer {
    return this.#box.open(row.sealed, about(row.id, row.person_id));
  }

  #key(row: Row): StoredKey {
    return JSON.parse(this.#secret(row).toString('utf8')) as StoredKey;
  }

  #changeableUntil(session: SessionContext): number {
    return session.startedAt + Math.round(this.#policy().secondFactor.freshMinutes * 60_000);
  }

  /** At a desk that was left open no second factor can be changed: the sign-in is too long ago. */
  #changeable(session: SessionContext): void {
    if (Date.now() > this.#changeableUntil(session)) throw problem('sign-in-again');
  }

  #counts(kind: SecondFactorKind): void {
    if (!this.#policy().secondFactor.kinds.includes(kind)) throw problem('kind-off');
  }

  async #record(session: SessionContext, detail: Record<string, string | number>): Promise<void> {
    await recordOwn(this.#db, this.#bus, {
      kind: 'second-factor',
      personId: session.person.id,
      workstationId: session.workstationId,
      detail,
    });
  }
}

/** The confirmed factors and the set of recovery codes of a person, as a text to compare. */
async function factorsNow(on: Db | Tx, person: PersonScope): Promise<string> {
  const factors = await confirmedFactors(on, person);
  return JSON.stringify([factors.map(({ id }) => id).toSorted(), (await recoverySet(on, person))?.salt ?? null]);
}

/** A sealed secret opens as this factor of this person only. */
const about = (factorId: string, personId: string): string => `second factor ${factorId} of ${personId}`;
const factorOf = (row: Row): Factor => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  madeAt: row.made_at,
  usedAt: row.used_at,
});
