/** The queue at the desk: whose a conversation is, taking and giving it, who waits longest, and what was not sent. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { ConversationSummary } from '../../../contract/common.ts';
import { conversation, id, masked, PEOPLE, signedIn, talk } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { drawn, openFirst } from '../../support/rendererHarness/views.ts';

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

const maya = signedIn('maya');
const head = () => page.locator('.conversation-head');
const row = (visitor: string) => page.getByRole('option', { name: new RegExp(visitor) });
const calls = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map((call) => call.args), verb);
/** The conversation of this number as it is from now on. */
async function changes(number: number, more: Partial<ConversationSummary>): Promise<void> {
  const now = Date.now();
  const changed = { ...conversation(number, talk(id(3, number), number, 3, now), now), ...more };
  await page.evaluate((one) => globalThis.harness.emit('conversation', one), changed);
  await drawn(page);
}

test('a waiting conversation is taken, and given back, by a button that says so', async () => {
  page = await stage.open({ state: maya });
  await page.getByRole('radio', { name: /All/ }).click();
  await row('0D35').click();
  await head().getByText('in the queue').waitFor();
  await head().getByRole('button', { name: 'Take', exact: true }).click();
  await head().getByText('yours').waitFor();
  expect(await calls('takeConversation')).toEqual([{ conversationId: id(3, 3), from: null }]);
  await head().getByRole('button', { name: 'Give back' }).click();
  await head().getByText('in the queue').waitFor();
  expect(await calls('giveBackConversation')).toEqual([{ conversationId: id(3, 3) }]);
});

test('one that a colleague answers names them, also while they are away, and is taken over', async () => {
  page = await stage.open({ state: maya });
  await page.getByRole('radio', { name: /All/ }).click();
  await row('6A18').click();
  await head().getByText('answered by Tomas Rivera').waitFor();
  await changes(4, { agentAwaySince: Date.now() });
  await head().getByText('answered by Tomas Rivera, who is away since').waitFor();
  await row('6A18').getByText('Tomas Rivera is away').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('takeConversation', 'A colleague has taken it meanwhile.'));
  await head().getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('status', { name: 'Notices' }).getByText('A colleague has taken it meanwhile.').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('takeConversation', null));
  await head().getByRole('button', { name: 'Take over' }).click();
  await head().getByText('yours').waitFor();
  expect((await calls('takeConversation')).at(-1)).toEqual({ conversationId: id(3, 4), from: PEOPLE.tomas.id });
});

test('a supervisor gives a conversation to somebody who is there, by the keyboard', async () => {
  page = await stage.open({ state: signedIn('sofia') });
  await page.getByRole('button', { name: 'Conversations' }).click();
  await openFirst(page);
  await head().getByText('answered by Maya Lindqvist').waitFor();
  await head().getByRole('button', { name: 'Give to…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Who answers this conversation?' });
  await dialog.getByLabel('Person').focus();
  expect(await dialog.locator('option').allInnerTexts()).toEqual(['Tomas Rivera, at the desk, answers 3 of 6']);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await head().getByText('answered by Tomas Rivera').waitFor();
  expect(await calls('assignConversation')).toEqual([{ conversationId: id(3, 0), personId: PEOPLE.tomas.id }]);
});

test('the list names who wrote the last message, and not who answers', async () => {
  page = await stage.open({ state: maya });
  const last = { lastAuthor: 'agent', lastBy: { id: PEOPLE.tomas.id, name: PEOPLE.tomas.name } } as const;
  await changes(0, { ...last, waitingSince: null });
  await row('4F2A').getByText('Tomas Rivera:').waitFor();
  expect(await row('4F2A').locator('.preview-author').innerText()).toMatch(/^Tomas Rivera:/);
  await changes(0, { ...last, lastBy: { id: PEOPLE.maya.id, name: PEOPLE.maya.name }, assignedTo: PEOPLE.tomas });
  await page.getByRole('radio', { name: /All/ }).click();
  await row('4F2A').getByText('You:').waitFor();
});

