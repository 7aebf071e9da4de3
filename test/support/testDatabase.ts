/**
 * Rows for tests of queries and rules: each method stores one with defaults for what the test is not about, so that two
 * rows differ in nothing but the column that the test names.
 */
import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Role } from '../../core/vocabulary/roles.ts';
import { insertActivity, type NewActivity } from '../../server/record/queries.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db, Storage } from '../../server/storage/storage.ts';
import type { Tables } from '../../server/storage/tables.ts';
import { AwaitedStatements } from './awaitedStatements.ts';
import { insertSite, insertTenant, insertWorkstation } from './rows.ts';
import { SHARED_SIGN_IN_KEY } from './signInProof.ts';
import { temporaryFolder } from './temporaryFolder.ts';

type More<T extends keyof Tables> = Partial<Insertable<Tables[T]>>;

export class TestDatabase {
  readonly db: Db;
  readonly folder: string;
  readonly #storage: Storage;
  readonly #statements: AwaitedStatements;
  /** The same database, for statements of the test itself, several of which may run. */
  readonly #own: Db;

  private constructor(folder: string, storage: Storage) {
    this.folder = folder;
    this.#storage = storage;
    this.db = storage.db;
    this.#own = storage.db.withoutPlugins();
    this.#statements = new AwaitedStatements(storage.db);
  }

  /** A new database. @param name the begin of its folder's name */
  static async make(name: string): Promise<TestDatabase> {
    return TestDatabase.open(temporaryFolder(name));
  }

  /** One that was made before, as the next process finds it. */
  static async open(folder: string): Promise<TestDatabase> {
    return new TestDatabase(folder, await openStorage(folder));
  }

  async close(): Promise<void> {
    await this.#storage.close();
    this.#statements.demand();
  }

  tenant(name: string, more: More<'tenant'> = {}): Promise<string> {
    return insertTenant(this.db, { name, ...more });
  }

  site(tenantId: string, more: More<'site'> = {}): Promise<string> {
    return insertSite(this.db, { tenant_id: tenantId, ...more });
  }

  /** The name is the login with a capital letter, unless `more` has another one. */
  async person(login: string, role: Role, tenantIds: readonly string[], more: More<'person'> = {}): Promise<string> {
    const name = `${login.charAt(0).toUpperCase()}${login.slice(1)}`;
    const row = { id: randomUUID(), login, name, role, sign_in_record: `record of ${login}`, left_at: null, ...more };
    await this.db.insertInto('person').values(row).execute();
    for (const tenant_id of tenantIds)
      await this.db.insertInto('person_tenant').values({ person_id: row.id, tenant_id }).execute();
    return row.id;
  }

  async team(name: string, tenantId: string, people: readonly string[] = []): Promise<string> {
    const id = randomUUID();
    await this.db.insertInto('team').values({ id, tenant_id: tenantId, name }).execute();
    for (const person_id of people)
      await this.db.insertInto('person_team').values({ person_id, team_id: id }).execute();
    return id;
  }

  async group(name: string, tenantIds: readonly string[]): Promise<string> {
    const id = randomUUID();
    await this.db.insertInto('workstation_group').values({ id, name, made_at: 1 }).execute();
    for (const tenant_id of tenantIds)
      await this.db.insertInto('workstation_group_tenant').values({ group_id: id, tenant_id }).execute();
    return id;
  }

  workstation(name: string, more: More<'workstation'> = {}): Promise<string> {
    return insertWorkstation(this.db, { name, sign_in_key: SHARED_SIGN_IN_KEY.publicKey, ...more });
  }

  /** An open one that expires in an hour. */
  async session(personId: string, workstationId: string, more: More<'session'> = {}): Promise<string> {
    const id = more.id ?? randomUUID();
    await this.db
      .insertInto('session')
      .values({
        id,
        token_hash: `token of ${id}`,
        person_id: personId,
        workstation_id: workstationId,
        started_at: 1,
        expires_at: Date.now() + 3_600_000,
        ended_at: null,
        end_reason: null,
        required_action: null,
        certificate: `certificate of ${workstationId}`,
        certificate_before: null,
        address: '127.0.0.1',
        seen_at: 1,
        ended_by: null,
        ...more,
      })
      .execute();
    return id;
  }

  /** One that waits, unless `more` says something else. */
  async conversation(tenantId: string, more: More<'conversation'> = {}): Promise<string> {
    const [id, consentId] = [more.id ?? randomUUID(), randomUUID()];
    const siteId = more.site_id ?? (await this.site(tenantId));
    await this.db
      .insertInto('consent')
      .values({
        id: consentId,
        tenant_id: tenantId,
        site_id: siteId,
        conversation_id: id,
        language: 'en',
        notice_version: '1',
        words: 'words',
        at: 1,
        typing_preview: 0,
      })
      .execute();
    await this.db
      .insertInto('conversation')
      .values({
        id,
        tenant_id: tenantId,
        site_id: siteId,
        consent_id: consentId,
        visitor_name: 'Visitor',
        visitor_token_hash: `visitor of ${id}`,
        status: 'waiting',
        assigned_person_id: null,
        started_at: 1,
        closed_at: null,
        last_seq: 0,
        waiting_since: 1,
        visitor_online: 0,
        touched_at: 1,
        dialogue_state: null,
        ...more,
      })
      .execute();
    return id;
  }

  /** Of a visitor. */
  async message(tenantId: string, conversationId: string, seq: number, more: More<'message'> = {}): Promise<string> {
    const id = more.id ?? randomUUID();
    await this.db
      .insertInto('message')
      .values({
        id,
        tenant_id: tenantId,
        conversation_id: conversationId,
        seq,
        author: 'visitor',
        author_person_id: null,
        author_name: null,
        at: seq,
        text: `message ${seq}`,
        marks: '[]',
        corrected: 0,
        mask_version: 1,
        ...more,
      })
      .execute();
    return id;
  }

  /** One of the server. @returns its position. */
  activity(more: Partial<NewActivity>): Promise<number> {
    return insertActivity(this.db, {
      at: 1,
      tenantId: null,
      personId: null,
      workstationId: null,
      conversationId: null,
      kind: 'copy-attempt',
      detail: {},
      seq: null,
      previousHash: null,
      hash: null,
      ...more,
    });
  }

  /**
   * The rows of a table, in the order in which they were stored.
   * @throws Error where a statement of before was not waited for
   */
  async all<T extends keyof Tables>(table: T): Promise<Record<string, unknown>[]> {
    this.#statements.demand();
    return this.#own.selectFrom(table).selectAll().execute();
  }
}
