import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mask } from '../../core/masking/mask.ts';
import { MASK_VERSION } from '../../core/masking/version.ts';
import { DEFAULT_MASKING_POLICY } from '../../core/masking/policy/defaults.ts';
import { MaskStored } from '../../server/domains/conversations/maskStored.ts';
import { savePolicyOf } from '../../server/domains/masking/maskingPolicies.ts';
import { queryOf } from '../../server/storage/sqlite/searchWords.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { CLI, cleandesk } from '../support/cleandesk.ts';
import { COMPILED } from '../support/compiled.ts';
import { eventually, present, Rig, type Visitor } from '../support/serverRig.ts';
import type { SignedSeal } from '../../contract/api.ts';
import { openLine, privateKeyIn } from '../support/sealed.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(() => rig.remove());

async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = await openStorage(rig.data);
  try {
    return await work(db);
  } finally {
    await close();
  }
}
interface Old {
  readonly text: string;
  readonly marks?: readonly object[];
  readonly author?: 'visitor' | 'agent';
  readonly original?: string;
}
/** Messages as an early masker with few rules left them. */
async function stored(visitor: Visitor, messages: readonly Old[]): Promise<string[]> {
  const { conversationId } = visitor.consent;
  return inDatabase((database) =>
    database.transaction().execute(async (db) => {
      const { last_seq: before } = await db
        .selectFrom('conversation')
        .select('last_seq')
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow();
      const ids = messages.map(() => randomUUID());
      for (const [i, { text, marks = [], author = 'visitor', original }] of messages.entries()) {
        const of = { tenant_id: rig.tenant('Harbour Bank'), conversation_id: conversationId };
        await db
          .insertInto('message')
          .values({
            ...of,
            id: present(ids[i]),
            seq: before + i + 1,
            author,
            author_person_id: null,
            author_name: null,
            at: Date.now() - 100_000 + i,
            text,
            marks: JSON.stringify(marks),
            corrected: 0,
            mask_version: 0,
          })
          .execute();
        if (original !== undefined)
          await db
            .insertInto('sealed_original')
            .values({ ...of, message_id: present(ids[i]), at: 1, sealed: original })
            .execute();
      }
      await db
        .updateTable('conversation')
        .set({ last_seq: before + messages.length })
        .where('id', '=', conversationId)
        .execute();
      return ids;
    }),
  );
}
const texts = (ids: readonly string[]): Promise<{ text: string; marks: string; mask_version: number }[]> =>
  inDatabase(async (db) => {
    const rows = await db
      .selectFrom('message')
      .select(['id', 'text', 'marks', 'mask_version'])
      .where('id', 'in', [...ids])
      .orderBy('seq')
      .execute();
    return rows.map(({ text, marks, mask_version }) => ({ text, marks, mask_version }));
  });
const restart = async (): Promise<void> => {
  await rig.stop();
  await rig.start();
};
const allMasked = (): Promise<true> =>
  eventually(() =>
    inDatabase(
      async (db) =>
        (await db.selectFrom('message').select('id').where('mask_version', '<', MASK_VERSION).executeTakeFirst()) ===
        undefined,
    ),
  );

