/**
 * The first schema. Forward only: a later change is a later file. Tables come in the order of their references; columns
 * are described in ../../tables.ts.
 */

const TENANTS = `
create table tenant (id text primary key, name text not null, colour text not null, keys text not null,
  typing_preview integer not null default 0, visitor_blanks integer not null default 1) strict;
create table site (id text primary key, tenant_id text not null references tenant(id), name text not null,
  processor text not null, retention_days integer not null, contact text not null) strict;
create table setting (name text primary key, value text not null) strict, without rowid;
create table kept_key (name text primary key, wrapped text not null) strict, without rowid;
`;

const PEOPLE = `
create table person (id text primary key, login text not null unique, name text not null, role text not null,
  sign_in_record text not null, left_at integer, password_at integer not null default 0,
  password_temporary_until integer, password_must_change integer not null default 0, sealed_secret text,
  secrets_reset_at integer) strict;
create table person_tenant (person_id text not null references person(id),
  tenant_id text not null references tenant(id), primary key (person_id, tenant_id)) strict, without rowid;
create index person_tenant_by_tenant on person_tenant (tenant_id, person_id);
create table team (id text primary key, tenant_id text not null references tenant(id), name text not null,
  unique (tenant_id, name)) strict;
create table person_team (person_id text not null references person(id), team_id text not null references team(id),
  primary key (person_id, team_id)) strict, without rowid;
create index person_team_by_team on person_team (team_id, person_id);
create table former_password (person_id text not null references person(id), number integer not null,
  record text not null, replaced_at integer not null, primary key (person_id, number)) strict, without rowid;
create table second_factor (id text primary key, person_id text not null references person(id), kind text not null,
  name text, sealed text not null, used_step integer, sign_count integer not null default 0,
  made_at integer not null, confirmed_at integer, used_at integer) strict;
create index second_factor_by_person on second_factor (person_id);
create table recovery_set (person_id text primary key references person(id), salt text not null,
  made_at integer not null, used_at integer) strict;
create table recovery_code (person_id text not null references person(id), hash text not null, used_at integer,
  primary key (person_id, hash)) strict, without rowid;
`;

/** Enrolment codes are stored as the hash of their secret. A group that names no tenant serves all of them. */
const WORKSTATIONS = `
create table workstation_group (id text primary key, name text not null unique collate nocase,
  made_at integer not null) strict;
create table workstation_group_tenant (group_id text not null references workstation_group(id),
  tenant_id text not null references tenant(id), primary key (group_id, tenant_id)) strict, without rowid;
create table workstation (id text primary key, name text not null, certificate text not null unique,
  enrolled_at integer not null, revoked_at integer, stored_seq integer not null default 0, stored_hash text not null,
  stored_at integer not null default 0,
  group_id text references workstation_group(id), seen_at integer, certificate_expires_at integer,
  next_certificate text, next_expires_at integer, next_issued_at integer, next_issued_to text,
  next_pem text, next_key text,
  sign_in_key text not null default '') strict;
create unique index workstation_next_certificate on workstation (next_certificate) where next_certificate is not null;
create index workstation_revoked on workstation (revoked_at) where revoked_at is not null;
create table enrolment_code (id text primary key, secret_hash text not null unique, name text not null,
  group_id text references workstation_group(id), replaces text references workstation(id), ranges text not null,
  made_at integer not null, made_by text references person(id), expires_at integer not null, redeemed_at integer,
  workstation_id text references workstation(id), key_hash text, withdrawn_at integer) strict;
create index enrolment_code_open on enrolment_code (expires_at) where redeemed_at is null and withdrawn_at is null;
create table self_check (workstation_id text not null references workstation(id), hash text not null,
  at integer not null, received_at integer not null, level integer not null, signed text not null,
  primary key (workstation_id, hash)) strict, without rowid;
create index self_check_newest on self_check (workstation_id, at desc);
`;

const SIGN_IN = `
create table session (id text primary key, token_hash text not null unique,
  person_id text not null references person(id), workstation_id text not null references workstation(id),
  started_at integer not null, expires_at integer not null, ended_at integer, end_reason text,
  required_action text, certificate text not null, certificate_before text, address text not null,
  seen_at integer not null, ended_by text references person(id), renewals integer not null default 0) strict;
create index session_by_person on session (person_id, started_at);
create index session_by_workstation on session (workstation_id, started_at);
create index session_open on session (workstation_id) where ended_at is null;
create table sign_in_attempt (id text primary key, count_key text not null, person_id text,
  workstation_id text not null, started_at integer not null, outcome text not null) strict;
create index sign_in_attempt_open on sign_in_attempt (started_at) where outcome = 'open';
create table sign_in_count (count_key text not null, workstation_id text not null, failures integer not null,
  closed_until integer, changed_at integer not null, primary key (count_key, workstation_id)) strict, without rowid;
create index sign_in_count_by_age on sign_in_count (changed_at);
`;

