/** The field for an answer, and finding in the open conversation. What the preload selects in it: shell.draft. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { id, signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { drawn, openFirst } from '../../support/rendererHarness/views.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => {
  await stage?.close();
});
afterEach(async () => {
  await endKept(page);
});

const maya = signedIn('maya');
const FIRST = id(3, 0);
const composer = () => page.getByRole('textbox', { name: /Message to/ });
const log = () => page.getByRole('log');
const callsOf = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map((call) => call.args), verb);
const found = () => page.getByRole('search', { name: 'Find in this conversation' });
const highlighted = (): Promise<string[]> =>
  page.evaluate("[...(CSS.highlights.get('found') ?? [])].map(String)") as Promise<string[]>;

describe('Enter', () => {
  it.each([
    ['composes', { isComposing: true }],
    ['says so by its code alone', { keyCode: 229 }],
  ])('of an input method that %s sends nothing', async (_how, more) => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().fill('にほん');
    await composer().dispatchEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...more });
    expect(await composer().inputValue()).toBe('にほん');
    await composer().press('Enter');
    await log().getByText('にほん').waitFor();
    expect(await callsOf('sendMessage')).toHaveLength(1);
  });
});

describe('a draft', () => {
  it('that is too long to be sent is kept, up to 32,000 characters', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    const long = 'x'.repeat(9_000);
    await composer().fill(long);
    await page.getByText('1000 characters too many').waitFor();
    await expect.poll(() => page.evaluate((one) => globalThis.harness.drafts[one], FIRST)).toBe(long);
    await composer().fill('y'.repeat(40_000));
    await expect
      .poll(() => page.evaluate((one) => globalThis.harness.drafts[one]?.length, FIRST))
      .toBeGreaterThan(9_000);
    for (const { text } of await callsOf('saveDraft')) expect(String(text).length).toBeLessThanOrEqual(32_000);
  });
});

describe('the focus', () => {
  it('goes to the note about the end after closing, and not to the page', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await page.getByRole('button', { name: 'Close conversation' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
    await page.getByText('This conversation is closed.').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement !== document.body')).toBe(true);
    expect(await page.evaluate("document.activeElement.closest('[data-region]') !== null")).toBe(true);
  });

  it('stays in the conversation where somebody else closes it under the writing hand', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().fill('half a sentence');
    await composer().focus();
    await page.evaluate(`window.cleandesk.closeConversation({ conversationId: '${FIRST}' })`);
    await page.getByText('half a sentence').waitFor();
    await expect
      .poll(() => page.evaluate("document.activeElement.closest('[data-region]')?.dataset.region"))
      .toBe('composer');
  });
});

describe('an emoji', () => {
  const list = () => page.getByRole('listbox', { name: 'Emoji' });

  it('is put in by its name, with the keys of the field, and Enter sends only afterwards', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().click();
    await page.keyboard.type('Thank you :thumb');
    await list().waitFor();
    await page.keyboard.press('Enter');
    expect(await composer().inputValue()).toBe('Thank you 👍');
    expect(await list().count()).toBe(0);
    expect(await callsOf('sendMessage')).toEqual([]);
    await page.keyboard.press('Enter');
    await log().getByText('Thank you 👍').waitFor();
  });

  it('is put in at the caret, the list goes round, and Escape leaves the words as they are', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().fill('ab');
    await composer().press('ArrowLeft');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await list().waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('message');
    const active = () => composer().getAttribute('aria-activedescendant');
    expect(await active()).toBe('emoji-0');
    await page.keyboard.press('ArrowUp');
    expect(await page.locator(`[id="${await active()}"]`).innerText()).toContain('right');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await composer().inputValue()).toBe('a😄b');
    await composer().fill('now :smi');
    await list().waitFor();
    await page.keyboard.press('Escape');
    expect([await list().count(), await composer().inputValue()]).toEqual([0, 'now :smi']);
  });

  it('is chosen by the mouse, and a colon of a sentence asks for none', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().click();
    for (const words of ['at 12:30', 'note: this', 'see :x', 'a:smile']) {
      await composer().fill(words);
      await drawn(page);
      expect([words, await list().count()]).toEqual([words, 0]);
    }
    await composer().fill(':tad');
    await list().getByText('tada').click();
    expect(await composer().inputValue()).toBe('🎉');
    expect(await page.evaluate('document.activeElement.name')).toBe('message');
  });
});

it('at 200 % of a window of 1280 x 800 the field is in view, and so is the button', async () => {
  page = await stage.open({ state: maya }, { width: 640, height: 400 });
  await openFirst(page);
  await drawn(page);
  for (const part of [composer(), page.getByRole('button', { name: 'Send' })]) {
    const box = await part.boundingBox();
    expect(box).not.toBeNull();
    expect([box!.y >= 0, box!.y + box!.height <= 400, box!.x + box!.width <= 640]).toEqual([true, true, true]);
  }
});

describe('finding in the conversation', () => {
  it('goes from the newest message backward and forward again, counts, and keeps the focus', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    for (const words of ['the BLUE pärcel', 'nothing here', 'a blue parcel, and a blue one'])
      await page.evaluate((text) => globalThis.harness.visitorSays(0, text), words);
    await log().getByText('and a blue one').waitFor();
    await composer().focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('blue parc');
    await found().getByText('2 messages').waitFor();
    expect(await highlighted()).toEqual(['BLUE pärc', 'blue parc']);
    await page.keyboard.press('Enter');
    await found().getByText('1 of 2').waitFor();
    await page.keyboard.press('F3');
    await found().getByText('2 of 2').waitFor();
    await page.keyboard.press('Shift+Enter');
    await found().getByText('1 of 2').waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('find');
    await page.keyboard.press('Escape');
    expect(await found().count()).toBe(0);
    expect(await highlighted()).toEqual([]);
    expect(await page.evaluate('document.activeElement.name')).toBe('message');
  });

  it('brings older messages in, to the oldest, and says when there is nothing', async () => {
    page = await stage.open({ state: maya, messages: 450 });
    await openFirst(page);
    await log().getByText('(450)').waitFor();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('(3)');
    await found().getByText('Not in the newest messages').waitFor();
    await page.keyboard.press('Enter');
    await found().getByText('1 of 1').waitFor();
    await log().getByText('(3)', { exact: false }).first().waitFor();
    expect(await highlighted()).toEqual(['(3)']);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('no such words');
    await page.keyboard.press('Enter');
    await found().getByText('Not found').waitFor();
  });
});
