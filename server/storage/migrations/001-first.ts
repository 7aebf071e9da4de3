/** The first schema. Forward only: a later change is a later file. */
export const first = `
create table tenant (id text primary key, name text not null, colour text not null, key_id text not null, public_key text not null) strict;
create table site (id text primary key, tenant_id text not null references tenant(id), name text not null, processor text not null, retention_days integer not null, contact text not null) strict;
create table person (id text primary key, login text not null unique, name text not null, role text not null, sign_in_record text not null, left_at integer) strict;
create table person_tenant (person_id text not null references person(id), tenant_id text not null references tenant(id), primary key (person_id, tenant_id)) strict, without rowid;
create index person_tenant_by_tenant on person_tenant (tenant_id, person_id);
create table workstation (id text primary key, name text not null, certificate text not null unique, enrolled_at integer not null, revoked_at integer, held_seq integer not null default 0, held_hash text not null) strict;

create table session (id text primary key, token_hash text not null unique, person_id text not null references person(id), workstation_id text not null references workstation(id),
  started_at integer not null, expires_at integer not null, ended_at integer, end_reason text) strict;
create index session_by_person on session (person_id, started_at);
create index session_open on session (workstation_id) where ended_at is null;
create table sign_in_attempt (id text primary key, count_key text not null, person_id text, workstation_id text not null, started_at integer not null, outcome text not null) strict;
create index sign_in_attempt_open on sign_in_attempt (started_at) where outcome = 'open';
create table sign_in_count (count_key text primary key, failures integer not null, closed_until integer, changed_at integer not null) strict;

create table consent (id text primary key, tenant_id text not null references tenant(id), site_id text not null references site(id), conversation_id text not null, language text not null, notice_version text not null, words text not null, at integer not null) strict;
create table conversation (id text primary key, tenant_id text not null references tenant(id), site_id text not null references site(id), consent_id text not null references consent(id),
  visitor_name text not null, visitor_token_hash text not null unique, status text not null, assigned_person_id text references person(id),
  started_at integer not null, closed_at integer, last_seq integer not null default 0, waiting_since integer, visitor_online integer not null default 0, dialogue_state text) strict;
create index conversation_open on conversation (tenant_id, status) where status <> 'closed';
create index conversation_assigned on conversation (assigned_person_id) where status = 'open';
create table message (id text primary key, tenant_id text not null references tenant(id), conversation_id text not null references conversation(id), seq integer not null,
  author text not null, author_person_id text, author_name text, at integer not null, text text not null, marks text not null, corrected integer not null default 0, unique (conversation_id, seq)) strict;
create table sealed_original (message_id text primary key references message(id), tenant_id text not null references tenant(id), conversation_id text not null references conversation(id), at integer not null, sealed text not null) strict;
create table entry (id text primary key, tenant_id text not null references tenant(id), conversation_id text not null references conversation(id), kind text not null, at integer not null,
  author_person_id text not null references person(id), author_name text not null, sealed text not null) strict;
create index entry_by_conversation on entry (conversation_id, at);

create table activity (position integer primary key autoincrement, tenant_id text, person_id text, workstation_id text, conversation_id text, seq integer,
  at integer not null, kind text not null, detail text not null, previous_hash text, hash text, chain text not null) strict;
create unique index activity_chain on activity (workstation_id, seq, hash) where seq is not null;
-- The columns of scope and time ride along, so that counting and skipping never read the wide rows.
create index activity_scope on activity (position, tenant_id, person_id, at);
create index activity_by_person on activity (person_id, position, tenant_id, kind, at);
create index activity_by_person_kind on activity (person_id, kind, at);
create index activity_by_kind on activity (kind, position, tenant_id, person_id, at);
create index activity_by_tenant on activity (tenant_id, position, person_id, kind, at);
create index activity_by_time on activity (at, position, tenant_id, person_id);

create table event (seq integer primary key autoincrement, tenant_id text not null, conversation_id text not null, kind text not null, ref_id text not null, at integer not null) strict;
create table setting (name text primary key, value text not null) strict, without rowid;
`;
