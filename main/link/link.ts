/**
 * The link to the enrolled server, and the only code in main that opens a connection: HTTPS with mutual TLS 1.3,
 * trusting the enrolment's authority and no other. Node's sockets ignore every proxy of the session, so nothing else
 * sees this traffic.
 */
import { LARGEST_ANSWER } from '../../core/vocabulary/limits.ts';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { checkServerIdentity, type SecureContextOptions, type TLSSocket } from 'node:tls';
import WebSocket from 'ws';
import type { z } from 'zod';
import { type RouteName, ROUTES, WorkstationHello } from '../../contract/api.ts';
import type { ConnectionInUse } from '../../contract/encryption.ts';
import { ApiProblem } from '../../contract/errors.ts';
import { connectionInUse, isStrong } from '../../core/tls/connectionInUse.ts';
import { TLS_CIPHERS } from '../../core/tls/suites.ts';
import { ServerRefusal, Unreachable } from './errors.ts';
import { faultByDates, faultOf } from './serverFault.ts';
import { tolerant } from './tolerant.ts';

export interface LinkOptions {
  readonly serverUrl: string;
  /** One or several, PEM. */
  readonly authorityPem: string | readonly string[];
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** How the key is handed to TLS; left out, as it is. */
  readonly tlsKey?: (privateKeyPem: string) => Pick<SecureContextOptions, 'key'>;
  /** Milliseconds since 1970 by this machine, for reporting to IT why certificates are not valid. */
  readonly now?: () => number;
  /** Own address to speak from; left out, the system chooses. */
  readonly localAddress?: string | undefined;
  /** Milliseconds for one call, connecting included. */
  readonly timeoutMs?: number;
}

type Params<N extends RouteName> = z.input<(typeof ROUTES)[N]['params']>;
type Body<N extends RouteName> = z.input<(typeof ROUTES)[N]['body']>;
export type RouteResult<N extends RouteName> = z.output<(typeof ROUTES)[N]['result']>;

