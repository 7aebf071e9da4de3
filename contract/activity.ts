/** What is recorded about work at a desk. No keystrokes, no text of messages, no values. */
import { z } from 'zod';
import { Chosen } from './chosen.ts';
import { Id, Millis, Seq } from './common.ts';
import { openCode } from './openCode.ts';

export const ACTIVITY_KINDS = [
  'desk-started',
  'desk-stopped',
  'sign-in',
  'sign-in-failed',
  'sign-in-blocked',
  'sign-out',
  'lock',
  'address-refused',
  'conversation-opened',
  'conversation-closed',
  'message-sent',
  'entry-added',
  /** Whom a message is for was asked, confirmed, or not confirmed; with the reason, without the text. */
  'receiver-check',
  'copy-attempt',
  'cut-attempt',
  'paste-attempt',
  'drag-attempt',
  'drop-attempt',
  'context-menu-attempt',
  'print-attempt',
  'navigation-blocked',
  'request-blocked',
  'script-blocked',
  'popup-blocked',
  'download-blocked',
  'permission-denied',
  'device-denied',
  'certificate-renewed',
  'bridge-refused',
  'renderer-crashed',
  'guard-failed',
  /** A way out that policy leaves open was taken, or refused; a signal of the machine; a run of the self-check. */
  'guard-allowed',
  'guard-refused',
  'signal',
  'self-check',
  /**
   * A key to which saved logins are sealed was made, taken, compared, found changed; a saved login was used in main, or
   * did not open.
   */
  'login-key',
  'login-used',
  'login-refused',
  /** Keys of a tenant were pinned, or followed by newer ones; some were refused, and nothing was sealed to them. */
  'tenant-key',
  'tenant-key-refused',
  /** A policy of the server was taken, or refused: its signature, its age, its time, whom it is for. */
  'policy-taken',
  'policy-refused',
  /**
   * Recorded by the server: a session that it ended, or whose address changed; a second factor that was added, removed,
   * or used in an unusual way.
   */
  'session-ended',
  'session-moved',
  'second-factor',
  /** What a desk has found wrong with the server's ledger; that IT has accepted another one there. */
  'ledger-check',
  /** The password of a machine was replaced there. */
  'workstation-password-changed',
  'window-focus',
  'window-blur',
  'idle',
] as const;
export const ActivityKind = z.enum(ACTIVITY_KINDS);
export type ActivityKind = z.infer<typeof ActivityKind>;

/**
 * What the server records by itself, because no desk can. Some are kinds of a desk too: then the server was the one who
 * saw it.
 */
