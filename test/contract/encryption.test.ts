/** What the desk and the visitor's page say of their encryption is what the live connection and the database are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTls, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServerEncryption } from '../../contract/encryption.ts';
import { Site } from '../../contract/visitor.ts';
import { compileRanges } from '../../core/access/addresses.ts';
import { isStrong } from '../../core/tls/connectionInUse.ts';
import { createLink } from '../../main/link/link.ts';
import { keptPorts } from '../../server/domains/policy/ports.ts';
import { protectionOf } from '../../server/channels/widget/notices/protectionOf.ts';
import { wayOf } from '../../server/channels/widget/wayOf.ts';
import { openAuthority } from '../../server/platform/tls/authority.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { behindGreeting } from '../support/tlsOffered.ts';
import { Rig, type SignedIn, type Workstation } from '../support/serverRig.ts';

const AES_256 = 'TLS_AES_256_GCM_SHA384';
const CHACHA = 'TLS_CHACHA20_POLY1305_SHA256';
const AES_128 = 'TLS_AES_128_GCM_SHA256';

let rig: Rig;
let workstation: Workstation;
let maya: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  workstation = await rig.workstation();
  maya = await workstation.signIn('maya', rig.person('maya').password);
});
afterAll(() => rig.remove());

/** A handshake with one suite offered. @returns the suite that was agreed on, or null for none. */
const offered = (port: number, ciphers: string): Promise<string | null> =>
  new Promise((resolve) => {
    const { cert, key, ca } = workstation.identity;
    const socket = connectTls({ host: '127.0.0.1', port, cert, key, ca, ciphers }, () => {
      resolve(socket.getCipher().standardName);
      socket.destroy();
    });
    socket.once('error', () => resolve(null));
  });

