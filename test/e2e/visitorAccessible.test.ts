import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDist } from '../support/built.ts';
import { launchHeadless } from '../support/headless.ts';
import { allow, PHONE, send, visit, Wire } from '../support/visitorPage.ts';
import { VisitorServer } from '../support/visitorServer.ts';

let browser: Browser;
let dist: string;
let server: VisitorServer;
let axe: string;

beforeAll(async () => {
  [browser, dist, axe] = await Promise.all([
    launchHeadless(),
    builtDist(),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ]);
  server = await VisitorServer.make(join(dist, 'widget'));
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** What axe finds against WCAG 2.2 A and AA and its best practices, in short. */
async function faults(page: Page): Promise<string[]> {
  // Colours are judged when no transition is running any more.
  await page.evaluate(
    'Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity).map((a) => ' +
      'a.finished))',
  );
  await page.evaluate(axe);
  const found = await page.evaluate<{ id: string; nodes: { target: string[]; failureSummary: string }[] }[]>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] " +
      '}).then((r) => r.violations)',
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

/** Goes through every state of the page and checks each. */
async function walk(page: Page, wire: Wire, look: (state: string) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Decline' }).waitFor();
  await look('notice');
  await page.locator('#whole').click();
  await look('whole notice');
  await page.getByRole('button', { name: 'Decline' }).click();
  await look('declined');
  await page.getByRole('button', { name: 'Read the notice again' }).click();
  await allow(page);
  await look('empty');
  await server.agentComes();
  await send(page, 'My card is 4111 1111 1111 1111, write to jo@example.org');
  await server.agentSays('Thank you, I am looking into it.');
  await page.locator('.row.agent').waitFor();
  wire.say({
    type: 'message',
    message: {
      id: crypto.randomUUID(),
      seq: 3,
      author: 'system',
      authorName: null,
      at: Date.now(),
      body: { text: 'Maya Lindqvist joined', marks: [] },
    },
  });
  wire.say({ type: 'typing', typing: true });
  await page.locator('.hidden-notice').waitFor();
  await page.getByText('is typing').waitFor();
  await page.getByLabel('Your message').fill('half a message');
  await look('conversation');
  wire.refuse.push('invalid');
  await send(page, 'refused');
  await page.getByRole('button', { name: 'Edit' }).waitFor();
  await page.getByLabel('Your message').fill('x'.repeat(8_001));
  await look('refused');
  await page.getByLabel('Your message').fill('');
  await page.getByRole('button', { name: 'Your data' }).click();
  await look('your data');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'End chat' }).click();
  await look('end chat?');
  await page.keyboard.press('Escape');
  await server.agentGoes();
  await server.stop();
  await page.locator('.offline').waitFor();
  await send(page, 'unsent');
  await page.getByText('Waiting for the connection').waitFor();
  await look('offline');
  await server.start();
  await page.locator('[data-link=online]').waitFor({ timeout: 30_000 });
  await server.agentCloses();
  await page.getByText('This conversation is closed.').waitFor();
  await look('closed');
  await page.getByRole('button', { name: 'Good', exact: true }).click();
  await page.getByText('Thank you.', { exact: true }).waitFor();
  await look('rated');
  await page.evaluate('sessionStorage.setItem(Object.keys(sessionStorage)[0], "x".repeat(43))');
  await page.reload();
  await page.getByRole('heading', { name: 'This conversation has expired' }).waitFor();
  await look('expired');
}

describe('every view meets WCAG 2.2 AA by axe', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [screen, options] of [
      ['phone', PHONE],
      ['desktop', {}],
    ] as const) {
      it(`${colorScheme}, ${screen}`, async () => {
        const wire = new Wire();
        const visitor = await visit(browser, server.pageUrl, { ...options, colorScheme }, wire.intercept);
        const found: string[] = [];
        const looked: string[] = [];
        await walk(visitor.page, wire, async (state) => {
          looked.push(state);
          found.push(...(await faults(visitor.page)).map((fault) => `${state}: ${fault}`));
        });
        const [violations, errors] = [await visitor.violations(), visitor.errors];
        await visitor.close();
        expect(found).toEqual([]);
        expect({ violations, errors, looked: looked.length }).toEqual({ violations: [], errors: [], looked: 12 });
      });
    }
  }

  it('and axe would have found a fault', async () => {
    const visitor = await visit(browser, server.pageUrl);
    await visitor.page.getByRole('button', { name: 'Allow' }).waitFor();
    await visitor.page.evaluate('document.getElementById("allow").style.color = "#ddd"');
    expect((await faults(visitor.page)).some((fault) => fault.startsWith('color-contrast: #allow'))).toBe(true);
    await visitor.close();
  });
});

