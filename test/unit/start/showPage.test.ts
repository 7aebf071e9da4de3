/** The window of a desk: how it opens, who answers its page and until when, and what follows from what it reports. */
import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import { coded } from '../../../contract/refusals.ts';
import { createPush } from '../../../main/bridge/push.ts';
import type { Handlers } from '../../../main/ports.ts';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import type { MadeGuards } from '../../../main/start/makeGuards.ts';
import type { Ledger } from '../../../main/start/openLedger.ts';
import { openWindow, type OpeningWindow } from '../../../main/start/openWindow.ts';
import { awaitWindow, listenToWindow } from '../../../main/start/showPage.ts';
import type { TimeWatch } from '../../../main/start/watchTime.ts';
import type { Undo } from '../../../main/startup.ts';
import type { CallHandler, ShellWindow } from '../../../main/shell/shell.ts';
import { turns } from '../../support/turns.ts';

let seen: unknown[];
let undo: Undo[];
let isSignedIn: boolean;
let isStopping: boolean;
let canRecord: boolean;
beforeEach(() => {
  [seen, undo, isSignedIn, isStopping, canRecord] = [[], [], true, false, true];
});
const note =
  (...what: unknown[]) =>
  (...more: unknown[]): void =>
    void seen.push([...what, ...more]);
const desk = (more: Partial<Record<keyof DeskBase, unknown>> = {}) =>
  ({
    ...{ isStopping: () => isStopping, stop: async () => note('stop')(), log: note('log'), push: note('push') },
    access: { isSignedIn: () => isSignedIn, lock: async (...lock: unknown[]) => note('lock')(...lock) },
    ...more,
  }) as Partial<Record<keyof DeskBase, unknown>> as DeskBase;
/** Where the window was last, and what was remembered of it. */
let remembered: unknown;
const preferences = {
  workstation: {
    current: () => ({ window: remembered }),
    change({ window: place }: { window: unknown }) {
      remembered = place;
    },
  },
};
/** The window at the end. */
let lastWindow: { place(): Promise<unknown> } | null;
const PLACE = { x: 30, y: 40, width: 1_100, height: 700, maximised: false };
beforeEach(() => {
  [remembered, lastWindow] = [null, null];
});
const ledger = {
  startRecord: { start: note('started') },
  activity: {
    record(...record: unknown[]) {
      if (!canRecord) throw new Error('The ledger cannot be written.');
      note('recorded')(...record);
    },
  },
  repeats: {
    note(...noted: unknown[]) {
      if (!canRecord) throw new Error('The ledger cannot be written.');
      note('noted')(...noted);
    },
  },
} as Partial<Record<keyof Ledger, unknown>> as Ledger;