const CONVERSATIONS = `
create table consent (id text primary key, tenant_id text not null references tenant(id),
  site_id text not null references site(id), conversation_id text not null, language text not null,
  notice_version text not null, words text not null, at integer not null,
  typing_preview integer not null default 0) strict;
create index consent_by_time on consent (at);
create table conversation (id text primary key, tenant_id text not null references tenant(id),
  site_id text not null references site(id), consent_id text not null references consent(id),
  visitor_name text not null, visitor_token_hash text not null unique, status text not null,
  assigned_person_id text references person(id), started_at integer not null, closed_at integer, closed_by text,
  agent_gone_at integer, given_back_by text references person(id),
  offered_by text references person(id), offered_to text, offered_until integer, offer_note text, offer_marks text,
  last_seq integer not null default 0, waiting_since integer, visitor_online integer not null default 0,
  touched_at integer not null, dialogue_state text, dialogue_version integer not null default 0,
  bound_seq integer not null default 0, rating integer, rating_comment text, rated_at integer) strict;
create index conversation_open on conversation (tenant_id, status) where status <> 'closed';
create index conversation_assigned on conversation (assigned_person_id) where status = 'open';
create index conversation_touched on conversation (touched_at) where status <> 'closed';
create index conversation_closed on conversation (site_id, closed_at) where status = 'closed';
create index conversation_closed_by_time on conversation (closed_at, id) where status = 'closed';
create index conversation_by_visitor on conversation (visitor_name);
create index conversation_state on conversation (touched_at) where dialogue_state is not null;
create index conversation_by_consent on conversation (consent_id);
create index conversation_offered on conversation (offered_until) where offered_until is not null;
create table conversation_offer (conversation_id text not null references conversation(id) on delete cascade,
  person_id text not null references person(id), primary key (conversation_id, person_id)) strict, without rowid;
create table conversation_read (person_id text not null references person(id),
  conversation_id text not null references conversation(id) on delete cascade, seq integer not null,
  primary key (person_id, conversation_id)) strict, without rowid;
create index conversation_read_by_conversation on conversation_read (conversation_id);
create index conversation_offer_by_person on conversation_offer (person_id);
create table message (id text primary key, tenant_id text not null references tenant(id),
  conversation_id text not null references conversation(id), seq integer not null, author text not null,
  author_person_id text, author_name text, at integer not null, written_at integer, text text not null,
  marks text not null,
  corrected integer not null default 0, mask_version integer not null default 0, readable text not null default '[]',
  unique (conversation_id, seq)) strict;
create index message_mask_version on message (mask_version, conversation_id);
create table sealed_original (message_id text primary key references message(id),
  tenant_id text not null references tenant(id), conversation_id text not null references conversation(id),
  at integer not null, sealed text not null) strict;
create index sealed_original_by_conversation on sealed_original (conversation_id);
create table entry (id text primary key, tenant_id text not null references tenant(id),
  conversation_id text not null references conversation(id), kind text not null, at integer not null,
  written_at integer, author_person_id text not null references person(id), author_name text not null,
  workstation_id text not null, sealed text not null) strict;
create index entry_by_conversation on entry (conversation_id, at);
create table event (seq integer primary key autoincrement, tenant_id text not null, conversation_id text,
  kind text not null, ref_id text not null, at integer not null) strict;
create index event_by_conversation on event (conversation_id);
create index event_by_time on event (at);

-- When a text changes, the places of it that policy left readable are of another text, so they go.
create trigger message_readable_as_masked after update of text on message when old.text <> new.text begin
  update message set readable = '[]' where id = new.id;
end;
create trigger message_keeps_its_tenant before update of tenant_id on message when old.tenant_id <> new.tenant_id begin
  select raise(abort, 'a message stays with its tenant');
end;
`;

