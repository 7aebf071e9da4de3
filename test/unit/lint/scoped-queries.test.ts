import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scopedQueries } from '../../../lint/scoped-queries.ts';
import { tenantTables } from '../../../lint/tenantTables.ts';
import { at, ruleTester } from './tester.ts';

const QUERIES = 'server/domains/people/personQueries.ts';

/** Reads the scope, as a query with its condition does. */
const OWN = ".where('tenant_id', 'in', [...scope.tenantIds])";

const SCOPES_IMPORTED = [
  "import type { AnyScope, Scope, SystemScope, TenantScope, WorkstationScope } from '../../scope/scope.ts';",
  "import type { VisitorScope } from '../../scope/visitorScope.ts';",
  "import type { ConversationInScope, OneConversation } from '../conversations/inScopeQueries.ts';",
  '',
].join(' ');
/** The case, with the scopes that it names imported from where they are made. */
const withImports = (file: string, code: string): string =>
  file.startsWith('server/domains/') && !/\bimport\b|\b(?:interface|type|class) (?:\w*Scope)\b/.test(code)
    ? SCOPES_IMPORTED + code
    : code;

const good: [file: string, code: string][] = [
  [QUERIES, `export const f = (db: Db, scope: Scope) => db.selectFrom('person').selectAll()${OWN}.execute();`],
  [QUERIES, `export const f = (tx: Tx, scope: Scope | SystemScope) => tx.updateTable('team').set({})${OWN}.execute();`],
  [
    QUERIES,
    'export async function f(db: Db, scope: WorkstationScope) ' +
      "{ await db.deleteFrom('activity').where('w', '=', scope.id); }",
  ],
  [QUERIES, `export const f = (db: Db, { scope }: { scope: Scope }) => db.selectFrom('person')${OWN}.execute();`],
  [
    QUERIES,
    'export const f = (db: Db, { scope: own }: { scope: Scope }) => ' +
      "db.selectFrom('person').where('t', 'in', own.tenantIds);",
  ],
  [
    QUERIES,
    "export const f = (db: Db, p: { scope: Scope }) => db.selectFrom('person').where('t', 'in', p.scope.tenantIds);",
  ],
  [
    QUERIES,
    'export function f(db: Db, p: { scope: Scope }) ' +
      "{ const { scope } = p; return db.selectFrom('person').where('a', 'in', scope.team); }",
  ],
  // It reads the scope before, and throws where it does not fit.
  [
    QUERIES,
    'export async function f(tx: Tx, scope: Scope, id: string) ' +
      "{ demand(scope, id); await tx.updateTable('team').set({}); }",
  ],
  [QUERIES, "export const f = (db: Db, scope: SystemScope) => everyTenant(db, scope).selectFrom('person');"],
  // A query in a nested function whose outer function has the scope.
  [
    QUERIES,
    `export const f = (db: Db, scope: Scope) => db.selectFrom('x').where((q) => q.selectFrom('person_tenant')${OWN});`,
  ],
  [
    'server/domains/a/jobs.ts',
    'class Job { readonly #scope: SystemScope; ' +
      "run() { return everyTenant(this.db, this.#scope).selectFrom('site'); } }",
  ],
  // The proof that a look-up with a scope has found the conversation, and the scope of its visitor.
  [
    QUERIES,
    "const f = (db: Db, { conversationId: id }: OneConversation) => db.selectFrom('message').where('c', '=', id);",
  ],
  [
    QUERIES,
    "const f = (tx: Tx, by: VisitorScope) => tx.updateTable('conversation').where('id', '=', by.conversationId);",
  ],
  // A computed name with a scope, a sub-query that is a table, and a `from` of something else.
  [QUERIES, "const f = (db: Db, scope: Scope, part: 'person' | 'team') => db.deleteFrom(part)" + OWN + ';'],
  [QUERIES, "const f = (db: Db) => db.selectFrom(db.selectFrom('setting').as('s'));"],
  [QUERIES, 'const f = (ids: Set<string>, text: string) => [Array.from(ids), Buffer.from(text)];'],
  [
    QUERIES,
    "const f = (db: Db) => db.selectFrom('setting').innerJoin((e) => e.selectFrom('setting').as('s'), 'a', 'b');",
  ],
  [QUERIES, "const f = (db: Db, scope: Scope) => db.selectFrom('setting').innerJoin(one(db), 'a', 'b')" + OWN + ';'],
  [
    QUERIES,
    "const f = (db: Db) => db.selectFrom('setting').where(({ exists, selectFrom }) => exists(selectFrom('setting')));",
  ],
  [
    QUERIES,
    "import { type Scope as Seen } from '../../scope/scope.ts'; " +
      "const f = (db: Db, scope: Seen) => db.selectFrom('person')" +
      OWN +
      ';',
  ],
  [
    'server/domains/logins/ownerQueries.ts',
    "class LoginOwner {} const f = (db: Db, scope: LoginOwner) => db.selectFrom('saved_login')" + OWN + ';',
  ],
  ['server/platform/http/register.ts', 'ports.handlers[name](request);'],
  [QUERIES, "const first = list[0]('person');"],
  ['server/start/maintain.ts', "import { systemScope } from '../scope/scope.ts'; const ALL = systemScope('all');"],
  ['server/commandLine/inStorage.ts', "import { systemScope, type SystemScope } from '../scope/scope.ts';"],
  // Tables that carry no tenant, and inserts, which state it.
  [QUERIES, "export const f = (db: Db) => db.selectFrom('setting').selectAll();"],
  [QUERIES, "export const f = (tx: Tx) => tx.insertInto('person_tenant').values({}).execute();"],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('team').values({}).onConflict((c) => c.doNothing()).execute();"],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('setting').values({}).returning('name').execute();"],
  [
    QUERIES,
    "const f = (tx: Tx, scope: Scope) => tx.insertInto('team').values({ tenant_id: one(scope) })" +
      '.onConflict((c) => c.doUpdateSet({})).execute();',
  ],
  ['server/scope/queries.ts', "export const f = (db: Db) => db.selectFrom('person_team').innerJoin('team', 'a', 'b');"],
  ['server/record/changes.ts', "export const f = (tx: Tx) => tx.selectFrom('person_tenant');"],
  ['server/server.ts', "const everything = systemScope('start');"],
  ['server/commandLine/enrol.ts', "const everything = systemScope('an administrator at the server');"],
  ['server/domains/signIn/signIn.ts', "const claimed = PersonScope.ofSignIn(workstation, { id: 'x' });"],
  ['main/store/a.ts', "db.selectFrom('person');"],
];

