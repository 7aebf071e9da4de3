/**
 * The listener for desks, with its parts as ports: which connections, certificates, workstations and sessions it takes,
 * in which order it asks, and what it answers and records of the others.
 */
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { compileRanges } from '../../../core/access/addresses.ts';
import {
  listenForDesks,
  type DeskListener,
  type DeskListenerPorts,
} from '../../../server/channels/desk/deskListener.ts';
import type { DeskHub } from '../../../server/channels/desk/deskHub.ts';
import type { SessionContext, Workstation } from '../../../server/platform/http/caller.ts';
import { fingerprintOf } from '../../../server/platform/http/caller.ts';
import type { Authority, IssuedCertificate, ServerCertificate } from '../../../server/platform/tls/authority.ts';
import { openLog } from '../../../server/platform/log.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { reservePort, releasePort } from '../../support/ports.ts';
import { sessionContext } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { until } from '../../support/until.ts';

const ID = '8f14e45f-ceea-467f-a0e6-3b3f0cbd7a11';
const TOKEN = 't'.repeat(43);
let authority: Authority;
let other: Authority;
let own: IssuedCertificate;
let shown: ServerCertificate;
let listener: DeskListener;
let port: number;
/** Everything that the listener asks and says, in order. */
let seen: unknown[];
let workstation: Workstation | null;
let session: SessionContext | null;
/** What the rules say of the address, at each time that they are asked. */
let allowed: boolean[];
let failing: boolean;
/** Whether the session ends while the connection is accepted. */
let endsMeanwhile: boolean;
let lines: string;
const sockets: { destroy(): unknown }[] = [];
beforeAll(async () => {
  authority = await authorityIn(temporaryFolder('desk-listener'));
  other = await authorityIn(temporaryFolder('desk-listener-other'));
  own = await authority.issueClient(ID);
  shown = await authority.server();
});
beforeEach(async () => {
  [seen, allowed, failing, endsMeanwhile, lines] = [[], [], false, false, ''];
  workstation = { id: ID, name: 'Desk 7', groupId: 'g', certificate: Buffer.from('certificate') };
  session = sessionContext({ role: 'agent', tenantIds: ['a'], workstationId: ID });
  const ports: Partial<DeskListenerPorts> = {
    tls: {
      certificatePem: shown.certificatePem,
      privateKeyPem: shown.privateKeyPem,
      authorities: [authority.authorityPem],
    },
    gateRules: { accepts: compileRanges(['127.0.0.1/32']), proxies: compileRanges([]) },
    hub: {
      close: () => void seen.push(['closed']),
      async accept(socket: WebSocket, of: SessionContext, stillAllowed: () => boolean) {
        seen.push(['accepted', of.id, stillAllowed()]);
        if (endsMeanwhile) session = null;
        socket.send('welcome');
      },
      endSession: (id: string, why: unknown) => void seen.push(['ended', id, why]),
    } as Partial<DeskHub> as DeskHub,
    addressRefused: (address, reason) => void seen.push(['address', address, reason]),
    certificateRefused: (address, reason, what) => void seen.push(['certificate', address, reason, what]),
    log: openLog({ write: (line: string) => void (lines += line) }),
    async workstationOf(_socket, address) {
      if (failing) throw new Error('no database');
      seen.push(['workstation', address]);
      return workstation;
    },
    refusalOf: async () => 'workstation-revoked',
    sessions: {
      async find(token, from) {
        seen.push(['session', token, from.certificate, from.address]);
        return session;
      },
    },
    addressGuard: {
      allows(connection) {
        seen.push([
          'allows',
          connection.address,
          connection.groupId,
          connection.person?.role ?? null,
          connection.tenantIds,
        ]);
        return allowed.shift() ?? true;
      },
    },
    endForAddress: async (id, address) => void seen.push(['ended for address', id, address]),
    staff: { begin: () => undefined, end: () => undefined } as Partial<
      DeskListenerPorts['staff']
    > as DeskListenerPorts['staff'],
    requestLimit: { rate: { most: 10, seconds: 1 }, records: { hit: () => undefined } },
    handlers: {} as Partial<DeskListenerPorts['handlers']> as DeskListenerPorts['handlers'],
    records: { answer: async () => undefined, refused: async () => undefined } as Partial<
      DeskListenerPorts['records']
    > as DeskListenerPorts['records'],
  };
  port = await reservePort();
  listener = await listenForDesks('127.0.0.1', port, ports as DeskListenerPorts);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
  releasePort(port);
});

