/**
 * The clipboard inside the desk, with a real keyboard and mouse, and another program that reads the system's
 * clipboards.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { cleandesk } from '../support/cleandesk.ts';
import { Place } from '../support/place.ts';
import { handled } from '../support/handled.ts';
import { eventually } from '../support/until.ts';
import { allow, send, visit } from '../support/visitorPage.ts';

const WORDS = 'parcel seven left on Tuesday by the evening boat';
const FOREIGN = 'from another program';
const COMPOSER = 'textarea[name=message]';

describe('under the policy "isolated"', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  /** Two conversations of one company and one of another. */
  const ids = { a: '', b: '', other: '' };

  beforeAll(async () => {
    place = await Place.open();
    await cleandesk(['server', 'policy', 'set', 'guards.clipboard', 'isolated', '--data', place.serverFolder]);
    const browser = await place.browser();
    for (const [page, words] of [
      ['Harbour Bank', WORDS],
      ['Harbour Bank', 'the second visitor writes'],
      ['Northline Travel', 'a traveller writes'],
    ] as const) {
      const visitor = await visit(browser, place.pageOf(page));
      await allow(visitor.page);
      await send(visitor.page, words);
    }
    desk = await place.deskOf('maya');
    supervisor = await place.deskOf('sofia');
    await eventually('the policy arrives', async () => {
      const state = await desk.state();
      return state.phase === 'signed-in' && state.guards?.clipboard === 'isolated';
    });
    const list = await eventually('three conversations', async () => {
      const all =
        await desk.call<{ id: string; tenant: { name: string }; lastPreview: { text: string } | null }[]>(
          'listConversations',
        );
      return all.length === 3 ? all : null;
    });
    ids.a = list.find((one) => one.lastPreview?.text.includes('evening boat') === true)?.id ?? '';
    ids.b = list.find((one) => one.lastPreview?.text.includes('second visitor') === true)?.id ?? '';
    ids.other = list.find((one) => one.tenant.name === 'Northline Travel')?.id ?? '';
  });
  afterAll(async () => {
    await place?.close();
  });
  beforeEach(async () => {
    await desk.hand.offer('clipboard', '');
    await desk.hand.offer('primary', '');
    await desk.evaluate(`document.querySelectorAll('.notice button').forEach((each) => each.click())`);
  });

  interface Box {
    x: number;
    y: number;
    width: number;
    height: number;
  }
  const on = (selector: string): Promise<Box> =>
    desk.evaluate<Box>(`(() => { const r = [...document.querySelectorAll(${JSON.stringify(selector)})].at(-1).getBoundingClientRect();
    return { x: window.screenX + (window.outerWidth - window.innerWidth) / 2 + r.x, y: window.screenY + (window.outerHeight - window.innerHeight) + r.y, width: r.width, height: r.height }; })()`);
  async function open(id: string): Promise<void> {
    await desk.openInPage(id);
    await desk.until<number>('document.querySelectorAll("[data-message-id]").length', (count) => count > 0);
    await desk.until<boolean>(`document.querySelector('${COMPOSER}:enabled') !== null`, Boolean);
  }
  async function intoComposer(): Promise<void> {
    const box = await on(COMPOSER);
    await desk.hand.moveTo(box.x + box.width / 2, box.y + box.height / 2);
    await desk.hand.click();
    await desk.until<boolean>(`document.activeElement === document.querySelector('${COMPOSER}')`, Boolean);
  }
  async function emptyComposer(): Promise<void> {
    await desk.evaluate(
      `(() => { const field = document.querySelector('${COMPOSER}'); field.focus(); field.value = ''; ` +
        `field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()`,
    );
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === '');
  }
  const composed = (): Promise<string> => desk.evaluate<string>(`document.querySelector('${COMPOSER}').value`);
  async function outside(): Promise<string> {
    return (
      (await desk.hand.selection('clipboard')) +
      (await desk.hand.selection('primary')) +
      (await desk.hand.selection('secondary'))
    );
  }
  async function rows(kind: string): Promise<ActivityRow[]> {
    return (
      await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
        filter: { kind },
        newest: null,
        offset: 0,
        limit: 50,
      })
    ).rows;
  }
  /** Focuses the newest message by keyboard and copies it. */
  async function copyMessage(): Promise<void> {
    const before = (await rows('guard-allowed')).length;
    await desk.evaluate(`[...document.querySelectorAll('[data-message-id]')].at(-1).focus()`);
    await desk.hand.press('ctrl+c');
    await eventually('the copy is recorded', async () => (await rows('guard-allowed')).length > before);
  }

  test('a message that was copied in a conversation is pasted there, and no other program sees it', async () => {
    await open(ids.a);
    await emptyComposer();
    await copyMessage();
    expect(await outside()).not.toContain('boat');
    await intoComposer();
    await desk.hand.press('ctrl+v');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === WORDS);
    expect(await outside()).not.toContain('boat');
    // The page's own code got the paste as typing.
    expect(await desk.evaluate<boolean>(`!document.querySelector('.composer button[type=submit]').disabled`)).toBe(
      true,
    );
  });

  test.each([
    ['b', 'another conversation', 'other-conversation'],
    ['other', 'another company', 'other-tenant'],
  ] as const)(
    'a paste into conversation %s says "%s", inserts nothing and is recorded',
    async (where, words, reason) => {
      await open(ids.a);
      await copyMessage();
      await open(ids[where]);
      await emptyComposer();
      await intoComposer();
      await desk.hand.press('ctrl+v');
      await desk.until<string>('document.querySelector(".notices").innerText', (text) => text.includes(words));
      expect(await composed()).toBe('');
      const row = await eventually('the refusal is recorded', async () =>
        (await rows('paste-attempt')).find(
          (one) => one.detail['reason'] === reason && one.conversationId === ids[where],
        ),
      );
      expect(JSON.stringify(row)).not.toContain('boat');
      expect(await outside()).not.toContain('boat');
      // Shift+Insert and the middle button do not bypass it.
      await desk.hand.press('shift+Insert');
      await desk.hand.click(2);
      await handled(desk.hand, (expression) => desk.evaluate(expression));
      expect(await composed()).toBe('');
    },
  );

  test('a part that was selected with the mouse is copied, without a selection of the browser', async () => {
    await open(ids.a);
    await emptyComposer();
    const box =
      await desk.evaluate<Box>(`(() => { const body = [...document.querySelectorAll('.message-body')].at(-1); const range = document.createRange(); const text = document.createTreeWalker(body, NodeFilter.SHOW_TEXT).nextNode();
      range.setStart(text, 0); range.setEnd(text, 'parcel seven'.length); const r = range.getBoundingClientRect();
      return { x: window.screenX + (window.outerWidth - window.innerWidth) / 2 + r.x, y: window.screenY + (window.outerHeight - window.innerHeight) + r.y, width: r.width, height: r.height }; })()`);
    await desk.hand.drag([box.x + 1, box.y + box.height / 2], [box.x + box.width - 1, box.y + box.height / 2]);
    expect(await desk.evaluate<string>('String(getSelection())')).toBe('');
    expect(await outside()).toBe('');
    const before = (await rows('guard-allowed')).length;
    await desk.hand.press('ctrl+c');
    await eventually('the copy is recorded', async () => (await rows('guard-allowed')).length > before);
    await intoComposer();
    await desk.hand.press('ctrl+v');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === 'parcel seven');
  });

  test('the composer is cut and pasted as a whole, and undo still works', async () => {
    await open(ids.a);
    await emptyComposer();
    await intoComposer();
    await desk.hand.type('half a sentence');
    await desk.hand.press('ctrl+x');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === '');
    expect(await outside()).not.toContain('sentence');
    await desk.hand.press('ctrl+v');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === 'half a sentence');
    await desk.hand.press('ctrl+z');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === '');
  });

  test('an entry field accepts pasted text, and its content cannot be copied', async () => {
    await open(ids.a);
    await desk.openData();
    await desk.hand.type('Johanna Weber');
    const before = (await rows('copy-attempt')).length;
    await desk.hand.press('ctrl+c');
    await eventually('the attempt is recorded', async () => (await rows('copy-attempt')).length > before);
    await emptyComposer();
    await desk.hand.press('ctrl+v');
    await handled(desk.hand, (expression) => desk.evaluate(expression));
    expect(await composed()).not.toContain('Johanna');
    expect(await outside()).not.toContain('Johanna');
  });

  test('an injected script gets nothing out of it: neither by events of its own nor by the bridge', async () => {
    await open(ids.a);
    await copyMessage();
    await emptyComposer();
    const found = await desk.evaluate<string>(`(async () => {
      const field = document.querySelector('${COMPOSER}'); field.focus();
      for (const type of ['keydown', 'keyup']) field.dispatchEvent(new KeyboardEvent(type, { key: 'v', code: 'KeyV', ctrlKey: true, bubbles: true, cancelable: true }));
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true })); document.execCommand('paste');
      for (let round = 0; round < 3; round += 1) await window.cleandesk.listConversations({});
      return [field.value, typeof window.cleandesk.takeClipboard, typeof window.cleandesk.putClipboard].join('|');
    })()`);
    expect(found).toBe('|undefined|undefined');
  });

  test('text of another program is refused with a notice', async () => {
    await open(ids.b);
    await emptyComposer();
    await desk.hand.offer('clipboard', FOREIGN);
    await intoComposer();
    await desk.hand.press('ctrl+v');
    await desk.until<string>('document.querySelector(".notices").innerText', (text) => /not pasted/.test(text));
    expect(await composed()).toBe('');
  });

  test('a card number that was typed is masked when it is copied', async () => {
    await open(ids.a);
    await emptyComposer();
    await intoComposer();
    await desk.hand.type('card 4111 1111 1111 1111 ok');
    await desk.hand.press('ctrl+x');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === '');
    await desk.hand.press('ctrl+v');
    const text = await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value !== '');
    expect(text).not.toMatch(/4111 ?1111/);
    expect(await outside()).not.toMatch(/4111/);
    await emptyComposer();
  });

  test('after a lock nothing is left of it, neither in the desk nor outside', async () => {
    await open(ids.a);
    await emptyComposer();
    await copyMessage();
    await desk.evaluate('window.before = true');
    await desk.call('lock').catch(() => undefined); // the page that made the call may be closed before the answer
    await desk.until('state', (state: { phase: string }) => state.phase === 'locked');
    await eventually('the clipboards are empty', async () => (await outside()) === '');
    // A sign-in from the page that is about to be replaced would be lost with it.
    await desk.until<boolean>('window.before === undefined', Boolean);
    await place.signIn(desk, 'maya');
    await open(ids.a);
    await intoComposer();
    await desk.hand.press('ctrl+v');
    await handled(desk.hand, (expression) => desk.evaluate(expression));
    expect(await composed()).not.toContain('boat');
  });
});

