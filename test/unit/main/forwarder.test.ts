/**
 * The forwarder with real sockets on loopback, tried with what a program on the machine, or a compromised page, can
 * send.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fc } from '../../support/fc.ts';
import { afterEach, describe, expect, test } from 'vitest';
import {
  startForwarder,
  type Forwarder,
  type ForwarderDecision,
  type ForwarderLimits,
} from '../../../main/link/forwarder.ts';
import type { Pass } from '../../../main/link/pass.ts';
import { until } from '../../support/until.ts';
import { LARGEST_HEAD, readProxyRequest } from '../../../main/link/proxyRequest.ts';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A host that answers what it receives, in upper case, and stores it. */
async function host(
  on?: (socket: Socket) => void,
): Promise<{ port: number; server: Server; received: () => string; connections: () => number }> {
  let received = '';
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (on !== undefined) {
      on(socket);
      return;
    }
    socket
      .on('data', (chunk) => {
        received += chunk.toString();
        socket.write(chunk.toString().toUpperCase());
      })
      .on('end', () => socket.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    server,
    received: () => received,
    connections: () => connections,
  };
}

interface Rig {
  forwarder: Forwarder;
  decisions: ForwarderDecision[];
  asked: string[];
  answers: Map<string, readonly string[]>;
}
async function rig(limits: Partial<ForwarderLimits> = {}): Promise<Rig> {
  const decisions: ForwarderDecision[] = [];
  const asked: string[] = [];
  const answers = new Map<string, readonly string[]>([['local.example', ['127.0.0.1']]]);
  const forwarder = await startForwarder({
    limits,
    resolve: async (name) => {
      asked.push(name);
      return answers.get(name) ?? [];
    },
  });
  forwarder.listen((decision) => {
    decisions.push(decision);
  });
  closing.push(() => forwarder.close());
  return { forwarder, decisions, asked, answers };
}

const local = (port: number, name = 'local.example'): { host: string; ports: number[]; addresses: string[] } => ({
  host: name,
  ports: [port],
  addresses: ['127.0.0.1'],
});
const proof = (pass: Pass): string =>
  `Proxy-Authorization: Basic ${Buffer.from(`${pass.username}:${pass.password}`).toString('base64')}\r\n`;
