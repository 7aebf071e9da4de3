/**
 * Reads the event table as frames. An event names what changed; the frame contains what is stored now, so that a replay
 * never shows what a correction has masked since.
 */
import { liveEvent, type LiveEvent, type StoredEventName } from '../../../contract/realtime.ts';
import { answeringOf, summary, type Answering } from '../../domains/conversations/conversationQueries.ts';
import { receiptIn } from '../../domains/conversations/entryQueries.ts';
import type { StoredEvent } from '../../domains/conversations/eventQueries.ts';
import { messagesByIds } from '../../domains/conversations/messageQueries.ts';
import { messageOf, receiptOf } from '../../domains/conversations/rows.ts';
import { systemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/** A stored event as it is sent to the desks, with what decides which of them get it. */
export interface Frame {
  readonly seq: number;
  readonly tenantId: string;
  /** What the event concerns; null is sent to no desk. */
  readonly conversationId: string | null;
  /** Who answers the conversation now; no one where it is deleted, or has no conversation. */
  readonly answering: Answering;
  readonly name: StoredEventName;
  readonly json: string;
}
/** A frame is made once and checked against the scope of every desk. */
export const SHARED = systemScope('frames are made for all desks');
const NOBODY: Answering = { assignedTo: null, waits: false, offeredTo: [] };
/** Events read in one query. */
export const PAGE = 200;

/**
 * Makes the frames of these events. Several events of one subject would give the same frame, so only one is kept: for a
 * message or an entry the first, so that messages stay in order when some were masked again; for a conversation the
 * last, after its messages.
 */
export async function framesOf(db: Db, events: readonly StoredEvent[]): Promise<Frame[]> {
  const place = new Map<string, number>();
  for (const event of events) {
    const key = `${event.kind} ${event.ref_id}`;
    if (event.kind === 'conversation.changed' || !place.has(key)) place.set(key, event.seq);
  }
  const frames: Frame[] = [];
  const answered = new Map<string, Answering>();
  const answering = async (id: string | null): Promise<Answering> => {
    if (id === null) return NOBODY;
    const found = answered.get(id) ?? (await answeringOf(db, SHARED, id));
    answered.set(id, found);
    return found;
  };
  for (const event of events) {
    if (place.get(`${event.kind} ${event.ref_id}`) !== event.seq) continue;
    const frame = await frameOf(db, event);
    if (frame !== null)
      frames.push({
        seq: event.seq,
        tenantId: event.tenant_id,
        conversationId: event.conversation_id,
        answering: await answering(event.conversation_id),
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
      // Before the first message it concerns no desk.
      return conversation === null || conversation.lastSeq === 0
        ? null
        : liveEvent('conversation.changed', conversation, at);
    }
    case 'message.stored': {
      const [row] = await messagesByIds(db, SHARED, [event.ref_id]);
      return row === undefined ? null : liveEvent('message.stored', messageOf(row), at);
    }
    case 'entry.stored': {
      const row = await receiptIn(db, SHARED, event.ref_id);
      return row === undefined ? null : liveEvent('entry.stored', receiptOf(row), at);
    }
  }
}