describe('the connection of a desk', () => {
  test.each([AES_256, CHACHA])('is reported as it is: %s', async (cipher) => {
    const { json } = await workstation.ask('GET', '/v1/encryption', undefined, maya.session.token, {
      ciphers: cipher,
    });
    expect(ServerEncryption.parse(json).connection).toEqual({
      protocol: 'TLSv1.3',
      cipher,
      bits: 256,
      // A server's end does not see it.
      keyAgreement: null,
    });
  });

  test('is of 256 bits or is none, at both listeners', async () => {
    const idris = await rig.signedIn('idris');
    const asked = { name: 'Another', groupId: null, ranges: [], hours: 1, replaces: null };
    expect(await idris.ask('POST', '/v1/workstations/codes', asked)).toMatchObject({ status: 200 });
    const codes = await behindGreeting((await keptPorts(rig.data)).enrolment);
    try {
      for (const port of [Number(new URL(rig.server.deskUrl).port), codes.port]) {
        expect(await offered(port, AES_128)).toBeNull();
        expect(await offered(port, `${AES_128}:${CHACHA}`)).toBe(CHACHA);
        expect(await offered(port, AES_256)).toBe(AES_256);
      }
    } finally {
      codes.close();
    }
  });

  test('is seen by the desk with its key agreement', async () => {
    const link = createLink({ ...workstation.enrolment, timeoutMs: 20_000 });
    try {
      expect(link.connection()).toBeNull();
      const { connection } = await link.call('getEncryption', {}, {}, maya.session.token);
      expect(link.connection()).toEqual({
        ...connection,
        keyAgreement: expect.stringMatching(/X25519|P-256|prime256v1/),
      });
      link.dropConnections();
      expect(link.connection()).toBeNull();
    } finally {
      link.close();
    }
  });

  test('is not made to a server that chooses a weaker cipher', async () => {
    const { certificatePem, privateKeyPem } = await serverCertificate();
    const seen: TLSSocket[] = [];
    const server = createTls(
      { cert: certificatePem, key: privateKeyPem, minVersion: 'TLSv1.3', ciphers: AES_128 },
      (socket) => seen.push(socket.on('error', () => undefined)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const serverUrl = `https://127.0.0.1:${port}`;
    const link = createLink({ ...workstation.enrolment, serverUrl, timeoutMs: 20_000 });
    try {
      await expect(link.call('hello', {}, {})).rejects.toThrow('The server cannot be reached.');
      expect(seen).toEqual([]);
    } finally {
      link.close();
      server.close();
    }
    // A host whose TLS has no setting for what it offers: what was chosen is looked at as well.
    const end = (standardName: string) => ({
      ...{ destroyed: false, getProtocol: () => 'TLSv1.3', getEphemeralKeyInfo: () => null },
      getCipher: () => ({ standardName }),
    });
    expect([AES_256, CHACHA, AES_128].map((name) => isStrong(end(name)))).toEqual([true, true, false]);
  });
});

/** Of the rig's own authority, which the desk trusts. */
async function serverCertificate() {
  const storage = await openStorage(rig.data);
  try {
    return await (await openAuthority(storage.db)).server();
  } finally {
    await storage.close();
  }
}

describe('what the server keeps', () => {
  test('is encrypted as it says, with a key from where it says', async () => {
    const { kept } = ServerEncryption.parse((await maya.ask('GET', '/v1/encryption')).json);
    expect(kept).toEqual({
      ...{ cipher: 'AES-256-CBC', mac: 'HMAC-SHA-512', bits: 256, keyFrom: 'variable' },
      sealedBy: 'hpke-x25519-hkdf-sha256-aes-256-gcm',
    });
    expect(readFileSync(join(rig.data, 'server.db')).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
  });

  test('is for those who are signed in to ask', async () => {
    expect((await workstation.ask('GET', '/v1/encryption')).status).toBe(401);
  });
});

describe("the visitor's page", () => {
  const siteWith = async (headers: Record<string, string>): Promise<Site['protection']> => {
    const url = `${rig.server.visitorUrl}/visitor/v1/sites/${rig.site('Harbour Bank')}?language=en`;
    return Site.parse(await (await fetch(url, { headers })).json()).protection;
  };

  test('learns that nothing was encrypted up to the server, or that a proxy that is not listed ended it', async () => {
    const said = { 'x-cleandesk-tls': `TLSv1.3 ${AES_256} X25519` };
    const throughProxy = { ...said, 'x-forwarded-for': '192.0.2.7' };
    const unlisted = (headers: Record<string, string>) =>
      wayOf({ socket: { remoteAddress: '127.0.0.1' }, headers }, compileRanges([]));
    expect(unlisted({})).toEqual({ endsAt: 'none', connection: null });
    expect(unlisted(said)).toEqual({ endsAt: 'none', connection: null });
    expect(unlisted(throughProxy)).toEqual({ endsAt: 'proxy', connection: null });
    for (const headers of [{}, said, throughProxy]) {
      const protection = await siteWith(headers);
      expect(protection.overHttp).toBe('On its way, this page is not encrypted (http).');
      expect(protection.overHttps).toContain(
        'a web server in front of the chat, which does not tell us how strong it is',
      );
      expect(protection.kept).toContain(': AES-256-CBC, HMAC-SHA-512, 256 bits.');
      expect(protection.sealed).toContain('(HPKE: X25519, AES-256-GCM): only Harbour Bank has the key');
    }
  });

  test('learns what a listed proxy says of the connection', () => {
    const proxies = compileRanges(['127.0.0.1']);
    const way = (text?: string) =>
      wayOf(
        { socket: { remoteAddress: '127.0.0.1' }, headers: text === undefined ? {} : { 'x-cleandesk-tls': text } },
        proxies,
      );
    expect(way(`TLSv1.3 ${AES_256} X25519:MLKEM`)).toEqual({
      endsAt: 'proxy',
      connection: { protocol: 'TLSv1.3', cipher: AES_256, bits: 256, keyAgreement: 'X25519:MLKEM' },
    });
    const kept = { cipher: 'AES-256-CBC', mac: 'HMAC-SHA-512', bits: 256, sealedBy: 'none that has a name' };
    const said = protectionOf({ ...way(`TLSv1.3 ${AES_256} X25519`), kept }, 'Harbour Bank', 'en');
    expect(said.overHttps).toContain(`encrypted: TLSv1.3, ${AES_256}, 256 bits, X25519. A web server in front`);
    expect(said.sealed).toContain('(none that has a name)');
    // It is the operator's proxy, so it may be weaker than this server allows; then the page says so.
    expect(way('TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 -')).toEqual({
      endsAt: 'proxy',
      connection: { protocol: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-GCM-SHA256', bits: 128, keyAgreement: null },
    });
    for (const text of [undefined, '', 'TLSv1.3', 'SSLv3 RC4 -', `TLSv1.3 ${AES_256} <b>`, 'TLSv1.3 NULL -', ' - -'])
      expect(way(text), text).toEqual({ endsAt: 'proxy', connection: null });
  });
});
