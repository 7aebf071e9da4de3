import { NO_DEMAND } from '../vocabulary/selfCheckDemand.ts';
import { SAFE_ACCESS_REVIEW } from './accessReview.ts';
import { SAFE_ACTIVITY } from './activity.ts';
import { SAFE_APPROVALS } from './approvals.ts';
import { SAFE_CONVERSATIONS } from './conversations.ts';
import { SAFE_GUARDS } from './guards.ts';
import { SAFE_LOGINS } from './logins.ts';
import { SAFE_PASSWORDS } from './passwords.ts';
import type { Policy } from './policy.ts';
import { SAFE_ROUTING } from './routing.ts';
import { SAFE_SECOND_FACTOR } from './secondFactor.ts';
import { SAFE_SESSIONS } from './sessions.ts';

/** Safe defaults, all of them. Ranges are empty on purpose: no address is admitted until one is registered. */
export const SAFE_DEFAULTS: Policy = {
  signIn: { maxFailures: 10, closedMinutes: 30, sessionHours: 10 },
  lock: { idleMinutes: 15, idleBandsMinutes: [5, 10] },
  network: { serverAccepts: [], workstationRanges: [], addressCheckSeconds: 5 },
  transcripts: { folder: null },
  guards: SAFE_GUARDS,
  egress: {},
  selfCheck: NO_DEMAND,
  passwords: SAFE_PASSWORDS,
  offline: { hours: 24 },
  sealing: { offlineKeys: [] },
  logins: SAFE_LOGINS,
  secondFactor: SAFE_SECOND_FACTOR,
  sessions: SAFE_SESSIONS,
  approvals: SAFE_APPROVALS,
  conversations: SAFE_CONVERSATIONS,
  routing: SAFE_ROUTING,
  activity: SAFE_ACTIVITY,
  accessReview: SAFE_ACCESS_REVIEW,
};
