import { describe, expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { PERMISSIONS, ROLES, rolesWith } from '../../../core/access/roles.ts';
import { NEEDED } from '../../../server/api/access.ts';

const NAMES = Object.keys(ROUTES) as RouteName[];

describe('who may call what', () => {
  test('every route needs something that is said, and nothing is said of routes that are not', () => {
    expect(Object.keys(NEEDED).sort((a, b) => a.localeCompare(b))).toEqual([...NAMES].sort((a, b) => a.localeCompare(b)));
    for (const name of NAMES) expect([...PERMISSIONS, 'workstation']).toContain(NEEDED[name]);
  });

  test.each(NAMES)('%s: what the contract tells the desk is what the table of roles decides', (name) => {
    const needed = NEEDED[name];
    const { access } = ROUTES[name];
    const inOrder = (roles: readonly string[]): string[] => ROLES.filter((role) => roles.includes(role));
    if (access === 'workstation' || needed === 'workstation') expect(needed).toBe(access);
    else expect(rolesWith(needed)).toEqual(inOrder(access));
  });
});
