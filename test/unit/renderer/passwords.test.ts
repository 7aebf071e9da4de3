/** Changing the server password, in the account and as a required action, as a person does it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { PRESENT_PASSWORD } from '../../support/rendererHarness/passwordScenario.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { typePasswords } from '../../support/rendererHarness/views.ts';

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
  requiredAction: 'change-password',
} as Scenario['state'];
const values = (): Promise<string[]> =>
  Promise.all(
    ['present-password', 'new-password', 'new-password-again'].map((name) =>
      page.locator(`input[name=${name}]`).inputValue(),
    ),
  );
const NEXT = 'gravel-orbit-tulip-8';

test('shows a person who must set a password no work until the state changes', async () => {
  await open({ state: requiredAction, password: 'temporary' });
  await page.getByRole('heading', { name: 'Set a new server password' }).waitFor();
  await page.getByText('temporary password that your IT department has read').waitFor();
  expect(await page.locator('[role=option]').count()).toBe(0);
  expect(await args('listConversations')).toHaveLength(0);
  await typePasswords(page, PRESENT_PASSWORD, NEXT);
  await expect.poll(() => args('changePassword')).toEqual([{ present: PRESENT_PASSWORD, next: NEXT }]);
  await page.evaluate((state) => globalThis.harness.emit('state', state), signedIn('maya'));
  await page.locator('[role=option]').first().waitFor();
});

test('asks for a new workstation password when the old one has run out, and names who must know it', async () => {
  await open({ state: { ...signedIn('maya'), requiredAction: 'change-workstation-password' } as Scenario['state'] });
  await page.getByRole('heading', { name: 'Set a new workstation password' }).waitFor();
  await page.getByText('everybody who works here signs in with the new one').waitFor();
  await page.getByText('At least 18 characters').waitFor();
  expect(await page.locator('[role=option]').count()).toBe(0);
  await typePasswords(page, 'the wrong one', NEXT);
  await page.getByText('present workstation password is not right').waitFor();
  await typePasswords(page, PRESENT_PASSWORD, NEXT);
  await expect
    .poll(() => args('changeWorkstationPassword'))
    .toEqual([
      { present: 'the wrong one', next: NEXT },
      { present: PRESENT_PASSWORD, next: NEXT },
    ]);
  expect(await args('changePassword')).toHaveLength(0);
  await page.evaluate((state) => globalThis.harness.emit('state', state), signedIn('maya'));
  await page.locator('[role=option]').first().waitFor();
});

test('works with the keyboard alone, and shows a problem as soon as it is typed', async () => {
  await open({ state: requiredAction });
  await expect.poll(() => page.locator('input:focus').getAttribute('name')).toBe('present-password');
  await page.keyboard.type('whatever');
  await page.keyboard.press('Tab');
  await page.keyboard.type('short');
  await page.keyboard.press('Tab');
  await page.getByText('this one has 5').waitFor();
  expect(await page.locator('input[name=new-password]').getAttribute('aria-invalid')).toBe('true');
  expect(await args('changePassword')).toHaveLength(0);
});

test('two different passwords, or an empty field, are not sent', async () => {
  await open({ state: requiredAction });
  await typePasswords(page, PRESENT_PASSWORD, NEXT, `${NEXT}9`);
  await page.getByText('typed in two ways').waitFor();
  await page.locator('input[name=present-password]').fill('');
  await page.keyboard.press('Enter');
  await page.getByText('Fill in all three fields').waitFor();
  expect(await args('changePassword')).toHaveLength(0);
});

test('after an answer no field contains a password, and neither does the page', async () => {
  await open({ state: requiredAction });
  await typePasswords(page, 'the wrong one', NEXT);
  await page.getByText('not right').waitFor();
  expect(await values()).toEqual(['', '', '']);
  expect(await page.content()).not.toContain(NEXT);
  await expect.poll(() => page.locator('input:focus').getAttribute('name')).toBe('present-password');
  await page.keyboard.press('Control+z');
  expect(await values()).toEqual(['', '', '']);
});

test('while it is closed nothing is sent, and the time left is shown', async () => {
  await open({ state: requiredAction, password: 'closed' });
  await typePasswords(page, PRESENT_PASSWORD, NEXT);
  await page.getByText('Closed until').waitFor();
  await typePasswords(page, PRESENT_PASSWORD, NEXT);
  expect(await args('changePassword')).toHaveLength(1);
});

test.each(['maya', 'sofia', 'idris', 'anke'] as const)(
  '%s finds it in the account, and gets a confirmation',
  async (who) => {
    await open({ state: signedIn(who) });
    await page.getByRole('button', { name: 'My account' }).click();
    await page.getByRole('button', { name: 'Change the server password' }).click();
    await typePasswords(page, PRESENT_PASSWORD, NEXT);
    await page.getByText('Your server password was changed').waitFor();
    expect(await page.locator('.password-form').count()).toBe(0);
  },
);
