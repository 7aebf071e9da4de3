/** The administrator's view of saved logins. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { contractComplaints, endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';
import { openAccount, openLogins, writeLogin } from '../../support/rendererHarness/views.ts';

const SECRETS = {
  'User name': 'quillfeather.user',
  Password: 'Wexcombe-typed-9931',
  'Seed for one-time codes': 'PFUW4Z3FOJ4HS3DP',
};

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

async function administrator(more: Partial<Scenario> = {}, person?: string): Promise<void> {
  page = await stage.open({ state: signedIn('idris'), ...more });
  await openLogins(page, person);
}
const calls = (verb: string): Promise<{ args: Record<string, unknown> }[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name), verb);
/** Everything that the page still contains of the input: its document, its fields, and its heap. */
async function remains(values: readonly string[]): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  // What the substitute recorded of each call is the test's and not the page's. The first record is the state.
  expect(await contractComplaints(page)).toEqual([]);
  await page.evaluate(() => {
    globalThis.harness.calls.length = 0;
    globalThis.harness.records.length = 1;
  });
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const everything =
    chunks.join('') +
    (await page.content()) +
    (await page.evaluate<string>("[...document.querySelectorAll('input')].map((input) => input.value).join('\\n')"));
  expect(everything).toContain('Parcel tracking');
  return values.filter((value) => everything.includes(value));
}

test('a login is written, confirmed and sealed, and of what is not to be seen the page keeps nothing', async () => {
  await administrator();
  await writeLogin(page, SECRETS);
  expect(await page.getByRole('group', { name: 'Seal and save' }).innerText()).toMatch(
    /LON-DESK-014[\s\S]*LON-DESK-015[\s\S]*Not to[\s\S]*LON-DESK-016/,
  );
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.getByText('Parcel tracking is sealed and saved, but not for LON-DESK-016').waitFor();
  expect((await calls('saveLogin')).map((call) => call.args)).toEqual([
    expect.objectContaining({
      name: 'Parcel tracking',
      password: SECRETS.Password,
      totp: SECRETS['Seed for one-time codes'],
      baseVersion: 0,
    }),
  ]);
  await page.locator('[data-login="Parcel tracking"]').waitFor();
  expect(await page.locator('.login-form').count()).toBe(0);
  expect(await remains(Object.values(SECRETS))).toEqual([]);
}, 60_000);

test('checks a file of many logins, shows counts, saves it after confirmation, and names its place', async () => {
  await administrator();
  await page.getByRole('button', { name: 'Import a file' }).click();
  await page.getByText('42 logins for 21 people can be sealed and saved.').waitFor();
  expect(await page.getByRole('alertdialog').innerText()).toMatch(
    /3 of them take the place of one[\s\S]*2 keys of workstations are taken as they come/,
  );
  expect((await calls('importLogins')).map((call) => call.args)).toEqual([{ save: false }]);
  await page.getByRole('button', { name: 'Seal and save all' }).click();
  await page.getByText('42 logins are sealed and saved.').waitFor();
  expect((await calls('importLogins')).map((call) => call.args)).toEqual([{ save: false }, { save: true }]);
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await administrator({ logins: 'none' }, 'Tomas Rivera');
  await page.getByRole('button', { name: 'Import a file' }).click();
  await page.getByText('import-logins.csv').waitFor();
  expect(await page.getByRole('button', { name: 'Seal and save all' }).count()).toBe(0);
});

test('password and seed are shown as dots while typed, unless the administrator shows them', async () => {
  await administrator();
  await page.getByRole('button', { name: 'Add a login' }).click();
  const types = (): Promise<string[]> =>
    page
      .locator('.login-form input[name]')
      .evaluateAll((inputs) => inputs.map((input) => `${input.getAttribute('name')} ${input.getAttribute('type')}`));
  expect(await types()).toEqual(['name text', 'address text', 'user text', 'password password', 'totp password']);
  await page.getByText('Show what I write').click();
  expect(await types()).toContain('password text');
});

