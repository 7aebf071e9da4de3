/**
 * What a tenant's policy leaves readable, at the desk: only what the server marks as readable, and only where it does.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { Message, type ConversationSummary } from '../../../contract/common.ts';
import { createMaskedConversations } from '../../../main/session/maskedConversations.ts';
import { createMasking } from '../../../main/session/administration/masking.ts';

const conversationId = randomUUID();
const TEXT = 'write to ann@example.com';
const PLACE = { start: 9, end: 24, type: 'EMAIL' };
const message = (readable?: { start: number; end: number; type: string }[], text = TEXT): Message =>
  Message.parse({
    id: randomUUID(),
    conversationId,
    seq: 1,
    author: 'visitor',
    authorName: null,
    at: 1,
    body: { text, marks: [] },
    ...(readable === undefined ? {} : { readable }),
  });
const summary = (more: object): ConversationSummary => ({
  id: conversationId,
  tenant: { id: randomUUID(), name: 'Harbour Bank', colour: '#1d5fa8' },
  visitorName: '4F2A',
  siteName: 'Help',
  status: 'open',
  assignedTo: null,
  startedAt: 1,
  lastSeq: 1,
  lastMessageAt: 1,
  lastPreview: { text: TEXT, marks: [] },
  lastAuthor: 'visitor',
  waitingSince: null,
  visitorOnline: true,
  ...more,
});

test.each([
  ['nothing is vouched for', undefined],
  ['another type is', [{ ...PLACE, type: 'PHONE' }]],
  ['another place is', [{ ...PLACE, start: 10 }]],
  ['a place beyond the text is', [{ start: 900, end: 950, type: 'EMAIL' }]],
])('a found value is masked where %s', (_what, readable) => {
  expect(createMaskedConversations().message(message(readable)).message.body.text).toBe('write to [e-mail]');
});

test('a card number is masked although a place around it is marked readable', () => {
  const text = 'number 4111 1111 1111 1111 ok';
  expect(
    createMaskedConversations().message(message([{ start: 0, end: text.length, type: 'CARD' }], text)).message.body
      .text,
  ).toBe('number [card •••• 1111] ok');
});

test('a marked place stays readable, live, in a page and in a preview, and the page does not learn why', () => {
  const conversations = createMaskedConversations();
  const live = conversations.message(message([PLACE])).message;
  const page = conversations.opened(
    {
      conversation: summary({ lastPreviewReadable: [PLACE] }),
      messages: [message([PLACE]), message()],
      hasMore: false,
      entries: [],
    },
    true,
  );
  expect([live, ...page.messages].map((one) => one.body.text)).toEqual([TEXT, TEXT, 'write to [e-mail]']);
  expect(page.conversation.lastPreview?.text).toBe(TEXT);
  expect(conversations.summary(summary({})).lastPreview?.text).toBe('write to [e-mail]');
  expect(JSON.stringify([live, page])).not.toContain('eadable');
});

test('a policy with a fault is not sent, and the fault is named by its place; a trial stores nothing', async () => {
  const asked: string[] = [];
  const masking = createMasking({
    token: 'x',
    online: (work) => work(),
    link: {
      call: (name) => {
        asked.push(name);
        return Promise.reject(new Error('not reached'));
      },
    },
  });
  const bad = {
    types: { CARD: { on: false, style: 'last-four' as const } },
    pseudonyms: { reach: 'conversation' as const },
    patterns: [],
  };
  expect(await masking.saveMasking({ tenantId: randomUUID(), baseVersion: 0, policy: bad })).toEqual({
    version: null,
    requestId: null,
    problems: [{ path: 'types.CARD.on', notice: { code: 'masking-cards-off', params: {} } }],
  });
  expect(await masking.tryMasking({ policy: { ...bad, types: {} }, text: TEXT })).toEqual({
    problems: [],
    shown: { text: 'write to [e-mail]', marks: [expect.objectContaining({ type: 'EMAIL' })] },
  });
  expect(asked).toEqual([]);
});
