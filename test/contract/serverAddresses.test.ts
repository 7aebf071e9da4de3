import { isEvent } from '../../contract/realtime.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { EvidentRow, type ActivityRow } from '../../contract/activity.ts';
import {
  AddressOutcome,
  AddressStatus,
  AddressTrial,
  Intrusions,
  type AddressRuleForm,
} from '../../contract/addresses.ts';
import { z } from 'zod';
import { eventually, present, Rig, type Identity, type SignedIn } from '../support/serverRig.ts';
import { oneAlone } from '../support/oneAlone.ts';
import { policyValue } from '../support/policyDocument.ts';
import { openStorage } from '../../server/storage/openStorage.ts';

let rig: Rig;
let idris: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  idris = await rig.signedIn('idris');
  // What takes a second person: attacks/twoPeople.test.ts.
  await oneAlone(rig, idris, 'widen-addresses');
});
afterAll(() => rig.remove());

const statusOf = async (by = idris): Promise<AddressStatus> =>
  AddressStatus.parse((await by.ask('GET', '/v1/addresses')).json);
const form = (range: string, more: Partial<AddressRuleForm> = {}): AddressRuleForm => ({
  range,
  use: 'server',
  subject: { kind: 'everybody' },
  note: '',
  expiresAt: null,
  ...more,
});
async function change(what: object, { by = idris, knowingly = false } = {}): Promise<AddressOutcome> {
  const answer = await by.ask('POST', '/v1/addresses', {
    baseRevision: (await statusOf(by)).revision,
    change: what,
    knowingly,
  });
  return AddressOutcome.parse(answer.json);
}
async function add(rule: AddressRuleForm, knowingly = true): Promise<string> {
  const known = new Set((await statusOf()).rules.map(({ id }) => id));
  expect(await change({ action: 'add', rule }, { knowingly })).toMatchObject({ outcome: 'stored' });
  return present((await statusOf()).rules.find(({ id }) => id !== null && !known.has(id))?.id);
}
const remove = async (id: string): Promise<void> => {
  expect(await change({ action: 'remove', id }, { knowingly: true })).toMatchObject({ outcome: 'stored' });
};
/** With rules that are removed again, whether or not the rest fails. */
async function during(rules: readonly AddressRuleForm[], work: () => Promise<void>): Promise<void> {
  const ids: string[] = [];
  try {
    for (const rule of rules) ids.push(await add(rule));
    await work();
  } finally {
    for (const id of ids.reverse()) await remove(id);
  }
}

const Rows = z.object({ rows: z.array(EvidentRow) });
async function refusals(reason: string): Promise<ActivityRow[]> {
  const { rows } = Rows.parse(
    (
      await (
        await sofia()
      ).ask('POST', '/v1/activity/query', { filter: { kind: 'address-refused' }, newest: null, offset: 0, limit: 250 })
    ).json,
  );
  return rows.filter(({ detail }) => detail.reason === reason);
}
/** With a count of refusals that begins at zero: in an alert, many addresses share one record. */
async function countAnew(): Promise<void> {
  await rig.stop();
  await rig.start();
}
let supervisor: Promise<SignedIn> | null = null;
const sofia = (): Promise<SignedIn> => (supervisor ??= rig.signedIn('sofia'));

/** The server's answer to one request on a connection that begins with `first`, from a local address. */
async function through(first: Buffer | string | null, identity: Identity, from = '127.0.0.1'): Promise<string> {
  const { port } = new URL(rig.server.deskUrl);
  const raw = connect({ host: '127.0.0.1', port: Number(port), localAddress: from });
  await once(raw, 'connect');
  if (first !== null) raw.write(first);
  return hello(raw, identity);
}
async function hello(raw: Socket, identity: Identity): Promise<string> {
  const options: ConnectionOptions = { socket: raw, ...identity, servername: 'localhost' };
  const secure = connectTls(options);
  raw.on('error', () => {
    /* reported by the handler above */
  });
  return new Promise((resolve) => {
    const ended = (): void => resolve('ended');
    secure.once('error', ended).once('close', ended);
    secure.once('secureConnect', () => {
      const asked = httpsRequest(
        { createConnection: () => secure, path: '/v1/workstation', host: '127.0.0.1' },
        (response) => {
          const parts: Buffer[] = [];
          response
            .on('data', (part: Buffer) => parts.push(part))
            .on('end', () => {
              const { address } = z
                .object({ address: z.string().optional() })
                .parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
              resolve(address ?? `refused ${response.statusCode ?? 0}`);
              secure.destroy();
            });
        },
      );
      asked.on('error', ended);
      asked.end();
    });
  });
}
const v1 = (address: string): string =>
  `PROXY ${address.includes(':') ? 'TCP6' : 'TCP4'} ${address} ${address.includes(':') ? '::1' : '10.0.0.1'} ` +
  '51234 443\r\n';
