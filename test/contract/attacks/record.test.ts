/**
 * What a program without the desk leaves in the record: with a session it works through the API and uploads nothing, or
 * uploads what is not true.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { z } from 'zod';
import type { ActivityRecord } from '../../../contract/activity.ts';
import { isEvent } from '../../../contract/realtime.ts';
import { chain } from '../../../core/ledger/chain.ts';
import { present, Rig, type Answer, type SignedIn, type Visitor, type Workstation } from '../../support/serverRig.ts';
import { newEntry } from '../../support/sealed.ts';
import { eventually } from '../../support/until.ts';

let rig: Rig;
let storage: Storage;
beforeAll(async () => {
  rig = await Rig.make({ maintenanceTimes: { comparing: 100, comparingAfter: 6_000 } });
  storage = await openStorage(rig.data);
});
afterAll(async () => {
  await storage.close();
  await rig.remove();
});

/** Kinds of the server's own records of a workstation, oldest first. */
const seenOf = async ({ workstation }: SignedIn): Promise<string[]> => {
  const rows = await storage.db
    .selectFrom('activity')
    .select('kind')
    .where('workstation_id', '=', workstation.enrolment.workstationId)
    .orderBy('position')
    .execute();
  return rows.map(({ kind }) => kind);
};
const seenOfWorkstation = ({ enrolment }: Workstation, kind: string) =>
  storage.db
    .selectFrom('activity')
    .select('detail')
    .where('workstation_id', '=', enrolment.workstationId)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute();
const waitingVisitor = async (): Promise<Visitor> => {
  const visitor = await rig.visitor();
  await visitor.say(await visitor.connect(), 'hello');
  return visitor;
};

describe('a session without a desk', () => {
  test('leaves a record of each act before its answer, with person, tenant and conversation', async () => {
    const maya = await rig.signedIn('maya');
    const { conversationId } = (await waitingVisitor()).consent;
    const at = `/v1/conversations/${conversationId}`;
    const entry = await newEntry(maya, { tenantId: rig.tenant('Harbour Bank'), conversationId }, 'x');
    const message = { id: randomUUID(), text: 'good morning', at: Date.now() };
    const acts: readonly [string, string, string, object?][] = [
      ['conversations-listed', 'GET', '/v1/conversations'],
      ['conversation-read', 'GET', at],
      ['conversation-read', 'GET', `${at}?beforeSeq=1`],
      ['message-stored', 'PUT', `${at}/messages`, message],
      ['message-stored', 'PUT', `${at}/messages`, message],
      ['entry-stored', 'PUT', `${at}/entries`, entry],
      ['searched', 'POST', '/v1/search', { query: 'hello' }],
      ['request-refused', 'GET', '/v1/people'],
      ['conversation-closed', 'POST', `${at}/close`, {}],
      ['session-ended', 'POST', '/v1/sign-out', {}],
    ];
    for (const [kind, method, path, body] of acts) {
      const before = await seenOf(maya);
      await maya.ask(method, path, body);
      // Without any wait: what was answered is recorded.
      const after = await seenOf(maya);
      expect([path, after.slice(before.length).filter((each) => each !== 'conversation-assigned')]).toEqual([
        path,
        [kind],
      ]);
    }
    const rows = await storage.db
      .selectFrom('activity')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .execute();
    for (const row of rows)
      expect([row.kind, row.person_id, row.tenant_id]).toEqual([
        row.kind,
        rig.person('maya').id,
        rig.tenant('Harbour Bank'),
      ]);
    expect(rows.map(({ kind }) => kind)).toContain('conversation-assigned');
  });

  test('that lists again and again has one record in ten minutes; refusals of one kind are counted', async () => {
    const maya = await rig.signedIn('maya');
    for (let time = 0; time < 5; time += 1) {
      await maya.ask('GET', '/v1/conversations');
      await maya.ask('GET', '/v1/people');
    }
    const kinds = await seenOf(maya);
    expect(kinds.filter((kind) => kind === 'conversations-listed')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'request-refused')).toHaveLength(1);
  });

  test('begins and ends in the record, by each who may end it', async () => {
    const first = await rig.signedIn('tomas');
    await first.workstation.signIn('tomas', rig.person('tomas').password);
    expect(await seenOf(first)).toEqual(['session-begun', 'session-begun', 'session-ended']);
  });

  test('gets no answer where the act cannot be recorded', async () => {
    const maya = await rig.signedIn('maya');
    const { conversationId } = (await waitingVisitor()).consent;
    await sql`create trigger no_record before insert on activity begin select raise(abort, 'no record'); end`.execute(
      storage.db,
    );
    try {
      expect((await maya.ask('GET', `/v1/conversations/${conversationId}`)).status).toBe(500);
      const id = randomUUID();
      const put = { id, text: 'unrecorded', at: Date.now() };
      expect((await maya.ask('PUT', `/v1/conversations/${conversationId}/messages`, put)).status).toBe(500);
      expect(await storage.db.selectFrom('message').selectAll().where('id', '=', id).execute()).toEqual([]);
    } finally {
      await sql`drop trigger no_record`.execute(storage.db);
    }
  });
});

