/** What every host of the shell does, tested through the port only. */
import { notesWords } from '../../main/selfCheck/noteWords.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OWN_VERBS, VERBS } from '../../contract/bridge.ts';
import { RENDERER_HEADERS } from '../../main/shell/headers.ts';
import type { Blocked, RendererFiles, Sender, Shell, ShellWindow, WindowSpec } from '../../main/shell/shell.ts';
import { bundlePreload } from '../support/preloadBundle.ts';
import { eventually as repeated } from '../support/until.ts';

export interface Host {
  start(): Promise<Shell>;
  /** Runs an expression in the page's own world and awaits it. */
  evaluate(window: ShellWindow, expression: string): Promise<unknown>;
  /** Gives the window the focus, or removes it. */
  setFocus(window: ShellWindow, focused: boolean): Promise<void>;
  /** Whether key presses would reach the page. */
  hasFocus(window: ShellWindow): Promise<boolean>;
  stop(): Promise<void>;
}

const file = (body: string, mediaType: string) => ({ body: new TextEncoder().encode(body), mediaType });

export const PAGE: RendererFiles = new Map([
  [
    '/index.html',
    file(
      `<!doctype html><html lang="en"><title>Desk</title><link rel="stylesheet" href="/page.css"><script>window.inline = true</script><script src="/page.js"></script>
<body><button id="button">Button</button><input id="line" value="line secret one"><br><input id="password" type="password" value="passwordsecret"><br><textarea id="area">area secret words</textarea><p id="words">The words of a visitor</p></body></html>`,
      'text/html; charset=utf-8',
    ),
  ],
  [
    '/page.js',
    file(
      'window.loaded = true; window.heard = []; window.cleandesk?.on("notice", (payload) => ' +
        'window.heard.push(payload));',
      'text/javascript; charset=utf-8',
    ),
  ],
  [
    '/page.css',
    file(
      'body { margin: 0; font: 20px monospace } input, textarea { width: 500px; font: 20px monospace; display: ' +
        'block } p { margin: 0 }',
      'text/css; charset=utf-8',
    ),
  ],
]);

export async function pageSpec(): Promise<WindowSpec> {
  return {
    title: 'Desk',
    width: 900,
    height: 700,
    minWidth: 400,
    minHeight: 300,
    files: PAGE,
    headers: RENDERER_HEADERS,
    preload: await bundlePreload(),
    contentProtection: true,
  };
}

