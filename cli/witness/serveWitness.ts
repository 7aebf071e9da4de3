/** The HTTP of a witness (tlog-witness v1.0.0). It needs no secrecy and no sign-in: it answers signed notes only. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lockForServer } from '../../server/storage/openStorage.ts';
import { addCheckpoint, cosignedCheckpoint, type WitnessAnswer, type WitnessPorts } from './answerWitness.ts';
import { WitnessFolder } from './witnessFolder.ts';

/** A checkpoint with a hundred signatures is smaller. */
const MOST_BYTES = 256 * 1024;
const SLOWEST_REQUEST = 10_000;
const MOST_CONNECTIONS = 256;

/** Null when it is larger than any request. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const empty = (status: number): WitnessAnswer => ({ status, type: 'text/plain; charset=utf-8', body: '' });

async function answerOf(request: IncomingMessage, ports: WitnessPorts): Promise<WitnessAnswer> {
  const { method, url = '' } = request;
  if (url === '/add-checkpoint') {
    if (method !== 'POST') return empty(405);
    const body = await bodyOf(request);
    return body === null ? empty(400) : addCheckpoint(body, ports);
  }
  const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url)?.[1];
  if (hash === undefined) return empty(404);
  return method === 'GET' ? cosignedCheckpoint(hash, ports) : empty(405);
}

export interface WitnessServer {
  /** without a slash at its end: the submission prefix and the monitoring prefix */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * One at a time a folder.
 * @throws Said when the folder has no key; AlreadyRunning
 */
export async function serveWitness(
  path: string,
  at: { readonly host: string; readonly port: number },
  ports: Omit<WitnessPorts, 'folder'>,
): Promise<WitnessServer> {
  const folder = new WitnessFolder(path);
  const release = lockForServer(path);
  const all = { ...ports, folder };
  const server = createServer(
    { requestTimeout: SLOWEST_REQUEST, headersTimeout: SLOWEST_REQUEST },
    (request, response) => {
      answerOf(request, all)
        .catch((error: unknown) => {
          ports.report(error instanceof Error ? error.message : String(error));
          return empty(500);
        })
        .then(({ status, type, body }) => {
          // What is left of a request that was not read would be taken for the next one.
          if (!request.complete) response.setHeader('connection', 'close');
          response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
        })
        .catch(() => response.destroy());
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(at.port, at.host, done);
    });
  } catch (error) {
    release();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      release();
    },
  };
}
