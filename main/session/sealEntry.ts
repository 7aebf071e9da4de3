/** The write-only entry: sealed here, before it goes anywhere; what is kept afterwards is ciphertext and a receipt. */
import type { Session, SignedSeal } from '../../contract/api.ts';
import type { EntryKind } from '../../contract/common.ts';
import type { SecretText } from '../../core/vocabulary/secretText.ts';
import { seal } from '../../core/sealing/sealing.ts';
import { signSeal, type Signer } from '../../core/sealing/signedSeal.ts';
import { usableKey, type KeyList, type UsableKey } from '../../core/sealing/tenantKeys.ts';
import type { PinFault, TenantPins } from './tenantPins.ts';

/** Why nothing is sealed to a tenant. */
export type KeyFault = PinFault | Extract<UsableKey, { ok: false }>['fault'];

/** The tenant has no key in this session that may seal. Nothing is sealed to another one. */
export class NoKey extends Error {
  override readonly name = 'NoKey';
  readonly fault: KeyFault;
  constructor(fault: KeyFault) {
    super(`This tenant has no key that seals (${fault}).`);
    this.fault = fault;
  }
}

/**
 * Lists of keys of the session's tenants, fixed for the session: a list that changes in the middle of a shift counts
 * from the next sign-in on.
 */
export type TenantLists = ReadonlyMap<string, KeyList | PinFault>;

/** Judges what the server has sent; what is refused is recorded. */
export function judgeTenantKeys(
  { tenants, tenantKeys }: Pick<Session, 'tenants' | 'tenantKeys'>,
  pins: TenantPins,
): TenantLists {
  return new Map(
    tenants.map(({ id }) => {
      const verdict = pins.judge(id, tenantKeys.find(({ tenantId }) => tenantId === id)?.keys ?? null);
      return [id, verdict.ok ? verdict.list : verdict.fault];
    }),
  );
}

export interface EntryToSeal {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly kind: EntryKind;
  readonly value: SecretText;
  /** Whose session it is. */ readonly personId: string;
  readonly workstationId: string;
  /** Milliseconds since 1970. */ readonly at: number;
}

/** @throws NoKey where the tenant has no key that seals now; Error where the key of this workstation does not sign. */
export async function sealEntry(lists: TenantLists, entry: EntryToSeal, signer: Signer): Promise<SignedSeal> {
  const list = lists.get(entry.tenantId) ?? 'missing';
  if (typeof list === 'string') throw new NoKey(list);
  const usable = usableKey(list, 'entry', entry.at);
  if (!usable.ok) throw new NoKey(usable.fault);
  const { publicKey, keyId } = usable.key;
  const context = {
    tenantId: entry.tenantId,
    conversationId: entry.conversationId,
    id: entry.id,
    purpose: 'entry',
    kind: entry.kind,
    author: entry.personId,
    workstation: entry.workstationId,
    at: entry.at,
  } as const;
  return signSeal(await seal(Buffer.from(publicKey, 'base64url'), keyId, entry.value.bytes, context), context, signer);
}
