/**
 * What one person, or a program without the desk, tries with a review of access: to attest it alone, to attest what is
 * not there any more, to decide about themselves, and to see or change a review of another company.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from '../../../cli/server/server.ts';
import {
  ACCESS_REVIEW_ROUTES,
  AccessReview,
  AccessReviewList,
  type AccessLine,
} from '../../../contract/accessReview.ts';
import { parseTlogProof } from '../../../core/ledger/tlogProof.ts';
import { setPolicyAt } from '../../../server/domains/policy/policyByKey.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { openBeside, openSession } from '../../support/openSession.ts';
import { insertTenant } from '../../support/rows.ts';
import { eventually, present, Rig, type Answer, type SignedIn } from '../../support/serverRig.ts';

const HOUR = 3_600_000;
let rig: Rig;
let db: Db;
let close: () => Promise<void>;
let idris: SignedIn;
let sofia: SignedIn;
/** A second supervisor of the same companies. */
let vera: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  ({ db, close } = await openBeside(rig.data));
  await addPerson('vera', 'supervisor', await tenantsOf('sofia'));
  [idris, sofia, vera] = [await session('idris'), await session('sofia'), await session('vera')];
});
afterAll(async () => {
  await close();
  await rig.remove();
});
/** Each test begins a review of its own, and not too soon after the last one. */
beforeEach(async () => {
  await db.updateTable('access_review').set({ state: 'ended' }).where('state', '=', 'open').execute();
  await db
    .updateTable('access_review')
    .set((e) => ({ at: e('at', '-', HOUR) }))
    .execute();
});

const session = async (login: string): Promise<SignedIn> =>
  openSession(db, await rig.workstation(`Desk of ${login} ${randomUUID().slice(0, 8)}`), login);
const tenantsOf = async (login: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('person_tenant')
    .innerJoin('person', 'person.id', 'person_tenant.person_id')
    .select('tenant_id')
    .where('login', '=', login)
    .execute();
  return rows.map((row) => row.tenant_id);
};
async function addPerson(login: string, role: string, tenantIds: readonly string[]): Promise<string> {
  const { sign_in_record } = await db.selectFrom('person').select('sign_in_record').executeTakeFirstOrThrow();
  const id = randomUUID();
  await db.insertInto('person').values({ id, login, name: login, role, sign_in_record, left_at: null }).execute();
  for (const tenant_id of tenantIds)
    await db.insertInto('person_tenant').values({ person_id: id, tenant_id }).execute();
  return id;
}

const at = (reviewId: string, what: string): string => `/v1/access-reviews/${reviewId}/${what}`;
const begin = async (as: SignedIn): Promise<AccessReview> =>
  AccessReview.parse((await as.ask('POST', '/v1/access-reviews', {})).json);
const reviews = async (as: SignedIn): Promise<AccessReviewList> =>
  AccessReviewList.parse((await as.ask('GET', '/v1/access-reviews')).json);
const headOf = async (as: SignedIn, id: string): Promise<AccessReview> =>
  present((await reviews(as)).reviews.find((one) => one.id === id));
const linesOf = async (as: SignedIn, id: string): Promise<AccessLine[]> =>
  ACCESS_REVIEW_ROUTES.queryAccessLines.result.parse(
    (await as.ask('POST', at(id, 'query'), { offset: 0, limit: 200 })).json,
  ).rows;
const lineOf = async (as: SignedIn, id: string, name: string): Promise<AccessLine> =>
  present((await linesOf(as, id)).find((line) => line.name === name));
const decide = (as: SignedIn, id: string, line: AccessLine, decision = 'keep', more: object = {}): Promise<Answer> =>
  as.ask('POST', at(id, 'decide'), { number: line.number, version: line.version, decision, ...more });
