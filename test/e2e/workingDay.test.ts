import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskState } from '../../contract/bridge.ts';
import type { ConversationSummary } from '../../contract/common.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { cardNumber, seeded } from '../support/cards.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { DayVisitor } from '../support/dayVisitor.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { raisedAlerts } from '../support/raisedAlerts.ts';
import { becomes, eventually } from '../support/until.ts';
import { allow, bubbles, send, visit, type Visit } from '../support/visitorPage.ts';

const SCRIPTED = 38;
const LINES = 3;
/** Milliseconds in which a line has to be stored, or answered: three agents answer forty visitors one after another. */
const PATIENCE = 240_000;
/** Answers after which Maya leaves her desk, and after which the server's process ends without warning. */
const MAYA_LEAVES_AFTER = 12;
const SERVER_ENDS_AFTER = 30;

/** Numbers in letters: the masker looks for runs of digits over many messages. */
const LETTERS = 'bcdfghjklm';
const inLetters = (i: number): string => [...String(i)].map((digit) => LETTERS[Number(digit)]).join('');

async function rowsOf<T>(place: Place, query: ReturnType<typeof sql<T>>): Promise<readonly T[]> {
  const storage = await openStorage(place.serverFolder);
  try {
    return (await query.execute(storage.db)).rows;
  } finally {
    await storage.close();
  }
}

/** Somebody at a desk: answers whoever waits, hands over, closes, until told to leave. */
class Agent {
  readonly desk: DeskProcess;
  readonly personId: string;
  readonly #closes: (conversationId: string) => boolean;
  #leaves = false;
  /** Texts that the desk has accepted, by conversation. */
  readonly said: { readonly conversationId: string; readonly text: string }[] = [];
  /** Conversations to offer to these people, with a note, when they come by. */
  readonly handsOver: { readonly to: string; readonly note: string }[] = [];
  offered = 0;
  accepted = 0;

  constructor(desk: DeskProcess, personId: string, closes: (conversationId: string) => boolean) {
    this.desk = desk;
    this.personId = personId;
    this.#closes = closes;
  }

  leave(): void {
    this.#leaves = true;
  }

