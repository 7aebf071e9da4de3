/**
 * A double of Electron that does nothing and records everything. Its types are those of electron.d.ts, so a method that
 * Electron renames or whose arguments change fails the type check.
 */
import type {
  CallEvent,
  ContentsPart,
  ElectronParts,
  SessionPart,
  WindowPart,
} from '../../main/shell/electron/parts.ts';
import type { Display, Rectangle } from 'electron';
import type { SoundWindowOptions, WindowOptions } from '../../main/shell/electron/windowOptions.ts';

/** A handler of any event; the tests call it the way Electron would. */
export type Handler = (...args: never[]) => unknown;

/**
 * Electron's `on` returns its object, for chaining; the shell never chains, and `never` fits every overload of
 * electron.d.ts.
 */
function makeOn(byName: Map<string, Handler[]>): (name: string, handler: Handler) => never {
  function on(name: string, handler: Handler): never;
  function on(name: string, handler: Handler): unknown {
    return byName.set(name, [...(byName.get(name) ?? []), handler]);
  }
  return on;
}

/** Records who listens to what. */
export class Listeners {
  readonly byName = new Map<string, Handler[]>();
  readonly on = makeOn(this.byName);
  names(): string[] {
    return [...this.byName.keys()].sort();
  }
  /** Raises an event; resolves to whether a handler prevented what Electron would have done. */
  raise(name: string, details: object = {}, ...args: unknown[]): boolean {
    let prevented = false;
    const event = {
      ...details,
      preventDefault: () => {
        prevented = true;
      },
    };
    const handlers = this.byName.get(name) ?? [];
    if (handlers.length === 0) throw new Error(`Nobody listens to ${name}`);
    for (const handler of handlers) Reflect.apply(handler, undefined, [event, ...args]);
    return prevented;
  }
}

export interface RecordedSession extends SessionPart {
  readonly partition: string;
  readonly options: unknown;
  readonly listeners: Listeners;
  /** Setters by name, with their arguments, in order. */
  /** Names of what takes a while, as it begins, and with `done` as it ends. */
  readonly order: string[];
  readonly set: Map<string, unknown[]>;
}

export interface RecordedContents extends ContentsPart {
  readonly listeners: Listeners;
  readonly done: unknown[][];
  readonly answers: Map<string, (event: CallEvent, ...args: unknown[]) => Promise<unknown>>;
  windowOpenHandler: Parameters<ContentsPart['setWindowOpenHandler']>[0] | null;
}

export interface RecordedWindow extends WindowPart {
  readonly options: WindowOptions<RecordedSession> | SoundWindowOptions<RecordedSession>;
  readonly listeners: Listeners;
  readonly done: unknown[][];
  readonly webContents: RecordedContents;
  /** What `isFocused` says. */
  isInFront: boolean;
}

export interface RecordingElectron {
  readonly parts: ElectronParts<RecordedSession>;
  readonly app: Listeners;
  readonly power: Listeners;
  readonly screen: Listeners;
  readonly clipboard: { text: string; selected: string };
  /** The first is the primary one. */
  readonly displays: Display[];
  /** Everything that was done to the application as a whole, in order. */
  readonly done: unknown[][];
  readonly sessions: RecordedSession[];
  readonly windows: RecordedWindow[];
  isFirstInstance: boolean;
  idleState: 'active' | 'idle' | 'locked' | 'unknown';
  showsNotices: boolean;
  /** Where every window says that it is. */
  bounds: Rectangle;
  isMaximised: boolean;
}