describe('where policy requires a reason', () => {
  let place: Place;
  let desk: DeskProcess;
  beforeAll(async () => {
    place = await Place.open();
    for (const [key, value] of [
      ['guards.pasteFromOutside', 'warn'],
      ['guards.clipboard', 'isolated'],
    ])
      await cleandesk(['server', 'policy', 'set', key!, value!, '--data', place.serverFolder]);
    const visitor = await visit(await place.browser(), place.pageOf('Harbour Bank'));
    await allow(visitor.page);
    await send(visitor.page, 'hello there');
    desk = await place.deskOf('maya');
    await desk.until<boolean>(
      'document.querySelector("[data-key]") !== null || document.querySelector("[data-conversation-row]") !== null',
      Boolean,
    );
    const [first] = await desk.call<{ id: string }[]>('listConversations');
    await desk.openInPage(first?.id ?? '');
    await desk.until<boolean>(`document.querySelector('${COMPOSER}:enabled') !== null`, Boolean);
    await eventually('the policy arrives', async () => {
      const state = await desk.state();
      return state.phase === 'signed-in' && state.guards?.pasteFromOutside === true;
    });
  });
  afterAll(async () => {
    await place?.close();
  });

  test.each([
    [
      'answers as soon as it hears the question',
      `cleandesk.on('reason', ({ askId }) => void cleandesk.answerReason({ askId, why: 'because a script says so' }))`,
    ],
    [
      'fills in the field and presses the button',
      `cleandesk.on('reason', () => setTimeout(() => { const f = document.getElementById('why'); ` +
        `Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(f, 'because a script says ` +
        `so'); f.dispatchEvent(new InputEvent('input', { bubbles: true })); f.form.requestSubmit() }, 300))`,
    ],
    [
      'types by a command and plays the press of a key',
      `cleandesk.on('reason', () => setTimeout(() => { const f = document.getElementById('why'); f.focus(); ` +
        `document.execCommand('insertText', false, 'because a script says so'); f.dispatchEvent(new ` +
        `KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); ` +
        `f.form.querySelector('[type=submit]').click(); f.form.requestSubmit() }, 300))`,
    ],
  ])('a script that %s does not answer for the person: nothing is pasted', async (_how, script) => {
    await desk.hand.offer('clipboard', FOREIGN);
    await desk.evaluate(`window.ends?.(), window.ends = ${script}, document.querySelector('${COMPOSER}').focus()`);
    await desk.hand.press('ctrl+v');
    await desk.until<boolean>(
      '[...document.querySelectorAll(".notice")].some((one) => one.textContent.includes("No reason was given"))',
      Boolean,
    );
    expect(await desk.evaluate<string>(`document.querySelector('${COMPOSER}').value`)).toBe('');
    await desk.evaluate(
      `window.ends(), delete window.ends, document.querySelectorAll('.notice button').forEach((each) => each.click())`,
    );
    // The page's own dialog does not know that a script has answered.
    await desk.hand.press('Escape');
    await desk.until<boolean>('document.querySelector("[role=alertdialog]") === null', Boolean);
  });

  test('a reason that a script has added to is not accepted, also when the person confirms it', async () => {
    await desk.evaluate(`document.querySelector('${COMPOSER}').focus()`);
    await desk.hand.press('ctrl+v');
    await desk.until<boolean>('document.activeElement?.id === "why"', Boolean);
    await desk.hand.type('no');
    await desk.evaluate(`document.getElementById('why').value += 'thing is wrong with this'`);
    await desk.hand.press('Return');
    await desk.until<boolean>(
      '[...document.querySelectorAll(".notice")].some((one) => one.textContent.includes("No reason was given"))',
      Boolean,
    );
    expect(await desk.evaluate<string>(`document.querySelector('${COMPOSER}').value`)).toBe('');
  });

  test('a paste from another program waits for a reason, and pastes plain text at the caret', async () => {
    await desk.hand.offer('clipboard', FOREIGN);
    await desk.evaluate(`document.querySelector('${COMPOSER}').focus()`);
    await desk.hand.press('ctrl+v');
    await desk.until<boolean>('document.querySelector("[role=alertdialog]") !== null', Boolean);
    await desk.hand.press('Escape');
    await desk.until<boolean>('document.querySelector("[role=alertdialog]") === null', Boolean);
    expect(await desk.evaluate<string>(`document.querySelector('${COMPOSER}').value`)).toBe('');
    await desk.evaluate(`document.querySelector('${COMPOSER}').focus()`);
    await desk.hand.press('ctrl+v');
    await desk.until<boolean>('document.activeElement?.id === "why"', Boolean);
    await desk.hand.type('Number of the parcel from the shipper');
    await desk.hand.press('Return');
    await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === FOREIGN);
    // It belongs to the other program, and stays there.
    expect(await desk.hand.selection('clipboard')).toBe(FOREIGN);
  });
});
