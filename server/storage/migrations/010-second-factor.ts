/**
 * Second factors, recovery codes, and what a session is bound to. Sessions of before are bound to nothing of it, so
 * they end.
 */
export const secondFactor = `
alter table session add column certificate text not null default '';
alter table session add column certificate_before text;
alter table session add column address text not null default '';
alter table session add column seen_at integer not null default 0;
alter table session add column ended_by text references person(id);
create table second_factor (id text primary key, person_id text not null references person(id), kind text not null, name text not null, sealed text not null,
  used_step integer, sign_count integer not null default 0, made_at integer not null, confirmed_at integer, used_at integer) strict;
create index second_factor_by_person on second_factor (person_id);
create table recovery_set (person_id text primary key references person(id), salt text not null, made_at integer not null, used_at integer) strict;
create table recovery_code (person_id text not null references person(id), hash text not null, used_at integer, primary key (person_id, hash)) strict, without rowid;
update session set ended_at = unixepoch() * 1000, end_reason = 'certificate-changed' where ended_at is null;
`;
