/**
 * Desk <-> server, over mutual TLS with the server's own authority: JSON over HTTPS. What happens live is in
 * realtime.ts.
 * Refusals are `ApiProblem` with a status of 4xx or 5xx. Session routes carry `authorization: Bearer <token>`.
 */
import { TenantKeys } from './tenantKeys.ts';
import { z } from 'zod';
import { ActivityFilter, AgentTile, ChainedActivity, EvidentRow } from './activity.ts';
import { MaskingOutcome, MaskingPolicyForm, MaskingStatus, NotSensitive, NotSensitiveAnswer } from './masking.ts';
import { SelfCheckLevel, SignedSelfCheck, WorkstationCheck } from './selfCheck.ts';
import {
  SecondFactorCode,
  SecondFactorOffer,
  SECOND_FACTOR_ROUTES,
  SecurityKeyAnswer,
  SecurityKeyRequest,
} from './secondFactor.ts';
import { READING_ROUTES } from './reading.ts';
import { AVAILABILITY_ROUTES } from './availability.ts';
import { ROUTING_ROUTES } from './routing.ts';
import { PREFERENCE_ROUTES } from './preferences.ts';
import { SESSION_ROUTES } from './sessions.ts';
import { SignInProof, SignInQuestion } from './signInKey.ts';
import { WORKSTATION_ROUTES } from './workstations.ts';
import { PASSWORD_ROUTES } from './passwords.ts';
import { PEOPLE_ROUTES } from './people.ts';
import { POLICY_ROUTES, PolicyKey, SignedPolicy } from './policy.ts';
import { SAVED_LOGIN_ROUTES } from './savedLogins.ts';
import { Hashes, LEDGER_ROUTES } from './ledger.ts';
import { ADDRESS_ROUTES } from './addresses.ts';
import { ALERT_ROUTES } from './alerts.ts';
import { ACCESS_REVIEW_ROUTES } from './accessReview.ts';
import { SERVER_STATEMENT_ROUTES } from './serverStatement.ts';
import { ENCRYPTION_ROUTES } from './encryption.ts';
import { PUBLIC_DETAIL_ROUTES } from './publicDetails.ts';
import { REPLY_ROUTES } from './replies.ts';
import { always, notRecorded, onceAWindow, route, withChange } from './tables.ts';
import {
  ConversationSummary,
  EntryKind,
  EntryReceipt,
  Exported,
  Found,
  Id,
  LanguageTag,
  MAX_ENTRY_LENGTH,
  MAX_MESSAGE_LENGTH,
  MAX_QUERY_LENGTH,
  Message,
  Millis,
  RequiredAction,
  Person,
  Seq,
  Tenant,
  unitsUpTo,
} from './common.ts';

export const API_VERSION = 1;

/** base64url without padding. */
const Base64Url = z
  .string()
  .max(100_000)
  .regex(/^[A-Za-z0-9_-]*$/);

/** What a workstation receives from the server before sign-in. */
export const WorkstationHello = z.strictObject({
  workstationId: Id,
  name: z.string(),
  /** The address the server sees, in canonical form. */
  address: z.string(),
  serverTime: Millis,
  /** The oldest version of the desk that this server works with, such as `1.4.0`. */
  minimumDesk: z.string().max(40),
  /** The key that policies are signed with now; a workstation accepts the one of its enrolment, and what that named. */
  policyKey: PolicyKey.optional(),
  /**
   * Authorities that have followed the one of the enrolment, oldest first, each with the certificate that the one
   * before made for its key.
   */
  authorities: z
    .array(z.strictObject({ authorityPem: z.string().max(4_000), crossPem: z.string().max(4_000) }))
    .max(20)
    .optional(),
  /** Everything that policy says to this workstation. A desk without it offers no sign-in. */
  policy: SignedPolicy.optional(),
  /** What the sign-in asks for beside the passwords; the same for everybody. */
  secondFactor: SecondFactorOffer.optional(),
});
export type WorkstationHello = z.infer<typeof WorkstationHello>;

