/** What the server saw of workstations by itself, for those in sight. */
import type { SeenByServer } from '../../../contract/selfCheck.ts';
import type { ServerActivityKind } from '../../../contract/activity.ts';
import { groupInSight } from '../../scope/groupQueries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

const DAY = 86_400_000;
const DAYS = 30;
/** What the server refused, and recorded with the workstation that it came from. */
const REFUSALS: readonly ServerActivityKind[] = [
  'sign-in-failed',
  'sign-in-blocked',
  'sign-in-closed',
  'self-check-refused',
];

/**
 * @param now milliseconds since 1970
 * @returns null for a workstation that is not in sight
 */
export async function seenOf(db: Db, scope: Scope, workstationId: string, now: number): Promise<SeenByServer | null> {
  const row = await db
    .selectFrom('workstation')
    .select(['certificate_expires_at', 'sign_in_key'])
    .where('id', '=', workstationId)
    .where(groupInSight(scope, 'workstation.group_id'))
    .executeTakeFirst();
  if (row === undefined) return null;
  const session = await db
    .selectFrom('session')
    .innerJoin('workstation', 'workstation.id', 'session.workstation_id')
    .select(['session.started_at', 'session.address'])
    .where('session.workstation_id', '=', workstationId)
    .where(groupInSight(scope, 'workstation.group_id'))
    .orderBy('session.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const ofThis = () =>
    db
      .selectFrom('activity')
      .innerJoin('workstation', 'workstation.id', 'activity.workstation_id')
      .where('activity.workstation_id', '=', workstationId)
      .where(groupInSight(scope, 'workstation.group_id'));
  const { refused } = await ofThis()
    .select((e) => e.fn.countAll<number>().as('refused'))
    .where('activity.kind', 'in', [...REFUSALS])
    .where('activity.at', '>=', now - DAYS * DAY)
    .executeTakeFirstOrThrow();
  const { disputed } = await ofThis()
    .select((e) => e.fn.countAll<number>().as('disputed'))
    .where('activity.fault', 'is not', null)
    .executeTakeFirstOrThrow();
  const newest = await ofThis()
    .select('activity.arrived_at')
    .where('activity.seq', 'is not', null)
    .orderBy('activity.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    certificateUntil: row.certificate_expires_at,
    hasSignInKey: row.sign_in_key !== '',
    signedIn: session === undefined ? null : { at: session.started_at, address: session.address },
    refused,
    recordAt: newest?.arrived_at ?? null,
    disputed,
  };
}
