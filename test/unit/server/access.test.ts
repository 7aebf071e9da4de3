import { describe, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { VERBS, type VerbName } from '../../../contract/bridge.ts';
import { PERMISSIONS } from '../../../core/vocabulary/permissions.ts';

const NAMES = Object.keys(ROUTES) as RouteName[];
const sorted = (names: readonly string[]): string[] => [...names].sort((a, b) => a.localeCompare(b));

describe('who may call what', () => {
  test('every route states a permission that exists', () => {
    for (const name of NAMES) expect([...PERMISSIONS, 'workstation']).toContain(ROUTES[name].permission);
  });

  test('every verb of the bridge states a permission that exists', () => {
    for (const { needs } of Object.values(VERBS)) expect([...PERMISSIONS, 'anyone', 'signed-in']).toContain(needs);
  });

  test('only these verbs are answered before sign-in', () => {
    expect(sorted(Object.keys(VERBS).filter((verb) => VERBS[verb as VerbName].needs === 'anyone'))).toEqual([
      'answerSecurityKey',
      'envelopeKey',
      'exportSelfCheck',
      'getPreferences',
      'getState',
      'probed',
      'ready',
      'reportBlocked',
      'reportInteraction',
      'runSelfCheck',
      'signIn',
    ]);
  });

  test('only the routes before sign-in are answered without a session, and these are they', () => {
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
