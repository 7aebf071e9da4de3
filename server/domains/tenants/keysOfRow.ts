/** Reads what a row of `tenant` says of its keys. The server believes a row only as far as it is signed. */
import { TenantKeys } from '../../../contract/tenantKeys.ts';
import {
  readTenantKeys,
  usableKey,
  type KeyList,
  type SealPurpose,
  type UsableKey,
} from '../../../core/sealing/tenantKeys.ts';

/** The keys in a row of the database; null for a row that cannot be read. */
export function keysOfRow(text: string): TenantKeys | null {
  try {
    const read = TenantKeys.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** The list of a tenant's keys in a row of the database; null where it cannot be read or is not signed. */
export function listOfRow(text: string, tenantId: string): { list: KeyList; fingerprint: string } | null {
  const keys = keysOfRow(text);
  const read = keys === null ? null : readTenantKeys(keys, tenantId, null);
  return read?.ok === true ? read : null;
}

/** The key in a row that seals now, or why none does. */
export function sealingKeyOfRow(
  text: string,
  tenantId: string,
  purpose: SealPurpose,
  now: number,
): UsableKey | { readonly ok: false; readonly fault: 'unsigned' } {
  const read = listOfRow(text, tenantId);
  return read === null ? { ok: false, fault: 'unsigned' } : usableKey(read.list, purpose, now);
}