/** A certificate of this workstation and its key. */
export interface Identity {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface Link {
  /**
   * One call of the server's API; the answer is validated.
   * @throws Unreachable when there is no answer that can be trusted; ServerRefusal when the server said no.
   */
  call<N extends RouteName>(name: N, params: Params<N>, body: Body<N>, token?: string): Promise<RouteResult<N>>;
  openSocket(token: string): WebSocket;
  /**
   * Own address that the newest connection speaks from; null before the first, and after the connections were dropped.
   */
  localAddress(): string | null;
  /** What protects the connection that is open now, read from its socket; null while there is none. */
  connection(): ConnectionInUse | null;
  /** The one that is shown now: what is signed for the server is signed with its key. */
  identity(): Identity;
  /** Shows another certificate from the next connection on; what is under way comes to its end. */
  useIdentity(identity: Identity): void;
  /** Trusts these authorities from the next connection on; what is under way comes to its end. */
  trust(authorities: readonly string[]): void;
  /** Ends kept-alive connections, so that the next call shows which address it really leaves from. */
  dropConnections(): void;
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const LARGEST_FRAME = 1024 * 1024;

/** The connection to the server, over mutual TLS 1.3 with the enrolment's authority. */
export function createLink(options: LinkOptions): Link {
  const base = new URL(options.serverUrl);
  if (base.protocol !== 'https:') throw new RangeError('The server is reached by https only.');
  const host = base.hostname.replace(/^\[|\]$/g, '');
  let identity: Identity = options;
  let authorities = options.authorityPem;
  const tls = () =>
    ({
      ca: typeof authorities === 'string' ? authorities : [...authorities],
      cert: identity.certificatePem,
      ...(options.tlsKey?.(identity.privateKeyPem) ?? { key: identity.privateKeyPem }),
      minVersion: 'TLSv1.3',
      ciphers: TLS_CIPHERS,
      rejectUnauthorized: true,
      checkServerIdentity,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    }) as const;
  const newAgent = (): Agent => new Agent({ ...tls(), keepAlive: true, maxSockets: 4, scheduling: 'lifo' });
  let agent = newAgent();
  let newestLocal: string | null = null;
  const live: { http: TLSSocket | null; realtime: TLSSocket | null } = { http: null, realtime: null };
  let closed = false;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;

  function exchange(
    method: string,
    path: string,
    body: unknown,
    token: string | undefined,
  ): Promise<{ status: number; text: string }> {
    if (closed) return Promise.reject(new Unreachable('The link is closed.'));
    return new Promise((resolve, reject) => {
      const payload = method === 'GET' ? null : Buffer.from(JSON.stringify(body), 'utf8');
      const requestOptions: RequestOptions = {
        host,
        port: base.port === '' ? 443 : Number(base.port),
        method,
        path,
        agent,
        servername: isAddress(host) ? '' : host,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          accept: 'application/json',
          ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      };
      const fail = (): void => reject(new Unreachable('The server cannot be reached.'));
      let localAddress: string | null = null;
      let secure = false;
      const outgoing = httpsRequest(requestOptions, (answer) => {
        newestLocal = answer.socket.localAddress ?? null;
        live.http = answer.socket as TLSSocket;
        readText(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), fail);
      });
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) return;
        socket.once('connect', () => {
          localAddress = socket.localAddress ?? null;
        });
        socket.once('secureConnect', () => {
          localAddress = null;
          secure = true;
          endWeak(socket as TLSSocket);
        });
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const ended = error.code === 'ECONNRESET' || error.code === 'EPIPE';
        // A server that does not take this certificate ends the connection without a word once TLS is established.
        const fault = faultByDates(
          faultOf(error),
          secure && ended,
          identity.certificatePem,
          (options.now ?? Date.now)(),
        );
        reject(new Unreachable('The server cannot be reached.', ended ? localAddress : null, fault));
      });
      outgoing.end(payload ?? undefined);
    });
  }

  return {
    async call(name, params, body, token) {
      const route = ROUTES[name];
      const path = fillPath(
        route.path,
        params as Readonly<Record<string, string | number | undefined>>,
        route.method === 'GET',
      );
      const { status, text } = await exchange(route.method, path, body, token);
      const answer = parse(text);
      if (status >= 200 && status < 300) {
        const result = tolerant(route.result).safeParse(answer);
        if (!result.success) throw noProtocol(name === 'hello' ? minimumDeskIn(answer) : null);
        return result.data as RouteResult<typeof name>;
      }
      const problem = tolerant(ApiProblem).safeParse(answer);
      if (!problem.success) throw noProtocol();
      throw new ServerRefusal(status, problem.data);
    },
    openSocket(token) {
      if (closed) throw new Unreachable('The link is closed.');
      const url = new URL('/v1/realtime', base);
      url.protocol = 'wss:';
      const socket = new WebSocket(url, {
        ...tls(),
        perMessageDeflate: false,
        followRedirects: false,
        handshakeTimeout: timeoutMs,
        maxPayload: LARGEST_FRAME,
        headers: { authorization: `Bearer ${token}` },
      });
      socket.on('upgrade', (response) => {
        newestLocal = response.socket.localAddress ?? newestLocal;
        live.realtime = response.socket as TLSSocket;
        endWeak(live.realtime);
      });
      return socket;
    },
    localAddress: () => newestLocal,
    connection: () => connectionInUse(live.realtime) ?? connectionInUse(live.http),
    identity: () => identity,
    useIdentity(next) {
      identity = next;
      const former = agent;
      agent = newAgent();
      // By then, whatever is under way has its answer or has none.
      setTimeout(() => former.destroy(), timeoutMs).unref();
    },
    trust(next) {
      authorities = next;
      const former = agent;
      agent = newAgent();
      setTimeout(() => former.destroy(), timeoutMs).unref();
    },
    dropConnections() {
      agent.destroy();
      agent = newAgent();
      newestLocal = null;
    },
    close() {
      closed = true;
      agent.destroy();
    },
  };
}

/** The host's TLS may offer more suites than it was asked to; the server must not have chosen one of those. */
function endWeak(socket: TLSSocket): void {
  if (!isStrong(socket)) socket.destroy(new Error('The server chose a weak cipher.'));
}

const noProtocol = (minimumDesk: string | null = null): Unreachable =>
  new Unreachable('The server answered something that is no answer.', null, 'no-protocol', minimumDesk);

/** A newer server may have changed everything else in its hello: this one field remains, so that a desk knows why. */
function minimumDeskIn(hello: unknown): string | null {
  const read = tolerant(WorkstationHello.pick({ minimumDesk: true })).safeParse(hello);
  return read.success ? read.data.minimumDesk : null;
}
const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

/**
 * Names in the path are filled in; with GET, the others become the query. Values are encoded, so that none adds a path
 * segment.
 */
function fillPath(
  path: string,
  params: Readonly<Record<string, string | number | undefined>>,
  withQuery: boolean,
): string {
  const left = new Map(
    Object.entries(params).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
  const filled = path.replace(/:([A-Za-z]+)/g, (_match, name: string) => {
    const value = left.get(name);
    if (value === undefined) throw new RangeError(`The path needs ${name}.`);
    left.delete(name);
    return encodeURIComponent(String(value));
  });
  if (!withQuery || left.size === 0) return filled;
  const query = new URLSearchParams([...left].map(([name, value]): [string, string] => [name, String(value)]));
  return `${filled}?${query.toString()}`;
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) {
      answer.destroy();
      throw new Unreachable('The answer is too large.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no schema accepts it
  }
}
