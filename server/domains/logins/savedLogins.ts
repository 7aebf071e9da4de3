/** Saved logins: names and addresses in plain text, and seals that the server cannot open. */
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
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { ownApprovals } from './keyQueries.ts';
import { forgetRevokedKeys, keysOf } from './loginKeys.ts';
import { LoginOwner } from './ownerQueries.ts';
import {
  countLogins,
  deleteRemoved,
  insertLogin,
  insertSeal,
  keysSealedTo,
  loginIn,
  loginsOfPeople,
  loginsWithSaver,
  markRemoved,
  ownLoginSealedTo,
  ownName,
  ownPresentLogins,
  peopleIn,
  replaceLogin,
  sealCounts,
  sealsTo,
  tenantsOf,
} from './queries.ts';

/** Largest number of logins that a search names for one person. */
const FOUND_SHOWN = 3;

const stateOf = (row: { name: string; address: string; has_codes: number; version: number }): object => ({
  name: row.name,
  address: row.address,
  oneTimeCodes: row.has_codes === 1,
  version: row.version,
});

/** @throws Problem `not-found`. */
async function ownerFor(on: Db | Tx, by: Scope, personId: string): Promise<LoginOwner> {
  const owner = await LoginOwner.find(on, by, personId);
  if (owner === null) throw problem('not-found');
  return owner;
}

/**
 * People in scope who can have logins, by name: those whose name, or the name or address of one of whose logins,
 * contains every word of `query`.
 */
export async function peopleWithLogins(db: Db, by: Scope, query: string) {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const rows = await peopleIn(db, by);
  const able = rows.filter((row) => may(row.role, 'login.use'));
  const ids = able.map((row) => row.id);
  if (ids.length === 0) return [];
  const logins = await loginsOfPeople(db, by, ids);
  const keys = await keysOf(db, by, ids);
  const sealedTo = await sealCounts(db, by);
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
        waiting: own.filter((login) => (sealedTo.get(login.id) ?? 0) < ownKeys.length).length,
        found: hits.slice(0, FOUND_SHOWN).map((login) => login.name),
      },
    ];
  });
}

/**
 * The logins of one person at tenants in scope, with the keys that they can be sealed to.
 * @throws Problem `not-found`.
 */
export async function loginsOf(db: Db, by: Scope, personId: string) {
  const owner = await ownerFor(db, by, personId);
  const keys = (await keysOf(db, by, [personId])).map(({ personId: _of, ...key }) => key);
  const rows = await loginsWithSaver(db, owner);
  const holders = await keysSealedTo(
    db,
    owner,
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
  return { personId, name: owner.name, tenantIds: [...owner.tenantIds], keys, logins };
}

/** A login as an administrator saves it; `baseVersion` is 0 for a new one. */
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
 * Stores a login as the next version; seals of the version before are deleted.
 * @throws Problem `not-found`, `invalid` for two seals to one key, `key-gone` for a seal to a key that the person does
 * not have, `login-changed` where it was changed or removed meanwhile, `too-many-logins`.
 */
export async function saveLogin(db: Db, by: Scope, login: LoginToSave): Promise<{ version: number; position: number }> {
  return db.transaction().execute(async (tx) => {
    const owner = await ownerFor(tx, by, login.personId);
    if (!owner.tenantIds.includes(login.tenantId)) throw problem('not-found');
    const keyIds = new Set((await keysOf(tx, by, [login.personId])).map((key) => key.keyId));
    const sealedTo = login.seals.map((seal) => seal.keyId);
    if (new Set(sealedTo).size !== sealedTo.length) throw problem('invalid');
    if (!sealedTo.every((keyId) => keyIds.has(keyId))) throw problem('key-gone');
    const before = await loginIn(tx, owner, login.loginId);
    if (before === null || (before !== undefined && before.tenant_id !== login.tenantId)) throw problem('not-found');
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
      if ((await countLogins(tx, owner)) >= MAX_LOGINS) throw problem('too-many-logins', { most: MAX_LOGINS });
      await insertLogin(tx, {
        id: login.loginId,
        person_id: login.personId,
        tenant_id: login.tenantId,
        removed_at: null,
        ...values,
      });
    } else await replaceLogin(tx, owner, login.loginId, values);
    for (const seal of login.seals) await insertSeal(tx, login.loginId, seal.keyId, JSON.stringify(seal));
    const position = await recordChange(tx, {
      by,
      action: before === undefined ? 'add-login' : 'replace-login',
      subject: `${owner.name}: ${login.name}`,
      subjectId: login.personId,
      tenantId: login.tenantId,
      before: before === undefined ? null : stateOf(before),
      after: { ...stateOf(values), sealedTo },
    });
    return { version, position };
  });
}

