/** What one administrator, or one supervisor, tries alone: everything that makes the desk protect less takes two. */
import * as opaque from '@serenity-kit/opaque';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AddressOutcome,
  AddressStatus,
  type AddressChange,
  type AddressRuleForm,
} from '../../../contract/addresses.ts';
import { MaskingStatus } from '../../../contract/masking.ts';
import { PASSWORD_ROUTES } from '../../../contract/passwords.ts';
import { PEOPLE_ROUTES, type ChangeRequest } from '../../../contract/people.ts';
import { PolicyOutcome, PolicyStatus } from '../../../contract/policy.ts';
import { run } from '../../../cli/server/server.ts';
import { resetPasswordOf } from '../../../server/domains/signIn/resetPasswordOf.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { openBeside } from '../../support/openSession.ts';
import { Rig, type Answer, type SignedIn } from '../../support/serverRig.ts';
import { stated } from '../../support/stated.ts';

const HOUR = 3_600_000;
let rig: Rig;
let idris: SignedIn;
let sofia: SignedIn;
let db: Db;
let close: () => Promise<void>;
beforeAll(async () => {
  rig = await Rig.make();
  [idris, sofia] = [await rig.signedIn('idris'), await rig.signedIn('sofia')];
  ({ db, close } = await openBeside(rig.data));
  await setPolicy([{ path: 'lock.idleMinutes', value: 10 }]);
});
afterAll(async () => {
  await close();
  await rig.remove();
});

const policy = async (): Promise<PolicyStatus> => PolicyStatus.parse((await idris.ask('GET', '/v1/policy')).json);
async function setPolicy(
  changes: readonly { path: string; value: unknown }[],
  onlyTry = false,
): Promise<PolicyOutcome> {
  const { version: baseVersion } = await policy();
  const answer = await idris.ask('PUT', '/v1/policy', { baseVersion, onlyTry, inSpiteOf: [], changes });
  return PolicyOutcome.parse(answer.json);
}
const requests = async (as: SignedIn = sofia): Promise<ChangeRequest[]> =>
  PEOPLE_ROUTES.listRequests.result.parse((await as.ask('GET', '/v1/administration/requests')).json).requests;
const decide = (as: SignedIn, id: string, approve = true): Promise<Answer> =>
  as.ask('POST', `/v1/administration/requests/${id}/decide`, { approve, note: '' });
const denied = (why: string): object => ({ status: 403, json: { code: 'beyond', params: { why } } });

/** Nothing waits before a test: what an earlier one asked for would be in the way of the next. */
beforeEach(async () => {
  for (const { id } of (await requests()).filter(({ state }) => state === 'open')) await decide(sofia, id, false);
});

