/** Whose logins a session may manage, and the proof that somebody is one of them. */
import { may } from '../../../core/access/roles.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/**
 * Somebody whose saved logins a session may manage, with those of their tenants that are in scope: at least one. Only a
 * look-up with a scope makes one.
 */
export class LoginOwner {
  readonly #person: { readonly id: string; readonly name: string; readonly tenantIds: readonly string[] };

  /** @returns null for somebody who is not in scope, has left, or cannot have logins. */
  static async find(on: Db | Tx, scope: Scope, personId: string): Promise<LoginOwner | null> {
    if (scope.team !== null && !scope.team.includes(personId)) return null;
    const person = await on
      .selectFrom('person')
      .select(['name', 'role'])
      .where('id', '=', personId)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    if (person === undefined || !may(person.role, 'login.use')) return null;
    const tenants = await on
      .selectFrom('person_tenant')
      .select('tenant_id')
      .where('person_id', '=', personId)
      .where('tenant_id', 'in', [...scope.tenantIds])
      .execute();
    const tenantIds = tenants.map((row) => row.tenant_id);
    return tenantIds.length === 0 ? null : new LoginOwner({ id: personId, name: person.name, tenantIds });
  }

  private constructor(person: { readonly id: string; readonly name: string; readonly tenantIds: readonly string[] }) {
    this.#person = person;
  }

  /** Id of the owner. */
  get personId(): string {
    return this.#person.id;
  }

  /** The owner's name, as it was when they were looked up. */
  get name(): string {
    return this.#person.name;
  }

  /** Tenants of the owner that are within the scope by which they were looked up. */
  get tenantIds(): readonly string[] {
    return this.#person.tenantIds;
  }
}
