import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { DESK_STATES, signedIn } from '../../support/rendererHarness/scenario.ts';
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

const signedOut = DESK_STATES['signed-out']!;
const verbs = (): Promise<string[]> => page.evaluate(() => globalThis.harness.calls.map((call) => call.verb));
const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent');
async function tabTo(name: string): Promise<void> {
  for (let n = 0; n < 12 && !String(await focused()).includes(name); n += 1) await page.keyboard.press('Tab');
  expect(await focused()).toContain(name);
}

describe('the self-check before sign-in', () => {
  it('is opened, run, written and left by the keyboard alone', async () => {
    page = await stage.open({ state: signedOut });
    await page.getByLabel('Login name').waitFor();
    await tabTo('Statement of this workstation');
    await page.keyboard.press('Enter');
    await page.locator('[data-state=enforced]').waitFor();
    expect(await focused()).toBe('Statement of this workstation');
    await tabTo('Write to a file');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('/self-check-20260102T090000Z-1f2e3d4c.json').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('region');
    await page.keyboard.press('Escape');
    await page.getByLabel('Login name').waitFor();
    expect((await verbs()).filter((verb) => verb === 'runSelfCheck' || verb === 'exportSelfCheck')).toEqual([
      'runSelfCheck',
      'exportSelfCheck',
    ]);
  });

  it('names the worst first, and what is missing for the level that policy requires', async () => {
    page = await stage.open({ state: DESK_STATES['refused-self-check']!, selfCheck: 'failed' });
    await page.getByRole('button', { name: 'Statement of this workstation' }).click();
    await page.locator('[data-state=failed]').waitFor();
    expect(
      await page.locator('tbody').evaluateAll((bodies) => bodies.map((body) => body.getAttribute('data-state'))),
    ).toEqual(['failed', 'not-run', 'not-enforceable', 'off-by-policy', 'in-part', 'enforced']);
    await page.getByText('Your company asks for level 2. What is missing: data folder, clock.').waitFor();
    expect(await page.getByRole('row', { name: /system shortcuts/ }).textContent()).toContain('locked with dconf');
  });

  it('that could not run says why, and offers nothing to write', async () => {
    page = await stage.open({ state: signedOut, selfCheck: 'refused' });
    await page.getByRole('button', { name: 'Statement of this workstation' }).click();
    await page.getByRole('alert').getByText('could not be made').waitFor();
    expect(await page.getByRole('button', { name: 'Write to a file' }).isDisabled()).toBe(true);
  });

  it('disappears as soon as a person is signed in', async () => {
    page = await stage.open({ state: signedOut });
    await page.getByRole('button', { name: 'Statement of this workstation' }).click();
    await page.locator('[data-state=enforced]').waitFor();
    await page.evaluate((state) => globalThis.harness.emit('state', state), signedIn('maya'));
    await page.locator('[role=option]').first().waitFor();
    expect(await page.locator('.check-table').count()).toBe(0);
  });
});

describe("the supervisor's workstations", () => {
  it('show the age of each report, which are missing, stale or below, and why a line is not enforced', async () => {
    page = await stage.open({ state: signedIn('sofia') });
    await page.getByRole('button', { name: 'Workstations' }).click();
    const one = (name: string) => page.locator(`[data-workstation=${name}]`);
    await one('LON-DESK-014')
      .getByText('Made 12 minutes ago.')
      .or(one('LON-DESK-014').getByText('Made 11 minutes ago.'))
      .waitFor();
    await one('LON-DESK-015').getByText('does not reach the level').waitFor();
    // What the server saw is beside what the workstation says.
    await one('LON-DESK-015').locator('[data-seen]').getByText('7 requests or sign-ins').waitFor();
    await one('LON-DESK-015').getByText('Said by the workstation itself.').waitFor();
    await one('LON-DESK-017').getByText('nobody can sign in there').waitFor();
    await one('LON-DESK-016').getByText('too old to count').waitFor();
    await one('LON-DESK-017').getByText('never sent a statement').waitFor();
    await one('LON-DESK-014').getByRole('button', { name: /^Show/ }).press('Enter');
    expect(
      await one('LON-DESK-014')
        .getByRole('row', { name: /screen capture Not enforceable here/ })
        .textContent(),
    ).toContain('no protection of content on Linux');
  });
});
