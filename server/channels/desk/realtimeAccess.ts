/** Which role may send and receive which frame of the realtime connection, by the tables of the contract. */
import { DESK_FRAMES, eventName, LIVE_EVENTS, type RealtimeFromServer } from '../../../contract/realtime.ts';
import { may } from '../../../core/access/roles.ts';
import type { Permission } from '../../../core/vocabulary/permissions.ts';

const has = (role: string, needed: Permission | 'session'): boolean => needed === 'session' || may(role, needed);

/** Whether a desk of this role may send a frame of this type; false for a type that is in no table. */
export const maySay = (role: string, type: string): boolean =>
  Object.hasOwn(DESK_FRAMES, type) && has(role, DESK_FRAMES[type as keyof typeof DESK_FRAMES]);

/** Whether a desk of this role may receive the event; false for an event that is in no table. */
export function mayHear(role: string, subject: string, kind: string): boolean {
  const name = eventName({ subject, kind });
  return name !== null && has(role, LIVE_EVENTS[name].permission);
}

/** Whether a desk of this role may receive the frame. Every desk receives `caught-up` and `session-ended`. */
export const mayHearFrame = (role: string, frame: RealtimeFromServer): boolean =>
  frame.type === 'caught-up' ||
  frame.type === 'session-ended' ||
  (frame.type === 'event' && mayHear(role, frame.subject, frame.kind));
