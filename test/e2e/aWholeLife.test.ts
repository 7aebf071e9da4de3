import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskState } from '../../contract/bridge.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place } from '../support/place.ts';
import { raisedAlerts } from '../support/raisedAlerts.ts';
import { eventually } from '../support/until.ts';
import { allow, bubbles, send, visit, type Visit } from '../support/visitorPage.ts';

const ADDRESS = '12 Quarrystone Lane, Wexcombe';

describe("one conversation, from consent to the supervisor's record", () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  let visitor: Visit;
  let conversationId = '';

  beforeAll(async () => {
    place = await Place.open();
    desk = await place.deskOf('maya');
    supervisor = await place.deskOf('sofia');
    visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
  });
  afterAll(async () => {
    await place?.close();
  });

  const activity = async (kind: string): Promise<ActivityRow[]> =>
    (
      await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
        filter: { kind },
        newest: null,
        offset: 0,
        limit: 100,
      })
    ).rows;

  test('the visitor reads who answers, for whom, why, how long and with which rights, and consents', async () => {
    await visitor.page.getByRole('heading', { name: 'Before we start' }).waitFor();
    const notice = await visitor.page.locator('body').innerText();
    for (const word of ['Harbour Bank', 'Brightline Support', '90 days']) expect(notice).toContain(word);
    await allow(visitor.page);
  });

  test('the agent sees the message masked, opens it and answers; the visitor reads the answer', async () => {
    await send(visitor.page, 'Please send the replacement to me, card 5500 0055 5555 5559');
    await desk.until<string>('document.body.innerText', (text) => text.includes('•••• 5559'));
    conversationId = (await desk.call<{ id: string }[]>('listConversations'))[0]?.id ?? '';
    await desk.openInPage(conversationId);
    await desk.until<boolean>('document.querySelector("textarea:enabled") !== null', Boolean);
    await desk.evaluate('document.querySelector("textarea").focus()');
    await desk.cdp('Input.insertText', { text: 'Gladly. My own card is 4012 8888 8888 1881, by the way.' });
    const enter = async (): Promise<void> => {
      for (const type of ['keyDown', 'keyUp'])
        await desk.cdp('Input.dispatchKeyEvent', {
          type,
          key: 'Enter',
          code: 'Enter',
          windowsVirtualKeyCode: 13,
          text: type === 'keyDown' ? '\r' : '',
        });
    };
    // Part of it would be hidden: the desk asks once.
    await enter();
    await desk.until<boolean>('document.querySelector(".hidden-question button") !== null', Boolean);
    expect((await bubbles(visitor.page)).some((text) => text.includes('Gladly'))).toBe(false);
    await enter();
    await eventually("the answer is on the visitor's page", async () =>
      (await bubbles(visitor.page)).some((text) => text.includes('Gladly')),
    );
    expect((await bubbles(visitor.page)).join('\n')).not.toContain('8888 8888');
    // What is hidden is a chip in the visitor's language, and no text in brackets.
    expect((await bubbles(visitor.page)).join('\n')).not.toContain('[card');
    expect(await visitor.page.locator('.row.agent .chip').innerText()).toContain('•••• 1881');
    expect(await desk.text()).toContain('•••• 1881');
    await desk.until<string>('document.querySelector("textarea").value', (value) => value === '');
  });

  test('an entry is written, and can be read by the tenant but at no desk', async () => {
    const receipt = await desk.call<Record<string, unknown>>('addEntry', {
      conversationId,
      entryId: crypto.randomUUID(),
      kind: 'address',
      value: ADDRESS,
    });
    expect(Object.keys(receipt).sort()).toEqual(['at', 'author', 'conversationId', 'id', 'kind', 'state']);
    await eventually('it is stored', async () =>
      (
        await desk.call<{ entries: { state: string }[] }>('openConversation', { conversationId, limit: 10 })
      ).entries.some((entry) => entry.state === 'stored'),
    );
    const seen = JSON.stringify([
      await desk.call('openConversation', { conversationId, limit: 50 }),
      await supervisor.call('openConversation', { conversationId, limit: 50 }),
    ]);
    expect(seen).not.toContain('Quarrystone');
    expect(await supervisor.inHeap(['Quarrystone'])).toEqual([]);
    const out = join(place.folder, 'entries.jsonl');
    await cleandesk([
      'server',
      'export-entry',
      '--data',
      place.serverFolder,
      '--id',
      String(receipt['id']),
      '--out',
      out,
    ]);
    const opened = JSON.parse(
      await cleandesk([
        'open',
        '--key',
        place.tenants.find((tenant) => tenant.name === 'Harbour Bank')?.keyFile ?? '',
        '--authority',
        place.authorityFile,
        '--in',
        out,
      ]),
    ) as { value: string; entryKind: string };
    expect(opened).toMatchObject({ value: ADDRESS, entryKind: 'address' });
  });

  test('the entry form clears on saving, and the value is nowhere in the page or its heap', async () => {
    await desk.openData();
    await desk.cdp('Input.insertText', { text: 'Wexcombe Quillfeather' });
    expect(await desk.evaluate(`document.querySelector('#entry-value').value`)).toBe('Wexcombe Quillfeather');
    await desk.evaluate(
      `[...document.querySelectorAll('button')].find((button) => button.textContent.includes('Seal and save')).click()`,
    );
    await desk.until<string>(`document.querySelector('#entry-value').value`, (value) => value === '');
    await eventually(
      'both entries are stored',
      async () =>
        (
          await desk.call<{ entries: { state: string }[] }>('openConversation', { conversationId, limit: 10 })
        ).entries.filter((entry) => entry.state === 'stored').length === 2,
    );
    expect(await desk.evaluate<string>('document.documentElement.outerHTML')).not.toContain('Quillfeather');
    expect(await desk.inHeap(['Quillfeather'])).toEqual([]);
    expect(await desk.onBridge(['Quillfeather'])).toEqual([]); // it travels to main encrypted
  });

  test("the supervisor sees the recorded activities of the agent, and the agent's tile", async () => {
    await desk.evaluate(`document.execCommand('copy')`);
    for (const kind of ['sign-in', 'conversation-opened', 'message-sent', 'entry-added']) {
      const row = await eventually(`${kind} is on the record`, async () =>
        (await activity(kind)).find((one) => one.personName === 'Maya Lindqvist'),
      );
      expect([row.source, row.fault], kind).toEqual(['desk', null]);
    }
    const tiles = await supervisor.call<{ name: string; state: string; openConversations: number }[]>('listAgents');
    expect(tiles.find((tile) => tile.name === 'Maya Lindqvist')).toMatchObject({ openConversations: 1 });
    expect(JSON.stringify(await activity('entry-added'))).not.toContain('Quarrystone');
  });

  test('no alert was raised: the desks have recorded all that the server saw of them', async () => {
    const seen = await activity('message-stored');
    expect(seen.map(({ personName, source }) => [personName, source])).toEqual([['Maya Lindqvist', 'server']]);
    await eventually('all is uploaded', async () => (await activity('entry-added')).length === 2);
    expect(await raisedAlerts(place.serverFolder)).toEqual([]);
  });

  test('the supervisor cannot answer, and the agent cannot read the record', async () => {
    await expect(
      supervisor.call('sendMessage', { conversationId, messageId: crypto.randomUUID(), text: 'hello' }),
    ).rejects.toThrow();
    await expect(desk.call('queryActivity', { filter: {}, newest: null, offset: 0, limit: 10 })).rejects.toThrow();
  });

  test('an agent of another tenant sees nothing of it', async () => {
    const other = await place.deskOf('tomas');
    expect(await other.call('listConversations')).toEqual([]);
    await expect(other.call('openConversation', { conversationId, limit: 10 })).rejects.toThrow();
    await other.stop();
  });

  test('the desk ends and leaves no process', async () => {
    const browser = await desk.browserPid();
    await desk.stop();
    expect(() => process.kill(browser, 0)).toThrow();
    await supervisor.until<DeskState>('state', (state) => state.phase === 'signed-in');
    await eventually('the tile says offline', async () =>
      (await supervisor.call<{ name: string; state: string }[]>('listAgents')).some(
        (tile) => tile.name === 'Maya Lindqvist' && tile.state === 'offline',
      ),
    );
  });
});
