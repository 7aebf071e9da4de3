import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { fc } from '../../support/fc.ts';
import { Conversation } from '../../../widget/conversation.ts';
import { message } from './support.ts';

it('keeps the server’s order whatever order messages come in', () => {
  const conversation = new Conversation();
  for (const seq of [3, 1, 2, 5, 4]) conversation.receive(message({ seq }));
  expect(conversation.messages.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(conversation.lastSeq).toBe(5);
});

it('shows each message once and in order, however often, late and out of order they arrive', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }), (order) => {
      const all = new Map(order.map((seq) => [seq, message({ seq })]));
      const conversation = new Conversation();
      for (const seq of order) conversation.receive(all.get(seq)!);
      expect(conversation.messages.map((one) => one.seq)).toEqual([...all.keys()].sort((a, b) => a - b));
      expect(conversation.lastSeq).toBe(Math.max(...order));
    }),
  );
});

it('stores the raw text nowhere once the masked one has arrived', () => {
  const conversation = new Conversation();
  const id = randomUUID();
  conversation.write({ id, text: 'my card is 4111111111111111', at: 1 });
  conversation.receive(
    message({ id, seq: 1, author: 'visitor', body: { text: 'my card is [card •••• 1111]', marks: [] } }),
  );
  expect(JSON.stringify([conversation.messages, conversation.outbox])).not.toContain('4111111111111111');
  expect(conversation.takeBack(id)).toBeNull();
});

it('shows a later correction in place of the earlier text, and announces it', () => {
  const conversation = new Conversation();
  const first = message({ seq: 1, author: 'visitor', body: { text: '4111 1111', marks: [] } });
  const received: string[] = [];
  conversation.listen((event) => {
    received.push(event.type);
  });
  conversation.receive(first);
  conversation.receive(message({ seq: 2 }));
  conversation.receive({
    ...first,
    body: { text: '[card]', marks: [{ start: 0, end: 6, type: 'CARD', shown: '', why: { code: 'card-pieces' } }] },
  });
  expect(conversation.messages.map((one) => one.body.text)).toEqual(['[card]', 'hello']);
  expect(received.filter((type) => type !== 'changed')).toEqual(['arrived', 'arrived', 'corrected']);
});

it('takes a refused message back with its text, once', () => {
  const conversation = new Conversation();
  const id = randomUUID();
  conversation.write({ id, text: 'too long', at: 1 });
  conversation.refuse(id, 'too-long');
  expect(conversation.takeBack(id)).toBe('too long');
  expect(conversation.takeBack(id)).toBeNull();
  expect(conversation.outbox).toEqual([]);
});