/**
 * The search index, over masked text alone. It stores no text of its own; triggers update it with every write and pass
 * it the old text, and with `secure-delete` deleted words leave the index at once instead of at the next merge: what a
 * correction has masked is in no page of it. Each message has a number of its own, because SQLite may renumber the rows
 * of a table without an integer key.
 *
 * Each tenant's words have the number of that tenant before them: a search reads the words that begin with its tenant's
 * number, and no others. With one list for all, the time of a search would reveal which words other tenants' messages
 * contain. `tenant_words` (searchWords.ts) cuts a text into words and puts the number before each. The tokenizer
 * `ascii` cuts at ASCII signs alone, and these words contain none, so that no written text can become a word without
 * its tenant's number. Prefixes of up to four letters (after six digits) have lists of their own: a short prefix is
 * then one list, read from its newest end, instead of all words that begin with it.
 *
 * `keepSearchIndex` fills the index, and fills it again when words are cut in another way.
 */
const SEARCH = `
create table search_tenant (number integer primary key autoincrement check (number between 1 and 999999),
  tenant_id text not null unique) strict;
create trigger tenant_is_numbered after insert on tenant begin
  insert into search_tenant (tenant_id) values (new.id);
end;
create trigger tenant_is_not_numbered after delete on tenant begin
  delete from search_tenant where tenant_id = old.id;
end;
create table search_state (one integer primary key check (one = 1), words text not null, removed integer not null,
  tidying integer not null) strict;
insert into search_state values (1, '', 0, 0);
create table message_place (place integer primary key, message_id text not null unique) strict;
create virtual table message_search using fts5 (words, content = '', tokenize = 'ascii', prefix = '7 8 9 10');
insert into message_search (message_search, rank) values ('secure-delete', 1);

create trigger message_is_found after insert on message begin
  insert into message_place (message_id) values (new.id);
  insert into message_search (rowid, words)
    select place, tenant_words((select number from search_tenant where tenant_id = new.tenant_id), new.text,
      (select words from search_state)) from message_place where message_id = new.id;
end;
create trigger message_is_found_as_masked after update of text on message when old.text <> new.text begin
  insert into message_search (message_search, rowid, words)
    select 'delete', place, tenant_words((select number from search_tenant where tenant_id = old.tenant_id), old.text,
      (select words from search_state)) from message_place where message_id = old.id;
  insert into message_search (rowid, words)
    select place, tenant_words((select number from search_tenant where tenant_id = new.tenant_id), new.text,
      (select words from search_state)) from message_place where message_id = new.id;
  update search_state set removed = 1 where removed = 0;
end;
create trigger message_is_not_found after delete on message begin
  insert into message_search (message_search, rowid, words)
    select 'delete', place, tenant_words((select number from search_tenant where tenant_id = old.tenant_id), old.text,
      (select words from search_state)) from message_place where message_id = old.id;
  delete from message_place where message_id = old.id;
  update search_state set removed = 1 where removed = 0;
end;
`;

/** Agents may write what people of their tenant are called, so a change of that is one of the tenant's masking. */
const MASKING_BY_NAMES = (
  [
    ['person', 'update of name, left_at', 'select tenant_id from person_tenant where person_id = new.id'],
    ['person_tenant', 'insert', 'select new.tenant_id'],
    ['person_tenant', 'delete', 'select old.tenant_id'],
  ] as const
)
  .map(
    ([
      table,
      event,
      tenants,
    ]) => `create trigger masking_by_${table}_${event.slice(0, 6)} after ${event} on ${table} begin
  update masking_state set revision = revision + 1 where tenant_id in (${tenants});
end;`,
  )
  .join('\n');

/**
 * Masking of each tenant: every version of its policy, a secret that keys pseudonyms and exceptions, the values that a
 * supervisor has marked as no card, and what the tenant says of itself to everybody.
 */
const MASKING = `
create table masking_state (tenant_id text primary key references tenant(id), secret text not null,
  revision integer not null) strict, without rowid;
create table masking_policy (tenant_id text not null references tenant(id), version integer not null,
  policy text not null, person_id text references person(id), at integer not null,
  primary key (tenant_id, version)) strict, without rowid;
create table masking_exception (id text primary key, tenant_id text not null references tenant(id), type text not null,
  tag text not null, reason text not null, likely_card integer not null,
  person_id text not null references person(id), at integer not null, expires_at integer, revoked_at integer,
  revoked_by text references person(id)) strict;
create unique index masking_exception_current on masking_exception (tenant_id, type, tag) where revoked_at is null;
create table public_detail (id text primary key, tenant_id text not null references tenant(id), kind text not null,
  value text not null, language text, note text not null, person_id text references person(id),
  at integer not null) strict;
create index public_detail_of on public_detail (tenant_id, kind, value);
create table reply (id text primary key, tenant_id text not null references tenant(id),
  person_id text references person(id), team_id text references team(id), language text, short_name text not null,
  title text not null, text text not null, short_words text not null, words text not null,
  version integer not null, changed_at integer not null, changed_by text references person(id),
  retired_at integer) strict;
create index reply_of on reply (tenant_id, retired_at, short_words);
${MASKING_BY_NAMES}
`;

