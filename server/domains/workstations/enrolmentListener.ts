/**
 * The listener for machines that have no certificate yet. It is open only while a code can be redeemed, accepts only
 * addresses from which one can, and understands one request. A machine sends four bytes and gets the certificate of the
 * authority, unencrypted; it compares that with the pin of its code, and then speaks TLS 1.3 that trusts this authority
 * and no other. So neither side ever has an unverified TLS connection.
 */
import { X509Certificate, constants } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { ENROLMENT_HELLO, Redeem, REDEEM_PATH, type Redeemed } from '../../../contract/workstations.ts';
import type { ApiProblem } from '../../../contract/errors.ts';
import type { Log } from '../../platform/log.ts';
import { AddressGate, type GateReason, type GateRules } from '../../platform/tls/addressGate.ts';
import type { ServerCertificate } from '../../platform/tls/authority.ts';
import { TLS_CIPHERS } from '../../../core/tls/suites.ts';
import { EnrolmentTries } from './tries.ts';

export interface EnrolmentListenerPorts {
  readonly tls: ServerCertificate;
  readonly authorityPem: string;
  /** From where one may connect at all. */
  readonly rules: GateRules;
  /** Whether a code could be redeemed from this address. */
  readonly hasCodeFor: (address: string) => boolean;
  /** Null where the code is refused; the reason is recorded, and not sent. */
  readonly redeem: (asked: Redeem, address: string) => Promise<Redeemed | null>;
  readonly refused: (address: string, reason: string) => void;
  readonly addressRefused: (address: string, reason: GateReason) => void;
  readonly log: Log;
  readonly tries?: EnrolmentTries;
}
export interface EnrolmentListener {
  readonly gate: AddressGate;
  /** Where it listens, also where the system chose. */
  readonly port: number;
  /** Uses this certificate from the next connection on. */
  readonly renew: (tls: ServerCertificate) => void;
  readonly close: () => Promise<void>;
}

/** Bytes: a code and a request for a certificate need less than two thousand. */
const BODY_LIMIT = 8_192;
/** Milliseconds that a connection may last. */
const PATIENCE = 15_000;
const MOST_CONNECTIONS = 20;

const REFUSED: ApiProblem = { code: 'enrolment-refused', params: {} };

/**
 * Listens for machines that enrol. Resolves when connections are accepted.
 * @param port 0 for one that the system chooses
 * @throws Error when the port is taken.
 */
export async function listenForEnrolments(
  host: string,
  port: number,
  ports: EnrolmentListenerPorts,
): Promise<EnrolmentListener> {
  const tries = ports.tries ?? new EnrolmentTries();
  const https = createHttps(
    {
      cert: ports.tls.certificatePem,
      key: ports.tls.privateKeyPem,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      ciphers: TLS_CIPHERS,
      secureOptions: constants.SSL_OP_NO_TICKET,
      handshakeTimeout: 10_000,
      requestTimeout: PATIENCE,
      headersTimeout: 10_000,
      keepAliveTimeout: 1,
      maxHeaderSize: 4_096,
    },
    (request, response) => {
      void answer(request, response, gate.addressOf(request.socket), ports, tries).catch((error: unknown) => {
        ports.log.failure(error);
        request.socket.destroy();
      });
    },
  );
  https.on('tlsClientError', (_error, socket) => socket.destroy());
  https.on('upgrade', (_request, socket) => socket.destroy());
  const greeting = greetingOf(ports.authorityPem);
  let open = 0;
  const gate: AddressGate = new AddressGate(ports.rules, { pass, refused: ports.addressRefused });
  function pass(socket: Socket): void {
    const address = gate.addressOf(socket);
    if (!ports.hasCodeFor(address) || open >= MOST_CONNECTIONS) {
      socket.destroy();
      ports.refused(address, open >= MOST_CONNECTIONS ? 'too-many-connections' : 'other-address');
      return;
    }
    open += 1;
    const timer = setTimeout(() => socket.destroy(), PATIENCE);
    socket.once('close', () => {
      open -= 1;
      clearTimeout(timer);
    });
    socket.once('readable', () => {
      // Four bytes come in one packet: a connection that sends fewer is not a desk's.
      const hello: unknown = socket.read(ENROLMENT_HELLO.length);
      if (!Buffer.isBuffer(hello) || hello.toString('latin1') !== ENROLMENT_HELLO) return void socket.destroy();
      socket.write(greeting, () => {
        if (!socket.destroyed) https.emit('connection', socket);
      });
    });
  }
  const listensOn = await gate.listen(port, host);
  return {
    gate,
    port: listensOn,
    renew: (tls) =>
      https.setSecureContext({
        cert: tls.certificatePem,
        key: tls.privateKeyPem,
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
        ciphers: TLS_CIPHERS,
        secureOptions: constants.SSL_OP_NO_TICKET,
      }),
    close: () => gate.close(),
  };
}

/** The certificate (DER) after its length in two bytes, most significant first. */
function greetingOf(authorityPem: string): Buffer {
  const der = new X509Certificate(authorityPem).raw;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(der.length);
  return Buffer.concat([length, der]);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
  ports: EnrolmentListenerPorts,
  tries: EnrolmentTries,
): Promise<void> {
  // Any other request gets no answer at all, so that a scan learns nothing.
  if (request.method !== 'POST' || request.url !== REDEEM_PATH || request.headers.origin !== undefined)
    return void request.socket.destroy();
  const wait = tries.count(address);
  if (wait !== null) {
    ports.refused(address, 'too-many-tries');
    return send(response, 429, {
      code: 'too-many-tries',
      params: { retryAt: Date.now() + Math.ceil(wait) },
    } satisfies ApiProblem);
  }
  const asked = Redeem.safeParse(await bodyOf(request));
  if (!asked.success) {
    ports.refused(address, 'malformed');
    return send(response, 403, REFUSED);
  }
  const redeemed = await ports.redeem(asked.data, address);
  if (redeemed === null) return send(response, 403, REFUSED);
  tries.forgive(address);
  send(response, 200, redeemed);
}

function send(response: ServerResponse, status: number, body: ApiProblem | Redeemed): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) return undefined;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined; // no schema accepts it
  }
}
