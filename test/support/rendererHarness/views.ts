/** Every view that the page can show, with the steps that lead to it. */
import type { Page } from 'playwright-core';
import { intrusionAlert } from './addressesScenario.ts';
import type { ConversationSummary } from '../../../contract/common.ts';
import { conversation, DESK_STATES, id as idOf, masked, PEOPLE, signedIn, talk, type Scenario } from './scenario.ts';

export interface View {
  readonly scenario: Scenario;
  reach(page: Page): Promise<void>;
}

const at = (
  scenario: Scenario,
  selector: string,
  then: (page: Page) => Promise<void> = () => Promise.resolve(),
): View => ({
  scenario,
  async reach(page) {
    await page.locator(selector).first().waitFor();
    await then(page);
  },
});
const state = (name: string, then?: (page: Page) => Promise<void>, more: Partial<Scenario> = {}): View =>
  at({ state: DESK_STATES[name] ?? { phase: 'starting' }, ...more }, 'h1', then);

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
async function openReplies(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Replies', exact: true }).click();
  await page.getByRole('heading', { name: 'New reply' }).waitFor();
}
/** Opens the first conversation and the panel with data about its visitor. */
export async function openFirstData(page: Page): Promise<void> {
  await openFirst(page);
  await page.getByRole('button', { name: 'Add data' }).click();
  await page.locator('#entry-value').waitFor();
}
/** The first conversation is like this from now on. */
async function becomes(page: Page, more: Partial<ConversationSummary>): Promise<void> {
  const now = Date.now();
  const changed = { ...conversation(0, talk(idOf(3, 0), 0, 10, now), now), ...more };
  await page.evaluate((one) => globalThis.harness.emit('conversation', one), changed);
}
/** What happened so far is drawn: the frame that it was drawn in is over. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(0))))');
}
/** How many answers of the stand-in for the desk the page has got. */
export const answersOf = (page: Page, verb: string): Promise<number> =>
  page.evaluate(
    (begin) => globalThis.harness.records.filter((each) => each.startsWith(begin)).length,
    `{"kind":"answer","name":"${verb}"`,
  );
async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Search all conversations' }).fill(words);
  await page.keyboard.press('Enter');
}
/** The list of what agents may write, from the first view of an administrator. */
export async function openDetails(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'What agents may write' }).click();
}
async function openEncryption(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'How this is encrypted' }).click();
  await page.locator('[data-encryption=here]').waitFor();
}
async function openSelfCheck(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Statement of this workstation' }).click();
  await page.locator('[data-state=enforced]').waitFor();
}
async function openWorkstations(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Workstations' }).click();
  await page.locator('[data-workstation]').first().waitFor();
}
async function askWhy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Conversations' }).click();
  await openFirst(page);
  await page.locator('button.chip[data-mask-type=CARD]').first().click();
  await page.getByRole('dialog').waitFor();
}
const anke = signedIn('anke');
const mustEnrol: Scenario['state'] =
  anke.phase === 'signed-in' ? { ...anke, requiredAction: 'enrol-second-factor' } : anke;
const mustChangeWorkstation: Scenario['state'] =
  anke.phase === 'signed-in' ? { ...anke, requiredAction: 'change-workstation-password' } : anke;
const mustChange: Scenario['state'] =
  anke.phase === 'signed-in' ? { ...anke, requiredAction: 'change-password' } : anke;
