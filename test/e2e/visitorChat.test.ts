import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtDist } from '../support/built.ts';
import { launchHeadless } from '../support/headless.ts';
import { allow, bubbles, heapText, PHONE, send, visit, Wire } from '../support/visitorPage.ts';
import type { Visit } from '../support/visitorPage.ts';
import { VisitorServer } from '../support/visitorServer.ts';

const CARD = '4111 1111 1111 1111';

let browser: Browser;
let dist: string;
let server: VisitorServer;
let visitor: Visit;

beforeAll(async () => {
  [browser, dist] = await Promise.all([launchHeadless(), builtDist()]);
  server = await VisitorServer.make(join(dist, 'widget'));
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});
beforeEach(async () => {
  visitor = await visit(browser, server.pageUrl);
});
afterEach(async () => {
  const wrong = [...(await visitor.violations()), ...visitor.errors];
  await visitor.close();
  await server.agentGoes();
  if (wrong.length > 0) throw new Error(`policy violations, page errors or broken contract: ${wrong.join('; ')}`);
});

/** A visitor whose connection the test controls. */
async function visitOverWire(): Promise<Wire> {
  const wire = new Wire();
  await visitor.close();
  visitor = await visit(browser, server.pageUrl, {}, wire.intercept);
  return wire;
}

describe('what is written is text', () => {
  it('markup in messages, names and system lines is shown as it was written and does nothing', async () => {
    const wire = await visitOverWire();
    const { page } = visitor;
    await allow(page);
    const attacks = [
      '<img src=x onerror="document.title=\'owned\'">',
      '<script>document.title="owned"</script>',
      '<a href="javascript:document.title=1">x</a>',
      '&lt;b&gt;',
    ];
    await server.agentSays(...attacks);
    await send(page, attacks[0] ?? '');
    await expect.poll(() => bubbles(page)).toEqual([...attacks, attacks[0]]);
    wire.say({ type: 'status', status: 'open', answeredBy: '<b>Maya</b>' });
    wire.say({
      type: 'message',
      message: {
        id: crypto.randomUUID(),
        seq: 6,
        author: 'system',
        authorName: null,
        at: Date.now(),
        body: {
          text: attacks[1] ?? '',
          marks: [
            { start: 0, end: 8, type: '<i>x</i>', shown: '<u>1</u>', why: { code: 'client-pattern', of: '<u>2</u>' } },
          ],
        },
      },
    });
    await page.getByText('<b>Maya</b> answers you').waitFor();
    await page.locator('.row.system .chip').getByText('<u>1</u>').first().waitFor();
    expect(await page.locator('main img, main script, main a, main b, main i:not(.dots i), main u').count()).toBe(0);
    expect(await page.title()).toBe('Chat with Harbour Bank');
  });

  it('the policy of the page is real: an inline script and a foreign image are refused', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await page.evaluate(
      '{ const s = document.createElement("script"); try { s.textContent = "window.owned = 1"; } catch (error) { ' +
        'window.refused = error.name; } document.body.append(s); const i = document.createElement("img"); i.src = ' +
        '"https://example.com/x.png"; document.body.append(i); }',
    );
    await expect
      .poll(() => visitor.violations())
      .toEqual(
        expect.arrayContaining(['require-trusted-types-for trusted-types-sink', 'img-src https://example.com/x.png']),
      );
    expect(await page.evaluate('window.refused')).toBe('TypeError');
    expect(await page.evaluate('window.owned')).toBeUndefined();
    await page.evaluate('window.violations = []');
  });
});