function v2(address: readonly number[], facts: readonly number[] = []): Buffer {
  const body = Buffer.from([...address, 10, 0, 0, 1, 0xc0, 1, 1, 0xbb, ...facts]);
  return Buffer.concat([
    Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21, 0x11, 0, body.length]),
    body,
  ]);
}

async function group(name: string, workstationId: string): Promise<string> {
  const storage = await openStorage(rig.data);
  try {
    const id = randomUUID();
    await storage.db.insertInto('workstation_group').values({ id, name, made_at: Date.now() }).execute();
    await storage.db.updateTable('workstation').set({ group_id: id }).where('id', '=', workstationId).execute();
    return id;
  } finally {
    await storage.close();
  }
}

describe('rules for a tenant, a role and a group', () => {
  test('narrowing a tenant ends a session outside its addresses that asks for nothing, and records it', async () => {
    const workstation = await rig.workstation('Desk of maya');
    workstation.localAddress = '127.0.0.6';
    await during([form('127.0.0.0/29')], async () => {
      const maya = await workstation.signIn('maya', rig.person('maya').password);
      const live = await maya.realtime();
      await during(
        [form('127.0.0.1', { subject: { kind: 'tenant', tenantId: rig.tenant('Harbour Bank') } })],
        async () => {
          await live.next((frame) => frame.type === 'session-ended');
          expect((await maya.ask('GET', '/v1/conversations')).status).toBe(401);
          // A colleague who does not work for that company goes on.
          const otherDesk = await rig.workstation('Desk of tomas');
          otherDesk.localAddress = '127.0.0.6';
          expect(
            (await (await otherDesk.signIn('tomas', rig.person('tomas').password)).ask('GET', '/v1/conversations'))
              .status,
          ).toBe(200);
          // Sign-in does not reveal that the passwords were right.
          const { finish } = await maya.workstation.start('maya', rig.person('maya').password);
          expect(await finish()).toMatchObject({
            status: 401,
            json: { code: 'sign-in-failed', params: {} },
          });
        },
      );
      await eventually(async () =>
        (await refusals('tenant')).some(
          ({ personName, workstationName, detail }) =>
            personName === 'Maya Lindqvist' && workstationName === 'Desk of maya' && detail.address === '127.0.0.6',
        ),
      );
      expect((await workstation.signIn('maya', rig.person('maya').password)).session.person.name).toBe(
        'Maya Lindqvist',
      );
    });
  });

  test('a role is restricted without the others', async () => {
    const tomas = await rig.signedIn('tomas');
    await during([form('192.0.2.0/24', { subject: { kind: 'role', role: 'agent' } })], async () => {
      // Before the server has ended the session for its address, or after.
      expect([403, 401]).toContain((await tomas.ask('GET', '/v1/conversations')).status);
      expect((await tomas.ask('GET', '/v1/conversations')).status).toBe(401);
      expect((await (await sofia()).ask('GET', '/v1/conversations')).status).toBe(200);
    });
  });

  test('the rules of its group decide where a workstation is refused before sign-in and where accepted', async () => {
    const workstation = await rig.workstation('Home desk');
    const groupId = await group('Home desks', workstation.enrolment.workstationId);
    const ask = (localAddress: string) =>
      workstation
        .ask('GET', '/v1/workstation', undefined, undefined, { localAddress })
        .then(({ status, json }) => [status, (json as { code?: string }).code]);
    await during([form('127.0.0.7', { subject: { kind: 'group', groupId } })], async () => {
      expect(await ask('127.0.0.1')).toEqual([403, 'address-refused']);
      expect(await ask('127.0.0.7')).toEqual([200, undefined]);
      await expect(ask('127.0.0.8')).rejects.toThrow();
    });
    await expect(ask('127.0.0.7')).rejects.toThrow();
    await eventually(async () =>
      (await refusals('place')).some(
        ({ workstationName, detail }) => workstationName === 'Home desk' && detail.address === '127.0.0.1',
      ),
    );
  });

  test('a session ends with the next request after its workstation came into a group with other ranges', async () => {
    const agent = await rig.signedIn('tomas');
    const other = await rig.workstation('Of the group already');
    const groupId = await group('Far desks', other.enrolment.workstationId);
    await during([form('127.0.0.9', { subject: { kind: 'group', groupId } })], async () => {
      expect((await agent.ask('GET', '/v1/conversations')).status).toBe(200);
      const storage = await openStorage(rig.data);
      const move = (to: string | null) =>
        storage.db
          .updateTable('workstation')
          .set({ group_id: to })
          .where('id', '=', agent.workstation.enrolment.workstationId)
          .execute();
      try {
        await move(groupId);
        expect((await agent.ask('GET', '/v1/conversations')).status).toBe(403);
        await move(null);
      } finally {
        await storage.close();
      }
    });
  });

  test('a session ends with the next request after its person came into a role with other ranges', async () => {
    const agent = await rig.signedIn('tomas');
    await during([form('192.0.2.0/24', { subject: { kind: 'role', role: 'supervisor' } })], async () => {
      expect((await agent.ask('GET', '/v1/conversations')).status).toBe(200);
      const storage = await openStorage(rig.data);
      const become = (role: 'agent' | 'supervisor') =>
        storage.db.updateTable('person').set({ role }).where('login', '=', 'tomas').execute();
      try {
        await become('supervisor');
        expect(await agent.ask('GET', '/v1/conversations')).toMatchObject({
          status: 403,
          json: { code: 'address-refused' },
        });
        await become('agent');
        expect((await agent.ask('GET', '/v1/conversations')).status).toBe(401);
      } finally {
        await storage.close();
      }
    });
    // The rule ended the sessions of all supervisors.
    supervisor = null;
  });

  test("the ranges of a workstation's own address are those of its group", async () => {
    const workstation = await rig.workstation('Own range');
    const groupId = await group('Own ranges', workstation.enrolment.workstationId);
    const ranges = async () =>
      policyValue(
        (await workstation.ask('GET', '/v1/workstation')).json,
        workstation.enrolment.authorityPem,
        'network.workstationRanges',
      );
    expect(await ranges()).toContain('127.0.0.1');
    await during([form('192.168.7.0/24', { use: 'workstation', subject: { kind: 'group', groupId } })], async () =>
      expect(await ranges()).toEqual(['192.168.7.0/24']),
    );
  });

  test('a rule applies until its end, and its sessions end with it', async () => {
    const workstation = await rig.workstation('Branch');
    const ask = () =>
      workstation.ask('GET', '/v1/workstation', undefined, undefined, { localAddress: '127.0.0.9' }).then(
        ({ status }) => status,
        () => 'ended',
      );
    const id = await add(form('127.0.0.9', { expiresAt: Date.now() + 3_600_000 }));
    expect(await ask()).toBe(200);
    // However slowly the machine has come here: its end is a moment from now.
    const ending = form('127.0.0.9', { expiresAt: Date.now() + 3_000 });
    expect(await change({ action: 'edit', id, rule: ending }, { knowingly: true })).toMatchObject({
      outcome: 'stored',
    });
    await eventually(async () => (await ask()) === 'ended');
    await remove(id);
  });
});

