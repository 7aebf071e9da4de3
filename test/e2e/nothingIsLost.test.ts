import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskState } from '../../contract/bridge.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { raisedAlerts } from '../support/raisedAlerts.ts';
import { eventually } from '../support/until.ts';
import { allow, bubbles, send, visit, type Visit } from '../support/visitorPage.ts';

/**
 * While the server is away, as many are written as the visitor's page draws at once. `npm run bench -- loss` writes
 * more.
 */
const MESSAGES = Number(process.env['CLEANDESK_LOSS_MESSAGES'] ?? 400);
/**
 * Sudden ends of the desk. A record is written first, so one of these ends may leave a record whose message was not
 * queued yet.
 */
const KILLS_OF_DESK = 1;

/** Numbers in letters: the masker looks for runs of digits over many messages. */
const LETTERS = 'bcdfghjklm';
const inLetters = (i: number): string => `number ${[...String(i)].map((digit) => LETTERS[Number(digit)]).join('')}`;
const fromLetters = (text: string): number =>
  Number([...text.replace('number ', '')].map((letter) => LETTERS.indexOf(letter)).join(''));
/** The same, for the page. */
const TEXT_IN_PAGE = `('number ' + [...String(i)].map((digit) => '${LETTERS}'[Number(digit)]).join(''))`;

/** The server's content, read from its database with its own key. */
async function rowsOf<T>(place: Place, query: ReturnType<typeof sql<T>>): Promise<readonly T[]> {
  const storage = await openStorage(place.serverFolder);
  try {
    return (await query.execute(storage.db)).rows;
  } finally {
    await storage.close();
  }
}

