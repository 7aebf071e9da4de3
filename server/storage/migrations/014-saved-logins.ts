/**
 * Saved logins. A key of one person at one workstation is replaced by the next one; what was sealed to it goes with it.
 * A login is sealed once for each key, and only its present version is kept. Approvals are administrators' words about
 * keys, which only a desk of that person can check.
 */
export const savedLogins = `
create table login_key (key_id text not null, person_id text not null references person(id), workstation_id text not null references workstation(id), public_key text not null, registered_at integer not null,
  primary key (person_id, workstation_id)) strict, without rowid;
create table login_key_approval (person_id text not null, workstation_id text not null, key_id text not null, by_person_id text not null references person(id), proof text not null, at integer not null,
  primary key (person_id, workstation_id, by_person_id), foreign key (person_id, workstation_id) references login_key (person_id, workstation_id) on delete cascade) strict, without rowid;
create table saved_login (id text primary key, person_id text not null references person(id), tenant_id text not null references tenant(id), name text not null, address text not null, has_codes integer not null,
  version integer not null, saved_at integer not null, saved_by text not null references person(id), removed_at integer, words text not null) strict;
create index saved_login_of on saved_login (person_id, tenant_id);
create table login_seal (login_id text not null references saved_login(id) on delete cascade, key_id text not null, sealed text not null, primary key (login_id, key_id)) strict, without rowid;
create index login_seal_by_key on login_seal (key_id);
`;