  async work(next: () => number): Promise<void> {
    while (!this.#leaves) {
      const list = await this.desk.call<ConversationSummary[]>('listConversations').catch(() => []);
      for (const one of list) {
        if (this.#leaves) return;
        await this.#attend(one, next);
      }
      await becomes(() => this.#leaves, 50);
    }
  }

  async #attend(one: ConversationSummary, next: () => number): Promise<void> {
    const { id, status, transfer } = one;
    // What a colleague does meanwhile refuses this: the list is read anew, and the refusal is not the test's subject.
    const act = (verb: string, args: object): Promise<boolean> =>
      this.desk.call(verb, { conversationId: id, ...args }).then(
        () => true,
        () => false,
      );
    if (transfer?.people.includes(this.personId) === true) {
      if (await act('acceptTransfer', {})) this.accepted += 1;
      return;
    }
    if (status === 'waiting') await act('takeConversation', { from: null });
    if (status !== 'open' || one.assignedTo?.id !== this.personId || transfer !== undefined) return;
    if (this.#closes(id)) {
      await act('closeConversation', {});
      return;
    }
    if (one.lastAuthor !== 'visitor') return;
    const [hand] = this.handsOver;
    if (hand !== undefined) {
      const to = { kind: 'person', id: hand.to };
      if (await act('transferConversation', { to, note: hand.note })) {
        this.handsOver.shift();
        this.offered += 1;
      }
      return;
    }
    const text = `This is answer ${inLetters(next())} of today.`;
    if (await act('sendMessage', { messageId: crypto.randomUUID(), text }))
      this.said.push({ conversationId: id, text });
  }
}

describe('a working day: three agents, two companies, forty visitors', () => {
  let place: Place;
  let desks: Readonly<Record<'maya' | 'tomas' | 'nadia', DeskProcess>>;
  let ids: Readonly<Record<'maya' | 'tomas' | 'nadia', string>>;
  const visitors: DayVisitor[] = [];
  const browsers: Visit[] = [];
  const cards: string[] = [];
  const agents: Agent[] = [];
  const isDone = new Set<string>();

  beforeAll(async () => {
    place = await Place.open();
    const at = ['--data', place.serverFolder];
    await cleandesk(['server', 'policy', 'set', 'routing.returnAfterSeconds', '10', ...at]);
    const named = ['--login', 'nadia', '--name', 'Nadia Brandt', '--role', 'agent'];
    const companies = ['--tenant', 'Harbour Bank', '--tenant', 'Northline Travel'];
    const made = await cleandesk(['server', 'add-person', ...named, ...companies, ...at]);
    const nadia = JSON.parse(made) as { id: string; password: string };
    await place.enrol('desk-nadia');
    const nadiasDesk = await place.startDesk('desk-nadia');
    await nadiasDesk.signIn('nadia', WORKSTATION_PASSWORD, nadia.password);
    await nadiasDesk.until<DeskState>('state', (state) => state.phase === 'signed-in');
    desks = { maya: await place.deskOf('maya'), tomas: await place.deskOf('tomas'), nadia: nadiasDesk };
    ids = { maya: place.person('maya').id, tomas: place.person('tomas').id, nadia: nadia.id };
  });
  afterAll(async () => {
    for (const visitor of visitors) visitor.leave();
    await place?.close();
  });

  test('every visitor is answered to the end, whoever leaves and whatever breaks', async () => {
    const random = seeded(12);
    const browser = await place.browser();
    for (const tenant of ['Harbour Bank', 'Northline Travel']) {
      const one = await visit(browser, place.pageOf(tenant));
      browsers.push(one);
      await allow(one.page);
    }
    let answers = 0;
    const next = (): number => {
      answers += 1;
      return answers;
    };
    const closes = (id: string): boolean => isDone.has(id);
    const maya = new Agent(desks.maya, ids.maya, closes);
    const tomas = new Agent(desks.tomas, ids.tomas, closes);
    const nadia = new Agent(desks.nadia, ids.nadia, closes);
    agents.push(maya, tomas, nadia);
    tomas.handsOver.push(
      { to: ids.nadia, note: 'She speaks the language of this visitor.' },
      { to: ids.nadia, note: 'My shift ends soon.' },
    );
    const shifts = agents.map((agent) => agent.work(next));

    const talks: Promise<void>[] = [];
    for (let i = 0; i < SCRIPTED; i += 1) {
      const card = cardNumber('4', 16, random);
      cards.push(card);
      const site = place.sites[i % place.sites.length];
      const visitor = new DayVisitor({
        url: new URL(place.visitorUrl).origin,
        siteId: site?.id ?? '',
        address: `127.0.2.${1 + (i % 10)}`,
        lines: [
          `Hello, I am visitor ${inLetters(i)}.`,
          `I paid with ${card}, is that a problem for ${inLetters(i)}?`,
          `Thank you, says ${inLetters(i)}.`,
        ],
        breaksAfter: i % 4 === 0 ? (i / 4) % LINES : null,
      });
      visitors.push(visitor);
      talks.push(visitor.talk(PATIENCE).then(() => void isDone.add(visitor.conversationId)));
    }
    const pages = browsers.map(async ({ page }, index) => {
      for (let line = 0; line < LINES; line += 1) {
        await send(page, `Line ${inLetters(line)} of the browser ${inLetters(index)}.`);
        const answered = async () =>
          (await page.locator('.row .body').allInnerTexts()).filter((t) => t.includes('answer'));
        await eventually('the browser shows an answer', async () => (await answered()).length > line, PATIENCE);
      }
    });

    const incidents = (async () => {
      await eventually('Maya has answered', () => maya.said.length >= MAYA_LEAVES_AFTER, PATIENCE);
      maya.leave();
      await shifts[0];
      await desks.maya.call('lock');
      await eventually('the day goes on', () => answers >= SERVER_ENDS_AFTER, PATIENCE);
      await place.killServer();
      await place.startServer();
    })();

    await Promise.all([...talks, ...pages, incidents]);
    // The two in browsers are closed by their agents as well, once everything is answered.
    const open = await rowsOf(place, sql<{ id: string }>`select id from conversation where status <> 'closed'`);
    for (const { id } of open) isDone.add(id);
    await eventually(
      'every conversation is closed',
      async () =>
        (await rowsOf(place, sql<{ id: string }>`select id from conversation where status <> 'closed'`)).length === 0,
      PATIENCE,
    );
    for (const agent of agents) agent.leave();
    await Promise.all(shifts);
    expect(tomas.offered).toBe(2);
    expect(nadia.accepted).toBeGreaterThanOrEqual(1);
    expect(maya.said.length).toBeGreaterThanOrEqual(MAYA_LEAVES_AFTER);
    expect(nadia.said.length).toBeGreaterThan(0);
    expect(tomas.said.length).toBeGreaterThan(0);
  });

  test('every message is there once and in order, on both sides', async () => {
    const stored = await rowsOf(
      place,
      sql<{ id: string; conversation_id: string; seq: number; author: string; text: string }>`
        select id, conversation_id, seq, author, text from message order by conversation_id, seq`,
    );
    const byConversation = Map.groupBy(stored, (row) => row.conversation_id);
    expect(byConversation.size).toBe(SCRIPTED + browsers.length);
    for (const rows of byConversation.values()) expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
    for (const visitor of visitors) {
      const rows = byConversation.get(visitor.conversationId) ?? [];
      // What arrived at the visitor, over all connections, is what is stored.
      expect(visitor.arrived.map((one) => one.id)).toEqual(rows.map((row) => row.id));
      expect(rows.filter((row) => row.author === 'visitor').map((row) => row.id)).toEqual(visitor.sent);
      expect(visitor.arrived.map((one) => one.body.text)).toEqual(rows.map((row) => row.text));
    }
    // What the desks accepted is stored, once, in the order in which each desk accepted it.
    for (const agent of agents)
      for (const [conversationId, texts] of Map.groupBy(agent.said, (one) => one.conversationId)) {
        const own = new Set(texts.map((one) => one.text));
        const rows = (byConversation.get(conversationId) ?? []).map((row) => row.text).filter((text) => own.has(text));
        expect(rows).toEqual(texts.map((one) => one.text));
      }
    for (const { page, errors } of browsers) {
      const shown = (await bubbles(page)).filter((text) => text.includes('answer'));
      expect(new Set(shown).size).toBe(shown.length);
      expect(shown.length).toBeGreaterThanOrEqual(LINES);
      expect(errors).toEqual([]);
    }
  });

  test('nothing raw was on any glass, on any bridge or in the database', async () => {
    const needles = cards.flatMap((card) => [card, card.match(/.{4}/g)?.join(' ') ?? card]);
    for (const desk of [desks.tomas, desks.nadia]) {
      expect(await desk.onBridge(needles)).toEqual([]);
      expect(await desk.inHeap(needles)).toEqual([]);
    }
    const texts = (await rowsOf(place, sql<{ text: string }>`select text from message`))
      .map((row) => row.text)
      .join('\n');
    expect(needles.filter((one) => texts.includes(one))).toEqual([]);
    // The same search finds what is there.
    expect(texts).toContain(`visitor ${inLetters(7)}`);
    expect(texts).toContain(cards[0]?.slice(-4));
  });

  test('every act is recorded, and no alert was raised', async () => {
    const acts = await eventually('the desks have told what they did', async () => {
      const rows = await rowsOf(
        place,
        sql<{ kind: string; seq: number | null; conversation: string | null }>`
          select kind, seq, conversation_id as conversation from activity`,
      );
      const sent = rows.filter((row) => row.kind === 'message-sent' && row.seq !== null);
      return sent.length >= agents.reduce((sum, agent) => sum + agent.said.length, 0) ? rows : null;
    });
    const conversationsOf = (kind: string): Set<string | null> =>
      new Set(acts.filter((row) => row.kind === kind && row.seq === null).map((row) => row.conversation));
    expect(conversationsOf('conversation-closed').size).toBe(SCRIPTED + browsers.length);
    expect(conversationsOf('transfer-offered').size).toBeGreaterThanOrEqual(1);
    expect(conversationsOf('transfer-ended').size).toBeGreaterThanOrEqual(1);
    // What Maya left open went back to the queue.
    expect(conversationsOf('conversation-returned').size).toBeGreaterThanOrEqual(1);
    expect(await raisedAlerts(place.serverFolder)).toEqual([]);
  });
});
