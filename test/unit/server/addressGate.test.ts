/** The gate before TLS, connection by connection: who is passed on, who is refused and why, and what new rules end. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileRanges } from '../../../core/access/addresses.ts';
import { AddressGate, type GateRules } from '../../../server/platform/tls/addressGate.ts';
import { LONGEST_HEADER } from '../../../server/platform/tls/proxyHeader.ts';
import { until } from '../../support/until.ts';

const rules = (accepts: readonly string[], proxies: readonly string[] = []): GateRules => ({
  accepts: compileRanges(accepts),
  proxies: compileRanges(proxies),
});
const V1 = (client: string): string => `PROXY TCP4 ${client} 127.0.0.1 5000 443\r\n`;

let gate: AddressGate;
let port: number;
let passed: { socket: Socket; address: string; text: string; isOver: boolean }[];
let refused: [address: string, reason: string][];
let clients: Socket[];
const open = async (first: GateRules): Promise<void> => {
  gate = new AddressGate(first, {
    pass: (socket) => {
      const one = { socket, address: gate.addressOf(socket), text: '', isOver: false };
      passed.push(one);
      // The gate has forgotten it by then: its own listener came first.
      socket.once('close', () => {
        one.isOver = true;
      });
      socket.on('data', (chunk: Buffer) => {
        one.text += chunk.toString('latin1');
      });
    },
    refused: (...refusal) => void refused.push(refusal),
  });
  port = await gate.listen(0, '127.0.0.1');
};
/** A connection from this address that says something; nothing where that is empty. */
const come = (localAddress: string, say: string): Socket => {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => undefined);
  socket.resume();
  if (say !== '') socket.on('connect', () => socket.write(say, 'latin1'));
  clients.push(socket);
  return socket;
};
/** Its connection is over at the gate as well. */
const forgotten = (address: string): Promise<void> =>
  until(() => passed.some((one) => one.address === address && one.isOver));
const ended = async (socket: Socket): Promise<void> => {
  if (!socket.closed) await once(socket, 'close');
};
beforeEach(() => {
  [passed, refused, clients] = [[], [], []];
});
afterEach(async () => {
  for (const socket of clients) socket.destroy();
  await gate.close();
});

describe('a connection', () => {
  test('from an accepted address is passed on with everything that it says', async () => {
    await open(rules(['127.0.0.2']));
    const socket = come('127.0.0.2', 'hello');
    await until(() => passed[0]?.text === 'hello');
    socket.write(' again');
    await until(() => passed[0]?.text === 'hello again');
    expect([passed[0]?.address, refused]).toEqual(['127.0.0.2', []]);
  });

  test('from another address is refused before it says anything', async () => {
    await open(rules(['127.0.0.2']));
    await ended(come('127.0.0.3', ''));
    expect([passed, refused]).toEqual([[], [['127.0.0.3', 'unregistered']]]);
  });

  test('that speaks like a proxy, and is none, is refused', async () => {
    await open(rules(['127.0.0.0/8']));
    await ended(come('127.0.0.2', V1('10.0.0.1')));
    expect([passed, refused]).toEqual([[], [['127.0.0.2', 'proxy-not-listed']]]);
  });

  test('that ends before it says anything is forgotten', async () => {
    await open(rules(['127.0.0.0/8']));
    const socket = come('127.0.0.2', '');
    await once(socket, 'connect');
    socket.destroy();
    const behind = come('127.0.0.2', 'x');
    await until(() => passed.length === 1);
    expect(refused).toEqual([]);
    behind.destroy();
  });
});

