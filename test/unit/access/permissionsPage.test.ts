import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { may, mayGrant, POWER, rolesWith } from '../../../core/access/roles.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { PERMISSIONS } from '../../../core/vocabulary/permissions.ts';
import { PERMISSIONS_PAGE, permissionsPage } from '../../support/permissionsTable.ts';

test('the page about permissions is what `node test/support/permissionsTable.ts` writes', () => {
  const page = readFileSync(PERMISSIONS_PAGE, 'utf8');
  expect(page).toBe(permissionsPage(page));
});

test('only administrators grant roles, and no role has a power that administrators lack', () => {
  expect(rolesWith('role.grant')).toEqual(['administrator']);
  for (const role of ROLES)
    expect(POWER.filter((permission) => may(role, permission) && !may('administrator', permission))).toEqual([]);
  for (const granter of ROLES)
    for (const role of ROLES) expect(mayGrant(granter, role)).toBe(granter === 'administrator');
  for (const role of ['', 'owner', '__proto__', 'constructor'])
    expect([mayGrant('administrator', role), mayGrant(role, 'agent')]).toEqual([false, false]);
});

test('a role that manages may also read, and a role that approves may also ask', () => {
  for (const role of ROLES)
    for (const thing of ['people', 'workstation', 'policy'] as const)
      expect([role, !may(role, `${thing}.manage`) || may(role, `${thing}.read`)]).toEqual([role, true]);
  expect(rolesWith('change.approve').every((role) => may(role, 'change.request'))).toBe(true);
  // Each permission belongs to a role: one without any is a mistake in a table.
  for (const permission of PERMISSIONS)
    expect([permission, rolesWith(permission).length > 0]).toEqual([permission, true]);
});