describe('a policy that becomes less strict', () => {
  test.each([
    ['approvals that are not required any more', 'approvals.required', []],
    ['approvals that wait longer', 'approvals.expiresHours', 500],
    ['no wait after a reset', 'approvals.waitAfterResetHours', 0],
    ['a guard that allows', 'guards.pasteFromOutside', 'allow'],
    ['a longer wait for the lock', 'lock.idleMinutes', 15],
    ['desks from every address', 'network.serverAccepts', ['127.0.0.0/8', '::1', '0.0.0.0/1']],
    ['longer sessions', 'signIn.sessionHours', 24],
    ['passwords that end later', 'passwords.maxAgeDays', 365],
    ['a folder for transcripts', 'transcripts.folder', '/srv/shared'],
  ])('%s waits for another person, and changes nothing', async (_what, path, value) => {
    const before = await policy();
    expect(await setPolicy([{ path, value }], true)).toMatchObject({
      version: null,
      needsApproval: true,
      requestId: null,
    });
    const { version, requestId, problems } = await setPolicy([{ path, value }]);
    expect([version, problems, typeof requestId]).toEqual([null, [], 'string']);
    expect(await policy()).toEqual(before);
    expect(await decide(idris, requestId ?? '')).toMatchObject(denied('own-request'));
    expect(await policy()).toEqual(before);
  });

  test('becomes so once another person approves it, in the name of the person who asked', async () => {
    const before = await policy();
    const { requestId } = await setPolicy([{ path: 'lock.idleMinutes', value: 14 }]);
    const waiting = (await requests()).find(({ id }) => id === requestId);
    expect(waiting).toMatchObject({ action: 'policy', subject: { id: null, name: '' }, closed: null });
    expect([waiting?.before, waiting?.after]).toEqual([
      [{ path: 'lock.idleMinutes', value: { is: 'number', number: expect.any(Number) } }],
      [{ path: 'lock.idleMinutes', value: stated.number(14) }],
    ]);
    expect((await decide(sofia, requestId ?? '')).status).toBe(200);
    const after = await policy();
    expect(after.version).toBe(before.version + 1);
    expect(after.policy).toMatchObject({ lock: { idleMinutes: 14 } });
    expect(after.versions[0]).toMatchObject({ by: 'Idris Bello', changed: ['lock.idleMinutes'] });
  });

  test('needs no other person where it becomes stricter', async () => {
    const made = await setPolicy([{ path: 'lock.idleMinutes', value: 3 }]);
    expect([made.requestId, made.needsApproval, typeof made.version]).toEqual([null, false, 'number']);
  });

  test('by going back to an earlier version waits as well', async () => {
    await setPolicy([{ path: 'lock.idleMinutes', value: 2 }]);
    const { version } = await policy();
    const answer = await idris.ask('POST', '/v1/policy/undo', {
      ...{ baseVersion: version, onlyTry: false, inSpiteOf: [], toVersion: version - 1 },
    });
    expect(PolicyOutcome.parse(answer.json)).toMatchObject({ version: null, requestId: expect.any(String) });
    expect((await policy()).version).toBe(version);
  });

  test('that was changed since cannot be approved any more', async () => {
    const { requestId } = await setPolicy([{ path: 'lock.idleMinutes', value: 9 }]);
    await setPolicy([{ path: 'lock.idleMinutes', value: 1 }]);
    expect(await decide(sofia, requestId ?? '')).toMatchObject({ status: 409, json: { code: 'request-outdated' } });
    expect((await policy()).policy).toMatchObject({ lock: { idleMinutes: 1 } });
  });

  test('needs another person for its approvals even where nothing else does', async () => {
    const { requestId } = await setPolicy([{ path: 'approvals.required', value: [] }]);
    expect((await decide(sofia, requestId ?? '')).status).toBe(200);
    expect((await setPolicy([{ path: 'lock.idleMinutes', value: 8 }])).version).toEqual(expect.any(Number));
    expect(await setPolicy([{ path: 'approvals.waitAfterResetHours', value: 1 }])).toMatchObject({
      ...{ version: null, requestId: expect.any(String) },
    });
    const required = [
      ...['change-role', 'add-power', 'reset-password', 'loosen-policy', 'loosen-masking', 'except-card'],
      'widen-addresses',
    ];
    expect((await setPolicy([{ path: 'approvals.required', value: required }])).version).toEqual(expect.any(Number));
  });
});

describe('a reset password', () => {
  async function reset(personId: string): Promise<Answer> {
    await opaque.ready;
    const { clientRegistrationState, registrationRequest } = opaque.client.startRegistration({
      password: 'taken-over-7',
    });
    const started = await idris.ask(PASSWORD_ROUTES.resetStart.method, at('resetStart', personId), {
      registrationRequest,
    });
    if (started.status !== 200) return started;
    const { registrationResponse } = PASSWORD_ROUTES.resetStart.result.parse(started.json);
    const { registrationRecord } = opaque.client.finishRegistration({
      ...{ clientRegistrationState, registrationResponse, password: 'taken-over-7' },
    });
    return idris.ask(PASSWORD_ROUTES.resetFinish.method, at('resetFinish', personId), {
      registrationRecord,
      open: true,
    });
  }
  const at = (route: 'resetStart' | 'resetFinish', personId: string): string =>
    PASSWORD_ROUTES[route].path.replace(':personId', personId);
  const ask = (personId: string): Promise<Answer> =>
    idris.ask('POST', `/v1/administration/people/${personId}/ask`, {
      ...{ version: 0, change: { what: 'password' }, reason: 'locked out' },
    });

  test('of a supervisor is refused to one administrator, at both of its steps', async () => {
    const { id } = rig.person('sofia');
    expect(await reset(id)).toMatchObject({ status: 403, json: { code: 'second-person-needed' } });
    const before = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const record = before.sign_in_record;
    expect(await idris.ask('POST', at('resetFinish', id), { registrationRecord: record, open: false })).toMatchObject({
      ...{ status: 403, json: { code: 'second-person-needed' } },
    });
    expect(await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).toEqual(before);
  });

  test('is possible once for an approved request, and not for another person or a declined one', async () => {
    const { id } = rig.person('anke');
    const version = (await db.selectFrom('change').select('id').where('subject_id', '=', id).execute()).length;
    expect(version).toBe(0);
    const first = PEOPLE_ROUTES.askChange.result.parse((await ask(id)).json);
    const requestId = first.state === 'asked' ? first.requestId : '';
    expect((await reset(id)).status).toBe(403);
    expect((await decide(sofia, requestId, false)).status).toBe(200);
    expect((await reset(id)).status).toBe(403);
    const [change] = await db
      .selectFrom('change')
      .select((e) => e.fn.max('id').as('id'))
      .where('subject_id', '=', id)
      .execute();
    const again = await idris.ask('POST', `/v1/administration/people/${id}/ask`, {
      ...{ version: change?.id ?? 0, change: { what: 'password' }, reason: 'still locked out' },
    });
    const second = PEOPLE_ROUTES.askChange.result.parse(again.json);
    expect((await decide(sofia, second.state === 'asked' ? second.requestId : '')).status).toBe(200);
    expect((await reset(rig.person('sofia').id)).status).toBe(403);
    expect((await reset(id)).status).toBe(200);
    expect((await reset(id)).status).toBe(403);
  });

  test('of an agent needs no other person', async () => {
    expect((await reset(rig.person('tomas').id)).status).toBe(200);
  });
});