/** OPAQUE, RFC 9807: three messages, the password is in none of them. */
export const SignInStart = z.strictObject({ login: z.string().min(1).max(120), startLoginRequest: Base64Url });
/** `securityKey` is the question for a key, in the same form for everybody; null where policy asks for none. */
export const SignInStarted = z.strictObject({
  attemptId: Id,
  loginResponse: Base64Url,
  securityKey: SecurityKeyRequest.nullable().optional(),
  signInKey: SignInQuestion,
});
/** `finishLoginRequest` is null where the desk's own check failed: the attempt ends and counts as failed. */
export const SignInFinish = z.strictObject({
  attemptId: Id,
  finishLoginRequest: Base64Url.nullable(),
  /** Null where the workstation password did not unwrap the sign-in key: the attempt fails, as for a wrong password. */
  signInKey: SignInProof.nullable().default(null),
  code: SecondFactorCode.optional(),
  key: SecurityKeyAnswer.optional(),
});
export const Session = z.strictObject({
  token: z.string().min(32),
  person: Person,
  tenants: z.array(Tenant),
  /** What each tenant has signed; the desk verifies it. Without one, nothing is sealed to that tenant. */
  tenantKeys: z.array(z.strictObject({ tenantId: Id, keys: TenantKeys })),
  /**
   * Types that a tenant has switched off, so that main does not hide them in what an agent writes; the server masks
   * that again by the policy as it is then.
   */
  maskingOff: z.array(z.strictObject({ tenantId: Id, types: z.array(z.string().max(40)).max(100) })).optional(),
  expiresAt: Millis,
  /** What has to be done before anything else is answered. */
  requiredAction: RequiredAction.nullable().optional(),
  /**
   * The person's secret, sealed by a desk under the OPAQUE export key; null before the first one was made, and after a
   * reset.
   */
  sealedSecret: Base64Url.nullable().default(null),
  /**
   * The same in every session of this person at this workstation. Seals the notice that is still due when the person's
   * secret is lost.
   */
  deskSecret: Base64Url.min(43),
  /** When the server password expires, if it does and policy asks for a warning by now. */
  passwordExpiresAt: Millis.nullable().default(null),
  /** Recovery codes that are left, where one of them opened this session. */
  recoveryLeft: z.number().int().nonnegative().optional(),
});
export type Session = z.infer<typeof Session>;

/** Base64url characters of so many bytes, without padding. */
const charactersOf = (bytes: number): number => Math.ceil((bytes * 4) / 3);
/** Bytes that AES-GCM adds to what it encrypts. */
const TAG = 16;
/**
 * A value sealed to a tenant: HPKE (RFC 9180), DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Lengths are those
 * of a sealed value, so that what cannot be one is refused and not stored.
 */
const SealedValue = z.strictObject({
  suite: z.literal('hpke-x25519-hkdf-sha256-aes-256-gcm'),
  keyId: z.string().min(1).max(80),
  enc: Base64Url.length(charactersOf(32)),
  ciphertext: Base64Url.min(charactersOf(TAG + 1)),
});
/** With who sealed it: the certificate (DER) of a workstation, and its signature (ECDSA on P-256). */
export const SignedSeal = SealedValue.extend({
  certificate: Base64Url.max(4_000),
  signature: Base64Url.length(charactersOf(64)),
});
export type SignedSeal = z.infer<typeof SignedSeal>;
/** Of an entry: at most the longest one, each of its UTF-16 units three bytes in UTF-8. */
const SealedEntry = SignedSeal.extend({
  ciphertext: SealedValue.shape.ciphertext.max(charactersOf(TAG + MAX_ENTRY_LENGTH * 3)),
});

export const NewMessage = z.strictObject({ id: Id, text: unitsUpTo(MAX_MESSAGE_LENGTH).min(1), at: Millis });
export const NewEntry = z.strictObject({ id: Id, kind: EntryKind, sealed: SealedEntry, at: Millis });

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const inConversation = z.strictObject({ conversationId: Id });
const inTenant = z.strictObject({ tenantId: Id });
const Version = z.number().int().nonnegative();

