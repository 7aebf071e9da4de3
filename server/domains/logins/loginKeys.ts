/**
 * The keys that logins are sealed to: one of each person at each workstation, made by that desk's main process. The
 * server has the public halves.
 */
import type { LoginKeyInfo } from '../../../contract/savedLogins.ts';
import { keyIdOfLoginKey } from '../../../core/logins/sealLogin.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { deleteKey, insertKey, keyAt, keyRows, namesOfKey, revokedKeys, storeApproval } from './keyQueries.ts';
import { nameOf, tenantsOf } from './queries.ts';

/** Keys at workstations that are enrolled now. */
export async function keysOf(
  on: Db | Tx,
  personIds: readonly string[],
): Promise<(LoginKeyInfo & { personId: string })[]> {
  if (personIds.length === 0) return [];
  const rows = await keyRows(on, personIds);
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
 * The key of this person at this workstation from now on. What was sealed to the former one goes: nothing opens it any
 * more.
 * @returns the position of the record; null where it is the key that was there.
 */
export async function registerKey(
  db: Db,
  of: { personId: string; workstationId: string },
  publicKey: string,
): Promise<number | null> {
  const keyId = keyIdOfLoginKey(publicKey);
  return db.transaction().execute(async (tx) => {
    const before = await keyAt(tx, of);
    if (before?.public_key === publicKey) return null;
    if (before !== undefined) await deleteKey(tx, of, before.key_id);
    await insertKey(tx, {
      key_id: keyId,
      person_id: of.personId,
      workstation_id: of.workstationId,
      public_key: publicKey,
      registered_at: Date.now(),
    });
    return recordChange(tx, {
      by: { personId: of.personId, workstationId: of.workstationId },
      action: 'login-key',
      subject: await nameOf(tx, of.personId),
      subjectId: of.personId,
      // All tenants of the person, so that administrators of one alone do not read the name.
      tenantId: await tenantsOf(tx, of.personId),
      before: before === undefined ? null : { keyId: before.key_id },
      after: { keyId },
    });
  });
}

/**
 * Stores an administrator's statement about a key, which a desk of that person checks.
 * @returns the position of the record.
 * @throws Problem `not-found` where the key is not there any more.
 */
export async function approveKey(
  db: Db,
  by: { personId: string; workstationId: string },
  key: { personId: string; workstationId: string; keyId: string },
  proof: string,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const names = await namesOfKey(tx, key);
    if (names === undefined) throw problem('not-found');
    await storeApproval(tx, key, by.personId, proof);
    return recordChange(tx, {
      by,
      action: 'login-key-compared',
      subject: `${names.name}, ${names.workstation}`,
      subjectId: key.personId,
      tenantId: await tenantsOf(tx, key.personId),
      before: null,
      after: { keyId: key.keyId },
    });
  });
}

/** Keys of workstations that are no longer enrolled, and what was sealed to them. */
export async function forgetRevokedKeys(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const key of await revokedKeys(tx))
      await deleteKey(tx, { personId: key.person_id, workstationId: key.workstation_id }, key.key_id);
  });
}
