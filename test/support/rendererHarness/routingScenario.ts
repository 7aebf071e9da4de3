/** Who answers conversations at the substitute desk. */
import type { ConversationSummary, Person } from '../../../contract/common.ts';
import type { Receivers } from '../../../contract/routing.ts';
import { PEOPLE } from './scenario.ts';

interface Parts {
  readonly summaries: Map<string, ConversationSummary>;
  changed(conversation: ConversationSummary): void;
  readonly own: Person;
}
const done = { ok: true } as const;
const PLACES = [
  { person: PEOPLE.tomas, isHere: true, open: 3 },
  { person: PEOPLE.maya, isHere: true, open: 6 },
] as const;

export function routingVerbs({ summaries, changed, own }: Parts) {
  const set = (conversationId: string, assignedTo: Person | null): Promise<{ ok: true }> => {
    const before = summaries.get(conversationId);
    if (before === undefined) return Promise.reject(new Error('This conversation is not open at this desk.'));
    const after: ConversationSummary = { ...before, assignedTo, status: assignedTo === null ? 'waiting' : 'open' };
    summaries.set(conversationId, after);
    changed(after);
    return Promise.resolve(done);
  };
  return {
    takeConversation: ({ conversationId }: { conversationId: string }) => set(conversationId, own),
    giveBackConversation: ({ conversationId }: { conversationId: string }) => set(conversationId, null),
    assignConversation: ({ conversationId, personId }: { conversationId: string; personId: string }) =>
      set(conversationId, Object.values(PEOPLE).find(({ id }) => id === personId) ?? null),
    listReceivers: (_args: { conversationId: string }): Promise<Receivers> =>
      Promise.resolve({
        people: PLACES.map(({ person: { id, name }, isHere, open }) => ({ id, name, isHere, open })),
        most: 6,
      }),
  };
}
