/**
 * Limits of what the server takes in, each at its value and one above: what fits is stored whole, and of what does not
 * nothing is stored, the answer has the code of the contract, and the session or connection goes on where it should.
 * Characters of one to four bytes show what is counted, bytes or UTF-16 units.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentTile, type ActivityRecord } from '../../contract/activity.ts';
import { AddressStatus } from '../../contract/addresses.ts';
import { oneAlone } from '../support/oneAlone.ts';
import { NewEntry, ROUTES, type SignedSeal } from '../../contract/api.ts';
import { VERBS } from '../../contract/bridge.ts';
import { MAX_ENTRY_LENGTH, MAX_MESSAGE_LENGTH } from '../../contract/common.ts';
import { NewTotp } from '../../contract/secondFactor.ts';
import { Site } from '../../contract/visitor.ts';
import { chain, GENESIS_HASH } from '../../core/ledger/chain.ts';
import { LARGEST_REQUEST, LOGIN_LIMITS } from '../../core/vocabulary/limits.ts';
import type { Db } from '../../server/storage/storage.ts';
import { openBeside, openSession } from '../support/openSession.ts';
import { present, Rig, type Answer, type SignedIn, type Visitor, type Workstation } from '../support/serverRig.ts';
import { SUITE } from '../../core/sealing/sealing.ts';
import { signSeal } from '../../core/sealing/signedSeal.ts';
import type { TenantKeys } from '../../contract/tenantKeys.ts';
import { newestKey } from '../support/sealed.ts';

/** Characters, and how many bytes and UTF-16 units each of them has. */
const ALPHABETS = [
  ['one byte', 'x'],
  ['two bytes', 'é'],
  ['three bytes', '中'],
  ['four bytes, two units', '😀'],
  ['a family of eleven units', '👨‍👩‍👧‍👦'],
] as const;
/** Exactly so many UTF-16 units. What is left where the character does not go into it evenly is filled with `x`. */
const units = (character: string, length: number): string => {
  const whole = character.repeat(Math.floor(length / character.length));
  return whole + 'x'.repeat(length - whole.length);
};
/** JSON of exactly so many bytes: blanks mean nothing in it. */
function padded(value: unknown, bytes: number): string {
  const json = JSON.stringify(value);
  return json + ' '.repeat(bytes - Buffer.byteLength(json));
}
const codeOf = ({ status, json }: { readonly status: number; readonly json: unknown }): unknown[] => [
  status,
  Object(json).code,
];

let rig: Rig;
let db: Db;
let closeDb: () => Promise<void>;
let maya: SignedIn;
let idris: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  const beside = await openBeside(rig.data);
  db = beside.db;
  closeDb = beside.close;
  maya = await openSession(db, await rig.workstation('Desk of maya'), 'maya');
  idris = await openSession(db, await rig.workstation('Desk of idris'), 'idris');
});
afterAll(async () => {
  await closeDb();
  await rig.remove();
});

const count = async (table: 'message' | 'consent' | 'conversation' | 'entry' | 'person' | 'team'): Promise<number> =>
  (await db.selectFrom(table).select('id').execute()).length;

interface Reply {
  readonly status: number;
  readonly json: unknown;
}
async function readReply(response: IncomingMessage): Promise<Reply> {
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  return { status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(parts).toString('utf8')) };
}

