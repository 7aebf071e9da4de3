/**
 * The keys of a tenant: an offline key (Ed25519), which never leaves the tenant, signs the list of its sealing keys
 * (X25519). The side that seals trusts the offline key alone, by its fingerprint; a server can withhold a list, but
 * cannot make one. A new offline key counts where the former one has signed it.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../ledger/chain.ts';
import { isSigned, signText, type SignedText } from './ed25519.ts';
import { keyIdOf } from './keyId.ts';

const LIST = 'cleandesk tenant keys 1';
const SUCCESSION = 'cleandesk tenant offline key 1';

/** What a key may seal: entries of agents, originals of messages. */
export const SEAL_PURPOSES = ['entry', 'message'] as const;
export type SealPurpose = (typeof SEAL_PURPOSES)[number];

const Time = z.number().int().nonnegative();
const PublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const SealingKey = z.strictObject({
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  publicKey: PublicKey,
  purposes: z.array(z.enum(SEAL_PURPOSES)).min(1),
  notBefore: Time,
  notAfter: Time,
  /** When it was revoked, null while it was not. */ revokedAt: Time.nullable(),
});
export type SealingKey = z.infer<typeof SealingKey>;

const KeyList = z.strictObject({
  format: z.literal(1),
  tenantId: z.uuid(),
  /** Higher with every list; an older list is refused where a newer one was seen. */
  serial: z.number().int().positive(),
  issuedAt: Time,
  offlineKey: PublicKey,
  /** The newest first. The first that is usable is what seals. */
  keys: z.array(SealingKey).min(1).max(50),
});
export type KeyList = z.infer<typeof KeyList>;

const Succession = z.strictObject({
  format: z.literal(1),
  tenantId: z.uuid(),
  from: PublicKey,
  to: PublicKey,
  at: Time,
});

/** What a tenant hands to the operator: public, and signed. */
export interface TenantKeys {
  readonly list: SignedText;
  /** From each former offline key to the next one, oldest first. */
  readonly successions: readonly SignedText[];
}

/** SHA-256 of an offline key, lower-case hex: what is pinned. */
export const fingerprintOfKey = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex');

/** The first 128 bits in groups of four, for people to compare. */
export const shownFingerprint = (fingerprint: string): string =>
  (fingerprint.slice(0, 32).match(/.{4}/g) ?? []).join(' ');

/** SHA-256 of a list's text: two lists with one serial are noticed by it. */
export const markOfList = ({ list }: TenantKeys): string =>
  createHash('sha256').update(list.document, 'utf8').digest('hex');

/** @throws ZodError for a list that is none; Error for a key that does not sign. */
export function signKeyList(list: Omit<KeyList, 'format'>, privateKeyPem: string): SignedText {
  return signText(canonical(KeyList.parse({ format: 1, ...list })), LIST, privateKeyPem);
}

/** The former offline key names the next one. @param privateKeyPem of the former one */
export function signSuccession(of: Omit<z.infer<typeof Succession>, 'format'>, privateKeyPem: string): SignedText {
  return signText(canonical(Succession.parse({ format: 1, ...of })), SUCCESSION, privateKeyPem);
}

export type KeysFault = 'unreadable' | 'signature' | 'other-tenant' | 'other-offline-key' | 'key-name';
export type ReadKeys =
  | { readonly ok: true; readonly list: KeyList; readonly fingerprint: string }
  | { readonly ok: false; readonly fault: KeysFault };

const no = (fault: KeysFault): ReadKeys => ({ ok: false, fault });

/**
 * Reads the keys of a tenant and verifies them.
 * @param pinned fingerprints of the offline keys that are trusted; null for the first sight of a tenant, when the key
 * that signed is trusted as it is
 */
export function readTenantKeys(given: TenantKeys, tenantId: string, pinned: readonly string[] | null): ReadKeys {
  const parsed = parse(KeyList, given.list.document);
  if (parsed === null) return no('unreadable');
  if (!isSigned(given.list, LIST, parsed.offlineKey)) return no('signature');
  if (parsed.tenantId !== tenantId) return no('other-tenant');
  if (parsed.keys.some(({ keyId, publicKey }) => keyIdOf(Buffer.from(publicKey, 'base64url')) !== keyId))
    return no('key-name');
  const fingerprint = fingerprintOfKey(parsed.offlineKey);
  if (pinned !== null && !reaches(given.successions, tenantId, new Set(pinned), parsed.offlineKey))
    return no('other-offline-key');
  return { ok: true, list: parsed, fingerprint };
}

/** Whether a pinned offline key is this one, or has signed a way to it. */
function reaches(
  successions: readonly SignedText[],
  tenantId: string,
  pinned: ReadonlySet<string>,
  offlineKey: string,
): boolean {
  const trusted = new Set(pinned);
  for (const signed of successions) {
    const step = parse(Succession, signed.document);
    if (
      step !== null &&
      step.tenantId === tenantId &&
      trusted.has(fingerprintOfKey(step.from)) &&
      isSigned(signed, SUCCESSION, step.from)
    ) {
      // The former key has given way: what it still signs counts no more.
      trusted.delete(fingerprintOfKey(step.from));
      trusted.add(fingerprintOfKey(step.to));
    }
  }
  return trusted.has(fingerprintOfKey(offlineKey));
}

export type UsableKey =
  | { readonly ok: true; readonly key: SealingKey }
  | { readonly ok: false; readonly fault: 'no-such-key' | 'revoked' | 'expired' | 'not-yet' };

/**
 * The key that seals for this purpose at this time: the first of the list that is neither revoked nor out of its time.
 * @param keyId asks for that key only
 */
export function usableKey(list: KeyList, purpose: SealPurpose, now: number, keyId?: string): UsableKey {
  let fault: Extract<UsableKey, { ok: false }>['fault'] | null = null;
  for (const key of list.keys) {
    if (!key.purposes.includes(purpose) || (keyId !== undefined && key.keyId !== keyId)) continue;
    if (key.revokedAt !== null) fault ??= 'revoked';
    else if (now >= key.notAfter) fault ??= 'expired';
    else if (now < key.notBefore) fault ??= 'not-yet';
    else return { ok: true, key };
  }
  return { ok: false, fault: fault ?? 'no-such-key' };
}

function parse<T extends z.ZodType>(schema: T, document: string): z.output<T> | null {
  try {
    const read = schema.safeParse(JSON.parse(document));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
