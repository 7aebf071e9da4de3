/**
 * The desk's page in one Chromium, over a real connection whose other end is the test: what is installed before the
 * page begins, whose words count, and what becomes of a page that moves, crashes or is reset.
 */
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { CdpConnection, type Data } from '../../../main/shell/chromium/cdp.ts';
import { ChromiumWindow } from '../../../main/shell/chromium/chromiumWindow.ts';
import { ORIGIN } from '../../../main/shell/chromium/intercept.ts';
import type { RunningChromium } from '../../../main/shell/chromium/launch.ts';
import { MAX_CALL_LENGTH } from '../../../main/shell/chromium/pageSource.ts';
import { DENIED_PERMISSIONS } from '../../../main/shell/chromium/permissions.ts';
import type { CallHandler, WindowSpec } from '../../../main/shell/shell.ts';
import { turns } from '../../support/turns.ts';

interface Command {
  readonly id: number;
  readonly method: string;
  readonly params: Data;
  readonly sessionId?: string;
}
type Answer = Data | { readonly error: { readonly message: string } };

const WORLD = 5;
/** A browser with one page: it writes down every command and answers it, as `answers` says or with nothing. */
class Browser {
  readonly sent: [method: string, params: Data][] = [];
  readonly answers = new Map<string, (params: Data) => Answer | null>();
  readonly #toBrowser = new PassThrough();
  readonly #fromBrowser = new PassThrough();
  readonly #exits: (() => void)[] = [];
  readonly cdp = new CdpConnection(this.#toBrowser, this.#fromBrowser);
  ends = 0;
  world = '';
  /** What the page does once it is loaded; by default it says that it has started. */
  loaded: () => void = () => this.fromPage({ kind: 'started' });
  frames = 0;

  constructor() {
    let rest = '';
    this.#toBrowser.on('data', (chunk: Buffer) => {
      rest += chunk.toString('utf8');
      for (let end = rest.indexOf('\0'); end !== -1; end = rest.indexOf('\0')) {
        const command = JSON.parse(rest.slice(0, end)) as Command;
        rest = rest.slice(end + 1);
        this.#take(command);
      }
    });
    this.answers.set('Page.getFrameTree', () => ({ frameTree: { frame: { id: 'main' } } }));
    this.answers.set('Browser.getWindowForTarget', () => ({ windowId: 3 }));
    this.answers.set('Runtime.evaluate', () => ({ result: { value: false } }));
  }
  #take({ id, method, params, sessionId }: Command): void {
    this.sent.push([method, params]);
    const session = sessionId === undefined ? {} : { sessionId };
    if (method === 'Runtime.addBinding') this.world = String(params['executionContextName']);
    const answer = (this.answers.get(method) ?? (() => ({})))(params);
    if (answer !== null)
      this.#write('error' in answer ? { id, ...session, ...answer } : { id, ...session, result: answer });
    if (method === 'Target.setAutoAttach') this.opens('t');
    if (method === 'Page.navigate' && params['url'] === 'chrome://kill') this.event('Inspector.targetCrashed');
    if (method === 'Page.navigate' && params['url'] === `${ORIGIN}/` && JSON.stringify(answer) === '{}') {
      this.hasWorld(WORLD);
      this.loaded();
    }
  }
  #write(message: object): void {
    this.#fromBrowser.write(`${JSON.stringify(message)}\0`);
  }
  opens(targetId: string): void {
    const targetInfo = { targetId, type: 'page', url: 'about:blank' };
    this.#write({ method: 'Target.attachedToTarget', params: { sessionId: `of ${targetId}`, targetInfo } });
  }
  /** An event of the page. */
  event(method: string, params: Data = {}): void {
    this.#write({ method, params, sessionId: 'of t' });
  }
  browserEvent(method: string, params: Data = {}): void {
    this.#write({ method, params });
  }
  /** An answer without a request. */
  stranger(): void {
    this.#write({ id: 99_999, result: {} });
  }
  hasWorld(id: number, frameId = 'main', name = this.world, origin = ORIGIN): void {
    this.event('Runtime.executionContextCreated', { context: { id, name, origin, auxData: { frameId } } });
  }
  fromPage(message: unknown, world = WORLD): void {
    const payload = typeof message === 'string' ? message : JSON.stringify(message);
    this.event('Runtime.bindingCalled', { executionContextId: world, payload });
  }
  moves(url: string): void {
    this.event('Page.frameNavigated', { frame: { id: 'main', url } });
  }
  exits(): void {
    for (const listener of this.#exits) listener();
  }
  methods(): string[] {
    return this.sent.map(([method]) => method);
  }
  /** Messages for the page, with the world that they go to. */
  delivered(): [world: unknown, message: unknown][] {
    return this.sent
      .filter(([method]) => method === 'Runtime.callFunctionOn')
      .map(([, params]) => [params['executionContextId'], (params['arguments'] as [{ value: unknown }])[0].value]);
  }
  readonly running = {
    cdp: this.cdp,
    onExit: (listener: () => void) => void this.#exits.push(listener),
    end: async () => void (this.ends += 1),
  } as Partial<RunningChromium> as RunningChromium;
}

