import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtDist } from '../support/built.ts';
import { VISITOR_LANGUAGES } from '../../contract/visitorLanguages.ts';
import { allow, launchChromium, PHONE, send, visit } from '../support/visitorPage.ts';
import type { Visit } from '../support/visitorPage.ts';
import { VisitorServer } from '../support/visitorServer.ts';

const NOTHING = { cookies: 0, local: 0, session: [], databases: 0, caches: 0, workers: 0 };

let browser: Browser;
let dist: string;
let server: VisitorServer;
let visits: Visit[] = [];

async function go(options: BrowserContextOptions = {}): Promise<Visit> {
  const one = await visit(browser, server.pageUrl, options);
  visits.push(one);
  return one;
}

beforeAll(async () => {
  [browser, dist] = await Promise.all([launchChromium(), builtDist()]);
  server = await VisitorServer.make(join(dist, 'widget'));
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});
afterEach(async () => {
  const wrong = (
    await Promise.all(
      visits.map(async (one) => [...(one.page.isClosed() ? [] : await one.violations()), ...one.errors]),
    )
  ).flat();
  await Promise.all(visits.map((one) => one.close()));
  visits = [];
  if (wrong.length > 0) throw new Error(`policy violations, page errors or broken contract: ${wrong.join('; ')}`);
});

describe('before consent and without it', () => {
  it('the notice says who, why, how long and which rights, and both choices have the same weight', async () => {
    const { page } = await go();
    await page.getByText('Read the whole notice').waitFor();
    expect(await page.locator('.notice').isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
    await page.getByText('Read the whole notice').click();
    for (const part of ['Who answers', 'Why we ask for data', 'What your browser keeps', 'Your rights'])
      await page.getByRole('heading', { name: part }).waitFor();
    expect(await page.locator('.notice').innerText()).toMatch(
      /on behalf of Harbour Bank[^]*90 days[^]*take your consent back/,
    );
    const look =
      '(e) => { const s = getComputedStyle(e); return [e.offsetWidth, e.offsetHeight, s.color, ' +
      "s.backgroundColor, s.border, s.fontSize, s.fontWeight].join('|'); }";
    expect(await page.locator('#decline').evaluate(look)).toBe(await page.locator('#allow').evaluate(look));
  });

  for (const [screen, options] of [
    ['1280 x 800', { viewport: { width: 1_280, height: 800 } }],
    ['360 x 640', PHONE],
  ] as const) {
    it(`on ${screen} the first layer and both choices are in view, these also with the whole notice open`, async () => {
      const { page } = await go(options);
      const wrong: string[] = [];
      const seen = async (language: string, selector: string): Promise<void> => {
        const parts = await page.locator(selector).all();
        for (const part of parts) {
          const box = await part.boundingBox();
          const height = await page.evaluate<number>('innerHeight');
          if (box === null || box.y < 0 || box.y + box.height > height) wrong.push(`${language}: ${selector}`);
        }
      };
      for (const language of VISITOR_LANGUAGES) {
        // The first is that of the browser.
        if (language !== 'en') await page.locator('#language').selectOption(language);
        await page.locator(`.brief[lang=${language}]`).waitFor();
        expect(await page.locator('.brief p').count()).toBe(3);
        for (const part of ['h1', '.brief p', '#whole', '#question', '#decline', '#allow']) await seen(language, part);
        expect(await page.evaluate('document.scrollingElement.scrollTop')).toBe(0);
        if (screen === '1280 x 800')
          expect(
            await page.evaluate(
              '[...document.querySelectorAll(".brief p")].map((p) => ' +
                'Math.round(p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight)))',
            ),
          ).toEqual([1, 1, 1]);
        await page.locator('#whole').click();
        await page.locator('.notice').waitFor();
        for (const part of ['#decline', '#allow']) await seen(`${language}, open`, part);
        expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
      }
      expect(wrong).toEqual([]);
    });
  }

  it('a declined notice sends nothing, stores nothing on the server and leaves nothing in the browser', async () => {
    const visitor = await go();
    const { page } = visitor;
    await page.getByRole('button', { name: 'Decline' }).waitFor();
    await page.waitForLoadState('networkidle');
    const [sentBefore, storedBefore] = [visitor.sent.length, await server.counts()];
    await page.clock.install();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Nothing was stored, neither with us nor in this browser.').waitFor();
    // Whatever the page does later, it has done; and what it asked for comes before what the test asks for.
    await page.clock.runFor(60_000);
    const own = new URL('/asked-behind', server.pageUrl);
    await page.evaluate(`fetch(${JSON.stringify(own.href)}).then(({ status }) => status)`);
    expect(await visitor.kept()).toEqual(NOTHING);
    await page.close();
    expect(visitor.sent.slice(sentBefore)).toEqual([`GET ${own.href}`]);
    expect(visitor.sent.filter((line) => !line.startsWith('GET'))).toEqual([]);
    expect(await server.counts()).toEqual(storedBefore);
  });

  it('who declined can change their mind', async () => {
    const { page } = await go();
    const before = await server.counts();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('button', { name: 'Read the notice again' }).click();
    await page.getByRole('heading', { name: 'Before we start' }).waitFor();
    await allow(page);
    expect((await server.counts()).consents).toBe(before.consents + 1);
  });

  it('looking at the notice in every language stores nothing either', async () => {
    const before = await server.counts();
    const visitor = await go({ locale: 'de-AT' });
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Bevor wir beginnen' }).waitFor();
    for (const [language, title] of [
      ['fr', 'Avant de commencer'],
      ['es', 'Antes de empezar'],
      ['ar', 'قبل أن نبدأ'],
      ['en', 'Before we start'],
    ] as const) {
      await page.locator('#language').selectOption(language);
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.evaluate('getComputedStyle(document.body).direction')).toBe(language === 'ar' ? 'rtl' : 'ltr');
      expect(await page.locator('.notice').getAttribute('lang')).toBe(language);
      expect(await page.evaluate('document.activeElement.id')).toBe('language');
    }
    expect(await visitor.kept()).toEqual(NOTHING);
    expect(await server.counts()).toEqual(before);
  });
});

