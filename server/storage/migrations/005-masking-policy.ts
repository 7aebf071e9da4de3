/**
 * What a tenant decides about masking: every version of its policy, a secret that keys pseudonyms and exceptions, and
 * the values that a supervisor has said are no card. `readable` names the places of a masked text that the policy left
 * readable; when the text changes, the places are of another text, so they go, and whoever masks again hides what stood
 * there.
 */
export const maskingPolicy = `
create table masking_state (tenant_id text primary key references tenant(id), secret text not null, revision integer not null) strict, without rowid;
create table masking_policy (tenant_id text not null references tenant(id), version integer not null, policy text not null, person_id text references person(id), at integer not null, primary key (tenant_id, version)) strict, without rowid;
create table masking_exception (id text primary key, tenant_id text not null references tenant(id), type text not null, tag text not null, reason text not null, likely_card integer not null,
  person_id text not null references person(id), at integer not null, expires_at integer, revoked_at integer, revoked_by text references person(id)) strict;
create unique index masking_exception_held on masking_exception (tenant_id, type, tag) where revoked_at is null;

alter table message add column readable text not null default '[]';
create trigger message_readable_as_masked after update of text on message when old.text <> new.text begin
  update message set readable = '[]' where id = new.id;
end;
`;
