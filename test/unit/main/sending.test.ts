/** What an agent writes, from the field to the server: masked, recorded once, queued, shown, and sent. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_MESSAGE_LENGTH, type ConversationSummary } from '../../../contract/common.ts';
import { ServerRefusal } from '../../../main/link/errors.ts';
import type { RouteResult } from '../../../main/link/link.ts';
import { createMaskedConversations, type MaskedConversations } from '../../../main/session/maskedConversations.ts';
import { createMessagePush } from '../../../main/session/messagePush.ts';
import { createMessages, type Messages } from '../../../main/session/messages.ts';
import { createOwnDetails, type OwnDetails, type OwnDetailsPorts } from '../../../main/session/ownDetails.ts';
import { createOutgoing, type Outgoing } from '../../../main/session/outgoing.ts';
import { pendingOf } from '../../../main/session/pending.ts';
import type { OutboxItem } from '../../../main/store/store.ts';
import { turns } from '../../support/turns.ts';

const CARD = '4111 1111 1111 1111';
const TENANT = randomUUID();
const conversation = (more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id: randomUUID(),
  tenant: { id: TENANT, name: 'T', colour: '#000000' },
  visitorName: 'AB',
  siteName: 's',
  status: 'open',
  assignedTo: null,
  startedAt: 1,
  lastSeq: 0,
  lastMessageAt: null,
  lastPreview: null,
  lastAuthor: null,
  waitingSince: null,
  visitorOnline: true,
  ...more,
});
const OPEN = conversation();
const CLOSED = conversation({ status: 'closed' });
const ENDED = conversation({ status: 'closed', closedBy: 'visitor' });

let conversations: MaskedConversations;
let messages: Messages;
let outgoing: Outgoing;
let queue: OutboxItem[];
let drafts: [string, string][];
let seen: unknown[];
let answer: () => unknown;
let called: unknown[];
let canRecord: boolean;
let ownDetails: OwnDetails;
/** What the server answers; null where it does not. */
let publicDetails: RouteResult<'ownPublicDetails'> | null;

function make(maySend = true, maskingOff: { tenantId: string; types: string[] }[] = []): void {
  conversations = createMaskedConversations();
  conversations.replaceAll([OPEN, CLOSED, ENDED]);
  [queue, drafts, seen, called, canRecord, publicDetails] = [[], [], [], [], true, []];
  answer = () => {
    throw new ServerRefusal(503, { code: 'failed', params: {} });
  };
  const push = (name: string, value: unknown): void => void seen.push([name, value]);
  const pushed = createMessagePush(conversations, push);
  const call = async (...given: unknown[]): Promise<unknown> => {
    called.push(given);
    return answer();
  };
  outgoing = createOutgoing({
    link: { call: call as Parameters<typeof createOutgoing>[0]['link']['call'] },
    token: 'token',
    store: {
      queue(item) {
        if (queue.some(({ id }) => id === item.id)) return false;
        queue.push({ ...item, position: queue.length + 1 });
        return true;
      },
      nextAfter: (position) => queue.find((one) => one.position > position) ?? null,
      unqueue: (id) => void (queue = queue.filter((one) => one.id !== id)),
      queuedCount: () => queue.length,
    },
    activity: {
      record(kind, detail, context) {
        if (!canRecord) throw new Error('The ledger cannot be written.');
        seen.push(['recorded', kind, detail, context]);
      },
    },
    conversations,
    messages: pushed,
    push,
    log: () => undefined,
    maySend,
    onSessionEnded: ({ code }) => seen.push(['ended', code]),
    onWaiting: (count) => seen.push(['waiting', count]),
  });
  messages = createMessages({
    session: { person: { id: 'p', name: 'Anke', role: 'agent' } },
    details: (ownDetails = createOwnDetails({
      session: { maskingOff, token: 'token' },
      link: {
        call: (async () => publicDetails ?? Promise.reject(new Error('No answer.'))) as OwnDetailsPorts['link']['call'],
      },
      log: () => undefined,
    })),
    store: { saveDraft: (id, text) => void drafts.push([id, text]) },
    conversations,
    messages: pushed,
    outgoing,
    now: () => 77,
  });
}
beforeEach(() => make());
const of = (name: string) => seen.filter((one) => Array.isArray(one) && one[0] === name);
const send = (text: string, messageId = randomUUID(), conversationId = OPEN.id) =>
  messages.sendMessage({ conversationId, messageId, text });

