/**
 * Four tenants at one server, with something of every kind in each, and a word in all of it by which it is found
 * wherever it appears; people who work for two of them, and supervisors who are bound to a team.
 */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import type { Role } from '../../contract/common.ts';
import { ROUTES, type RouteName } from '../../contract/api.ts';
import { ROLES } from '../../core/vocabulary/roles.ts';
import { readPolicy, writePolicy } from '../../server/domains/policy/policyStore.ts';
import { recordChange } from '../../server/record/changes.ts';
import { insertActivity } from '../../server/record/queries.ts';
import type { Db } from '../../server/storage/storage.ts';
import { openBeside, openSession } from './openSession.ts';
import { Rig, type Answer, type SignedIn, type Workstation } from './serverRig.ts';
import { sampleOf } from './sample.ts';
import { insertSite, insertTenant } from './rows.ts';
import { tenantWithKeys } from './sealed.ts';

export interface Planted {
  readonly tenantId: string;
  readonly siteId: string;
  /** Names that must not be revealed, ids among them. */ readonly canaries: readonly string[];
  /** By the name of the property that contains it. */ readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly logins: Readonly<Record<Role, string>>;
  /** Login of a supervisor who is bound to the team of this tenant. */ readonly bound: string;
}

const WORDS = ['zqalpha', 'zqbravo', 'zqcharlie', 'zqdelta'] as const;

export class TenantWorld {
  readonly rig: Rig;
  readonly db: Db;
  readonly tenants: readonly Planted[];
  /** Somebody who works for the first two tenants, in the team of the first one. */
  readonly sharedId: string;
  readonly #close: () => Promise<void>;
  readonly #workstations = new Map<string, Workstation>();
  readonly #agents = new Map<Workstation, Agent>();

  private constructor(rig: Rig, db: Db, close: () => Promise<void>, tenants: readonly Planted[], sharedId: string) {
    this.rig = rig;
    this.db = db;
    this.#close = close;
    this.tenants = tenants;
    this.sharedId = sharedId;
  }

  static async make(): Promise<TenantWorld> {
    // Sessions without a desk raise alerts after a while, which would come between two looks.
    const rig = await Rig.make({ maintenanceTimes: { comparingAfter: 3_600_000 } });
    const { db, close } = await openBeside(rig.data);
    // Nor does a conversation go back to the queue between them, however slow the machine is.
    const policy = await readPolicy(db);
    const times = { returnAfterSeconds: 3_600, breakReturnSeconds: 3_600, unansweredReturnSeconds: 86_400 };
    const patient = { ...policy.routing, ...times };
    await writePolicy(db, { ...policy, routing: patient });
    const tenants: Planted[] = [];
    for (const word of WORDS) tenants.push(await plant(rig, db, word));
    const [first, second, , fourth] = tenants;
    if (first === undefined || second === undefined || fourth === undefined) throw new Error('No tenants.');
    const sharedId = await share(db, first, second);
    for (const role of ROLES) await addPerson(db, doubleOf(role), role, [first.tenantId, fourth.tenantId]);
    return new TenantWorld(rig, db, close, tenants, sharedId);
  }

