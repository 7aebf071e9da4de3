/** The write-only entry: sealed here, before it goes anywhere; what is kept afterwards is ciphertext and a receipt. */
import type { Session } from '../../contract/api.ts';
import type { EntryKind } from '../../contract/common.ts';
import { keyIdOf, seal, type Sealed } from '../../core/sealing/sealing.ts';

/**
 * Public keys of the session's tenants, fixed for the session: a key that changes in the middle of a shift seals
 * nothing.
 */
export type TenantKeys = ReadonlyMap<string, { readonly keyId: string; readonly publicKey: Buffer }>;

/** @throws Error where a key does not match its own id. */
export function pinTenantKeys(keys: Session['tenantKeys']): TenantKeys {
  const pinned = new Map<string, { keyId: string; publicKey: Buffer }>();
  for (const key of keys) {
    const publicKey = Buffer.from(key.publicKey, 'base64url');
    if (publicKey.length !== 32 || keyIdOf(publicKey) !== key.keyId)
      throw new Error('A tenant key does not bear its own name.');
    pinned.set(key.tenantId, { keyId: key.keyId, publicKey });
  }
  return pinned;
}

export interface EntryToSeal {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly kind: EntryKind;
  readonly value: string;
}

/** @throws Error where the tenant has no key in this session; nothing is sealed to another key. */
export async function sealEntry(keys: TenantKeys, entry: EntryToSeal): Promise<Sealed> {
  const key = keys.get(entry.tenantId);
  if (key === undefined) throw new Error('This tenant has no key in this session.');
  return seal(key.publicKey, key.keyId, entry.value, {
    tenantId: entry.tenantId,
    conversationId: entry.conversationId,
    id: entry.id,
    purpose: 'entry',
  });
}