const SPEC: WindowSpec = {
  ...{ title: 'desk', width: 900, height: 700, minWidth: 1, minHeight: 1, files: new Map(), headers: {} },
  ...{ preload: { path: '/p', source: 'source of the preload' }, contentProtection: true },
};
let browser: Browser;
let calls: unknown[];
let answerCall: CallHandler;
let seen: unknown[];
beforeEach(() => {
  [browser, calls, seen] = [new Browser(), [], []];
  answerCall = async (...call) => {
    calls.push(call);
    return 'answer';
  };
});
const open = async (): Promise<ChromiumWindow> => {
  const window = await ChromiumWindow.open(7, SPEC, (...call) => answerCall(...call), browser.running);
  window.onFocusChange((focused) => void seen.push(['focus', focused]));
  window.onBlocked(({ what, target }) => void seen.push([what, target]));
  window.onCrash(() => void seen.push('crashed'));
  window.onClosed(() => void seen.push('closed'));
  window.onIntruder((what) => void seen.push(['intruder', what]));
  browser.sent.length = 0;
  return window;
};
/** Messages go through two streams. */
const soon = (): Promise<void> => turns(6);

describe('a window that opens', () => {
  test('has refused everything before the page begins, and only then begins it', async () => {
    const sent = browser.sent;
    await ChromiumWindow.open(7, SPEC, answerCall, browser.running);
    const at = (method: string): number => sent.findIndex(([one]) => one === method);
    const params = (method: string): unknown => sent.find(([one]) => one === method)?.[1];
    const before = sent.slice(0, at('Runtime.runIfWaitingForDebugger')).map(([method]) => method);
    for (const method of ['Page.enable', 'Runtime.enable', 'Inspector.enable', 'Fetch.enable', 'Page.getFrameTree'])
      expect(before, method).toContain(method);
    expect(params('Page.setInterceptFileChooserDialog')).toEqual({ enabled: true, cancel: true });
    expect(params('Browser.setDownloadBehavior')).toEqual({ behavior: 'deny', eventsEnabled: true });
    expect(params('Page.setDownloadBehavior')).toEqual({ behavior: 'deny' });
    expect(before).toContain('Browser.setDownloadBehavior');
    expect(sent.filter(([method]) => method === 'Browser.setPermission').map(([, denied]) => denied)).toEqual(
      DENIED_PERMISSIONS.map((name) => ({ permission: { name }, setting: 'denied' })),
    );
    expect(at('Runtime.runIfWaitingForDebugger')).toBeGreaterThan(at('Page.getFrameTree'));
    expect(at('Runtime.runIfWaitingForDebugger')).toBeLessThan(at('Page.navigate'));
    expect(params('Page.navigate')).toEqual({ url: `${ORIGIN}/` });
    expect(params('Browser.setWindowBounds')).toEqual({ windowId: 3, bounds: { width: 900, height: 700 } });
  });

  test('gives the preload a world of its own, the only one that can call', async () => {
    const { sent } = browser;
    await ChromiumWindow.open(7, SPEC, answerCall, browser.running);
    const scripts = sent.filter(([method]) => method === 'Page.addScriptToEvaluateOnNewDocument').map(([, one]) => one);
    const binding = sent.find(([method]) => method === 'Runtime.addBinding')?.[1];
    expect(scripts.map((one) => [one['worldName'], String(one['source']).includes('source of the preload')])).toEqual([
      [undefined, false],
      [browser.world, true],
    ]);
    expect(binding?.['executionContextName']).toBe(browser.world);
    expect(scripts.map((one) => String(one['source']).includes(String(binding?.['name'])))).toEqual([false, true]);
  });

  test.each([
    ['cannot be loaded', () => browser.answers.set('Page.navigate', () => ({ errorText: 'net::ERR' })), 'net::ERR'],
    [
      'is refused by the browser',
      () => browser.answers.set('Page.enable', () => ({ error: { message: 'no such page' } })),
      'no such page',
    ],
    [
      'moves while it is loaded',
      () => {
        browser.loaded = () => browser.moves('https://other.example/');
      },
      'moved itself',
    ],
  ])('on a page that %s is none, and its browser is ended', async (_name, arrange, words) => {
    arrange();
    await expect(open()).rejects.toThrow(words);
    expect(browser.ends).toBe(1);
  });

  test('hears what was refused while it opened', async () => {
    browser.loaded = () => {
      browser.event('Page.windowOpen', { url: 'https://popup.example/' });
      browser.fromPage({ kind: 'started' });
    };
    await open();
    expect(seen).toEqual([['popup', 'popup.example']]);
  });
});

