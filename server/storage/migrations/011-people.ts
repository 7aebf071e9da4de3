/**
 * Changes that administrators make, with before and after. A change that concerns tenants names each of them in
 * `change_tenant`, so that it is shown to nobody who has not all of them; one that names none is of the house.
 */
export const people = `
create table change (id integer primary key autoincrement, at integer not null, person_id text references person(id), person_name text, workstation_id text references workstation(id),
  action text not null, subject text not null, subject_id text, before text not null, after text not null, words text not null) strict;
create index change_by_subject on change (subject_id) where subject_id is not null;
create table change_tenant (change_id integer not null references change(id), tenant_id text not null references tenant(id), primary key (change_id, tenant_id)) strict, without rowid;

create table team (id text primary key, tenant_id text not null references tenant(id), name text not null, unique (tenant_id, name)) strict;
create table person_team (person_id text not null references person(id), team_id text not null references team(id), primary key (person_id, team_id)) strict, without rowid;
create index person_team_by_team on person_team (team_id, person_id);

create table change_request (id text primary key, at integer not null, expires_at integer not null, person_id text not null references person(id), subject_id text, action text not null,
  asked text not null, base text not null, reason text not null, status text not null, decided_at integer, decided_by text references person(id), note text) strict;
create index change_request_open on change_request (expires_at) where status = 'open';
create table change_request_tenant (request_id text not null references change_request(id), tenant_id text not null references tenant(id), primary key (request_id, tenant_id)) strict, without rowid;
`;
