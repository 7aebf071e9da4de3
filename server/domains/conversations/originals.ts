/**
 * Originals of masked messages, sealed to the tenant. The server cannot open one. A card verification code is not even
 * sealed (PCI DSS 3.3.1).
 */
import { storable } from '../../../core/masking/mask.ts';
import type { Span } from '../../../core/masking/types.ts';
import { seal } from '../../../core/sealing/sealing.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { OneConversation } from './inScopeQueries.ts';
import { replaceOriginal, sealingKeyOf, textAndSealing } from './messageQueries.ts';

/** `sealed` is null where nothing of the original may be stored: an earlier one is deleted too. */
export interface Sealing {
  readonly messageId: string;
  readonly sealed: string | null;
}

/** Seals `original` without its `drop` places. @returns null in `sealed` where nothing is left. */
export async function sealOriginal(
  db: Db,
  conversation: OneConversation,
  messageId: string,
  original: string,
  spans: readonly Span[],
): Promise<Sealing> {
  const kept = storable(original, spans);
  if (kept.length === 0) return { messageId, sealed: null };
  const tenant = await sealingKeyOf(db, conversation);
  return {
    messageId,
    sealed: JSON.stringify(
      await seal(Buffer.from(tenant.public_key, 'base64url'), tenant.key_id, kept, {
        tenantId: conversation.tenantId,
        conversationId: conversation.conversationId,
        id: messageId,
        purpose: 'message',
      }),
    ),
  };
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
  return spans.some((s) => s.action === 'drop') ? { messageId, sealed: null } : 'keep';
}

/** Stores what `sealOriginal` or `originalMaskedAgain` gave. */
export const storeOriginal = (tx: Tx, conversation: OneConversation, { messageId, sealed }: Sealing): Promise<void> =>
  replaceOriginal(tx, conversation, messageId, sealed);
