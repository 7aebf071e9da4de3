/** The test's side of a desk that runs in a separate process (deskDriver.ts). */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeskState } from '../../contract/bridge.ts';
import { Hand } from './hand.ts';
import type { DriverAnswer, DriverRequest } from './deskDriver.ts';
import { eventually } from './until.ts';

export interface DeskProcessOptions {
  readonly data: string;
  readonly dist: string;
  readonly display: string;
  readonly log: string;
  /** In place of the desk's own forwarder. */ readonly proxy?: string;
}
type Without<T> = T extends unknown ? Omit<T, 'id'> : never;

export class DeskProcess {
  readonly display: string;
  /** Keyboard and mouse of a person at this desk. */
  readonly hand: Hand;
  readonly data: string;
  readonly log: string;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #next = 1;

  private constructor(child: ChildProcess, options: DeskProcessOptions) {
    this.#child = child;
    this.display = options.display;
    this.data = options.data;
    this.log = options.log;
    this.hand = new Hand(options.display);
  }

  static async start(options: DeskProcessOptions): Promise<DeskProcess> {
    const log = openSync(options.log, 'a', 0o600);
    const child = fork(
      join(import.meta.dirname, 'startDeskDriver.ts'),
      [
        '--data',
        options.data,
        '--dist',
        options.dist,
        '--display',
        options.display,
        ...(options.proxy === undefined ? [] : ['--proxy', options.proxy]),
      ],
      {
        stdio: ['ignore', log, log, 'ipc'],
        execArgv: [],
        // A core file is written to the working directory, which must not be the repository.
        cwd: dirname(options.log),
      },
    );
    const desk = new DeskProcess(child, options);
    const ready = new Promise<unknown>((resolve, reject) => desk.#pending.set(0, { resolve, reject }));
    child.on('message', (answer: DriverAnswer) => {
      const waiting = desk.#pending.get(answer.id);
      desk.#pending.delete(answer.id);
      if (answer.error === undefined) waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.error));
    });
    child.once('exit', (code, signal) => {
      for (const waiting of desk.#pending.values())
        waiting.reject(new Error(`The desk ended (${code ?? signal}); see ${options.log}`));
      desk.#pending.clear();
    });
    await ready;
    return desk;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #ask(request: Without<DriverRequest>): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (!this.running) {
        reject(new Error('The desk has ended'));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ id, ...request });
    });
  }

  /** Evaluates in the main world of the page, as injected script would run; promises are awaited, the value is JSON. */
  async evaluate<T = unknown>(expression: string): Promise<T> {
    return (await this.#ask({ what: 'evaluate', expression })) as T;
  }
  /** Evaluates in the preload's own world. */
  async inPreload<T = unknown>(expression: string): Promise<T> {
    return (await this.#ask({ what: 'inPreload', expression })) as T;
  }
  async cdp<T = unknown>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    return (await this.#ask({ what: 'cdp', method, params })) as T;
  }
  async inHeap(needles: readonly string[]): Promise<string[]> {
    return (await this.#ask({ what: 'inHeap', needles })) as string[];
  }
  async onBridge(needles: readonly string[]): Promise<string[]> {
    return (await this.#ask({ what: 'onBridge', needles })) as string[];
  }
  async bridgeMessages(): Promise<number> {
    return (await this.#ask({ what: 'bridgeMessages' })) as number;
  }
  async state(): Promise<DeskState> {
    return (await this.#ask({ what: 'state' })) as DeskState;
  }
  async ownPorts(): Promise<{ from: number[]; to: number[] }> {
    return (await this.#ask({ what: 'ownPorts' })) as { from: number[]; to: number[] };
  }
  async browserPid(): Promise<number> {
    return (await this.#ask({ what: 'browserPid' })) as number;
  }
  async screenshot(path: string): Promise<void> {
    writeFileSync(path, Buffer.from((await this.#ask({ what: 'screenshot' })) as string, 'base64'));
  }

  /** All text of the page as a person reads it. */
  text(): Promise<string> {
    return this.evaluate<string>('document.body.innerText');
  }

  /** Calls a verb as the page may. */
  call<T = unknown>(verb: string, args: unknown = {}): Promise<T> {
    return this.evaluate<T>(`window.cleandesk[${JSON.stringify(verb)}](${JSON.stringify(args)})`);
  }

  /** A key that does nothing: who touches no key and no mouse for minutes counts as away, and is given nothing new. */
  async touch(): Promise<void> {
    for (const type of ['keyDown', 'keyUp'])
      await this.cdp('Input.dispatchKeyEvent', { type, key: 'Shift', code: 'ShiftLeft', windowsVirtualKeyCode: 16 });
  }

  /** Opens a conversation from the list, as a click does. */
  async openInPage(conversationId: string): Promise<void> {
    const row = `document.querySelector('[data-conversation-row="${conversationId}"], [data-key="${conversationId}"]')`;
    await this.until<boolean>(`${row} !== null`, Boolean);
    await this.evaluate(`${row}.click()`);
    await this.until<boolean>(
      `document.querySelector('main[data-conversation-id="${conversationId}"]') !== null`,
      Boolean,
    );
  }

  /** Shows the panel with data about the visitor of the open conversation, and focuses the field for a value. */
  async openData(): Promise<void> {
    const panel = `document.querySelector('[data-shows="data"]')`;
    await this.evaluate(`document.querySelector('#entry-value') === null && ${panel}.click()`);
    await this.until<boolean>(`document.querySelector('#entry-value') !== null`, Boolean);
    await this.evaluate(`document.querySelector('#entry-value').focus()`);
  }

  /** Waits until the state of the desk, or an expression in the page, is as wanted. Milliseconds. */
  async until<T>(source: string, wanted: (value: T) => boolean, ms = 60_000): Promise<T> {
    let last: unknown;
    const { value } = await eventually(
      () => `${source}; last seen: ${last instanceof Error ? String(last) : JSON.stringify(last)?.slice(0, 500)}`,
      async () => {
        try {
          const seen = source === 'state' ? ((await this.state()) as T) : await this.evaluate<T>(source);
          last = seen;
          return wanted(seen) ? { value: seen } : null;
        } catch (error) {
          last = error;
          return null;
        }
      },
      ms,
    );
    return value;
  }

  /**
   * Fills in the form as a person does, with focus and typed keys. A page that is being replaced after a lock takes
   * what was typed with it: then it is typed again.
   */
  async signIn(login: string, workstationPassword: string, serverPassword: string): Promise<void> {
    const values = [login, workstationPassword, serverPassword];
    for (const end = Date.now() + 60_000; ;) {
      try {
        await this.#fillIn(values);
        const submit =
          `(() => { const values = [...document.querySelectorAll('form input')].map((field) => field.value); ` +
          `if (!${JSON.stringify(values)}.every((value, index) => values[index] === value)) return false; ` +
          `document.querySelector('form button[type=submit]').click(); return true; })()`;
        if (await this.evaluate<boolean>(submit)) return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      if (Date.now() > end) throw new Error('The form lost what was typed into it');
    }
  }

  async #fillIn(values: readonly string[]): Promise<void> {
    await this.until<boolean>('document.querySelectorAll("form input").length >= 3', Boolean);
    for (const [index, value] of values.entries()) {
      await this.evaluate(`{ const field = document.querySelectorAll('form input')[${index}]; field.focus(); }`);
      await this.cdp('Input.dispatchKeyEvent', {
        type: 'keyDown',
        key: 'Home',
        code: 'Home',
        windowsVirtualKeyCode: 36,
      });
      await this.cdp('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Home', code: 'Home', windowsVirtualKeyCode: 36 });
      const length = await this.evaluate<number>(`document.querySelectorAll('form input')[${index}].value.length`);
      for (let i = 0; i < length; i += 1) {
        for (const type of ['keyDown', 'keyUp'])
          await this.cdp('Input.dispatchKeyEvent', { type, key: 'Delete', code: 'Delete', windowsVirtualKeyCode: 46 });
      }
      await this.cdp('Input.insertText', { text: value });
    }
  }

  /** Like a power loss: no handler runs. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.running) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(late);
  }
}
