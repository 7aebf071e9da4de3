/**
 * The preload gets each event before the page does: a page that stops every event on its way changes nothing of what
 * is stopped, reported, marked or passed on.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchHeadless } from '../../support/headless.ts';
import { preloadPage } from '../../support/preloadInPage.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 5, 30);
const BODY = `<main data-conversation-id="a" style="font: 20px monospace">
  <p class="message-body">alpha beta</p><p id="text">text outside of messages</p>
  <textarea name="message"></textarea><input id="field" value="one two"><a href="/away">away</a></main>
  <form id="form"><input type="text" id="why"><button>Give</button></form>`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
const open = async (mainWorld: boolean): Promise<void> => {
  page = await preloadPage(browser, BODY, NOW, { mainWorld });
  await run(`host.push('state', { phase: 'signed-in', watermark: '', guards: { clipboard: 'isolated' } });
    await cleandesk.openConversation({ conversationId: 'a' });
    const names = new Set();
    for (const on of [window, document, HTMLElement.prototype, Document.prototype])
      for (const name in on) if (name.startsWith('on')) names.add(name.slice(2));
    for (const name of ['compositionstart', 'compositionend', 'focusin', 'focusout']) names.add(name);
    for (const name of names) document.addEventListener(name, (event) => event.stopPropagation(), { capture: true });
    host.calls.splice(0);`);
};
beforeEach(() => open(true));
afterEach(() => page.context().close());

const run = <T = unknown>(source: string): Promise<T> => page.evaluate<T>(`(async () => { ${source} })()`);
const calls = (): Promise<readonly (readonly [string, Readonly<Record<string, unknown>>])[]> =>
  run(`return host.calls.splice(0);`);
const reports = async (): Promise<unknown[]> =>
  (await calls()).filter(([verb]) => verb === 'reportBlocked').map(([, args]) => [args['what'], args['target']]);
/** Sends an event of a script to an element: whether it was stopped. */
const send = (selector: string, kind: string, name: string, fields: object = {}): Promise<boolean> =>
  run(`return !document.querySelector('${selector}').dispatchEvent(
    new ${kind}('${name}', { bubbles: true, cancelable: true, ...${JSON.stringify(fields)} }));`);

/** Each event with what it is reported as. */
const STOPPED: readonly (readonly [kind: string, name: string, fields: object, reported: readonly unknown[]])[] = [
  ['Event', 'copy', {}, [['copy', 'page']]],
  ['Event', 'cut', {}, [['cut', 'page']]],
  ['Event', 'paste', {}, [['paste', 'page']]],
  ['DragEvent', 'dragstart', {}, [['drag', 'page']]],
  ['DragEvent', 'drop', {}, [['drop', 'page']]],
  ['DragEvent', 'dragenter', {}, [['drop', 'page']]],
  ['DragEvent', 'dragover', {}, []],
  ['MouseEvent', 'contextmenu', { button: 2 }, [['context-menu', 'mouse']]],
  ['MouseEvent', 'auxclick', { button: 1 }, [['paste', 'middle-button']]],
  ['MouseEvent', 'mousedown', { button: 1 }, []],
  ['MouseEvent', 'mouseup', { button: 3 }, [['navigation', 'back-button']]],
  ['InputEvent', 'beforeinput', { inputType: 'insertFromPaste' }, [['paste', 'page']]],
  ['KeyboardEvent', 'keydown', { key: 'p', ctrlKey: true }, [['print', 'Ctrl+P']]],
  ['Event', 'selectstart', {}, []],
];

it('what carries something out or in is stopped and reported', async () => {
  const found: unknown[] = [];
  for (const [kind, name, fields] of STOPPED)
    found.push([name, await send('#text', kind, name, fields), await reports()]);
  expect(found).toEqual(STOPPED.map(([, name, , reported]) => [name, true, reported]));
});

it('a released screenshot key, and a link, are reported', async () => {
  await send('#text', 'KeyboardEvent', 'keyup', { key: 'PrintScreen' });
  expect(await send('a', 'MouseEvent', 'click')).toBe(true);
  expect(await reports()).toEqual([
    ['copy', 'PrintScreen'],
    ['navigation', '/away'],
  ]);
});

it('pressing in a field sets the caret and nothing else, and Shift with a key extends nothing', async () => {
  expect(await send('#field', 'MouseEvent', 'mousedown', { button: 0 })).toBe(true);
  expect(await send('#field', 'KeyboardEvent', 'keydown', { key: 'ArrowLeft', shiftKey: true })).toBe(true);
});

it('a selection in a field ends, except for that of an input method', async () => {
  // A script is here in place of an input method: where its ranges are carets, it could not be one.
  await page.context().close();
  await open(false);
  const range = (): Promise<unknown> =>
    run(`const f = document.querySelector('#field'); return [f.selectionStart, f.selectionEnd];`);
  await run(`const f = document.querySelector('#field'); f.focus(); f.setSelectionRange(1, 3);`);
  await expect.poll(range).toEqual([3, 3]);
  await send('#field', 'CompositionEvent', 'compositionstart');
  await run(`document.querySelector('#field').setSelectionRange(1, 3);`);
  // The event of the selection has come by the time of a later one that a script causes.
  await run(`await new Promise((resolve) => {
    document.addEventListener('selectionchange', resolve, { once: true, capture: true });
    document.querySelector('#field').setSelectionRange(1, 2);
  });`);
  expect(await range()).toEqual([1, 2]);
  await send('#field', 'CompositionEvent', 'compositionend');
  await run(`document.querySelector('#field').setSelectionRange(0, 2);`);
  await expect.poll(range).toEqual([2, 2]);
});

it('dragging over a message marks it, and over other text is reported once', async () => {
  const box = async (selector: string): Promise<{ x: number; y: number }> => {
    const found = await page.locator(selector).boundingBox();
    if (found === null) throw new Error('not shown');
    return found;
  };
  const drag = async (selector: string): Promise<void> => {
    const { x, y } = await box(selector);
    await page.mouse.move(x + 2, y + 8);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 8);
    await page.mouse.up();
    // Without the button nothing goes on.
    await page.mouse.move(x + 90, y + 8);
  };
  await drag('.message-body');
  expect(await run(`return [...(CSS.highlights.get('marked') ?? [])].map(String);`)).toEqual(['alpha']);
  expect(await reports()).toEqual([]);
  await drag('#text');
  expect(await reports()).toEqual([['drag', 'text']]);
});

it.each(['Enter', 'the button'])('a reason that a hand writes and gives by %s is passed on', async (how) => {
  await run(`document.addEventListener('submit', (event) => event.preventDefault(), { capture: true });
    host.push('reason', { askId: 'q' });`);
  await page.locator('#why').focus();
  await page.keyboard.type('because');
  if (how === 'Enter') await page.keyboard.press('Enter');
  else await page.getByRole('button', { name: 'Give' }).click();
  await run(`host.calls.splice(0); await cleandesk.answerReason({ askId: 'q', why: 'because' });`);
  expect(await calls()).toEqual([['answerReason', { askId: 'q', why: 'because' }]]);
});

it('says that somebody is there at a key, a press and the wheel', async () => {
  for (const act of [
    () => page.keyboard.press('k'),
    () => page.locator('#text').click(),
    () => page.mouse.wheel(0, 10),
  ]) {
    await page.clock.runFor(5_000);
    await calls();
    await act();
    await expect.poll(() => run(`return host.calls.some(([verb]) => verb === 'reportInteraction');`)).toBe(true);
  }
});
