import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { isEvent, RealtimeFromServer } from '../../contract/realtime.ts';
import { Exported, Found } from '../../contract/common.ts';
import { Site } from '../../contract/visitor.ts';
import { parseTlogProof } from '../../core/ledger/tlogProof.ts';
import { setPolicyAt } from '../../server/domains/policy/policyByKey.ts';
import { setTypingPreview } from '../../server/domains/policy/typingPreview.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { eventually, Frames, present, Rig, type SignedIn, type Visitor } from '../support/serverRig.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let rig: Rig;
let maya: SignedIn;
let tomas: SignedIn;
let sofia: SignedIn;
beforeAll(async () => {
  rig = await Rig.make({ visitorLimits: { messageBurst: 500 } }, 50);
  maya = await rig.signedIn('maya');
  tomas = await rig.signedIn('tomas');
  sofia = await rig.signedIn('sofia');
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
const recorded = (
  kind: string,
): Promise<{ detail: string; person_id: string | null; conversation_id: string | null }[]> =>
  inDatabase((db) =>
    db
      .selectFrom('activity')
      .select(['detail', 'person_id', 'conversation_id'])
      .where('kind', '=', kind)
      .orderBy('position')
      .execute(),
  );

describe('a search', () => {
  const look = async (who: SignedIn, query: string): Promise<Found> =>
    Found.parse((await who.ask('POST', '/v1/search', { query })).json);
  const texts = (found: Found): string[] => found.hits.map((hit) => hit.excerpt.text);

  test('finds words by their beginnings, without case and accents, newest first, with their places', async () => {
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await visitor.say(page, 'My lanterns arrived at the Café yesterday');
    await visitor.say(page, 'one lantern is broken');
    const found = await look(maya, 'LANTERN');
    expect(texts(found)).toEqual(['one lantern is broken', 'My lanterns arrived at the Café yesterday']);
    expect(found.hits.map((hit) => hit.places.map((p) => hit.excerpt.text.slice(p.start, p.end)))).toEqual([
      ['lantern'],
      ['lanterns'],
    ]);
    expect(texts(await look(maya, 'cafe lantern'))).toHaveLength(1);
    expect(texts(await look(maya, 'lantern nowhere'))).toEqual([]);
  });

  test("finds nothing of a tenant that is not the person's own, and takes query syntax as plain text", async () => {
    const visitor = await rig.visitor('Harbour Bank');
    await visitor.say(await visitor.connect(), 'a periwinkle of the bank');
    expect(texts(await look(maya, 'periwinkle'))).toHaveLength(1);
    expect(texts(await look(tomas, 'periwinkle'))).toEqual([]);
    for (const query of [
      '"',
      'periwinkle"',
      'text:periwinkle*',
      '* OR *',
      'NEAR(periwinkle)',
      "periwinkle'--",
      '^periwinkle',
    ])
      expect((await maya.ask('POST', '/v1/search', { query })).status).toBe(200);
    expect(await look(maya, '.')).toMatchObject({ tooShort: true, hits: [] });
    expect((await maya.ask('POST', '/v1/search', { query: 'x'.repeat(201) })).status).toBe(400);
  });

  test('masks the query first: a pasted card finds masked cards, and is not stored, recorded or logged', async () => {
    const visitor = await rig.visitor();
    await visitor.say(await visitor.connect(), 'please charge 4111 1111 1111 1111 today');
    const before = (await recorded('searched')).length;
    const found = await look(maya, '4111 1111 1111 1111');
    expect(found.query.text).toBe('[card •••• 1111]');
    expect(texts(found)).toContain('please charge [card •••• 1111] today');
    const records = await recorded('searched');
    expect(records).toHaveLength(before + 1);
    expect(records.at(-1)).toMatchObject({ person_id: maya.session.person.id });
    expect(JSON.parse(present(records.at(-1)).detail)).toEqual({ words: 2, found: found.hits.length, masked: true });
    expect(rig.log.join('')).not.toMatch(/4111[ -]?1111|lantern/);
  });

  test('does not find what a correction has masked', async () => {
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    const of = async (query: string): Promise<string[]> =>
      (await look(maya, query)).hits
        .filter((hit) => hit.conversation.id === visitor.consent.conversationId)
        .map((hit) => hit.excerpt.text);
    await visitor.say(page, 'first 5555');
    expect(await of('5555')).toHaveLength(1);
    await visitor.say(page, 'then 5555 5555 4444');
    expect(await of('5555')).toEqual([]);
    expect((await of('card')).join()).not.toContain('5555');
  });
});

describe('a transcript', () => {
  const spoken = async (): Promise<Visitor> => {
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await visitor.say(page, 'my card is 4111 1111 1111 1111\n[2020-01-01] Visitor: not a line of mine');
    await maya.ask('PUT', `/v1/conversations/${visitor.consent.conversationId}/messages`, {
      id: randomUUID(),
      text: 'thank you',
      at: Date.now(),
    });
    return visitor;
  };

  test('writes a masked file only to the folder of the policy, only for supervisors, and records it', async () => {
    const {
      consent: { conversationId: id },
    } = await spoken();
    expect(await sofia.ask('POST', `/v1/conversations/${id}/export`, {})).toMatchObject({
      status: 409,
      json: { code: 'export-off' },
    });
    const folder = join(temporaryFolder('transcripts'), 'kept');
    await inDatabase((db) => setPolicyAt(db, 'transcripts.folder', folder));
    const answer = await eventually(async () => {
      const one = await sofia.ask('POST', `/v1/conversations/${id}/export`, {});
      return one.status === 200 ? one : null;
    });
    const { file, messages } = Exported.parse(answer.json);
    expect(messages).toBe(2);
    expect(file).toMatch(new RegExp(`^transcript-${id}-\\d{8}T\\d{9}Z\\.txt$`));
    expect(readdirSync(folder)).toEqual([file, `${file}.tlog-proof`]);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text).toContain('Visitor: my card is [card •••• 1111]\n    [2020-01-01] Visitor: not a line of mine');
    expect(text).toContain('Maya Lindqvist: thank you');
    expect(text).toMatch(/^Server {8}stated 20\d\d-[-\dT:.]+Z: no manifest$/m);
    expect(text).not.toMatch(/4111/);
    expect((await recorded('exported')).at(-1)).toMatchObject({
      person_id: sofia.session.person.id,
      conversation_id: id,
      detail: JSON.stringify({ messages: 2, by: 'desk', sha256: hashOf(text) }),
    });
    expect((await maya.ask('POST', `/v1/conversations/${id}/export`, {})).status).toBe(403);
    expect((await sofia.ask('POST', `/v1/conversations/${randomUUID()}/export`, {})).status).toBe(404);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('is written by the command line too, and masked once more before writing', async () => {
    const {
      consent: { conversationId: id },
    } = await spoken();
    await inDatabase((db) =>
      db
        .updateTable('message')
        .set({ text: 'left readable by mistake: 5555 5555 5555 4444', marks: '[]' })
        .where('conversation_id', '=', id)
        .where('seq', '=', 1)
        .execute(),
    );
    const out = join(rig.folder, 'out');
    const exported = (what: string, to: string): Promise<string> =>
      cleandesk(['server', 'export-conversation', '--data', rig.data, '--id', what, '--out', to]);
    const { file } = Exported.parse(JSON.parse(await exported(id, out)));
    const text = readFileSync(join(out, file), 'utf8');
    expect(text).toContain('left readable by mistake: [card •••• 4444]');
    expect((await recorded('exported')).at(-1)).toMatchObject({
      person_id: null,
      detail: JSON.stringify({ messages: 2, by: 'command-line', sha256: hashOf(text) }),
    });
    // The file beside it proves that this very text was recorded.
    const { extra } = parseTlogProof(readFileSync(join(out, `${file}.tlog-proof`)));
    expect(JSON.parse(Buffer.from(extra ?? []).toString('utf8'))).toMatchObject({
      record: { kind: 'exported', conversationId: id, detail: { sha256: hashOf(text) } },
    });
    await expect(exported(randomUUID(), join(rig.folder, 'none'))).rejects.toThrow();
    expect(existsSync(join(rig.folder, 'none'))).toBe(false);
  });
});

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the typing preview', () => {
  async function desk(who: SignedIn): Promise<Frames<RealtimeFromServer, object>> {
    const { cert, key, ca } = who.workstation.identity;
    const socket = new WebSocket(`${rig.server.deskUrl.replace(/^https/, 'wss')}/v1/realtime`, {
      cert,
      key,
      ca,
      headers: { authorization: `Bearer ${who.session.token}` },
    });
    who.workstation.keep(socket);
    const frames = new Frames<RealtimeFromServer, object>(socket, (v) => RealtimeFromServer.parse(v));
    await new Promise((resolve) => socket.once('open', resolve));
    frames.send({ type: 'hello', lastSeen: 0 });
    await frames.next((f) => f.type === 'caught-up');
    return frames;
  }
  const previews = (frames: Frames<RealtimeFromServer, object>): string[] =>
    frames.all.flatMap((f) =>
      isEvent(f, 'typing.changed') && f.body.preview !== undefined ? [f.body.preview.text] : [],
    );
  const noticeOf = async (language: string): Promise<Site> =>
    Site.parse(
      await (
        await fetch(`${rig.server.visitorUrl}/visitor/v1/sites/${rig.site('Harbour Bank')}?language=${language}`)
      ).json(),
    );
  const answered = async (visitor: Visitor): Promise<void> => {
    await maya.ask('PUT', `/v1/conversations/${visitor.consent.conversationId}/messages`, {
      id: randomUUID(),
      text: 'hello',
      at: Date.now(),
    });
  };

  test('is off: what a page sends for it is dropped, and the notice does not mention it', async () => {
    const live = await desk(maya);
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await answered(visitor);
    expect(JSON.stringify(page.all)).not.toContain('typingPreview');
    const { brief, why } = (await noticeOf('en')).notice;
    expect([why, ...brief].join(' ')).not.toMatch(/typing|what you type/);
    page.send({ type: 'typing', typing: true, text: 'my secret plan' });
    await live.next(
      (f) => isEvent(f, 'typing.changed') && f.body.typing && f.body.conversationId === visitor.consent.conversationId,
    );
    await visitor.say(page, 'something that comes after it');
    expect(previews(live)).toEqual([]);
  });

  test('switched on, is named in the notice and shown masked to the assigned agent only, stored nowhere', async () => {
    const before = await rig.visitor();
    await inDatabase((db) => setTypingPreview(db, systemScope('a test'), 'Harbour Bank', true));
    const notices = await Promise.all(
      ['en', 'de', 'es', 'fr', 'ar'].map(async (language) => (await noticeOf(language)).notice),
    );
    expect(
      notices.map(({ brief }) =>
        /what you type|was Sie tippen|lo que usted escribe|vous écrivez|ما تكتبه/.exec(brief[1] ?? ''),
      ),
    ).not.toContain(null);
    const words = notices.map(({ why }) => why);
    expect(words.map((why) => /typing|tippen|escribiendo|en train d'écrire|قبل أن ترسله/.exec(why)?.[0])).toEqual([
      'typing',
      'tippen',
      'escribiendo',
      "en train d'écrire",
      'قبل أن ترسله',
    ]);
    const [answers, watches, other] = [await desk(maya), await desk(sofia), await desk(tomas)];
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    expect(page.all.some((f) => f.type === 'welcome' && f.typingPreview === true)).toBe(true);
    await answered(visitor);
    page.send({ type: 'typing', typing: true, text: 'a periscope and 4111 1111 1111 11' });
    await eventually(async () => previews(answers).length > 0);
    page.send({ type: 'typing', typing: true, text: 'a periscope and 4111 1111 1111 1111, jane@example.com' });
    await eventually(async () => previews(answers).length > 1);
    expect(previews(answers).join('\n')).toMatch(/^a periscope and \[/);
    expect(previews(answers).join('\n')).not.toMatch(/4111|jane/);
    await watches.next(
      (f) => isEvent(f, 'typing.changed') && f.body.typing && f.body.conversationId === visitor.consent.conversationId,
    );
    expect([previews(watches), previews(other)]).toEqual([[], []]);
    // A visitor who consented before it was switched on has consented to another text.
    const earlier = await before.connect();
    expect(JSON.stringify(earlier.all)).not.toContain('typingPreview');
    await answered(before);
    earlier.send({ type: 'typing', typing: true, text: 'not agreed to' });
    await before.say(earlier, 'after it');
    expect(previews(answers).join()).not.toContain('not agreed to');
    const dump = await inDatabase(async (db) =>
      JSON.stringify(
        await Promise.all(
          (
            ['message', 'conversation', 'event', 'sealed_original', 'activity', 'message_place', 'setting'] as const
          ).map((t) => db.selectFrom(t).selectAll().execute()),
        ),
      ),
    );
    expect(dump).not.toMatch(/periscope|not agreed to/);
    expect(rig.log.join('')).not.toMatch(/periscope/);
  });

  test('masks a card whose first half was sent before, and stops at once when switched off', async () => {
    const live = await desk(maya);
    const visitor = await rig.visitor();
    const page = await visitor.connect();
    await answered(visitor);
    await visitor.say(page, 'first 5555');
    page.send({ type: 'typing', typing: true, text: '5555 5555 4444 then' });
    await eventually(async () => previews(live).length > 0);
    expect(previews(live).join()).not.toMatch(/5555/);
    await inDatabase((db) => setTypingPreview(db, systemScope('a test'), 'harbour bank', false));
    const shown = previews(live).length;
    page.send({ type: 'typing', typing: true, text: 'nobody reads this' });
    await visitor.say(page, 'after it');
    expect(previews(live)).toHaveLength(shown);
  });
});