  async remove(): Promise<void> {
    for (const agent of this.#agents.values()) agent.destroy();
    await this.#close();
    await this.rig.remove();
  }

  /**
   * A new session of a person with this role who has this tenant alone. Each role has a workstation of its own: a
   * workstation has one session.
   */
  async session(tenant: number, role: Role): Promise<SignedIn> {
    return this.sessionOf(this.tenants[tenant]?.logins[role] ?? '');
  }

  /** A new session of the person with this login, at a workstation of their own. */
  async sessionOf(login: string): Promise<SignedIn> {
    const workstation =
      this.#workstations.get(login) ?? (await this.rig.workstation(`Desk ${this.#workstations.size}`));
    this.#workstations.set(login, workstation);
    return openSession(this.db, workstation, login);
  }

  /** Over a persistent connection: thousands of handshakes would take most of the time. */
  send(workstation: Workstation, token: string | undefined, request: Prepared): Promise<Answer> {
    const agent =
      this.#agents.get(workstation) ?? new Agent({ keepAlive: true, maxSockets: 8, ...workstation.identity });
    this.#agents.set(workstation, agent);
    return workstation.ask(request.method, request.path, request.method === 'GET' ? undefined : request.body, token, {
      agent,
    });
  }
}

/** Login of somebody with this role who works for the first tenant and the fourth. */
export const doubleOf = (role: Role): string => `double-${role}`;

export interface Prepared {
  readonly route: RouteName;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly wellFormed: boolean;
}

/** A request of this route in the form of its schemas, with these ids where it takes some. */
export function requestOf(
  route: RouteName,
  ids: Readonly<Record<string, readonly string[]>>,
  random: () => number,
  optional = 0.5,
): Prepared {
  const { method, path, params, body } = ROUTES[route];
  const idFor = (name: string): string | null => {
    const ownIds = ids[name] ?? (name === 'id' ? ids['personId'] : undefined);
    return ownIds === undefined ? null : (ownIds[Math.floor(random() * ownIds.length)] ?? null);
  };
  const options = { idFor, random, optional };
  const made = Object(sampleOf(params, options)) as Record<string, unknown>;
  let address: string = path;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(made)) {
    const own = ids[key];
    const filled = own !== undefined && typeof value !== 'string' ? (idFor(key) ?? value) : value;
    const words = typeof filled === 'string' || typeof filled === 'number' ? String(filled) : '';
    if (address.includes(`:${key}`)) address = address.replace(`:${key}`, encodeURIComponent(words));
    else if (words !== '') query.set(key, words);
  }
  const sample = sampleOf(body, options);
  return {
    route,
    method,
    path: query.size === 0 ? address : `${address}?${query.toString()}`,
    body: sample,
    wellFormed: body.safeParse(sample).success && params.safeParse({ ...made, ...Object.fromEntries(query) }).success,
  };
}

async function addPerson(db: Db, login: string, role: Role, tenantIds: readonly string[]): Promise<string> {
  const { sign_in_record: record } = await db.selectFrom('person').select('sign_in_record').executeTakeFirstOrThrow();
  const id = randomUUID();
  const name = `${login} person`;
  await db
    .insertInto('person')
    .values({ id, login, name, role, sign_in_record: record, left_at: null, password_at: Date.now() })
    .execute();
  for (const tenant_id of tenantIds)
    await db.insertInto('person_tenant').values({ person_id: id, tenant_id }).execute();
  return id;
}

/** Somebody of the first tenant, in its team, with acts and a conversation for the second. */
async function share(db: Db, first: Planted, second: Planted): Promise<string> {
  const id = await addPerson(db, 'shared', 'agent', [first.tenantId, second.tenantId]);
  for (const team_id of first.ids['teamId'] ?? [])
    await db.insertInto('person_team').values({ person_id: id, team_id }).execute();
  const [conversationId = null] = second.ids['conversationId'] ?? [];
  const [word] = second.canaries;
  for (const kind of ['copy-attempt', 'message-sent', 'conversation-opened'])
    await insertActivity(db, {
      tenantId: second.tenantId,
      personId: id,
      workstationId: null,
      conversationId,
      seq: null,
      at: Date.now(),
      kind,
      detail: { note: `${word} activity of somebody shared` },
      previousHash: null,
      hash: null,
    });
  return id;
}

