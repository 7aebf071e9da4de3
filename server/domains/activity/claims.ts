/**
 * What an uploaded record claims of a person and a tenant, compared with the sessions that this server opened at the
 * workstation: a program with the key of a workstation can write any name into a record.
 */
import type { ActivityFault, ActivityKind, ActivityRecord } from '../../../contract/activity.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import { conversationTenant, hasTenant, sessionsAround } from './claimQueries.ts';

/** Faults of what a record claims; the others are of its place and its time. */
export type ClaimFault = Extract<ActivityFault, 'no-session' | 'other-person' | 'other-tenant'>;

/** Milliseconds by which the clock of a desk may be behind the server's. */
const BEHIND = 5 * 60_000;
/** Milliseconds between the end of a session and the last record of its desk, which is notified of the end. */
const LAST_WORDS = 5_000;
/**
 * Milliseconds after the end of a session in which its desk may still upload, whatever time its clock says: one that is
 * ahead dates its last records later than the server dates the end. Any longer would let a program with the key of the
 * workstation write in the name of a person who has left.
 */
const LAST_UPLOAD = 10_000;

/** Kinds that only a signed-in person can cause; all others also happen without a session. */
const OF_A_PERSON: ReadonlySet<ActivityKind> = new Set([
  'sign-in',
  'sign-out',
  'lock',
  'conversation-opened',
  'conversation-closed',
  'message-sent',
  'entry-added',
  'receiver-check',
  'login-used',
]);

/** @param arrivedAt by the server's clock, milliseconds since 1970. @returns null where a session fits. */
export async function faultOfClaim(
  tx: Tx,
  scope: WorkstationScope,
  { at, kind, personId, tenantId, conversationId }: ActivityRecord,
  arrivedAt: number,
): Promise<ClaimFault | null> {
  if (personId === null && (OF_A_PERSON.has(kind) || conversationId !== null)) return 'no-session';
  if (personId === null && tenantId === null) return null;
  const endedAfter = Math.min(at - LAST_WORDS, arrivedAt - LAST_UPLOAD);
  const open = await sessionsAround(tx, scope, { beganBy: at + BEHIND, endedAfter });
  if (open.length === 0) return 'no-session';
  if (personId === null) {
    // What a desk records of a tenant while a session begins.
    for (const one of open) if (tenantId !== null && (await hasTenant(tx, scope, one, tenantId))) return null;
    return 'other-tenant';
  }
  if (!open.includes(personId)) return 'other-person';
  if (tenantId !== null && !(await hasTenant(tx, scope, personId, tenantId))) return 'other-tenant';
  const of = conversationId === null ? null : await conversationTenant(tx, scope, conversationId);
  // One that is deleted meanwhile has no tenant any more.
  if (of === null) return null;
  return of === tenantId || (tenantId === null && (await hasTenant(tx, scope, personId, of))) ? null : 'other-tenant';
}

/**
 * A record whose claim is wrong, as it is stored: under no person's name, and with what it claimed among its facts, so
 * that its hash can still be checked.
 */
export const disputed = (record: ActivityRecord): ActivityRecord => ({
  ...record,
  personId: null,
  tenantId: null,
  conversationId: null,
  detail: {
    ...record.detail,
    claimedPersonId: record.personId,
    claimedTenantId: record.tenantId,
    claimedConversationId: record.conversationId,
  },
});
/** Names of the facts that `disputed` adds. */
export const CLAIMED = ['claimedPersonId', 'claimedTenantId', 'claimedConversationId'] as const;
