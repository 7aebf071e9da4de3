/**
 * The desk's own clipboard where something changes between the key and main's answer, and where something is no mark
 * or no field; its ordinary use is in preloadInPage.test.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchHeadless } from '../../support/headless.ts';
import { preloadPage } from '../../support/preloadInPage.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 5, 30);
const TALK = `<main data-conversation-id="a" style="font: 20px monospace">
  <div data-message-id="1"><p class="message-body">alpha beta</p></div>
  <div data-message-id="2"><p class="message-body">gamma delta</p></div>
  <div data-message-id="3" tabindex="0"><span>no body</span></div>
  <textarea name="message"></textarea><textarea name="note">a note</textarea><input name="search" value="one two">
  <input name="mail" type="email" value="a@b.example"></main>`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
afterEach(() => page.context().close());

const run = <T = unknown>(source: string): Promise<T> => page.evaluate<T>(`(async () => { ${source} })()`);
const state = (guards: object): Promise<unknown> =>
  run(`host.push('state', ${JSON.stringify({ phase: 'signed-in', watermark: '', guards })});`);
const open = async (): Promise<void> => {
  page = await preloadPage(browser, TALK, NOW);
  await state({ clipboard: 'isolated' });
  await run(`await cleandesk.openConversation({ conversationId: 'a' });
    globalThis.$ = (selector) => document.querySelector(selector);
    for (const verb of ['putClipboard', 'takeClipboard'])
      host.answers[verb] = new Promise((resolve) => { (globalThis.answers ??= {})[verb] = resolve; });
    host.calls.splice(0);`);
};
const calls = (): Promise<[string, Record<string, unknown>][]> =>
  run(`return host.calls.splice(0).filter(([verb]) => verb !== 'reportInteraction');`);
/** Main answers, and what comes of it has come. */
const answer = async (verb: 'putClipboard' | 'takeClipboard', value: object, before = ''): Promise<void> => {
  await run(`${before}; answers.${verb}(${JSON.stringify({ ok: true, value })});`);
  await page.clock.runFor(10);
};
const value = (name: string): Promise<string> => page.locator(`[name=${name}]`).inputValue();

describe('cutting', () => {
  it.each([
    ['empties the field, which has the focus again', '$("[name=search]").focus()', '', 'message'],
    ['leaves what was written meanwhile', '$("[name=message]").value = "more"', 'more', 'message'],
    ['leaves a field that is gone', '$("[name=message]").remove()', null, ''],
  ])('%s', async (_what, meanwhile, left, focused) => {
    await open();
    await page.locator('[name=message]').fill('draft');
    await run('globalThis.field = $("[name=message]");');
    await page.keyboard.press('Control+x');
    await answer('putClipboard', { taken: true }, meanwhile);
    expect(await run('return [field.isConnected ? field.value : null, document.activeElement.name ?? ""];')).toEqual([
      left,
      focused,
    ]);
    if (left === null) expect(await run('return field.value;')).toBe('draft');
  });

  it('leaves the field where main does not say that it has taken it', async () => {
    await open();
    await page.locator('[name=message]').fill('draft');
    for (const said of [{ taken: false }, { taken: 'true' }, {}]) {
      await run(`host.answers.putClipboard = ${JSON.stringify({ ok: true, value: said })};`);
      await page.keyboard.press('Control+x');
      await page.clock.runFor(10);
      expect([said, await value('message')]).toEqual([said, 'draft']);
    }
    expect(await calls()).toHaveLength(3);
  });

  it('is for the message field alone: another field of the conversation is neither copied nor cut', async () => {
    await open();
    await page.locator('[name=note]').focus();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+x');
    expect((await calls()).map(([verb, args]) => [verb, args['what']])).toEqual([
      ['reportBlocked', 'copy'],
      ['reportBlocked', 'cut'],
    ]);
  });
});

