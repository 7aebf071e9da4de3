/**
 * A host without a browser, for tests above the port: it runs the real preload in a bare JavaScript context. Never
 * packaged.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { createContext, runInContext } from 'node:vm';
import { CONTROLS } from './shellStandIn.ts';
import type { Blocked, CallHandler, Sender, Shell, ShellWindow, WindowSpec } from '../../main/shell/shell.ts';

const ORIGIN = 'https://desk.fake';
/** Replaces the classes of a document's elements: there are none here. */
const Unmet = function Unmet(): void {
  /* never constructed */
};
/** The smallest PNG there is: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type EventListenerOfMain = (event: object, name: unknown, payload: unknown) => void;

export interface FakeWindow extends ShellWindow {
  /** Runs an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  setFocus(focused: boolean): void;
  hasFocus(): boolean;
  block(blocked: Blocked): void;
  crash(): void;
}

export interface FakeShell extends Shell {
  readonly host: 'fake';
  clipboardCleared: number;
  open(spec: WindowSpec): Promise<FakeWindow>;
  lockSystem(): void;
}

export function createFakeShell(): FakeShell {
  let handler: CallHandler | null = null;
  let quitting: Promise<void> | null = null;
  let nextId = 1;
  const windows = new Set<FakeWindow>();
  const quitListeners: (() => void)[] = [];
  const lockListeners: (() => void)[] = [];

  const shell: FakeShell = {
    host: 'fake',
    clipboardCleared: 0,
    handleCalls(next) {
      handler = next;
    },
    async open(spec) {
      const calls = handler;
      if (calls === null) throw new Error('handleCalls comes before the first window');
      if (quitting !== null) throw new Error('The shell has quit');
      const window = openFakeWindow(nextId++, spec, calls);
      windows.add(window);
      window.onClosed(() => windows.delete(window));
      return window;
    },
    async clearClipboard() {
      shell.clipboardCleared += 1;
    },
    readClipboard: async () => null,
    displays: async () => null,
    onDisplaysChanged: () => undefined,
    systemIdleSeconds: () => null,
    onSystemLock: (listener) => {
      lockListeners.push(listener);
    },
    lockSystem: () => {
      for (const listener of lockListeners) listener();
    },
    attention: () => ({ sounds: false, notices: false }),
    playSound: async () => false,
    showNotice: async () => false,
    capabilities: () =>
      CONTROLS.map((control) => ({ control, state: 'not-enforceable', notes: [checkNote('capture-unprotected')] })),
    quit() {
      quitting ??= (async () => {
        for (const window of windows) await window.close();
        for (const listener of quitListeners) listener();
      })();
      return quitting;
    },
    onQuit: (listener) => {
      quitListeners.push(listener);
    },
  };
  return shell;
}

function openFakeWindow(id: number, spec: WindowSpec, calls: CallHandler): FakeWindow {
  const on = {
    focus: [] as ((focused: boolean) => void)[],
    blocked: [] as ((blocked: Blocked) => void)[],
    crash: [] as (() => void)[],
    closed: [] as (() => void)[],
  };
  let page = startPage(spec, (verb, args) => calls(sender, verb, args));
  const sender: Sender = { windowId: id, frame: 'main', origin: ORIGIN };
  let closed = false;
  let focused = false;
  return {
    id,
    origin: ORIGIN,
    push: (event, payload) => {
      if (!closed) page.push(event, structuredClone(payload));
    },
    reset: async () => {
      page = startPage(spec, (verb, args) => calls(sender, verb, args));
    },
    focus: () => undefined,
    showWaiting: () => undefined,
    place: async () => null,
    protect: () => undefined,
    close: async () => {
      if (closed) return;
      closed = true;
      for (const listener of on.closed) listener();
    },
    onFocusChange: (listener) => {
      on.focus.push(listener);
    },
    onBlocked: (listener) => {
      on.blocked.push(listener);
    },
    onCrash: (listener) => {
      on.crash.push(listener);
    },
    onClosed: (listener) => {
      on.closed.push(listener);
    },
    screenshot: async () => PIXEL,
    evaluate: async (expression) => page.evaluate(expression),
    setFocus: (next) => {
      if (next !== focused) {
        focused = next;
        for (const listener of on.focus) listener(next);
      }
    },
    hasFocus: () => focused,
    block: (blocked) => {
      for (const listener of on.blocked) listener(blocked);
    },
    crash: () => {
      for (const listener of on.crash) listener();
    },
  };
}

interface Page {
  evaluate(expression: string): unknown;
  push(event: string, payload: unknown): void;
}

function startPage(spec: WindowSpec, invoke: (verb: unknown, args: unknown) => Promise<unknown>): Page {
  const listeners: EventListenerOfMain[] = [];
  const exposed: Record<string, unknown> = {};
  const electron = {
    contextBridge: {
      exposeInMainWorld: (key: string, api: unknown) => {
        exposed[key] = api;
      },
    },
    ipcRenderer: {
      invoke: (_channel: string, verb: unknown, args: unknown) => invoke(verb, args),
      on: (_channel: string, listener: EventListenerOfMain) => {
        listeners.push(listener);
      },
    },
  };
  const window = Object.assign(new EventTarget(), { document: new EventTarget() });
  runInContext(
    `(function (require, module, exports) {\n${spec.preload.source}\n})`,
    createContext({
      window,
      document: window.document,
      performance,
      URL,
      setTimeout,
      clearTimeout,
      setInterval,
      clearInterval,
      crypto,
      TextEncoder,
      Uint8Array,
      Element: Unmet,
      HTMLInputElement: Unmet,
      HTMLTextAreaElement: Unmet,
    }),
  )(
    (name: string) => {
      if (name !== 'electron') throw new Error(`no module ${name}`);
      return electron;
    },
    { exports: {} },
    {},
  );
  const page = { setTimeout };
  // What a page is given it can neither change nor replace, as with the real bridges.
  for (const [name, api] of Object.entries(exposed))
    Object.defineProperty(page, name, { value: Object.freeze(api), enumerable: true });
  const world = createContext(page);
  runInContext('globalThis.window = globalThis', world);
  return {
    evaluate: (expression) => runInContext(expression, world),
    push: (event, payload) => {
      for (const listener of listeners) listener({}, event, payload);
    },
  };
}