describe('a call', () => {
  const call = { kind: 'call', id: 4, verb: 'getState', args: { a: 1 } };
  beforeEach(open);

  test('comes from the frame and the origin that the browser names, and is answered there', async () => {
    browser.hasWorld(8, 'frame', 'any', 'https://other.example');
    for (const world of [WORLD, 8, 9]) browser.fromPage(call, world);
    await soon();
    const sender = (frame: string | null, origin: string | null) => [
      { windowId: 7, frame, origin },
      'getState',
      { a: 1 },
    ];
    expect(calls).toEqual([sender('main', ORIGIN), sender('sub', 'https://other.example'), sender(null, null)]);
    const answer = { kind: 'answer', id: 4, ok: true, value: 'answer' };
    expect(browser.delivered()).toEqual([WORLD, 8, 9].map((world) => [world, answer]));
  });

  test('whose handler fails is answered with nothing but that', async () => {
    answerCall = () => Promise.reject(new Error('secret'));
    browser.fromPage(call);
    await soon();
    expect(browser.delivered()).toEqual([[WORLD, { kind: 'answer', id: 4, ok: false }]]);
  });

  test('is none where it cannot be read, and up to its longest length where it can', async () => {
    const long = (length: number) => {
      const text = JSON.stringify({ ...call, args: '' });
      return JSON.stringify({ ...call, args: 'x'.repeat(length - text.length) });
    };
    for (const none of ['', '{', '[]', 'null', '"call"', '7', '{"id":4}', long(MAX_CALL_LENGTH + 1)])
      browser.fromPage(none);
    await soon();
    expect(calls).toEqual([]);
    browser.fromPage(long(MAX_CALL_LENGTH));
    await soon();
    expect(calls).toHaveLength(1);
  });
});

describe('what a page is stopped in', () => {
  beforeEach(open);

  test('is reported with the name of its target', async () => {
    browser.event('Page.fileChooserOpened');
    browser.event('Page.windowOpen', { url: 'https://popup.example/path' });
    browser.browserEvent('Browser.downloadWillBegin', { url: 'https://file.example/path' });
    browser.fromPage({ kind: 'blocked', what: 'print', target: 'print' });
    browser.fromPage({ kind: 'blocked', what: 'anything', target: 'x' });
    browser.opens('another');
    await soon();
    expect(seen).toEqual([
      ['dialog', 'file-chooser'],
      ['popup', 'popup.example'],
      ['download', 'file.example'],
      ['print', 'print'],
      ['popup', 'about:'],
    ]);
  });

  test('outside the network is reported when it is asked for, the rest by those that see it', async () => {
    for (const url of ['mailto:a@b.example', 'file:///etc/passwd', 'chrome://settings', 'https://x.example/'])
      browser.event('Page.frameRequestedNavigation', { url });
    for (const url of ['http://x.example/', 'about:blank', 'blob:https://x.example/1', 'javascript:1'])
      browser.event('Page.frameRequestedNavigation', { url });
    await soon();
    expect(seen).toEqual([
      ['navigation', 'mailto:'],
      ['navigation', 'file:'],
      ['navigation', 'settings'],
    ]);
  });

  test('a dialog is refused and reported; one that asks whether to leave keeps the page, unreported', async () => {
    for (const type of ['alert', 'beforeunload']) browser.event('Page.javascriptDialogOpening', { type });
    await soon();
    expect(seen).toEqual([['dialog', 'alert']]);
    expect(browser.sent).toEqual([
      ['Page.handleJavaScriptDialog', { accept: false }],
      ['Page.handleJavaScriptDialog', { accept: false }],
    ]);
  });

  test('a frame is reported', async () => {
    browser.event('Page.frameAttached', { frameId: 'frame' });
    await soon();
    expect(seen).toEqual([['frame', 'frame-in-the-page']]);
  });

  test('another program on the connection is an intruder', async () => {
    browser.stranger();
    browser.browserEvent('Target.attachedToTarget', {
      ...{ sessionId: 'second', targetInfo: { targetId: 't', type: 'page', url: '' } },
    });
    await soon();
    expect(seen).toEqual([
      ['intruder', 'answer'],
      ['intruder', 'session'],
    ]);
  });
});

