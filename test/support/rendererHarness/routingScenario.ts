/** Who answers conversations at the substitute desk. */
import type { ConversationSummary, Person } from '../../../contract/common.ts';
import type { Receivers } from '../../../contract/routing.ts';
import { id, masked, PEOPLE } from './scenario.ts';

interface Parts {
  readonly summaries: Map<string, ConversationSummary>;
  changed(conversation: ConversationSummary): void;
  readonly own: Person;
  /** Until when every closed conversation can be opened again. */
  readonly reopenUntil: number | null;
}
const done = { ok: true } as const;
const PLACES = [
  { person: PEOPLE.tomas, isHere: true, open: 3 },
  { person: PEOPLE.maya, isHere: true, open: 6 },
] as const;

export function routingVerbs({ summaries, changed, own, reopenUntil }: Parts) {
  const put = (after: ConversationSummary): Promise<{ ok: true }> => {
    summaries.set(after.id, after);
    changed(after);
    return Promise.resolve(done);
  };
  const set = (conversationId: string, assignedTo: Person | null): Promise<{ ok: true }> => {
    const before = summaries.get(conversationId);
    if (before === undefined) return Promise.reject(new Error('This conversation is not open at this desk.'));
    const { closedBy: _closedBy, transfer: _transfer, ...rest } = before;
    return put({ ...rest, assignedTo, status: assignedTo === null ? 'waiting' : 'open' });
  };
  const transfer = (conversationId: string, offer: ConversationSummary['transfer'] | null): Promise<{ ok: true }> => {
    const before = summaries.get(conversationId);
    if (before === undefined) return Promise.reject(new Error('This conversation is not open at this desk.'));
    const { transfer: _transfer, ...rest } = before;
    return put(offer === null || offer === undefined ? rest : { ...rest, transfer: offer });
  };
  return {
    takeConversation: ({ conversationId }: { conversationId: string }) => set(conversationId, own),
    giveBackConversation: ({ conversationId }: { conversationId: string }) => set(conversationId, null),
    assignConversation: ({ conversationId, personId }: { conversationId: string; personId: string }) =>
      set(conversationId, Object.values(PEOPLE).find((one) => one.id === personId) ?? null),
    transferConversation: ({
      conversationId,
      to,
      note,
    }: {
      conversationId: string;
      to: { kind: 'person' | 'team'; id: string };
      note: string;
    }) =>
      transfer(conversationId, {
        by: { id: own.id, name: own.name },
        to: to.kind === 'team' ? 'Cards' : PEOPLE.tomas.name,
        people: [PEOPLE.tomas.id],
        until: Date.now() + 60_000,
        note: note === '' ? null : masked(note),
      }),
    acceptTransfer: ({ conversationId }: { conversationId: string }) => set(conversationId, own),
    endTransfer: ({ conversationId }: { conversationId: string }) => transfer(conversationId, null),
    reopenUntil: (_args: { conversationId: string }): Promise<{ until: number | null }> =>
      Promise.resolve({ until: reopenUntil }),
    reopenConversation: ({ conversationId }: { conversationId: string }) => set(conversationId, own),
    listReceivers: (_args: { conversationId: string }): Promise<Receivers> =>
      Promise.resolve({
        people: PLACES.map(({ person, isHere, open }) => ({ id: person.id, name: person.name, isHere, open })),
        teams: [{ id: id(9, 1), name: 'Cards' }],
        most: 6,
      }),
  };
}
