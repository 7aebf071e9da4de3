/**
 * Who may see and manage what. Made once a request and once a desk connection, from the session, and passed to every
 * handler and live frame; no query of a table that carries a tenant runs without one of the kinds here: a session's
 * `Scope`, an enrolled machine's `WorkstationScope`, one person's `PersonScope`, a `TenantScope` taken from a wider
 * one, or the server's own `SystemScope`. None can be written as a literal: each has a private field.
 */
import type { Role } from '../../core/vocabulary/roles.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { may } from '../../core/access/roles.ts';
import {
  hasOtherTenants,
  peopleOfTeamsOf,
  teamMatesOf,
  tenantsByGroup,
  visibilityOf,
  type TenantsByGroup,
} from './queries.ts';

/** What a scope takes from a session. */
export interface ScopedSession {
  readonly id: string;
  readonly person: { readonly id: string; readonly role: Role };
  readonly workstationId: string;
  readonly tenantIds: readonly string[];
}

/** Which conversations of the own tenants a session sees: those that these people answer, and those that wait. */
export interface ConversationSight {
  readonly people: readonly string[];
  /** Whether those that wait for an agent are among them. */
  readonly waiting: boolean;
}

/** What one session may see: its tenants and, where its person is bound to teams, the people of these. */
export class Scope {
  readonly sessionId: string;
  readonly personId: string;
  readonly role: Role;
  /** The workstation of the session. */
  readonly workstationId: string;
  readonly tenantIds: readonly string[];
  /**
   * People of the person's own teams, including the person; null for somebody who is not bound to teams and sees all
   * people of the own tenants.
   */
  readonly team: readonly string[] | null;
  /** Null for somebody who sees all conversations of the own tenants. */
  readonly conversations: ConversationSight | null;
  /** Whether these are all tenants there are: then the scope includes what concerns every tenant. */
  readonly everyTenant: boolean;
  readonly #served: TenantsByGroup;

  /**
   * @param session as `Sessions.find` returns it. @param on the database, or a transaction for a scope as it is within
   * it.
   */
  static async of(on: Db | Tx, session: ScopedSession): Promise<Scope> {
    const team = await peopleOfTeamsOf(on, session.person);
    return new Scope(
      session,
      team,
      await sightOf(on, session.person, team),
      !(await hasOtherTenants(on, session.tenantIds)),
      await tenantsByGroup(on),
    );
  }

  private constructor(
    session: ScopedSession,
    team: readonly string[] | null,
    conversations: ConversationSight | null,
    hasEveryTenant: boolean,
    served: TenantsByGroup,
  ) {
    this.sessionId = session.id;
    this.personId = session.person.id;
    this.role = session.person.role;
    this.workstationId = session.workstationId;
    this.tenantIds = session.tenantIds;
    this.team = team;
    this.conversations = conversations;
    this.everyTenant = hasEveryTenant;
    this.#served = served;
  }

  /** Whether this person sees the people of their own teams only. */
  get boundToTeams(): boolean {
    return this.team !== null;
  }

  /** Whether this tenant is one of the session's; unlike `hasAllOf`, true for no tenant beyond `tenantIds`. */
  hasTenant(tenantId: string): boolean {
    return this.tenantIds.includes(tenantId);
  }

  /**
   * Whether a conversation may be seen that this person answers (null for no one). It means the same as the condition
   * of queries (domains/conversations/inScopeQueries.ts).
   */
  seesConversation(of: {
    readonly tenantId: string;
    readonly assignedTo: string | null;
    readonly waits: boolean;
    /** People to whom it is offered. */
    readonly offeredTo: readonly string[];
  }): boolean {
    if (!this.hasTenant(of.tenantId)) return false;
    if (this.conversations === null) return true;
    const { people, waiting } = this.conversations;
    if (of.offeredTo.some((id) => people.includes(id))) return true;
    return of.assignedTo === null ? waiting && of.waits : people.includes(of.assignedTo);
  }

  /** Whether all of these tenants are in scope; an empty list means every tenant. */
  hasAllOf(tenantIds: readonly string[]): boolean {
    return this.everyTenant || (tenantIds.length > 0 && tenantIds.every((id) => this.hasTenant(id)));
  }

  /** Whether any of these tenants is in scope; an empty list means every tenant, and so is always in scope. */
  hasAnyOf(tenantIds: readonly string[]): boolean {
    return this.everyTenant || tenantIds.length === 0 || tenantIds.some((id) => this.hasTenant(id));
  }

  /** Whether this person may be seen: has one of the own tenants and, where bound, is in the own teams. */
  seesPerson(person: { readonly id: string; readonly tenantIds: readonly string[] }): boolean {
    return person.tenantIds.some((id) => this.hasTenant(id)) && (this.team === null || this.team.includes(person.id));
  }

