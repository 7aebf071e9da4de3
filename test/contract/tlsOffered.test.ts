/**
 * What the server's listeners offer to whoever asks: TLS 1.3 and nothing weak. Asked by a scanner that is not ours (nmap's ssl-enum-ciphers) where it can
 * be had, and always by openssl, once for each older version and each family of weak ciphers. The result is printed.
 */
import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENROLMENT_HELLO } from '../../contract/workstations.ts';
import { ensurePrograms, findProgram } from '../../scripts/lib/debian.ts';
import { keptPorts } from '../../server/settings/ports.ts';
import { Rig } from '../support/serverRig.ts';

let rig: Rig;
let hasNmap = false;
/** Port of each listener, as a scanner can speak to it. */
const ports: { name: string; port: number }[] = [];
const relays: { close: () => void }[] = [];

/** Says the four bytes of a machine with a code and takes the greeting, so that a scanner meets TLS at once. */
async function behindGreeting(port: number): Promise<number> {
  const relay = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port });
    let held = Buffer.alloc(0);
    const drop = (): void => { near.destroy(); far.destroy(); };
    near.on('error', drop).on('close', drop);
    far.on('error', drop).on('close', drop);
    far.once('connect', () => far.write(ENROLMENT_HELLO));
    far.on('data', function greeting(chunk: Buffer) {
      held = Buffer.concat([held, chunk]);
      if (held.length < 2 || held.length < 2 + held.readUInt16BE(0)) return;
      far.off('data', greeting);
      near.pipe(far);
      far.pipe(near);
    });
  });
  await new Promise<void>((resolve) => { relay.listen(0, '127.0.0.1', resolve); });
  relays.push({ close: () => relay.close() });
  return (relay.address() as AddressInfo).port;
}

beforeAll(async () => {
  rig = await Rig.make();
  await ensurePrograms(['openssl'], () => undefined);
  hasNmap = await ensurePrograms(['nmap'], () => undefined).then(() => true, () => findProgram('nmap') !== null);
  const idris = await rig.signedIn('idris');
  const made = await idris.ask('POST', '/v1/workstations/codes', { name: 'Scanned', groupId: null, ranges: [], hours: 1, replaces: null });
  if (made.status !== 200) throw new Error('No code, and so no door for codes.');
  ports.push({ name: 'desks', port: Number(new URL(rig.server.deskUrl).port) }, { name: 'codes', port: await behindGreeting((await keptPorts(rig.data)).enrolment) });
}, 240_000);
afterAll(async () => {
  for (const relay of relays) relay.close();
  await rig.remove();
});

function said(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const keep = (chunk: Buffer): void => { text += chunk.toString('utf8'); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}
/** Down to the weakest that this openssl still knows. */
const offer = (port: number, ...args: string[]): Promise<string> => said('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-brief', ...args]);
const established = (text: string): boolean => /CONNECTION ESTABLISHED|Protocol version: (?!\(NONE\))/.test(text);

test('every older version of TLS, and every weak cipher of them, is refused by both listeners; TLS 1.3 is taken', async () => {
  const weak: readonly (readonly string[])[] = [
    ['-tls1_2', '-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'],
    ...['NULL', 'aNULL', 'RC4', '3DES', 'EXPORT', 'MD5', 'kRSA', 'DHE', 'CBC', 'ECDHE+AESGCM'].map((family) => ['-tls1_2', '-cipher', `${family}:@SECLEVEL=0`]),
  ];
  for (const { name, port } of ports) {
    for (const args of weak) expect(established(await offer(port, ...args)), `${name} ${args.join(' ')}`).toBe(false);
    expect(await offer(port, '-tls1_3'), name).toMatch(/Protocol version: TLSv1\.3/);
  }
});

test('TLS 1.3 is spoken with authenticated ciphers and elliptic curves only', async () => {
  for (const { name, port } of ports) {
    for (const suite of ['TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256']) expect(established(await offer(port, '-tls1_3', '-ciphersuites', suite)), `${name} ${suite}`).toBe(false);
    const strong = await Promise.all(['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'].map(async (suite) => ({ suite, taken: established(await offer(port, '-tls1_3', '-ciphersuites', suite)) })));
    console.log(`${name}: ${strong.map(({ suite, taken }) => `${suite} ${taken ? 'taken' : 'refused'}`).join(', ')}`);
    expect(strong[0]).toMatchObject({ taken: true });
  }
});

test('nobody resumes a session: every connection proves its certificate anew', async () => {
  const { identity } = await rig.workstation('Resuming');
  for (const { name, port } of ports) {
    const once = (session?: Buffer): Promise<{ session: Buffer | null; reused: boolean }> => new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, ...identity, ...(session === undefined ? {} : { session }) });
      let given: Buffer | null = null;
      socket.on('session', (ticket) => { given = ticket; });
      socket.once('error', reject);
      // The ticket comes after the handshake, and in front of any answer.
      socket.once('secureConnect', () => { setTimeout(() => { resolve({ session: given, reused: socket.isSessionReused() }); socket.destroy(); }, 150); });
    });
    const first = await once();
    expect(first.reused, name).toBe(false);
    if (first.session !== null) expect((await once(first.session)).reused, name).toBe(false);
  }
});

test('a scanner of others finds TLS 1.3 only, and nothing below the grade A', async () => {
  if (!hasNmap) {
    // No scanner to be had: the two tests above have asked for everything that it asks for, by openssl.
    expect(findProgram('openssl')).not.toBeNull();
    return;
  }
  for (const { name, port } of ports) {
    const report = await said('nmap', ['-Pn', '-n', '-p', String(port), '--script', 'ssl-enum-ciphers', '--script-args', 'tls.servername=localhost', '127.0.0.1']);
    console.log(`${name}:\n${report.split('\n').filter((line) => line.startsWith('|')).join('\n')}`);
    const versions = [...report.matchAll(/^\|\s+((?:SSLv|TLSv)[\d.]+):/gm)].map((match) => match[1]);
    expect(versions, name).toEqual(['TLSv1.3']);
    const grades = [...report.matchAll(/ - ([A-F])\s*$/gm)].map((match) => match[1]);
    expect(grades.length, name).toBeGreaterThan(0);
    expect(new Set(grades), name).toEqual(new Set(['A']));
  }
}, 120_000);
