import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { TYPING_EVERY } from '../../../renderer/limits.ts';
import { id, signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { answersOf, drawn, openFirst } from '../../support/rendererHarness/views.ts';

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
const FIRST = id(3, 0);
const composer = () => page.getByRole('textbox', { name: /Message to/ });
const log = () => page.getByRole('log');
const callsOf = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map((call) => call.args), verb);
const rowsInDocument = (): Promise<number> => page.locator('[data-message-id]').count();

describe('what a visitor writes', () => {
  it('is text and never markup, in every view', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    const attack =
      '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><a ' +
      'href="https://evil.example">here</a> &amp; [card •••• 1111]';
    await page.evaluate((text) => {
      globalThis.harness.visitorSays(0, text);
    }, attack);
    await log().getByText('<img src=x').waitFor();
    await page
      .getByRole('option', { name: /Visitor 4F2A/ })
      .getByText('<img src=x')
      .waitFor();
    expect(await page.locator('img, a, main script').count()).toBe(0);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await log().locator('.chip', { hasText: 'card •••• 1111' }).last().getAttribute('data-mask-type')).toBe(
      'CARD',
    );
  });

  it('cannot be selected, dragged or opened', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('body *')].filter((each) => !each.matches('input, textarea') && " +
          "getComputedStyle(each).userSelect !== 'none').length",
      ),
    ).toBe(0);
    expect(
      await page.evaluate(
        "document.querySelector('[data-message-id]').dispatchEvent(new DragEvent('dragstart', { bubbles: true, " +
          'cancelable: true }))',
      ),
    ).toBe(false);
  });
});

