/** What the Chromium host learns of frames and targets from the browser, message by message. */
import { describe, expect, test } from 'vitest';
import type { CdpConnection, CdpSession, Data } from '../../../main/shell/chromium/cdp.ts';
import { firstPage } from '../../../main/shell/chromium/firstPage.ts';
import { Frames } from '../../../main/shell/chromium/frames.ts';
import { closeStranger } from '../../../main/shell/chromium/strangers.ts';
import { turns } from '../../support/turns.ts';

/** A session that writes down what is sent, and on which the test says what the browser says. */
class Session {
  readonly sent: unknown[] = [];
  readonly #listeners = new Map<string, ((params: Data) => void)[]>();
  /** Names of the commands that fail. */
  readonly failing: readonly string[];
  constructor(failing: readonly string[] = []) {
    this.failing = failing;
  }
  on(name: string, listener: (params: Data) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  async send(name: string, params?: Data): Promise<Data> {
    this.sent.push(params === undefined ? name : [name, params]);
    if (this.failing.includes(name)) throw new Error('It has gone.');
    return {};
  }
  tell(name: string, params?: Data): void {
    this.sent.push(params === undefined ? name : [name, params]);
  }
  says(name: string, params: Data): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(params);
  }
}

const asSession = (one: unknown): CdpSession => one as CdpSession;

describe('frames', () => {
  const make = () => {
    const page = new Session();
    const [subs, moves]: [string[], string[]] = [[], []];
    const frames = new Frames(
      asSession(page),
      (id) => void subs.push(id),
      (url) => void moves.push(url),
    );
    frames.start({ frame: { id: 'main' } });
    const created = (id: number, frameId: string, name = 'preload', origin = 'https://desk') =>
      page.says('Runtime.executionContextCreated', { context: { id, name, origin, auxData: { frameId } } });
    return { page, frames, subs, moves, created };
  };
  const NOBODY = { windowId: 7, frame: null, origin: null };

  test('of the page are known by their worlds: the main one, and all others', () => {
    const { frames, created } = make();
    created(1, 'main');
    created(2, 'other');
    created(3, '');
    expect(frames.senderOf(7, 1)).toEqual({ windowId: 7, frame: 'main', origin: 'https://desk' });
    expect(frames.senderOf(7, 2)).toEqual({ windowId: 7, frame: 'sub', origin: 'https://desk' });
    expect([frames.senderOf(7, 3), frames.senderOf(7, 4)]).toEqual([NOBODY, NOBODY]);
    expect([frames.isMain('main'), frames.isMain('other'), frames.isMain('')]).toEqual([true, false, false]);
  });

  test('without a name are none, before the browser has said which is the main one', () => {
    const frames = new Frames(
      asSession(new Session()),
      () => undefined,
      () => undefined,
    );
    expect(frames.isMain('')).toBe(false);
  });

  test('have the world of the preload where name, origin and frame are its own', () => {
    const { frames, created } = make();
    created(1, 'main', 'page');
    created(2, 'main', 'preload', 'https://other');
    created(3, 'other', 'preload');
    expect(frames.mainWorldOf('preload', 'https://desk')).toBeNull();
    created(4, 'main', 'preload');
    expect(frames.mainWorldOf('preload', 'https://desk')).toBe(4);
  });

  test('that are gone are known no more: one, all of the page, all after a crash', () => {
    const { page, frames, created } = make();
    for (const id of [1, 2]) created(id, 'main');
    page.says('Runtime.executionContextDestroyed', { executionContextId: 1 });
    expect([frames.senderOf(7, 1), frames.senderOf(7, 2).frame]).toEqual([NOBODY, 'main']);
    page.says('Runtime.executionContextsCleared', {});
    expect(frames.senderOf(7, 2)).toEqual(NOBODY);
    created(3, 'main');
    frames.clear();
    expect(frames.senderOf(7, 3)).toEqual(NOBODY);
  });

  test('that move or are added are reported: the main one with its address, others by their id', () => {
    const { page, frames, subs, moves } = make();
    page.says('Page.frameNavigated', { frame: { id: 'sub', parentId: 'main', url: 'https://sub' } });
    expect([moves, frames.isMain('main')]).toEqual([[], true]);
    page.says('Page.frameNavigated', { frame: { id: 'next', url: 'https://next' } });
    expect([moves, frames.isMain('next'), frames.isMain('main')]).toEqual([['https://next'], true, false]);
    page.says('Page.frameAttached', { frameId: 'sub', parentFrameId: 'next' });
    expect(subs).toEqual(['sub']);
  });
});

