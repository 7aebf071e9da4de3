/**
 * Ids of another tenant, or of another team, given to conversations, saved logins and tenants: the answer is the one
 * for ids that do not exist, and nothing changes.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { UNDO_REMOVAL_MS } from '../../../contract/savedLogins.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { answeringOf, summary } from '../../../server/domains/conversations/conversationQueries.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { addEntry } from '../../../server/domains/conversations/entries.ts';
import { receiptIn } from '../../../server/domains/conversations/entryQueries.ts';
import { eventsAfter } from '../../../server/domains/conversations/eventQueries.ts';
import { exportTranscript } from '../../../server/domains/conversations/exportTranscript.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { ConversationInScope } from '../../../server/domains/conversations/inScopeQueries.ts';
import { assignedPeople, isUnclosed } from '../../../server/domains/conversations/liveQueries.ts';
import {
  correctMessage,
  hideMessage,
  messageIn,
  messagesByIds,
  noteMasked,
  replaceOriginal,
} from '../../../server/domains/conversations/messageQueries.ts';
import { approveKey, keysOf, registerKey } from '../../../server/domains/logins/loginKeys.ts';
import { LoginOwner } from '../../../server/domains/logins/ownerQueries.ts';
import { loginIn, markRemoved, replaceLogin, sealCounts } from '../../../server/domains/logins/queries.ts';
import {
  loginsOf,
  ownLogins,
  peopleWithLogins,
  removeLogin,
  restoreLogin,
  saveLogin,
  sealOwnLogins,
} from '../../../server/domains/logins/savedLogins.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { tenantNames } from '../../../server/domains/tenants/queries.ts';
import { tenantCalled } from '../../../server/domains/tenants/tenants.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import { VisitorScope } from '../../../server/scope/visitorScope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Tables } from '../../../server/storage/tables.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor, siteScope, visitorScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant, insertWorkstation } from '../../support/rows.ts';

const folder = temporaryFolder('foreign');
const storage = await openStorage(join(folder, 'server'));
const { db } = storage;
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});
const bus = makeBus();
const everything = systemScope('a test');
const log = openLog({ write: () => {} });
const conversations = new Conversations(db, bus, everything, () => []);
const ingest = new Ingest(db, bus, log, Date.now, new MaskingPolicies(db, everything, log));

async function tenant(name: string): Promise<{ id: string; siteId: string }> {
  const [id, siteId] = [randomUUID(), randomUUID()];
  await insertTenant(db, { id, name });
  await insertSite(db, { id: siteId, tenant_id: id, name });
  return { id, siteId };
}
async function person(name: string, role: Role, tenantIds: readonly string[]): Promise<string> {
  const id = randomUUID();
  await db.insertInto('person').values({ id, login: name, name, role, sign_in_record: '', left_at: null }).execute();
  for (const tenant_id of tenantIds)
    await db.insertInto('person_tenant').values({ person_id: id, tenant_id }).execute();
  return id;
}
async function workstation(name: string): Promise<string> {
  const id = randomUUID();
  await insertWorkstation(db, { id, name });
  return id;
}

/** A conversation that `agent` answers, with one message and one entry. */
async function conversation(site: { id: string; siteId: string }, agent: string) {
  const begun = await conversations.begin(await siteScope(db, site.siteId), {
    language: 'en',
    noticeVersion: '1',
    words: '{}',
  });
  const { conversationId } = begun;
  await db
    .updateTable('conversation')
    .set({ assigned_person_id: agent, status: 'open' })
    .where('id', '=', conversationId)
    .execute();
  const [messageId, entryId] = [randomUUID(), randomUUID()];
  const scope = await visitorScope(db, begun.visitorToken);
  await ingest.take({ id: messageId, conversationId, text: 'hello', at: 1, author: 'visitor', person: null, scope });
  await db
    .insertInto('entry')
    .values({
      id: entryId,
      tenant_id: site.id,
      conversation_id: conversationId,
      kind: 'note',
      at: 1,
      author_person_id: agent,
      author_name: 'somebody',
      workstation_id: randomUUID(),
      sealed: '{}',
    })
    .execute();
  await db
    .insertInto('sealed_original')
    .values({ message_id: messageId, tenant_id: site.id, conversation_id: conversationId, at: 1, sealed: '{}' })
    .execute();
  return { conversationId, messageId, entryId, agent, token: begun.visitorToken };
}
/** A saved login of this person, sealed to the key that they have at this workstation. */
async function login(personId: string, tenantId: string, at: string, removedAt: number | null = null): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('saved_login')
    .values({
      id,
      person_id: personId,
      tenant_id: tenantId,
      name: `login ${id}`,
      address: 'https://tool.example/',
      has_codes: 0,
      version: 1,
      saved_at: 1,
      saved_by: personId,
      removed_at: removedAt,
      words: 'login',
    })
    .execute();
  await db
    .insertInto('login_seal')
    .values({ login_id: id, key_id: `key ${personId}`, sealed: '{}' })
    .execute();
  await db
    .insertInto('login_key')
    .values({ key_id: `key ${personId}`, person_id: personId, workstation_id: at, public_key: 'p', registered_at: 1 })
    .onConflict((c) => c.doNothing())
    .execute();
  return id;
}