describe('an upload', () => {
  const DAY = 86_400_000;
  type Part = Partial<ActivityRecord>;
  /** Sends records as the next of the workstation's chain. */
  async function upload(workstation: Workstation, parts: readonly Part[]): Promise<Answer> {
    const { storedUpTo, hash } = z
      .object({ storedUpTo: z.number(), hash: z.string() })
      .parse((await workstation.ask('GET', '/v1/activity/stored')).json);
    const { workstationId } = workstation.enrolment;
    const about = { workstationId, personId: null, tenantId: null, conversationId: null, detail: {} };
    let previous = hash;
    const records = parts.map((part, at) => {
      const made: ActivityRecord = { seq: storedUpTo + 1 + at, at: Date.now(), ...about, kind: 'window-blur', ...part };
      const link = chain(made, previous);
      previous = link.hash;
      return link;
    });
    return workstation.ask('POST', '/v1/activity', { records });
  }
  const storedOf = ({ enrolment }: Workstation) =>
    storage.db
      .selectFrom('activity')
      .select(['kind', 'person_id', 'tenant_id', 'fault', 'detail'])
      .where('workstation_id', '=', enrolment.workstationId)
      .where('seq', 'is not', null)
      .orderBy('position')
      .execute();
  const alertsOf = async ({ enrolment }: Workstation) =>
    storage.db.selectFrom('alert').selectAll().where('workstation_id', '=', enrolment.workstationId).execute();

  test('without a session is stored for what happens before sign-in, and under no name for the rest', async () => {
    const workstation = await rig.workstation('Silent');
    const sofia = rig.person('sofia').id;
    const [month, later] = [Date.now() - 30 * DAY, Date.UTC(2100, 0, 1)];
    await upload(workstation, [
      { kind: 'desk-started' },
      { kind: 'sign-in-failed' },
      { kind: 'message-sent' },
      { kind: 'message-sent', personId: sofia },
      { kind: 'copy-attempt', personId: sofia, at: month },
      { kind: 'copy-attempt', personId: sofia, at: later },
      { kind: 'copy-attempt', tenantId: rig.tenant('Harbour Bank') },
    ]);
    const rows = await storedOf(workstation);
    expect(rows.map(({ kind, person_id, tenant_id, fault }) => [kind, person_id, tenant_id, fault])).toEqual([
      ['desk-started', null, null, null],
      ['sign-in-failed', null, null, null],
      ['message-sent', null, null, 'no-session'],
      ['message-sent', null, null, 'no-session'],
      ['copy-attempt', null, null, 'no-session'],
      ['copy-attempt', null, null, 'no-session'],
      ['copy-attempt', null, null, 'no-session'],
    ]);
    expect(JSON.parse(present(rows[3]).detail)).toMatchObject({ claimedPersonId: sofia });
    expect(await alertsOf(workstation)).toMatchObject([{ kind: 'record-disputed', count: 5, person_id: null }]);
    const broken = await seenOfWorkstation(workstation, 'chain-broken');
    expect(broken.map(({ detail }) => (JSON.parse(detail) as { reason: string }).reason)).toEqual([
      'dated-long-ago',
      'dated-ahead',
    ]);
  });

  test('in the name of a colleague, of another tenant, or after the end of the session is disputed', async () => {
    const tomas = await rig.signedIn('tomas');
    const { workstation } = tomas;
    const [own, other] = [rig.person('tomas').id, rig.person('maya').id];
    const [travel, bank] = [rig.tenant('Northline Travel'), rig.tenant('Harbour Bank')];
    const ofBank = (await rig.visitor('Harbour Bank')).consent.conversationId;
    await upload(workstation, [
      { personId: own, kind: 'sign-in' },
      { personId: own, tenantId: travel, kind: 'copy-attempt' },
      { personId: other, kind: 'copy-attempt' },
      { personId: own, tenantId: bank, kind: 'copy-attempt' },
      { personId: own, tenantId: travel, conversationId: ofBank, kind: 'copy-attempt' },
      { personId: own, conversationId: ofBank, kind: 'copy-attempt' },
    ]);
    await tomas.ask('POST', '/v1/sign-out', {});
    const end = Date.now();
    // The last words of a desk arrive after the end; what is dated after it has no person.
    await upload(workstation, [
      { personId: own, kind: 'lock', at: end - 100 },
      { personId: own, kind: 'copy-attempt', at: end + 4_000 },
    ]);
    await storage.db
      .updateTable('session')
      .set({ ended_at: end - 20_000 })
      .where('workstation_id', '=', workstation.enrolment.workstationId)
      .execute();
    await upload(workstation, [{ personId: own, kind: 'copy-attempt' }]);
    // A last record that is dated ahead says nothing of when the others were made.
    for (const ahead of [4.5 * 60_000, 74 * 365 * 86_400_000])
      await upload(workstation, [
        { personId: own, tenantId: travel, kind: 'message-sent', at: Date.now() },
        { kind: 'window-focus', at: Date.now() + ahead },
      ]);
    expect((await storedOf(workstation)).map(({ person_id, fault }) => [person_id, fault])).toEqual([
      [own, null],
      [own, null],
      [null, 'other-person'],
      [null, 'other-tenant'],
      [null, 'other-tenant'],
      [null, 'other-tenant'],
      [own, null],
      [own, null],
      [null, 'no-session'],
      [null, 'no-session'],
      [null, null],
      [null, 'no-session'],
      [null, 'dated-ahead'],
    ]);
    // Of another workstation: refused as a whole.
    const elsewhere = await rig.workstation('Elsewhere');
    const { workstationId } = workstation.enrolment;
    expect((await upload(elsewhere, [{ workstationId, personId: own }])).status).toBe(403);
    expect(await storedOf(elsewhere)).toEqual([]);
  });

  test('that leaves out what the session did raises an alert to a supervisor; one that is late does not', async () => {
    const sofia = await (await rig.signedIn('sofia')).realtime();
    const [maya, tomas] = [await rig.signedIn('maya'), await rig.signedIn('tomas')];
    const work = async (by: SignedIn, tenant: string): Promise<Part[]> => {
      const visitor = await rig.visitor(tenant);
      await visitor.say(await visitor.connect(), 'hello');
      const { conversationId } = visitor.consent;
      const about = { personId: by.session.person.id, tenantId: rig.tenant(tenant), conversationId };
      const id = randomUUID();
      const at = `/v1/conversations/${conversationId}`;
      await by.ask('GET', at);
      await by.ask('PUT', `${at}/messages`, { id, text: 'hello', at: Date.now() });
      await by.ask('POST', `${at}/close`, {});
      return [
        { ...about, kind: 'conversation-opened' },
        { ...about, kind: 'message-sent', detail: { messageId: id } },
        { ...about, kind: 'conversation-closed' },
      ];
    };
    // A desk that uploads late, but within the time.
    const records = await work(tomas, 'Northline Travel');
    await upload(tomas.workstation, [{ personId: tomas.session.person.id, kind: 'sign-in' }, ...records]);
    // A program without a desk, which uploads one record of what it did.
    const [opened] = await work(maya, 'Harbour Bank');
    await upload(maya.workstation, [present(opened)]);
    const { name } = rig.person('maya');
    await sofia.next(
      (each) => isEvent(each, 'alert.raised') && each.body.kind === 'desk-silent' && each.body.personName === name,
    );
    const counts = async () => {
      const found = (await alertsOf(maya.workstation)).filter(({ kind }) => kind === 'desk-silent');
      return found.map(({ count }) => count);
    };
    // The session, the message and the closing; the opening is recorded.
    await eventually('three acts without a record', async () => (await counts()).join() === '3');
    expect(await alertsOf(tomas.workstation)).toEqual([]);
  });
});

/** Texts that a tenant says to everybody, own marks of what was read, the own presence, and a time. */
const WITHOUT_WORDS: ReadonlySet<RouteName> = new Set([
  'ownPublicDetails',
  'findReplies',
  'fillReply',
  'readStates',
  'markRead',
  'getAvailability',
  'reopenUntil',
]);

test('every route says what is recorded of it, and why where nothing is', () => {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { record, method, permission } = ROUTES[name];
    if (record.kind === null) {
      expect([name, record.why.length > 10]).toEqual([name, true]);
      // What reads or writes conversations is always recorded, and these say no word of one.
      expect([name, permission.startsWith('conversation.'), permission === 'entry.add']).toEqual([
        name,
        WITHOUT_WORDS.has(name),
        false,
      ]);
    } else if (record.when === 'change') expect([name, method]).not.toEqual([name, 'GET']);
  }
});
