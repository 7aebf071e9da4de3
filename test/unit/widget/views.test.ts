/** The rules of the single views of the visitor's page; the page as a whole is in test/e2e/visitorChat.test.ts. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { protectionOf } from '../../../server/channels/widget/notices/protectionOf.ts';
import { launchHeadless } from '../../support/headless.ts';
import { PHONE } from '../../support/visitorPage.ts';
import { widgetPage } from '../../support/widgetInPage.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
afterEach(() => page.context().close());

const run = <T>(source: string): Promise<T> => page.evaluate<T>(`(() => { ${source} })()`);
const done = (): Promise<unknown[]> => page.evaluate('done');
/** Of an element: its text with all that is shown in one line. */
const line = async (selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replaceAll(/\s+/g, ' ').trim();

const AT = Date.UTC(2026, 2, 4, 9, 5);

/** The clock of the page goes on only by hand. */
async function stopClock(): Promise<void> {
  // So long before that it cannot be over on a slow machine.
  await page.clock.install({ time: new Date(AT - 3_600_000) });
  await page.clock.pauseAt(new Date(AT));
}

const SITE = {
  id: '1',
  name: 'Site',
  tenantName: 'Harbour Bank',
  colour: '#0a5c36',
  language: 'de',
  notice: {
    version: 'v',
    brief: ['One.', 'Two.', 'Three.'],
    who: 'Who.',
    why: 'Why.',
    howLong: 'How long.',
    browser: 'Browser.',
    rights: 'Rights.',
    question: 'Question?',
  },
  protection: protectionOf(
    {
      endsAt: 'proxy',
      connection: null,
      kept: { cipher: 'AES-256-CBC', mac: 'HMAC-SHA-512', bits: 256, sealedBy: 'hpke-x25519-hkdf-sha256-aes-256-gcm' },
    },
    'Harbour Bank',
    'en',
  ),
};

describe('the message field', () => {
  const open = async (options = {}): Promise<void> => {
    page = await widgetPage(browser, options);
    await run(`globalThis.composer = new views.Composer(views.WORDS.en, {
      send: (text) => done.push(['send', text]), input: (text) => done.push(['input', text]) });
      document.getElementById('page').append(composer.element); composer.focus();`);
  };
  const field = (): ReturnType<Page['locator']> => page.locator('#message');
  const sent = async (): Promise<unknown[]> => (await done()).filter((one) => Array.isArray(one) && one[0] === 'send');
  const state = (): Promise<unknown> =>
    run(`return [composer.text, document.activeElement.id, document.querySelector('.send').ariaDisabled,
      document.getElementById('message').ariaInvalid, document.getElementById('count').textContent];`);

  it('is sent by Enter without the blanks around it, is empty then, and keeps the focus', async () => {
    await open();
    await page.keyboard.type(' hi ');
    expect(await done()).toEqual([' ', ' h', ' hi', ' hi '].map((text) => ['input', text]));
    expect(await state()).toEqual([' hi ', 'message', 'false', 'false', '']);
    await page.keyboard.press('Enter');
    expect(await sent()).toEqual([['send', 'hi']]);
    expect(await state()).toEqual(['', 'message', 'true', 'false', '']);
  });

  it('is sent by its button, and has the focus again', async () => {
    await open();
    await page.keyboard.type('hi');
    await page.locator('.send').click();
    expect(await sent()).toEqual([['send', 'hi']]);
    expect(await state()).toEqual(['', 'message', 'true', 'false', '']);
  });

  it('with nothing but blanks sends nothing and gets the focus', async () => {
    await open();
    await page.keyboard.type('  ');
    await page.locator('.send').click({ force: true });
    expect(await sent()).toEqual([]);
    expect(await state()).toEqual(['  ', 'message', 'true', 'false', '']);
  });

  it.each([
    ['Shift and Enter', { shiftKey: true }],
    ['an Enter that ends a composition', { isComposing: true }],
    ['an Enter that an input method takes', { keyCode: 229 }],
  ])('%s sends nothing', async (_what, fields) => {
    await open();
    await page.keyboard.type('hi');
    const stopped =
      await run(`const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true,
      ...${JSON.stringify(fields)} }); return !document.getElementById('message').dispatchEvent(event);`);
    expect([stopped, await sent()]).toEqual([false, []]);
  });

  it('on a touch screen starts a new line at Enter', async () => {
    await open(PHONE);
    await page.keyboard.type('one');
    await page.keyboard.press('Enter');
    await page.keyboard.type('two');
    expect(await sent()).toEqual([]);
    expect(await field().inputValue()).toBe('one\ntwo');
  });

  it.each([
    [7_499, '', 'false', 'false'],
    [7_500, '500 characters left', 'false', 'false'],
    [8_000, '0 characters left', 'false', 'false'],
    [8_001, 'Too long by 1 characters. Please shorten it or send it in parts.', 'true', 'true'],
  ])('with %i characters says "%s"', async (length, words, invalid, disabled) => {
    await open();
    await field().fill('x'.repeat(length));
    expect(await state()).toEqual(['x'.repeat(length), 'message', disabled, invalid, words]);
    await page.keyboard.press('Enter');
    expect(await sent()).toHaveLength(length > 8_000 ? 0 : 1);
  });

  it('counts without the blanks around the text, and says when its text is set from outside', async () => {
    await open();
    await run(`composer.text = ' '.repeat(600) + 'x'.repeat(7_600);`);
    expect(await line('#count')).toBe('400 characters left');
  });

  it('grows with its lines, and shrinks again', async () => {
    await open();
    const height = (): Promise<number> => run(`return document.getElementById('message').clientHeight;`);
    await field().fill('1');
    const one = await height();
    await field().fill('1\n2\n3\n4');
    expect(await height()).toBeGreaterThan(2 * one);
    expect(await run(`const f = document.getElementById('message'); return f.scrollHeight - f.clientHeight;`)).toBe(0);
    await field().fill('');
    expect(await height()).toBe(one);
  });

  it('has the caret at the end of its text when it gets the focus, and knows of the focus', async () => {
    await open();
    expect(
      await run(`composer.text = 'four'; document.getElementById('message').setSelectionRange(0, 0);
      composer.focus(); const f = document.getElementById('message'); const has = composer.hasFocus; f.blur();
      return [f.selectionStart, f.selectionEnd, has, composer.hasFocus];`),
    ).toEqual([4, 4, true, false]);
  });

  it('says that it is seen while it is typed, where it is', async () => {
    await open();
    expect(await page.locator('#seen').isVisible()).toBe(false);
    await run('composer.isSeen = true;');
    expect(await line('#seen')).toMatch(/^Whoever answers can see what you type/);
    await run('composer.isSeen = false;');
    expect(await page.locator('#seen').isVisible()).toBe(false);
  });
});

const mark = (start: number, end: number, type: string, shown = ''): object => ({
  start,
  end,
  type,
  shown,
  why: { code: 'card-checked' },
});
const message = (part: object): string =>
  JSON.stringify({
    id: 'm',
    seq: 1,
    author: 'agent',
    authorName: 'Maya',
    at: AT,
    body: { text: 'hello', marks: [] },
    ...part,
  });
const place = (part: object = {}): string =>
  JSON.stringify({ day: null, firstOfWriter: true, lastOfBurst: true, online: true, closed: false, ...part });

describe('a stored message', () => {
  /** What is drawn: each part by its class. */
  const drawn = async (part: object, where: object = {}): Promise<Record<string, unknown>> => {
    page = await widgetPage(browser);
    return run(`const row = views.storedRow(${message(part)}, ${place(where)}, 'en');
      document.getElementById('page').append(row);
      const text = (selector) => row.querySelector(':scope ' + selector)?.textContent.trim() ?? null;
      return { row: row.className, id: row.dataset.id, day: text('> .day'), writer: text('> .writer'),
        spoken: text('> span.spoken'), body: text('.body'), notice: text('.hidden-notice'), meta: text('> .meta'),
        quietMeta: text('> p.spoken'), time: row.querySelector('time')?.dateTime ?? null };`);
  };
  const AGENT = {
    row: 'row agent first',
    id: 'm',
    day: null,
    writer: 'Maya',
    spoken: null,
    body: 'hello',
    notice: null,
    meta: '9:05',
    quietMeta: null,
    time: '2026-03-04T09:05:00.000Z',
  };

  it('of an agent has their name, and the time by the clock of the visitor', async () => {
    expect({ ...(await drawn({})), meta: '9:05' }).toEqual(AGENT);
    expect(await line('.meta')).toMatch(/^0?9:05$/);
  });

  it('of an agent without a name is by an agent', async () => {
    expect(await drawn({ authorName: null })).toMatchObject({ writer: 'Agent' });
  });

  it('of an agent is not explained: what was hidden is for its writer to know', async () => {
    const body = { text: '[card]', marks: [mark(0, 6, 'CARD')] };
    expect(await drawn({ body })).toMatchObject({ notice: null });
  });

  it('after another of the same agent says the name to screen readers only', async () => {
    expect(await drawn({}, { firstOfWriter: false })).toMatchObject({
      row: 'row agent',
      writer: null,
      spoken: 'Maya:',
    });
  });

  it('before another of the same minutes says its time to screen readers only', async () => {
    const shown = await drawn({}, { lastOfBurst: false });
    expect(shown).toMatchObject({ meta: null });
    expect(shown['quietMeta']).toMatch(/9:05$/);
  });

  it('of the visitor is theirs, and says that it was sent', async () => {
    expect(await drawn({ author: 'visitor', authorName: null })).toMatchObject({
      row: 'row own first',
      writer: null,
      spoken: 'You:',
      notice: null,
      meta: expect.stringMatching(/9:05Sent$/) as string,
    });
  });

  it('of the visitor says what was hidden in it, and how it was recognised', async () => {
    const body = { text: 'it is [card •••• 1111]', marks: [mark(6, 22, 'CARD', '•••• 1111')] };
    expect(await drawn({ author: 'visitor', body })).toMatchObject({
      body: 'it is card •••• 1111card, hidden, •••• 1111',
      notice: 'Your card number is hidden from our agent. Recognised by its check digits.',
    });
  });

  it('that is hidden as a whole says so without a reason', async () => {
    const body = { text: '[hidden]', marks: [mark(0, 8, 'HIDDEN')] };
    expect(await drawn({ author: 'visitor', body })).toMatchObject({
      body: 'hiddenhidden, hidden',
      notice: 'This message is hidden from our agent.',
    });
  });

  it('of the system is a line alone', async () => {
    expect(await drawn({ author: 'system', authorName: null }, { day: 'Today' })).toEqual({
      ...AGENT,
      row: 'row system first',
      day: 'Today',
      writer: null,
      meta: null,
      time: null,
    });
  });
});

describe('a message that is not stored yet', () => {
  const drawn = async (part: object, where: object = {}): Promise<Record<string, unknown>> => {
    page = await widgetPage(browser);
    return run(`const row = views.outgoingRow(${JSON.stringify({ id: 'o', text: 'wait', at: AT, state: 'sending', reason: null, ...part })},
      ${place(where)}, 'en', { retry: (id) => done.push(['retry', id]), edit: (id) => done.push(['edit', id]) });
      document.getElementById('page').append(row);
      return { row: row.className, id: row.dataset.id, body: row.querySelector('.body').textContent,
        meta: [...row.querySelectorAll('.meta > span')].map((each) => each.textContent),
        actions: [...row.querySelectorAll('button')].map((each) => each.textContent) };`);
  };

  it.each([
    [{}, {}, 'Sending…'],
    [{}, { online: false }, 'Waiting for the connection'],
    [{ reason: 'too-fast' }, {}, 'A lot of messages at once. This one follows in a moment.'],
  ])('that goes out by itself (%o, %o) says "%s"', async (part, where, words) => {
    expect(await drawn(part, where)).toEqual({
      row: 'row own unsent first',
      id: 'o',
      body: 'wait',
      meta: [words],
      actions: [],
    });
  });

  it.each([
    ['too-fast', {}, 'That was too many messages at once. Wait a moment, then try again.', ['Try again', 'Edit']],
    ['invalid', {}, 'We could not take this message.', ['Try again', 'Edit']],
    [null, {}, 'We could not take this message.', ['Try again', 'Edit']],
    ['too-long', {}, 'This message is too long. Shorten it or send it in parts.', ['Edit']],
    ['closed', { closed: true }, 'The conversation was closed before this arrived.', []],
  ])('that was refused as %s says why and what can be done', async (reason, where, words, actions) => {
    expect(await drawn({ state: 'not-sent', reason }, where)).toEqual({
      row: 'row own refused first',
      id: 'o',
      body: 'wait',
      meta: ['Not sent', words],
      actions,
    });
    for (const name of actions) await page.getByRole('button', { name }).click();
    expect(await done()).toEqual(actions.map((name) => [name === 'Edit' ? 'edit' : 'retry', 'o']));
  });
});

describe('the thread', () => {
  const open = async (): Promise<void> => {
    page = await widgetPage(browser);
    await stopClock();
    await run(`globalThis.talk = new views.Conversation();
      globalThis.say = (seq, part = {}) => talk.receive({ ...${message({})}, id: 'm' + seq, seq, body: { text: 'text ' + seq, marks: [] }, ...part });
      globalThis.thread = new views.Thread(talk, 'en', { retry: () => {}, edit: () => {} });
      document.getElementById('page').append(thread.element);
      globalThis.scroller = document.querySelector('.scroller');`);
  };
  const rows = (source: string): Promise<unknown[]> =>
    run(`return [...document.querySelectorAll('.row')].map((row) => ${source});`);
  const jump = async (): Promise<string | null> => ((await page.locator('.jump').isVisible()) ? line('.jump') : null);
  const scrollTo = async (source: string): Promise<void> => {
    await page.evaluate(`new Promise((resolve) => { scroller.addEventListener('scrollend', resolve, { once: true });
      scroller.scrollTop = ${source}; })`);
  };
  const fromEnd = (): Promise<number> =>
    run('return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;');

  it('is marked as empty until there is a message', async () => {
    await open();
    const empty = (): Promise<boolean> => run(`thread.draw(); return thread.element.classList.contains('is-empty');`);
    expect(await empty()).toBe(true);
    await run('say(1);');
    expect(await empty()).toBe(false);
  });

  it('has a line for each day: today, yesterday and a date', async () => {
    await open();
    const day = 86_400_000;
    await run(
      `say(1, { at: ${AT - 2 * day} }); say(2, { at: ${AT - day} });
        say(3, { at: ${AT - day + 1} }); say(4); thread.draw();`,
    );
    expect(await rows(`row.querySelector('.day')?.textContent ?? null`)).toEqual([
      '2 March 2026',
      'Yesterday',
      null,
      'Today',
    ]);
  });

  it('names a writer once, and again after another writer or on another day', async () => {
    await open();
    await run(`say(1, { at: ${AT - 86_400_000} }); say(2); say(3); say(4, { authorName: 'Jo' }); say(5, { author: 'visitor', authorName: null });
      talk.write({ id: 'o', text: 'mine', at: ${AT} }); thread.draw();`);
    expect(await rows(`row.classList.contains('first')`)).toEqual([true, true, false, true, true, false]);
  });

  it('shows one time for messages of one writer within two minutes, under the last of them', async () => {
    await open();
    await run(`say(1); say(2, { at: ${AT + 120_000} }); say(3, { at: ${AT + 240_001} }); say(4, { at: ${AT + 240_001}, authorName: 'Jo' });
      thread.draw();`);
    expect(await rows(`row.querySelector('.meta') !== null`)).toEqual([false, true, true, true]);
  });

  it('shows the time of an own message above one that is not sent yet', async () => {
    await open();
    await run(
      `say(1, { author: 'visitor', authorName: null });
        talk.write({ id: 'o', text: 'mine', at: ${AT} }); thread.draw();`,
    );
    expect(await rows(`row.querySelector('.meta') !== null`)).toEqual([true, true]);
  });

  it('draws a stored message anew when what is around it changes', async () => {
    await open();
    const around = (): Promise<unknown[]> =>
      rows(
        "[row.classList.contains('first'), row.querySelector('.day')?.textContent ?? null, " +
          "row.querySelector('.meta') !== null]",
      );
    await run('say(2); thread.draw();');
    expect(await around()).toEqual([[true, 'Today', true]]);
    await run('say(1); thread.draw();');
    expect(await around()).toEqual([
      [true, 'Today', false],
      [false, null, true],
    ]);
    await run('say(3); thread.draw();');
    expect(await around()).toEqual([
      [true, 'Today', false],
      [false, null, false],
      [false, null, true],
    ]);
  });

  it('puts what is stored before what waits, and takes away what was taken back', async () => {
    await open();
    await run(`talk.write({ id: 'o', text: 'mine', at: ${AT} }); say(2); thread.draw(); say(1); thread.draw();`);
    expect(await rows('row.dataset.id')).toEqual(['m1', 'm2', 'o']);
    await run(`talk.takeBack('o'); thread.draw();`);
    expect(await rows('row.dataset.id')).toEqual(['m1', 'm2']);
  });

  it('draws a waiting message anew when the connection comes or the conversation closes', async () => {
    await open();
    await run(`talk.write({ id: 'o', text: 'mine', at: ${AT} }); thread.draw();`);
    expect(await line('.row .meta')).toBe('Waiting for the connection');
    await run(`talk.link = 'online'; thread.draw();`);
    expect(await line('.row .meta')).toBe('Sending…');
    await run(`talk.refuse('o', 'invalid'); talk.status = 'closed'; thread.draw();`);
    expect(await page.locator('.row button').count()).toBe(0);
  });

  it('keeps the rows that are as they were, and never draws a stored one anew for the connection', async () => {
    await open();
    expect(
      await run(`say(1); thread.draw(); const row = document.querySelector('.row'); talk.link = 'online'; talk.status = 'closed';
        thread.draw(); say(2, { authorName: 'Jo' }); thread.draw(); const kept = document.querySelector('.row') === row;
        say(1, { body: { text: 'corrected', marks: [] } }); thread.draw();
        return [kept, document.querySelector('.row') === row, document.querySelector('.row .body').textContent];`),
    ).toEqual([true, false, 'corrected']);
  });

  it('gives the focus to the thread when the row that has it is replaced, and leaves it alone otherwise', async () => {
    await open();
    expect(
      await run(`talk.write({ id: 'o', text: 'mine', at: ${AT} }); talk.refuse('o', 'invalid'); thread.draw();
        document.querySelector('.row button').focus(); talk.retry('o'); thread.draw();
        const first = document.activeElement.className; document.activeElement.blur();
        talk.refuse('o', 'invalid'); thread.draw(); return [first, document.activeElement.tagName];`),
    ).toEqual(['scroller', 'BODY']);
  });

  it('says who is typing, while they are', async () => {
    await open();
    await run('talk.agentTyping = true; thread.draw();');
    expect(await line('.typing')).toBe('Agent is typing');
    await run(
      `talk.agentTyping = false; thread.draw(); talk.answeredBy = 'Maya'; talk.agentTyping = true; thread.draw();`,
    );
    expect(await line('.typing')).toBe('Maya is typing');
    await run('talk.agentTyping = false; thread.draw();');
    expect(await page.locator('.typing').isVisible()).toBe(false);
  });

  it('stays at the newest message while it is there, and offers no way to it', async () => {
    await open();
    await run('for (let seq = 1; seq <= 40; seq += 1) say(seq); thread.draw();');
    expect([await fromEnd(), await jump()]).toEqual([0, null]);
    await run('say(41); thread.draw();');
    expect([await fromEnd(), await jump()]).toEqual([0, null]);
  });

  it('follows still when it is within 64 pixels of the end, and no longer from 65 on', async () => {
    await open();
    await run('for (let seq = 1; seq <= 40; seq += 1) say(seq); thread.draw();');
    await scrollTo('scroller.scrollHeight - scroller.clientHeight - 64');
    await run('say(41); thread.draw();');
    expect(await fromEnd()).toBe(0);
    await scrollTo('scroller.scrollHeight - scroller.clientHeight - 65');
    const before = await run('return scroller.scrollTop;');
    await run('say(42); thread.draw();');
    expect([await run('return scroller.scrollTop;'), await jump()]).toEqual([before, '1 new message']);
  });

  it('offers the way to the newest message from 401 pixels on, and where there are unseen ones', async () => {
    await open();
    await run('for (let seq = 1; seq <= 40; seq += 1) say(seq); thread.draw();');
    await scrollTo('scroller.scrollHeight - scroller.clientHeight - 400');
    expect(await jump()).toBeNull();
    await scrollTo('scroller.scrollHeight - scroller.clientHeight - 401');
    expect(await jump()).toBe('Go to the newest message');
    await run('say(41); say(42); thread.draw();');
    expect(await jump()).toBe('2 new messages');
    await page.locator('.jump').click();
    expect([await fromEnd(), await jump(), await run('return document.activeElement.className;')]).toEqual([
      0,
      null,
      'scroller',
    ]);
  });

  it('counts as seen what came while the end is reached by hand', async () => {
    await open();
    await run('for (let seq = 1; seq <= 40; seq += 1) say(seq); thread.draw();');
    await scrollTo('0');
    await run('say(41); thread.draw();');
    expect(await jump()).toBe('1 new message');
    await scrollTo('scroller.scrollHeight');
    expect(await jump()).toBeNull();
    await run('say(42); thread.draw();');
    expect(await fromEnd()).toBe(0);
  });

  it('keeps what is read in its place when rows above it change', async () => {
    await open();
    await run('for (let seq = 2; seq <= 60; seq += 1) say(seq); thread.draw();');
    await scrollTo('1000');
    const top = (): Promise<number> =>
      run(`return document.querySelector('[data-id=m30]').getBoundingClientRect().top;`);
    const before = await top();
    await run('say(1); thread.draw();');
    expect(await top()).toBe(before);
  });

  it('has 120 rows in the document, and moves them by 40 when an edge comes within 400 pixels', async () => {
    await open();
    await run('for (let seq = 1; seq <= 300; seq += 1) say(seq); thread.draw();');
    const ends = async (): Promise<unknown[]> => {
      const all = await rows('row.dataset.id');
      return [all.length, all[0], all.at(-1)];
    };
    expect(await ends()).toEqual([120, 'm181', 'm300']);
    await scrollTo('400');
    expect(await ends()).toEqual([120, 'm181', 'm300']);
    await scrollTo('399');
    expect(await ends()).toEqual([120, 'm141', 'm260']);
    expect(await jump()).toBe('Go to the newest message');
    // The forty rows that came above moved nothing of what is read.
    expect(await run('return scroller.scrollTop;')).toBe(399 + 40 * 50);
    await scrollTo('scroller.scrollHeight - scroller.clientHeight - 400');
    expect(await ends()).toEqual([120, 'm141', 'm260']);
    await scrollTo('scroller.scrollHeight - scroller.clientHeight - 399');
    expect(await ends()).toEqual([120, 'm181', 'm300']);
    await run('thread.toNewest();');
    expect([await ends(), await fromEnd()]).toEqual([[120, 'm181', 'm300'], 0]);
  });

  it('stays at the newest message when its window becomes lower', async () => {
    await open();
    await run('for (let seq = 1; seq <= 40; seq += 1) say(seq); thread.draw();');
    await run(`scroller.style.height = '200px';`);
    await expect.poll(fromEnd).toBe(0);
  });
});

describe('what screen readers are told', () => {
  const open = async (): Promise<void> => {
    page = await widgetPage(browser);
    await stopClock();
    await run(`globalThis.announcer = new views.Announcer('en'); document.body.append(announcer.element);
      globalThis.arrived = (part) => announcer.hear({ type: 'arrived', message: { ...${message({})}, ...part } });`);
  };
  const said = async (): Promise<unknown> => {
    await page.clock.runFor(300);
    return run(`return [...document.querySelectorAll('[data-announcer] p')].map((each) => each.textContent);`);
  };

  it('is what came, gathered for a moment, and leaves the document after a while', async () => {
    await open();
    await run(
      `arrived({}); arrived({ authorName: null }); arrived({ author: 'system', body: { text: 'closed', marks: [] } });`,
    );
    await page.clock.runFor(299);
    expect(await page.locator('[data-announcer] p').count()).toBe(0);
    await page.clock.runFor(1);
    expect(await said()).toEqual(['Maya: hello', 'Agent: hello', 'closed']);
    await page.clock.runFor(20_000);
    expect(await said()).toEqual([]);
    await run('arrived({});');
    expect(await said()).toEqual(['Maya: hello']);
  });

  it('is a number for more than three at once, and what became of own messages all the same', async () => {
    await open();
    await run(`for (const name of ['A', 'B', 'C', 'D']) arrived({ authorName: name });
      arrived({ author: 'visitor', body: { text: '[card]', marks: [${JSON.stringify(mark(0, 6, 'CARD'))}] } });`);
    expect(await said()).toEqual(['4 new messages', 'Your card number is hidden from our agent.']);
  });

  it('is read one by one up to three', async () => {
    await open();
    await run(`for (const name of ['A', 'B', 'C']) arrived({ authorName: name });`);
    expect(await said()).toEqual(['A: hello', 'B: hello', 'C: hello']);
  });

  it('is nothing of own messages in which nothing was hidden, nor of corrected ones of others', async () => {
    await open();
    await run(`arrived({ author: 'visitor' }); announcer.hear({ type: 'corrected', message: ${message({})} });
      announcer.hear({ type: 'changed' });`);
    expect(await said()).toEqual([]);
  });

  it('is what a correction hid of an own message, said once for several', async () => {
    await open();
    const own = message({ author: 'visitor', body: { text: '[card]', marks: [mark(0, 6, 'CARD')] } });
    await run(`for (const type of ['arrived', 'corrected']) announcer.hear({ type, message: ${own} });`);
    expect(await said()).toEqual(['Your card number is hidden from our agent.']);
  });

  it('is why an own message was not sent', async () => {
    await open();
    await run(`announcer.hear({ type: 'not-sent', outgoing: { reason: 'too-long' } });`);
    expect(await said()).toEqual(['Not sent. This message is too long. Shorten it or send it in parts.']);
  });

  it('is repeated where two messages have the same words', async () => {
    await open();
    await run('arrived({}); arrived({});');
    expect(await said()).toEqual(['Maya: hello', 'Maya: hello']);
  });

  it('is nothing any more after the chat was left', async () => {
    await open();
    await run('arrived({}); globalThis.element = announcer.element; announcer.leave();');
    await page.clock.runFor(300);
    expect(await run('return [element.isConnected, element.children.length];')).toEqual([false, 0]);
  });
});

describe('the chat', () => {
  /** A dialog leaves the document by an event, which comes later. */
  const closed = async (): Promise<void> => {
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
  };
  const open = async (draft = ''): Promise<void> => {
    page = await widgetPage(browser);
    await stopClock();
    await run(`globalThis.talk = new views.Conversation();
      globalThis.chat = views.chatPage(${JSON.stringify(SITE)}, 'en', talk, ${JSON.stringify(draft)}, { isRemembered: () => globalThis.remembered === true,
        isSoundOn: () => globalThis.sounds === true, hasOwnWords: () => globalThis.own === true, ...Object.fromEntries(
        ['send', 'input', 'takenBack', 'remember', 'switchSound', 'save', 'rate', 'retry', 'connectNow', 'end', 'startNew', 'speak'].map((name) => [name, (...args) => done.push([name, ...args.filter((one) => !(one instanceof Event))])])) });
      document.getElementById('page').append(chat.element); chat.focus.focus();`);
    await page.clock.runFor(100);
  };
  const change = async (source: string): Promise<void> => {
    await run(`${source}; talk.changed();`);
    await page.clock.runFor(100);
  };

  it('says whether and by whom it is answered', async () => {
    await open();
    const status = (): Promise<string> => line('.status');
    expect([await status(), await run('return chat.element.dataset.status;')]).toEqual(['Connecting…', 'connecting']);
    await change(`talk.status = 'waiting'`);
    expect([await status(), await run('return chat.element.dataset.status;')]).toEqual([
      'Waiting for someone to answer',
      'waiting',
    ]);
    await change(`talk.status = 'open'`);
    expect(await status()).toBe('You are connected to our team');
    await change(`talk.answeredBy = 'Maya'`);
    expect(await status()).toBe('Maya answers you');
    await change(`talk.status = 'closed'`);
    expect(await status()).toBe('Conversation closed');
  });

  it('says that the connection is lost and how many messages wait, and when it is back', async () => {
    await open();
    expect(await page.locator('.offline').isVisible()).toBe(false);
    await change(`talk.link = 'offline'`);
    expect(await line('.offline [role=status]')).toBe('No connection. We keep trying.');
    await change(
      `talk.write({ id: 'a', text: 'a', at: 1 });
        talk.write({ id: 'b', text: 'b', at: 1 }); talk.refuse('b', 'invalid')`,
    );
    expect(await line('.offline [role=status]')).toBe(
      'No connection. We keep trying. Your message goes out as soon as we are back.',
    );
    await page.getByRole('button', { name: 'Try now' }).click();
    expect(await done()).toEqual([['connectNow']]);
    await page.clock.runFor(400);
    expect(await page.locator('[data-announcer]').innerText()).not.toContain('Connected again.');
    await change(`talk.link = 'online'`);
    expect(await page.locator('.offline').isVisible()).toBe(false);
    await page.clock.runFor(300);
    expect(await page.locator('[data-announcer]').innerText()).toContain('Connected again.');
  });

  it('closed: has no field any more, moves the focus from it, and offers a new chat', async () => {
    await open('left');
    await change(`talk.status = 'closed'`);
    expect([await page.locator('#message').isVisible(), await page.locator('.closed').isVisible()]).toEqual([
      false,
      true,
    ]);
    expect(await run('return document.activeElement.className;')).toBe('closed-text');
    expect(await run('return chat.draft();')).toBe('left');
    await page.getByRole('button', { name: 'Start a new chat' }).click();
    expect(await done()).toEqual([['startNew']]);
  });

  it.each([
    ['the button that sends', `document.querySelector('.send').focus()`],
    ['nothing at all', `document.activeElement.blur()`],
  ])('closed: moves the focus from %s', async (_what, source) => {
    await open('left');
    await run(`${source};`);
    await change(`talk.status = 'closed'`);
    expect(await run('return document.activeElement.className;')).toBe('closed-text');
    await run(`document.activeElement.blur();`);
    await change('');
    expect(await run('return document.activeElement === document.body;')).toBe(true);
  });

  it('is remembered by choice, in the empty thread and with the notice, and both show what is so', async () => {
    await open();
    const box = page.locator('.empty input[type=checkbox]');
    expect(await box.isChecked()).toBe(false);
    // The styles of this test show no words of an empty thread.
    await run(`document.querySelector('.empty input').click();`);
    expect(await done()).toEqual([['remember', true]]);
    await change('');
    expect(await box.isChecked()).toBe(false);
    await change('globalThis.remembered = true');
    expect(await box.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Your data' }).click();
    await page.getByLabel('Keep this chat when I close the tab').last().uncheck();
    expect((await done()).at(-1)).toEqual(['remember', false]);
  });

  it('sounds when it is switched on, and says so', async () => {
    await open();
    const press = page.getByRole('button', { name: 'Sound for new messages' });
    expect(await press.getAttribute('aria-pressed')).toBe('false');
    await press.click();
    expect([await done(), await press.getAttribute('aria-pressed')]).toEqual([[['switchSound', true]], 'false']);
    await run('globalThis.sounds = true;');
    await press.click();
    expect([(await done()).at(-1), await press.getAttribute('aria-pressed')]).toEqual([['switchSound', false], 'true']);
  });

  it('is saved with what is hidden, and in full by choice where there is something in full', async () => {
    await open();
    await page.getByRole('button', { name: 'Your data' }).click();
    expect(await page.getByLabel('With my own details in full').count()).toBe(0);
    await page.getByRole('button', { name: 'Save this chat' }).click();
    expect(await done()).toEqual([['save', false]]);
    await page.getByRole('button', { name: 'Close' }).click();
    await closed();
    await change(`globalThis.own = true; talk.status = 'closed'`);
    await page.getByRole('button', { name: 'Save this chat' }).click();
    await page.getByLabel('With my own details in full').check();
    await page.locator('dialog').getByRole('button', { name: 'Save this chat' }).click();
    await closed();
    expect((await done()).at(-1)).toEqual(['save', true]);
  });

  it('closed: asks how it was where somebody answered: one press, then words, and says when it is stored', async () => {
    await open();
    const rating = page.locator('.rating');
    await change(`talk.status = 'closed'`);
    expect(await rating.isVisible()).toBe(false);
    await change(`talk.receive(${message({})})`);
    expect(await rating.isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Good', exact: true }).click();
    expect(await done()).toEqual([['rate', 4, null]]);
    const state = async (): Promise<unknown> => [
      await rating.locator('[aria-pressed=true]').allInnerTexts(),
      await rating.locator('[role=status]').textContent(),
      await page.locator('.rating-comment').isVisible(),
    ];
    await change(`talk.rating = { score: 4, comment: null, isStored: false }`);
    expect(await state()).toEqual([['Good'], 'Sending…', true]);
    await change(`talk.rating = { score: 4, comment: null, isStored: true }; talk.isRated = true`);
    expect(await state()).toEqual([['Good'], 'Thank you.', true]);
    await page.getByRole('button', { name: 'Send comment' }).click();
    expect(await done()).toHaveLength(1);
    await page.getByLabel('Would you like to add something?').fill(' very quick ');
    await page.getByRole('button', { name: 'Send comment' }).click();
    expect((await done()).at(-1)).toEqual(['rate', 4, 'very quick']);
    await change(`talk.rating = { score: 4, comment: 'very quick', isStored: true }`);
    expect(await state()).toEqual([['Good'], 'Thank you.', false]);
    expect(await run('return document.activeElement.textContent;')).toBe('Good');
  });

  it('closed: does not ask again for what was rated in another tab or before', async () => {
    await open();
    await change(`talk.status = 'closed'; talk.isRated = true; talk.receive(${message({})})`);
    expect(await page.locator('.rating').isVisible()).toBe(false);
  });

  it('closed: leaves the focus where it is outside of the field', async () => {
    await open();
    await run(`document.getElementById('end-chat').focus();`);
    await change(`talk.status = 'closed'`);
    expect(await run('return document.activeElement.id;')).toBe('end-chat');
  });

  it('sends what was written and goes to the newest message', async () => {
    await open('hi');
    await change(`for (let seq = 1; seq <= 40; seq += 1) talk.receive({ ...${message({})}, id: 'm' + seq, seq })`);
    await run(`document.querySelector('.scroller').scrollTop = 0;`);
    await page.clock.runFor(100);
    await page.locator('#message').press('Enter');
    expect(await done()).toEqual([['send', 'hi']]);
    expect(
      await run(`const s = document.querySelector('.scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight;`),
    ).toBe(0);
  });

  it('takes a refused message back into the field, under what is written there, and tries one again', async () => {
    await open();
    await change(
      `for (const id of ['a', 'b', 'c']) { talk.write({ id, text: id, at: 1 }); talk.refuse(id, 'invalid'); }`,
    );
    const edit = (id: string): ReturnType<Page['locator']> =>
      page.locator(`[data-id=${id}] button`, { hasText: 'Edit' });
    await run(`document.getElementById('end-chat').focus();`);
    await edit('a').click();
    await page.clock.runFor(100);
    expect(await run('return [chat.draft(), document.activeElement.id];')).toEqual(['a', 'message']);
    await edit('b').click();
    await page.clock.runFor(100);
    expect(await run('return chat.draft();')).toBe('a\nb');
    await page.locator('[data-id=c] button', { hasText: 'Try again' }).click();
    expect(await done()).toEqual([
      ['takenBack', 'a'],
      ['takenBack', 'a\nb'],
      ['retry', 'c'],
    ]);
    await run(
      `globalThis.late = document.querySelector('[data-id=c] button:last-child'); talk.takeBack('c'); late.click();`,
    );
    expect(await run('return chat.draft();')).toBe('a\nb');
  });

  it('says under the field that typing is seen, where the notice said so', async () => {
    await open();
    expect(await page.locator('#seen').isVisible()).toBe(false);
    await change('talk.typingPreview = true');
    expect(await page.locator('#seen').isVisible()).toBe(true);
  });

  it('draws once for all that happens within a frame, and nothing after it was left', async () => {
    await open();
    expect(
      await run(`let drawn = 0; new MutationObserver(() => { drawn += 1; }).observe(document.querySelector('.status'), { childList: true });
        globalThis.drawnTimes = () => drawn; talk.status = 'waiting'; talk.changed(); talk.status = 'open'; talk.changed();`),
    ).toBeUndefined();
    await page.clock.runFor(100);
    expect(await run('return drawnTimes();')).toBe(1);
    await run(`talk.status = 'closed'; talk.changed(); chat.leave(); talk.changed();`);
    await page.clock.runFor(100);
    expect([await line('.status'), await page.locator('[data-announcer]').count()]).toEqual([
      'You are connected to our team',
      0,
    ]);
  });

  it.each([
    [false, 'You will not be able to come back to this conversation.'],
    [true, 'You will not be able to come back to this conversation. Messages that were not sent will be lost.'],
  ])('asks before it ends, with unsent messages: %s', async (unsent, words) => {
    await open();
    if (unsent) await change(`talk.write({ id: 'a', text: 'a', at: 1 })`);
    const end = page.locator('#end-chat');
    await end.click();
    expect(await line('#dialog-text')).toBe(words);
    await page.getByRole('button', { name: 'Keep chatting' }).click();
    await closed();
    expect(await done()).toEqual([]);
    await end.click();
    await page.locator('dialog').getByRole('button', { name: 'End chat' }).click();
    await closed();
    expect(await done()).toEqual([['end']]);
  });

  it('shows the notice again, with the choice of a language', async () => {
    await open();
    await page.getByRole('button', { name: 'Your data' }).click();
    expect(await line('dialog .notice')).toBe(
      'Who answers Who. Why we ask for data Why. How long it is kept How long. What your browser keeps Browser. ' +
        'Your rights Rights.',
    );
    expect(await run(`return [document.querySelector('dialog .notice').lang, document.activeElement.id];`)).toEqual([
      'de',
      'dialog-title',
    ]);
    await page.getByRole('button', { name: 'Close' }).click();
    await closed();
    expect(await done()).toEqual([]);
    await page.getByRole('button', { name: 'Your data' }).click();
    await page.locator('#language').selectOption('fr');
    await closed();
    expect(await done()).toEqual([['speak', 'fr']]);
  });
});

describe('how what is written is protected', () => {
  it.each([
    ['http://site.test/', SITE.protection.overHttp, SITE.protection.overHttps],
    ['https://site.test/', SITE.protection.overHttps, SITE.protection.overHttp],
  ])('is said by how the page came, in the language of the site: %s', async (address, said, other) => {
    page = await widgetPage(browser, {}, address);
    await run(
      `views.showYourData(${JSON.stringify({ ...SITE, language: 'fr' })}, 'en',
        { isRemembered: () => false, hasOwnWords: () => false });`,
    );
    const parts = await run<
      string[]
    >(`return [...document.querySelectorAll('dialog > .notice-part[lang]')].map((part) =>
      [part.lang, ...[...part.children].map((each) => each.textContent)].join('|'));`);
    const { title, kept, sealed } = SITE.protection;
    expect(parts).toEqual([['fr', title, said, kept, sealed].join('|')]);
    expect(said).not.toBe(other);
  });
});

describe('the notice', () => {
  it('takes one press of Allow, and says that it is being asked', async () => {
    page = await widgetPage(browser);
    await run(`globalThis.view = views.noticePage(${JSON.stringify(SITE)}, 'en', 'Again.', Object.fromEntries(
      ['allow', 'decline', 'speak'].map((name) => [name, (...args) => done.push([name, ...args.filter((one) => !(one instanceof Event))])])));
      document.getElementById('page').append(view.element); view.focus.focus();`);
    expect([
      await line('.choice-note'),
      await line('.question'),
      await run('return document.activeElement.tagName;'),
    ]).toEqual(['Again.', 'Question?', 'H1']);
    await page.locator('#decline').click();
    await page.locator('#language').selectOption('es');
    await page.locator('#allow').click();
    expect(await done()).toEqual([['decline'], ['speak', 'es'], ['allow']]);
    expect([await page.locator('#allow').isDisabled(), await page.locator('#decline').isDisabled()]).toEqual([
      true,
      true,
    ]);
    expect(await line('.choice-note')).toBe('Opening the chat…');
  });
});

describe('the frame of a page', () => {
  it.each([
    ['#0a5C36', '#0a5C36'],
    ['red', ''],
    ['#0a5c36;x', ''],
    ['x#0a5c36', ''],
    ['#0a5c3', ''],
  ])('has the colour "%s" of the company only where it is one', async (colour, set) => {
    page = await widgetPage(browser);
    expect(
      await run(
        `return views.banner({ ...${JSON.stringify(SITE)}, colour: ${JSON.stringify(colour)} })
          .style.getPropertyValue('--tenant');`,
      ),
    ).toBe(set);
  });

  it('offers each language by its own name, the current one chosen', async () => {
    page = await widgetPage(browser);
    await run(`document.body.append(views.languageSwitch(views.WORDS.en, 'de', () => {}));`);
    expect(
      await run(
        `const s = document.getElementById('language');
          return [s.value, ...[...s.options].map((o) => o.lang + ' ' + o.textContent)];`,
      ),
    ).toEqual(['de', 'en English', 'de Deutsch', 'es Español', 'fr Français', 'ar العربية']);
  });

  it('has a title, its texts and its ways on, and a banner where the company is known', async () => {
    page = await widgetPage(browser);
    const open = (site: object | null): Promise<void> =>
      run(`const view = views.messagePage(${JSON.stringify(site)}, 'Title', ['One.', 'Two.'], views.button('On', 'primary', () => done.push('on')));
        document.getElementById('page').replaceChildren(view.element); view.focus.focus();`);
    await open(null);
    expect([await line('#page'), await page.locator('.banner').count()]).toEqual(['Title One. Two. On', 0]);
    await open(SITE);
    expect([await line('.banner'), await run('return document.activeElement.tagName;')]).toEqual([
      'Harbour Bank',
      'H1',
    ]);
    await page.getByRole('button', { name: 'On' }).click();
    expect(await done()).toEqual(['on']);
  });

  it('says that it is loading', async () => {
    page = await widgetPage(browser);
    await run(
      `const view = views.loadingPage(views.WORDS.en); document.body.append(view.element); view.focus.focus();`,
    );
    expect(
      await run(
        `return [document.activeElement.className, document.activeElement.role,
          document.querySelector('main').ariaBusy];`,
      ),
    ).toEqual(['loading', 'status', 'true']);
    expect(await line('.loading')).toBe('Loading the chat…');
  });
});

it('each view has its markup: names, roles, relations for assistive technology, and what is remembered', async () => {
  page = await widgetPage(browser);
  await stopClock();
  const site = JSON.stringify(SITE);
  const nothing = 'new Proxy({}, { get: () => () => {} })';
  const stored = (part: object): string => `views.storedRow(${message(part)}, ${place({ day: 'Today' })}, 'en')`;
  const outgoing = (part: object): string =>
    `views.outgoingRow(${JSON.stringify({ id: 'o', text: 'wait', at: AT, state: 'sending', reason: null, ...part })},
      ${place()}, 'en', ${nothing})`;
  const hidden = { text: 'it is [card •••• 1111]', marks: [mark(6, 22, 'CARD', '•••• 1111')] };
  const views: Readonly<Record<string, string>> = {
    'the message of an agent': stored({}),
    'an own message with something hidden': stored({ author: 'visitor', body: hidden }),
    'a message of the system': stored({ author: 'system' }),
    'a message that goes out': outgoing({}),
    'a message that was refused': outgoing({ state: 'not-sent' }),
    'the chat': `views.chatPage(${site}, 'en', new views.Conversation(), '', ${nothing}).element`,
    'the notice': `views.noticePage(${site}, 'en', null, ${nothing}).element`,
    'a page that says one thing': `views.messagePage(null, 'Title', ['One.'], views.button('On', 'primary', () => {}))`,
    loading: 'views.loadingPage(views.WORDS.en).element',
    'asking before the end': `(views.askEndChat('en', true, () => {}), document.querySelector('dialog'))`,
    'the notice again': `(document.querySelector('dialog').remove(),
      views.showYourData(${site}, 'en', { isRemembered: () => true, hasOwnWords: () => true }), document.querySelector('dialog'))`,
  };
  const markup: string[] = [];
  for (const [name, source] of Object.entries(views)) {
    const html = await run<string>(`const view = ${source}; return (view.element ?? view).outerHTML;`);
    markup.push(`<!-- ${name} -->`, html.replaceAll(/(?=<(?!\/|path|\/svg))/g, '\n').trim(), '');
  }
  await expect(markup.join('\n')).toMatchFileSnapshot('views.txt');
});
