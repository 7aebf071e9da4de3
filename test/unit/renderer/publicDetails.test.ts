/** The administrator's list of what agents may write. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';
import { openDetails } from '../../support/rendererHarness/views.ts';

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

async function list(more: Partial<Scenario> = {}): Promise<void> {
  page = await stage.open({ state: signedIn('idris'), ...more });
  await openDetails(page);
}
const rows = () => page.locator('.detail');
const calls = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map((call) => call.args), verb);

test('is searched by value, kind, language and note, and says how many it has', async () => {
  await list();
  await page.getByText('7 details, 500 at most').waitFor();
  await page.getByRole('textbox', { name: 'Search the public details' }).fill('telephone');
  await page.getByText('2 details, 500 at most').waitFor();
  expect(await rows().locator('strong').allInnerTexts()).toEqual(['+44 20 7946 0000', '0800 555 0199']);
  await page.getByRole('textbox', { name: 'Search the public details' }).fill('nothing like it');
  await page.getByText('Nothing here contains these words.').waitFor();
});

test('gets a detail by the keyboard alone; a wrong one keeps its text and says why', async () => {
  await list({ details: 'none' });
  await page.getByText('No public details').waitFor();
  await page.getByLabel('Value').fill('not an address');
  await page.keyboard.press('Enter');
  await page.getByText('Write one e-mail address').waitFor();
  expect(await page.getByLabel('Value').inputValue()).toBe('not an address');
  await page.getByLabel('Value').fill('sales@harbourbank.example');
  await page.keyboard.press('Enter');
  await page.getByText('1 detail was added.').waitFor();
  expect(await rows().locator('strong').allInnerTexts()).toEqual(['sales@harbourbank.example']);
  expect(await page.getByLabel('Value').inputValue()).toBe('');
  await page.getByLabel('Value').fill('sales@harbourbank.example');
  await page.keyboard.press('Enter');
  await page.getByText('1 was on the list already.').waitFor();
  expect(await rows().count()).toBe(1);
});

test('that another person has to approve stays as it is, and says so', async () => {
  await list({ details: 'asks' });
  await page.getByLabel('Value').fill('sales@harbourbank.example');
  await page.keyboard.press('Enter');
  await page.getByText('Another person has to approve it').waitFor();
  expect(await rows().count()).toBe(7);
});

test('gets several lines at once, and says of each wrong one what is wrong', async () => {
  await list();
  const add = page.getByRole('button', { name: /^Add \d+ detail/ });
  await page
    .getByRole('textbox', { name: 'Lines' })
    .fill('sales@harbourbank.example\n\n4111 1111 1111 1111\n1 Quay Street, Bristol');
  await page.getByLabel('Kind of lines without one').selectOption('address');
  expect(await add.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Check the lines' }).click();
  await page.getByText('2 lines can be added. 1 line is wrong').waitFor();
  expect(await page.locator('.wrong-lines li').allInnerTexts()).toEqual([
    expect.stringMatching(/^Line 3: This has the check digit of a card number/),
  ]);
  await add.click();
  await page.getByText('2 details were added.').waitFor();
  expect(await rows().count()).toBe(9);
  expect((await calls('addPublicDetails')).map(({ details }) => (details as unknown[]).length)).toEqual([2]);
  expect(await page.getByRole('textbox', { name: 'Lines' }).inputValue()).toBe('');
});

test('loses a detail after a question', async () => {
  await list();
  await page.getByRole('button', { name: 'Remove help@harbourbank.example' }).click();
  await page.getByRole('alertdialog').getByText('is hidden in messages that agents write').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Removed. New messages hide it.').waitFor();
  expect(await rows().count()).toBe(6);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByText('Written on the server as public-details').waitFor();
});

test('cannot be changed offline, and a draft of the policy stays beside it', async () => {
  page = await stage.open({ state: signedIn('idris', 'offline'), masking: 'default' });
  await page.locator('[data-type=EMAIL] label').click();
  await page.getByText('Changes that are not saved').waitFor();
  await openDetails(page);
  await page.getByLabel('Value').fill('sales@harbourbank.example');
  expect(await page.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Remove help@harbourbank.example' }).isDisabled()).toBe(true);
  await page.getByRole('radio', { name: 'What is hidden' }).click();
  await page.getByText('Changes that are not saved').waitFor();
});

test('that cannot be loaded says so, and is asked for again', async () => {
  page = await stage.open({ state: signedIn('idris'), lists: 'fail' });
  await openDetails(page);
  await page.getByText('The public details could not be loaded.').waitFor();
  const asked = (await calls('listPublicDetails')).length;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(async () => (await calls('listPublicDetails')).length).toBe(asked + 1);
});
