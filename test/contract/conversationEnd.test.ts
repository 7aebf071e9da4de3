/** "End chat" of the visitor's page closes the conversation: for the desk, in the record, and for what comes after. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { isEvent } from '../../contract/realtime.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { Rig, type SignedIn, type Visitor } from '../support/serverRig.ts';

let rig: Rig;
let maya: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  maya = await rig.signedIn('maya');
});
afterAll(() => rig.remove());

const path = ({ consent }: Visitor): string => `/v1/conversations/${consent.conversationId}`;
const answer = (visitor: Visitor) =>
  maya.ask('PUT', `${path(visitor)}/messages`, { id: randomUUID(), text: 'Still there?', at: Date.now() });
async function closings(visitor: Visitor): Promise<{ by: unknown; person_id: string | null }[]> {
  const { db, close } = await openStorage(rig.data);
  const rows = await db
    .selectFrom('activity')
    .select(['detail', 'person_id'])
    .where('kind', '=', 'conversation-closed')
    .where('conversation_id', '=', visitor.consent.conversationId)
    .execute();
  await close();
  return rows.map(({ detail, person_id }) => ({
    by: z.object({ by: z.string().optional() }).parse(JSON.parse(detail)).by,
    person_id,
  }));
}

test('the desk is notified, an answer is refused with the reason, and it is recorded once', async () => {
  const live = await maya.realtime();
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  expect((await answer(visitor)).status).toBe(200);
  page.send({ type: 'end' });
  await page.next((f) => f.type === 'status' && f.status === 'closed');
  const { conversationId } = visitor.consent;
  const seen = await live.next(
    (f) => isEvent(f, 'conversation.changed') && f.body.id === conversationId && f.body.status === 'closed',
  );
  expect(seen).toMatchObject({ body: { closedBy: 'visitor' } });
  const refused = await answer(visitor);
  expect([refused.status, refused.json]).toEqual([409, { code: 'closed-by-visitor', params: {} }]);
  // Once more, as a page does that has not heard the receipt: it gets one, and nothing is recorded again.
  page.send({ type: 'end' });
  await page.next((f) => f.type === 'status' && f.status === 'closed');
  expect(await closings(visitor)).toEqual([{ by: 'visitor', person_id: null }]);
  page.send({ type: 'message', id: randomUUID(), text: 'one more thing' });
  await page.next((f) => f.type === 'refused' && f.code === 'closed');
});

test('what an agent has closed stays closed by the agent', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  expect((await answer(visitor)).status).toBe(200);
  expect((await maya.ask('POST', `${path(visitor)}/close`, {})).status).toBe(200);
  page.send({ type: 'end' });
  await page.next((f) => f.type === 'status' && f.status === 'closed');
  expect((await answer(visitor)).json).toMatchObject({ code: 'closed' });
  expect(await closings(visitor)).toEqual([{ by: undefined, person_id: maya.session.person.id }]);
});

test('a page that has not said whose it is ends nothing, and one without a message ends without an event', async () => {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  page.send({ type: 'end' });
  await page.next((f) => f.type === 'status' && f.status === 'closed');
  const stranger = await rig.visitor();
  const unnamed = await stranger.connect();
  unnamed.socket.terminate();
  const again = await stranger.connect();
  expect(again.all[0]).toMatchObject({ type: 'welcome', status: 'waiting' });
});
