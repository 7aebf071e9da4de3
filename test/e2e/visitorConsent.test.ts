import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allow, builtWidget, launchChromium, send, visit } from '../support/visitorPage.ts';
import type { Visit } from '../support/visitorPage.ts';
import { startVisitorStandIn } from '../support/visitorStandIn.ts';
import type { StandIn } from '../support/visitorStandIn.ts';

const NOTHING = { cookies: 0, local: 0, session: [], databases: 0, caches: 0, workers: 0 };

let browser: Browser;
let widget: Awaited<ReturnType<typeof builtWidget>>;
let server: StandIn;
let open: Visit[] = [];
const go = async (...more: Parameters<typeof visit> extends [unknown, unknown, ...infer R] ? R : never): Promise<Visit> => {
  const one = await visit(browser, server.pageUrl, ...more);
  open.push(one);
  return one;
};

beforeAll(async () => {
  [browser, widget] = await Promise.all([launchChromium(), builtWidget()]);
});
afterAll(async () => {
  await browser.close();
  await widget.remove();
});
beforeEach(async () => {
  server = await startVisitorStandIn(widget.folder);
});
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
  await server.kill();
  if (server.complaints.length > 0) throw new Error(`broken contract: ${server.complaints.join('; ')}`);
});

describe('before consent and without it', () => {
  it('the notice says who, why, how long and which rights, and the two choices weigh the same', async () => {
    const { page } = await go();
    for (const part of ['Who answers', 'Why we ask for data', 'How long it is kept', 'Your rights']) await page.getByRole('heading', { name: part }).waitFor();
    expect(await page.locator('.notice').innerText()).toContain('answers for Harbour Bank');
    const [decline, agree] = [page.getByRole('button', { name: 'Decline' }), page.getByRole('button', { name: 'Allow' })];
    const look = "(e) => { const s = getComputedStyle(e); return [e.offsetWidth, e.offsetHeight, s.color, s.backgroundColor, s.border, s.fontSize, s.fontWeight].join('|'); }";
    expect(await decline.evaluate(look)).toBe(await agree.evaluate(look));
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
  });

  it('a declined notice sends nothing and leaves nothing in the browser', async () => {
    const visitor = await go();
    const { page } = visitor;
    await page.getByRole('button', { name: 'Decline' }).waitFor();
    await page.waitForLoadState('networkidle');
    const [sentBefore, askedBefore] = [visitor.sent.length, server.requests.length];
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Nothing was stored, neither with us nor in this browser.').waitFor();
    await page.waitForTimeout(1_500);
    expect(visitor.sent.slice(sentBefore)).toEqual([]);
    expect(server.requests.slice(askedBefore)).toEqual([]);
    expect(await visitor.kept()).toEqual(NOTHING);
    expect(server.conversations).toEqual([]);
    expect(server.requests.some((line) => line.startsWith('POST'))).toBe(false);
    await page.close();
    expect(server.requests.slice(askedBefore)).toEqual([]);
  });

  it('who declined can change their mind', async () => {
    const { page } = await go();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('button', { name: 'Read the notice again' }).click();
    await page.getByRole('heading', { name: 'Before we start' }).waitFor();
    await allow(page);
    expect(server.conversations).toHaveLength(1);
  });

  it('looking at the notice in every language stores nothing either', async () => {
    const visitor = await go({ locale: 'de-AT' });
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Bevor wir beginnen' }).waitFor();
    for (const [language, title] of [['fr', 'Avant de commencer'], ['es', 'Antes de empezar'], ['en', 'Before we start']] as const) {
      await page.locator('#language').selectOption(language);
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.locator('.notice').getAttribute('lang')).toBe(language);
    }
    expect(await visitor.kept()).toEqual(NOTHING);
    expect(server.conversations).toEqual([]);
  });
});

describe('consent', () => {
  it('is given for the words on the screen: their language and their version', async () => {
    const { page } = await go();
    await page.locator('#language').selectOption('fr');
    await page.getByRole('button', { name: 'Autoriser' }).click();
    await page.locator('[data-link=online]').waitFor();
    expect(server.conversations.map((one) => one.language)).toEqual(['fr']);
  });

  it('leads into the message field, and keeps one token in this tab and nothing else', async () => {
    const visitor = await go();
    await allow(visitor.page);
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('message');
    expect(await visitor.kept()).toEqual({ ...NOTHING, session: [server.conversations[0]?.token] });
    expect(visitor.sent.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('pressed twice is given once', async () => {
    const { page } = await go();
    await page.getByRole('button', { name: 'Allow' }).dblclick();
    await page.locator('[data-link=online]').waitFor();
    expect(server.conversations).toHaveLength(1);
  });

  it('for a notice that has changed meanwhile is not taken: the new one is shown', async () => {
    const { page } = await go();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    server.noticeVersion = '2026-02';
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('This notice was updated a moment ago.').waitFor();
    expect(server.conversations).toEqual([]);
    await allow(page);
    expect(server.conversations).toHaveLength(1);
  });

  it('that does not arrive says so and can be given again', async () => {
    const visitor = await go();
    const { page } = visitor;
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await server.kill();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('That did not work').waitFor();
    expect((await visitor.kept()).session).toEqual([]);
    await server.revive();
    await allow(page);
    expect(server.conversations).toHaveLength(1);
  });

  it('ends with the chat: nothing stays in the browser, and a reload asks anew', async () => {
    const visitor = await go();
    const { page } = visitor;
    await allow(page);
    await send(page, 'bye');
    await page.getByText('Sent', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('heading', { name: 'You have left the chat' }).waitFor();
    expect(await visitor.kept()).toEqual(NOTHING);
    await page.reload();
    await page.getByRole('heading', { name: 'Before we start' }).waitFor();
  });
});

it('an address without a chat says so', async () => {
  const { page } = await go();
  await page.goto(`${server.origin}/s/00000000-0000-4000-8000-000000000000`);
  await page.getByRole('heading', { name: 'There is no chat at this address' }).waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
});

it('the page is light: less than 20 KB of script and style over the wire', async () => {
  const { readFile } = await import('node:fs/promises');
  const { gzipSync } = await import('node:zlib');
  const sizes = await Promise.all(['widget.js', 'widget.css', 'index.html'].map(async (name) => gzipSync(await readFile(`${widget.folder}/${name}`)).byteLength));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(20 * 1024);
});