test('F8 opens who waits longest, and Ctrl+J after an answer the one that came next', async () => {
  page = await stage.open({ state: maya });
  await row('4F2A').waitFor();
  const now = Date.now();
  const own = { assignedTo: PEOPLE.maya, status: 'open', visitorOnline: true } as const;
  await changes(0, { ...own, waitingSince: now - 60_000 });
  await changes(1, { ...own, waitingSince: now - 50_000 });
  await changes(2, { ...own, waitingSince: now - 40_000 });
  await changes(3, { status: 'waiting', assignedTo: null, visitorOnline: false, waitingSince: now - 900_000 });
  await page.keyboard.press('F8');
  await page.getByRole('heading', { name: 'Visitor 4F2A' }).waitFor();
  await page.getByRole('textbox', { name: /Message to/ }).click();
  await page.keyboard.type('An answer');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('Sent').waitFor();
  await page.keyboard.press('Control+j');
  await page.getByRole('heading', { name: 'Visitor 91C0' }).waitFor();
  await page.keyboard.press('F8');
  await page.getByRole('heading', { name: 'Visitor B77E' }).waitFor();
  expect((await calls('openConversation')).map(({ conversationId }) => conversationId)).toEqual(
    [0, 1, 2].map((n) => id(3, n)),
  );
});

test('what was being written stays readable when the visitor ends the conversation', async () => {
  page = await stage.open({ state: maya });
  await openFirst(page);
  await page.getByRole('textbox', { name: /Message to/ }).click();
  await page.keyboard.type('I have nearly found it');
  await changes(0, { status: 'closed', closedBy: 'visitor', waitingSince: null });
  await page.getByText('The visitor has ended this conversation. Nothing more can be sent.').waitFor();
  await page.getByText('You had written this, and it was not sent:').waitFor();
  expect(await page.locator('.kept-draft').innerText()).toBe('I have nearly found it');
  await head().getByText('ended by the visitor').waitFor();
});

test('a conversation is offered with a note, by the keyboard, and the offer withdrawn', async () => {
  page = await stage.open({ state: maya });
  await openFirst(page);
  await head().getByRole('button', { name: 'Transfer…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Hand this conversation over?' });
  await dialog.getByLabel('To').selectOption('Cards');
  await dialog.getByLabel('Note for the person who accepts it').focus();
  await page.keyboard.type('needs a refund');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  const offered = page.locator('[data-transfer=own]');
  await offered.getByText('offered to Cards until').waitFor();
  await offered.getByText('needs a refund').waitFor();
  const [asked] = await calls('transferConversation');
  expect(asked).toMatchObject({ to: { kind: 'team' }, note: 'needs a refund' });
  expect(await head().getByRole('button', { name: 'Transfer…' }).count()).toBe(0);
  await offered.getByRole('button', { name: 'Withdraw the offer' }).click();
  await offered.waitFor({ state: 'detached' });
});

test('what a colleague hands over is under "Mine", says by whom and why, and is accepted or declined', async () => {
  page = await stage.open({ state: maya });
  await row('4F2A').waitFor();
  const offer = {
    by: { id: PEOPLE.tomas.id, name: PEOPLE.tomas.name },
    to: PEOPLE.maya.name,
    people: [PEOPLE.maya.id],
    until: Date.now() + 60_000,
    note: masked('card is [card •••• 1111]'),
  };
  await changes(4, { assignedTo: PEOPLE.tomas, transfer: offer });
  await row('6A18').getByText('offered to you').waitFor();
  await row('6A18').click();
  await page.getByRole('log').waitFor();
  await changes(4, { assignedTo: PEOPLE.tomas, transfer: offer });
  const offered = page.locator('[data-transfer=offered]');
  await offered.getByText('Tomas Rivera hands this conversation over to Maya Lindqvist.').waitFor();
  expect(await offered.locator('.chip').innerText()).toContain('1111');
  expect(await head().getByRole('button', { name: 'Take over' }).count()).toBe(0);
  await page.evaluate(() => globalThis.harness.refuse('acceptTransfer', 'This transfer is over.'));
  await offered.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('status', { name: 'Notices' }).getByText('This transfer is over.').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('acceptTransfer', null));
  await offered.getByRole('button', { name: 'Accept' }).click();
  await head().getByText('yours').waitFor();
  expect(await calls('acceptTransfer')).toHaveLength(2);
});

test('a closed conversation is opened again, but not one that the visitor has ended', async () => {
  page = await stage.open({ state: maya });
  await openFirst(page);
  await changes(0, { status: 'closed', closedBy: 'visitor', waitingSince: null });
  await head().getByText('ended by the visitor').waitFor();
  expect(await head().getByRole('button', { name: 'Open again' }).count()).toBe(0);
  await changes(0, { status: 'closed', closedBy: 'agent', waitingSince: null });
  await head().getByRole('button', { name: 'Open again' }).click();
  await page.getByRole('textbox', { name: /Message to/ }).waitFor();
});
