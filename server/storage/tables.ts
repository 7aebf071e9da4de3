/**
 * The columns of the server's database. Times are milliseconds since 1970-01-01T00:00:00Z; the shapes in JSON columns
 * are those of contract/.
 */
import type { ActivityFault } from '../../contract/activity.ts';
import type { StoredEventName } from '../../contract/realtime.ts';
import type { RequestState } from '../../core/vocabulary/requestStates.ts';
import type { Generated } from 'kysely';
import type { RequiredAction } from '../../contract/common.ts';

export interface TenantTable {
  id: string;
  name: string;
  colour: string;
  /** What the tenant's offline key has signed (contract/tenantKeys.ts), JSON. */
  keys: string;
  /** 1 when agents may see what visitors who consented to it are typing. */ typing_preview: Generated<number>;
  /** 1 when messages may name what the visitor has typed, filled in the visitor's browser. */
  visitor_blanks: Generated<number>;
}
export interface SiteTable {
  id: string;
  tenant_id: string;
  name: string;
  processor: string;
  retention_days: number;
  contact: string;
}
export interface PersonTable {
  id: string;
  login: string;
  name: string;
  role: string;
  sign_in_record: string;
  left_at: number | null;
  /** When the current password was set. */
  password_at: Generated<number>;
  /**
   * Until when a temporary password is valid, in running time (core/access/runningTime.ts); null for one that the
   * person chose.
   */
  password_temporary_until?: number | null;
  /** 1 until the person has chosen a password. */
  password_must_change: Generated<number>;
  /** The person's secret, sealed under the OPAQUE export key: the server cannot open it. */
  sealed_secret?: string | null;
  /** When another person, or the command line, last reset the password or the second factor. */
  secrets_reset_at?: number | null;
}
/** What people have chosen about their own desks. */
export interface PersonPreferencesTable {
  person_id: string;
  /** Grows with each change. */
  version: number;
  /** `Preferences` of contract/preferences.ts, JSON; fields of a newer program are kept. */
  body: string;
}
/** OPAQUE records of former passwords, newest with the highest number. */
export interface FormerPasswordTable {
  person_id: string;
  number: number;
  record: string;
  replaced_at: number;
}
export interface PersonTenantTable {
  person_id: string;
  tenant_id: string;
}
export interface WorkstationTable {
  id: string;
  name: string;
  /** SHA-256 of the client certificate, lower-case hex. */
  certificate: string;
  enrolled_at: number;
  revoked_at: number | null;
  /** Position of the newest stored record of this workstation's activity chain. */
  stored_seq: number;
  stored_hash: string;
  /** Time of that record by the desk's clock; 0 before the first. */
  stored_at: Generated<number>;
  /** Null for a workstation of no group, which serves every tenant. */
  group_id: Generated<string | null>;
  /** When it last sent a request, to the minute; null before the first. */
  seen_at: Generated<number | null>;
  certificate_expires_at: Generated<number | null>;
  /** A certificate that was issued and not used yet, in the form of `certificate`. */
  next_certificate: Generated<string | null>;
  next_expires_at: Generated<number | null>;
  next_issued_at: Generated<number | null>;
  /** Address that it was issued to. */
  next_issued_to: Generated<string | null>;
  next_pem: Generated<string | null>;
  /** SHA-256 of its public key (SPKI), lower-case hex. */
  next_key: Generated<string | null>;
  /**
   * Public half of the sign-in key (contract/signInKey.ts). Empty where none was registered: then there is no sign-in.
   */
  sign_in_key: Generated<string>;
}
export interface WorkstationGroupTable {
  id: string;
  name: string;
  made_at: number;
}
export interface WorkstationGroupTenantTable {
  group_id: string;
  tenant_id: string;
}
export interface EnrolmentCodeTable {
  id: string;
  /** SHA-256 of the secret, lower-case hex. The secret has 160 random bits, so it cannot be guessed. */
  secret_hash: string;
  /** The name that the workstation will get. */
  name: string;
  group_id: string | null;
  /** The workstation whose enrolment ends when this code is redeemed. */
  replaces: string | null;
  /** JSON list of the ranges from which it may be redeemed; empty for every address from which desks may connect. */
  ranges: string;
  made_at: number;
  /** Null for the command line. */ made_by: string | null;
  expires_at: number;
  redeemed_at: number | null;
  workstation_id: string | null;
  /** SHA-256 of the public key that redeemed it: the same machine may repeat the request if the answer was lost. */
  key_hash: string | null;
  withdrawn_at: number | null;
}
export interface SessionTable {
  id: string;
  token_hash: string;
  person_id: string;
  workstation_id: string;
  started_at: number;
  expires_at: number;
  ended_at: number | null;
  end_reason: string | null;
  /** What its person has to do before anything else. */
  required_action: RequiredAction | null;
  /** SHA-256 of its current certificate, lower-case hex; and of the one before, while a renewed one is not yet used. */
  certificate: string;
  certificate_before: string | null;
  /** Where it was seen last, and when. */
  address: string;
  seen_at: number;
  /** Who ended it; null for the server itself, and for its own person. */
  ended_by: string | null;
  /** How many certificates were given out in it. */
  renewals: Generated<number>;
}
/**
 * `sealed`: the secret of an app, or a key's id and public key, under the server's second-factor key. Not confirmed:
 * setup has begun, and it cannot be used to sign in.
 */
