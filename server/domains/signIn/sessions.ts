/**
 * Sessions: a bearer token that works from one workstation with one certificate only, and from addresses that its rules
 * allow. The database has the hash of the token. One person has as many as policy allows; one more ends the oldest.
 */
import type { Coded } from '../../../contract/errors.ts';
import { randomUUID } from 'node:crypto';
import type { RequiredAction, Role } from '../../../contract/common.ts';
import type { From, SessionContext } from '../../platform/http/caller.ts';
import type { Bus } from '../../platform/bus.ts';
import { hashToken, newToken } from '../../platform/tokens.ts';
import { servedBy } from '../../scope/queries.ts';
import { PersonScope, WorkstationScope, type SystemScope } from '../../scope/scope.ts';
import { publishStored, storeOwn } from '../../record/ownRecords.ts';
import { demandSameActor } from '../../record/currentRequest.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import {
  allOpenOf,
  endAtWorkstation,
  endedAmong,
  endIfOpen,
  insertSession,
  noteAddress,
  noteSeen,
  openByToken,
  openOf,
  openWithAddress,
  staleSessions,
  storeRequiredAction,
  takeCertificate,
  tenantIdsOf,
  workstationName,
} from './sessionQueries.ts';

/** Why a session ended; IT reads it in activity. */
export type EndCode =
  | 'signed-out'
  | 'replaced'
  | 'signed-in-elsewhere'
  | 'ended-by-own'
  | 'ended-by-other'
  | 'certificate-changed'
  | 'address-not-allowed'
  | 'expired'
  | 'workstation-revoked'
  | 'person-left'
  | 'away-too-long'
  | 'second-factor-reset'
  | (string & {});
/** What may be named at the desk whose session ends: a person or workstation, and what that person wrote. */
export interface Shown {
  readonly name?: string;
  readonly reason?: string;
}
export interface Ended {
  readonly id: string;
  readonly personId: string;
  readonly workstationId: string;
  readonly code: EndCode;
  /** Null where no person ended it. */ readonly by: string | null;
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * What a session wants to know of an address that it was not at before.
 */
export type AddressRule = (
  session: {
    readonly id: string;
    readonly personId: string;
    readonly workstationId: string;
    readonly role: Role;
    readonly tenantIds: readonly string[];
  },
  address: string,
) => Promise<{ readonly allow: true } | { readonly allow: false }>;

/** Milliseconds between two notes of when a session was last seen. */
const SEEN_EVERY = 15_000;

/** What the desk shows when its session has ended. */
const over = (why: EndCode, shown: Shown = {}): Coded => ({
  code: 'session-over',
  params: { why, name: shown.name ?? null, reason: shown.reason ?? null },
});

export interface SessionsPorts {
  readonly db: Db;
  readonly bus: Bus;
  /** Asked whenever a session shows up at another address than before. Who may connect at all was decided before. */
  readonly addressRule: AddressRule;
  readonly records: SessionRecords;
  /** For what is done for every session: ends of any kind, and the address rules that changed. */
  readonly scope: SystemScope;
}
/** Keeps in activity what becomes of sessions. */
export interface SessionRecords {
  /** Stores within the transaction of the end. @returns the position of the record, where there is one. */
  readonly ended: (ended: Ended, tx: Tx) => Promise<number> | void;
  readonly moved: (session: Pick<Ended, 'personId' | 'workstationId'>, from: string, to: string) => void;
}

/** An end that is stored and not yet published. */
interface StoredEnd {
  readonly ended: Ended;
  readonly position: number | null;
}

/** Opens, finds and ends sessions, and publishes `session.ended` on the bus. */
export class Sessions {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #addressRule: AddressRule;
  readonly #records: SessionRecords;
  readonly #scope: SystemScope;

  constructor({ db, bus, addressRule, records, scope }: SessionsPorts) {
    this.#scope = scope;
    this.#db = db;
    this.#bus = bus;
    this.#addressRule = addressRule;
    this.#records = records;
  }

