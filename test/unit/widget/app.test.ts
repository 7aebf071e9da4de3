/** From view to view of the visitor's page, and what it asks the server for. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchHeadless } from '../../support/headless.ts';
import { CONSENT, openApp, SITE_ID, siteIn, type PlayedServer } from '../../support/widgetAppInPage.ts';

let browser: Browser;
let server: PlayedServer;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
afterEach(() => page.context().close());

const open = async (prepare?: (server: PlayedServer) => void, query?: string): Promise<void> => {
  server = await openApp(browser, prepare, query);
  page = server.page;
};
const heading = (name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const chat = async (): Promise<void> => {
  await press('Allow');
  await page.locator('[data-link=online]').waitFor();
};
const shown = async (): Promise<string> => (await page.locator('#page').innerText()).replaceAll(/\s+/g, ' ');
const SITE_IN = (language: string): string => `GET /visitor/v1/sites/${SITE_ID}?language=${language}`;
const kept = (): Promise<unknown> => page.evaluate('Object.entries(sessionStorage)');
const message = (
  seq: number,
  author: 'agent' | 'visitor' | 'system' = 'agent',
): Parameters<PlayedServer['say']>[0] => ({
  type: 'message',
  message: { id: randomUUID(), seq, author, authorName: null, at: 1, body: { text: `text ${seq}`, marks: [] } },
});
const hide = (hidden: boolean): Promise<unknown> =>
  page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} });
    document.dispatchEvent(new Event('visibilitychange')); 0`);

describe('before consent', () => {
  it('the notice is shown in the language of the browser, and nothing is stored or sent', async () => {
    await open();
    await heading('Before we start');
    expect(server.requests).toEqual([SITE_IN('en')]);
    expect([await kept(), server.connections(), await page.title()]).toEqual([[], 0, 'Chat with Harbour Bank']);
  });

  it('the language is that of the address, and a choice of another is kept there', async () => {
    await open(undefined, '?language=de');
    await page.getByText('In de?').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.locator('#language').selectOption('en');
    await page.getByText('In en?').waitFor();
    expect(new URL(page.url()).search).toBe('?language=en');
    expect(await page.evaluate('[document.documentElement.lang, document.activeElement.id].join()')).toBe(
      'en,language',
    );
    expect(server.requests).toEqual([SITE_IN('de'), SITE_IN('en')]);
  });

  it.each([
    ['does not answer', 'unreachable'],
    ['fails', { status: 500 }],
    ['answers with something else', { status: 200, body: { id: 1 } }],
  ] as const)('a server that %s can be asked again', async (_what, reply) => {
    await open((one) => {
      one.site = () => reply;
    });
    await heading('The chat cannot be reached');
    expect(await page.title()).toBe('Chat');
    server.site = () => ({ status: 200, body: siteIn('en') });
    await press('Try again');
    await heading('Before we start');
  });

  it('a site that there is not says so, and offers nothing', async () => {
    await open((one) => {
      one.site = () => ({ status: 404 });
    });
    await heading('There is no chat at this address');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('Decline stores and sends nothing, and the notice can be read again', async () => {
    await open();
    await press('Decline');
    await heading('You declined, and that is fine');
    expect([server.requests, await kept()]).toEqual([[SITE_IN('en')], []]);
    await press('Read the notice again');
    await heading('Before we start');
  });
});

describe('consent', () => {
  it('names the notice that was shown, and its token is stored for this tab', async () => {
    await open();
    await chat();
    expect(server.requests).toEqual([
      SITE_IN('en'),
      `POST /visitor/v1/sites/${SITE_ID}/consent {"language":"en","noticeVersion":"v1"}`,
    ]);
    expect(await kept()).toEqual([[`cleandesk.visitor.${SITE_ID}`, CONSENT.visitorToken]]);
    expect(server.frames).toEqual([{ type: 'hello', visitorToken: CONSENT.visitorToken, lastSeq: 0 }]);
  });

  it('is not needed again after a reload', async () => {
    await open();
    await chat();
    await page.reload();
    await page.locator('[data-link=online]').waitFor();
    expect(server.requests.filter((one) => one.startsWith('POST'))).toHaveLength(1);
  });

  it.each([['unreachable'], [{ status: 500 }]] as const)(
    'that was not stored (%o) can be given again',
    async (reply) => {
      await open((one) => {
        one.consent = () => reply;
      });
      await press('Allow');
      await page.getByText('That did not work: we got no answer.').waitFor();
      expect(server.requests).toHaveLength(2);
      expect(await kept()).toEqual([]);
      server.consent = () => ({ status: 200, body: CONSENT });
      await chat();
    },
  );

  it('that comes too soon after many others says so, and can be given again', async () => {
    await open((one) => {
      one.consent = () => ({ status: 429 });
    });
    await press('Allow');
    await page.getByText('Too many chats were begun from your network just now.').waitFor();
    expect(await kept()).toEqual([]);
    server.consent = () => ({ status: 200, body: CONSENT });
    await chat();
  });

  it.each([
    ['the same', 'v1', 'That did not work: we got no answer. Please try again.'],
    ['another', 'v2', 'This notice was updated a moment ago. Please read it once more.'],
  ])('that is refused shows the notice anew, which is %s', async (_what, version, words) => {
    await open((one) => {
      one.consent = () => ({ status: 409 });
    });
    await heading('Before we start');
    server.site = () => ({ status: 200, body: siteIn('en', version) });
    await press('Allow');
    await page.getByText(words).waitFor();
    server.consent = () => ({ status: 200, body: CONSENT });
    await chat();
    expect(server.requests.at(-1)).toContain(`"noticeVersion":"${version}"`);
  });
});

describe('a chat', () => {
  const field = (): ReturnType<Page['locator']> => page.locator('#message');
  const EXPIRED = { type: 'refused', code: 'unknown-visitor', messageId: null } as const;
  const DRAFT = 'What you had not sent yet will be waiting in the message field.';

  it('that has expired forgets its token, and says nothing of a draft where there is none', async () => {
    await open();
    await chat();
    server.say(EXPIRED);
    await heading('This conversation has expired');
    expect([await kept(), (await shown()).includes(DRAFT)]).toEqual([[], false]);
    await press('Start a new chat');
    await chat();
    expect(await field().inputValue()).toBe('');
  });

  it('that has expired keeps what was not sent and what was being written for the next one', async () => {
    await open();
    await chat();
    await field().fill('one');
    await field().press('Enter');
    await field().fill('two');
    server.say(EXPIRED);
    await heading('This conversation has expired');
    expect(await shown()).toContain(DRAFT);
    await press('Start a new chat');
    await chat();
    expect(await field().inputValue()).toBe('one\ntwo');
  });

  it('that has expired keeps no blanks that were typed', async () => {
    await open();
    await chat();
    await field().fill('  ');
    server.say(EXPIRED);
    await heading('This conversation has expired');
    expect(await shown()).not.toContain(DRAFT);
    await press('Start a new chat');
    await chat();
    await field().fill('one');
    await field().press('Enter');
    await field().fill('  ');
    server.say(EXPIRED);
    await heading('This conversation has expired');
    await press('Start a new chat');
    await chat();
    expect(await field().inputValue()).toBe('one');
  });

  it('for which the page is too old asks to load it again, and does', async () => {
    await open();
    await chat();
    server.say({ type: 'refused', code: 'invalid', messageId: null });
    await heading('This page is out of date');
    await press('Load again');
    await page.locator('[data-link=online]').waitFor();
    expect(server.frames.filter(({ type }) => type === 'hello')).toHaveLength(2);
  });

  it('that is ended forgets its token and its draft', async () => {
    await open();
    await chat();
    await field().fill('draft');
    await press('End chat');
    await page.locator('dialog').getByRole('button', { name: 'End chat' }).click();
    await heading('You have left the chat');
    expect(await kept()).toEqual([]);
    await expect.poll(() => server.frames.filter(({ type }) => type === 'end')).toHaveLength(1);
    // The receipt belongs to no view any more.
    server.say({ type: 'status', status: 'closed', answeredBy: null });
    await press('Start a new chat');
    await chat();
    expect(await field().inputValue()).toBe('');
  });

  it('in another language goes on, with its draft and its connection', async () => {
    await open();
    await chat();
    await field().fill('draft');
    await press('Your data');
    await page.locator('#language').selectOption('de');
    await page.getByText('Ihre Daten').waitFor();
    expect([await field().inputValue(), server.connections(), new URL(page.url()).search]).toEqual([
      'draft',
      1,
      '?language=de',
    ]);
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.getByRole('button', { name: 'Ihre Daten' }).click();
    expect(await page.locator('dialog .notice').getAttribute('lang')).toBe('de');
  });

  it('in another language keeps the notice that it had, where the server does not answer', async () => {
    await open();
    await chat();
    server.site = () => 'unreachable';
    await press('Your data');
    await page.locator('#language').selectOption('de');
    await page.getByRole('button', { name: 'Ihre Daten' }).click();
    expect(await page.locator('dialog .notice').getAttribute('lang')).toBe('en');
  });

  it('sends what was written, once, and tells of typing until then', async () => {
    await open();
    await chat();
    await field().fill('hello');
    await expect.poll(() => server.frames.map(({ type }) => type)).toEqual(['hello', 'typing']);
    await field().press('Enter');
    await expect.poll(() => server.frames.map(({ type }) => type)).toEqual(['hello', 'typing', 'typing', 'message']);
    expect(server.frames.slice(1)).toMatchObject([{ typing: true }, { typing: false }, { text: 'hello' }]);
  });

  it('that was refused a message sends it again when it is told to', async () => {
    await open();
    await chat();
    await field().fill('hello');
    await field().press('Enter');
    await expect.poll(() => server.frames.at(-1)?.type).toBe('message');
    const sent = server.frames.at(-1);
    server.say({ type: 'refused', code: 'too-long', messageId: sent?.type === 'message' ? sent.id : '' });
    await page.getByText('This message is too long.').first().waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await field().fill('again');
    await field().press('Enter');
    await expect.poll(() => server.frames.at(-1)).toMatchObject({ type: 'message', text: 'again' });
    const second = server.frames.at(-1);
    server.say({ type: 'refused', code: 'invalid', messageId: second?.type === 'message' ? second.id : '' });
    await press('Try again');
    await expect.poll(() => server.frames.filter(({ type }) => type === 'message').length).toBe(3);
    expect(server.frames.at(-1)).toEqual(second);
  });

  it('counts in the title what came from others while the page was hidden', async () => {
    await open();
    await chat();
    server.say(message(1));
    await page.locator('.body').getByText('text 1').waitFor();
    expect(await page.title()).toBe('Chat with Harbour Bank');
    await hide(true);
    server.say(message(2));
    server.say(message(3, 'visitor'));
    server.say(message(4, 'system'));
    await page.locator('.body').getByText('text 4').waitFor({ state: 'attached' });
    expect(await page.title()).toBe('(2) Chat with Harbour Bank');
    await hide(false);
    expect(await page.title()).toBe('Chat with Harbour Bank');
  });

  it('says at once that the network is gone, and connects at once when it is back', async () => {
    await open();
    await chat();
    await page.evaluate(`window.dispatchEvent(new Event('offline')); 0`);
    await page.locator('[data-link=offline]').waitFor();
    await page.evaluate(`window.dispatchEvent(new Event('online')); 0`);
    await page.locator('[data-link=online]').waitFor();
    expect(server.connections()).toBe(2);
  });

  it('asks before it is left while something is unsent, and only then', async () => {
    await open();
    const left = (): Promise<boolean> =>
      page.evaluate(
        `(() => { const event = new Event('beforeunload', { cancelable: true });
          window.dispatchEvent(event); return !event.defaultPrevented; })()`,
      );
    await heading('Before we start');
    expect(await left()).toBe(true);
    await chat();
    expect(await left()).toBe(true);
    await field().fill('hello');
    await field().press('Enter');
    expect(await left()).toBe(false);
    await expect.poll(() => server.frames.at(-1)?.type).toBe('message');
    const sent = server.frames.at(-1);
    server.say({ type: 'refused', code: 'too-long', messageId: sent?.type === 'message' ? sent.id : '' });
    await page.getByText('This message is too long.').first().waitFor();
    expect(await left()).toBe(true);
  });
});