describe('at 320 pixels, and at 400 percent', () => {
  for (const [name, viewport] of [
    ['320 x 640', { width: 320, height: 640 }],
    ['320 x 256', { width: 320, height: 256 }],
  ] as const) {
    it(`${name}: nothing scrolls sideways and nothing is cut off`, async () => {
      const wire = new Wire();
      const visitor = await visit(browser, server.pageUrl, { viewport }, wire.intercept);
      const wide: string[] = [];
      await walk(visitor.page, wire, async (state) => {
        const over = await visitor.page.evaluate<string[]>(
          `[...document.querySelectorAll('body *')].filter((e) => !e.closest('.spoken') && ` +
            'e.getBoundingClientRect().right > innerWidth + 0.5 && e.getClientRects().length).map((e) => ' +
            'e.className || e.tagName)',
        );
        const sideways = await visitor.page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
        if (sideways || over.length > 0) wide.push(`${state}: ${over.join(', ')}`);
      });
      await visitor.close();
      expect(wide).toEqual([]);
    });
  }
});

it('in each language the first view and the chat fit into 320 pixels, and axe has no complaint', async () => {
  const found: string[] = [];
  const languages: string[] = [];
  for (const language of ['de', 'es', 'fr', 'ar']) {
    const wire = new Wire();
    const { page, close } = await visit(
      browser,
      `${server.pageUrl}?language=${language}`,
      { viewport: { width: 320, height: 640 } },
      wire.intercept,
    );
    const look = async (state: string): Promise<void> => {
      if (await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth'))
        found.push(`${language}, ${state}: scrolls sideways`);
      found.push(...(await faults(page)).map((fault) => `${language}, ${state}: ${fault}`));
    };
    await page.locator('#allow').waitFor();
    await look('notice');
    await page.locator('#allow').click();
    await page.locator('[data-link=online]').waitFor();
    languages.push((await server.consent()).language);
    wire.say({ type: 'status', status: 'open', answeredBy: 'Maximiliane von Hohenstein-Lindqvist' });
    await page.getByText('Hohenstein').waitFor();
    await look('chat');
    await close();
  }
  expect(found).toEqual([]);
  expect(languages).toEqual(['de', 'es', 'fr', 'ar']);
});

describe('without a mouse, and without sight', () => {
  it('the whole way from the notice to a sent message by keyboard alone', async () => {
    const visitor = await visit(browser, server.pageUrl);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    const reached: string[] = [];
    for (let press = 0; press < 4; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.id'));
    }
    expect(reached).toEqual(['language', 'whole', 'decline', 'allow']);
    await page.keyboard.press('Enter');
    await page.locator('[data-link=online]').waitFor();
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'End chat' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.id')).toBe('end-chat');
    await visitor.close();
  });

  it('a new message is announced once with its writer, one’s own only with what was hidden in it', async () => {
    const visitor = await visit(browser, server.pageUrl);
    const { page } = visitor;
    await allow(page);
    const announced = page.locator('[data-announcer] p');
    await send(page, 'plain words');
    await page.getByText('Sent', { exact: true }).waitFor();
    await send(page, 'card 4111 1111 1111 1111');
    await page.locator('.hidden-notice').waitFor();
    await server.agentSays('Good morning');
    await expect
      .poll(() => announced.allTextContents())
      .toEqual(['Your card number is hidden from our agent.', 'Maya Lindqvist: Good morning']);
    // After a reload everything arrives at once: messages are counted, the notice is still read.
    await server.agentSays('one', 'two', 'three');
    await page.reload();
    await expect
      .poll(() => announced.allTextContents())
      .toEqual(['4 new messages', 'Your card number is hidden from our agent.']);
    await visitor.close();
  });

  it('focus follows the view: the heading after Decline, the closing text when the field disappears', async () => {
    const visitor = await visit(browser, server.pageUrl);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Decline' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('You declined, and that is fine');
    await page.getByRole('button', { name: 'Read the notice again' }).click();
    await allow(page);
    await server.agentCloses();
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('closed-text');
    await visitor.close();
  });

  it('there is no motion for people who prefer reduced motion', async () => {
    const visitor = await visit(browser, server.pageUrl, { reducedMotion: 'reduce' });
    const { page } = visitor;
    await allow(page);
    await send(page, 'hello');
    await server.agentTypes(true);
    await page.getByText('is typing').waitFor();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    await visitor.close();
  });

  it('in dark and in light the same words are on the page, and the colours differ', async () => {
    const seen = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const visitor = await visit(browser, server.pageUrl, { colorScheme });
        await visitor.page.getByRole('button', { name: 'Allow' }).waitFor();
        const [text, ground] = [
          await visitor.page.locator('body').innerText(),
          await visitor.page.evaluate<string>('getComputedStyle(document.body).backgroundColor'),
        ];
        await visitor.close();
        return { text, ground };
      }),
    );
    expect(seen[0]?.text).toBe(seen[1]?.text);
    expect(seen[0]?.ground).not.toBe(seen[1]?.ground);
  });
});
