/**
 * Rules of addresses: one subject each (a group, a role, a tenant, or everybody where all three are null). Every change
 * is kept with what was before, so that the newest can be taken back; the highest revision tells a running server that
 * there is something new. Bursts of refusals are kept as alerts.
 */
export const addresses = `
create table address_rule (id text primary key, range text not null, use text not null, group_id text references workstation_group(id) on delete cascade, role text, tenant_id text references tenant(id) on delete cascade,
  note text not null, expires_at integer, at integer not null, person_id text references person(id),
  check ((group_id is not null) + (role is not null) + (tenant_id is not null) <= 1)) strict;
create table address_change (revision integer primary key autoincrement, at integer not null, person_id text references person(id), action text not null, rule_id text not null, before text, after text, undone integer not null default 0) strict;

create table intrusion_alert (id text primary key, began_at integer not null, last_at integer not null, ended_at integer, refusals integer not null, addresses integer not null,
  peak_per_minute integer not null, newest_address text not null, reasons text not null) strict;
create index intrusion_alert_newest on intrusion_alert (began_at desc);
`;