describe('a target that is not the page of the desk', () => {
  const close = async (target: Data, failing: readonly string[] = []) => {
    const [browser, session] = [new Session(), new Session(failing)];
    const reports: unknown[] = [];
    const cdp: unknown = { browser };
    await closeStranger(
      cdp as CdpConnection,
      asSession(session),
      { targetId: 't', ...target },
      (...report) => void reports.push(report),
    );
    return { browser, session, reports };
  };
  const CLOSED = [['Target.closeTarget', { targetId: 't' }]];
  const BOTH = [['Fetch.enable', { patterns: [{ urlPattern: '*' }] }], 'Runtime.runIfWaitingForDebugger'];

  test.each<[string, Data, unknown[]]>([
    ['a page', { type: 'page', url: 'https://host.example/path?query' }, ['popup', 'host.example']],
    ['an empty page', { type: 'page', url: '' }, ['popup', 'about:']],
    ['the developer tools', { type: 'page', url: 'devtools://devtools/bundled' }, ['devtools', 'developer-tools']],
    ['a worker', { type: 'worker', url: 'https://host.example/' }, ['request', 'worker']],
  ])('%s is reported, has no network, and is closed', async (_name, target, report) => {
    const { browser, session, reports } = await close(target);
    expect([reports[0], session.sent, browser.sent]).toEqual([report, BOTH, CLOSED]);
    session.says('Fetch.requestPaused', { requestId: 'r' });
    expect(session.sent.at(-1)).toEqual(['Fetch.failRequest', { requestId: 'r', errorReason: 'BlockedByClient' }]);
  });

  test('is closed also where it has ended meanwhile', async () => {
    const { browser } = await close({ type: 'worker', url: '' }, ['Fetch.enable', 'Runtime.runIfWaitingForDebugger']);
    expect(browser.sent).toEqual(CLOSED);
  });

  test.each(['browser_ui', 'tab', 'browser', 'webui'])('and shows no page runs on, unreported: %s', async (type) => {
    const { browser, session, reports } = await close({ type, url: 'chrome://x' });
    expect([reports, session.sent, browser.sent]).toEqual([[], ['Runtime.runIfWaitingForDebugger'], []]);
  });
});

describe('the page with which the browser begins', () => {
  const make = () => {
    const browser = new Session();
    const sessions = new Map<string, Session>();
    const further: string[] = [];
    const reports: unknown[] = [];
    const cdp: unknown = {
      browser,
      session: (id: string) => {
        const one = new Session();
        sessions.set(id, one);
        return one;
      },
      furtherSession: (id: string) => void further.push(id),
    };
    const first = firstPage(cdp as CdpConnection, (...report) => void reports.push(report), 60_000);
    const attached = (targetId: string, type: string, url = '', sessionId = `of ${targetId}`) =>
      browser.says('Target.attachedToTarget', { sessionId, targetInfo: { targetId, type, url } });
    return { browser, sessions, further, reports, first, attached };
  };

  test('is the first page that is not of the developer tools; all others are closed', async () => {
    const { browser, sessions, further, reports, first, attached } = make();
    expect(browser.sent).toEqual([
      [
        'Target.setAutoAttach',
        {
          ...{ autoAttach: true, waitForDebuggerOnStart: true, flatten: true },
          filter: [{ type: 'browser', exclude: true }, { type: 'tab', exclude: true }, {}],
        },
      ],
    ]);
    attached('w', 'worker');
    attached('d', 'page', 'devtools://x');
    attached('p', 'page', 'https://desk');
    attached('q', 'page', 'https://desk');
    attached('p', 'page', 'https://desk', 'again');
    const { targetId, session } = await first;
    expect([targetId, session === asSession(sessions.get('of p')), further]).toEqual(['p', true, ['p']]);
    await turns();
    expect(reports.map((report) => (report as unknown[])[0])).toEqual(['request', 'devtools', 'popup']);
  });
});
