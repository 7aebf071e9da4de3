/**
 * Enrolment by codes. A code is kept as the hash of its secret. A group of workstations serves the tenants that it
 * names, or all where it names none.
 * `next_certificate` is one that was issued and not used yet: the present one holds until it is.
 */
export const enrolment = `
create table workstation_group (id text primary key, name text not null unique collate nocase, made_at integer not null) strict;
create table workstation_group_tenant (group_id text not null references workstation_group(id), tenant_id text not null references tenant(id), primary key (group_id, tenant_id)) strict, without rowid;
alter table workstation add column group_id text references workstation_group(id);
alter table workstation add column seen_at integer;
alter table workstation add column certificate_expires_at integer;
alter table workstation add column next_certificate text;
alter table workstation add column next_expires_at integer;
alter table workstation add column next_issued_at integer;
create unique index workstation_next_certificate on workstation (next_certificate) where next_certificate is not null;
create index workstation_revoked on workstation (revoked_at) where revoked_at is not null;

create table enrolment_code (id text primary key, secret_hash text not null unique, name text not null, group_id text references workstation_group(id), replaces text references workstation(id),
  ranges text not null, made_at integer not null, made_by text references person(id), expires_at integer not null,
  redeemed_at integer, workstation_id text references workstation(id), key_hash text, withdrawn_at integer) strict;
create index enrolment_code_open on enrolment_code (expires_at) where redeemed_at is null and withdrawn_at is null;
`;