export const SERVER_ACTIVITY_KINDS = [
  /**
   * A connection from an unregistered address, or without a certificate that counts; many of them in a short time: that
   * it has begun, and how it went.
   */
  'address-refused',
  'certificate-refused',
  'intrusion-alert',
  /** A try that the server refused, or that was begun and never finished; too many of them; tries while closed. */
  'sign-in-failed',
  'sign-in-closed',
  'sign-in-blocked',
  /** A limit that an address, a workstation or a site has reached: which, by whom, how often. */
  'limit-reached',
  /** An uploaded chain with a gap, a changed record or a second history. */
  'chain-broken',
  /** How many records were erased, and why; their leaves stay in the ledger. */
  'activity-erased',
  /** A session that began, that ended, and who wanted it; one that went on at another address. */
  'session-begun',
  'live-begun',
  'session-ended',
  'session-moved',
  /**
   * How much of a tenant was deleted because its time was over; how many messages an improved masker has read again,
   * and how many of them hide more now.
   */
  'retention-deleted',
  'masked-again',
  /**
   * What a session did by the API, whatever its desk says of it. A list of conversations and the reading of records are
   * recorded once a session and ten minutes.
   */
  'conversations-listed',
  'conversation-read',
  'message-stored',
  'entry-stored',
  'conversation-closed',
  'conversation-assigned',
  /**
   * Taken by an agent, from the queue or a colleague; put back into the queue by its agent, or by the server because
   * the agent was away; given to an agent by a supervisor.
   */
  'conversation-taken',
  'conversation-given-back',
  'conversation-returned',
  'conversation-reassigned',
  /** A visitor has rated a closed conversation: how, and whether with a comment. */
  'conversation-rated',
  /** Offered by its agent to others; how that ended. */
  'transfer-offered',
  'transfer-ended',
  'conversation-reopened',
  /** An agent has chosen whether they get conversations: online, finishing, or on a break, and why. */
  'availability-chosen',
  /** Who can answer a conversation; once a session and ten minutes. */
  'receivers-listed',
  'records-read',
  /** A request that the server refused, and how often in ten seconds. */
  'request-refused',
  /** A transcript that a supervisor had written; a search for words in conversations, never the words. */
  'exported',
  'searched',
  /** The original of a message was not kept, because the tenant has no key that seals. */
  'tenant-key-refused',
  /** A report that is not what it says, or a session refused because of it. */
  'self-check-refused',
  /**
   * A person has set a new server password; a person's own second factor was added, removed or used in an unusual way.
   */
  'password-changed',
  'second-factor',
  /**
   * A machine that became a workstation by a code, or did not, and why; a newer certificate of a workstation was
   * issued, and used for the first time.
   */
  'enrolled',
  'enrolment-refused',
  'certificate-issued',
  'certificate-renewed',
  /** A workstation has put a new sign-in key in the place of the one that signed for it. */
  'sign-in-key-renewed',
  /**
   * A change by an administrator or the command line: what was changed, never to what. That the command line was used:
   * which command, by which user of the machine, from where.
   */
  'administration',
  'command-line',
  /**
   * A review of access: begun, a line decided, compared with what is there now, attested, ended without; written as a
   * file once it is attested.
   */
  'access-review-begun',
  'access-review-decided',
  'access-review-compared',
  'access-review-attested',
  'access-review-ended',
  'access-review-exported',
  /**
   * The hash of what somebody's rights, a version of a policy or a rule of addresses is from now on; of a bound message
   * that masking has changed.
   */
  'state-recorded',
  'message-changed',
  /** What the machine of the server says of itself, at its start and every day. */
  'server-statement',
  /** Something that a person has to look at, and that a person has. */
  'alert',
  'alert-acknowledged',
] as const;
export type ServerActivityKind = (typeof SERVER_ACTIVITY_KINDS)[number];

/** Longest JSON of the facts of one record, UTF-16 units: escaped signs take more than their own length. */
export const MAX_DETAIL_LENGTH = 16_000;
/** Most facts of one record, so that a program without the desk cannot fill the record with megabytes. */
export const MOST_DETAILS = 20;
/**
 * Small facts only: a reason code, a verb, a host name, an idle band. Strings are capped and must never contain a
 * value.
 */
export const ActivityDetail = z
  .record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
  .refine((detail) => Object.keys(detail).length <= MOST_DETAILS)
  .refine((detail) => JSON.stringify(detail).length <= MAX_DETAIL_LENGTH);
export type ActivityDetail = z.infer<typeof ActivityDetail>;

export const ActivityRecord = z.strictObject({
  /** Place in this workstation's own chain; starts at 1, no gaps. */
  seq: Seq,
  at: Millis,
  workstationId: Id,
  personId: Id.nullable(),
  tenantId: Id.nullable(),
  conversationId: Id.nullable(),
  kind: ActivityKind,
  detail: ActivityDetail,
});
export type ActivityRecord = z.infer<typeof ActivityRecord>;

