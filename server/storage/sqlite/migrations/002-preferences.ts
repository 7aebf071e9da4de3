/** What people have chosen about their own desks. */
export const preferences = `
create table person_preferences (person_id text not null primary key references person(id), version integer not null,
  body text not null) strict, without rowid;
`;
