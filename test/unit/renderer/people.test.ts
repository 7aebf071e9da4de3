/** People, approvals and changes, as a person uses them. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';

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

async function open(
  tab: string,
  ready: string,
  who: 'idris' | 'sofia' = 'idris',
  more: Partial<Scenario> = {},
): Promise<void> {
  page = await stage.open({ state: signedIn(who), ...more });
  await page.getByRole('button', { name: tab, exact: true }).first().click();
  await page.locator(ready).first().waitFor();
}
const calls = (verb: string): Promise<{ args: Record<string, unknown> }[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name), verb);
const choose = async (name: string): Promise<void> => {
  await page.locator('.people-grid .grid-row', { hasText: name }).first().click();
  await page.locator('.detail-pane').waitFor();
};

test('ten thousand changes are a few dozen rows in the document, reached by the keyboard alone', async () => {
  await open('Changes', '.changes-grid [data-row]', 'idris', { changes: 10_000 });
  const grid = page.getByRole('grid', { name: 'Changes' });
  expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
  await grid.focus();
  await page.keyboard.press('End');
  await page.locator('[data-row="1"]').waitFor();
  expect(await page.locator('.changes-grid .grid-row').count()).toBeLessThan(80);
  await page.keyboard.press('Enter');
  await page.locator('.detail-pane').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.detail-pane').waitFor({ state: 'detached' });
});

test('a temporary password is shown once, in a window that only its own button closes', async () => {
  await open('People', '[data-row]', 'idris', { required: [] });
  await page.getByRole('button', { name: 'Add a person' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name', { exact: true }).fill('Nora Vale');
  await form.getByLabel('Login name').fill('nora');
  await form.getByRole('button', { name: 'Add a person' }).click();
  await form.getByText('Choose at least one').waitFor();
  await form.getByLabel('Harbour Bank').check();
  await form.getByRole('button', { name: 'Add a person' }).click();
  const password = await page.locator('[data-once]').innerText();
  await page.keyboard.press('Escape');
  expect(await page.locator('[data-once]').count()).toBe(1);
  await page.getByRole('button', { name: 'I have handed it over' }).click();
  await page.locator('[data-once]').waitFor({ state: 'detached' });
  expect(await page.locator('body').innerText()).not.toContain(password);
});

test('a change that needs a second person asks for a reason, and shows that before it is made', async () => {
  await open('People', '[data-row]');
  await choose('Maya Lindqvist');
  const pane = page.locator('.detail-pane');
  await pane.getByLabel('Role').selectOption('supervisor');
  await pane.getByText('Somebody else has to approve').waitFor();
  await pane.getByLabel('Why').fill('Leads from March on');
  await pane.getByRole('button', { name: 'Ask for it' }).first().click();
  await page.getByText('It happens once somebody else').waitFor();
  expect((await calls('changePerson'))[0]?.args).toMatchObject({
    change: { what: 'role', role: 'supervisor' },
    reason: 'Leads from March on',
  });
});

test('an act can be undone from where it was done', async () => {
  await open('People', '[data-row]');
  await choose('Ada Abel');
  await page.locator('.detail-pane').getByLabel('Name', { exact: true }).fill('Ada Berg');
  await page.locator('.detail-pane').getByRole('button', { name: 'Save' }).first().click();
  await page.getByText('Done, and recorded.').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Undone').waitFor();
  expect(await calls('undoChange')).toHaveLength(1);
});

test('leaving is confirmed first, and a refusal is shown with its own words', async () => {
  await open('People', '[data-row]', 'idris', { required: [] });
  await choose('Ada Abel');
  await page.getByRole('button', { name: 'Let this person leave' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await calls('changePerson')).toEqual([]);
  await page.evaluate(() => globalThis.harness.refuse('changePerson', 'This is the last administrator of a tenant.'));
  await page.getByRole('button', { name: 'Let this person leave' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Let this person leave' }).click();
  await page.getByText('Not done: This is the last administrator').waitFor();
});

test('no person is offered to change themselves', async () => {
  await open('People', '[data-row]');
  await choose('Idris Bello');
  await page.getByText('Nobody changes their own access').waitFor();
  expect(await page.locator('.detail-pane').getByRole('button', { name: 'Let this person leave' }).isDisabled()).toBe(
    true,
  );
  expect(await page.locator('.detail-pane input:enabled').count()).toBe(0);
});

test('a supervisor requests and does not change, approves what others requested, and not own requests', async () => {
  await open('People', '[data-row]', 'sofia');
  expect(await page.getByRole('button', { name: 'Add a person' }).count()).toBe(0);
  await choose('Maya Lindqvist');
  await page.locator('.detail-pane').getByLabel('Role').selectOption('supervisor');
  await page.locator('.detail-pane').getByRole('button', { name: 'Ask for it' }).first().click();
  await page.getByText('It happens once somebody else').waitFor();
  expect([(await calls('askChange')).length, (await calls('changePerson')).length]).toEqual([1, 0]);
  await page.getByRole('button', { name: 'Approvals' }).click();
  const own = page.locator('[data-request]', { hasText: 'Vera Holm' });
  await own.getByText('Somebody else decides it').waitFor();
  expect(await own.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await page.locator('[data-request]', { hasText: 'Tomas Rivera' }).getByRole('button', { name: 'Approve' }).click();
  await page.getByLabel('Note').fill('Agreed');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved, done, and recorded').waitFor();
  expect((await calls('decideRequest'))[0]?.args).toMatchObject({ approve: true, note: 'Agreed' });
});
