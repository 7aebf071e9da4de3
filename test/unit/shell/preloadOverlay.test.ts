/** The watermark against what a page does to it without touching it: rules, animations, layers above, frames. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchHeadless } from '../../support/headless.ts';
import { preloadPage } from '../../support/preloadInPage.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 5, 30);

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
const open = async (body = '<p>text</p>'): Promise<void> => {
  page = await preloadPage(browser, body, NOW);
  await state({});
};
const HOST = 'html > [popover]';
const vanished = (): Promise<number> => run(`return host.calls.filter(([verb]) => verb === 'reportVanished').length;`);
/** The browser says that nothing lies over the overlay: to an observer of the test's own. */
const seenAbove = (): Promise<unknown> =>
  run(`await new Promise((resolve) => new IntersectionObserver((entries, own) => {
    if (!entries.at(-1).isVisible) return;
    own.disconnect();
    resolve();
  }, { trackVisibility: true, delay: 100 }).observe(document.querySelector('${HOST}')));`);

/** What a rule of the page would have, and what the overlay has all the same. */
const RULES: readonly (readonly [property: string, rule: string, computed: string])[] = [
  ['position', 'absolute', 'fixed'],
  ['inset', '10px', '0px'],
  ['display', 'none', 'block'],
  ['visibility', 'hidden', 'visible'],
  ['opacity', '0', '1'],
  ['width', '5px', '800px'],
  ['height', '5px', '600px'],
  ['max-width', '5px', 'none'],
  ['max-height', '5px', 'none'],
  ['margin', '7px', '0px'],
  ['padding', '7px', '0px'],
  ['border', '7px solid red', '0px none rgb(0, 0, 0)'],
  ['background', 'red', 'none'],
  ['color', 'red', 'rgb(0, 0, 0)'],
  ['zoom', '0.5', '1'],
  ['contain', 'paint', 'none'],
  ['clip', 'rect(0px, 0px, 0px, 0px)', 'auto'],
  ['offset', 'path("M 20 20 L 500 500") 100%', 'none 0px auto 0deg'],
  ['perspective', '10px', 'none'],
  ['min-width', '900px', '800px'],
  ['min-height', '900px', '600px'],
  ['overflow', 'scroll', 'hidden'],
  ['pointer-events', 'auto', 'none'],
  ['z-index', '1', '2147483647'],
  ['transform', 'translateX(900px)', 'none'],
  ['translate', '900px', 'none'],
  ['rotate', '90deg', 'none'],
  ['scale', '0.1', 'none'],
  ['filter', 'opacity(0)', 'none'],
  ['clip-path', 'inset(50%)', 'none'],
  ['mask', 'linear-gradient(transparent, transparent)', 'none'],
  ['mix-blend-mode', 'screen', 'normal'],
  ['content-visibility', 'hidden', 'visible'],
  ['transition', 'opacity 1s', 'none'],
];

it('keeps each of its properties against a rule of the page', async () => {
  await open();
  const computed = await run<string[]>(
    `const style = document.createElement('style');
      style.textContent = '[popover] { ${RULES.map(([name, rule]) => `${name}: ${rule} !important`).join('; ')} }';
      document.head.append(style);
      const css = getComputedStyle(document.querySelector('${HOST}'));
      return ${JSON.stringify(RULES.map(([name]) => name))}.map((name) => css.getPropertyValue(name));`,
  );
  const found = RULES.map(([name], index) => [name, computed[index]]);
  // The shorthand names the colour and the position as well.
  expect(found.map(([name, value]) => [name, name === 'background' ? /none/.exec(value ?? '')?.[0] : value])).toEqual(
    RULES.map(([name, , value]) => [name, value]),
  );
});

/** Opens, in a closed tree from which no event comes, a layer above everything; `cover()` does it again. */
const LAYER = `const tree = document.createElement('div'); const root = tree.attachShadow({ mode: 'closed' });
  const layer = document.createElement('div'); layer.popover = 'manual';
  layer.style.cssText = 'position: fixed; inset: 0; width: 100vw; height: 100vh; background: white; border: 0; margin: 0; padding: 0';
  root.append(layer); document.body.append(tree); globalThis.layer = layer;
  globalThis.cover = () => { if (layer.matches(':popover-open')) layer.hidePopover(); layer.showPopover(); };
  globalThis.raised = 0;
  document.querySelector('${HOST}').addEventListener('beforetoggle', (event) => { if (event.newState === 'open') raised += 1; });`;
const raised = (): Promise<number> => run('return raised;');

it('comes above a layer of a closed tree, each time, and the third in a row is reported, once', async () => {
  await open();
  await run(LAYER);
  for (const times of [1, 2]) {
    await run('cover();');
    await expect.poll(raised).toBe(times);
    expect(await vanished()).toBe(0);
    // It is seen above again, which ends the row.
    await seenAbove();
  }
  // The layer answers each raise.
  await run(`document.querySelector('${HOST}').addEventListener('toggle', cover); cover();`);
  await expect.poll(vanished).toBe(1);
  expect(await raised()).toBeGreaterThanOrEqual(5);
  const before = await raised();
  await expect.poll(raised).toBeGreaterThan(before + 2);
  expect(await vanished()).toBe(1);
});

it('watches for layers again for the next person, and reports them again', async () => {
  await open();
  await run(`${LAYER} document.querySelector('${HOST}').addEventListener('toggle', cover); cover();`);
  await expect.poll(vanished).toBe(1);
  await state({ phase: 'locked' });
  await state({});
  await run('cover();');
  await expect.poll(vanished).toBe(2);
});

it('raises nothing while nobody is signed in', async () => {
  await open();
  await run(LAYER);
  await state({ phase: 'locked' });
  await run('cover();');
  // The browser has drawn the layer.
  await page.screenshot();
  await page.clock.runFor(4_000);
  expect([await raised(), await page.locator(HOST).count(), await vanished()]).toEqual([0, 0, 0]);
});

it('is drawn in the window itself, and not in a frame of the page', async () => {
  await open('<iframe srcdoc="<p>frame</p>"></iframe>');
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error('no frame');
  await frame.evaluate(`host.push('state', { phase: 'signed-in', watermark: 'maya' })`);
  expect([await page.locator(HOST).count(), await frame.locator('[popover]').count()]).toEqual([1, 0]);
});

it('is drawn in the colours of the system, also where they change later', async () => {
  page = await preloadPage(browser, '', NOW);
  await page.emulateMedia({ colorScheme: 'dark' });
  await state({});
  await run('cleandesk.cover();');
  const colour = (): Promise<unknown> =>
    run(`return getComputedStyle(host.roots[0].querySelector('div')).backgroundColor;`);
  expect(await colour()).toBe('rgb(19, 21, 24)');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(colour).toBe('rgb(243, 244, 245)');
});

it('changes with the minute of its first drawing on, to the second', async () => {
  await open();
  const words = (): Promise<string> => run(`return host.roots[0].querySelector('text').textContent;`);
  await state({ phase: 'locked' });
  await page.clock.runFor(20_000);
  await state({});
  expect(await words()).toBe('maya · 2026-03-04 09:05');
  await page.clock.runFor(9_000);
  expect(await words()).toBe('maya · 2026-03-04 09:05');
  await page.clock.runFor(1_000);
  expect(await words()).toBe('maya · 2026-03-04 09:06');
  await page.clock.runFor(60_000);
  expect(await words()).toBe('maya · 2026-03-04 09:07');
});