test('masks after a start what an earlier version left readable, in the store, the desk and the search', async () => {
  const visitor = await rig.visitor();
  const ids = await stored(visitor, [
    {
      text: 'hello, [e-mail] is mine and 4111 1111 1111 1111 too',
      marks: [{ start: 7, end: 15, type: 'EMAIL', shown: '', why: { code: 'email-form' } }],
    },
    { text: 'a plain lantern' },
  ]);
  await restart();
  await allMasked();
  const [first, second] = await texts(ids);
  expect(present(first)).toMatchObject({
    text: 'hello, [e-mail] is mine and [card •••• 1111] too',
    mask_version: MASK_VERSION,
  });
  expect((JSON.parse(present(first).marks) as { type: string }[]).map((m) => m.type)).toEqual(['EMAIL', 'CARD']);
  expect(second).toMatchObject({ text: 'a plain lantern', mask_version: MASK_VERSION });
  const maya = await rig.signedIn('maya');
  const live = await maya.realtime();
  expect(JSON.stringify(live.all)).toContain('[card •••• 1111] too');
  expect(JSON.stringify(live.all)).not.toContain('4111 1111');
  const page = await visitor.connect(2);
  await page.next(
    (f) => f.type === 'message' && f.message.id === ids[0] && f.message.body.text.includes('[card •••• 1111] too'),
  );
  await inDatabase(async (db) => {
    const { number } = await db
      .selectFrom('search_tenant')
      .select('number')
      .where('tenant_id', '=', rig.tenant('Harbour Bank'))
      .executeTakeFirstOrThrow();
    const found = (word: string) =>
      sql`select rowid from message_search where message_search match ${queryOf(number, [word])}`.execute(db);
    expect((await found('4111')).rows).toEqual([]);
    expect((await found('lantern')).rows).toHaveLength(1);
    const sealed = await db
      .selectFrom('sealed_original')
      .selectAll()
      .where('message_id', '=', present(ids[0]))
      .executeTakeFirstOrThrow();
    const original = await openLine(
      {
        kind: 'message',
        tenantId: sealed.tenant_id,
        conversationId: sealed.conversation_id,
        id: sealed.message_id,
        author: 'server',
        workstation: 'server',
        at: sealed.at,
        sealed: JSON.parse(sealed.sealed) as SignedSeal,
      },
      privateKeyIn(present(rig.demo.tenants.find((t) => t.name === 'Harbour Bank')).keyFile),
    );
    expect(original).toContain('4111 1111 1111 1111');
  });
});

test('masks the pieces of a number in every message that an earlier version left readable', async () => {
  const ids = await stored(await rig.visitor(), [
    { text: 'first 5555' },
    { text: 'one moment please' },
    { author: 'agent', text: 'take your time' },
    { text: 'then 5555 5555 4444' },
    { author: 'agent', text: 'What is your password?' },
    { text: 'tulipgarden77' },
  ]);
  await restart();
  await allMasked();
  const shown = (await texts(ids)).map((m) => m.text).join('\n');
  expect(shown).not.toMatch(/5555|tulip/);
  expect(shown).toContain('one moment please');
});

test("what a tenant's policy leaves readable stays readable", async () => {
  const policy = {
    ...DEFAULT_MASKING_POLICY,
    types: { ...DEFAULT_MASKING_POLICY.types, EMAIL: { ...DEFAULT_MASKING_POLICY.types['EMAIL'], on: false } },
  };
  await inDatabase((db) =>
    savePolicyOf(
      db,
      systemScope('the command line'),
      { tenantId: rig.tenant('Harbour Bank'), personId: null, baseVersion: 0 },
      policy,
      null,
    ),
  );
  const ids = await stored(await rig.visitor(), [{ text: 'jane@example.com has 4111 1111 1111 1111' }]);
  await restart();
  await allMasked();
  expect((await texts(ids)).map((m) => m.text)).toEqual(['jane@example.com has [card •••• 1111]']);
  await inDatabase((db) =>
    savePolicyOf(
      db,
      systemScope('the command line'),
      { tenantId: rig.tenant('Harbour Bank'), personId: null, baseVersion: 1 },
      DEFAULT_MASKING_POLICY,
      null,
    ),
  );
});

test('a newly found verification code deletes the sealed original, and is sealed nowhere', async () => {
  const ids = await stored(await rig.visitor(), [
    {
      text: '[card •••• 1111] cvv 739',
      marks: [{ start: 0, end: 16, type: 'CARD', shown: '•••• 1111', why: { code: 'card-checked' } }],
      original: 'SEALED-WITH-THE-CODE',
    },
    { text: 'the cvv is 739 and my mail is jane@example.com' },
  ]);
  await restart();
  await allMasked();
  expect((await texts(ids)).map((m) => m.text).join()).not.toContain('739');
  await inDatabase(async (db) => {
    const sealed = await db
      .selectFrom('sealed_original')
      .select(['message_id', 'sealed'])
      .where('message_id', 'in', ids)
      .execute();
    expect(sealed.map((s) => s.message_id)).toEqual([ids[1]]);
    expect(JSON.stringify(sealed)).not.toContain('SEALED-WITH-THE-CODE');
  });
});

