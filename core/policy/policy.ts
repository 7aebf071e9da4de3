/**
 * The one settings tree. Each value has its text in `value(…)`; whatever reads the policy takes it from here. Safe
 * defaults are in `defaults.ts` and `guards.ts`.
 */
import { NO_DEMAND } from '../vocabulary/selfCheckDemand.ts';
import { z } from 'zod';
import { customIssue } from '../schemaFaults.ts';
import { AccessReviewPolicy, SAFE_ACCESS_REVIEW } from './accessReview.ts';
import { ActivityPolicy, SAFE_ACTIVITY } from './activity.ts';
import { ApprovalPolicy, SAFE_APPROVALS } from './approvals.ts';
import { ConversationPolicy, SAFE_CONVERSATIONS } from './conversations.ts';
import { EgressLists } from './egress.ts';
import { GuardPolicy, SAFE_GUARDS } from './guards.ts';
import { LoginPolicy, SAFE_LOGINS } from './logins.ts';
import { OfflinePolicy } from './offline.ts';
import { RoutingPolicy, SAFE_ROUTING } from './routing.ts';
import { SAFE_SECOND_FACTOR, SecondFactorPolicy } from './secondFactor.ts';
import { SAFE_SESSIONS, SessionPolicy } from './sessions.ts';
import { PasswordPolicy, SAFE_PASSWORDS } from './passwords.ts';
import { SealingPolicy } from './sealing.ts';
import { value } from './value.ts';

/** Of Linux, macOS, Windows with a letter, a share. A relative one would depend on where the server was started. */
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/;

export const Policy = z.strictObject({
  signIn: z.strictObject({
    maxFailures: value(
      z.number().int().min(1).max(10),
      'Failed tries after which sign-in closes, counted at the server and at the workstation (PCI DSS 8.3.4: ' +
        'at most 10).',
      { desk: true, machine: 'decides', strict: 'lower' },
    ),
    closedMinutes: value(
      z.number().int().min(30),
      'Minutes for which sign-in then stays closed (PCI DSS 8.3.4: at least 30).',
      { desk: true, machine: 'decides', strict: 'higher' },
    ),
    sessionHours: value(z.number().positive().max(24), 'Hours after which a session ends however busy it is.'),
  }),
  lock: z.strictObject({
    idleMinutes: value(
      z.number().positive().max(15),
      'Minutes without keyboard or mouse input after which the desk locks (PCI DSS 8.2.8: at most 15).',
      { desk: true, machine: 'decides', strict: 'lower' },
    ),
    idleBandsMinutes: value(
      z.array(z.number().positive()),
      'Minutes after which idleness is recorded, as bands and not as seconds.',
      { desk: true },
    ),
  }),
  network: z.strictObject({
    serverAccepts: value(
      z.array(z.string()),
      'Address ranges from which the server accepts desks, IPv4 or IPv6, such as 10.2.0.0/16. An empty list ' +
        'accepts no desk.',
    ),
    workstationRanges: value(
      z.array(z.string()),
      'Address ranges in which the own address of a workstation must lie. An empty list accepts no address.',
      { desk: true, machine: 'decides', strict: 'within' },
    ),
    addressCheckSeconds: value(
      z.number().positive().max(300),
      'Seconds between two looks of a desk at its own address and at the server.',
      { desk: true, machine: 'decides', strict: 'lower' },
    ),
  }),
  transcripts: z
    .strictObject({
      folder: value(
        z
          .string()
          .min(1)
          .max(1_000)
          .refine((path) => ABSOLUTE.test(path), customIssue({ code: 'value-absolute-path', params: {} }))
          .nullable(),
        'Folder of the server, an absolute path, into which supervisors may have masked transcripts written, and ' +
          'supervisors and administrators attested reviews of access; none where it is not set.',
      ),
    })
    .default({ folder: null }),
  /** A policy that was stored before there were guards in it gets the strictest ones. */
  guards: GuardPolicy.default(SAFE_GUARDS),
  egress: value(
    EgressLists,
    'Hosts that work for a tenant may reach besides the server, by tenant. A tenant that is not named has none.',
    { desk: true },
  ).default({}),
  selfCheck: z
    .strictObject({
      leastLevel: value(
        z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
        "Level of a workstation's statement, a claim, below which no one signs in there; 0 asks for nothing.",
        { desk: true, machine: 'tightens', strict: [0, 1, 2, 3] },
      ),
      maxAgeHours: value(
        z.number().positive().max(720),
        "Hours after which a workstation's statement counts no more.",
        {
          desk: true,
          machine: 'tightens',
          strict: 'lower',
        },
      ),
    })
    .default(NO_DEMAND),
  passwords: PasswordPolicy.default(SAFE_PASSWORDS),
  offline: OfflinePolicy.default({ hours: 24 }),
  sealing: SealingPolicy.default({ offlineKeys: [] }),
  logins: LoginPolicy.default(SAFE_LOGINS),
  secondFactor: SecondFactorPolicy.default(SAFE_SECOND_FACTOR),
  sessions: SessionPolicy.default(SAFE_SESSIONS),
  approvals: ApprovalPolicy.default(SAFE_APPROVALS),
  conversations: ConversationPolicy.default(SAFE_CONVERSATIONS),
  routing: RoutingPolicy.default(SAFE_ROUTING),
  activity: ActivityPolicy.default(SAFE_ACTIVITY),
  accessReview: AccessReviewPolicy.default(SAFE_ACCESS_REVIEW),
});
export type Policy = z.infer<typeof Policy>;