describe('the keyboard', () => {
  beforeEach(open);
  const focus = (focused: unknown, world = WORLD) => browser.fromPage({ kind: 'focus', focused }, world);

  test('is where the page of the desk says, said once for each change', async () => {
    browser.hasWorld(8, 'frame');
    browser.hasWorld(9, 'main', 'any', 'https://other.example');
    for (const world of [8, 9, 10]) focus(true, world);
    await soon();
    expect(seen).toEqual([]);
    for (const focused of [false, true, true, 'true', false]) focus(focused);
    await soon();
    expect(seen).toEqual([
      ['focus', true],
      ['focus', false],
    ]);
  });
});

describe('a page that leaves', () => {
  let window: ChromiumWindow;
  beforeEach(async () => {
    window = await open();
  });

  test.each([
    'about:blank',
    `${ORIGIN}/other.html`,
    'https://other.example/',
    'chrome-error://chromewebdata/',
    'nothing',
  ])('to %s is reported and brought back', async (url) => {
    browser.moves(url);
    await soon();
    expect(seen).toMatchObject([['navigation', expect.any(String)]]);
    expect(browser.methods()).toContain('Storage.clearDataForOrigin');
  });

  test.each([`${ORIGIN}/`, `${ORIGIN}/#part`, `${ORIGIN}/index.html`])('to %s has not left', async (url) => {
    browser.moves(url);
    await soon();
    expect([seen, browser.sent]).toEqual([[], []]);
  });

  test('after it was closed is nothing', async () => {
    await window.close();
    seen = [];
    browser.moves('about:blank');
    await soon();
    expect(seen).toEqual([]);
  });
});