describe('consent', () => {
  it('is stored with the very words of both layers on the screen, their language and their version', async () => {
    const { page } = await go();
    await page.locator('#language').selectOption('fr');
    await page.getByRole('heading', { name: 'Avant de commencer' }).waitFor();
    await page.getByText('Lire toute la notice').click();
    const [brief, parts, question] = [
      await page.locator('.brief p').allInnerTexts(),
      await page.locator('.notice p').allInnerTexts(),
      await page.locator('#question').innerText(),
    ];
    const before = Date.now();
    await page.getByRole('button', { name: 'Autoriser' }).click();
    await page.locator('[data-link=online]').waitFor();
    const after = Date.now();
    const stored = await server.consent();
    const [who, why, howLong, browserKeeps, rights] = parts;
    expect(stored.language).toBe('fr');
    expect(JSON.parse(stored.words)).toEqual({
      ...{ brief, who, why, howLong, browser: browserKeeps, rights, question },
      version: stored.notice_version,
    });
    expect(stored.at).toBeGreaterThanOrEqual(before);
    expect(stored.at).toBeLessThanOrEqual(after);
  });

  it('leads into the message field, and keeps one token in this tab and nothing else', async () => {
    const visitor = await go();
    await allow(visitor.page);
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('message');
    const kept = await visitor.kept();
    expect(kept).toEqual({ ...NOTHING, session: [expect.stringMatching(/^[\w-]{32,}$/)] });
    expect(visitor.frames).toEqual([{ type: 'hello', visitorToken: kept.session[0], lastSeq: 0 }]);
    expect(visitor.sent.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('pressed twice is given once', async () => {
    const before = await server.counts();
    const { page } = await go();
    await page.getByRole('button', { name: 'Allow' }).dblclick();
    await page.locator('[data-link=online]').waitFor();
    expect((await server.counts()).consents).toBe(before.consents + 1);
  });

  it('for a notice that has changed meanwhile is not taken: the new one is shown', async () => {
    const before = await server.counts();
    const { page } = await go();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await server.changeNotice(30);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('This notice was updated a moment ago.').waitFor();
    expect(await page.locator('.brief').innerText()).toContain('30 days');
    expect(await server.counts()).toEqual(before);
    await allow(page);
    expect((await server.consent()).words).toContain('30 days');
    await server.changeNotice(90);
  });

  it('that does not arrive shows an error and can be given again', async () => {
    const before = await server.counts();
    const visitor = await go();
    const { page } = visitor;
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await server.stop();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('That did not work').waitFor();
    expect(await visitor.kept()).toEqual(NOTHING);
    await server.start();
    await allow(page);
    expect((await server.counts()).consents).toBe(before.consents + 1);
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
    expect(await page.locator('body').innerText()).not.toContain('bye');
  });

  it('in one browser does not affect another one', async () => {
    await allow((await go()).page);
    const other = await go();
    await other.page.getByRole('heading', { name: 'Before we start' }).waitFor();
    expect(await other.kept()).toEqual(NOTHING);
  });
});

// Half of it is text, in every language. Of the rest, 4 KB are for drafts, several tabs, a copy to take along, sound
// and rating, and 1 KB for the blanks of messages; with all that is planned it has to stay below 60 KB.
it('the page is small: less than 32 KB of markup, script and style over the wire', async () => {
  const sizes = await Promise.all(
    ['widget.js', 'widget.css', 'index.html'].map(
      async (name) => gzipSync(await readFile(join(join(dist, 'widget'), name))).byteLength,
    ),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(32 * 1024);
});
