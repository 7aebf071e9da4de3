/**
 * The keys that logins are sealed to: one of each person at each workstation, made by that desk's main process. The
 * server has the public halves.
 */
import type { LoginKeyInfo } from '../../../contract/savedLogins.ts';
import { keyIdOfLoginKey } from '../../../core/logins/sealLogin.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** Keys at workstations that are enrolled now. */
export async function keysOf(
  on: Db | Tx,
  personIds: readonly string[],
): Promise<(LoginKeyInfo & { personId: string })[]> {
  if (personIds.length === 0) return [];
  const rows = await on
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
    const before = await tx
      .selectFrom('login_key')
      .select(['key_id', 'public_key'])
      .where('person_id', '=', of.personId)
      .where('workstation_id', '=', of.workstationId)
      .executeTakeFirst();
    if (before?.public_key === publicKey) return null;
    if (before !== undefined) await forgetKey(tx, of, before.key_id);
    await tx
      .insertInto('login_key')
      .values({
        key_id: keyId,
        person_id: of.personId,
        workstation_id: of.workstationId,
        public_key: publicKey,
        registered_at: Date.now(),
      })
      .execute();
    const person = await tx.selectFrom('person').select('name').where('id', '=', of.personId).executeTakeFirstOrThrow();
    return recordChange(tx, {
      by: { personId: of.personId, workstationId: of.workstationId },
      action: 'login-key',
      subject: person.name,
      subjectId: of.personId,
      tenantId: await tenantsOf(tx, of.personId),
      before: before === undefined ? null : { keyId: before.key_id },
      after: { keyId },
    });
  });
}

/** Whose change it is: all tenants of the person, so that nobody of another one reads the name. */
export async function tenantsOf(on: Db | Tx, personId: string): Promise<string[]> {
  return (await on.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId).execute()).map(
    (row) => row.tenant_id,
  );
}

async function forgetKey(tx: Tx, of: { personId: string; workstationId: string }, keyId: string): Promise<void> {
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

/**
 * Keeps an administrator's word about a key, which a desk of that person checks.
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
    const held = await tx
      .selectFrom('login_key')
      .innerJoin('person', 'person.id', 'login_key.person_id')
      .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
      .select(['person.name', 'workstation.name as workstation'])
      .where('login_key.person_id', '=', key.personId)
      .where('workstation_id', '=', key.workstationId)
      .where('key_id', '=', key.keyId)
      .executeTakeFirst();
    if (held === undefined) throw problem('not-found');
    await tx
      .insertInto('login_key_approval')
      .values({
        person_id: key.personId,
        workstation_id: key.workstationId,
        key_id: key.keyId,
        by_person_id: by.personId,
        proof,
        at: Date.now(),
      })
      .onConflict((c) =>
        c
          .columns(['person_id', 'workstation_id', 'by_person_id'])
          .doUpdateSet({ key_id: key.keyId, proof, at: Date.now() }),
      )
      .execute();
    return recordChange(tx, {
      by,
      action: 'login-key-compared',
      subject: `${held.name}, ${held.workstation}`,
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
    const gone = await tx
      .selectFrom('login_key')
      .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
      .select(['login_key.person_id', 'workstation_id', 'key_id'])
      .where('revoked_at', 'is not', null)
      .execute();
    for (const key of gone)
      await forgetKey(tx, { personId: key.person_id, workstationId: key.workstation_id }, key.key_id);
  });
}