describe('a PROXY header', () => {
  beforeAll(countAnew);

  test('from a peer that is no listed proxy is refused and recorded, in both versions', async () => {
    const { identity } = await rig.workstation();
    expect(await through(v1('127.0.0.1'), identity)).toBe('ended');
    expect(await through(v2([127, 0, 0, 1]), identity)).toBe('ended');
    expect(await through(null, identity)).toBe('127.0.0.1');
    await eventually(async () =>
      (await refusals('proxy-not-listed')).some(({ detail }) => detail.address === '127.0.0.1'),
    );
  });

  test('of a listed proxy gives the address for rules and records; a missing or wrong one is refused', async () => {
    const { identity } = await rig.workstation('Behind a balancer');
    await during([form('127.0.0.20', { use: 'desk-proxy', note: 'Balancer' }), form('198.51.100.0/24')], async () => {
      const from = (first: Buffer | string | null) => through(first, identity, '127.0.0.20');
      expect(await from(v1('198.51.100.7'))).toBe('198.51.100.7');
      expect(await from(v2([198, 51, 100, 8], [0x04, 0, 1, 0]))).toBe('198.51.100.8');
      expect(await from(v1('::ffff:198.51.100.9'))).toBe('198.51.100.9');
      expect(await from(v1('203.0.113.5'))).toBe('ended');
      expect(await from(null)).toBe('ended');
      expect(await from(v1('198.51.100.7').replace('TCP4', 'UNKNOWN'))).toBe('ended');
      // Another peer is accepted by its own address, and its header is not believed.
      expect(await through(null, identity)).toBe('127.0.0.1');
      await eventually(async () =>
        (await refusals('unregistered')).some(({ detail }) => detail.address === '203.0.113.5'),
      );
      await eventually(async () =>
        (await refusals('proxy-header-missing')).some(({ detail }) => detail.address === '127.0.0.20'),
      );
      await eventually(async () =>
        (await refusals('proxy-header-bad')).some(({ detail }) => detail.address === '127.0.0.20'),
      );
    });
    expect(await through(v1('198.51.100.7'), identity, '127.0.0.20')).toBe('ended');
  });

  test('in pieces is read; a peer that sends none is disconnected', async () => {
    const { identity } = await rig.workstation('Slow');
    await during([form('127.0.0.21', { use: 'desk-proxy' }), form('198.51.100.0/24')], async () => {
      const { port } = new URL(rig.server.deskUrl);
      const open = async (): Promise<Socket> => {
        const raw = connect({ host: '127.0.0.1', port: Number(port), localAddress: '127.0.0.21', noDelay: true });
        raw.on('error', () => {
          /* the connection is ended, which the test checks */
        });
        await once(raw, 'connect');
        return raw;
      };
      const pieces = await open();
      for (const letter of v1('198.51.100.7')) {
        pieces.write(letter);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await hello(pieces, identity)).toBe('198.51.100.7');
      const silent = await open();
      await once(silent, 'close');
      await eventually(async () => (await refusals('proxy-header-late')).length > 0);
    });
  });
});

