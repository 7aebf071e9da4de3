/** Whether people get conversations, and when the server gave one to who answers it. */
export const availability = `
create table availability (person_id text primary key references person(id), session_id text not null,
  state text not null, reason text, since integer not null) strict, without rowid;
create index availability_by_session on availability (session_id);
alter table conversation add column given_at integer;
`;
