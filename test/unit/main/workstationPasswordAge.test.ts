/** The age of the workstation password, whatever is done to clocks. */
import { describe, expect, test } from 'vitest';
import { countAge, countAnew, type WorkstationPasswordStatus } from '../../../main/unlock/workstationPasswordAge.ts';

const DAY = 86_400_000;
const START = 1_800_000_000_000;
const POLICY = { workstationMaxAgeDays: 90, warnDays: 14 };
const FRESH: WorkstationPasswordStatus = { mustChange: false, runsOutIn: null };
const OLD: WorkstationPasswordStatus = { mustChange: true, runsOutIn: null };
const disk = (): Map<string, string> & {
  fact(name: string): string | null;
  setFact(name: string, value: string): void;
} => {
  const facts = new Map<string, string>();
  return Object.assign(facts, {
    fact: (name: string) => facts.get(name) ?? null,
    setFact: (name: string, value: string) => {
      facts.set(name, value);
    },
  });
};

describe('the age of the workstation password', () => {
  test('runs from the first sign-in under it, with a notice before its end, to the day of the policy', () => {
    const facts = disk();
    const at = (days: number): WorkstationPasswordStatus => countAge(facts, { salt: 'a' }, POLICY, START + days * DAY);
    expect(at(0)).toEqual(FRESH);
    expect(at(75.9)).toEqual(FRESH);
    expect(at(76)).toEqual({ mustChange: false, runsOutIn: 14 });
    expect(at(89.5)).toEqual({ mustChange: false, runsOutIn: 1 });
    expect(at(90)).toEqual(OLD);
  });

  test('a clock that is set back does not reduce it, however often and however far', () => {
    const facts = disk();
    countAge(facts, { salt: 'a' }, POLICY, START);
    countAge(facts, { salt: 'a' }, POLICY, START + 89 * DAY);
    for (const back of [0, -300, -299.5])
      expect(countAge(facts, { salt: 'a' }, POLICY, START + back * DAY).mustChange).toBe(false);
    // One more day since the last answer, by whatever the clock shows now, and it has expired; then it stays expired.
    expect(countAge(facts, { salt: 'a' }, POLICY, START - 299 * DAY)).toEqual(OLD);
    expect(countAge(facts, { salt: 'a' }, POLICY, START - 900 * DAY)).toEqual(OLD);
  });

  test('another password starts the count again, and a former one does not become new again', () => {
    const facts = disk();
    countAge(facts, { salt: 'a' }, POLICY, START);
    expect(countAge(facts, { salt: 'a' }, POLICY, START + 91 * DAY)).toEqual(OLD);
    expect(countAge(facts, { salt: 'b' }, POLICY, START + 91 * DAY)).toEqual(FRESH);
    expect(countAge(facts, { salt: 'b' }, POLICY, START + 181 * DAY)).toEqual(OLD);
    countAnew(facts, { salt: 'c' }, START + 181 * DAY);
    expect(countAge(facts, { salt: 'c' }, POLICY, START + 182 * DAY)).toEqual(FRESH);
    expect(countAge(facts, { salt: 'c' }, POLICY, START + 272 * DAY)).toEqual(OLD);
  });

  test('the policy at each sign-in decides the allowed age, and the count continues', () => {
    const facts = disk();
    const at = (days: number, workstationMaxAgeDays: number | null): boolean =>
      countAge(facts, { salt: 'a' }, { workstationMaxAgeDays, warnDays: 0 }, START + days * DAY).mustChange;
    expect([at(0, null), at(40, null), at(41, 30), at(42, 365), at(43, null)]).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test('an unreadable count does not mean a new password, and a change repairs it', () => {
    for (const damaged of ['', 'none', '{"salt":"a"}', '{"salt":"a","age":-5,"last":1}']) {
      const facts = disk();
      facts.setFact('workstation-password-age', damaged);
      expect(countAge(facts, { salt: 'a' }, POLICY, START), damaged).toEqual(OLD);
      expect(countAge(facts, { salt: 'a' }, { ...POLICY, workstationMaxAgeDays: null }, START), damaged).toEqual(FRESH);
      countAnew(facts, { salt: 'b' }, START);
      expect(countAge(facts, { salt: 'b' }, POLICY, START), damaged).toEqual(FRESH);
    }
  });
});