/** The columns of scope and time are in the indexes, so that counting and skipping never read the wide rows. */
const ACTIVITY = `
create table activity (position integer primary key autoincrement, tenant_id text, person_id text, workstation_id text,
  conversation_id text, seq integer, at integer not null, kind text not null, detail text not null,
  previous_hash text, hash text, arrived_at integer not null, fault text, claimed_tenant_id text,
  nonce blob not null, commitment blob not null) strict;
create unique index activity_chain on activity (workstation_id, seq, hash) where seq is not null;
create index activity_disputed on activity (workstation_id) where fault is not null;
create index activity_scope on activity (position, tenant_id, person_id, at, workstation_id, claimed_tenant_id);
create index activity_by_person on activity (person_id, position, tenant_id, kind, at);
create index activity_by_person_kind on activity (person_id, kind, at);
create index activity_by_kind on activity (kind, position, tenant_id, person_id, at, workstation_id,
  claimed_tenant_id);
create index activity_by_tenant on activity (tenant_id, position, person_id, kind, at);
create index activity_by_conversation on activity (conversation_id) where conversation_id is not null;
create index activity_by_time on activity (at, position, tenant_id, person_id, workstation_id, claimed_tenant_id);
create table alert (number integer primary key autoincrement, id text not null unique, kind text not null,
  alert_key text not null, began_at integer not null, last_at integer not null, count integer not null,
  tenant_id text, person_id text, workstation_id text, conversation_id text, source text, detail text not null,
  acknowledged_at integer, acknowledged_by text references person(id)) strict;
create index alert_open on alert (kind, alert_key, began_at) where acknowledged_at is null;
create table alert_person (alert_id text not null references alert(id) on delete cascade,
  person_id text not null references person(id), primary key (alert_id, person_id)) strict, without rowid;
`;

/**
 * The Merkle ledger over `activity`: position n is entry n - 1 of the tree. A leaf stays when its record is erased, and
 * names the record of the server that says so. Tiles are the hashes of the tree as it was signed.
 */
const LEDGER = `
create table ledger_leaf (position integer primary key, at integer not null, commitment blob not null,
  erased_by integer) strict;
create index ledger_leaf_erased on ledger_leaf (erased_by, position) where erased_by is not null;
create table ledger_tile (level integer not null, tile_index integer not null, hashes blob not null,
  primary key (level, tile_index)) strict, without rowid;
create table ledger_checkpoint (size integer primary key, at integer not null, note text not null) strict;
create table ledger_cosignature (size integer not null, witness text not null, at integer not null, line text not null,
  primary key (size, witness)) strict, without rowid;
`;

/**
 * Changes that administrators make. A change that concerns tenants names each of them in `change_tenant`, so that it is
 * shown only to people who have all of them; one that names none concerns the organisation.
 */
const CHANGES = `
create table change (id integer primary key autoincrement, at integer not null, person_id text references person(id),
  person_name text, workstation_id text references workstation(id), action text not null, subject text not null,
  subject_id text, before text not null, after text not null, words text not null) strict;
create index change_by_subject on change (subject_id) where subject_id is not null;
create table change_tenant (change_id integer not null references change(id),
  tenant_id text not null references tenant(id), primary key (change_id, tenant_id)) strict, without rowid;
create table change_request (id text primary key, at integer not null, expires_at integer not null,
  person_id text not null references person(id), subject_id text, action text not null, asked text not null,
  base text not null, reason text not null, status text not null, decided_at integer,
  decided_by text references person(id), note text, used_at integer) strict;
create index change_request_open on change_request (expires_at) where status = 'open';
create table change_request_tenant (request_id text not null references change_request(id),
  tenant_id text not null references tenant(id), primary key (request_id, tenant_id)) strict, without rowid;
create table policy_version (version integer primary key, policy text not null, person_id text references person(id),
  at integer not null, undoes integer) strict;
`;

