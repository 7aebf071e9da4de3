/**
 * What was hidden in a message, sealed to the tenant. Nothing here can open one. What a verification code was is not
 * even sealed (PCI DSS 3.3.1).
 */
import { storable } from '../../../core/masking/mask.ts';
import type { Span } from '../../../core/masking/types.ts';
import { seal } from '../../../core/sealing/sealing.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { OneConversation } from './inScopeQueries.ts';
import { replaceOriginal, sealingKeyOf, textAndSealing } from './messageQueries.ts';

/** `sealed` is null where nothing of the original may be kept: an earlier one goes too. */
export interface Sealing {
  readonly messageId: string;
  readonly sealed: string | null;
}

/** Seals `original` without its `drop` places. */
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
 * What becomes of the sealed original of a message that is masked again. Where none was sealed, the stored text is the
 * original.
 * Where one was, it holds the whole original and stays, except when it holds what may not be stored at all: it cannot
 * be opened here to cut that out, so it goes.
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

export const storeOriginal = (tx: Tx, conversation: OneConversation, { messageId, sealed }: Sealing): Promise<void> =>
  replaceOriginal(tx, conversation, messageId, sealed);
