import { setTimeout as sleep } from 'node:timers/promises';
import { BlockedReports, targetOf } from '../blocked.ts';
import type { Blocked, CallHandler, ShellWindow, WindowPlace, WindowSpec } from '../shell.ts';
import { BLOCKED } from '../shell.ts';
import { CdpError, number, object, text } from './cdp.ts';
import type { CdpConnection, CdpSession, Data } from './cdp.ts';
import { Frames } from './frames.ts';
import { ORIGIN, intercept } from './intercept.ts';
import type { RunningChromium } from './launch.ts';
import { titleWith } from '../titleWith.ts';
import { MAX_CALL_LENGTH, isolatedWorldSource, mainWorldSource, makePageNames } from './pageSource.ts';
import { DENIED_PERMISSIONS } from './permissions.ts';
import { endPageProcess } from './endPageProcess.ts';
import { firstPage } from './firstPage.ts';
import { removeFrame } from './removeFrame.ts';

const START_TIMEOUT = 15_000;
const FOCUS_TIMEOUT = 1000;
/** A page that moves itself away each time it is loaded is not tried for ever. */
const MAX_TRIES = 10;

/**
 * Requests that are intercepted, moves that are seen when they happen, and what the policy of the page refuses and
 * reports.
 */
const REPORTED_OTHERWISE = ['http:', 'https:', 'about:', 'blob:', 'javascript:'] as const;

class Moved extends CdpError {}

const isBlockedKind = (value: string): value is Blocked['what'] => BLOCKED.some((kind) => kind === value);