interface From {
  readonly certificate?: Pick<IssuedCertificate, 'certificatePem' | 'privateKeyPem'> | null;
  readonly options?: object;
}
async function secure({ certificate = own, options = {} }: From = {}): Promise<TLSSocket> {
  const socket = connect({
    ...{ host: '127.0.0.1', port, ca: authority.authorityPem },
    ...(certificate === null ? {} : { cert: certificate.certificatePem, key: certificate.privateKeyPem }),
    ...options,
  });
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'secureConnect');
  return socket;
}
/** Status and code of what is answered to an upgrade; null for a connection that ends without an answer. */
async function upgrade(path = '/v1/realtime', headers: readonly string[] = [], from: From = {}): Promise<unknown> {
  const socket = await secure(from);
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString('latin1')));
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: desk\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`,
  );
  await until(() => socket.closed || text.startsWith('HTTP/1.1 101'));
  if (text.startsWith('HTTP/1.1 101')) {
    await until(() => text.includes('welcome'));
    return 'taken';
  }
  if (text === '') return null;
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const length = /Content-Length: (\d+)/.exec(head)?.[1];
  return [Number(head.slice(9, 12)), JSON.parse(body), Number(length) === body.length];
}
const bearer = [`Authorization: Bearer ${TOKEN}`];
const refused = (status: number, code: string) => [status, { code, params: {} }, true];
const ALLOWS = ['allows', '127.0.0.1', 'g', null, []];
const WORKSTATION = ['workstation', '127.0.0.1'];
const SESSION = ['session', TOKEN, fingerprintOf(Buffer.from('certificate')), '127.0.0.1'];
const ALLOWS_PERSON = ['allows', '127.0.0.1', 'g', 'agent', ['a']];

describe('a live connection', () => {
  test('is taken from an enrolled workstation, an allowed address and a session, asked for in this order', async () => {
    expect(await upgrade('/v1/realtime', bearer)).toBe('taken');
    await until(() => seen.length === 7);
    expect(seen).toEqual([
      ...[WORKSTATION, ALLOWS, SESSION, ALLOWS_PERSON, ALLOWS_PERSON, ['accepted', session?.id, true]],
      // Once more, because it may have ended meanwhile.
      SESSION,
    ]);
  });

  test('judges the address anew as long as it lasts', async () => {
    allowed = [true, true, false];
    await upgrade('/v1/realtime', bearer);
    expect(seen).toContainEqual(['accepted', session?.id, false]);
  });

  test('ends where its session has ended while it was accepted', async () => {
    const { id = '' } = session ?? {};
    endsMeanwhile = true;
    await upgrade('/v1/realtime', bearer);
    await until(() => seen.some((one) => Array.isArray(one) && one[0] === 'ended'));
    const why = { code: 'session-over', params: { why: 'ended', name: null, reason: null } };
    expect(seen.at(-1)).toEqual(['ended', id, why]);
  });

  test.each<[string, () => void, string, string[], unknown, unknown[]]>([
    ['at another path', () => undefined, '/v1/realtime/', bearer, refused(404, 'not-found'), []],
    [
      'of a page of a browser',
      () => undefined,
      '/v1/realtime',
      [...bearer, 'Origin: https://a.example'],
      refused(403, 'forbidden'),
      [],
    ],
    [
      'of a workstation that is not enrolled',
      () => (workstation = null),
      '/v1/realtime',
      bearer,
      refused(403, 'workstation-revoked'),
      [WORKSTATION, ['certificate', '127.0.0.1', 'not-enrolled', expect.objectContaining({ workstationId: ID })]],
    ],
    [
      'from an address that no rule allows',
      () => (allowed = [false]),
      '/v1/realtime',
      bearer,
      refused(403, 'address-refused'),
      [WORKSTATION, ALLOWS],
    ],
    ['without a token', () => undefined, '/v1/realtime', [], refused(401, 'session-ended'), [WORKSTATION, ALLOWS]],
    [
      'without a session',
      () => (session = null),
      '/v1/realtime',
      bearer,
      refused(401, 'session-ended'),
      [WORKSTATION, ALLOWS, SESSION],
    ],
    [
      'of a session with a required action',
      () => (session = session === null ? null : { ...session, requiredAction: 'change-password' }),
      '/v1/realtime',
      bearer,
      refused(403, 'forbidden'),
      [WORKSTATION, ALLOWS, SESSION],
    ],
    [
      'of a person who may not sign in from there',
      () => (allowed = [true, false]),
      '/v1/realtime',
      bearer,
      refused(403, 'address-refused'),
      [WORKSTATION, ALLOWS, SESSION, ALLOWS_PERSON, ['ended for address', 'own', '127.0.0.1']],
    ],
  ])('%s is refused, and nothing more is asked', async (_name, prepare, path, headers, answer, asked) => {
    const { id = '' } = session ?? {};
    prepare();
    expect(await upgrade(path, headers)).toEqual(answer);
    expect(JSON.parse(JSON.stringify(seen).replaceAll(id, 'own'))).toEqual(asked);
  });

  test('ends without an answer where the listener cannot find out, and the failure is logged', async () => {
    failing = true;
    expect(await upgrade('/v1/realtime', bearer)).toBeNull();
    expect(lines).toContain('"level":"error"');
  });
});

describe('a connection', () => {
  test('without a certificate of the authority has no answer, and is recorded with what it has shown', async () => {
    const foreign = await other.issueClient(ID);
    const none = await secure({ certificate: null }).catch(() => null);
    await until(() => seen.length > 0);
    expect(seen).toEqual([['certificate', '127.0.0.1', 'no-certificate', null]]);
    seen = [];
    const wrong = await secure({ certificate: foreign }).catch(() => null);
    await until(() => seen.length > 0);
    const what = { address: '127.0.0.1', workstationId: ID, isOurs: false };
    expect(seen).toEqual([['certificate', '127.0.0.1', 'not-our-certificate', what]]);
    for (const socket of [none, wrong]) if (socket !== null) await until(() => socket.closed);
  });

  test('of an older TLS, or that speaks none, is recorded', async () => {
    await secure({ options: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } }).catch(() => null);
    await until(() => seen.length > 0);
    expect(seen).toEqual([['certificate', '127.0.0.1', 'old-tls', null]]);
    seen = [];
    const plain = connectTcp({ host: '127.0.0.1', port });
    plain.on('error', () => undefined);
    sockets.push(plain);
    plain.write('GET / HTTP/1.1\r\n\r\n');
    await until(() => seen.length > 0);
    expect(seen).toEqual([['certificate', '127.0.0.1', 'handshake-failed', null]]);
    await until(() => plain.closed);
  });

  test('that ends by itself in the handshake is no fault', async () => {
    const plain = connectTcp({ host: '127.0.0.1', port });
    sockets.push(plain);
    plain.on('error', () => undefined);
    plain.write(Buffer.from([22, 3, 1, 0, 9]), () => plain.end());
    await until(() => plain.closed);
    await secure();
    expect(seen).toEqual([]);
  });

  test('from another address is closed before TLS', async () => {
    await secure({ options: { localAddress: '127.0.0.9' } }).catch(() => null);
    await until(() => seen.length > 0);
    expect(seen).toEqual([['address', '127.0.0.9', 'unregistered']]);
  });

  test('of a workstation is known by its certificate as long as it is open, and ended for it alone', async () => {
    const another = '00000000-0000-4000-8000-000000000000';
    const [first, second] = [await secure(), await secure()];
    const third = await secure({ certificate: await authority.issueClient(another) });
    await until(() => listener.connected().length === 2);
    expect(listener.connected()).toEqual([ID, another]);
    second.destroy();
    await until(() => second.closed);
    expect(listener.connected()).toEqual([ID, another]);
    listener.endConnections(ID);
    await until(() => first.closed && listener.connected().length === 1);
    expect([listener.connected(), third.closed]).toEqual([[another], false]);
    listener.endConnections(ID);
    expect(third.closed).toBe(false);
  });

  test('after a renewal gets the new certificate', async () => {
    const fingerprint = async () => (await secure()).getPeerCertificate().fingerprint256;
    const before = await fingerprint();
    listener.renew(await authority.server(['added.example']));
    expect(await fingerprint()).not.toBe(before);
    await expect(secure({ certificate: null }).then((socket) => once(socket, 'data'))).rejects.toThrow();
  });
});
