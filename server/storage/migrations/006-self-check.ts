/** Signed self-checks as they came, the newest few of each workstation. */
export const selfCheck = `
create table self_check (workstation_id text not null references workstation(id), hash text not null, at integer not null, received_at integer not null, level integer not null, signed text not null,
  primary key (workstation_id, hash)) strict, without rowid;
create index self_check_newest on self_check (workstation_id, at desc);
`;
