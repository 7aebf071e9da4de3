/**
 * Redeeming a code with a server that the test scripts: what it may send in the clear, which authority and which
 * connection the secret is said to, what of its answers is taken, and what a person is told.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ENROLMENT_HELLO, REDEEM_PATH, type Redeem, type Redeemed } from '../../../contract/workstations.ts';
import type { EnrolmentCode } from '../../../core/enrolment/code.ts';
import { NotRedeemed, redeemCode } from '../../../main/link/redeemCode.ts';
import type { Authority, ServerCertificate } from '../../../server/platform/tls/authority.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Script {
  /** Sent in the clear for the hello, in these pieces; then the connection is of TLS. */
  readonly greeting: readonly Uint8Array[];
  readonly endsEarly?: boolean;
  readonly isSilent?: boolean;
  readonly options?: object;
  readonly status?: number;
  readonly body?: string;
}
let authority: Authority;
let other: Authority;
let der: Buffer;
let code: EnrolmentCode;
let script: Script;
let heard: { hello: string; asked: { method: string; url: string; host: string; type: string; body: string }[] };
let server: Server;
let secured: HttpsServer | null;
const sockets = new Set<Socket>();
/** What the server shows. */
let tls: ServerCertificate;
const framed = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
beforeAll(async () => {
  authority = await authorityIn(temporaryFolder('redeem-authority'));
  other = await authorityIn(temporaryFolder('redeem-other'));
  der = Buffer.from(new X509Certificate(authority.authorityPem).raw);
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (script.isSilent === true) return;
    socket.once('data', (hello: Buffer) => {
      // What comes next is for TLS.
      socket.pause();
      heard.hello = hello.toString('latin1');
      void speak(socket);
    });
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  code = {
    ...{ host: '127.0.0.1', port: (server.address() as AddressInfo).port, secret: Buffer.alloc(20, 2) },
    pin: createHash('sha256').update(der).digest(),
  };
});
async function speak(socket: Socket): Promise<void> {
  socket.setNoDelay(true);
  for (const piece of script.greeting) {
    await new Promise((resolve) => socket.write(piece, resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (script.endsEarly === true) return void socket.end();
  const { certificatePem, privateKeyPem } = tls;
  secured = createHttps({ cert: certificatePem, key: privateKeyPem, ...script.options }, (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      heard.asked.push({ method, url, host: headers.host ?? '', type: headers['content-type'] ?? '', body });
      response.writeHead(script.status ?? 200, { 'content-type': 'application/json' });
      response.end(script.body ?? JSON.stringify(redeemed()));
    });
  });
  secured.on('tlsClientError', () => undefined);
  secured.emit('connection', socket);
}
beforeEach(async () => {
  tls = await authority.server();
  heard = { hello: '', asked: [] };
  script = { greeting: [framed(der)] };
  secured = null;
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  secured?.close();
});
afterAll(() => {
  server.close();
});

const ASK: Redeem = {
  ...{ version: 1, secret: 's'.repeat(27), request: '-----BEGIN CERTIFICATE REQUEST-----' },
  signInKey: { publicKey: 'k'.repeat(122), signature: 's'.repeat(86) },
};
const redeemed = (more: Partial<Redeemed> = {}): Redeemed => ({
  ...{ version: 1, serverUrl: 'https://127.0.0.1:9', authorityPem: authority.authorityPem, workstationRanges: [] },
  ...{ workstationId: '8f14e45f-ceea-467f-a0e6-3b3f0cbd7a11', workstationName: 'Desk 7', tenantKeys: [] },
  ...{ certificatePem: authority.authorityPem, policyKey: 'k'.repeat(43), ...more },
});
/** The fault, the code and the words that are in it; what was said to the server by then is in `heard`. */
async function refusal(more: Partial<EnrolmentCode> = {}, options: object = {}): Promise<unknown[]> {
  try {
    await redeemCode({ ...code, ...more }, ASK, options);
  } catch (error) {
    if (error instanceof NotRedeemed) return [error.fault, error.notice.code, Object(error.notice.params)];
    throw error;
  }
  return ['redeemed'];
}
const faults = async (more: Partial<EnrolmentCode> = {}): Promise<unknown[]> => (await refusal(more)).slice(0, 2);

describe('a code', () => {
  test('is said once, over TLS 1.3, after the greeting, to the address of the code', async () => {
    expect(await redeemCode(code, ASK)).toEqual(redeemed());
    expect(heard.hello).toBe(ENROLMENT_HELLO);
    expect(heard.asked).toEqual([
      { method: 'POST', url: REDEEM_PATH, host: '127.0.0.1', type: 'application/json', body: JSON.stringify(ASK) },
    ]);
  });

  test('is said to a name, or from an address of this machine', async () => {
    const named = await redeemCode({ ...code, host: 'localhost' }, ASK, { localAddress: '127.0.0.1' });
    expect([named.workstationId, heard.asked[0]?.host]).toEqual([redeemed().workstationId, 'localhost']);
    expect(await faults({ port: 1 })).toEqual(['no-answer', 'code-no-answer']);
    expect((await refusal({}, { localAddress: '192.0.2.1' })).slice(0, 2)).toEqual(['no-answer', 'code-no-answer']);
  });

  test.each<[string, () => Buffer[]]>([
    [
      'byte by byte at its begin',
      () => [framed(der).subarray(0, 1), framed(der).subarray(1, 2), framed(der).subarray(2)],
    ],
    ['in two halves', () => [framed(der).subarray(0, 300), framed(der).subarray(300)]],
    ['but for its last byte', () => [framed(der).subarray(0, -1), framed(der).subarray(-1)]],
  ])('is said where the greeting comes %s', async (_name, greeting) => {
    script = { greeting: greeting() };
    expect(await redeemCode(code, ASK)).toEqual(redeemed());
  });
});

describe('nothing is said', () => {
  test.each<[string, () => Partial<Script>, Partial<EnrolmentCode>, unknown[]]>([
    ['to another authority', () => ({ greeting: [framed(derOf(other))] }), {}, ['another-server', 'code-not-said']],
    ['where the pin is too short', () => ({}), { pin: Buffer.alloc(31) }, ['another-server', 'code-not-said']],
    ['where the pin is empty', () => ({}), { pin: Buffer.alloc(0) }, ['another-server', 'code-not-said']],
    [
      'where something follows the greeting in the clear',
      () => ({ greeting: [Buffer.concat([framed(der), Buffer.from('x')])] }),
      {},
      ['no-protocol', 'code-not-redeemed'],
    ],
    [
      'where the greeting is too long',
      () => ({ greeting: [framed(Buffer.alloc(4_097))] }),
      {},
      ['no-protocol', 'code-not-redeemed'],
    ],
    [
      'where the longest greeting is no certificate of the code',
      () => ({ greeting: [framed(Buffer.alloc(4_096))] }),
      {},
      ['another-server', 'code-not-said'],
    ],
    [
      'where the server ends in the greeting',
      () => ({ greeting: [framed(der).subarray(0, 9)], endsEarly: true }),
      {},
      ['no-answer', 'code-no-answer'],
    ],
    [
      'where it ends behind it',
      () => ({ greeting: [framed(der)], endsEarly: true }),
      {},
      ['no-answer', 'code-no-answer'],
    ],
    [
      'to a server of TLS 1.2',
      () => ({ options: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } }),
      {},
      ['old-tls', 'code-not-redeemed'],
    ],
    [
      'to a server with a key of 128 bits',
      () => ({ options: { ciphers: 'TLS_AES_128_GCM_SHA256' } }),
      {},
      ['no-protocol', 'code-not-redeemed'],
    ],
  ])('%s', async (_name, of, more, expected) => {
    script = { ...script, ...of() };
    const found = await faults(more);
    expect(found).toEqual(expected);
    expect(heard.asked).toEqual([]);
  });

  test('to a server of another authority, or certified as a workstation or for other names', async () => {
    tls = await other.server();
    expect(await faults()).toEqual(['another-server', 'code-not-redeemed']);
    const { certificatePem, privateKeyPem } = await authority.issueClient('8f14e45f-ceea-467f-a0e6-3b3f0cbd7a11');
    tls = { certificatePem, privateKeyPem };
    expect(await faults()).toEqual(['another-server', 'code-not-redeemed']);
    tls = await authority.server();
    expect(await faults({ host: '127.0.0.2' })).toEqual(['other-name', 'code-not-redeemed']);
    expect(heard.asked).toEqual([]);
  });

  test('where the server says nothing in time', async () => {
    script = { ...script, isSilent: true };
    expect((await refusal({}, { timeoutMs: 1 })).slice(0, 2)).toEqual(['no-answer', 'code-no-answer']);
  });
});
const derOf = (of: Authority) => Buffer.from(new X509Certificate(of.authorityPem).raw);

