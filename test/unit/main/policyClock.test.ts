/** Whether a policy is valid by time, with a machine's clock that jumps: alone, and against the server's word. */
import { describe, expect, test } from 'vitest';
import { createPolicyClock, type PolicyClock } from '../../../main/policy/policyClock.ts';

const MINUTE = 60_000;
const NOW = 1_700_000_000_000;

/** `machine` can be set, `steady` cannot; the server's time is carried on by the steady one. */
function world(kept: string | null = null) {
  const facts = new Map<string, string>(kept === null ? [] : [['policy-seen', kept]]);
  const at = { machine: NOW, steady: 0, server: null as number | null, canWrite: true };
  let writes = 0;
  const open = (): PolicyClock =>
    createPolicyClock({
      facts: {
        fact: (name) => facts.get(name) ?? null,
        setFact(name, value) {
          writes += 1;
          if (!at.canWrite) throw new Error('The file cannot be written.');
          facts.set(name, value);
        },
      },
      machineNow: () => at.machine,
      monotonic: () => at.steady,
      trustedNow: () => (at.server === null ? at.machine : at.server + at.steady),
    });
  const pass = (time: number): void => {
    at.steady += time;
    at.machine += time;
  };
  return { at, open, pass, kept: () => facts.get('policy-seen') ?? null, writes: () => writes };
}

describe('without a server', () => {
  test('a policy is valid until its time by the clock of the machine, and not at it', () => {
    const { open, at } = world();
    const clock = open();
    expect(clock.look(NOW + 1)).toBeNull();
    at.machine = NOW + 1;
    expect(clock.look(NOW + 1)).toBe('expired');
  });

  test.each([
    [5 * MINUTE, null],
    [5 * MINUTE + 1, 'clock-back'],
  ])('a clock that was set back by %i ms since the last look is %s', (back, expected) => {
    const { open, at } = world();
    const clock = open();
    clock.look(Infinity);
    at.machine = NOW - back;
    expect(clock.look(Infinity)).toBe(expected);
  });

  test('what was lived through outlasts the process, so that a restart with an earlier clock is noticed', () => {
    const { open, at, kept } = world();
    open().look(Infinity);
    expect(kept()).toBe(String(NOW));
    at.machine = NOW - 6 * MINUTE;
    expect(open().look(Infinity)).toBe('clock-back');
    at.machine = NOW;
    expect(open().look(NOW)).toBe('expired');
  });

  test.each(['', 'no number', '-5', '1.5', 'Infinity'])('a kept time that is none (%j) is as none', (kept) => {
    const { open } = world(kept);
    expect(open().look(NOW + 1)).toBeNull();
  });

  test('a clock that goes forward by itself moves what was lived through, one that goes back does not', () => {
    const { open, at, kept } = world();
    const clock = open();
    clock.look(Infinity);
    at.machine = NOW + 10 * MINUTE;
    clock.look(Infinity);
    expect(kept()).toBe(String(NOW + 10 * MINUTE));
    at.machine = NOW + 6 * MINUTE;
    expect(clock.look(Infinity)).toBeNull();
    expect(kept()).toBe(String(NOW + 10 * MINUTE));
  });
});

describe('what was lived through', () => {
  test('is written once a minute, and again after a write that failed', () => {
    const { open, at, pass, kept, writes } = world();
    const clock = open();
    clock.look(Infinity);
    pass(MINUTE - 1);
    clock.look(Infinity);
    expect([kept(), writes()]).toEqual([String(NOW), 1]);
    pass(1);
    at.canWrite = false;
    expect(clock.look(Infinity)).toBeNull();
    at.canWrite = true;
    clock.look(Infinity);
    expect([kept(), writes()]).toEqual([String(NOW + MINUTE), 3]);
  });
});

describe('after an answer of the server', () => {
  function answered() {
    const made = world();
    const clock = made.open();
    made.at.server = NOW;
    expect(clock.serverAnswered()).toBe(NOW);
    return { ...made, clock };
  }

  test('its time counts, carried on by a clock that cannot be set, whatever the machine says', () => {
    const { clock, at } = answered();
    for (const machine of [NOW - 1_000 * MINUTE, NOW + 1_000 * MINUTE]) {
      at.machine = machine;
      expect(clock.look(NOW + 1)).toBeNull();
    }
    at.steady = 1;
    at.machine = NOW - 1_000 * MINUTE;
    expect(clock.look(NOW + 1)).toBe('expired');
  });

  test.each([
    [MINUTE - 1, null],
    [MINUTE, 'clock-forth'],
  ])('%i ms later a machine that says the time is over is %s', (later, expected) => {
    const { clock, at, pass } = answered();
    pass(later);
    at.machine = NOW + 60 * MINUTE;
    expect(clock.look(NOW + 60 * MINUTE)).toBe(expected);
    expect(clock.look(NOW + 60 * MINUTE + 1)).toBeNull();
  });

  test('what a clock that was set ahead has left is put right by the server, for the next start as well', () => {
    const { open, at, kept } = world();
    at.machine = NOW + 100 * MINUTE;
    const clock = open();
    clock.look(Infinity);
    at.machine = NOW;
    expect(clock.look(Infinity)).toBe('clock-back');
    at.server = NOW;
    clock.serverAnswered();
    expect(kept()).toBe(String(NOW));
    expect(open().look(NOW + 1)).toBeNull();
  });

  test('and again, it is fresh once more', () => {
    const { clock, at, pass } = answered();
    pass(2 * MINUTE);
    at.machine = NOW + 60 * MINUTE;
    expect(clock.look(NOW + 60 * MINUTE)).toBe('clock-forth');
    expect(clock.serverAnswered()).toBe(NOW + 2 * MINUTE);
    expect(clock.look(NOW + 60 * MINUTE)).toBeNull();
  });
});
