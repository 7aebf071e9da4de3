/**
 * What agents may write to visitors: the tenant's public details pass the server whole and nothing else does, whatever
 * a desk sends, and one administrator alone adds nothing to them.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Message } from '../../../contract/common.ts';
import { PEOPLE_ROUTES } from '../../../contract/people.ts';
import { PolicyStatus } from '../../../contract/policy.ts';
import { DetailList, DetailOutcome, PUBLIC_DETAIL_ROUTES, type DetailForm } from '../../../contract/publicDetails.ts';
import { isEvent } from '../../../contract/realtime.ts';
import { present, Rig, type Answer, type SignedIn, type Visitor } from '../../support/serverRig.ts';

const EMAIL = 'help@northline.example';
const PHONE = '+44 20 7946 0000';
let rig: Rig;
let idris: SignedIn;
let sofia: SignedIn;
let maya: SignedIn;
let bank: string;
let visitor: Visitor;
let page: Awaited<ReturnType<Visitor['connect']>>;
beforeAll(async () => {
  rig = await Rig.make();
  [idris, sofia, maya] = [await rig.signedIn('idris'), await rig.signedIn('sofia'), await rig.signedIn('maya')];
  bank = rig.tenant('Harbour Bank');
  visitor = await rig.visitor('Harbour Bank');
  page = await visitor.connect();
  await visitor.say(page, 'hello');
});
afterAll(() => rig.remove());

const detail = (kind: DetailForm['kind'], value: string): DetailForm => ({ kind, value, language: null, note: '' });
const add = (details: readonly DetailForm[], as = idris, tenantId = bank): Promise<Answer> =>
  as.ask('POST', `/v1/tenants/${tenantId}/public-details`, { details });
const listOf = async (tenantId = bank): Promise<DetailList> =>
  DetailList.parse((await idris.ask('GET', `/v1/tenants/${tenantId}/public-details`)).json);
const decide = (as: SignedIn, id: string | null): Promise<Answer> =>
  as.ask('POST', `/v1/administration/requests/${id}/decide`, { approve: true, note: '' });
/** Adds and approves. */
async function listed(...details: DetailForm[]): Promise<void> {
  const { requestId } = DetailOutcome.parse((await add(details)).json);
  expect((await decide(sofia, requestId)).status).toBe(200);
}
/** An agent's message without the desk's masking, as the server stores it and as the visitor gets it. */
async function say(text: string): Promise<{ stored: Message; seen: Message['body'] }> {
  const id = randomUUID();
  const answer = await maya.ask('PUT', `/v1/conversations/${visitor.consent.conversationId}/messages`, {
    ...{ id, text, at: Date.now() },
  });
  const frame = await page.next((f) => f.type === 'message' && f.message.id === id);
  return {
    stored: Message.parse(answer.json),
    seen: present(frame.type === 'message' ? frame.message.body : null),
  };
}

test('a desk that does not mask writes what it likes: without a list all of it is hidden', async () => {
  const { stored } = await say(`Please write to ${EMAIL} or call ${PHONE}`);
  expect(stored.body.text).toBe('Please write to [e-mail] or call [phone]');
});

test('what a desk has hidden reaches the visitor as a mark, and never as text in brackets', async () => {
  const { stored, seen } = await say('write to [e-mail], card [card •••• 1111], nothing [to see]');
  expect(seen.text).toBe(stored.body.text);
  expect(seen.marks.map(({ start, end, type, shown }) => [seen.text.slice(start, end), type, shown])).toEqual([
    ['[e-mail]', 'EMAIL', ''],
    ['[card •••• 1111]', 'CARD', '•••• 1111'],
  ]);
  expect((await visitor.say(page, 'what is [e-mail]?')).body.marks).toEqual([]);
});

describe('adding to the list', () => {
  test('waits for another person, a whole import as one request', async () => {
    const outcome = DetailOutcome.parse((await add([detail('email', EMAIL), detail('phone', PHONE)])).json);
    expect(outcome).toMatchObject({ added: 0, requestId: expect.any(String), problems: [] });
    expect((await listOf()).details).toEqual([]);
    expect((await say(EMAIL)).stored.body.text).toBe('[e-mail]');
    expect(await decide(idris, outcome.requestId)).toMatchObject({ status: 403 });
    const { requests } = PEOPLE_ROUTES.listRequests.result.parse(
      (await sofia.ask('GET', '/v1/administration/requests')).json,
    );
    const text = (value: string) => ({ is: 'list', list: [{ is: 'text', text: value }] });
    expect(requests.find(({ id }) => id === outcome.requestId)).toMatchObject({
      ...{ action: 'public-details', subject: { id: null, name: 'Harbour Bank' }, before: [] },
      after: [
        { path: 'email', value: text(EMAIL) },
        { path: 'phone', value: text(PHONE) },
      ],
    });
    expect((await decide(sofia, outcome.requestId)).status).toBe(200);
    expect((await listOf()).details).toMatchObject([
      { ...detail('email', EMAIL), by: 'Idris Bello' },
      { ...detail('phone', PHONE), by: 'Idris Bello' },
    ]);
    const activity = await sofia.ask('POST', '/v1/activity/query', {
      ...{ filter: { kind: 'administration' }, newest: null, offset: 0, limit: 50 },
    });
    expect(activity.text).toContain('add-public-details');
    expect(activity.text).not.toContain(EMAIL);
  });

  test('is for administrators, of their own tenants', async () => {
    for (const person of [sofia, maya]) {
      expect(await add([detail('email', EMAIL)], person)).toMatchObject({ status: 403 });
      expect(await person.ask('GET', `/v1/tenants/${bank}/public-details`)).toMatchObject({ status: 403 });
    }
    expect(await add([detail('email', EMAIL)], idris, randomUUID())).toMatchObject({ status: 404 });
  });

  test('passes over what is there, and names everything that is wrong', async () => {
    expect(DetailOutcome.parse((await add([detail('email', EMAIL.toUpperCase())])).json)).toEqual({
      ...{ added: 0, known: 1, requestId: null, problems: [] },
    });
    const wrong = [
      detail('email', 'x@northline.example'),
      detail('word', '4111 1111 1111 1111 x y'),
      detail('email', 'no'),
    ];
    expect(DetailOutcome.parse((await add(wrong)).json)).toEqual({
      ...{ added: 0, known: 0, requestId: null },
      problems: [
        { at: 1, notice: { code: 'detail-card', params: {} } },
        { at: 2, notice: { code: 'detail-email', params: {} } },
      ],
    });
    expect((await listOf()).details).toHaveLength(2);
  });
});