async function plant(rig: Rig, db: Db, word: string): Promise<Planted> {
  const [tenantId, siteId, teamId, exceptionId, requestId, groupId, codeId] = Array.from({ length: 7 }, () =>
    randomUUID(),
  );
  if (
    tenantId === undefined ||
    siteId === undefined ||
    teamId === undefined ||
    exceptionId === undefined ||
    requestId === undefined ||
    groupId === undefined ||
    codeId === undefined
  )
    throw new Error('No ids.');
  const now = Date.now();
  await insertTenant(db, {
    id: tenantId,
    name: `${word} company`,
    colour: '#112233',
    keys: (await tenantWithKeys(tenantId)).row,
  });
  await insertSite(db, {
    id: siteId,
    tenant_id: tenantId,
    name: `${word} site`,
    processor: 'House',
    contact: `${word}@example.com`,
  });
  const person = (login: string, role: Role): Promise<string> => addPerson(db, login, role, [tenantId]);
  const logins = Object.fromEntries(ROLES.map((role) => [role, `${word}-${role}`])) as Record<Role, string>;
  for (const role of ROLES) await person(logins[role], role);
  // People whom requests may change, besides those who make them.
  const people = [
    await person(`${word}-target`, 'agent'),
    await person(`${word}-target2`, 'supervisor'),
    await person(`${word}-target3`, 'administrator'),
  ];
  const [target = '', second = ''] = people;
  await db
    .insertInto('team')
    .values({ id: teamId, tenant_id: tenantId, name: `${word} team` })
    .execute();
  const bound = `${word}-bound`;
  for (const person_id of [target, await person(bound, 'supervisor')])
    await db.insertInto('person_team').values({ person_id, team_id: teamId }).execute();

  const workstation = await rig.workstation(`Shared desk ${now}`);
  const session = await openSession(db, workstation, `${word}-target`);
  const { id: sessionId } = await db
    .selectFrom('session')
    .select('id')
    .where('person_id', '=', target)
    .executeTakeFirstOrThrow();
  const visitor = await rig.visitorOf(siteId);
  const live = await visitor.connect();
  const message = await visitor.say(live, `hello ${word} message`);
  live.socket.close();
  const { conversationId } = visitor.consent;
  await db
    .updateTable('conversation')
    .set({ assigned_person_id: target, status: 'open' })
    .where('id', '=', conversationId)
    .execute();
  const entryId = randomUUID();
  await db
    .insertInto('entry')
    .values({
      id: entryId,
      tenant_id: tenantId,
      conversation_id: conversationId,
      kind: 'note',
      at: now,
      author_person_id: target,
      author_name: `${word} author`,
      workstation_id: workstation.enrolment.workstationId,
      sealed: JSON.stringify({
        suite: 'hpke-x25519-hkdf-sha256-aes-256-gcm',
        keyId: `SEALED${word}`,
        enc: `SEALED${word}`,
        ciphertext: `SEALED${word}`,
      }),
    })
    .execute();
  await db
    .insertInto('sealed_original')
    .values({
      message_id: message.id,
      tenant_id: tenantId,
      conversation_id: conversationId,
      at: now,
      sealed: `{"ciphertext":"SEALED${word}"}`,
    })
    .execute();
  await db
    .insertInto('masking_exception')
    .values({
      id: exceptionId,
      tenant_id: tenantId,
      type: 'PHONE',
      tag: word,
      reason: `${word} exception`,
      likely_card: 0,
      person_id: second,
      at: now,
      expires_at: null,
      revoked_at: null,
      revoked_by: null,
    })
    .execute();
  await insertActivity(db, {
    tenantId,
    personId: target,
    workstationId: workstation.enrolment.workstationId,
    conversationId,
    seq: null,
    at: now,
    kind: 'copy-attempt',
    detail: { note: `${word} activity` },
    previousHash: null,
    hash: null,
  });
  await db
    .insertInto('workstation_group')
    .values({ id: groupId, name: `${word} group`, made_at: now })
    .execute();
  await db.insertInto('workstation_group_tenant').values({ group_id: groupId, tenant_id: tenantId }).execute();
  await db
    .updateTable('workstation')
    .set({ group_id: groupId, name: `${word} desk` })
    .where('id', '=', workstation.enrolment.workstationId)
    .execute();
  await db
    .insertInto('enrolment_code')
    .values({
      id: codeId,
      secret_hash: word.repeat(4),
      name: `${word} code`,
      group_id: groupId,
      replaces: null,
      ranges: '[]',
      made_at: now,
      made_by: second,
      expires_at: now + 3_600_000,
      redeemed_at: null,
      workstation_id: null,
      key_hash: null,
      withdrawn_at: null,
    })
    .execute();
  await db
    .insertInto('address_rule')
    .values({
      id: randomUUID(),
      range: '127.0.0.0/8',
      use: 'server',
      group_id: null,
      role: null,
      tenant_id: tenantId,
      note: `${word} rule`,
      expires_at: null,
      at: now,
      person_id: null,
    })
    .execute();
  const loginId = randomUUID();
  await db
    .insertInto('saved_login')
    .values({
      id: loginId,
      person_id: target,
      tenant_id: tenantId,
      name: `${word} login`,
      address: `https://${word}.example/`,
      has_codes: 0,
      version: 1,
      saved_at: now,
      saved_by: second,
      removed_at: null,
      words: `${word} login`,
    })
    .execute();
  await recordChange(db, {
    by: { personId: second, workstationId: null },
    action: 'rename-person',
    subject: `${word} subject`,
    subjectId: target,
    tenantId,
    before: { name: `${word} before` },
    after: { name: `${word} after` },
  });
  const { id: changeId } = await db
    .selectFrom('change')
    .select((e) => e.fn.max('id').as('id'))
    .executeTakeFirstOrThrow();
  await db
    .insertInto('change_request')
    .values({
      id: requestId,
      at: now,
      expires_at: now + 3_600_000,
      person_id: second,
      subject_id: target,
      action: 'leave',
      asked: '{"kind":"change","change":{"what":"leave"}}',
      base: JSON.stringify({ name: `${word} base` }),
      reason: `${word} reason`,
      status: 'open',
      decided_at: null,
      decided_by: null,
      note: null,
    })
    .execute();
  await db.insertInto('change_request_tenant').values({ request_id: requestId, tenant_id: tenantId }).execute();
  const factorId = randomUUID();
  const ids = {
    tenantId: [tenantId],
    personId: people,
    conversationId: [conversationId],
    messageId: [message.id],
    teamId: [teamId],
    exceptionId: [exceptionId],
    requestId: [requestId],
    changeId: [String(changeId)],
    sessionId: [sessionId],
    workstationId: [workstation.enrolment.workstationId],
    groupId: [groupId],
    codeId: [codeId],
    loginId: [loginId],
    factorId: [factorId],
    replaces: [workstation.enrolment.workstationId],
  };
  const { changeId: _number, workstationId: _shared, replaces: _replaces, factorId: _random, ...named } = ids;
  return {
    tenantId,
    siteId,
    ids,
    logins,
    bound,
    canaries: [word, `SEALED${word}`, session.session.token, ...Object.values(named).flat()],
  };
}

