/**
 * Originals of masked messages, sealed to the tenant and signed by the server. The server cannot open one. A card
 * verification code is not even sealed (PCI DSS 3.3.1).
 */
import { storable } from '../../../core/masking/mask.ts';
import type { Span } from '../../../core/masking/types.ts';
import { seal, type SealContext } from '../../../core/sealing/sealing.ts';
import { signSeal, type Signer } from '../../../core/sealing/signedSeal.ts';
import { openAuthority } from '../../platform/tls/authority.ts';
import { sealingKeyOfRow } from '../tenants/keysOfRow.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { OneConversation } from './inScopeQueries.ts';
import { keysOfTenant, replaceOriginal, textAndSealing } from './messageQueries.ts';

/**
 * `sealed` is null where nothing of the original may be stored, or no key seals it (`keyFault`): an earlier one is
 * deleted too.
 */
export interface Sealing {
  readonly messageId: string;
  readonly sealed: string | null;
  /** When it was sealed, which is bound in the seal. */
  readonly at: number;
  readonly keyFault?: string;
  /** The tenant's keys that it was sealed by, as stored; left out where none were needed. */
  readonly keys?: string;
}

/** Seals `original` without its `drop` places. @returns null in `sealed` where nothing is left. */
export async function sealOriginal(
  db: Db,
  conversation: OneConversation,
  messageId: string,
  original: string,
  spans: readonly Span[],
): Promise<Sealing> {
  const at = Date.now();
  const kept = storable(original, spans);
  if (kept.length === 0) return { messageId, sealed: null, at };
  const { tenantId, conversationId } = conversation;
  const keys = await keysOfTenant(db, conversation);
  const usable = sealingKeyOfRow(keys, tenantId, 'message', at);
  if (!usable.ok) return { messageId, sealed: null, at, keyFault: usable.fault, keys };
  const { publicKey, keyId } = usable.key;
  const context: SealContext = {
    tenantId,
    conversationId,
    id: messageId,
    purpose: 'message',
    kind: 'message',
    author: 'server',
    workstation: 'server',
    at,
  };
  const sealed = await seal(Buffer.from(publicKey, 'base64url'), keyId, kept, context);
  return { messageId, sealed: JSON.stringify(signSeal(sealed, context, await originalsSigner(db))), at, keys };
}

/** One a database: it is read, and made where there is none, at the first original. */
const signers = new WeakMap<Db, Promise<Signer>>();
function originalsSigner(db: Db): Promise<Signer> {
  let signer = signers.get(db);
  if (signer === undefined) {
    signer = openAuthority(db).then((authority) => authority.seals());
    signers.set(db, signer);
    signer.catch(() => signers.delete(db));
  }
  return signer;
}

/**
 * What to do with the sealed original of a message that is masked again. Where there is none, the stored text is the
 * original and is sealed now. One that was sealed before is kept, because it is the whole original; where it contains
 * something that may not be stored at all, it is deleted, because it cannot be opened here to remove that.
 * @returns `unknown` for a message that is gone.
 */
export async function originalMaskedAgain(
  db: Db,
  conversation: OneConversation,
  messageId: string,
  spans: readonly Span[],
): Promise<Sealing | 'keep' | 'unknown'> {
  const stored = await textAndSealing(db, conversation, messageId);
  if (stored === undefined) return 'unknown';
  if (stored.sealed_id === null) return sealOriginal(db, conversation, messageId, stored.text, spans);
  return spans.some((s) => s.action === 'drop') ? { messageId, sealed: null, at: Date.now() } : 'keep';
}

/**
 * Whether the tenant has the keys now that these were sealed by: one that was revoked meanwhile must seal nothing.
 * Asked in the transaction that stores them.
 */
export async function areKeysUnchanged(
  tx: Tx,
  conversation: OneConversation,
  sealings: readonly Sealing[],
): Promise<boolean> {
  const sealedBy = sealings.flatMap(({ keys }) => (keys === undefined ? [] : [keys]));
  if (sealedBy.length === 0) return true;
  const keys = await keysOfTenant(tx, conversation);
  return sealedBy.every((one) => one === keys);
}

/** Stores what `sealOriginal` or `originalMaskedAgain` gave. */
export const storeOriginal = (
  tx: Tx,
  conversation: OneConversation,
  { messageId, sealed, at }: Sealing,
): Promise<void> => replaceOriginal(tx, conversation, messageId, sealed, at);
