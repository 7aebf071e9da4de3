/** The small parts of the link: a connection to the first address that answers, trials of the desk's own guards. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCatcher } from '../../../main/link/catcher.ts';
import { impostorIsRefused } from '../../../main/link/impostor.ts';
import { probe } from '../../../main/link/probe.ts';
import { reach } from '../../../main/link/reach.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { until } from '../../support/until.ts';

const servers: Server[] = [];
const accepted: Socket[] = [];
const listen = async (host: string, port = 0, answer: (socket: Socket) => void = () => undefined): Promise<number> => {
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  servers.push(server);
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};
afterEach(() => {
  for (const socket of accepted.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
/** The connection from inside, which may end meanwhile. */
const inside = (): Socket => {
  const one: unknown = new PassThrough();
  return one as Socket;
};

describe('reaching', () => {
  test('connects to the first address that answers, and asks for no other', async () => {
    const port = await listen('127.0.0.2');
    await listen('127.0.0.3', port);
    const socket = await reach(['127.0.0.1', '127.0.0.2', '127.0.0.3'], port, 5_000, inside());
    expect(socket?.remoteAddress).toBe('127.0.0.2');
    await until(() => accepted.length > 0);
    expect(accepted.map((one) => one.localAddress)).toEqual(['127.0.0.2']);
    socket?.destroy();
  });

  test('is in vain where none answers, or there is none', async () => {
    const port = await listen('127.0.0.2');
    expect(await reach(['127.0.0.1', '127.0.0.4'], port, 5_000, inside())).toBeNull();
    expect(await reach([], port, 5_000, inside())).toBeNull();
  });

  test('takes no address in another spelling: what connects has to be what was decided on', async () => {
    const port = await listen('127.0.0.2');
    expect(await reach(['::ffff:127.0.0.2'], port, 5_000, inside())).toBeNull();
  });

  test('is given up when its time is over, or the connection from inside has ended', async () => {
    const port = await listen('127.0.0.2');
    expect(await reach(['127.0.0.2'], port, 0, inside())).toBeNull();
    const ended = inside();
    ended.destroy();
    expect(await reach(['127.0.0.2'], port, 5_000, ended)).toBeNull();
    expect(accepted).toEqual([]);
  });
});

describe('asking the forwarder', () => {
  test('for a host that no list can name gives the status of its answer, with the pass if there is one', async () => {
    const heard: string[] = [];
    const probes = new Set<number>();
    const known: boolean[] = [];
    const port = await listen('127.0.0.1', 0, (socket) =>
      socket.on('data', (chunk: Buffer) => {
        heard.push(chunk.toString('latin1'));
        known.push(probes.has(socket.remotePort ?? 0));
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      }),
    );
    expect(await probe(port, undefined, probes, 5_000)).toBe(407);
    const pass = { username: 'bank', password: 'a:b' } as Parameters<typeof probe>[1];
    expect(await probe(port, pass, probes, 5_000)).toBe(407);
    const head = 'CONNECT nowhere.invalid:443 HTTP/1.1\r\nHost: nowhere.invalid:443\r\n';
    const proof = `Proxy-Authorization: Basic ${Buffer.from('bank:a:b').toString('base64')}\r\n`;
    expect(heard).toEqual([`${head}\r\n`, `${head}${proof}\r\n`]);
    // The forwarder can tell it from an attempt, and only while it runs.
    expect([known, probes.size]).toEqual([[true, true], 0]);
  });

  test.each(['', 'nonsense', 'xHTTP/1.1 200 OK\r\n', 'HTTP/1.1 20 OK\r\n'])(
    'gives 0 where it ends without an answer: %j',
    async (said) => {
      const port = await listen('127.0.0.1', 0, (socket) => socket.end(said));
      expect(await probe(port, undefined, new Set(), 5_000)).toBe(0);
    },
  );

  test('fails where nothing listens, or no answer comes in time', async () => {
    const port = await listen('127.0.0.1');
    const probes = new Set<number>();
    await expect(probe(port, undefined, probes, 50)).rejects.toThrow('The forwarder does not answer.');
    await until(() => probes.size === 0);
    servers[0]?.close();
    for (const socket of accepted) socket.destroy();
    await expect(probe(port, undefined, probes, 5_000)).rejects.toThrow('ECONNREFUSED');
  });
});

test('the catcher counts what comes, and answers nothing', async () => {
  const catcher = await openCatcher();
  expect(catcher.caught()).toBe(0);
  expect(await probe(catcher.port, undefined, new Set(), 5_000).catch(() => 0)).toBe(0);
  await until(() => catcher.caught() === 1);
  catcher.close();
  await expect(probe(catcher.port, undefined, new Set(), 5_000)).rejects.toThrow('ECONNREFUSED');
});

describe('an impostor', () => {
  type Issued = Parameters<typeof impostorIsRefused>[0];
  let own: Issued;
  let asServer: Issued;
  beforeAll(async () => {
    const authority = await authorityIn(temporaryFolder('impostor'));
    const { authorityPem } = authority;
    const { certificatePem, privateKeyPem } = await authority.issueClient('w');
    own = { authorityPem, certificatePem, privateKeyPem };
    asServer = { authorityPem, ...(await authority.server()) };
  });

  test('that shows the certificate of a workstation is refused before anything is said', async () => {
    expect(await impostorIsRefused(own)).toBe(true);
  });

  test('that the link would speak to is reported as such', async () => {
    // What a server of the same authority would be.
    expect(await impostorIsRefused(asServer)).toBe(false);
  });
});
