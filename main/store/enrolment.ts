/** What an enrolment brings to a workstation, and what the workstation keeps of it. */
import { z } from 'zod';
import { Id } from '../../contract/common.ts';
import { PolicyKey } from '../../contract/policy.ts';
import { TenantFingerprint } from '../../contract/tenantKeys.ts';

/**
 * The file that the server side hands out for one workstation. Contains a private key: it must be destroyed once it was
 * used.
 */
export const Enrolment = z.strictObject({
  version: z.literal(1),
  serverUrl: z.url({ protocol: /^https$/ }),
  authorityPem: z.string().includes('BEGIN CERTIFICATE'),
  workstationId: Id,
  workstationName: z.string().min(1).max(120),
  certificatePem: z.string().includes('BEGIN CERTIFICATE'),
  privateKeyPem: z.string().includes('PRIVATE KEY'),
  /** The first sign-in key: PKCS #8, DER, base64. */
  signInKey: z.base64().min(1).max(1_000),
  workstationRanges: z.array(z.string()),
  /** What the policy's signature is checked with: no other key ever is. */
  policyKey: PolicyKey,
  /** How documents name the server, where that is not the key of `authorityPem`. */
  server: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Offline keys of tenants: pinned from now on. */
  tenantKeys: z.array(TenantFingerprint).default([]),
});
export type Enrolment = z.infer<typeof Enrolment>;

/** `workstation.json`: the public part, and where the machine key is. */
export const EnrolledWorkstation = Enrolment.omit({ privateKeyPem: true, signInKey: true }).extend({
  machineKeyIn: z.enum(['keychain', 'file']),
  enrolledAt: z.number().int(),
});
export type EnrolledWorkstation = z.infer<typeof EnrolledWorkstation>;

/** `settings.json`, written by IT. */
export const DeskSettings = z.strictObject({
  /** Own address that the link speaks from, on a workstation with several. */
  localAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
});
export type DeskSettings = z.infer<typeof DeskSettings>;

/** Fact in the machine database under which the client's TLS key is kept. */
export const CLIENT_KEY_FACT = 'client-tls-key';