const bad: [file: string, code: string, message: RegExp][] = [
  [
    'server/domains/addresses/ruleQueries.ts',
    "export const f = (db: Db) => db.selectFrom('address_rule').selectAll();",
    /address_rule carries a tenant/,
  ],
  [
    'server/domains/workstations/codeQueries.ts',
    "export const f = (db: Db, _scope: AnyScope) => db.selectFrom('enrolment_code').selectAll();",
    /enrolment_code carries a tenant/,
  ],
  [QUERIES, "export const f = (db: Db) => db.selectFrom('person').selectAll();", /person carries a tenant/],
  [QUERIES, "export const f = (db: Db) => db.selectFrom('team as t').selectAll();", /team carries a tenant/],
  [QUERIES, "export const f = (db: Db) => db.selectFrom(['setting', 'site']);", /site carries a tenant/],
  [QUERIES, "export const f = (db: Db) => db.selectFrom('setting').leftJoin('tenant', 'a', 'b');", /tenant carries/],
  [QUERIES, "export const f = (tx: Tx) => tx.updateTable('change_request').set({});", /change_request carries/],
  [QUERIES, "export const f = (tx: Tx) => tx.deleteFrom('person_tenant');", /person_tenant carries/],
  // Tables that reach a tenant by a row of another one.
  [QUERIES, "const f = (db: Db, id: string) => db.selectFrom('session').where('id', '=', id);", /session carries/],
  [
    QUERIES,
    "const f = (db: Db, ids: string[]) => db.selectFrom('login_seal').where('login_id', 'in', ids);",
    /login_seal/,
  ],
  // Every way to name a table.
  [QUERIES, "const f = (db: Db) => db.selectFrom('setting').rightJoin('person', 'a', 'b');", /person carries/],
  [QUERIES, "const f = (db: Db) => db.selectFrom('setting').crossJoin('person');", /person carries/],
  [QUERIES, "const f = (db: Db) => db.updateTable('setting').from('person').set({});", /person carries/],
  [QUERIES, "const f = (db: Db) => db.deleteFrom('setting').using('person');", /person carries/],
  [QUERIES, "const f = (db: Db) => db.mergeInto('person');", /person carries/],
  [QUERIES, 'const f = (db: Db) => db.selectFrom(`person`);', /person carries/],
  [QUERIES, "const f = (db: Db) => db.selectFrom('person' as const);", /person carries/],
  [QUERIES, "const f = (db: Db, part: 'person' | 'team') => db.deleteFrom(part);", /a table whose name is computed/],
  [
    QUERIES,
    "const f = (db: Db) => db.selectFrom('setting').where(({ exists, selectFrom }) => exists(selectFrom('person')));",
    /person carries/,
  ],
  [QUERIES, "const f = (db: Db) => db.selectFrom('main.person');", /person carries/],
  [QUERIES, 'const f = (db: Db) => db.selectFrom([...tables]);', /a table whose name is computed/],
  [QUERIES, 'const f = (db: Db) => db.selectFrom(t());', /a table whose name is computed/],
  [QUERIES, "const f = (db: Db) => db.selectFrom(db.dynamic.table(t).as('x'));", /a table whose name is computed/],
  [QUERIES, "const f = (db: Db) => db.selectFrom('setting').innerJoin(c, 'a', 'b');", /a table whose name is computed/],
  [
    QUERIES,
    "const f = (db: Db) => db.selectFrom('setting').leftJoin(t(), 'a', 'b');",
    /a table whose name is computed/,
  ],
  [QUERIES, "const f = (db: Db) => db.updateTable('setting').from(t());", /a table whose name is computed/],
  [QUERIES, "const f = (db: Db) => db.deleteFrom('setting').using([t]);", /a table whose name is computed/],
  [
    QUERIES,
    "const f = (db: Db) => db.selectFrom('setting').innerJoin((e) => e.selectFrom('person').as('p'));",
    /person/,
  ],
  [QUERIES, "const f = (db: Db) => db.selectFrom(db.selectFrom('person').as('p'));", /person carries/],
  // An insert that changes or reads a row that is there, or that another function goes on with.
  [
    QUERIES,
    "const f = (tx: Tx) => tx.insertInto('team').values({}).onConflict((c) => c.doUpdateSet({})).execute();",
    /team carries/,
  ],
  [
    QUERIES,
    "const f = (tx: Tx) => tx.insertInto('team').values({}).onConflict((c) => c.doNothing().doUpdateSet(a)).execute();",
    /team carries/,
  ],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('team').values({}).onConflict(work).execute();", /team carries/],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('team').values({}).returningAll().execute();", /team carries/],
  [
    QUERIES,
    "const f = (tx: Tx) => tx.insertInto('team').values({}).returning('id').executeTakeFirst();",
    /team carries/,
  ],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('team').orReplace().values({}).execute();", /team carries/],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('team').values({}).$call(more).execute();", /team carries/],
  [QUERIES, "const f = (tx: Tx) => tx.insertInto('team').values({});", /team carries/],
  [
    QUERIES,
    "const f = (tx: Tx) => { const q = tx.insertInto('team'); return q.values({}).execute(); };",
    /team carries/,
  ],
  [QUERIES, 'const f = (tx: Tx) => tx.insertInto(t).values({}).returningAll().execute();', /name is computed, which/],
  [QUERIES, "const f = (tx: Tx) => tx.replaceInto('team').values({}).execute();", /team carries/],
  [QUERIES, 'const f = (tx: Tx) => run(tx.insertInto);', /called where it is named/],
  // A method that begins a query, called under another name or by a computed one.
  [QUERIES, 'const f = (db: Db) => db.selectFrom.bind(db);', /called where it is named/],
  [QUERIES, "const f = (db: Db) => db.selectFrom.call(db, 'person');", /called where it is named/],
  [QUERIES, "const f = (db: Db) => db['selectFrom'].apply(db, ['person']);", /called where it is named/],
  [QUERIES, 'const f = (db: Db) => run(db.selectFrom);', /called where it is named/],
  [QUERIES, "const f = ({ selectFrom: from }: Db) => from('person');", /called where it is named/],
  [QUERIES, "const f = ({ ['selectFrom']: from }: Db) => from('person');", /called where it is named/],
  [QUERIES, 'const f = ({ selectFrom: from = other }: Db) => from(t);', /called where it is named/],
  [QUERIES, "const begin = 'selectFrom';", /called where it is named/],
  [QUERIES, 'const begin = `deleteFrom`;', /called where it is named/],
  [QUERIES, "const f = (db: Db) => Reflect.get(db, 'updateTable');", /called where it is named/],
  [QUERIES, "const f = (db: Db) => db[begin]('conversation');", /whose name is computed may begin/],
  [QUERIES, "const f = (db: Db) => db['select' + 'From']('conversation');", /whose name is computed may begin/],
  [QUERIES, "const f = (db: Db) => db?.[begin]('conversation');", /whose name is computed may begin/],
  // A type that has the name of a scope and is none.
  [QUERIES, "const f = (db: Db, scope: Unknown) => db.selectFrom('person')" + OWN + ';', /needs a parameter/],
  [
    QUERIES,
    "import type { Scope } from './mine.ts'; const f = (db: Db, scope: Scope) => db.selectFrom('person')" + OWN + ';',
    /needs a parameter/,
  ],
  [
    QUERIES,
    "import type { Maker as Scope } from '../../scope/scope.ts'; " +
      "const f = (db: Db, scope: Scope) => db.selectFrom('person')" +
      OWN +
      ';',
    /needs a parameter/,
  ],
  [QUERIES, 'interface Scope { tenantIds: string[] }', /is the name of a scope/],
  [QUERIES, 'type AnyScope = { tenantIds: string[] };', /is the name of a scope/],
  [QUERIES, 'class VisitorScope {}', /is the name of a scope/],
  [QUERIES, 'function f<Scope>(db: Db, scope: Scope) {}', /is the name of a scope/],
  // Ids from a caller are no scope: nothing shows that they were checked.
  [QUERIES, "const f = (db: Db, tenantIds: readonly string[]) => db.selectFrom('person');", /needs a parameter/],
  // A proof that is not used.
  [
    QUERIES,
    "const f = (db: Db, of: ConversationInScope, id: string) => db.selectFrom('message').where('id', '=', id);",
    /needs a parameter/,
  ],
  // Something else with that name, and a scope that may be missing.
  [QUERIES, "const f = (db: Db, scope: { tenantIds: string[] }) => db.selectFrom('person');", /needs a parameter/],
  [QUERIES, "const f = (db: Db, scope: Scope | null) => db.selectFrom('person');", /needs a parameter/],
  [QUERIES, "const scope: Scope = s; const f = (db: Db) => db.selectFrom('person');", /needs a parameter/],
  // A scope that is not used: the query reads as much as without it.
  [QUERIES, "const f = (db: Db, _scope: Scope) => db.selectFrom('person').selectAll();", /has to read it/],
  [QUERIES, "const f = (db: Db, scope: AnyScope) => db.selectFrom('person').selectAll();", /has to read it/],
  [QUERIES, "const f = (db: Db, scope: SystemScope) => db.selectFrom('person').selectAll();", /has to read it/],
  [QUERIES, "function f(db: Db, scope: Scope) { void scope; return db.selectFrom('person'); }", /has to read it/],
  [QUERIES, "function f(db: Db, scope: Scope) { scope; return db.selectFrom('person'); }", /has to read it/],
  [QUERIES, "function f(db: Db, scope: Scope) { scope = other; return db.selectFrom('person'); }", /has to read it/],
  [QUERIES, "const f = (db: Db, { scope }: { scope: Scope }) => db.selectFrom('person');", /has to read it/],
  [
    QUERIES,
    "const f = (db: Db, { id }: { id: string; scope: Scope }) => db.selectFrom('setting').leftJoin('person', id);",
    /read/,
  ],
  [
    QUERIES,
    "const f = (db: Db, p: { id: string; scope: Scope }) => db.selectFrom('person').where('id', p.id);",
    /read/,
  ],
  // Another scope of the same name is read, inside.
  [
    QUERIES,
    "const f = (db: Db, scope: Scope) => db.selectFrom('person').where((scope: string) => scope.length);",
    /has to read it/,
  ],
  // The scope of the class is read by another method.
  [
    'server/domains/a/jobs.ts',
    'class Job { readonly #scope: SystemScope; other() { return this.#scope; } ' +
      "run() { return this.db.selectFrom('site'); } }",
    /has to read it/,
  ],
  [
    'server/domains/a/jobs.ts',
    "class Job { readonly #db: Db; readonly #scope: SystemScope; run() { return this.#db.selectFrom('site'); } }",
    /has to read it/,
  ],
  // A handler without it, and one that makes the scope of the system.
  [
    'server/domains/people/routes.ts',
    "export const handlers = (s) => ({ listPeople: () => s.db.selectFrom('person').selectAll().execute() });",
    /person carries a tenant/,
  ],
  [
    'server/domains/people/routes.ts',
    "export const handlers = (s) => ({ listPeople: () => people(s.db, systemScope('I need it')) });",
    /systemScope reaches every tenant/,
  ],
  [
    'server/domains/people/routes.ts',
    "const other = PersonScope.ofSignIn(workstation, { id: 'x' });",
    /made in server\/domains\/signIn/,
  ],
  ['server/domains/conversations/ingest.ts', "const everything = systemScope('mine');", /systemScope reaches/],
  [
    'server/domains/conversations/ingest.ts',
    "import { systemScope as everything } from '../../scope/scope.ts';",
    /systemScope reaches/,
  ],
  ['server/domains/conversations/ingest.ts', "const everything = scopes.systemScope('mine');", /systemScope reaches/],
  [QUERIES, 'const { systemScope: make } = scopes;', /systemScope reaches/],
  [QUERIES, "const make = scopes['systemScope'];", /systemScope reaches/],
  [QUERIES, "import * as scopes from '../../scope/scope.ts';", /name by name/],
  [QUERIES, "const scopes = await import('../../scope/scope.ts');", /name by name/],
  [QUERIES, "export * from '../../scope/scope.ts';", /name by name/],
  [QUERIES, "export { systemScope as make } from '../../scope/scope.ts';", /systemScope reaches/],
  // Those who may make it hand on what they made, and not how.
  ['server/start/maintain.ts', "export { systemScope as make } from '../scope/scope.ts';", /systemScope reaches/],
  ['server/start/maintain.ts', "import { systemScope as make } from '../scope/scope.ts';", /systemScope reaches/],
  ['server/start/maintain.ts', "import * as scopes from '../scope/scope.ts';", /name by name/],
  ['server/start/maintain.ts', 'const make = systemScope;', /systemScope reaches/],
  ['server/commandLine/inStorage.ts', "export * from '../scope/scope.ts';", /name by name/],
  ['cli/server/list.ts', "const all = systemScope('mine');", /systemScope reaches/],
];

