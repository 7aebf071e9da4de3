/**
 * The port to the desktop. `electron/` is the product's host; `chromium/` is for development, tests and trials.
 * Everything above this file is the same under both.
 */
import type { Coded } from '../../contract/errors.ts';

/** The renderer's files, in memory: path such as `/index.html` -> bytes and media type. Nothing else is served. */
export type RendererFiles = ReadonlyMap<string, { readonly body: Uint8Array; readonly mediaType: string }>;

/** Where a window is on the desktop, in pixels; of one that fills the screen, where it was before. */
export interface WindowPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly maximised: boolean;
}

/** What a window is. There is no option that loosens anything: every window has the same locks. */
export interface WindowSpec {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
  /** Where it was last; where the system puts it without. */
  readonly place?: WindowPlace | null;
  readonly files: RendererFiles;
  /** Sent as real response headers with every file. */
  readonly headers: Readonly<Record<string, string>>;
  /** Source of the preload: one CommonJS file whose only `require` is `electron`. */
  readonly preload: { readonly path: string; readonly source: string };
  /** Excluded from screen capture where the platform can; reported, not promised. */
  readonly contentProtection: boolean;
}

/** Where a bridge call came from, as the host knows it, not as the page says it. */
export interface Sender {
  readonly windowId: number;
  /** Null where the host cannot say (a detached or destroyed frame): a denial. */
  readonly frame: 'main' | 'sub' | null;
  /** Serialised origin of the calling frame; null where unknown: a denial. */
  readonly origin: string | null;
}

/** Answers one call; must not throw. The answer is structured data (JSON). */
export type CallHandler = (sender: Sender, verb: unknown, args: unknown) => Promise<unknown>;

export const BLOCKED = [
  'navigation',
  'request',
  'popup',
  'download',
  'permission',
  'device',
  'devtools',
  'shortcut',
  'print',
  'frame',
  'certificate',
  'dialog',
  'crash',
] as const;
/**
 * Something that the host stopped. `target` is a host name, a permission name or a key, never a full address or a
 * value.
 */
export interface Blocked {
  readonly what: (typeof BLOCKED)[number];
  readonly target: string;
}

export interface ShellWindow {
  readonly id: number;
  /** Origin that the renderer is loaded from, for the sender check. */
  readonly origin: string;
  /** Pushes an event to the main frame's preload; dropped while the page is not there. */
  push(event: string, payload: unknown): void;
  /**
   * Drops the renderer's state: its process (or document and heap) is gone when this resolves, and a fresh
   * page is loaded.
   */
  reset(): Promise<void>;
  focus(): void;
  /**
   * Shows how many visitors wait: before the title, and on the icon where the system has numbers there; 0 for none.
   * Where it grows while the window is not in front, the window asks for attention.
   */
  showWaiting(count: number): void;
  /** Where the window is; null where the host cannot say. */
  place(): Promise<WindowPlace | null>;
  /** Excludes the window from captures, or allows them, where the platform can. */
  protect(on: boolean): void;
  close(): Promise<void>;
  onFocusChange(listener: (focused: boolean) => void): void;
  onBlocked(listener: (blocked: Blocked) => void): void;
  onCrash(listener: () => void): void;
  onClosed(listener: () => void): void;
  /** Another program drives the page over the host's own connection; where the host can notice. */
  onIntruder?(listener: (what: string) => void): void;
  /** PNG of the window's content; for the start command where there is no display to look at. */
  screenshot(): Promise<Uint8Array>;
}

/** One control and how far it is enforced; feeds the self-check. */
export interface Capability {
  readonly control: string;
  readonly state: 'enforced' | 'in-part' | 'not-enforceable';
  readonly notes: readonly Coded[];
}

/** A screen that shows something. Two with the same place are mirrored. Pixels. */
export interface Display {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Shell {
  readonly host: 'electron' | 'chromium' | 'fake';
  /** Registers the one handler for bridge calls; must be called before the first window is opened. */
  handleCalls(handler: CallHandler): void;
  open(spec: WindowSpec): Promise<ShellWindow>;
  /** Empties what the desk could have left on the system's clipboards, where the host can. */
  clearClipboard(): Promise<void>;
  /**
   * Plain text on one of the system's clipboards, empty where there is none; null where the host cannot read it.
   * PRIMARY exists under X11 only, and is empty on other systems.
   */
  readClipboard(which: 'clipboard' | 'primary'): Promise<string | null>;
  /** The screens that show something, the first one first; null where the host does not know. */
  displays(): Promise<readonly Display[] | null>;
  /** Called where the host learns of it; on other hosts the screens have to be asked for. */
  onDisplaysChanged(listener: () => void): void;
  /** Seconds since the last input on the whole machine; null where the host does not know. */
  systemIdleSeconds(): number | null;
  /** Locking or sleeping of the operating system, where the host reports it. */
  onSystemLock(listener: () => void): void;
  capabilities(): readonly Capability[];
  /** What this host can do to be noticed. */
  attention(): { readonly sounds: boolean; readonly notices: boolean };
  /**
   * Plays a sound that main has made; no page has any way to it, and what a page would play is not heard.
   * @param file a whole WAV file
   * @returns false where nothing was heard
   */
  playSound(file: Uint8Array): Promise<boolean>;
  /** A notice of the system, with nothing in it about a visitor. Resolves to false where it was not shown. */
  showNotice(notice: { readonly title: string; readonly text: string }): Promise<boolean>;
  /** Closes every window and frees everything; idempotent. */
  quit(): Promise<void>;
  onQuit(listener: () => void): void;
}
