/** The cover that the preload draws by itself, and what it watches for, in a real page. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchHeadless } from '../../support/headless.ts';
import { preloadPage } from '../../support/preloadInPage.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 5, 30);
const LEAVING = 'Covered: the desk is being locked or left.';
const SILENT = 'Covered: the desk is not answering. It is shown again when it does.';
const AWAY = 'Covered while another window is in front.';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
afterEach(() => page.context().close());

const run = <T = unknown>(source: string): Promise<T> => page.evaluate<T>(`(async () => { ${source} })()`);
const state = (part: object): Promise<unknown> =>
  run(`host.push('state', ${JSON.stringify({ phase: 'signed-in', watermark: 'maya', ...part })});`);
const open = async (part: object = {}, body = '<p>text</p><input id="field">'): Promise<void> => {
  page = await preloadPage(browser, body, NOW);
  await state(part);
};
/** The words on the cover, null without one, and whether the page is in the picture: all as of this moment. */
const SEEN = `(() => { const cover = host.roots[0].querySelector('div');
  return [getComputedStyle(cover).display === 'none' ? null : cover.innerText,
    getComputedStyle(document.body).display !== 'none']; })()`;
const seen = (): Promise<unknown> => run(`return ${SEEN};`);
const covered = (words: string): unknown[] => [words, false];
const OPEN = [null, true];
/** Calls a verb that main does not answer before \`answer(...)\`, and looks in the same turn. */
const begin = (verb: string): Promise<unknown> =>
  run(`host.answers.${verb} = new Promise((resolve) => { globalThis.answer = resolve; });
    globalThis.done = cleandesk.${verb}({}).catch(() => undefined); return ${SEEN};`);
const REFUSED = `answer({ ok: false, code: 'not-now', params: {} }); await done;`;

describe('the cover of a person who leaves', () => {
  it.each(['lock', 'signOut'])('is there in the turn of %s, before main has answered', async (verb) => {
    await open();
    expect(await seen()).toEqual(OPEN);
    expect(await begin(verb)).toEqual(covered(LEAVING));
    await state({});
    expect(await seen()).toEqual(covered(LEAVING));
    await run(`answer({ ok: true }); await done;`);
    expect(await seen()).toEqual(covered(LEAVING));
  });

  it('ends with the session, and is not there for the next one', async () => {
    await open();
    await begin('lock');
    await state({ phase: 'locked' });
    expect(await run('return getComputedStyle(document.body).display;')).toBe('block');
    await state({});
    expect(await seen()).toEqual(OPEN);
  });

  it('ends when main refuses to leave, and the focus is where it was', async () => {
    await open();
    await page.locator('#field').focus();
    await begin('signOut');
    expect(await run('return document.activeElement.id;')).toBe('');
    // Drawn anew while it is there: by news of main, and by the minute.
    await state({ guards: { clipboard: 'isolated' } });
    await page.clock.runFor(40_000);
    await run(REFUSED);
    expect([await seen(), await run('return document.activeElement.id;')]).toEqual([OPEN, 'field']);
    await run(`document.activeElement.blur();`);
    await state({ watermark: 'jo' });
    expect(await run('return document.activeElement.id;')).toBe('');
  });

  it('ends although what had the focus is gone', async () => {
    await open();
    await page.locator('#field').focus();
    await begin('lock');
    await run(`document.querySelector('#field').remove(); ${REFUSED}`);
    expect(await seen()).toEqual(OPEN);
  });

  it('is stronger than the styles of the page', async () => {
    await open();
    await run(`document.body.style.setProperty('display', 'block', 'important');`);
    expect(await begin('lock')).toEqual(covered(LEAVING));
  });

  it('is drawn when the page asks for it, and no refusal of another request ends it', async () => {
    await open();
    await run('cleandesk.cover();');
    expect(await seen()).toEqual(covered(LEAVING));
    await run(`host.answers.listConversations = { ok: false, code: 'not-now', params: {} };
      await cleandesk.listConversations({}).catch(() => undefined);`);
    expect(await seen()).toEqual(covered(LEAVING));
  });

  it('hides the page in its first drawing already', async () => {
    page = await preloadPage(browser, '<p>text</p>', NOW);
    await run('cleandesk.cover();');
    await state({});
    expect(await seen()).toEqual(covered(LEAVING));
  });

  it('is not drawn for other requests', async () => {
    await open();
    expect(await begin('listConversations')).toEqual(OPEN);
  });
});

describe('the cover of a desk that does not answer', () => {
  const SIGNS: readonly (readonly [what: string, source: string])[] = [
    ['any event of main', `host.push('typing', 1)`],
    ['one that nobody listens to', `host.push('heartbeat', null)`],
    ['an answer of main', `await cleandesk.listConversations({})`],
    [
      'an answer that refuses',
      `host.answers.listConversations = { ok: false, code: 'no', params: {} };
      await cleandesk.listConversations({}).catch(() => undefined)`,
    ],
  ];

  it('comes after five seconds, and whatever comes from main ends it', async () => {
    await open();
    await page.clock.runFor(4_900);
    expect(await seen()).toEqual(OPEN);
    await page.clock.runFor(600);
    for (const [what, source] of SIGNS) {
      expect([what, await seen()]).toEqual([what, covered(SILENT)]);
      await run(`${source};`);
      expect([what, await seen()]).toEqual([what, OPEN]);
      await page.clock.runFor(4_400);
      expect([what, await seen()]).toEqual([what, OPEN]);
      await page.clock.runFor(1_100);
    }
    expect(await seen()).toEqual(covered(SILENT));
  });

  it('does not come for what is no event of main', async () => {
    await open();
    await page.clock.runFor(4_400);
    await run(`host.push(5, null);`);
    await page.clock.runFor(1_100);
    expect(await seen()).toEqual(covered(SILENT));
  });

  it('says that the person leaves, if both are the case', async () => {
    await open();
    await begin('lock');
    await page.clock.runFor(6_000);
    expect(await seen()).toEqual(covered(LEAVING));
    await run(REFUSED);
    expect(await seen()).toEqual(OPEN);
  });

  it('says that main is silent, if another window is in front as well, and hides the page', async () => {
    await open({ guards: { coverWithoutFocus: true } });
    await run(`document.hasFocus = () => false; window.dispatchEvent(new Event('blur'));`);
    expect(await seen()).toEqual([AWAY, true]);
    await page.clock.runFor(6_000);
    expect(await seen()).toEqual(covered(SILENT));
  });
});
