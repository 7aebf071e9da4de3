/**
 * Reads the event table as frames. An event says what changed; the frame shows what is stored now, so a replay never
 * shows what a correction has hidden since.
 */
import { liveEvent, type LiveEvent, type StoredEventName } from '../../../contract/realtime.ts';
import { assigneeOf, summary } from '../../domains/conversations/conversationQueries.ts';
import { receiptIn } from '../../domains/conversations/entryQueries.ts';
import type { StoredEvent } from '../../domains/conversations/eventQueries.ts';
import { messagesByIds } from '../../domains/conversations/messageQueries.ts';
import { messageOf, receiptOf } from '../../domains/conversations/rows.ts';
import { systemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/** A stored event on its way to the desks, with what decides who may hear it. */
export interface Frame {
  readonly seq: number;
  readonly tenantId: string;
  /** Null where the subject belongs to no conversation. */
  readonly conversationId: string | null;
  /** Who answers the conversation now; null for nobody, and where it is gone. */
  readonly assignedTo: string | null;
  readonly name: StoredEventName;
  readonly json: string;
}
/** A frame is made once and shown to every desk whose own scope reaches it. */
export const SHARED = systemScope('frames are made for all desks');
/** Events read at a time. */
export const PAGE = 200;

/**
 * Frames of these events. Of several events of one thing only one is shown, for all of them would show the same: a
 * message or an entry in its first place, so that messages keep their order when some were masked again, and a
 * conversation in its last, after the messages it speaks of.
 */
export async function framesOf(db: Db, events: readonly StoredEvent[]): Promise<Frame[]> {
  const place = new Map<string, number>();
  for (const event of events) {
    const key = `${event.kind} ${event.ref_id}`;
    if (event.kind === 'conversation.changed' || !place.has(key)) place.set(key, event.seq);
  }
  const frames: Frame[] = [];
  const assigned = new Map<string, string | null>();
  const assignee = async (id: string | null): Promise<string | null> => {
    if (id === null) return null;
    const personId = assigned.get(id) ?? (await assigneeOf(db, id));
    assigned.set(id, personId);
    return personId;
  };
  for (const event of events) {
    if (place.get(`${event.kind} ${event.ref_id}`) !== event.seq) continue;
    const frame = await frameOf(db, event);
    if (frame !== null)
      frames.push({
        seq: event.seq,
        tenantId: event.tenant_id,
        conversationId: event.conversation_id,
        assignedTo: await assignee(event.conversation_id),
        name: event.kind,
        json: JSON.stringify(frame),
      });
  }
  return frames;
}

async function frameOf(db: Db, event: StoredEvent): Promise<LiveEvent | null> {
  const at = { seq: event.seq, ref: event.ref_id };
  switch (event.kind) {
    case 'conversation.gone':
      return liveEvent('conversation.gone', {}, at);
    case 'conversation.changed': {
      const conversation = await summary(db, SHARED, event.ref_id);
      return conversation === null ? null : liveEvent('conversation.changed', conversation, at);
    }
    case 'message.stored': {
      const [row] = await messagesByIds(db, SHARED, [event.ref_id]);
      return row === undefined ? null : liveEvent('message.stored', messageOf(row), at);
    }
    case 'entry.stored': {
      const row = await receiptIn(db, event.ref_id, event.tenant_id);
      return row === undefined ? null : liveEvent('entry.stored', receiptOf(row), at);
    }
  }
}
