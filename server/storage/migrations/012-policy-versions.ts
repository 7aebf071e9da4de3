/**
 * Every version of the policy, with who made it. What was stored before becomes the first of them; the setting goes, so
 * that there is one place for it.
 */
export const policyVersions = `
create table policy_version (version integer primary key, policy text not null, person_id text references person(id), at integer not null, undoes integer) strict;
insert into policy_version (version, policy, person_id, at, undoes) select 1, value, null, cast(strftime('%s', 'now') as integer) * 1000, null from setting where name = 'policy';
delete from setting where name = 'policy';
`;
