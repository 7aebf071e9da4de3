/**
 * The rules of the preload in a real page, with real keys and a real mouse; what hosts make of it is in the contract
 * tests of the shell.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchHeadless } from '../../support/headless.ts';
import { preloadPage } from '../../support/preloadInPage.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 5, 30);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchHeadless();
});
afterAll(() => browser?.close());
afterEach(() => page.context().close());

const run = <T = unknown>(source: string): Promise<T> => page.evaluate<T>(`(async () => { ${source} })()`);
/** Calls since the last question, without those that only say that somebody is there. */
const calls = async (): Promise<unknown[]> =>
  (await run<unknown[][]>('return host.calls.splice(0);')).filter(([verb]) => verb !== 'reportInteraction');
const reports = async (): Promise<unknown[]> =>
  (await calls()).map((call) => {
    const [verb, args] = call as [string, Record<string, unknown>];
    return verb === 'reportBlocked' ? [args['what'], args['target'], args['trusted']] : [verb];
  });
const state = (part: object): Promise<unknown> =>
  run(`host.push('state', ${JSON.stringify({ phase: 'signed-in', watermark: '', ...part })});`);
const ISOLATED = { guards: { clipboard: 'isolated' } };

describe('the bridge', () => {
  const open = async (): Promise<void> => {
    page = await preloadPage(browser, '', NOW);
  };

  it('passes a call on and gives back what main answered', async () => {
    await open();
    await run(`host.answers.listConversations = { ok: true, value: [1] };`);
    expect(await run(`return cleandesk.listConversations({ a: 1 });`)).toEqual([1]);
    expect(await calls()).toEqual([['listConversations', { a: 1 }]]);
  });

  it('fails with the code of what main refused, and for an answer that is none', async () => {
    await open();
    const failure = (answer: unknown): Promise<unknown> =>
      run(`host.answers.listConversations = ${JSON.stringify(answer)};
        return cleandesk.listConversations({}).then(() => 'no failure', (error) => error.message);`);
    expect(await failure({ ok: false, code: 'not-signed-in', params: {} })).toContain('not-signed-in');
    for (const answer of ['text', 5, {}]) expect(await failure(answer)).toBe('The desk gave no readable answer');
    expect(
      await run(`host.answers.listConversations = null; host.answers.getState = 'broken';
      return cleandesk.getState().then(() => 'no failure', (error) => error.message);`),
    ).toBe('broken');
  });

  it('sends an event to each subscription of its name, until that one ends', async () => {
    await open();
    expect(
      await run(`const heard = []; const listener = (payload) => heard.push(payload);
        const end = cleandesk.on('typing', listener); cleandesk.on('typing', listener); cleandesk.on('notice', listener);
        host.push('typing', 1); end(); host.push('typing', 2); host.push(5, 3); host.push('unknown', 4); return heard;`),
    ).toEqual([1, 1, 2]);
  });

  it.each(["'unknown', () => {}", '5, () => {}', "'typing', 'no function'"])(
    'refuses the subscription on(%s)',
    async (args) => {
      await open();
      expect(
        await run(`try { cleandesk.on(${args}); return 'subscribed'; } catch (error) { return error.message; }`),
      ).toBe('Unknown event');
    },
  );

  it('keeps the questions for a security key to itself', async () => {
    await open();
    expect(
      await run(
        `const heard = []; cleandesk.on('securityKey', (payload) => heard.push(payload));
          host.push('securityKey', 1); return heard;`,
      ),
    ).toEqual([]);
  });

  it('follows the state that main answers with, as it does those that main sends', async () => {
    await open();
    await run(
      `host.answers.getState = { ok: true, value: { phase: 'signed-in', watermark: 'maya' } };
        await cleandesk.getState({});`,
    );
    expect(await page.locator('html > [popover]').count()).toBe(1);
    await run(`host.answers.getState = { ok: true, value: { phase: 'signed-out', watermark: 'maya' } };
      host.answers.listPeople = host.answers.getState; await cleandesk.listPeople?.({});`);
    expect(await page.locator('html > [popover]').count()).toBe(1);
    await run('await cleandesk.getState({});');
    expect(await page.locator('html > [popover]').count()).toBe(0);
  });

  it('empties the name of the window', async () => {
    page = await preloadPage(browser, '', NOW);
    await run(`window.name = 'words of a script';`);
    await page.reload();
    expect(await run('return window.name;')).toBe('');
  });

  it('makes printing and asking keys of the page a report', async () => {
    await open();
    expect(
      await run(`window.print(); const failed = [];
        for (const act of ['create', 'get']) await navigator.credentials[act]({}).catch((error) => failed.push(error.name));
        try { window.print = () => failed.push('printed'); } catch { failed.push('refused'); }
        failed.push(Object.getOwnPropertyDescriptor(window, 'print').writable ? 'writable' : 'printed by itself');
        return failed;`),
    ).toEqual(['NotAllowedError', 'NotAllowedError', 'printed by itself']);
    expect(await reports()).toEqual([
      ['print', 'window.print', false],
      ['request', 'navigator.credentials', false],
      ['request', 'navigator.credentials', false],
    ]);
  });

  it('lets no script put its own printing or asking of keys in place', async () => {
    await open();
    expect(
      await run(`const outcomes = [];
        for (const [on, name] of [[window, 'print'], [CredentialsContainer.prototype, 'create'], [CredentialsContainer.prototype, 'get']]) {
          try { Object.defineProperty(on, name, { value: () => 'own' }); outcomes.push('defined'); } catch { outcomes.push('refused'); }
          try { on[name] = () => 'own'; } catch { /* in strict code */ }
          outcomes.push(delete on[name], String(on[name]).includes("'own'"));
        }
        return outcomes;`),
    ).toEqual(['refused', false, false, 'refused', false, false, 'refused', false, false]);
  });

  it('says that somebody is there at keys, presses and the wheel of a person, at most every five seconds', async () => {
    page = await preloadPage(browser, '<button>b</button>', NOW);
    const there = (): Promise<number> =>
      run(`return host.calls.splice(0).filter(([verb]) => verb === 'reportInteraction').length;`);
    await run(`for (const name of ['keydown', 'pointerdown', 'wheel']) window.dispatchEvent(new Event(name));`);
    expect(await there()).toBe(0);
    await page.keyboard.press('a');
    await page.keyboard.press('b');
    expect(await there()).toBe(1);
    await page.clock.runFor(4_999);
    await page.locator('button').click();
    expect(await there()).toBe(0);
    await page.clock.runFor(1);
    await page.locator('button').click();
    expect(await there()).toBe(1);
    await page.clock.runFor(5_000);
    await page.mouse.wheel(0, 10);
    await expect.poll(there).toBe(1);
  });

  it('reports 30 attempts at once and six each second, those of a person apart', async () => {
    await open();
    const made = (count: number): Promise<unknown> =>
      run(`for (let i = 0; i < ${count}; i += 1) window.dispatchEvent(new Event('beforeprint'));`);
    await made(40);
    expect(await reports()).toHaveLength(30);
    await page.clock.runFor(1_000);
    await made(40);
    expect(await reports()).toHaveLength(6);
    await page.keyboard.press('Control+p');
    expect(await reports()).toEqual([['print', 'Ctrl+P', true]]);
    await page.clock.runFor(60_000);
    await made(40);
    expect(await reports()).toHaveLength(30);
  });

  it('says with an attempt which conversation is open', async () => {
    await open();
    const conversation = async (): Promise<unknown> => {
      await run(`window.dispatchEvent(new Event('beforeprint'));`);
      const found = (await calls()).find((call) => (call as unknown[])[0] === 'reportBlocked') as [
        string,
        { conversationId: unknown },
      ];
      return found[1].conversationId;
    };
    const call = (verb: string, args: unknown): Promise<unknown> =>
      run(`await cleandesk.${verb}(${JSON.stringify(args)});`);
    expect(await conversation()).toBeNull();
    await call('openConversation', { conversationId: 5 });
    expect(await conversation()).toBeNull();
    await call('openConversation', { conversationId: 'a' });
    expect(await conversation()).toBe('a');
    await call('openConversation', null);
    await call('openConversation', {});
    await call('setTyping', { conversationId: 'b', typing: true });
    await call('closeConversation', { conversationId: 'b' });
    expect(await conversation()).toBe('a');
    await call('closeConversation', { conversationId: 'a' });
    expect(await conversation()).toBeNull();
  });

  it('reports no more than 200 characters of an address', async () => {
    page = await preloadPage(browser, `<a href="${'x'.repeat(300)}">link</a><a href="#here">here</a>`, NOW);
    await run(`document.querySelector('a').click(); document.querySelector('a:last-child').click();`);
    const found = await reports();
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found).length).toBeLessThan(260);
  });
});