ruleTester().run('scoped-queries', scopedQueries, {
  valid: good.map(([file, code]) => ({
    name: `${file} may have: ${code}`,
    filename: at(file),
    code: withImports(file, code),
  })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code: withImports(file, code),
    errors: [{ message }],
  })),
});

describe('the tables that carry a tenant', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../server/storage/tables.ts'), 'utf8');

  test('are read from their columns', () => {
    const tables = tenantTables(text);
    for (const table of ['tenant', 'person', 'workstation', 'team', 'change', 'change_request', 'activity', 'message'])
      expect(tables).toContain(table);
    for (const table of ['setting', 'policy_version', 'intrusion_alert']) expect(tables).not.toContain(table);
    const more = text
      .replace('export interface Tables {', 'export interface Tables {\n  novelty: NoveltyTable;')
      .concat('\nexport interface NoveltyTable {\n  id: string;\n  tenant_id: string;\n}\n');
    expect([...tenantTables(more)].filter((table) => !tables.has(table))).toEqual(['novelty']);
  });

  test('are also those whose rows always name a row of one, at any distance', () => {
    const tables = tenantTables(text);
    for (const table of [
      'session',
      'second_factor',
      'recovery_code',
      'former_password',
      'person_team',
      'self_check',
      'sign_in_count',
    ])
      expect(tables).toContain(table);
    for (const table of ['login_key', 'login_seal', 'sign_in_attempt', 'message_place', 'address_change'])
      expect(tables).toContain(table);
    const more = text
      .replace(
        'export interface Tables {',
        'export interface Tables {\n  note: NoteTable;\n  mark: MarkTable;\n  log: LogTable;',
      )
      .concat('\nexport interface MarkTable {\n  note_id: string;\n}\n')
      .concat('\nexport interface NoteTable {\n  message_id: string;\n}\n')
      .concat('\nexport interface LogTable {\n  person_id: string | null;\n}\n');
    expect([...tenantTables(more)].filter((table) => !tables.has(table))).toEqual(['note', 'mark']);
  });

  test('are an error where none can be read, because then nothing would be checked', () => {
    expect(() => tenantTables('export interface Tables {\n}\n')).toThrow(/No table/);
  });
});
