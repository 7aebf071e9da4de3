/**
 * The attacker's hosts: for each way out a port of its own on loopback, by TCP and by UDP. A connection to one proves
 * that this way works.
 */
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { Target } from './escapes/escape.ts';

/** Answers anything, so that an unrestricted browser goes on as far as it can. */
function answer(head: string): Buffer | null {
  const path = /^[A-Z]+ (\S+) HTTP/.exec(head)?.[1];
  if (path === undefined) return null;
  const [type, body] = path.endsWith('.js')
    ? ['text/javascript', 'export {}']
    : path.endsWith('.css')
      ? ['text/css', '']
      : path.endsWith('.html')
        ? ['text/html', '<!doctype html>']
        : ['text/plain', 'ok'];
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\naccess-control-allow-origin: *\r\naccess-control-allow-headers: ` +
      `*\r\ncross-origin-resource-policy: cross-origin\r\ncontent-length: ${body.length}\r\nconnection: ` +
      `close\r\n\r\n${body}`,
  );
}

/**
 * A browser resolves names below `localhost` to loopback by itself. The letter in front keeps records readable: a
 * single word looks like a person's name, and is masked.
 */
export const hostOf = (id: string): string => `x-${id}.localhost`;

export class EscapeListeners {
  readonly needle = `quartz${randomBytes(5)
    .toString('hex')
    .replaceAll(/[0-9]/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}`;
  readonly #targets = new Map<string, Target>();
  readonly #reached = new Map<string, string[]>();
  readonly #open: (Server | Datagrams)[] = [];
  private constructor() {
    /* set by open() */
  }

  static async open(ids: readonly string[]): Promise<EscapeListeners> {
    const listeners = new EscapeListeners();
    await Promise.all(ids.map((id) => listeners.#listen(id)));
    return listeners;
  }

  async #listen(id: string): Promise<void> {
    const note = (how: string): void => {
      this.#reached.get(id)?.push(how);
    };
    const server = (): Server =>
      createServer((socket) => {
        note('connected');
        socket
          .on('error', () => undefined)
          .once('data', (chunk) => {
            const reply = answer(chunk.toString('latin1'));
            if (reply === null) socket.destroy();
            else socket.end(reply);
          });
      });
    const first = server();
    await new Promise<void>((done) => first.listen(0, '127.0.0.1', done));
    const { port } = first.address() as AddressInfo;
    this.#open.push(first);
    // By IPv6 too where the machine has it and the port is free.
    const second = server();
    await new Promise<void>((done) =>
      second
        .once('error', () => done())
        .listen(port, '::1', () => {
          this.#open.push(second);
          done();
        }),
    );
    const datagrams = createSocket('udp4', () => note('datagram'));
    await new Promise<void>((done) =>
      datagrams
        .once('error', () => done())
        .bind(port, '127.0.0.1', () => {
          this.#open.push(datagrams);
          done();
        }),
    );
    const host = hostOf(id);
    const rest = `:${port}/${this.needle}`;
    this.#reached.set(id, []);
    this.#targets.set(id, {
      host,
      port,
      http: `http://${host}${rest}`,
      https: `https://${host}${rest}`,
      ws: `ws://${host}${rest}`,
      wss: `wss://${host}${rest}`,
      ip: `http://127.0.0.1${rest}`,
      ip6: `http://[::1]${rest}`,
      needle: this.needle,
    });
  }

  target(id: string): Target {
    const target = this.#targets.get(id);
    if (target === undefined) throw new Error(`Nobody listens for ${id}`);
    return target;
  }
  reached(id: string): readonly string[] {
    return this.#reached.get(id) ?? [];
  }
  forget(): void {
    for (const list of this.#reached.values()) list.length = 0;
  }
  close(): void {
    for (const one of this.#open) one.close();
  }
}