/** Fills the three fields and sends them. */
export async function typePasswords(page: Page, present: string, next: string, again = next): Promise<void> {
  await page.locator('input[name=present-password]').fill(present);
  await page.locator('input[name=new-password]').fill(next);
  await page.locator('input[name=new-password-again]').fill(again);
  await page.keyboard.press('Enter');
}
export async function openAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'My account' }).click();
  await page
    .locator('[data-account=sessions] table, [data-account=sessions] .skeleton, [data-account=sessions] [role=alert]')
    .first()
    .waitFor();
}
const savedLogins = (more: Partial<Scenario> = {}): Scenario => ({ state: signedIn('idris'), ...more });
export async function openLogins(page: Page, person = 'Maya Lindqvist'): Promise<void> {
  await page.getByRole('button', { name: 'Saved logins' }).click();
  await page.locator('.login-person-row').filter({ hasText: person }).first().click();
  await page.locator('#login-list-title').waitFor();
}
/** Writes a login and continues to the question whether to seal it. */
export async function writeLogin(page: Page, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  await page.getByRole('button', { name: 'Add a login' }).click();
  const all = {
    'Name of the tool': 'Parcel tracking',
    Address: 'https://parcels.example/',
    'User name': 'maya.l',
    Password: 'typed-Password-51',
    'Seed for one-time codes': 'JBSWY3DPEHPK3PXP',
    ...fields,
  };
  for (const [label, text] of Object.entries(all)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Seal and save' }).waitFor();
}
/** A tab of the administrator's or the supervisor's window. */
const tab = (
  who: 'idris' | 'sofia',
  name: string,
  ready: string,
  then: (page: Page) => Promise<void> = () => Promise.resolve(),
  more: Partial<Scenario> = {},
): View =>
  at({ state: signedIn(who), ...more }, '.view-tab', async (page) => {
    await page.getByRole('button', { name, exact: true }).first().click();
    await page.locator(ready).first().waitFor();
    await then(page);
  });
const choosePerson =
  (name: string) =>
  async (page: Page): Promise<void> => {
    await page.locator('.people-grid .grid-row', { hasText: name }).first().click();
    await page.locator('.detail-pane').waitFor();
  };
const chooseAccess =
  (name: string) =>
  async (page: Page): Promise<void> => {
    await page.locator('.access-grid .grid-row', { hasText: name }).first().click();
    await page.locator('.access-pane').waitFor();
  };
const filled = (page: Page): Promise<void> => signInWith(page, 'maya', 'first secret', 'second secret');

export const VIEWS: Readonly<Record<string, View>> = {
  starting: state('starting'),
  'refused-address': state('refused-address'),
  'refused-server': state('refused-server'),
  'refused-enrolment': state('refused-enrolment'),
  'refused-ledger': state('refused-ledger'),
  'refused-self-check': state('refused-self-check'),
  'self-check': state('signed-out', async (page) => {
    await openSelfCheck(page);
    await page.getByRole('button', { name: 'Write to a file' }).click();
    await page.getByText('Written, signed').waitFor();
  }),
  'self-check-failed': state('refused-self-check', openSelfCheck, { selfCheck: 'failed' }),
  'self-check-running': state(
    'signed-out',
    async (page) => {
      await page.getByRole('button', { name: 'Statement of this workstation' }).click();
      await page.getByText('Trying every control').waitFor();
    },
    { selfCheck: 'never' },
  ),
  'self-check-refused': state(
    'signed-out',
    async (page) => {
      await page.getByRole('button', { name: 'Statement of this workstation' }).click();
      await page.getByText('could not be made').waitFor();
    },
    { selfCheck: 'refused' },
  ),
  'supervisor-workstations': at({ state: signedIn('sofia') }, '[data-position]', openWorkstations),
  'supervisor-workstation-open': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await openWorkstations(page);
    await page.locator('[data-workstation=LON-DESK-015]').getByRole('button', { name: /^Show/ }).click();
    await page.locator('[data-state=failed]').waitFor();
  }),
  'supervisor-workstations-error': at(
    { state: signedIn('sofia'), lists: 'fail' },
    '.empty[role=alert]',
    async (page) => {
      await page.getByRole('button', { name: 'Workstations' }).click();
      await page.getByText('could not be loaded').waitFor();
    },
  ),
  'signed-out': state('signed-out'),
  'sign-in-failed': state(
    'signed-out',
    async (page) => {
      await filled(page);
      await page.getByText('Sign-in failed').waitFor();
    },
    { signIn: 'fail' },
  ),
  'sign-in-closed': state(
    'signed-out',
    async (page) => {
      await filled(page);
      await page.getByText('closed until').waitFor();
    },
    { signIn: 'closed' },
  ),
  'sign-in-busy': state('signed-out', filled, { signIn: 'never' }),
  locked: state('locked'),
  agent: at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() =>
      globalThis.harness.emit('typing', {
        conversationId: '00000003-0000-4000-8000-000000000000',
        who: 'visitor',
        typing: true,
      }),
    );
  }),
  'agent-waiting': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await page.getByRole('radio', { name: /All/ }).click();
    await page.getByRole('option', { name: /Visitor 0D35/ }).click();
    await page.getByRole('button', { name: 'Take', exact: true }).waitFor();
  }),
  'agent-transfer': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('button', { name: 'Transfer…' }).click();
    await page.getByRole('dialog').getByLabel('To').waitFor();
  }),
  'agent-offered': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await becomes(page, {
      assignedTo: PEOPLE.tomas,
      transfer: {
        by: { id: PEOPLE.tomas.id, name: PEOPLE.tomas.name },
        to: PEOPLE.maya.name,
        people: [PEOPLE.maya.id],
        until: Date.now() + 60_000,
        note: masked('Paid twice with [card •••• 1111]; the second payment is only held.'),
      },
    });
    await page.locator('[data-transfer=offered]').waitFor();
  }),
  'agent-ended': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('textbox', { name: /Message to/ }).fill('I have looked into it, and both payments');
    await becomes(page, { status: 'closed', closedBy: 'visitor', waitingSince: null });
    await page.locator('.kept-draft').waitFor();
  }),
  'supervisor-give': at({ state: signedIn('sofia') }, 'button', async (page) => {
    await page.getByRole('button', { name: 'Conversations' }).click();
    await openFirst(page);
    await page.getByRole('button', { name: 'Give to…' }).click();
    await page.getByRole('dialog').getByLabel('Person').waitFor();
  }),
  'agent-nothing-open': at({ state: signedIn('maya') }, '[role=option]'),
  'agent-empty': at({ state: signedIn('maya'), conversations: 0 }, '.empty-title'),
  'agent-loading': at({ state: signedIn('maya'), lists: 'never' }, '.skeleton'),
  'agent-error': at({ state: signedIn('maya'), lists: 'fail' }, '[role=alert]'),
  'agent-offline': at({ state: signedIn('maya', 'offline', 3), writes: 'queue' }, '[role=option]', async (page) => {
    await openFirst(page);
    await page
      .getByRole('textbox', { name: /Message to/ })
      .fill('I will write to you as soon as the back office has answered.');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('Waits for the server').waitFor();
  }),
  'agent-refused-message': at({ state: signedIn('maya'), writes: 'queue' }, '[role=option]', async (page) => {
    await openFirst(page);
    await page
      .getByRole('textbox', { name: /Message to/ })
      .fill('The other customer’s booking is under the name Weber.');
    await page.keyboard.press('Enter');
    const id = await page.locator('[data-state=queued][data-message-id]').last().getAttribute('data-message-id');
    await page.evaluate(
      (messageId) =>
        globalThis.harness.emit('messageRefused', {
          conversationId: '00000003-0000-4000-8000-000000000000',
          messageId: messageId ?? '',
          notice: { code: 'closed', params: {} },
        }),
      id,
    );
    await page.getByText('This conversation is closed.').waitFor();
  }),
  'agent-notices': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() => {
      globalThis.harness.emit('notice', {
        notice: { code: 'copying-off', params: { recorded: true } },
        tone: 'warning',
      });
      globalThis.harness.emit('notice', {
        notice: { code: 'copying-off', params: { recorded: true } },
        tone: 'warning',
      });
      globalThis.harness.emit('notice', { notice: { code: 'password-expires', params: { count: 3 } }, tone: 'info' });
    });
  }),
  'agent-asked-why': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() =>
      globalThis.harness.emit('reason', {
        askId: '00000009-0000-4000-8000-000000000001',
        question: { code: 'why-paste', params: {} },
      }),
    );
    await page.getByRole('alertdialog').waitFor();
    await page.getByRole('button', { name: 'Record and go on' }).click();
  }),
  'agent-asked-receiver': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() =>
      globalThis.harness.emit('receiver', {
        ...{ askId: '00000009-0000-4000-8000-000000000002', visitor: '4F2A', tenant: 'Harbour Bank' },
        ...{ kinds: ['NAME', 'ADDRESS'], doubt: 'switched' },
      }),
    );
    await page.getByRole('alertdialog').waitFor();
  }),
  'agent-reason': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.locator('button.chip').last().hover();
    await page.getByRole('tooltip').waitFor();
  }),
  'agent-entry-problem': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirstData(page);
    await page.getByLabel('Kind').selectOption('email');
    await page.locator('#entry-value').fill('maya at example');
    await page.getByRole('button', { name: 'Seal and save' }).click();
  }),
  'agent-preview': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() =>
      globalThis.harness.emit('typing', {
        conversationId: '00000003-0000-4000-8000-000000000000',
        who: 'visitor',
        typing: true,
        preview: {
          text: 'the other card is [number] and it should be charged instead, because',
          marks: [{ start: 18, end: 26, type: 'NUMBER', shown: '', why: { code: 'unfinished' } }],
        },
      }),
    );
    await page.locator('.typing-preview').waitFor();
  }),
  'agent-hidden-parts': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page
      .getByRole('textbox', { name: /Message to/ })
      .fill('Please write to help@northline.example or call +44 20 7946 0000.');
    await page.locator('.hidden-parts .chip').nth(1).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send it so' }).waitFor();
  }),
  'agent-hidden-card': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.getByRole('textbox', { name: /Message to/ }).fill('Your card 4111 1111 1111 1111 is fine.');
    await page.locator('.hidden-parts .chip').waitFor();
  }),
  'agent-message-notice': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.evaluate(() => {
      globalThis.harness.visitorSays(1, 'Hello? I am still here.');
      globalThis.harness.visitorSays(
        1,
        'You can charge my card [card •••• 1111] if that is quicker, or write to [e-mail]',
      );
    });
    await page.locator('[data-notice-conversation]').waitFor();
  }),
  'agent-search': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await searchFor(page, 'card');
    await page.locator('[data-found-message]').first().waitFor();
  }),
  'agent-search-opened': at({ state: signedIn('maya'), messages: 400 }, '[role=option]', async (page) => {
    await searchFor(page, 'fees hotel address');
    await page.locator('[data-found-message]').or(page.getByText('Nothing was found')).first().waitFor();
    await searchFor(page, 'IBAN (7)');
    await page.locator('[data-found-message]').nth(3).click();
    await page.locator('.message.sought').waitFor();
  }),
  'agent-search-masked': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await searchFor(page, '4111 1111 1111 1111');
    await page.getByText('hidden before the search').waitFor();
  }),
  'agent-search-nothing': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await searchFor(page, 'lantern');
    await page.getByText('Nothing was found').waitFor();
  }),
  'agent-search-short': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await searchFor(page, 'a');
    await page.getByText('Write a little more').waitFor();
  }),
  'agent-search-error': at({ state: signedIn('maya', 'offline') }, '[role=option]', async (page) => {
    await page.evaluate(() =>
      globalThis.harness.refuse('searchMessages', 'The server cannot be reached at the moment.'),
    );
    await searchFor(page, 'booking');
    await page.getByText('cannot be reached').waitFor();
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
    await page.getByRole('button', { name: 'To the newest message' }).waitFor();
    await page.evaluate(() => {
      globalThis.harness.visitorSays(0, 'Are you still there?');
    });
    await page.locator('.pill.fresh').waitFor();
  }),
  preferences: at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('dialog', { name: 'Preferences' }).waitFor();
  }),
  'preferences-silent': at(
    { state: signedIn('sofia'), preferences: { silentHost: true, chosen: { density: 'compact' } } },
    '.top',
    async (page) => {
      await page.keyboard.press('Control+,');
      await page.getByText('This workstation cannot play sounds').waitFor();
    },
  ),
  palette: at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find an act' }).waitFor();
  }),
  'zoom-200': at({ state: signedIn('maya'), preferences: { chosen: { zoom: 200 } } }, '[role=option]', async (page) => {
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    await page.getByRole('log').waitFor();
  }),
  compact: at(
    { state: signedIn('maya'), preferences: { chosen: { density: 'compact', quietUntil: 4_000_000_000_000 } } },
    '[role=option]',
    async (page) => {
      await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
      await page.getByRole('log').waitFor();
    },
  ),
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
    await page.evaluate(
      "new Promise((resolve) => { const look = () => document.querySelector('.activity [role=grid]').scrollTop > 800 " +
        '? resolve(0) : requestAnimationFrame(look); look(); })',
    );
    await drawn(page);
    await page.evaluate(() => globalThis.harness.happens(7));
    await page.getByRole('button', { name: /7 new/ }).waitFor();
  }),
  'supervisor-filters': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.getByRole('button', { name: /^Tomas Rivera/ }).click();
    await page.getByLabel('Time').selectOption('custom');
    await page.locator('input[type=datetime-local]').first().waitFor();
  }),
  'supervisor-empty': at({ state: signedIn('sofia'), activity: 0, agents: 0 }, '.empty-title'),
  'supervisor-error': at({ state: signedIn('sofia'), lists: 'fail' }, '.empty[role=alert]'),
  'supervisor-loading': at({ state: signedIn('sofia'), lists: 'never' }, '.skeleton'),
  'supervisor-offline': at({ state: signedIn('sofia', 'offline') }, '[data-position]'),
  'supervisor-ledger-checking': at({ state: signedIn('sofia'), ledger: 'unchecked' }, '[data-position]'),
  'supervisor-ledger-witnessed': at({ state: signedIn('sofia'), ledger: 'witnessed' }, '.ledger-line[data-size]'),
  'supervisor-ledger-stopped': at({ state: signedIn('sofia'), ledger: 'stopped' }, '.ledger-warning'),
  'supervisor-ledger-older': at({ state: signedIn('sofia'), ledger: 'older' }, '.ledger-failed'),
  'supervisor-ledger-record': at({ state: signedIn('sofia'), ledger: 'record' }, '.ledger-failed'),
  'supervisor-exported': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.getByRole('button', { name: 'Conversations' }).click();
    await openFirst(page);
    await page.getByRole('button', { name: 'Export transcript' }).click();
    await page.locator('.notice').waitFor();
  }),
  'supervisor-reading': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.getByRole('button', { name: 'Conversations' }).click();
    await openFirst(page);
  }),
  administrator: at({ state: signedIn('idris') }, '.kind', async (page) => {
    await page.getByText('2 places are hidden').waitFor();
  }),
  'agent-replies': at({ state: signedIn('maya') }, '.list', openReplies),
  'agent-replies-none': at({ state: signedIn('maya'), replies: 'none' }, '.list', openReplies),
  'agent-reply-picker': at({ state: signedIn('maya') }, '.list', async (page) => {
    await openFirst(page);
    await page.getByRole('textbox', { name: /^Message to/ }).focus();
    await page.keyboard.type('Good morning! /h');
    await page.getByRole('option', { name: /hours/ }).waitFor();
  }),
  'administrator-replies': at({ state: signedIn('idris') }, '.kind', openReplies),
  'administrator-details': at({ state: signedIn('idris') }, '.kind', async (page) => {
    await openDetails(page);
    await page.locator('.detail').first().waitFor();
  }),
  'administrator-details-none': at({ state: signedIn('idris'), details: 'none' }, '.kind', async (page) => {
    await openDetails(page);
    await page.getByText('No public details').waitFor();
  }),
  'administrator-details-lines': at({ state: signedIn('idris'), details: 'asks' }, '.kind', async (page) => {
    await openDetails(page);
    await page
      .getByRole('textbox', { name: 'Lines' })
      .fill('sales@harbourbank.example\n12 High Street, London\n4111 1111 1111 1111');
    await page.getByLabel('Kind of lines without one').selectOption('address');
    await page.getByRole('button', { name: 'Check the lines' }).click();
    await page.getByText('Line 3').waitFor();
    await page.getByLabel('Value').fill('not an address');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Write one e-mail address').waitFor();
  }),
  'administrator-details-asked': at({ state: signedIn('idris'), details: 'asks' }, '.kind', async (page) => {
    await openDetails(page);
    await page.getByLabel('Value').fill('sales@harbourbank.example');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Asked for.').waitFor();
  }),
  'administrator-default': at({ state: signedIn('idris'), masking: 'default' }, '.kind', async (page) => {
    await page.getByText('2 places are hidden').waitFor();
  }),
  'administrator-loading': at({ state: signedIn('idris'), lists: 'never' }, '.skeleton'),
  'administrator-error': at({ state: signedIn('idris'), lists: 'fail' }, '.empty[role=alert]'),
  'administrator-offline': at({ state: signedIn('idris', 'offline') }, '.kind'),
  'administrator-problem': at({ state: signedIn('idris'), masking: 'default' }, '.kind', async (page) => {
    await page.getByRole('button', { name: 'Add a pattern' }).click();
    await page.getByLabel('Shown in its place').fill('card');
    await page.getByLabel('Pattern', { exact: true }).fill('(a+)+$');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Not saved:').waitFor();
  }),
  'administrator-pseudonyms': at({ state: signedIn('idris'), masking: 'default' }, '.kind', async (page) => {
    await page.getByLabel('What is shown in place of: E-mail addresses').selectOption('pseudonym');
    await page.getByLabel('One pseudonym for one value').selectOption('tenant');
  }),
  'administrator-undo': at({ state: signedIn('idris') }, '.kind', async (page) => {
    await page.getByRole('button', { name: 'Undo last version' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'account-logins': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openAccount(page);
    await page.locator('[data-account=saved-logins] .fingerprint').waitFor();
  }),
  'account-logins-waiting': at({ state: signedIn('maya'), logins: 'changed' }, '[role=option]', async (page) => {
    await openAccount(page);
    await page.getByText('4 logins wait').waitFor();
  }),
  'administrator-logins': at(savedLogins(), '.kind', openLogins),
  'administrator-logins-none': at(savedLogins({ logins: 'none' }), '.kind', async (page) => {
    await openLogins(page, 'Tomas Rivera');
    await page.getByText('No saved logins').waitFor();
  }),
  'administrator-logins-no-key': at(savedLogins(), '.kind', async (page) => {
    await openLogins(page, 'Amara Okafor');
    await page.getByText('has not signed in').waitFor();
  }),
  'administrator-logins-changed': at(savedLogins({ logins: 'changed' }), '.kind', openLogins),
  'administrator-logins-full': at(savedLogins({ logins: 'full' }), '.kind', openLogins),
  'administrator-logins-nothing': at(savedLogins(), '.kind', async (page) => {
    await openLogins(page);
    await page.getByLabel('Search people and logins').fill('zzz');
    await page.getByText('Nothing found').waitFor();
  }),
  'administrator-logins-error': at(savedLogins({ lists: 'fail' }), '.view .empty', async (page) => {
    await page.getByRole('button', { name: 'Saved logins' }).click();
    await page.getByText('could not be loaded').waitFor();
  }),
  'administrator-logins-loading': at(savedLogins({ lists: 'never' }), '.skeleton', async (page) => {
    await page.getByRole('button', { name: 'Saved logins' }).click();
    await page.locator('.login-people .skeleton').waitFor();
  }),
  'administrator-logins-offline': at(savedLogins({ state: signedIn('idris', 'offline') }), '.kind', openLogins),
  'administrator-logins-form': at(savedLogins(), '.kind', async (page) => {
    await openLogins(page);
    await writeLogin(page, { Address: 'http://tool.example' });
    await page.getByRole('button', { name: 'Seal and save' }).click();
    await page.getByText('Only an address that begins').waitFor();
  }),
  'administrator-logins-confirm': at(savedLogins(), '.kind', async (page) => {
    await openLogins(page);
    await writeLogin(page);
  }),
  'administrator-logins-import': at(savedLogins({ logins: 'changed' }), '.kind', async (page) => {
    await openLogins(page);
    await page.getByRole('button', { name: 'Import a file' }).click();
    await page.getByText('Line 3, column 41 (password)').waitFor();
  }),
  'administrator-logins-remove': at(savedLogins(), '.kind', async (page) => {
    await openLogins(page);
    await page.getByRole('button', { name: 'Remove Back office' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'administrator-logins-compare': at(savedLogins({ logins: 'changed' }), '.kind', async (page) => {
    await openLogins(page);
    await page.getByRole('button', { name: 'Compare the fingerprint of LON-DESK-015' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  policy: tab('idris', 'Policy', '[data-path]'),
  'policy-edit': tab('idris', 'Policy', '[data-path]', async (page) => {
    await page.getByRole('button', { name: 'Change: Server accepts' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'policy-ticks': tab('idris', 'Policy', '[data-path]', async (page) => {
    await page.getByRole('button', { name: 'Change: Required for' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'policy-warned': tab('idris', 'Policy', '[data-path]', async (page) => {
    await page.getByRole('button', { name: 'Change: Server accepts' }).click();
    await page.getByRole('textbox', { name: /Value/ }).fill('192.0.2.0/24');
    await page.getByRole('button', { name: 'Note the change' }).click();
    await page.getByRole('button', { name: 'Review 1 change' }).click();
    await page.getByText('Your own address').waitFor();
  }),
  'policy-approval': tab('idris', 'Policy', '[data-path]', async (page) => {
    await page.getByRole('button', { name: 'Change: Idle minutes' }).click();
    await page.getByRole('textbox', { name: /Value/ }).fill('13');
    await page.getByRole('button', { name: 'Note the change' }).click();
    await page.getByRole('button', { name: 'Review 1 change' }).click();
    await page.getByText('another person has to approve it').waitFor();
  }),
  'policy-undo': tab('idris', 'Policy', '[data-path]', async (page) => {
    await page.getByRole('button', { name: 'Go back to before version 7' }).click();
    await page.getByText('Back to version 6?').waitFor();
  }),
  'policy-read-only': tab('sofia', 'Policy', '[data-path]'),
  'policy-error': tab('idris', 'Policy', '.policy [role=alert] .button', undefined, { lists: 'fail' }),
  'policy-loading': tab('idris', 'Policy', '.policy .skeleton', undefined, { lists: 'never' }),
  addresses: tab('idris', 'Addresses', '[data-range]', async (page) => {
    await page.getByLabel('Address', { exact: true }).fill('10.20.9.7');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('is refused').waitFor();
  }),
  'addresses-alert': tab('idris', 'Addresses', '[data-range]', async (page) => {
    await page.evaluate((alert) => globalThis.harness.emit('intrusion', alert), intrusionAlert(Date.now()));
    await page.locator('[data-alert]').waitFor();
  }),
  'addresses-form': tab('idris', 'Addresses', '[data-range]', async (page) => {
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Range', { exact: true }).fill('everywhere');
    await page.getByLabel('Whom it is for').selectOption('tenant');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('cannot be read').waitFor();
  }),
  'addresses-locks-out': tab('idris', 'Addresses', '[data-range]', async (page) => {
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Range', { exact: true }).fill('192.0.2.0/24');
    await page.getByLabel('Whom it is for').selectOption('role');
    await page.getByLabel('Role', { exact: true }).last().selectOption('administrator');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'This would shut you out' }).waitFor();
  }),
  'addresses-remove': tab('idris', 'Addresses', '[data-range]', async (page) => {
    await page.getByRole('button', { name: /Remove the rule .* for Harbour Bank/ }).click();
    await page.getByText('It is the last rule').waitFor();
  }),
  'addresses-empty': tab('idris', 'Addresses', '.addresses .empty-title', undefined, { addresses: 'none' }),
  'addresses-many': tab('idris', 'Addresses', '[data-range]', undefined, { addresses: 'many' }),
  'addresses-error': tab('idris', 'Addresses', '.addresses [role=alert] .button', undefined, { lists: 'fail' }),
  'addresses-loading': tab('idris', 'Addresses', '.addresses .skeleton', undefined, { lists: 'never' }),
  'supervisor-intrusion': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.evaluate((alert) => globalThis.harness.emit('intrusion', alert), intrusionAlert(Date.now()));
    await page.locator('[data-alert]').waitFor();
  }),
  access: tab('idris', 'Access', '[data-row]'),
  'access-chosen': tab('idris', 'Access', '[data-row]', chooseAccess('Tomas Rivera')),
  'access-own': tab('idris', 'Access', '[data-row]', chooseAccess('Idris Bello'), { access: 'own' }),
  'access-changed': tab('sofia', 'Access', '[data-row]', undefined, { access: 'changed' }),
  'access-attest': tab(
    'idris',
    'Access',
    '[data-row]',
    async (page) => {
      await page.getByRole('button', { name: 'Attest', exact: true }).click();
      await page.getByRole('alertdialog').waitFor();
    },
    { access: 'decided' },
  ),
  'access-many': tab('idris', 'Access', '[data-row]', undefined, { people: 10_000 }),
  'access-empty': tab('idris', 'Access', '.empty-title', undefined, { access: 'none' }),
  'access-overdue': tab('idris', 'Access', '.callout.danger', undefined, { access: 'overdue' }),
  'access-error': tab('idris', 'Access', '[role=alert] .button', undefined, { lists: 'fail' }),
  people: tab('idris', 'People', '[data-row]'),
  'people-chosen': tab('idris', 'People', '[data-row]', choosePerson('Maya Lindqvist')),
  'people-fixed': tab('idris', 'People', '[data-row]', choosePerson('Idris Bello')),
  'people-add': tab('idris', 'People', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Role').last().selectOption('supervisor');
    await page.getByText('Somebody else has to approve').waitFor();
  }),
  'people-added': tab('idris', 'People', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Nora Vale');
    await page.getByRole('dialog').getByLabel('Login name').fill('nora');
    await page.getByRole('dialog').getByLabel('Harbour Bank').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click();
    await page.locator('[data-once]').waitFor();
  }),
  'people-teams': tab('idris', 'People', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Teams', exact: true }).click();
    await page.getByRole('dialog').waitFor();
  }),
  'people-changed': tab('idris', 'People', '[data-row]', async (page) => {
    await choosePerson('Maya Lindqvist')(page);
    await page.locator('.detail-pane').getByLabel('Name', { exact: true }).fill('Maya L.');
    await page.locator('.detail-pane').getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Done, and recorded').waitFor();
  }),
  'people-empty': tab('idris', 'People', '[data-row]', async (page) => {
    await page.getByLabel('Search name or login').fill('nobody at all');
    await page.getByText('Nobody found').waitFor();
  }),
  'people-offline': at({ state: signedIn('idris', 'offline') }, '.view-tab', async (page) => {
    await page.getByRole('button', { name: 'People' }).click();
    await page.getByText('Changes need it').waitFor();
  }),
  'people-error': tab('idris', 'People', '.empty[role=alert]', undefined, { lists: 'fail' }),
  workstations: tab('idris', 'Workstations', '[data-row]'),
  'workstations-chosen': tab('idris', 'Workstations', '[data-row]', async (page) => {
    await page.locator('.workstations-grid .grid-row').nth(5).click();
    await page.locator('.detail-pane').waitFor();
  }),
  'workstations-revoke': tab('idris', 'Workstations', '[data-row]', async (page) => {
    await page.locator('.workstations-grid .grid-row').first().click();
    await page.locator('.detail-pane').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'workstations-code': tab('idris', 'Workstations', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Make a code' }).click();
    await page.getByRole('dialog').waitFor();
  }),
  'workstations-once': tab('idris', 'Workstations', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Make a code' }).click();
    await page.getByLabel('Name of the workstation').fill('LON-DESK-099');
    await page.getByRole('button', { name: 'Make the code' }).click();
    await page.locator('[data-once]').waitFor();
  }),
  'workstations-groups': tab('idris', 'Workstations', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Groups', exact: true }).click();
    await page.getByRole('dialog').waitFor();
  }),
  'workstations-empty': tab('idris', 'Workstations', '.empty-title', undefined, { workstations: 0 }),
  'workstations-loading': at({ state: signedIn('idris'), lists: 'never' }, '.skeleton', async (page) => {
    await page.getByRole('button', { name: 'Workstations' }).click();
    await page.locator('.table-view .skeleton').waitFor();
  }),
  'workstations-error': tab('idris', 'Workstations', '.table-view [role=alert]', undefined, { lists: 'fail' }),
  'workstations-offline': at({ state: signedIn('idris', 'offline') }, '.view-tab', async (page) => {
    await page.getByRole('button', { name: 'Workstations' }).click();
    await page.getByText('Changes need it').waitFor();
  }),
  approvals: tab('idris', 'Approvals', '[data-request]'),
  'approvals-deciding': tab('idris', 'Approvals', '[data-request]', async (page) => {
    await page.getByRole('button', { name: 'Approve' }).first().click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'approvals-error': tab('idris', 'Approvals', '.empty[role=alert]', undefined, { lists: 'fail' }),
  changes: tab('idris', 'Changes', '[data-row]', undefined, { changes: 10_000 }),
  'changes-chosen': tab('idris', 'Changes', '[data-row]', async (page) => {
    await page.locator('.changes-grid .grid-row', { hasText: 'Role changed' }).first().click();
    await page.getByRole('button', { name: 'Show all of it' }).click();
    await page.locator('.change-whole').waitFor();
  }),
  'changes-server': tab('sofia', 'Changes', '[data-row]', async (page) => {
    await page.getByRole('button', { name: 'Statement of the server' }).click();
    await page.locator('[data-manifest]').waitFor();
  }),
  'supervisor-two-records': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await page.locator('[data-position]', { hasText: 'Message sent' }).first().click();
    await page.locator('.two-views').scrollIntoViewIfNeeded();
  }),
  'people-ask-password': tab(
    'idris',
    'People',
    '[data-row]',
    async (page) => {
      await choosePerson('Sofia Keller')(page);
      await page.getByRole('button', { name: 'Ask another person' }).scrollIntoViewIfNeeded();
    },
    { required: ['change-role', 'add-power', 'reset-password'] },
  ),
  'supervisor-people': tab('sofia', 'People', '[data-row]', choosePerson('Maya Lindqvist')),
  'supervisor-alerts': tab('sofia', 'Alerts (3)', '[data-alert]'),
  'supervisor-approvals': tab('sofia', 'Approvals', '[data-request]'),
  'supervisor-why': at({ state: signedIn('sofia') }, '[data-position]', askWhy),
  'supervisor-not-a-card': at({ state: signedIn('sofia') }, '[data-position]', async (page) => {
    await askWhy(page);
    await page.getByRole('button', { name: 'This is not a card number' }).click();
    await page.getByLabel('Why you are sure').fill('Number of our own loyalty programme');
    await page.getByRole('button', { name: 'Record and show' }).click();
    await page.getByText('right check digit').waitFor();
  }),
  'agent-why': at({ state: signedIn('maya') }, '[role=option]', async (page) => {
    await openFirst(page);
    await page.locator('button.chip[data-mask-type=CARD]').last().click();
    await page.getByRole('dialog').waitFor();
  }),
  'data-protection-officer': at({ state: signedIn('anke') }, 'h2'),
  'data-protection-officer-policy': at({ state: signedIn('anke') }, 'h2', async (page) => {
    await page.getByRole('button', { name: 'Policy', exact: true }).click();
    await page.locator('[data-path]').first().waitFor();
  }),
  'signed-out-code': state('signed-out-code', async (page) => {
    await page.getByLabel('Code', { exact: true }).waitFor();
  }),
  account: at({ state: signedIn('anke') }, 'h2', openAccount),
  encryption: at({ state: signedIn('anke') }, 'h2', openEncryption),
  'account-late': at({ state: signedIn('anke'), factors: 'late' }, 'h2', openAccount),
  'account-empty': at({ state: signedIn('anke'), factors: 'none' }, 'h2', openAccount),
  'account-error': at({ state: signedIn('anke'), lists: 'fail' }, 'h2', openAccount),
  'account-loading': at({ state: signedIn('anke'), lists: 'never' }, 'h2', openAccount),
  'account-app': at({ state: signedIn('anke'), factors: 'none' }, 'h2', async (page) => {
    await openAccount(page);
    await page.getByRole('button', { name: 'Add an authenticator app' }).click();
    await page.locator('.qr-code').waitFor();
  }),
  'account-codes': at({ state: signedIn('anke') }, 'h2', async (page) => {
    await openAccount(page);
    await page.getByRole('button', { name: 'Make new recovery codes' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make new recovery codes' }).click();
    await page.locator('.recovery-codes').waitFor();
  }),
  'account-remove': at({ state: signedIn('anke') }, 'h2', async (page) => {
    await openAccount(page);
    await page.getByRole('button', { name: 'Remove Blue key' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'account-password': at({ state: signedIn('anke') }, 'h2', async (page) => {
    await openAccount(page);
    await page.getByRole('button', { name: 'Change the server password' }).click();
    await page.locator('input[name=present-password]').waitFor();
  }),
  'must-change': at({ state: mustChange, password: 'temporary' }, 'h1', async (page) => {
    await page.locator('input[name=present-password]').waitFor();
  }),
  'must-change-refused': at({ state: mustChange }, 'h1', async (page) => {
    await typePasswords(page, 'whatever', 'short');
    await page.locator('.password-problems').waitFor();
  }),
  'must-change-wrong': at({ state: mustChange }, 'h1', async (page) => {
    await typePasswords(page, 'whatever', 'gravel-orbit-tulip-8');
    await page.getByText('not right').waitFor();
  }),
  'must-change-closed': at({ state: mustChange, password: 'closed' }, 'h1', async (page) => {
    await typePasswords(page, 'whatever', 'gravel-orbit-tulip-8');
    await page.getByText('Closed until').waitFor();
  }),
  'must-change-error': at({ state: mustChange, lists: 'fail' }, 'h1', async (page) => {
    await page.locator('[role=alert] .button').waitFor();
  }),
  'must-change-loading': at({ state: mustChange, lists: 'never' }, 'h1', async (page) => {
    await page.locator('.skeleton').waitFor();
  }),
  'must-change-workstation': at({ state: mustChangeWorkstation }, 'h1', async (page) => {
    await page.locator('input[name=present-password]').waitFor();
  }),
  enrol: at({ state: mustEnrol, factors: 'none' }, 'h1', async (page) => {
    await page.getByRole('button', { name: 'Authenticator app' }).waitFor();
  }),
  'enrol-app': at({ state: mustEnrol, factors: 'none', kinds: 'totp' }, 'h1', async (page) => {
    await page.locator('.qr-code').waitFor();
  }),
  'enrol-wrong': at({ state: mustEnrol, factors: 'none', kinds: 'totp' }, 'h1', async (page) => {
    await page.getByLabel('Code of six digits').fill('000000');
    await page.getByRole('button', { name: 'Add this app' }).click();
    await page.getByText('not the one that the app shows').waitFor();
  }),
  'enrol-error': at({ state: mustEnrol, lists: 'fail' }, 'h1', async (page) => {
    await page.getByRole('alert').first().waitFor();
  }),
  'sessions-of-others': tab('idris', 'Sessions and second factors', '[data-session]'),
  'sessions-of-others-empty': tab('idris', 'Sessions and second factors', '.sessions .empty-title', undefined, {
    factors: 'none',
  }),
  'sessions-of-others-error': tab('idris', 'Sessions and second factors', '.sessions [role=alert] .button', undefined, {
    lists: 'fail',
  }),
  'sessions-of-others-loading': tab('idris', 'Sessions and second factors', '.sessions .skeleton', undefined, {
    lists: 'never',
  }),
  'sessions-of-others-reset': tab('idris', 'Sessions and second factors', '[data-session]', async (page) => {
    await page.getByRole('button', { name: 'Reset the second factor of Maya Lindqvist' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  'supervisor-ends': at({ state: signedIn('sofia') }, '.tile-acts', async (page) => {
    await page.locator('.tile-acts button').first().click();
    await page.getByRole('alertdialog').waitFor();
  }),
};
