import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allow, bubbles, builtWidget, heapText, launchChromium, PHONE, send, visit } from '../support/visitorPage.ts';
import type { Visit } from '../support/visitorPage.ts';
import { startVisitorStandIn } from '../support/visitorStandIn.ts';
import type { StandIn } from '../support/visitorStandIn.ts';

const CARD = '4929 1234 5678 9015';

let browser: Browser;
let widget: Awaited<ReturnType<typeof builtWidget>>;
let server: StandIn;
let visitor: Visit;

beforeAll(async () => {
  [browser, widget] = await Promise.all([launchChromium(), builtWidget()]);
});
afterAll(async () => {
  await browser.close();
  await widget.remove();
});
beforeEach(async () => {
  server = await startVisitorStandIn(widget.folder);
  visitor = await visit(browser, server.pageUrl);
});
afterEach(async () => {
  const wrong = [...(await visitor.violations()), ...visitor.errors, ...server.complaints];
  await visitor.close();
  await server.kill();
  if (wrong.length > 0) throw new Error(`policy violations, page errors or broken contract: ${wrong.join('; ')}`);
});

const sentOnce = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { body } of server.conversations[0]?.messages ?? []) counts[body.text] = (counts[body.text] ?? 0) + 1;
  return counts;
};

describe('what is written is text', () => {
  it('markup in messages, names and system lines is shown as it was written and does nothing', async () => {
    const { page } = visitor;
    await allow(page);
    const attacks = ['<img src=x onerror="document.title=\'owned\'">', '<script>document.title="owned"</script>', '<a href="javascript:document.title=1">x</a>', '&lt;b&gt;'];
    server.status('open', '<b>Maya</b>');
    for (const attack of attacks) {
      server.agentSays(attack);
      server.systemSays(attack);
    }
    await send(page, attacks[0] ?? '');
    await expect.poll(async () => (await bubbles(page)).length).toBe(9);
    await expect.poll(async () => bubbles(page)).toEqual([...attacks.flatMap((attack) => [attack, attack]), attacks[0]]);
    expect(await page.locator('main img, main script, main a, main b').count()).toBe(0);
    expect(await page.getByText('<b>Maya</b> answers you').count()).toBe(1);
    expect(await page.title()).toBe('Chat with Harbour Bank');
  });

  it('the policy of the page is real: an inline script and markup from a string are refused', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await expect(page.evaluate('document.body.innerHTML = "<p>hi</p>"')).rejects.toThrow(/TrustedHTML/);
    await page.evaluate('{ const s = document.createElement("img"); s.src = "https://example.com/x.png"; document.body.append(s); }');
    await expect.poll(() => visitor.violations()).toContain('img-src https://example.com/x.png');
    await page.evaluate('window.violations = []');
  });
});

describe('what the visitor should not have sent', () => {
  it('comes back hidden, is said in words beside the message, and its digits are gone from the page', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `my card is ${CARD} ok?`);
    await page.getByText('Your card number is hidden from our agent.').first().waitFor();
    expect(await page.locator('.row .chip').first().innerText()).toContain('card •••• 9015');
    expect(await page.locator('.row .body').innerText()).toMatch(/^my card is .*ok\?$/s);
    expect(await page.content()).not.toContain(CARD);
  });

  it('leaves the memory of the page with its receipt, and undo does not bring it back', async () => {
    const { page } = visitor;
    await allow(page);
    await server.kill();
    await page.locator('[data-link=offline]').waitFor();
    await page.getByLabel('Your message').focus();
    await page.keyboard.type(`card ${CARD}`);
    await page.keyboard.press('Enter');
    await page.getByText('Waiting for the connection').waitFor();
    expect(await heapText(page)).toContain(CARD);
    await server.revive();
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.locator('.hidden-notice').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByLabel('Your message').focus();
    await page.keyboard.press('Control+z');
    expect(await page.getByLabel('Your message').inputValue()).toBe('');
    const heap = await heapText(page);
    expect(heap).toContain('Harbour Bank');
    expect(heap).not.toContain(CARD);
    expect((await visitor.kept()).session).toEqual([server.conversations[0]?.token]);
  });
});

