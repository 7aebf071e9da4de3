/** What the steps of a desk's start share: when it is ready, what the end of a session does, and what is demanded. */
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../contract/api.ts';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { createActivity } from '../../../main/activity/activity.ts';
import { recordedParams } from '../../../main/activity/recordedParams.ts';
import { createAccess } from '../../../main/start/access.ts';
import { createDeskBase, guardsShown } from '../../../main/start/deskBase.ts';
import type { DeskOptions } from '../../../main/start/deskOptions.ts';
import type { Refusals } from '../../../main/start/refusals.ts';
import { createScreen } from '../../../main/start/screen.ts';
import { createDemand } from '../../../main/start/selfCheckDemand.ts';
import type { ShellWindow } from '../../../main/shell/shell.ts';
import { turns } from '../../support/turns.ts';

const PERSON = { id: '7b4b42a0-0000-4000-8000-000000000001', name: 'Maya', role: 'agent' } as const;
const SIGNED_IN = { person: PERSON, tenants: [], watermark: 'Maya', requiredAction: null };

describe('the base of a desk', () => {
  const make = () => {
    const pushed: unknown[] = [];
    const desk = createDeskBase({ log: () => undefined, dataFolder: '/none' } as Partial<DeskOptions> as DeskOptions, {
      stop: async () => undefined,
      isStopping: () => false,
    });
    desk.screen.windowIs({ push: (event, payload) => void pushed.push([event, payload]) } as ShellWindow);
    return { desk, pushed };
  };
  const isReady = async (desk: ReturnType<typeof make>['desk']): Promise<boolean> => {
    let is = false;
    void desk.ready.then(() => {
      is = true;
    });
    await turns();
    return is;
  };

  test('is ready when the page is drawn and the start is done, in either order', async () => {
    const first = make().desk;
    first.state.change({ started: true });
    expect(await isReady(first)).toBe(false);
    first.pageIsDrawn();
    expect(await isReady(first)).toBe(true);
    const second = make().desk;
    second.pageIsDrawn();
    expect(await isReady(second)).toBe(false);
    second.state.change({ started: true });
    expect(await isReady(second)).toBe(true);
  });

  test('begins with the safe defaults, and shows their guards and when it locks', () => {
    const { desk } = make();
    expect(desk.basePolicy).toBe(SAFE_DEFAULTS);
    expect(desk.state.facts).toMatchObject({
      idleLockMinutes: SAFE_DEFAULTS.lock.idleMinutes,
      guards: guardsShown(SAFE_DEFAULTS.guards),
    });
  });

  test('shows of the guards whether anything from outside may be pasted', () => {
    const shown = (pasteFromOutside: typeof SAFE_DEFAULTS.guards.pasteFromOutside) =>
      guardsShown({ ...SAFE_DEFAULTS.guards, pasteFromOutside });
    expect(shown('block')?.pasteFromOutside).toBe(false);
    expect(shown('warn')?.pasteFromOutside).toBe(true);
    const { clipboard, coverWithoutFocus } = SAFE_DEFAULTS.guards;
    expect(shown('block')).toEqual({ clipboard, coverWithoutFocus, pasteFromOutside: false });
  });

  test('at the end of a session answers what was asked with no, then says so, then tells the page', async () => {
    const { desk, pushed } = make();
    const order: string[] = [];
    desk.onSessionEnd(() => void order.push(`listener before ${pushed.length}`));
    desk.state.change({ started: true, session: SIGNED_IN });
    const before = pushed.length;
    const asked = desk.reasons.ask(coded('desk-ledger'));
    desk.state.change({ session: null });
    expect(await asked).toBeNull();
    expect(order).toEqual([`listener before ${before}`]);
    expect(pushed.at(-1)).toMatchObject(['state', { phase: 'signed-out' }]);
    // Another state without a session ends none.
    desk.state.change({ locked: { personName: null, notice: coded('desk-ledger') } });
    expect(order).toHaveLength(1);
    // Another one of the same session ends none either.
    desk.state.change({ session: SIGNED_IN });
    desk.state.change({ connection: 'online' });
    expect(order).toHaveLength(1);
    desk.state.change({ session: null });
    expect(order).toHaveLength(2);
  });

  test('shows a refusal that waited for the end of a session', () => {
    const { desk } = make();
    let session: Session | null = {} as Session;
    desk.access.attach({ session: () => null, signedIn: () => session, lock: async () => undefined });
    desk.state.change({ started: true, session: SIGNED_IN });
    desk.refusals.set('self-check', { reason: 'self-check', notice: coded('self-check-not-yet') });
    expect(desk.state.current().phase).toBe('signed-in');
    session = null;
    desk.state.change({ session: null });
    expect(desk.state.current()).toMatchObject({ phase: 'refused', reason: 'self-check' });
  });

  test('without a ledger locks, and refuses from then on', () => {
    const { desk } = make();
    const locks: unknown[] = [];
    desk.access.attach({
      ...{ session: () => null, signedIn: () => null },
      lock: async (...lock) => void locks.push(lock),
    });
    desk.refuseForLedger();
    expect(locks).toEqual([[coded('desk-ledger'), 'ledger']]);
    expect(desk.state.current()).toEqual({
      ...{ phase: 'refused', reason: 'ledger-unwritable' },
      notice: coded('desk-ledger'),
    });
  });
});

