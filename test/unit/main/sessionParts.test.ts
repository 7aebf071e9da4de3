/** The parts of a session, one by one: what each asks the server, what it does without one, and for which roles. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from '../../../contract/api.ts';
import type { ConversationSummary } from '../../../contract/common.ts';
import { SAFE_LOGINS } from '../../../core/policy/logins.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { createAccount } from '../../../main/account/account.ts';
import { createSecurityKeys } from '../../../main/account/securityKeys.ts';
import type { LedgerWatch } from '../../../main/ledger/ledgerWatch.ts';
import { ServerRefusal, Unreachable } from '../../../main/link/errors.ts';
import type { Link } from '../../../main/link/link.ts';
import { createActivityView } from '../../../main/session/activityView.ts';
import { createMasking } from '../../../main/session/administration/masking.ts';
import { createWorkstations } from '../../../main/session/administration/workstations.ts';
import { createCallRoute } from '../../../main/session/callRoute.ts';
import { createConversations } from '../../../main/session/conversations.ts';
import { createLogins } from '../../../main/session/logins/logins.ts';
import { createMaskedConversations } from '../../../main/session/maskedConversations.ts';
import { createServerWork } from '../../../main/session/serverWork.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { turns } from '../../support/turns.ts';

let calls: unknown[];
/** What the server answers, by the name of the route. */
let answers: Record<string, unknown>;
const link = {
  call: (async (...call: unknown[]) => {
    calls.push(call);
    const answer = answers[String(call[0])];
    if (typeof answer === 'function') return (answer as () => unknown)();
    if (answer instanceof Error) throw answer;
    return answer;
  }) as Link['call'],
};
const online = <T>(work: () => Promise<T>): Promise<T> => work();
beforeEach(() => {
  [calls, answers] = [[], {}];
});

describe('a route of the server', () => {
  const ended: unknown[] = [];
  const route = (parts: { link?: boolean; token?: string | null } = {}) =>
    createCallRoute({
      link: () => (parts.link === false ? null : link),
      token: () => (parts.token === undefined ? 'token' : parts.token),
      onSessionEnded: (notice) => void ended.push(notice),
    });

  test('is called with the token of the session, and not at all without a session or a link', async () => {
    answers = { hello: { a: 1 } };
    expect(await route()('hello', {}, {})).toEqual({ a: 1 });
    expect(calls).toEqual([['hello', {}, {}, 'token']]);
    for (const parts of [{ link: false }, { token: null }])
      await expect(route(parts)('hello', {}, {})).rejects.toMatchObject({ code: 'signed-out' });
    expect(calls).toHaveLength(1);
  });

  test('that refuses the session ends it', async () => {
    answers = { hello: new ServerRefusal(401, { code: 'session-ended', params: {} }) };
    await expect(route()('hello', {}, {})).rejects.toMatchObject({ code: 'session-ended' });
    expect(ended).toHaveLength(1);
  });
});

describe('codes for new workstations', () => {
  const id = '12345678-0000-4000-8000-000000000001';
  const make = () => {
    const folder = join(temporaryFolder('codes'), 'desk');
    mkdirSync(folder);
    return { folder, work: createWorkstations({ link, token: 'token', online, folder }) };
  };
  const form = { name: 'Desk 7', groupId: null, ranges: [], hours: 1, replaces: null };

  test('are made by the server, and written to a file of the first eight digits of their id', async () => {
    answers = { makeEnrolmentCode: { id, code: 'ABCD-EFGH' } };
    const { folder, work } = make();
    expect(await work.makeEnrolmentCode(form)).toEqual({ id, code: 'ABCD-EFGH' });
    expect(calls).toEqual([['makeEnrolmentCode', {}, form, 'token']]);
    const file = join(folder, 'enrolment-12345678.txt');
    expect(await work.saveEnrolmentCode({ codeId: id })).toEqual({ file });
    expect(readFileSync(file, 'utf8')).toBe('ABCD-EFGH\n');
  });

  test('of another session are not at hand', async () => {
    await expect(make().work.saveEnrolmentCode({ codeId: id })).rejects.toMatchObject({ code: 'code-not-at-hand' });
  });

  test('that cannot be written are refused', async () => {
    answers = { makeEnrolmentCode: { id, code: 'ABCD-EFGH' } };
    const work = createWorkstations({ link, token: 'token', online, folder: join(make().folder, 'missing') });
    await work.makeEnrolmentCode(form);
    await expect(work.saveEnrolmentCode({ codeId: id })).rejects.toMatchObject({ code: 'code-not-written' });
  });
});

