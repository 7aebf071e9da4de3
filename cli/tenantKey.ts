/**
 * `cleandesk tenant-key`: makes, replaces, lists and revokes the keys of a tenant. Run it at the tenant: the folder
 * contains its private keys, and `keys.json` alone goes to the operator.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { shownFingerprint, fingerprintOfKey } from '../core/sealing/tenantKeys.ts';
import {
  newTenantKeys,
  revokeSealingKey,
  rotateOfflineKey,
  rotateSealingKey,
  type Made,
} from '../core/sealing/tenantKeyring.ts';
import { readTenantFolder, writeTenantFolder, type TenantFolder } from '../server/domains/tenants/tenantFolder.ts';
import { wordsOfSystem } from './wordsOfSystem.ts';

const USAGE = `Usage: cleandesk tenant-key <what> --folder FOLDER ...

  new --name COMPANY [--days N] [--id UUID]   makes an offline key and a first sealing key in an empty folder
  rotate [--days N]                           a new sealing key; the former ones still open what was sealed to them
  rotate --offline                            a new offline key, named by the former one
  revoke --key KEY-ID                         the key seals nothing any more
  list                                        the keys, and the fingerprint that desks pin

Hand keys.json to the operator, who registers it: "cleandesk server add-tenant" or "cleandesk server tenant-keys".
Keep offline.key.json on a medium that is not connected, and a copy of it apart: without it, no key can be replaced.
Exit code 0: done; 1: not done; 2: not understood.`;

/** @returns the exit code of the command. */
export async function run(args: readonly string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        folder: { type: 'string' },
        name: { type: 'string' },
        id: { type: 'string' },
        days: { type: 'string' },
        key: { type: 'string' },
        offline: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return notUnderstood(error instanceof Error ? error.message : 'these arguments cannot be read');
  }
  const { values, positionals } = parsed;
  const [what, ...more] = positionals;
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (what === undefined || more.length > 0 || values.folder === undefined)
    return notUnderstood('say what to do, and in which --folder');
  const days = values.days === undefined ? undefined : Number(values.days);
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3_650))
    return notUnderstood('--days must be a whole number from 1 to 3650');
  const folder = resolve(values.folder);
  const now = Date.now();
  switch (what) {
    case 'new': {
      const name = values.name?.trim() ?? '';
      if (name.length === 0 || name.length > 120) return notUnderstood('--name is missing, or too long');
      if (existsSync(join(folder, 'offline.key.json')) || existsSync(join(folder, 'keys.json')))
        return failed(`${folder} contains keys already; they are not replaced.`);
      const id = values.id ?? randomUUID();
      if (!z.uuid().safeParse(id).success) return notUnderstood('--id must be a UUID');
      return written(folder, { id, name }, await newTenantKeys(id, now, days));
    }
    case 'rotate':
      return change(folder, (kept) =>
        values.offline === true ? rotateOfflineKey(kept, now) : rotateSealingKey(kept, now, days),
      );
    case 'revoke': {
      const { key } = values;
      if (key === undefined) return notUnderstood('--key is missing');
      return change(folder, (kept) => revokeSealingKey(kept, key, now));
    }
    case 'list':
      return change(folder, null);
    default:
      return notUnderstood(`there is no "${what}"`);
  }
}

async function change(folder: string, make: ((kept: TenantFolder) => Made | Promise<Made>) | null): Promise<number> {
  let kept: TenantFolder;
  try {
    kept = readTenantFolder(folder);
  } catch (error) {
    const why =
      wordsOfSystem(error) ??
      (error instanceof Error && !('issues' in error) ? error.message : 'its files are not as expected.');
    return failed(`${folder} is no folder with the keys of a tenant: ${why}`);
  }
  const tenant = { id: kept.tenantId, name: kept.tenantName };
  if (make === null) return printed(tenant, kept);
  try {
    return written(folder, tenant, await make(kept));
  } catch (error) {
    if (error instanceof RangeError) return failed(error.message);
    throw error;
  }
}

function written(folder: string, tenant: { id: string; name: string }, made: Made): number {
  writeTenantFolder(folder, tenant, made);
  return printed(tenant, made);
}

function printed(tenant: { id: string; name: string }, { list, keys }: Pick<Made, 'list' | 'keys'>): number {
  const date = (at: number): string => new Date(at).toISOString().slice(0, 10);
  console.log(
    JSON.stringify(
      {
        tenantId: tenant.id,
        tenantName: tenant.name,
        fingerprint: shownFingerprint(fingerprintOfKey(list.offlineKey)),
        /** For the policy of a machine. */ fingerprintInFull: fingerprintOfKey(list.offlineKey),
        serial: list.serial,
        formerOfflineKeys: keys.successions.length,
        keys: list.keys.map((key) => ({
          keyId: key.keyId,
          sealsFrom: date(key.notBefore),
          sealsUntil: date(key.notAfter),
          revokedAt: key.revokedAt === null ? null : date(key.revokedAt),
        })),
      },
      null,
      2,
    ),
  );
  return 0;
}

function failed(why: string): number {
  console.error(`cleandesk tenant-key: ${why}`);
  return 1;
}
function notUnderstood(why: string): number {
  console.error(`cleandesk tenant-key: ${why}.\n\n${USAGE}`);
  return 2;
}