describe('an answer', () => {
  it("is sent by Enter; Shift+Enter starts a new line; main's masked version is shown", async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().click();
    await page.keyboard.type('Your card 4111 1111 1111 1111');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('is fine');
    expect(await composer().inputValue()).toBe('Your card 4111 1111 1111 1111\nis fine');
    expect(await callsOf('sendMessage')).toHaveLength(0);
    // Part of it is hidden, so the first Enter asks.
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send it so' }).waitFor();
    await page.keyboard.press('Enter');
    await log().getByText('is fine').waitFor();
    expect(await composer().inputValue()).toBe('');
    expect(await page.evaluate('document.body.innerText')).not.toContain('4111 1111');
    await log().getByText('Sent').waitFor();
    expect((await callsOf('sendMessage')).filter(({ hiddenParts }) => hiddenParts === 1)).toHaveLength(1);
  });

  it('shows before it is sent what would be hidden, why, and what to do instead', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    const parts = page.locator('.hidden-parts li');
    await composer().fill('Please write to help@northline.example or call +44 20 7946 0000');
    await parts.nth(1).waitFor();
    expect(await parts.allInnerTexts()).toEqual([
      expect.stringMatching(/^e-mail\s+\S/),
      expect.stringMatching(/^phone\s+\S/),
    ]);
    await page.getByText('an administrator can put it on the list of public details').waitFor();
    expect(await page.locator('.composer-hidden').innerText()).not.toContain('northline');
    await composer().fill('Your card 4111 1111 1111 1111');
    await page.getByText('This is shown to nobody in a chat').waitFor();
    expect(await parts.count()).toBe(1);
    await composer().fill('Your card');
    await expect.poll(() => parts.count()).toBe(0);
    expect(await callsOf('sendMessage')).toHaveLength(0);
  });

  it('with hidden parts asks once, and again only for more of them', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    const question = page.getByRole('button', { name: 'Send it so' });
    const [first, both] = ['write to help@northline.example', 'write to help@northline.example or +44 20 7946 0000'];
    await composer().fill(first);
    await composer().press('Enter');
    await question.waitFor();
    expect(await composer().inputValue()).toBe(first);
    await composer().fill(both);
    await composer().press('Enter');
    await expect.poll(() => composer().inputValue()).toBe(both);
    await page.locator('.hidden-parts li').nth(1).waitFor();
    expect(await log().getByText('write to').count()).toBe(0);
    await question.click();
    await log().getByText('Sent').waitFor();
    expect(await composer().inputValue()).toBe('');
    expect(await question.count()).toBe(0);
    // The next message is asked about anew.
    await composer().fill(first);
    await composer().press('Enter');
    await question.waitFor();
  });

  it('names the visitor and the client company, in the banner and over the field', async () => {
    page = await stage.open({ state: maya });
    for (const [visitor, tenant] of [
      ['Visitor 4F2A', 'Harbour Bank'],
      ['Visitor 91C0', 'Northline Travel'],
    ] as const) {
      await page.getByRole('option', { name: new RegExp(visitor) }).click();
      await page.getByRole('textbox', { name: `Message to ${visitor} for ${tenant}` }).waitFor();
      expect(await page.locator('.tenant-banner').innerText()).toContain(tenant);
      expect(await page.locator('.composer-to').innerText()).toBe(`To ${visitor} for ${tenant}`);
    }
  });

  it('that main refuses at once stays in the field with the reason', async () => {
    page = await stage.open({ state: maya, writes: 'refuse' });
    await openFirst(page);
    await composer().fill('a secret');
    await composer().press('Enter');
    await page.getByText('Not sent: The message holds').waitFor();
    expect(await composer().inputValue()).toBe('a secret');
  });

  it('that is refused later is marked with the reason, and its text becomes the draft again', async () => {
    page = await stage.open({ state: maya, writes: 'queue' });
    await openFirst(page);
    await composer().fill('too late');
    await composer().press('Enter');
    const own = page.locator('[data-state=queued][data-message-id]');
    await own.waitFor();
    const messageId = (await own.getAttribute('data-message-id')) ?? '';
    await page.evaluate(
      ([conversationId, refused]) =>
        globalThis.harness.emit('messageRefused', {
          conversationId: conversationId!,
          messageId: refused!,
          notice: { code: 'closed', params: {} },
        }),
      [FIRST, messageId],
    );
    await log().getByText('This conversation is closed.').waitFor();
    expect(await composer().inputValue()).toBe('too late');
    await expect.poll(() => page.evaluate((one) => globalThis.harness.drafts[one], FIRST)).toBe('too late');
    await page.getByRole('button', { name: 'Remove' }).click();
    expect(await log().getByText('too late').count()).toBe(0);
  });

  it('cannot be longer than the limit, and says how much is left before that', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().fill('x'.repeat(7_600));
    await page.getByText('400 characters left').waitFor();
    await composer().fill('x'.repeat(8_001));
    await page.getByText('1 character too many').waitFor();
    await composer().press('Enter');
    expect(await callsOf('sendMessage')).toHaveLength(0);
  });

  it('comes back as a draft after another conversation, and after main restored it', async () => {
    page = await stage.open({ state: maya });
    await page.getByRole('option', { name: /Visitor 91C0/ }).click();
    await expect.poll(() => composer().inputValue()).toBe('I have looked into it, and');
    await openFirst(page);
    await composer().fill('to be continued');
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Control+j');
    await page.getByRole('option', { name: /Visitor 91C0/ }).click();
    await expect.poll(() => composer().inputValue()).toBe('I have looked into it, and');
    await openFirst(page);
    await expect.poll(() => composer().inputValue()).toBe('to be continued');
    expect(await page.evaluate((one) => globalThis.harness.drafts[one], FIRST)).toBe('to be continued');
  });

  it('that was sent while the conversation was still loading does not come back into the field', async () => {
    page = await stage.open({ state: maya, delay: 600, sendDelay: 1_500 });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    await composer().fill('sent at once');
    await composer().press('Enter');
    await page.locator('[data-message-id]').first().waitFor();
    expect(await composer().inputValue()).toBe('');
    await log().getByText('sent at once').waitFor();
    expect(await composer().inputValue()).toBe('');
    expect(await callsOf('sendMessage')).toHaveLength(1);
  });

  it('can be begun and sent while the conversation is still loading, and is shown once', async () => {
    page = await stage.open({ state: maya, delay: 400 });
    await page.getByRole('option', { name: /Visitor 4F2A/ }).click();
    await composer().fill('already writing');
    await composer().press('Enter');
    await log().waitFor();
    await log().getByText('Sent').waitFor();
    expect(await log().getByText('already writing').count()).toBe(1);
    expect(await composer().inputValue()).toBe('');
  });

  it('that was begun is not overwritten by an older draft', async () => {
    page = await stage.open({ state: maya, delay: 400 });
    await page.getByRole('option', { name: /Visitor 91C0/ }).click();
    await composer().fill('newer');
    await log().waitFor();
    expect(await composer().inputValue()).toBe('newer');
  });

  it('notifies the visitor of typing, at intervals, and of its end', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    const began = Date.now();
    const notice = { conversationId: FIRST, typing: true };
    // However long the keys take: the intervals are those of the page's clock.
    await page.clock.setFixedTime(began);
    await composer().pressSequentially('a long sentence, letter by letter');
    expect(await callsOf('setTyping')).toEqual([notice]);
    await page.clock.setFixedTime(began + TYPING_EVERY - 1);
    await composer().pressSequentially(', goes on');
    expect(await callsOf('setTyping')).toEqual([notice]);
    await page.clock.setFixedTime(began + TYPING_EVERY);
    await composer().pressSequentially(', and on');
    expect(await callsOf('setTyping')).toEqual([notice, notice]);
    await composer().press('Enter');
    expect((await callsOf('setTyping')).at(-1)).toEqual({ conversationId: FIRST, typing: false });
  });

  it('says nothing of typing any more once the desk is being locked: main would refuse and record it', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await composer().pressSequentially('half a sentence');
    await page.keyboard.press('Control+l');
    await page.getByRole('heading', { name: 'This desk is locked' }).waitFor();
    expect(await callsOf('setTyping')).toEqual([{ conversationId: FIRST, typing: true }]);
  });
});