describe('pasting', () => {
  it('goes into the field in which the key was pressed, at its caret, and the focus returns there', async () => {
    await open();
    await page.locator('[name=search]').focus();
    await run('$("[name=search]").setSelectionRange(3, 3);');
    await page.keyboard.press('Control+v');
    await answer('takeClipboard', { text: 'X' }, '$("[name=message]").focus()');
    expect([await value('search'), await value('message')]).toEqual(['oneX two', '']);
    expect(await run('return document.activeElement.name;')).toBe('search');
  });

  it('goes to the end of a field that became shorter meanwhile, and of one without a caret', async () => {
    await open();
    await page.locator('[name=search]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+v');
    await answer('takeClipboard', { text: 'X' }, '$("[name=search]").value = "on"');
    expect(await value('search')).toBe('onX');
    await page.locator('[name=mail]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+v');
    await page.clock.runFor(10);
    expect(await value('mail')).toBe('a@b.exampleX');
  });

  it.each([
    ['is disabled', '$("[name=search]").disabled = true'],
    ['is gone', '$("[name=search]").remove()'],
    ['belongs to another conversation', '$("main").dataset.conversationId = "b"'],
  ])('puts nothing into a field that %s meanwhile', async (_what, meanwhile) => {
    await open();
    await page.locator('[name=search]').focus();
    await run('globalThis.field = $("[name=search]");');
    await page.keyboard.press('Control+v');
    await answer('takeClipboard', { text: 'X' }, meanwhile);
    expect([await run('return field.value;'), await value('message')]).toEqual(['one two', '']);
  });

  it('on no field is an attempt', async () => {
    await open();
    await page.locator('[data-message-id="3"]').focus();
    await page.keyboard.press('Control+v');
    expect((await calls()).map(([verb, args]) => [verb, args['what']])).toEqual([['reportBlocked', 'paste']]);
  });

  it('is the page’s own attempt in a frame', async () => {
    page = await preloadPage(browser, `<iframe srcdoc='${TALK.replaceAll("'", '')}'></iframe>`, NOW);
    const frame = page.frames()[1];
    if (frame === undefined) throw new Error('no frame');
    await frame.evaluate(`host.push('state', { phase: 'signed-in', watermark: '', guards: { clipboard: 'isolated' } });
      cleandesk.openConversation({ conversationId: 'a' }); host.calls.splice(0); 0`);
    await frame.locator('[name=search]').focus();
    await page.keyboard.press('Control+v');
    const said = await frame.evaluate<[string][]>('host.calls.filter(([verb]) => verb !== "reportInteraction")');
    expect(said.map(([verb]) => verb)).toEqual(['reportBlocked']);
  });
});

