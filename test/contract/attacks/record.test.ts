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
import { present, Rig, type SignedIn, type Visitor } from '../../support/serverRig.ts';

let rig: Rig;
let storage: Storage;
beforeAll(async () => {
  rig = await Rig.make();
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
    const key = present(maya.session.tenantKeys.find(({ tenantId }) => tenantId === rig.tenant('Harbour Bank')));
    const sealed = { suite: 'hpke-x25519-hkdf-sha256-aes-256-gcm', enc: 'A'.repeat(43), ciphertext: 'A'.repeat(23) };
    const message = { id: randomUUID(), text: 'good morning', at: Date.now() };
    const acts: readonly [string, string, string, object?][] = [
      ['conversations-listed', 'GET', '/v1/conversations'],
      ['conversation-read', 'GET', at],
      ['conversation-read', 'GET', `${at}?beforeSeq=1`],
      ['message-stored', 'PUT', `${at}/messages`, message],
      ['message-stored', 'PUT', `${at}/messages`, message],
      [
        'entry-stored',
        'PUT',
        `${at}/entries`,
        { id: randomUUID(), kind: 'note', at: Date.now(), sealed: { ...sealed, keyId: key.keyId } },
      ],
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

  test('begins and ends in the record, whoever ends it', async () => {
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

test('every route says what is recorded of it, and why where nothing is', () => {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { record, method, permission } = ROUTES[name];
    if (record.kind === null) {
      expect([name, record.why.length > 10]).toEqual([name, true]);
      // What reads or writes conversations is always recorded.
      expect([name, permission.startsWith('conversation.'), permission === 'entry.add']).toEqual([name, false, false]);
    } else if (record.when === 'change') expect([name, method]).not.toEqual([name, 'GET']);
  }
});
