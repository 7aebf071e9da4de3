/** What an administrator sees of workstations, their groups and open codes. */
import { SelfCheckLevel } from '../../../contract/selfCheck.ts';
import type { Workstations } from '../../../contract/workstations.ts';
import { groupsInSight } from '../../scope/groupQueries.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { openCodes } from './codeQueries.ts';
import { rangesOf } from './ranges.ts';
import { newestLevels } from './selfCheckQueries.ts';
import { workstationsInSight } from './workstationQueries.ts';

/** Milliseconds for which revoked workstations stay in the list, so that one can look up when it was. */
const SHOWN_AFTER = 90 * 86_400_000;

/**
 * Everything that concerns tenants in scope.
 * @param only ids: no other workstations than these, their groups, and no codes; null for all
 */
export async function listWorkstations(
  db: Db,
  scope: AnyScope,
  only: ReadonlySet<string> | null = null,
): Promise<Workstations> {
  const now = Date.now();
  const served = await tenantsByGroup(db);
  const tenantsOf = (groupId: string | null): readonly string[] =>
    groupId === null ? [] : (served.get(groupId) ?? []);
  const rows = (await workstationsInSight(db, scope, now - SHOWN_AFTER)).filter(
    (row) => only === null || only.has(row.id),
  );
  const levels = await newestLevels(db, scope);
  const codes = only === null ? await openCodes(db, scope, now) : [];
  return {
    serverTime: now,
    workstations: rows.map((row) => {
      const check = levels.get(row.id);
      const level = SelfCheckLevel.safeParse(check?.level);
      return {
        id: row.id,
        name: row.name,
        groupId: row.group_id,
        enrolledAt: row.enrolled_at,
        revokedAt: row.revoked_at,
        certificateExpiresAt: row.certificate_expires_at,
        renewing: row.next_certificate !== null,
        seenAt: row.seen_at,
        level: level.success ? level.data : null,
        checkedAt: check?.at ?? null,
        manageable: scope.hasAllOf(tenantsOf(row.group_id)),
      };
    }),
    groups: (await groupsInSight(db, scope))
      .filter(({ id }) => only === null || rows.some((row) => row.group_id === id))
      .map(({ id, name }) => ({
        id,
        name,
        manageable: scope.hasAllOf(tenantsOf(id)),
        // Which other tenants a group serves is only for those who work for them.
        tenantIds: tenantsOf(id).filter((tenantId) => scope.hasTenant(tenantId)),
      })),
    codes: codes.map((code) => ({
      id: code.id,
      name: code.name,
      groupId: code.group_id,
      replaces: code.replaces,
      ranges: rangesOf(code.ranges),
      madeAt: code.made_at,
      madeBy: code.maker,
      expiresAt: code.expires_at,
    })),
  };
}