describe("the body of a request on the visitors' side", () => {
  const LIMIT = 4_096;
  let consent: { language: string; noticeVersion: string };
  let path: string;
  beforeAll(async () => {
    const address = `${rig.server.visitorUrl}/visitor/v1/sites/${rig.site('Harbour Bank')}`;
    const { notice } = Site.parse(await (await fetch(address)).json());
    consent = { language: 'en', noticeVersion: notice.version };
    path = `${address}/consent`;
  });
  const post = (body: string, isChunked = false): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: rig.server.visitorUrl,
          ...(isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': Buffer.byteLength(body) }),
        },
      });
      request.on('error', reject).on('response', (response) => void readReply(response).then(resolve, reject));
      request.end(body);
    });

  test.each([false, true])(
    'is taken up to 4,096 bytes, and one above is refused (in chunks: %s)',
    async (isChunked) => {
      const before = await count('conversation');
      expect((await post(padded(consent, LIMIT), isChunked)).status).toBe(200);
      expect(await count('conversation')).toBe(before + 1);
      expect(codeOf(await post(padded(consent, LIMIT + 1), isChunked))).toEqual([413, 'too-large']);
      expect(await count('conversation')).toBe(before + 1);
    },
  );

  test.each(ALPHABETS)('is counted in bytes: %s', async (_name, character) => {
    const unread = { ...consent, noticeVersion: units(character, 1_300) };
    const json = JSON.stringify(unread);
    const bytes = Buffer.byteLength(json);
    const [fits, above] = [padded(unread, Math.max(bytes, LIMIT)), padded(unread, Math.max(bytes, LIMIT + 1))];
    if (bytes <= LIMIT) expect(codeOf(await post(fits))).toEqual([400, 'invalid']);
    expect(codeOf(await post(above))).toEqual([413, 'too-large']);
  });

  test.each(ALPHABETS)('has a version of at most 80 characters: %s', async (_name, character) => {
    const version = [...character.repeat(80)].slice(0, 80).join('');
    const answer = async (noticeVersion: string): Promise<unknown> =>
      codeOf(await post(JSON.stringify({ ...consent, noticeVersion })));
    expect(await answer(version)).toEqual([409, 'notice-changed']);
    expect(await answer(`${version}x`)).toEqual([400, 'invalid']);
  });
});

