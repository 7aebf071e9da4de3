/** Redeeming an enrolment code: the one conversation that a machine has with the server before it has a certificate. */
import { createHash, X509Certificate } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ApiProblem } from '../../contract/errors.ts';
import { ENROLMENT_HELLO, Redeem, REDEEM_PATH, Redeemed } from '../../contract/workstations.ts';
import { PIN_BYTES, type EnrolmentCode } from '../../core/enrolment/code.ts';
import { ItError, itWords, type ItCoded } from '../itWords.ts';
import { faultOf, type ServerFault } from './serverFault.ts';
import { TLS_CIPHERS } from '../../core/tls/suites.ts';
import { isStrong } from '../../core/tls/connectionInUse.ts';
import { tolerant } from './tolerant.ts';

/** The server could not be asked, or refused. */
export class NotRedeemed extends ItError {
  readonly fault: ServerFault | 'refused';
  constructor(fault: ServerFault | 'refused', notice: ItCoded) {
    super(notice);
    this.fault = fault;
  }
}

export interface RedeemOptions {
  readonly localAddress?: string | undefined;
  /** Milliseconds for the whole conversation. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const LARGEST_CERTIFICATE = 4_096;
const LARGEST_ANSWER = 64 * 1024;

/**
 * Fetches the authority's certificate in the clear, compares it with the pin of the code, and only then says the
 * secret: over TLS 1.3 that trusts this authority and no other.
 * @throws NotRedeemed
 */
export async function redeemCode(code: EnrolmentCode, ask: Redeem, options: RedeemOptions = {}): Promise<Redeemed> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const socket = connectTcp({
    host: code.host,
    port: code.port,
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
  });
  const timer = setTimeout(() => socket.destroy(new Error('It took too long.')), timeoutMs);
  let tls: TLSSocket | null = null;
  try {
    const authorityPem = await authorityOf(socket, code);
    tls = await secured(socket, code.host, authorityPem);
    const { status, text } = await post(tls, code.host, Redeem.parse(ask));
    const answer = parsed(text);
    const problem = tolerant(ApiProblem).safeParse(answer);
    if (status !== 200) throw problem.success ? new NotRedeemed('refused', toldOf(problem.data)) : noProtocol();
    const redeemed = tolerant(Redeemed).safeParse(answer);
    if (!redeemed.success || !pinOf(new X509Certificate(redeemed.data.authorityPem).raw).equals(code.pin))
      throw noProtocol();
    return redeemed.data;
  } catch (error) {
    if (error instanceof NotRedeemed) throw error;
    const fault = faultOf(error);
    throw new NotRedeemed(fault, {
      code: fault === 'no-answer' ? 'code-no-answer' : 'code-not-redeemed',
      params: { why: itWords(`server-${fault}`) },
    });
  } finally {
    clearTimeout(timer);
    tls?.destroy();
    socket.destroy();
  }
}

const noProtocol = (): NotRedeemed =>
  new NotRedeemed('no-protocol', { code: 'code-not-redeemed', params: { why: itWords('server-no-protocol') } });
const pinOf = (der: Uint8Array): Buffer => createHash('sha256').update(der).digest();

function toldOf({ code, params: { retryAt } }: ApiProblem): ItCoded {
  if (code !== 'too-many-tries') return { code: 'code-refused', params: {} };
  return typeof retryAt === 'number'
    ? { code: 'code-too-many-tries-until', params: { time: new Date(retryAt).toTimeString().slice(0, 5) } }
    : { code: 'code-too-many-tries', params: {} };
}

/** Reads exactly what the server sends in the clear. @throws NotRedeemed for anything but the pinned authority. */
async function authorityOf(socket: Socket, code: EnrolmentCode): Promise<string> {
  const der = await new Promise<Buffer>((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.once('error', reject);
    socket.once('end', () => reject(new Error('It ended early.')));
    socket.once('close', () => reject(new Error('It ended early.')));
    socket.once('connect', () => socket.write(ENROLMENT_HELLO));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const length = received.length < 2 ? 0 : received.readUInt16BE(0);
      if (length > LARGEST_CERTIFICATE) return reject(noProtocol());
      if (received.length < 2 || received.length < 2 + length) return;
      // Nothing may follow in the clear.
      if (received.length > 2 + length) return reject(noProtocol());
      socket.pause();
      socket.removeAllListeners('data');
      resolve(received.subarray(2));
    });
  });
  if (code.pin.length !== PIN_BYTES || !pinOf(der).equals(code.pin))
    throw new NotRedeemed('another-server', {
      code: 'code-not-said',
      params: { why: itWords('server-another-server') },
    });
  return new X509Certificate(der).toString();
}

function secured(socket: Socket, host: string, authorityPem: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({
      socket,
      host,
      ca: authorityPem,
      minVersion: 'TLSv1.3',
      ciphers: TLS_CIPHERS,
      rejectUnauthorized: true,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    });
    tls.once('error', reject);
    tls.once('close', () => reject(new Error('It ended early.')));
    tls.once('secureConnect', () => {
      if (isStrong(tls)) resolve(tls);
      else tls.destroy(new Error('The server chose a weak cipher.'));
    });
  });
}

function post(tls: TLSSocket, host: string, ask: Redeem): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(ask);
    const outgoing = httpRequest(
      {
        createConnection: () => tls,
        method: 'POST',
        path: REDEEM_PATH,
        setHost: false,
        headers: {
          host: host.includes(':') ? `[${host}]` : host,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (answer) => {
        readText(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw noProtocol();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no schema accepts it
  }
}
