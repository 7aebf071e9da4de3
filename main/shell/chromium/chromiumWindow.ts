import { setTimeout as sleep } from 'node:timers/promises';
import { BlockedReports, targetOf } from '../blocked.ts';
import type { Blocked, CallHandler, ShellWindow, WindowSpec } from '../shell.ts';
import { BLOCKED } from '../shell.ts';
import { CdpError, number, object, text } from './cdp.ts';
import type { CdpConnection, CdpSession, Data } from './cdp.ts';
import { Frames } from './frames.ts';
import { ORIGIN, intercept } from './intercept.ts';
import type { RunningChromium } from './launch.ts';
import { MAX_CALL_LENGTH, isolatedWorldSource, mainWorldSource, makePageNames } from './pageSource.ts';
import { DENIED_PERMISSIONS } from './permissions.ts';

const START_TIMEOUT = 15_000;
const FRAME_GRACE = 250;

const isBlockedKind = (value: string): value is Blocked['what'] => BLOCKED.some((kind) => kind === value);

export class ChromiumWindow implements ShellWindow {
  readonly id: number;
  readonly origin = ORIGIN;
  /** For tests: further sessions may be opened on it. */
  readonly cdp: CdpConnection;
  readonly page: CdpSession;
  readonly browser: RunningChromium;

  readonly #spec: WindowSpec;
  readonly #call: CallHandler;
  readonly #names = makePageNames();
  readonly #blocked = new BlockedReports();
  readonly #frames: Frames;
  readonly #targetId: string;
  readonly #focusListeners: ((focused: boolean) => void)[] = [];
  readonly #crashListeners: (() => void)[] = [];
  readonly #closedListeners: (() => void)[] = [];
  #focused = false;
  #state: 'loading' | 'there' | 'crashed' | 'resetting' | 'closed' = 'loading';
  #onStarted: (() => void) | null = null;
  #lastReset: Promise<void> = Promise.resolve();

  private constructor(id: number, spec: WindowSpec, call: CallHandler, browser: RunningChromium, page: CdpSession, targetId: string) {
    this.id = id;
    this.#spec = spec;
    this.#call = call;
    this.browser = browser;
    this.cdp = browser.cdp;
    this.page = page;
    this.#targetId = targetId;
    this.#frames = new Frames(page, (frame) => this.#removeFrame(frame), (url) => this.#navigated(url));
  }