/** Reviews of access. A line names a person, workstation, rule or code that may be gone when the review is read. */
const ACCESS_REVIEWS = `
create table access_review (id text primary key, at integer not null, begun_by text not null references person(id),
  begun_name text not null, state text not null, team_ids text, every_tenant integer not null, cover text not null, snapshot text not null,
  revision integer not null default 0, record_since integer not null,
  compared_with text references access_review(id), ended_at integer, ended_by text references person(id), ended_name text,
  sha256 text, position integer, listed integer not null default 0) strict;
create unique index access_review_open on access_review (cover) where state = 'open';
create table access_review_tenant (review_id text not null references access_review(id),
  tenant_id text not null references tenant(id), primary key (review_id, tenant_id)) strict, without rowid;
create index access_review_of_tenant on access_review_tenant (tenant_id, review_id);
create table access_line (review_id text not null references access_review(id), number integer not null,
  kind text not null, subject_id text not null, name text not null, words text not null, state text,
  print text not null, begun text, begun_print text, differences text not null, findings text not null,
  remarkable integer not null, version integer not null default 0, decision text, note text,
  request_id text references change_request(id), decided_at integer, decided_by text references person(id),
  decided_name text, primary key (review_id, number)) strict;
create index access_line_decided on access_line (review_id, decision, remarkable);
create table access_review_due (tenant_id text primary key references tenant(id), due_at integer not null) strict,
  without rowid;
`;

/**
 * Rules of addresses: one subject each (a group, a role, a tenant, or everybody where all three are null). A running
 * server sees by the highest revision that rules have changed.
 */
const ADDRESSES = `
create table address_rule (id text primary key, range text not null, use text not null,
  group_id text references workstation_group(id) on delete cascade, role text,
  tenant_id text references tenant(id) on delete cascade, note text not null, expires_at integer,
  at integer not null, person_id text references person(id),
  check ((group_id is not null) + (role is not null) + (tenant_id is not null) <= 1)) strict;
create table address_change (revision integer primary key autoincrement, at integer not null,
  person_id text references person(id), action text not null, rule_id text not null, before text, after text,
  undone integer not null default 0) strict;
create table intrusion_alert (id text primary key, began_at integer not null, last_at integer not null,
  ended_at integer, refusals integer not null, addresses integer not null, peak_per_minute integer not null,
  newest_address text not null, reasons text not null) strict;
create index intrusion_alert_newest on intrusion_alert (began_at desc);
`;

/**
 * Saved logins. A key of one person at one workstation is replaced by the next one; what was sealed to it is deleted. A
 * login is sealed once for each key, and only its current version is stored. Approvals are administrators' statements
 * about keys, which only a desk of that person can check.
 */
const LOGINS = `
create table login_key (key_id text not null, person_id text not null references person(id),
  workstation_id text not null references workstation(id), public_key text not null, registered_at integer not null,
  primary key (person_id, workstation_id)) strict, without rowid;
create table login_key_approval (person_id text not null, workstation_id text not null, key_id text not null,
  by_person_id text not null references person(id), proof text not null, at integer not null,
  primary key (person_id, workstation_id, by_person_id),
  foreign key (person_id, workstation_id) references login_key (person_id, workstation_id) on delete cascade)
  strict, without rowid;
create table saved_login (id text primary key, person_id text not null references person(id),
  tenant_id text not null references tenant(id), name text not null, address text not null,
  has_codes integer not null, version integer not null, saved_at integer not null,
  saved_by text not null references person(id), removed_at integer, words text not null) strict;
create index saved_login_of on saved_login (person_id, tenant_id);
create table login_seal (login_id text not null references saved_login(id) on delete cascade, key_id text not null,
  sealed text not null, primary key (login_id, key_id)) strict, without rowid;
create index login_seal_by_key on login_seal (key_id);
`;

/**
 * A number that is raised with whatever changes who can do what, by whichever program: what was read at one number is
 * as it was while the number stays.
 */
const ACCESS_REVISION = `
create table access_revision (one integer primary key check (one = 1), revision integer not null) strict;
insert into access_revision values (1, 0);
${(
  [
    ['person', ' of role, left_at'],
    ['person_tenant', ''],
    ['person_team', ''],
    ['workstation', ' of group_id, revoked_at'],
    ['workstation_group_tenant', ''],
    ['address_rule', ''],
    ['enrolment_code', ' of group_id, redeemed_at, withdrawn_at, expires_at'],
  ] as const
)
  .flatMap(([table, columns]) =>
    ['insert', 'delete', `update${columns}`].map(
      (event) => `create trigger access_by_${table}_${event.slice(0, 6)} after ${event} on ${table} begin
  update access_revision set revision = revision + 1;
end;`,
    ),
  )
  .join('\n')}
`;

export const first = [
  TENANTS,
  PEOPLE,
  WORKSTATIONS,
  SIGN_IN,
  CONVERSATIONS,
  SEARCH,
  MASKING,
  ACTIVITY,
  LEDGER,
  CHANGES,
  ACCESS_REVIEWS,
  ADDRESSES,
  ACCESS_REVISION,
  LOGINS,
].join('');
