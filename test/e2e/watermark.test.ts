/** The watermark against a script in the page that removes it, judged by the picture and not by the document. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskState } from '../../contract/bridge.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { pacer } from '../support/escapeRun.ts';
import { type GreyPicture, readGreyPicture } from '../support/greyPicture.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';

/** Pixels. A photograph of a smaller part shows less than one line of a message. */
const CELL = { width: 220, height: 180 } as const;
/** Steps of 256: what a camera still distinguishes on a screen. */
const FAINTEST = 6;
/** Pixels of ink in a cell; a dozen letters have more. */
const INK = 60;
const LOCKED_FOR_IT = { phase: 'locked', notice: { code: 'locked-watermark', params: {} } };
const SAID_OF_IT = 'Locked because the watermark kept being taken away.';
const OVERLAY = `document.querySelector('html > div[popover]')`;

/** Cells of a picture of one plain colour in which there is too little ink. */
function bare({ width, height, grey }: GreyPicture): string[] {
  const counts = new Map<number, number>();
  for (const value of grey) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ground = [...counts].sort((a, b) => b[1] - a[1])[0]![0];
  const found: string[] = [];
  for (let y = 0; y + CELL.height <= height; y += CELL.height / 2)
    for (let x = 0; x + CELL.width <= width; x += CELL.width / 2) {
      let ink = 0;
      for (let row = y; row < y + CELL.height; row += 1)
        for (let column = x; column < x + CELL.width; column += 1)
          if (Math.abs(grey[row * width + column]! - ground) >= FAINTEST) ink += 1;
      if (ink < INK) found.push(`${x},${y}: ${ink}`);
    }
  return found;
}

/** Two pictures, so that the one that follows shows what a script did. */
const DRAWN = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))';