/** Waits until an expectation passes; the last failure is reported. Milliseconds. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  accepts: (value: T) => boolean,
  within = 45_000,
): Promise<T> {
  let last: T | undefined;
  const { value } = await repeated(
    () => `${accepts.toString()}; last seen: ${JSON.stringify(last)}`,
    async () => {
      const seen = await look();
      last = seen;
      return accepts(seen) ? { value: seen } : null;
    },
    within,
  );
  return value;
}

export interface Call {
  readonly sender: Sender;
  readonly verb: unknown;
  readonly args: unknown;
}

export function describeShell(name: string, host: Host): void {
  describe(`the shell of the ${name} host`, () => {
    let shell: Shell;
    let window: ShellWindow;
    const calls: Call[] = [];
    const quits: string[] = [];

    beforeAll(async () => {
      shell = await host.start();
      shell.onQuit(() => quits.push('quit'));
      await expect(shell.open(await pageSpec())).rejects.toThrow('handleCalls');
      shell.handleCalls(async (sender, verb, args) => {
        calls.push({ sender, verb, args });
        if (verb === 'lock') return { ok: false, code: 'locked-idle', params: { minutes: 15 } };
        return { ok: true, value: { verb, args } };
      });
      window = await shell.open(await pageSpec());
    });
    beforeEach(() => {
      calls.length = 0;
    });
    afterAll(() => host.stop());

    const evaluate = (expression: string): Promise<unknown> => host.evaluate(window, expression);

    test('passes a call of the page with its window, frame and origin as the host knows them', async () => {
      expect(
        await evaluate(
          'cleandesk.openConversation({ conversationId: "c1", limit: 3, deep: [{ a: null }] }).then(JSON.stringify)',
        ),
      ).toBe(
        JSON.stringify({ verb: 'openConversation', args: { conversationId: 'c1', limit: 3, deep: [{ a: null }] } }),
      );
      expect(calls.find((call) => call.verb === 'openConversation')).toEqual({
        sender: { windowId: window.id, frame: 'main', origin: window.origin },
        verb: 'openConversation',
        args: { conversationId: 'c1', limit: 3, deep: [{ a: null }] },
      });
    });

    test('many calls at once are each answered with their own answer', async () => {
      expect(
        await evaluate(
          'Promise.all(Array.from({ length: 200 }, (_, n) => cleandesk.saveDraft({ n }))).then((all) => ' +
            'all.every((answer, n) => answer.args.n === n))',
        ),
      ).toBe(true);
    });

    test('a refusal becomes an error with its code and parameters and nothing else', async () => {
      expect(
        await evaluate(
          'cleandesk.lock({}).then(() => "answered", (error) => [error.name, error.message, ' +
            'Object.keys(error).join()].join("|"))',
        ),
      ).toBe('Error|{"code":"locked-idle","params":{"minutes":15}}|');
    });

    test('pushed events arrive in order, until the page stops listening', async () => {
      await evaluate('void (window.stop = cleandesk.on("typing", (payload) => (window.typed ??= []).push(payload.n)))');
      for (let n = 0; n < 20; n += 1) window.push('typing', { n });
      await eventually(
        () => evaluate('JSON.stringify(window.typed ?? [])'),
        (received) => received === JSON.stringify(Array.from({ length: 20 }, (_, n) => n)),
      );
      await evaluate('void window.stop()');
      window.push('typing', { n: 99 });
      window.push('notice', { text: 'after' });
      await eventually(
        () => evaluate('JSON.stringify(window.heardLast ??= "") && true'),
        (value) => value === true,
      );
      expect(await evaluate('window.typed.includes(99)')).toBe(false);
    });

    test('the page cannot listen to an event that the bridge does not know', async () => {
      expect(
        await evaluate(
          '(() => { try { cleandesk.on("cleandesk:event", () => {}); return "listening" } catch (error) { return ' +
            'error.message } })()',
        ),
      ).toBe('Unknown event');
    });

    test('the bridge is the verbs, `on` and `cover`, and cannot be changed', async () => {
      expect(await evaluate('Object.keys(cleandesk).sort().join()')).toBe(
        [...Object.keys(VERBS).filter((verb) => !OWN_VERBS.some((own) => own === verb)), 'cover', 'on'].sort().join(),
      );
      expect(
        await evaluate(`(() => {
          const before = { ...cleandesk };
          const attempts = [
            () => { cleandesk.lock = () => 'planted' },
            () => { cleandesk.more = () => 'planted' },
            () => { delete cleandesk.getState },
            () => Object.defineProperty(cleandesk, 'on', { value: () => 'planted' }),
            () => Object.setPrototypeOf(cleandesk, { planted: true }),
            () => { window.cleandesk = { lock: () => 'planted' } },
            () => { delete window.cleandesk },
            () => Object.defineProperty(window, 'cleandesk', { value: null }),
          ];
          for (const attempt of attempts) try { attempt() } catch {}
          const keys = Object.keys(cleandesk);
          const same = keys.length === Object.keys(before).length && keys.every((key) => cleandesk[key] === before[key]);
          return same && cleandesk.planted === undefined;
        })()`),
      ).toBe(true);
    });

    test('a reset drops the state of the page and loads a new one whose bridge works', async () => {
      await evaluate('void (window.mark = "held before")');
      await window.reset();
      expect(await evaluate('typeof window.mark')).toBe('undefined');
      expect(await evaluate('cleandesk.getState({}).then((answer) => answer.verb)')).toBe('getState');
    });

    test('two resets at once both end with a working page', async () => {
      await Promise.all([window.reset(), window.reset()]);
      expect(await evaluate('cleandesk.getState({}).then((answer) => answer.verb)')).toBe('getState');
    });

    test('gaining and losing focus are reported', async () => {
      const seen: boolean[] = [];
      window.onFocusChange((focused) => seen.push(focused));
      for (const focused of [false, true, false, true]) {
        await host.setFocus(window, focused);
        // A window without focus at the start cannot lose it.
        await eventually(
          () => seen.at(-1),
          (last) => last === focused || (last === undefined && !focused),
        );
      }
      expect(seen.slice(-3)).toEqual([true, false, true]);
    });

    test('a reset leaves the keyboard focus with the window that had it', async () => {
      const seen: boolean[] = [];
      window.onFocusChange((focused) => seen.push(focused));
      await window.reset();
      expect(seen).toEqual([]);
      expect(await host.hasFocus(window)).toBe(true);
    });

    test('a screenshot is a PNG', async () => {
      expect([...(await window.screenshot()).slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    });

    test('every capability says how it is enforced', () => {
      expect(shell.capabilities().length).toBeGreaterThan(0);
      for (const capability of shell.capabilities())
        expect(notesWords(capability.notes).length, capability.control).toBeGreaterThan(10);
    });

    test('quitting closes the window, reports it once, and no window opens afterwards', async () => {
      const closed: string[] = [];
      window.onClosed(() => closed.push('closed'));
      await Promise.all([shell.quit(), shell.quit()]);
      await shell.quit();
      expect([closed, quits]).toEqual([['closed'], ['quit']]);
      await expect(shell.open(await pageSpec())).rejects.toThrow('quit');
      // A push to a closed window is dropped.
      window.push('notice', { text: 'nobody is there' });
    });
  });
}

/** Collects what a window blocks. */
export function collectBlocked(window: ShellWindow): Blocked[] {
  const blocked: Blocked[] = [];
  window.onBlocked((one) => blocked.push(one));
  return blocked;
}
