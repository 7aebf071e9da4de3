/**
 * Listener for desks. It checks, in this order: a registered address, TLS 1.3 with a client certificate of the server's
 * authority, an enrolled workstation, a session.
 */
import { PROBLEMS, type ApiProblem, type Coded } from '../../../contract/errors.ts';
import { LARGEST_REQUEST } from '../../../core/vocabulary/limits.ts';
import { constants } from 'node:crypto';
import { createServer as createHttps } from 'node:https';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { TLSSocket, type SecureContextOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import Fastify from 'fastify';
import { WebSocketServer } from 'ws';
import { bearerOf, registerApi, type ApiPorts } from '../../platform/http/register.ts';
import { fromOf } from '../../platform/http/caller.ts';
import type { Log } from '../../platform/log.ts';
import type { DeskHub } from './deskHub.ts';
import { AddressGate, type GateReason, type GateRules } from '../../platform/tls/addressGate.ts';
import type { ServerCertificate } from '../../platform/tls/authority.ts';
import { TLS_CIPHERS } from '../../../core/tls/suites.ts';
import { watchShownCertificates, type Shown } from '../../platform/tls/shownCertificates.ts';

export interface DeskListenerPorts extends Omit<ApiPorts, 'addressOf'> {
  readonly tls: {
    readonly certificatePem: string;
    readonly privateKeyPem: string;
    readonly authorities: readonly string[];
  };
  readonly gateRules: GateRules;
  readonly hub: DeskHub;
  readonly addressRefused: (address: string, reason: GateReason) => void;
  readonly certificateRefused: (
    address: string,
    reason: string,
    shown: Pick<Shown, 'workstationId' | 'isOurs'> | null,
  ) => void;
  readonly log: Log;
}
export interface DeskListener {
  readonly gate: AddressGate;
  /** Ids of connected workstations, as their certificates name them. */
  readonly connected: () => readonly string[];
  /** Ends every connection of a workstation. */
  readonly endConnections: (workstationId: string) => void;
  /** Uses another certificate for new connections. */
  readonly renew: (tls: ServerCertificate) => void;
  readonly close: () => Promise<void>;
}

/** Bytes. Realtime frames from a desk are small: hello, typing, presence. */
const MAX_FRAME = 4_096;

/** Resolves when connections are accepted. @throws Error when the port is taken. */
export async function listenForDesks(host: string, port: number, ports: DeskListenerPorts): Promise<DeskListener> {
  const context = (tls: ServerCertificate) =>
    ({
      cert: tls.certificatePem,
      key: tls.privateKeyPem,
      ca: [...ports.tls.authorities],
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      ciphers: TLS_CIPHERS,
      // No session tickets: every connection has to prove its certificate.
      secureOptions: constants.SSL_OP_NO_TICKET,
    }) satisfies SecureContextOptions;
  const gate = new AddressGate(ports.gateRules, {
    pass: (socket) => {
      https.emit('connection', socket);
    },
    refused: ports.addressRefused,
  });
  const https = createHttps({
    ...context(ports.tls),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: 10_000,
    requestTimeout: 30_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 60_000,
  });
  const shownBy = watchShownCertificates(https, ports.tls.authorities, (socket) => gate.addressOf(socket));
  /** Read when the connection is accepted: a closed socket has no address. */
  const addresses = new WeakMap<object, string>();
  const addressOf = (socket: object): string => addresses.get(socket) ?? 'unreadable';
  const connections = new Map<string, Set<TLSSocket>>();
  https.on('secureConnection', (socket) => {
    addresses.set(socket, gate.addressOf(socket));
    const id: unknown = socket.getPeerCertificate().subject?.CN;
    if (typeof id !== 'string') return;
    const own = connections.get(id) ?? new Set();
    connections.set(id, own.add(socket));
    socket.once('close', () => {
      own.delete(socket);
      if (own.size === 0 && connections.get(id) === own) connections.delete(id);
    });
  });
  https.on('tlsClientError', (error, socket) => {
    // A certificate that fails verification is reported on the socket; `error` says only that the connection ended.
    // Every other error is a broken connection.
    const found: unknown = socket.authorizationError;
    const refused = typeof found === 'string' && found !== '' ? found : found instanceof Error ? found.message : '';
    const shown = shownBy(socket);
    const address = shown?.address ?? gate.addressOf(socket);
    if (refused !== '') ports.certificateRefused(address, CERTIFICATE_FAULTS[refused] ?? 'not-our-certificate', shown);
    const code = refused !== '' ? '' : 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS'))
      ports.certificateRefused(address, reasonOf(code), shown);
    socket.destroy();
  });
  const app = Fastify({
    bodyLimit: LARGEST_REQUEST,
    routerOptions: { ignoreTrailingSlash: false },
    serverFactory: (handler) => https.on('request', handler),
  });
  registerApi(app, {
    ...ports,
    addressOf,
    async workstationOf(socket, address) {
      const workstation = await ports.workstationOf(socket, address);
      if (workstation === null) ports.certificateRefused(address, 'not-enrolled', shownBy(socket));
      return workstation;
    },
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    // Desks send a frame as a whole; pieces without content would be counted by no limit.
    maxFragments: 16,
    perMessageDeflate: false,
  });
  https.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void upgrade(request, socket, head, sockets, {
      ...ports,
      addressOf,
      certificateRefused: (address, reason) => ports.certificateRefused(address, reason, shownBy(socket)),
    }).catch((error: unknown) => {
      ports.log.failure(error);
      socket.destroy();
    });
  });
  await app.ready();
  await gate.listen(port, host);
  return {
    gate,
    connected: () => [...connections.keys()],
    endConnections(id) {
      for (const socket of connections.get(id) ?? []) socket.destroy();
    },
    renew: (tls) => https.setSecureContext(context(tls)),
    async close() {
      ports.hub.close();
      const closed = gate.close();
      sockets.close();
      https.closeIdleConnections();
      await closed;
      await app.close().catch(() => {}); // this server never listened itself, and rejects when it is closed
    },
  };
}

