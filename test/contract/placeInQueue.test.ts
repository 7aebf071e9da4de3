/** What a waiting visitor is told: how many come before them, as it changes, and never after somebody answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig, type SignedIn, type Visitor } from '../support/serverRig.ts';

let rig: Rig;
let maya: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  maya = await rig.signedIn('maya');
});
afterAll(() => rig.remove());

const TENANT = 'Northline Travel';
async function arrive(tenant = TENANT) {
  const visitor = await rig.visitor(tenant);
  const page = await visitor.connect();
  expect(page.all[0]).not.toHaveProperty('ahead');
  await visitor.say(page, 'hello');
  return { visitor, page };
}
type Page = Awaited<ReturnType<typeof arrive>>['page'];
const isAhead = (page: Page, ahead: number) =>
  page.next((f) => f.type === 'status' && f.status === 'waiting' && f.ahead === ahead);
const take = (visitor: Visitor) =>
  maya.ask('POST', `/v1/conversations/${visitor.consent.conversationId}/take`, { from: null });

test('the place follows the queue of the own company, and is gone once somebody answers', async () => {
  const first = await arrive();
  await isAhead(first.page, 0);
  const second = await arrive();
  await isAhead(second.page, 1);
  const third = await arrive();
  await isAhead(third.page, 2);
  // The queue of another company is another queue.
  const other = await arrive('Harbour Bank');
  await isAhead(other.page, 0);
  expect((await take(first.visitor)).status).toBe(200);
  await first.page.next((f) => f.type === 'status' && f.status === 'open');
  await isAhead(second.page, 0);
  await isAhead(third.page, 1);
  // Who has left the page keeps nobody waiting.
  second.page.socket.terminate();
  await isAhead(third.page, 0);
  const again = await second.visitor.connect();
  expect(again.all[0]).toMatchObject({ type: 'welcome', status: 'waiting', ahead: 0 });
  await isAhead(third.page, 1);
  expect((await take(third.visitor)).status).toBe(200);
  await third.page.next((f) => f.type === 'status' && f.status === 'open');
  expect((await take(second.visitor)).status).toBe(200);
  await again.next((f) => f.type === 'status' && f.status === 'open');
  for (const page of [first.page, third.page, again])
    expect(page.all.filter((f) => f.type === 'status').at(-1)).not.toHaveProperty('ahead');
});