describe('a connection that comes and goes', () => {
  it('a server killed and started again in the middle of writing: every message once, in order, on both sides', async () => {
    const { page } = visitor;
    await allow(page);
    const texts = Array.from({ length: 40 }, (_, index) => `message ${index}`);
    let killed: Promise<void> | null = null;
    for (const [index, text] of texts.entries()) {
      if (index === 12) killed = server.kill().then(() => new Promise((done) => { setTimeout(done, 900); })).then(() => server.revive());
      if (index === 30) server.loseNextReceipt = true;
      await send(page, text);
    }
    await killed;
    await expect.poll(() => server.conversations[0]?.messages.length, { timeout: 30_000 }).toBe(40);
    await expect.poll(() => page.locator('.unsent').count()).toBe(0);
    expect(server.conversations[0]?.messages.map((one) => one.body.text)).toEqual(texts);
    expect(Object.values(sentOnce()).every((count) => count === 1)).toBe(true);
    expect(await bubbles(page)).toEqual(texts);
  });

  it('a message that was stored but whose receipt was lost is shown once', async () => {
    const { page } = visitor;
    await allow(page);
    server.loseNextReceipt = true;
    await send(page, 'did it arrive?');
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(server.received.filter((frame) => frame.type === 'hello')).toHaveLength(2);
    expect(await bubbles(page)).toEqual(['did it arrive?']);
    expect(sentOnce()).toEqual({ 'did it arrive?': 1 });
  });

  it('what the agent said meanwhile is there after the reconnect, once', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, 'first');
    await page.getByText('Sent', { exact: true }).waitFor();
    await server.kill();
    await page.getByText('No connection. We keep trying.').waitFor();
    server.agentSays('said while you were away');
    await server.revive();
    await page.getByText('said while you were away').first().waitFor({ timeout: 20_000 });
    expect(await bubbles(page)).toEqual(['first', 'said while you were away']);
    expect(await page.locator('.offline').isHidden()).toBe(true);
  });

  it('the browser without network says so at once and recovers at once', async () => {
    const { page, context } = visitor;
    await allow(page);
    await context.setOffline(true);
    await page.getByText('No connection. We keep trying.').waitFor({ timeout: 3_000 });
    await send(page, 'written offline');
    await page.getByText('Your message goes out as soon as we are back.').waitFor();
    await context.setOffline(false);
    await page.getByText('Sent', { exact: true }).waitFor({ timeout: 3_000 });
    expect(sentOnce()).toEqual({ 'written offline': 1 });
  });

  it('a reload continues the conversation', async () => {
    const { page } = visitor;
    await allow(page);
    await send(page, `before the reload ${CARD}`);
    await page.locator('.hidden-notice').waitFor();
    server.agentSays('welcome');
    await page.getByText('welcome').first().waitFor();
    await page.reload();
    await expect.poll(async () => (await bubbles(page)).length).toBe(2);
    expect((await bubbles(page))[1]).toBe('welcome');
    await send(page, 'after the reload');
    await expect.poll(() => server.conversations.map((one) => one.messages.length)).toEqual([3]);
  });
});

