/**
 * Somebody edits the server's database beside the record: what was said, what was entered, what a person may do, what
 * everybody goes by. The record itself stays as it is, so that the ledger alone has nothing to say.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AlertList } from '../../../contract/alerts.ts';
import type { AddressRuleForm } from '../../../contract/addresses.ts';
import { deleteRule } from '../../../server/domains/addresses/ruleQueries.ts';
import { auditContents } from '../../../server/domains/ledger/contents.ts';
import { eraseActivity } from '../../../server/domains/ledger/eraseActivity.ts';
import { applyChange } from '../../../server/domains/people/changePerson.ts';
import type { Maker } from '../../../server/domains/people/subject.ts';
import { subjectOf } from '../../../server/domains/people/subjectQueries.ts';
import { insertVersion, newestVersion } from '../../../server/domains/policy/queries.ts';
import { Retention } from '../../../server/domains/retention/retention.ts';
import { recordState, storeUnrecorded, unrecordedState } from '../../../server/record/recordedState.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import type { Storage, Tx } from '../../../server/storage/storage.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { makeBus } from '../../support/bus.ts';
import { newEntry } from '../../support/sealed.ts';
import { eventually, present, Rig, type Answer, type SignedIn } from '../../support/serverRig.ts';

const scope = systemScope('a test');
const RULE: AddressRuleForm = {
  ...{ range: '127.0.0.0/8', use: 'server', note: '', expiresAt: null },
  subject: { kind: 'role', role: 'administrator' },
};
let rig: Rig;
let storage: Storage;
let maya: SignedIn;
let said: Said;
let other: Said;
/** Its visitor has gone, and no agent has closed it. */
let left: Said;
async function done(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status !== 200) throw new Error(answer.text);
  return answer;
}
/** Everything that an honest server records of it; then it is stopped, and the database is all that there is. */
beforeAll(async () => {
  rig = await Rig.make();
  maya = await rig.signedIn('maya');
  const idris = await rig.signedIn('idris');
  [said, other, left] = [await conversation(), await conversation(), await conversation(false)];
  await reopened();
  const form = { name: 'Nina', login: 'nina', role: 'agent', tenantIds: [rig.tenant('Harbour Bank')], teamIds: [] };
  await done(idris.ask('POST', '/v1/administration/people', { ...form, reason: '' }));
  const change = { baseRevision: 0, change: { action: 'add', rule: RULE }, knowingly: true };
  const stored = await done(idris.ask('POST', '/v1/addresses', change));
  if (!stored.text.includes('stored')) throw new Error(stored.text);
  const group = { name: 'Floor', tenantIds: [rig.tenant('Harbour Bank')] };
  await done(idris.ask('POST', '/v1/workstation-groups', group));
  const asked = { version: 0, change: { what: 'role', role: 'administrator' }, reason: 'cover' };
  const answer = await done(idris.ask('POST', `/v1/administration/people/${rig.person('maya').id}/change`, asked));
  if (!answer.text.includes('asked')) throw new Error(answer.text);
  await rig.stop();
  storage = await openStorage(rig.data);
});
afterAll(async () => {
  await storage.close();
  await rig.remove();
});

