import { expect, it } from 'vitest';
import { Conversations } from '../../../cli/masking/conversations.ts';
import { say } from './support.ts';

it('keeps at most 64 million characters of long conversations, and drops the oldest first', () => {
  // Each message may be half a card, with as much text as is stored beside it.
  const { state } = say(`my card ${'number card is '.repeat(500)} 4321`);
  const size = JSON.stringify(state).length;
  expect(size).toBeGreaterThan(7_000);
  const conversations = new Conversations(() => undefined);
  for (let k = 0; k < 20_000; k++) conversations.keep(conversations.of(`c${k}`), state, 7_500);
  const kept = 20_000 - conversations.forgotten;
  expect(kept * size).toBeLessThanOrEqual(64 << 20);
  expect(kept * size).toBeGreaterThan(48 << 20);
  expect(conversations.of('c19999').state).toBe(state);
  expect(conversations.of(`c${conversations.forgotten}`).state).toBe(state);
  expect(conversations.of(`c${conversations.forgotten - 1}`).state).toBeUndefined();
});
