/** A person's hand on a real keyboard and mouse of an X display, and another program that reads its clipboards. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export class Hand {
  readonly #display: string;
  constructor(display: string) { this.#display = display; }

  async #xdotool(...args: string[]): Promise<string> {
    return (await run('xdotool', args, { env: { ...process.env, DISPLAY: this.#display } })).stdout;
  }

  /** Keys as X names them, such as `ctrl+a` or `shift+Delete`. */
  async press(...keys: string[]): Promise<void> { await this.#xdotool('key', '--clearmodifiers', ...keys); }
  async type(text: string): Promise<void> { await this.#xdotool('type', '--delay', '4', text); }
  async moveTo(x: number, y: number): Promise<void> { await this.#xdotool('mousemove', String(Math.round(x)), String(Math.round(y))); }
  /** 1 left, 2 middle, 3 right, 8 and 9 back and forward. */
  async click(button: 1 | 2 | 3 | 8 | 9 = 1, times = 1): Promise<void> { await this.#xdotool('click', '--repeat', String(times), '--delay', '60', String(button)); }

  async clickWith(key: 'ctrl' | 'shift' | 'alt'): Promise<void> { await this.#xdotool('keydown', key, 'click', '1', 'keyup', key); }
  async wheelWith(key: 'ctrl' | 'shift'): Promise<void> { await this.#xdotool('keydown', key, 'click', '--repeat', '3', '4', 'keyup', key); }

  /** Without a window manager the focus is the X server's own: on the root of the screen, or on the desk's window. */
  async focusNothing(): Promise<void> { await this.#xdotool('mousemove', '1439', '899', 'windowfocus', (await this.#xdotool('search', '--maxdepth', '0', '--name', '.*')).trim()); }
  async focusWindow(): Promise<void> { await this.#xdotool('windowfocus', (await this.#xdotool('search', '--onlyvisible', '--class', 'chromium')).trim().split('\n').at(-1) ?? ''); }

  async drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await this.moveTo(...from);
    await this.#xdotool('mousedown', '1');
    for (let step = 1; step <= 8; step += 1) await this.moveTo(from[0] + ((to[0] - from[0]) * step) / 8, from[1] + ((to[1] - from[1]) * step) / 8);
    await this.#xdotool('mouseup', '1');
  }

  /** What another program reads from a selection of this display; empty when nobody owns it. */
  async selection(which: 'clipboard' | 'primary' | 'secondary'): Promise<string> {
    try {
      return (await run('timeout', ['3', 'xclip', '-o', '-selection', which], { env: { ...process.env, DISPLAY: this.#display } })).stdout;
    } catch {
      return ''; // xclip ends with 1 when the selection has no owner
    }
  }

  /** Another program puts something on a selection, so that an attempt that changes nothing is told from one that empties. */
  async offer(which: 'clipboard' | 'primary', text: string): Promise<void> {
    const child = execFile('xclip', ['-i', '-selection', which], { env: { ...process.env, DISPLAY: this.#display } });
    child.stdin?.end(text);
    await new Promise((resolve) => child.once('exit', resolve));
  }
}
