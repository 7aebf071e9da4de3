/** Raw clients at the routes about who answers: another company, the limit, two at once; and what visitors read. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEvent } from '../../../contract/realtime.ts';
import { SAFE_ROUTING } from '../../../core/policy/routing.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { Rig, type SignedIn, type Visitor } from '../../support/serverRig.ts';

/** Both agents answer for this company, and maya alone for the other one. */
const SHARED = 'Northline Travel';
const HERS = 'Harbour Bank';
let rig: Rig;
let maya: SignedIn;
let tomas: SignedIn;
let sofia: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  [maya, tomas, sofia] = [await rig.signedIn('maya'), await rig.signedIn('tomas'), await rig.signedIn('sofia')];
});
afterAll(() => rig.remove());

const path = ({ consent }: Visitor): string => `/v1/conversations/${consent.conversationId}`;
async function waiting(tenant = SHARED): Promise<Visitor> {
  const visitor = await rig.visitor(tenant);
  await visitor.say(await visitor.connect(), 'hello');
  return visitor;
}
const take = (agent: SignedIn, visitor: Visitor, from: string | null = null) =>
  agent.ask('POST', `${path(visitor)}/take`, { from });
const close = async (visitor: Visitor, agent = maya): Promise<void> => {
  expect((await agent.ask('POST', `${path(visitor)}/close`, {})).status).toBe(200);
};

test('an agent of another company gets no conversation, by no route, and no names', async () => {
  const visitor = await waiting(HERS);
  const own = tomas.session.person.id;
  for (const [method, part, body] of [
    ['POST', 'take', { from: null }],
    ['POST', 'take', { from: maya.session.person.id }],
    ['POST', 'give-back', {}],
    ['GET', 'receivers', undefined],
  ] as const)
    expect((await tomas.ask(method, `${path(visitor)}/${part}`, body)).status).toBe(404);
  expect((await tomas.ask('POST', `${path(visitor)}/assign`, { personId: own })).status).toBe(403);
  // A supervisor cannot give it to a person of another company.
  const given = await sofia.ask('POST', `${path(visitor)}/assign`, { personId: own });
  expect([given.status, given.json]).toEqual([409, { code: 'cannot-answer', params: {} }]);
  expect((await take(maya, visitor)).status).toBe(200);
  expect((await take(tomas, visitor)).status).toBe(404);
  await close(visitor, sofia);
});

test('two who take one at once get it once; who was late learns it, and loses sight of it', async () => {
  const watching = await sofia.realtime();
  const live = await tomas.realtime();
  // Seen, and given nothing by itself.
  live.send({ type: 'presence', state: 'idle' });
  const { id } = tomas.session.person;
  await watching.next((f) => isEvent(f, 'agent.changed') && f.body.personId === id && f.body.state === 'idle');
  const visitor = await waiting();
  const { conversationId } = visitor.consent;
  await live.next((f) => isEvent(f, 'conversation.changed') && f.body.id === conversationId);
  const answers = await Promise.all([take(maya, visitor), take(tomas, visitor)]);
  const codes = answers.map(({ status, json }) => [status, json]);
  expect(codes).toContainEqual([200, { ok: true }]);
  expect(codes).toContainEqual([409, { code: 'taken-meanwhile', params: {} }]);
  const [first, late] = answers[0]?.status === 200 ? [maya, tomas] : [tomas, maya];
  expect((await late.ask('GET', path(visitor))).status).toBe(404);
  if (first === maya) await live.next((f) => isEvent(f, 'conversation.gone') && f.ref === conversationId);
  live.socket.terminate();
  watching.socket.terminate();
  expect((await first.ask('POST', `${path(visitor)}/give-back`, {})).status).toBe(200);
  const again = await first.ask('POST', `${path(visitor)}/give-back`, {});
  expect([again.status, again.json]).toEqual([409, { code: 'not-answered-by-you', params: {} }]);
  expect((await take(late, visitor)).status).toBe(200);
  await close(visitor, late);
});

test('requests in parallel get one person no more than policy allows', async () => {
  const visitors = await Promise.all(Array.from({ length: SAFE_ROUTING.mostPerAgent + 3 }, () => waiting()));
  const answers = await Promise.all(visitors.map((visitor) => take(maya, visitor)));
  const taken = visitors.filter((_, at) => answers[at]?.status === 200);
  const left = visitors.filter((_, at) => answers[at]?.status === 409);
  expect([taken.length, left.length]).toEqual([SAFE_ROUTING.mostPerAgent, 3]);
  const [one] = left;
  if (one === undefined) throw new Error('None was left.');
  const said = await maya.ask('PUT', `${path(one)}/messages`, { id: randomUUID(), text: 'Yes?', at: Date.now() });
  expect([said.status, said.json]).toEqual([
    409,
    { code: 'too-many-conversations', params: { most: SAFE_ROUTING.mostPerAgent } },
  ]);
  for (const visitor of taken) await close(visitor);
  for (const visitor of left) await close(visitor, sofia);
});