describe('a proxy', () => {
  beforeEach(() => open(rules(['10.0.0.0/8', '127.0.0.2'], ['127.0.0.9'])));

  test('is passed on for the client that it names, without its header, in however many pieces', async () => {
    const socket = come('127.0.0.9', V1('10.0.0.7').slice(0, 12));
    await once(socket, 'connect');
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(`${V1('10.0.0.7').slice(12)}hello`, 'latin1');
    await until(() => passed[0]?.text === 'hello');
    expect([passed[0]?.address, refused]).toEqual(['10.0.0.7', []]);
    const [one] = passed;
    expect(gate.addressOf({ remoteAddress: one?.socket.remoteAddress, remotePort: one?.socket.remotePort })).toBe(
      '10.0.0.7',
    );
  });

  test.each<[string, string, [string, string]]>([
    ['that names an address that is not accepted', V1('192.0.2.1'), ['192.0.2.1', 'unregistered']],
    ['that names none', 'GET / HTTP/1.1\r\n', ['127.0.0.9', 'proxy-header-missing']],
    ['whose header is wrong', 'PROXY TCP4 nonsense\r\n', ['127.0.0.9', 'proxy-header-bad']],
  ])('%s is refused', async (_name, say, refusal) => {
    await ended(come('127.0.0.9', say));
    expect([passed, refused]).toEqual([[], [refusal]]);
  });

  test('that asks for itself is closed without a refusal', async () => {
    const local = Buffer.concat([
      Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]),
      Buffer.from([0x20, 0x00, 0, 0]),
    ]);
    await ended(come('127.0.0.9', local.toString('latin1')));
    expect([passed, refused]).toEqual([[], []]);
  });

  test('whose header has no end is refused beyond the longest one', async () => {
    const head = Buffer.concat([
      Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]),
      Buffer.from([0x21, 0x11, 0xff, 0xff]),
      Buffer.alloc(LONGEST_HEADER),
    ]);
    await ended(come('127.0.0.9', head.toString('latin1')));
    expect([passed, refused]).toEqual([[], [['127.0.0.9', 'proxy-header-bad']]]);
  });

  test('that has not named its client has no address', () => {
    expect(gate.addressOf({ remoteAddress: '127.0.0.9', remotePort: 1 })).toBe('unreadable');
    expect(gate.addressOf({ remoteAddress: '127.0.0.2', remotePort: 1 })).toBe('127.0.0.2');
    expect(gate.addressOf({ remoteAddress: '::ffff:127.0.0.2', remotePort: 1 })).toBe('127.0.0.2');
    expect(gate.addressOf({})).toBe('unreadable');
  });
});

describe('new rules', () => {
  test('end what they no longer allow, and only that', async () => {
    await open(rules(['127.0.0.0/8', '10.0.0.0/8'], ['127.0.0.9']));
    const direct = come('127.0.0.2', 'a');
    const other = come('127.0.0.3', 'a');
    const behind = come('127.0.0.9', `${V1('10.0.0.7')}a`);
    await until(() => passed.filter(({ text }) => text === 'a').length === 3);
    expect(gate.setRules(rules(['127.0.0.0/8', '10.0.0.0/8'], ['127.0.0.9']))).toEqual([]);
    expect(gate.setRules(rules(['127.0.0.2', '10.0.0.0/8'], ['127.0.0.9']))).toEqual(['127.0.0.3']);
    await forgotten('127.0.0.3');
    await ended(other);
    // Behind a proxy that is no longer one.
    expect(gate.setRules(rules(['127.0.0.2', '10.0.0.0/8']))).toEqual(['10.0.0.7']);
    await forgotten('10.0.0.7');
    await ended(behind);
    // A connection of its own from where a proxy is now.
    expect(gate.setRules(rules(['127.0.0.2', '10.0.0.0/8'], ['127.0.0.2']))).toEqual(['127.0.0.2']);
    await forgotten('127.0.0.2');
    await ended(direct);
    expect(gate.setRules(rules([]))).toEqual([]);
  });

  test('apply to the next connection', async () => {
    await open(rules(['127.0.0.2']));
    gate.setRules(rules(['127.0.0.3']));
    await ended(come('127.0.0.2', ''));
    come('127.0.0.3', 'x');
    await until(() => passed.length === 1);
    expect([passed[0]?.address, refused]).toEqual(['127.0.0.3', [['127.0.0.2', 'unregistered']]]);
  });
});

test('the end closes what waits and what was passed on', async () => {
  await open(rules(['127.0.0.0/8']));
  const waiting = come('127.0.0.2', '');
  const served = come('127.0.0.2', 'x');
  await until(() => passed.length === 1);
  if (waiting.connecting) await once(waiting, 'connect');
  await gate.close();
  await Promise.all([ended(waiting), ended(served)]);
  expect(refused).toEqual([]);
});
