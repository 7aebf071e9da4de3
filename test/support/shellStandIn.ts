/** A shell without a desktop: it stores what was pushed, and calls the bridge the way a host does. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { EventName, EventPayload, VerbName, VerbArgs, BridgeAnswer } from '../../contract/bridge.ts';
import type {
  Blocked,
  CallHandler,
  Capability,
  Display,
  Sender,
  Shell,
  ShellWindow,
  WindowPlace,
  WindowSpec,
} from '../../main/shell/shell.ts';

export interface ShellStandIn extends Shell {
  readonly pushed: { event: string; payload: unknown }[];
  readonly specs: WindowSpec[];
  resets: number;
  clipboardClears: number;
  /** What another program has on the system's clipboards; null where the host cannot read them. */
  clipboards: { clipboard: string | null; primary: string | null };
  screens: Display[] | null;
  readonly protects: boolean[];
  readonly waiting: number[];
  /** Sizes of the sounds that were played, in bytes. */
  readonly played: number[];
  readonly notices: { readonly title: string; readonly text: string }[];
  /** Where the window says that it is. */
  windowPlace: WindowPlace | null;
  capabilityList: readonly Capability[];
  idleSeconds: number | null;
  quits: number;
  call<V extends VerbName>(verb: V, args: VerbArgs<V>): Promise<BridgeAnswer>;
  callRaw(sender: Partial<Sender>, verb: unknown, args: unknown): Promise<BridgeAnswer>;
  events<E extends EventName>(event: E): EventPayload<E>[];
  blocks(blocked: Blocked): void;
  focuses(focused: boolean): void;
  screensChange(): void;
  crashes(): void;
  locksSystem(): void;
  closesWindow(): void;
}

export const ORIGIN = 'https://desk.test';

/** What every host reports. */
export const CONTROLS = [
  'renderer sandbox',
  'renderer has no network',
  'permissions and devices',
  'downloads',
  'uploads',
  'saving the page',
  'navigation',
  'popups',
  'frames',
  'service workers',
  'printing',
  'developer tools',
  'keys of a browser',
  'context menu',
  'drag and drop',
  'clipboard',
  'system shortcuts',
  'screen capture',
  'displays',
] as const;
const CAPABILITIES: readonly Capability[] = [
  ...CONTROLS.map((control) => ({
    control,
    state: 'not-enforceable' as const,
    notes: [checkNote('capture-unprotected')],
  })),
  { control: 'calls', state: 'in-part', notes: [checkNote('capture-unprotected')] },
];

export function createShellStandIn(): ShellStandIn {
  let handler: CallHandler | null = null;
  const on = {
    focus: [] as ((focused: boolean) => void)[],
    blocked: [] as ((blocked: Blocked) => void)[],
    crash: [] as (() => void)[],
    closed: [] as (() => void)[],
    lock: [] as (() => void)[],
    quit: [] as (() => void)[],
    displays: [] as (() => void)[],
  };
  const shell: ShellStandIn = {
    host: 'fake',
    pushed: [],
    specs: [],
    resets: 0,
    clipboardClears: 0,
    idleSeconds: null,
    quits: 0,
    clipboards: { clipboard: '', primary: '' },
    screens: [{ name: 'first', x: 0, y: 0, width: 1920, height: 1080 }],
    protects: [],
    waiting: [],
    played: [],
    notices: [],
    windowPlace: null,
    capabilityList: CAPABILITIES,
    handleCalls(next) {
      handler = next;
    },
    async open(spec) {
      shell.specs.push(spec);
      const window: ShellWindow = {
        id: 7,
        origin: ORIGIN,
        push: (event, payload) => {
          shell.pushed.push({ event, payload: structuredClone(payload) });
        },
        reset: async () => {
          shell.resets += 1;
        },
        focus: () => undefined,
        showWaiting: (count) => {
          shell.waiting.push(count);
        },
        place: async () => shell.windowPlace,
        protect: (isOn) => {
          shell.protects.push(isOn);
        },
        close: async () => undefined,
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
        screenshot: async () => new Uint8Array(),
      };
      return window;
    },
    clearClipboard: async () => {
      shell.clipboardClears += 1;
      shell.clipboards = { clipboard: '', primary: '' };
    },
    readClipboard: async (which) => shell.clipboards[which],
    displays: async () => shell.screens,
    onDisplaysChanged: (listener) => {
      on.displays.push(listener);
    },
    systemIdleSeconds: () => shell.idleSeconds,
    onSystemLock: (listener) => {
      on.lock.push(listener);
    },
    attention: () => ({ sounds: true, notices: true }),
    playSound: async (file) => {
      shell.played.push(file.length);
      return true;
    },
    showNotice: async (notice) => {
      shell.notices.push(notice);
      return true;
    },
    capabilities: () => shell.capabilityList,
    quit: async () => {
      shell.quits += 1;
    },
    onQuit: (listener) => {
      on.quit.push(listener);
    },
    call: (verb, args) => shell.callRaw({}, verb, args),
    async callRaw(sender, verb, args) {
      if (handler === null) throw new Error('no handler');
      return (await handler({ windowId: 7, frame: 'main', origin: ORIGIN, ...sender }, verb, args)) as BridgeAnswer;
    },
    events: <E extends EventName>(event: E) =>
      shell.pushed.filter((one) => one.event === event).map((one) => one.payload as EventPayload<E>),
    blocks: (blocked) => {
      for (const listener of on.blocked) listener(blocked);
    },
    focuses: (focused) => {
      for (const listener of on.focus) listener(focused);
    },
    screensChange: () => {
      for (const listener of on.displays) listener();
    },
    crashes: () => {
      for (const listener of on.crash) listener();
    },
    locksSystem: () => {
      for (const listener of on.lock) listener();
    },
    closesWindow: () => {
      for (const listener of on.closed) listener();
    },
  };
  return shell;
}
