import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { DESK_STATES, signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';

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

const focusedIn = (selector: string): Promise<boolean> =>
  page.evaluate(`document.activeElement.closest(${JSON.stringify(selector)}) !== null`).then(Boolean);
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const verbs = (): Promise<string[]> => page.evaluate(() => globalThis.harness.calls.map((call) => call.verb));

describe('without a mouse', () => {
  it('a person signs in with Tab and Enter', async () => {
    page = await stage.open({ state: DESK_STATES['signed-out']! });
    await page.getByLabel('Login name').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('maya');
    await press('Tab');
    await page.keyboard.type('one');
    await press('Tab');
    await page.keyboard.type('two');
    await press('Enter');
    await expect.poll(verbs).toContain('signIn');
    expect(await page.evaluate(() => globalThis.harness.calls.find((call) => call.verb === 'signIn')?.args)).toEqual({
      login: 'maya',
      workstationPassword: 'one',
      serverPassword: 'two',
    });
  });

  it('a person opens a conversation, reads why something is masked, answers, adds data and locks', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).waitFor();
    await press('Control+1', 'Home', 'Enter');
    await page.getByRole('log').waitFor();

    await press('Control+3');
    expect(await focusedIn('[data-message-id]')).toBe(true);
    for (let step = 0; step < 3; step += 1) await press('ArrowUp');
    await press('Tab');
    expect(await page.evaluate('document.activeElement.innerText')).toBe('IBAN');
    expect(await page.getByRole('tooltip').innerText()).toBe('Masked: IBAN with a right length and check digits');
    await press('Escape');
    expect(await page.getByRole('tooltip').count()).toBe(0);

    await press('Control+4');
    expect(await focusedIn('.composer')).toBe(true);
    await page.keyboard.type('By keyboard');
    await press('Enter');
    await page.getByRole('log').getByText('By keyboard').waitFor();

    await press('Control+i');
    await expect.poll(() => focusedIn('.data')).toBe(true);
    await page.keyboard.type('Johanna Weber');
    await press('Enter');
    await page.getByText('Name was sealed.').waitFor();

    // The one that came after it when it was opened: the answer has moved it down the list.
    await press('Control+4', 'Control+j');
    await page.getByRole('heading', { name: 'Visitor 91C0' }).waitFor();
    await expect.poll(() => focusedIn('.composer')).toBe(true);
    await press('Alt+ArrowUp');
    await page.getByRole('heading', { name: 'Visitor 4F2A' }).waitFor();
    await press('Control+l');
    await page.getByRole('heading', { name: 'This desk is locked' }).waitFor();
  });

  it('F6 visits all parts and starts again, and each shows where the focus is', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    await page.getByRole('log').waitFor();
    await press('Control+i');
    await page.locator('[data-region=data]').waitFor();
    const seen: string[] = [];
    for (let step = 0; step < 6; step += 1) {
      await press('F6');
      seen.push(String(await page.evaluate("document.activeElement.closest('[data-region]').dataset.region")));
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    }
    expect(new Set(seen)).toEqual(
      new Set(['top', 'conversations', 'conversation-head', 'messages', 'composer', 'data']),
    );
    const forward = seen.at(-1);
    await press('Shift+F6', 'F6');
    expect(await page.evaluate("document.activeElement.closest('[data-region]').dataset.region")).toBe(forward);
  });

  it('buttons with a picture only show their name on focus by keys and under the pointer', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).waitFor();
    const tooltip = page.getByRole('tooltip');
    // An agent's presence comes before them.
    await page.locator('.top select').waitFor();
    await press('F9');
    for (const name of ['How this is encrypted', 'My account', 'Preferences', 'Keyboard shortcuts']) {
      await press('Tab');
      await tooltip.filter({ hasText: name }).waitFor();
      expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(name);
    }
    await press('Escape');
    await tooltip.waitFor({ state: 'detached' });
    await page.mouse.move(600, 400);
    await page.getByRole('button', { name: 'My account' }).hover();
    await tooltip.filter({ hasText: 'My account' }).waitFor();
  });

  it('a question mark opens the shortcuts, not while writing, and closing returns the focus', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    const field = page.getByRole('textbox', { name: /Message to/ });
    await field.click();
    await page.keyboard.type('Really?');
    expect(await field.inputValue()).toBe('Really?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await press('Control+1', 'Shift+?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expect.poll(() => focusedIn('[role=dialog]')).toBe(true);
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focusedIn('[data-region=conversations]')).toBe(true);
  });

  it('behind an open question nothing reacts', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    await page.getByRole('button', { name: 'Close conversation' }).click();
    await page.locator('[role=alertdialog] :focus').waitFor();
    await press('Control+j', 'F6');
    expect(await focusedIn('[role=alertdialog]')).toBe(true);
    await press('Escape');
    await page.getByRole('heading', { name: 'Visitor 4F2A' }).waitFor();
    expect(await verbs()).not.toContain('closeConversation');
  });
});
