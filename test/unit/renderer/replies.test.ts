/** Canned replies at the message field, and what the page shows of their blanks. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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

const field = () => page.getByRole('textbox', { name: /^Message to/ });
const options = () => page.getByRole('listbox', { name: 'Replies to choose from' }).getByRole('option');
const names = () => options().locator('strong').allInnerTexts();
const sent = (): Promise<unknown[]> =>
  page.evaluate(() =>
    globalThis.harness.calls.filter(({ verb }) => verb === 'sendMessage').map(({ args }) => args['text']),
  );
async function writing(more: Partial<Scenario> = {}): Promise<void> {
  page = await stage.open({ state: signedIn('maya'), ...more });
  await openFirst(page);
  await field().focus();
}

describe('a slash at the start of a word', () => {
  test('with one letter and Enter puts a reply in: three keys', async () => {
    await writing();
    await page.keyboard.press('/');
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => field().inputValue())
      .toBe('I have sent everything to {{email|the address that you gave}}. Your number is 4F2A.');
    expect(await sent()).toEqual([]);
    await page.getByText('visitor’s e-mail address, else “the address that you gave”').waitFor();
    expect(await options().count()).toBe(0);
  });

  test('opens the list, which arrow keys go through and Esc closes; the text stays', async () => {
    await writing();
    await page.keyboard.type('Well, /h');
    await expect.poll(names).toEqual(['/hello', '/hello', '/hours', '/sent']);
    await page.getByText('4 replies. Arrow keys choose, Enter puts it in, Esc closes.').waitFor();
    expect(await field().getAttribute('aria-activedescendant')).toBe('reply-list-0');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await field().getAttribute('aria-activedescendant')).toBe('reply-list-2');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await field().getAttribute('aria-activedescendant')).toBe('reply-list-3');
    await page.keyboard.press('Escape');
    expect(await options().count()).toBe(0);
    await page.keyboard.type('o');
    expect([await options().count(), await field().inputValue()]).toEqual([0, 'Well, /ho']);
    await page.keyboard.type(' /hou');
    await expect.poll(names).toEqual(['/hours']);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => field().inputValue())
      .toBe('Well, /ho Our team is there from Monday to Friday, 8 am to 8 pm.');
  });

  test('inside a word opens nothing, and Enter sends', async () => {
    await writing();
    await page.keyboard.type('and/or, 1 / 2');
    expect(await options().count()).toBe(0);
    await page.keyboard.press('Enter');
    await expect.poll(sent).toEqual(['and/or, 1 / 2']);
  });

  test('of which there is no reply is sent as it is', async () => {
    await writing({ replies: 'none' });
    await page.keyboard.type('/xyz');
    await page.getByText('No reply contains this.').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(sent).toEqual(['/xyz']);
  });

  test('and "name" greets by the name that the visitor gave', async () => {
    await writing();
    await page.keyboard.type('Hello /name');
    await expect.poll(names).toEqual(['/name']);
    await page.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('Hello {{first-name|there}}');
    await page.keyboard.type(', welcome!');
    await page.keyboard.press('Enter');
    await expect.poll(sent).toEqual(['Hello {{first-name|there}}, welcome!']);
    const bubble = page.locator('.message.agent').last();
    await expect
      .poll(async () => (await bubble.locator('.message-body').innerText()).replaceAll(/\s+/g, ' '))
      .toBe('Hello visitor’s first name, else “there”, welcome!');
  });

  test('a reply that was retired meanwhile is not put in, and that is said', async () => {
    await writing({ replies: 'retired' });
    await page.keyboard.type('/hours');
    await expect.poll(names).toEqual(['/hours']);
    await page.keyboard.press('Enter');
    await page.getByText('This reply was retired meanwhile.').waitFor();
    expect(await field().inputValue()).toBe('/hours');
  });

  test('shows thirty of ten thousand, and the last one by its name', async () => {
    await writing({ replies: 'many' });
    await page.keyboard.type('/reply');
    await page.getByText('More fit. Type more of the name.').waitFor();
    expect(await options().count()).toBe(30);
    await page.keyboard.type('10000');
    await expect.poll(names).toEqual(['/reply10000']);
    await options().first().click();
    await expect.poll(() => field().inputValue()).toBe('This is the text of reply number 10000.');
    expect(await field().evaluate((one) => one.matches(':focus'))).toBe(true);
  });
});

describe('the view of replies', () => {
  const rows = () => page.locator('.reply');
  const calls = (verb: string): Promise<Record<string, unknown>[]> =>
    page.evaluate(
      (name) => globalThis.harness.calls.filter((call) => call.verb === name).map(({ args }) => args),
      verb,
    );
  async function view(login: 'maya' | 'idris' = 'maya', more: Partial<Scenario> = {}): Promise<void> {
    page = await stage.open({ state: signedIn(login), ...more });
    await page.getByRole('button', { name: 'Replies', exact: true }).click();
    await page.getByRole('heading', { name: 'New reply' }).waitFor();
  }
  const fill = async (text: string): Promise<void> => {
    await page.getByLabel('Short name').fill('mine');
    await page.getByLabel('Title').fill('My own');
    await page.getByLabel('Text', { exact: true }).fill(text);
  };

  test('lets an agent write and change their own replies, and no others', async () => {
    await view();
    await page.getByText('4 replies').waitFor();
    expect(await page.getByRole('button', { name: /^Change / }).allInnerTexts()).toHaveLength(1);
    await fill('Hello ');
    await page.getByRole('button', { name: 'visitor’s first name' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The reply was saved.').waitFor();
    expect(await calls('saveReply')).toMatchObject([
      { baseVersion: 0, reply: { shortName: 'mine', text: 'Hello {{first-name}}', set: 'personal', teamId: null } },
    ]);
    await page.getByRole('button', { name: 'Change mine' }).click();
    await page.getByRole('heading', { name: 'Change mine' }).waitFor();
    await page.getByLabel('Text', { exact: true }).fill('Hello {{surname}}');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('There is no such blank at character 7.').waitFor();
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Hello {{surname}}');
  });

  test('says that somebody else has changed a reply meanwhile, and keeps what was written', async () => {
    await view('maya', { replies: 'taken' });
    await page.getByRole('button', { name: 'Change sent' }).click();
    await page.getByLabel('Text', { exact: true }).fill('Other words.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else has changed this reply meanwhile.').waitFor();
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Other words.');
  });

  test('is searched, retires a reply after a question, and shows more of many', async () => {
    await view();
    await page.getByRole('textbox', { name: 'Search the replies' }).fill('e-mail');
    await page.getByText('1 reply', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Retire sent' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Retire' }).click();
    await page.getByText('No reply contains these words.').waitFor();
    await endKept(page);
    await view('maya', { replies: 'many' });
    await page.getByText('10000 replies').or(page.getByText('10,000 replies')).waitFor();
    expect(await rows().count()).toBe(100);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => rows().count()).toBe(200);
  });

  test('takes a list, for those who manage a team or a company into its set', async () => {
    await view('idris');
    await page.getByLabel('List').fill('a,First,,Text of a.\nwrong line');
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByText('1 reply can be added.').waitFor();
    await page.getByText('At 2: Write four columns').waitFor();
    await page.locator('[data-region=import-replies]').getByLabel('Set').selectOption('Client company');
    await page.getByRole('button', { name: 'Add 1 reply' }).click();
    await page.getByText('Added 1, changed 0, 0 were the same.').waitFor();
    expect(await calls('importReplies')).toMatchObject([{ set: 'tenant', teamId: null }]);
    await page.getByRole('checkbox', { name: 'Messages may name what the visitor has typed' }).uncheck();
    await expect.poll(() => calls('setVisitorBlanks')).toMatchObject([{ on: false }]);
  });
});
