import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { WorkstationHello } from '../../contract/api.ts';
import { EvidentRow } from '../../contract/activity.ts';
import { run } from '../../cli/server/server.ts';
import { revokeWorkstation } from '../../server/commandLine/enrol.ts';
import { authorityIn } from '../support/authorityIn.ts';
import { listenForVisitors, type VisitorListenerPorts } from '../../server/channels/widget/visitorListener.ts';
import { z } from 'zod';
import { askTls, eventually, Rig, Workstation, type SignedIn } from '../support/serverRig.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(() => rig.remove());

const Rows = z.object({ rows: z.array(EvidentRow), total: z.number(), newest: z.number() });
async function activity(supervisor: SignedIn, kind: string) {
  return Rows.parse(
    (await supervisor.ask('POST', '/v1/activity/query', { filter: { kind }, newest: null, offset: 0, limit: 100 }))
      .json,
  ).rows;
}

test('an enrolled workstation at a registered address gets its own name and address', async () => {
  const workstation = await rig.workstation('Front desk');
  const hello = WorkstationHello.parse((await workstation.ask('GET', '/v1/workstation')).json);
  expect(hello.name).toBe('Front desk');
  expect(hello.address).toBe('127.0.0.1');
});

test('an unregistered address is disconnected before TLS, and many attempts are recorded as a count', async () => {
  const workstation = await rig.workstation();
  const refused = await Promise.allSettled(
    Array.from({ length: 30 }, () =>
      workstation.ask('GET', '/v1/workstation', undefined, undefined, { localAddress: '127.0.0.9' }),
    ),
  );
  expect(refused.every((r) => r.status === 'rejected')).toBe(true);
  const supervisor = await rig.signedIn('sofia');
  const rows = await eventually(async () => {
    const found = (await activity(supervisor, 'address-refused')).filter((r) => r.detail.address === '127.0.0.9');
    return found.reduce((sum, r) => sum + Number(r.detail.attempts), 0) === 30 ? found : null;
  });
  expect(rows.length).toBeLessThanOrEqual(4);
  expect(rows.every((r) => r.source === 'server')).toBe(true);
});

test('without a client certificate there is no answer, and a record', async () => {
  const { ca } = (await rig.workstation()).identity;
  await expect(askTls(`${rig.server.deskUrl}/v1/workstation`, 'GET', { ca })).rejects.toThrow();
  await expect(askTls(`${rig.server.deskUrl}/health`, 'GET', { ca })).rejects.toThrow();
  const supervisor = await rig.signedIn('sofia');
  await eventually(async () =>
    (await activity(supervisor, 'certificate-refused')).some((r) => r.detail.reason === 'no-certificate'),
  );
});

test('a certificate of another authority is refused and recorded', async () => {
  const stranger = await (
    await authorityIn(temporaryFolder('other'))
  ).issueClient((await rig.workstation()).enrolment.workstationId);
  const { ca } = (await rig.workstation()).identity;
  await expect(
    askTls(`${rig.server.deskUrl}/v1/workstation`, 'GET', {
      cert: stranger.certificatePem,
      key: stranger.privateKeyPem,
      ca,
    }),
  ).rejects.toThrow();
  const supervisor = await rig.signedIn('sofia');
  await eventually(async () =>
    (await activity(supervisor, 'certificate-refused')).some((r) => r.detail.reason === 'not-our-certificate'),
  );
});

test('a certificate of our authority that was never enrolled is refused', async () => {
  const forged = await (await authorityIn(rig.data)).issueClient((await rig.workstation()).enrolment.workstationId);
  const { ca } = (await rig.workstation()).identity;
  const answer = await askTls(`${rig.server.deskUrl}/v1/workstation`, 'GET', {
    cert: forged.certificatePem,
    key: forged.privateKeyPem,
    ca,
  });
  expect(answer.status).toBe(403);
});

test('TLS 1.2 is refused', async () => {
  const { enrolment, identity } = await rig.workstation();
  const socket = connectTls({
    host: '127.0.0.1',
    port: Number(new URL(enrolment.serverUrl).port),
    ...identity,
    maxVersion: 'TLSv1.2',
    minVersion: 'TLSv1.2',
  });
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toMatch(/protocol|alert/i);
});

test("a desk that trusts the system's authorities and not ours does not connect", async () => {
  const { cert, key } = (await rig.workstation()).identity;
  await expect(
    askTls(`${rig.server.deskUrl}/v1/workstation`, 'GET', { cert: cert ?? '', key: key ?? '', ca: '' }),
  ).rejects.toThrow();
});