describe('the watermark', () => {
  const pace = pacer(3, 0.8);
  let place: Place;
  let desk: DeskProcess;
  beforeAll(async () => {
    place = await Place.open();
    desk = await place.deskOf('maya');
    await desk.until<boolean>(`${OVERLAY} !== null`, Boolean);
  });
  afterAll(async () => {
    await place?.close();
  });

  async function bareCells(): Promise<string[]> {
    const path = join(place.folder, 'glass.png');
    await desk.screenshot(path);
    return bare(readGreyPicture(path));
  }
  /** The page's own layer and everything else of the page is out of the picture: only the preload's layer is left. */
  const hidePage = (): Promise<unknown> =>
    desk.evaluate(
      `document.body.style.setProperty('visibility', 'hidden', 'important'), ` +
        `document.querySelectorAll('.watermark').forEach((each) => each.style.setProperty('display', 'none'))`,
    );

  test.each(['light', 'dark'])(
    "is on every part of the window larger than a few letters, in the %s theme, without the page's own layer",
    async (scheme) => {
      await desk.cdp('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      await hidePage();
      expect(await eventually('it is drawn in this theme', async () => (await bareCells()).length === 0)).toBe(true);
    },
  );

  test('is detected by the search: without it there is none in the picture', () => {
    const [width, height] = [1280, 800];
    expect(bare({ width, height, grey: Buffer.alloc(width * height, 0xf4) }).length).toBeGreaterThan(50);
  });

  test.each([
    ['removes it', `${OVERLAY}.remove()`],
    [
      'hides it by a rule',
      `document.styleSheets[0].insertRule('div[popover] { display: none !important; opacity: 0 !important; ` +
        `visibility: hidden !important; clip-path: inset(50%) !important }')`,
    ],
    ['hides it by its own style', `${OVERLAY}.style.setProperty('opacity', '0', 'important')`],
    ['empties its style', `${OVERLAY}.style.cssText = ''`],
    ['takes it out of the top layer', `(() => { const e = ${OVERLAY}; e.hidePopover(); e.popover = null })()`],
    [
      'animates it away',
      `${OVERLAY}.animate([{ opacity: 0, transform: 'translateX(9000px)' }, { opacity: 0, transform: ` +
        `'translateX(9000px)' }], { duration: 1e9, fill: 'forwards' })`,
    ],
    ['moves it into a template', `document.createElement('template').content.append(${OVERLAY})`],
    [
      'hides it by an attribute',
      `(() => { const e = ${OVERLAY}; e.hidden = true; e.inert = true; e.className = 'gone' })()`,
    ],
    [
      'lays a dialog over it',
      `(() => { const d = document.createElement('dialog'); Object.assign(d.style, { position: 'fixed', inset: ` +
        `'0', width: '100vw', height: '100vh', maxWidth: 'none', maxHeight: 'none', border: '0', margin: '0', ` +
        `background: '#f3f4f5', visibility: 'visible' }); document.body.append(d); d.showModal(); ` +
        'window.layer = d })()',
    ],
    [
      'lays a popover over it',
      `(() => { const d = document.createElement('div'); d.popover = 'manual'; Object.assign(d.style, { ` +
        `position: 'fixed', inset: '0', width: '100vw', height: '100vh', border: '0', margin: '0', padding: '0', ` +
        `background: '#f3f4f5', visibility: 'visible' }); document.body.append(d); d.showPopover(); ` +
        'window.layer = d })()',
    ],
    [
      'lays a popover over it and hears of it first',
      `(() => { window.addEventListener('toggle', (e) => e.stopImmediatePropagation(), { capture: true }); const ` +
        `d = document.createElement('div'); d.popover = 'manual'; Object.assign(d.style, { position: 'fixed', ` +
        `inset: '0', width: '100vw', height: '100vh', border: '0', margin: '0', padding: '0', background: ` +
        `'#f3f4f5', visibility: 'visible' }); document.body.append(d); d.showPopover(); ` +
        'window.layer = d })()',
    ],
    [
      'lays a popover over it out of a tree that no event leaves',
      `(() => { const h = document.createElement('div'); const root = h.attachShadow({ mode: 'closed' }); const ` +
        `d = document.createElement('div'); d.popover = 'manual'; Object.assign(d.style, { position: 'fixed', ` +
        `inset: '0', width: '100vw', height: '100vh', border: '0', margin: '0', padding: '0', background: ` +
        `'#f3f4f5', visibility: 'visible' }); root.append(d); document.body.append(h); d.showPopover(); ` +
        'window.layer = h })()',
    ],
    ['makes the root transparent', `document.documentElement.style.setProperty('opacity', '0', 'important')`],
    ['draws a filter over the root', `document.documentElement.style.setProperty('filter', 'opacity(0)', 'important')`],
  ])('is back when a script %s', async (_name, attack) => {
    // Not often enough to count as a fight.
    await pace();
    await hidePage();
    await desk.evaluate(`void (${attack})`);
    await desk.evaluate(DRAWN);
    // Back to stay: what was laid over it is still there.
    await eventually('it is back', async () => (await bareCells()).length === 0);
    expect((await desk.state()).phase).toBe('signed-in');
    await desk.evaluate(`document.documentElement.removeAttribute('style'), window.layer?.remove()`);
  });

  test('cannot be read or reached by a script: its shadow tree is closed', async () => {
    expect(
      await desk.evaluate<string>(
        `[${OVERLAY}.shadowRoot, ${OVERLAY}.innerHTML, ${OVERLAY}.getHTML({ serializableShadowRoots: true }), ` +
          `${OVERLAY}.getAttribute('aria-hidden')].join('|')`,
      ),
    ).toBe('|||true');
  });

  test('covers the page while another window is in front, where policy requires it', async () => {
    await cleandesk(['server', 'policy', 'set', 'guards.coverWithoutFocus', 'true', '--data', place.serverFolder]);
    await eventually('the policy arrives', async () => {
      const state = await desk.state();
      return state.phase === 'signed-in' && state.guards?.coverWithoutFocus === true;
    });
    await desk.evaluate(
      `document.body.style.removeProperty('visibility'), document.querySelectorAll('.watermark').forEach((each) ` +
        `=> each.style.setProperty('display', 'none'))`,
    );
    const shown = async (): Promise<number> => {
      const path = join(place.folder, 'covered.png');
      await desk.screenshot(path);
      // Text of the page is far darker than any watermark.
      const { grey } = readGreyPicture(path);
      return grey.filter((value) => value < 90 || (value > 160 && value < 200)).length;
    };
    await desk.cdp('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'light' }] });
    await desk.hand.focusNothing();
    expect(
      await eventually(
        'the page is covered',
        async () => !(await desk.evaluate<boolean>('document.hasFocus()')) && (await shown()) < 2_500,
      ),
    ).toBe(true);
    await desk.hand.focusWindow();
    expect(await eventually('the page is there again', async () => (await shown()) > 5_000)).toBe(true);
  });

  test('that a script removes repeatedly locks the desk', async () => {
    await desk.evaluate(`void setInterval(() => { const e = ${OVERLAY}; if (e !== null) e.remove() }, 20)`);
    await desk.until<DeskState>('state', (state) => state.phase === 'locked');
    expect(await desk.state()).toMatchObject(LOCKED_FOR_IT);
    await desk.until<string>('document.body.innerText', (text) => text.includes(SAID_OF_IT));
  });

  test.each([
    ['at every picture', 'const again = () => { cover(); requestAnimationFrame(again) }; again()'],
    [
      'after every layout',
      'let wide = 0; new ResizeObserver(() => { cover(); requestAnimationFrame(() => { probe.style.width = ' +
        '`${wide++ % 9 + 1}px` }) }).observe(probe)',
    ],
    ['now and then', 'setInterval(cover, 150)'],
  ])('locks the desk when a layer out of a closed shadow tree is placed above it %s', async (_when, how) => {
    if ((await desk.state()).phase !== 'signed-in') await place.signIn(desk, 'maya');
    await desk.until<boolean>(`${OVERLAY} !== null`, Boolean);
    await desk.evaluate(`void (() => { const h = document.createElement('div'); const root = h.attachShadow({ mode: 'closed' }); const d = document.createElement('div'); const probe = document.createElement('div'); probe.style.height = '1px';
      d.popover = 'manual'; Object.assign(d.style, { position: 'fixed', inset: '0', width: '100vw', height: '100vh', border: '0', margin: '0', padding: '0', background: '#f3f4f5', visibility: 'visible', pointerEvents: 'none' });
      root.append(d, probe); document.body.append(h); const cover = () => { if (d.matches(':popover-open')) d.hidePopover(); d.showPopover() }; ${how} })()`);
    const state = await desk.until<DeskState>('state', ({ phase }) => phase === 'locked');
    expect(state).toMatchObject(LOCKED_FOR_IT);
    await desk.until<string>('document.body.innerText', (text) => text.includes(SAID_OF_IT));
  });
});
