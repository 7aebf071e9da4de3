/**
 * Canned replies: each in its set and tenant, changed by whom they belong to, one change at a time, and with nothing in
 * them that a visitor has typed.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PEOPLE_ROUTES } from '../../../contract/people.ts';
import { REPLY_ROUTES, type ReplyForm, type ReplyPage, type RepliesFound } from '../../../contract/replies.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { present, Rig, type Answer, type SignedIn, type Visitor } from '../../support/serverRig.ts';

let rig: Rig;
let [idris, sofia, maya, tomas]: SignedIn[] = [];
let travel: string;
let visitor: Visitor;
let page: Awaited<ReturnType<Visitor['connect']>>;
beforeAll(async () => {
  rig = await Rig.make({}, 20);
  [idris, sofia, maya, tomas] = [
    await rig.signedIn('idris'),
    await rig.signedIn('sofia'),
    await rig.signedIn('maya'),
    await rig.signedIn('tomas'),
  ];
  travel = rig.tenant('Northline Travel');
  visitor = await rig.visitor('Northline Travel');
  page = await visitor.connect();
  await visitor.say(page, 'hello');
});
afterAll(() => rig.remove());

const form = (shortName: string, text: string, more: Partial<ReplyForm> = {}): ReplyForm => ({
  ...{ shortName, title: `Title of ${shortName}`, language: null, text, set: 'personal', teamId: null },
  ...more,
});
const save = (
  as: SignedIn | undefined,
  reply: ReplyForm,
  { id = randomUUID(), version = 0, tenantId = travel } = {},
): Promise<Answer> => present(as).ask('PUT', `/v1/tenants/${tenantId}/replies/${id}`, { baseVersion: version, reply });
const list = async (as: SignedIn | undefined, search = ''): Promise<ReplyPage> =>
  REPLY_ROUTES.listReplies.result.parse(
    (
      await present(as).ask('POST', `/v1/tenants/${travel}/replies/query`, {
        ...{ search, set: null, offset: 0, limit: 200 },
      })
    ).json,
  );
const find = async (
  as: SignedIn | undefined,
  query: string,
  conversationId = visitor.consent.conversationId,
): Promise<RepliesFound> =>
  REPLY_ROUTES.findReplies.result.parse(
    (await present(as).ask('POST', `/v1/conversations/${conversationId}/replies/find`, { query })).json,
  );
const use = (as: SignedIn | undefined, id: string, conversationId = visitor.consent.conversationId): Promise<Answer> =>
  present(as).ask('POST', `/v1/conversations/${conversationId}/replies/${id}/use`, {});
const names = ({ replies }: { readonly replies: readonly { readonly shortName: string }[] }): string[] =>
  replies.map(({ shortName }) => shortName);

test('a tenant without replies has none to offer', async () => {
  expect(await find(maya, '')).toEqual({ replies: [], hasMore: false, greeting: '{{first-name|there}}' });
});

describe('sets', () => {
  test('a personal reply is seen by its person alone, and changed by nobody else', async () => {
    const id = randomUUID();
    expect((await save(maya, form('mine', 'This is mine.'), { id })).json).toEqual({ version: 1, problem: null });
    expect(names(await list(maya, 'mine'))).toEqual(['mine']);
    for (const other of [tomas, sofia, idris]) expect(names(await list(other, 'mine'))).toEqual([]);
    expect(await save(tomas, form('mine', 'Not mine.'), { id, version: 1 })).toMatchObject({ status: 404 });
    expect(await save(idris, form('mine', 'Not mine.'), { id, version: 1 })).toMatchObject({ status: 404 });
    expect(await use(tomas, id)).toMatchObject({ status: 409, json: { code: 'reply-retired' } });
  });

  test('an agent changes no reply of the tenant or of a team, a supervisor and an administrator do', async () => {
    const id = randomUUID();
    const everybody = form('hours', 'We are there from eight.', { set: 'tenant' });
    expect(await save(maya, everybody, { id })).toMatchObject({ status: 403, json: { code: 'reply-not-yours' } });
    expect(await save(sofia, everybody, { id })).toMatchObject({ status: 200, json: { version: 1 } });
    expect(await save(maya, form('hours', 'Mine now.'), { id, version: 1 })).toMatchObject({ status: 403 });
    expect(await save(idris, { ...everybody, text: 'From nine.' }, { id, version: 1 })).toMatchObject({
      json: { version: 2 },
    });
    expect((await list(maya, 'hours')).replies).toMatchObject([{ text: 'From nine.', isOwn: false, version: 2 }]);
    expect((await list(sofia, 'hours')).replies).toMatchObject([{ isOwn: true, by: 'Idris Bello' }]);
  });

  test('a reply of a team is there for its people, and a team of nobody here is refused', async () => {
    const team = randomUUID();
    const { db, close } = await openStorage(rig.data);
    await db.insertInto('team').values({ id: team, tenant_id: travel, name: 'Cards' }).execute();
    await db
      .insertInto('person_team')
      .values({ person_id: present(maya).session.person.id, team_id: team })
      .execute();
    await close();
    expect(await save(idris, form('limit', 'Limits of cards.', { set: 'team', teamId: team }))).toMatchObject({
      json: { version: 1 },
    });
    expect(names(await find(maya, 'limit'))).toEqual(['limit']);
    expect(names(await find(tomas, 'limit'))).toEqual([]);
    expect(await save(idris, form('x', 'Nobody’s.', { set: 'team', teamId: randomUUID() }))).toMatchObject({
      status: 404,
    });
    expect(await save(idris, form('x', 'Nobody’s.', { set: 'team' }))).toMatchObject({ status: 404 });
  });
});

describe('what is refused when a reply is saved', () => {
  test.each([
    ['an unknown blank', 'Hello {{surname}}', 'reply-blank', { at: 7 }],
    ['a blank that is not closed', 'Hello {{first-name', 'reply-blank', { at: 7 }],
    ['a fallback for what the server fills', 'Hello {{company|us}}', 'reply-blank', { at: 7 }],
    ['a value in a link', 'See https://x.example/?m={{email|x}}', 'reply-blank-in-link', { at: 26 }],
    ['a card number', 'Use 4111 1111 1111 1111 please', 'reply-hides', { at: 5, kind: 'CARD' }],
    ['an address of a person', 'Write to jane.doe@mail.example', 'reply-hides', { at: 10, kind: 'EMAIL' }],
  ])('%s', async (_, text, code, params) => {
    expect((await save(maya, form('wrong', text))).json).toEqual({
      version: null,
      problem: { part: 'text', notice: { code, params } },
    });
    expect(names(await list(maya, 'wrong'))).toEqual([]);
  });

  test('a short name with spaces, and one that is taken in the same set and language', async () => {
    expect((await save(maya, form('two words', 'Text.'))).json).toMatchObject({
      problem: { part: 'shortName', notice: { code: 'reply-short-name' } },
    });
    await save(maya, form('once', 'Text.', { language: 'en' }));
    expect((await save(maya, form('ONCE', 'Text.', { language: 'en' }))).json).toMatchObject({
      version: null,
      problem: { part: 'shortName', notice: { code: 'reply-name-taken' } },
    });
    expect((await save(maya, form('once', 'Text.', { language: 'de' }))).json).toMatchObject({ version: 1 });
    expect((await save(tomas, form('once', 'Text.', { language: 'en' }))).json).toMatchObject({ version: 1 });
  });
});

describe('two at the same moment', () => {
  test('of two changes of one version one is stored, the other refused', async () => {
    const id = randomUUID();
    await save(sofia, form('race', 'First.', { set: 'tenant' }), { id });
    const answers = await Promise.all([
      save(sofia, form('race', 'By Sofia.', { set: 'tenant' }), { id, version: 1 }),
      save(idris, form('race', 'By Idris.', { set: 'tenant' }), { id, version: 1 }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json).toEqual({ code: 'reply-changed', params: {} });
    const { replies } = await list(maya, 'race');
    expect(replies).toMatchObject([{ version: 2 }]);
  });

  test('a reply that is retired while it is open can neither be saved nor used', async () => {
    const id = randomUUID();
    await save(sofia, form('gone', 'Soon gone.', { set: 'tenant' }), { id });
    expect(names(await find(maya, 'gone'))).toEqual(['gone']);
    const path = `/v1/tenants/${travel}/replies/${id}/retire`;
    expect(await present(maya).ask('POST', path, { baseVersion: 1 })).toMatchObject({ status: 403 });
    expect(await present(idris).ask('POST', path, { baseVersion: 1 })).toMatchObject({ status: 200 });
    expect(await use(maya, id)).toMatchObject({ status: 409, json: { code: 'reply-retired' } });
    expect(await save(sofia, form('gone', 'Not gone.', { set: 'tenant' }), { id, version: 1 })).toMatchObject({
      status: 409,
      json: { code: 'reply-retired' },
    });
    expect(names(await find(maya, 'gone'))).toEqual([]);
    expect((await save(sofia, form('gone', 'Again.', { set: 'tenant' }))).json).toMatchObject({ version: 1 });
  });
});

describe('at the composer', () => {
  test('those in the language of the visitor come first, and every script is found', async () => {
    for (const [language, text] of [
      ['en', 'Welcome'],
      ['de', 'Herzlich willkommen'],
      ['ja', 'ようこそ、日本へ'],
      ['ar', 'كيف يمكنني مساعدتك؟'],
    ] as const)
      expect((await save(sofia, form('welcome', text, { language, set: 'tenant' }))).json).toMatchObject({
        problem: null,
      });
    await save(sofia, form('welcome', 'Bienvenue à votre école', { language: null, set: 'tenant' }));
    const german = await rig.visitor('Northline Travel', 'de');
    await german.say(await german.connect(), 'Guten Tag');
    const { conversationId } = german.consent;
    expect((await find(maya, 'welcome', conversationId)).replies[0]).toMatchObject({ language: 'de' });
    expect((await find(maya, 'welcome', conversationId)).replies[1]).toMatchObject({ language: null });
    expect((await find(maya, 'welcome')).replies[0]).toMatchObject({ language: 'en' });
    for (const query of ['ecole', 'ÉCOLE', '日本', 'مساعدتك', 'herzlich WILL', 'bienvenue école'])
      expect([query, names(await find(maya, query))]).toEqual([query, ['welcome']]);
    expect(names(await find(maya, '100%'))).toEqual([]);
    expect((await find(maya, '', conversationId)).greeting).toBe('{{first-name}}');
  });

  test('the server fills what it may have in clear, and leaves the visitor’s as codes', async () => {
    const id = randomUUID();
    const text =
      'Hello {{first-name|there}}, {{agent}} of {{company}} for {{site}}, number {{conversation}}, since {{opened}}.';
    await save(sofia, form('all', text, { set: 'tenant' }), { id });
    const filled = REPLY_ROUTES.fillReply.result.parse((await use(maya, id)).json).text;
    expect(filled).toMatch(
      /^Hello \{\{first-name\|there\}\}, Maya Lindqvist of Northline Travel for .+, number [0-9A-F]{4}, since \w+ \d+, 20\d\d\.$/,
    );
  });

  test('ten thousand replies are looked through, and thirty are offered', async () => {
    const { db, close } = await openStorage(rig.data);
    const rows = Array.from({ length: 10_000 }, (_, at) => ({
      ...{ id: randomUUID(), tenant_id: travel, person_id: null, team_id: null, language: null },
      ...{ short_name: `bulk${at}`, title: `Number ${at}`, text: 'Text.', short_words: `bulk${at}` },
      ...{ words: `bulk${at} number ${at} text.`, version: 1, changed_at: 1, changed_by: null, retired_at: null },
    }));
    for (let at = 0; at < rows.length; at += 1_000)
      await db
        .insertInto('reply')
        .values(rows.slice(at, at + 1_000))
        .execute();
    const all = await find(maya, 'bulk');
    expect([all.replies.length, all.hasMore]).toEqual([30, true]);
    expect(names(await find(maya, 'bulk9999'))).toEqual(['bulk9999']);
    expect((await list(maya, 'bulk')).total).toBe(10_000);
    expect((await save(sofia, form('onemore', 'Too many.', { set: 'tenant' }))).json).toMatchObject({
      version: null,
      problem: { notice: { code: 'replies-too-many' } },
    });
    await db.deleteFrom('reply').where('short_words', 'like', 'bulk%').execute();
    await close();
  });
});

describe('another tenant', () => {
  test('is refused to a client that asks for its replies, whichever way', async () => {
    const bank = rig.tenant('Harbour Bank');
    const own = randomUUID();
    expect(
      (await save(sofia, form('bankonly', 'Of the bank.', { set: 'tenant' }), { id: own, tenantId: bank })).json,
    ).toEqual({ version: 1, problem: null });
    const guest = await rig.visitor('Harbour Bank');
    await guest.say(await guest.connect(), 'hello');
    const { conversationId } = guest.consent;
    expect(names(await find(maya, 'bankonly', conversationId))).toEqual(['bankonly']);
    // Tomas works for the other company alone.
    for (const [method, path, body] of [
      ['POST', `/v1/tenants/${bank}/replies/query`, { search: '', set: null, offset: 0, limit: 9 }],
      ['PUT', `/v1/tenants/${bank}/replies/${randomUUID()}`, { baseVersion: 0, reply: form('x', 'Y.') }],
      ['PUT', `/v1/tenants/${travel}/replies/${own}`, { baseVersion: 1, reply: form('x', 'Y.') }],
      ['POST', `/v1/tenants/${bank}/replies/${own}/retire`, { baseVersion: 1 }],
      ['POST', `/v1/tenants/${bank}/replies/import`, { set: 'personal', teamId: null, replies: [one('a')] }],
      ['POST', `/v1/conversations/${conversationId}/replies/find`, { query: '' }],
      ['POST', `/v1/conversations/${conversationId}/replies/${own}/use`, {}],
    ] as const)
      expect([path, (await present(tomas).ask(method, path, body)).status]).toEqual([path, 404]);
    // In a conversation of one company, nothing of another is offered or given to somebody who works for both.
    expect(names(await find(maya, 'bankonly'))).toEqual([]);
    expect((await use(maya, own)).status).toBe(409);
    // The id of a reply of one, under the other, by somebody who manages both.
    for (const version of [0, 1])
      expect(await save(idris, form('bankonly', 'Taken over.', { set: 'tenant' }), { id: own, version })).toMatchObject(
        {
          status: 404,
        },
      );
    expect(names(await find(maya, 'bankonly', conversationId))).toEqual(['bankonly']);
  });
});
const one = (shortName: string) => ({ shortName, title: 'T', language: null, text: 'Text.' });

describe('an import', () => {
  const bring = (as: SignedIn | undefined, replies: object[], set = 'personal'): Promise<Answer> =>
    present(as).ask('POST', `/v1/tenants/${travel}/replies/import`, { set, teamId: null, replies });

  test('adds and changes by short name and language, and leaves the same alone', async () => {
    expect((await bring(maya, [one('in1'), one('in2')])).json).toEqual({ added: 2, changed: 0, same: 0, problems: [] });
    expect((await bring(maya, [one('in1'), { ...one('in2'), text: 'Other.' }, one('in3')])).json).toEqual({
      ...{ added: 1, changed: 1, same: 1, problems: [] },
    });
    expect((await list(maya, 'in2')).replies).toMatchObject([{ text: 'Other.', version: 2 }]);
  });

  test('stores nothing where anything is wrong, and names each mistake', async () => {
    const wrong = [
      one('ok'),
      { ...one('bad'), text: '{{nobody}}' },
      one('ok'),
      { ...one('c'), text: '4111111111111111' },
    ];
    expect((await bring(maya, wrong)).json).toEqual({
      ...{ added: 0, changed: 0, same: 0 },
      problems: [
        { at: 1, part: 'text', notice: { code: 'reply-blank', params: { at: 1 } } },
        { at: 2, part: 'shortName', notice: { code: 'reply-name-twice', params: {} } },
        { at: 3, part: 'text', notice: { code: 'reply-hides', params: { at: 1, kind: 'CARD' } } },
      ],
    });
    expect(names(await list(maya, 'ok'))).toEqual([]);
    expect(await bring(maya, [one('x')], 'tenant')).toMatchObject({ status: 403 });
  });
});

test('every change is recorded with what was before and after', async () => {
  const id = randomUUID();
  await save(sofia, form('kept', 'First text.', { set: 'tenant' }), { id });
  await save(idris, form('kept', 'Second text.', { set: 'tenant' }), { id, version: 1 });
  await present(idris).ask('POST', `/v1/tenants/${travel}/replies/${id}/retire`, { baseVersion: 2 });
  const { rows } = PEOPLE_ROUTES.queryChanges.result.parse(
    (
      await present(sofia).ask('POST', '/v1/administration/changes/query', {
        ...{ search: 'kept', offset: 0, limit: 50, newest: null },
      })
    ).json,
  );
  expect(rows.map(({ action, by }) => [action, by])).toEqual([
    ['retire-reply', 'Idris Bello'],
    ['save-reply', 'Idris Bello'],
    ['save-reply', 'Sofia Keller'],
  ]);
});

describe('blanks that the visitor’s browser fills', () => {
  async function said(text: string): Promise<string> {
    const id = randomUUID();
    await present(maya).ask('PUT', `/v1/conversations/${visitor.consent.conversationId}/messages`, {
      ...{ id, text, at: Date.now() },
    });
    const frame = await page.next((f) => f.type === 'message' && f.message.id === id);
    return frame.type === 'message' ? frame.message.body.text : '';
  }
  const allow = (as: SignedIn | undefined, on: boolean): Promise<Answer> =>
    present(as).ask('PUT', `/v1/tenants/${travel}/visitor-blanks`, { on });

  test('reach the visitor as codes, and as the fallback where the company forbids them', async () => {
    expect(await said('Hello {{first-name|there}}!')).toBe('Hello {{first-name|there}}!');
    for (const person of [maya, sofia]) expect(await allow(person, false)).toMatchObject({ status: 403 });
    expect(await allow(idris, false)).toMatchObject({ status: 200 });
    expect(await said('Hello {{first-name|there}}, {{email}}!')).toBe('Hello there,!');
    expect((await find(maya, '')).greeting).toBeNull();
    expect(await allow(idris, true)).toMatchObject({ status: 200 });
    expect(await said('Hello {{first-name|there}}!')).toBe('Hello {{first-name|there}}!');
  });
});
