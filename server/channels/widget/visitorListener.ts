/**
 * Listener for visitors: plain HTTP on loopback, behind a proxy that serves TLS. It does not serve the desks' API. It
 * refuses to listen on any other address, because nothing would encrypt what visitors write on the way.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { Id } from '../../../contract/common.ts';
import type { VisitorEncryption } from '../../../contract/encryption.ts';
import { ConsentGiven, ConsentStored, Site, VisitorLanguage } from '../../../contract/visitor.ts';
import { compileRanges, type Ranges } from '../../../core/access/addresses.ts';
import type { AddressRefusal } from '../../domains/addresses/refusal.ts';
import { plainJson, problems } from '../../platform/http/register.ts';
import type { Conversations } from '../../domains/conversations/conversations.ts';
import type { Log } from '../../platform/log.ts';
import { Problem, problem } from '../../platform/http/problem.ts';
import { SiteScope } from '../../scope/visitorScope.ts';
import type { Db } from '../../storage/storage.ts';
import { wayOf } from './wayOf.ts';
import { clientAddress } from './clientAddress.ts';
import { noticeOf } from './notices/noticeOf.ts';
import { protectionOf } from './notices/protectionOf.ts';
import { visitorAddress, type VisitorAddress } from './visitorAddress.ts';
import type { VisitorAllowances } from './visitorAllowances.ts';
import type { VisitorHub } from './visitorHub.ts';
import type { VisitorTurns } from './visitorTurns.ts';
import { PAGE_HEADERS, WidgetFiles } from './widgetFiles.ts';

/** Every endpoint of this listener, and for whom: the public, or a visitor with the token of their own conversation. */
export const VISITOR_ENDPOINTS: Readonly<Record<string, 'public' | 'own-token'>> = {
  'GET /health': 'public',
  'GET /favicon.ico': 'public',
  'GET /s/:siteId': 'public',
  'GET /widget/:file': 'public',
  'GET /visitor/v1/sites/:siteId': 'public',
  'POST /visitor/v1/sites/:siteId/consent': 'public',
  'UPGRADE /visitor/v1/realtime': 'own-token',
};

export interface VisitorListenerPorts {
  readonly db: Db;
  readonly conversations: Conversations;
  readonly hub: VisitorHub;
  readonly allowances: VisitorAllowances;
  readonly turns: VisitorTurns;
  /** Live connections that the server may have. */
  readonly connections: number;
  readonly log: Log;
  readonly widgetFolder: string;
  /** Origins of visitors' pages besides this listener's own, such as `https://chat.example.com`. */
  readonly origins: readonly string[];
  /** The current rules: which addresses may call the staff paths, and which proxies are believed. */
  readonly addresses: () => { readonly accepts: Ranges; readonly proxies: Ranges };
  readonly refused: (refusal: AddressRefusal) => void;
  /** What protects the data that the server keeps. */
  readonly kept: VisitorEncryption['kept'];
}

const LOOPBACK = compileRanges(['127.0.0.0/8', '::1']);
/** Bytes. Requests of the public side contain a language and a version. */
const BODY_LIMIT = 4_096;
/** Milliseconds that a refused connection has to read its answer. */
const ANSWERED_WITHIN = 2_000;
/** Connections that may be open at a time beyond those of the hub: requests, and upgrades that are half open. */
const MOST_SOCKETS = 2_000;
/** Bytes: the longest message with every unit of it escaped, and some room. */
const MAX_FRAME = 64 * 1024;

/**
 * Resolves when connections are accepted.
 * @throws RangeError for a host that is not loopback; Error when the port is taken.
 */
