/**
 * What the server keeps of passwords besides their OPAQUE records: how old the present one is, whether it is a
 * temporary one, the records of former ones, and the person's secret, sealed by the desk. `must` is what a session has
 * to do before anything else.
 */
export const passwords = `
alter table session add column requiredAction text;
alter table person add column password_at integer not null default 0;
alter table person add column password_temporary_until integer;
alter table person add column password_must_change integer not null default 0;
alter table person add column sealed_secret text;
create table former_password (person_id text not null references person(id), number integer not null, record text not null, replaced_at integer not null,
  primary key (person_id, number)) strict, without rowid;
update person set password_at = cast(unixepoch('subsec') * 1000 as integer);
`;
