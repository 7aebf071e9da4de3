/** Handing a conversation over. The note is masked here, before it is sent. */
import { mask } from '../../core/masking/mask.ts';
import { MAX_MESSAGE_LENGTH } from '../../contract/common.ts';
import type { Link } from '../link/link.ts';
import { type CheckedArgs, refusal } from '../ports.ts';
import type { MaskedConversations } from './maskedConversations.ts';
import type { ServerWork } from './serverWork.ts';

export interface TransfersPorts {
  readonly token: string;
  readonly link: Pick<Link, 'call'>;
  readonly server: ServerWork;
  readonly conversations: Pick<MaskedConversations, 'known'>;
}

export interface Transfers {
  /** @throws Refusal where the note cannot be masked, or the server refuses or cannot be reached. */
  transferConversation(args: CheckedArgs<'transferConversation'>): Promise<{ ok: true }>;
}

/** Offers conversations to others, by the server. */
export const createTransfers = ({ token, link, server, conversations }: TransfersPorts): Transfers => ({
  async transferConversation({ conversationId, to, note }) {
    conversations.known(conversationId);
    const masked = mask({ id: 'note', author: 'agent', text: note });
    if (masked.failed) throw refusal('text-not-checked');
    if (masked.text.length > MAX_MESSAGE_LENGTH / 2) throw refusal('message-too-long');
    await server.require(() => link.call('transferConversation', { conversationId }, { to, note: masked.text }, token));
    return { ok: true };
  },
});
