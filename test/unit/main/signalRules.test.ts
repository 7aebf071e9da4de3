/** What is done about a sign of the machine: by each policy, once, and again when it changes, goes or is not seen. */
import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import { checkNote } from '../../../contract/checkNotes.ts';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_GUARDS, type GuardPolicy } from '../../../core/policy/guards.ts';
import { createLaunchGuard } from '../../../main/guards/launchSignals.ts';
import type { MachineReads } from '../../../main/guards/machineSignals.ts';
import { createSignals, type Signal, type Signals } from '../../../main/guards/signals.ts';

let seen: unknown[];
let policy: GuardPolicy;
let canRecord: boolean;
let signals: Signals;
beforeEach(() => {
  [seen, canRecord] = [[], true];
  signals = createSignals({
    policy: () => policy,
    record(...record) {
      if (!canRecord) throw new Error('The ledger cannot be written.');
      seen.push(['recorded', ...record]);
    },
    notice: (notice) => void seen.push(['notice', notice]),
    onShut: (notice) => void seen.push(['shut', notice]),
  });
  act('report');
});
const act = (action: GuardPolicy['debugger'] | 'unknown') => {
  policy = { ...SAFE_GUARDS, debugger: action as 'block', virtualMachine: action as 'block' };
};
const sign = (what: string): Signal => ({ what, evidence: checkNote('launch-refused', { names: [what, 'x'] }) });
const look = (...whats: string[]) => signals.now('debugger', { signals: whats.map(sign), blind: null });
const recorded = (what: string, action: string) => [
  ...['recorded', 'signal', { names: `${what}, x`, way: 'debugger', what, evidence: 'launch-refused', action }],
];
const gone = (what: string) => ['recorded', 'signal', { way: 'debugger', what, gone: true }];
const warned = (isRecorded: boolean) => ['notice', coded('signal-seen', { way: 'debugger', recorded: isRecorded })];
const SHUT = ['shut', coded('desk-signal', { way: 'debugger' })];
const happens = (work: () => void): unknown[] => {
  seen = [];
  work();
  return seen;
};

describe('a sign', () => {
  test.each<[GuardPolicy['debugger'] | 'unknown', unknown[]]>([
    ['allow', []],
    ['report', [recorded('a', 'report')]],
    ['warn', [recorded('a', 'warn'), warned(true)]],
    ['block', [recorded('a', 'block'), SHUT]],
    ['unknown', [recorded('a', 'block'), SHUT]],
  ])('is answered as policy says, once: %s', (action, answer) => {
    act(action);
    expect(happens(() => look('a'))).toEqual(answer);
    expect(happens(() => look('a'))).toEqual([]);
  });

  test('that goes is recorded as gone, and opens the desk where it had closed it', () => {
    act('block');
    look('a', 'b');
    expect(happens(() => look('b'))).toEqual([gone('a')]);
    expect(happens(() => look())).toEqual([gone('b'), ['shut', null]]);
    expect(happens(() => look())).toEqual([]);
    act('allow');
    look('a');
    expect(happens(() => look())).toEqual([]);
  });

  test('is answered anew when policy changes', () => {
    look('a');
    act('block');
    expect(happens(() => signals.again())).toEqual([recorded('a', 'block'), SHUT]);
    act('report');
    expect(happens(() => signals.again())).toEqual([recorded('a', 'report'), ['shut', null]]);
    expect(happens(() => signals.again())).toEqual([]);
  });

  test.each(['report', 'warn'] as const)(
    'that cannot be recorded closes the desk, whatever policy says: %s',
    (action) => {
      act(action);
      canRecord = false;
      expect(happens(() => look('a'))).toEqual([...(action === 'warn' ? [warned(false)] : []), SHUT]);
      canRecord = true;
      expect(happens(() => look('a'))).toEqual([['shut', null]]);
      canRecord = false;
      expect(happens(() => look())).toEqual([SHUT]);
    },
  );

  test('of two ways keeps the desk closed until both are gone', () => {
    act('block');
    look('a');
    expect(happens(() => signals.now('virtualMachine', { signals: [sign('v')], blind: null }))).toHaveLength(1);
    expect(happens(() => look()).at(-1)).toEqual(['shut', coded('desk-signal', { way: 'virtualMachine' })]);
    expect(happens(() => signals.now('virtualMachine', { signals: [], blind: null })).at(-1)).toEqual(['shut', null]);
  });
});