/** Decides `keep` for every undecided line that this person may decide. */
async function keepAll(as: SignedIn, id: string): Promise<void> {
  expect((await as.ask('POST', at(id, 'keep-unremarkable'), {})).status).toBe(200);
  for (const line of await linesOf(as, id))
    if (line.decision === null && line.closed === null) expect((await decide(as, id, line)).status).toBe(200);
}
async function attest(as: SignedIn, id: string, revision?: number): Promise<Answer> {
  return as.ask('POST', at(id, 'attest'), { revision: revision ?? (await headOf(as, id)).revision });
}
const denied = (why: string): object => ({ status: 403, json: { code: 'beyond', params: { why } } });
const stateOf = async (id: string): Promise<string> =>
  (await db.selectFrom('access_review').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;

/** A review that only waits for its second person. */
async function decided(by: SignedIn = idris, second: SignedIn = sofia): Promise<string> {
  const { id } = await begin(by);
  await keepAll(by, id);
  await keepAll(second, id);
  return id;
}

describe('one person alone', () => {
  test('does not attest the own review, also from a second session', async () => {
    const again = await session('idris');
    const id = await decided();
    expect(await attest(idris, id)).toMatchObject(denied('own-review'));
    expect(await attest(again, id)).toMatchObject(denied('own-review'));
    expect(await stateOf(id)).toBe('open');
    expect((await attest(sofia, id)).status).toBe(200);
    expect(await stateOf(id)).toBe('attested');
  });

  test('does not attest what they have decided themselves, though another began', async () => {
    const { id } = await begin(idris);
    await keepAll(sofia, id);
    await keepAll(idris, id);
    expect((await headOf(sofia, id)).undecided).toBe(0);
    expect(await attest(sofia, id)).toMatchObject(denied('own-decisions'));
    expect((await attest(vera, id)).status).toBe(200);
  });

  test('decides nothing about themselves, whoever began', async () => {
    const { id } = await begin(idris);
    const own = await lineOf(idris, id, 'Idris Bello');
    expect(own.closed).toEqual({ code: 'beyond', params: { why: 'about-you' } });
    expect(await decide(idris, id, own)).toMatchObject(denied('about-you'));
    expect((await idris.ask('POST', at(id, 'keep-unremarkable'), {})).status).toBe(200);
    expect((await lineOf(idris, id, 'Idris Bello')).decision).toBeNull();
    expect(await decide(sofia, id, await lineOf(sofia, id, 'Sofia Keller'))).toMatchObject(denied('about-you'));
  });

  test('who was reset not long ago begins, decides, compares and attests nothing', async () => {
    const id = await decided();
    const reset = (value: number | null): Promise<unknown> =>
      db.updateTable('person').set({ secrets_reset_at: value }).where('login', '=', 'sofia').execute();
    await reset(Date.now() - 23 * HOUR);
    try {
      expect(await attest(sofia, id)).toMatchObject(denied('was-reset'));
      expect(await decide(sofia, id, await lineOf(idris, id, 'Idris Bello'))).toMatchObject(denied('was-reset'));
      for (const what of ['compare', 'keep-unremarkable', 'end'])
        expect(await sofia.ask('POST', at(id, what), {})).toMatchObject(denied('was-reset'));
      expect(await sofia.ask('POST', '/v1/access-reviews', {})).toMatchObject(denied('was-reset'));
    } finally {
      await reset(null);
    }
    expect((await attest(sofia, id)).status).toBe(200);
  });

  test('an agent and a data protection officer reach nothing of it', async () => {
    const id = await decided();
    for (const login of ['maya', 'anke']) {
      const other = await session(login);
      for (const [what, body] of [
        ['query', { offset: 0, limit: 10 }],
        ['attest', { revision: 1 }],
        ['end', {}],
        ['compare', {}],
      ] as const)
        expect(await other.ask('POST', at(id, what), body)).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    }
  });
});

describe('a review that another person began', () => {
  test('is ended by them or an administrator: the end of a supervisor would undo what others decided', async () => {
    const { id } = await begin(sofia);
    await keepAll(sofia, id);
    expect((await headOf(vera, id)).endClosed).toEqual({ code: 'beyond', params: { why: 'others-review' } });
    expect(await vera.ask('POST', at(id, 'end'), {})).toMatchObject(denied('others-review'));
    expect(await stateOf(id)).toBe('open');
    expect((await linesOf(sofia, id)).some(({ decision }) => decision === 'keep')).toBe(true);
    expect((await headOf(idris, id)).endClosed).toBeNull();
    expect((await idris.ask('POST', at(id, 'end'), {})).status).toBe(200);
    const { detail } = await db
      .selectFrom('activity')
      .select('detail')
      .where('kind', '=', 'access-review-ended')
      .orderBy('position', 'desc')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(detail)).toMatchObject({ review: id, begunBy: rig.person('sofia').id });
    expect(JSON.parse(detail)).toMatchObject({ decided: expect.any(Number), lines: expect.any(Number) });
    const own = await begin(vera);
    expect((await vera.ask('POST', at(own.id, 'end'), {})).status).toBe(200);
    expect(
      await db.selectFrom('access_line').select('number').where('review_id', 'in', [id, own.id]).execute(),
    ).toEqual([]);
  });
});

