import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Message } from '../../../contract/common.ts';
import { createMaskedConversations } from '../../../main/session/maskedConversations.ts';
import { bodyMaskedAgain, summaryMaskedAgain, type MaskedAgain } from '../../../main/session/maskedAgain.ts';

const conversationId = randomUUID();
const tenant = { id: randomUUID(), name: 'Harbour Bank', colour: '#1d5fa8' };
const summary = {
  id: conversationId,
  tenant,
  visitorName: '4F2A',
  siteName: 'Help',
  status: 'open',
  assignedTo: null,
  startedAt: 1,
  lastSeq: 0,
  lastMessageAt: null,
  lastPreview: null,
  lastAuthor: null,
  waitingSince: null,
  visitorOnline: true,
} as const;
const message = (text: string, seq: number): Message => ({
  id: randomUUID(),
  conversationId,
  seq,
  author: 'visitor',
  authorName: null,
  at: 1,
  body: { text, marks: [] },
});
const HIDDEN = {
  text: '[card]',
  marks: [{ start: 0, end: 6, type: 'CARD', shown: '', why: { code: 'card-pieces' } }],
};

/** A masker that knows that the message before "second half" was the first half. */
function masker(first: () => string): typeof bodyMaskedAgain {
  return (body, author, state): MaskedAgain => ({
    ...bodyMaskedAgain(body, author, state),
    corrections:
      body.text === 'second half'
        ? [
            { id: first(), body: HIDDEN },
            { id: randomUUID(), body: HIDDEN },
          ]
        : [],
  });
}

test.each(['opened', 'never opened'])(
  'a message that completes an earlier one changes how that is shown, in a conversation that was %s',
  (how) => {
    const first = message('first half', 1);
    const conversations = createMaskedConversations(masker(() => first.id));
    if (how === 'opened')
      conversations.opened({ conversation: summary, messages: [], hasMore: false, entries: [] }, true);
    expect(conversations.message(first).corrected).toEqual([]);
    const second = message('second half', 2);
    const { message: shown, corrected } = conversations.message(second);
    expect(shown.id).toBe(second.id);
    expect(corrected).toEqual([{ ...first, body: HIDDEN }]);
    if (how === 'opened')
      expect(conversations.kept(conversationId)?.messages.map((one) => one.body.text)).toEqual([
        '[card]',
        'second half',
      ]);
  },
);

test('what an agent writes may complete an earlier message too', () => {
  const first = message('first half', 1);
  const conversations = createMaskedConversations();
  conversations.message(first);
  const { state } = bodyMaskedAgain({ text: 'x', marks: [] }, 'agent');
  expect(
    conversations.wrote(conversationId, randomUUID(), { text: 'x', marks: [] }, state, [
      { id: first.id, body: HIDDEN },
    ]),
  ).toEqual([{ ...first, body: HIDDEN }]);
});

test('a line in the list is masked again with its message, without waiting for the server', () => {
  const first = { ...message('first half', 1), body: { text: `first ${'x'.repeat(150)} half`, marks: [] } };
  const conversations = createMaskedConversations(masker(() => first.id));
  const listed = conversations.summary({
    ...summary,
    lastSeq: 1,
    lastMessageAt: 1,
    lastPreview: { text: `first ${'x'.repeat(150)} hal`, marks: [] },
    lastAuthor: 'visitor',
  });
  conversations.message(first);
  expect(conversations.behind(first)).toBeNull();
  const { message: second, corrected } = conversations.message(message('second half', 2));
  expect(corrected.map((one) => conversations.behind(one)?.lastPreview)).toEqual([HIDDEN]);
  expect(conversations.get(conversationId)).toEqual({ ...listed, lastPreview: HIDDEN });
  expect(conversations.behind(second)).toBeNull();
  expect(conversations.behind({ ...first, body: HIDDEN })).toBeNull();
  expect(conversations.behind({ ...first, conversationId: randomUUID() })).toBeNull();
});

test('what a visitor says of a closed conversation is masked again, and hidden values stay hidden', () => {
  const hidden = { type: 'CARD', shown: '', why: { code: 'card-pieces' } };
  const comment = {
    text: 'quick, with 4111 1111 1111 1111 and [card]',
    marks: [{ start: 36, end: 42, ...hidden }],
  };
  const { rating } = summaryMaskedAgain({ ...summary, status: 'closed', rating: { score: 4, comment } });
  expect(rating?.score).toBe(4);
  expect(rating?.comment?.text).toMatch(/^quick, with \[.+\] and \[card\]$/);
  expect(rating?.comment?.text).not.toMatch(/4111\D?1111/);
  expect(summaryMaskedAgain({ ...summary, rating: { score: 1, comment: null } }).rating).toEqual({
    score: 1,
    comment: null,
  });
});
