import { describe, expect, test } from 'vitest';
import { createFailures } from '../../../main/unlock/failures.ts';
import { createTrustedClock } from '../../../main/trustedClock.ts';

const MINUTE = 60_000;
const START = 1_800_000_000_000;
function facts(): { fact(name: string): string | null; setFact(name: string, value: string): void } {
  const stored = new Map<string, string>();
  return {
    fact: (name) => stored.get(name) ?? null,
    setFact: (name, value) => {
      stored.set(name, value);
    },
  };
}

const LIMITS = { maxFailures: 10, closedMinutes: 30 };
/** A process on this disk: its monotonic clock begins at 0. */
function started(disk: ReturnType<typeof facts>, limits = LIMITS) {
  let steady = 0;
  const failures = createFailures(disk, () => limits, { monotonic: () => steady });
  return {
    failures,
    runs(ms: number) {
      steady += ms;
    },
  };
}

describe('the count of failed sign-ins', () => {
  test('nine failures leave sign-in open, the tenth closes it for thirty minutes', () => {
    const { failures, runs } = started(facts());
    for (let n = 0; n < 9; n++) failures.begin();
    expect(failures.closedUntil(START)).toBeNull();
    failures.begin();
    expect(failures.closedUntil(START)).toBe(START + 30 * MINUTE);
    runs(30 * MINUTE - 1);
    expect(failures.closedUntil(START)).toBe(START + 1);
    runs(1);
    expect(failures.closedUntil(START)).toBeNull();
    expect(failures.count()).toBe(0);
  });

  test('a clock set forward opens nothing, and one set back closes nothing for longer', () => {
    const { failures, runs } = started(facts(), { ...LIMITS, maxFailures: 1 });
    failures.begin();
    for (const moved of [600 * MINUTE, -600 * MINUTE, 40 * MINUTE, -START])
      expect(failures.closedUntil(START + moved)).toBe(START + moved + 30 * MINUTE);
    runs(30 * MINUTE);
    expect(failures.closedUntil(START - 600 * MINUTE)).toBeNull();
  });

  test('a new process continues the count of the old one, and its waiting time as stored last', () => {
    const disk = facts();
    for (let n = 0; n < 10; n++) started(disk).failures.begin();
    const first = started(disk);
    first.runs(20 * MINUTE);
    expect(first.failures.closedUntil(START)).toBe(START + 30 * MINUTE);
    first.runs(20 * MINUTE);
    first.failures.tick();
    // Twenty minutes since it first saw that it was closed. The time between two runs by the clock is not believed.
    const second = started(disk);
    expect(second.failures.closedUntil(START + 600 * MINUTE)).toBe(START + 610 * MINUTE);
    second.runs(10 * MINUTE);
    expect(second.failures.closedUntil(START)).toBeNull();
  });

  test('repeated restarts open nothing earlier than thirty minutes of running do', () => {
    const disk = facts();
    for (let n = 0; n < 10; n++) started(disk).failures.begin();
    for (let n = 0; n < 29; n++) {
      const run = started(disk);
      expect(run.failures.closedUntil(START)).not.toBeNull();
      run.runs(MINUTE);
      run.failures.tick();
    }
    const last = started(disk);
    expect(last.failures.closedUntil(START)).toBe(START + MINUTE);
  });

  test('a closing by another process takes its whole time here as well', () => {
    const disk = facts();
    const desk = started(disk);
    expect(desk.failures.closedUntil(START)).toBeNull();
    desk.runs(100 * MINUTE);
    for (let n = 0; n < 10; n++) started(disk).failures.begin();
    expect(desk.failures.closedUntil(START)).toBe(START + 30 * MINUTE);
  });

  test('an attempt without a verdict is taken back, and success resets the count', () => {
    const { failures } = started(facts());
    failures.begin();
    failures.begin();
    failures.unjudged();
    expect(failures.count()).toBe(1);
    failures.succeeded();
    expect(failures.count()).toBe(0);
  });

  test('a count that was tampered with allows nothing', () => {
    for (const text of [
      '{"failures":-5}',
      '{"failures":10,"closed":{"id":"x","served":-1}}',
      '{"failures":0,"closed":null,"more":1}',
      '',
    ]) {
      const disk = facts();
      disk.setFact('sign-in-failures', text);
      expect(() => started(disk).failures.closedUntil(START)).toThrow();
    }
  });
});

describe('the trusted clock', () => {
  test("the machine's clock does not change it after an answer of the server", () => {
    let wall = START;
    let steady = 0;
    const clock = createTrustedClock({ now: () => wall, monotonic: () => steady });
    expect(clock.now()).toBe(START);
    clock.serverSaid(START + 5_000);
    wall += 40 * MINUTE;
    steady += 1_000.4;
    expect(clock.now()).toBe(START + 6_000);
  });
});
