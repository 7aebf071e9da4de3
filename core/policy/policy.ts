/** The one settings tree. Every key but `egress` is read by somebody: no desk is sent that one yet, and holds the empty list. Safe defaults are in `defaults.ts` and `guards.ts`. */
import { z } from 'zod';
import { EgressLists } from './egress.ts';
import { GuardPolicy, SAFE_GUARDS } from './guards.ts';

export const Policy = z.strictObject({
  signIn: z.strictObject({
    /** Failures after which sign-in closes (PCI DSS 8.3.4: at most 10). */
    maxFailures: z.number().int().min(1).max(10),
    /** Minutes for which it stays closed (PCI DSS 8.3.4: at least 30). */
    closedMinutes: z.number().int().min(30),
    /** Hours after which a session ends however busy it is. */
    sessionHours: z.number().positive().max(24),
  }),
  lock: z.strictObject({
    /** Minutes without a hand on keyboard or mouse (PCI DSS 8.2.8: at most 15). */
    idleMinutes: z.number().positive().max(15),
    /** Minutes after which idleness is recorded, as bands and not as seconds. */
    idleBandsMinutes: z.array(z.number().positive()),
  }),
  network: z.strictObject({
    /** Ranges from which the server accepts connections; CIDR, IPv4 or IPv6. An empty list accepts nobody. */
    serverAccepts: z.array(z.string()),
    /** Ranges in which a workstation's own address must lie. An empty list accepts nobody. */
    workstationRanges: z.array(z.string()),
    /** Seconds between two looks at the workstation's own address. */
    addressCheckSeconds: z.number().positive().max(300),
  }),
  transcripts: z.strictObject({
    /** Folder of the server, an absolute path, into which supervisors may have masked transcripts written; null for none. */
    folder: z.string().min(1).max(1_000).nullable(),
  }).default({ folder: null }),
  /** A policy that was stored before there were guards in it gets the strictest ones. */
  guards: GuardPolicy.default(SAFE_GUARDS),
  /** Hosts that work for a tenant may reach, by tenant id; empty, and for a tenant that is not named: none. */
  egress: EgressLists.default({}),
  selfCheck: z.strictObject({
    /** Level of the self-check below which nobody signs in at a workstation; 0 asks for nothing. What each level needs is in `core/selfCheck/level.ts`. */
    leastLevel: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
    /** Hours after which a report counts no more. */
    maxAgeHours: z.number().positive().max(720),
  }).default({ leastLevel: 0, maxAgeHours: 24 }),
});
export type Policy = z.infer<typeof Policy>;
