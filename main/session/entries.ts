/** Entries of the agent: sealed to the tenant before anything else is done with them, then queued like messages. */
import type { Session } from '../../contract/api.ts';
import type { EntryReceipt } from '../../contract/common.ts';
import type { Signer } from '../../core/sealing/signedSeal.ts';
import type { Activity } from '../activity/activity.ts';
import { type CheckedArgs, refusal } from '../ports.ts';
import type { MaskedConversations } from './maskedConversations.ts';
import { QueuedEntry } from './outbox.ts';
import type { Outgoing } from './outgoing.ts';
import { pendingEntry } from './pending.ts';
import { judgeTenantKeys, NoKey, sealEntry } from './sealEntry.ts';
import type { TenantPins } from './tenantPins.ts';

export interface EntriesPorts {
  readonly session: Pick<Session, 'person' | 'tenants' | 'tenantKeys'>;
  readonly pins: TenantPins;
  readonly workstationId: string;
  /** The certificate of this workstation and its key, as they are now. */
  signer(): Signer;
  readonly activity: Pick<Activity, 'record'>;
  readonly conversations: Pick<MaskedConversations, 'known'>;
  readonly outgoing: Pick<Outgoing, 'queue' | 'send'>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether the session has ended, which may be while a value is being sealed. */
  hasEnded(): boolean;
}

export interface Entries {
  /**
   * @throws Refusal in an unknown conversation or an ended session, and `tenant-key-refused` where the tenant has no
   * key that may seal: then nothing is sealed, and it is recorded.
   */
  addEntry(args: CheckedArgs<'addEntry'>): Promise<EntryReceipt>;
}

/** Judges the keys of the session's tenants once, for the whole session. */
export function createEntries(ports: EntriesPorts): Entries {
  const { session, conversations, outgoing, now, hasEnded } = ports;
  const lists = judgeTenantKeys(session, ports.pins);
  return {
    async addEntry({ conversationId, entryId, kind, value }) {
      const tenantId = conversations.known(conversationId).tenant.id;
      const [personId, { workstationId }, at] = [session.person.id, ports, now()];
      const place = { id: entryId, tenantId, conversationId, kind, value, personId, workstationId, at };
      const sealed = await sealEntry(lists, place, ports.signer()).catch((error: unknown) => {
        if (!(error instanceof NoKey)) throw error;
        const detail = { reason: error.fault, at: 'entry', entryKind: kind };
        ports.activity.record('tenant-key-refused', detail, { tenantId, conversationId });
        throw refusal('tenant-key-refused');
      });
      if (hasEnded()) throw refusal('desk-locked');
      const queued = QueuedEntry.parse({ id: entryId, kind, sealed, at });
      outgoing.queue({ id: entryId, kind: 'entry', conversationId, body: JSON.stringify(queued) }, 'entry-added', {
        entryKind: kind,
        entryId,
      });
      outgoing.send();
      return pendingEntry(conversationId, queued, session.person.name);
    },
  };
}