describe('a page that is reset', () => {
  let window: ChromiumWindow;
  beforeEach(async () => {
    window = await open();
  });
  const RESET = [
    ['Page.navigate', { url: 'chrome://kill' }],
    ['Storage.clearDataForOrigin', { origin: ORIGIN, storageTypes: 'all' }],
    ['Page.navigate', { url: `${ORIGIN}/` }],
    ['Page.resetNavigationHistory', {}],
  ];
  const HAS_FOCUS = ['Runtime.evaluate', { expression: 'document.hasFocus()' }];

  test('ends its process, loses what it stored, and is loaded anew; that is no crash', async () => {
    await window.reset();
    expect([browser.sent, seen]).toEqual([[...RESET, HAS_FOCUS], []]);
  });

  test('with the keyboard gets it back, and says where it is then', async () => {
    browser.fromPage({ kind: 'focus', focused: true });
    await soon();
    await window.reset();
    expect(browser.sent).toEqual([...RESET, ['Page.bringToFront', {}], HAS_FOCUS]);
    expect(seen).toEqual([
      ['focus', true],
      ['focus', false],
    ]);
  });

  test('says nothing of the keyboard meanwhile', async () => {
    browser.answers.set('Storage.clearDataForOrigin', () => {
      browser.hasWorld(WORLD);
      browser.fromPage({ kind: 'focus', focused: true });
      return {};
    });
    await window.reset();
    expect(seen).toEqual([]);
  });

  test('may leave whatever it asks', async () => {
    browser.answers.set('Storage.clearDataForOrigin', () => {
      browser.event('Page.javascriptDialogOpening', { type: 'beforeunload' });
      return {};
    });
    await window.reset();
    expect(browser.sent).toContainEqual(['Page.handleJavaScriptDialog', { accept: true }]);
  });

  test('twice is loaded twice, one after the other', async () => {
    await Promise.all([window.reset(), window.reset()]);
    expect(browser.sent).toEqual([...RESET, ...RESET, HAS_FOCUS]);
  });

  test('that moves itself is tried ten times, and counts as crashed then', async () => {
    browser.loaded = () => browser.moves('about:blank');
    await expect(window.reset()).rejects.toThrow('moved itself');
    expect(browser.sent.filter(([, { url }]) => url === `${ORIGIN}/`)).toHaveLength(10);
    expect(seen.filter((one) => one === 'crashed')).toHaveLength(1);
  });

  test('that moves itself nine times is there at the tenth', async () => {
    let moves = 0;
    const { loaded } = browser;
    browser.loaded = () => ((moves += 1) < 10 ? browser.moves('about:blank') : loaded());
    await window.reset();
    expect(seen).not.toContain('crashed');
    window.push('state', 1);
    await soon();
    expect(browser.delivered()).toEqual([[WORLD, { kind: 'push', event: 'state', payload: 1 }]]);
  });

  test('but cannot be loaded counts as crashed, and the next reset can succeed', async () => {
    browser.answers.set('Page.navigate', ({ url }) => (url === `${ORIGIN}/` ? { errorText: 'net::ERR' } : {}));
    await expect(window.reset()).rejects.toThrow('net::ERR');
    expect(seen).toEqual(['crashed']);
    browser.answers.delete('Page.navigate');
    browser.sent.length = 0;
    await window.reset();
    // Its process is gone already.
    expect(browser.sent).toEqual([...RESET.slice(1), HAS_FOCUS]);
  });
});

describe('a page that crashed', () => {
  test('is said once, and gets nothing until it is reset', async () => {
    const window = await open();
    browser.event('Inspector.targetCrashed');
    await soon();
    expect(seen).toEqual(['crashed']);
    browser.hasWorld(WORLD);
    await soon();
    window.push('state', 1);
    await soon();
    expect(browser.delivered()).toEqual([]);
    await window.reset();
    window.push('state', 2);
    await soon();
    expect(browser.delivered()).toEqual([[WORLD, { kind: 'push', event: 'state', payload: 2 }]]);
  });
});

describe('an event for the page', () => {
  test('goes to the world of the preload in the main frame alone', async () => {
    const window = await open();
    browser.event('Runtime.executionContextsCleared');
    browser.hasWorld(8, 'frame');
    browser.hasWorld(9, 'main', 'page');
    browser.hasWorld(10, 'main', browser.world, 'https://other.example');
    await soon();
    window.push('state', 1);
    browser.hasWorld(11);
    await soon();
    window.push('state', 2);
    await soon();
    expect(browser.delivered()).toEqual([[11, { kind: 'push', event: 'state', payload: 2 }]]);
  });
});

describe('a window that is gone', () => {
  test.each([
    ['because its browser ended', () => browser.exits()],
    ['because its page is detached', () => browser.browserEvent('Target.detachedFromTarget', { sessionId: 'of t' })],
  ])('%s is closed once, without the keyboard, and its browser is ended', async (_name, goes) => {
    const window = await open();
    browser.fromPage({ kind: 'focus', focused: true });
    await soon();
    goes();
    goes();
    await soon();
    expect([seen, browser.ends]).toEqual([[['focus', true], ['focus', false], 'closed'], 1]);
    browser.event('Inspector.targetCrashed');
    await soon();
    window.push('state', 1);
    await expect(window.reset()).rejects.toThrow('The window is closed');
    expect([seen.length, browser.delivered()]).toEqual([3, []]);
  });

  test('on demand closes its page, and a second time only waits for the browser', async () => {
    const window = await open();
    await window.close();
    expect([browser.sent, seen, browser.ends > 0]).toEqual([
      [['Target.closeTarget', { targetId: 't' }]],
      ['closed'],
      true,
    ]);
    await window.close();
    expect([browser.sent.length, seen]).toEqual([1, ['closed']]);
  });
});
