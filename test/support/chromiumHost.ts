/** The Chromium host on a virtual X display, with keyboard and mouse for its page. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { object, text } from '../../main/shell/chromium/cdp.ts';
import { createChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import type { ChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import { ChromiumWindow } from '../../main/shell/chromium/chromiumWindow.ts';
import type { ShellWindow } from '../../main/shell/shell.ts';
import { startXvfb } from './xvfb.ts';
import type { Xvfb } from './xvfb.ts';

const run = promisify(execFile);

export function asChromium(window: ShellWindow): ChromiumWindow {
  if (!(window instanceof ChromiumWindow)) throw new Error('not a window of the Chromium host');
  return window;
}

/**
 * As the page's own script would run it: without the exemptions of a developer's console.
 * @throws Error with what the page threw.
 */
export async function evaluateIn(window: ShellWindow, expression: string, userGesture = false): Promise<unknown> {
  const answer = await asChromium(window).page.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
    userGesture,
    allowUnsafeEvalBlockedByCSP: false,
  });
  if ('exceptionDetails' in answer)
    throw new Error(text(object(object(answer, 'exceptionDetails'), 'exception'), 'description'));
  return object(answer, 'result')['value'];
}

export class ChromiumHost {
  #xvfb: Xvfb | null = null;
  #shell: ChromiumShell | null = null;

  get display(): string {
    return this.#xvfb?.display ?? '';
  }

  async start(): Promise<ChromiumShell> {
    this.#xvfb ??= await startXvfb();
    this.#shell = await createChromiumShell({ display: this.#xvfb.display });
    return this.#shell;
  }

  evaluate(window: ShellWindow, expression: string): Promise<unknown> {
    return evaluateIn(window, expression);
  }

  async xdotool(...args: string[]): Promise<string> {
    return (await run('xdotool', args, { env: { ...process.env, DISPLAY: this.display } })).stdout.trim();
  }

  /** Without a window manager the focus is the X server's own: on the window, or on the root of the screen. */
  async setFocus(_window: ShellWindow, focused: boolean): Promise<void> {
    const id = focused
      ? ((await this.xdotool('search', '--onlyvisible', '--class', 'chromium')).split('\n').at(-1) ?? '')
      : await this.xdotool('search', '--maxdepth', '0', '--name', '.*');
    // While the root has the focus, X sends keys to whatever is beneath the pointer.
    await this.xdotool('mousemove', '1395', '895', 'windowfocus', id);
  }

  async hasFocus(window: ShellWindow): Promise<boolean> {
    return (await this.evaluate(window, 'document.hasFocus()')) === true;
  }

  async stop(): Promise<void> {
    await this.#shell?.quit();
    await this.#xvfb?.stop();
  }
}
