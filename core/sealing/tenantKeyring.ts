/** What a tenant keeps, and how it makes, replaces and revokes its keys. Runs at the tenant, never at the operator. */
import { newSigningKey, type SigningKey } from './ed25519.ts';
import { makeTenantKey, type TenantKey } from './sealing.ts';
import { SEAL_PURPOSES, signKeyList, signSuccession, type KeyList, type TenantKeys } from './tenantKeys.ts';

const DAY = 86_400_000;
/** Days for which a sealing key seals, if the tenant does not say another number. What was sealed opens for good. */
const SEALING_DAYS = 365;

/** An hour earlier, for clocks that differ a little. */
const EARLIER = 3_600_000;

export interface Made<S extends TenantKey | null = TenantKey | null> {
  /** The private half of the new sealing key; null where none was made. */
  readonly sealing: S;
  readonly offline: SigningKey;
  readonly list: KeyList;
  readonly keys: TenantKeys;
}

const listed = (key: TenantKey, now: number, days: number): KeyList['keys'][number] => ({
  keyId: key.keyId,
  publicKey: key.publicKey,
  purposes: [...SEAL_PURPOSES],
  notBefore: now - EARLIER,
  notAfter: now + Math.round(days * DAY),
  revokedAt: null,
});

function signed(list: KeyList, offline: SigningKey, successions: TenantKeys['successions']): Omit<Made, 'sealing'> {
  return { offline, list, keys: { list: signKeyList(withoutFormat(list), offline.privateKeyPem), successions } };
}

const withoutFormat = ({ format: _format, ...rest }: KeyList): Omit<KeyList, 'format'> => rest;

/** A new offline key and the first sealing key. @param now milliseconds since 1970 */
export async function newTenantKeys(
  tenantId: string,
  now: number,
  days: number = SEALING_DAYS,
): Promise<Made<TenantKey>> {
  const [offline, sealing] = [newSigningKey(), await makeTenantKey()];
  const list: KeyList = {
    format: 1,
    tenantId,
    serial: 1,
    issuedAt: now,
    offlineKey: offline.publicKey,
    keys: [listed(sealing, now, days)],
  };
  return { sealing, ...signed(list, offline, []) };
}

/** A new sealing key in front of the former ones, which seal until their time is over or they are revoked. */
export async function rotateSealingKey(
  former: Omit<Made, 'sealing'>,
  now: number,
  days: number = SEALING_DAYS,
): Promise<Made<TenantKey>> {
  const sealing = await makeTenantKey();
  const { list, offline, keys } = former;
  const next: KeyList = {
    ...list,
    serial: list.serial + 1,
    issuedAt: now,
    keys: [listed(sealing, now, days), ...list.keys].slice(0, 50),
  };
  return { sealing, ...signed(next, offline, keys.successions) };
}

/** A new offline key, named by the former one; the list is signed by the new one. */
export function rotateOfflineKey(former: Omit<Made, 'sealing'>, now: number): Made<null> {
  const offline = newSigningKey();
  const { list, keys } = former;
  const succession = signSuccession(
    { tenantId: list.tenantId, from: former.offline.publicKey, to: offline.publicKey, at: now },
    former.offline.privateKeyPem,
  );
  const next: KeyList = { ...list, serial: list.serial + 1, issuedAt: now, offlineKey: offline.publicKey };
  return { sealing: null, ...signed(next, offline, [...keys.successions, succession]) };
}

/**
 * The list with this key revoked: it seals nothing any more.
 * @throws RangeError for a key that is not in the list or is revoked already.
 */
export function revokeSealingKey(former: Omit<Made, 'sealing'>, keyId: string, now: number): Made<null> {
  const { list, offline, keys } = former;
  if (!list.keys.some((key) => key.keyId === keyId && key.revokedAt === null))
    throw new RangeError('This key is not in the list, or it is revoked already.');
  const next: KeyList = {
    ...list,
    serial: list.serial + 1,
    issuedAt: now,
    keys: list.keys.map((key) => (key.keyId === keyId ? { ...key, revokedAt: now } : key)),
  };
  return { sealing: null, ...signed(next, offline, keys.successions) };
}