describe('a window that opens', () => {
  let handle: CallHandler;
  let clears: () => Promise<void>;
  let displays: () => Promise<unknown>;
  let places: unknown[];
  const window = { id: 7, origin: 'https://desk' } as Partial<ShellWindow> as ShellWindow;
  const shell = {
    handleCalls(one: CallHandler) {
      handle = one;
    },
    displays: () => displays(),
    open: async (spec: object) => {
      places.push(Object(spec).place);
      note('open')(Object(spec).files, Object(spec).preload);
      return window;
    },
    async clearClipboard() {
      note('clears')();
      await turns();
      await clears();
      note('cleared')();
    },
    async quit() {
      note('quits')();
      await turns();
      note('quit')();
    },
  };
  const options = { shell: Promise.resolve(shell), rendererFiles: 'files', preload: 'preload' };
  const open = (host: Promise<unknown> = options.shell) =>
    openWindow(
      desk({
        options: { ...options, shell: host },
        screen: { hostIs: note('host'), window: () => lastWindow },
        preferences,
        state: { current: () => ({ phase: 'signed-in' }) },
      }),
    )((one) => void undo.push(one));
  beforeEach(() => {
    clears = async () => undefined;
    displays = async () => null;
    places = [];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const SENDER = { windowId: 7, frame: 'main', origin: 'https://desk' } as const;

  test('has the files and the preload of the desk, at a host that is known before', async () => {
    expect(await open().window).toBe(window);
    expect(seen).toEqual([
      ['host', shell],
      ['open', 'files', 'preload'],
    ]);
  });

  test.each([
    ['on a screen', [{ x: 0, y: 0, width: 1_920, height: 1_080 }], PLACE],
    [
      'on the second screen',
      [
        { x: -1_920, y: 0, width: 1_920, height: 1_080 },
        { x: 0, y: 0, width: 800, height: 600 },
      ],
      PLACE,
    ],
    ['on no screen that is there now', [{ x: 2_000, y: 0, width: 1_920, height: 1_080 }], null],
    ['below every screen', [{ x: 0, y: -1_080, width: 1_920, height: 1_080 }], null],
    ['anywhere, at a host that does not know its screens', null, PLACE],
  ])('opens where it was last: %s', async (_what, screens, expected) => {
    remembered = PLACE;
    displays = async () => screens;
    await open().window;
    expect(places).toEqual([expected]);
  });

  test('opens where it was last at a host that fails to say its screens', async () => {
    remembered = PLACE;
    displays = () => Promise.reject(new Error('no screens'));
    await open().window;
    expect(places).toEqual([PLACE]);
  });

  test('is remembered where it was at the end', async () => {
    await open().window;
    lastWindow = { place: async () => PLACE };
    await undo[1]?.();
    expect(remembered).toEqual(PLACE);
  });

  test('is the error of a host that is none, where it is waited for', async () => {
    const { window: none } = open(Promise.reject(new Error('There is no screen.')));
    // A later step waits for it.
    await turns();
    await expect(none).rejects.toThrow('There is no screen.');
  });

  test('answers its page once the desk answers; calls of before have waited', async () => {
    const opening = open();
    await opening.window;
    let answer: unknown = null;
    void handle(SENDER, 'getState', {}).then((one) => {
      answer = one;
    });
    await turns();
    expect(answer).toBeNull();
    const handlers = { getState: () => ({ phase: 'starting' }) } as Partial<
      Record<keyof Handlers, unknown>
    > as Handlers;
    opening.answer({ window, handlers, repeats: ledger.repeats });
    await turns();
    expect(answer).toEqual({ ok: true, value: { phase: 'starting' } });
  });

  test.each([true, false])('refuses calls of others, recorded where that can be: %s', async (can) => {
    const opening = open();
    await opening.window;
    opening.answer({ window, handlers: {} as Handlers, repeats: ledger.repeats });
    [seen, canRecord] = [[], can];
    expect(await handle({ ...SENDER, origin: 'https://other.example' }, 'getState', {})).toMatchObject({ ok: false });
    expect(seen).toEqual(
      can ? [['noted', 'bridge-refused', { reason: expect.any(String) as unknown, verb: 'getState' }, {}]] : [],
    );
  });

  test('says with one code each that a call is refused, invalid, or not answered', async () => {
    const opening = open();
    await opening.window;
    const handlers = { getState: () => Promise.reject(new Error('secret')) };
    opening.answer({
      window,
      handlers: handlers as Partial<Record<keyof Handlers, unknown>> as Handlers,
      repeats: null,
    });
    const answer = (code: string) => ({ ok: false, code, params: {} });
    expect(await handle({ ...SENDER, frame: 'sub' }, 'getState', {})).toEqual(answer('refused'));
    expect(await handle(SENDER, 'noVerb', {})).toEqual(answer('refused'));
    expect(await handle(SENDER, 'getState', { more: 1 })).toEqual(answer('invalid'));
    expect(await handle(SENDER, 'getState', {})).toEqual(answer('failed'));
  });

  test('says every one and a half seconds that main is there, until the end', async () => {
    open();
    vi.advanceTimersByTime(3_000);
    expect(seen.filter((one) => Object(one)[0] === 'push')).toEqual([
      ['push', 'heartbeat', {}],
      ['push', 'heartbeat', {}],
    ]);
    await undo[0]?.();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([true, false])(
    'at the end empties the clipboards and quits the host, also where that fails: %s',
    async (can) => {
      const opening = open();
      await opening.window;
      if (!can) clears = () => Promise.reject(new Error('no clipboard'));
      const call = handle(SENDER, 'getState', {});
      seen = [];
      await undo[1]?.();
      expect(seen).toEqual([['clears'], ...(can ? [['cleared']] : []), ['quits'], ['quit']]);
      // It gets no answer any more.
      expect(await call).toMatchObject({ ok: false });
    },
  );
});

describe('a window that is shown', () => {
  const window = {} as ShellWindow;
  const opening = { window: Promise.resolve(window) } as Partial<OpeningWindow> as OpeningWindow;
  const shown = (shell: unknown, of: Ledger | null) =>
    awaitWindow(desk({ screen: { shell: () => shell, windowIs: note('window') } }), opening, of)();

  test('is recorded as the start of the desk before anything is sent to it', async () => {
    expect(await shown('shell', ledger)).toBe(window);
    expect(seen).toEqual([
      ['started', 'shell'],
      ['window', window],
    ]);
  });

  test('without a host or a ledger is shown all the same, unrecorded', async () => {
    await shown(null, ledger);
    await shown('shell', null);
    expect(seen).toEqual([
      ['window', window],
      ['window', window],
    ]);
  });
});

describe('what a window reports', () => {
  let says: Record<string, (one?: unknown) => void>;
  let canBlock: boolean;
  const listens = (name: string) => (listener: (one?: unknown) => void) => {
    says[name] = listener;
  };
  const listen = (
    of: Ledger | null = ledger,
    time: TimeWatch | null = { presence: { focus: note('presence') } } as never,
  ) => {
    const window: Partial<Record<keyof ShellWindow, unknown>> = { place: async () => PLACE };
    for (const name of ['onFocusChange', 'onBlocked', 'onCrash', 'onIntruder', 'onClosed'] as const)
      window[name] = listens(name);
    const shell = { onSystemLock: listens('onSystemLock'), onQuit: listens('onQuit') };
    const made: Partial<Record<keyof MadeGuards, unknown>> = {
      guards: { clipboard: { focusChanged: async (focused: boolean) => note('clipboard')(focused) } },
      page: { crashed: note('crashed') },
      blocked: {
        fromHost(what: unknown) {
          if (!canBlock) throw new Error('The ledger cannot be written.');
          note('blocked')(what);
        },
      },
    };
    listenToWindow(
      desk({ screen: { shell: () => shell }, attention: { focus: note('attention') }, preferences }),
      window as ShellWindow,
      of,
      made as MadeGuards,
      time,
    )();
  };
  const say = (name: string, one?: unknown): unknown[] => {
    seen = [];
    says[name]?.(one);
    return seen;
  };
  beforeEach(() => {
    [says, canBlock] = [{}, true];
  });

  test('of the keyboard is recorded in a session, counts for presence and moves the clipboard', () => {
    listen();
    const rest = (focused: boolean) => [
      ['presence', focused],
      ['attention', focused],
      ['clipboard', focused],
    ];
    expect(say('onFocusChange', true)).toEqual([['recorded', 'window-focus', {}], ...rest(true)]);
    expect(say('onFocusChange', false)).toEqual([['recorded', 'window-blur', {}], ...rest(false)]);
    isSignedIn = false;
    expect(say('onFocusChange', true)).toEqual(rest(true));
    [isSignedIn, canRecord] = [true, false];
    expect(say('onFocusChange', true)).toEqual(rest(true));
    listen(null, null);
    expect(say('onFocusChange', true)).toEqual([
      ['attention', true],
      ['clipboard', true],
    ]);
  });

  test('that it is behind another one remembers where it is', async () => {
    listen();
    say('onFocusChange', true);
    await turns();
    expect(remembered).toBeNull();
    say('onFocusChange', false);
    await turns();
    expect(remembered).toEqual(PLACE);
  });

  test('as blocked is passed on, also where it cannot be recorded', () => {
    listen();
    expect(say('onBlocked', 'what')).toEqual([['blocked', 'what']]);
    canBlock = false;
    expect(say('onBlocked', 'what')).toEqual([]);
  });

  test('of a crash opens the page again, but not at the end', () => {
    listen();
    expect(say('onCrash')).toEqual([['crashed']]);
    isStopping = true;
    expect(say('onCrash')).toEqual([]);
  });

  test('of developer tools of others locks and is recorded', () => {
    listen();
    const signal = { way: 'debugger', what: 'devtools-session', evidence: 'sign-devtools', action: 'block' };
    expect(say('onIntruder', 'session')).toEqual([
      ['recorded', 'signal', signal],
      ['lock', coded('locked-devtools'), 'devtools'],
    ]);
  });

  test('of its end, or that of the host, stops the desk; the lock of the system locks it', () => {
    listen();
    expect([say('onClosed'), say('onQuit')]).toEqual([[['stop']], [['stop']]]);
    expect(say('onSystemLock')).toEqual([['lock', coded('locked-with-system'), 'system']]);
  });
});

describe('an event for the page', () => {
  const push = createPush(
    () => ({ push: note('to page') }),
    () => isSignedIn,
    note('log'),
  );
  const notice = { notice: coded('desk-ledger'), tone: 'warning' } as const;

  test('of a session is sent in a session alone; a notice and a trial are sent without one too', () => {
    push('notice', notice);
    push('heartbeat', {});
    isSignedIn = false;
    push('notice', notice);
    push('heartbeat', {});
    const probe = { probeId: '7b4b42a0-0000-4000-8000-000000000001', port: 7 };
    push('probe', probe);
    expect(seen).toEqual([
      ...[
        ['to page', 'notice', notice],
        ['to page', 'heartbeat', {}],
        ['to page', 'notice', notice],
      ],
      ['to page', 'probe', probe],
    ]);
  });

  test('that is not as the bridge promises is dropped, and logged by its name alone', () => {
    push('notice', { notice: 'secret' } as never);
    expect(seen).toEqual([['log', 'error', 'An event was not as the bridge promises.', { event: 'notice' }]]);
  });

  test('without a window is dropped', () => {
    createPush(
      () => null,
      () => true,
      note('log'),
    )('notice', notice);
    expect(seen).toEqual([]);
  });
});