export interface SecondFactorTable {
  id: string;
  person_id: string;
  kind: 'totp' | 'security-key';
  /** Null for an app, which has no name of its own. */ name: string | null;
  sealed: string;
  /** Newest time step whose code was used. */ used_step: number | null;
  sign_count: number;
  made_at: number;
  confirmed_at: number | null;
  used_at: number | null;
}
export interface RecoverySetTable {
  person_id: string;
  /** 16 bytes, base64url. */ salt: string;
  made_at: number;
  used_at: number | null;
}
export interface RecoveryCodeTable {
  person_id: string;
  /** Argon2id, base64url. */ hash: string;
  used_at: number | null;
}
export interface SignInAttemptTable {
  id: string;
  count_key: string;
  person_id: string | null;
  workstation_id: string;
  started_at: number;
  outcome: 'open' | 'succeeded' | 'failed' | 'expired';
}
export interface SignInCountTable {
  count_key: string;
  workstation_id: string;
  failures: number;
  closed_until: number | null;
  changed_at: number;
}
export interface ConversationTable {
  id: string;
  tenant_id: string;
  site_id: string;
  consent_id: string;
  visitor_name: string;
  visitor_token_hash: string;
  status: 'waiting' | 'open' | 'closed';
  assigned_person_id: string | null;
  started_at: number;
  closed_at: number | null;
  /** Null while it is not closed. */
  closed_by?: 'agent' | 'visitor' | 'server' | null;
  /** Since when the person who answers it is at no desk, or at a locked one; null while they are here. */
  agent_gone_at?: number | null;
  /** Who gave it back: it is not given to them again by itself. */
  given_back_by?: string | null;
  /** Since when the person who answers it has it; null where that was not noted. */
  held_since?: number | null;
  /** When the server gave it to who answers it; null where a person did. */
  given_at?: number | null;
  /** Who offers it to others; null where it is not offered. Who may accept it is in `conversation_offer`. */
  offered_by?: string | null;
  /** Name of the person or team. */
  offered_to?: string | null;
  offered_until?: number | null;
  /** Masked, with its marks as JSON; null for none. */
  offer_note?: string | null;
  offer_marks?: string | null;
  last_seq: number;
  waiting_since: number | null;
  visitor_online: number;
  /** When it began or was last written in, by the server's clock; desks' clocks are not trusted. */
  touched_at: number;
  /**
   * The masker's state, JSON; null before the first message, after closing, and after a long pause: it may contain
   * parts of values.
   */
  dialogue_state: string | null;
  /** Number of the last message that a record binds to the ledger. */
  bound_seq: Generated<number>;
  /** What the visitor thinks of it, 1 to 5, once it is closed, with a masked comment (JSON of a `MaskedText`). */
  rating?: number | null;
  rating_comment?: string | null;
  rated_at?: number | null;
  /** Raised with every write of `dialogue_state`, which succeeds only if it is still the one that was read. */
  dialogue_version: Generated<number>;
}
/** What a person has chosen who gets no conversations; without a row they get them. */
export interface AvailabilityTable {
  person_id: string;
  /** In which it was chosen: it ends when its person signs out of it. */
  session_id: string;
  state: string;
  /** Of a break. */
  reason: string | null;
  since: number;
}
/** People who may accept a conversation that is offered. */
export interface ConversationOfferTable {
  conversation_id: string;
  person_id: string;
}
/** The last message that a person has read of a conversation; no row where they have read none. */
export interface ConversationReadTable {
  person_id: string;
  conversation_id: string;
  seq: number;
}
export interface MessageTable {
  id: string;
  tenant_id: string;
  conversation_id: string;
  seq: number;
  author: 'visitor' | 'agent' | 'system';
  author_person_id: string | null;
  author_name: string | null;
  /** When it arrived, by the server's clock. */
  at: number;
  /** When the agent's desk says it was written; null for the others. */
  written_at?: number | null;
  text: string;
  marks: string;
  /** 1 when a later message caused this one to be masked again. */
  corrected: number;
  /** `MASK_VERSION` of the masker that masked this text last. */
  mask_version: number;
  /** Places of the text that the tenant's policy left readable, JSON; emptied when the text changes. */
  readable?: string;
}
export interface MaskingStateTable {
  tenant_id: string;
  /** Keys pseudonyms and exceptions; 32 bytes in lower-case hex. */
  secret: string;
  /** Raised with every change of the policy and of the exceptions. */
  revision: number;
}
export interface MaskingPolicyTable {
  tenant_id: string;
  version: number;
  policy: string;
  /** Null for the command line. */ person_id: string | null;
  at: number;
}
export interface MaskingExceptionTable {
  id: string;
  tenant_id: string;
  type: string;
  tag: string;
  reason: string;
  /** 1 when the value has all properties of a card number of a major brand. */
  likely_card: number;
  person_id: string;
  at: number;
  expires_at: number | null;
  revoked_at: number | null;
  revoked_by: string | null;
}
/** What a tenant says of itself to everybody, so that its agents may write it. */
export interface PublicDetailTable {
  id: string;
  tenant_id: string;
  kind: string;
  value: string;
  /** Of visitors, as in BCP 47; null for all. */
  language: string | null;
  note: string;
  /** Null for the command line. */
  person_id: string | null;
  at: number;
}
/** A canned reply of a person, of a team, or, where it has neither, of a tenant. */
export interface ReplyTable {
  id: string;
  tenant_id: string;
  person_id: string | null;
  team_id: string | null;
  /** Of visitors, as in BCP 47; null for all. */
  language: string | null;
  short_name: string;
  title: string;
  text: string;
  /** Short name, and all that a search looks in, folded (core/replies/reply.ts). */
  short_words: string;
  words: string;
  version: number;
  changed_at: number;
  /** Null for the command line. */
  changed_by: string | null;
  retired_at: number | null;
}
/** The message's number in the search index `message_search`. */
export interface MessagePlaceTable {
  place: Generated<number>;
  message_id: string;
}
/** The tenant's number, the prefix of each of its words in the index; never reused. */
export interface SearchTenantTable {
  number: Generated<number>;
  tenant_id: string;
}
/**
 * One row. How the index's words were cut; 1 when words have left it since the last tidying; how far tidying has come.
 */