const changedMeanwhile = () => problem('login-changed');

/**
 * Marks a login as removed, so that no desk gets it any more.
 * @returns the position of the record.
 * @throws Problem `not-found`; `login-changed` where this version is not the present one.
 */
export async function removeLogin(
  db: Db,
  by: Scope,
  at: { personId: string; loginId: string; version: number },
): Promise<number> {
  return marking(db, by, at, 'remove-login', (removedAt) => removedAt === null, Date.now());
}

/**
 * Restores a removed login.
 * @returns the position of the record.
 * @throws Problem `not-found`, also where the time for that is over; `login-changed` as `removeLogin`.
 */
export async function restoreLogin(
  db: Db,
  by: Scope,
  at: { personId: string; loginId: string; version: number },
): Promise<number> {
  return marking(db, by, at, 'restore-login', (removedAt) => removedAt !== null, null);
}

async function marking(
  db: Db,
  by: Scope,
  at: { personId: string; loginId: string; version: number },
  action: ChangeAction,
  is: (removedAt: number | null) => boolean,
  removedAt: number | null,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const owner = await ownerFor(tx, by, at.personId);
    const before = await loginIn(tx, owner, at.loginId);
    if (before === undefined || before === null) throw problem('not-found');
    // The next sweep deletes it.
    if (before.removed_at !== null && before.removed_at <= Date.now() - UNDO_REMOVAL_MS) throw problem('not-found');
    if (before.version !== at.version || !is(before.removed_at)) throw changedMeanwhile();
    await markRemoved(tx, owner, at.loginId, removedAt);
    const state = stateOf(before);
    return recordChange(tx, {
      by,
      action,
      subject: `${owner.name}: ${before.name}`,
      subjectId: at.personId,
      tenantId: before.tenant_id,
      before: removedAt === null ? null : state,
      after: removedAt === null ? state : null,
    });
  });
}

/**
 * What a desk of the own person gets: their keys, and their logins at tenants in scope, sealed to the key of the
 * workstation that asks.
 */
export async function ownLogins(db: Db, own: Scope): Promise<{ keys: OwnKey[]; logins: OwnLogin[] }> {
  const keys = await keysOf(db, own, [own.personId]);
  const approvals = await ownApprovals(db, own);
  const rows = await ownPresentLogins(db, own);
  const mine = keys.find((key) => key.workstationId === own.workstationId)?.keyId;
  const seals =
    mine === undefined || rows.length === 0
      ? []
      : await sealsTo(
          db,
          own,
          mine,
          rows.map((row) => row.id),
        );
  const holders = await keysSealedTo(
    db,
    own,
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
 * Stores logins that a desk has sealed to further keys of its own person: present versions that are not sealed to these
 * keys yet.
 * @returns how many were stored, and the position of the record.
 */
export async function sealOwnLogins(
  db: Db,
  own: Scope,
  seals: readonly { loginId: string; version: number; sealed: SealedLogin }[],
): Promise<{ stored: number; position: number | null }> {
  return db.transaction().execute(async (tx) => {
    const keys = await keysOf(tx, own, [own.personId]);
    const keyIds = new Set(keys.map((key) => key.keyId));
    const mine = keys.find((key) => key.workstationId === own.workstationId)?.keyId;
    let stored = 0;
    for (const { loginId, version, sealed } of seals) {
      if (!keyIds.has(sealed.keyId)) continue;
      // Only a desk with a seal of its own can have opened the login.
      if (mine === undefined || (await ownLoginSealedTo(tx, own, { loginId, version, keyId: mine })) === undefined)
        continue;
      if (await insertSeal(tx, loginId, sealed.keyId, JSON.stringify(sealed))) stored += 1;
    }
    if (stored === 0) return { stored, position: null };
    const position = await recordChange(tx, {
      by: own,
      action: 'seal-logins',
      subject: await ownName(tx, own),
      subjectId: own.personId,
      tenantId: await tenantsOf(tx, own),
      before: null,
      after: { logins: stored },
    });
    return { stored, position };
  });
}

/**
 * Deletes what was removed so long ago that it cannot be brought back, and what is sealed to workstations that are no
 * longer enrolled. `now` in milliseconds since 1970.
 */
export async function forgetRemoved(db: Db, scope: SystemScope, now = Date.now()): Promise<void> {
  await deleteRemoved(db, scope, now - UNDO_REMOVAL_MS);
  await forgetRevokedKeys(db, scope);
}
