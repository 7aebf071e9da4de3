/**
 * The keys that a tenant has signed, as the server stores them and hands them on. The server cannot make any: it
 * verifies what it is given, so that a mistake is noticed here and not at every desk.
 */
import type { TenantFingerprint, TenantKeys } from '../../../contract/tenantKeys.ts';
import { readTenantKeys, shownFingerprint, type KeyList } from '../../../core/sealing/tenantKeys.ts';
import { NotDone } from '../../platform/notDone.ts';
import { storeAlert } from '../../record/alerts.ts';
import { recordChange } from '../../record/changes.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { listOfRow } from './keysOfRow.ts';
import { keysOfTenants, keysStored, storeKeys } from './queries.ts';

/**
 * Fingerprints of the offline keys of tenants, for an enrolment: the desk pins them.
 * @param served tenants that the workstation serves; null for all
 */
export async function fingerprintsFor(
  on: Db | Tx,
  scope: SystemScope,
  served: readonly string[] | null,
): Promise<TenantFingerprint[]> {
  return (await keysOfTenants(on, scope)).flatMap(({ id, keys }) => {
    const read = served !== null && !served.includes(id) ? null : listOfRow(keys, id);
    return read === null ? [] : [{ tenantId: id, fingerprint: read.fingerprint }];
  });
}

/**
 * Stores newer keys of a tenant: a sealing key that was added or revoked, or a new offline key that the former one has
 * signed.
 * @throws NotDone for keys that the present offline key has not signed, and for a list that is not newer.
 */
export async function replaceTenantKeys(
  db: Db,
  scope: SystemScope,
  tenant: { readonly id: string; readonly name: string },
  keys: TenantKeys,
): Promise<{ serial: number; fingerprint: string }> {
  return db.transaction().execute(async (tx) => {
    const stored = listOfRow((await keysStored(tx, scope, tenant.id)) ?? '', tenant.id);
    const next = checkedKeys(keys, tenant.id, stored === null ? null : [stored.fingerprint]);
    if (stored !== null && next.list.serial <= stored.list.serial)
      throw new NotDone({
        code: 'tenant-keys-older',
        params: { given: next.list.serial, stored: stored.list.serial },
      });
    await storeKeys(tx, scope, tenant.id, JSON.stringify(keys));
    await recordKeys(tx, tenant, stored, next);
    return { serial: next.list.serial, fingerprint: next.fingerprint };
  });
}

/**
 * @param pinned the offline keys that may have signed; null for a new tenant
 * @throws NotDone for keys that are not signed by them, or among which none seals
 */
export function checkedKeys(
  keys: TenantKeys,
  tenantId: string,
  pinned: readonly string[] | null,
): { list: KeyList; fingerprint: string } {
  const read = readTenantKeys(keys, tenantId, pinned);
  if (!read.ok) throw new NotDone({ code: 'tenant-keys-refused', params: { reason: read.fault } });
  return read;
}

const shown = ({ list, fingerprint }: { list: KeyList; fingerprint: string }): object => ({
  serial: list.serial,
  offlineKey: fingerprint,
  keys: list.keys.map(({ keyId, revokedAt }) => ({ keyId, revoked: revokedAt !== null })),
});

async function recordKeys(
  tx: Tx,
  tenant: { readonly id: string; readonly name: string },
  before: { list: KeyList; fingerprint: string } | null,
  after: { list: KeyList; fingerprint: string },
): Promise<void> {
  const isNew = before?.fingerprint !== after.fingerprint;
  const detail = {
    what: isNew ? 'new-offline-key' : 'new-list',
    at: 'server',
    fingerprint: shownFingerprint(after.fingerprint),
    serial: after.list.serial,
  };
  await storeAlert(tx, {
    kind: 'tenant-key',
    key: `replaced ${tenant.id} ${after.list.serial}`,
    tenantId: tenant.id,
    detail,
  });
  await recordChange(tx, {
    by: null,
    action: 'tenant-keys',
    subject: tenant.name,
    subjectId: tenant.id,
    tenantId: tenant.id,
    before: before === null ? null : shown(before),
    after: shown(after),
  });
}
