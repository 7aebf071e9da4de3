import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
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

async function policy(who: 'idris' | 'sofia' = 'idris'): Promise<void> {
  page = await stage.open({ state: signedIn(who) });
  await page.getByRole('button', { name: 'Policy', exact: true }).click();
  await page.locator('[data-path]').first().waitFor();
}
const calls = (verb: string): Promise<{ args: Record<string, unknown> }[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name), verb);
const row = (path: string) => page.locator(`[data-path="${path}"]`);
async function write(title: string, text: string): Promise<void> {
  await page.getByRole('button', { name: `Change: ${title}` }).click();
  await page.getByRole('textbox', { name: /Value/ }).fill(text);
  await page.getByRole('button', { name: 'Note the change' }).click();
}

test('each value shows what it decides, the stored value, the value at this workstation and its source', async () => {
  await policy();
  const text = await row('lock.idleMinutes').innerText();
  for (const part of [
    'Minutes without keyboard or mouse input',
    'At the server: 5',
    'On this workstation: 9',
    'From this machine: HKLM',
    'Managed by your organisation',
    'HKCU\\Software\\Policies\\Cleandesk says 12; it would loosen',
  ])
    expect(text).toContain(part);
  expect(await row('guards.copy').innerText()).toContain('Always so');
  expect(await row('guards.copy').getByRole('button').count()).toBe(0);
  expect(await page.locator('[data-region="workstation"]').innerText()).toContain('it names lock.idleHours');
});

test('finds values by name, text, value and source, and can show only differences from the default', async () => {
  await policy();
  for (const [words, count] of [
    ['idle', 2],
    ['idleminutes', 1],
    ['pci', 1],
    ['isolated', 1],
    ['hklm', 1],
    ['zzz', 0],
  ] as const) {
    await page.getByLabel('Search the policy').fill(words);
    expect([words, await page.locator('[data-path]').count()]).toEqual([words, count]);
  }
  await page.getByLabel('Search the policy').fill('');
  await page.getByLabel('Only what differs from the safe default').check();
  expect(
    await page.locator('[data-path]').evaluateAll((rows) => rows.map((one) => one.getAttribute('data-path'))),
  ).toEqual(['lock.idleMinutes', 'network.serverAccepts', 'guards.clipboard']);
});

test('a change is reviewed before it is made: before and after, then a version of its own', async () => {
  await policy();
  await write('Max failures', '6');
  expect(await row('signIn.maxFailures').innerText()).toContain('→ 6 (not saved)');
  expect(await calls('changePolicy')).toHaveLength(0);
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  await page.getByRole('heading', { name: 'Before and after' }).waitFor();
  expect(await page.locator('.policy-changes tbody tr').innerText()).toMatch(
    /Max failures\s+signIn.maxFailures\s+10\s+6/,
  );
  await page.getByRole('button', { name: 'Save as the next version' }).click();
  await page.getByText('Saved as version 8.').waitFor();
  expect(
    (await calls('changePolicy')).map(({ args }) => [args['onlyTry'], args['baseVersion'], args['changes']]),
  ).toEqual([
    [true, 7, [{ path: 'signIn.maxFailures', value: 6 }]],
    [false, 7, [{ path: 'signIn.maxFailures', value: 6 }]],
  ]);
  expect(await page.getByRole('button', { name: 'Review 0 changes' }).isDisabled()).toBe(true);
});

test('what is no number stays in its field; what the server refuses is named and not saved', async () => {
  await policy();
  await write('Max failures', 'many');
  expect(await page.getByText('This is no number.').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await write('Idle minutes', '60');
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  await page.getByText('Must be at most 15.').waitFor();
  expect(await page.getByRole('button', { name: 'Save as the next version' }).isDisabled()).toBe(true);
});

test('a change that would shut out its author is made only after a warning', async () => {
  await policy();
  await write('Server accepts', '192.0.2.0/24\n\n  2001:db8::/32 ');
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  await page.getByText('Your own address, 10.20.4.31').waitFor();
  const save = page.getByRole('button', { name: 'Save as the next version' });
  expect(await save.isDisabled()).toBe(true);
  await page.getByLabel('I have read this and want it all the same').check();
  await save.click();
  await page.getByText('Saved as version 8.').waitFor();
  expect((await calls('changePolicy')).at(-1)?.args).toMatchObject({
    inSpiteOf: ['own-address'],
    changes: [{ value: ['192.0.2.0/24', '2001:db8::/32'] }],
  });
});

test('an earlier version is restored as a new one', async () => {
  await policy();
  await page.getByRole('button', { name: 'Go back to before version 7' }).click();
  await page.getByRole('heading', { name: 'Back to version 6?' }).waitFor();
  await page.getByRole('button', { name: 'Save as the next version' }).click();
  await page.getByText('Saved as version 8.').waitFor();
  expect(await page.locator('.policy-version').first().innerText()).toContain('says version 6 again');
});

test('a less strict value is asked for and not saved, and the review says so before', async () => {
  await policy();
  await write('Idle minutes', '13');
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  await page.getByText('so another person has to approve it before it is saved').waitFor();
  await page.getByRole('button', { name: 'Ask another person' }).click();
  await page.getByText('It is saved once another person has approved it').waitFor();
  expect(await row('lock.idleMinutes').innerText()).toContain('At the server: 5');
});

test('unsaved changes are not left without a question', async () => {
  await policy();
  await write('Max failures', '6');
  await page.getByRole('button', { name: 'Masking', exact: true }).click();
  await page.getByRole('alertdialog').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await row('signIn.maxFailures').innerText()).toContain('→ 6 (not saved)');
});

test('a supervisor reads all of it and changes nothing', async () => {
  await policy('sofia');
  expect(await page.locator('[data-path]').count()).toBe(11);
  for (const name of [/^Change:/, /^Review/, /^Go back/])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
});