export function recordSession(partition: string, options: unknown): RecordedSession {
  const listeners = new Listeners();
  const set = new Map<string, unknown[]>();
  const order: string[] = [];
  const keep =
    (name: string) =>
    (...args: unknown[]): void => {
      set.set(name, args);
    };
  const keepAsync =
    (name: string) =>
    async (...args: unknown[]): Promise<void> => {
      set.set(name, args);
      order.push(name);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} done`);
    };
  return {
    partition,
    options,
    listeners,
    set,
    order,
    on: listeners.on,
    setProxy: keepAsync('setProxy'),
    closeAllConnections: keepAsync('closeAllConnections'),
    clearData: keepAsync('clearData'),
    clearCodeCaches: keepAsync('clearCodeCaches'),
    setPermissionRequestHandler: keep('setPermissionRequestHandler'),
    setPermissionCheckHandler: keep('setPermissionCheckHandler'),
    setDevicePermissionHandler: keep('setDevicePermissionHandler'),
    setBluetoothPairingHandler: keep('setBluetoothPairingHandler'),
    setUSBProtectedClassesHandler: keep('setUSBProtectedClassesHandler'),
    setDisplayMediaRequestHandler: keep('setDisplayMediaRequestHandler'),
    setCertificateVerifyProc: keep('setCertificateVerifyProc'),
    setSpellCheckerEnabled: keep('setSpellCheckerEnabled'),
    setSpellCheckerDictionaryDownloadURL: keep('setSpellCheckerDictionaryDownloadURL'),
    allowNTLMCredentialsForDomains: keep('allowNTLMCredentialsForDomains'),
    protocol: { handle: keep('protocol.handle') },
    webRequest: { onBeforeRequest: keep('webRequest.onBeforeRequest') },
  };
}

export function recordContents(id: number): RecordedContents {
  const listeners = new Listeners();
  const done: unknown[][] = [];
  const answers = new Map<string, (event: CallEvent, ...args: unknown[]) => Promise<unknown>>();
  const keep =
    (name: string) =>
    (...args: unknown[]): void => {
      done.push([name, ...args]);
    };
  const contents: RecordedContents = {
    id,
    listeners,
    done,
    answers,
    windowOpenHandler: null,
    on: listeners.on,
    ipc: {
      handle: (channel, listener) => {
        answers.set(channel, listener);
      },
    },
    setWindowOpenHandler: (handler) => {
      contents.windowOpenHandler = handler;
    },
    setWebRTCIPHandlingPolicy: keep('setWebRTCIPHandlingPolicy'),
    setVisualZoomLevelLimits: async (...args) => {
      done.push(['setVisualZoomLevelLimits', ...args]);
    },
    setZoomLevel: keep('setZoomLevel'),
    setIgnoreMenuShortcuts: keep('setIgnoreMenuShortcuts'),
    setAudioMuted: keep('setAudioMuted'),
    closeDevTools: keep('closeDevTools'),
    send: keep('send'),
    close: keep('close'),
    isDestroyed: () => false,
    isCrashed: () => false,
    forcefullyCrashRenderer: () => {
      done.push(['forcefullyCrashRenderer']);
      listeners.raise('render-process-gone');
    },
  };
  return contents;
}

export function recordingElectron(): RecordingElectron {
  const app = new Listeners();
  const power = new Listeners();
  const screen = new Listeners();
  const done: unknown[][] = [];
  const sessions: RecordedSession[] = [];
  const windows: RecordedWindow[] = [];
  const keep =
    (name: string) =>
    (...args: unknown[]): void => {
      done.push([name, ...args]);
    };

  class BrowserWindow implements RecordedWindow {
    readonly options: RecordedWindow['options'];
    readonly listeners = new Listeners();
    readonly on = this.listeners.on;
    readonly done: unknown[][] = [];
    readonly webContents = recordContents(windows.length + 1);
    #destroyed = false;
    isInFront = false;
    constructor(options: RecordedWindow['options']) {
      this.options = options;
      windows.push(this);
      app.raise('web-contents-created', {}, this.webContents);
    }
    async loadURL(url: string): Promise<void> {
      this.done.push(['loadURL', url]);
    }
    show(): void {
      this.done.push(['show']);
    }
    focus(): void {
      this.done.push(['focus']);
    }
    restore(): void {
      this.done.push(['restore']);
    }
    removeMenu(): void {
      this.done.push(['removeMenu']);
    }
    setTitle(title: string): void {
      this.done.push(['setTitle', title]);
    }
    flashFrame(flag: boolean): void {
      this.done.push(['flashFrame', flag]);
    }
    getNormalBounds() {
      return recorder.bounds;
    }
    isMaximized(): boolean {
      return recorder.isMaximised;
    }
    maximize(): void {
      this.done.push(['maximize']);
    }
    isFocused(): boolean {
      return this.isInFront;
    }
    setContentProtection(enable: boolean): void {
      this.done.push(['setContentProtection', enable]);
    }
    isMinimized(): boolean {
      return true;
    }
    isDestroyed(): boolean {
      return this.#destroyed;
    }
    destroy(): void {
      this.#destroyed = true;
      this.done.push(['destroy']);
      if (this.listeners.byName.has('closed')) this.listeners.raise('closed');
    }
    capturePage(): Promise<never> {
      return Promise.reject(new Error('there is no picture'));
    }
  }

  class Notification {
    static isSupported(): boolean {
      return recorder.showsNotices;
    }
    readonly #options: object;
    constructor(options: object) {
      this.#options = options;
    }
    show(): void {
      done.push(['notice', this.#options]);
    }
  }

  const recorder: RecordingElectron = {
    app,
    power,
    screen,
    clipboard: { text: '', selected: '' },
    displays: [],
    done,
    sessions,
    windows,
    isFirstInstance: true,
    idleState: 'active',
    showsNotices: true,
    bounds: { x: 10, y: 20, width: 1000, height: 700 },
    isMaximised: false,
    parts: {
      app: {
        on: app.on,
        isPackaged: true,
        setPath: keep('setPath'),
        enableSandbox: keep('enableSandbox'),
        requestSingleInstanceLock: () => {
          done.push(['requestSingleInstanceLock']);
          return recorder.isFirstInstance;
        },
        whenReady: async () => {
          done.push(['whenReady']);
        },
        setProxy: async (config) => {
          done.push(['setProxy', config]);
        },
        configureHostResolver: keep('configureHostResolver'),
        quit: keep('quit'),
        setBadgeCount: (count) => {
          done.push(['setBadgeCount', count]);
          return true;
        },
        commandLine: {
          appendSwitch: (name, value) => {
            done.push(value === undefined ? ['switch', name] : ['switch', name, value]);
          },
        },
      },
      BrowserWindow,
      Notification,
      Menu: { setApplicationMenu: keep('setApplicationMenu') },
      protocol: { registerSchemesAsPrivileged: keep('registerSchemesAsPrivileged') },
      session: {
        fromPartition: (partition, options) => {
          const session = recordSession(partition, options);
          sessions.push(session);
          return session;
        },
      },
      clipboard: {
        clear: keep('clipboard.clear'),
        readText: async () => recorder.clipboard.text,
        selection: { clear: keep('selection.clear'), readText: async () => recorder.clipboard.selected },
      },
      screen: {
        on: screen.on,
        getPrimaryDisplay: () => recorder.displays[0]!,
        getAllDisplays: () => recorder.displays.toReversed(),
      },
      powerMonitor: { on: power.on, getSystemIdleTime: () => 42, getSystemIdleState: () => recorder.idleState },
    },
  };
  return recorder;
}
