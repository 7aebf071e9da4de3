import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { openFirst } from '../../support/rendererHarness/views.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => {
  await stage?.close();
});

const OPEN = '00000003-0000-4000-8000-000000000000';
const OTHER = '00000003-0000-4000-8000-000000000001';
const agent = async (): Promise<Page> => {
  const page = await stage.open({ state: signedIn('maya') });
  await page.locator('[role=option]').first().waitFor();
  return page;
};

describe('a notice of a message', () => {
  it('is shown outside the open view, is masked again with its message, and disappears in it', async () => {
    const page = await agent();
    await openFirst(page);
    const messageId = await page.evaluate(() => globalThis.harness.visitorSays(1, 'it starts with 5555'));
    const notice = page.locator(`[data-notice-conversation="${OTHER}"]`);
    await notice.getByText('5555').waitFor();
    await page.evaluate(
      ([id, conversationId]) =>
        globalThis.harness.emit('message', {
          id: id ?? '',
          conversationId: conversationId ?? '',
          seq: 4,
          author: 'visitor',
          authorName: null,
          at: Date.now(),
          body: {
            text: 'it starts with [card]',
            marks: [{ start: 15, end: 21, type: 'CARD', shown: '', why: { code: 'card-pieces' } }],
          },
        }),
      [messageId, OTHER],
    );
    await notice.locator('.chip').waitFor();
    expect(await page.locator('.notices').textContent()).not.toContain('5555');
    await notice.getByRole('button', { name: /Open the conversation/ }).click();
    await page.locator(`main[data-conversation-id="${OTHER}"]`).waitFor();
    expect(await notice.count()).toBe(0);
    await endKept(page);
  });

  it("is not shown for the open conversation, another agent's one, or an old message", async () => {
    const page = await agent();
    await openFirst(page);
    await page.evaluate(
      ([open, other]) => {
        globalThis.harness.visitorSays(0, 'in view');
        globalThis.harness.visitorSays(4, 'of another agent');
        globalThis.harness.emit('message', {
          id: '00009999-0000-4000-8000-000000000001',
          conversationId: other ?? '',
          seq: 1,
          author: 'visitor',
          authorName: null,
          at: 1,
          body: { text: 'an old one', marks: [] },
        });
        globalThis.harness.emit('notice', {
          notice: { code: open === undefined ? 'key-off' : 'copying-off', params: { recorded: false } },
          tone: 'info',
        });
      },
      [OPEN, OTHER],
    );
    await page.locator('.notice').getByText('Copying is switched off at this desk.').waitFor();
    expect(await page.locator('[data-notice-conversation]').count()).toBe(0);
    await endKept(page);
  });
});

describe('what a visitor is typing', () => {
  it('is shown while it is typed and goes with the message', async () => {
    const page = await agent();
    await openFirst(page);
    await page.evaluate(
      (conversationId) =>
        globalThis.harness.emit('typing', {
          conversationId,
          who: 'visitor',
          typing: true,
          preview: { text: 'I would like to', marks: [] },
        }),
      OPEN,
    );
    await page.locator('.typing-preview').getByText('I would like to').waitFor();
    await page.evaluate(() => globalThis.harness.visitorSays(0, 'I would like to know'));
    await page.locator('.typing-preview').waitFor({ state: 'detached' });
    expect(await page.getByRole('log').textContent()).toContain('I would like to know');
    await endKept(page);
  });
});

describe('a search', () => {
  it('is sent once, by Enter, and leaves no pasted card number in the field', async () => {
    const page = await agent();
    const field = page.getByRole('textbox', { name: 'Search all conversations' });
    await field.pressSequentially('4111 1111 1111 1111');
    expect(
      await page.evaluate(() => globalThis.harness.calls.filter((call) => call.verb === 'searchMessages').length),
    ).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByText('hidden before the search').waitFor();
    expect(await field.inputValue()).toBe('[card •••• 1111]');
    expect(await page.locator('body').textContent()).not.toContain('4111');
    await page.keyboard.press('Escape');
    await page.locator('[data-conversation-row]').first().waitFor();
    expect(await field.inputValue()).toBe('');
    await endKept(page);
  });

  it('shows nothing any more of a found message that was masked again or deleted meanwhile', async () => {
    const page = await agent();
    const ids = await page.evaluate(() => [
      globalThis.harness.visitorSays(0, 'the starfish begins with 5555 and more'),
      globalThis.harness.visitorSays(1, 'another starfish and 4444'),
    ]);
    await page.getByRole('textbox', { name: 'Search all conversations' }).fill('starfish');
    await page.keyboard.press('Enter');
    await page.locator(`[data-found-message="${ids[0]}"]`).getByText('5555').waitFor();
    const again = {
      id: ids[0] ?? '',
      conversationId: OPEN,
      seq: 1,
      author: 'visitor' as const,
      authorName: null,
      at: 1,
      body: {
        text: 'the starfish begins with [card] and more',
        marks: [{ start: 25, end: 31, type: 'CARD', shown: '', why: { code: 'card-pieces' } }],
      },
    };
    await page.evaluate((message) => globalThis.harness.emit('message', message), again);
    await page.locator(`[data-found-message="${ids[0]}"] .chip`).waitFor();
    expect(await page.locator('body').textContent()).not.toContain('5555');
    await page.evaluate((conversationId) => globalThis.harness.emit('conversationGone', { conversationId }), OTHER);
    await page.locator(`[data-found-message="${ids[1]}"]`).waitFor({ state: 'detached' });
    expect(await page.locator('body').textContent()).not.toContain('4444');
    await endKept(page);
  });

  it('too short is not sent at all, and a refusal is shown', async () => {
    const page = await agent();
    const field = page.getByRole('textbox', { name: 'Search all conversations' });
    await field.fill('a');
    await page.keyboard.press('Enter');
    await page.getByText('Write a little more').waitFor();
    expect(
      await page.evaluate(() => globalThis.harness.calls.filter((call) => call.verb === 'searchMessages').length),
    ).toBe(0);
    await page.evaluate(() =>
      globalThis.harness.refuse('searchMessages', 'The server cannot be reached at the moment.'),
    );
    await field.fill('booking');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await endKept(page);
  });
});

it('an old message that was masked again leaves no gap in a partly loaded thread', async () => {
  const page = await stage.open({ state: signedIn('maya'), messages: 400 });
  await openFirst(page);
  await page.evaluate(
    (conversationId) =>
      globalThis.harness.emit('message', {
        id: '00001000-0000-4000-8000-000000000005',
        conversationId,
        seq: 5,
        author: 'visitor',
        authorName: null,
        at: 1,
        body: { text: 'masked again', marks: [] },
      }),
    OPEN,
  );
  await page.getByRole('log').hover();
  for (let turn = 0; turn < 12; turn += 1) await page.mouse.wheel(0, -4_000);
  const asked = (): Promise<unknown[]> =>
    page.evaluate(() =>
      globalThis.harness.calls.filter((call) => call.verb === 'openConversation').map((call) => call.args['beforeSeq']),
    );
  await expect.poll(asked, { timeout: 10_000 }).toContain(301);
  await endKept(page);
});
