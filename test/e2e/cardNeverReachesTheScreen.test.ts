import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStorage } from '../../server/storage/openStorage.ts';
import { cardNumber, DISGUISES, seeded } from '../support/cards.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { allow, bubbles, send, visit, type Visit } from '../support/visitorPage.ts';

const random = seeded(20261121);
const cards = DISGUISES.map((disguise, i) => ({
  disguise,
  digits: cardNumber(['4', '51', '2221', '6011', '62', '3528'][i % 6] ?? '4', 16, random),
}));
const CVV = '739';
const messages = cards.map(({ disguise, digits }) => disguise.write(digits));
/** Each number as plain digits, as it was written, and its middle, which no mask may show. */
const needles = cards.flatMap(({ digits, disguise }) => [digits, disguise.write(digits), digits.slice(2, 12)]);

/** Every file below a folder. */
function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

describe('a card number that a visitor writes', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  let visitor: Visit;

  beforeAll(async () => {
    place = await Place.open();
    desk = await place.deskOf('maya');
    supervisor = await place.deskOf('sofia');
    visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, 'Hello from the visitor');
    await desk.until<string>('document.body.innerText', (text) => text.includes('Hello from the visitor'));
    const [first] = await desk.call<{ id: string }[]>('listConversations');
    await desk.openInPage(first?.id ?? '');
    for (const [i, message] of [...messages, `the cvv is ${CVV}`].entries()) {
      await visitor.page.getByLabel('Your message').fill(message);
      await visitor.page.keyboard.press('Enter');
      await eventually(`message ${i} is acknowledged`, async () => (await bubbles(visitor.page)).length >= i + 2);
    }
    await desk.until<number>(
      `document.querySelectorAll('[data-message-id]').length`,
      (count) => count >= messages.length + 2,
    );
    await supervisor.until<number>(
      `window.cleandesk.openConversation({ conversationId: ${JSON.stringify(first?.id)}, limit: 100 ` +
        '}).then((opened) => opened.messages.length)',
      (count) => count >= messages.length + 2,
    );
  });
  afterAll(async () => {
    await place?.close();
  });

  test("is masked in the agent's window, in all twelve disguises, and shows its last four", async () => {
    const text = await desk.text();
    for (const { digits } of cards) expect(text, digits).toContain(`•••• ${digits.slice(-4)}`);
  });

  test('is in no text, attribute or property of the page', async () => {
    const html = await desk.evaluate<string>(
      'document.documentElement.outerHTML + [...document.querySelectorAll("input,textarea")].map((field) => ' +
        'field.value).join()',
    );
    expect(needles.filter((needle) => html.includes(needle))).toEqual([]);
  });

  test('is in no bridge message, while the masked text is', async () => {
    expect(await desk.onBridge(needles)).toEqual([]);
    expect(await supervisor.onBridge(needles)).toEqual([]);
    expect(await desk.onBridge([`•••• ${cards[0]?.digits.slice(-4)}`])).toHaveLength(1);
  });

  test('is in no heap of the renderer, while the masked text is', async () => {
    expect(await desk.inHeap(needles)).toEqual([]);
    expect(await desk.inHeap(['Hello from the visitor'])).toHaveLength(1);
    expect(await supervisor.inHeap(needles)).toEqual([]);
  });

  test('is in no file of server or desk, encrypted or not, and in no log', () => {
    const all = files(place.folder).filter((path) => !path.startsWith(join(place.folder, 'keys')));
    expect(all.length).toBeGreaterThan(8);
    const containing = all.filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
    expect(containing).toEqual([]);
  });

  test("is in no row of the server's database, decrypted; nor is the verification code", async () => {
    const storage = await openStorage(place.serverFolder);
    let dump = '';
    let said = '';
    try {
      const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(
        storage.db,
      );
      for (const { name } of tables.rows)
        dump += JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(storage.db)).rows);
      said =
        JSON.stringify((await sql`select text, marks from message`.execute(storage.db)).rows) +
        JSON.stringify((await sql`select dialogue_state from conversation`.execute(storage.db)).rows);
    } finally {
      await storage.close();
    }
    expect(dump).toContain('Hello from the visitor');
    expect(needles.filter((needle) => dump.includes(needle))).toEqual([]);
    // Three digits occur in many hashes; in the texts they must not.
    expect(said).not.toContain(CVV);
  });

  test("is stored sealed, and only the tenant's key opens it to the original; the code was dropped", async () => {
    const out = join(place.folder, 'sealed.jsonl');
    await cleandesk(['server', 'export-entry', '--data', place.serverFolder, '--all', '--out', out]);
    const bank = place.tenants.find((tenant) => tenant.name === 'Harbour Bank');
    const trusted = ['--authority', place.authorityFile];
    const opened = await cleandesk(['open', '--key', bank?.keyFile ?? '', ...trusted, '--in', out]);
    const texts = opened
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { value: string }).value);
    for (const message of messages) expect(texts).toContain(message);
    const coded = texts.filter((text) => text.includes('the cvv is'));
    expect(coded).toHaveLength(1);
    expect(coded[0]).not.toContain(CVV);
    const other = place.tenants.find((tenant) => tenant.name !== 'Harbour Bank');
    await expect(cleandesk(['open', '--key', other?.keyFile ?? '', ...trusted, '--in', out])).rejects.toThrow();
  });
});
