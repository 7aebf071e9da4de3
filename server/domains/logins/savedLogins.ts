/** Saved logins as the server has them: names and addresses, and seals that nothing here opens. */
import type { ChangeAction } from '../../../contract/people.ts';
import {
  MAX_LOGINS,
  UNDO_REMOVAL_MS,
  type OwnKey,
  type OwnLogin,
  type SavedLoginInfo,
  type SealedLogin,
} from '../../../contract/savedLogins.ts';
import { may } from '../../../core/access/roles.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { forgetRevokedKeys, keysOf, tenantsOf } from './loginKeys.ts';

/** Who does something, and of which tenants they may know. */
export interface LoginActor {
  readonly personId: string;
  readonly workstationId: string;
  readonly tenantIds: readonly string[];
}

/** Names of logins that a search shows of one person. */
const FOUND_SHOWN = 3;

const stateOf = (row: { name: string; address: string; has_codes: number; version: number }): object => ({
  name: row.name,
  address: row.address,
  oneTimeCodes: row.has_codes === 1,
  version: row.version,
});

/** A person who can have logins and works for a tenant of `by`. @throws Problem `not-found`. */
async function personFor(
  on: Db | Tx,
  by: LoginActor,
  personId: string,
): Promise<{ name: string; tenantIds: string[] }> {
  const person = await on
    .selectFrom('person')
    .select(['name', 'role'])
    .where('id', '=', personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  const tenants = await on
    .selectFrom('person_tenant')
    .select('tenant_id')
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', [...by.tenantIds])
    .execute();
  if (person === undefined || !may(person.role, 'login.use') || tenants.length === 0) throw problem('not-found');
  return { name: person.name, tenantIds: tenants.map((row) => row.tenant_id) };
}

/** By words that are in the name of the person, or in the name or address of one of their logins. */
export async function peopleWithLogins(db: Db, by: LoginActor, query: string) {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const tenants = [...by.tenantIds];
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('left_at', 'is', null)
    .where('id', 'in', db.selectFrom('person_tenant').select('person_id').where('tenant_id', 'in', tenants))
    .orderBy('name')
    .orderBy('id')
    .execute();
  const able = rows.filter((row) => may(row.role, 'login.use'));
  const ids = able.map((row) => row.id);
  if (ids.length === 0) return [];
  const logins = await db
    .selectFrom('saved_login')
    .select(['id', 'person_id', 'name', 'words'])
    .where('person_id', 'in', ids)
    .where('tenant_id', 'in', tenants)
    .where('removed_at', 'is', null)
    .orderBy('name')
    .execute();
  const keys = await keysOf(db, ids);
  // One number for each login, not one row for each seal.
  const held = new Map(
    (
      await db
        .selectFrom('login_seal')
        .innerJoin('saved_login', 'saved_login.id', 'login_seal.login_id')
        .innerJoin('login_key', (join) =>
          join
            .onRef('login_key.key_id', '=', 'login_seal.key_id')
            .onRef('login_key.person_id', '=', 'saved_login.person_id'),
        )
        .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
        .where('workstation.revoked_at', 'is', null)
        .where('saved_login.removed_at', 'is', null)
        .select(({ fn }) => ['login_seal.login_id', fn.countAll<number>().as('count')])
        .groupBy('login_seal.login_id')
        .execute()
    ).map((row) => [row.login_id, row.count]),
  );
  const [loginsBy, keysBy] = [
    Map.groupBy(logins, (login) => login.person_id),
    Map.groupBy(keys, (key) => key.personId),
  ];
  return able.flatMap(({ id, name }) => {
    const own = loginsBy.get(id) ?? [];
    const ownKeys = (keysBy.get(id) ?? []).map(({ personId: _of, ...key }) => key);
    const hits = words.length === 0 ? [] : own.filter((login) => words.every((word) => login.words.includes(word)));
    if (words.length > 0 && hits.length === 0 && !words.every((word) => name.toLowerCase().includes(word))) return [];
    return [
      {
        personId: id,
        name,
        keys: ownKeys,
        logins: own.length,
        waiting: own.filter((login) => (held.get(login.id) ?? 0) < ownKeys.length).length,
        found: hits.slice(0, FOUND_SHOWN).map((login) => login.name),
      },
    ];
  });
}

/** @throws Problem `not-found`. */
export async function loginsOf(db: Db, by: LoginActor, personId: string) {
  const { name, tenantIds } = await personFor(db, by, personId);
  const keys = (await keysOf(db, [personId])).map(({ personId: _of, ...key }) => key);
  const rows = await db
    .selectFrom('saved_login')
    .innerJoin('person', 'person.id', 'saved_login.saved_by')
    .select([
      'saved_login.id',
      'saved_login.tenant_id',
      'saved_login.name',
      'address',
      'has_codes',
      'version',
      'saved_at',
      'removed_at',
      'person.name as saver',
    ])
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', tenantIds)
    .orderBy('saved_login.name')
    .orderBy('saved_login.id')
    .execute();
  const holders = await holdersOf(
    db,
    rows.map((row) => row.id),
  );
  const logins = rows.map((row): SavedLoginInfo => ({
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    address: row.address,
    hasCodes: row.has_codes === 1,
    version: row.version,
    savedAt: row.saved_at,
    savedBy: row.saver,
    removedAt: row.removed_at,
    holders: holders.get(row.id) ?? [],
  }));
  return { personId, name, tenantIds, keys, logins };
}

async function holdersOf(db: Db, loginIds: readonly string[]): Promise<Map<string, string[]>> {
  if (loginIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('login_seal')
    .select(['login_id', 'key_id'])
    .where('login_id', 'in', [...loginIds])
    .execute();
  return new Map(
    [...Map.groupBy(rows, (row) => row.login_id)].map(([id, seals]) => [id, seals.map((seal) => seal.key_id)]),
  );
}

export interface LoginToSave {
  readonly personId: string;
  readonly loginId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly address: string;
  readonly hasCodes: boolean;
  readonly baseVersion: number;
  readonly seals: readonly SealedLogin[];
}

/**
 * Stores a login as the next version; seals of the version before go.
 * @throws Problem `not-found`, `invalid` for a seal to a key that is not this person's, `conflict` where it was changed
 * or removed meanwhile, or there are too many.
 */
export async function saveLogin(
  db: Db,
  by: LoginActor,
  login: LoginToSave,
): Promise<{ version: number; position: number }> {
  return db.transaction().execute(async (tx) => {
    const person = await personFor(tx, by, login.personId);
    if (!person.tenantIds.includes(login.tenantId)) throw problem('not-found');
    const keyIds = new Set((await keysOf(tx, [login.personId])).map((key) => key.keyId));
    const sealedTo = login.seals.map((seal) => seal.keyId);
    if (new Set(sealedTo).size !== sealedTo.length) throw problem('invalid');
    if (!sealedTo.every((keyId) => keyIds.has(keyId))) throw problem('key-gone');
    const before = await tx.selectFrom('saved_login').selectAll().where('id', '=', login.loginId).executeTakeFirst();
    if (before !== undefined && (before.person_id !== login.personId || before.tenant_id !== login.tenantId))
      throw problem('not-found');
    if ((before?.version ?? 0) !== login.baseVersion || (before?.removed_at ?? null) !== null) throw changedMeanwhile();
    const version = login.baseVersion + 1;
    const values = {
      name: login.name,
      address: login.address,
      has_codes: login.hasCodes ? 1 : 0,
      version,
      saved_at: Date.now(),
      saved_by: by.personId,
      words: `${login.name}\n${login.address}`.toLowerCase(),
    };
    if (before === undefined) {
      const { count } = await tx
        .selectFrom('saved_login')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('person_id', '=', login.personId)
        .executeTakeFirstOrThrow();
      if (count >= MAX_LOGINS) throw problem('too-many-logins', { most: MAX_LOGINS });
      await tx
        .insertInto('saved_login')
        .values({
          id: login.loginId,
          person_id: login.personId,
          tenant_id: login.tenantId,
          removed_at: null,
          ...values,
        })
        .execute();
    } else {
      await tx.updateTable('saved_login').set(values).where('id', '=', login.loginId).execute();
      await tx.deleteFrom('login_seal').where('login_id', '=', login.loginId).execute();
    }
    for (const seal of login.seals)
      await tx
        .insertInto('login_seal')
        .values({ login_id: login.loginId, key_id: seal.keyId, sealed: JSON.stringify(seal) })
        .execute();
    const position = await recordChange(tx, {
      by,
      action: before === undefined ? 'add-login' : 'replace-login',
      subject: `${person.name}: ${login.name}`,
      subjectId: login.personId,
      tenantId: login.tenantId,
      before: before === undefined ? null : stateOf(before),
      after: { ...stateOf(values), sealedTo },
    });
    return { version, position };
  });
}

const changedMeanwhile = () => problem('login-changed');

/** Takes it from every desk. @returns the position of the record. @throws Problem `not-found`, `conflict`. */
export async function removeLogin(
  db: Db,
  by: LoginActor,
  at: { personId: string; loginId: string; version: number },
): Promise<number> {
  return marking(db, by, at, 'remove-login', (removedAt) => removedAt === null, Date.now());
}

/** @throws Problem `not-found`, also where its time is over; `conflict`. */
export async function restoreLogin(
  db: Db,
  by: LoginActor,
  at: { personId: string; loginId: string; version: number },
): Promise<number> {
  await forgetRemoved(db);
  return marking(db, by, at, 'restore-login', (removedAt) => removedAt !== null, null);
}

async function marking(
  db: Db,
  by: LoginActor,
  at: { personId: string; loginId: string; version: number },
  action: ChangeAction,
  is: (removedAt: number | null) => boolean,
  removedAt: number | null,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const person = await personFor(tx, by, at.personId);
    const before = await tx
      .selectFrom('saved_login')
      .selectAll()
      .where('id', '=', at.loginId)
      .where('person_id', '=', at.personId)
      .where('tenant_id', 'in', person.tenantIds)
      .executeTakeFirst();
    if (before === undefined) throw problem('not-found');
    if (before.version !== at.version || !is(before.removed_at)) throw changedMeanwhile();
    await tx.updateTable('saved_login').set({ removed_at: removedAt }).where('id', '=', at.loginId).execute();
    const state = stateOf(before);
    return recordChange(tx, {
      by,
      action,
      subject: `${person.name}: ${before.name}`,
      subjectId: at.personId,
      tenantId: before.tenant_id,
      before: removedAt === null ? null : state,
      after: removedAt === null ? state : null,
    });
  });
}