describe('what is not as it was', () => {
  test('an outdated revision is refused, as is a line that somebody decided meanwhile', async () => {
    const id = await decided();
    const { revision } = await headOf(sofia, id);
    const line = await lineOf(idris, id, 'Maya Lindqvist');
    expect((await decide(idris, id, line, 'ask')).status).toBe(200);
    expect(await decide(idris, id, line)).toMatchObject({ status: 409, json: { code: 'review-changed' } });
    expect(await attest(sofia, id, revision)).toMatchObject({ status: 409, json: { code: 'review-changed' } });
    expect(await attest(sofia, id)).toMatchObject({
      status: 409,
      json: { code: 'review-undecided', params: { count: 1 } },
    });
  });

  test.each([
    [
      'another role',
      (id: string) => db.updateTable('person').set({ role: 'supervisor' }).where('id', '=', id).execute(),
    ],
    ['left', (id: string) => db.updateTable('person').set({ left_at: 1 }).where('id', '=', id).execute()],
    ['no company any more', (id: string) => db.deleteFrom('person_tenant').where('person_id', '=', id).execute()],
  ])('a person with %s has to be looked at again', async (what, change) => {
    const login = `changing ${what}`;
    const personId = await addPerson(login, 'agent', await tenantsOf('idris'));
    const id = await decided();
    await change(personId);
    expect((await headOf(sofia, id)).outdated).toBe(1);
    expect(await attest(sofia, id)).toMatchObject({
      status: 409,
      json: { code: 'review-outdated', params: { count: 1 } },
    });
    expect(await decide(idris, id, await lineOf(idris, id, login))).toMatchObject({
      ...{ status: 409, json: { code: 'review-outdated' } },
    });
    expect((await idris.ask('POST', at(id, 'compare'), {})).status).toBe(200);
    const line = await lineOf(idris, id, login);
    expect([line.decision, line.findings]).toEqual([null, expect.arrayContaining(['changed-since'])]);
    expect(line.begun).toMatchObject({ kind: 'person', role: 'agent' });
    expect(await attest(sofia, id)).toMatchObject({ status: 409, json: { code: 'review-undecided' } });
    expect((await decide(idris, id, line)).status).toBe(200);
    expect((await attest(sofia, id)).status).toBe(200);
  });

  test('a right that was given and taken away, during a review or between two, has to be looked at', async () => {
    const personId = await addPerson('to and fro', 'agent', (await tenantsOf('idris')).slice(0, 1));
    const move = async (tenantIds: readonly string[]): Promise<void> => {
      const { version } = await db
        .selectFrom('change')
        .select((e) => e.fn.coalesce(e.fn.max('id'), e.lit(0)).as('version'))
        .where('subject_id', '=', personId)
        .executeTakeFirstOrThrow();
      const change = { what: 'move', tenantIds, teamIds: [] };
      const path = `/v1/administration/people/${personId}/change`;
      expect((await idris.ask('POST', path, { version, change })).json).toMatchObject({ state: 'done' });
    };
    const forAnHour = async (): Promise<void> => {
      const all = await tenantsOf('idris');
      await move(all);
      await move(all.slice(0, 1));
    };
    const id = await decided();
    await forAnHour();
    expect(await attest(sofia, id)).toMatchObject({
      ...{ status: 409, json: { code: 'review-outdated', params: { count: 1 } } },
    });
    expect((await idris.ask('POST', at(id, 'compare'), {})).status).toBe(200);
    const line = await lineOf(idris, id, 'to and fro');
    expect([line.decision, line.findings]).toEqual([null, expect.arrayContaining(['changed-since'])]);
    expect((await decide(idris, id, line)).status).toBe(200);
    expect((await attest(sofia, id)).status).toBe(200);
    await forAnHour();
    const next = await begin(vera);
    expect((await lineOf(vera, next.id, 'to and fro')).findings).toContain('changed');
    expect((await lineOf(vera, next.id, 'Maya Lindqvist')).findings).not.toContain('changed');
  });

  test('somebody who is added meanwhile has to be looked at too', async () => {
    const id = await decided();
    await addPerson('latecomer', 'administrator', await tenantsOf('idris'));
    expect(await attest(sofia, id)).toMatchObject({ status: 409, json: { code: 'review-outdated' } });
    await idris.ask('POST', at(id, 'compare'), {});
    const line = await lineOf(idris, id, 'latecomer');
    expect([line.begun, line.decision]).toEqual([null, null]);
    expect(line.findings).toEqual(expect.arrayContaining(['changed-since', 'new', 'power']));
  });

  test('decisions of somebody who may make them no more do not count', async () => {
    const personId = await addPerson('passing', 'supervisor', await tenantsOf('idris'));
    const { id } = await begin(idris);
    const passing = await session('passing');
    await keepAll(passing, id);
    await keepAll(idris, id);
    await db.updateTable('person').set({ role: 'agent' }).where('id', '=', personId).execute();
    await sofia.ask('POST', at(id, 'compare'), {});
    await keepAll(idris, id);
    expect(await attest(sofia, id)).toMatchObject(denied('decider-may-not'));
    for (const line of await linesOf(idris, id)) if (line.closed === null) await decide(idris, id, line);
    expect(await attest(sofia, id)).toMatchObject(denied('decider-may-not'));
    await decide(vera, id, await lineOf(vera, id, 'Idris Bello'));
    expect((await attest(sofia, id)).status).toBe(200);
  });
});