/** Every route of the desk's API, with the permission that it needs. */
export const ROUTES = {
  hello: route({
    method: 'GET',
    path: '/v1/workstation',
    permission: 'workstation',
    record: notRecorded('what a machine needs before anybody signs in there'),
    params: empty,
    body: empty,
    result: WorkstationHello,
    summary: 'What the server knows of this workstation and its address',
  }),
  signInStart: route({
    method: 'POST',
    path: '/v1/sign-in/start',
    permission: 'workstation',
    record: notRecorded('the finish is recorded, and an attempt that is never finished'),
    params: empty,
    body: SignInStart,
    result: SignInStarted,
    summary: 'First OPAQUE message; answered alike for unknown people',
  }),
  signInFinish: route({
    method: 'POST',
    path: '/v1/sign-in/finish',
    permission: 'workstation',
    record: always('session-begun'),
    params: empty,
    body: SignInFinish,
    result: Session,
    summary: 'Third OPAQUE message; opens a session',
  }),
  signOut: route({
    method: 'POST',
    path: '/v1/sign-out',
    permission: 'session.end-own',
    record: always('session-ended'),
    params: empty,
    body: empty,
    result: done,
    summary: 'End this session',
  }),
  listConversations: route({
    method: 'GET',
    path: '/v1/conversations',
    permission: 'conversation.read',
    record: onceAWindow('conversations-listed'),
    params: z.strictObject({
      /** Start and id of the last conversation of the page before. */
      afterAt: z.coerce.number().int().nonnegative().optional(),
      afterId: Id.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(200),
    }),
    body: empty,
    result: z.strictObject({ conversations: z.array(ConversationSummary), asOf: Seq, hasMore: z.boolean() }),
    summary: 'A page of the open conversations that this person may see; asOf is the realtime seq it is true for',
  }),
  listClosed: route({
    method: 'GET',
    path: '/v1/closed-conversations',
    permission: 'conversation.read',
    record: onceAWindow('conversations-listed'),
    params: z.strictObject({
      /** When the last conversation of the page before was closed, and its id. */
      afterAt: z.coerce.number().int().nonnegative().optional(),
      afterId: Id.optional(),
      tenantId: Id.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    body: empty,
    result: z.strictObject({ conversations: z.array(ConversationSummary), hasMore: z.boolean() }),
    summary: 'A page of the closed conversations that this person may see, the last closed first',
  }),
  openConversation: route({
    method: 'GET',
    path: '/v1/conversations/:conversationId',
    permission: 'conversation.read',
    record: always('conversation-read'),
    params: z.strictObject({
      conversationId: Id,
      beforeSeq: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    body: empty,
    result: z.strictObject({
      conversation: ConversationSummary,
      messages: z.array(Message),
      hasMore: z.boolean(),
      entries: z.array(EntryReceipt),
    }),
    summary: 'Masked messages, oldest first, and entry receipts',
  }),
  sendMessage: route({
    method: 'PUT',
    path: '/v1/conversations/:conversationId/messages',
    permission: 'conversation.answer',
    record: always('message-stored'),
    params: inConversation,
    body: NewMessage,
    result: Message,
    summary: 'Store and deliver an agent message; the same id twice is one message',
  }),
  addEntry: route({
    method: 'PUT',
    path: '/v1/conversations/:conversationId/entries',
    permission: 'entry.add',
    record: always('entry-stored'),
    params: inConversation,
    body: NewEntry,
    result: EntryReceipt,
    summary: 'Store a sealed entry; the same id twice is one entry',
  }),
  closeConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/close',
    permission: 'conversation.close',
    record: always('conversation-closed'),
    params: inConversation,
    body: empty,
    result: done,
    summary: 'Close a conversation',
  }),
  /** A POST, because proxies between log addresses, and a query may contain text that was pasted into it. */
  searchMessages: route({
    method: 'POST',
    path: '/v1/search',
    permission: 'conversation.read',
    record: always('searched'),
    params: empty,
    body: z.strictObject({ query: unitsUpTo(MAX_QUERY_LENGTH).min(1) }),
    result: Found,
    summary: 'Messages of the tenants of this person that contain all of these words, in masked text',
  }),
  exportConversation: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/export',
    permission: 'conversation.export',
    record: always('exported'),
    params: inConversation,
    /** Of its head. */
    body: z.strictObject({ language: LanguageTag.default('en') }),
    result: Exported,
    summary: 'Write the masked transcript into the folder that policy names, on the server',
  }),
  /** Accepted without a session, so that failed sign-ins and refusals arrive too. */
  uploadActivity: route({
    method: 'POST',
    path: '/v1/activity',
    permission: 'workstation',
    record: notRecorded('it brings records'),
    params: empty,
    body: z.strictObject({ records: z.array(ChainedActivity).min(1).max(1_000) }),
    result: z.strictObject({ storedUpTo: Seq }),
    summary: 'Append a batch of this workstation chain; records that are stored already are skipped',
  }),
  /** Highest seq that the server has stored of this workstation, for a desk that lost count; 0 for none. */
  activityStored: route({
    method: 'GET',
    path: '/v1/activity/stored',
    permission: 'workstation',
    record: notRecorded('asks how far records are stored'),
    params: empty,
    body: empty,
    result: z.strictObject({ storedUpTo: Seq, hash: z.string() }),
    summary: 'Up to where the chain of this workstation is stored on the server',
  }),
  queryActivity: route({
    method: 'POST',
    path: '/v1/activity/query',
    permission: 'activity.read',
    record: onceAWindow('records-read'),
    params: empty,
    body: z.strictObject({
      filter: ActivityFilter,
      newest: Seq.nullable(),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(250),
      /** Size of the checkpoint that the desk has checked; 0 for none. */
      checked: Seq.default(0),
    }),
    result: z.strictObject({
      rows: z.array(EvidentRow),
      total: z.number().int().nonnegative(),
      newest: Seq,
      /** That the rows up to `checked` are in the tree of that size (core/ledger/rowsProof.ts). */
      proof: Hashes,
    }),
    summary: 'Activity, newest first',
  }),
  listAgents: route({
    method: 'GET',
    path: '/v1/agents',
    permission: 'floor.watch',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: z.array(AgentTile),
    summary: 'The floor, one tile an agent',
  }),
  maskingStatus: route({
    method: 'GET',
    path: '/v1/tenants/:tenantId/masking',
    permission: 'masking.change',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: inTenant,
    body: empty,
    result: MaskingStatus,
    summary: 'The masking policy of a tenant, its changes, and the values that are excepted',
  }),
  saveMasking: route({
    method: 'PUT',
    path: '/v1/tenants/:tenantId/masking',
    permission: 'masking.change',
    record: withChange('administration'),
    params: inTenant,
    body: z.strictObject({ baseVersion: Version, policy: MaskingPolicyForm }),
    result: MaskingOutcome,
    summary: 'Store the masking policy as the next version; refused when it was changed meanwhile',
  }),
  undoMasking: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/masking/undo',
    permission: 'masking.change',
    record: withChange('administration'),
    params: inTenant,
    body: z.strictObject({ baseVersion: Version }),
    result: MaskingOutcome,
    summary: 'Store the version before this one as the next',
  }),
  revokeException: route({
    method: 'POST',
    path: '/v1/tenants/:tenantId/masking/exceptions/:exceptionId/revoke',
    permission: 'masking.change',
    record: withChange('administration'),
    params: z.strictObject({ tenantId: Id, exceptionId: Id }),
    body: empty,
    result: done,
    summary: 'End an exception: messages to come hide the value again',
  }),
  exceptValue: route({
    method: 'POST',
    path: '/v1/conversations/:conversationId/messages/:messageId/not-sensitive',
    permission: 'masking.except',
    record: withChange('administration'),
    params: z.strictObject({ conversationId: Id, messageId: Id }),
    body: NotSensitive,
    result: NotSensitiveAnswer,
    summary: 'Mark a masked value as a false positive; acts on messages to come',
  }),
  /**
   * Accepted without a session: it decides whether there may be one. Verified with the certificate of this very
   * connection.
   */
  uploadSelfCheck: route({
    method: 'POST',
    path: '/v1/self-check',
    permission: 'workstation',
    record: notRecorded('the statement itself is stored'),
    params: empty,
    body: SignedSelfCheck,
    result: z.strictObject({ level: SelfCheckLevel, isNew: z.boolean() }),
    summary: 'Store the signed statement of this workstation; the same one twice is one',
  }),
  listSelfChecks: route({
    method: 'GET',
    path: '/v1/self-checks',
    permission: 'floor.watch',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: z.array(WorkstationCheck),
    summary:
      'The newest statement of each enrolled workstation, what the server saw of it, and what policy makes of it',
  }),
  ...ADDRESS_ROUTES,
  ...LEDGER_ROUTES,
  ...ALERT_ROUTES,
  ...PASSWORD_ROUTES,
  ...PEOPLE_ROUTES,
  ...ACCESS_REVIEW_ROUTES,
  ...POLICY_ROUTES,
  listPeople: route({
    method: 'GET',
    path: '/v1/people',
    permission: 'floor.watch',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: z.array(Person),
    summary: 'People of the tenants of this supervisor',
  }),
  ...SECOND_FACTOR_ROUTES,
  ...SESSION_ROUTES,
  ...PREFERENCE_ROUTES,
  ...READING_ROUTES,
  ...ROUTING_ROUTES,
  ...AVAILABILITY_ROUTES,
  ...ENCRYPTION_ROUTES,
  ...PUBLIC_DETAIL_ROUTES,
  ...REPLY_ROUTES,
  ...SERVER_STATEMENT_ROUTES,
  ...WORKSTATION_ROUTES,
  ...SAVED_LOGIN_ROUTES,
} as const;
export type RouteName = keyof typeof ROUTES;