/**
 * What a desk of this person gets: logins of tenants that they work for now, sealed to the key of the workstation that
 * asks.
 */
export async function ownLogins(db: Db, own: LoginActor): Promise<{ keys: OwnKey[]; logins: OwnLogin[] }> {
  const keys = await keysOf(db, [own.personId]);
  const approvals = await db
    .selectFrom('login_key_approval')
    .select(['workstation_id', 'key_id', 'proof'])
    .where('person_id', '=', own.personId)
    .execute();
  const rows = await db
    .selectFrom('saved_login')
    .select(['id', 'tenant_id', 'version'])
    .where('person_id', '=', own.personId)
    .where('removed_at', 'is', null)
    .where('tenant_id', 'in', [...own.tenantIds])
    .orderBy('id')
    .execute();
  const mine = keys.find((key) => key.workstationId === own.workstationId)?.keyId;
  const seals =
    mine === undefined || rows.length === 0
      ? []
      : await db
          .selectFrom('login_seal')
          .select(['login_id', 'sealed'])
          .where('key_id', '=', mine)
          .where(
            'login_id',
            'in',
            rows.map((row) => row.id),
          )
          .execute();
  const holders = await holdersOf(
    db,
    rows.map((row) => row.id),
  );
  const sealed = new Map(seals.map((seal) => [seal.login_id, JSON.parse(seal.sealed) as SealedLogin]));
  return {
    keys: keys.map(({ workstationId, keyId, publicKey }) => ({
      workstationId,
      keyId,
      publicKey,
      approvals: approvals
        .filter((one) => one.workstation_id === workstationId && one.key_id === keyId)
        .map((one) => one.proof),
    })),
    logins: rows.map((row) => ({
      id: row.id,
      tenantId: row.tenant_id,
      version: row.version,
      sealed: sealed.get(row.id) ?? null,
      holders: holders.get(row.id) ?? [],
    })),
  };
}