describe('a person whose secrets were reset', () => {
  const secretsResetAt = (at: number | null): Promise<unknown> =>
    db.updateTable('person').set({ secrets_reset_at: at }).where('id', '=', rig.person('sofia').id).execute();

  test('approves nothing until the time of the policy has passed, and may still decline', async () => {
    const { requestId } = await setPolicy([{ path: 'lock.idleMinutes', value: 13 }]);
    await secretsResetAt(Date.now() - 23 * HOUR);
    expect(await decide(sofia, requestId ?? '')).toMatchObject(denied('was-reset'));
    expect((await requests()).find(({ id }) => id === requestId)).toMatchObject({
      closed: { code: 'beyond', params: { why: 'was-reset' } },
    });
    await secretsResetAt(Date.now() - 25 * HOUR);
    expect((await decide(sofia, requestId ?? '')).status).toBe(200);
    const other = await setPolicy([{ path: 'lock.idleMinutes', value: 14 }]);
    await secretsResetAt(Date.now());
    expect((await decide(sofia, other.requestId ?? '', false)).status).toBe(200);
    await secretsResetAt(null);
  });

  test.each(['password', 'second factor'])('is one whose %s was reset', async (what) => {
    const { id } = rig.person('maya');
    const resetAt = async (): Promise<number | null | undefined> =>
      (await db.selectFrom('person').select('secrets_reset_at').where('id', '=', id).executeTakeFirst())
        ?.secrets_reset_at;
    await db.updateTable('person').set({ secrets_reset_at: null }).where('id', '=', id).execute();
    const before = Date.now();
    if (what === 'password') await resetPasswordOf(db, systemScope('a test'), 'maya', false);
    else {
      const newest = await db
        .selectFrom('change')
        .select((e) => e.fn.max('id').as('id'))
        .where('subject_id', '=', id)
        .executeTakeFirst();
      const asked = await idris.ask('POST', `/v1/administration/people/${id}/ask`, {
        ...{ version: newest?.id ?? 0, change: { what: 'second-factor' }, reason: 'lost telephone' },
      });
      const outcome = PEOPLE_ROUTES.askChange.result.parse(asked.json);
      expect((await decide(sofia, outcome.state === 'asked' ? outcome.requestId : '')).status).toBe(200);
    }
    expect(await resetAt()).toBeGreaterThanOrEqual(before);
  });
});

