/**
 * Who may see and manage what. Made once a request and once a desk connection, from the session, and passed to every
 * handler and live frame; no query of a table that carries a tenant runs without one of the three kinds: a session's
 * `Scope`, an enrolled machine's `WorkstationScope`, or the server's own `SystemScope`. None can be written as a
 * literal: each has a private constructor.
 */
import type { Role } from '../../core/vocabulary/roles.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { hasOtherTenants, peopleOfTeamsOf, tenantsByGroup, type TenantsByGroup } from './queries.ts';

/** What a scope takes from a session. */
export interface ScopedSession {
  readonly id: string;
  readonly person: { readonly id: string; readonly role: Role };
  readonly workstationId: string;
  readonly tenantIds: readonly string[];
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
  /** Whether these are all tenants there are: then the scope includes what concerns every tenant. */
  readonly everyTenant: boolean;
  readonly #served: TenantsByGroup;

  /**
   * @param session as `Sessions.find` returns it. @param on the database, or a transaction for a scope as it is within
   * it.
   */
  static async of(on: Db | Tx, session: ScopedSession): Promise<Scope> {
    return new Scope(
      session,
      await peopleOfTeamsOf(on, session.person),
      !(await hasOtherTenants(on, session.tenantIds)),
      await tenantsByGroup(on),
    );
  }

  private constructor(
    session: ScopedSession,
    team: readonly string[] | null,
    everyTenant: boolean,
    served: TenantsByGroup,
  ) {
    this.sessionId = session.id;
    this.personId = session.person.id;
    this.role = session.person.role;
    this.workstationId = session.workstationId;
    this.tenantIds = session.tenantIds;
    this.team = team;
    this.everyTenant = everyTenant;
    this.#served = served;
  }

  get boundToTeams(): boolean {
    return this.team !== null;
  }

  hasTenant(tenantId: string): boolean {
    return this.tenantIds.includes(tenantId);
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

/** An enrolled workstation without a signed-in person: it reads and writes its own rows. */
export class WorkstationScope {
  readonly workstationId: string;

  /** @param workstation as the connection's certificate proves it. */
  static of(workstation: { readonly id: string }): WorkstationScope {
    return new WorkstationScope(workstation.id);
  }

  private constructor(workstationId: string) {
    this.workstationId = workstationId;
  }
}

/** Everything: for the start of the server, its background jobs and the command line, which act for no person. */
class System {
  /** Why it has to include everything; for the reader of the code that made it. */
  readonly reason: string;
  readonly everyTenant = true;
  readonly team = null;

  constructor(reason: string) {
    this.reason = reason;
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