export interface SearchStateTable {
  one: number;
  words: string;
  removed: number;
  tidying: number;
}
export interface SealedOriginalTable {
  message_id: string;
  tenant_id: string;
  conversation_id: string;
  at: number;
  sealed: string;
}
export interface ConsentTable {
  id: string;
  tenant_id: string;
  site_id: string;
  conversation_id: string;
  language: string;
  notice_version: string;
  words: string;
  at: number;
  /** 1 when the notice said that the agent sees what is being typed. */ typing_preview: number;
}
export interface EntryTable {
  id: string;
  tenant_id: string;
  conversation_id: string;
  kind: string;
  /** When it arrived, by the server's clock. */
  at: number;
  /** When the desk says it was written. */
  written_at?: number | null;
  author_person_id: string;
  author_name: string;
  /** Where it was sealed. */
  workstation_id: string;
  sealed: string;
}
export interface ActivityTable {
  position: Generated<number>;
  tenant_id: string | null;
  person_id: string | null;
  workstation_id: string | null;
  conversation_id: string | null;
  /** Place in the workstation's chain; null for the server's own records. */
  seq: number | null;
  at: number;
  kind: string;
  detail: string;
  previous_hash: string | null;
  hash: string | null;
  /** By the server's clock. */
  arrived_at: number;
  /** What was wrong with a desk's record on arrival; null for nothing, and for the server's own. */
  fault: ActivityFault | null;
  /**
   * The tenant that a disputed record claims to be of, empty where it claims none; null for a record that is not
   * disputed. Only who sees it depends on it.
   */
  claimed_tenant_id: string | null;
  /** What the leaf of the ledger commits to the record with; erased with it. */
  nonce: Buffer;
  /** SHA-256 over nonce and record: what the leaf contains, and all that stays of an erased record. */
  commitment: Buffer;
}
export interface AlertTable {
  number: Generated<number>;
  id: string;
  kind: string;
  /** What counts as the same alert within a window. */
  alert_key: string;
  began_at: number;
  last_at: number;
  count: number;
  tenant_id: string | null;
  person_id: string | null;
  workstation_id: string | null;
  conversation_id: string | null;
  source: string | null;
  /** JSON. */
  detail: string;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
}
/** Whom an alert concerns: they do not acknowledge it. */
export interface AlertPersonTable {
  alert_id: string;
  person_id: string;
}
/** What the tree contains of a record; `position` is the entry's index and 1. */
export interface LedgerLeafTable {
  position: number;
  /** Milliseconds since 1970, never less than that of the leaf before. */
  at: number;
  commitment: Buffer;
  /** Position of the record that says that this one was erased; null while it is there. */
  erased_by: number | null;
}
export interface LedgerTileTable {
  level: number;
  tile_index: number;
  /** Up to 256 hashes, side by side. */
  hashes: Buffer;
}
export interface LedgerCheckpointTable {
  size: number;
  at: number;
  /** The note as the log has signed it. */
  note: string;
}
export interface LedgerCosignatureTable {
  size: number;
  /** Name in the witness policy. */
  witness: string;
  /** Seconds since 1970, said by the witness. */
  at: number;
  /** Signature line with its newline. */
  line: string;
}
/** Outbox of realtime: names what changed, not its content, so that a replay shows what is stored now. */
export interface EventTable {
  seq: Generated<number>;
  tenant_id: string;
  /** Null where the subject belongs to no conversation. */
  conversation_id: string | null;
  /** Name of the live event, `subject.kind`. */
  kind: StoredEventName;
  ref_id: string;
  at: number;
}
export interface SelfCheckTable {
  workstation_id: string;
  hash: string;
  at: number;
  received_at: number;
  level: number;
  signed: string;
}
export interface ChangeTable {
  id: Generated<number>;
  at: number;
  /** Null for the command line. The name is the one at that time. */
  person_id: string | null;
  person_name: string | null;
  workstation_id: string | null;
  action: string;
  subject: string;
  subject_id: string | null;
  /** JSON; `null` where there was nothing, or is nothing any more. */
  before: string;
  after: string;
  /** What a search compares with, lower case. */
  words: string;
}
export interface ChangeTenantTable {
  change_id: number;
  tenant_id: string;
}
export interface TeamTable {
  id: string;
  tenant_id: string;
  name: string;
}
export interface PersonTeamTable {
  person_id: string;
  team_id: string;
}
export interface ChangeRequestTable {
  id: string;
  at: number;
  expires_at: number;
  /** Who requested it. */
  person_id: string;
  /** Whom it is about; null for a person who is to be added. */
  subject_id: string | null;
  action: string;
  /** What is requested, and the state of the subject at that time, JSON. */
  asked: string;
  base: string;
  reason: string;
  status: RequestState;
  decided_at: number | null;
  decided_by: string | null;
  note: string | null;
  /** When an approved reset of a password was made. */
  used_at: number | null;
}
export interface ChangeRequestTenantTable {
  request_id: string;
  tenant_id: string;
}
/** A review of access. Its tenants are in `access_review_tenant`: only people who have all of them see it. */
/** One row: a number that triggers raise with whatever changes who can do what. */
export interface AccessRevisionTable {
  one: 1;
  revision: number;
}
export interface AccessReviewTable {
  id: string;
  at: number;
  begun_by: string;
  /** Names are those at that time, so that what was attested stays as it was. */
  begun_name: string;
  state: 'open' | 'attested' | 'ended';
  /** JSON list of teams; null where it is not bound to teams. */
  team_ids: string | null;
  /** 1 when it was of every tenant that there was: then it has the people without a tenant too. */
  every_tenant: number;
  /** What it covers, for finding another one of the same. */
  cover: string;
  /** SHA-256 over the list as it was first, lower-case hex. */
  snapshot: string;
  /** Raised with everything that is decided. */
  revision: Generated<number>;
  /** Raised when lines are listed again. */
  listed: Generated<number>;
  /** When the records of use began. */
  record_since: number;
  /** The attested review that it is compared with. */
  compared_with: string | null;
  ended_at: number | null;
  ended_by: string | null;
  ended_name: string | null;
  /** SHA-256 of the exported file, lower-case hex; null before it was attested. */
  sha256: string | null;
  /** Position of the activity record of the attestation. */
  position: number | null;
}
export interface AccessReviewTenantTable {
  review_id: string;
  tenant_id: string;
}
export interface AccessLineTable {
  review_id: string;
  number: number;
  kind: string;
  subject_id: string;
  name: string;
  /** What a search compares with, lower case. */
  words: string;
  /** What it may do, and when it was used, JSON; null for what is not there any more. */
  state: string | null;
  /** SHA-256 over what it may do, lower-case hex; `gone` for what is not there any more. */
  print: string;
  /** The state and print as the list had them first, where they differ now; null where not, `null` for none. */
  begun: string | null;
  begun_print: string | null;
  /** JSON lists. */
  differences: string;
  findings: string;
  /** 1 when there are findings: then it is decided by itself. */
  remarkable: number;
  /** Raised with every decision, and when it has to be decided again. */
  version: Generated<number>;
  decision: 'keep' | 'ask' | 'remove' | null;
  note: string | null;
  request_id: string | null;
  decided_at: number | null;
  decided_by: string | null;
  decided_name: string | null;
}
/** Until when a review of a tenant was due that an alert has said is overdue. */
export interface AccessReviewDueTable {
  tenant_id: string;
  due_at: number;
}
export interface AddressRuleTable {
  id: string;
  range: string;
  use: string;
  /** At most one of the three; none for everybody. */
  group_id: string | null;
  role: string | null;
  tenant_id: string | null;
  note: string;
  expires_at: number | null;
  at: number;
  /** Null for the command line. */
  person_id: string | null;
}
export interface AddressChangeTable {
  revision: Generated<number>;
  at: number;
  person_id: string | null;
  action: 'add' | 'edit' | 'remove' | 'undo';
  rule_id: string;
  /** The row of `address_rule`, JSON; null for none. */ before: string | null;
  after: string | null;
  undone: Generated<number>;
}
export interface IntrusionAlertTable {
  id: string;
  began_at: number;
  last_at: number;
  ended_at: number | null;
  refusals: number;
  addresses: number;
  peak_per_minute: number;
  newest_address: string;
  /** JSON: number of refusals for each reason. */ reasons: string;
}
export interface PolicyVersionTable {
  version: number;
  policy: string;
  /** Null for the command line. */ person_id: string | null;
  at: number;
  /** The version that this one restores. */ undoes: number | null;
}
export interface LoginKeyTable {
  key_id: string;
  person_id: string;
  workstation_id: string;
  public_key: string;
  registered_at: number;
}
export interface LoginKeyApprovalTable {
  person_id: string;
  workstation_id: string;
  key_id: string;
  by_person_id: string;
  proof: string;
  at: number;
}
export interface SavedLoginTable {
  id: string;
  person_id: string;
  tenant_id: string;
  name: string;
  address: string;
  has_codes: number;
  version: number;
  saved_at: number;
  saved_by: string;
  removed_at: number | null;
  /** What a search compares with, lower case. */
  words: string;
}
export interface LoginSealTable {
  login_id: string;
  key_id: string;
  sealed: string;
}
/** A private key or secret of the server, wrapped by the server key (`keptKeys.ts`). */
export interface KeptKeyTable {
  name: string;
  wrapped: string;
}
export interface SettingTable {
  name: string;
  value: string;
}

