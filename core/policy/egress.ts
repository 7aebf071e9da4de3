/** Hosts that a tenant's work may reach besides the server. None, unless registered. */
import { z } from 'zod';
import { RangeUnreadable } from '../access/addresses.ts';
import { compileEgress, HostUnreadable } from '../access/egress.ts';
import { customIssue } from '../schemaFaults.ts';

export const EgressRule = z
  .strictObject({
    /**
     * `portal.example` is that host alone, `*.portal.example` every host below it but not itself; in ASCII (`xn--…`).
     */
    host: z.string().min(1).max(253),
    /** Ports on that host. */
    ports: z.array(z.number().int().min(1).max(65_535)).min(1).max(16).default([443]),
    /** Ranges that are not public and that the host may lie in all the same, such as `10.20.0.0/16`. */
    addresses: z.array(z.string()).max(64).default([]),
  })
  .superRefine((rule, context) => {
    try {
      compileEgress([rule]);
    } catch (error) {
      if (!(error instanceof HostUnreadable || error instanceof RangeUnreadable)) throw error;
      context.addIssue(customIssue(error.fault));
    }
  });
export type EgressRule = z.infer<typeof EgressRule>;

/** By tenant: work for one client can reach that client's hosts only. A tenant that is not named has none. */
export const EgressLists = z.record(z.string(), z.array(EgressRule).max(200));
export type EgressLists = z.infer<typeof EgressLists>;