describe('masking', () => {
  const bank = (): string => rig.tenant('Harbour Bank');
  const status = async (): Promise<MaskingStatus> =>
    MaskingStatus.parse((await idris.ask('GET', `/v1/tenants/${bank()}/masking`)).json);
  const without = async (type: string): Promise<Answer> => {
    const { policy: current, version } = await status();
    const types = { ...current.types, [type]: { on: false, style: 'type-name' } };
    return idris.ask('PUT', `/v1/tenants/${bank()}/masking`, { baseVersion: version, policy: { ...current, types } });
  };

  test('hides as much as before until another person approves less', async () => {
    const { version } = await status();
    const answer = await without('EMAIL');
    expect(answer.json).toMatchObject({ version: null, problems: [], requestId: expect.any(String) });
    const visitor = await rig.visitor('Harbour Bank');
    const frames = await visitor.connect();
    expect((await visitor.say(frames, 'ann@example.com')).body.text).toBe('[e-mail]');
    const request = (await requests()).find(({ action, state }) => action === 'masking' && state === 'open');
    expect(request).toMatchObject({
      subject: { name: 'Harbour Bank' },
      before: expect.arrayContaining([{ path: 'types.EMAIL.on', value: stated.flag(true) }]),
      after: expect.arrayContaining([{ path: 'types.EMAIL.on', value: stated.flag(false) }]),
    });
    expect((await decide(sofia, request?.id ?? '')).status).toBe(200);
    expect((await visitor.say(frames, 'ann@example.com')).body.text).toBe('ann@example.com');
    expect((await status()).version).toBe(version + 1);
  });

  test('goes back to an earlier version alone only where that hides more', async () => {
    const { version } = await status();
    const undo = (baseVersion: number): Promise<Answer> =>
      idris.ask('POST', `/v1/tenants/${bank()}/masking/undo`, { baseVersion });
    expect((await undo(version)).json).toMatchObject({ version: version + 1 });
    expect((await undo(version + 1)).json).toMatchObject({ version: null, requestId: expect.any(String) });
    expect((await status()).version).toBe(version + 1);
  });

  test('shows no number that may be a card on the word of one supervisor', async () => {
    const visitor = await rig.visitor('Harbour Bank');
    const frames = await visitor.connect();
    const said = await visitor.say(frames, '4111 1111 1111 1111');
    const path = `/v1/conversations/${visitor.consent.conversationId}/messages/${said.id}/not-sensitive`;
    const body = { start: 0, type: 'CARD', reason: 'a number of our own programme', secondLook: true, days: 30 };
    expect((await sofia.ask('POST', path, body)).json).toMatchObject({ outcome: 'asked' });
    expect((await visitor.say(frames, '4111 1111 1111 1111')).body.text).toBe('[card •••• 1111]');
    const request = (await requests(idris)).find(({ action, state }) => action === 'except-card' && state === 'open');
    expect(await decide(sofia, request?.id ?? '')).toMatchObject(denied('own-request'));
    expect((await decide(idris, request?.id ?? '')).status).toBe(200);
    expect((await visitor.say(frames, '4111 1111 1111 1111')).body.text).toBe('4111 1111 1111 1111');
    expect((await status()).exceptions[0]).toMatchObject({ by: 'Sofia Keller', likelyCard: true });
  });
});

describe('"not sensitive" for a value whose check digits are right', () => {
  test.each([
    ['a national number', 'my PESEL is 44051401359', 'NATIONAL_ID', '[national number]'],
    ['a card of no major brand', '6304 0000 0000 0000', 'CARD', '[card •••• 0000]'],
  ])('%s stays hidden on the word of one supervisor', async (_what, text, type, hidden) => {
    const visitor = await rig.visitor('Harbour Bank');
    const frames = await visitor.connect();
    const said = await visitor.say(frames, text);
    const start = said.body.text.indexOf(hidden);
    expect(start).toBeGreaterThanOrEqual(0);
    const path = `/v1/conversations/${visitor.consent.conversationId}/messages/${said.id}/not-sensitive`;
    const body = { start, type, reason: 'a number of our own programme', secondLook: true, days: null };
    expect((await sofia.ask('POST', path, body)).json).toMatchObject({ outcome: 'asked' });
    expect((await visitor.say(frames, text)).body.text).toContain(hidden);
    const request = (await requests(idris)).find(({ action, state }) => action === 'except-card' && state === 'open');
    expect((await decide(idris, request?.id ?? '')).status).toBe(200);
    expect((await visitor.say(frames, text)).body.text).toBe(text);
  });
});

