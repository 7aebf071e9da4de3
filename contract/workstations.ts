/** Workstations: enrolling them by a code, renewing their certificates, and what an administrator does with them. */
import { z } from 'zod';
import { Id, Millis } from './common.ts';
import { SelfCheckLevel } from './selfCheck.ts';
import { forwarded, notRecorded, route, verb, withChange } from './tables.ts';
import { PolicyKey } from './policy.ts';
import { NewSignInKey, SignInSignature } from './signInKey.ts';
import { TenantFingerprint } from './tenantKeys.ts';

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const WorkstationName = z.string().trim().min(1).max(120);
const Ranges = z.array(z.string().min(1).max(60)).max(50);
/**
 * A request for a certificate (PKCS #10, RFC 2986), signed with the key that it is for. The key itself never leaves the
 * machine.
 */
const CertificateRequest = z.string().max(4_000).startsWith('-----BEGIN CERTIFICATE REQUEST-----');
const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const Certificate = z.string().max(8_000).startsWith('-----BEGIN CERTIFICATE-----');

/** Hours for which a code may be redeemed. */
export const CODE_HOURS = { usual: 8, most: 72 } as const;

/** What a machine sends first to the listener for codes, which answers no other connection. */
export const ENROLMENT_HELLO = 'CDE1';
/** The one thing that it understands. */
export const REDEEM_PATH = '/v1/enrol';
export const Redeem = z.strictObject({
  version: z.literal(1),
  secret: z.string().regex(/^[A-Za-z0-9_-]{27}$/),
  request: CertificateRequest,
  /** Signed over `request`. */
  signInKey: NewSignInKey,
});
export type Redeem = z.infer<typeof Redeem>;
export const Redeemed = z.strictObject({
  version: z.literal(1),
  serverUrl: z.url({ protocol: /^https$/ }).max(400),
  /** The pin of the server: the only authority that this desk will ever trust. */
  authorityPem: Certificate,
  workstationId: Id,
  workstationName: WorkstationName,
  certificatePem: Certificate,
  workstationRanges: z.array(z.string().max(60)),
  /** What the policy's signature is checked with. */
  policyKey: PolicyKey,
  /** How documents name the server, where that is not the key of its authority. */
  server: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Offline keys of the tenants that this workstation serves: the desk pins them. */
  tenantKeys: z.array(TenantFingerprint).max(2_000).default([]),
});
export type Redeemed = z.infer<typeof Redeemed>;

export const WorkstationRow = z.strictObject({
  id: Id,
  name: z.string(),
  groupId: Id.nullable(),
  enrolledAt: Millis,
  revokedAt: Millis.nullable(),
  /** Null for certificates issued before this field existed. */
  certificateExpiresAt: Millis.nullable(),
  /** A newer certificate was issued, and this workstation has not used it yet. */
  renewing: z.boolean(),
  /** To the minute; null where it never spoke. */
  seenAt: Millis.nullable(),
  /** Of the newest self-check; null where there is none. */
  level: SelfCheckLevel.nullable(),
  checkedAt: Millis.nullable(),
  /** False where it serves tenants that are not this administrator's. */
  manageable: z.boolean(),
});
export type WorkstationRow = z.infer<typeof WorkstationRow>;

export const WorkstationGroup = z.strictObject({
  id: Id,
  name: z.string(),
  /** Tenants that its workstations serve; empty for all. */ tenantIds: z.array(Id),
  manageable: z.boolean(),
});
export type WorkstationGroup = z.infer<typeof WorkstationGroup>;

export const OpenCode = z.strictObject({
  id: Id,
  name: z.string(),
  groupId: Id.nullable(),
  replaces: Id.nullable(),
  ranges: z.array(z.string()),
  madeAt: Millis,
  madeBy: z.string().nullable(),
  expiresAt: Millis,
});
export type OpenCode = z.infer<typeof OpenCode>;

export const Workstations = z.strictObject({
  workstations: z.array(WorkstationRow),
  groups: z.array(WorkstationGroup),
  codes: z.array(OpenCode),
  serverTime: Millis,
});
export type Workstations = z.infer<typeof Workstations>;

export const NewCode = z.strictObject({
  name: WorkstationName,
  groupId: Id.nullable(),
  /** From where it may be redeemed, within what the server accepts anyway; empty for all of that. */
  ranges: Ranges,
  hours: z.number().int().min(1).max(CODE_HOURS.most),
  /**
   * The workstation that this enrolment takes the place of: a lost password, a new machine. It is revoked when the code
   * is redeemed.
   */
  replaces: Id.nullable(),
});
export type NewCode = z.infer<typeof NewCode>;
/** The only answer that contains the code. */
export const MadeCode = z.strictObject({ id: Id, code: z.string().max(1_000), expiresAt: Millis });
export type MadeCode = z.infer<typeof MadeCode>;

