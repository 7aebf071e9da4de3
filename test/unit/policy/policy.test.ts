import { describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { Policy } from '../../../core/policy/policy.ts';

describe('policy', () => {
  test('the safe defaults are a policy and admit no address', () => {
    expect(Policy.safeParse(SAFE_DEFAULTS).success).toBe(true);
    expect(SAFE_DEFAULTS.network.serverAccepts).toEqual([]);
    expect(SAFE_DEFAULTS.network.workstationRanges).toEqual([]);
  });

  test('no setting can be looser than PCI DSS 8.2.8 and 8.3.4', () => {
    const refused = (changes: object): boolean => !Policy.safeParse({ ...SAFE_DEFAULTS, ...changes }).success;
    expect(refused({ lock: { ...SAFE_DEFAULTS.lock, idleMinutes: 16 } })).toBe(true);
    expect(refused({ signIn: { ...SAFE_DEFAULTS.signIn, maxFailures: 11 } })).toBe(true);
    expect(refused({ signIn: { ...SAFE_DEFAULTS.signIn, closedMinutes: 29 } })).toBe(true);
  });

  test('refuses settings that nothing reads', () => {
    for (const key of ['clipboard', 'dragAndDrop', 'contextMenu', 'printing', 'downloads', 'watermark', 'extra'])
      expect([key, Policy.safeParse({ ...SAFE_DEFAULTS, [key]: 'block' }).success]).toEqual([key, false]);
  });
});