  /** @throws Error when the page does not start; the browser is ended then. */
  static async open(id: number, spec: WindowSpec, call: CallHandler, browser: RunningChromium): Promise<ChromiumWindow> {
    try {
      const first = Promise.withResolvers<{ session: CdpSession; target: Data }>();
      let window: ChromiumWindow | null = null;
      const early: Data[] = [];
      browser.cdp.browser.on('Target.attachedToTarget', (params) => {
        const target = object(params, 'targetInfo');
        const session = browser.cdp.session(text(params, 'sessionId'));
        if (text(target, 'type') === 'page' && !text(target, 'url').startsWith('devtools:') && early.length === 0) {
          early.push(target);
          first.resolve({ session, target });
        } else if (text(target, 'targetId') !== text(early[0] ?? {}, 'targetId')) {
          void closeStranger(browser.cdp, session, target, window);
        }
      });
      await browser.cdp.browser.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter: [{ type: 'browser', exclude: true }, { type: 'tab', exclude: true }, {}] });
      const timeout = setTimeout(() => first.reject(new CdpError('Chromium opened no window')), START_TIMEOUT);
      const { session, target } = await first.promise.finally(() => clearTimeout(timeout));
      window = new ChromiumWindow(id, spec, call, browser, session, text(target, 'targetId'));
      await window.#hold();
      return window;
    } catch (error) {
      await browser.end();
      throw error;
    }
  }

  async #hold(): Promise<void> {
    const { page, cdp } = this;
    page.on('Runtime.bindingCalled', (params) => this.#heard(number(params, 'executionContextId'), text(params, 'payload')));
    page.on('Page.javascriptDialogOpening', (params) => {
      const kind = text(params, 'type');
      const leaving = kind === 'beforeunload';
      if (!leaving) this.#blocked.report('dialog', kind);
      // Refusing to leave is the page's wish; a reset or close must happen all the same.
      page.tell('Page.handleJavaScriptDialog', { accept: leaving && this.#state !== 'there' });
    });
    page.on('Page.fileChooserOpened', () => this.#blocked.report('dialog', 'file chooser'));
    page.on('Page.windowOpen', (params) => this.#blocked.report('popup', targetOf(text(params, 'url'))));
    page.on('Inspector.targetCrashed', () => this.#crashed());
    page.on('detached', () => this.#gone());
    cdp.browser.on('Browser.downloadWillBegin', (params) => this.#blocked.report('download', targetOf(text(params, 'url'))));
    this.browser.onExit(() => this.#gone());

    await Promise.all([
      page.send('Page.enable'),
      page.send('Runtime.enable'),
      page.send('Inspector.enable'),
      intercept(page, this.#spec, (frame) => this.#frames.isMain(frame), this.#blocked),
      page.send('Page.setInterceptFileChooserDialog', { enabled: true, cancel: true }),
      page.send('Runtime.addBinding', { name: this.#names.binding, executionContextName: this.#names.world }),
      page.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(this.#names) }),
      page.send('Page.addScriptToEvaluateOnNewDocument', { source: isolatedWorldSource(this.#names, this.#spec.preload.source), worldName: this.#names.world }),
      cdp.browser.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true }),
      ...DENIED_PERMISSIONS.map((name) => cdp.browser.send('Browser.setPermission', { permission: { name }, setting: 'denied' })),
    ]);
    this.#frames.start(object(await page.send('Page.getFrameTree'), 'frameTree'));
    await page.send('Runtime.runIfWaitingForDebugger');
    await this.#load();
    const { windowId } = await page.send('Browser.getWindowForTarget');
    await page.send('Browser.setWindowBounds', { windowId, bounds: { width: this.#spec.width, height: this.#spec.height } });
  }

  async #load(): Promise<void> {
    const started = Promise.withResolvers<void>();
    this.#onStarted = () => started.resolve();
    const timeout = setTimeout(() => started.reject(new CdpError('The page did not start')), START_TIMEOUT);
    try {
      const result = await this.page.send('Page.navigate', { url: `${ORIGIN}/` });
      if (text(result, 'errorText') !== '') throw new CdpError(`The page did not load: ${text(result, 'errorText')}`);
      await started.promise;
      this.#state = 'there';
    } finally {
      clearTimeout(timeout);
      this.#onStarted = null;
    }
  }

  #heard(world: number, payload: string): void {
    const sender = this.#frames.senderOf(this.id, world);
    let message: unknown;
    try {
      message = payload.length > MAX_CALL_LENGTH ? null : JSON.parse(payload);
    } catch {
      message = null;
    }
    if (typeof message !== 'object' || message === null || !('kind' in message)) return;
    const data: Data = { ...message };
    const fromUs = sender.frame === 'main' && sender.origin === ORIGIN;
    if (data['kind'] === 'call') void this.#answer(sender, world, data);
    else if (data['kind'] === 'blocked') this.#reported(text(data, 'what'), text(data, 'target'));
    else if (data['kind'] === 'started' && fromUs) this.#onStarted?.();
    else if (data['kind'] === 'focus' && fromUs && this.#state !== 'resetting') this.#focus(data['focused'] === true);
  }

  async #answer(sender: ReturnType<Frames['senderOf']>, world: number, call: Data): Promise<void> {
    let answer: Data;
    try {
      answer = { kind: 'answer', id: call['id'], ok: true, value: await this.#call(sender, call['verb'], call['args']) };
    } catch {
      // The handler must not throw; when it does, the page learns only that there is no answer.
      answer = { kind: 'answer', id: call['id'], ok: false };
    }
    this.#deliver(world, answer);
  }

  #deliver(world: number, message: Data): void {
    this.page.tell('Runtime.callFunctionOn', {
      functionDeclaration: `function (message) { globalThis[${JSON.stringify(this.#names.receive)}](message); }`,
      executionContextId: world,
      arguments: [{ value: message }],
      silent: true,
    });
  }

  #reported(what: string, target: string): void {
    if (isBlockedKind(what)) this.#blocked.report(what, target);
  }

  report(what: Blocked['what'], target: string): void {
    this.#blocked.report(what, target);
  }

  /** The renderer has no frames; one that a script makes is counted and taken away. A moment later, so that what it tries is refused and recorded too. */
  #removeFrame(frameId: string): void {
    this.#blocked.report('frame', 'frame in the page');
    void (async () => {
      await sleep(FRAME_GRACE, undefined, { ref: false });
      const { backendNodeId } = await this.page.send('DOM.getFrameOwner', { frameId });
      const node = object(await this.page.send('DOM.resolveNode', { backendNodeId }), 'object');
      await this.page.send('Runtime.callFunctionOn', { objectId: text(node, 'objectId'), functionDeclaration: 'function () { this.remove(); }', silent: true });
    })().catch(() => undefined);
  }

  #navigated(url: string): void {
    if (this.#state !== 'there') return;
    const ours = URL.canParse(url) && new URL(url).origin === ORIGIN && [`${ORIGIN}/`, `${ORIGIN}/index.html`].includes(url.split('#')[0] ?? '');
    if (ours) return;
    // about:blank, blob: and history pass no request: the page has moved, so it is brought back.
    this.#blocked.report('navigation', targetOf(url));
    void this.reset().catch(() => this.close());
  }

  #focus(focused: boolean): void {
    if (focused === this.#focused) return;
    this.#focused = focused;
    for (const listener of this.#focusListeners) listener(focused);
  }

  #crashed(): void {
    this.#frames.clear();
    if (this.#state === 'resetting' || this.#state === 'closed') return;
    this.#state = 'crashed';
    for (const listener of this.#crashListeners) listener();
  }

  #gone(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#focus(false);
    void this.browser.end();
    for (const listener of this.#closedListeners) listener();
  }

  push(event: string, payload: unknown): void {
    if (this.#state !== 'there') return;
    const world = this.#frames.mainWorldOf(this.#names.world, ORIGIN);
    if (world !== null) this.#deliver(world, { kind: 'push', event, payload });
  }

  /** One at a time: a second reset begins where the first has ended, so that it, too, ends with a page younger than its call. */
  reset(): Promise<void> {
    const next = this.#lastReset.then(() => this.#resetOnce()).catch((error: unknown) => {
      // Nobody knows what such a page shows: it counts as crashed.
      if (this.#state === 'resetting') this.#state = 'there';
      this.#crashed();
      throw error;
    });
    this.#lastReset = next.catch(() => undefined);
    return next;
  }

  async #resetOnce(): Promise<void> {
    if (this.#state === 'closed') throw new CdpError('The window is closed');
    const crashed = this.#state === 'crashed';
    const hadFocus = this.#focused;
    this.#state = 'resetting';
    if (!crashed) {
      const died = this.page.next('Inspector.targetCrashed', START_TIMEOUT);
      // Ends the renderer's process without a dump: what it held cannot be read from a heap that is gone.
      this.page.tell('Page.navigate', { url: 'chrome://kill' });
      await died;
    }
    this.#frames.clear();
    await this.#load();
    await Promise.all([
      this.page.send('Page.resetNavigationHistory'),
      this.page.send('Storage.clearDataForOrigin', { origin: ORIGIN, storageTypes: 'all' }),
      // A new process starts without the keyboard, though the window had it.
      hadFocus ? this.page.send('Page.bringToFront') : null,
    ]);
    this.#focus(object(await this.page.send('Runtime.evaluate', { expression: 'document.hasFocus()' }), 'result')['value'] === true);
  }

  focus(): void {
    this.page.tell('Page.bringToFront');
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return this.browser.end();
    this.cdp.browser.tell('Target.closeTarget', { targetId: this.#targetId });
    this.#gone();
    await this.browser.end();
  }

  async screenshot(): Promise<Uint8Array> {
    return Buffer.from(text(await this.page.send('Page.captureScreenshot', { format: 'png' }), 'data'), 'base64');
  }

  onFocusChange(listener: (focused: boolean) => void): void { this.#focusListeners.push(listener); }
  onBlocked(listener: (blocked: Blocked) => void): void { this.#blocked.listen(listener); }
  onCrash(listener: () => void): void { this.#crashListeners.push(listener); }
  onClosed(listener: () => void): void { this.#closedListeners.push(listener); }
}

/** The browser's own surfaces; they show no page. */
const BROWSER_UI = ['browser_ui', 'tab', 'browser', 'webui'];

/** Any further page, worker or tool window of the browser: it was paused before its first request, and is ended. */
async function closeStranger(cdp: CdpConnection, session: CdpSession, target: Data, window: ChromiumWindow | null): Promise<void> {
  const type = text(target, 'type');
  const url = text(target, 'url');
  if (BROWSER_UI.includes(type)) {
    session.tell('Runtime.runIfWaitingForDebugger');
    return;
  }
  const devtools = url.startsWith('devtools:');
  window?.report(devtools ? 'devtools' : type === 'page' ? 'popup' : 'request', devtools ? 'developer tools' : type === 'page' ? targetOf(url === '' ? 'about:blank' : url) : type);
  // It shares its opener's thread, which stands still as long as this one is paused; so it runs on, without any network, and is closed.
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }).catch(() => undefined);
  session.on('Fetch.requestPaused', (params) => session.tell('Fetch.failRequest', { requestId: text(params, 'requestId'), errorReason: 'BlockedByClient' }));
  cdp.browser.tell('Target.closeTarget', { targetId: text(target, 'targetId') });
  session.tell('Runtime.runIfWaitingForDebugger');
}