export const WorkstationChange = z.strictObject({ name: WorkstationName, groupId: Id.nullable() });
export const GroupForm = z.strictObject({ name: WorkstationName, tenantIds: z.array(Id).max(500) });

const one = z.strictObject({ workstationId: Id });
const oneCode = z.strictObject({ codeId: Id });

export const WORKSTATION_ROUTES = {
  renewCertificate: route({
    method: 'POST',
    path: '/v1/workstation/certificate',
    permission: 'workstation',
    record: withChange('certificate-issued'),
    params: empty,
    body: z.strictObject({
      request: CertificateRequest,
      /** SHA-256 of the token of the session that is open at this workstation, lower-case hex. */
      session: Sha256Hex,
      /** By the sign-in key, over a `RenewalStatement`. */
      signature: SignInSignature,
    }),
    result: z.strictObject({ certificatePem: Certificate }),
    summary:
      'A new certificate for a new key of this workstation, asked for with its sign-in key while a session is open; ' +
      'the current one is valid until the new one is used',
  }),
  listWorkstations: route({
    method: 'GET',
    path: '/v1/workstations',
    permission: 'workstation.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: Workstations,
    summary: 'Workstations, their groups, and codes that can still be redeemed',
  }),
  makeEnrolmentCode: route({
    method: 'POST',
    path: '/v1/workstations/codes',
    permission: 'workstation.manage',
    record: withChange('administration'),
    params: empty,
    body: NewCode,
    result: MadeCode,
    summary: 'Make an enrolment code; this answer is the only one that contains it',
  }),
  withdrawEnrolmentCode: route({
    method: 'POST',
    path: '/v1/workstations/codes/:codeId/withdraw',
    permission: 'workstation.manage',
    record: withChange('administration'),
    params: oneCode,
    body: empty,
    result: done,
    summary: 'End an enrolment code that was not redeemed',
  }),
  changeWorkstation: route({
    method: 'PUT',
    path: '/v1/workstations/:workstationId',
    permission: 'workstation.manage',
    record: withChange('administration'),
    params: one,
    body: WorkstationChange,
    result: done,
    summary: 'Rename a workstation, or move it to another group',
  }),
  revokeWorkstation: route({
    method: 'POST',
    path: '/v1/workstations/:workstationId/revoke',
    permission: 'workstation.manage',
    record: withChange('administration'),
    params: one,
    body: empty,
    result: done,
    summary: 'End an enrolment: sessions and connections end at once',
  }),
  addWorkstationGroup: route({
    method: 'POST',
    path: '/v1/workstation-groups',
    permission: 'workstation.manage',
    record: withChange('administration'),
    params: empty,
    body: GroupForm,
    result: z.strictObject({ id: Id }),
    summary: 'Add a group of workstations',
  }),
  changeWorkstationGroup: route({
    method: 'PUT',
    path: '/v1/workstation-groups/:groupId',
    permission: 'workstation.manage',
    record: withChange('administration'),
    params: z.strictObject({ groupId: Id }),
    body: GroupForm,
    result: done,
    summary: 'Rename a group, or change the tenants that its workstations serve',
  }),
} as const;

export const WORKSTATION_VERBS = {
  getWorkstations: forwarded('listWorkstations', WORKSTATION_ROUTES.listWorkstations),
  makeEnrolmentCode: verb({ needs: 'workstation.manage', args: NewCode, result: MadeCode }),
  /** Writes a code of this session into the desk's data folder, for carrying it to a machine. */
  saveEnrolmentCode: verb({
    needs: 'workstation.manage',
    args: oneCode,
    result: z.strictObject({ file: z.string().max(1_000) }),
  }),
  withdrawEnrolmentCode: forwarded('withdrawEnrolmentCode', WORKSTATION_ROUTES.withdrawEnrolmentCode),
  changeWorkstation: forwarded('changeWorkstation', WORKSTATION_ROUTES.changeWorkstation),
  revokeWorkstation: forwarded('revokeWorkstation', WORKSTATION_ROUTES.revokeWorkstation),
  addWorkstationGroup: forwarded('addWorkstationGroup', WORKSTATION_ROUTES.addWorkstationGroup),
  changeWorkstationGroup: forwarded('changeWorkstationGroup', WORKSTATION_ROUTES.changeWorkstationGroup),
} as const;