describe('ten thousand messages', () => {
  /**
   * Scrolls up, frame by frame, until the row of this number is the first; returns which rows were seen and the most
   * that were in the document at a time.
   */
  const scrollUpTo = (number: number): Promise<{ met: number[]; most: number }> =>
    page.evaluate(`new Promise((resolve) => {
    const box = document.querySelector('[role=log]');
    const met = new Set();
    let most = 0;
    const tick = () => {
      const rows = [...document.querySelectorAll('[data-message-id]')].map((row) => Number.parseInt(row.dataset.messageId.slice(-12), 16));
      rows.forEach((row) => met.add(row));
      most = Math.max(most, rows.length);
      box.scrollTop -= 3000;
      if (rows[0] <= ${number}) resolve({ met: [...met], most });
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  })`) as Promise<{ met: number[]; most: number }>;

  it('keep the document small, and leave none out on the way up', async () => {
    page = await stage.open({ state: maya, messages: 10_000 });
    await openFirst(page);
    await log().getByText('(10000)').waitFor();
    const { met, most } = await scrollUpTo(9_000);
    expect(most).toBeLessThanOrEqual(120);
    const lowest = Math.min(...met);
    expect(met.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10_000 - lowest + 1 }, (_unused, index) => lowest + index),
    );
  }, 60_000);

  it('have a beginning, which can be reached and is named', async () => {
    page = await stage.open({ state: maya, messages: 450 });
    await openFirst(page);
    await log().getByText('(450)').waitFor();
    await scrollUpTo(1);
    await page.evaluate("document.querySelector('[role=log]').scrollTop = 0");
    await page.getByText('Beginning of the conversation').waitFor();
    expect((await log().getByRole('article').first().innerText()).trim()).toMatch(/\(1\)$/);
    expect((await callsOf('openConversation')).length).toBe(5);
  }, 40_000);

  it('do not move the view when an older page is added above', async () => {
    page = await stage.open({ state: maya, messages: 1_000, delay: 300 });
    await openFirst(page);
    await log().getByText('(1000)').waitFor();
    const place =
      "(() => { const box = document.querySelector('[role=log]'); const row = " +
      "[...box.querySelectorAll('[data-message-id]')].find((each) => each.offsetTop >= box.scrollTop); return " +
      "row.dataset.messageId + ' ' + Math.round(row.getBoundingClientRect().top); })()";
    await page.evaluate("document.querySelector('[role=log]').scrollTop = 400");
    await drawn(page);
    const before = await page.evaluate(place);
    await expect.poll(() => callsOf('openConversation').then((calls) => calls.length)).toBeGreaterThan(1);
    await expect.poll(() => answersOf(page, 'openConversation')).toBeGreaterThan(1);
    await drawn(page);
    expect(await page.evaluate(place)).toBe(before);
  });

  it('stay usable while five hundred more arrive: no typed letter is lost, and rows stay few', async () => {
    page = await stage.open({ state: maya, messages: 10_000 });
    await openFirst(page);
    await composer().click();
    await page.evaluate(
      'globalThis.flood = setInterval(() => { for (let each = 0; each < 5; each += 1) harness.visitorSays(0, ' +
        "'and another one'); }, 20); setTimeout(() => clearInterval(flood), 2000)",
    );
    const words = 'written while the others write, and not a letter of it is lost';
    for (let at = 0; at < words.length; at += 8) {
      await page.keyboard.type(words.slice(at, at + 8));
      expect(await rowsInDocument()).toBeLessThanOrEqual(120);
    }
    await expect.poll(() => composer().inputValue()).toBe(words);
    expect(await rowsInDocument()).toBeLessThanOrEqual(120);
  });

  it('do not scroll the reader down; a pill counts new ones and leads there', async () => {
    page = await stage.open({ state: maya, messages: 400 });
    await openFirst(page);
    await log().getByText('(400)').waitFor();
    await page.evaluate("document.querySelector('[role=log]').scrollTop -= 1500");
    await page.getByRole('button', { name: 'To the newest message' }).waitFor();
    const before = await page.evaluate("document.querySelector('[role=log]').scrollTop");
    await page.evaluate(() => {
      globalThis.harness.visitorSays(0, 'first of two');
      globalThis.harness.visitorSays(0, 'second of two');
    });
    const pill = page.getByRole('button', { name: '2 new messages' });
    await pill.waitFor();
    expect(await page.evaluate("document.querySelector('[role=log]').scrollTop")).toBe(before);
    await pill.click();
    await log().getByText('second of two').waitFor();
    expect(
      await page.evaluate(
        "(() => { const box = document.querySelector('[role=log]'); return box.scrollHeight - box.scrollTop - " +
          'box.clientHeight; })()',
      ),
    ).toBeLessThan(2);
    expect(await pill.count()).toBe(0);
  });
});