describe('who is signed in', () => {
  test('is nobody before there is a sign-in, and then whom it says', async () => {
    const access = createAccess();
    expect([access.session(), access.signedIn(), access.isSignedIn()]).toEqual([null, null, false]);
    await access.lock(coded('desk-ledger'), 'x');
    const [session, server] = [{} as never, {} as Session];
    let signedIn: Session | null = null;
    const locks: unknown[] = [];
    access.attach({
      ...{ session: () => session, signedIn: () => signedIn },
      lock: async (...lock) => void locks.push(lock),
    });
    expect([access.session() === session, access.signedIn(), access.isSignedIn()]).toEqual([true, null, false]);
    signedIn = server;
    expect([access.signedIn() === server, access.isSignedIn()]).toEqual([true, true]);
    await access.lock(coded('desk-ledger'), 'x');
    expect(locks).toEqual([[coded('desk-ledger'), 'x']]);
  });

  test('host and window are there once they are set', () => {
    const screen = createScreen();
    expect([screen.shell(), screen.window()]).toEqual([null, null]);
    const [shell, window] = [{} as never, {} as ShellWindow];
    screen.hostIs(shell);
    screen.windowIs(window);
    expect([screen.shell() === shell, screen.window() === window]).toEqual([true, true]);
  });
});

describe('a level of the self-check that the server demands', () => {
  const NOT_YET = coded('self-check-not-yet');
  const make = () => {
    const set: unknown[] = [];
    const refusals: Pick<Refusals, 'set'> = { set: (...refusal) => void set.push(refusal) };
    return { set, demand: createDemand({ ...refusals, apply: () => undefined }) };
  };
  const level = (leastLevel: 0 | 1 | 2 | 3) => ({ leastLevel, maxAgeHours: 24 });

  test('is a refusal while there is no self-check, and none where no level is demanded', async () => {
    const { set, demand } = make();
    expect(await demand.beforeSignIn()).toBeNull();
    demand.set(level(1));
    expect(set).toEqual([['self-check', { reason: 'self-check', notice: NOT_YET }]]);
    expect(await demand.beforeSignIn()).toEqual(NOT_YET);
    for (const none of [level(0), undefined]) {
      demand.set(none);
      expect(set.at(-1)).toEqual(['self-check', null]);
      expect(await demand.beforeSignIn()).toBeNull();
    }
  });

  test('is passed on to the self-check, also one that came before it, and answered by it', async () => {
    const { set, demand } = make();
    demand.set(level(2));
    const demanded: unknown[] = [];
    demand.attach({ demanded: (one) => void demanded.push(one), beforeSignIn: async () => coded('desk-ledger') });
    expect(demanded).toEqual([level(2)]);
    demand.set(level(3));
    expect([demanded, set.length]).toEqual([[level(2), level(3)], 1]);
    expect(await demand.beforeSignIn()).toEqual(coded('desk-ledger'));
  });
});

describe('a record', () => {
  type Appended = Parameters<Parameters<typeof createActivity>[0]['database']['append']>[0];
  const make = (fails = false) => {
    const appended: Appended[] = [];
    const counts = { recorded: 0, failures: 0, isFailing: fails };
    const activity = createActivity({
      database: {
        append: (record) => {
          if (counts.isFailing) throw new Error('the disk is full');
          appended.push(record);
          return {} as never;
        },
      },
      workstationId: 'w',
      clock: { now: () => 7 },
      person: () => 'somebody',
      onRecorded: () => void (counts.recorded += 1),
      onFailure: () => void (counts.failures += 1),
    });
    return { activity, appended, counts };
  };

  test('is of the person who is signed in, unless it says itself, and of nothing else that it does not say', () => {
    const { activity, appended, counts } = make();
    activity.record('lock');
    activity.record('lock', {}, { personId: null });
    activity.record('lock', { reason: 'x' }, { personId: 'other', tenantId: 't', conversationId: 'c' });
    const plain = { at: 7, workstationId: 'w', kind: 'lock', detail: {}, tenantId: null, conversationId: null };
    expect(appended).toEqual([
      { ...plain, personId: 'somebody' },
      { ...plain, personId: null },
      { ...plain, personId: 'other', tenantId: 't', conversationId: 'c', detail: { reason: 'x' } },
    ]);
    expect(counts).toMatchObject({ recorded: 3, failures: 0 });
  });

  test('has at most twenty facts, with names of 40 and texts of 200 units', () => {
    const { activity, appended } = make();
    activity.record('lock', { ['n'.repeat(41)]: 't'.repeat(201), number: 12 });
    expect(appended[0]?.detail).toEqual({ ['n'.repeat(40)]: 't'.repeat(200), number: 12 });
    activity.record('lock', Object.fromEntries(Array.from({ length: 21 }, (_one, n) => [`n${n}`, n])));
    expect(Object.keys(appended[1]?.detail ?? {})).toEqual(Array.from({ length: 20 }, (_one, n) => `n${n}`));
  });

  test('that cannot be written says so once, and from then on none is written', () => {
    const { activity, appended, counts } = make(true);
    expect(() => activity.record('lock')).toThrow('The activity ledger cannot be written.');
    counts.isFailing = false;
    expect(() => activity.record('lock')).toThrow('The activity ledger cannot be written.');
    expect([appended, counts]).toEqual([[], { recorded: 0, failures: 1, isFailing: false }]);
  });

  test('has the parameters of a code: lists joined, texts and lists cut at 200 units, the rest as it is', () => {
    expect(
      recordedParams({
        list: ['a', 'b'],
        long: 'x'.repeat(201),
        many: ['y'.repeat(150), 'z'.repeat(150)],
        n: 7,
        none: null,
      }),
    ).toEqual({ list: 'a, b', long: 'x'.repeat(200), many: `${'y'.repeat(150)}, ${'z'.repeat(48)}`, n: 7, none: null });
  });
});