describe('a look that sees less than the one before', () => {
  const BLIND = [checkNote('sign-not-looked')];
  const blindly = (...whats: string[]) => signals.now('debugger', { signals: whats.map(sign), blind: BLIND });

  test('ends no sign that was seen, and counts from then on as the usual one', () => {
    look('a', 'b');
    expect(happens(() => blindly('b', 'c'))).toEqual([recorded('c', 'report')]);
    const seenNow = ['b', 'c', 'a'].map((one) => sign(one).evidence);
    expect(signals.line('debugger').notes.slice(0, 3)).toEqual(seenNow);
    expect(happens(() => look('b', 'c'))).toEqual([gone('a')]);
  });

  test('from the beginning is the usual one', () => {
    blindly('a');
    expect(happens(() => blindly())).toEqual([gone('a')]);
  });
});

describe('its line in the self-check', () => {
  const control = 'signal: debugger';
  const policyNote = (action: string) => checkNote('sign-policy', { action });

  test('is failed before anything was looked at', () => {
    expect(signals.line('debugger')).toEqual({ control, state: 'failed', notes: [checkNote('sign-not-looked')] });
  });

  test('says what was seen, the first five signs, and what policy does about it', () => {
    look();
    expect(signals.line('debugger')).toEqual({
      control,
      state: 'enforced',
      notes: [checkNote('sign-none'), policyNote('report')],
    });
    look('1', '2', '3', '4', '5', '6');
    const notes = ['1', '2', '3', '4', '5'].map((one) => sign(one).evidence);
    expect(signals.line('debugger')).toEqual({ control, state: 'enforced', notes: [...notes, policyNote('report')] });
    act('allow');
    expect(signals.line('debugger')).toEqual({ control, state: 'off-by-policy', notes });
  });

  test('says what could not be looked at: nothing at all, or in part', () => {
    const blind = [checkNote('sign-not-looked')];
    signals.now('debugger', { signals: [], blind });
    expect(signals.line('debugger')).toEqual({ control, state: 'not-enforceable', notes: blind });
    signals.now('debugger', { signals: [sign('a')], blind });
    const notes = [sign('a').evidence, policyNote('report'), ...blind];
    expect(signals.line('debugger')).toEqual({ control, state: 'in-part', notes });
  });
});

describe('where the desk was started', () => {
  let looks: string[];
  let fails: boolean;
  let failures: unknown[];
  const HOME = '/home/maya';
  const reads: MachineReads = { platform: 'linux', env: {}, read: () => null, inspector: () => undefined };
  const make = (argv: string[] = []) =>
    createLaunchGuard({
      ...{ reads, argv, env: {}, home: HOME },
      signals: {
        now(way) {
          if (fails) throw new Error('The ledger cannot be written.');
          looks.push(way);
        },
        again: () => undefined,
        line: (way) => ({ control: way, state: 'enforced', notes: [] }),
      },
      onFailed: (error) => void failures.push(error),
      onSeen: () => void looks.push('seen'),
    });
  beforeEach(() => {
    [looks, fails, failures] = [[], false, []];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const ALL = ['virtualMachine', 'remoteSession', 'debugger'];

  test('is looked at once for each sign, and for a debugger again every five seconds', async () => {
    const end = await make().perform();
    expect(looks).toEqual(ALL);
    vi.advanceTimersByTime(4_999);
    expect(looks).toEqual(ALL);
    vi.advanceTimersByTime(1);
    expect(looks.slice(3)).toEqual(['debugger', 'seen']);
    fails = true;
    vi.advanceTimersByTime(5_000);
    expect([looks.length, failures]).toEqual([5, [new Error('The ledger cannot be written.')]]);
    if (typeof end === 'function') await end();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('with a switch that hands the desk over is no start, and nothing is looked at', () => {
    expect(() => make(['--inspect']).perform()).toThrow('the desk does not start with --inspect');
    expect([looks, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test('is a line of the self-check with every name, and one for each sign', async () => {
    const lines = async (argv: string[]) => [...(await make(argv).check())];
    const rest = [...ALL, 'whole-screen viewers'];
    const [clean, ...others] = await lines([]);
    const control = 'command line and environment';
    expect(clean).toEqual({ control, state: 'enforced', notes: [checkNote('launch-clean')] });
    expect([others.map((one) => one.control), looks]).toEqual([rest, ALL]);
    const names = ['--inspect', '--no-sandbox'];
    expect((await lines(names))[0]).toEqual({
      control,
      state: 'failed',
      notes: [checkNote('launch-refused', { names })],
    });
  });
});