describe('what the visitor should not have sent', () => {
  it('comes back masked, is explained beside the message, and its digits are gone from the page', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `my card is ${CARD} ok?`);
    await page.locator('.hidden-notice').getByText('Your card number is hidden from our agent.').waitFor();
    expect(await page.locator('.row .chip').innerText()).toContain('card •••• 1111');
    expect(await page.locator('.row .body').innerText()).toMatch(/^my card is .*ok\?$/s);
    expect(await page.content()).not.toMatch(/4111\D?1111/);
    expect((await server.texts())[0]).not.toMatch(/4111\D?1111/);
  });

  it('a security code is shown as removed, not as masked', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `${CARD}, cvv 123`);
    expect(await page.locator('.hidden-notice').innerText()).toContain(
      'Your card’s security code was removed and not stored.',
    );
    expect(await page.content()).not.toContain('cvv 123');
  });

  it('leaves the memory of the page with its receipt, and undo does not bring it back', async () => {
    const { page } = visitor;
    await allow(page);
    await server.stop();
    await page.locator('[data-link=offline]').waitFor();
    await page.getByLabel('Your message').focus();
    await page.keyboard.type(`card ${CARD}`);
    await page.keyboard.press('Enter');
    await page.getByText('Waiting for the connection').waitFor();
    expect(await heapText(page)).toContain(CARD);
    await server.start();
    await page.locator('.hidden-notice').waitFor({ timeout: 30_000 });
    await page.keyboard.press('Control+z');
    await page.getByLabel('Your message').focus();
    await page.keyboard.press('Control+z');
    expect(await page.getByLabel('Your message').inputValue()).toBe('');
    const heap = await heapText(page);
    expect(heap).toContain('Harbour Bank');
    expect(heap).not.toContain(CARD);
    expect((await visitor.kept()).session).toHaveLength(1);
  });

  it('a number given in two messages is hidden in both, also in the one that was shown already', async () => {
    const { page } = visitor;
    await allow(page);
    await server.agentSays('What is your card number?');
    await send(page, '4111 1111');
    await page.getByText('Sent', { exact: true }).waitFor();
    await send(page, '1111 1111');
    await expect.poll(() => page.locator('.row.own .hidden-notice').count()).toBe(2);
    expect((await bubbles(page)).join(' ')).not.toContain('4111');
    await expect.poll(() => page.locator('[data-announcer]').innerText()).toContain('hidden from our agent');
  });
});

describe('an unstable connection', () => {
  it('a server killed twice while messages are sent: every message once, in order, on both sides', async () => {
    const { page } = visitor;
    await allow(page);
    // In letters: digits of many messages could add up to a number that is masked.
    const texts = Array.from(
      { length: 40 },
      (_, index) =>
        `message ${String.fromCodePoint(97 + Math.floor(index / 10))}${String.fromCodePoint(97 + (index % 10))}`,
    );
    await server.stop();
    try {
      await server.startProcess();
      await page.locator('[data-link=online]').waitFor({ timeout: 30_000 });
      let again: Promise<void> | null = null;
      for (const [index, text] of texts.entries()) {
        if (index === 12 || index === 27) {
          await again;
          again = server.killProcess().then(() => server.startProcess());
        }
        await send(page, text);
      }
      await again;
      await expect.poll(() => page.locator('.unsent').count(), { timeout: 60_000 }).toBe(0);
    } finally {
      await server.killProcess();
      await server.start();
    }
    expect(await server.texts()).toEqual(texts);
    expect(await bubbles(page)).toEqual(texts);
    expect(visitor.frames.filter((frame) => frame.type === 'hello').length).toBeGreaterThanOrEqual(3);
  });

  it('a message that was stored but whose receipt was lost is shown once and stored once', async () => {
    const wire = await visitOverWire();
    const { page } = visitor;
    await allow(page);
    wire.loseReceipt = true;
    await send(page, 'did it arrive?');
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(wire.loseReceipt).toBe(false);
    expect(await bubbles(page)).toEqual(['did it arrive?']);
    expect(await server.texts()).toEqual(['did it arrive?']);
  });

  it("the agent's messages meanwhile are there after the reconnect, once", async () => {
    const { page, context } = visitor;
    await allow(page);
    await send(page, 'first');
    await page.getByText('Sent', { exact: true }).waitFor();
    await context.setOffline(true);
    await page.getByText('No connection. We keep trying.').waitFor();
    await server.agentSays('said while you were away');
    await context.setOffline(false);
    await page.locator('.body').getByText('said while you were away').waitFor();
    expect(await bubbles(page)).toEqual(['first', 'said while you were away']);
    expect(await page.locator('.offline').isHidden()).toBe(true);
  });

  it('the browser without network shows that at once and recovers at once', async () => {
    const { page, context } = visitor;
    await allow(page);
    await context.setOffline(true);
    await page.getByText('No connection. We keep trying.').waitFor({ timeout: 3_000 });
    await send(page, 'written offline');
    await page.getByText('Your message goes out as soon as we are back.').waitFor();
    await context.setOffline(false);
    await page.getByText('Sent', { exact: true }).waitFor({ timeout: 3_000 });
    expect(await server.texts()).toEqual(['written offline']);
  });

  it('a stopped server: the visitor sees it, writes on, and everything is sent when it is back', async () => {
    const { page } = visitor;
    await allow(page);
    await server.stop();
    await page.getByText('No connection. We keep trying.').waitFor();
    await send(page, 'one');
    await send(page, 'two');
    await page.getByText('Your 2 messages go out as soon as we are back.').waitFor();
    await server.start();
    await page.getByText('Sent', { exact: true }).first().waitFor({ timeout: 30_000 });
    await expect.poll(() => server.texts()).toEqual(['one', 'two']);
  });

  it('a page with unsent words asks before it is left, and one without does not', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, 'sent');
    await page.getByText('Sent', { exact: true }).waitFor();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.reload();
    await page.locator('[data-link=online]').waitFor();
    expect(asked).toEqual([]);
    await server.stop();
    await page.locator('[data-link=offline]').waitFor();
    await send(page, 'unsent');
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await server.start();
    await expect.poll(() => server.texts(), { timeout: 30_000 }).toEqual(['sent', 'unsent']);
  });

  it('a reload continues the conversation', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `before the reload ${CARD}`);
    await page.locator('.hidden-notice').waitFor();
    await server.agentSays('welcome');
    await page.locator('.body').getByText('welcome').waitFor();
    await page.reload();
    await expect.poll(async () => (await bubbles(page)).length).toBe(2);
    expect((await bubbles(page))[1]).toBe('welcome');
    await send(page, 'after the reload');
    await expect.poll(async () => (await server.texts()).at(-1)).toBe('after the reload');
    expect(await server.messages()).toHaveLength(3);
  });
});

