import { describe, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { VERBS } from '../../../contract/bridge.ts';
import { PERMISSIONS } from '../../../core/vocabulary/permissions.ts';
import { NEEDED_BY_VERB } from '../../../main/bridge/needed.ts';

const NAMES = Object.keys(ROUTES) as RouteName[];
const sorted = (names: readonly string[]): string[] => [...names].sort((a, b) => a.localeCompare(b));

describe('who may call what', () => {
  test('every route states a permission that exists', () => {
    for (const name of NAMES) expect([...PERMISSIONS, 'workstation']).toContain(ROUTES[name].permission);
  });

  test('every verb of the bridge needs something that is said, and nothing is said of verbs that are not', () => {
    expect(sorted(Object.keys(NEEDED_BY_VERB))).toEqual(sorted(Object.keys(VERBS)));
    for (const needed of Object.values(NEEDED_BY_VERB))
      expect([...PERMISSIONS, 'anybody', 'signed-in']).toContain(needed);
  });

  test('a verb that anybody may call is one that is answered in any phase, and no other is', () => {
    const inAnyPhase = Object.entries(VERBS)
      .filter(([, { phase }]) => phase === 'any')
      .map(([name]) => name);
    const forAnybody = Object.entries(NEEDED_BY_VERB)
      .filter(([, needed]) => needed === 'anybody')
      .map(([name]) => name);
    expect(sorted(forAnybody)).toEqual(sorted(inAnyPhase));
  });

  test('only who answers before anybody has signed in is answered without a session, and these are they', () => {
    expect(sorted(NAMES.filter((name) => ROUTES[name].permission === 'workstation'))).toEqual([
      'activityStored',
      'hello',
      'renewCertificate',
      'signInFinish',
      'signInStart',
      'uploadActivity',
      'uploadSelfCheck',
    ]);
  });
});
