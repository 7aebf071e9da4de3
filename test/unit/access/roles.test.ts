import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { Role } from '../../../contract/common.ts';
import { may } from '../../../core/access/roles.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { PERMISSIONS } from '../../../core/vocabulary/permissions.ts';

describe('roles', () => {
  test('an unknown role may do nothing', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(...PERMISSIONS),
        (role, permission) => (ROLES as readonly string[]).includes(role) || !may(role, permission),
      ),
    );
    for (const role of ['__proto__', 'constructor', 'toString', 'Agent', ''])
      for (const permission of PERMISSIONS) expect(may(role, permission)).toBe(false);
  });

  test('only agents answer and add entries, only supervisors watch, and no role reads entries', () => {
    const rolesWith = (permission: (typeof PERMISSIONS)[number]): string[] =>
      ROLES.filter((role) => may(role, permission));
    expect(rolesWith('conversation.answer')).toEqual(['agent']);
    expect(rolesWith('entry.add')).toEqual(['agent']);
    expect(rolesWith('floor.watch')).toEqual(['supervisor']);
    expect(rolesWith('activity.read')).toEqual(['supervisor']);
    expect(PERMISSIONS.filter((permission) => /entry\.(read|edit|open)/.test(permission))).toEqual([]);
  });

  test('the contract accepts exactly the roles of the vocabulary', () => {
    expect(Role.options).toEqual([...ROLES]);
    expect(Role.safeParse('owner').success).toBe(false);
  });
});
