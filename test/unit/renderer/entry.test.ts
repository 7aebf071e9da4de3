import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { openFirst, openFirstData } from '../../support/rendererHarness/views.ts';

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

const SECRET = '12 Quarrystone Lane, Wexcombe';
const field = () => page.locator('#entry-value');
const receipts = () => page.getByRole('region', { name: 'Added in this conversation' });
/** Everything in the document, fields and attributes included. */
const everything = (): Promise<string> =>
  page
    .evaluate(
      "document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea, select')].map((each) " +
        '=> each.value + each.defaultValue).join()',
    )
    .then(String);
/** Everything that React keeps beside the document: properties and state of every component. */
const stateContains = (text: string): Promise<boolean> =>
  page
    .evaluate(
      `(() => {
  const seen = new Set();
  const holds = (value, depth) => {
    if (typeof value === 'string') return value.includes(${JSON.stringify(text)});
    if (value === null || typeof value !== 'object' || depth > 60 || seen.has(value) || value instanceof Window) return false;
    seen.add(value);
    return Object.getOwnPropertyNames(value).some((key) => { try { return key !== 'calls' && holds(value[key], depth + 1); } catch { return false; } });
  };
  const root = document.getElementById('root');
  return holds(root[Object.getOwnPropertyNames(root).find((key) => key.startsWith('__reactContainer'))], 0);
})()`,
    )
    .then(Boolean);

describe('an entry', () => {
  it('is gone from the document and the memory of the page once saved; kind, time and author remain', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await openFirstData(page);
    await page.getByLabel('Kind').selectOption('address');
    await field().fill(SECRET);
    await page.getByRole('button', { name: 'Seal and save' }).click();
    await page.getByText('Address was sealed.').waitFor();
    expect(await field().inputValue()).toBe('');
    expect(await everything()).not.toContain('Quarrystone');
    expect(await stateContains('Quarrystone')).toBe(false);
    expect(await stateContains('paid twice for the same booking')).toBe(true);
    const newest = receipts().getByRole('listitem').first();
    expect(await newest.innerText()).toMatch(/Address\s+\d\d:\d\d by Maya Lindqvist/);
    await newest.getByText('Stored').waitFor();
    expect(
      await page.evaluate(() => globalThis.harness.calls.find((call) => call.verb === 'addEntry')?.args['value']),
    ).toBe(SECRET);
  });

  it('does not come back by undo', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await openFirstData(page);
    await page.getByLabel('Kind').selectOption('note');
    await field().pressSequentially(SECRET);
    await field().press('Control+Enter');
    await page.getByText('Free note was sealed.').waitFor();
    await field().focus();
    await page.keyboard.press('Control+z');
    expect(await field().inputValue()).toBe('');
  });

  it('does not follow the person into another conversation, and is not there on return', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await openFirstData(page);
    await field().fill(SECRET);
    await page.getByRole('option', { name: /Visitor 91C0/ }).click();
    await page.getByText('Sealed for Northline Travel').waitFor();
    expect(await everything()).not.toContain('Quarrystone');
    await openFirst(page);
    expect(await field().inputValue()).toBe('');
  });

  it('that looks like a typing mistake is not sent, and the reason is shown at the field', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await openFirstData(page);
    await page.getByLabel('Kind').selectOption('email');
    await field().fill('not an address');
    await field().press('Enter');
    await page.getByText('An e-mail address looks like').waitFor();
    expect(await field().getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate(() => globalThis.harness.calls.some((call) => call.verb === 'addEntry'))).toBe(false);
  });

  it('that main refuses stays for another attempt, with the reason', async () => {
    page = await stage.open({ state: signedIn('maya'), writes: 'refuse' });
    await openFirstData(page);
    await field().fill('Johanna Weber');
    await field().press('Enter');
    await page.getByText('Not saved: The client company’s key is missing.').waitFor();
    expect(await field().inputValue()).toBe('Johanna Weber');
  });

  it('is shown as waiting until the server has it', async () => {
    page = await stage.open({ state: signedIn('maya', 'offline'), writes: 'queue' });
    await openFirstData(page);
    await field().fill('Johanna Weber');
    await field().press('Enter');
    await page.getByText('Name was sealed.').waitFor();
    expect(await receipts().getByRole('listitem').first().innerText()).toContain('Waits for the server');
  });

  it('is asked for by a key or a button, in a panel that stays open from one conversation to the next', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await openFirst(page);
    expect(await field().count()).toBe(0);
    await page.keyboard.press('Control+i');
    await field().waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('entry-value');
    await page.getByRole('option', { name: /Visitor 91C0/ }).click();
    await page.getByText('Sealed for Northline Travel').waitFor();
    expect(await page.evaluate('document.activeElement.id')).not.toBe('entry-value');
    await page.keyboard.press('Control+i');
    await field().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add data' }).click();
    await field().waitFor();
    await page.getByLabel('Kind').selectOption('phone');
    expect(await page.evaluate('document.activeElement.id')).not.toBe('entry-value');
  });

  it('cannot be written by an observer', async () => {
    page = await stage.open({ state: signedIn('sofia') });
    await page.getByRole('button', { name: 'Conversations' }).click();
    await openFirst(page);
    await page.getByText('You are reading along').waitFor();
    await page.getByRole('button', { name: 'Show data' }).click();
    await receipts().waitFor();
    expect(await page.locator('textarea, #entry-value').count()).toBe(0);
  });

  it('is never completed, corrected or spell-checked by the browser', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await openFirstData(page);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('input, textarea')].filter((each) => each.autocomplete !== 'off' || " +
          'each.spellcheck).length',
      ),
    ).toBe(0);
  });
});