describe('the list', () => {
  it('marks unread conversations, updates the waiting time, and unmarks by opening', async () => {
    page = await stage.open({ state: maya });
    const row = page.getByRole('option', { name: /Visitor 91C0/ });
    await row.getByText('unread').waitFor();
    const waited = await row.locator('.waiting').innerText();
    expect(waited).toBe('waits 1 min');
    // In words of minutes: as a clock, `21:58` would read as a time of day.
    await page.clock.install();
    await page.clock.fastForward(21 * 60_000);
    await row.getByText(/waits 2[23] mins/).waitFor();
    await row.click();
    await openFirst(page);
    expect(await row.getByText('unread').count()).toBe(0);
    await page.evaluate(() => {
      globalThis.harness.visitorSays(1, 'hello?');
    });
    await row.getByText('1 unread').waitFor();
  });

  it('asks before it closes a conversation, and then nothing can be sent in it', async () => {
    page = await stage.open({ state: maya });
    await openFirst(page);
    await page.getByRole('button', { name: 'Close conversation' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await callsOf('closeConversation')).toHaveLength(0);
    await page.getByRole('button', { name: 'Close conversation' }).click();
    await page.getByRole('alertdialog').getByText('Visitor 4F2A, who wrote to Harbour Bank').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close conversation' }).click();
    await page.getByText('This conversation is closed. Nothing more can be sent.').waitFor();
    expect(await composer().count()).toBe(0);
  });

  it('shows what was refused, once with a count, and lets it be dismissed', async () => {
    page = await stage.open({ state: maya });
    await page.evaluate(() => {
      for (let each = 0; each < 3; each += 1)
        globalThis.harness.emit('notice', {
          notice: { code: 'copying-off', params: { recorded: false } },
          tone: 'warning',
        });
    });
    const notices = page.getByRole('status', { name: 'Notices' });
    await notices.getByText('Copying is switched off at this desk. (3 times)').waitFor();
    await notices.getByRole('button', { name: 'Dismiss' }).click();
    expect(await notices.innerText()).toBe('');
  });

  it('shows the newest notice only, says how many others there are, and shows those on demand', async () => {
    page = await stage.open({ state: maya });
    await page.evaluate(() => {
      for (const count of [3, 4, 5])
        globalThis.harness.emit('notice', { notice: { code: 'password-expires', params: { count } }, tone: 'info' });
    });
    const shown = page.locator('.notice:visible');
    await page.getByRole('button', { name: '+2' }).waitFor();
    expect(await shown.count()).toBe(1);
    expect(await shown.innerText()).toContain('5 days');
    const { height } = (await shown.boundingBox()) ?? { height: Infinity };
    expect(height).toBeLessThan(70);
    await page.getByRole('button', { name: '+2' }).click();
    expect(await shown.count()).toBe(3);
    await page.getByRole('button', { name: 'Fewer' }).click();
    await shown.getByRole('button', { name: 'Dismiss' }).click();
    expect(await shown.innerText()).toContain('4 days');
    await page.getByRole('button', { name: '+1' }).waitFor();
  });

  it('shows that it is offline, that messages are queued, and how many', async () => {
    page = await stage.open({ state: signedIn('maya', 'offline', 3), writes: 'queue' });
    await page.getByText('3 items wait here').waitFor();
    await openFirst(page);
    await composer().fill('later');
    await composer().press('Enter');
    await expect.poll(() => log().getByText('Waits for the server').count()).toBe(1);
  });
});