/** Everything that was planted in another tenant, to check that nothing of it was changed from outside. */
export async function stateOf(db: Db, { tenantId, ids }: Planted, sharedId?: string): Promise<string> {
  const people = [...(ids['personId'] ?? []), ...(sharedId === undefined ? [] : [sharedId])];
  const sessions = await db
    .selectFrom('session')
    .select(['id', 'ended_at'])
    .where('id', 'in', [...(ids['sessionId'] ?? [])])
    .execute();
  const rows = await Promise.all([
    db.selectFrom('person').selectAll().where('id', 'in', people).orderBy('id').execute(),
    db.selectFrom('person_tenant').selectAll().where('tenant_id', '=', tenantId).orderBy('person_id').execute(),
    db.selectFrom('team').selectAll().where('tenant_id', '=', tenantId).execute(),
    db.selectFrom('person_team').selectAll().where('person_id', 'in', people).orderBy('person_id').execute(),
    db
      .selectFrom('person_team')
      .selectAll()
      .where('team_id', 'in', [...(ids['teamId'] ?? [])])
      .orderBy('person_id')
      .execute(),
    db
      .selectFrom('conversation')
      .select(['id', 'status', 'assigned_person_id', 'last_seq'])
      .where('id', 'in', [...(ids['conversationId'] ?? [])])
      .execute(),
    db
      .selectFrom('message')
      .select(['id', 'text'])
      .where('conversation_id', 'in', [...(ids['conversationId'] ?? [])])
      .execute(),
    db.selectFrom('entry').selectAll().where('tenant_id', '=', tenantId).execute(),
    db.selectFrom('masking_policy').selectAll().where('tenant_id', '=', tenantId).execute(),
    db.selectFrom('masking_exception').selectAll().where('tenant_id', '=', tenantId).execute(),
    db
      .selectFrom('change_request')
      .selectAll()
      .where('id', 'in', [...(ids['requestId'] ?? [])])
      .execute(),
    db.selectFrom('saved_login').selectAll().where('tenant_id', '=', tenantId).execute(),
    db.selectFrom('address_rule').selectAll().where('tenant_id', '=', tenantId).execute(),
    db
      .selectFrom('enrolment_code')
      .selectAll()
      .where('id', 'in', [...(ids['codeId'] ?? [])])
      .execute(),
    db
      .selectFrom('workstation_group')
      .selectAll()
      .where('id', 'in', [...(ids['groupId'] ?? [])])
      .execute(),
    db
      .selectFrom('workstation')
      .select(['id', 'name', 'group_id', 'revoked_at'])
      .where('id', 'in', [...(ids['workstationId'] ?? [])])
      .execute(),
    db
      .selectFrom('change')
      .select((e) => e.fn.countAll<number>().as('changes'))
      .where('subject_id', 'in', people)
      .execute(),
    db.selectFrom('second_factor').selectAll().where('person_id', 'in', people).execute(),
  ]);
  return JSON.stringify([sessions, ...rows]);
}