const [A, B] = [await tenant('A'), await tenant('B')];
const agentA = await person('agent of A', 'agent', [A.id]);
const otherA = await person('another agent of A', 'agent', [A.id]);
const agentB = await person('agent of B', 'agent', [B.id]);
const leadA = await person('lead of A', 'supervisor', [A.id]);
const administratorA = await person('administrator of A', 'administrator', [A.id]);
const desk = await workstation('a desk');
const own = await conversation(A, agentA);
const ofOther = await conversation(A, otherA);
const foreign = await conversation(B, agentB);
const ownLogin = await login(agentA, A.id, desk);
const foreignLogin = await login(agentB, B.id, desk);
const removedLogin = await login(agentB, B.id, desk, Date.now());
/** Of somebody of the own tenant, for the other tenant that they work for as well. */
const ofBoth = await person('agent of both', 'agent', [A.id, B.id]);
const loginOfBothAtB = await login(ofBoth, B.id, desk);

const teamId = randomUUID();
await db.insertInto('team').values({ id: teamId, tenant_id: A.id, name: 'Team' }).execute();
for (const person_id of [leadA, agentA])
  await db.insertInto('person_team').values({ person_id, team_id: teamId }).execute();

const asAgent = await scopeFor(db, { personId: agentA, role: 'agent', tenantIds: [A.id], workstationId: desk });
const asLead = await scopeFor(db, { personId: leadA, role: 'supervisor', tenantIds: [A.id], workstationId: desk });
const asAdministrator = await scopeFor(db, {
  personId: administratorA,
  role: 'administrator',
  tenantIds: [A.id],
  workstationId: desk,
});
const asVisitor = await visitorScope(db, own.token);

const TABLES: readonly (keyof Tables)[] = [
  'conversation',
  'message',
  'sealed_original',
  'entry',
  'event',
  'saved_login',
  'login_seal',
  'login_key',
  'login_key_approval',
  'change',
  'activity',
];
const everyRow = () => Promise.all(TABLES.map((table) => db.selectFrom(table).selectAll().execute()));

let before: Awaited<ReturnType<typeof everyRow>>;
beforeEach(async () => {
  before = await everyRow();
});
/** What the work refused as, for something that does not exist; and nothing was written. */
async function refused(work: () => Promise<unknown>, code = 'not-found'): Promise<void> {
  await expect(work()).rejects.toMatchObject({ code });
  expect(await everyRow()).toEqual(before);
}

describe.each<[string, Scope | VisitorScope, Awaited<ReturnType<typeof conversation>>]>([
  ['an agent of another tenant', asAgent, foreign],
  ['a supervisor limited to another team', asLead, ofOther],
  ['a supervisor of another tenant', asLead, foreign],
  ['the visitor of another conversation', asVisitor, ofOther],
  ['the visitor of a conversation of another tenant', asVisitor, foreign],
])('a conversation for %s', (_, scope, { conversationId, messageId }) => {
  test('is not found', async () => {
    expect(await ConversationInScope.find(db, scope, conversationId)).toBeNull();
  });

  test('takes no message', async () => {
    const id = randomUUID();
    await refused(() =>
      ingest.take({ id, conversationId, text: 'planted', at: 1, author: 'visitor', person: null, scope }),
    );
  });

  test('does not give its message to one that may take the id for its own', async () => {
    const mine = { conversationId: own.conversationId, scope };
    const again = { id: messageId, text: 'hello', at: 1, author: 'visitor', person: null } as const;
    await refused(() => ingest.take({ ...again, ...mine }), 'invalid');
  });
});

