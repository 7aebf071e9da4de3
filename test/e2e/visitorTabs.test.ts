/** One chat in several tabs, after a crash, and after the tab was closed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtDist } from '../support/built.ts';
import { launchHeadless } from '../support/headless.ts';
import { allow, bubbles, send, visit } from '../support/visitorPage.ts';
import type { Visit } from '../support/visitorPage.ts';
import { VisitorServer } from '../support/visitorServer.ts';

const CARD = '4111 1111 1111 1111';
const NOTHING = { cookies: 0, local: 0, session: [], databases: 0, caches: 0, workers: 0 };

let browser: Browser;
let server: VisitorServer;
let visitor: Visit;

beforeAll(async () => {
  browser = await launchHeadless();
  server = await VisitorServer.make(join(await builtDist(), 'widget'));
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});
beforeEach(async () => {
  visitor = await visit(browser, server.pageUrl);
});
afterEach(async () => {
  const { errors } = visitor;
  await visitor.close();
  await server.agentGoes();
  if (errors.length > 0) throw new Error(`page errors or broken contract: ${errors.join('; ')}`);
});

async function anotherTab(): Promise<Page> {
  const page = await visitor.context.newPage();
  page.on('pageerror', (error) => visitor.errors.push(error.message));
  await page.goto(server.pageUrl);
  return page;
}
const online = (page: Page): Promise<void> => page.locator('[data-link=online]').waitFor();
const stored = (page: Page): Promise<unknown> =>
  page.evaluate('[Object.values(sessionStorage).length, Object.values(localStorage).length]');
const draft = (page: Page): Promise<string> => page.getByLabel('Your message').inputValue();

describe('in two tabs', () => {
  it('each has every message once and in order, of either tab and of the agent', async () => {
    const first = visitor.page;
    await allow(first);
    await send(first, 'from the first');
    await first.getByText('Sent', { exact: true }).waitFor();
    const { consents } = await server.counts();
    const second = await anotherTab();
    await online(second);
    expect(await server.counts()).toMatchObject({ consents });
    await expect.poll(() => bubbles(second)).toEqual(['from the first']);
    // Letters: digits of many messages could add up to a number that is masked.
    const said = ['from the first'];
    for (const letter of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await Promise.all([send(first, `first ${letter}`), send(second, `second ${letter}`)]);
      await server.agentSays(`agent ${letter}`);
      said.push(`first ${letter}`, `second ${letter}`, `agent ${letter}`);
    }
    await expect.poll(async () => [...(await server.texts())].sort()).toEqual([...said].sort());
    const order = await server.texts();
    for (const page of [first, second]) await expect.poll(() => bubbles(page)).toEqual(order);
    await server.agentComes();
    await server.agentTypes(true);
    for (const page of [first, second]) await page.getByText('Maya Lindqvist is typing').waitFor();
  });

  it('what is typed in the second reaches the desk as well', async () => {
    await server.agentComes();
    await allow(visitor.page);
    await send(visitor.page, 'hello');
    const second = await anotherTab();
    await second.getByText('Maya Lindqvist answers you').waitFor();
    await second.getByLabel('Your message').focus();
    await second.keyboard.type('a few words');
    await expect.poll(() => server.typingSeen).toContain(true);
  });

  it('the end in one is the end in both, and nothing of it stays in either', async () => {
    const first = visitor.page;
    await allow(first);
    const second = await anotherTab();
    await online(second);
    await second.getByLabel('Your message').fill('half a sentence');
    await first.getByRole('button', { name: 'End chat' }).click();
    await first.getByRole('dialog').getByRole('button', { name: 'End chat' }).click();
    for (const page of [first, second]) await page.getByRole('heading', { name: 'You have left the chat' }).waitFor();
    expect([await visitor.kept(), await stored(second)]).toEqual([NOTHING, [0, 0]]);
    const third = await anotherTab();
    await third.getByRole('heading', { name: 'Before we start' }).waitFor();
  });

  it('a tab that still asks joins the chat that begins in the other', async () => {
    const second = await anotherTab();
    await second.getByRole('heading', { name: 'Before we start' }).waitFor();
    const { consents } = await server.counts();
    await allow(visitor.page);
    await online(second);
    expect((await server.counts()).consents).toBe(consents + 1);
  });
});

describe('the end', () => {
  it('closes the chat at the server, asks how it was, and leaves nothing in the browser', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `my card is ${CARD}`);
    await server.agentSays('Thank you, goodbye.');
    await page.locator('.row.agent').waitFor();
    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('heading', { name: 'You have left the chat' }).waitFor();
    expect(await visitor.kept()).toEqual(NOTHING);
    await page.getByRole('button', { name: 'Very good' }).click();
    await page.getByText('Thank you.', { exact: true }).waitFor();
    await page.getByLabel('Would you like to add something?').fill(`Quick, even with ${CARD}`);
    await page.getByRole('button', { name: 'Send comment' }).click();
    await expect.poll(async () => (await server.conversation()).rating_comment).toContain('Quick, even with [');
    const { status, closed_by, rating, rating_comment } = await server.conversation();
    expect([status, closed_by, rating]).toEqual(['closed', 'visitor', 5]);
    expect(rating_comment).not.toMatch(/4111\D?1111/);
    expect(await visitor.kept()).toEqual(NOTHING);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await page.getByRole('button', { name: 'Save this chat' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Save this chat' }).click();
      })(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('  Thank you, goodbye.\n');
  });
});

describe('what is being written', () => {
  it('is there after a reload, and gone from the browser with what it was sent as', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Your message').fill('half a sentence');
    await page.reload();
    await online(page);
    expect(await draft(page)).toBe('half a sentence');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Sent', { exact: true }).waitFor();
    expect((await visitor.kept()).session).toHaveLength(1);
    await page.reload();
    await online(page);
    expect(await draft(page)).toBe('');
  });

  it('is there after the tab has crashed, and so is what had no receipt, which goes out once', async () => {
    const { page, context } = visitor;
    await allow(page);
    await send(page, 'sent before');
    await page.getByText('Sent', { exact: true }).waitFor();
    await server.stop();
    await page.locator('[data-link=offline]').waitFor();
    await send(page, 'without a receipt');
    await page.getByLabel('Your message').fill('half a sentence');
    const session = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    // The browser's answer to this never comes.
    session.send('Page.crash').catch(() => {});
    await crashed;
    await server.start();
    await session.send('Page.reload');
    const seen = async (expression: string): Promise<unknown> =>
      (await session.send('Runtime.evaluate', { expression })).result.value;
    await expect.poll(() => seen('document.getElementById("message")?.value')).toBe('half a sentence');
    await expect.poll(() => server.texts()).toEqual(['sent before', 'without a receipt']);
    await expect
      .poll(() => seen('[...document.querySelectorAll(".row .body")].map((b) => b.innerText).join()'))
      .toBe('sent before,without a receipt');
  });

  it('is in no storage after the chat is closed', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Your message').fill('half a sentence');
    expect((await visitor.kept()).session).toHaveLength(2);
    await server.agentCloses();
    await page.getByText('This conversation is closed.').waitFor();
    expect((await visitor.kept()).session).toHaveLength(1);
  });
});

describe('taken along', () => {
  it('the chat is a file made in the page: hidden values hidden, and by choice the own ones in full', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `my card is ${CARD}`);
    await send(page, `and with its code: ${CARD} cvv 123`);
    await page.locator('.hidden-notice').nth(1).waitFor();
    await server.agentSays('Is 5555 5555 5555 4444 yours too?');
    await page.locator('.row.agent').waitFor();
    const sent = visitor.sent.length;
    await page.getByRole('button', { name: 'Your data' }).click();
    const saved = async (): Promise<{ name: string; text: string }> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save this chat' }).click(),
      ]);
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
    };
    const hidden = await saved();
    expect(hidden.name).toMatch(/^chat-\d{4}-\d\d-\d\d\.txt$/);
    expect(hidden.text).toContain('  my card is [card •••• 1111]\n');
    expect(hidden.text).not.toMatch(/4111 1111|5555 5555|cvv 123/);
    await page.getByLabel('With my own details in full').check();
    const inFull = await saved();
    expect(inFull.text).toContain(`  my card is ${CARD}\n`);
    // What was removed, and what others wrote, is in no copy.
    expect(inFull.text).not.toMatch(/cvv 123|5555 5555/);
    expect(visitor.sent.slice(sent)).toEqual([]);
    // A page that was loaded again has the server's words alone.
    await page.reload();
    await online(page);
    await page.getByRole('button', { name: 'Your data' }).click();
    expect(await page.getByLabel('With my own details in full').count()).toBe(0);
    expect((await saved()).text).not.toContain(CARD);
  });
});

describe('a new message', () => {
  it('sounds where the visitor has switched that on, once for several, and not for their own', async () => {
    const { page } = visitor;
    await page.evaluate(
      'window.tones = 0; const start = OscillatorNode.prototype.start; ' +
        'OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); }; 0',
    );
    const tones = (): Promise<unknown> => page.evaluate('window.tones');
    await page.clock.install();
    await allow(page);
    await server.agentSays('in silence');
    await page.locator('.body').getByText('in silence').waitFor();
    expect(await tones()).toBe(0);
    const press = page.getByRole('button', { name: 'Sound for new messages' });
    await press.click();
    await expect.poll(tones).toBe(2);
    await page.clock.fastForward(5_000);
    await send(page, 'own');
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(await tones()).toBe(2);
    await server.agentSays('one', 'two');
    await page.locator('.body').getByText('two').waitFor();
    await expect.poll(tones).toBe(4);
    await press.click();
    await page.clock.fastForward(5_000);
    await server.agentSays('in silence again');
    await page.locator('.body').getByText('in silence again').waitFor();
    expect(await tones()).toBe(4);
  });
});

describe('after the tab was closed', () => {
  it('the chat is not found again where that was not chosen', async () => {
    await allow(visitor.page);
    expect(await stored(visitor.page)).toEqual([1, 0]);
    await visitor.page.close();
    const later = await anotherTab();
    await later.getByRole('heading', { name: 'Before we start' }).waitFor();
    expect(await stored(later)).toEqual([0, 0]);
  });

  it('the chat comes back by choice, with its draft and without another consent, until it is ended', async () => {
    await allow(visitor.page);
    await visitor.page.getByLabel('Keep this chat when I close the tab').check();
    await send(visitor.page, 'hello');
    await visitor.page.getByText('Sent', { exact: true }).waitFor();
    await visitor.page.getByLabel('Your message').fill('half a sentence');
    const { consents } = await server.counts();
    await visitor.page.close();
    const later = await anotherTab();
    await online(later);
    await expect.poll(() => bubbles(later)).toEqual(['hello']);
    expect([await draft(later), await server.counts()]).toMatchObject(['half a sentence', { consents }]);
    await later.getByRole('button', { name: 'End chat' }).click();
    await later.getByRole('dialog').getByRole('button', { name: 'End chat' }).click();
    await later.getByRole('heading', { name: 'You have left the chat' }).waitFor();
    expect(await stored(later)).toEqual([0, 0]);
  });

  it('the chat does not come back a day later, and leaves nothing', async () => {
    await allow(visitor.page);
    await visitor.page.getByLabel('Keep this chat when I close the tab').check();
    await visitor.page.close();
    const later = await visitor.context.newPage();
    await later.clock.install({ time: Date.now() + 86_400_001 });
    await later.goto(server.pageUrl);
    await later.clock.runFor(1_000);
    await later.getByRole('heading', { name: 'Before we start' }).waitFor();
    expect(await stored(later)).toEqual([0, 0]);
  });

  it('the chat is not remembered any more once the choice is taken back', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Keep this chat when I close the tab').check();
    await page.getByRole('button', { name: 'Your data' }).click();
    const choice = page.getByRole('dialog').getByLabel('Keep this chat when I close the tab');
    expect(await choice.isChecked()).toBe(true);
    await choice.uncheck();
    expect(await stored(page)).toEqual([1, 0]);
  });
});