describe('the watermark', () => {
  const open = async (part: object = { watermark: 'maya' }): Promise<void> => {
    page = await preloadPage(browser, '<p>text</p>', NOW);
    await state(part);
  };
  const HOST = 'html > [popover]';
  const inside = <T>(source: string): Promise<T> => run<T>(`const root = host.roots[0]; ${source}`);
  const isTop = (): Promise<boolean> =>
    run(
      `const host = document.querySelector('${HOST}');
        return host !== null && host.matches(':popover-open') && host.parentNode === document.documentElement;`,
    );

  it('repeats the words with the minute, in two tones, each shifted by half', async () => {
    await open();
    const words = 'maya · 2026-03-04 09:05';
    const width = Math.round(words.length * 8.5 + 80);
    expect(
      await inside(
        `return [...root.querySelectorAll('text')].map((line) =>
          [line.textContent, line.getAttribute('x'), line.getAttribute('y'), line.style.fill]);`,
      ),
    ).toEqual([
      [words, String(width / 2), '94.5', 'rgba(0, 0, 0, 0.05)'],
      [words, String(-width / 2), '94.5', 'rgba(0, 0, 0, 0.05)'],
      [words, String(width / 2 + 1), '95.5', 'rgba(255, 255, 255, 0.05)'],
      [words, String(-width / 2 + 1), '95.5', 'rgba(255, 255, 255, 0.05)'],
    ]);
    expect(
      await inside(`const pattern = root.querySelector('pattern'); const rect = root.querySelector('rect');
        return [pattern.id, ...['width', 'height', 'patternUnits', 'patternTransform'].map((name) => pattern.getAttribute(name)),
          ...['width', 'height', 'fill'].map((name) => rect.getAttribute(name))];`),
    ).toEqual(['mark', String(width), '126', 'userSpaceOnUse', 'rotate(-24)', '100%', '100%', 'url(#mark)']);
  });

  it('lies over the whole page, above all, closed to the page, and takes no press', async () => {
    await open();
    expect(await isTop()).toBe(true);
    expect(
      await run(`const host = document.querySelector('${HOST}'); const box = host.getBoundingClientRect(); const css = getComputedStyle(host);
        return [host.shadowRoot, host.ariaHidden, host.popover, box.x, box.y, box.width, box.height, css.pointerEvents, css.visibility, css.opacity,
          document.elementFromPoint(20, 24).tagName];`),
    ).toEqual([null, 'true', 'manual', 0, 0, 800, 600, 'none', 'visible', '1', 'P']);
  });

  it.each([
    ['removed', 'host.remove()'],
    ['moved', 'document.body.append(host)'],
    ['hidden', 'host.hidePopover()'],
    ['made transparent', `host.style.setProperty('opacity', '0', 'important')`],
    ['given another attribute', `host.setAttribute('hidden', '')`],
    ['no popover any more', `host.removeAttribute('popover')`],
    [
      'hidden by a rule',
      `const style = document.createElement('style');
        style.textContent = '[popover] { opacity: 0 !important }'; document.head.append(style)`,
    ],
  ])('is put back when it is %s', async (_what, source) => {
    await open();
    const before = await run(`return document.querySelector('${HOST}').style.cssText;`);
    await run(`const host = document.querySelector('${HOST}'); ${source};`);
    await page.clock.runFor(200);
    expect(await isTop()).toBe(true);
    expect(
      await run(
        `const host = document.querySelector('${HOST}');
          return [host.style.cssText, host.getAttributeNames().sort(), getComputedStyle(host).opacity];`,
      ),
    ).toEqual([before, ['aria-hidden', 'popover', 'style'], '1']);
    expect(await calls()).toEqual([]);
  });

  it('that is taken away twelve times within five seconds is reported, once', async () => {
    await open();
    const removed = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) {
        await run(
          `document.querySelector('${HOST}').remove(); await new Promise((resolve) => queueMicrotask(resolve));`,
        );
        await page.clock.runFor(10);
      }
    };
    await removed(11);
    expect(await calls()).toEqual([]);
    await page.clock.runFor(5_000);
    await removed(11);
    expect(await calls()).toEqual([]);
    await removed(1);
    expect(await calls()).toEqual([['reportVanished', {}]]);
    await removed(12);
    expect(await calls()).toEqual([]);
  });

  it('comes above what the page opens over it', async () => {
    await open();
    await run(`globalThis.raised = 0; document.querySelector('${HOST}').addEventListener('beforetoggle', (event) => { if (event.newState === 'open') raised += 1; });
      const other = document.createElement('div'); other.id = 'other'; other.popover = 'manual'; document.body.append(other); other.showPopover();`);
    await expect.poll(() => run('return raised;')).toBe(1);
    expect(await isTop()).toBe(true);
  });

  it('comes to the top by itself every two seconds', async () => {
    await open();
    await run(
      `globalThis.raised = 0;
        document.querySelector('${HOST}').addEventListener('beforetoggle', (event) => { if (event.newState === 'open') raised += 1; });`,
    );
    await page.clock.runFor(1_800);
    expect(await run('return raised;')).toBe(0);
    await page.clock.runFor(200);
    expect(await run('return raised;')).toBe(1);
    await page.clock.runFor(2_000);
    expect(await run('return raised;')).toBe(2);
  });

  it('follows the minute, and the words', async () => {
    await open();
    const words = (): Promise<string> => inside(`return root.querySelector('text').textContent;`);
    await page.clock.runFor(29_000);
    expect(await words()).toBe('maya · 2026-03-04 09:05');
    await page.clock.runFor(2_000);
    expect(await words()).toBe('maya · 2026-03-04 09:06');
    await state({ watermark: 'jo' });
    expect(await words()).toBe('jo · 2026-03-04 09:06');
  });

  it.each([[{ watermark: '' }], [{ phase: 'signed-out', watermark: 'maya' }], [{ watermark: 5 }]])(
    'is taken away for the state %o, and is not put back',
    async (part) => {
      await open();
      await state(part);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.clock.runFor(3_000);
      await run(`const other = document.createElement('div'); other.popover = 'manual'; document.body.append(other); other.showPopover();
        await new Promise((resolve) => other.addEventListener('toggle', resolve, { once: true }));`);
      expect([await page.locator(HOST).count(), errors]).toEqual([0, []]);
      await state({ watermark: 'maya' });
      expect(await isTop()).toBe(true);
    },
  );

  it('is not there before somebody has signed in', async () => {
    page = await preloadPage(browser, '', NOW);
    await page.clock.runFor(3_000);
    expect(await page.locator(HOST).count()).toBe(0);
  });

  it('covers the page while it has no focus, where main says so', async () => {
    await open({ watermark: 'maya', guards: { coverWithoutFocus: true } });
    const cover = (): Promise<unknown> =>
      inside(
        `const cover = root.querySelector('div'); const css = getComputedStyle(cover);
          return [css.display, css.position, css.backgroundColor, css.color, cover.innerText];`,
      );
    const focused = (is: boolean): Promise<unknown> =>
      run(`document.hasFocus = () => ${is}; window.dispatchEvent(new Event('${is ? 'focus' : 'blur'}'));`);
    await focused(false);
    expect(await cover()).toEqual([
      'flex',
      'absolute',
      'rgb(243, 244, 245)',
      'rgb(69, 76, 85)',
      'Covered while another window is in front.',
    ]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(cover).toEqual(['flex', 'absolute', 'rgb(19, 21, 24)', 'rgb(188, 195, 203)', expect.any(String)]);
    await focused(true);
    expect(await cover()).toMatchObject({ 0: 'none' });
    await state({ watermark: 'maya', guards: { coverWithoutFocus: 'yes' } });
    await focused(false);
    expect(await cover()).toMatchObject({ 0: 'none' });
  });
});