const ask = (authority: string, pass?: Pass, more = ''): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${pass === undefined ? '' : proof(pass)}${more}\r\n`;

/** Sends bytes and reads until the other side ends, or until `until` was received. */
async function say(
  forwarder: Pick<Forwarder, 'port'>,
  bytes: string | Buffer,
  mark?: string,
): Promise<{ said: string; socket: Socket; status: number }> {
  const socket = connect(forwarder.port, '127.0.0.1');
  closing.push(() => {
    socket.destroy();
  });
  let said = '';
  await new Promise<void>((done) => {
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (mark !== undefined && said.includes(mark)) done();
    });
    socket.once('close', () => done()).on('error', () => done());
    socket.write(bytes);
  });
  return { said, socket, status: Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0) };
}

/** A reset counts as an end. */
const gone = (socket: Socket): Promise<void> =>
  new Promise((done) => {
    socket.on('error', () => undefined).once('close', () => done());
  });

describe('without a pass', () => {
  test('refuses the request without a password prompt or a look-up, and records the host', async () => {
    const { forwarder, decisions, asked } = await rig();
    expect((await say(forwarder, ask('evil.example:443'))).status).toBe(403);
    expect(decisions).toEqual([{ allow: false, host: 'evil.example', port: 443, reason: 'no-pass', tenantId: null }]);
    expect(asked).toEqual([]);
  });

  test('another program of the machine reaches nothing, also while a person has a pass', async () => {
    const { port, connections } = await host();
    const { forwarder, decisions } = await rig();
    const pass = forwarder.admit('bank', [local(port)]);
    for (const guess of [
      undefined,
      { ...pass, password: '' },
      { ...pass, password: `${pass.password}0` },
      { ...pass, username: 'x' },
      { ...pass, username: '' },
      { ...pass, username: '__proto__' },
    ]) {
      expect((await say(forwarder, ask(`local.example:${port}`, guess))).status).toBe(407);
    }
    expect(connections()).toBe(0);
    expect(new Set(decisions.map(({ allow, reason }) => `${allow} ${reason}`))).toEqual(new Set(['false no-pass']));
  });

  test('attempts before the first listener are reported when one is added', async () => {
    const forwarder = await startForwarder();
    closing.push(() => forwarder.close());
    await say(forwarder, ask('early.example:443'));
    const decisions: string[] = [];
    forwarder.listen(({ host: name }) => decisions.push(name));
    expect(decisions).toEqual(['early.example']);
  });
});

describe('with a pass', () => {
  test('reaches a listed host, in both directions, and the connection is recorded before it opens', async () => {
    const { port, received } = await host();
    const { forwarder, decisions } = await rig();
    const { said, socket } = await say(
      forwarder,
      ask(`local.example:${port}`, forwarder.admit('bank', [local(port)])),
      '\r\n\r\n',
    );
    expect(said).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
    expect(decisions).toEqual([{ allow: true, host: 'local.example', port, reason: null, tenantId: 'bank' }]);
    socket.end('hello');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect([answer.toString(), received()]).toEqual(['HELLO', 'hello']);
  });

  test('work for one tenant reaches no host of another', async () => {
    const { port, connections } = await host();
    const { forwarder, decisions } = await rig();
    const travel = forwarder.admit('travel', [local(port, 'travel.example')]);
    forwarder.admit('bank', [local(port)]);
    expect((await say(forwarder, ask(`local.example:${port}`, travel))).status).toBe(403);
    expect(decisions).toEqual([
      { allow: false, host: 'local.example', port, reason: 'not-listed', tenantId: 'travel' },
    ]);
    expect(connections()).toBe(0);
  });

  test('a host that is not listed is not looked up, because a look-up sends the name out', async () => {
    const { forwarder, asked } = await rig();
    await say(forwarder, ask('the-card-is-4111.evil.example:443', forwarder.admit('bank', [local(443)])));
    expect(asked).toEqual([]);
  });

  test('an empty list reaches nothing', async () => {
    const { forwarder } = await rig();
    expect((await say(forwarder, ask('local.example:443', forwarder.admit('bank', [])))).status).toBe(403);
  });

  test('the forwarder cannot connect to itself', async () => {
    const { forwarder, decisions } = await rig();
    expect(
      (await say(forwarder, ask(`local.example:${forwarder.port}`, forwarder.admit('bank', [local(forwarder.port)]))))
        .status,
    ).toBe(403);
    expect(decisions.map(({ reason }) => reason)).toEqual(['address-refused']);
  });

  test('refuses what cannot be recorded', async () => {
    const { port, connections } = await host();
    const { forwarder } = await rig();
    const pass = forwarder.admit('bank', [local(port)]);
    forwarder.listen(() => {
      throw new Error('the ledger is full');
    });
    expect((await say(forwarder, ask(`local.example:${port}`, pass))).status).toBe(403);
    forwarder.listen(null);
    expect((await say(forwarder, ask(`local.example:${port}`, pass))).status).toBe(403);
    expect(connections()).toBe(0);
  });

  test('a lock ends open connections, and the pass', async () => {
    const { port } = await host();
    const { forwarder } = await rig();
    const pass = forwarder.admit('bank', [local(port)]);
    const { socket } = await say(forwarder, ask(`local.example:${port}`, pass), '\r\n\r\n');
    const closed = gone(socket);
    forwarder.revokeAll();
    await closed;
    expect((await say(forwarder, ask(`local.example:${port}`, pass))).status).toBe(403);
    await until(() => forwarder.connections() === 0);
  });

  test('a pass that is revoked during a look-up opens nothing', async () => {
    const { port, connections } = await host();
    let answer: ((addresses: readonly string[]) => void) | null = null as typeof answer;
    let lookups = 0;
    const forwarder = await startForwarder({
      resolve: () =>
        new Promise((done) => {
          answer = done;
          lookups += 1;
        }),
    });
    closing.push(() => forwarder.close());
    const decisions: ForwarderDecision[] = [];
    forwarder.listen((decision) => decisions.push(decision));
    const pass = forwarder.admit('bank', [local(port)]);
    const asking = say(forwarder, ask(`local.example:${port}`, pass));
    await until(() => answer !== null);
    pass.revoke();
    answer?.(['127.0.0.1']);
    expect((await asking).status).toBe(0);
    expect(decisions.some(({ allow }) => allow)).toBe(false);
    // A later connection that is let through is the first one that the host sees.
    const later = say(forwarder, ask(`local.example:${port}`, forwarder.admit('bank', [local(port)])), '\r\n\r\n');
    await until(() => lookups === 2);
    answer?.(['127.0.0.1']);
    expect((await later).status).toBe(200);
    expect(connections()).toBe(1);
  });
});

describe('DNS rebinding', () => {
  test('a name that resolves into this network is refused, and nothing is connected to', async () => {
    const { port, connections } = await host();
    const { forwarder, decisions, answers } = await rig();
    answers.set('rebinds.example', ['127.0.0.1']);
    answers.set('mixes.example', ['93.184.216.34', '127.0.0.1']);
    const pass = forwarder.admit(
      'bank',
      ['rebinds.example', 'mixes.example'].map((name) => ({ host: name, ports: [port], addresses: [] })),
    );
    for (const name of ['rebinds.example', 'mixes.example'])
      expect((await say(forwarder, ask(`${name}:${port}`, pass))).status).toBe(403);
    expect(decisions.map(({ reason }) => reason)).toEqual(['address-refused', 'address-refused']);
    expect(connections()).toBe(0);
  });

  test('the name is looked up once, and the checked address is the one connected to', async () => {
    const { port, connections } = await host();
    const { forwarder, asked, answers } = await rig();
    // A second look-up would return another address.
    const answer = ['127.0.0.1'];
    answers.set('turns.example', answer);
    const pass = forwarder.admit('bank', [local(port, 'turns.example')]);
    const opening = say(forwarder, ask(`turns.example:${port}`, pass), '\r\n\r\n');
    await until(() => asked.length > 0);
    answers.set('turns.example', ['127.0.0.2']);
    expect((await opening).status).toBe(200);
    expect([asked, connections()]).toEqual([['turns.example'], 1]);
    // A later connection looks up again, and the answer is checked again.
    expect((await say(forwarder, ask(`turns.example:${port}`, pass))).status).toBe(403);
  });

  test('an address that does not answer is skipped for the next checked one', async () => {
    const { port } = await host();
    const { forwarder, answers } = await rig();
    answers.set('two.example', ['127.0.0.77', '127.0.0.1']);
    const pass = forwarder.admit('bank', [{ host: 'two.example', ports: [port], addresses: ['127.0.0.0/24'] }]);
    expect((await say(forwarder, ask(`two.example:${port}`, pass), '\r\n\r\n')).status).toBe(200);
  });
});

describe('an ambiguous request is refused', () => {
  const WAYS: readonly (readonly [name: string, head: (authority: string, auth: string) => string | Buffer])[] = [
    ['plain HTTP', (a, auth) => `GET http://${a}/secret?x=1 HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\n`],
    ['plain HTTP with a password', (a, auth) => `GET http://u:p@${a}/ HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\n`],
    ['a request to the proxy itself', (_a, auth) => `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
    ['CONNECT with a scheme', (a, auth) => `CONNECT http://${a} HTTP/1.1\r\nHost: http://${a}\r\n${auth}\r\n`],
    ['connect in small letters', (a, auth) => `connect ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\n`],
    ['HTTP/1.0', (a, auth) => `CONNECT ${a} HTTP/1.0\r\nHost: ${a}\r\n${auth}\r\n`],
    ['HTTP/0.9', (a, auth) => `CONNECT ${a}\r\nHost: ${a}\r\n${auth}\r\n`],
    ['two spaces', (a, auth) => `CONNECT  ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\n`],
    ['a tab', (a, auth) => `CONNECT\t${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\n`],
    ['no Host', (a, auth) => `CONNECT ${a} HTTP/1.1\r\n${auth}\r\n`],
    ['another Host', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: evil.example:443\r\n${auth}\r\n`],
    ['two Hosts', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\nHost: ${a}\r\n${auth}\r\n`],
    ['two proofs', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}${auth}\r\n`],
    ['a length', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}Content-Length: 4\r\n\r\n`],
    ['chunks', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}Transfer-Encoding: chunked\r\n\r\n`],
    ['bare line feeds', (a, auth) => `CONNECT ${a} HTTP/1.1\nHost: ${a}\r\n${auth}\r\n`],
    ['a bare carriage return', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\rX: y\r\n${auth}\r\n`],
    ['a folded line', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}X: y\r\n z\r\n\r\n`],
    ['a space before the colon', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost : ${a}\r\n${auth}\r\n`],
    ['a header without a name', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}: y\r\n\r\n`],
    ['a NUL', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}X: \0\r\n\r\n`],
    ['65 headers', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}${'X: y\r\n'.repeat(65)}\r\n`],
    [
      '9 kilobytes of head',
      (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}X: ${'y'.repeat(9_000)}\r\n\r\n`,
    ],
    [
      'a second request along with it',
      (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\nGET http://evil.example/ HTTP/1.1\r\n\r\n`,
    ],
    ['bytes along with it', (a, auth) => `CONNECT ${a} HTTP/1.1\r\nHost: ${a}\r\n${auth}\r\n\x16\x03\x01`],
    ['TLS', () => Buffer.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 0, 13, 10, 13, 10])],
    ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['SOCKS 5', () => Buffer.from([5, 1, 0, 13, 10, 13, 10])],
  ];
  test.each(WAYS)('%s', async (_name, head) => {
    const { port, connections } = await host();
    const { forwarder, decisions } = await rig();
    const pass = forwarder.admit('bank', [local(port), { host: 'evil.example', ports: [80, 443], addresses: [] }]);
    const { status } = await say(forwarder, head(`local.example:${port}`, proof(pass)));
    expect([400, 403]).toContain(status);
    expect([connections(), decisions.length, decisions[0]?.allow]).toEqual([0, 1, false]);
    expect(JSON.stringify(decisions)).not.toMatch(/secret|u:p/);
  });

  test.each([
    ['is read with exactly the largest number of bytes', LARGEST_HEAD, 200],
    ['is refused with one byte more', LARGEST_HEAD + 1, 400],
  ])('a head %s, in however many pieces it comes', async (_name, length, expected) => {
    const { port, connections } = await host();
    const { forwarder } = await rig();
    const pass = forwarder.admit('bank', [local(port)]);
    const plain = ask(`local.example:${port}`, pass, 'X: \r\n');
    const head = plain.replace('X: ', `X: ${'y'.repeat(length - plain.length)}`);
    expect(head).toHaveLength(length);
    for (const size of [length, 1_000]) {
      const socket = connect({ port: forwarder.port, host: '127.0.0.1', noDelay: true }).on('error', () => undefined);
      closing.push(() => {
        socket.destroy();
      });
      let said = '';
      socket.on('data', (chunk) => {
        said += String(chunk);
      });
      for (let at = 0; at < length; at += size) {
        socket.write(head.slice(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await until(() => said.includes('\r\n\r\n'));
      expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${expected} `));
    }
    expect(connections()).toBe(expected === 200 ? 2 : 0);
  });

  test('no random bytes are read as a connection to a host that they do not name plainly', () => {
    const piece = fc.constantFrom(
      ...['CONNECT ', 'a.example:443', 'b.example:443', ' HTTP/1.1', '\r\n', '\r', '\n', ' ', '\t', '\0', '@', '://'],
      ...['Host: ', 'Host: a.example:443', 'host: b.example:443\r\n', 'Proxy-Authorization: Basic eDp5', 'X: y\r\n'],
    );
    // A plain head with up to three pieces put in or in the place of some of its characters.
    const bent = fc
      .tuple(
        fc.constantFrom('a.example:443', 'b.example:443'),
        fc.array(fc.tuple(fc.nat(1_000), fc.nat(4), piece), { maxLength: 3 }),
      )
      .map(([authority, changes]) => {
        let head = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nX: y`;
        for (const [place, length, put] of changes) {
          const at = place % (head.length + 1);
          head = head.slice(0, at) + put + head.slice(at + length);
        }
        return head;
      });
    let readable = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), bent), (text) => {
        const read = readProxyRequest(Buffer.from(`${text}\r\n\r\n`, 'latin1'));
        if (!('authority' in read)) {
          refused += 1;
          return;
        }
        readable += 1;
        expect(text.startsWith(`CONNECT ${read.authority} HTTP/1.1\r\n`)).toBe(true);
        const hosts = text.split('\r\n').filter((line) => /^host:/i.test(line));
        expect(hosts.map((line) => line.slice(5).trim().toLowerCase())).toEqual([read.authority.toLowerCase()]);
        // No line of it can be read differently by a parser with other line endings.
        for (const line of text.split('\r\n')) expect(line).not.toMatch(/[\r\n\0]/);
      }),
      { numRuns: 20_000 },
    );
    // Both kinds were among them.
    expect(readable).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(1_000);
  });
});