/**
 * Keeps what a desk has sealed to further keys of its own person, where it is the present version and is missing there.
 * @returns how many were kept, and the position of the record.
 */
export async function sealOwnLogins(
  db: Db,
  own: LoginActor,
  seals: readonly { loginId: string; version: number; sealed: SealedLogin }[],
): Promise<{ stored: number; position: number | null }> {
  return db.transaction().execute(async (tx) => {
    const keys = await keysOf(tx, [own.personId]);
    const keyIds = new Set(keys.map((key) => key.keyId));
    const mine = keys.find((key) => key.workstationId === own.workstationId)?.keyId;
    let stored = 0;
    for (const { loginId, version, sealed } of seals) {
      if (!keyIds.has(sealed.keyId)) continue;
      const login = await tx
        .selectFrom('saved_login')
        .select(['name', 'tenant_id'])
        .where('id', '=', loginId)
        .where('person_id', '=', own.personId)
        .where('tenant_id', 'in', [...own.tenantIds])
        .where('version', '=', version)
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      // Only a desk that holds it can have opened it.
      const holds =
        mine !== undefined &&
        login !== undefined &&
        (await tx
          .selectFrom('login_seal')
          .select('login_id')
          .where('login_id', '=', loginId)
          .where('key_id', '=', mine)
          .executeTakeFirst()) !== undefined;
      if (!holds) continue;
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('login_seal')
        .values({ login_id: loginId, key_id: sealed.keyId, sealed: JSON.stringify(sealed) })
        .onConflict((c) => c.doNothing())
        .executeTakeFirst();
      stored += Number(numInsertedOrUpdatedRows ?? 0n);
    }
    if (stored === 0) return { stored, position: null };
    const person = await tx
      .selectFrom('person')
      .select('name')
      .where('id', '=', own.personId)
      .executeTakeFirstOrThrow();
    const position = await recordChange(tx, {
      by: own,
      action: 'seal-logins',
      subject: person.name,
      subjectId: own.personId,
      tenantId: await tenantsOf(tx, own.personId),
      before: null,
      after: { logins: stored },
    });
    return { stored, position };
  });
}

/**
 * Deletes what was removed so long ago that nobody can bring it back, and what is sealed to workstations that are no
 * longer enrolled. `now` in milliseconds since 1970.
 */
export async function forgetRemoved(db: Db, now = Date.now()): Promise<void> {
  await db
    .deleteFrom('saved_login')
    .where('removed_at', '<=', now - UNDO_REMOVAL_MS)
    .execute();
  await forgetRevokedKeys(db);
}
