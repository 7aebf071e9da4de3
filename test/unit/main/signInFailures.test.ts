import { describe, expect, test } from 'vitest';
import { createFailures } from '../../../main/unlock/failures.ts';
import { createTrustedClock } from '../../../main/unlock/trustedClock.ts';

const MINUTE = 60_000;
const START = 1_800_000_000_000;
function facts(): { fact(name: string): string | null; setFact(name: string, value: string): void } {
  const held = new Map<string, string>();
  return { fact: (name) => held.get(name) ?? null, setFact: (name, value) => { held.set(name, value); } };
}

describe('the count of failed sign-ins', () => {
  test('nine failures leave sign-in open, the tenth closes it for thirty minutes', () => {
    const failures = createFailures(facts(), { maxFailures: 10, closedMinutes: 30 });
    for (let n = 0; n < 9; n++) failures.begin(START);
    expect(failures.closedUntil(START)).toBeNull();
    failures.begin(START);
    expect(failures.closedUntil(START)).toBe(START + 30 * MINUTE);
    expect(failures.closedUntil(START + 30 * MINUTE - 1)).not.toBeNull();
    expect(failures.closedUntil(START + 30 * MINUTE)).toBeNull();
    expect(failures.count()).toBe(0);
  });

  test('a new process goes on counting where the old one stopped', () => {
    const disk = facts();
    for (let n = 0; n < 10; n++) createFailures(disk, { maxFailures: 10, closedMinutes: 30 }).begin(START);
    expect(createFailures(disk, { maxFailures: 10, closedMinutes: 30 }).closedUntil(START + MINUTE)).not.toBeNull();
  });

  test('a clock that is set back opens nothing earlier and closes nothing for longer', () => {
    const failures = createFailures(facts(), { maxFailures: 1, closedMinutes: 30 });
    failures.begin(START);
    const back = START - 600 * MINUTE;
    expect(failures.closedUntil(back)).toBe(back + 30 * MINUTE);
    expect(failures.closedUntil(back + 29 * MINUTE)).not.toBeNull();
    expect(failures.closedUntil(back + 30 * MINUTE)).toBeNull();
  });

  test('a try that nobody judged is taken back, and success forgets', () => {
    const failures = createFailures(facts(), { maxFailures: 10, closedMinutes: 30 });
    failures.begin(START);
    failures.begin(START);
    failures.unjudged();
    expect(failures.count()).toBe(1);
    failures.succeeded();
    expect(failures.count()).toBe(0);
  });

  test('a count that was tampered with is no permission', () => {
    const disk = facts();
    disk.setFact('sign-in-failures', '{"failures":-5}');
    expect(() => createFailures(disk, { maxFailures: 10, closedMinutes: 30 }).closedUntil(START)).toThrow();
  });
});

describe('the trusted clock', () => {
  test('the machine\'s clock does not move it once the server was heard', () => {
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