describe('a message', () => {
  test('is recorded before it is queued, and answered as it waits, masked', () => {
    const id = randomUUID();
    const pending = send(`my card is ${CARD}`, id);
    expect(pending).toMatchObject({
      id,
      conversationId: OPEN.id,
      seq: null,
      author: 'agent',
      authorName: 'Anke',
      at: 77,
    });
    expect(pending.body.text).not.toContain('4111 1111');
    expect(pending.body.marks).toHaveLength(1);
    expect(of('recorded')).toEqual([
      ['recorded', 'message-sent', { messageId: id }, { conversationId: OPEN.id, tenantId: TENANT }],
    ]);
    expect(queue).toEqual([
      {
        id,
        kind: 'message',
        conversationId: OPEN.id,
        position: 1,
        body: JSON.stringify({ id, text: pending.body.text, at: 77, marks: pending.body.marks }),
      },
    ]);
    expect(drafts).toEqual([[OPEN.id, '']]);
    expect(of('waiting')[0]).toEqual(['waiting', 1]);
  });

  test('that is sent twice is one: recorded, queued and shown once', () => {
    const id = randomUUID();
    send('hello there', id);
    send('hello there', id);
    expect([queue.length, of('recorded').length, drafts.length]).toEqual([1, 1, 1]);
  });

  test('that cannot be recorded is neither queued nor sent', async () => {
    canRecord = false;
    expect(() => send('hello there')).toThrow('cannot be written');
    await turns();
    expect([queue, called]).toEqual([[], []]);
  });

  test.each<[string, () => unknown, string]>([
    ['for a closed conversation', () => send('hello', randomUUID(), CLOSED.id), 'closed'],
    ['for one that the visitor has ended', () => send('hello', randomUUID(), ENDED.id), 'closed-by-visitor'],
    ['for an unknown one', () => send('hello', randomUUID(), randomUUID()), 'conversation-not-open'],
    ['that is too long', () => send('x '.repeat(MAX_MESSAGE_LENGTH / 2) + 'y'), 'message-too-long'],
    [
      'a draft for an unknown one',
      () => messages.saveDraft({ conversationId: randomUUID(), text: '' }),
      'conversation-not-open',
    ],
  ])('%s is refused', (_what, act, code) => {
    expect(act).toThrow(expect.objectContaining({ code }));
    expect([queue, drafts, of('recorded')]).toEqual([[], [], []]);
  });

  test('may be as long as a message may be', () => {
    expect(send('x '.repeat(MAX_MESSAGE_LENGTH / 2)).body.text).toHaveLength(MAX_MESSAGE_LENGTH);
  });

  test('keeps readable what its tenant has switched off, and nothing at another tenant', () => {
    const text = 'call me at +49 30 901820 please';
    const plain = send(text).body.text;
    expect(plain).not.toContain('901820');
    make(true, [{ tenantId: TENANT, types: ['PHONE'] }]);
    expect(send(text).body.text).toContain('901820');
    make(true, [{ tenantId: randomUUID(), types: ['PHONE'] }]);
    expect(send(text).body.text).toBe(plain);
  });

  test('keeps readable what its tenant says of itself, once that was fetched, and not at another', async () => {
    const text = 'write to help@northline.example, not to ann@example.com';
    const details = [{ kind: 'email' as const, value: 'help@northline.example' }];
    const hidden = 'write to [e-mail], not to [e-mail]';
    publicDetails = [{ tenantId: TENANT, details }];
    expect(send(text).body.text).toBe(hidden);
    await ownDetails.look();
    expect(send(text).body.text).toBe('write to help@northline.example, not to [e-mail]');
    messages.saveDraft({ conversationId: OPEN.id, text });
    expect(drafts.at(-1)).toEqual([OPEN.id, 'write to help@northline.example, not to [e-mail]']);
    publicDetails = [{ tenantId: randomUUID(), details }];
    await ownDetails.look();
    expect(send(text).body.text).toBe(hidden);
  });

  test('keeps what was known of its tenant while the server does not answer', async () => {
    const details = [{ kind: 'phone' as const, value: '+49 30 901820' }];
    publicDetails = [{ tenantId: TENANT, details }];
    await ownDetails.look();
    publicDetails = null;
    await ownDetails.look();
    expect(send('call +49 30 901820 please').body.text).toBe('call +49 30 901820 please');
  });

  test('is checked before it is sent: what would be hidden and why, and nothing is kept of it', () => {
    const text = `${CARD} and [e-mail]`;
    const body = messages.checkMessage({ conversationId: OPEN.id, text });
    expect(body.text).toBe('[card •••• 1111] and [e-mail]');
    expect(body.marks.map(({ type, why }) => [type, why.code])).toEqual([
      ['CARD', 'card-checked'],
      ['EMAIL', 'hidden-before'],
    ]);
    expect([queue, drafts, seen, called]).toEqual([[], [], [], []]);
    expect(conversations.dialogue(OPEN.id)).toBeUndefined();
    expect(() => messages.checkMessage({ conversationId: randomUUID(), text })).toThrow('conversation-not-open');
  });

  test('with more hidden parts than the person knows of is not sent', () => {
    const args = { conversationId: OPEN.id, messageId: randomUUID(), text: `${CARD} and ann@example.com` };
    for (const hiddenParts of [0, 1])
      expect(() => messages.sendMessage({ ...args, hiddenParts })).toThrow('parts-hidden');
    expect([queue, seen]).toEqual([[], []]);
    expect(messages.sendMessage({ ...args, hiddenParts: 2 }).body.marks).toHaveLength(2);
    expect(queue).toHaveLength(1);
  });

  test('that completes an earlier one shows what may still be shown of that', () => {
    send('4111 1111');
    seen = [];
    send('1111 1111');
    const shown = of('message');
    expect(JSON.stringify(shown)).not.toContain('4111 1111');
  });
});

