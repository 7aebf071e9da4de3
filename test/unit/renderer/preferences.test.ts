/** What a person has chosen about their desk, and the keys of every act, by a real keyboard in a real page. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { signedIn } from '../../support/rendererHarness/scenario.ts';
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

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const calls = (verb: string): Promise<unknown[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map(({ args }) => args), verb);
const openFirst = async (): Promise<void> => {
  await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
  await page.getByRole('log').waitFor();
};
const root = (): Promise<unknown> =>
  page.evaluate(
    '(({ dataset, style }) => [dataset.density ?? "", dataset.motion ?? "", style.getPropertyValue("--zoom")])' +
      '(document.documentElement)',
  );

it('what is chosen is applied at once, and again in the next page', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await page.getByRole('option', { name: /Visitor 4F2A/ }).waitFor();
  await expect.poll(root).toEqual(['comfortable', 'system', '1']);
  await press('Control+,');
  await page.getByLabel('Size of everything').selectOption('150');
  await page.getByLabel('Lists').selectOption('compact');
  await page.getByLabel('Move as little as possible').check();
  await expect.poll(root).toEqual(['compact', 'reduced', '1.5']);
  expect(await calls('changePreferences')).toEqual([{ zoom: 150 }, { density: 'compact' }, { motion: 'reduced' }]);
  await endKept(page);
  page = await stage.open({ state: signedIn('maya'), preferences: { chosen: { zoom: 125, density: 'compact' } } });
  await expect.poll(root).toEqual(['compact', 'system', '1.25']);
});

it('the sounds are chosen apart, can be heard, and a host without any says so', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByLabel('A visitor waits for an agent', { exact: true }).selectOption('chime');
  await page.getByRole('button', { name: 'Play the sound for a visitor who waits for an agent' }).click();
  await expect.poll(() => calls('playSound')).toEqual([{ which: 'queue' }]);
  expect(await calls('changePreferences')).toMatchObject([{ sounds: { queue: 'chime', mine: 'knock' } }]);
  await page.getByRole('button', { name: '30 minutes' }).click();
  await page
    .getByRole('dialog')
    .getByText(/Do not disturb until/)
    .waitFor();
  await page.getByRole('button', { name: 'End it', exact: true }).click();
  expect(await calls('beQuiet')).toEqual([{ minutes: 30 }, { minutes: 0 }]);
  await endKept(page);
  page = await stage.open({ state: signedIn('maya'), preferences: { silentHost: true } });
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByText('This workstation cannot play sounds').waitFor();
  expect(await page.getByLabel('Show a notice of the system').isDisabled()).toBe(true);
});

it('keys are changed by pressing others; what writes, is taken or has another act is refused in words', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  await press('Control+,');
  const line = page.locator('[data-action=nextWaiting]');
  const tryKey = async (key: string): Promise<void> => {
    await line.getByRole('button', { name: 'Change the key of' }).click();
    await press(key);
  };
  await tryKey('Alt+l');
  await line.getByText('This writes a character').waitFor();
  await tryKey('Control+Alt+q');
  await line.getByText('This writes a character').waitFor();
  await tryKey('Control+c');
  await line.getByText('This key belongs to editing').waitFor();
  await tryKey('F4');
  await line.getByText('This key is already for “Transfer the open conversation”').waitFor();
  expect(await calls('changePreferences')).toEqual([]);
  await tryKey('Control+Shift+x');
  await expect.poll(() => calls('changePreferences')).toEqual([{ shortcuts: { nextWaiting: ['Control+Shift+KeyX'] } }]);
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // The former key does nothing any more.
  await press('F8');
  expect(await page.getByRole('heading', { name: 'Visitor 4F2A' }).count()).toBe(1);
  await press('Control+Shift+x');
  await page.getByRole('heading', { name: 'Visitor 91C0' }).waitFor();
});

it('a key is known by its place: Ctrl and the key of J goes on in Greek, too', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  await page.evaluate(
    "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ξ', code: 'KeyJ', ctrlKey: true, bubbles: true }))",
  );
  await expect.poll(() => page.getByRole('heading', { name: 'Visitor 91C0' }).count()).toBe(1);
});

it('a character that a layout makes with AltGr or Option is written and does nothing else', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  // German: "@" is AltGr+Q under Windows (Control and Alt), AltGr alone under Linux, Option+L on a Mac.
  const presses = [
    { key: '@', code: 'KeyQ', ctrlKey: true, altKey: true, modifierAltGraph: true },
    { key: '@', code: 'KeyQ', modifierAltGraph: true },
    { key: '@', code: 'KeyL', altKey: true },
    { key: '€', code: 'KeyK', ctrlKey: true, altKey: true },
    { key: '[', code: 'Digit1', ctrlKey: true, modifierAltGraph: true },
  ].map((one) => ({ ...one, bubbles: true, cancelable: true }));
  const prevented = await page.evaluate(
    `${JSON.stringify(presses)}.map((one) => {
      const event = new KeyboardEvent('keydown', one);
      document.querySelector('textarea').dispatchEvent(event);
      return event.defaultPrevented;
    })`,
  );
  expect(prevented).toEqual([false, false, false, false, false]);
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await calls('lock')).toEqual([]);
});

it('the palette does what can be done now, and gives the focus back', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  await page.getByRole('textbox', { name: /Message to/ }).click();
  await press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find an act' });
  await field.waitFor();
  await page.keyboard.type('transfer');
  expect(await page.getByRole('option', { name: /Transfer the open conversation/ }).getAttribute('aria-selected')).toBe(
    'true',
  );
  await press('Enter');
  await page.locator('[role=dialog] select:focus').waitFor();
  await press('Escape');
  await press('Control+k');
  await page.keyboard.type('91c0');
  await press('Enter');
  await page.getByRole('heading', { name: 'Visitor 91C0' }).waitFor();
  await press('Control+k');
  await page.keyboard.type('nothing like it');
  await page.getByText('Nothing that can be done now').waitFor();
  await press('Enter', 'Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('a transfer takes three keys, and closing and going on takes one', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  await press('F4');
  await page.locator('[role=dialog] select:focus').waitFor();
  await press('ArrowDown', 'Enter');
  await expect.poll(() => calls('transferConversation')).toHaveLength(1);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await press('Shift+F8');
  await expect.poll(() => calls('closeConversation')).toHaveLength(1);
  await page.getByRole('heading', { name: 'Visitor 91C0' }).waitFor();
});

it('an answer and the next visitor take one key', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  await page.getByRole('textbox', { name: /Message to/ }).click();
  await page.keyboard.type('It is done.');
  await press('Control+Enter');
  await page.getByRole('heading', { name: 'Visitor 91C0' }).waitFor();
  expect(await calls('sendMessage')).toMatchObject([{ text: 'It is done.' }]);
});

it('the focus never stays on the page itself', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await openFirst();
  await page.getByRole('button', { name: 'Close conversation' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate('document.activeElement.tagName')).not.toBe('BODY');
  await expect.poll(() => page.evaluate("document.activeElement.closest('[data-region]') !== null")).toBe(true);
});