describe.each<[string, Scope, Awaited<ReturnType<typeof conversation>>]>([
  ['an agent of another tenant', asAgent, foreign],
  ['a supervisor limited to another team', asLead, ofOther],
])('a conversation for %s', (_, scope, { conversationId, messageId, entryId, agent }) => {
  test('is neither listed, read, closed nor exported', async () => {
    const { conversations: listed } = await conversations.list(scope, 200);
    expect(listed.map(({ id }) => id)).not.toContain(conversationId);
    expect(listed.map(({ id }) => id)).toContain(own.conversationId);
    expect(await summary(db, scope, conversationId)).toBeNull();
    await refused(() => conversations.read(scope, conversationId, 10));
    await refused(() => conversations.close(scope, conversationId));
    const out = join(folder, 'out');
    await refused(() =>
      exportTranscript(db, bus, {
        conversationId,
        scope,
        folder: out,
        person: null,
        language: 'en',
        proofOf: async () => null,
      }),
    );
    expect(readdirSync(folder)).not.toContain('out');
  });

  test('takes no entry, and its entry is not given to another conversation', async () => {
    // The same person wrote it, with another scope.
    const author = { id: agent, name: 'somebody' };
    const sealed = {
      suite: 'hpke-x25519-hkdf-sha256-aes-256-gcm',
      keyId: 'key of B',
      enc: 'e',
      ciphertext: 'c',
      certificate: 'c',
      signature: 's',
    } as const;
    const entry = { kind: 'note', at: 1, sealed } as const;
    await refused(() => addEntry(db, bus, scope, author, conversationId, { ...entry, id: randomUUID() }));
    await refused(() => addEntry(db, bus, scope, author, own.conversationId, { ...entry, id: entryId }), 'invalid');
  });

  test('is not known to the live connection', async () => {
    expect(await isUnclosed(db, scope, own.conversationId)).toBe(true);
    expect(await isUnclosed(db, scope, conversationId)).toBe(false);
    expect(await answeringOf(db, scope, own.conversationId)).toMatchObject({ assignedTo: agentA });
    expect(await answeringOf(db, scope, conversationId)).toEqual({ assignedTo: null, waits: false, offeredTo: [] });
    expect(await assignedPeople(db, scope, [own.conversationId, conversationId])).toEqual([agentA]);
    expect(await messagesByIds(db, scope, [messageId])).toEqual([]);
    expect(await messagesByIds(db, scope, [own.messageId])).toHaveLength(1);
  });
});

test('events and receipts of another tenant are not read', async () => {
  const events = await eventsAfter(db, asAgent, 0, 1_000);
  expect(events.length).toBeGreaterThan(0);
  expect(new Set(events.map((event) => event.tenant_id))).toEqual(new Set([A.id]));
  expect(await receiptIn(db, asAgent, own.entryId)).toBeDefined();
  expect(await receiptIn(db, asAgent, foreign.entryId)).toBeUndefined();
});

test('a message of another conversation is neither read nor written with the proof of the own one', async () => {
  const mine = await ConversationInScope.find(db, asAgent, own.conversationId);
  if (mine === null) throw new Error('The own conversation is not in scope.');
  const id = foreign.messageId;
  expect(await messageIn(db, mine, own.messageId)).toMatchObject({ id: own.messageId });
  expect(await messageIn(db, mine, id)).toBeNull();
  await db.transaction().execute(async (tx) => {
    await correctMessage(tx, mine, { id, text: 'changed', marks: [] });
    expect(await hideMessage(tx, mine, id, 'hello', { text: 'changed', marks: [] })).toBe(false);
    await noteMasked(tx, mine, id, 'hello');
    await replaceOriginal(tx, mine, id, null, 1);
  });
  expect(await everyRow()).toEqual(before);
});

test('a token of no conversation makes no scope', async () => {
  expect(await VisitorScope.ofToken(db, 'a token that nobody has')).toBeNull();
  expect(await VisitorScope.ofToken(db, '')).toBeNull();
});

