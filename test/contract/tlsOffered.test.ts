/**
 * What the server's listeners offer to every client: TLS 1.3 and nothing weak. Tested with a public scanner (nmap's
 * ssl-enum-ciphers) where it is available, and always with openssl, once for each older version and each family of weak
 * ciphers. The result is printed with the suite.
 */
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePrograms, findProgram } from '../../scripts/lib/debian.ts';
import { keptPorts } from '../../server/domains/policy/ports.ts';
import { Rig } from '../support/serverRig.ts';
import { behindGreeting, inLines, offeredIn, said, scan } from '../support/tlsOffered.ts';

let rig: Rig;
let hasNmap = false;
/** Port of each listener, as a scanner can connect to it. */
const ports: { name: string; port: number }[] = [];
const relays: { close: () => void }[] = [];

beforeAll(async () => {
  rig = await Rig.make();
  await ensurePrograms(['openssl'], () => undefined);
  hasNmap = await ensurePrograms(['nmap'], () => undefined).then(
    () => true,
    () => findProgram('nmap') !== null,
  );
  const idris = await rig.signedIn('idris');
  const made = await idris.ask('POST', '/v1/workstations/codes', {
    name: 'Scanned',
    groupId: null,
    ranges: [],
    hours: 1,
    replaces: null,
  });
  if (made.status !== 200) throw new Error('No code, and so no listener for codes.');
  const codes = await behindGreeting((await keptPorts(rig.data)).enrolment);
  relays.push(codes);
  ports.push({ name: 'desks', port: Number(new URL(rig.server.deskUrl).port) }, { name: 'codes', port: codes.port });
}, 240_000);
afterAll(async () => {
  for (const relay of relays) relay.close();
  await rig.remove();
});

/** Down to the weakest that this openssl still knows. */
const offer = (port: number, ...args: string[]): Promise<string> =>
  said('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-brief', ...args]);
const established = (text: string): boolean => /CONNECTION ESTABLISHED|Protocol version: (?!\(NONE\))/.test(text);

test('both listeners refuse every older version of TLS and its weak ciphers, and accept TLS 1.3', async () => {
  const weak: readonly (readonly string[])[] = [
    ['-tls1_2', '-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'],
    ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'],
    ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'],
    ...['NULL', 'aNULL', 'RC4', '3DES', 'EXPORT', 'MD5', 'kRSA', 'DHE', 'CBC', 'ECDHE+AESGCM'].map((family) => [
      '-tls1_2',
      '-cipher',
      `${family}:@SECLEVEL=0`,
    ]),
  ];
  for (const { name, port } of ports) {
    for (const args of weak) expect(established(await offer(port, ...args)), `${name} ${args.join(' ')}`).toBe(false);
    expect(await offer(port, '-tls1_3'), name).toMatch(/Protocol version: TLSv1\.3/);
  }
});

test('TLS 1.3 uses authenticated ciphers with keys of 256 bits only', async ({ annotate }) => {
  for (const { name, port } of ports) {
    for (const suite of ['TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256'])
      expect(established(await offer(port, '-tls1_3', '-ciphersuites', suite)), `${name} ${suite}`).toBe(false);
    const strong = await Promise.all(
      ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'].map(async (suite) => ({
        suite,
        taken: established(await offer(port, '-tls1_3', '-ciphersuites', suite)),
      })),
    );
    await annotate(
      `TLS 1.3 of the listener for ${name}: ` +
        `${strong.map(({ suite, taken }) => `${suite} ${taken ? 'taken' : 'refused'}`).join(', ')} (openssl ` +
        's_client)',
      'result',
    );
    expect(
      strong.map(({ taken }) => taken),
      name,
    ).toEqual([true, true, false]);
  }
});

test('no session is resumed: every connection proves its certificate again', async () => {
  const { identity } = await rig.workstation('Resuming');
  for (const { name, port } of ports) {
    const once = (session?: Buffer): Promise<{ session: Buffer | null; reused: boolean }> =>
      new Promise((resolve, reject) => {
        const socket = connectTls({
          host: '127.0.0.1',
          port,
          ...identity,
          ...(session === undefined ? {} : { session }),
        });
        let given: Buffer | null = null;
        socket.on('session', (ticket) => {
          given = ticket;
        });
        socket.once('error', reject);
        // The ticket comes after the handshake, and before any answer.
        socket.once('secureConnect', () => socket.write('none\r\n\r\n'));
        socket.once('data', () => {
          resolve({ session: given, reused: socket.isSessionReused() });
          socket.destroy();
        });
      });
    const first = await once();
    expect(first.reused, name).toBe(false);
    if (first.session !== null) expect((await once(first.session)).reused, name).toBe(false);
  }
});

test('a finding of the scanner about something weak is not overlooked', () => {
  const weak = [
    '|   TLSv1.0: ',
    '|     ciphers: ',
    '|       TLS_RSA_WITH_3DES_EDE_CBC_SHA (rsa 2048) - C',
    '|     compressors: ',
    '|       NULL',
    '|     cipher preference: server',
    '|     warnings: ',
    '|       64-bit block cipher 3DES vulnerable to SWEET32 attack',
    '|   TLSv1.3: ',
    '|     ciphers: ',
    '|       TLS_AKE_WITH_AES_128_GCM_SHA256 (ecdh_x25519) - A',
    '|_  least strength: C',
    '',
  ].join('\n');
  expect(offeredIn(weak)).toEqual({
    versions: ['TLSv1.0', 'TLSv1.3'],
    least: 'C',
    warnings: ['64-bit block cipher 3DES vulnerable to SWEET32 attack'],
    ciphers: [
      { name: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', group: 'rsa 2048', grade: 'C' },
      { name: 'TLS_AKE_WITH_AES_128_GCM_SHA256', group: 'ecdh_x25519', grade: 'A' },
    ],
  });
});

test('a public scanner finds TLS 1.3 only, and nothing below the grade A', async ({ annotate }) => {
  if (!hasNmap) {
    // No scanner available: the tests above have tried everything that it tries, with openssl.
    expect(findProgram('openssl')).not.toBeNull();
    await annotate('nmap cannot be had here: what the listeners offer was asked by openssl alone.', 'result');
    return;
  }
  for (const { name, port } of ports) {
    const report = await scan(port);
    const offered = offeredIn(report);
    await annotate(inLines(name, offered), 'result');
    expect(offered.versions, report).toEqual(['TLSv1.3']);
    expect(offered.ciphers.length, report).toBeGreaterThan(0);
    expect(new Set([...offered.ciphers.map(({ grade }) => grade), offered.least]), report).toEqual(new Set(['A']));
    expect(offered.warnings, report).toEqual([]);
  }
}, 120_000);