describe('a draft', () => {
  test('may be longer than a message, and what hides its parts may make it longer still', () => {
    messages.saveDraft({ conversationId: OPEN.id, text: 'x '.repeat(16_000) });
    expect(drafts.at(-1)?.[1]).toHaveLength(32_000);
    messages.saveDraft({ conversationId: OPEN.id, text: 'a@b.example '.repeat(2_600) });
    expect(drafts.at(-1)?.[1].length).toBeLessThanOrEqual(32_000);
    expect(drafts.at(-1)?.[1]).not.toContain('a@b.example');
  });
  test('is kept masked, and an empty one removes it', () => {
    messages.saveDraft({ conversationId: OPEN.id, text: `card ${CARD}` });
    messages.saveDraft({ conversationId: OPEN.id, text: '' });
    messages.saveDraft({ conversationId: CLOSED.id, text: 'plain words' });
    expect(drafts[0]?.[1]).not.toContain('4111 1111');
    expect(drafts.slice(1)).toEqual([
      [OPEN.id, ''],
      [CLOSED.id, 'plain words'],
    ]);
  });
});

describe('what waits', () => {
  test('is sent in order with the token, leaves the queue, and is shown as the server stored it', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    let stored = 0;
    answer = () => {
      stored += 1;
      return {
        id: stored === 1 ? one : two,
        conversationId: OPEN.id,
        seq: stored,
        author: 'agent',
        authorName: 'Anke',
        at: 80,
        body: { text: 'hello there', marks: [] },
      };
    };
    send('hello there', one);
    send('hello again', two);
    await turns(10);
    expect(called).toEqual([
      ['sendMessage', { conversationId: OPEN.id }, { id: one, text: 'hello there', at: 77 }, 'token'],
      ['sendMessage', { conversationId: OPEN.id }, { id: two, text: 'hello again', at: 77 }, 'token'],
    ]);
    expect(queue).toEqual([]);
    expect(of('message').map((item) => Object(item)[1].seq)).toEqual([1, 2]);
    expect(of('waiting').at(-1)).toEqual(['waiting', 0]);
  });

  test('stays for a role that answers no visitors, and is counted', async () => {
    make(false);
    answer = () => ({});
    send('hello there');
    await turns(5);
    expect([called, queue.length, of('waiting')]).toEqual([[], 1, [['waiting', 1]]]);
  });

  test.each([
    [400, 'invalid', 'messageRefused'],
    [401, 'session-ended', 'ended'],
  ])('and is refused with %i is said so', async (status, code, what) => {
    answer = () => {
      throw new ServerRefusal(status, { code, params: {} });
    };
    const id = randomUUID();
    send('hello there', id);
    await turns(5);
    if (what === 'ended') expect([of('ended').length, queue.length]).toEqual([1, 1]);
    else {
      expect(of('messageRefused')).toEqual([
        ['messageRefused', { conversationId: OPEN.id, messageId: id, notice: { code, params: {} } }],
      ]);
      expect(queue).toEqual([]);
    }
  });

  const entry = (conversationId = OPEN.id) => {
    const id = randomUUID();
    const sealed = {
      suite: 'hpke-x25519-hkdf-sha256-aes-256-gcm',
      keyId: 'k',
      enc: 'A'.repeat(43),
      ciphertext: 'A'.repeat(23),
      certificate: 'A'.repeat(40),
      signature: 'A'.repeat(86),
    };
    return { id, kind: 'entry', conversationId, body: JSON.stringify({ id, kind: 'address', sealed, at: 1 }) } as const;
  };

  test.each([
    [409, 'key-changed', 'item-key-changed', 1],
    [404, 'not-found', 'item-refused', 0],
  ])(
    'an entry that is refused with %i (%s) is a warning that names it and the visitor',
    async (status, code, notice, left) => {
      answer = () => {
        throw new ServerRefusal(status, { code, params: {} });
      };
      const item = entry();
      expect(outgoing.queue(item, 'entry-added', { entryId: item.id })).toBe(true);
      outgoing.send();
      await turns(5);
      expect(of('notice')).toMatchObject([
        [
          'notice',
          {
            tone: 'warning',
            notice: { code: notice, params: { item: 'entry', kind: 'address', visitor: 'AB' } },
          },
        ],
      ]);
      expect(queue).toHaveLength(left);
      const failures = of('recorded').filter((one) => Object(one)[1] === 'guard-failed');
      expect(failures).toEqual(
        left === 0
          ? []
          : [
              [
                'recorded',
                'guard-failed',
                { guard: 'outbox', reason: 'key-changed', itemKind: 'entry', itemId: item.id },
                { conversationId: OPEN.id, tenantId: TENANT },
              ],
            ],
      );
    },
  );

  test('is shown in the order of writing, without what cannot be read any more', () => {
    const text = { id: randomUUID(), kind: 'message' as const, conversationId: OPEN.id };
    const items: OutboxItem[] = [
      { ...text, position: 1, body: JSON.stringify({ id: text.id, text: 't', at: 5, marks: [] }) },
      { ...entry(), position: 2 },
      { ...text, position: 3, body: 'not json' },
      { ...entry(), position: 4, body: '{}' },
      { ...text, position: 5, body: null },
    ];
    expect(pendingOf(items, 'Anke')).toEqual({
      messages: [
        {
          id: text.id,
          conversationId: OPEN.id,
          seq: null,
          author: 'agent',
          authorName: 'Anke',
          at: 5,
          body: { text: 't', marks: [] },
        },
      ],
      entries: [{ id: items[1]?.id, conversationId: OPEN.id, kind: 'address', at: 1, author: 'Anke', state: 'queued' }],
    });
  });
});