describe('a slow client', () => {
  test('with a head that trickles is ended at its time limit, however steadily it trickles', async () => {
    const { forwarder, decisions } = await rig({ head: 200 });
    const socket = connect(forwarder.port, '127.0.0.1').on('error', () => undefined);
    const drip = setInterval(() => socket.write('C'), 20);
    closing.push(() => {
      clearInterval(drip);
      socket.destroy();
    });
    // A limit that each byte renews would never end it.
    await gone(socket);
    expect(decisions.map(({ reason }) => reason)).toEqual(['slow']);
  });

  test('that sends nothing is ended, too', async () => {
    const { forwarder, decisions } = await rig({ head: 100 });
    const socket = connect(forwarder.port, '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    await gone(socket);
    await until(() => forwarder.connections() === 0);
    expect(decisions.map(({ reason }) => reason)).toEqual(['slow']);
  });

  test('that does not read the answer is not waited for', async () => {
    const { forwarder, decisions } = await rig();
    const socket = connect({ port: forwarder.port, host: '127.0.0.1', allowHalfOpen: true }).on(
      'error',
      () => undefined,
    );
    closing.push(() => {
      socket.destroy();
    });
    socket.write(ask('evil.example:443'));
    await until(() => decisions.length === 1);
    await until(() => forwarder.connections() === 0);
    // The client itself has ended nothing.
    expect([socket.destroyed, socket.writableEnded]).toEqual([false, false]);
  });

  test('with many connections is refused above the limit, and earlier ones are served', async () => {
    const { forwarder, decisions } = await rig({ connections: 4, head: 500 });
    const idle = Array.from({ length: 4 }, () => connect(forwarder.port, '127.0.0.1').on('error', () => undefined));
    closing.push(() => {
      for (const socket of idle) socket.destroy();
    });
    await until(() => forwarder.connections() === 4);
    expect((await say(forwarder, ask('evil.example:443'))).status).toBe(0);
    expect(decisions.map(({ reason }) => reason)).toEqual(['too-many']);
    await until(() => forwarder.connections() === 0);
    expect((await say(forwarder, ask('evil.example:443'))).status).toBe(403);
  });

  test('with many connections of one pass takes none from another pass', async () => {
    const { port } = await host();
    const { forwarder, decisions } = await rig({ connectionsOfPass: 2 });
    const [greedy, other] = [forwarder.admit('bank', [local(port)]), forwarder.admit('travel', [local(port)])];
    for (let i = 0; i < 2; i += 1)
      expect((await say(forwarder, ask(`local.example:${port}`, greedy), '\r\n\r\n')).status).toBe(200);
    expect((await say(forwarder, ask(`local.example:${port}`, greedy))).status).toBe(403);
    expect(decisions.at(-1)?.reason).toBe('too-many');
    expect((await say(forwarder, ask(`local.example:${port}`, other), '\r\n\r\n')).status).toBe(200);
  });

  test('with names that get no answer is refused in time, within the limit of running look-ups', async () => {
    let running = 0;
    let most = 0;
    const answer = Promise.withResolvers<readonly string[]>();
    closing.push(() => answer.resolve([]));
    const forwarder = await startForwarder({
      limits: { lookup: 150, lookups: 2 },
      resolve: async () => {
        running += 1;
        most = Math.max(most, running);
        const found = await answer.promise;
        running -= 1;
        return found;
      },
    });
    closing.push(() => forwarder.close());
    const reasons: unknown[] = [];
    forwarder.listen(({ reason }) => reasons.push(reason));
    const pass = forwarder.admit('bank', [{ host: '*.slow.example', ports: [443], addresses: [] }]);
    await Promise.all(Array.from({ length: 6 }, (_, i) => say(forwarder, ask(`h${i}.slow.example:443`, pass))));
    expect(reasons).toEqual(Array.from({ length: 6 }, () => 'slow'));
    expect(most).toBe(2);
  });

  test('with six connections at once to one host causes one look-up, and all connect', async () => {
    const { port } = await host();
    let asked = 0;
    const forwarder = await startForwarder({
      resolve: async () => {
        asked += 1;
        await until(() => forwarder.connections() === 6);
        return ['127.0.0.1'];
      },
    });
    closing.push(() => forwarder.close());
    forwarder.listen(() => undefined);
    const pass = forwarder.admit('bank', [local(port)]);
    const all = await Promise.all(
      Array.from({ length: 6 }, () => say(forwarder, ask(`local.example:${port}`, pass), '\r\n\r\n')),
    );
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(asked).toBe(1);
  });

  test('gets an answer for a host that does not answer', async () => {
    const { forwarder, decisions } = await rig({ connect: 500 });
    const { port, server } = await host();
    server.close();
    expect((await say(forwarder, ask(`local.example:${port}`, forwarder.admit('bank', [local(port)])))).status).toBe(
      502,
    );
    expect(decisions.map(({ reason }) => reason)).toEqual([null, 'unreachable']);
  });
});

describe('a tunnel', () => {
  const opened = async (
    limits: Partial<ForwarderLimits>,
    on?: (socket: Socket) => void,
  ): Promise<Rig & { socket: Socket; received: () => string }> => {
    const { port, received } = await host(on);
    const parts = await rig(limits);
    const { socket } = await say(
      parts.forwarder,
      ask(`local.example:${port}`, parts.forwarder.admit('bank', [local(port)])),
      '\r\n\r\n',
    );
    return { ...parts, socket, received };
  };

  test('sends no more out than its limit, and the excess is reported', async () => {
    const { socket, decisions, forwarder, received } = await opened({ bytesOut: 100_000 });
    socket.write(Buffer.alloc(200_000));
    await gone(socket);
    await until(() => decisions.length === 2);
    await until(() => forwarder.connections() === 0);
    expect(decisions[1]).toMatchObject({ allow: false, reason: 'too-much' });
    expect(received().length).toBeLessThanOrEqual(100_000);
  });

  test('receives no more than its limit', async () => {
    const { socket, decisions } = await opened({ bytesIn: 100_000 }, (far) => {
      far.once('data', () => far.write(Buffer.alloc(5_000_000)));
    });
    let arrived = 0;
    socket.on('data', (chunk: Buffer) => {
      arrived += chunk.length;
    });
    socket.write('x');
    await gone(socket);
    await until(() => decisions.length === 2);
    expect(decisions[1]).toMatchObject({ allow: false, reason: 'too-much' });
    expect(arrived).toBeLessThanOrEqual(100_000);
  });

  test('transports a megabyte each way unchanged, however slowly it is read', async () => {
    const { socket } = await opened({}, (far) => {
      far
        .on('data', (chunk: Buffer) => {
          if (!far.write(chunk)) {
            far.pause();
            far.once('drain', () => far.resume());
          }
        })
        .on('end', () => far.end());
    });
    const sent = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 7 + (i >> 8)) & 255));
    const got: Buffer[] = [];
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      got.push(chunk);
      socket.pause();
      setImmediate(() => socket.resume());
    });
    socket.end(sent);
    await gone(socket);
    expect(Buffer.concat(got).equals(sent)).toBe(true);
  });

  test('ends after a long silence', async () => {
    const { socket, forwarder, decisions } = await opened({ silence: 150 });
    await gone(socket);
    await until(() => forwarder.connections() === 0);
    expect(decisions.map(({ allow }) => allow)).toEqual([true]);
  });

  test('ends shortly after one side has ended, even if the other stays open', async () => {
    let farEnded = 0;
    const { socket, forwarder } = await opened({ halfOpen: 150 }, (far) => {
      far.on('end', () => (farEnded += 1)).resume();
    });
    socket.end('x');
    await gone(socket);
    await until(() => forwarder.connections() === 0);
    expect(farEnded).toBe(1);
  });

  test('that one side resets is ended on the other', async () => {
    let reset = 0;
    const { socket, forwarder } = await opened({}, (far) => {
      far.once('data', () => {
        reset += 1;
        far.resetAndDestroy();
      });
    });
    socket.write('x');
    await gone(socket);
    await until(() => forwarder.connections() === 0);
    expect([reset, socket.destroyed]).toEqual([1, true]);
  });
});

describe('stopping', () => {
  test('closes every connection, and the port', async () => {
    const { port } = await host();
    const { forwarder } = await rig();
    const { socket } = await say(
      forwarder,
      ask(`local.example:${port}`, forwarder.admit('bank', [local(port)])),
      '\r\n\r\n',
    );
    const closed = gone(socket);
    await forwarder.close();
    await closed;
    await expect(once(connect(forwarder.port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  test('a probe is answered like an attempt, and not recorded as one', async () => {
    const { forwarder, decisions } = await rig();
    expect(await forwarder.probe()).toBe(403);
    const pass = forwarder.admit('bank', [local(443)]);
    expect([await forwarder.probe(), await forwarder.probe(pass)]).toEqual([407, 403]);
    expect(decisions).toEqual([]);
  });
});
