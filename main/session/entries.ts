/** Entries of the agent: sealed to the tenant before anything else is done with them, then queued like messages. */
import type { Session } from '../../contract/api.ts';
import type { EntryReceipt } from '../../contract/common.ts';
import { type CheckedArgs, refusal } from '../ports.ts';
import type { MaskedConversations } from './maskedConversations.ts';
import { QueuedEntry } from './outbox.ts';
import type { Outgoing } from './outgoing.ts';
import { pendingEntry } from './pending.ts';
import { pinTenantKeys, sealEntry } from './sealEntry.ts';

export interface EntriesPorts {
  readonly session: Pick<Session, 'person' | 'tenantKeys'>;
  readonly conversations: Pick<MaskedConversations, 'known'>;
  readonly outgoing: Pick<Outgoing, 'queue' | 'send'>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether the session has ended, which may be while a value is being sealed. */
  hasEnded(): boolean;
}

export interface Entries {
  /** @throws Refusal in an unknown conversation or an ended session, Error where the tenant has no key here. */
  addEntry(args: CheckedArgs<'addEntry'>): Promise<EntryReceipt>;
}

/** @throws Error where a key of the session does not match its identifier. */
export function createEntries({ session, conversations, outgoing, now, hasEnded }: EntriesPorts): Entries {
  const keys = pinTenantKeys(session.tenantKeys);
  return {
    async addEntry({ conversationId, entryId, kind, value }) {
      const tenantId = conversations.known(conversationId).tenant.id;
      const sealed = await sealEntry(keys, { id: entryId, tenantId, conversationId, kind, value });
      if (hasEnded()) throw refusal('desk-locked');
      const queued = QueuedEntry.parse({ id: entryId, kind, sealed, at: now() });
      outgoing.queue({ id: entryId, kind: 'entry', conversationId, body: JSON.stringify(queued) }, 'entry-added', {
        entryKind: kind,
        entryId,
      });
      outgoing.send();
      return pendingEntry(conversationId, queued, session.person.name);
    },
  };
}
