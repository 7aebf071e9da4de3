/**
 * Closes connections from unregistered addresses before a byte of TLS is read. Behind a listed proxy, the proxy's
 * header names the address that is checked; headers from any other peer are refused.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { canonicalAddress, type Ranges } from '../../../core/access/addresses.ts';
import { beginsLikeProxyHeader, LONGEST_HEADER, readProxyHeader } from './proxyHeader.ts';

export type GateReason =
  | 'unregistered'
  | 'unreadable'
  | 'proxy-not-listed'
  | 'proxy-header-missing'
  | 'proxy-header-bad'
  | 'proxy-header-late'
  | 'silent';
export interface GateRules {
  readonly accepts: Ranges;
  readonly proxies: Ranges;
}
export interface GatePorts {
  /** Gets accepted connections, with the proxy's header removed. */
  readonly pass: (socket: Socket) => void;
  /** Gets the canonical address of refused connections (`unreadable` where there is none). */
  readonly refused: (address: string, reason: GateReason) => void;
}

/**
 * Milliseconds for the first bytes. The PROXY protocol asks for at least three seconds, for a packet that is lost once.
 */
const FIRST_BYTES = 5_000;
/** Connections that have sent nothing yet; each costs one socket. */
const MOST_WAITING = 4_096;
const UNREADABLE = 'unreadable';

/**
 * A TCP listener in front of TLS: hands on each connection whose client address is accepted, and closes the others
 * without an answer. Rules can be replaced while it listens.
 */
export class AddressGate {
  readonly #server: Server;
  readonly #ports: GatePorts;
  /** Accepted connections with their client addresses. */
  readonly #sockets = new Map<Socket, string>();
  /**
   * Client addresses behind proxies, by the two ends of the proxy's connection: the TLS socket over it is another
   * object with the same two.
   */
  readonly #behindProxies = new Map<string, string>();
  readonly #waiting = new Set<Socket>();
  #rules: GateRules;

  constructor(rules: GateRules, ports: GatePorts) {
    this.#rules = rules;
    this.#ports = ports;
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
  }

  /** @returns the port, also where the system chose it. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const at = this.#server.address();
        resolve(typeof at === 'object' && at !== null ? at.port : port);
      });
    });
  }

  /**
   * The canonical address of the client at the other end of this connection, behind a proxy too; `unreadable` when the
   * socket is closed or a proxy has not named it.
   */
  addressOf(socket: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined }): string {
    const peer = canonicalAddress(socket.remoteAddress ?? '') ?? UNREADABLE;
    return this.#behindProxies.get(ends(socket)) ?? (this.#rules.proxies.contains(peer) ? UNREADABLE : peer);
  }

  /**
   * Applies new rules and ends the connections that they no longer allow, also those of proxies that are no longer
   * listed.
   * @returns the addresses whose connections were ended.
   */
  setRules(rules: GateRules): string[] {
    this.#rules = rules;
    const ended: string[] = [];
    for (const [socket, address] of this.#sockets) {
      const isBehind = this.#behindProxies.has(ends(socket));
      if (rules.accepts.contains(address) && isBehind === rules.proxies.contains(socket.remoteAddress ?? '')) continue;
      ended.push(address);
      socket.destroy();
    }
    return ended;
  }

  /** Takes no connection any more; resolves when the last one is gone, after a second at the latest. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#waiting) socket.destroy();
    for (const socket of this.#sockets.keys()) socket.destroySoon();
    setTimeout(() => [...this.#sockets.keys()].forEach((s) => s.destroy()), 1_000).unref();
    await closed;
  }

  #take(socket: Socket): void {
    // A refused or broken connection may still emit an error, and has no other listener yet.
    socket.on('error', () => socket.destroy());
    const peer = canonicalAddress(socket.remoteAddress ?? '') ?? UNREADABLE;
    const isProxy = this.#rules.proxies.contains(peer);
    if (!isProxy && !this.#rules.accepts.contains(peer))
      return this.#refuse(socket, peer, peer === UNREADABLE ? UNREADABLE : 'unregistered');
    if (this.#waiting.size >= MOST_WAITING) return this.#refuse(socket, peer, 'silent');
    this.#waitForFirst(socket, peer, isProxy);
  }

  /** Waits for the first bytes: a proxy's header comes before everything else, and any other peer may not send one. */
  #waitForFirst(socket: Socket, peer: string, isProxy: boolean): void {
    let received = Buffer.alloc(0);
    const timer = setTimeout(
      () => done(() => this.#refuse(socket, peer, isProxy ? 'proxy-header-late' : 'silent')),
      FIRST_BYTES,
    );
    const done = (then: () => void): void => {
      clearTimeout(timer);
      this.#waiting.delete(socket);
      socket.off('readable', look);
      socket.off('close', gone);
      then();
    };
    const gone = (): void => done(() => {});
    const look = (): void => {
      const bytes = read(socket);
      if (bytes === null) return;
      received = Buffer.concat([received, bytes]);
      if (!isProxy)
        return done(() =>
          beginsLikeProxyHeader(received)
            ? this.#refuse(socket, peer, 'proxy-not-listed')
            : this.#accept(socket, peer, received),
        );
      const header = readProxyHeader(received);
      if (header.state === 'unfinished') {
        if (received.length > LONGEST_HEADER) done(() => this.#refuse(socket, peer, 'proxy-header-bad'));
        return;
      }
      done(() => {
        if (header.state === 'refused')
          return this.#refuse(socket, peer, header.why === 'missing' ? 'proxy-header-missing' : 'proxy-header-bad');
        // A health check of the balancer: the open port is the answer, and there is no client.
        if (header.address === null) return void socket.destroy();
        if (!this.#rules.accepts.contains(header.address)) return this.#refuse(socket, header.address, 'unregistered');
        this.#behindProxies.set(ends(socket), header.address);
        this.#accept(socket, header.address, received.subarray(header.length));
      });
    };
    this.#waiting.add(socket);
    socket.on('readable', look);
    socket.once('close', gone);
  }

  #accept(socket: Socket, address: string, rest: Buffer): void {
    if (socket.destroyed) return;
    const key = ends(socket);
    this.#sockets.set(socket, address);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#behindProxies.delete(key);
    });
    if (rest.length > 0) socket.unshift(rest);
    this.#ports.pass(socket);
  }

  #refuse(socket: Socket, address: string, reason: GateReason): void {
    socket.destroy();
    this.#ports.refused(address, reason);
  }
}

const ends = (socket: {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}): string => `${socket.remoteAddress ?? ''} ${socket.remotePort ?? ''}`;

function read(socket: Socket): Buffer | null {
  const bytes: unknown = socket.read();
  return Buffer.isBuffer(bytes) ? bytes : null;
}
