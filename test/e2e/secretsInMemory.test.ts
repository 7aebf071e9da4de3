/**
 * How often both passwords and a sealed value are in the memory of the desk's processes, after they were typed by a
 * keyboard, used, and the desk was locked or left.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskState } from '../../contract/bridge.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { Place, WORKSTATION_PASSWORD } from '../support/place.ts';
import { copiesOf, type Copies } from '../support/secretCopies.ts';
import { eventually } from '../support/until.ts';
import { allow, send, visit } from '../support/visitorPage.ts';

const VALUE = 'Quillfeather Nightingale 77';

describe('secrets that were typed at a desk', () => {
  let place: Place;
  let desk: DeskProcess;
  let secrets: Readonly<Record<'workstation' | 'server' | 'sealed', string>>;
  /** What is left of each where an allocator has written over the beginning of a freed place. */
  let ends: Readonly<Record<string, string>>;

  beforeAll(async () => {
    place = await Place.open();
    secrets = { workstation: WORKSTATION_PASSWORD, server: place.person('maya').password, sealed: VALUE };
    // An allocator overwrites the first 16 bytes of what is freed. "for tests" alone is also in words of the desk.
    ends = Object.fromEntries(
      Object.entries(secrets).map(([name, text]) => [`end of ${name}`, text.slice(Math.max(-16, 8 - text.length))]),
    );
    await place.enrol('desk-maya');
    desk = await place.startDesk('desk-maya');
  });
  afterAll(async () => {
    await place?.close();
  });

  /** By the keyboard alone: what a test sends over its own channel would be found as well. */
  async function signIn(): Promise<void> {
    // Keys that are pressed before the window has the focus go nowhere.
    await desk.until<boolean>('document.hasFocus() && document.querySelectorAll("form input").length >= 3', Boolean);
    for (const [index, text] of ['maya', secrets.workstation, secrets.server].entries()) {
      const field = `document.querySelectorAll('form input')[${index}]`;
      await desk.evaluate(`${field}.focus()`);
      if ((await desk.evaluate<number>(`${field}.value.length`)) === 0) await desk.hand.type(text);
      await desk.until<number>(`${field}.value.length`, (length) => length === text.length, 20_000);
    }
    await desk.hand.press('Return');
    await desk.until<DeskState>('state', (state) => state.phase === 'signed-in');
  }
  /** Copies of each secret in main, in the page's process, and in the other processes of the browser. */
  const counted = (copies: readonly Copies[], secret: string): [number, number, number] => {
    const of = (wanted: (process: string) => boolean): number =>
      copies.filter((one) => one.secret === secret && wanted(one.process)).reduce((sum, one) => sum + one.count, 0);
    return [
      of((name) => name === 'main'),
      of((name) => name === 'renderer'),
      of((name) => !['main', 'renderer'].includes(name)),
    ];
  };

  test('are in memory once the desk is locked no more often than docs/threats.md says', async () => {
    expect(copiesOf(desk.pid, { ...secrets, ...ends })).toEqual([]);
    await signIn();
    const visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, 'hello');
    const id = await eventually(
      'a conversation',
      async () => (await desk.call<{ id: string }[]>('listConversations'))[0]?.id ?? null,
    );
    await desk.openInPage(id);
    await desk.openData();
    await desk.hand.type(VALUE);
    await desk.evaluate(
      `[...document.querySelectorAll('button')].find((one) => one.textContent.includes('Seal and save')).click()`,
    );
    await desk.until<boolean>(`document.querySelector('#entry-value').value === ''`, Boolean);
    // The search finds what is there: the page had them.
    expect(copiesOf(desk.pid, secrets).length).toBeGreaterThan(0);
    await desk.hand.press('ctrl+l');
    await desk.until<string>('document.body.innerText', (text) => text.includes('This desk is locked'));
    const locked = copiesOf(desk.pid, { ...secrets, ...ends });
    for (const secret of Object.keys(secrets)) {
      const [main, page, others] = counted(locked, secret);
      expect(page, `${secret} in the page's process`).toBe(0);
      expect(others, `${secret} in the browser`).toBeLessThanOrEqual(1);
      expect(main, `${secret} in main`).toBe(0);
    }
    for (const end of Object.keys(ends)) expect(counted(locked, end)[0], `${end} in main`).toBe(0);
  });
});
