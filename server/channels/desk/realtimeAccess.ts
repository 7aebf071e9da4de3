/** Which permission each frame of the realtime connection needs, in both directions. */
import type { RealtimeFromDesk, RealtimeFromServer } from '../../../contract/api.ts';
import { may } from '../../../core/access/roles.ts';
import type { Permission } from '../../../core/vocabulary/permissions.ts';

/** What a desk may say on its realtime connection. `session`: whoever is signed in. */
export const NEEDED_TO_SAY: Readonly<Record<RealtimeFromDesk['type'], Permission | 'session'>> = {
  hello: 'session',
  typing: 'conversation.answer',
  presence: 'session',
};

/** What a desk may hear there. */
export const NEEDED_TO_HEAR: Readonly<Record<RealtimeFromServer['type'], Permission | 'session'>> = {
  'caught-up': 'session',
  'session-ended': 'session',
  policy: 'session',
  conversation: 'conversation.read',
  'conversation-gone': 'conversation.read',
  message: 'conversation.read',
  entry: 'conversation.read',
  typing: 'conversation.read',
  agent: 'floor.watch',
  activity: 'activity.read',
  'saved-logins': 'login.use',
  intrusion: 'intrusion.read',
};

const holds = (table: Readonly<Record<string, Permission | 'session'>>, role: string, type: string): boolean => {
  const needed = Object.hasOwn(table, type) ? table[type] : undefined;
  return needed === 'session' || (needed !== undefined && may(role, needed));
};
/** What is not in the table is said by nobody. */
export const maySay = (role: string, type: string): boolean => holds(NEEDED_TO_SAY, role, type);
/** What is not in the table is heard by nobody. */
export const mayHear = (role: string, type: string): boolean => holds(NEEDED_TO_HEAR, role, type);