test('a visitor reads the name of an agent only while the agent is there', async () => {
  const live = await maya.realtime();
  const watching = await sofia.realtime();
  const visitor = await rig.visitor(HERS);
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  await page.next((f) => f.type === 'status' && f.status === 'open' && f.answeredBy === 'Maya Lindqvist');
  live.send({ type: 'presence', state: 'locked' });
  await page.next((f) => f.type === 'status' && f.status === 'waiting' && f.answeredBy === null);
  await watching.next((f) => isEvent(f, 'conversation.changed') && f.body.agentAwaySince !== undefined);
  live.send({ type: 'presence', state: 'online' });
  await page.next((f) => f.type === 'status' && f.status === 'open' && f.answeredBy === 'Maya Lindqvist');
  live.socket.terminate();
  await page.next((f) => f.type === 'status' && f.status === 'waiting' && f.answeredBy === null);
  expect((await visitor.connect()).all[0]).toMatchObject({ type: 'welcome', status: 'waiting', answeredBy: null });
});

test('a transfer is accepted by whom it is offered to, and its note is masked before it is stored', async () => {
  const visitor = await waiting();
  expect((await take(maya, visitor)).status).toBe(200);
  const transfer = (to: object, note = '') => maya.ask('POST', `${path(visitor)}/transfer`, { to, note });
  // Not seen, so not accepted, declined or handed on; and no offer to who cannot answer.
  for (const part of ['transfer/accept', 'transfer/end'])
    expect((await tomas.ask('POST', `${path(visitor)}/${part}`, {})).json).toMatchObject({ code: 'transfer-over' });
  for (const id of [sofia.session.person.id, maya.session.person.id, randomUUID()])
    expect((await transfer({ kind: 'person', id })).json).toMatchObject({ code: 'cannot-answer' });
  const to = { kind: 'person', id: tomas.session.person.id };
  expect((await transfer(to, 'the card is 4111 1111 1111 1111')).status).toBe(200);
  const seen = await tomas.ask('GET', path(visitor));
  expect(seen.json).toMatchObject({ conversation: { transfer: { note: { text: 'the card is [card •••• 1111]' } } } });
  expect(seen.text).not.toContain('4111');
  expect((await tomas.ask('POST', `${path(visitor)}/transfer`, { to, note: '' })).json).toMatchObject({
    code: 'not-answered-by-you',
  });
  expect((await tomas.ask('POST', `${path(visitor)}/transfer/accept`, {})).status).toBe(200);
  expect((await maya.ask('GET', path(visitor))).status).toBe(404);
  expect((await maya.ask('POST', `${path(visitor)}/transfer/end`, {})).json).toMatchObject({ code: 'transfer-over' });
  await close(visitor, tomas);
});

test('a closed conversation is opened again by either side; one that the visitor ended by nobody', async () => {
  const visitor = await rig.visitor(HERS);
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  expect((await take(maya, visitor)).status).toBe(200);
  page.send({ type: 'reopen' });
  await close(visitor);
  const closed = await page.next((f) => f.type === 'status' && f.status === 'closed');
  expect(closed).toMatchObject({ reopenUntil: expect.any(Number) as number });
  page.send({ type: 'reopen' });
  await page.next((f) => f.type === 'status' && f.status === 'waiting');
  await visitor.say(page, 'one more thing');
  expect((await take(maya, visitor)).status).toBe(200);
  await close(visitor);
  expect((await tomas.ask('POST', `${path(visitor)}/reopen`, {})).status).toBe(404);
  expect((await maya.ask('POST', `${path(visitor)}/reopen`, {})).status).toBe(200);
  expect((await maya.ask('POST', `${path(visitor)}/reopen`, {})).json).toMatchObject({ code: 'not-closed' });
  page.send({ type: 'end' });
  const ended = await page.next((f) => f.type === 'status' && f.status === 'closed' && !('reopenUntil' in f));
  expect(ended).not.toHaveProperty('reopenUntil');
  page.send({ type: 'reopen' });
  await page.next((f) => f.type === 'refused' && f.code === 'closed' && f.messageId === null);
  expect((await maya.ask('POST', `${path(visitor)}/reopen`, {})).json).toMatchObject({ code: 'closed-by-visitor' });
});

test('after the hours of the policy neither side opens it again, whatever they send', async () => {
  const visitor = await rig.visitor(HERS);
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  expect((await take(maya, visitor)).status).toBe(200);
  await close(visitor);
  const { db, close: done } = await openStorage(rig.data);
  const before = Date.now() - SAFE_ROUTING.reopenHours * 3_600_000;
  const { conversationId } = visitor.consent;
  await db.updateTable('conversation').set({ closed_at: before }).where('id', '=', conversationId).execute();
  await done();
  const late = await maya.ask('POST', `${path(visitor)}/reopen`, {});
  expect([late.status, late.json]).toEqual([
    409,
    { code: 'reopen-too-late', params: { hours: SAFE_ROUTING.reopenHours } },
  ]);
  const again = await visitor.connect();
  expect(again.all[0]).not.toHaveProperty('reopenUntil');
  again.send({ type: 'reopen' });
  await again.next((f) => f.type === 'refused' && f.code === 'closed');
});
