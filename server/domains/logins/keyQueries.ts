/** Queries over the keys that logins are sealed to, and what administrators have said of them. */
import type { Db, Tx } from '../../storage/storage.ts';
import type { LoginKeyTable } from '../../storage/tables.ts';
import type { KeyPlace } from './queries.ts';

/** Keys of these people at workstations that are enrolled now, by the workstation's name. */
export const keyRows = (on: Db | Tx, personIds: readonly string[]) =>
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
    .where('workstation.revoked_at', 'is', null)
    .orderBy('workstation.name')
    .execute();

export const keyAt = (tx: Tx, of: KeyPlace): Promise<{ key_id: string; public_key: string } | undefined> =>
  tx
    .selectFrom('login_key')
    .select(['key_id', 'public_key'])
    .where('person_id', '=', of.personId)
    .where('workstation_id', '=', of.workstationId)
    .executeTakeFirst();

export async function insertKey(tx: Tx, row: LoginKeyTable): Promise<void> {
  await tx.insertInto('login_key').values(row).execute();
}

/** The key, and what was sealed to it. */
export async function deleteKey(tx: Tx, of: KeyPlace, keyId: string): Promise<void> {
  await tx
    .deleteFrom('login_key')
    .where('person_id', '=', of.personId)
    .where('workstation_id', '=', of.workstationId)
    .execute();
  await tx
    .deleteFrom('login_seal')
    .where('key_id', '=', keyId)
    .where('login_id', 'in', tx.selectFrom('saved_login').select('id').where('person_id', '=', of.personId))
    .execute();
}

/** Names of the person and of the workstation, where this is still their key there. */
export const namesOfKey = (
  tx: Tx,
  key: KeyPlace & { readonly keyId: string },
): Promise<{ name: string; workstation: string } | undefined> =>
  tx
    .selectFrom('login_key')
    .innerJoin('person', 'person.id', 'login_key.person_id')
    .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
    .select(['person.name', 'workstation.name as workstation'])
    .where('login_key.person_id', '=', key.personId)
    .where('workstation_id', '=', key.workstationId)
    .where('key_id', '=', key.keyId)
    .executeTakeFirst();

/** In place of what the same administrator said before. */
export async function storeApproval(
  tx: Tx,
  key: KeyPlace & { readonly keyId: string },
  byPersonId: string,
  proof: string,
): Promise<void> {
  const at = Date.now();
  await tx
    .insertInto('login_key_approval')
    .values({
      person_id: key.personId,
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

export const approvalsOf = (
  db: Db,
  personId: string,
): Promise<{ workstation_id: string; key_id: string; proof: string }[]> =>
  db
    .selectFrom('login_key_approval')
    .select(['workstation_id', 'key_id', 'proof'])
    .where('person_id', '=', personId)
    .execute();

/** Keys at workstations that are no longer enrolled. */
export const revokedKeys = (tx: Tx): Promise<{ person_id: string; workstation_id: string; key_id: string }[]> =>
  tx
    .selectFrom('login_key')
    .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
    .select(['login_key.person_id', 'workstation_id', 'key_id'])
    .where('revoked_at', 'is not', null)
    .execute();
