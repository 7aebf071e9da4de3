/** "My account", the forced enrolment, and ending sessions, as a person uses them. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { RECOVERY_CODES } from '../../support/rendererHarness/accountScenario.ts';
import { DESK_STATES, signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';
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
const open = async (scenario: Scenario): Promise<void> => {
  page = await stage.open(scenario);
};
const args = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map((call) => call.args), verb);
const requiredAction: Scenario['state'] = {
  ...signedIn('maya'),
  requiredAction: 'enrol-second-factor',
} as Scenario['state'];

test.each(['maya', 'sofia', 'idris', 'anke'] as const)(
  'the account of %s opens by F2 from every view, and by its button, and closes by Escape',
  async (who) => {
    await open({ state: signedIn(who) });
    await page.getByRole('button', { name: 'My account' }).waitFor();
    await page.keyboard.press('F2');
    await page.getByRole('dialog', { name: 'My account' }).waitFor();
    await page.locator('[role=dialog] :focus, [role=dialog]:focus').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'My account' }).click();
    await page.locator('[data-account=sessions]').getByText('LON-DESK-022').waitFor();
    expect(
      await page
        .locator('[data-account]')
        .evaluateAll((parts) => parts.map((part) => part.getAttribute('data-account'))),
    ).toEqual(expect.arrayContaining(['second-factor', 'sessions']));
  },
);

test('adds an app with the keyboard alone, and shows its recovery codes until they are confirmed', async () => {
  await open({ state: requiredAction, factors: 'none', kinds: 'totp' });
  await page.locator('.qr-code').waitFor();
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await page.getByText('not the one that the app shows').waitFor();
  await page.keyboard.type('123 456');
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog', { name: 'Your recovery codes' }).waitFor();
  expect(await page.locator('.recovery-codes li').allInnerTexts()).toEqual(RECOVERY_CODES);
  await page.keyboard.press('Escape');
  // The focus comes into the dialog after the dialog.
  await page.locator('[role=alertdialog] button:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(RECOVERY_CODES[0]);
  expect((await args('confirmTotp')).map((one) => one['code'])).toEqual(['000000', '123456']);
  expect(await args('beginTotp')).toHaveLength(1);
});

test('a person who must enrol sees nothing of the desk behind it, and the work once it is done', async () => {
  await open({ state: requiredAction, factors: 'none' });
  await page.getByRole('heading', { name: 'Add a second factor first' }).waitFor();
  expect(await page.locator('[role=option]').count()).toBe(0);
  expect(await args('listConversations')).toHaveLength(0);
  await page.evaluate((state) => globalThis.harness.emit('state', state), signedIn('maya'));
  await page.locator('[role=option]').first().waitFor();
});

test('recovery codes disappear from the screen when the desk locks', async () => {
  await open({ state: signedIn('anke') });
  await page.getByRole('button', { name: 'My account' }).click();
  await page.getByRole('button', { name: 'Make new recovery codes' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make new recovery codes' }).click();
  await page.locator('.recovery-codes').waitFor();
  await page.evaluate((state) => globalThis.harness.emit('state', state), DESK_STATES['locked']!);
  await page.getByRole('heading', { name: 'This desk is locked' }).waitFor();
  await page.locator('.recovery-codes').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(RECOVERY_CODES[0]);
});

test('when the sign-in is too long ago, nothing can be changed, and the page says what to do', async () => {
  await open({ state: signedIn('anke'), factors: 'late' });
  await page.getByRole('button', { name: 'My account' }).click();
  await page.getByText('Sign out, sign in again').waitFor();
  for (const name of ['Remove Blue key', 'Add a security key', 'Make new recovery codes'])
    expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
});

test('the code goes with both passwords in one call, and no field keeps the typed text when it fails', async () => {
  await open({ state: DESK_STATES['signed-out-code']!, signIn: 'fail' });
  for (const [label, text] of [
    ['Login name', 'maya'],
    ['Workstation password', 'anchor-lamp-ninety'],
    ['Server password', 'gravel-orbit-tulip'],
    ['Code', '123 456'],
  ] as const)
    await page.getByLabel(label, { exact: true }).fill(text);
  await page.keyboard.press('Enter');
  await page.getByText('Sign-in failed').waitFor();
  expect(await args('signIn')).toEqual([
    { login: 'maya', workstationPassword: 'anchor-lamp-ninety', serverPassword: 'gravel-orbit-tulip', code: '123 456' },
  ]);
  expect(
    await page.locator('input').evaluateAll((inputs) => inputs.map((input) => ('value' in input ? input.value : ''))),
  ).toEqual(['maya', '', '', '']);
});

test('a supervisor ends a session from its tile, with a reason and not without', async () => {
  await open({ state: signedIn('sofia') });
  await page.getByRole('button', { name: 'End session of Maya Lindqvist' }).click();
  await page.getByRole('button', { name: 'End the session', exact: true }).click();
  expect(await args('endSessionsOf')).toEqual([]);
  await page.getByLabel('Reason').fill('fire drill');
  await page.keyboard.press('Enter');
  await page.getByText('The session of Maya Lindqvist was ended.').waitFor();
  expect(await args('endSessionsOf')).toEqual([{ personId: expect.any(String), reason: 'fire drill' }]);
});

test('the administrator ends a session and resets a second factor; a refusal keeps the dialog open', async () => {
  await open({ state: signedIn('idris') });
  await page.getByRole('button', { name: 'Sessions and second factors' }).click();
  await page.getByRole('searchbox', { name: 'Search people' }).fill('lindq');
  expect(await page.locator('[data-session]').count()).toBe(1);
  await page.evaluate(() => globalThis.harness.refuse('resetSecondFactor', 'The server did not do this.'));
  await page.getByRole('button', { name: 'Reset the second factor of Maya Lindqvist' }).click();
  await page.getByLabel('Reason').fill('telephone lost');
  await page.keyboard.press('Enter');
  await page.getByText('The server did not do this.').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('resetSecondFactor', null));
  await page.getByRole('button', { name: 'Reset it' }).click();
  await page.getByText('The second factor of Maya Lindqvist was reset.').waitFor();
  await page.getByRole('button', { name: 'End the session of Maya Lindqvist at LON-DESK-014' }).click();
  await page.getByLabel('Reason').fill('lost badge');
  await page.keyboard.press('Enter');
  await page.getByText('The session at LON-DESK-014 was ended.').waitFor();
});