const TALK = `<main data-conversation-id="a" style="font: 20px monospace">
  <div data-message-id="1"><span class="who">Visitor</span><p class="message-body">alpha beta</p></div>
  <div data-message-id="2"><p class="message-body">gamma delta</p></div>
  <textarea name="message" rows="2" cols="30"></textarea><input name="search" value="one two"><input type="password" name="secret" value="hidden">
</main><p id="outside">outside of it</p>`;

describe("the desk's own clipboard", () => {
  const open = async (part: object = ISOLATED): Promise<void> => {
    page = await preloadPage(browser, TALK, NOW);
    await state(part);
    await run(`await cleandesk.openConversation({ conversationId: 'a' }); host.calls.splice(0);`);
  };
  const body = (number: number): ReturnType<Page['locator']> => page.locator('.message-body').nth(number - 1);
  /** Drags from one letter of a message to one of another. */
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    const place = async ([message, letter]: readonly [number, number]): Promise<readonly [number, number]> =>
      run(`const node = document.querySelectorAll('.message-body')[${message - 1}].firstChild; const range = document.createRange();
        range.setStart(node, ${letter}); range.setEnd(node, ${letter}); const box = range.getBoundingClientRect(); return [box.x, box.y + 5];`);
    await page.mouse.move(...(await place(from)));
    await page.mouse.down();
    await page.mouse.move(...(await place(to)));
    await page.mouse.up();
  };
  const marked = (): Promise<unknown> => run(`return [...(CSS.highlights.get('marked') ?? [])].map(String);`);
  const copied = async (): Promise<unknown[]> => {
    await page.keyboard.press('Control+c');
    return calls();
  };
  const put = (text: string, cut = false): unknown[] => ['putClipboard', { conversationId: 'a', text, cut }];

  it.each([
    ['forwards', [1, 2], [1, 7], 'pha b'],
    ['backwards', [1, 7], [1, 2], 'pha b'],
    ['over two messages', [1, 6], [2, 5], 'beta\ngamma'],
    ['over two messages backwards', [2, 5], [1, 6], 'beta\ngamma'],
  ] as const)('copies what is marked with the mouse, %s', async (_how, from, to, text) => {
    await open();
    await drag(from, to);
    expect(await run('return String(getSelection());')).toBe('');
    expect(await marked()).toHaveLength(1);
    expect(await copied()).toEqual([put(text)]);
  });

  it('ends the marks with the button, with the next press, and where it is no longer allowed', async () => {
    await open();
    await drag([1, 2], [1, 7]);
    await page.mouse.move(300, 60);
    expect(await marked()).toEqual(['pha b']);
    await page.locator('#outside').click();
    expect(await marked()).toEqual([]);
    await drag([1, 2], [1, 7]);
    await state({ guards: { clipboard: 'block' } });
    expect(await marked()).toEqual([]);
    await drag([1, 2], [1, 7]);
    expect(await marked()).toEqual([]);
  });

  it('marks nothing that a script presses, that begins outside of messages, or by another button', async () => {
    await open();
    await run(`const at = document.querySelector('.message-body').getBoundingClientRect();
      for (const [name, x] of [['pointerdown', 2], ['pointermove', 60]])
        window.dispatchEvent(new PointerEvent(name, { clientX: at.x + x, clientY: at.y + 5, buttons: 1, pointerType: 'mouse' }));`);
    expect(await marked()).toEqual([]);
    await page.mouse.move(5, 590);
    await page.mouse.down();
    await body(1).hover();
    await page.mouse.up();
    expect(await marked()).toEqual([]);
    await body(1).hover({ position: { x: 5, y: 5 } });
    await page.mouse.down({ button: 'right' });
    await body(1).hover({ position: { x: 60, y: 5 } });
    await page.mouse.up({ button: 'right' });
    expect(await marked()).toEqual([]);
  });

  it('marks all of the message that has the focus, and copies it without its name', async () => {
    await open();
    await run(
      `const message = document.querySelector('[data-message-id="2"]'); message.tabIndex = 0; message.focus();`,
    );
    await page.keyboard.press('Control+a');
    expect(await marked()).toEqual(['gamma delta']);
    expect(await copied()).toEqual([put('gamma delta')]);
    expect(await run(`document.querySelector('[data-message-id="2"]').remove(); host.calls.splice(0); return 0;`)).toBe(
      0,
    );
    expect(await reports()).toEqual([]);
  });

  it('copies the message that has the focus, where nothing is marked', async () => {
    await open();
    await run(
      `const message = document.querySelector('[data-message-id="1"]'); message.tabIndex = 0; message.focus();`,
    );
    expect(await copied()).toEqual([put('alpha beta')]);
    await page.keyboard.press('Control+x');
    expect(await reports()).toEqual([['cut', 'Ctrl+X', true]]);
  });

  it('copies and cuts the message field as a whole, and empties it when main has taken it', async () => {
    await open();
    const field = page.locator('textarea');
    await field.fill('draft words');
    expect(await copied()).toEqual([put('draft words')]);
    await page.keyboard.press('Control+x');
    expect([await calls(), await field.inputValue()]).toEqual([[put('draft words', true)], 'draft words']);
    await run(`host.answers.putClipboard = { ok: true, value: { taken: false } };`);
    await page.keyboard.press('Control+x');
    await calls();
    expect(await field.inputValue()).toBe('draft words');
    await run(`host.answers.putClipboard = { ok: true, value: { taken: true } };`);
    await page.keyboard.press('Control+c');
    await calls();
    expect(await field.inputValue()).toBe('draft words');
    await page.keyboard.press('Control+x');
    await expect.poll(() => field.inputValue()).toBe('');
    await page.keyboard.press('Control+z');
    expect(await field.inputValue()).toBe('draft words');
  });

  it.each(['[name=search]', '[name=secret]'])('copies nothing out of %s: that is an attempt', async (selector) => {
    await open();
    await page.locator(selector).focus();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+x');
    expect(await reports()).toEqual([
      ['copy', 'Ctrl+C', true],
      ['cut', 'Ctrl+X', true],
    ]);
  });

  it('copies nothing of an empty field, outside of the open conversation, or for a script', async () => {
    await open();
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+c');
    expect(await reports()).toEqual([['copy', 'Ctrl+C', true]]);
    await page.locator('textarea').fill('draft');
    await run(
      `document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown',
        { key: 'c', ctrlKey: true, bubbles: true, cancelable: true }));`,
    );
    expect(await reports()).toEqual([['copy', 'Ctrl+C', false]]);
    await run(`await cleandesk.openConversation({ conversationId: 'b' }); host.calls.splice(0);`);
    await page.keyboard.press('Control+c');
    expect(await reports()).toEqual([['copy', 'Ctrl+C', true]]);
  });

  it('pastes what main gives at the caret, in one line into a one-line field', async () => {
    await open();
    await run(`host.answers.takeClipboard = { ok: true, value: { text: 'x \\n y' } };`);
    await page.locator('textarea').fill('12');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+v');
    await expect.poll(() => page.locator('textarea').inputValue()).toBe('1x \n y2');
    expect(await calls()).toEqual([['takeClipboard', { conversationId: 'a' }]]);
    await page.locator('[name=search]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+v');
    await expect.poll(() => page.locator('[name=search]').inputValue()).toBe('one twox y');
  });

  it.each([
    ['refuses', `{ ok: false, value: { text: 'x' } }`],
    ['has nothing', `{ ok: true, value: { text: '' } }`],
    ['gives no text', `{ ok: true, value: { text: 5 } }`],
    ['gives nothing', `{ ok: true, value: null }`],
    ['does not answer', `'broken'`],
  ])('pastes nothing when main %s', async (_what, answer) => {
    await open();
    await run(`host.answers.takeClipboard = ${answer};`);
    await page.locator('textarea').fill('12');
    await page.keyboard.press('Control+v');
    await page.clock.runFor(10);
    expect(await calls()).toEqual([['takeClipboard', { conversationId: 'a' }]]);
    expect(await page.locator('textarea').inputValue()).toBe('12');
  });

  it.each([
    ['read only', `document.querySelector('textarea').readOnly = true`],
    ['in another conversation', `document.querySelector('main').dataset.conversationId = 'b'`],
  ])('pastes nothing into a field that is %s: that is an attempt', async (_what, source) => {
    await open();
    await page.locator('textarea').focus();
    await run(`${source};`);
    await page.keyboard.press('Control+v');
    expect(await reports()).toEqual([['paste', 'Ctrl+V', true]]);
  });

  it('pastes nothing where the person has gone to another conversation meanwhile', async () => {
    await open();
    await run(`host.answers.takeClipboard = new Promise((resolve) => { globalThis.answer = resolve; });`);
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+v');
    await run(
      `document.querySelector('main').dataset.conversationId = 'b'; answer({ ok: true, value: { text: 'x' } });`,
    );
    await page.clock.runFor(10);
    expect(await page.locator('textarea').inputValue()).toBe('');
  });

  it('pastes from outside only where main says so, and copies nothing then', async () => {
    await open({ guards: { clipboard: 'block', pasteFromOutside: true } });
    await run(`host.answers.takeClipboard = { ok: true, value: { text: 'x' } };`);
    await page.locator('textarea').fill('12');
    await page.keyboard.press('Control+v');
    await expect.poll(() => page.locator('textarea').inputValue()).toBe('12x');
    await calls();
    for (const keys of ['Control+c', 'Control+x', 'Control+a']) await page.keyboard.press(keys);
    expect(await reports()).toEqual([
      ['copy', 'Ctrl+C', true],
      ['cut', 'Ctrl+X', true],
      ['copy', 'select-all', true],
    ]);
    await state({ guards: { clipboard: 'block', pasteFromOutside: 'yes' } });
    await page.keyboard.press('Control+v');
    expect(await reports()).toEqual([['paste', 'Ctrl+V', true]]);
  });
});