/** The desk's page in one Chromium process tree. */
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
  readonly #intruderListeners: ((what: string) => void)[] = [];
  #focused = false;
  #waiting = 0;
  #state: 'loading' | 'there' | 'crashed' | 'resetting' | 'closed' = 'loading';
  #onStarted: (() => void) | null = null;
  #onMoved: (() => void) | null = null;
  #resetsWaiting = 0;
  #lastReset: Promise<void> = Promise.resolve();

  private constructor(
    id: number,
    spec: WindowSpec,
    call: CallHandler,
    browser: RunningChromium,
    page: CdpSession,
    targetId: string,
  ) {
    this.id = id;
    this.#spec = spec;
    this.#call = call;
    this.browser = browser;
    this.cdp = browser.cdp;
    this.page = page;
    this.#targetId = targetId;
    this.#frames = new Frames(
      page,
      (frame) => this.#removeFrame(frame),
      (url) => this.#navigated(url),
    );
  }

  /** @throws Error when the page does not start; the browser is ended then. */
  static async open(
    id: number,
    spec: WindowSpec,
    call: CallHandler,
    browser: RunningChromium,
  ): Promise<ChromiumWindow> {
    try {
      let window: ChromiumWindow | null = null;
      const { session, targetId } = await firstPage(
        browser.cdp,
        (what, name) => window?.report(what, name),
        START_TIMEOUT,
      );
      window = new ChromiumWindow(id, spec, call, browser, session, targetId);
      await window.#install();
      return window;
    } catch (error) {
      await browser.end();
      throw error;
    }
  }

  async #install(): Promise<void> {
    const { page, cdp } = this;
    page.on('Runtime.bindingCalled', (params) =>
      this.#messageFromPage(number(params, 'executionContextId'), text(params, 'payload')),
    );
    page.on('Page.javascriptDialogOpening', (params) => {
      const kind = text(params, 'type');
      const leaving = kind === 'beforeunload';
      if (!leaving) this.#blocked.report('dialog', kind);
      // Refusing to leave is the page's wish; a reset or close must happen all the same.
      page.tell('Page.handleJavaScriptDialog', { accept: leaving && this.#state !== 'there' });
    });
    page.on('Page.fileChooserOpened', () => this.#blocked.report('dialog', 'file-chooser'));
    page.on('Page.frameRequestedNavigation', (params) => {
      // A target outside the network is not intercepted: another program, a file, a page of the browser itself.
      const url = text(params, 'url');
      if (!REPORTED_OTHERWISE.some((scheme) => url.startsWith(scheme)))
        this.#blocked.report('navigation', targetOf(url));
    });
    page.on('Page.windowOpen', (params) => this.#blocked.report('popup', targetOf(text(params, 'url'))));
    page.on('Inspector.targetCrashed', () => this.#crashed());
    page.on('detached', () => this.#gone());
    cdp.browser.on('Browser.downloadWillBegin', (params) =>
      this.#blocked.report('download', targetOf(text(params, 'url'))),
    );
    this.browser.onExit(() => this.#gone());
    cdp.onStranger((what) => {
      for (const listener of this.#intruderListeners) listener(what);
    });

    await Promise.all([
      page.send('Page.enable'),
      page.send('Runtime.enable'),
      page.send('Inspector.enable'),
      intercept(page, this.#spec, (frame) => this.#frames.isMain(frame), this.#blocked),
      page.send('Page.setInterceptFileChooserDialog', { enabled: true, cancel: true }),
      page.send('Runtime.addBinding', { name: this.#names.binding, executionContextName: this.#names.world }),
      page.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(this.#names) }),
      page.send('Page.addScriptToEvaluateOnNewDocument', {
        source: isolatedWorldSource(this.#names, this.#spec.preload.source),
        worldName: this.#names.world,
      }),
      cdp.browser.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true }),
      ...DENIED_PERMISSIONS.map((name) =>
        cdp.browser.send('Browser.setPermission', { permission: { name }, setting: 'denied' }),
      ),
    ]);
    this.#frames.start(object(await page.send('Page.getFrameTree'), 'frameTree'));
    await page.send('Runtime.runIfWaitingForDebugger');
    await this.#load();
    // Only now: a page that has not begun is none for this command in every start ("Not attached to an active page").
    await page.send('Page.setDownloadBehavior', { behavior: 'deny' });
    const { windowId } = await page.send('Browser.getWindowForTarget');
    const { width, height, place = null } = this.#spec;
    const bounds =
      place === null ? { width, height } : { left: place.x, top: place.y, width: place.width, height: place.height };
    await page.send('Browser.setWindowBounds', { windowId, bounds });
    if (place?.maximised === true)
      await page.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'maximized' } });
  }

  async #load(): Promise<void> {
    const started = Promise.withResolvers<void>();
    this.#onStarted = () => {
      // At once: the next message of the same read may be that the page has moved.
      this.#state = 'there';
      started.resolve();
    };
    this.#onMoved = () => {
      // The page that it moved to runs the preload too, and may still say that it has started.
      this.#onStarted = null;
      started.reject(new Moved('The page moved itself while it was loaded'));
    };
    const timeout = setTimeout(() => started.reject(new CdpError('The page did not start')), START_TIMEOUT);
    try {
      // Not awaited: a page that moves itself meanwhile can leave the command without an answer.
      this.page.send('Page.navigate', { url: `${ORIGIN}/` }).then((result) => {
        if (text(result, 'errorText') !== '')
          started.reject(new CdpError(`The page did not load: ${text(result, 'errorText')}`));
      }, started.reject);
      await started.promise;
    } finally {
      clearTimeout(timeout);
      this.#onStarted = null;
      this.#onMoved = null;
    }
  }

  #messageFromPage(world: number, payload: string): void {
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
    else if (data['kind'] === 'started' && fromUs) {
      this.#onStarted?.();
      if (this.#waiting > 0) this.#showTitle();
    } else if (data['kind'] === 'focus' && fromUs && this.#state !== 'resetting') this.#focus(data['focused'] === true);
  }

  async #answer(sender: ReturnType<Frames['senderOf']>, world: number, call: Data): Promise<void> {
    let answer: Data;
    try {
      answer = {
        kind: 'answer',
        id: call['id'],
        ok: true,
        value: await this.#call(sender, call['verb'], call['args']),
      };
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

  /**
   * The renderer has no frames; one that a script makes is counted and taken away.
   */
  #removeFrame(frameId: string): void {
    this.#blocked.report('frame', 'frame-in-the-page');
    void removeFrame(this.page, frameId).catch(() => undefined);
  }

  #navigated(url: string): void {
    if (this.#state === 'closed') return;
    const ours =
      URL.canParse(url) &&
      new URL(url).origin === ORIGIN &&
      [`${ORIGIN}/`, `${ORIGIN}/index.html`].includes(url.split('#')[0] ?? '');
    // The window began on an address that nothing answered yet.
    if (ours || (this.#state === 'loading' && url.startsWith('chrome-error:'))) return;
    // about:blank, blob: and history pass no request: the page has moved, so it is brought back.
    this.#blocked.report('navigation', targetOf(url));
    if (this.#state === 'there' || this.#state === 'crashed') void this.reset().catch(() => this.close());
    this.#onMoved?.();
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
    if (this.#state === 'closed' || this.#state === 'crashed') return;
    const world = this.#frames.mainWorldOf(this.#names.world, ORIGIN);
    if (world !== null) this.#deliver(world, { kind: 'push', event, payload });
  }

  /**
   * One at a time: a second reset begins where the first has ended, so that it, too, ends with a page younger than its
   * call.
   */
  reset(): Promise<void> {
    this.#resetsWaiting += 1;
    const next = this.#lastReset
      .then(() => this.#resetOnce())
      .catch((error: unknown) => {
        // What such a page shows is unknown: it counts as crashed.
        if (this.#state === 'resetting') this.#state = 'there';
        this.#crashed();
        throw error;
      });
    this.#lastReset = next.catch(() => undefined);
    return next;
  }

  async #resetOnce(): Promise<void> {
    this.#resetsWaiting -= 1;
    if (this.#state === 'closed') throw new CdpError('The window is closed');
    const hadFocus = this.#focused;
    let alive = this.#state !== 'crashed';
    for (let tries = 1; ; tries += 1) {
      this.#state = 'resetting';
      if (alive) await endPageProcess(this.page, START_TIMEOUT);
      alive = true;
      this.#frames.clear();
      await this.page.send('Storage.clearDataForOrigin', { origin: ORIGIN, storageTypes: 'all' });
      try {
        await this.#load();
        break;
      } catch (error) {
        if (!(error instanceof Moved) || tries === MAX_TRIES) throw error;
      }
    }
    this.page.tell('Page.resetNavigationHistory');
    // The page may be moving again already: then commands are not answered, and the next reset must not wait for them.
    if (this.#resetsWaiting > 0) return;
    const moved = Promise.withResolvers<void>();
    this.#onMoved = () => moved.resolve();
    await Promise.race([this.#takeFocus(hadFocus), moved.promise, sleep(FOCUS_TIMEOUT, undefined, { ref: false })]);
    this.#onMoved = null;
  }

  /** A new process starts without the keyboard, though the window had it. */
  async #takeFocus(hadFocus: boolean): Promise<void> {
    try {
      if (hadFocus) await this.page.send('Page.bringToFront');
      const answer = await this.page.send('Runtime.evaluate', { expression: 'document.hasFocus()' });
      this.#focus(object(answer, 'result')['value'] === true);
    } catch {
      // The page is gone; the page after it says where the keyboard is.
    }
  }

  focus(): void {
    this.page.tell('Page.bringToFront');
  }

  showWaiting(count: number): void {
    this.#waiting = count;
    this.#showTitle();
  }

  /** The page's own world keeps the title that it is given here. */
  #showTitle(): void {
    if (this.#state === 'closed' || this.#state === 'crashed') return;
    const world = this.#frames.mainWorldOf(this.#names.world, ORIGIN);
    if (world !== null) this.#deliver(world, { kind: 'title', title: titleWith(this.#spec.title, this.#waiting) });
  }

  async place(): Promise<WindowPlace | null> {
    if (this.#state === 'closed') return null;
    try {
      const bounds = object(await this.page.send('Browser.getWindowForTarget'), 'bounds');
      const state = text(bounds, 'windowState');
      if (state !== 'normal' && state !== 'maximized') return null;
      return {
        x: number(bounds, 'left'),
        y: number(bounds, 'top'),
        width: number(bounds, 'width'),
        height: number(bounds, 'height'),
        maximised: state === 'maximized',
      };
    } catch {
      return null;
    }
  }

  /** Nothing on Linux leaves a window out of captures; the capabilities say so. */
  protect(): void {
    // Nothing to switch.
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

  onFocusChange(listener: (focused: boolean) => void): void {
    this.#focusListeners.push(listener);
  }
  onBlocked(listener: (blocked: Blocked) => void): void {
    this.#blocked.listen(listener);
  }
  onCrash(listener: () => void): void {
    this.#crashListeners.push(listener);
  }
  onIntruder(listener: (what: string) => void): void {
    this.#intruderListeners.push(listener);
  }
  onClosed(listener: () => void): void {
    this.#closedListeners.push(listener);
  }
}