async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  sockets: WebSocketServer,
  ports: DeskListenerPorts & Pick<ApiPorts, 'addressOf'>,
): Promise<void> {
  if (!(socket instanceof TLSSocket)) return void socket.destroy();
  if (request.url !== '/v1/realtime') return refuse(socket, 'not-found');
  // Desks send no origin; a browser's page does.
  if (request.headers.origin !== undefined) return refuse(socket, 'forbidden');
  const address = ports.addressOf(socket);
  const workstation = await ports.workstationOf(socket, address);
  if (workstation === null) {
    const refusal = await ports.refusalOf(socket);
    ports.certificateRefused(address, 'not-enrolled', null);
    return refuse(socket, refusal);
  }
  const connection = { address, workstationId: workstation.id, groupId: workstation.groupId };
  if (!ports.addressGuard.allows({ ...connection, person: null, tenantIds: [] }))
    return refuse(socket, 'address-refused');
  const token = bearerOf(request.headers);
  const from = fromOf(workstation, address);
  const session = token === null ? null : await ports.sessions.find(token, from);
  if (token === null || session === null) return refuse(socket, 'session-ended');
  // A session with a required action gets no events until the action is done.
  if (session.requiredAction !== null) return refuse(socket, 'forbidden');
  if (!ports.addressGuard.allows({ ...connection, person: session.person, tenantIds: session.tenantIds })) {
    await ports.endForAddress(session.id, address);
    return refuse(socket, 'address-refused');
  }
  if (socket.destroyed) return;
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    void (async () => {
      await ports.hub.accept(webSocket, session, () =>
        ports.addressGuard.allows({ ...connection, person: session.person, tenantIds: session.tenantIds }),
      );
      // The session may have ended after the check above and before the hub knew of the connection.
      if ((await ports.sessions.find(token, from)) === null) ports.hub.endSession(session.id, ENDED);
    })().catch((error: unknown) => {
      ports.log.failure(error);
      webSocket.terminate();
    });
  });
}

type Refusal =
  'not-found' | 'forbidden' | 'workstation-revoked' | 'workstation-unknown' | 'address-refused' | 'session-ended';
/** Answers an upgrade as the API answers a request: a status, and the code as JSON. */
function refuse(socket: TLSSocket, code: Refusal): void {
  const { status } = PROBLEMS[code];
  const body = JSON.stringify({ code, params: {} } satisfies ApiProblem);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Sent where the reason of the end is not known. */
const ENDED: Coded = { code: 'session-over', params: { why: 'ended', name: null, reason: null } };
/** Verification errors of Node that have a code of their own; every other one is `not-our-certificate`. */
const CERTIFICATE_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
};

function reasonOf(code: string): string {
  if (code.includes('PEER_DID_NOT_RETURN_A_CERTIFICATE')) return 'no-certificate';
  if (code.includes('UNSUPPORTED_PROTOCOL') || code.includes('VERSION')) return 'old-tls';
  if (code.includes('CERTIFICATE') || code.includes('CERT')) return 'not-our-certificate';
  return 'handshake-failed';
}