describe('the state of delivery', () => {
  it('too fast: shows that, keeps the text and sends it by itself', async () => {
    const { page } = visitor;
    // The page fetches the notice as it opens; only then may its server stop for a moment.
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await server.restart({ visitorLimits: { messageBurst: 1, messagesPerSecond: 1 } });
    await allow(page);
    await send(page, 'quick');
    await send(page, 'quicker');
    await page.getByText('This one follows in a moment.').waitFor();
    expect(await bubbles(page)).toEqual(['quick', 'quicker']);
    await expect.poll(() => server.texts(), { timeout: 15_000 }).toEqual(['quick', 'quicker']);
    await expect.poll(() => page.locator('.unsent').count()).toBe(0);
    await server.restart();
  });

  it('refused: says why, and trying again sends the same text', async () => {
    const wire = await visitOverWire();
    const { page } = visitor;
    await allow(page);
    wire.refuse.push('invalid');
    await send(page, 'strange');
    await page.locator('.row').getByText('Not sent', { exact: true }).waitFor();
    await page.locator('.row').getByText('We could not take this message.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(await server.texts()).toEqual(['strange']);
    expect(await bubbles(page)).toEqual(['strange']);
  });

  it('refused: editing takes the text back into the message field', async () => {
    const wire = await visitOverWire();
    const { page } = visitor;
    await allow(page);
    wire.refuse.push('too-long');
    await send(page, 'too long');
    await page.getByRole('button', { name: 'Edit' }).click();
    expect(await page.getByLabel('Your message').inputValue()).toBe('too long');
    expect(await page.evaluate('document.activeElement.id')).toBe('message');
    expect(await bubbles(page)).toEqual([]);
  });

  it('too long is shown while writing, nothing is cut off and nothing is sent', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Your message').fill('x'.repeat(8_003));
    await page.getByText('Too long by 3 characters.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send' }).dispatchEvent('click');
    expect((await page.getByLabel('Your message').inputValue()).length).toBe(8_003);
    expect(visitor.frames.filter((frame) => frame.type === 'message')).toEqual([]);
    await page.getByLabel('Your message').fill('x '.repeat(4_000));
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(await server.messages()).toHaveLength(1);
  });

  it('closed: shows that, keeps what was not sent, and carries it into a new chat', async () => {
    const { page } = visitor;
    await allow(page);
    const first = (await server.conversation()).id;
    await page.getByLabel('Your message').fill('one more thing');
    await server.agentCloses();
    await page.getByText('This conversation is closed.').waitFor();
    expect(await page.getByLabel('Your message').isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Start a new chat' }).click();
    await page.getByRole('heading', { name: 'Before we start' }).waitFor();
    expect((await visitor.kept()).session).toEqual([]);
    await allow(page);
    expect(await page.getByLabel('Your message').inputValue()).toBe('one more thing');
    expect((await server.conversation()).id).not.toBe(first);
  });

  it('a visitor whom the server no longer knows is offered a new start', async () => {
    const { page } = visitor;
    await allow(page);
    await page.evaluate('sessionStorage.setItem(Object.keys(sessionStorage)[0], "x".repeat(43))');
    await page.reload();
    await page.getByRole('heading', { name: 'This conversation has expired' }).waitFor();
    expect((await visitor.kept()).session).toEqual([]);
    await page.getByRole('button', { name: 'Start a new chat' }).click();
    await allow(page);
    expect((await visitor.kept()).session).toHaveLength(1);
  });

  it('shows who answers, and that the agent is typing', async () => {
    const { page } = visitor;
    await allow(page);
    // An agent is found once there is something to answer.
    await send(page, 'is anyone there?');
    await page.getByText('Waiting for someone to answer').waitFor();
    await server.agentComes();
    await page.getByText('Maya Lindqvist answers you').waitFor();
    await server.agentTypes(true);
    await page.getByText('Maya Lindqvist is typing').waitFor();
    await server.agentSays('here I am');
    await page.locator('.body').getByText('here I am').waitFor();
    await expect.poll(() => page.locator('.typing').isVisible()).toBe(false);
  });

  it('the agent learns that the visitor types, but not each key, and that it has ended', async () => {
    await server.agentComes();
    const { page } = visitor;
    await allow(page);
    const write = async (text: string): Promise<void> => {
      await page.getByLabel('Your message').focus();
      await page.keyboard.type(text, { delay: 20 });
      await page.keyboard.press('Enter');
    };
    // Before the first message no agent has the conversation, so no desk learns of it.
    await write('hello there');
    await page.getByText('Maya Lindqvist answers you').waitFor();
    expect(server.typingSeen).toEqual([]);
    await write('a few words');
    await expect.poll(() => server.typingSeen).toEqual([true, false]);
    const message = ['typing', 'typing', 'message'];
    expect(visitor.frames.map((frame) => frame.type)).toEqual(['hello', ...message, ...message]);
  });
});

