/** Queries over the keys that logins are sealed to, and what administrators have stated of them. */
import { groupInSight } from '../../scope/groupQueries.ts';
import { everyTenant, isSystem, type AnyScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { LoginKeyTable } from '../../storage/tables.ts';
import type { LoginOwner } from './ownerQueries.ts';

/** Whose key, and at which workstation. */
export interface KeyPlace {
  readonly personId: string;
  readonly workstationId: string;
}

/**
 * Keys of those of these people who are in scope (the own person, and people of the scope's tenants), at workstations
 * that are enrolled now, by the workstation's name. Of other people without those at workstations that serve other
 * tenants only.
 */
export const keyRows = (on: Db | Tx, scope: Scope, personIds: readonly string[]) =>
  on
    .selectFrom('login_key')
    .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
    .select([
      'login_key.person_id',
      'login_key.workstation_id',
      'workstation.name',
      'login_key.key_id',
      'login_key.public_key',
      'login_key.registered_at',
    ])
    .where('login_key.person_id', 'in', [...personIds])
    .where((e) =>
      e.or([
        e('login_key.person_id', '=', scope.personId),
        e.and([
          groupInSight(scope, 'workstation.group_id'),
          e(
            'login_key.person_id',
            'in',
            e
              .selectFrom('person_tenant')
              .select('person_tenant.person_id')
              .where('tenant_id', 'in', [...scope.tenantIds]),
          ),
        ]),
      ]),
    )
    .where('workstation.revoked_at', 'is', null)
    .orderBy('workstation.name')
    .execute();

/** The key of the own person at this workstation. */
export const ownKey = (tx: Tx, own: Scope): Promise<{ key_id: string; public_key: string } | undefined> =>
  tx
    .selectFrom('login_key')
    .select(['key_id', 'public_key'])
    .where('person_id', '=', own.personId)
    .where('workstation_id', '=', own.workstationId)
    .executeTakeFirst();

/** Stores the public half of a key. */
export async function insertKey(tx: Tx, row: LoginKeyTable): Promise<void> {
  await tx.insertInto('login_key').values(row).execute();
}

/** Deletes a key and what was sealed to it: with a session's scope one of the own person alone. */
export async function deleteKey(tx: Tx, scope: AnyScope, of: KeyPlace, keyId: string): Promise<void> {
  const personId = isSystem(scope) ? of.personId : scope.personId;
  await tx
    .deleteFrom('login_key')
    .where('person_id', '=', personId)
    .where('workstation_id', '=', of.workstationId)
    .execute();
  await tx
    .deleteFrom('login_seal')
    .where('key_id', '=', keyId)
    .where('login_id', 'in', tx.selectFrom('saved_login').select('id').where('person_id', '=', personId))
    .execute();
}

/** Stores an administrator's statement of a key of this owner, in place of what the same one stated before. */
export async function storeApproval(
  tx: Tx,
  owner: LoginOwner,
  key: { readonly workstationId: string; readonly keyId: string },
  byPersonId: string,
  proof: string,
): Promise<void> {
  const at = Date.now();
  await tx
    .insertInto('login_key_approval')
    .values({
      person_id: owner.personId,
      workstation_id: key.workstationId,
      key_id: key.keyId,
      by_person_id: byPersonId,
      proof,
      at,
    })
    .onConflict((c) =>
      c.columns(['person_id', 'workstation_id', 'by_person_id']).doUpdateSet({ key_id: key.keyId, proof, at }),
    )
    .execute();
}

/** What administrators have stated of the own keys. */
export const ownApprovals = (
  db: Db,
  own: Scope,
): Promise<{ workstation_id: string; key_id: string; proof: string }[]> =>
  db
    .selectFrom('login_key_approval')
    .select(['workstation_id', 'key_id', 'proof'])
    .where('person_id', '=', own.personId)
    .execute();

/** Keys at workstations that are no longer enrolled. */
export const revokedKeys = (
  tx: Tx,
  scope: SystemScope,
): Promise<{ person_id: string; workstation_id: string; key_id: string }[]> =>
  everyTenant(tx, scope)
    .selectFrom('login_key')
    .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
    .select(['login_key.person_id', 'workstation_id', 'key_id'])
    .where('revoked_at', 'is not', null)
    .execute();
