/**
 * A tenant's masking policy over the wire: who may change it, who may mark a value as no card, and what everybody then
 * sees.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MaskingStatus } from '../../contract/masking.ts';
import { Message } from '../../contract/common.ts';
import { present, Rig, type Answer, type SignedIn } from '../support/serverRig.ts';

let rig: Rig;
let idris: SignedIn;
let sofia: SignedIn;
let maya: SignedIn;
let bank: string;
beforeAll(async () => {
  rig = await Rig.make();
  [idris, sofia, maya] = [await rig.signedIn('idris'), await rig.signedIn('sofia'), await rig.signedIn('maya')];
  bank = rig.tenant('Harbour Bank');
});
afterAll(() => rig?.remove());

const policyOf = async (tenantId = bank): Promise<MaskingStatus> =>
  MaskingStatus.parse((await idris.ask('GET', `/v1/tenants/${tenantId}/masking`)).json);
/** What needs a second person, approved by one. */
async function approvedBy(person: SignedIn, answer: Answer): Promise<void> {
  const { requestId } = answer.json as { requestId: string };
  const path = `/v1/administration/requests/${requestId}/decide`;
  expect(await person.ask('POST', path, { approve: true, note: '' })).toMatchObject({ status: 200 });
}
const NOT_A_CARD = { start: 0, type: 'CARD', reason: 'a number of our own programme', secondLook: false, days: 30 };
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

test('only an administrator reads or changes the policy, and only of own tenants', async () => {
  const { policy } = await policyOf();
  for (const person of [sofia, maya]) {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', { baseVersion: 0, policy }],
      ['POST', '/undo', { baseVersion: 0 }],
      ['POST', `/exceptions/${UNKNOWN_ID}/revoke`, {}],
    ] as const) {
      expect(await person.ask(method, `/v1/tenants/${bank}/masking${path}`, body)).toMatchObject({
        status: 403,
        json: { code: 'forbidden' },
      });
    }
  }
  expect(await idris.ask('GET', `/v1/tenants/${UNKNOWN_ID}/masking`)).toMatchObject({ status: 404 });
  expect(await idris.ask('PUT', `/v1/tenants/${UNKNOWN_ID}/masking`, { baseVersion: 0, policy })).toMatchObject({
    status: 404,
  });
});

test('refuses a policy without cards, with an unknown field or of an older version', async () => {
  const { policy, version } = await policyOf();
  const put = (body: unknown) => idris.ask('PUT', `/v1/tenants/${bank}/masking`, body);
  expect(
    await put({
      baseVersion: version,
      policy: { ...policy, types: { ...policy.types, CARD: { on: false, style: 'last-four' } } },
    }),
  ).toMatchObject({
    status: 200,
    json: { version: null, problems: [{ path: 'types.CARD.on', notice: { code: 'masking-cards-off', params: {} } }] },
  });
  expect(await put({ baseVersion: version, policy: { ...policy, exceptions: [] } })).toMatchObject({ status: 400 });
  expect(await put({ baseVersion: version + 1, policy })).toMatchObject({
    status: 409,
    json: { code: 'masking-policy-changed' },
  });
  expect((await policyOf()).version).toBe(version);
});

test('a type that is switched off is shown in plain and marked readable for the desk only', async () => {
  const { policy, version } = await policyOf();
  await approvedBy(
    sofia,
    await idris.ask('PUT', `/v1/tenants/${bank}/masking`, {
      baseVersion: version,
      policy: { ...policy, types: { ...policy.types, EMAIL: { on: false, style: 'type-name' } } },
    }),
  );
  expect((await policyOf()).version).toBe(version + 1);
  const visitor = await rig.visitor('Harbour Bank');
  const frames = await visitor.connect();
  const said = await visitor.say(frames, 'ann@example.com, card 4111 1111 1111 1111');
  expect(said.body.text).toBe('ann@example.com, card [card •••• 1111]');
  const opened = await maya.ask('GET', `/v1/conversations/${visitor.consent.conversationId}`);
  const message = Message.parse(
    present((opened.json as { messages: unknown[] }).messages.find((one) => (one as { id: string }).id === said.id)),
  );
  expect(message.readable).toEqual([{ start: 0, end: 15, type: 'EMAIL' }]);
  const again = await rig.signedIn('maya');
  expect(again.session.maskingOff).toEqual([{ tenantId: bank, types: ['EMAIL'] }]);
});

test('a supervisor asks for an exception after a second look; another person approves and revokes it', async () => {
  const visitor = await rig.visitor('Harbour Bank');
  const frames = await visitor.connect();
  const said = await visitor.say(frames, '4111 1111 1111 1111');
  const path = `/v1/conversations/${visitor.consent.conversationId}/messages/${said.id}/not-sensitive`;
  for (const person of [maya, idris]) expect(await person.ask('POST', path, NOT_A_CARD)).toMatchObject({ status: 403 });
  expect(await sofia.ask('POST', path, NOT_A_CARD)).toMatchObject({ status: 200, json: { outcome: 'second-look' } });
  expect((await visitor.say(frames, '4111 1111 1111 1111')).body.text).toBe('[card •••• 1111]');
  await approvedBy(idris, await sofia.ask('POST', path, { ...NOT_A_CARD, secondLook: true }));
  expect((await visitor.say(frames, '4111111111111111')).body.text).toBe('4111111111111111');
  const [exception] = (await policyOf()).exceptions;
  expect(exception).toMatchObject({ type: 'CARD', by: 'Sofia Keller', likelyCard: true });
  expect(await idris.ask('POST', `/v1/tenants/${bank}/masking/exceptions/${exception?.id}/revoke`, {})).toMatchObject({
    status: 200,
  });
  expect((await visitor.say(frames, '4111111111111111')).body.text).toBe('[card •••• 1111]');
  const activity = await sofia.ask('POST', '/v1/activity/query', {
    filter: { kind: 'administration' },
    newest: null,
    offset: 0,
    limit: 50,
  });
  expect(activity.text).toContain('masking-exception-revoked');
  expect(activity.text).not.toContain('4111');
});

test('an exception made for one tenant does nothing at another', async () => {
  const visitor = await rig.visitor('Harbour Bank');
  const frames = await visitor.connect();
  const said = await visitor.say(frames, '5555 5555 5555 4444');
  const path = `/v1/conversations/${visitor.consent.conversationId}/messages/${said.id}/not-sensitive`;
  await approvedBy(idris, await sofia.ask('POST', path, { ...NOT_A_CARD, secondLook: true }));
  const other = await rig.visitor('Northline Travel');
  expect((await other.say(await other.connect(), '5555 5555 5555 4444')).body.text).toBe('[card •••• 4444]');
});