describe(`power loss in the middle of ${MESSAGES} messages and as many activities`, () => {
  let place: Place;
  let desk: DeskProcess;
  let visitor: Visit;
  let conversationId = '';

  beforeAll(async () => {
    place = await Place.open();
    desk = await place.deskOf('maya');
    // Small and without animations: drawing hundreds of messages is most of the work of this test.
    visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'), {
      viewport: { width: 360, height: 640 },
      reducedMotion: 'reduce',
    });
    await allow(visitor.page);
    await send(visitor.page, 'Are you there?');
    conversationId = await eventually(
      'the conversation is at the desk',
      async () => (await desk.call<{ id: string }[]>('listConversations'))[0]?.id,
    );
  });
  afterAll(async () => {
    await place?.close();
  });

  const agentMessages = (): Promise<readonly { id: string; text: string; seq: number }[]> =>
    rowsOf(
      place,
      sql<{
        id: string;
        text: string;
        seq: number;
      }>`select id, text, seq from message where conversation_id = ${conversationId} and author = 'agent' order by seq`,
    );

  test('everything that the desk accepted is there after a restart, once, in order; the chain verifies', async () => {
    // The page sends one after the other and counts what the desk has accepted; every send is also an activity.
    await desk.evaluate(`window.sending = (async () => {
      window.taken = 0;
      for (let i = 0; i < ${MESSAGES}; i += 1) { await window.cleandesk.sendMessage({ conversationId: '${conversationId}', messageId: crypto.randomUUID(), text: ${TEXT_IN_PAGE} }); window.taken = i + 1; }
    })().catch(() => {}); 0`);
    await desk.until<number>('window.taken', (taken) => taken > MESSAGES / 5, 240_000);
    await place.killServer();
    await desk.until<number>('window.taken', (taken) => taken > MESSAGES / 2, 240_000);
    await place.startServer();
    const takenBefore = await desk.until<number>('window.taken', (taken) => taken > (MESSAGES * 3) / 4, 240_000);
    await desk.kill();

    desk = await place.startDesk('desk-maya');
    await place.signIn(desk, 'maya');
    const first = await eventually(
      'the outbox is empty',
      async () => {
        const state = await desk.state();
        return state.phase === 'signed-in' && state.connection === 'online' && state.waitingToSend === 0
          ? agentMessages()
          : null;
      },
      240_000,
    );
    const numbers = first.map((row) => fromLetters(row.text));
    expect(numbers.length).toBeGreaterThanOrEqual(takenBefore);
    expect(numbers, 'once and in order').toEqual(numbers.map((_, i) => i));

    // The rest, with the server killed once more while the desk goes on.
    const from = numbers.length;
    await desk.evaluate(`window.sending = (async () => {
      window.taken = ${from};
      for (let i = ${from}; i < ${MESSAGES}; i += 1) { await window.cleandesk.sendMessage({ conversationId: '${conversationId}', messageId: crypto.randomUUID(), text: ${TEXT_IN_PAGE} }); window.taken = i + 1; }
    })().catch(() => {}); 0`);
    await place.killServer();
    await place.startServer();
    await desk.until<number>('window.taken', (taken) => taken === MESSAGES, 240_000);
    const all = await eventually(
      'all messages are at the server',
      async () => {
        const rows = await agentMessages();
        return rows.length >= MESSAGES ? rows : null;
      },
      240_000,
    );
    expect(all.map((row) => row.text)).toEqual(Array.from({ length: MESSAGES }, (_, i) => inLetters(i)));

    const chain = await eventually(
      'all activities are at the server',
      async () => {
        const rows = await rowsOf(
          place,
          sql<{
            seq: number;
            kind: string;
            fault: string | null;
            detail: string;
          }>`select a.seq, a.kind, a.fault, a.detail from activity a
              join workstation w on w.id = a.workstation_id
              where w.name = 'desk-maya' and a.seq is not null order by a.position`,
        );
        return rows.filter((row) => row.kind === 'message-sent').length >= MESSAGES ? rows : null;
      },
      240_000,
    );
    expect(chain.map((row) => row.seq)).toEqual(chain.map((_, i) => i + 1));
    expect(chain.filter((row) => row.fault !== null)).toEqual([]);
    const recorded = chain
      .filter((row) => row.kind === 'message-sent')
      .map((row) => String((JSON.parse(row.detail) as { messageId?: unknown }).messageId));
    const stored = new Set(all.map((row) => row.id));
    expect(recorded.filter((id) => stored.has(id)).sort(), 'one record a message').toEqual([...stored].sort());
    const without = recorded.filter((id) => !stored.has(id));
    expect(new Set(without).size, 'no record twice').toBe(without.length);
    expect(without.length, 'at most one record without its message a kill').toBeLessThanOrEqual(KILLS_OF_DESK);
    expect(await raisedAlerts(place.serverFolder), 'no alert, although desk and server were killed').toEqual([]);
  });

  test('the visitor got each of them once, in order, although the server was killed twice', async () => {
    const seen = await eventually(
      "the last one is on the visitor's page",
      async () => {
        const text = (await bubbles(visitor.page)).join('\n');
        return text.includes(inLetters(MESSAGES - 1)) ? text : null;
      },
      120_000,
    );
    const last = [...seen.matchAll(/number [b-m]+/g)].map((match) => fromLetters(match[0]));
    expect(last.length).toBeGreaterThan(5);
    expect(last).toEqual(last.map((_, i) => (last[0] ?? 0) + i));
  });

  test('a stopped server: the desk shows it, keeps drafts and messages, and catches up afterwards', async () => {
    await place.stopServer();
    await desk.until<DeskState>(
      'state',
      (state) => state.phase === 'signed-in' && state.connection === 'offline',
      120_000,
    );
    await desk.until<string>('document.body.innerText', (text) =>
      /offline|no connection|not connected|cannot be reached/i.test(text),
    );
    await desk.call('sendMessage', { conversationId, messageId: crypto.randomUUID(), text: 'sent while away' });
    await desk.call('saveDraft', { conversationId, text: 'half a sentence' });
    await place.startServer();
    await send(visitor.page, 'written as soon as it was back').catch(() => undefined);
    await desk.until<DeskState>(
      'state',
      (state) => state.phase === 'signed-in' && state.connection === 'online' && state.waitingToSend === 0,
      240_000,
    );
    const opened = await eventually(
      'both messages are at the desk',
      async () => {
        const one = await desk.call<{ draft: string; messages: { body: { text: string } }[] }>('openConversation', {
          conversationId,
          limit: 50,
        });
        const texts = one.messages.map((message) => message.body.text);
        return texts.includes('sent while away') && texts.includes('written as soon as it was back') ? one : null;
      },
      120_000,
    );
    expect(opened.draft).toBe('half a sentence');
    expect((await agentMessages()).filter((row) => row.text === 'sent while away')).toHaveLength(1);
  });

  test('a changed byte in the ledger is detected, by the command and by the desk, which does not open', async () => {
    await desk.stop();
    const data = place.deskFolder('desk-maya');
    expect(await cleandesk(['ledger', 'verify', '--data', data])).toMatch(/The ledger is intact: \d+ records/);
    const file = join(data, 'machine.db');
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(cleandesk(['ledger', 'verify', '--data', data])).rejects.toThrow();
    const flipped = await place.startDesk('desk-maya');
    const state = await flipped.until<DeskState>('state', (one) => one.phase === 'refused');
    expect(state).toMatchObject({ reason: 'ledger-unwritable' });
    expect(
      await flipped.call('signIn', {
        login: 'maya',
        workstationPassword: WORKSTATION_PASSWORD,
        serverPassword: place.person('maya').password,
      }),
    ).toMatchObject({ ok: false });
    await flipped.stop();
  });
});