/** What the server answers to an upgrade that it refuses. */
async function upgradeRefusal(
  { url, identity }: Pick<Awaited<ReturnType<Rig['workstation']>>, 'url' | 'identity'>,
  token: string,
): Promise<{ status: number | undefined; problem: unknown }> {
  const socket = new WebSocket(`${url.replace(/^https/, 'wss')}/v1/realtime`, {
    ...identity,
    headers: { authorization: `Bearer ${token}` },
  });
  socket.on('error', () => {}); // ends without having opened, as expected
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  socket.terminate();
  return { status: response.statusCode, problem: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
}

test('a revoked workstation is refused from the next request on, and its session ends', async () => {
  const agent = await rig.signedIn('maya');
  const live = await agent.realtime();
  await revokeWorkstation(rig.data, agent.workstation.enrolment.workstationId);
  expect(await agent.ask('GET', '/v1/conversations')).toMatchObject({
    status: 403,
    json: { code: 'workstation-revoked', params: {} },
  });
  await live.next((f) => f.type === 'session-ended');
  expect(await live.end()).toBe(4001);
  expect(await upgradeRefusal(agent.workstation, agent.session.token)).toEqual({
    status: 403,
    problem: { code: 'workstation-revoked', params: {} },
  });
});

test('a session works from its own workstation only', async () => {
  const agent = await rig.signedIn('maya');
  const other = await rig.workstation('Another desk');
  const answer = await other.ask('GET', '/v1/conversations', undefined, agent.session.token);
  expect(answer).toMatchObject({ status: 401, json: { code: 'session-ended' } });
  expect(await upgradeRefusal(other, agent.session.token)).toEqual({
    status: 401,
    problem: { code: 'session-ended', params: {} },
  });
});

test("the desks' API is not on the visitors' side, and the visitors' side is on loopback only", async () => {
  for (const path of ['/v1/workstation', '/v1/conversations', '/v1/openapi.json', '/v1/activity/stored'])
    expect((await fetch(`${rig.server.visitorUrl}${path}`)).status).toBe(404);
  await expect(listenForVisitors('0.0.0.0', 0, {} as VisitorListenerPorts)).rejects.toThrow(RangeError);
});

// Within how long is said by the checks of `watchDatabase`.
test('removing an address by the command line ends its connections and sessions', async () => {
  const agent = await rig.signedIn('maya');
  const live = await agent.realtime();
  try {
    expect(await run(['networks', 'set', '192.0.2.0/24', '--data', rig.data])).toBe(0);
    await live.end();
    await expect(agent.ask('GET', '/v1/conversations')).rejects.toThrow();
    expect(await run(['networks', 'set', 'everywhere', '--data', rig.data])).toBe(1);
  } finally {
    await run(['networks', 'set', '127.0.0.1', '::1', '--data', rig.data]);
  }
  await eventually(async () =>
    agent.ask('GET', '/v1/conversations').then(
      (a) => a.status === 401,
      () => false,
    ),
  );
  expect((await (await rig.signedIn('maya')).ask('GET', '/v1/conversations')).status).toBe(200);
});

test('on a dual-stack listener an IPv4 address and its IPv6-mapped form are the same address', async () => {
  const open = await Rig.make({ deskHost: '::', deskName: 'localhost' });
  try {
    const workstation = await open.workstation();
    const { port } = new URL(open.server.deskUrl);
    const from = (host: string) =>
      askTls(`https://${host}:${port}/v1/workstation`, 'GET', workstation.identity).then(
        (a) => (a.status === 200 ? WorkstationHello.parse(a.json).address : 'refused'),
        () => 'refused',
      );
    const accepts = async (...ranges: string[]): Promise<void> => {
      expect(await run(['networks', 'set', ...ranges, '--data', open.data])).toBe(0);
    };
    expect([await from('127.0.0.1'), await from('[::1]')]).toEqual(['127.0.0.1', '::1']);
    await accepts('127.0.0.1');
    await eventually(async () => (await from('[::1]')) === 'refused');
    expect(await from('127.0.0.1')).toBe('127.0.0.1');
    await accepts('::1/128');
    await eventually(async () => (await from('127.0.0.1')) === 'refused');
    expect(await from('[::1]')).toBe('::1');
    // A range of mapped addresses is a range of IPv4 addresses; the whole of IPv6 contains no IPv4 address.
    await accepts('::/0');
    await eventually(async () => (await from('[::1]')) === '::1');
    expect(await from('127.0.0.1')).toBe('refused');
    await accepts('127.0.0.0/8');
    await eventually(async () => (await from('[::1]')) === 'refused');
    expect(await from('127.0.0.1')).toBe('127.0.0.1');
    await accepts('127.0.0.1', '::1');
    await eventually(async () => (await from('[::1]')) === '::1');
    const supervisor = await new Workstation(`https://127.0.0.1:${port}`, workstation.enrolment, () => {}).signIn(
      'sofia',
      open.person('sofia').password,
    );
    const refused = await eventually(async () => {
      const addresses = new Set((await activity(supervisor, 'address-refused')).map((r) => r.detail.address));
      return addresses.size >= 2 ? [...addresses].map(String) : null;
    });
    expect(new Set(refused)).toEqual(new Set(['127.0.0.1', '::1']));
  } finally {
    await open.remove();
  }
});