describe('saved logins', () => {
  const make = (role: Role) =>
    createLogins({
      session: { person: { id: 'p', name: 'P', role }, token: 'token', tenants: [] } as Partial<Session> as Session,
      ...{ link, server: { require: online }, store: { kept: () => null, keep: () => undefined } },
      ...{ activity: { record: () => undefined }, policy: () => SAFE_LOGINS, now: () => 1, log: () => undefined },
      ...{ folder: temporaryFolder('logins-of-roles'), workstationId: 'w' },
    });

  test.each<[Role, boolean]>([
    ['agent', true],
    ['supervisor', false],
    ['administrator', false],
    ['data-protection-officer', false],
  ])('of a role %s are used: %s', (role, uses) => {
    expect(make(role).own !== null).toBe(uses);
  });

  test('of others are managed by administrators alone', async () => {
    const logins = make('administrator');
    expect(logins.administer()).toBe(logins.administer());
    expect(await logins.importLogins({ save: false })).toMatchObject({ outcome: 'no-file' });
    for (const role of ['agent', 'supervisor', 'data-protection-officer'] as const)
      expect(() => make(role).administer()).toThrow('forbidden');
  });
});

describe("a person's security key", () => {
  const SIGN = { challenge: 'c' } as never;
  const asked: { askId: string; what: string }[] = [];
  beforeEach(() => void asked.splice(0));

  test('is asked through the page; what is no answer of its kind is none', async () => {
    const keys = createSecurityKeys((one) => void asked.push(one), 60_000);
    const signing = keys.sign(SIGN);
    expect(asked).toMatchObject([{ what: 'sign', request: SIGN }]);
    keys.answered('another', null);
    keys.answered(asked[0]?.askId ?? '', null);
    expect(await signing).toBeNull();
    const making = keys.make({} as Parameters<typeof keys.make>[0]);
    expect(asked[1]).toMatchObject({ what: 'make' });
    keys.answered(asked[1]?.askId ?? '', {} as never);
    expect(await making).toBeNull();
  });

  test('is asked for one thing at a time: a new question ends the one before', async () => {
    const keys = createSecurityKeys((one) => void asked.push(one), 60_000);
    const first = keys.sign(SIGN);
    const second = keys.sign(SIGN);
    expect(await first).toBeNull();
    keys.answered(asked[0]?.askId ?? '', null);
    let isOver = false;
    void second.then(() => {
      isOver = true;
    });
    await turns();
    expect(isOver).toBe(false);
    keys.answered(asked[1]?.askId ?? '', null);
    expect(await second).toBeNull();
  });

  test('that is not touched in time gives no answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const signing = createSecurityKeys(() => undefined, 1_000).sign(SIGN);
      vi.advanceTimersByTime(1_000);
      expect(await signing).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test('is added where it was made, and what is required next is passed on', async () => {
    const required: unknown[] = [];
    const answered: unknown[] = [];
    let made: unknown = null;
    const keys: unknown = { make: async () => made, answered: (...one: unknown[]) => void answered.push(one) };
    const account = createAccount(
      { keys: keys as ReturnType<typeof createSecurityKeys>, onRequiredAction: (one) => void required.push(one) },
      link.call,
    );
    answers = {
      beginSecurityKey: { challenge: 'c' },
      confirmSecurityKey: { requiredAction: null, codes: [] },
      confirmTotp: { requiredAction: 'change-password' },
    };
    await expect(account.addSecurityKey({ name: 'mine' })).rejects.toMatchObject({ code: 'no-security-key' });
    expect([calls, required]).toEqual([[['beginSecurityKey', {}, {}]], []]);
    made = { id: 'made' };
    expect(await account.addSecurityKey({ name: 'mine' })).toMatchObject({ codes: [] });
    expect(calls.at(-1)).toEqual(['confirmSecurityKey', {}, { name: 'mine', made }]);
    expect(await account.confirmTotp({ code: '123456' } as never)).toMatchObject({ requiredAction: 'change-password' });
    expect(required).toEqual([null, 'change-password']);
    expect(account.answerSecurityKey({ askId: 'a', answer: null })).toEqual({ ok: true });
    expect(answered).toEqual([['a', null]]);
  });
});

describe('the recorded activity', () => {
  const ledger = { checked: 0, state: 'checked', rows: [{ proof: 'checked' }] as unknown[] | null, looks: 0 };
  const make = () => {
    const watch: unknown = {
      checked: () => ledger.checked,
      state: () => ({ state: ledger.state }),
      look: async (ask: (from: number) => Promise<unknown>) => {
        ledger.looks += 1;
        await ask(3);
        ledger.checked = 7;
      },
      rows: (rows: unknown, proof: unknown, checked: number) => {
        calls.push(['rows', rows, proof, checked]);
        return ledger.rows;
      },
    };
    const logged: unknown[] = [];
    const view = createActivityView({
      ...{ link, token: 'token', server: createServerWork(() => undefined), ledger: watch as LedgerWatch },
      log: (...line) => void logged.push(line),
    });
    return { view, logged };
  };
  const filter = { filter: {}, newest: null, offset: 0, limit: 10 };
  beforeEach(() => {
    Object.assign(ledger, { checked: 0, state: 'checked', rows: [{ proof: 'checked' }], looks: 0 });
    answers = { ledgerCheckpoint: {}, queryActivity: { rows: ['r'], proof: ['p'], total: 1, newest: 9 } };
  });

  test('is checked against the ledger, which is looked at before the first rows', async () => {
    const { view } = make();
    expect(await view.queryActivity(filter)).toEqual({ rows: [{ proof: 'checked' }], total: 1, newest: 9 });
    expect(calls).toEqual([
      ['ledgerCheckpoint', { from: 3 }, {}, 'token'],
      ['queryActivity', {}, { ...filter, checked: 7 }, 'token'],
      ['rows', ['r'], ['p'], 7],
    ]);
    await view.queryActivity(filter);
    expect([ledger.looks, view.getLedger()]).toEqual([1, { state: 'checked' }]);
  });

  test('is not shown once the ledger has contradicted itself, or where the rows do', async () => {
    ledger.state = 'failed';
    await expect(make().view.queryActivity(filter)).rejects.toMatchObject({ code: 'ledger-failed' });
    expect(calls.some((call) => (call as unknown[])[0] === 'queryActivity')).toBe(false);
    Object.assign(ledger, { state: 'checked', rows: null });
    await expect(make().view.queryActivity(filter)).rejects.toMatchObject({ code: 'ledger-failed' });
  });

  test('whose checkpoint cannot be checked now is logged, and asked for again', async () => {
    answers['ledgerCheckpoint'] = new Unreachable('away');
    const { view, logged } = make();
    await expect(view.look()).resolves.toBeUndefined();
    expect(logged).toEqual([
      ['warning', 'The checkpoint of the ledger could not be checked.', { error: 'Unreachable' }],
    ]);
  });
});

describe('conversations', () => {
  const summary = (n: number): ConversationSummary => ({
    ...{ id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, startedAt: n, lastSeq: 1, status: 'open' },
    ...{ tenant: { id: 't', name: 'T', colour: '#000000' }, visitorName: 'AB', siteName: 's', assignedTo: null },
    ...{ lastMessageAt: null, lastPreview: null, lastAuthor: null, waitingSince: null, visitorOnline: true },
  });
  const [one, two, three] = [summary(1), summary(2), summary(3)];
  const records: unknown[] = [];
  let queued: { id: string; kind: string; conversationId: string; body: string }[];
  let kept: Buffer | null;
  const make = () =>
    createConversations({
      session: { person: { id: 'p', name: 'Maya', role: 'agent' }, token: 'token' },
      ...{ link, server: createServerWork(() => undefined), conversations: createMaskedConversations() },
      store: {
        ...{ queued: () => queued as never, draft: () => 'a draft', kept: () => kept },
        keep: (_name, body) => void (kept = Buffer.from(body)),
      },
      activity: { record: (...record) => void records.push(record) },
    });
  const page = (list: readonly ConversationSummary[], hasMore: boolean) => ({ conversations: list, asOf: 5, hasMore });
  beforeEach(() => {
    records.splice(0);
    queued = [];
    kept = null;
  });

  test('are fetched page by page, up to the events of the first one', async () => {
    const pages = [page([one], true), { ...page([two, three], false), asOf: 9 }];
    answers = { listConversations: () => pages.shift() };
    const conversations = make();
    expect(await conversations.fetch()).toBe(5);
    expect(calls).toEqual([
      ['listConversations', {}, {}, 'token'],
      ['listConversations', { afterAt: one.startedAt, afterId: one.id }, {}, 'token'],
    ]);
    answers = { listConversations: new Unreachable('away') };
    expect((await conversations.listConversations()).map(({ id }) => id)).toEqual([one.id, two.id, three.id]);
  });

  test('the one that was open is known after a lock, and not after a sign-out', async () => {
    const read = [{ conversationId: one.id, seq: 4 }];
    answers = {
      readStates: read,
      openConversation: { conversation: one, messages: [], hasMore: false, entries: [] },
    };
    const before = make();
    expect(await before.readStates()).toEqual({ read, wasOpen: null });
    await before.openConversation({ conversationId: one.id, limit: 50 });
    answers = { ...answers, readStates: new Unreachable('away') };
    expect(await make().readStates()).toEqual({ read: null, wasOpen: one.id });
    before.forgetOpen();
    expect(await make().readStates()).toEqual({ read: null, wasOpen: null });
    kept = Buffer.from('../not an id');
    expect(await make().readStates()).toEqual({ read: null, wasOpen: null });
  });

  test('end with a page that is empty, and at five thousand', async () => {
    const pages = [page([one], true), page([], true)];
    answers = { listConversations: () => pages.shift() };
    await make().fetch();
    expect(calls).toHaveLength(2);
    calls = [];
    const many = Array.from({ length: 2_500 }, (_one, n) => summary(n));
    answers = { listConversations: page(many, true) };
    await make().fetch();
    expect(calls).toHaveLength(2);
  });

  test('that the server refuses are refused, and are not those of before', async () => {
    answers = { listConversations: page([one], false) };
    const conversations = make();
    await conversations.fetch();
    answers = { listConversations: new ServerRefusal(403, { code: 'forbidden', params: {} }) };
    await expect(conversations.listConversations()).rejects.toMatchObject({ code: 'forbidden' });
  });

  const message = (id: string) => ({
    ...{ id, conversationId: one.id, seq: 1, author: 'agent', authorName: 'Maya', at: 1 },
    body: { text: 'hello', marks: [] },
  });
  const opened = (messages: unknown[]) => ({ conversation: one, messages, hasMore: false, entries: [] });

  test('that are opened are recorded, once for the newest page, with what waits and the draft', async () => {
    const [stored, waiting] = [randomUUID(), randomUUID()];
    const body = JSON.stringify({ id: waiting, text: 'waits', at: 2, marks: [] });
    queued = [
      {
        id: stored,
        kind: 'message',
        conversationId: one.id,
        body: JSON.stringify({ id: stored, text: 'x', at: 1, marks: [] }),
      },
      { id: waiting, kind: 'message', conversationId: one.id, body },
    ];
    answers = { listConversations: page([one], false), openConversation: opened([message(stored)]) };
    const conversations = make();
    await conversations.fetch();
    const newest = await conversations.openConversation({ conversationId: one.id, limit: 50 });
    expect([newest.messages.map(({ id }) => id), newest.draft]).toEqual([[stored, waiting], 'a draft']);
    const older = await conversations.openConversation({ conversationId: one.id, limit: 50, beforeSeq: 1 });
    expect([older.messages.map(({ id }) => id), older.draft]).toEqual([[stored], '']);
    expect(records).toEqual([['conversation-opened', {}, { conversationId: one.id, tenantId: 't' }]]);
    expect(calls.slice(1)).toEqual([
      ['openConversation', { conversationId: one.id, limit: 50 }, {}, 'token'],
      ['openConversation', { conversationId: one.id, limit: 50, beforeSeq: 1 }, {}, 'token'],
    ]);
  });

  test('without a server show their newest page as it was, and no older one', async () => {
    answers = { listConversations: page([one], false), openConversation: opened([message(randomUUID())]) };
    const conversations = make();
    await conversations.fetch();
    answers = { openConversation: new Unreachable('away') };
    const args = { conversationId: one.id, limit: 50 };
    await expect(conversations.openConversation(args)).rejects.toMatchObject({ code: 'part-not-stored' });
    answers = { openConversation: opened([message(randomUUID())]) };
    await conversations.openConversation(args);
    answers = { openConversation: new Unreachable('away') };
    expect((await conversations.openConversation(args)).messages).toHaveLength(1);
    await expect(conversations.openConversation({ ...args, beforeSeq: 9 })).rejects.toMatchObject({
      code: 'part-not-stored',
    });
  });

  test('are closed and exported where they are known, and closing is recorded first', async () => {
    answers = {
      listConversations: page([one], false),
      closeConversation: { ok: true },
      exportConversation: { file: 'f' },
    };
    const conversations = make();
    const language = 'de';
    for (const work of [conversations.closeConversation, conversations.exportConversation])
      await expect(work({ conversationId: one.id, language })).rejects.toMatchObject({ code: 'conversation-not-open' });
    expect([calls, records]).toEqual([[], []]);
    await conversations.fetch();
    await conversations.closeConversation({ conversationId: one.id });
    expect(records).toEqual([['conversation-closed', {}, { conversationId: one.id, tenantId: 't' }]]);
    expect(await conversations.exportConversation({ conversationId: one.id, language })).toEqual({ file: 'f' });
    answers['closeConversation'] = new Unreachable('away');
    await expect(conversations.closeConversation({ conversationId: one.id })).rejects.toMatchObject({
      code: 'server-unreachable',
    });
  });

  test('are searched for words without a card number, cut to what a search may have', async () => {
    answers = { searchMessages: { query: { text: '', marks: [] }, tooShort: false, hits: [], hasMore: false } };
    await make().searchMessages({ query: `4111 1111 1111 1111 ${'w'.repeat(170)} end of what is too long` });
    const [, , body] = calls[0] as [string, object, { query: string }];
    expect([body.query.includes('4111 1111'), body.query.length]).toEqual([false, 200]);
  });
});

describe('a masking policy', () => {
  const masking = () => createMasking({ link, token: 'token', online });

  test('that is wrong is neither tried nor sent, and says where', async () => {
    const policy = { nonsense: true } as never;
    const tried = await masking().tryMasking({ policy, text: 'x' });
    expect([tried.shown, tried.problems.length > 0]).toEqual([null, true]);
    const saved = await masking().saveMasking({ tenantId: 't', baseVersion: 1, policy });
    expect(saved).toEqual({ version: null, requestId: null, problems: tried.problems });
    expect(calls).toEqual([]);
  });

  test('is shown with the kinds that there are', async () => {
    answers = { maskingStatus: { version: 3 } };
    const status = await masking().getMasking({ tenantId: 't' });
    expect(status).toMatchObject({ version: 3 });
    expect(status.kinds.map(({ type }) => type)).toContain('CARD');
    expect(calls).toEqual([['maskingStatus', { tenantId: 't' }, {}, 'token']]);
  });
});
