import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ConsentStored, RealtimeToVisitor, Site, type RealtimeFromVisitor } from '../../contract/visitor.ts';
import type { ConversationSummary, Exported, Found } from '../../contract/common.ts';
import { fileNameOutput, linkOutput, logOutput } from '../../core/masking/outputs.ts';
import { wordsBegin } from '../../server/storage/sqlite/searchWords.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { canaries, finder, type Canary } from '../support/canaries.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { askTls } from '../support/serverRig.ts';

const CONVERSATIONS = 25;
const PLANTED = canaries(20261122);
const EACH = PLANTED.length / CONVERSATIONS;
/** The number of its tenant comes before each word of the index. */
const NUMBER_LENGTH = wordsBegin(1).length;
const NEEDLES = [...new Set(PLANTED.flatMap((one) => one.needles))];
/** The same search for what must not and for what must be found. */
const leaked = finder(NEEDLES);
const shown = finder(PLANTED.map((one) => one.control));
const part = (of: number): readonly Canary[] => PLANTED.slice(of * EACH, (of + 1) * EACH);

/** A visitor's page as the server sees it. */
class Talker {
  readonly socket: WebSocket;
  readonly conversationId: string;
  readonly received: RealtimeToVisitor[] = [];

  private constructor(socket: WebSocket, conversationId: string) {
    this.socket = socket;
    this.conversationId = conversationId;
    socket.on('message', (data: Buffer) => {
      this.received.push(RealtimeToVisitor.parse(JSON.parse(data.toString('utf8'))));
    });
  }

  static async begin(url: string, siteId: string): Promise<Talker> {
    const site = Site.parse(await (await fetch(`${url}/visitor/v1/sites/${siteId}?language=en`)).json());
    const given = await fetch(`${url}/visitor/v1/sites/${siteId}/consent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ language: 'en', noticeVersion: site.notice.version }),
    });
    const consent = ConsentStored.parse(await given.json());
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/visitor/v1/realtime`, { origin: url });
    const talker = new Talker(socket, consent.conversationId);
    await once(socket, 'open');
    talker.send({ type: 'hello', visitorToken: consent.visitorToken, lastSeq: 0 });
    await eventually('the server greets', () => talker.received.some((frame) => frame.type === 'welcome'));
    return talker;
  }

  send(frame: RealtimeFromVisitor): void {
    this.socket.send(JSON.stringify(frame));
  }

  async says(text: string, id: string = randomUUID()): Promise<string> {
    this.send({ type: 'message', id, text });
    await eventually('the message is taken', () =>
      this.received.some((frame) => frame.type === 'message' && frame.message.id === id),
    );
    return id;
  }
}

/**
 * Everything that a page shows from now on: the whole body and the notices after each change, and every typing event.
 */
const WATCH = `(() => {
  window.seenNotices = new Set(); window.seenTyping = []; window.seenGlass = new Set();
  const look = () => { window.seenNotices.add(document.querySelector('.notices')?.innerHTML ?? ''); for (const row of document.querySelectorAll('[data-message-id], [data-conversation-row], .typing-preview')) window.seenGlass.add(row.outerHTML); };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  window.cleandesk.on('typing', (event) => { window.seenTyping.push(JSON.stringify(event)); });
})()`;

/**
 * Opens one conversation after the other as a click does, and returns the page's content each time, fields included.
 */
const shownOf = (ids: readonly string[]): string => `(async () => {
  const drawn = () => new Promise(requestAnimationFrame);
  const pages = [];
  for (const id of ${JSON.stringify(ids)}) {
    for (let tries = 0; tries < 600 && document.querySelector('[data-conversation-row="' + id + '"]') === null; tries += 1) await drawn();
    document.querySelector('[data-conversation-row="' + id + '"]').click();
    for (let tries = 0; tries < 600 && document.querySelectorAll('main[data-conversation-id="' + id + '"] [data-message-id]').length < ${EACH}; tries += 1) await drawn();
    pages.push(document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n'));
  }
  return pages.join('\\n');
})()`;

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    statSync(join(folder, name)).isDirectory() ? files(join(folder, name)) : [join(folder, name)],
  );
}

