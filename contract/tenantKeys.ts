/** The keys of a tenant as they travel: signed by the tenant's offline key, read and verified by the desk alone. */
import { z } from 'zod';
import { Id } from './common.ts';

const Signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
/** The very text that was signed, and an Ed25519 signature. */
const SignedText = z.strictObject({ document: z.string().min(2).max(20_000), signature: Signature });
export const TenantKeys = z.strictObject({
  list: SignedText,
  /** From each former offline key to the next one, oldest first. */
  successions: z.array(SignedText).max(20),
});
export type TenantKeys = z.infer<typeof TenantKeys>;

/** SHA-256 of a tenant's offline key, as an enrolment brings it. */
export const TenantFingerprint = z.strictObject({ tenantId: Id, fingerprint: z.string().regex(/^[0-9a-f]{64}$/) });
export type TenantFingerprint = z.infer<typeof TenantFingerprint>;