/** A record in its chain: `hash` = SHA-256 over the previous hash and the canonical record, lower-case hex. */
export const ChainedActivity = z.strictObject({
  record: ActivityRecord,
  previousHash: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ChainedActivity = z.infer<typeof ChainedActivity>;

/**
 * What was wrong with a desk's record on arrival. In its chain: a record was missing before it, it does not follow the
 * one before, it is not what its hash says, or there is another one in its place. In its time: later than the server's
 * clock, long before its arrival or before its workstation was enrolled, or before the record that it follows.
 */
export const ACTIVITY_FAULTS = [
  'gap',
  'does-not-follow',
  'changed-record',
  'second-history',
  'dated-ahead',
  'dated-long-ago',
  'dated-backwards',
  // What it claims: no session at its workstation at that time, one of somebody else, or a tenant of others. It is then
  // stored under no name.
  'no-session',
  'other-person',
  'other-tenant',
] as const;
export type ActivityFault = (typeof ACTIVITY_FAULTS)[number];

/**
 * A row as the supervisor sees it; `position` is the server's own order over all workstations and over its own records.
 */
export const ActivityRow = z.strictObject({
  position: Seq,
  at: Millis,
  kind: z.string(),
  personName: z.string().nullable(),
  workstationName: z.string().nullable(),
  tenantName: z.string().nullable(),
  conversationId: Id.nullable(),
  detail: ActivityDetail,
  /** When it reached the server, by the server's clock. */
  arrivedAt: Millis,
  /** Who recorded it: a desk in its chain, or the server itself. */
  source: z.enum(['desk', 'server']),
  fault: openCode(ACTIVITY_FAULTS).nullable(),
});
export type ActivityRow = z.infer<typeof ActivityRow>;

/**
 * The rest of a record, which a desk needs to find out what the ledger commits to; with the fields of its row it is the
 * whole record (core/ledger/activityRecord.ts).
 */
const RowEvidence = z.strictObject({
  /** 32 bytes, base64. */
  nonce: z.string().length(44),
  /** Time in its leaf; null while it has none. */
  leafAt: Millis.nullable(),
  tenantId: Id.nullable(),
  personId: Id.nullable(),
  workstationId: Id.nullable(),
  seq: Seq.nullable(),
  previousHash: z.string().nullable(),
  hash: z.string().nullable(),
});

/** `evidence` is null for a row of which parts about other tenants were taken out: the rest of it proves nothing. */
export const EvidentRow = ActivityRow.extend({ evidence: RowEvidence.nullable() });
export type EvidentRow = z.infer<typeof EvidentRow>;

/**
 * What this desk has found out about a row. `checked`: it is in the ledger, as shown, by the newest checkpoint that
 * this desk has checked. `waiting`: it is newer than that checkpoint. `partly-hidden`: not all of it is shown, so it
 * cannot be checked here. `unchecked`: this desk has no checkpoint yet.
 */
const ROW_PROOFS = ['checked', 'waiting', 'partly-hidden', 'unchecked'] as const;
export const CheckedRow = ActivityRow.extend({ proof: z.enum(ROW_PROOFS) });
export type CheckedRow = z.infer<typeof CheckedRow>;

export const ActivityFilter = z.strictObject({
  personId: Id.optional(),
  kind: z.string().max(40).optional(),
  tenantId: Id.optional(),
  /** Who recorded it. */
  source: z.enum(['desk', 'server']).optional(),
  /** Inclusive. */
  from: Millis.optional(),
  /** Exclusive. */
  to: Millis.optional(),
});
export type ActivityFilter = z.infer<typeof ActivityFilter>;

/** What an agent's desk was last seen to do. */
const AGENT_STATES = ['offline', 'online', 'idle', 'locked', 'away', 'not-answering'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** One agent as a tile on the supervisor's floor. */
export const AgentTile = z.strictObject({
  personId: Id,
  name: z.string(),
  state: openCode(AGENT_STATES),
  since: Millis,
  workstationName: z.string().nullable(),
  openConversations: z.number().int().nonnegative(),
  longestWaitSince: Millis.nullable(),
  /** Copy, paste, drag, navigation and other blocked attempts since sign-in. */
  blockedAttempts: z.number().int().nonnegative(),
  /** What policy let happen and recorded since sign-in, such as pastes from other programs. */
  exceptionsUsed: z.number().int().nonnegative().default(0),
  /** What they have chosen where they get no conversations; null while they do. */
  chosen: Chosen.nullable().default(null),
});
export type AgentTile = z.infer<typeof AgentTile>;