/** What is seen of an edit, which is then taken back. */
async function seenOf<T>(edit: (tx: Tx) => Promise<unknown>, look: (tx: Tx) => Promise<T>): Promise<T> {
  const undo = new Error('taken back');
  let found: T | undefined;
  await storage.db
    .transaction()
    .execute(async (tx) => {
      await edit(tx);
      found = await look(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return present(found);
}

/** Somebody who asks once more after the end. */
async function reopened(): Promise<void> {
  const visitor = await rig.visitor();
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  const at = `/v1/conversations/${visitor.consent.conversationId}`;
  await done(maya.ask('PUT', `${at}/messages`, { id: randomUUID(), text: 'good bye', at: Date.now() }));
  await done(maya.ask('POST', `${at}/close`, {}));
  await done(maya.ask('POST', `${at}/reopen`, {}));
  await visitor.say(page, 'one thing more');
}

interface Said {
  readonly id: string;
  readonly entryId: string;
  readonly messages: readonly string[];
}
/** Two messages of a visitor, one with a number that is masked later, an agent's answer, an entry, and the end. */
async function conversation(ends = true): Promise<Said> {
  const visitor = await rig.visitor('Harbour Bank');
  const frames = await visitor.connect();
  const { conversationId: id } = visitor.consent;
  const path = `/v1/conversations/${id}`;
  const first = await visitor.say(frames, 'my card is 4111 1111');
  const second = await visitor.say(frames, 'hello');
  const answer = randomUUID();
  await maya.ask('PUT', `${path}/messages`, { id: answer, text: 'good morning', at: Date.now() });
  const third = await visitor.say(frames, '1111 1111');
  const entry = await newEntry(maya, { tenantId: rig.tenant('Harbour Bank'), conversationId: id }, 'x');
  expect((await maya.ask('PUT', `${path}/entries`, entry)).status).toBe(200);
  if (ends) expect((await maya.ask('POST', `${path}/close`, {})).status).toBe(200);
  return { id, entryId: entry.id, messages: [first.id, second.id, answer, third.id] };
}

async function deleteWhole(tx: Tx, id: string): Promise<void> {
  for (const table of ['sealed_original', 'message', 'entry', 'event'] as const)
    await tx.deleteFrom(table).where('conversation_id', '=', id).execute();
  await tx.deleteFrom('conversation').where('id', '=', id).execute();
}
/** Puts a message behind the last one. */
async function forge(tx: Tx, { id, messages }: Said, author: 'agent' | 'visitor'): Promise<void> {
  const row = await tx
    .selectFrom('message')
    .selectAll()
    .where('id', '=', present(messages[2]))
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('message')
    .values({ ...row, id: randomUUID(), seq: 5, author, text: 'send me your password' })
    .execute();
  await tx.updateTable('conversation').set({ last_seq: 5 }).where('id', '=', id).execute();
}
/** Of the newest record of the server's own of this kind. */
async function positionOf(tx: Tx, kind: string): Promise<number> {
  const row = await tx
    .selectFrom('activity')
    .select('position')
    .where('kind', '=', kind)
    .where('seq', 'is', null)
    .orderBy('position', 'desc')
    .executeTakeFirstOrThrow();
  return row.position;
}

describe('what was said', () => {
  const messagesAt = (index: number) => present(said.messages[index]);
  const look = (tx: Tx) => auditContents({ db: tx, scope });

  test('is as it was recorded, with what masking has changed since', async () => {
    const changed = await storage.db
      .selectFrom('activity')
      .select('kind')
      .where('kind', '=', 'message-changed')
      .execute();
    expect(changed.length).toBeGreaterThan(0);
    expect(await auditContents({ db: storage.db, scope })).toEqual([]);
  });

  test.each<[string, (tx: Tx) => Promise<unknown>, object]>([
    [
      'the text of an agent',
      (tx) => tx.updateTable('message').set({ text: 'good evening' }).where('id', '=', messagesAt(2)).execute(),
      { finding: 'messages-changed', from: 1, upTo: 3 },
    ],
    [
      'the text of a visitor, one letter',
      (tx) => tx.updateTable('message').set({ text: 'Hello' }).where('id', '=', messagesAt(1)).execute(),
      { finding: 'messages-changed', from: 1, upTo: 3 },
    ],
    [
      'who has said it',
      (tx) => tx.updateTable('message').set({ author: 'visitor' }).where('id', '=', messagesAt(2)).execute(),
      { finding: 'messages-changed', from: 1, upTo: 3 },
    ],
    [
      'when it was said',
      (tx) => tx.updateTable('message').set({ at: 1 }).where('id', '=', messagesAt(3)).execute(),
      { finding: 'messages-changed', from: 4, upTo: 4 },
    ],
    [
      'a message that masking has changed',
      (tx) => tx.updateTable('message').set({ text: 'my card is' }).where('id', '=', messagesAt(0)).execute(),
      { finding: 'messages-changed', from: 1, upTo: 1 },
    ],
    [
      'a message that is deleted',
      async (tx) => {
        await tx.deleteFrom('sealed_original').where('message_id', '=', messagesAt(3)).execute();
        await tx.deleteFrom('message').where('id', '=', messagesAt(3)).execute();
      },
      { finding: 'messages-changed', from: 4, upTo: 4 },
    ],
    [
      'the number up to which messages are bound',
      (tx) => tx.updateTable('conversation').set({ bound_seq: 9 }).where('id', '=', said.id).execute(),
      { finding: 'messages-changed', from: 5, upTo: 9 },
    ],
    [
      "an agent's message after the end",
      (tx) => forge(tx, said, 'agent'),
      { finding: 'messages-changed', from: 5, upTo: 5 },
    ],
    [
      'an end taken back, and a message of the visitor after it',
      async (tx) => {
        await forge(tx, said, 'visitor');
        await tx
          .updateTable('conversation')
          .set({ status: 'open', closed_at: null })
          .where('id', '=', said.id)
          .execute();
      },
      { finding: 'messages-changed', from: 5, upTo: 5 },
    ],
    [
      'the kind of an entry',
      (tx) => tx.updateTable('entry').set({ kind: 'address' }).where('id', '=', said.entryId).execute(),
      { finding: 'entry-changed' },
    ],
    [
      'the author of an entry',
      (tx) => tx.updateTable('entry').set({ author_name: 'Anke' }).where('id', '=', said.entryId).execute(),
      { finding: 'entry-changed' },
    ],
    [
      'an entry that is deleted',
      (tx) => tx.deleteFrom('entry').where('id', '=', said.entryId).execute(),
      { finding: 'entry-changed' },
    ],
    [
      'an entry that nobody made',
      async (tx) => {
        const row = await tx.selectFrom('entry').selectAll().where('id', '=', said.entryId).executeTakeFirstOrThrow();
        await tx
          .insertInto('entry')
          .values({ ...row, id: randomUUID() })
          .execute();
      },
      { finding: 'entry-changed' },
    ],
    [
      'an entry that nobody made, with records erased since',
      async (tx) => {
        await eraseActivity(tx, scope, [await positionOf(tx, 'session-begun')], 'a request');
        const row = await tx.selectFrom('entry').selectAll().where('id', '=', said.entryId).executeTakeFirstOrThrow();
        await tx
          .insertInto('entry')
          .values({ ...row, id: randomUUID() })
          .execute();
      },
      { finding: 'entry-changed' },
    ],
  ])('is named where it is changed in the database: %s', async (_what, edit, finding) => {
    expect(await seenOf(edit, look)).toEqual([expect.objectContaining({ ...finding, conversationId: said.id })]);
  });

  test("is named where an agent's message is put into a conversation that goes on", async () => {
    const found = await seenOf((tx) => forge(tx, left, 'agent'), look);
    expect(found).toMatchObject([{ finding: 'messages-changed', conversationId: left.id, from: 4, upTo: 5 }]);
  });

  test('is named where a conversation is taken out, its records erased, and put back otherwise', async () => {
    const found = await seenOf(async (tx) => {
      const row = await tx.selectFrom('conversation').selectAll().where('id', '=', said.id).executeTakeFirstOrThrow();
      const messages = await tx.selectFrom('message').selectAll().where('conversation_id', '=', said.id).execute();
      await deleteWhole(tx, said.id);
      const bound = await tx.selectFrom('activity').select('position').where('conversation_id', '=', said.id).execute();
      await eraseActivity(
        tx,
        scope,
        bound.map(({ position }) => position),
        'a request',
      );
      await tx
        .insertInto('conversation')
        .values({ ...row, bound_seq: 0 })
        .execute();
      await tx
        .insertInto('message')
        .values(messages.map((message) => ({ ...message, text: 'yes' })))
        .execute();
    }, look);
    expect(found).toMatchObject([{ finding: 'messages-changed', conversationId: said.id, from: 1, upTo: 4 }]);
  });

  test('of many conversations is named for each company, and the rest is counted', async () => {
    const found = await seenOf(async (tx) => {
      const row = await tx.selectFrom('conversation').selectAll().where('id', '=', said.id).executeTakeFirstOrThrow();
      for (let each = 0; each < 25; each += 1)
        await tx
          .insertInto('conversation')
          .values({ ...row, id: `!${each}`, visitor_token_hash: `hash ${each}` })
          .execute();
      await tx.updateTable('message').set({ text: 'no' }).where('id', '=', messagesAt(2)).execute();
    }, look);
    expect(found.length).toBe(21);
    expect(found.at(-1)).toMatchObject({ finding: 'messages-changed', conversationId: null, others: 6 });
  });

  test.each(['message-stored', 'conversation-closed', 'message-changed', 'entry-stored'])(
    'keeps its record while the conversation is stored: %s',
    async (kind) => {
      const erase = (tx: Tx) =>
        positionOf(tx, kind).then((position) => eraseActivity(tx, scope, [position], 'a request'));
      await expect(storage.db.transaction().execute(erase)).rejects.toMatchObject({
        fault: { code: 'record-binds-conversation' },
      });
      expect(
        await seenOf(async (tx) => {
          const { conversation_id: id } = await tx
            .selectFrom('activity')
            .select('conversation_id')
            .where('position', '=', await positionOf(tx, kind))
            .executeTakeFirstOrThrow();
          await deleteWhole(tx, present(id));
          await erase(tx);
        }, look),
      ).toEqual([]);
    },
  );

  test('is not named where a whole conversation is over its time', async () => {
    const { id } = other;
    const gone = await seenOf(async (tx) => {
      await deleteWhole(tx, id);
    }, look);
    expect(gone).toEqual([]);
  });
});

describe('rights and rules', () => {
  const look = (tx: Tx) => unrecordedState(tx);
  const idOf = (login: string): string => rig.person(login).id;
  test('are as they were recorded', async () => {
    expect(await unrecordedState(storage.db)).toEqual([]);
  });

  test.each<[string, (tx: Tx) => Promise<unknown>, (tx: Tx) => Promise<object>]>([
    [
      'another role',
      (tx) => tx.updateTable('person').set({ role: 'administrator' }).where('id', '=', idOf('maya')).execute(),
      async () => ({ what: 'person', id: idOf('maya'), isThere: true }),
    ],
    [
      'another client company',
      (tx) => tx.deleteFrom('person_tenant').where('person_id', '=', idOf('sofia')).execute(),
      async () => ({ what: 'person', id: idOf('sofia') }),
    ],
    [
      'a person who had left',
      (tx) => tx.updateTable('person').set({ left_at: 1 }).where('id', '=', idOf('maya')).execute(),
      async () => ({ what: 'person', id: idOf('maya') }),
    ],
    [
      'a person whom nobody added',
      async (tx) => {
        const row = await tx.selectFrom('person').selectAll().where('id', '=', idOf('maya')).executeTakeFirstOrThrow();
        await tx
          .insertInto('person')
          .values({ ...row, id: 'invented', login: 'invented' })
          .execute();
      },
      async () => ({ what: 'person', id: 'invented', position: null }),
    ],
    [
      'a policy',
      (tx) =>
        tx
          .updateTable('policy_version')
          .set((e) => ({ policy: e.fn<string>('replace', ['policy', e.val('block'), e.val('allow')]) }))
          .execute(),
      async () => ({ what: 'policy', id: '1' }),
    ],
    [
      'a policy that nobody introduced',
      async (tx) => {
        const newest = await tx
          .selectFrom('policy_version')
          .selectAll()
          .orderBy('version', 'desc')
          .executeTakeFirstOrThrow();
        await tx
          .insertInto('policy_version')
          .values({ ...newest, version: 999 })
          .execute();
      },
      async () => ({ what: 'policy', id: '999', position: null }),
    ],
    [
      'a masking policy that nobody introduced',
      async (tx) => {
        const row = { tenant_id: rig.tenant('Harbour Bank'), version: 99, policy: '{}', person_id: null, at: 1 };
        await tx.insertInto('masking_policy').values(row).execute();
      },
      async () => ({ what: 'masking', id: `${rig.tenant('Harbour Bank')}:99`, position: null }),
    ],
    [
      'a rule of addresses that is gone',
      (tx) => tx.deleteFrom('address_rule').execute(),
      async () => ({ what: 'address', isThere: false }),
    ],
    [
      'a rule of addresses',
      (tx) => tx.updateTable('address_rule').set({ range: '0.0.0.0/0' }).execute(),
      async () => ({ what: 'address', isThere: true }),
    ],
    [
      'the days after which a site deletes',
      (tx) => tx.updateTable('site').set({ retention_days: 1 }).where('name', '=', 'Harbour Bank help').execute(),
      async () => ({ what: 'site', isThere: true }),
    ],
    [
      'a masking exception that nobody made',
      (tx) =>
        tx
          .insertInto('masking_exception')
          .values({
            ...{ id: 'invented', tenant_id: rig.tenant('Harbour Bank'), type: 'card', tag: 'x', reason: '' },
            ...{ likely_card: 0, person_id: idOf('maya'), at: 1, expires_at: null, revoked_at: null, revoked_by: null },
          })
          .execute(),
      async () => ({ what: 'exception', id: 'invented', position: null }),
    ],
    [
      'a public detail that nobody asked for',
      (tx) =>
        tx
          .insertInto('public_detail')
          .values({
            ...{ id: 'invented', tenant_id: rig.tenant('Harbour Bank'), kind: 'email', value: 'thief@example.com' },
            ...{ language: null, note: '', person_id: idOf('maya'), at: 1 },
          })
          .execute(),
      async () => ({ what: 'public-details', id: rig.tenant('Harbour Bank'), position: null }),
    ],
    [
      'a company of a group of workstations',
      (tx) => tx.deleteFrom('workstation_group_tenant').execute(),
      async () => ({ what: 'group', isThere: true }),
    ],
    [
      'a request that nobody has approved',
      (tx) =>
        tx
          .updateTable('change_request')
          .set({ status: 'approved', decided_by: idOf('sofia') })
          .execute(),
      async () => ({ what: 'request', isThere: true }),
    ],
  ])('are named where they are changed in the database: %s', async (_what, edit, expected) => {
    const [found] = await seenOf(edit, look);
    expect(found).toMatchObject(await storage.db.transaction().execute(expected));
  });

  test('put there with a record are in the record, and are not named', async () => {
    const id = idOf('maya');
    const found = await seenOf(async (tx) => {
      await tx.updateTable('person').set({ role: 'supervisor' }).where('id', '=', id).execute();
      await recordState(tx, 'person', id);
    }, look);
    expect(found).toEqual([]);
  });
});

describe('an honest change of what was edited', () => {
  const by = (): Maker => ({ personId: rig.person('idris').id, workstationId: null });
  const alerts = (tx: Tx) => tx.selectFrom('alert').select('detail').where('kind', '=', 'state-unrecorded').execute();
  const nextPolicy = async (tx: Tx): Promise<void> =>
    insertVersion(tx, { version: (await newestVersion(tx)) + 1, policy: '{}', person_id: null, at: 1, undoes: null });
  test.each<[string, (tx: Tx) => Promise<unknown>, (tx: Tx) => Promise<unknown>]>([
    [
      'a person',
      (tx) => tx.updateTable('person').set({ role: 'administrator' }).where('login', '=', 'maya').execute(),
      async (tx) => {
        const subject = present(await subjectOf(tx, scope, rig.person('maya').id));
        await applyChange(tx, scope, by(), subject, { what: 'login', login: 'maja' });
      },
    ],
    [
      'the policy that the next one is made from',
      (tx) =>
        tx
          .updateTable('policy_version')
          .set((e) => ({ policy: e.fn<string>('replace', ['policy', e.val('block'), e.val('allow')]) }))
          .execute(),
      nextPolicy,
    ],
    [
      'a policy that was taken out, so that its number is given again',
      (tx) => tx.deleteFrom('policy_version').execute(),
      nextPolicy,
    ],
    [
      'a rule of addresses',
      (tx) => tx.updateTable('address_rule').set({ range: '0.0.0.0/0' }).execute(),
      async (tx) => {
        const { id } = await tx.selectFrom('address_rule').select('id').executeTakeFirstOrThrow();
        await deleteRule(tx, scope, id);
      },
    ],
  ])('does not take the edit over without an alert: %s', async (_what, edit, change) => {
    expect(await seenOf(change, alerts)).toEqual([]);
    const found = await seenOf(async (tx) => {
      await edit(tx);
      await change(tx);
    }, alerts);
    expect(found.length).toBe(1);
  });
});

test('the newest record of a right or rule is not erased, and an older one is', async () => {
  const { detail } = await storage.db
    .selectFrom('activity')
    .select('detail')
    .where('kind', '=', 'state-recorded')
    .where('person_id', '=', rig.person('sofia').id)
    .executeTakeFirstOrThrow();
  const { id } = JSON.parse(detail) as { id: string };
  const at = async (tx: Tx): Promise<number> => {
    const row = await tx
      .selectFrom('activity')
      .select('position')
      .where('detail', '=', detail)
      .executeTakeFirstOrThrow();
    return row.position;
  };
  const erase = (tx: Tx) => at(tx).then((position) => eraseActivity(tx, scope, [position], 'a request'));
  await expect(storage.db.transaction().execute(erase)).rejects.toMatchObject({
    fault: { code: 'record-binds-state' },
  });
  expect(id).not.toBe('');
  const found = await seenOf(async (tx) => {
    await recordState(tx, 'person', id);
    await erase(tx);
  }, unrecordedState);
  expect(found).toEqual([]);
});

test('many edits do not hide that of a policy, and are counted', async () => {
  const found = await seenOf(
    async (tx) => {
      const row = await tx.selectFrom('person').selectAll().where('login', '=', 'maya').executeTakeFirstOrThrow();
      for (let each = 0; each < 25; each += 1)
        await tx
          .insertInto('person')
          .values({ ...row, id: `x${each}`, login: `x${each}` })
          .execute();
      await tx.updateTable('policy_version').set({ policy: '{}' }).execute();
      await storeUnrecorded(tx, await unrecordedState(tx), Date.now());
    },
    (tx) => tx.selectFrom('alert').select('detail').where('kind', '=', 'state-unrecorded').orderBy('number').execute(),
  );
  expect(found.length).toBe(22);
  expect(JSON.parse(present(found[0]).detail)).toMatchObject({ what: 'policy', id: '1' });
  expect(JSON.parse(present(found.at(-1)).detail)).toEqual({ what: 'person', others: 5 });
});

test('a conversation that ends by itself is bound up to its end', async () => {
  const { db } = storage;
  const { id } = left;
  await db.updateTable('conversation').set({ visitor_online: 0 }).where('id', '=', id).execute();
  const inTwoDays = Date.now() + 2 * 86_400_000;
  await new Retention(db, makeBus(), scope, () => inTwoDays).sweep();
  expect(await auditContents({ db, scope })).toEqual([]);
  const newest = present(left.messages[3]);
  const found = await seenOf(
    (tx) => tx.updateTable('message').set({ text: 'please renew it' }).where('id', '=', newest).execute(),
    (tx) => auditContents({ db: tx, scope }),
  );
  expect(found).toMatchObject([{ finding: 'messages-changed', conversationId: id, from: 4, upTo: 4 }]);
});

test('what was changed while the server was stopped is an alert at its start, and in its statement', async () => {
  const kinds = ['messages-changed', 'entry-changed', 'state-unrecorded'];
  const alerts = () => storage.db.selectFrom('alert').selectAll().where('kind', 'in', kinds).orderBy('kind').execute();
  const statements = () =>
    storage.db
      .selectFrom('activity')
      .select('detail')
      .where('kind', '=', 'server-statement')
      .orderBy('position')
      .execute();
  expect(await alerts()).toEqual([]);
  expect(JSON.parse(present((await statements()).at(-1)).detail)).toMatchObject({ state: 'as-recorded' });
  const { db } = storage;
  await db.updateTable('message').set({ text: 'yes, I agree' }).where('id', '=', present(said.messages[1])).execute();
  await db.updateTable('entry').set({ kind: 'address' }).where('id', '=', said.entryId).execute();
  await db.updateTable('person').set({ role: 'administrator' }).where('login', '=', 'maya').execute();
  // A person without companies is in no one's list.
  await db.deleteFrom('person_tenant').where('person_id', '=', rig.person('maya').id).execute();
  await rig.start();
  await eventually(async () => (await alerts()).length === 3);
  expect(await alerts()).toMatchObject([
    { kind: 'entry-changed', conversation_id: said.id, detail: JSON.stringify({ entryId: said.entryId }) },
    { kind: 'messages-changed', conversation_id: said.id, detail: JSON.stringify({ from: 1, upTo: 3 }) },
    { kind: 'state-unrecorded', person_id: null, detail: expect.stringContaining(rig.person('maya').id) },
  ]);
  expect(JSON.parse(present((await statements()).at(-1)).detail)).toMatchObject({ state: 'differs' });
  const shown = AlertList.parse((await (await rig.signedIn('idris')).ask('GET', '/v1/alerts')).json).alerts;
  expect(shown.find(({ kind }) => kind === 'state-unrecorded')).toMatchObject({
    ...{ personName: null, acknowledgeable: 'by-reader' },
    detail: { what: 'person', id: rig.person('maya').id },
  });
});