describe('the message field', () => {
  it('on a keyboard Enter sends and Shift+Enter starts a new line', async () => {
    const { page } = visitor;
    await allow(page);
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(await bubbles(page)).toEqual(['one\ntwo']);
    expect(await page.evaluate('document.activeElement.id')).toBe('message');
  });

  it('on a phone Enter starts a new line and the button sends', async () => {
    const phone = await visit(browser, server.pageUrl, PHONE);
    const { page } = phone;
    await allow(page);
    await page.keyboard.type('one');
    await page.keyboard.press('Enter');
    await page.keyboard.type('two');
    expect(await page.getByLabel('Your message').inputValue()).toBe('one\ntwo');
    await page.getByRole('button', { name: 'Send' }).tap();
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(await bubbles(page)).toEqual(['one\ntwo']);
    await phone.close();
  });
});

describe('ten thousand messages', () => {
  it('the document stays small, the newest is in view, and every message can be reached', async () => {
    const { page } = visitor;
    await allow(page);
    await server.fill(10_000);
    await page.reload();
    // The newest is also spoken, outside of what is seen.
    await page.locator('.body').getByText('line 10000', { exact: true }).waitFor();
    const elements = (): Promise<number> => page.evaluate('document.querySelectorAll("*").length');
    expect(await elements()).toBeLessThan(1_500);

    const wheelUntil = async (text: string, dy: number): Promise<number> => {
      let most = 0;
      await page.locator('.scroller').hover();
      for (let turn = 0; turn < 400; turn += 1) {
        await page.mouse.wheel(0, dy);
        most = Math.max(most, await elements());
        if (await page.locator('.body').getByText(text, { exact: true }).count()) return most;
      }
      throw new Error(`${text} was not reached`);
    };
    expect(await wheelUntil('line 9700', -1_200)).toBeLessThan(1_500);
    await page.getByRole('button', { name: 'Go to the newest message' }).click();
    await expect.poll(() => page.locator('.body').getByText('line 10000', { exact: true }).isVisible()).toBe(true);
    await server.agentSays('and one more');
    await page.locator('.body').getByText('and one more').waitFor();
    expect(await elements()).toBeLessThan(1_500);
  });

  it('a new message does not scroll away from what the visitor reads', async () => {
    const { page } = visitor;
    await allow(page);
    await server.fill(60);
    await page.reload();
    await page.locator('.body').getByText('line 60', { exact: true }).waitFor();
    await page.locator('.scroller').hover();
    // Listens before the wheel turns: a busy page could otherwise end the scrolling first.
    await page.evaluate(
      'document.querySelector(".scroller").addEventListener("scrollend", () => { window.scrolled = true }, ' +
        '{ once: true })',
    );
    await page.mouse.wheel(0, -1_500);
    await page.getByRole('button', { name: 'Go to the newest message' }).waitFor();
    const top = (): Promise<number> => page.evaluate('document.querySelector(".scroller").scrollTop');
    await page.waitForFunction('window.scrolled === true');
    const before = await top();
    await server.agentSays('news');
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await top()).toBe(before);
    await page.getByRole('button', { name: '1 new message' }).click();
    await expect.poll(() => page.locator('.body').getByText('news', { exact: true }).isVisible()).toBe(true);
  });
});
