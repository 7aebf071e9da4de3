/**
 * Every column of the server's database is bound to the ledger, is the ledger, or is named in docs/threats.md among
 * what is not bound: a column that is added later has to get its line here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

/** Columns of each table, as server/storage/tables.ts has them. */
function columns(): Map<string, string[]> {
  const text = read('server', 'storage', 'tables.ts');
  const of = new Map(
    [...text.matchAll(/export interface (\w+) \{(.*?)\n\}/gs)].map(([, name = '', body = '']) => [
      name,
      [...body.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/(\w+)\??: [^;]+;/g)],
    ]),
  );
  return new Map(
    (of.get('Tables') ?? []).map(([line = '', table = '']) => [
      table,
      (of.get(/: (\w+);/.exec(line)?.[1] ?? '') ?? []).map(([, column = '']) => column),
    ]),
  );
}

const ALL = 'all';
/** Columns that a record has the hash of, or that the records of others name: an edit is found. */
const BOUND: Readonly<Record<string, readonly string[] | typeof ALL>> = {
  site: ALL,
  person: ['id', 'login', 'role', 'left_at'],
  person_tenant: ALL,
  workstation_group: ['id', 'name'],
  workstation_group_tenant: ALL,
  // The hashes of its messages are salted with that of its token.
  conversation: ['id', 'visitor_token_hash'],
  message: [
    ...['id', 'conversation_id', 'seq', 'author', 'author_person_id', 'author_name', 'at', 'written_at', 'text'],
    'marks',
  ],
  entry: ALL,
  masking_policy: ['tenant_id', 'version', 'policy'],
  masking_exception: ALL,
  public_detail: ALL,
  policy_version: ['version', 'policy'],
  change_request: ALL,
  change_request_tenant: ALL,
  address_rule: ALL,
  activity: [
    ...['position', 'tenant_id', 'person_id', 'workstation_id', 'conversation_id', 'seq', 'at', 'kind', 'detail'],
    ...['previous_hash', 'hash', 'arrived_at', 'fault', 'nonce', 'commitment'],
  ],
  ledger_leaf: ALL,
  ledger_tile: ALL,
  ledger_checkpoint: ALL,
  ledger_cosignature: ALL,
};
/** Words of docs/threats.md for the other columns of each table. */
const SAID: Readonly<Record<string, string>> = {
  tenant: 'of a client company its name, colour, signed keys',
  person: 'names, password records',
  reply: 'canned replies',
  former_password: 'password records',
  person_preferences: 'what people have chosen about their own desks',
  workstation: 'workstations and the group of each',
  workstation_group: 'when a group was made',
  enrolment_code: 'codes of enrolment',
  session: 'sessions',
  second_factor: 'second factors',
  recovery_set: 'recovery codes',
  recovery_code: 'recovery codes',
  sign_in_attempt: 'attempts and counts of sign-ins',
  sign_in_count: 'attempts and counts of sign-ins',
  conversation: 'what the server counts and remembers of it',
  availability: 'whether a person has chosen to get no conversations',
  conversation_offer: 'to whom it is offered',
  conversation_read: 'what each person has read',
  message: 'the places that policy left readable and how it was masked last',
  message_place: 'the index of the search',
  search_tenant: 'the index of the search',
  search_state: 'the index of the search',
  sealed_original: 'sealed originals',
  consent: 'the words and choices of a consent',
  activity: 'which company a disputed record claims',
  alert: 'alerts',
  alert_person: 'alerts',
  event: 'events for desks',
  setting: 'settings and stored keys',
  kept_key: 'settings and stored keys',
  policy_version: 'who introduced a version of a policy',
  masking_state: 'the secret and the revision of its masking',
  masking_policy: 'who introduced a version of a policy or a masking policy',
  self_check: 'self-checks',
  change: 'the log of changes',
  change_tenant: 'the log of changes',
  team: 'teams',
  person_team: 'teams',
  access_review: 'reviews of access',
  access_review_tenant: 'reviews of access',
  access_line: 'reviews of access',
  access_review_due: 'reviews of access',
  access_revision: 'reviews of access',
  login_key: 'saved logins',
  login_key_approval: 'saved logins',
  saved_login: 'saved logins',
  login_seal: 'saved logins',
  address_change: 'the log of changes and that of addresses',
  intrusion_alert: 'alerts of intrusion',
};

test('every column is bound to the ledger, or named among what is not', () => {
  const threats = read('docs', 'threats.md').replaceAll('\n', ' ');
  const begins = threats.indexOf('What is not bound to records');
  const list = threats.slice(begins, threats.indexOf('An edit that is taken back', begins));
  expect(list.length).toBeGreaterThan(500);
  const unsaid: string[] = [];
  for (const [table, all] of columns()) {
    expect([table, all.length]).not.toEqual([table, 0]);
    const bound = BOUND[table] ?? [];
    const rest = bound === ALL ? [] : all.filter((column) => !bound.includes(column));
    if (bound !== ALL) expect([table, bound.filter((column) => !all.includes(column))]).toEqual([table, []]);
    if (rest.length > 0 && !list.includes(SAID[table] ?? 'no words')) unsaid.push(`${table}: ${rest.join(', ')}`);
    if (rest.length === 0 && SAID[table] !== undefined) unsaid.push(`${table}: nothing is left to say`);
  }
  expect(unsaid).toEqual([]);
  expect([...Object.keys(BOUND), ...Object.keys(SAID)].filter((table) => !columns().has(table))).toEqual([]);
});