test('continues after a killed run, counts nothing twice, and a further run changes nothing', async () => {
  const lines = Array.from({ length: 700 }, (_, i): Old => ({
    text: i % 7 === 0 ? `line ${i}: 4111 1111 1111 1111` : `line ${i}`,
  }));
  await rig.stop();
  await inDatabase((db) => db.deleteFrom('activity').where('kind', '=', 'masked-again').execute());
  await rig.start();
  const ids = await stored(await rig.visitor(), lines);
  await rig.stop();
  const child = spawn(process.execPath, [CLI, 'server', 'mask-again', '--data', rig.data], {
    env: COMPILED,
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  await eventually(() =>
    inDatabase(
      async (db) =>
        (
          await db
            .selectFrom('message')
            .select('id')
            .where('id', 'in', ids)
            .where('mask_version', '=', MASK_VERSION)
            .limit(1)
            .execute()
        ).length > 0,
    ),
  );
  child.kill('SIGKILL');
  await gone;
  const after = await texts(ids);
  expect(after.filter((m) => m.mask_version === 0).length).toBeGreaterThan(0);
  expect(after.filter((m) => m.mask_version === MASK_VERSION && m.text.includes('4111 1111'))).toEqual([]);
  const printed = await cleandesk(['server', 'mask-again', '--data', rig.data]);
  expect(JSON.parse(printed)).toEqual({ read: 700, changed: 100 });
  expect((await texts(ids)).filter((m) => m.text.includes('4111 1111') || m.mask_version !== MASK_VERSION)).toEqual([]);
  await inDatabase(async (db) => {
    const before = await sql`select * from message order by id`.execute(db);
    expect(await new MaskStored({ db, scope: systemScope('a test'), maskOf: async () => mask }).run()).toEqual({
      read: 0,
      changed: 0,
    });
    expect(await sql`select * from message order by id`.execute(db)).toEqual(before);
    const records = await db
      .selectFrom('activity')
      .select(['tenant_id', 'detail'])
      .where('kind', '=', 'masked-again')
      .execute();
    expect(records).toEqual([
      {
        tenant_id: rig.tenant('Harbour Bank'),
        detail: JSON.stringify({ maskVersion: MASK_VERSION, messagesRead: 700, messagesChanged: 100 }),
      },
    ]);
  });
  await rig.start();
});

test('a text that was changed meanwhile is read again and not overwritten', async () => {
  const ids = await stored(await rig.visitor(), [{ text: 'it is 4111 1111 1111 1111' }]);
  await inDatabase(async (db) => {
    let reads = 0;
    const inTurn = async <T>(_id: string, work: () => Promise<T>): Promise<T> => {
      reads += 1;
      return work();
    };
    let change: Promise<unknown> | null = null;
    // It masks what was read, and its result is not yet written: on the one connection this change comes first.
    const changing: typeof mask = (...of) => {
      change ??= db
        .updateTable('message')
        .set({ text: 'it is [card] for sure' })
        .where('id', '=', present(ids[0]))
        .execute();
      return mask(...of);
    };
    await new MaskStored({ db, scope: systemScope('a test'), maskOf: async () => changing, inTurn }).run();
    await present(change as Promise<unknown> | null);
    expect(reads).toBe(2);
  });
  expect(await texts(ids)).toEqual([{ text: 'it is [card] for sure', marks: '[]', mask_version: MASK_VERSION }]);
});

test('messages are accepted and answered during a run', async () => {
  await stored(
    await rig.visitor(),
    Array.from({ length: 600 }, (_, i): Old => ({ text: `line ${i}: 4111 1111 1111 1111` })),
  );
  const visitor = await rig.visitor();
  await restart();
  const page = await visitor.connect();
  await visitor.say(page, 'am I held up?');
  // The run is not over: it did not wait for the run.
  expect(
    await inDatabase((db) =>
      db.selectFrom('message').select('id').where('mask_version', '<', MASK_VERSION).limit(1).execute(),
    ),
  ).toHaveLength(1);
  await allMasked();
});