  /**
   * Opens a session, ends the one that this workstation had, and the oldest of this person beyond `perPerson`.
   * `isAllowed` is asked in the same transaction, so that nothing changes between the question and the session.
   * @returns null where it is not allowed; nothing is changed then.
   */
  async start(
    person: PersonScope,
    from: From,
    how: { readonly hours: number; readonly perPerson: number; readonly requiredAction: RequiredAction | null },
    isAllowed: (tx: Tx) => Promise<boolean>,
  ): Promise<{ token: string; expiresAt: number; id: string } | null> {
    const token = newToken();
    const id = randomUUID();
    const now = Date.now();
    const expiresAt = now + Math.round(how.hours * 3_600_000);
    const { workstationId, certificate, address } = from;
    const machine = WorkstationScope.of({ id: workstationId });
    const ended = await this.#db.transaction().execute(async (tx) => {
      if (!(await isAllowed(tx))) return null;
      const name = await workstationName(tx, machine);
      const before = await endAtWorkstation(tx, machine, now, 'replaced');
      await insertSession(tx, {
        id,
        token_hash: hashToken(token),
        person_id: person.personId,
        workstation_id: workstationId,
        started_at: now,
        expires_at: expiresAt,
        ended_at: null,
        end_reason: null,
        required_action: how.requiredAction,
        certificate,
        certificate_before: null,
        address,
        seen_at: now,
        ended_by: null,
      });
      const begun = await storeOwn(tx, {
        kind: 'session-begun',
        personId: person.personId,
        workstationId,
        detail: { address, sessionId: id },
      });
      const own = await openOf(tx, person, now, id);
      const beyond = own.slice(Math.max(0, how.perPerson - 1));
      for (const one of beyond)
        await endIfOpen(tx, this.#scope, one.id, { at: now, reason: 'signed-in-elsewhere', by: null });
      const ends: { end: StoredEnd; shown: Shown }[] = [];
      for (const row of before) ends.push({ end: await this.#stored(tx, row, 'replaced', null, {}), shown: {} });
      for (const row of beyond)
        ends.push({
          end: await this.#stored(tx, row, 'signed-in-elsewhere', null, { newWorkstationId: workstationId }),
          shown: { name },
        });
      return { begun, ends };
    });
    if (ended === null) return null;
    publishStored(this.#bus, ended.begun);
    for (const { end, shown } of ended.ends) this.#publishEnd(end, shown);
    return { token, expiresAt, id };
  }

  /**
   * The session of this token from there, or null: unknown, ended, expired, of another workstation or another
   * certificate, at an address that is not allowed, or of a person who has left.
   */
  async find(token: string, from: From): Promise<SessionContext | null> {
    const now = Date.now();
    const row = await openByToken(this.#db, WorkstationScope.of({ id: from.workstationId }), hashToken(token), now);
    if (row === undefined) return null;
    if (row.certificate !== from.certificate && row.certificate_before !== from.certificate) {
      await this.end(row.id, 'certificate-changed');
      return null;
    }
    const person = { id: row.person_id, name: row.name, role: row.role as Role };
    const self = PersonScope.ofSession({ person });
    const tenantIds = await tenantIdsOf(this.#db, self);
    const served = await servedBy(this.#db, row.workstation_id);
    const session: SessionContext = {
      id: row.id,
      workstationId: from.workstationId,
      startedAt: row.started_at,
      expiresAt: row.expires_at,
      requiredAction: row.required_action,
      person,
      tenantIds: tenantIds.filter((id) => served === null || served.has(id)),
    };
    if (row.address !== from.address && !(await this.#moved(session, row.address, from.address))) return null;
    if (now - row.seen_at > SEEN_EVERY) await noteSeen(this.#db, self, row.id, now);
    return session;
  }

  async #moved(session: SessionContext, before: string, address: string): Promise<boolean> {
    const verdict = await this.#addressRule(
      {
        id: session.id,
        personId: session.person.id,
        workstationId: session.workstationId,
        role: session.person.role,
        tenantIds: session.tenantIds,
      },
      address,
    );
    if (!verdict.allow) {
      await this.end(session.id, 'address-not-allowed', null, { address });
      return false;
    }
    await noteAddress(this.#db, PersonScope.ofSession(session), session.id, address);
    this.#records.moved({ personId: session.person.id, workstationId: session.workstationId }, before, address);
    return true;
  }

  /** Asks the rule about every open session at the address where it is; for when the rule has changed. */
  async recheckAddresses(): Promise<void> {
    const open = await openWithAddress(this.#db, this.#scope);
    for (const row of open) {
      const verdict = await this.#addressRule(
        {
          id: row.id,
          personId: row.person_id,
          workstationId: row.workstation_id,
          role: row.role as Role,
          tenantIds: await tenantIdsOf(
            this.#db,
            PersonScope.managedBy(this.#scope, { id: row.person_id, tenantIds: [] }),
          ),
        },
        row.address,
      );
      if (!verdict.allow) await this.end(row.id, 'address-not-allowed', null, { address: row.address });
    }
  }

  /** What has to be done before anything else is done, or has become another thing. */
  async setRequiredAction(session: SessionContext, requiredAction: RequiredAction | null): Promise<void> {
    await storeRequiredAction(this.#db, PersonScope.ofSession(session), session.id, requiredAction);
  }

  /**
   * Ends one session; its desk gets the code and what is `shown`, and its connection is closed at once.
   * @returns whether it was open.
   * @throws Problem `session-ended` where the session of the person who ends it has ended meanwhile
   */
  async end(
    sessionId: string,
    code: EndCode,
    by: string | null = null,
    facts: Readonly<Record<string, string>> = {},
    shown: Shown = {},
  ): Promise<boolean> {
    const end = await this.#db.transaction().execute(async (tx) => {
      if (by !== null) await demandSameActor(tx);
      return this.#endNow(tx, sessionId, code, by, facts);
    });
    if (end === null) {
      // Ended by another process already: its connection, if it has one here, goes all the same.
      this.#bus.publish('session.ended', { sessionId, code, notice: over(code, shown) });
      return false;
    }
    this.#publishEnd(end, shown);
    return true;
  }

  /**
   * Ends what a person has open, but for the session `except` and those at the workstations `notAt`.
   * @returns how many.
   */
  async endOf(
    personId: string,
    code: EndCode,
    by: string | null = null,
    except: string | null = null,
    facts: Readonly<Record<string, string>> = {},
    shown: Shown = {},
    notAt: ReadonlySet<string> = new Set(),
  ): Promise<number> {
    const open = await allOpenOf(this.#db, this.#scope, personId, except);
    let count = 0;
    for (const { id, workstation_id: at } of open)
      if (!notAt.has(at) && (await this.end(id, code, by, facts, shown))) count += 1;
    return count;
  }

  /**
   * Ends within a transaction what a person has open, but for the session `except`: with the change that takes away
   * what they were opened with, or not at all.
   * @returns publishes the ends; to be called once the transaction is committed.
   */
  async endWithin(
    tx: Tx,
    personId: string,
    code: EndCode,
    by: string | null,
    { except = null, facts = {} }: { readonly except?: string | null; readonly facts?: Ended['facts'] } = {},
  ): Promise<() => void> {
    const ends: (StoredEnd | null)[] = [];
    const open = await allOpenOf(tx, this.#scope, personId, except);
    for (const { id } of open) ends.push(await this.#endNow(tx, id, code, by, facts));
    return () => {
      for (const end of ends) if (end !== null) this.#publishEnd(end, {});
    };
  }

  /**
   * Publishes the end of those among `ids` that another process has ended, or that ended while their connection opened.
   * What ended them has recorded it.
   */
  async publishEnded(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await endedAmong(this.#db, this.#scope, ids);
    for (const { id: sessionId, end_reason: code } of rows)
      this.#bus.publish('session.ended', {
        sessionId,
        code: code ?? 'ended',
        notice: over(code ?? 'ended'),
      });
  }

  /** Ends what has run out, what belongs to revoked workstations and to people who left. Called every few seconds. */
  async sweep(): Promise<void> {
    const stale = await staleSessions(this.#db, this.#scope, Date.now());
    for (const session of stale) {
      if (session.revoked_at !== null) await this.end(session.id, 'workstation-revoked');
      else if (session.left_at !== null) await this.end(session.id, 'person-left');
      else await this.end(session.id, 'expired');
    }
  }

  /** Ends it with its record, in one transaction; null where it was not open. */
  async #endNow(
    tx: Tx,
    sessionId: string,
    code: EndCode,
    by: string | null,
    facts: Ended['facts'],
  ): Promise<StoredEnd | null> {
    const row = await endIfOpen(tx, this.#scope, sessionId, { at: Date.now(), reason: code, by });
    return row === undefined ? null : this.#stored(tx, row, code, by, facts);
  }

  async #stored(
    tx: Tx,
    row: { readonly id: string; readonly person_id: string; readonly workstation_id: string },
    code: EndCode,
    by: string | null,
    facts: Ended['facts'],
  ): Promise<StoredEnd> {
    const ended = { id: row.id, personId: row.person_id, workstationId: row.workstation_id, code, by, facts };
    return { ended, position: (await this.#records.ended(ended, tx)) ?? null };
  }

  #publishEnd({ ended: { id, code }, position }: StoredEnd, shown: Shown): void {
    this.#bus.publish('session.ended', { sessionId: id, code, notice: over(code, shown) });
    publishStored(this.#bus, position);
  }
}

/**
 * A workstation has begun to use the certificate that was issued to it over its former one: its sessions go on with
 * either, as long as the former one is taken at all. Nothing else carries a session over; a certificate that was
 * not announced ends it.
 */
export const carrySessionsOver = (
  on: Db | Tx,
  scope: WorkstationScope,
  former: string,
  present: string,
): Promise<void> => takeCertificate(on, scope, former, present);
