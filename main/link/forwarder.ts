/**
 * The one way out for connections of the desk besides those to the server: a proxy on loopback, on a port of its own
 * choice, that connects only to listed hosts. It starts with no list at all, so a connection that passes the locks of a
 * page ends here and is reported.
 *
 * It never sees inside a connection (CONNECT carries TLS), and plain HTTP is refused, so that no work travels
 * unencrypted.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { createServer, type Socket } from 'node:net';
import {
  compileEgress,
  readAuthority,
  type Egress,
  type EgressReason,
  type EgressRuleLike,
  type ListedTarget,
} from '../../core/access/egress.ts';
import type { Pass } from './pass.ts';
import { probe } from './probe.ts';
import { readProxyRequest } from './proxyRequest.ts';
import { reach } from './reach.ts';
import { readHead } from './readHead.ts';
import { tunnel, type TunnelLimits } from './tunnel.ts';

/** Times in milliseconds. */
export interface ForwarderLimits extends TunnelLimits {
  /** For the whole head of a request, however slowly it trickles. */
  readonly head: number;
  readonly lookup: number;
  readonly connect: number;
  readonly connections: number;
  readonly connectionsOfPass: number;
  /** Node looks names up on the four threads that also hash passwords: some must stay free. */
  readonly lookups: number;
}
const LIMITS: ForwarderLimits = {
  head: 5_000,
  lookup: 5_000,
  connect: 10_000,
  silence: 5 * 60_000,
  halfOpen: 10_000,
  bytesOut: 32 * 1024 * 1024,
  bytesIn: 512 * 1024 * 1024,
  connections: 64,
  connectionsOfPass: 32,
  lookups: 2,
};

export type ForwarderReason =
  EgressReason | 'no-pass' | 'plain-http' | 'too-many' | 'slow' | 'unreachable' | 'not-recorded' | 'too-much';
export interface ForwarderDecision {
  readonly allow: boolean;
  /** Host only: never a path, a query or a value. */
  readonly host: string;
  readonly port: number | null;
  readonly reason: ForwarderReason | null;
  /** Whose work it was; null where the client showed no pass. */
  readonly tenantId: string | null;
}
/** Receives each decision before it takes effect. @throws when it cannot be recorded: nothing is let out then. */
export type DecisionListener = (decision: ForwarderDecision) => void;

export interface ForwarderOptions {
  /** Every address of a name; the system's resolver when left out. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  readonly limits?: Partial<ForwarderLimits>;
}

export interface Forwarder {
  /** For `--proxy-server` and `proxyRules`: `http://127.0.0.1:PORT`. */
  readonly address: string;
  readonly port: number;
  /** Replaces the listener; what was denied before there was one is reported to the first. */
  listen(listener: DecisionListener | null): void;
  /** @throws RangeError when a rule cannot be read. */
  admit(tenantId: string, rules: readonly EgressRuleLike[]): Pass;
  revokeAll(): void;
  /** Connections that are open now, waiting ones included. */
  connections(): number;
  /** Asks itself for a host that no list can name. @returns what it answered, such as 403; not recorded. */
  probe(pass?: Pass): Promise<number>;
  close(): Promise<void>;
}

interface Admitted {
  readonly tenantId: string;
  readonly egress: Egress;
  readonly proof: Buffer;
  readonly sockets: Set<Socket>;
}

