/**
 * The keys that logins are sealed to: each person has one at each workstation, made by the desk's main process. The
 * server stores the public halves.
 */
import type { LoginKeyInfo } from '../../../contract/savedLogins.ts';
import { keyIdOfLoginKey } from '../../../core/logins/sealLogin.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { deleteKey, insertKey, keyRows, ownKey, revokedKeys, storeApproval } from './keyQueries.ts';
import { LoginOwner } from './ownerQueries.ts';
import { ownName, tenantsOf } from './queries.ts';

/** Keys of those of these people who are in scope, at workstations that are enrolled now. */
export async function keysOf(
  on: Db | Tx,
  scope: Scope,
  personIds: readonly string[],
): Promise<(LoginKeyInfo & { personId: string })[]> {
  if (personIds.length === 0) return [];
  const rows = await keyRows(on, scope, personIds);
  return rows.map((row) => ({
    personId: row.person_id,
    workstationId: row.workstation_id,
    workstationName: row.name,
    keyId: row.key_id,
    publicKey: row.public_key,
    registeredAt: row.registered_at,
  }));
}

/**
 * Stores the key of the own person at this workstation. What was sealed to the former one is deleted: nothing opens it
 * any more.
 * @param publicKey base64url
 * @returns the position of the record; null where this key is stored already.
 */
export async function registerKey(db: Db, own: Scope, publicKey: string): Promise<number | null> {
  const keyId = keyIdOfLoginKey(publicKey);
  return db.transaction().execute(async (tx) => {
    const before = await ownKey(tx, own);
    if (before?.public_key === publicKey) return null;
    if (before !== undefined) await deleteKey(tx, own, own, before.key_id);
    await insertKey(tx, {
      key_id: keyId,
      person_id: own.personId,
      workstation_id: own.workstationId,
      public_key: publicKey,
      registered_at: Date.now(),
    });
    return recordChange(tx, {
      by: own,
      action: 'login-key',
      subject: await ownName(tx, own),
      subjectId: own.personId,
      // All tenants of the person, so that an administrator of only some of them does not read the name.
      tenantId: await tenantsOf(tx, own),
      before: before === undefined ? null : { keyId: before.key_id },
      after: { keyId },
    });
  });
}

/**
 * Stores an administrator's statement about a key, which a desk of that person checks.
 * @returns the position of the record.
 * @throws Problem `not-found` for the key of somebody who is not in scope, and where it is not there any more.
 */
export async function approveKey(
  db: Db,
  by: Scope,
  key: { personId: string; workstationId: string; keyId: string },
  proof: string,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const owner = await LoginOwner.find(tx, by, key.personId);
    const found = (await keysOf(tx, by, [key.personId])).find(
      ({ workstationId, keyId }) => workstationId === key.workstationId && keyId === key.keyId,
    );
    if (owner === null || found === undefined) throw problem('not-found');
    await storeApproval(tx, owner, key, by.personId, proof);
    return recordChange(tx, {
      by,
      action: 'login-key-compared',
      subject: `${owner.name}, ${found.workstationName}`,
      subjectId: key.personId,
      tenantId: await tenantsOf(tx, owner),
      before: null,
      after: { keyId: key.keyId },
    });
  });
}

/** Deletes keys of workstations that are no longer enrolled, and what was sealed to them. */
export async function forgetRevokedKeys(db: Db, scope: SystemScope): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const key of await revokedKeys(tx, scope))
      await deleteKey(tx, scope, { personId: key.person_id, workstationId: key.workstation_id }, key.key_id);
  });
}