describe('what is on the list', () => {
  test('passes in an agent’s message, whole, and is readable for every desk', async () => {
    const { stored, seen } = await say(`Please write to ${EMAIL} or call 020 7946 0000, not to jane.${EMAIL}`);
    expect(stored.body.text).toBe(`Please write to ${EMAIL} or call 020 7946 0000, not to [e-mail]`);
    expect(stored.readable?.map(({ type }) => type)).toEqual(['EMAIL', 'PHONE']);
    expect(seen.text).toBe(stored.body.text);
    expect(seen.marks).toHaveLength(1);
  });

  test('is hidden in a visitor’s message, and at another tenant', async () => {
    expect((await visitor.say(page, `I wrote to ${EMAIL}`)).body.text).toBe('I wrote to [e-mail]');
    const own = PUBLIC_DETAIL_ROUTES.ownPublicDetails.result.parse((await maya.ask('GET', '/v1/public-details')).json);
    expect(own.find(({ tenantId }) => tenantId === bank)?.details).toEqual(
      expect.arrayContaining([{ kind: 'email', value: EMAIL }]),
    );
    expect(JSON.stringify(own.filter(({ tenantId }) => tenantId !== bank))).not.toContain(EMAIL);
  });

  test('passes in a long message too, which another thread masks', async () => {
    const filler = 'We are glad to help you with that. '.repeat(20);
    expect((await say(`${filler}${EMAIL}`)).stored.body.text).toBe(`${filler}${EMAIL}`);
  });

  test('is hidden from the moment it is removed, and desks ask again', async () => {
    const live = await maya.realtime();
    const { details } = await listOf();
    const ids = details.filter(({ kind }) => kind === 'email').map(({ id }) => id);
    const path = `/v1/tenants/${bank}/public-details/remove`;
    expect(await sofia.ask('POST', path, { ids })).toMatchObject({ status: 403 });
    expect(await idris.ask('POST', path, { ids })).toMatchObject({ status: 200 });
    await live.next((frame) => isEvent(frame, 'public-details.changed'));
    expect(await idris.ask('POST', path, { ids })).toMatchObject({ status: 404 });
    expect((await say(EMAIL)).stored.body.text).toBe('[e-mail]');
  });
});

test('agents may sign with what they are called, and with nothing else', async () => {
  const text = 'Yours, Tomas Weber';
  const rename = async (name: string): Promise<void> => {
    const asked = await idris.ask('POST', '/v1/administration/people/query', { search: 'maya', offset: 0, limit: 50 });
    const { rows } = PEOPLE_ROUTES.queryPeople.result.parse(asked.json);
    const { id, version } = present(rows.find(({ login }) => login === 'maya'));
    const change = { version, change: { what: 'rename', name }, reason: '' };
    expect((await idris.ask('POST', `/v1/administration/people/${id}/change`, change)).status).toBe(200);
  };
  const live = await maya.realtime();
  await rename('Tomas Weber');
  await live.next((frame) => isEvent(frame, 'public-details.changed'));
  expect((await say(text)).stored.body.text).toBe(text);
  await rename('Tomas Brandt');
  expect((await say(text)).stored.body.text).not.toBe(text);
});

test('the list is exported to the folder of the policy, on the server, and recorded', async () => {
  const path = `/v1/tenants/${bank}/public-details/export`;
  expect(await idris.ask('POST', path, {})).toMatchObject({ json: { code: 'export-off' } });
  const folder = join(rig.folder, 'lists');
  mkdirSync(folder);
  const { version } = PolicyStatus.parse((await idris.ask('GET', '/v1/policy')).json);
  const asked = await idris.ask('PUT', '/v1/policy', {
    ...{
      baseVersion: version,
      onlyTry: false,
      inSpiteOf: [],
      changes: [{ path: 'transcripts.folder', value: folder }],
    },
  });
  await decide(sofia, (asked.json as { requestId: string }).requestId);
  await listed(detail('email', EMAIL));
  const { file, details } = PUBLIC_DETAIL_ROUTES.exportPublicDetails.result.parse(
    (await idris.ask('POST', path, {})).json,
  );
  expect(readdirSync(folder)).toEqual([file]);
  expect([details, readFileSync(join(folder, file), 'utf8')]).toEqual([
    2,
    `kind,value,language,note\r\nemail,${EMAIL},,\r\nphone,${PHONE},,\r\n`,
  ]);
});