test('shows a missing or wrong value at its field, with the focus, before anything is saved', async () => {
  await administrator();
  await page.getByRole('button', { name: 'Add a login' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('#login-name[aria-invalid=true]:focus').waitFor();
  expect(await calls('saveLogin')).toEqual([]);
  await page.keyboard.press('Escape');
  await writeLogin(page, { ...SECRETS, Address: 'http://tool.example/' });
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.locator('#login-address[aria-invalid=true]:focus').waitFor();
  // Nothing has to be written twice.
  expect(await page.locator('#login-password').inputValue()).toBe(SECRETS.Password);
  await page.getByLabel('Address', { exact: true }).fill('https://tool.example/');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.getByText('is sealed and saved').waitFor();
});

test('a refusal of the server is shown, and no input is lost', async () => {
  await administrator();
  await writeLogin(page);
  await page.evaluate(() =>
    globalThis.harness.refuse('saveLogin', 'A workstation of this person has another key now.'),
  );
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.getByText('Nothing was changed: A workstation of this person has another key now.').waitFor();
  expect(await page.locator('#login-user').inputValue()).toBe('maya.l');
});

test('a login is replaced with its name and address filled in and every value written anew', async () => {
  await administrator();
  await page.getByRole('button', { name: 'Replace Back office' }).click();
  expect(
    await page.evaluate("[...document.querySelectorAll('.login-form input[name]')].map((input) => input.value)"),
  ).toEqual(['Back office', 'https://back-office.example/sign-in', '', '', '']);
  await page.getByLabel('User name').fill('next.user');
  await page.getByLabel('Password', { exact: true }).fill('next-password');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.getByText('Back office is sealed and saved').waitFor();
  expect((await calls('saveLogin'))[0]?.args).toMatchObject({ baseVersion: 1, user: 'next.user' });
});

test('a login is removed after a question, and restored', async () => {
  await administrator();
  await page.getByRole('button', { name: 'Remove Back office' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await calls('removeLogin')).toEqual([]);
  await page.getByRole('button', { name: 'Remove Back office' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Back office is removed from every desk').waitFor();
  await page.getByRole('button', { name: 'Bring back Back office' }).click();
  await page.getByText('Back office is back').waitFor();
});

test('a changed key is shown, and trusted only after its fingerprint was compared', async () => {
  await administrator({ logins: 'changed' });
  const line = page.locator('[data-workstation=LON-DESK-015]');
  expect(await line.innerText()).toContain('has CHANGED');
  const shown = await line.locator('.fingerprint-small').innerText();
  await page.getByRole('button', { name: 'Compare the fingerprint of LON-DESK-015' }).click();
  expect(await page.locator('.fingerprint').innerText()).toBe(shown);
  await page.getByRole('button', { name: 'Every digit is the same' }).click();
  await page.locator('[data-workstation=LON-DESK-015][data-trust=compared]').waitFor();
  expect((await calls('trustLoginKey')).length).toBe(1);
});

test('two hundred people are searched by name and by tool, and fifty logins of one are shown', async () => {
  await administrator({ logins: 'full' });
  expect(await page.locator('.login-person-row').count()).toBe(200);
  expect(await page.locator('[data-login]').count()).toBe(50);
  await page.getByLabel('Search people and logins').fill('maya');
  await page.locator('.login-person-row').nth(1).waitFor({ state: 'detached' });
  expect(await page.locator('.login-person-row').innerText()).toContain('Maya Lindqvist');
});

test('without a connection nothing can be saved, removed or compared', async () => {
  await administrator({ state: signedIn('idris', 'offline') });
  for (const name of [
    'Add a login',
    'Replace Back office',
    'Remove Back office',
    'Compare the fingerprint of LON-DESK-016',
  ])
    expect(await page.getByRole('button', { name }).isDisabled(), name).toBe(true);
});

test('shows an agent the number of logins and the fingerprint, and other roles nothing', async () => {
  page = await stage.open({ state: signedIn('maya'), logins: 'none' });
  await page.locator('[role=option]').first().waitFor();
  await openAccount(page);
  const part = page.locator('[data-account=saved-logins]');
  await part.locator('.fingerprint').waitFor();
  expect(await part.innerText()).toMatch(/4 saved logins can be used[\s\S]*\d{5} \d{5}/);
  expect(await part.innerText()).not.toContain('Back office');
  await page.context().close();
  page = await stage.open({ state: signedIn('idris') });
  await page.locator('.kind').first().waitFor();
  await openAccount(page);
  expect(await page.locator('[data-account=saved-logins]').count()).toBe(0);
});

test('another view is not chosen over unsaved changes without a question', async () => {
  page = await stage.open({ state: signedIn('idris'), masking: 'default' });
  await page.locator('[data-type=PHONE] label').click();
  await page.getByRole('button', { name: 'Saved logins' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByRole('switch', { name: 'Telephone numbers' }).isChecked()).toBe(false);
  await page.getByRole('button', { name: 'Saved logins' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard changes' }).click();
  await page.locator('.logins').waitFor();
});