export async function listenForVisitors(
  host: string,
  port: number,
  ports: VisitorListenerPorts,
): Promise<{ close: () => Promise<void> }> {
  if (!LOOPBACK.contains(host))
    throw new RangeError("The visitors' side listens on loopback only; put a TLS proxy before it.");
  const name = host.includes(':') ? `[${host}]` : host;
  const origins = new Set([`http://${name}:${port}`, `http://localhost:${port}`, ...ports.origins]);
  const app = Fastify({ bodyLimit: BODY_LIMIT, requestTimeout: 15_000, keepAliveTimeout: 30_000 });
  plainJson(app);
  problems(app, ports.log);
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers(PAGE_HEADERS);
  });
  app.addHook('onRequest', async (request) => {
    if (isForStaff(request)) staffOnly(ports, request);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (await ports.allowances.request(addressOf(ports, request))) return;
    // What asks without end has to connect for each further refusal.
    void reply.header('connection', 'close');
    throw problem('too-fast');
  });
  app.addHook('preHandler', async (request) => {
    const { origin } = request.headers;
    if (request.method === 'GET' || (origin !== undefined && origins.has(origin))) return;
    // The operator sees in the log that --visitor-origin is missing.
    ports.log('visitor-refused', { code: 'origin-unknown' });
    throw problem('origin-unknown');
  });
  routes(app, ports);
  app.server.maxConnections = ports.connections + MOST_SOCKETS;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { origin } = request.headers;
    if (request.url !== '/visitor/v1/realtime' || origin === undefined || !origins.has(origin))
      return refuse(socket, '403 Forbidden');
    const from = addressOf(ports, request);
    void ports.allowances.upgrade(from).then(
      (isAllowed) => {
        if (!isAllowed) return refuse(socket, '429 Too Many Requests');
        if (socket.destroyed) return ports.allowances.left(from, null);
        let isAccepted = false;
        // Where the request is no valid upgrade, `ws` closes the socket and never calls back.
        socket.once('close', () => {
          if (!isAccepted) ports.allowances.left(from, null);
        });
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
          isAccepted = true;
          ports.hub.accept(webSocket, from, socket);
        });
      },
      (error: unknown) => {
        ports.log.failure(error);
        socket.destroy();
      },
    );
  });
  await app.listen({ host, port });
  return {
    async close() {
      ports.hub.close();
      sockets.close();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** @param status such as `403 Forbidden` */
function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  setTimeout(() => socket.destroy(), ANSWERED_WITHIN).unref();
}

const addressOf = (ports: VisitorListenerPorts, request: FastifyRequest | IncomingMessage): VisitorAddress =>
  visitorAddress(request.socket.remoteAddress, request.headers, ports.addresses().proxies);

/**
 * Paths of this listener that are not for visitors, and paths of the desks' API, which is not served here. Requests for
 * them are checked and counted; every other path is for visitors.
 */
const STAFF = /^\/+(?:health|v\d+|openapi|metrics|admin|api)(?:[/?.#;]|$)/i;
/** By the route that was matched as well: the router decodes a path before it compares, so `/%68ealth` is `/health`. */
const isForStaff = ({ url, routeOptions }: FastifyRequest): boolean =>
  [url, decoded(url), routeOptions.url ?? ''].some((path) => STAFF.test(path));

/** The path as it was meant; as it came where an escape in it is not valid. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** Answers everybody but the staff's addresses as if the path did not exist. @throws Problem `not-found`. */
function staffOnly(ports: VisitorListenerPorts, request: FastifyRequest): void {
  const { accepts, proxies } = ports.addresses();
  const client = clientAddress(request.socket.remoteAddress, request.headers, proxies);
  // This machine may ask: monitoring runs here.
  if (client.known && !client.disbelieved && (accepts.contains(client.address) || LOOPBACK.contains(client.address)))
    return;
  ports.refused({
    address: client.known ? client.address : client.proxy,
    reason: client.known ? 'staff-path' : 'forwarded-bad',
  });
  throw problem('not-found');
}

function routes(app: FastifyInstance, ports: VisitorListenerPorts): void {
  const files = new WidgetFiles(ports.widgetFolder);
  app.get('/health', () => ({ ok: true }));
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
  app.get('/s/:siteId', (request, reply) => inTurn(ports, request, () => page(ports, files, request, reply)));
  app.get('/widget/:file', (request, reply) => {
    const { file } = checked(z.strictObject({ file: z.string().max(120) }), request.params);
    const found = files.get(file);
    if (found === null) throw problem('not-found');
    return reply.type(found.type).send(found.bytes);
  });
  app.get('/visitor/v1/sites/:siteId', (request) => inTurn(ports, request, () => notice(ports, request)));
  app.post('/visitor/v1/sites/:siteId/consent', (request) => consent(ports, request));
}

/**
 * Answers when it is the turn of this address: what an address may ask in a window can come at once from many.
 * @throws Problem `too-fast` where too much of this address waits already
 */
async function inTurn<T>(ports: VisitorListenerPorts, request: FastifyRequest, answer: () => Promise<T>): Promise<T> {
  const from = addressOf(ports, request);
  const answered = await ports.turns.run({ siteId: '', ...from }, async () => ({ answer: await answer() }));
  if (answered !== null) return answered.answer;
  ports.allowances.tooMuchWaits(from, null);
  throw problem('too-fast');
}

/** An unknown site gets the page as well, with status 404: it says that there is no chat at this address. */
async function page(
  ports: VisitorListenerPorts,
  files: WidgetFiles,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isKnown = await siteIn(ports.db, request.params).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Problem && error.status === 404) return false;
      throw error;
    },
  );
  const found = files.get('index.html');
  if (found === null) throw problem('page-not-built');
  return reply
    .code(isKnown ? 200 : 404)
    .type(found.type)
    .send(found.bytes);
}

async function notice(ports: VisitorListenerPorts, request: FastifyRequest): Promise<Site> {
  const { language } = checked(z.strictObject({ language: VisitorLanguage.default('en') }), request.query);
  const { site: found } = await siteIn(ports.db, request.params);
  const encryption = { ...wayOf(request, ports.addresses().proxies), kept: ports.kept };
  return Site.parse({
    id: found.id,
    name: found.name,
    tenantName: found.tenantName,
    colour: found.colour,
    language,
    notice: noticeOf(found, language),
    protection: protectionOf(encryption, found.tenantName, language),
  });
}

async function consent(ports: VisitorListenerPorts, request: FastifyRequest): Promise<ConsentStored> {
  const given = checked(ConsentGiven, request.body ?? {});
  const scope = await siteIn(ports.db, request.params);
  const words = noticeOf(scope.site, given.language);
  // Consent is to a text that was read; if the text has changed since, the page must show it first.
  if (given.noticeVersion !== words.version) throw problem('notice-changed');
  const from = addressOf(ports, request);
  if (!(await ports.allowances.consent(from, scope))) throw problem('too-fast');
  const stored = await ports.turns.run({ siteId: scope.siteId, ...from }, () =>
    ports.conversations.begin(scope, {
      language: given.language,
      noticeVersion: words.version,
      words: JSON.stringify(words),
    }),
  );
  if (stored !== null) return ConsentStored.parse(stored);
  ports.allowances.tooMuchWaits(from, scope);
  throw problem('too-fast');
}

/** @throws Problem `not-found`. */
async function siteIn(db: Db, params: unknown): Promise<SiteScope> {
  const parsed = z.strictObject({ siteId: Id }).safeParse(params);
  if (!parsed.success) throw problem('not-found');
  const scope = await SiteScope.of(db, parsed.data.siteId);
  if (scope === null) throw problem('not-found');
  return scope;
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw problem('invalid');
  return result.data;
}
