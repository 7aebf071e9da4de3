/**
 * The hostile visitors of `npm run bench -- floods`, in a process of their own: so many sockets from so many loopback
 * addresses, which send at the rate that they are given and connect again when they are refused.
 */
import { connect } from 'node:net';
import { Agent, request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const [variant = '', url = '', siteId = '', version = '', sockets = '', addresses = '', seconds = ''] =
  process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1_000;
/** Per second and socket: the rate that the page's own limit allows in the mean. */
const RATE = 5;
const counts = {
  sent: 0,
  taken: 0,
  refused: 0,
  consents: 0,
  consentsRefused: 0,
  connections: 0,
  connectionsRefused: 0,
};

const pick = (from: string, length: number): string =>
  Array.from({ length }, () => from[Math.floor(Math.random() * from.length)]).join('');
const TEXTS: Readonly<Record<string, () => string>> = {
  digits: () => pick('0123456789 -', 2_000),
  /** Too long for a message: what is left is a frame of nearly the largest size. */
  large: () => 'x'.repeat(60_000),
  random: () => pick('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-', 8_000),
};
const text = TEXTS[variant] ?? ((): string => 'hi');

const isOver = (): boolean => performance.now() >= until;

/** @returns the token of a new conversation; null where it was refused */
function consent(address: string): Promise<string | null> {
  const body = JSON.stringify({ language: 'en', noticeVersion: version });
  return new Promise((resolve) => {
    const sent = request(
      `${url}/visitor/v1/sites/${siteId}/consent`,
      {
        method: 'POST',
        localAddress: address,
        agent: false,
        headers: { origin: url, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let whole = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          whole += part;
        });
        response.on('error', () => resolve(null));
        response.on('end', () => {
          const isGiven = response.statusCode === 200;
          counts[isGiven ? 'consents' : 'consentsRefused'] += 1;
          resolve(isGiven ? (JSON.parse(whole) as { visitorToken: string }).visitorToken : null);
        });
      },
    );
    sent.on('error', () => resolve(null));
    sent.end(body);
  });
}

function open(address: string): Promise<WebSocket | null> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/visitor/v1/realtime`, {
    origin: url,
    localAddress: address,
  });
  return new Promise((resolve) => {
    socket.on('error', () => resolve(null));
    socket.on('unexpected-response', () => {
      counts.connectionsRefused += 1;
      socket.terminate();
      resolve(null);
    });
    socket.once('open', () => {
      counts.connections += 1;
      resolve(socket);
    });
  });
}

function hearing(socket: WebSocket): void {
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as { type: string };
    if (frame.type === 'message') counts.taken += 1;
    if (frame.type === 'refused') counts.refused += 1;
  });
}

/** One socket: says hello and sends, and connects again for as long as it lasts. */
async function talk(address: string): Promise<void> {
  let token: string | null = null;
  while (!isOver()) {
    token ??= await consent(address);
    const socket = token === null ? null : await open(address);
    if (socket === null) {
      await sleep(500);
      continue;
    }
    hearing(socket);
    socket.send(JSON.stringify({ type: 'hello', visitorToken: token, lastSeq: 0 }));
    while (!isOver() && socket.readyState === WebSocket.OPEN && variant !== 'reconnects') {
      if (variant === 'pings') {
        for (let each = 0; each < 50 && socket.bufferedAmount < 100_000; each += 1) {
          counts.sent += 1;
          socket.ping();
        }
        await sleep(20);
        continue;
      }
      if (socket.bufferedAmount < 1_000_000) {
        counts.sent += 1;
        socket.send(
          JSON.stringify(
            variant === 'typing'
              ? { type: 'typing', typing: true }
              : { type: 'message', id: randomUUID(), text: text() },
          ),
        );
      }
      await sleep(1_000 / RATE);
    }
    if (variant === 'reconnects') await sleep(50);
    socket.terminate();
  }
}

async function consents(address: string): Promise<void> {
  while (!isOver()) {
    await consent(address);
    await sleep(50);
  }
}

/** One connection that asks again as soon as it is answered. */
async function requests(address: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: address });
  while (!isOver()) {
    const status = await new Promise<number>((resolve) => {
      const sent = request(`${url}/visitor/v1/sites/${siteId}?language=en`, { agent }, (response) => {
        response.resume();
        response.on('error', () => resolve(0));
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', () => resolve(0));
      sent.end();
    });
    counts[status === 200 ? 'taken' : 'refused'] += 1;
    if (status === 0) await sleep(50);
  }
  agent.destroy();
}

/** Upgrades that never end: half a request, kept open. */
async function halfOpen(address: string): Promise<void> {
  const { hostname, port } = new URL(url);
  while (!isOver()) {
    const socket = connect({ host: hostname, port: Number(port), localAddress: address });
    socket.on('error', () => socket.destroy());
    socket.write('GET /visitor/v1/realtime HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n');
    counts.connections += 1;
    await sleep(1_000);
    if (counts.connections % 4 === 0) socket.destroy();
  }
}

const RUNS: Readonly<Record<string, (address: string) => Promise<void>>> = {
  consents,
  requests,
  'half-open': halfOpen,
};
const run = RUNS[variant] ?? talk;
await Promise.all(Array.from({ length: Number(sockets) }, (_, at) => run(`127.0.0.${2 + (at % Number(addresses))}`)));
console.log(JSON.stringify(counts));
process.exit(0);
