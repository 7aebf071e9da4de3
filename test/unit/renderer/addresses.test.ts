import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { intrusionAlert } from '../../support/rendererHarness/addressesScenario.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';
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

async function addresses(more: Partial<Scenario> = {}): Promise<void> {
  page = await stage.open({ state: signedIn('idris'), ...more });
  await page.getByRole('button', { name: 'Addresses', exact: true }).click();
  await page.locator('.addresses [data-range], .addresses .empty').first().waitFor();
}
const calls = (verb: string): Promise<{ args: Record<string, unknown> }[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name), verb);

test('a rule is added by the keyboard alone, and a problem with it is shown beside its field', async () => {
  await addresses();
  await page.getByRole('button', { name: 'Add a rule' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[role=alertdialog] :focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Must not be empty.').waitFor();
  await page.keyboard.type('everywhere');
  await page.keyboard.press('Enter');
  await page.getByText('its address cannot be read').waitFor();
  expect(await page.getByLabel('Range', { exact: true }).and(page.locator(':focus')).count()).toBe(1);
  await page.getByLabel('Range', { exact: true }).fill('192.0.2.0/24');
  await page.keyboard.press('Enter');
  await page.getByText('It applies at once.').first().waitFor();
  expect(await page.locator('[data-range="192.0.2.0/24"]').count()).toBe(1);
  expect((await calls('changeAddresses')).at(-1)).toMatchObject({
    args: {
      baseRevision: 41,
      knowingly: false,
      change: {
        action: 'add',
        rule: { range: '192.0.2.0/24', use: 'server', subject: { kind: 'everybody' }, expiresAt: null },
      },
    },
  });
});

test('a change that would lock out its author needs a confirmation, and their address is named', async () => {
  await addresses();
  expect(await page.getByText('Your own address is 10.20.4.31').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Change the rule 10.20.9.0/24 for Administrator' }).click();
  await page.getByLabel('Range', { exact: true }).fill('192.0.2.0/24');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'This would shut you out' }).waitFor();
  expect(await page.getByRole('alertdialog').innerText()).toContain('10.20.4.31');
  // Enter alone chooses what changes nothing.
  await page.locator('[role=alertdialog] button:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect((await calls('changeAddresses')).every(({ args }) => args['knowingly'] === false)).toBe(true);
  expect(await page.locator('[data-range="10.20.9.0/24"]').count()).toBe(1);
});

test('finds rules by range, note, tenant, group and role; a range of the policy cannot be changed', async () => {
  await addresses({ addresses: 'many' });
  expect(await page.locator('.address-rule').count()).toBe(100);
  await page.getByText('809 more rules are not shown').waitFor();
  for (const [words, count] of [
    ['branch 417', 1],
    ['porto', 1],
    ['harbour', 1],
    ['remote desks', 1],
    ['10.20.9', 1],
    ['balancer', 1],
    ['zzz', 0],
  ] as const) {
    await page.getByLabel('Search rules').fill(words);
    expect([words, await page.locator('.address-rule').count()]).toEqual([words, count]);
  }
  await page.getByLabel('Search rules').fill('10.20.0.0/16');
  const inPolicy = page.locator('.address-rule', { hasText: 'In the policy' });
  expect([await inPolicy.count(), await inPolicy.getByRole('button').count()]).toEqual([1, 0]);
});

test('an alert grows in place while it goes on, over every view, and disappears when it ends', async () => {
  page = await stage.open({ state: signedIn('sofia') });
  await page.locator('[data-position]').first().waitFor();
  const alert = intrusionAlert(Date.now());
  const emit = (more: Partial<typeof alert>): Promise<void> =>
    page.evaluate((one) => globalThis.harness.emit('intrusion', one), { ...alert, ...more });
  await emit({ perMinute: 40, refusals: 40 });
  await page.getByText('40 a minute').waitFor();
  await page.getByRole('button', { name: 'Conversations', exact: true }).click();
  await emit({ perMinute: 900, refusals: 1_200 });
  await page.getByText('900 a minute').waitFor();
  expect(await page.locator('[data-alert]').count()).toBe(1);
  await emit({ perMinute: 0, endedAt: Date.now() });
  await page.locator('[data-alert]').waitFor({ state: 'detached' });
});