describe("staff paths of the visitors' listener", () => {
  beforeAll(countAnew);

  const visit = (path: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      // Not `fetch`, which forbids some of these headers.
      httpRequest(`${rig.server.visitorUrl}${path}`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  test('are answered for this machine, and for no address behind an unlisted proxy', async () => {
    expect(await visit('/health')).toBe(200);
    expect(await visit('/health', { 'x-forwarded-for': '127.0.0.1' })).toBe(404);
    expect(await visit('/health', { forwarded: 'for=127.0.0.1' })).toBe(404);
    expect(await visit('/v1/openapi.json', { 'x-forwarded-for': '127.0.0.1' })).toBe(404);
  });

  test('answers registered addresses only, also behind a listed proxy; visitors are always served', async () => {
    await during([form('127.0.0.1', { use: 'visitor-proxy' }), form('198.51.100.0/24')], async () => {
      expect(await visit('/health', { 'x-forwarded-for': '198.51.100.7' })).toBe(200);
      expect(await visit('/health', { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' })).toBe(404);
      expect(await visit('/health', { forwarded: 'for=198.51.100.7', 'x-forwarded-for': '203.0.113.9' })).toBe(404);
      expect(await visit('/health')).toBe(404);
      const escaped = ['/%68ealth', '/he%61lth', '/%76%31/workstation', '/%2Fhealth', '/.%2fhealth'];
      const plain = ['/v1/workstation', '/v1/openapi.json', '/openapi.json', '/metrics', '//health', '/health/'];
      for (const path of [...plain, ...escaped])
        expect([path, await visit(path, { 'x-forwarded-for': '203.0.113.9' })]).toEqual([path, 404]);
      expect(await visit(`/visitor/v1/sites/${rig.site('Harbour Bank')}`, { 'x-forwarded-for': '203.0.113.9' })).toBe(
        200,
      );
    });
    await eventually(async () => (await refusals('staff-path')).some(({ detail }) => detail.address === '203.0.113.9'));
    await eventually(async () =>
      (await refusals('forwarded-bad')).some(({ detail }) => detail.address === '127.0.0.1'),
    );
  });
});

describe('an administrator', () => {
  test('is warned before being shut out, sees the own address, and can confirm', async () => {
    expect((await statusOf()).ownAddress).toBe('127.0.0.1');
    const lockout = { action: 'add', rule: form('192.0.2.0/24', { subject: { kind: 'role', role: 'administrator' } }) };
    expect(await change(lockout)).toEqual({ outcome: 'locks-out', ownAddress: '127.0.0.1' });
    expect((await statusOf()).rules.some(({ subject }) => subject.kind === 'role')).toBe(false);
    // A later time counts as well: the rule that includes them would end.
    expect(
      await change({
        action: 'add',
        rule: form('127.0.0.0/8', {
          subject: { kind: 'role', role: 'administrator' },
          expiresAt: Date.now() + 3_600_000,
        }),
      }),
    ).toMatchObject({ outcome: 'locks-out' });
    const other = await rig.signedIn('idris');
    expect(await change(lockout, { by: other, knowingly: true })).toMatchObject({ outcome: 'stored' });
    await eventually(async () => (await other.ask('GET', '/v1/addresses')).status === 401);
    const storage = await openStorage(rig.data);
    try {
      // As the command line would: no desk is left that could do it.
      await storage.db.deleteFrom('address_rule').where('role', '=', 'administrator').execute();
    } finally {
      await storage.close();
    }
    idris = await eventually(async () => rig.signedIn('idris').catch(() => null));
  });

  test('gets a code for what cannot be stored, and for what another person has changed meanwhile', async () => {
    for (const [rule, field, code] of [
      [form('10.0.0.1/8'), 'range', 'range-bits'],
      [form('somewhere'), 'range', 'range-address'],
      [form('10.0.0.0/8', { use: 'desk-proxy' }), 'range', 'rule-proxy-wide'],
      [form('10.0.0.0/8', { expiresAt: Date.now() - 1 }), 'expiresAt', 'rule-ended'],
      [form('10.0.0.0/8', { subject: { kind: 'tenant', tenantId: randomUUID() } }), 'subject', 'rule-no-such-tenant'],
      [form('10.0.0.0/8', { subject: { kind: 'group', groupId: randomUUID() } }), 'subject', 'rule-no-such-group'],
    ] as const)
      expect(await change({ action: 'add', rule })).toMatchObject({
        outcome: 'fault',
        field,
        notice: { code },
      });
    await during([form('::ffff:10.7.0.0/112', { note: 'Annex' })], async () => {
      expect((await statusOf()).rules.find(({ note }) => note === 'Annex')).toMatchObject({
        range: '10.7.0.0/16',
        by: 'Idris Bello',
      });
      expect(await change({ action: 'add', rule: form('10.7.0.0/16') })).toMatchObject({
        outcome: 'fault',
        notice: { code: 'rule-exists-noted', params: { note: 'Annex' } },
      });
      const stale = await idris.ask('POST', '/v1/addresses', {
        baseRevision: 0,
        change: { action: 'add', rule: form('10.8.0.0/16') },
        knowingly: false,
      });
      expect(stale).toMatchObject({ status: 409, json: { code: 'addresses-changed' } });
    });
  });

  test('undoes the newest change, once, and each change is stored with before and after', async () => {
    const id = await add(form('10.20.0.0/16', { note: 'First' }));
    expect(await change({ action: 'edit', id, rule: form('10.21.0.0/16', { note: 'Second' }) })).toMatchObject({
      outcome: 'stored',
    });
    const undo = async () =>
      idris.ask('POST', '/v1/addresses/undo', { baseRevision: (await statusOf()).revision, knowingly: false });
    expect((await statusOf()).undo).toMatchObject({ action: 'edit', range: '10.21.0.0/16', by: 'Idris Bello' });
    expect((await undo()).json).toMatchObject({ outcome: 'stored' });
    expect((await statusOf()).rules.find((rule) => rule.id === id)).toMatchObject({
      range: '10.20.0.0/16',
      note: 'First',
    });
    expect((await statusOf()).undo).toBeNull();
    expect(await undo()).toMatchObject({ status: 409, json: { code: 'nothing-to-undo' } });
    await remove(id);
    expect((await undo()).json).toMatchObject({ outcome: 'stored' });
    expect((await statusOf()).rules.find((rule) => rule.id === id)).toMatchObject({ range: '10.20.0.0/16' });
    await remove(id);
    const storage = await openStorage(rig.data);
    try {
      const kept = await storage.db
        .selectFrom('change')
        .selectAll()
        .where('subject_id', '=', id)
        .orderBy('id')
        .execute();
      expect(
        kept.map(({ action, before, after }) => [
          action,
          (JSON.parse(before) as { range?: string } | null)?.range,
          (JSON.parse(after) as { range?: string } | null)?.range,
        ]),
      ).toEqual([
        ['add-address', undefined, '10.20.0.0/16'],
        ['edit-address', '10.20.0.0/16', '10.21.0.0/16'],
        ['undo-address', '10.21.0.0/16', '10.20.0.0/16'],
        ['remove-address', '10.20.0.0/16', undefined],
        ['undo-address', undefined, '10.20.0.0/16'],
        ['remove-address', '10.20.0.0/16', undefined],
      ]);
    } finally {
      await storage.close();
    }
  });

  test('tries an address: what is required of it, and which rules include it', async () => {
    const tenantId = rig.tenant('Harbour Bank');
    await during(
      [
        form('10.0.0.0/8', { note: 'House' }),
        form('127.0.0.1', { subject: { kind: 'tenant', tenantId } }),
        form('10.5.0.0/16', { subject: { kind: 'tenant', tenantId }, note: 'Bank floor' }),
      ],
      async () => {
        const attempt = async (address: string, tenantIds: string[]) =>
          AddressTrial.parse(
            (
              await idris.ask('POST', '/v1/addresses/try', {
                address,
                asking: { groupId: null, role: 'agent', tenantIds },
              })
            ).json,
          );
        expect(await attempt('::ffff:10.5.1.1', [tenantId])).toMatchObject({
          address: '10.5.1.1',
          allow: true,
          asked: [
            { isMet: true, by: [{ note: 'House' }] },
            { isMet: true, by: [{ note: 'Bank floor' }] },
          ],
        });
        expect(await attempt('10.6.1.1', [tenantId])).toMatchObject({
          allow: false,
          asked: [{ isMet: true }, { subject: { kind: 'tenant' }, isMet: false, by: [] }],
        });
        expect(await attempt('10.6.1.1', [])).toMatchObject({ allow: true });
        expect(await attempt('10.6.1', [])).toEqual({ address: null, allow: false, asked: [] });
      },
    );
  });

  test('limited to some tenants reads and changes only rules of these', async () => {
    const storage = await openStorage(rig.data);
    try {
      await storage.db
        .deleteFrom('person_tenant')
        .where('person_id', '=', rig.person('idris').id)
        .where('tenant_id', '=', rig.tenant('Harbour Bank'))
        .execute();
      const limited = await rig.signedIn('idris');
      const attempt = async (what: object) =>
        await limited.ask('POST', '/v1/addresses', {
          baseRevision: (await statusOf(limited)).revision,
          change: what,
          knowingly: true,
        });
      const ofBank = { kind: 'tenant', tenantId: rig.tenant('Harbour Bank') } as const;
      await storage.db
        .insertInto('address_rule')
        .values({
          id: randomUUID(),
          range: '127.0.0.0/8',
          use: 'server',
          group_id: null,
          role: null,
          tenant_id: ofBank.tenantId,
          note: 'Bank only',
          expires_at: null,
          at: Date.now(),
          person_id: null,
        })
        .execute();
      expect((await statusOf(limited)).rules.some(({ note }) => note === 'Bank only')).toBe(false);
      for (const subject of [
        { kind: 'everybody' },
        { kind: 'role', role: 'agent' },
        { kind: 'group', groupId: await group("Everybody's", limited.workstation.enrolment.workstationId) },
      ] as const)
        expect(await attempt({ action: 'add', rule: form('10.44.0.0/16', { subject }) })).toMatchObject({
          status: 409,
          json: { code: 'rule-not-yours' },
        });
      expect(await attempt({ action: 'add', rule: form('10.44.0.0/16', { use: 'desk-proxy' }) })).toMatchObject({
        status: 409,
      });
      // As if there were no such company.
      expect(await attempt({ action: 'add', rule: form('127.0.0.0/8', { subject: ofBank }) })).toMatchObject({
        status: 200,
        json: { outcome: 'fault', field: 'subject' },
      });
      const own = await attempt({
        action: 'add',
        rule: form('127.0.0.0/8', { subject: { kind: 'tenant', tenantId: rig.tenant('Northline Travel') } }),
      });
      expect(own).toMatchObject({ status: 200, json: { outcome: 'stored' } });
    } finally {
      await storage.db
        .insertInto('person_tenant')
        .values({ person_id: rig.person('idris').id, tenant_id: rig.tenant('Harbour Bank') })
        .execute();
      await storage.db.deleteFrom('address_rule').where('tenant_id', 'is not', null).execute();
      await storage.close();
    }
    idris = await rig.signedIn('idris');
  });

  test('is the only role that reads or changes rules; intrusions need a permission of their own', async () => {
    const tomas = await rig.signedIn('tomas');
    for (const [method, path, body] of [
      ['GET', '/v1/addresses', undefined],
      ['POST', '/v1/addresses', { baseRevision: 0, change: { action: 'remove', id: randomUUID() }, knowingly: true }],
      ['POST', '/v1/addresses/undo', { baseRevision: 0, knowingly: true }],
      ['POST', '/v1/addresses/try', { address: '10.0.0.1', asking: { groupId: null, role: null, tenantIds: [] } }],
    ] as const) {
      expect((await tomas.ask(method, path, body)).status).toBe(403);
      expect((await (await sofia()).ask(method, path, body)).status).toBe(403);
    }
    expect((await tomas.ask('GET', '/v1/intrusions')).status).toBe(403);
    expect((await (await sofia()).ask('GET', '/v1/intrusions')).status).toBe(200);
  });
});

test('a burst of refusals is an alert, live for supervisors and administrators who may read it', async () => {
  const workstation = await rig.workstation('Burst');
  const live = await idris.realtime();
  await Promise.allSettled(
    Array.from({ length: 60 }, () =>
      workstation.ask('GET', '/v1/workstation', undefined, undefined, { localAddress: '127.0.0.66' }),
    ),
  );
  const frame = await live.next(
    (each) =>
      isEvent(each, 'intrusion.alerted') && each.body.newestAddress === '127.0.0.66' && each.body.refusals >= 60,
  );
  expect(frame).toMatchObject({
    body: {
      endedAt: null,
      reasons: expect.arrayContaining([expect.objectContaining({ reason: 'unregistered' })]) as unknown,
    },
  });
  const { alerts, records } = Intrusions.parse((await idris.ask('GET', '/v1/intrusions')).json);
  expect(alerts[0]!.perMinute).toBeGreaterThanOrEqual(60);
  expect(
    records.some(
      ({ address, reason, refusedBy }) =>
        address === '127.0.0.66' && reason === 'unregistered' && refusedBy === 'server',
    ),
  ).toBe(true);
  const rows = Rows.parse(
    (
      await (
        await sofia()
      ).ask('POST', '/v1/activity/query', { filter: { kind: 'intrusion-alert' }, newest: null, offset: 0, limit: 50 })
    ).json,
  ).rows;
  expect(rows.some(({ detail }) => detail.state === 'begun')).toBe(true);
});
