/** The list of closed conversations, and opening one again only for as long as that is allowed. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { id, signedIn, TENANTS } from '../../support/rendererHarness/scenario.ts';
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
const state = signedIn('maya');
const rows = () => page.locator('[data-conversation-row]');
const ids = (): Promise<(string | null)[]> =>
  rows().evaluateAll((all) => all.map((one) => one.getAttribute('data-conversation-row')));
const toClosed = async (): Promise<void> => {
  await page.getByRole('radio', { name: 'Closed' }).click();
  await rows().first().waitFor();
};

test('closed conversations come newest first, page by page, and of one company', async () => {
  page = await stage.open({ state, conversations: 5, closed: 5 });
  await toClosed();
  expect(await ids()).toEqual([0, 1, 2].map((number) => id(3, number)));
  await page.getByRole('button', { name: 'Show earlier ones' }).press('Enter');
  await expect.poll(ids).toEqual([0, 1, 2, 3, 4].map((number) => id(3, number)));
  expect(await page.getByRole('button', { name: 'Show earlier ones' }).count()).toBe(0);
  await page.getByLabel('Company').selectOption({ label: TENANTS[0]?.name ?? '' });
  await expect
    .poll(() => page.evaluate(() => globalThis.harness.calls.findLast(({ verb }) => verb === 'listClosed')?.args))
    .toEqual({ after: null, tenantId: TENANTS[0]?.id });
});

test('a closed one is opened again in time, and leaves the list', async () => {
  page = await stage.open({ state, conversations: 5, closed: 2 });
  await toClosed();
  await rows().first().click();
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect.poll(ids).toEqual([id(3, 4)]);
});

test('after the time of the policy nothing offers to open it again', async () => {
  page = await stage.open({ state, conversations: 5, closed: 2, reopenUntil: Date.now() - 60_000 });
  await toClosed();
  await rows().first().click();
  await page.locator('.message').first().waitFor();
  await expect
    .poll(() => page.evaluate(() => globalThis.harness.calls.some(({ verb }) => verb === 'reopenUntil')))
    .toBe(true);
  expect(await page.getByRole('button', { name: 'Open again' }).count()).toBe(0);
});

test('an empty list says so, and one that cannot be loaded can be asked for again', async () => {
  page = await stage.open({ state, conversations: 4 });
  await page.getByRole('radio', { name: 'Closed' }).click();
  await page.getByText('No closed conversation').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('listClosed', 'The server did not answer.'));
  await page.getByRole('radio', { name: /Mine/ }).click();
  await page.getByRole('radio', { name: 'Closed' }).click();
  await page.getByText('Closed conversations could not be loaded.').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('listClosed', null));
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No closed conversation').waitFor();
  expect(await page.getByText('could not be loaded').count()).toBe(0);
});