  /** Tenants that a group serves; an empty list means every tenant. `null`: a workstation of no group. */
  servedBy(groupId: string | null): readonly string[] {
    return groupId === null ? [] : (this.#served.get(groupId) ?? []);
  }

  /** Whether workstations of this group may be seen. */
  seesGroup(groupId: string | null): boolean {
    return this.hasAnyOf(this.servedBy(groupId));
  }

  /** Whether workstations of this group may be managed: those that serve own tenants only. */
  managesGroup(groupId: string | null): boolean {
    return this.hasAllOf(this.servedBy(groupId));
  }

  /** Groups that serve other tenants only: their workstations are out of scope. */
  get groupsOutOfScope(): ReadonlySet<string> {
    return new Set([...this.#served.keys()].filter((id) => !this.seesGroup(id)));
  }
}

/** Those who watch others see what their teams do, or everything; agents what policy says. */
async function sightOf(
  on: Db | Tx,
  person: { readonly id: string; readonly role: Role },
  team: readonly string[] | null,
): Promise<ConversationSight | null> {
  if (team !== null) return { people: team, waiting: false };
  if (may(person.role, 'floor.watch')) return null;
  switch (await visibilityOf(on)) {
    case 'own':
      return { people: [person.id], waiting: true };
    case 'team':
      return { people: await teamMatesOf(on, person.id), waiting: true };
    case 'tenant':
      return null;
  }
}

/** An enrolled workstation without a signed-in person: it reads and writes its own rows. */
export class WorkstationScope {
  readonly #workstationId: string;

  /** @param workstation as the connection's certificate proves it. */
  static of(workstation: { readonly id: string }): WorkstationScope {
    return new WorkstationScope(workstation.id);
  }

  private constructor(workstationId: string) {
    this.#workstationId = workstationId;
  }

  /** Id of the workstation, as its certificate proves it. */
  get workstationId(): string {
    return this.#workstationId;
  }
}

/** One person and what is theirs alone: their account, sessions, passwords and second factors. */
export class PersonScope {
  readonly #personId: string;

  /** The person who is signed in. @param session as `Sessions.find` gives it. */
  static ofSession(session: Pick<ScopedSession, 'person'>): PersonScope {
    return new PersonScope(session.person.id);
  }

  /**
   * The person whom a sign-in names, from a workstation whose certificate has been proved. Their secrets may be
   * compared with what was sent; nothing of them is answered before every factor is proved. The lint rule
   * `scoped-queries` keeps it to server/domains/signIn.
   */
  static ofSignIn(_workstation: WorkstationScope, person: { readonly id: string }): PersonScope {
    return new PersonScope(person.id);
  }

  /** Of no person: what is asked for an unknown login takes the same time as for a known one, and finds nothing. */
  static ofUnknownLogin(): PersonScope {
    return new PersonScope('');
  }

  /**
   * Another person, for whom somebody acts who has every tenant of theirs, or the system.
   * @throws RangeError for a person who has a tenant that is not within `by`, and for one who has none.
   */
  static managedBy(by: AnyScope, person: { readonly id: string; readonly tenantIds: readonly string[] }): PersonScope {
    if (person.tenantIds.length === 0 && !isSystem(by)) throw new RangeError('This person has no tenant.');
    if (!person.tenantIds.every((id) => by.hasTenant(id))) throw new RangeError('This person is out of scope.');
    return new PersonScope(person.id);
  }

  private constructor(personId: string) {
    this.#personId = personId;
  }

  /** Id of the person. */
  get personId(): string {
    return this.#personId;
  }
}

/** One tenant, for what is decided about each by itself. */
export class TenantScope {
  readonly #tenantId: string;

  /** @throws RangeError for a tenant that is not within the scope. */
  static of(scope: AnyScope, tenantId: string): TenantScope {
    if (!scope.hasTenant(tenantId)) throw new RangeError('This tenant is out of scope.');
    return new TenantScope(tenantId);
  }

  private constructor(tenantId: string) {
    this.#tenantId = tenantId;
  }

  /** Id of the tenant. */
  get tenantId(): string {
    return this.#tenantId;
  }
}

/** Everything: for the start of the server, its background jobs and the command line, which act for no person. */
class System {
  readonly #reason: string;
  readonly everyTenant = true;
  readonly team = null;

  constructor(reason: string) {
    this.#reason = reason;
  }

  /** Why it has to include everything; for the reader of the code that made it. */
  get reason(): string {
    return this.#reason;
  }

  hasTenant(_tenantId: string): boolean {
    return true;
  }

  seesPerson(_person: { readonly id: string; readonly tenantIds: readonly string[] }): boolean {
    return true;
  }

  hasAllOf(_tenantIds: readonly string[]): boolean {
    return true;
  }

  hasAnyOf(_tenantIds: readonly string[]): boolean {
    return true;
  }
}
export type SystemScope = System;

/**
 * The only way to make one; the lint rule `scoped-queries` limits where.
 * @param reason why this has to include every tenant.
 */
export const systemScope = (reason: string): SystemScope => new System(reason);

/** A person's, or the system's: for what the command line does as well as an administrator. */
export type AnyScope = Scope | SystemScope;

/** Whether this is the scope of the whole system, by who made it and not by what it says of itself. */
export const isSystem = (scope: AnyScope): scope is SystemScope => scope instanceof System;

/**
 * What a query over every tenant runs on: such a query has no condition that could use its scope.
 * @returns `on`
 * @throws TypeError for anything that `systemScope` has not made
 */
export function everyTenant<On extends Db | Tx>(on: On, scope: SystemScope): On {
  if (!isSystem(scope)) throw new TypeError('Only the scope of the whole system reaches every tenant.');
  return on;
}
