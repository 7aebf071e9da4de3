import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { DESK_STATES, signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { signInWith } from '../../support/rendererHarness/views.ts';

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

const signedOut = DESK_STATES['signed-out']!;
const verbs = (): Promise<string[]> => page.evaluate(() => globalThis.harness.calls.map((call) => call.verb));

describe('signing in', () => {
  it('gives one error for any failure, keeps the login name and empties both passwords', async () => {
    page = await stage.open({ state: signedOut, signIn: 'fail' });
    await signInWith(page, 'maya', 'first secret', 'second secret');
    await page.getByRole('alert').getByText('Sign-in failed').waitFor();
    expect(await page.getByLabel('Login name').inputValue()).toBe('maya');
    for (const label of ['Workstation password', 'Server password'])
      expect(await page.getByLabel(label).inputValue()).toBe('');
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('workstation-password');
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain('secret');
  });

  it('restores a password neither by undo nor from anything left in the page', async () => {
    page = await stage.open({ state: signedOut, signIn: 'fail' });
    await signInWith(page, 'maya', 'first secret', 'second secret');
    await page.getByText('Sign-in failed').waitFor();
    for (const label of ['Workstation password', 'Server password']) {
      await page.getByLabel(label).focus();
      await page.keyboard.press('Control+z');
      expect(await page.getByLabel(label).inputValue()).toBe('');
    }
  });

  it('stays closed until the given time, counts down, and sends nothing meanwhile', async () => {
    page = await stage.open({ state: signedOut, signIn: 'closed' });
    await signInWith(page, 'maya', 'a', 'b');
    const line = page.locator('.closed-until');
    const before = await line.textContent();
    await expect.poll(() => line.textContent(), { timeout: 4_000 }).not.toBe(before);
    expect(before).toMatch(/closed until \d\d:\d\d\. It opens again in 29:/);
    await page.getByLabel('Server password').fill('b');
    await page.keyboard.press('Enter');
    expect((await verbs()).filter((verb) => verb === 'signIn')).toHaveLength(1);
  });

  it('requires all three before anything is sent, and sends once however often one presses', async () => {
    page = await stage.open({ state: signedOut, signIn: 'never' });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Fill in all three fields').waitFor();
    expect(await verbs()).not.toContain('signIn');
    await signInWith(page, 'maya', 'a', 'b');
    await page.getByRole('button', { name: 'Checking both passwords' }).waitFor();
    await page.getByLabel('Server password').press('Enter');
    expect((await verbs()).filter((verb) => verb === 'signIn')).toHaveLength(1);
  });

  it('warns when Caps Lock is on', async () => {
    page = await stage.open({ state: signedOut });
    await page.getByLabel('Workstation password').focus();
    await page.evaluate(
      "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', bubbles: true, " +
        'modifierCapsLock: true }))',
    );
    await expect.poll(() => page.getByText('Caps Lock is on').count()).toBe(1);
  });

  it('fills in nothing by itself and stores nothing', async () => {
    page = await stage.open({ state: signedOut });
    await page.getByLabel('Login name').waitFor();
    expect(
      await page.evaluate("[...document.querySelectorAll('form, input')].map((each) => each.autocomplete)"),
    ).toEqual(['off', 'off', 'off', 'off']);
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(0);
  });
});

describe('the state of the desk', () => {
  it('is reported ready once, when something usable is drawn, and not while it is still checking', async () => {
    page = await stage.open({ state: DESK_STATES['starting']! });
    await page.getByRole('heading', { name: 'Checking this desk' }).waitFor();
    expect(await verbs()).not.toContain('ready');
    await page.evaluate((state) => globalThis.harness.emit('state', state), signedOut);
    await expect.poll(verbs).toContain('ready');
    await page.evaluate((state) => globalThis.harness.emit('state', state), DESK_STATES['locked']!);
    await page.getByRole('heading', { name: 'This desk is locked' }).waitFor();
    expect((await verbs()).filter((verb) => verb === 'ready')).toHaveLength(1);
  });

  it('locking removes every text, draft and watermark from the document', async () => {
    page = await stage.open({ state: signedIn('maya') });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    await page.getByRole('textbox', { name: /Message to/ }).fill('half a sentence');
    await page.getByRole('button', { name: 'Add data' }).click();
    await page.locator('#entry-value').fill('Johanna Weber');
    await page.keyboard.press('Control+l');
    await page.getByRole('heading', { name: 'This desk is locked' }).waitFor();
    const left = String(
      await page.evaluate(
        "document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((each) => " +
          'each.value).join()',
      ),
    );
    for (const trace of ['Visitor 4F2A', 'paid twice', 'half a sentence', 'Johanna', 'watermark'])
      expect(left).not.toContain(trace);
    expect(await page.evaluate(() => Object.values(globalThis.harness.drafts))).toContain('half a sentence');
  });

  it('draws person, workstation and time over the whole window, without pointer events', async () => {
    page = await stage.open({ state: signedIn('maya') });
    const mark = page.locator('.watermark');
    await mark.waitFor({ state: 'attached' });
    expect(await mark.locator('text').first().textContent()).toMatch(
      /^Maya Lindqvist · LON-DESK-014 · \d{4}-\d\d-\d\d \d\d:\d\d$/,
    );
    expect(await mark.getAttribute('aria-hidden')).toBe('true');
    expect(await mark.evaluate((element) => element.getBoundingClientRect().toJSON())).toMatchObject({
      x: 0,
      y: 0,
      width: 1280,
      height: 800,
    });
    expect(await page.evaluate("getComputedStyle(document.querySelector('.watermark')).pointerEvents")).toBe('none');
  });
});