/** Sends this body as it is, on a connection of its own. */
const sendText = (by: SignedIn, method: string, path: string, body: string, isChunked = false): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = httpsRequest(`${by.workstation.url}${path}`, {
      method,
      ...by.workstation.identity,
      agent: false,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${by.session.token}`,
        ...(isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': Buffer.byteLength(body) }),
      },
    });
    request.on('error', reject).on('response', (response) => void readReply(response).then(resolve, reject));
    request.end(body);
  });

describe('the body of a request of a desk', () => {
  test.each([false, true])(
    'is taken up to its limit, and one byte above is refused (in chunks: %s)',
    async (isChunked) => {
      const search = (bytes: number): Promise<Reply> =>
        sendText(maya, 'POST', '/v1/search', padded({ query: 'harbour' }, bytes), isChunked);
      expect((await search(LARGEST_REQUEST)).status).toBe(200);
      // The connection may end under a body that is not read to its end; the answer is there before.
      expect(codeOf(await search(LARGEST_REQUEST + 1))).toEqual([413, 'too-large']);
      expect((await maya.ask('GET', '/v1/conversations')).status).toBe(200);
    },
  );

  test('is counted in bytes', async () => {
    // A third as many units as bytes.
    const query = '中'.repeat(LARGEST_REQUEST / 3 - 10);
    expect(codeOf(await sendText(maya, 'POST', '/v1/search', padded({ query }, LARGEST_REQUEST)))).toEqual([
      400,
      'invalid',
    ]);
    expect(codeOf(await sendText(maya, 'POST', '/v1/search', padded({ query }, LARGEST_REQUEST + 1)))).toEqual([
      413,
      'too-large',
    ]);
  });
});

type Page = Awaited<ReturnType<Visitor['connect']>>;
const storedIn = async (conversationId: string): Promise<string[]> =>
  (
    await db
      .selectFrom('message')
      .select(['text', 'seq'])
      .where('conversation_id', '=', conversationId)
      .orderBy('seq')
      .execute()
  ).map(({ text }) => text);

describe('a message', () => {
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await rig.visitor();
    page = await visitor.connect();
  });

  test.each(ALPHABETS)('of a visitor has at most 8,000 units: %s', async (_name, character) => {
    const { conversationId } = visitor.consent;
    const before = await storedIn(conversationId);
    const text = units(character, MAX_MESSAGE_LENGTH);
    expect((await visitor.say(page, text)).body).toEqual({ text, marks: [] });
    expect(await storedIn(conversationId)).toEqual([...before, text]);
    for (const more of ['x', character]) {
      const id = randomUUID();
      page.send({ type: 'message', id, text: text + more });
      expect(await page.next((frame) => frame.type === 'refused')).toEqual({
        type: 'refused',
        code: 'too-long',
        messageId: id,
      });
    }
    expect(await storedIn(conversationId)).toEqual([...before, text]);
    expect([page.closed, (await visitor.say(page, 'short')).body.text]).toEqual([null, 'short']);
  });

  test.each(ALPHABETS)('of an agent has at most 8,000 units: %s', async (_name, character) => {
    const { conversationId } = visitor.consent;
    const path = `/v1/conversations/${conversationId}/messages`;
    const before = await storedIn(conversationId);
    const text = units(character, MAX_MESSAGE_LENGTH);
    const put = (words: string): Promise<Answer> => maya.ask('PUT', path, { id: randomUUID(), text: words, at: 1 });
    expect(await put(text)).toMatchObject({ status: 200, json: { body: { text, marks: [] } } });
    for (const more of ['x', character]) expect(codeOf(await put(text + more))).toEqual([400, 'invalid']);
    expect(await storedIn(conversationId)).toEqual([...before, text]);
  });

  test('with each unit escaped fits into a frame, and is stored as it is', async () => {
    const text = '\u0001'.repeat(MAX_MESSAGE_LENGTH);
    expect(JSON.stringify(text).length).toBe(6 * MAX_MESSAGE_LENGTH + 2);
    const { seq } = await visitor.say(page, text);
    const row = await db
      .selectFrom('message')
      .select('text')
      .where('conversation_id', '=', visitor.consent.conversationId)
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow();
    expect(row.text).toBe(text);
  });
});

describe("a frame on the visitors' socket", () => {
  const LIMIT = 64 * 1024;
  test.each(ALPHABETS)('has at most 64 KiB, in bytes: %s', async (_name, character) => {
    const visitor = await rig.visitor();
    const { conversationId } = visitor.consent;
    const page = await visitor.connect();
    const id = randomUUID();
    const text = units(character, MAX_MESSAGE_LENGTH);
    page.socket.send(padded({ type: 'message', id, text }, LIMIT));
    await page.next((frame) => frame.type === 'message' && frame.message.id === id);
    page.socket.send(padded({ type: 'message', id: randomUUID(), text }, LIMIT + 1));
    expect(await page.end()).toBe(1009);
    expect(await storedIn(conversationId)).toEqual([text]);
    // The page comes back and goes on.
    const again = await visitor.connect(1);
    expect((await visitor.say(again, 'after')).seq).toBe(2);
  });
});

describe("a frame on the desks' socket", () => {
  test('has at most 4,096 bytes, and the session outlives one that is longer', async () => {
    const live = await maya.realtime();
    const frame = { type: 'typing', conversationId: randomUUID(), typing: true };
    live.socket.send(padded(frame, 4_096));
    // Frames are taken in their order, so this one is taken after the one before.
    live.send({ type: 'presence', state: 'away' });
    expect(live.closed).toBe(null);
    await expect.poll(async () => (await tileOf('Maya Lindqvist')).state).toBe('away');
    live.socket.send(padded({ type: 'presence', state: 'idle' }, 4_097));
    expect(await live.end()).toBe(1009);
    expect((await tileOf('Maya Lindqvist')).state).toBe('offline');
    expect((await maya.ask('GET', '/v1/conversations')).status).toBe(200);
    await maya.realtime();
  });
});

describe('an entry', () => {
  let path: string;
  let conversationId: string;
  let keyId: string;
  beforeAll(async () => {
    const visitor = await rig.visitor();
    ({ conversationId } = visitor.consent);
    path = `/v1/conversations/${conversationId}/entries`;
    const { keys } = await db
      .selectFrom('tenant')
      .select('keys')
      .where('id', '=', rig.tenant('Harbour Bank'))
      .executeTakeFirstOrThrow();
    ({ keyId } = newestKey(JSON.parse(keys) as TenantKeys));
  });
  /** An entry whose sealed value is that of so many bytes; the server opens none. */
  const entryOf = (bytes: number): { id: string; kind: string; at: number; sealed: SignedSeal } => {
    const [id, at, tenantId] = [randomUUID(), Date.now(), rig.tenant('Harbour Bank')];
    const sealed = {
      suite: SUITE as typeof SUITE,
      keyId,
      enc: randomBytes(32).toString('base64url'),
      ciphertext: randomBytes(bytes + 16).toString('base64url'),
    };
    const [author, workstation] = [maya.session.person.id, maya.workstation.enrolment.workstationId];
    const context = { tenantId, conversationId, id, purpose: 'entry', kind: 'note', author, workstation, at } as const;
    return { id, kind: 'note', at, sealed: signSeal(sealed, context, maya.workstation.enrolment) };
  };

  test('sealed is stored whole up to the bytes that the longest one can have', async () => {
    const most = 3 * MAX_ENTRY_LENGTH;
    const [longest, above] = [entryOf(most), entryOf(most + 1)];
    expect((await maya.ask('PUT', path, longest)).status).toBe(200);
    expect(codeOf(await maya.ask('PUT', path, above))).toEqual([400, 'invalid']);
    const rows = await db.selectFrom('entry').selectAll().where('id', 'in', [longest.id, above.id]).execute();
    expect(rows.map((row) => JSON.stringify(row).includes(longest.sealed.ciphertext))).toEqual([true]);
  });

  test.each(ALPHABETS)('that a desk takes is one that the server takes: %s', (_name, character) => {
    const value = units(character, MAX_ENTRY_LENGTH);
    const args = { conversationId: randomUUID(), entryId: randomUUID(), kind: 'note', value };
    expect(VERBS.addEntry.args.safeParse(args).success).toBe(true);
    for (const more of ['x', character])
      expect(VERBS.addEntry.args.safeParse({ ...args, value: value + more }).success).toBe(false);
    expect(NewEntry.safeParse(entryOf(Buffer.byteLength(value))).success).toBe(true);
  });
});

describe('a name', () => {
  let tenantIds: string[];
  beforeAll(() => {
    tenantIds = [rig.tenant('Harbour Bank')];
  });
  test.each(ALPHABETS)('of a person, their login and a team is stored whole: %s', async (_name, character) => {
    // Names are counted as people count: a pair of units is one.
    const long = (most: number): string => {
      const own = [...character].length;
      return character.repeat(Math.floor(most / own)) + 'y'.repeat(most % own);
    };
    const people = await count('person');
    const form = { name: long(120), login: long(120), role: 'agent', tenantIds, teamIds: [] };
    const add = (more: object): Promise<Answer> => idris.ask('POST', '/v1/administration/people', { ...form, ...more });
    expect((await add({})).status).toBe(200);
    expect(codeOf(await add({ login: `${long(119)}yz` }))).toEqual([400, 'invalid']);
    expect(codeOf(await add({ login: randomUUID(), name: `${form.name}y` }))).toEqual([400, 'invalid']);
    expect(await count('person')).toBe(people + 1);
    const person = await db
      .selectFrom('person')
      .select(['id', 'name', 'login'])
      .where('name', '=', form.name)
      .executeTakeFirstOrThrow();
    expect(person.login).toBe(form.login.toLowerCase());

    const team = (name: string): Promise<Answer> =>
      idris.ask('PUT', `/v1/administration/teams/${randomUUID()}`, { tenantId: tenantIds[0], name });
    expect((await team(long(80))).status).toBe(200);
    expect(codeOf(await team(`${long(80)}y`))).toEqual([400, 'invalid']);
    expect(
      await db
        .selectFrom('team')
        .select('name')
        .where('name', 'in', [long(80), `${long(80)}y`])
        .execute(),
    ).toEqual([{ name: long(80) }]);

    // The longest login has an authenticator app as well.
    const own = await openSession(db, await rig.workstation(`Desk ${person.id}`), person.login);
    const totp = await own.ask('POST', '/v1/own/second-factor/totp', {});
    expect([totp.status, NewTotp.safeParse(totp.json).success]).toEqual([200, true]);
  });

  test('of a saved login has at most 80 units', async () => {
    const schema = ROUTES.saveLogin.body.shape.name;
    for (const [, character] of ALPHABETS) {
      const name = units(character, LOGIN_LIMITS.name);
      expect([character, schema.safeParse(name).success, schema.safeParse(`${name}x`).success]).toEqual([
        character,
        true,
        false,
      ]);
    }
  });
});

test.each(ALPHABETS)(
  'a note of an address has at most 200 characters, and is stored whole: %s',
  async (_name, character) => {
    const note = [...character.repeat(200)].slice(0, 200).join('');
    const status = async (): Promise<AddressStatus> =>
      AddressStatus.parse((await idris.ask('GET', '/v1/addresses')).json);
    const before = await status();
    await oneAlone(rig, idris, 'widen-addresses');
    const range = `10.${before.rules.length}.0.0/16`;
    const add = async (words: string): Promise<Answer> => {
      const rule = { range, use: 'server', subject: { kind: 'everybody' }, note: words, expiresAt: null };
      return idris.ask('POST', '/v1/addresses', {
        baseRevision: before.revision,
        change: { action: 'add', rule },
        knowingly: true,
      });
    };
    expect(codeOf(await add(`${note}y`))).toEqual([400, 'invalid']);
    expect((await status()).revision).toBe(before.revision);
    expect(await add(note)).toMatchObject({ status: 200, json: { outcome: 'stored' } });
    expect((await status()).rules.find((rule) => rule.range === range)?.note).toBe(note);
  },
);

describe('activity', () => {
  const linked = (workstationId: string, details: readonly ActivityRecord['detail'][]) => {
    let hash = GENESIS_HASH;
    return details.map((detail, index) => {
      const link = chain(
        {
          seq: index + 1,
          at: Date.now(),
          workstationId,
          personId: null,
          tenantId: null,
          conversationId: null,
          kind: 'window-focus',
          detail,
        },
        hash,
      );
      hash = link.hash;
      return link;
    });
  };
  const storedUpTo = async (at: Workstation): Promise<number> =>
    Object((await at.ask('GET', '/v1/activity/stored')).json).storedUpTo;

  test('comes in batches of at most a thousand records', async () => {
    const at = await rig.workstation('Batches');
    const records = linked(
      at.enrolment.workstationId,
      Array.from({ length: 1_001 }, () => ({})),
    );
    expect(codeOf(await at.ask('POST', '/v1/activity', { records }))).toEqual([400, 'invalid']);
    expect(await storedUpTo(at)).toBe(0);
    expect((await at.ask('POST', '/v1/activity', { records: records.slice(0, 1_000) })).json).toEqual({
      storedUpTo: 1_000,
    });
    expect(await storedUpTo(at)).toBe(1_000);
  });

  test.each(ALPHABETS)(
    'has details of at most 40 and 200 characters, and twenty of them: %s',
    async (_name, character) => {
      const at = await rig.workstation(`Details ${character}`);
      const of = (most: number): string => [...character.repeat(most)].slice(0, most).join('');
      const largest = Object.fromEntries(
        Array.from({ length: 20 }, (_one, n) => [of(38) + String(n).padStart(2, '0'), of(200)]),
      );
      const tooMuch: readonly ActivityRecord['detail'][] = [
        { [`${of(40)}y`]: 1 },
        { one: `${of(200)}y` },
        { ...largest, more: 1 },
      ];
      for (const above of tooMuch) {
        const answer = await at.ask('POST', '/v1/activity', { records: linked(at.enrolment.workstationId, [above]) });
        expect(codeOf(answer)).toEqual([400, 'invalid']);
      }
      expect(await storedUpTo(at)).toBe(0);
      const taken = await at.ask('POST', '/v1/activity', { records: linked(at.enrolment.workstationId, [largest]) });
      expect(taken.json).toEqual({ storedUpTo: 1 });
      const row = await db
        .selectFrom('activity')
        .select(['detail', 'fault'])
        .where('workstation_id', '=', at.enrolment.workstationId)
        // Not the server's own record of what it refused.
        .where('seq', 'is not', null)
        .executeTakeFirstOrThrow();
      expect([JSON.parse(row.detail), row.fault]).toEqual([largest, null]);
    },
  );
});

async function tileOf(name: string): Promise<AgentTile> {
  const sofia = await openSession(db, await rig.workstation(), 'sofia');
  const tiles = z.array(AgentTile).parse((await sofia.ask('GET', '/v1/agents')).json);
  return present(tiles.find((tile) => tile.name === name));
}
