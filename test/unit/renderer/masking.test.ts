/** The administrator's view of masking, and why a place is masked. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';
import { openFirst } from '../../support/rendererHarness/views.ts';

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

async function administrator(more: Partial<Scenario> = {}): Promise<void> {
  page = await stage.open({ state: signedIn('idris'), masking: 'default', ...more });
  await page.locator('.kind').first().waitFor();
}
const calls = (verb: string): Promise<{ args: Record<string, unknown> }[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name), verb);
/** As with a mouse: on the words or the track, not on the hidden input. */
const flip = (type: string): Promise<void> => page.locator(`[data-type=${type}] label`).click();
const save = () => page.getByRole('button', { name: 'Save', exact: true });

test('card numbers and codes have no switch, and show the reason', async () => {
  await administrator();
  await expect(page.getByRole('switch', { name: 'Card numbers' }).count()).resolves.toBe(0);
  await expect(page.getByRole('switch', { name: 'Card verification codes' }).count()).resolves.toBe(0);
  await expect(page.locator('[data-type=CARD]').innerText()).resolves.toContain('cannot be switched off (PCI DSS');
});

test('a type is switched off and saved by the keyboard alone, as the next version', async () => {
  await administrator();
  expect(await save().isDisabled()).toBe(true);
  await page.getByRole('switch', { name: 'E-mail addresses' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('ann@example.com').nth(1).waitFor();
  await save().focus();
  await page.keyboard.press('Enter');
  await page.getByText('Saved as version 1').waitFor();
  expect(await calls('saveMasking')).toEqual([
    expect.objectContaining({
      args: expect.objectContaining({
        baseVersion: 0,
        policy: expect.objectContaining({
          types: expect.objectContaining({ EMAIL: { on: false, style: 'type-name' } }),
        }),
      }),
    }),
  ]);
  await expect(page.locator('.view-status').innerText()).resolves.toContain('Version 1 by Idris Bello');
  expect(await save().isDisabled()).toBe(true);
});

test('a problem with a pattern is shown beside its field, and the first such field has the focus', async () => {
  await administrator();
  await page.getByRole('button', { name: 'Add a pattern' }).click();
  expect(await page.evaluate("document.activeElement.getAttribute('type')")).toBe('text');
  await page.getByLabel('Name', { exact: true }).fill('Members');
  await page.getByLabel('Shown in its place').fill('card');
  await page.getByLabel('Pattern', { exact: true }).fill('MB-\\d{6}');
  await save().click();
  await page.getByText('Not saved: 2 places').waitFor();
  await page.locator('[aria-invalid=true]:focus').waitFor();
  const label = page.getByLabel('Shown in its place');
  expect(await label.and(page.locator(':focus')).count()).toBe(1);
  const described = await label.getAttribute('aria-describedby');
  await expect(page.locator(`[id="${described?.split(' ')[0] ?? ''}"]`).innerText()).resolves.toContain(
    'This is what a type of the masker is called. Choose another.',
  );
  await label.fill('membership number');
  await page.getByLabel('Must be found in').fill('mine is MB-123456');
  await save().click();
  await page.getByText('Saved as version 1').waitFor();
});

test("a change after another person's change is neither lost nor forced, and is saved after loading", async () => {
  await administrator();
  await flip('PHONE');
  await page.evaluate(`(async () => {
    const tenantId = '00000001-0000-4000-8000-000000000001';
    const { version, policy } = await cleandesk.getMasking({ tenantId });
    await cleandesk.saveMasking({ tenantId, baseVersion: version, policy: { ...policy, types: { ...policy.types, EMAIL: { on: false, style: 'type-name' } } } });
  })()`);
  await save().click();
  await page.getByText('Not saved: Somebody else has changed').waitFor();
  // The change made here is still in the form, and it was offered for the version that it was made in.
  expect(await page.getByRole('switch', { name: 'Telephone numbers' }).isChecked()).toBe(false);
  expect((await calls('saveMasking')).map(({ args }) => args['baseVersion'])).toEqual([0, 0]);
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.getByText('Loaded again').waitFor();
  expect(await page.getByRole('switch', { name: 'E-mail addresses' }).isChecked()).toBe(false);
  expect(await page.getByRole('switch', { name: 'Telephone numbers' }).isChecked()).toBe(true);
  await flip('PHONE');
  await save().click();
  await page.getByText('Saved as version 2').waitFor();
});

test('another company is not chosen over unsaved changes without a question', async () => {
  await administrator();
  await flip('PHONE');
  await page.getByLabel('Client company').selectOption('Northline Travel');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByRole('switch', { name: 'Telephone numbers' }).isChecked()).toBe(false);
  await page.getByLabel('Client company').selectOption('Northline Travel');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard changes' }).click();
  await page.locator('.kind').first().waitFor();
  expect((await calls('getMasking')).length).toBe(2);
});

test('the text of a trial is passed to the trial and to nothing else', async () => {
  await administrator();
  await page.getByLabel('Text to try').fill('call +44 20 7946 0018 at home');
  await page.getByText('1 place is hidden').waitFor();
  await flip('IBAN');
  await save().click();
  await page.getByText('Saved as version 1').waitFor();
  const calledVerbs = await page.evaluate(() =>
    globalThis.harness.calls.filter((call) => JSON.stringify(call.args).includes('7946')).map((call) => call.verb),
  );
  expect(new Set(calledVerbs)).toEqual(new Set(['tryMasking']));
});

test('an exception is revoked, and an earlier version is restored after a question', async () => {
  await administrator({ masking: 'changed' });
  await page.getByRole('button', { name: 'Revoke “Not a card number” by Sofia Keller' }).click();
  await page.getByText('Revoked.').waitFor();
  expect(await page.locator('.exception').count()).toBe(1);
  await page.getByRole('button', { name: 'Undo last version' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo last version' }).click();
  await page.getByText('Saved as version 4').waitFor();
  expect(await calls('undoMasking')).toEqual([
    expect.objectContaining({ args: expect.objectContaining({ baseVersion: 3 }) }),
  ]);
});

test('an agent can read why a place is masked, by the keyboard, and cannot make an exception', async () => {
  page = await stage.open({ state: signedIn('maya') });
  await page.locator('[role=option]').first().waitFor();
  await openFirst(page);
  const chip = page.locator('button.chip[data-mask-type=CARD]').last();
  await chip.focus();
  await page.keyboard.press('Enter');
  await page.locator('[role=dialog] :focus, [role=dialog]:focus').first().waitFor();
  await expect(page.getByRole('dialog').innerText()).resolves.toMatch(/Card number[\s\S]*They are right/);
  expect(await page.getByRole('button', { name: /This is not/ }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await chip.and(page.locator(':focus')).waitFor();
});

test('a supervisor says that it is no card with a reason, and after a second look', async () => {
  page = await stage.open({ state: signedIn('sofia') });
  await page.getByRole('button', { name: 'Conversations' }).click();
  await openFirst(page);
  await page.locator('button.chip[data-mask-type=CARD]').first().click();
  await page.getByRole('button', { name: 'This is not a card number' }).click();
  await page.getByRole('button', { name: 'Record and show' }).click();
  await page.getByText('Say why in at least 10 characters').waitFor();
  await page.getByLabel('Why you are sure').fill('Number of our own loyalty programme');
  await page.getByRole('button', { name: 'Record and show' }).click();
  await page.getByText('right check digit').waitFor();
  await page.getByRole('button', { name: 'I have looked again' }).click();
  await page.getByText('Messages that come after this show the value').waitFor();
  expect((await calls('exceptValue')).map((call) => call.args)).toEqual([
    expect.objectContaining({
      type: 'CARD',
      secondLook: false,
      days: 30,
      start: 11,
      shown: expect.stringMatching(/^\[card/),
    }),
    expect.objectContaining({ secondLook: true, days: 30 }),
  ]);
});
