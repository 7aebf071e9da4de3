import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { allow, send, visit } from '../support/visitorPage.ts';

const SECRET = 'lantern';
/** Copied by another program: an attempt that copies replaces it, and one that is refused leaves it or nothing. */
const FOREIGN = 'from another program';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe('with a real keyboard and mouse, an agent copies nothing out', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;

  beforeAll(async () => {
    place = await Place.open();
    desk = await place.deskOf('maya');
    supervisor = await place.deskOf('sofia');
    const visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, `The word is ${SECRET} and nothing else`);
    await desk.until<string>('document.body.innerText', (text) => text.includes(SECRET));
    const [first] = await desk.call<{ id: string }[]>('listConversations');
    await desk.openInPage(first?.id ?? '');
    await desk.until<number>('document.querySelectorAll("[data-message-id]").length', (count) => count > 0);
    await desk.until<boolean>('document.querySelector("textarea:enabled") !== null', Boolean);
    await supervisor.call('listPeople');
  });
  afterAll(async () => {
    await place?.close();
  });

  /** Where something is on the screen, in pixels of the display. */
  async function on(selector: string): Promise<Box> {
    return desk.evaluate<Box>(`(() => { const e = [...document.querySelectorAll(${JSON.stringify(selector)})].at(-1); const r = e.getBoundingClientRect();
      return { x: window.screenX + (window.outerWidth - window.innerWidth) / 2 + r.x, y: window.screenY + (window.outerHeight - window.innerHeight) + r.y, width: r.width, height: r.height }; })()`);
  }
  const middle = (box: Box): [number, number] => [box.x + box.width / 2, box.y + box.height / 2];
  async function recorded(kind: string): Promise<number> {
    return (
      await supervisor.call<{ rows: ActivityRow[]; total: number }>('queryActivity', {
        filter: { kind },
        newest: null,
        offset: 0,
        limit: 50,
      })
    ).total;
  }
  async function expectNothingOutside(): Promise<void> {
    for (const which of ['clipboard', 'primary'] as const) {
      const content = await desk.hand.selection(which);
      expect([FOREIGN, ''], `the ${which} selection`).toContain(content.trim());
    }
  }
  /** Does it, then expects clean selections and one more record of that kind. */
  async function refused(kind: string, attempt: () => Promise<void>): Promise<void> {
    const before = await recorded(kind);
    await attempt();
    await expectNothingOutside();
    await eventually(`a record of kind ${kind}`, async () => (await recorded(kind)) > before);
    await expectNothingOutside();
  }

  beforeEach(async () => {
    await desk.hand.offer('clipboard', FOREIGN);
    await desk.hand.offer('primary', FOREIGN);
  });

  const composer = 'textarea';
  async function typeSecret(): Promise<void> {
    await desk.hand.moveTo(...middle(await on(composer)));
    await desk.hand.click();
    await desk.evaluate(`document.querySelector('textarea').focus()`);
    await desk.hand.type(SECRET);
    await desk.until<string>(`document.querySelector('textarea').value`, (value) => value.includes(SECRET));
  }

  test('by selecting all of the page and pressing Ctrl+C', () =>
    refused('copy-attempt', async () => {
      await desk.hand.moveTo(...middle(await on('[data-message-id]')));
      await desk.hand.click();
      await desk.hand.press('ctrl+a');
      await desk.hand.press('ctrl+c');
    }));

  test('from the composer with select all and Ctrl+C', () =>
    refused('copy-attempt', async () => {
      await typeSecret();
      await desk.hand.press('ctrl+a', 'ctrl+c');
    }));

  test('from the composer with Ctrl+Insert', () =>
    refused('copy-attempt', async () => {
      await typeSecret();
      await desk.hand.press('ctrl+a', 'ctrl+Insert');
    }));

  test('from the composer with Ctrl+X', () =>
    refused('cut-attempt', async () => {
      await typeSecret();
      await desk.hand.press('ctrl+a', 'ctrl+x');
    }));

  test('from the composer with Shift+Delete', () =>
    refused('cut-attempt', async () => {
      await typeSecret();
      await desk.hand.press('ctrl+a', 'shift+Delete');
    }));

  test('by dragging over a message or double and triple clicks: the PRIMARY selection does not change', async () => {
    const box = await on('[data-message-id]');
    await desk.hand.drag([box.x + 4, box.y + 4], [box.x + box.width - 4, box.y + box.height - 4]);
    await desk.hand.moveTo(...middle(box));
    await desk.hand.click(1, 2);
    await desk.hand.click(1, 3);
    await expectNothingOutside();
  });

  test('by selecting inside the composer with mouse or keyboard', async () => {
    await typeSecret();
    const box = await on(composer);
    await desk.hand.drag([box.x + 6, box.y + 14], [box.x + box.width - 8, box.y + 16]);
    await expectNothingOutside();
    await desk.hand.click(1, 3);
    await expectNothingOutside();
    await desk.hand.press('Home', 'shift+End');
    await expectNothingOutside();
    await desk.hand.press('ctrl+a');
    await expectNothingOutside();
  });

  test('through the context menu, by mouse or by the menu key', async () => {
    await refused('context-menu-attempt', async () => {
      await desk.hand.moveTo(...middle(await on('[data-message-id]')));
      await desk.hand.click(3);
    });
    await refused('context-menu-attempt', async () => {
      await typeSecret();
      await desk.hand.press('Menu');
    });
  });

  test('by script: execCommand, the clipboard API, a synthetic copy', async () => {
    await desk.evaluate(`(async () => {
      const field = document.querySelector('textarea'); field.focus(); field.value = ${JSON.stringify(SECRET)}; field.select();
      document.execCommand('copy'); document.execCommand('cut');
      try { await navigator.clipboard.writeText(${JSON.stringify(SECRET)}); } catch {}
      try { await navigator.clipboard.write([new ClipboardItem({ 'text/plain': new Blob([${JSON.stringify(SECRET)}], { type: 'text/plain' }) })]); } catch {}
    })()`);
    await expectNothingOutside();
  });

  test('and pastes nothing in: by Ctrl+V, Shift+Insert or the middle button', async () => {
    await desk.evaluate(
      `(() => { const field = document.querySelector('textarea'); field.focus(); field.select(); })()`,
    );
    await typeSecret();
    for (const key of ['ctrl+v', 'ctrl+shift+v', 'shift+Insert']) {
      await refused('paste-attempt', () => desk.hand.press(key));
      expect(await desk.evaluate<string>(`document.querySelector('textarea').value`), key).not.toContain(FOREIGN);
    }
    await desk.hand.moveTo(...middle(await on(composer)));
    await desk.hand.click(2);
    expect(await desk.evaluate<string>(`document.querySelector('textarea').value`), 'middle button').not.toContain(
      FOREIGN,
    );
  });

  test('and is shown in a notice', async () => {
    await typeSecret();
    await desk.hand.press('ctrl+a', 'ctrl+c');
    const shown = await desk.until<string>('document.body.innerText', (text) =>
      text.includes('Copying is switched off'),
    );
    expect(shown).toContain('Copying is switched off');
  });
});