describe('selecting', () => {
  const open = async (part: object = {}): Promise<void> => {
    // Ranges that a script makes are those of the page's own world, which is the preload's here.
    page = await preloadPage(browser, TALK + '<button>press here and pull</button>', NOW, { mainWorld: false });
    await state(part);
  };
  const range = (selector: string): Promise<unknown> =>
    run(`const field = document.querySelector('${selector}'); return [field.selectionStart, field.selectionEnd];`);

  it('by keys moves the caret and nothing else', async () => {
    await open();
    await page.locator('textarea').fill('one\ntwo');
    for (const key of ['ArrowLeft', 'ArrowUp', 'Home', 'End', 'PageUp', 'PageDown', 'ArrowRight', 'ArrowDown']) {
      await page.keyboard.press(`Shift+${key}`);
      expect([key, await range('textarea')]).toEqual([key, [7, 7]]);
    }
    await page.keyboard.press('ArrowLeft');
    expect(await range('textarea')).toEqual([6, 6]);
  });

  it('by a script is undone: in a field, and in the page', async () => {
    await open();
    await run(
      `document.querySelector('textarea').value = 'draft'; document.querySelector('textarea').focus();
        document.querySelector('textarea').setSelectionRange(1, 3);`,
    );
    await expect.poll(() => range('textarea')).toEqual([3, 3]);
    await run(
      `document.activeElement.blur(); getSelection().selectAllChildren(document.querySelector('.message-body'));`,
    );
    await expect.poll(() => run('return getSelection().isCollapsed;')).toBe(true);
  });

  it('is taken from the page where the host can do that: it gets carets and no ranges', async () => {
    page = await preloadPage(browser, TALK, NOW);
    expect(
      await run(`const field = document.querySelector('textarea'); field.value = 'a draft'; field.focus();
      const seen = []; const note = (name) => seen.push([name, field.selectionStart, field.selectionEnd, String(getSelection())].join());
      field.setSelectionRange(1, 3); note('range'); field.select(); note('select');
      field.selectionStart = 2; note('start'); field.selectionEnd = 4; note('end');
      field.setRangeText('X', 0, 1, 'select'); note('text'); document.execCommand('selectAll'); note('all');
      field.blur(); const body = document.querySelector('.message-body'); const range = document.createRange();
      range.selectNodeContents(body); const now = getSelection();
      now.addRange(range); now.selectAllChildren(body); now.setBaseAndExtent(body, 0, body, 1); now.collapse(body, 0);
      now.extend(body, 1); now.modify('extend', 'forward', 'word'); now.getRangeAt(0).setEnd(document.body, 1);
      document.execCommand('SelectAll'); window.find('a'); note('page'); return [...seen, now.isCollapsed];`),
    ).toEqual(['range,3,3,', 'select,3,3,', 'start,2,2,', 'end,4,4,', 'text,1,1,', 'all,1,1,', 'page,1,1,', true]);
  });

  it('by an input method is left alone until it has composed', async () => {
    await open();
    await run(`const field = document.querySelector('textarea'); field.value = 'draft'; field.focus();
      field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true })); field.setSelectionRange(1, 3);`);
    await page.clock.runFor(50);
    await run(
      'await new Promise((resolve) => { const c = new MessageChannel(); c.port1.onmessage = resolve; ' +
        'c.port2.postMessage(0); });',
    );
    expect(await range('textarea')).toEqual([1, 3]);
    await run(
      `const field = document.querySelector('textarea');
        field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true })); field.setSelectionRange(1, 2);`,
    );
    await expect.poll(() => range('textarea')).toEqual([2, 2]);
  });

  it('by pressing and pulling in a field sets the caret where it was pressed', async () => {
    await open();
    const box = await page.locator('[name=search]').boundingBox();
    if (box === null) throw new Error('not shown');
    for (const [from, caret] of [
      [4, 0],
      [box.width - 4, 7],
    ] as const) {
      await page.mouse.move(box.x + from, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
      await page.mouse.up();
      expect(await range('[name=search]')).toEqual([caret, caret]);
    }
    expect(await run('return document.activeElement.name;')).toBe('search');
  });

  it('by pressing leaves the caret alone where the page puts something else under the mouse meanwhile', async () => {
    await open();
    await run(`const field = document.querySelector('[name=search]'); const box = field.getBoundingClientRect(); field.setSelectionRange(0, 0);
      field.addEventListener('focus', () => {
        const other = document.createElement('p');
        other.textContent = 'words over it'.repeat(9);
        other.style.cssText = 'position: fixed; margin: 0; background: white; left: ' + box.x + 'px; top: ' + box.y + 'px; width: 900px';
        document.body.append(other);
      });`);
    const box = await page.locator('[name=search]').boundingBox();
    if (box === null) throw new Error('not shown');
    await page.mouse.click(box.x + box.width - 4, box.y + 8);
    expect(await range('[name=search]')).toEqual([0, 0]);
  });

  it('by the Tab key is none: the field has its text, and the caret at its end', async () => {
    await open();
    await page.locator('textarea').focus();
    await page.keyboard.press('Tab');
    expect(await run('return [document.activeElement.name, document.activeElement.value];')).toEqual([
      'search',
      'one two',
    ]);
    expect(await range('[name=search]')).toEqual([7, 7]);
    await page.clock.runFor(10);
    expect(await run(`return document.querySelector('[name=secret]').value;`)).toBe('hidden');
  });

  it('by pulling text along is reported once for each press, from 24 pixels on', async () => {
    await open();
    const pull = async (
      selector: string,
      by: readonly number[],
      button: 'left' | 'right' = 'left',
    ): Promise<unknown[]> => {
      const box = await page.locator(selector).first().boundingBox();
      if (box === null) throw new Error('not shown');
      await page.mouse.move(box.x + 5, box.y + 5);
      await page.mouse.down({ button });
      for (const x of by) await page.mouse.move(box.x + 5 + x, box.y + 5);
      await page.mouse.up({ button });
      return (await reports()).filter((one) => Array.isArray(one) && one[0] === 'drag');
    };
    expect(await pull('.message-body', [23])).toEqual([]);
    expect(await pull('.message-body', [24])).toEqual([['drag', 'text', true]]);
    expect(await pull('.message-body', [24, 60, 90])).toEqual([['drag', 'text', true]]);
    expect(await pull('[name=search]', [40])).toEqual([['drag', 'text', true]]);
    expect(await pull('button', [40])).toEqual([]);
    expect(await pull('.message-body', [40], 'right')).toEqual([]);
    await page.mouse.move(5, 590);
    await page.mouse.move(300, 590);
    expect(await reports()).toEqual([]);
    await state(ISOLATED);
    expect(await pull('.message-body', [40])).toEqual([]);
    expect(await pull('.who', [40])).toEqual([['drag', 'text', true]]);
  });
});

describe('whom a message is for', () => {
  const open = async (): Promise<void> => {
    page = await preloadPage(
      browser,
      '<button id="no" autofocus>Back</button><button id="yes" data-confirms="q">Send</button>' +
        '<button id="old" data-confirms="p">Send</button>',
      NOW,
    );
    await run(`host.push('receiver', { askId: 'q' });`);
  };
  const answered = async (askId: unknown = 'q', send: unknown = true): Promise<unknown> => {
    await run(`await cleandesk.answerReceiver(${JSON.stringify({ askId, send })}); `);
    const all = await calls();
    return all.flatMap((call) => {
      const [verb, args] = call as [string, Record<string, unknown>];
      return verb === 'answerReceiver' ? [args['send']] : [args['target']];
    });
  };
  const REFUSED = ['receiver-by-script', false];

  it.each([
    ['a click', () => page.locator('#yes').click()],
    [
      'the space bar',
      async () => {
        await page.locator('#yes').focus();
        await page.keyboard.press('Space');
      },
    ],
  ])('is confirmed by %s, once', async (_what, press) => {
    await open();
    await press();
    expect(await answered()).toEqual([true]);
    expect(await answered()).toEqual([false]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['nothing at all', async () => undefined],
    [
      'Enter on the button',
      async () => {
        await page.locator('#yes').focus();
        await page.keyboard.press('Enter');
      },
    ],
    [
      'Enter of the block of digits',
      async () => {
        await page.locator('#yes').focus();
        await page.keyboard.press('NumpadEnter');
      },
    ],
    ['the way back', () => page.locator('#no').click()],
    ['the button of another question', () => page.locator('#old').click()],
    ['a click of a script', () => run(`document.querySelector('#yes').click();`)],
    [
      'a press that a script makes up',
      () => run(`document.querySelector('#yes').dispatchEvent(new MouseEvent('click', { bubbles: true }));`),
    ],
    [
      'a press before the question',
      async () => {
        await page.locator('#yes').click();
        await run(`host.push('receiver', { askId: 'q' });`);
      },
    ],
    [
      'a press more than a second ago',
      async () => {
        await page.locator('#yes').click();
        await page.clock.runFor(1_000);
      },
    ],
  ])('is not confirmed by %s', async (_what, press) => {
    await open();
    await press();
    expect(await answered()).toEqual(REFUSED);
  });

  it('is confirmed by a click after Enter was let go, also where that was not seen', async () => {
    await open();
    await page.locator('#yes').focus();
    await page.keyboard.down('Enter');
    await page.locator('#yes').click();
    expect(await answered()).toEqual([true]);
  });

  it('is declined by a script as well, and what is no answer goes to main as it is', async () => {
    await open();
    await page.locator('#yes').click();
    expect(await answered('q', false)).toEqual([false]);
    for (const args of [null, 'text', {}, { askId: 'q' }, { askId: 5, send: true }, { askId: 'q', send: 'yes' }]) {
      await run(`await cleandesk.answerReceiver(${JSON.stringify(args)});`);
      expect(await calls()).toEqual([['answerReceiver', args]]);
    }
  });
});

describe('a reason', () => {
  const open = async (): Promise<void> => {
    page = await preloadPage(
      browser,
      '<form id="f"><input type="text" id="why"><button id="give">Give</button><button type="button" ' +
        'id="no">No</button></form><form><input type="text" id="other"><button ' +
        'id="others">Other</button></form>',
      NOW,
    );
    await run(
      `document.addEventListener('submit', (event) => event.preventDefault()); host.push('reason', { askId: 'q' });`,
    );
    await page.locator('#why').focus();
  };
  const answered = async (why: unknown = 'because', askId: unknown = 'q'): Promise<unknown> => {
    await run(`await cleandesk.answerReason(${JSON.stringify({ askId, why })}); `);
    const all = await calls();
    return all.flatMap((call) => {
      const [verb, args] = call as [string, Record<string, unknown>];
      return verb === 'answerReason' ? [args['why']] : [args['target']];
    });
  };
  const REFUSED = ['reason-by-script', null];

  it('that was written by hand and given by Enter is passed on, once', async () => {
    await open();
    await page.keyboard.type(' because ');
    await page.keyboard.press('Enter');
    expect(await answered()).toEqual(['because']);
    expect(await answered()).toEqual([null]);
  });

  it('that was given by the button of its form is passed on', async () => {
    await open();
    await page.keyboard.type('because');
    await page.locator('#give').click();
    expect(await answered()).toEqual(['because']);
  });

  it('that was corrected by hand is passed on', async () => {
    await open();
    await page.keyboard.type('becauze');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('se');
    await page.keyboard.press('Enter');
    expect(await answered()).toEqual(['because']);
  });

  it.each([
    ['was not given at all', ''],
    ['was given by another button', `await page.locator('#no').click()`],
    ['was given in another form', `await page.locator('#others').click()`],
  ])('that %s is not passed on', async (_what, press) => {
    await open();
    await page.keyboard.type('because');
    if (press.includes('#no')) await page.locator('#no').click();
    if (press.includes('#others')) await page.locator('#others').click();
    expect(await answered()).toEqual(REFUSED);
  });

  it('that was given more than a second ago is not passed on', async () => {
    await open();
    await page.keyboard.type('because');
    await page.keyboard.press('Enter');
    await page.clock.runFor(999);
    expect(await answered()).toEqual(['because']);
    await run(`document.querySelector('#why').value = ''; host.push('reason', { askId: 'q' });`);
    await page.keyboard.type('because');
    await page.keyboard.press('Enter');
    await page.clock.runFor(1_000);
    expect(await answered()).toEqual(REFUSED);
  });

  it.each([
    ['sets the field', `document.querySelector('#why').value = 'because'`],
    ['types by a command', `document.execCommand('insertText', false, 'ause')`],
    ['removes the field', `document.querySelector('#why').remove()`],
  ])('for which a script %s is not passed on', async (_what, source) => {
    await open();
    await page.keyboard.type('bec');
    await run(`${source};`);
    await page.keyboard.press('Enter');
    expect(await answered()).toEqual(REFUSED);
  });

  it('that a script began stays no one’s until the field is empty again', async () => {
    await open();
    await run(`document.querySelector('#why').value = 'be'; document.querySelector('#why').setSelectionRange(2, 2);`);
    await page.keyboard.type('cause');
    await page.keyboard.press('Enter');
    expect(await answered()).toEqual(REFUSED);
    await run(`document.querySelector('#why').value = ''; host.push('reason', { askId: 'q' });`);
    await page.keyboard.type('because');
    await page.keyboard.press('Enter');
    expect(await answered()).toEqual(['because']);
  });

  it('with other words than those written is not passed on', async () => {
    await open();
    await page.keyboard.type('because');
    await page.keyboard.press('Enter');
    expect(await answered('something else')).toEqual(REFUSED);
  });

  it('for another question is a no, and so is one that was written before the question', async () => {
    await open();
    await page.keyboard.type('because');
    await page.keyboard.press('Enter');
    expect(await answered('because', 'r')).toEqual([null]);
    await run(`host.push('reason', { askId: 'q' });`);
    expect(await answered()).toEqual(REFUSED);
    for (const payload of ['null', '{}', '{ askId: 5 }', '"q"']) await run(`host.push('reason', ${payload});`);
    expect(await answered()).toEqual([null]);
  });

  it('that is no answer at all goes to main as it is', async () => {
    await open();
    for (const args of [null, 'text', {}, { askId: 'q' }, { askId: 5, why: 'x' }, { askId: 'q', why: 5 }]) {
      await run(`await cleandesk.answerReason(${JSON.stringify(args)});`);
      expect(await calls()).toEqual([['answerReason', args]]);
    }
  });

  it('is not given by a key that repeats', async () => {
    await open();
    // A form without a button: otherwise the browser presses that by itself.
    await run(`document.querySelectorAll('button').forEach((each) => each.remove());`);
    await page.keyboard.type('because');
    await page.keyboard.down('Enter');
    await page.clock.runFor(2_000);
    await page.keyboard.down('Enter');
    expect(await answered()).toEqual(REFUSED);
  });
});

describe('a security key', () => {
  const ask = async (payload: object): Promise<unknown> => {
    page = await preloadPage(browser, '', NOW);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'usb', hasUserVerification: true, isUserVerified: true },
    });
    await run(`host.push('securityKey', ${JSON.stringify(payload)});`);
    const found = (): Promise<unknown[]> => run(`return host.calls.filter(([verb]) => verb === 'answerSecurityKey');`);
    await expect.poll(async () => (await found()).length).toBe(1);
    return found();
  };

  it.each(['sign', 'make'])('that cannot be asked (%s) is answered with nothing', async (what) => {
    expect(
      await ask({
        askId: 'k',
        what,
        request: {
          rpId: 'other.test',
          challenge: 'AAAA',
          timeout: 1_000,
          userVerification: 'discouraged',
          allowCredentials: [],
        },
        creation: {
          rp: { id: 'other.test', name: 'x' },
          user: { id: 'AAAA', name: 'n', displayName: 'd' },
          challenge: 'AAAA',
          timeout: 1_000,
          algorithms: [-7],
          excludeCredentials: [],
        },
      }),
    ).toEqual([['answerSecurityKey', { askId: 'k', answer: null }]]);
  });

  it.each([[null], ['sign'], [{}], [{ askId: 'k' }], [{ what: 'sign' }], [{ askId: 'k', what: 'other' }]])(
    'is not asked for %o',
    async (payload) => {
      page = await preloadPage(browser, '', NOW);
      await run(`host.push('securityKey', ${JSON.stringify(payload)}); await Promise.resolve();`);
      await page.clock.runFor(10);
      expect(await calls()).toEqual([]);
    },
  );
});
