import { BlockedReports } from '../blocked.ts';
import { fileFor } from '../rendererFiles.ts';
import type { Blocked, CallHandler, Sender, ShellWindow, WindowPlace, WindowSpec } from '../shell.ts';
import { titleWith } from '../titleWith.ts';
import { lockSession, type ProxySetting } from './lockSession.ts';
import type { CallEvent, ContentsPart, ElectronParts, SessionPart, WindowPart } from './parts.ts';
import { windowOptions } from './windowOptions.ts';

export const SCHEME = 'cleandesk';
const ORIGIN = `${SCHEME}://desk`;
const RESET_TIMEOUT = 10_000;

/** Whether an address is one of the renderer's own. Anything that cannot be read is not. */
const isOwn = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${SCHEME}:` && url.host === 'desk' && url.username === '' && url.password === '';
};

/**
 * Reads who calls from what Electron says of the frame, never from the message. A frame that is gone says nothing: a
 * denial.
 */
function senderOf(windowId: number, event: CallEvent): Sender {
  const unknownSender = { windowId, frame: null, origin: null };
  try {
    const frame = event.senderFrame;
    if (frame === null || frame.detached) return unknownSender;
    return { windowId, frame: frame.parent === null ? 'main' : 'sub', origin: frame.origin };
  } catch {
    return unknownSender;
  }
}

/** The desk's page in Electron. */
export class ElectronWindow implements ShellWindow {
  readonly id: number;
  readonly origin = ORIGIN;
  readonly #window: WindowPart;
  readonly #session: SessionPart;
  readonly #blocked: BlockedReports;
  readonly #crashListeners: (() => void)[] = [];
  readonly #closedListeners: (() => void)[] = [];
  readonly #focusListeners: ((focused: boolean) => void)[] = [];
  readonly #title: string;
  readonly #showBadge: (count: number) => void;
  #onGone: (() => void) | null = null;
  #waiting = 0;

  private constructor(
    id: number,
    window: WindowPart,
    session: SessionPart,
    blocked: BlockedReports,
    title: string,
    showBadge: (count: number) => void,
  ) {
    this.id = id;
    this.#window = window;
    this.#session = session;
    this.#blocked = blocked;
    this.#title = title;
    this.#showBadge = showBadge;
  }

  /** @throws Error when the page does not load. */
  static async open<S extends SessionPart>(
    electron: ElectronParts<S>,
    id: number,
    spec: WindowSpec,
    call: CallHandler,
    proxy: ProxySetting,
    expect: (blocked: BlockedReports) => void,
  ): Promise<ElectronWindow> {
    const blocked = new BlockedReports();
    // Without `persist:` a partition lives in memory only.
    const session = electron.session.fromPartition(`${SCHEME}-${id}`, { cache: false });
    await lockSession(session, isOwn, (what, target) => blocked.report(what, target), proxy);
    session.protocol.handle(SCHEME, (request) => respond(spec, request));

    expect(blocked);
    const window = new electron.BrowserWindow(windowOptions(spec, session));
    window.removeMenu();
    // What a page would play is a way out of it; the desk's own sounds come from another window.
    window.webContents.setAudioMuted(true);
    window.setContentProtection(spec.contentProtection);
    // Numbers on the icon are of macOS and some Linux desktops; on others it does nothing and says so by `false`.
    const showBadge = (count: number): void => void electron.app.setBadgeCount(count);
    const self = new ElectronWindow(id, window, session, blocked, spec.title, showBadge);
    self.#listen(call);
    await window.loadURL(`${ORIGIN}/`);
    await window.webContents.setVisualZoomLevelLimits(1, 1);
    if (spec.place?.maximised === true) window.maximize();
    window.show();
    return self;
  }

  get contents(): ContentsPart {
    return this.#window.webContents;
  }

  #listen(call: CallHandler): void {
    const { webContents } = this.#window;
    // Bound to this window's page: no other page can be answered by it.
    webContents.ipc.handle('cleandesk:call', (event, verb, args) => call(senderOf(this.id, event), verb, args));
    webContents.on('render-process-gone', () => this.#gone());
    // A page whose preload failed has no guards, so it counts as crashed.
    webContents.on('preload-error', () => this.#gone());
    this.#window.on('focus', () => this.#tellFocus(true));
    this.#window.on('blur', () => this.#tellFocus(false));
    this.#window.on('closed', () => {
      for (const listener of this.#closedListeners) listener();
    });
    // Keys and buttons for "back" on some keyboards and mice (Windows, Linux).
    this.#window.on('app-command', (event) => {
      event.preventDefault();
    });
    this.#window.on('page-title-updated', (event) => {
      event.preventDefault();
    });
  }

  #tellFocus(focused: boolean): void {
    for (const listener of this.#focusListeners) listener(focused);
  }

  #gone(): void {
    if (this.#onGone !== null) {
      this.#onGone();
      return;
    }
    for (const listener of this.#crashListeners) listener();
  }

  push(event: string, payload: unknown): void {
    const { webContents } = this.#window;
    if (this.#window.isDestroyed() || webContents.isDestroyed() || webContents.isCrashed()) return;
    webContents.send('cleandesk:event', event, payload);
  }

  async reset(): Promise<void> {
    const { webContents } = this.#window;
    if (!webContents.isCrashed()) {
      const gone = Promise.withResolvers<void>();
      const timer = setTimeout(() => gone.reject(new Error('The renderer did not end')), RESET_TIMEOUT);
      this.#onGone = () => gone.resolve();
      try {
        // Ends the process of the page; what was in it cannot be read from a heap that is gone.
        webContents.forcefullyCrashRenderer();
        await gone.promise;
      } finally {
        clearTimeout(timer);
        this.#onGone = null;
      }
    }
    await Promise.all([this.#session.clearData(), this.#session.clearCodeCaches({})]);
    await this.#window.loadURL(`${ORIGIN}/`);
  }

  focus(): void {
    if (this.#window.isDestroyed()) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  showWaiting(count: number): void {
    if (this.#window.isDestroyed()) return;
    const more = count > this.#waiting;
    this.#waiting = count;
    this.#window.setTitle(titleWith(this.#title, count));
    this.#showBadge(count);
    if (count === 0 || this.#window.isFocused()) this.#window.flashFrame(false);
    else if (more) this.#window.flashFrame(true);
  }

  place(): Promise<WindowPlace | null> {
    if (this.#window.isDestroyed()) return Promise.resolve(null);
    const { x, y, width, height } = this.#window.getNormalBounds();
    return Promise.resolve({ x, y, width, height, maximised: this.#window.isMaximized() });
  }

  protect(on: boolean): void {
    if (!this.#window.isDestroyed()) this.#window.setContentProtection(on);
  }

  close(): Promise<void> {
    if (!this.#window.isDestroyed()) this.#window.destroy();
    return Promise.resolve();
  }

  async screenshot(): Promise<Uint8Array> {
    return (await this.#window.capturePage()).toPNG();
  }

  onFocusChange(listener: (focused: boolean) => void): void {
    this.#focusListeners.push(listener);
  }
  onBlocked(listener: (blocked: Blocked) => void): void {
    this.#blocked.listen(listener);
  }
  onCrash(listener: () => void): void {
    this.#crashListeners.push(listener);
  }
  onClosed(listener: () => void): void {
    this.#closedListeners.push(listener);
  }
}

/**
 * The renderer's files from memory, with the real headers; another host or method is refused, an unknown path does not
 * exist.
 */
function respond(spec: WindowSpec, request: Pick<Request, 'url' | 'method'>): Response {
  if (!isOwn(request.url) || request.method !== 'GET') return new Response('Refused', { status: 403 });
  const file = fileFor(spec.files, new URL(request.url));
  if (file === null) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(file.body), {
    status: 200,
    headers: { ...spec.headers, 'content-type': file.mediaType },
  });
}
