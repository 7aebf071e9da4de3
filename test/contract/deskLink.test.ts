/** The link trusts one server only. */
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ServerRefusal, Unreachable } from '../../main/link/errors.ts';
import { createLink, type Link } from '../../main/link/link.ts';
import { openRealtime } from '../../main/link/realtime.ts';
import { authorityIn } from '../support/authorityIn.ts';
import { until } from '../support/deskBench.ts';
import { Problem, startStandIn, type StandIn } from '../support/serverStandIn.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let server: StandIn;
let enrolment: { serverUrl: string; authorityPem: string; certificatePem: string; privateKeyPem: string };
const links: Link[] = [];
const link = (changes: Partial<Parameters<typeof createLink>[0]> = {}): Link => {
  const made = createLink({ ...enrolment, timeoutMs: 2_000, ...changes });
  links.push(made);
  return made;
};
beforeAll(async () => {
  server = await startStandIn();
  enrolment = (await server.newWorkstation()).enrolment as typeof enrolment;
});
afterEach(() => {
  for (const one of links.splice(0)) one.close();
  server.intercept = null;
});
afterAll(async () => {
  await server.stop();
});

describe('the link', () => {
  test('connects to the enrolled server and learns its own address from it', async () => {
    const one = link();
    expect(one.localAddress()).toBeNull();
    expect(await one.call('hello', {}, {})).toMatchObject({ name: 'Desk 7' });
    expect(one.localAddress()).toBe('127.0.0.1');
    const other = link({ localAddress: '127.0.0.9' });
    await other.call('hello', {}, {});
    expect(other.localAddress()).toBe('127.0.0.9');
  });

  test('a server of another authority is refused, whatever it answers', async () => {
    const foreign = await authorityIn(temporaryFolder('foreign'));
    const certificate = await foreign.server();
    let asked = 0;
    const impostor = createTlsServer(
      { cert: certificate.certificatePem, key: certificate.privateKeyPem },
      (_incoming, outgoing) => {
        asked += 1;
        outgoing.end('{}');
      },
    );
    await new Promise<void>((resolve) => {
      impostor.listen(0, '127.0.0.1', resolve);
    });
    const serverUrl = `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
    await expect(link({ serverUrl }).call('hello', {}, {})).rejects.toThrow(Unreachable);
    // Right authority, wrong name.
    await expect(link({ serverUrl: `https://127.0.0.3:${server.port}` }).call('hello', {}, {})).rejects.toThrow(
      Unreachable,
    );
    expect(asked).toBe(0);
    impostor.close();
  });

  test('without the client certificate of the enrolment the server does not answer', async () => {
    const foreign = await authorityIn(temporaryFolder('foreign'));
    const { certificatePem, privateKeyPem } = await foreign.issueClient('somebody');
    await expect(link({ certificatePem, privateKeyPem }).call('hello', {}, {})).rejects.toThrow(Unreachable);
  });

  test('an answer that does not match the contract is refused', async () => {
    const right = await link().call('hello', {}, {});
    const { minimumDesk, ...incomplete } = right;
    for (const bad of [
      { hello: 'there' },
      [],
      'text',
      { workstationId: 'x' },
      { ...right, minimumDesk: 1 },
      incomplete,
    ]) {
      server.intercept = () => bad;
      await expect(link().call('hello', {}, {})).rejects.toThrow(Unreachable);
    }
    expect(minimumDesk).toBe('0.1.0');
  });

  test('of a hello that has changed, the minimum version is read all the same', async () => {
    server.intercept = () => ({ minimumDesk: '99.0.0', workstation: { id: 7 } });
    await expect(link().call('hello', {}, {})).rejects.toMatchObject({ fault: 'no-protocol', minimumDesk: '99.0.0' });
    for (const bad of [{ minimumDesk: 99 }, { minimumDesk: '9'.repeat(41) }, ['99.0.0']]) {
      server.intercept = () => bad;
      await expect(link().call('hello', {}, {})).rejects.toMatchObject({ fault: 'no-protocol', minimumDesk: null });
    }
  });

  test("unknown fields of a newer server's answer are dropped", async () => {
    const right = await link().call('hello', {}, {});
    server.intercept = () => ({ ...right, extra: 1 });
    expect(await link().call('hello', {}, {})).toEqual(right);
  });

  test('a refusal has a code and parameters, and says whether it is final', async () => {
    server.intercept = () => {
      throw new Problem(429, 'too-many-tries', { retryAt: 1_800_000_000_000 });
    };
    await expect(link().call('hello', {}, {})).rejects.toMatchObject({
      code: 'too-many-tries',
      params: { retryAt: 1_800_000_000_000 },
      retryAt: 1_800_000_000_000,
      isFinal: false,
    });
    server.intercept = () => {
      throw new Problem(409, 'closed');
    };
    await expect(link().call('hello', {}, {})).rejects.toSatisfy(
      (error) => error instanceof ServerRefusal && error.isFinal,
    );
  });

  test('a server that accepts the connection and sends nothing times out', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    await expect(
      link({ serverUrl: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`, timeoutMs: 300 }).call(
        'hello',
        {},
        {},
      ),
    ).rejects.toThrow(Unreachable);
    silent.close();
  });

  test('an answer is read up to 16 MiB, and one byte above is no answer', async () => {
    const LARGEST = 16 * 1024 * 1024;
    const right = await link().call('hello', {}, {});
    const sized = (bytes: number): object => {
      const rest = Buffer.byteLength(JSON.stringify({ ...right, more: '' }));
      return { ...right, more: 'x'.repeat(bytes - rest) };
    };
    server.intercept = () => sized(LARGEST);
    expect(await link({ timeoutMs: 20_000 }).call('hello', {}, {})).toEqual(right);
    server.intercept = () => sized(LARGEST + 1);
    await expect(link({ timeoutMs: 20_000 }).call('hello', {}, {})).rejects.toThrow(Unreachable);
    server.intercept = null;
    expect(await link().call('hello', {}, {})).toMatchObject({ name: 'Desk 7' });
  });

  test('one that is closed sends nothing any more', async () => {
    const one = link();
    await one.call('hello', {}, {});
    server.requests.length = 0;
    one.close();
    await expect(one.call('hello', {}, {})).rejects.toMatchObject({ message: 'The link is closed.' });
    expect(() => one.openSocket('token')).toThrow('The link is closed.');
    await link().call('hello', {}, {});
    expect(server.requests.map(({ route }) => route)).toEqual(['hello']);
  });

  test('plain http is refused before anything is sent', () => {
    expect(() => createLink({ ...enrolment, serverUrl: 'http://127.0.0.1:1' })).toThrow(RangeError);
  });

  test('an identifier cannot add a segment to a path', async () => {
    server.requests.length = 0;
    await expect(link().call('closeConversation', { conversationId: '../../sign-out?x=' }, {})).rejects.toThrow();
    expect(server.requests.map((request) => request.route)).not.toContain('signOut');
  });
});

describe('realtime', () => {
  test('a session that the server does not know is reported, and no event arrives', async () => {
    let refused = 0;
    const events: unknown[] = [];
    const realtime = openRealtime({
      link: link(),
      token: 'x'.repeat(40),
      lastSeen: 0,
      log: () => undefined,
      onEvent: (event) => {
        events.push(event);
      },
      onConnection: () => undefined,
      onSessionRefused: () => {
        refused += 1;
      },
      times: { firstRetry: 50, longestRetry: 100 },
    });
    await until(() => refused > 0);
    await realtime.close();
    expect(events).toEqual([]);
  });

  test('a silent connection is detected and opened again', async () => {
    const silent = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined).resume());
    });
    const sockets: Socket[] = [];
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const realtime = openRealtime({
      link: link({ serverUrl: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`, timeoutMs: 200 }),
      token: 'x'.repeat(40),
      lastSeen: 0,
      log: () => undefined,
      onEvent: () => undefined,
      onConnection: () => undefined,
      onSessionRefused: () => undefined,
      times: { firstRetry: 20, longestRetry: 50 },
    });
    await until(() => sockets.length >= 3);
    await realtime.close();
    // None was kept beside the next one.
    await until(() => sockets.every((socket) => socket.destroyed));
    expect(sockets.length).toBeGreaterThanOrEqual(3);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

test('a link that is closed opens no connection any more, for calls or events', async () => {
  const closed = link();
  await closed.call('hello', {}, {});
  closed.close();
  await expect(closed.call('hello', {}, {})).rejects.toThrow('The link is closed.');
  expect(() => closed.openSocket('token')).toThrow('The link is closed.');
});