export interface Tables {
  tenant: TenantTable;
  site: SiteTable;
  person: PersonTable;
  person_preferences: PersonPreferencesTable;
  person_tenant: PersonTenantTable;
  workstation: WorkstationTable;
  workstation_group: WorkstationGroupTable;
  workstation_group_tenant: WorkstationGroupTenantTable;
  enrolment_code: EnrolmentCodeTable;
  session: SessionTable;
  second_factor: SecondFactorTable;
  recovery_set: RecoverySetTable;
  recovery_code: RecoveryCodeTable;
  sign_in_attempt: SignInAttemptTable;
  sign_in_count: SignInCountTable;
  conversation: ConversationTable;
  availability: AvailabilityTable;
  conversation_offer: ConversationOfferTable;
  conversation_read: ConversationReadTable;
  message: MessageTable;
  message_place: MessagePlaceTable;
  search_tenant: SearchTenantTable;
  search_state: SearchStateTable;
  sealed_original: SealedOriginalTable;
  consent: ConsentTable;
  entry: EntryTable;
  activity: ActivityTable;
  alert: AlertTable;
  alert_person: AlertPersonTable;
  ledger_leaf: LedgerLeafTable;
  ledger_tile: LedgerTileTable;
  ledger_checkpoint: LedgerCheckpointTable;
  ledger_cosignature: LedgerCosignatureTable;
  event: EventTable;
  setting: SettingTable;
  kept_key: KeptKeyTable;
  policy_version: PolicyVersionTable;
  masking_state: MaskingStateTable;
  masking_policy: MaskingPolicyTable;
  masking_exception: MaskingExceptionTable;
  public_detail: PublicDetailTable;
  reply: ReplyTable;
  self_check: SelfCheckTable;
  former_password: FormerPasswordTable;
  change: ChangeTable;
  change_tenant: ChangeTenantTable;
  team: TeamTable;
  person_team: PersonTeamTable;
  change_request: ChangeRequestTable;
  change_request_tenant: ChangeRequestTenantTable;
  access_review: AccessReviewTable;
  access_review_tenant: AccessReviewTenantTable;
  access_line: AccessLineTable;
  access_review_due: AccessReviewDueTable;
  access_revision: AccessRevisionTable;
  login_key: LoginKeyTable;
  login_key_approval: LoginKeyApprovalTable;
  saved_login: SavedLoginTable;
  login_seal: LoginSealTable;
  address_rule: AddressRuleTable;
  address_change: AddressChangeTable;
  intrusion_alert: IntrusionAlertTable;
}