describe('marking', () => {
  const marked = (): Promise<unknown> => run(`return [...(CSS.highlights.get('marked') ?? [])].map(String);`);
  const at = async (message: number, letter: number): Promise<{ clientX: number; clientY: number }> =>
    run(`const node = document.querySelectorAll('.message-body')[${message - 1}].firstChild;
      const range = document.createRange(); range.setStart(node, ${letter}); range.setEnd(node, ${letter});
      const box = range.getBoundingClientRect(); return { clientX: box.x, clientY: box.y + 5 };`);
  const move = async (message: number, letter: number): Promise<void> => {
    const { clientX, clientY } = await at(message, letter);
    await page.mouse.move(clientX, clientY);
  };

  it('follows the mouse, back to nothing where it began, and stops outside of messages', async () => {
    await open();
    await move(1, 2);
    await page.mouse.down();
    await move(1, 4);
    expect(await marked()).toEqual(['ph']);
    await move(2, 3);
    expect(await run(`return [...CSS.highlights.get('marked')].map(String)[0].replaceAll(/\\s+/g, ' ');`)).toBe(
      'pha beta gam',
    );
    await page.mouse.move(700, 590);
    expect(await run(`return [...CSS.highlights.get('marked')].map(String)[0].replaceAll(/\\s+/g, ' ');`)).toBe(
      'pha beta gam',
    );
    await move(1, 2);
    expect(await marked()).toEqual([]);
    await move(1, 1);
    expect(await marked()).toEqual(['l']);
    await page.mouse.up();
  });

  it('ends where the message it began in is replaced, and copies nothing of one that is gone', async () => {
    await open();
    await move(1, 2);
    await page.mouse.down();
    await move(1, 4);
    await run(`const body = $('.message-body'); body.replaceChildren('other words');`);
    await move(1, 6);
    expect(await marked()).not.toContain('er w');
    await page.mouse.up();
    await page.locator('[data-message-id="3"]').focus();
    await page.keyboard.press('Control+c');
    expect((await calls()).map(([verb]) => verb)).toEqual(['reportBlocked']);
  });

  it('is not begun by a finger or a pen, nor by the mouse without its button', async () => {
    await open();
    const [from, to] = [await at(1, 2), await at(1, 6)];
    const cdp = await page.context().newCDPSession(page);
    const send = (type: string, place: { clientX: number; clientY: number }, pointerType: string): Promise<unknown> =>
      cdp.send('Input.dispatchMouseEvent', {
        type: type as 'mousePressed',
        x: place.clientX,
        y: place.clientY,
        button: 'left',
        buttons: 1,
        clickCount: 1,
        pointerType: pointerType as 'pen',
      });
    for (const pointer of ['pen', 'mouse']) {
      await send('mousePressed', from, pointer);
      await send('mouseMoved', to, pointer);
      await send('mouseReleased', to, pointer);
      expect([pointer, await marked()]).toEqual([pointer, pointer === 'mouse' ? ['pha '] : []]);
    }
  });

  it('marks nothing of a message without a body, and nothing in a field', async () => {
    await open();
    await page.locator('[data-message-id="3"]').focus();
    await page.keyboard.press('Control+a');
    expect(await marked()).toEqual([]);
    await run(`$('[data-message-id="2"]').append($('[name=note]'));`);
    await page.locator('[name=note]').focus();
    await page.keyboard.press('Control+a');
    expect(await marked()).toEqual([]);
  });

  it('copies what is marked in two messages in its order, and nothing of a message beside it', async () => {
    await open();
    await move(2, 5);
    await page.mouse.down();
    await move(1, 10);
    await page.mouse.up();
    await page.keyboard.press('Control+c');
    expect(await calls()).toEqual([['putClipboard', { conversationId: 'a', text: 'gamma', cut: false }]]);
  });

  it('copies no marks while another conversation is on the screen', async () => {
    await open();
    await move(1, 0);
    await page.mouse.down();
    await move(1, 5);
    await page.mouse.up();
    await run(`$('main').dataset.conversationId = 'b';`);
    await page.keyboard.press('Control+c');
    expect((await calls()).map(([verb]) => verb)).toEqual(['reportBlocked']);
  });
});

describe('what main says of the clipboard', () => {
  const GUARDS: readonly (readonly [guards: object | undefined, is: boolean])[] = [
    [{ clipboard: 'isolated' }, true],
    [{ clipboard: 'block' }, false],
    [{ clipboard: 'other' }, false],
    [{ clipboard: true }, false],
    [{}, false],
    [undefined, false],
  ];

  it('lets a message be copied where it is "isolated", and in no other case', async () => {
    page = await preloadPage(browser, TALK, NOW);
    await run(`await cleandesk.openConversation({ conversationId: 'a' });
      const message = document.querySelector('[data-message-id="1"]'); message.tabIndex = 0; message.focus();`);
    const found: unknown[] = [];
    for (const [guards] of GUARDS) {
      await run(
        `host.push('state', ${JSON.stringify({ phase: 'signed-in', watermark: '', guards })}); host.calls.splice(0);`,
      );
      await page.keyboard.press('Control+c');
      found.push((await calls()).map(([verb]) => verb));
    }
    expect(found).toEqual(GUARDS.map(([, is]) => [is ? 'putClipboard' : 'reportBlocked']));
  });
});