describe('delivery in words', () => {
  it('too fast: says so, keeps the text and sends it by itself', async () => {
    const { page } = visitor;
    await allow(page);
    server.refusals.push('too-fast');
    await send(page, 'quick');
    await page.getByText('This one follows in a moment.').waitFor();
    expect(await bubbles(page)).toEqual(['quick']);
    await page.getByText('Sent', { exact: true }).waitFor({ timeout: 10_000 });
    expect(sentOnce()).toEqual({ quick: 1 });
  });

  it('refused: says why, and trying again sends the same text', async () => {
    const { page } = visitor;
    await allow(page);
    server.refusals.push('invalid');
    await send(page, 'strange');
    await page.locator('.row').getByText('Not sent', { exact: true }).waitFor();
    await page.getByText('We could not take this message.').first().waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Sent', { exact: true }).waitFor();
    expect(sentOnce()).toEqual({ strange: 1 });
    expect(await bubbles(page)).toEqual(['strange']);
  });

  it('refused: editing takes the text back into the message field', async () => {
    const { page } = visitor;
    await allow(page);
    server.refusals.push('too-long');
    await send(page, 'too long');
    await page.getByRole('button', { name: 'Edit' }).click();
    expect(await page.getByLabel('Your message').inputValue()).toBe('too long');
    expect(await page.evaluate('document.activeElement.id')).toBe('message');
    expect(await bubbles(page)).toEqual([]);
  });

  it('too long is told while writing, nothing is cut off and nothing is sent', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Your message').fill('x'.repeat(8_003));
    await page.getByText('Too long by 3 characters.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send' }).dispatchEvent('click');
    expect((await page.getByLabel('Your message').inputValue()).length).toBe(8_003);
    expect(server.received.filter((frame) => frame.type === 'message')).toEqual([]);
    await page.getByLabel('Your message').fill('x'.repeat(8_000));
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Sent', { exact: true }).waitFor();
  });

  it('closed: says so, keeps what was not sent, and carries it into a new chat', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Your message').fill('one more thing');
    server.status('closed', null);
    await page.getByText('This conversation is closed.').waitFor();
    expect(await page.getByLabel('Your message').isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Start a new chat' }).click();
    await page.getByRole('heading', { name: 'Before we start' }).waitFor();
    expect((await visitor.kept()).session).toEqual([]);
    await allow(page);
    expect(await page.getByLabel('Your message').inputValue()).toBe('one more thing');
    expect(server.conversations).toHaveLength(2);
  });

  it('a visitor whom the server has forgotten is offered a new start', async () => {
    const { page } = visitor;
    await allow(page);
    await page.evaluate('sessionStorage.setItem(Object.keys(sessionStorage)[0], "x".repeat(43))');
    await page.reload();
    await page.getByRole('heading', { name: 'This conversation has expired' }).waitFor();
    expect((await visitor.kept()).session).toEqual([]);
    await page.getByRole('button', { name: 'Start a new chat' }).click();
    await allow(page);
  });

  it('who answers, and that somebody is typing, is shown in words', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByText('Waiting for someone to answer').waitFor();
    server.status('open', 'Maya Lindqvist');
    await page.getByText('Maya Lindqvist answers you').waitFor();
    server.agentTyping(true);
    await page.getByText('Maya Lindqvist is typing').waitFor();
    server.agentSays('here I am');
    await expect.poll(() => page.locator('.typing').isVisible()).toBe(false);
  });

  it('the agent learns that the visitor types, but not each key, and that it has ended', async () => {
    const { page } = visitor;
    await allow(page);
    await page.getByLabel('Your message').focus();
    await page.keyboard.type('a few words', { delay: 20 });
    await page.keyboard.press('Enter');
    await expect.poll(() => server.received.filter((frame) => frame.type !== 'hello').map((frame) => (frame.type === 'typing' ? frame.typing : frame.type))).toEqual([true, false, 'message']);
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
    const conversation = server.conversations[0];
    if (!conversation) throw new Error('no conversation');
    conversation.messages = Array.from({ length: 10_000 }, (_, index) => ({
      id: crypto.randomUUID(), seq: index + 1, author: index % 3 === 0 ? 'visitor' as const : 'agent' as const, authorName: index % 3 === 0 ? null : 'Maya', at: 1_700_000_000_000 + index * 60_000, body: { text: `line ${index + 1}`, marks: [] },
    }));
    await page.reload();
    await page.getByText('line 10000').first().waitFor({ timeout: 20_000 });
    const elements = (): Promise<number> => page.evaluate('document.querySelectorAll("*").length');
    expect(await elements()).toBeLessThan(1_500);
    expect(await page.getByText('line 10000', { exact: true }).first().isVisible()).toBe(true);

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
    server.agentSays('and one more');
    await page.getByText('and one more').first().waitFor();
    expect(await elements()).toBeLessThan(1_500);
  });

  it('a message that comes while the visitor reads earlier ones does not pull them away', async () => {
    const { page } = visitor;
    await allow(page);
    for (let index = 0; index < 60; index += 1) server.agentSays(`line ${index}`);
    await page.locator('.body').getByText('line 59', { exact: true }).waitFor();
    await page.locator('.scroller').hover();
    await page.mouse.wheel(0, -1_500);
    await page.getByRole('button', { name: 'Go to the newest message' }).waitFor();
    const top = (): Promise<number> => page.evaluate('document.querySelector(".scroller").scrollTop');
    await page.waitForTimeout(200);
    const before = await top();
    server.agentSays('news');
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await top()).toBe(before);
    await page.getByRole('button', { name: '1 new message' }).click();
    await expect.poll(() => page.locator('.body').getByText('news', { exact: true }).isVisible()).toBe(true);
  });
});