describe('from where people sign in', () => {
  const status = async (): Promise<AddressStatus> =>
    AddressStatus.parse((await idris.ask('GET', '/v1/addresses')).json);
  const rule = (range: string, more: Partial<AddressRuleForm> = {}): AddressRuleForm => ({
    ...{ range, use: 'server', subject: { kind: 'everybody' }, note: '', expiresAt: null },
    ...more,
  });
  const change = async (what: AddressChange): Promise<AddressOutcome> => {
    const { revision: baseRevision } = await status();
    const answer = await idris.ask('POST', '/v1/addresses', { baseRevision, change: what, knowingly: true });
    return AddressOutcome.parse(answer.json);
  };
  const waits = { outcome: 'requested', requestId: expect.any(String) };
  const add = (range: string, more?: Partial<AddressRuleForm>) => change({ action: 'add', rule: rule(range, more) });
  const bank = () => ({ kind: 'tenant', tenantId: rig.tenant('Harbour Bank') }) as const;

  test.each<[string, () => Partial<AddressRuleForm>]>([
    ['0.0.0.0/0', () => ({})],
    ['0.0.0.0/1', () => ({})],
    ['128.0.0.0/1', () => ({})],
    ['::/0', () => ({})],
    ['198.51.100.7', () => ({})],
    ['198.51.100.7', () => ({ use: 'desk-proxy' })],
    ['10.0.0.0/8', () => ({ use: 'workstation' })],
  ])('%s is not let in on the word of one administrator', async (range, more) => {
    const before = await status();
    expect(await add(range, more())).toEqual(waits);
    expect(await status()).toEqual(before);
  });

  test('is let in once another person approves it', async () => {
    const asked = await add('198.51.100.0/24', { note: 'branch' });
    const requestId = asked.outcome === 'requested' ? asked.requestId : '';
    const request = (await requests()).find(({ id }) => id === requestId);
    expect(request).toMatchObject({ action: 'addresses', subject: { id: null, name: '198.51.100.0/24' }, before: [] });
    expect(request?.after).toContainEqual({ path: 'note', value: stated.text('branch') });
    expect(await decide(idris, requestId)).toMatchObject(denied('own-request'));
    expect((await decide(sofia, requestId)).status).toBe(200);
    const stored = (await status()).rules.find(({ range }) => range === '198.51.100.0/24');
    expect(stored).toMatchObject({ by: 'Idris Bello', note: 'branch' });
    // Part of it, and less: one person is enough. Taking that back widens again.
    const { id = null } = stored ?? {};
    const part = rule('198.51.100.0/25', { note: 'branch' });
    expect(await change({ action: 'edit', id: id ?? '', rule: part })).toMatchObject({ outcome: 'stored' });
    const undo = async (): Promise<unknown> =>
      (await idris.ask('POST', '/v1/addresses/undo', { baseRevision: (await status()).revision, knowingly: true }))
        .json;
    expect(await undo()).toEqual(waits);
    expect(await change({ action: 'edit', id: id ?? '', rule: rule('198.51.100.0/23') })).toEqual(waits);
    const [undone] = (await requests()).filter(({ action, state }) => action === 'addresses' && state === 'open');
    expect(await change({ action: 'remove', id: id ?? '' })).toMatchObject({ outcome: 'stored' });
    // What it would change is gone.
    expect(await decide(sofia, undone?.id ?? '')).toMatchObject({ status: 409, json: { code: 'request-outdated' } });
  });

  test('a restriction comes with one person, and goes with two', async () => {
    expect(await add('127.0.0.0/8', { subject: bank() })).toMatchObject({ outcome: 'stored' });
    const { id = null } = (await status()).rules.find(({ subject }) => subject.kind === 'tenant') ?? {};
    const asked = await change({ action: 'remove', id: id ?? '' });
    expect(asked).toEqual(waits);
    expect((await decide(sofia, asked.outcome === 'requested' ? asked.requestId : '')).status).toBe(200);
    expect((await status()).rules.some(({ subject }) => subject.kind === 'tenant')).toBe(false);
  });
});

test('a request carried out without a second person is recorded and alerts each tenant', async () => {
  const { requestId } = await setPolicy([{ path: 'lock.idleMinutes', value: 15 }]);
  const args = ['break-glass', '--data', rig.data, '--request', requestId ?? ''];
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await run(args.slice(0, 3))).toBe(0);
  const listed = log.mock.calls.map(([line]) => String(line)).join('\n');
  log.mockRestore();
  // Who carries it out alone sees what it changes.
  for (const words of [requestId ?? '', 'lock.idleMinutes', '15']) expect(listed).toContain(words);
  expect(await run([...args, '--reason', 'short'])).not.toBe(0);
  expect(await run([...args, '--reason', 'the other administrator is in hospital'])).toBe(0);
  await expect.poll(async () => (await policy()).policy).toMatchObject({ lock: { idleMinutes: 15 } });
  const alerts = await db
    .selectFrom('alert')
    .select(['tenant_id', 'detail'])
    .where('kind', '=', 'break-glass')
    .execute();
  expect(new Set(alerts.map(({ tenant_id: id }) => id))).toEqual(new Set(rig.demo.tenants.map(({ id }) => id)));
  expect(alerts.map(({ detail }) => detail)).toEqual(
    rig.demo.tenants.map(() => JSON.stringify({ reason: 'the other administrator is in hospital' })),
  );
  const [change] = await db.selectFrom('change').selectAll().where('action', '=', 'break-glass').execute();
  expect(JSON.parse(change?.after ?? '{}')).toMatchObject({ reason: 'the other administrator is in hospital' });
  expect(await run([...args, '--reason', 'the other administrator is in hospital'])).not.toBe(0);
});