describe('an attested review', () => {
  test('is changed by nobody, and attested once', async () => {
    const id = await decided();
    const revision = (await headOf(sofia, id)).revision;
    const line = await lineOf(idris, id, 'Maya Lindqvist');
    expect((await attest(sofia, id, revision)).status).toBe(200);
    const before = await db.selectFrom('access_line').selectAll().where('review_id', '=', id).execute();
    const over = { status: 409, json: { code: 'review-over' } };
    expect(await attest(sofia, id, revision)).toMatchObject(over);
    expect(await decide(idris, id, line, 'remove', { removal: { what: 'leave' } })).toMatchObject(over);
    for (const what of ['compare', 'keep-unremarkable', 'end'])
      expect(await idris.ask('POST', at(id, what), {})).toMatchObject(over);
    expect(await db.selectFrom('access_line').selectAll().where('review_id', '=', id).execute()).toEqual(before);
  });

  test('two sessions attest it at the same moment: one of them does', async () => {
    const id = await decided();
    const { revision } = await headOf(sofia, id);
    const answers = await Promise.all([attest(sofia, id, revision), attest(vera, id, revision)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const records = await db
      .selectFrom('activity')
      .select('detail')
      .where('kind', '=', 'access-review-attested')
      .execute();
    expect(records.filter(({ detail }) => detail.includes(id))).toHaveLength(1);
  });

  test('leaves a record of who began, who decided what, and who attested which list', async () => {
    const id = await decided();
    await attest(sofia, id);
    const rows = await db
      .selectFrom('activity')
      .select(['kind', 'person_id', 'detail'])
      .where('kind', 'like', 'access-review-%')
      .orderBy('position')
      .execute();
    const own = rows.filter(({ detail }) => detail.includes(id));
    expect(own[0]).toMatchObject({ kind: 'access-review-begun', person_id: rig.person('idris').id });
    expect(own.filter(({ kind }) => kind === 'access-review-decided').length).toBeGreaterThan(3);
    const { sha256, snapshot } = await headOf(sofia, id);
    expect(own.at(-1)).toMatchObject({ kind: 'access-review-attested', person_id: rig.person('sofia').id });
    expect(JSON.parse(own.at(-1)?.detail ?? '')).toMatchObject({ review: id, sha256, snapshot });
  });
});

describe('an attested review that a desk has written', () => {
  test('is refused for one out of sight, one that is not attested, without a folder, and to others', async () => {
    // Their workstations are lines of a review.
    const others = [await session('maya'), await session('anke')];
    const id = await decided();
    const write = (as: SignedIn, what = id): Promise<Answer> => as.ask('POST', at(what, 'export'), {});
    expect(await write(idris)).toMatchObject({ status: 409, json: { code: 'export-off' } });
    const folder = join(rig.folder, 'from desks');
    await setPolicyAt(db, 'transcripts.folder', folder);
    await eventually(async () => !(await write(idris)).text.includes('export-off'));
    expect(await write(idris)).toMatchObject({ status: 409, json: { code: 'review-not-attested' } });
    expect(await write(idris, randomUUID())).toMatchObject({ status: 404 });
    for (const other of others) expect(await write(other)).toMatchObject({ status: 403 });
    expect(existsSync(folder)).toBe(false);

    expect((await attest(sofia, id)).status).toBe(200);
    const { status, json } = await write(vera);
    const { sha256 } = await headOf(vera, id);
    const file = `access-review-${id}.jsonl`;
    expect([status, json]).toEqual([200, { file, sha256, proof: true }]);
    expect(readdirSync(folder)).toEqual([file, `${file}.tlog-proof`]);
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ).toBe(sha256);
    const written = db
      .selectFrom('activity')
      .select(['person_id', 'detail'])
      .where('kind', '=', 'access-review-exported');
    expect(await written.execute()).toEqual([
      { person_id: vera.session.person.id, detail: expect.stringContaining(id) },
    ]);

    await db
      .updateTable('access_line')
      .set({ decision: 'ask' })
      .where('review_id', '=', id)
      .where('number', '=', 1)
      .execute();
    expect(await write(vera)).toMatchObject({ status: 409, json: { code: 'review-altered' } });
    await db
      .updateTable('access_line')
      .set({ decision: 'keep' })
      .where('review_id', '=', id)
      .where('number', '=', 1)
      .execute();

    // A file where the folder should be: the person reads that the server could not write, the log has the code.
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    expect(await write(vera)).toMatchObject({ status: 500, json: { code: 'export-failed' } });
  });
});

describe('the file of an attested review', () => {
  const used = async (...args: readonly string[]): Promise<{ code: number; out: string; error: string }> => {
    const written = { log: [] as string[], error: [] as string[] };
    const spies = (['log', 'error'] as const).map((stream) =>
      vi.spyOn(console, stream).mockImplementation((line: string) => void written[stream].push(line)),
    );
    try {
      const code = await run(['access-review', '--data', rig.data, ...args]);
      return { code, out: written.log.join('\n'), error: written.error.join('\n') };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  };

  test('has the hash of its record, whose proof is beside it, and is written no more once it is changed', async () => {
    const id = await decided();
    await attest(sofia, id);
    const { sha256 } = await headOf(sofia, id);
    const out = join(rig.folder, 'reviews');
    expect((await used('--review', id, '--out', out)).code).toBe(0);
    const file = join(out, `access-review-${id}.jsonl`);
    const text = readFileSync(file, 'utf8');
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    const [head = '', ...lines] = text.trimEnd().split('\n');
    expect(JSON.parse(head)).toMatchObject({
      id,
      begunBy: { name: 'Idris Bello' },
      attestedBy: { name: 'Sofia Keller' },
    });
    expect(lines.map((line) => (JSON.parse(line) as { decision: string }).decision)).not.toContain(null);
    const { extra } = parseTlogProof(readFileSync(`${file}.tlog-proof`, 'utf8'));
    expect(JSON.parse(Buffer.from(extra ?? []).toString('utf8'))).toMatchObject({
      record: { detail: { review: id, sha256 } },
    });

    await db
      .updateTable('access_line')
      .set({ decision: 'keep', note: 'x' })
      .where('review_id', '=', id)
      .where('number', '=', 1)
      .execute();
    const again = await used('--review', id, '--out', join(rig.folder, 'again'));
    expect([again.code, again.error]).toEqual([1, expect.stringContaining('is not what was attested')]);
    expect((await used('--review', randomUUID(), '--out', out)).code).toBe(1);
  });

  test('the command line lists what is due, and who can do what now, people without a company too', async () => {
    await addPerson('nowhere', 'administrator', []);
    const now = JSON.parse((await used('--now')).out) as {
      name: string;
      state: { kind: string; tenants?: unknown[] };
    }[];
    expect(now.find(({ name }) => name === 'nowhere')?.state).toMatchObject({ kind: 'person', tenants: [] });
    expect(new Set(now.map(({ state }) => state.kind))).toContain('workstation');
    const listed = JSON.parse((await used()).out) as { tenants: { name: string; overdue: boolean }[] };
    expect(listed.tenants.find(({ name }) => name === 'Harbour Bank')).toMatchObject({ overdue: false });
  });
});

describe('removing', () => {
  test('asks another person to remove, and removes nothing itself', async () => {
    const personId = await addPerson('leaving', 'agent', await tenantsOf('idris'));
    const { id } = await begin(idris);
    const line = await lineOf(idris, id, 'leaving');
    expect(await decide(idris, id, line, 'remove')).toMatchObject({ status: 400, json: { code: 'no-removal' } });
    expect(
      (await decide(idris, id, line, 'remove', { removal: { what: 'leave' }, note: 'Works there no more.' })).status,
    ).toBe(200);
    const asked = await lineOf(idris, id, 'leaving');
    expect(asked).toMatchObject({ decision: 'remove', requestState: 'open', requestId: expect.any(String) });
    const { left_at } = await db
      .selectFrom('person')
      .select('left_at')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    expect(left_at).toBeNull();
    expect(
      await idris.ask('POST', `/v1/administration/requests/${asked.requestId}/decide`, { approve: true }),
    ).toMatchObject(denied('own-request'));
    // Another decision takes back the own request only.
    expect(await decide(sofia, id, asked)).toMatchObject({ status: 409, json: { code: 'asked-already' } });
    expect((await decide(idris, id, asked)).status).toBe(200);
    const { status } = await db
      .selectFrom('change_request')
      .select('status')
      .where('id', '=', asked.requestId ?? '')
      .executeTakeFirstOrThrow();
    expect(status).toBe('withdrawn');
  });

  test('gives nobody more than they may ask for', async () => {
    const elsewhere = await insertTenant(db, { name: 'Elsewhere' });
    await addPerson('shared', 'agent', [...(await tenantsOf('idris')), elsewhere]);
    const { id } = await begin(idris);
    const line = await lineOf(idris, id, 'shared');
    expect(JSON.stringify(line)).not.toContain('Elsewhere');
    expect(await decide(idris, id, line, 'remove', { removal: { what: 'leave' } })).toMatchObject(
      denied('other-tenants'),
    );
    expect((await lineOf(idris, id, 'shared')).decision).toBeNull();
  });
});

describe('another company', () => {
  test('sees nothing of a review, and changes nothing in it', async () => {
    const elsewhere = await insertTenant(db, { name: 'Far away' });
    await addPerson('far', 'administrator', [elsewhere]);
    const far = await session('far');
    const id = await decided();
    const line = await lineOf(idris, id, 'Maya Lindqvist');
    const before = await db.selectFrom('access_review').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect((await reviews(far)).reviews).toEqual([]);
    for (const [what, body] of [
      ['query', { offset: 0, limit: 10 }],
      ['decide', { number: line.number, version: line.version, decision: 'keep' }],
      ['keep-unremarkable', {}],
      ['compare', {}],
      ['attest', { revision: before.revision }],
      ['end', {}],
    ] as const)
      expect(await far.ask('POST', at(id, what), body)).toMatchObject({ status: 404, json: { code: 'not-found' } });
    expect(await db.selectFrom('access_review').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).toEqual(
      before,
    );
    // Somebody of one of its companies alone sees nothing either: it names people of the others.
    const [one = ''] = await tenantsOf('idris');
    await addPerson('partly', 'administrator', [one]);
    const partly = await session('partly');
    expect(await attest(partly, id, before.revision)).toMatchObject({ status: 404 });
    const own = await begin(partly);
    expect(own.tenants).toHaveLength(1);
    expect((await linesOf(partly, own.id)).map(({ name }) => name)).not.toContain('far');
  });

  test('a supervisor who is bound to a team sees its people and nothing else', async () => {
    const [one = ''] = await tenantsOf('sofia');
    const teamId = randomUUID();
    await db.insertInto('team').values({ id: teamId, tenant_id: one, name: 'Cards' }).execute();
    for (const login of ['bound', 'bound-too'])
      await db
        .insertInto('person_team')
        .values({ person_id: await addPerson(login, 'supervisor', await tenantsOf('sofia')), team_id: teamId })
        .execute();
    const [bound, boundToo] = [await session('bound'), await session('bound-too')];
    const whole = await decided();
    expect(await bound.ask('POST', at(whole, 'query'), { offset: 0, limit: 10 })).toMatchObject({ status: 404 });
    const own = await begin(bound);
    expect((await linesOf(bound, own.id)).map(({ name }) => name)).toEqual(['bound', 'bound-too']);
    await keepAll(bound, own.id);
    await keepAll(boundToo, own.id);
    expect((await attest(boundToo, own.id)).status).toBe(200);
    // It is not a review of the company.
    expect((await reviews(idris)).tenants.find(({ id }) => id === one)?.attestedAt ?? 0).toBeLessThan(
      (await headOf(bound, own.id)).endedAt ?? 0,
    );
  });
});
