/**
 * A server whose database is closed in the middle of a request: the desk gets a failure that says nothing of it, every
 * further request fails as well, and what was not answered is not stored.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { closeAtNth } from '../support/failingStore.ts';
import { Rig } from '../support/serverRig.ts';
import { TestDatabase } from '../support/testDatabase.ts';

const FAILED = { code: 'failed', params: {} };

test.each([1, 4])('at statement %i of a message: no desk is answered any more, and nothing is stored', async (nth) => {
  const rig = await Rig.make();
  try {
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await visitor.say(page, 'hello');
    const maya = await rig.signedIn('maya');
    const path = `/v1/conversations/${visitor.consent.conversationId}/messages`;
    const id = randomUUID();
    const closing = closeAtNth(nth);
    const answer = await maya.ask('PUT', path, { id, text: 'a message', at: 1 }).finally(closing.end);
    expect(closing.failed()).toBe(true);
    expect([answer.status, answer.json]).toEqual([500, FAILED]);
    for (const [method, asked] of [
      ['GET', '/v1/conversations'],
      ['GET', path.replace('/messages', '')],
    ] as const) {
      const next = await maya.ask(method, asked);
      expect([asked, next.status, next.json]).toEqual([asked, 500, FAILED]);
    }
    const beside = await TestDatabase.open(rig.data);
    const texts = (await beside.all('message')).map(({ text }) => text);
    await beside.close();
    expect(texts).toEqual(['hello']);
  } finally {
    await Promise.allSettled([rig.remove()]);
  }
});