describe('saved logins for an administrator of another tenant', () => {
  const seal = (keyId: string) =>
    ({ suite: 'hpke-x25519-hkdf-sha256-aes-256-gcm', keyId, enc: 'e', ciphertext: 'c' }) as const;
  const values = { name: 'planted', address: 'https://planted.example/', hasCodes: false, seals: [] };

  test('are neither listed nor read', async () => {
    expect((await peopleWithLogins(db, asAdministrator, '')).map(({ name }) => name)).toEqual([
      'agent of A',
      'agent of both',
      'another agent of A',
    ]);
    await refused(() => loginsOf(db, asAdministrator, agentB));
    expect(await LoginOwner.find(db, asAdministrator, agentB)).toBeNull();
    expect((await loginsOf(db, asAdministrator, ofBoth)).logins).toEqual([]);
    expect(await keysOf(db, asAdministrator, [agentB])).toEqual([]);
    expect(await keysOf(db, asAdministrator, [agentA])).toHaveLength(1);
    expect([...(await sealCounts(db, asAdministrator)).keys()]).toEqual([ownLogin]);
  });

  test('are neither saved, replaced, removed nor restored', async () => {
    const at = { personId: agentB, tenantId: B.id, baseVersion: 0, ...values };
    await refused(() => saveLogin(db, asAdministrator, { ...at, loginId: randomUUID() }));
    await refused(() => saveLogin(db, asAdministrator, { ...at, loginId: foreignLogin, baseVersion: 1 }));
    // By way of a person, or a tenant, that is in scope.
    for (const personId of [agentA, ofBoth])
      for (const [loginId, tenantId] of [
        [foreignLogin, A.id],
        [foreignLogin, B.id],
        [loginOfBothAtB, A.id],
        [loginOfBothAtB, B.id],
      ] as const) {
        const change = { ...values, personId, loginId, tenantId, baseVersion: 1 };
        await refused(() => saveLogin(db, asAdministrator, change));
        await refused(() => removeLogin(db, asAdministrator, { personId, loginId, version: 1 }));
      }
    await refused(() => removeLogin(db, asAdministrator, { personId: agentB, loginId: foreignLogin, version: 1 }));
    for (const personId of [agentA, agentB])
      await refused(() => restoreLogin(db, asAdministrator, { personId, loginId: removedLogin, version: 1 }));
  });

  test('are not written with the proof of a person in scope', async () => {
    const owner = await LoginOwner.find(db, asAdministrator, ofBoth);
    if (owner === null) throw new Error('The agent of both is not in scope.');
    await db.transaction().execute(async (tx) => {
      for (const id of [ownLogin, foreignLogin, loginOfBothAtB]) {
        expect(await loginIn(tx, owner, id)).toBeNull();
        await markRemoved(tx, owner, id, 1);
        await replaceLogin(tx, owner, id, {
          name: 'planted',
          address: 'https://planted.example/',
          has_codes: 0,
          version: 2,
          saved_at: 1,
          saved_by: administratorA,
          words: '',
        });
      }
    });
    expect(await everyRow()).toEqual(before);
  });

  test('get no statement about a key', async () => {
    const key = { personId: agentB, workstationId: desk, keyId: `key ${agentB}` };
    await refused(() => approveKey(db, asAdministrator, key, 'proof'));
  });

  test('are not sealed by somebody else', async () => {
    const seals = [{ loginId: foreignLogin, version: 1, sealed: seal(`key ${agentA}`) }];
    expect(await sealOwnLogins(db, asAgent, seals)).toEqual({ stored: 0, position: null });
    expect((await ownLogins(db, asAgent)).logins.map(({ id }) => id)).toEqual([ownLogin]);
    expect(await everyRow()).toEqual(before);
  });

  test('stay sealed when somebody else registers a key: the own one alone is replaced', async () => {
    const others = async () => ({
      keys: await db.selectFrom('login_key').selectAll().where('person_id', '<>', otherA).execute(),
      seals: await db.selectFrom('login_seal').selectAll().where('key_id', '<>', `key ${otherA}`).execute(),
    });
    const loginId = await login(otherA, A.id, desk);
    const stored = await others();
    const scope = await scopeFor(db, { personId: otherA, role: 'agent', tenantIds: [A.id], workstationId: desk });
    expect((await ownLogins(db, scope)).logins).toMatchObject([{ id: loginId, sealed: {} }]);
    await registerKey(db, scope, Buffer.alloc(32, 1).toString('base64url'));
    expect((await ownLogins(db, scope)).logins).toMatchObject([{ id: loginId, sealed: null }]);
    expect(await others()).toEqual(stored);
  });

  test('that were removed too long ago are not restored, also while they are not deleted yet', async () => {
    const old = await login(agentA, A.id, desk, Date.now() - UNDO_REMOVAL_MS - 1);
    before = await everyRow();
    await refused(() => restoreLogin(db, asAdministrator, { personId: agentA, loginId: old, version: 1 }));
  });
});

test('tenants out of scope are neither listed nor found by name or id', async () => {
  expect(await tenantNames(db, asAgent)).toEqual([{ id: A.id, name: 'A' }]);
  expect(await tenantCalled(db, asAgent, 'a')).toMatchObject({ id: A.id });
  for (const called of ['B', B.id])
    await expect(tenantCalled(db, asAgent, called)).rejects.toMatchObject({
      fault: { code: 'tenant-unknown', params: { name: called, known: ['A'] } },
    });
});
