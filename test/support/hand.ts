/** A person's keyboard and mouse on an X display, and another program that reads its clipboards. */
import { quoted, XTools } from './xTools.ts';

export type Selection = 'clipboard' | 'primary' | 'secondary';
/** Written after a program that failed. */
const FAILED = '\u0005';
const NEXT = '\u0001';

/** Empty when it has no owner: xclip exits with 1 then. */
const reading = (which: Selection): string => `timeout 3 xclip -o -selection ${which} 2>/dev/null`;
const WINDOWS = `xdotool search --onlyvisible --name '.*' getwindowname %@ 2>/dev/null`;

/** A line a window, and an empty one for a menu, which has no name: the last of them counts too. */
const namesIn = (lines: string): string[] => lines.split('\n').slice(0, -1).sort();

export class Hand {
  readonly #tools: XTools;
  constructor(display: string) {
    this.#tools = new XTools(display);
  }

  /** @throws Error when the program fails. */
  async #xdotool(...args: string[]): Promise<string> {
    const said = await this.#tools.run(`xdotool ${args.map(quoted).join(' ')} || printf '\\005'`);
    if (said.endsWith(FAILED)) throw new Error(`xdotool ${args.join(' ')} failed`);
    return said;
  }

  /** Keys as X names them, such as `ctrl+a` or `shift+Delete`. */
  async press(...keys: string[]): Promise<void> {
    await this.#xdotool('key', '--clearmodifiers', ...keys);
  }
  async type(text: string): Promise<void> {
    await this.#xdotool('type', '--delay', '4', text);
  }
  async moveTo(x: number, y: number): Promise<void> {
    await this.#xdotool('mousemove', String(Math.round(x)), String(Math.round(y)));
  }
  /** 1 left, 2 middle, 3 right, 8 and 9 back and forward. */
  async click(button: 1 | 2 | 3 | 8 | 9 = 1, times = 1): Promise<void> {
    await this.#xdotool('click', '--repeat', String(times), '--delay', '60', String(button));
  }

  async clickWith(key: 'ctrl' | 'shift' | 'alt'): Promise<void> {
    await this.#xdotool('keydown', key, 'click', '1', 'keyup', key);
  }
  async wheelWith(key: 'ctrl' | 'shift'): Promise<void> {
    await this.#xdotool('keydown', key, 'click', '--repeat', '3', '4', 'keyup', key);
  }

  /** Without a window manager the focus is the X server's own: on the root of the screen, or on the desk's window. */
  async focusNothing(): Promise<void> {
    await this.#xdotool(
      'mousemove',
      '1439',
      '899',
      'windowfocus',
      (await this.#xdotool('search', '--maxdepth', '0', '--name', '.*')).trim(),
    );
  }
  async focusWindow(): Promise<void> {
    await this.#xdotool(
      'windowfocus',
      (await this.#xdotool('search', '--onlyvisible', '--class', 'chromium')).trim().split('\n').at(-1) ?? '',
    );
  }

  /**
   * Gives each window the focus and presses a key in it. Without a window manager nothing else gives a dialog the
   * focus. A menu that closes meanwhile is passed over.
   */
  async pressInEachWindow(key: string): Promise<void> {
    await this.#tools.run(
      `for window in $(xdotool search --onlyvisible --name '.*' 2>/dev/null); do ` +
        `xdotool windowfocus "$window" key ${quoted(key)} 2>/dev/null || true; done`,
    );
  }

  async drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const at = (step: number): string[] => [
      'mousemove',
      String(Math.round(from[0] + ((to[0] - from[0]) * step) / 8)),
      String(Math.round(from[1] + ((to[1] - from[1]) * step) / 8)),
      'sleep',
      '0.01',
    ];
    await this.#xdotool(...at(0), 'mousedown', '1', ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap(at), 'mouseup', '1');
  }

  /** What another program reads from a selection of this display; empty when it has no owner. */
  selection(which: Selection): Promise<string> {
    return this.#tools.run(reading(which));
  }

  /**
   * Another program writes to a selection, so that an attempt that changes nothing differs from one that empties it.
   */
  async offer(which: 'clipboard' | 'primary', text: string): Promise<void> {
    await this.#tools.run(`printf %s ${quoted(text)} | xclip -i -selection ${which} >/dev/null 2>&1`);
  }

  /** Names of the windows that the X server shows, dialogs and menus too. */
  async windows(): Promise<string[]> {
    return namesIn(await this.#tools.run(WINDOWS));
  }

  /** All that another program can read at one moment. */
  async look(): Promise<{ readonly clipboard: string; readonly primary: string; readonly windows: string[] }> {
    const [clipboard = '', primary = '', windows = ''] = (
      await this.#tools.run(reading('clipboard'), `printf '\\001'`, reading('primary'), `printf '\\001'`, WINDOWS)
    ).split(NEXT);
    return { clipboard, primary, windows: namesIn(windows) };
  }
}
