import { describe, expect, test } from 'vitest';
import type { ConversationSummary, Message } from '../../../contract/common.ts';
import { makeArrivals, type Arrival } from '../../../renderer/store/arrivals.ts';

const ID = '00000003-0000-4000-8000-000000000001';
const maya = { id: '00000002-0000-4000-8000-000000000001', name: 'Maya', role: 'agent' } as const;
const other = { id: '00000002-0000-4000-8000-000000000002', name: 'Jonas', role: 'agent' } as const;

const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `00000005-0000-4000-8000-00000000000${seq}`,
  conversationId: ID,
  seq,
  author: 'visitor',
  authorName: null,
  at: 1,
  body: { text: `message ${seq}`, marks: [] },
  ...change,
});
const conversation = (lastSeq: number, change: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id: ID,
  tenant: { id: ID, name: 'Harbour Bank', colour: '#123456' },
  visitorName: 'Visitor 4F2A',
  siteName: 'harbour.example',
  status: 'open',
  assignedTo: maya,
  startedAt: 1,
  lastSeq,
  lastMessageAt: 1,
  lastPreview: null,
  lastAuthor: 'visitor',
  waitingSince: null,
  visitorOnline: true,
  ...change,
});
const waiting = { status: 'waiting', assignedTo: null } as const;

/** The events go where the store puts them: first to what is announced, then into what the page knows. */
function desk(known: readonly ConversationSummary[] = []) {
  const shown: Arrival[] = [];
  const conversations = new Map(known.map((each) => [each.id, each]));
  let inView: string | null = null;
  const arrivals = makeArrivals({
    ownId: () => maya.id,
    conversation: (id) => conversations.get(id),
    isInView: (id) => inView === id,
    announce: (arrival) => shown.push(arrival),
  });
  return {
    message: (each: Message) => arrivals.message(each),
    conversation(each: ConversationSummary) {
      arrivals.conversation(each);
      conversations.set(each.id, each);
    },
    look(id: string | null) {
      inView = id;
    },
    gone: () => arrivals.gone(ID),
    clear: () => arrivals.clear(),
    texts: () => shown.map((each) => each.body.text),
  };
}

describe('a new message of a visitor in an own conversation', () => {
  test('is announced once, whichever of its two events comes first', () => {
    const first = desk([conversation(3)]);
    first.message(message(4));
    first.conversation(conversation(4));
    expect(first.texts()).toEqual(['message 4']);

    const second = desk([conversation(3)]);
    second.conversation(conversation(4));
    expect(second.texts()).toEqual([]);
    second.message(message(4));
    expect(second.texts()).toEqual(['message 4']);
  });

  test('is announced when it begins the conversation, in every order of its events', () => {
    const events = {
      message: (at: ReturnType<typeof desk>) => at.message(message(1)),
      waiting: (at: ReturnType<typeof desk>) => at.conversation(conversation(1, waiting)),
      assigned: (at: ReturnType<typeof desk>) => at.conversation(conversation(1)),
    };
    for (const order of [
      ['message', 'waiting', 'assigned'],
      ['waiting', 'message', 'assigned'],
      ['waiting', 'assigned', 'message'],
      ['message', 'assigned'],
      ['assigned', 'message'],
    ] as const) {
      const at = desk();
      for (const each of order) events[each](at);
      expect([order, at.texts()]).toEqual([order, ['message 1']]);
    }
  });

  test('is announced with the text as it was masked last', () => {
    const at = desk();
    at.message(message(1, { body: { text: '5555', marks: [] } }));
    at.message(message(1, { body: { text: '[card]', marks: [] } }));
    at.conversation(conversation(1));
    expect(at.texts()).toEqual(['[card]']);
  });

  test('is announced again as soon as the conversation is out of view', () => {
    const at = desk([conversation(3)]);
    at.look(ID);
    at.message(message(4));
    expect(at.texts()).toEqual([]);
    at.look(null);
    at.message(message(5));
    expect(at.texts()).toEqual(['message 5']);
  });
});

describe('not announced is', () => {
  test('a message that was masked again, also the newest one', () => {
    const at = desk([conversation(3)]);
    at.message(message(2));
    at.message(message(3));
    at.message(message(4));
    at.conversation(conversation(4));
    at.message(message(4));
    expect(at.texts()).toEqual(['message 4']);
  });

  test('a message of another agent, of a waiting visitor, or of an agent', () => {
    const at = desk([conversation(3, { assignedTo: other })]);
    at.message(message(4));
    at.conversation(conversation(4, { assignedTo: other }));
    at.conversation(conversation(4, { assignedTo: maya }));
    expect(at.texts()).toEqual([]);

    const unassigned = desk([conversation(3, waiting)]);
    unassigned.message(message(4));
    unassigned.conversation(conversation(4, waiting));
    expect(unassigned.texts()).toEqual([]);

    const own = desk([conversation(3)]);
    own.message(message(4, { author: 'agent' }));
    own.conversation(conversation(4, { lastAuthor: 'agent' }));
    expect(own.texts()).toEqual([]);
  });

  test('a first message that was answered or closed before the conversation was assigned, or that was deleted', () => {
    const answered = desk();
    answered.message(message(1));
    answered.conversation(conversation(2, { lastAuthor: 'agent' }));
    expect(answered.texts()).toEqual([]);

    const closed = desk();
    closed.message(message(1));
    closed.conversation(conversation(1, { status: 'closed', assignedTo: null }));
    closed.conversation(conversation(1));
    expect(closed.texts()).toEqual([]);

    for (const end of ['gone', 'clear'] as const) {
      const at = desk();
      at.message(message(1));
      at[end]();
      at.conversation(conversation(1));
      expect([end, at.texts()]).toEqual([end, []]);
    }
  });
});
