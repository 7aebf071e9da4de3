/** What a visitor has typed fills the blanks of an agent's message in their own browser, and goes nowhere else. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtDist } from '../support/built.ts';
import { launchHeadless } from '../support/headless.ts';
import { allow, bubbles, send, visit } from '../support/visitorPage.ts';
import { VisitorServer } from '../support/visitorServer.ts';

let browser: Browser;
let server: VisitorServer;
beforeAll(async () => {
  const [launched, dist] = await Promise.all([launchHeadless(), builtDist()]);
  browser = launched;
  server = await VisitorServer.make(join(dist, 'widget'));
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const GREETING = 'Hello {{first-name|there}}, I write to {{email|your address}}.';

test('what was given is read in the message, and is nowhere but in the visitor’s page', async () => {
  const visitor = await visit(browser, server.pageUrl);
  const { page } = visitor;
  const received: string[] = [];
  const sent: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => received.push(String(payload)));
    socket.on('framesent', ({ payload }) => sent.push(String(payload)));
  });
  await allow(page);
  await server.agentSays(GREETING);
  await expect.poll(() => bubbles(page)).toEqual(['Hello there, I write to your address.']);
  await send(page, 'Hi, my name is Wilhelmina Ostrowski, and it is w.ostrowski@mail.example');
  await page.locator('.hidden-notice').first().waitFor();
  await server.agentSays(GREETING);
  await expect
    .poll(async () => (await bubbles(page)).at(-1))
    .toBe('Hello Wilhelmina, I write to w.ostrowski@mail.example.');
  // What was read before the name was given stays as it was.
  expect((await bubbles(page))[0]).toBe('Hello there, I write to your address.');

  const isNamed = (text: string): boolean => /wilhelmina|ostrowski/i.test(text);
  expect(sent.filter(isNamed)).toHaveLength(1);
  expect(JSON.parse(sent.find(isNamed) ?? '{}')).toMatchObject({ type: 'message' });
  expect(received.some((frame) => frame.includes('{{first-name|there}}'))).toBe(true);
  expect(received.filter(isNamed)).toEqual([]);
  expect((await server.texts()).filter(isNamed)).toEqual([]);
  expect((await server.texts()).filter((text) => text === GREETING)).toHaveLength(2);
  // Main memory of the page only: a reload knows nothing any more, and reads the fallback.
  expect(JSON.stringify(await visitor.kept())).not.toMatch(/wilhelmina|ostrowski/i);
  await page.reload();
  await expect.poll(async () => (await bubbles(page)).at(-1)).toBe('Hello there, I write to your address.');
  expect(visitor.errors).toEqual([]);
  await visitor.close();
});

test('a visitor’s own message is text, whatever codes are in it', async () => {
  const visitor = await visit(browser, server.pageUrl);
  await allow(visitor.page);
  await send(visitor.page, 'my name is {{first-name|Anna}}');
  await visitor.page.getByText('Sent', { exact: true }).waitFor();
  expect(await visitor.page.locator('[data-blank]').count()).toBe(0);
  await visitor.close();
});