const EARLY = 100;
const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();
const systemLookup = async (name: string): Promise<readonly string[]> => {
  // A dot at the end: the name as it is written, and not one below the machine's search domains.
  const found = await lookup(`${name}.`, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
};

/** @throws Error when no port of loopback can be had. */
export async function startForwarder(options: ForwarderOptions = {}): Promise<Forwarder> {
  const limits = { ...LIMITS, ...options.limits };
  const resolve = options.resolve ?? systemLookup;
  const passes = new Map<string, Admitted>();
  const open = new Set<Socket>();
  /** Own ports of probes that run. */
  const probes = new Set<number>();
  let early: ForwarderDecision[] = [];
  let listener: DecisionListener | null = null;
  let lookups = 0;
  const waiting: (() => void)[] = [];
  const asked = new Map<string, Promise<readonly string[]>>();

  function report(decision: ForwarderDecision): boolean {
    if (listener === null) {
      if (!decision.allow && early.length < EARLY) early.push(decision);
      return false;
    }
    try {
      listener(decision);
      return true;
    } catch {
      return false; // not recorded, so not allowed
    }
  }

  function admittedBy(credentials: string | null): Admitted | null {
    const [username = '', ...rest] = (credentials ?? '').split(':');
    const admitted = passes.get(username);
    const proof = digest(rest.join(':'));
    return admitted !== undefined && timingSafeEqual(proof, admitted.proof) ? admitted : null;
  }

  /** A look-up cannot be called back: its place stays taken until it ends. */
  async function lookUp(name: string): Promise<readonly string[]> {
    if (lookups >= limits.lookups)
      await new Promise<void>((free) => {
        waiting.push(free);
      });
    else lookups += 1;
    try {
      return await resolve(name);
    } catch {
      return []; // no address: refused
    } finally {
      const next = waiting.shift();
      if (next === undefined) lookups -= 1;
      else next();
    }
  }

  /** Connections that are made at the same time share one look-up; a later one asks anew. */
  async function find(target: ListedTarget): Promise<readonly string[] | 'slow'> {
    if (target.isAddress) return [target.host];
    const running = asked.get(target.host) ?? lookUp(target.host).finally(() => asked.delete(target.host));
    asked.set(target.host, running);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'slow'>((done) => {
      timer = setTimeout(done, limits.lookup, 'slow');
    });
    return Promise.race([running, late]).finally(() => clearTimeout(timer));
  }

  async function serve(inside: Socket): Promise<void> {
    const head = await readHead(inside, limits.head);
    const isProbe = inside.remotePort !== undefined && probes.has(inside.remotePort);
    const refuse = (
      status: number,
      host: string,
      port: number | null,
      reason: ForwarderReason,
      tenantId: string | null,
    ): void => {
      if (!isProbe) report({ allow: false, host, port, reason, tenantId });
      answer(inside, status);
    };
    if (head === 'gone') return;
    if (head === 'slow' || head === 'unreadable') {
      refuse(head === 'slow' ? 408 : 400, 'unreadable', null, head, null);
      return;
    }
    const request = readProxyRequest(head);
    if (!('authority' in request)) {
      refuse(request.plainHttp ? 403 : 400, request.host, null, request.plainHttp ? 'plain-http' : 'unreadable', null);
      return;
    }
    const named = readAuthority(request.authority);
    const host = named?.host ?? 'unreadable';
    const port = named?.port ?? null;
    const admitted = admittedBy(request.credentials);
    // Without any pass none is asked for: a browser would ask its person.
    if (admitted === null) {
      refuse(passes.size === 0 ? 403 : 407, host, port, 'no-pass', null);
      return;
    }
    const { tenantId, egress, sockets } = admitted;
    if (sockets.size >= limits.connectionsOfPass) {
      refuse(403, host, port, 'too-many', tenantId);
      return;
    }
    const target = egress.target(request.authority);
    if (!target.allow) {
      refuse(403, host, port, target.reason, tenantId);
      return;
    }
    sockets.add(inside);
    inside.once('close', () => sockets.delete(inside));

    const found = await find(target);
    // Gone, or its pass revoked, meanwhile: nothing was decided.
    if (inside.destroyed) return;
    if (typeof found === 'string') {
      refuse(403, host, port, found, tenantId);
      return;
    }
    const checked = egress.addresses(target, found);
    if (!checked.allow) {
      refuse(403, host, port, checked.reason, tenantId);
      return;
    }
    if (checked.addresses.some(isLoopback) && target.port === own()) {
      refuse(403, host, port, 'address-refused', tenantId);
      return;
    }
    if (!report({ allow: true, host, port, reason: null, tenantId })) {
      refuse(403, host, port, 'not-recorded', tenantId);
      return;
    }
    const outside = await reach(checked.addresses, target.port, limits.connect, inside);
    if (outside === null) {
      refuse(502, host, port, 'unreachable', tenantId);
      return;
    }
    // Revoked or gone while it was being reached.
    if (inside.destroyed) {
      outside.destroy();
      return;
    }
    open.add(outside);
    outside.once('close', () => open.delete(outside));
    inside.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const ended = tunnel(inside, outside, limits);
    inside.resume();
    if ((await ended) === 'too-much') report({ allow: false, host, port, reason: 'too-much', tenantId });
  }

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (inside) => {
    open.add(inside);
    inside.on('error', () => inside.destroy());
    inside.once('close', () => open.delete(inside));
    serve(inside).catch(() => inside.destroy());
  });
  server.maxConnections = limits.connections;
  server.on('drop', () => report({ allow: false, host: 'unreadable', port: null, reason: 'too-many', tenantId: null }));
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', done);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The forwarder has no port.');
  const own = (): number => bound.port;

  const revoke = (username: string): void => {
    for (const socket of passes.get(username)?.sockets ?? []) socket.destroy();
    passes.delete(username);
  };
  return {
    address: `http://127.0.0.1:${bound.port}`,
    port: bound.port,
    listen(next) {
      listener = next;
      if (next !== null) for (const decision of early.splice(0)) report(decision);
    },
    admit(tenantId, rules) {
      const username = randomBytes(16).toString('hex');
      const password = randomBytes(32).toString('hex');
      passes.set(username, { tenantId, egress: compileEgress(rules), proof: digest(password), sockets: new Set() });
      return { username, password, revoke: () => revoke(username) };
    },
    revokeAll: () => {
      for (const username of [...passes.keys()]) revoke(username);
    },
    connections: () => open.size,
    probe: (pass) => probe(bound.port, pass, probes, limits.head),
    async close() {
      early = [];
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of open) socket.destroy();
      passes.clear();
      await closed;
    },
  };
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

const WORDS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  502: 'Bad Gateway',
};
function answer(inside: Socket, status: number): void {
  if (inside.destroyed) return;
  const challenge = status === 407 ? 'Proxy-Authenticate: Basic realm="desk"\r\n' : '';
  inside.end(
    `HTTP/1.1 ${status} ${WORDS[status] ?? 'Refused'}\r\n${challenge}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  // A client that does not read the answer is not waited for.
  inside.resume();
  const late = setTimeout(() => inside.destroy(), 1_000);
  inside.once('close', () => clearTimeout(late));
}
