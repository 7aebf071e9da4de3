/**
 * Scope asks where something happened as well, of whoever works for some tenants only; so the workstation rides along
 * where rows are counted and skipped.
 */
export const activityPlaces = `
drop index activity_scope;
create index activity_scope on activity (position, tenant_id, person_id, at, workstation_id);
drop index activity_by_kind;
create index activity_by_kind on activity (kind, position, tenant_id, person_id, at, workstation_id);
drop index activity_by_time;
create index activity_by_time on activity (at, position, tenant_id, person_id, workstation_id);
`;
