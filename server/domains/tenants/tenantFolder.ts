/**
 * The folder in which a tenant keeps its keys. Only `keys.json` may leave the tenant; the offline key belongs on a
 * medium that is not connected, and each sealing key opens what was sealed to it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TenantKeys } from '../../../contract/tenantKeys.ts';
import { readTenantKeys } from '../../../core/sealing/tenantKeys.ts';
import type { Made } from '../../../core/sealing/tenantKeyring.ts';

const OFFLINE = 'offline.key.json';
const PUBLIC = 'keys.json';
/** Of a file that is being written. */
const NEW = '.new';

const OfflineFile = z.strictObject({
  version: z.literal(1),
  tenantId: z.uuid(),
  tenantName: z.string().min(1).max(120),
  publicKey: z.string().length(43),
  privateKeyPem: z.string().includes('PRIVATE KEY'),
});
/** `keys.json`: what the operator gets. */
export const PublicFile = z.strictObject({
  version: z.literal(1),
  tenantId: z.uuid(),
  tenantName: z.string().min(1).max(120),
  keys: TenantKeys,
});
export type PublicFile = z.infer<typeof PublicFile>;

export interface TenantFolder extends Omit<Made, 'sealing'> {
  readonly tenantId: string;
  readonly tenantName: string;
}

/** The file of a sealing key, which contains its private half. */
export const sealingKeyFile = (folder: string, keyId: string): string => join(folder, `${keyId}.key.json`);

/**
 * Writes what was made: private keys first, and `keys.json` whole, so that a list never names a key that is not there.
 * A new offline key takes the place of the former one when its list has.
 * @throws Error of the file system
 */
export function writeTenantFolder(folder: string, tenant: { id: string; name: string }, made: Made): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = { tenantId: tenant.id, tenantName: tenant.name };
  const text = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  const prepare = (name: string, value: object): void =>
    writeFileSync(join(folder, name + NEW), text(value), { mode: 0o600, flush: true });
  if (made.sealing !== null)
    writeFileSync(sealingKeyFile(folder, made.sealing.keyId), text({ ...made.sealing, ...names }), {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
  prepare(OFFLINE, { version: 1, ...names, ...made.offline } satisfies z.input<typeof OfflineFile>);
  prepare(PUBLIC, { version: 1, ...names, keys: { list: made.keys.list, successions: [...made.keys.successions] } });
  // From here on the new list counts; a new offline key that is cut off here is found under its first name.
  renameSync(join(folder, PUBLIC + NEW), join(folder, PUBLIC));
  renameSync(join(folder, OFFLINE + NEW), join(folder, OFFLINE));
}

/** @throws Error for a folder that is none, or whose list its offline key has not signed. */
export function readTenantFolder(folder: string): TenantFolder {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const { keys, tenantId, tenantName } = PublicFile.parse(read(PUBLIC));
  const list = readTenantKeys(keys, tenantId, null);
  if (!list.ok) throw new Error(`The list of keys in this folder cannot be used (${list.fault}).`);
  const offline = [OFFLINE, OFFLINE + NEW]
    .flatMap((name) => (existsSync(join(folder, name)) ? [OfflineFile.parse(read(name))] : []))
    .find(({ publicKey }) => publicKey === list.list.offlineKey);
  if (offline === undefined) throw new Error('The offline key that has signed the list is not in this folder.');
  const { publicKey, privateKeyPem } = offline;
  return { tenantId, tenantName, offline: { publicKey, privateKeyPem }, list: list.list, keys };
}
