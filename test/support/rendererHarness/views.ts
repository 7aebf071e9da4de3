/** Every view that the page can show, with the steps that lead to it. */
import type { Page } from 'playwright-core';
import { DOORS, signedIn, type Scenario } from './scenario.ts';

export interface View { readonly scenario: Scenario; reach(page: Page): Promise<void> }

const at = (scenario: Scenario, selector: string, then: (page: Page) => Promise<void> = () => Promise.resolve()): View => ({
  scenario,
  async reach(page) {
    await page.locator(selector).first().waitFor();
    await then(page);
  },
});
const door = (name: string, then?: (page: Page) => Promise<void>, more: Partial<Scenario> = {}): View => at({ state: DOORS[name] ?? { phase: 'starting' }, ...more }, 'h1', then);

export async function signInWith(page: Page, login: string, workstation: string, server: string): Promise<void> {
  await page.getByLabel('Login name').fill(login);
  await page.getByLabel('Workstation password').fill(workstation);
  await page.getByLabel('Server password').fill(server);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
export async function openFirst(page: Page): Promise<void> {
  await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
  await page.getByRole('log').waitFor();
}
const filled = (page: Page): Promise<void> => signInWith(page, 'maya', 'first secret', 'second secret');

export const VIEWS: Readonly<Record<string, View>> = {
  starting: door('starting'),
  'refused-address': door('refused-address'),
  'refused-server': door('refused-server'),
  'refused-enrolment': door('refused-enrolment'),
  'refused-ledger': door('refused-ledger'),
  'signed-out': door('signed-out'),
  'sign-in-failed': door('signed-out', async (page) => { await filled(page); await page.getByText('Sign-in failed').waitFor(); }, { signIn: 'fail' }),
  'sign-in-closed': door('signed-out', async (page) => { await filled(page); await page.getByText('closed until').waitFor(); }, { signIn: 'closed' }),
  'sign-in-busy': door('signed-out', filled, { signIn: 'never' }),
  locked: door('locked'),
  agent: at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() => globalThis.harness.emit('typing', { conversationId: '00000003-0000-4000-8000-000000000000', who: 'visitor', typing: true }));
  }),
  'agent-nothing-open': at({ state: signedIn('maya') }, '[role=option]'),
  'agent-empty': at({ state: signedIn('maya'), conversations: 0 }, '.empty-title'),
  'agent-loading': at({ state: signedIn('maya'), lists: 'never' }, '.skeleton'),
  'agent-error': at({ state: signedIn('maya'), lists: 'fail' }, '[role=alert]'),
  'agent-offline': at({ state: signedIn('maya', 'offline', 3), writes: 'queue' }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('textbox', { name: /Message to/ }).fill('I will write to you as soon as the back office has answered.');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('Waits for the server').waitFor();
  }),
  'agent-refused-message': at({ state: signedIn('maya'), writes: 'queue' }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('textbox', { name: /Message to/ }).fill('The other customer’s booking is under the name Weber.');
    await page.keyboard.press('Enter');
    const id = await page.locator('[data-state=queued][data-message-id]').last().getAttribute('data-message-id');
    await page.evaluate((messageId) => globalThis.harness.emit('messageRefused', { conversationId: '00000003-0000-4000-8000-000000000000', messageId: messageId ?? '', reason: 'The conversation has been given to Tomas Rivera.' }), id);
    await page.getByText('given to Tomas Rivera').waitFor();
  }),
  'agent-notices': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() => {
      globalThis.harness.emit('notice', { text: 'Copying is switched off at this desk. The attempt was recorded.', tone: 'warning' });
      globalThis.harness.emit('notice', { text: 'Copying is switched off at this desk. The attempt was recorded.', tone: 'warning' });
      globalThis.harness.emit('notice', { text: 'The connection is back. 3 messages were sent.', tone: 'info' });
    });
  }),
  'agent-reason': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.locator('button.chip').last().hover();
    await page.getByRole('tooltip').waitFor();
  }),
  'agent-entry-problem': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    const toggle = page.getByRole('button', { name: 'Add data' });
    if (await toggle.isVisible()) await toggle.click();
    await page.getByLabel('Kind').selectOption('email');
    await page.locator('#entry-value').fill('maya at example');
    await page.getByRole('button', { name: 'Seal and save' }).click();
  }),
  'agent-close': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('button', { name: 'Close conversation' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'agent-closed': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await page.getByRole('radio', { name: /All/ }).click();
    await page.getByRole('option', { name: /Visitor E2F4/ }).click();
    await page.getByRole('log').waitFor();
  }),
  'agent-long': at({ state: signedIn('maya'), messages: 10_000, conversations: 60 }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('log').hover();
    await page.mouse.wheel(0, -2_500);
    await page.waitForTimeout(200);
    await page.evaluate(() => { globalThis.harness.visitorSays(0, 'Are you still there?'); });
  }),
  help: at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByRole('dialog').waitFor();
  }),
  supervisor: at({ state: signedIn('sofia'), activity: 100_000 }, '[data-position]'),
  'supervisor-detail': at({ state: signedIn('sofia'), activity: 100_000 }, '[data-position]', async (page) => {
    await page.locator('[data-position]').nth(2).click();
    await page.locator('.detail-pane').waitFor();
  }),
  'supervisor-new': at({ state: signedIn('sofia'), activity: 100_000, agents: 24 }, '[data-position]', async (page) => {
    await page.locator('[data-position]').first().hover();
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(200);
    await page.evaluate(() => globalThis.harness.happens(7));
    await page.getByRole('button', { name: /7 new/ }).waitFor();
  }),
  'supervisor-filters': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.getByRole('button', { name: /Tomas Rivera/ }).click();
    await page.getByLabel('Time').selectOption('custom');
    await page.waitForTimeout(200);
  }),
  'supervisor-empty': at({ state: signedIn('sofia'), activity: 0, agents: 0 }, '.empty-title'),
  'supervisor-error': at({ state: signedIn('sofia'), lists: 'fail' }, '[role=alert]'),
  'supervisor-loading': at({ state: signedIn('sofia'), lists: 'never' }, '.skeleton'),
  'supervisor-offline': at({ state: signedIn('sofia', 'offline') }, '[data-position]'),
  'supervisor-reading': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.getByRole('button', { name: 'Conversations' }).click();
    await openFirst(page);
  }),
  administrator: at({ state: signedIn('idris') }, 'h2'),
  'data-protection-officer': at({ state: signedIn('anke') }, 'h2'),
};