describe('a thousand planted values', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  let talkers: Talker[] = [];
  let ids: string[] = [];
  let folder = '';

  const inDatabase = async <T>(work: (db: Db) => Promise<T>): Promise<T> => {
    const { db, close } = await openStorage(place.serverFolder);
    try {
      return await work(db);
    } finally {
      await close();
    }
  };
  const identity = async (): Promise<{ cert: string; key: string; ca: string }> => {
    const file = join(place.folder, `${randomUUID()}.json`);
    await cleandesk([
      'server',
      'enrol',
      '--data',
      place.serverFolder,
      '--name',
      'a machine of the test',
      '--out',
      file,
    ]);
    const enrolment = JSON.parse(readFileSync(file, 'utf8')) as {
      certificatePem: string;
      privateKeyPem: string;
      authorityPem: string;
    };
    return { cert: enrolment.certificatePem, key: enrolment.privateKeyPem, ca: enrolment.authorityPem };
  };

  beforeAll(async () => {
    place = await Place.open();
    folder = join(place.folder, 'transcripts');
    await cleandesk(['server', 'typing-preview', 'on', '--data', place.serverFolder, '--tenant', 'Harbour Bank']);
    await cleandesk([
      'server',
      'policy',
      'set',
      'transcripts.folder',
      JSON.stringify(folder),
      '--data',
      place.serverFolder,
    ]);
    for (const value of ['routing.mostPerAgent', 'routing.givenPerMinute'])
      await cleandesk([
        ...['server', 'policy', 'set', value, String(2 * CONVERSATIONS)],
        ...['--data', place.serverFolder],
      ]);
    [desk, supervisor] = await Promise.all([place.deskOf('maya'), place.deskOf('sofia')]);
    await Promise.all([desk.evaluate(WATCH), supervisor.evaluate(WATCH)]);
    const siteId = place.sites.find((one) => one.tenantName === 'Harbour Bank')?.id ?? '';
    talkers = await Promise.all(Array.from({ length: CONVERSATIONS }, () => Talker.begin(place.visitorUrl, siteId)));
    ids = talkers.map((one) => one.conversationId);
    // An agent gets a conversation with its first message.
    await Promise.all(talkers.map((one) => one.says('hello')));
    await desk.until<ConversationSummary[]>(
      'window.cleandesk.listConversations({})',
      (list) => list.filter((one) => one.assignedTo?.name === 'Maya Lindqvist').length >= CONVERSATIONS,
    );
    await Promise.all(
      talkers.map(async (talker, number) => {
        for (const [i, { text }] of part(number).entries()) {
          // Four at a time, within the limit of the server for typing.
          if (i % 4 === 0)
            talker.send({
              type: 'typing',
              typing: true,
              text: part(number)
                .slice(i, i + 4)
                .map((one) => one.text)
                .join('\n'),
            });
          await talker.says(text);
        }
      }),
    );
  });
  afterAll(async () => {
    for (const talker of talkers) talker.socket.terminate();
    await place?.close();
  });

  /**
   * One line an output: where to look, and at least how many of the thousand harmless words are there (or other words
   * that must be).
   */
  const EXITS: readonly (readonly [exit: string, look: () => Promise<string>, control: number | readonly string[]])[] =
    [
      [
        "the agent's glass",
        async () =>
          [
            await desk.evaluate<string>(shownOf(ids)),
            await desk.evaluate<string>('[...window.seenGlass].join("\\n")'),
          ].join('\n'),
        PLANTED.length,
      ],
      [
        "the supervisor's glass",
        async () => {
          await supervisor.evaluate(
            `[...document.querySelectorAll('nav button')].find((each) => each.textContent === 'Conversations').click()`,
          );
          return [
            await supervisor.evaluate<string>(shownOf(ids)),
            await supervisor.evaluate<string>('[...window.seenGlass].join("\\n")'),
          ].join('\n');
        },
        PLANTED.length,
      ],
      [
        "the visitor's own page",
        async () => talkers.map((one) => JSON.stringify(one.received)).join('\n'),
        PLANTED.length,
      ],
      ['the typing preview', () => desk.evaluate<string>('window.seenTyping.join("\\n")'), PLANTED.length * 0.9],
      [
        'the typing events of a person who does not answer',
        async () => {
          const events = await supervisor.evaluate<string>('window.seenTyping.join("\\n")');
          expect(shown(events)).toEqual([]);
          return events;
        },
        ['"typing":true'],
      ],
      ['the notices', () => desk.evaluate<string>('[...window.seenNotices].join("\\n")'), 25],
      [
        'the messages between main and page',
        async () => {
          expect(await desk.onBridge(PLANTED.map((one) => one.needles[0] ?? ''))).toEqual([]);
          expect(await supervisor.onBridge(PLANTED.map((one) => one.needles[0] ?? ''))).toEqual([]);
          return (await desk.onBridge(PLANTED.map((one) => one.control))).join('\n');
        },
        PLANTED.length,
      ],
      [
        'answers of the search, asked by harmless words and by the values themselves',
        async () => {
          // A password without a cue is a word like any other: it is searched in its sentence.
          const asked = [
            ...PLANTED.slice(0, 40)
              .filter((one) => one.kind !== 'password')
              .map((one) => one.needles[0] ?? ''),
            ...PLANTED.slice(40, 60).map((one) => one.text),
            ...PLANTED.slice(0, 40).map((one) => one.control),
            'thanks',
          ];
          return desk.evaluate<string>(
            '(async () => { const all = []; for (const query of ' +
              `${JSON.stringify(asked.map((one) => one.slice(0, 200)))}) all.push(JSON.stringify(await ` +
              `window.cleandesk.searchMessages({ query }))); return all.join('\\n'); })()`,
          );
        },
        80,
      ],
      [
        'the search index, word by word',
        () =>
          inDatabase(async (db) => {
            await sql`create virtual table temp.words using fts5vocab(main, message_search, instance)`.execute(db);
            const { rows } = await sql<{
              doc: number;
              term: string;
            }>`select doc, term from temp.words order by doc, offset`.execute(db);
            const messages = new Map<number, string[]>();
            for (const { doc, term } of rows)
              messages.set(doc, [...(messages.get(doc) ?? []), term.slice(NUMBER_LENGTH)]);
            // A value with separators is split into words; both ways of joining them.
            const text = [...messages.values()].flatMap((terms) => [terms.join(' '), terms.join('')]).join('\n');
            const bare = [
              ...new Set(NEEDLES.map((needle) => needle.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''))),
            ].filter((needle) => needle.length > 8);
            expect(finder(bare)(text)).toEqual([]);
            return text;
          }),
        PLANTED.length,
      ],
      [
        "the server's database, decrypted, every table",
        () =>
          inDatabase(async (db) => {
            const { rows: tables } = await sql<{
              name: string;
            }>`select name from sqlite_master where type = 'table'`.execute(db);
            const dump: string[] = [];
            for (const { name } of tables) {
              const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
              for (const row of rows)
                dump.push(
                  Object.values(row)
                    .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
                    .join(' '),
                );
            }
            return dump.join('\n');
          }),
        PLANTED.length,
      ],
      [
        'the bytes of every file of server and desks',
        async () =>
          files(place.folder)
            .filter((path) => !path.startsWith(join(place.folder, 'keys')) && !path.startsWith(folder))
            .map((path) => readFileSync(path, 'latin1'))
            .join('\n'),
        ['"event":"started"'],
      ],
      ["the server's log", async () => readFileSync(place.serverLog, 'utf8'), ['"event":"request"', '/v1/search']],
      [
        "the desks' logs",
        async () =>
          readFileSync(desk.log, 'utf8') +
          readFileSync(supervisor.log, 'utf8') +
          logOutput(PLANTED.map((one) => one.text).join('\n')),
        PLANTED.length,
      ],
      ["what the server's process prints", async () => place.serverOutput, ['"ready":true']],
      [
        'exported transcripts',
        async () => {
          const written: string[] = [];
          for (const id of ids)
            written.push((await supervisor.call<Exported>('exportConversation', { conversationId: id })).file);
          const out = JSON.parse(
            await cleandesk([
              'server',
              'export-conversation',
              '--data',
              place.serverFolder,
              '--id',
              ids[0] ?? '',
              '--out',
              folder,
            ]),
          ) as Exported;
          // Each with the proof of its record beside it.
          const expected = [...written, out.file].flatMap((name) => [name, `${name}.tlog-proof`]);
          expect(readdirSync(folder).toSorted()).toEqual(expected.toSorted());
          return readdirSync(folder)
            .map((name) => readFileSync(join(folder, name), 'utf8'))
            .join('\n');
        },
        PLANTED.length,
      ],
      ['the names of exported files', async () => readdirSync(folder).join('\n'), ['transcript-']],
      [
        'the names of files',
        async () =>
          PLANTED.filter((one) => one.kind !== 'password' && !one.text.includes('\n') && !one.text.includes('/'))
            .map((one) => fileNameOutput(`${one.text}.pdf`).text)
            .join('\n'),
        800,
      ],
      [
        'addresses of links',
        async () =>
          PLANTED.filter((one) => one.kind === 'card')
            .map(
              (one) =>
                linkOutput(
                  `https://shop.example/${one.control}/pay` +
                    `?pan=${encodeURIComponent(one.needles[1] ?? one.needles[0] ?? '')}&go=1`,
                ).text,
            )
            .join('\n'),
        480,
      ],
      [
        'what the desk gives back from its own store: a draft',
        async () => {
          const drafts: string[] = [];
          for (const [i, id] of ids.entries()) {
            await desk.call('saveDraft', {
              conversationId: id,
              text: part(i)
                .map((one) => one.text)
                .join('\n')
                .slice(0, 7_000),
            });
            drafts.push(
              (await desk.call<{ draft: string }>('openConversation', { conversationId: id, limit: 1 })).draft,
            );
            await desk.call('saveDraft', { conversationId: id, text: '' });
          }
          return drafts.join('\n');
        },
        PLANTED.length * 0.9,
      ],
      [
        'answers of both interfaces that refuse, and the description of the interface',
        async () => {
          const tls = await identity();
          const answers: string[] = [];
          for (const { text, needles } of PLANTED.slice(0, 60)) {
            const answer = await fetch(`${place.visitorUrl}/visitor/v1/sites/${encodeURIComponent(needles[0] ?? '')}`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', origin: place.visitorUrl },
              body: JSON.stringify({ language: text }),
            });
            answers.push(await answer.text());
            answers.push(
              (
                await askTls(
                  `${place.deskUrl}/v1/conversations/${encodeURIComponent(needles[0] ?? '')}/messages`,
                  'PUT',
                  tls,
                  { id: text, text },
                  'x'.repeat(40),
                )
              ).text,
            );
            answers.push(
              (await askTls(`${place.deskUrl}/v1/sign-in/start`, 'POST', tls, { login: text, startLoginRequest: text }))
                .text,
            );
          }
          return `${answers.join('\n')}\n${(await askTls(`${place.deskUrl}/v1/openapi.json`, 'GET', tls)).text}`;
        },
        ['"code":"invalid"', '"code":"session-ended"', 'searchMessages'],
      ],
    ];

  test.each(EXITS)('are not in %s, in which harmless words are', async (_exit, look, control) => {
    const text = await look();
    expect(leaked(text)).toEqual([]);
    if (typeof control === 'number') expect(shown(text).length).toBeGreaterThanOrEqual(control);
    else for (const words of control) expect(text).toContain(words);
  });

  test('the search finds every one of them where they are not masked', () => {
    expect(leaked(PLANTED.map((one) => one.text).join('\n')).length).toBeGreaterThanOrEqual(PLANTED.length);
    for (const { needles, text } of PLANTED)
      expect(leaked(`.${text}.${needles.join()}.`)).toEqual(expect.arrayContaining([...needles]));
  });

  test('cannot leave by a notification of the operating system: the page has none or is denied it', async () => {
    const asked =
      `(async () => [typeof Notification === 'undefined' ? 'none' : Notification.permission, typeof Notification ` +
      `=== 'undefined' ? 'none' : await Notification.requestPermission(), (await navigator.permissions.query({ ` +
      `name: 'notifications' })).state])()`;
    for (const one of [desk, supervisor])
      expect(await one.evaluate<string[]>(asked)).toEqual([
        expect.stringMatching(/^(?:none|denied)$/),
        expect.stringMatching(/^(?:none|denied)$/),
        'denied',
      ]);
  });

  test('a value that a later message completes is masked again in each view, store, index and transcript', async () => {
    const siteId = place.sites.find((one) => one.tenantName === 'Harbour Bank')?.id ?? '';
    await desk.touch();
    const talker = await Talker.begin(place.visitorUrl, siteId);
    talkers.push(talker);
    const id = talker.conversationId;
    const first = await talker.says('first 5555');
    await desk.until<ConversationSummary[]>('window.cleandesk.listConversations({})', (list) =>
      list.some((one) => one.id === id && one.assignedTo?.name === 'Maya Lindqvist'),
    );
    const row = `document.querySelector('[data-message-id="${first}"] .message-body')?.textContent ?? ''`;
    // It stays for seconds: what was seen is asked, not what is there now.
    await desk.until<boolean>(
      `[...window.seenNotices].some((html) => html.includes('${id}') && html.includes('5555'))`,
      Boolean,
    );
    await desk.openInPage(id);
    await supervisor.openInPage(id);
    for (const one of [desk, supervisor]) await one.until<string>(row, (text) => text.includes('5555'));
    const index = () =>
      inDatabase(
        async (db) =>
          (
            await sql`select place from message_search join message_place on place = message_search.rowid join message on message.id = message_id join search_tenant on search_tenant.tenant_id = message.tenant_id
      where message_search match '"' || printf('%06d', number) || '5555"' and message_id = ${first}`.execute(db)
          ).rows.length,
      );
    expect(await index()).toBe(1);
    // Typed, not sent: the preview is masked with the earlier messages.
    talker.send({ type: 'typing', typing: true, text: 'well: 5555 5555 4444' });
    const preview = await desk.until<string>(`document.querySelector('.typing-preview')?.textContent ?? ''`, (text) =>
      text.includes('well'),
    );
    expect(preview).not.toContain('5555');
    await talker.says('then 5555 5555 4444');
    for (const one of [desk, supervisor]) {
      await one.until<string>(row, (text) => text !== '' && !text.includes('5555'));
      await one.until<string>(
        `document.querySelector('[data-conversation-row="${id}"]').textContent`,
        (text) => text !== '' && !text.includes('5555'),
      );
    }
    expect(await desk.evaluate<string>('document.querySelector(".notices").textContent')).not.toContain('5555 5555');
    expect(await index()).toBe(0);
    const stored = await inDatabase((db) =>
      db.selectFrom('message').select(['text', 'corrected']).where('conversation_id', '=', id).orderBy('seq').execute(),
    );
    expect(stored.map((one) => one.text).join()).not.toContain('5555');
    expect(stored[0]?.corrected).toBe(1);
    expect(JSON.stringify(await desk.call<Found>('searchMessages', { query: 'card 4444' }))).not.toContain('5555');
    const { file } = await supervisor.call<Exported>('exportConversation', { conversationId: id });
    expect(existsSync(join(folder, file))).toBe(true);
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain('5555');
  });
});
