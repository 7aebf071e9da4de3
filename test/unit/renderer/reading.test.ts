/** What is unread in the list, what is new in the thread, and what is open again after a lock. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { id, signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { drawn } from '../../support/rendererHarness/views.ts';

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
const state = signedIn('maya');
const marks = (): Promise<unknown[]> =>
  page.evaluate(() => globalThis.harness.calls.filter(({ verb }) => verb === 'markRead').map(({ args }) => args));
const row = () => page.locator(`[data-conversation-row="${id(3, 0)}"]`);
const others = () => page.locator(`.row:not([data-conversation-row="${id(3, 0)}"])`);
const openAnother = async (): Promise<void> => {
  await others().first().click();
  await page.locator('.message').first().waitFor();
};

test('the number of unread messages is exact before anything was opened', async () => {
  page = await stage.open({ state, messages: 10, read: [{ conversationId: id(3, 0), seq: 7 }] });
  await row().getByText('3 unread').waitFor();
  await row().click();
  await page.locator('.new-since').waitFor();
  const text = await page.locator('.messages').innerText();
  expect(text.match(/New since you last looked/g)).toHaveLength(1);
  const after = await page.locator('.new-since ~ .message').count();
  expect(after).toBe(3);
  await drawn(page);
  expect(await row().getByText('unread').count()).toBe(0);
  expect(await marks()).toEqual([{ conversationId: id(3, 0), seq: 10 }]);
});

test('a message for a window without the focus stays unread until the person looks again', async () => {
  page = await stage.open({ state, messages: 10, read: [{ conversationId: id(3, 0), seq: 10 }] });
  await row().click();
  await page.locator('.message').first().waitFor();
  expect(await page.locator('.new-since').count()).toBe(0);
  await page.evaluate('document.hasFocus = () => false');
  await page.evaluate(() => globalThis.harness.visitorSays(0, 'Are you there?'));
  await row().getByText('1 unread').waitFor();
  expect(await marks()).toEqual([]);
  await page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))");
  await row().getByText('1 unread').waitFor({ state: 'detached' });
  expect(await page.locator('.new-since ~ .message').allInnerTexts()).toHaveLength(1);
  expect(await marks()).toEqual([{ conversationId: id(3, 0), seq: 11 }]);
});

test('what was read at another desk is read here, and a failed mark is sent again later', async () => {
  page = await stage.open({ state, messages: 10, read: [{ conversationId: id(3, 0), seq: 2 }] });
  await row().getByText('8 unread').waitFor();
  await page.evaluate((conversationId) => globalThis.harness.emit('read', { conversationId, seq: 9 }), id(3, 0));
  await row().getByText('1 unread').waitFor();
  await page.evaluate(() => globalThis.harness.refuse('markRead', 'The server cannot be reached.'));
  await row().click();
  await row().getByText('unread').waitFor({ state: 'detached' });
  const before = await marks();
  expect(before).toEqual([{ conversationId: id(3, 0), seq: 10 }]);
  await page.evaluate(
    ([off, on]) => {
      globalThis.harness.refuse('markRead', null);
      globalThis.harness.emit('state', off as never);
      globalThis.harness.emit('state', on as never);
    },
    [{ ...state, connection: 'offline' as const }, state],
  );
  await expect.poll(marks).toEqual([...before, ...before]);
});

test('what was open before a lock is open after it, unless it is gone', async () => {
  page = await stage.open({ state, wasOpen: id(3, 0) });
  await page.locator(`.open-conversation[data-conversation-id="${id(3, 0)}"]`).waitFor();
  await endKept(page);
  page = await stage.open({ state, wasOpen: id(3, 999) });
  await row().waitFor();
  await openAnother();
  expect(await page.locator(`[data-conversation-id="${id(3, 999)}"]`).count()).toBe(0);
});
