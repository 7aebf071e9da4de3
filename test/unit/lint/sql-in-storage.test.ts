import { sqlInStorage } from '../../../lint/sql-in-storage.ts';
import { at, ruleTester } from './tester.ts';

const QUERY = "export const f = (db: Db) => db.selectFrom('setting').selectAll().execute();";
const RAW = 'export const f = (db: Db) => sql`select 1`.execute(db);';

const good: [file: string, code: string][] = [
  ['server/storage/settings.ts', QUERY],
  ['server/storage/sqlite/sqliteEngine.ts', RAW],
  ['server/storage/expressions.ts', "import { sql } from 'kysely';"],
  ['server/domains/a/queries.ts', QUERY],
  ['server/domains/a/personQueries.ts', QUERY],
  ['server/scope/queries.ts', QUERY],
  ['server/record/queries.ts', QUERY],
  ['server/platform/tls/certificateQueries.ts', QUERY],
  ['server/domains/a/queries.ts', "import type { Expression, Insertable } from 'kysely';"],
  ['server/domains/a/service.ts', "import type { sql } from 'kysely';"],
  ['server/domains/a/service.ts', 'export const f = (scope: Scope) => people(db, scope); const words = html`<p>`;'],
  // The desk's own store is not the server's.
  ['main/store/a.ts', RAW],
  ['main/store/a.ts', "import Database from 'better-sqlite3-multiple-ciphers';"],
  ['main/ledger/a.ts', "import type { Database } from 'better-sqlite3-multiple-ciphers';"],
  ['server/domains/a/service.ts', "import { type Insertable } from 'kysely';"],
  ['test/unit/server/a.test.ts', QUERY],
];

const bad: [file: string, code: string, message: RegExp][] = [
  // No domain is left out.
  ['server/domains/addresses/changeAddresses.ts', QUERY, /selectFrom builds a query/],
  ['server/domains/workstations/workstations.ts', QUERY, /selectFrom builds a query/],
  ['server/domains/a/service.ts', QUERY, /selectFrom builds a query/],
  ['server/domains/a/routes.ts', "export const f = (tx: Tx) => tx.insertInto('x').values({});", /insertInto builds/],
  ['server/domains/a/service.ts', "const f = (tx: Tx) => tx.updateTable('x').set({});", /updateTable builds/],
  ['server/domains/a/service.ts', "const f = (tx: Tx) => tx['deleteFrom']('x');", /deleteFrom builds/],
  ['server/domains/a/service.ts', "const f = (tx: Tx) => tx.replaceInto('x').values({});", /replaceInto builds/],
  ['server/channels/desk/deskHub.ts', QUERY, /selectFrom builds/],
  // Channels and the command line call domains; the name alone makes no file of queries there.
  ['server/channels/desk/queries.ts', QUERY, /selectFrom builds/],
  ['cli/server/list.ts', QUERY, /selectFrom builds/],
  ['server/domains/a/notQueries.ts.ts', QUERY, /selectFrom builds/],
  ['server/domains/queries/service.ts', QUERY, /selectFrom builds/],
  // Text of SQL, in a file of queries too.
  ['server/domains/a/queries.ts', RAW, /text of SQL/],
  ['server/domains/a/queries.ts', 'const f = () => kysely.sql<number>`select 1`;', /text of SQL/],
  ['server/domains/a/queries.ts', "import { sql } from 'kysely';", /text of SQL/],
  ['server/domains/a/queries.ts', "import { sql as s } from 'kysely';", /text of SQL/],
  ['server/domains/a/queries.ts', "import * as kysely from 'kysely';", /text of SQL/],
  ['server/domains/a/queries.ts', "export { sql } from 'kysely';", /text of SQL/],
  ['server/domains/a/queries.ts', "export * from 'kysely';", /text of SQL/],
  ['server/domains/a/queries.ts', "const { sql } = await import('kysely');", /text of SQL/],
  ['server/domains/a/queries.ts', "const f = () => CompiledQuery.raw('select 1');", /text of SQL/],
  ['server/domains/people/subject.ts', RAW, /text of SQL/],
  ['server/domains/a/queries.ts', "import Database from 'better-sqlite3-multiple-ciphers';", /text of SQL/],
  ['cli/server/list.ts', "import { DatabaseSync } from 'node:sqlite';", /text of SQL/],
  ['server/domains/a/queries.ts', "import { expressionBuilder } from 'kysely';", /text of SQL/],
  ['server/domains/a/queries.ts', "import { Kysely, type Insertable } from 'kysely';", /text of SQL/],
  ['server/domains/a/service.ts', "import { CompiledQuery } from 'kysely/dist/index.js';", /text of SQL/],
  ['server/domains/a/service.ts', "const { DatabaseSync } = await import('node:sqlite');", /text of SQL/],
  ['server/domains/a/service.ts', "const { DatabaseSync } = process.getBuiltinModule('node:sqlite');", /text of SQL/],
  ['server/domains/a/service.ts', "const pg = require('pg');", /text of SQL/],
  ['server/domains/a/service.ts', "const pg = createRequire(import.meta.url)('pg');", /text of SQL/],
  ['cli/server/list.ts', "const load = createRequire(here); load('better-sqlite3-multiple-ciphers');", /text of SQL/],
  // The desk has its own place.
  ['main/ledger/a.ts', "import Database from 'better-sqlite3-multiple-ciphers';", /in main\/store\/ alone/],
  ['main/ledger/a.ts', "const sqlite = await import('node:sqlite');", /in main\/store\/ alone/],
  ['main/ledger/a.ts', RAW, /in main\/store\/ alone/],
  ['main/ledger/a.ts', QUERY, /selectFrom builds/],
  ['server/domains/a/service.ts', 'const f = ({ selectFrom }: E) => selectFrom(name);', /selectFrom builds a query/],
];

ruleTester().run('sql-in-storage', sqlInStorage, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
