/** Whether an agent gets conversations: chosen in the line at the top, and shown on the floor. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
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

const choice = () => page.getByRole('combobox', { name: 'Presence' });
const calls = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map((call) => call.args), verb);

test('is chosen by the keyboard alone, with the reasons of the policy, and its time is shown', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await choice().waitFor();
  expect(await choice().locator('option').allTextContents()).toEqual([
    ...['Online', 'Finishing, nothing new', 'Break: Pause', 'Break: Meal', 'Break: Fire drill'],
  ]);
  await page.keyboard.press('F9');
  await page.locator('.own-presence select:focus').waitFor();
  await choice().selectOption('Break: Meal');
  await page.locator('.own-presence').getByText('for 0 sec').waitFor();
  await page.getByRole('status', { name: 'Notices' }).getByText('go back to the queue soon').waitFor();
  await choice().selectOption('Finishing, nothing new');
  await choice().selectOption('Online');
  await page.locator('.own-presence .since').waitFor({ state: 'detached' });
  expect(await calls('setAvailability')).toEqual([
    { state: 'break', reason: 'meal' },
    { state: 'finishing', reason: null },
    { state: 'online', reason: null },
  ]);
});

test('what is refused stays as it was, and is said', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await choice().waitFor();
  await page.evaluate(() => globalThis.harness.refuse('setAvailability', 'This reason is not on the list any more.'));
  await choice().selectOption('Break: Meal');
  await page.getByRole('status', { name: 'Notices' }).getByText('not on the list any more').waitFor();
  expect(await choice().inputValue()).toBe('online');
});

test('follows what was chosen at another desk, also with a reason that policy has no longer', async () => {
  page = await stage.open({
    state: signedIn('maya'),
    chosen: { state: 'break', reason: 'Audit', since: Date.now() - 3 * 60_000 },
  });
  await page.locator('.own-presence').getByText('for 3 min').waitFor();
  expect(await choice().inputValue()).toBe('break Audit');
  await page.evaluate(() => globalThis.harness.emit('availability', { chosen: null }));
  await page.locator('.own-presence .since').waitFor({ state: 'detached' });
  expect(await choice().inputValue()).toBe('online');
});

test('is not offered to somebody who does not answer; the floor says what agents have chosen', async () => {
  page = await stage.open({ state: signedIn('sofia') });
  const tiles = page.locator('.tile');
  await tiles.filter({ hasText: 'Tomas Rivera' }).getByText('On a break: Meal for 12 min').waitFor();
  await tiles.filter({ hasText: 'Jun Takahashi' }).getByText('Finishing, gets nothing new for 3 min').waitFor();
  expect(await page.locator('.tile-chosen').count()).toBe(2);
  expect(await choice().count()).toBe(0);
});