describe('an answer', () => {
  const problem = (of: string, params: object = {}) => JSON.stringify({ code: of, params });
  test.each<[string, () => Partial<Script>, unknown[]]>([
    [
      'that refuses the code',
      () => ({ status: 403, body: problem('enrolment-refused') }),
      ['refused', 'code-refused', {}],
    ],
    [
      'that it was tried too often',
      () => ({ status: 429, body: problem('too-many-tries') }),
      ['refused', 'code-too-many-tries', {}],
    ],
    [
      'that says until when',
      () => ({ status: 429, body: problem('too-many-tries', { retryAt: new Date(2026, 1, 3, 14, 5, 59).getTime() }) }),
      ['refused', 'code-too-many-tries-until', { time: '14:05' }],
    ],
    ['of another refusal', () => ({ status: 500, body: problem('other') }), ['refused', 'code-refused', {}]],
  ])('%s is told as such', async (_name, of, expected) => {
    script = { ...script, ...of() };
    expect(await refusal()).toEqual(expected);
  });

  test.each<[string, () => Partial<Script>]>([
    ['without a protocol, with a status of refusal', () => ({ status: 403, body: 'no' })],
    ['that is none', () => ({ body: 'no' })],
    ['of another shape', () => ({ body: '{}' })],
    ['with a status of its own', () => ({ status: 201 })],
    ['with another authority', () => ({ body: JSON.stringify(redeemed({ authorityPem: other.authorityPem })) })],
    ['of a server without encryption', () => ({ body: JSON.stringify(redeemed({ serverUrl: 'http://a.example' })) })],
    ['of another scheme', () => ({ body: JSON.stringify(redeemed({ serverUrl: 'httpsx://a.example' })) })],
    ['of a scheme behind', () => ({ body: JSON.stringify(redeemed({ serverUrl: 'xhttps://a.example' })) })],
    ['that is too long by one byte', () => ({ body: padded(64 * 1024 + 1) })],
  ])('%s is not taken', async (_name, of) => {
    script = { ...script, ...of() };
    expect((await refusal()).slice(0, 2)).toEqual(['no-protocol', 'code-not-redeemed']);
  });

  test('of the longest length, and with fields that this desk does not know, is taken', async () => {
    script = { ...script, body: padded(64 * 1024) };
    expect(await redeemCode(code, ASK)).toEqual(redeemed());
  });
  /** An answer with a field more, so long. */
  function padded(length: number): string {
    const empty = JSON.stringify({ ...redeemed(), more: '' });
    return JSON.stringify({ ...redeemed(), more: 'x'.repeat(length - empty.length) });
  }
});

test('what cannot be asked for is not said at all', async () => {
  await expect(redeemCode(code, { ...ASK, secret: 'short' })).rejects.toBeInstanceOf(NotRedeemed);
  expect(heard.asked).toEqual([]);
});
