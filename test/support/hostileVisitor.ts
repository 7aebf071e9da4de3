/** A visitor without the project's page: from an address of its own, with as many sockets and frames as it likes. */
import { once } from 'node:events';
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { ConsentStored, RealtimeToVisitor, Site } from '../../contract/visitor.ts';
import { Frames } from './serverRig.ts';
import type { RealtimeFromVisitor } from '../../contract/visitor.ts';

export type HostilePage = Frames<RealtimeToVisitor, RealtimeFromVisitor>;

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export class HostileVisitor {
  readonly #url: string;
  readonly #siteId: string;
  readonly address: string;
  readonly #sockets: WebSocket[] = [];
  #version: string | null = null;

  /** @param address of this machine, such as `127.0.0.7` */
  constructor(url: string, siteId: string, address: string) {
    this.#url = url;
    this.#siteId = siteId;
    this.address = address;
  }

  /** Begins a conversation. @returns status and answer, also of a refusal */
  async consent(): Promise<Answer> {
    this.#version ??= Site.parse((await this.#ask('GET', '?language=en')).json).notice.version;
    return this.#ask('POST', '/consent', { language: 'en', noticeVersion: this.#version });
  }

  /** The token of a new conversation. */
  async token(): Promise<string> {
    return ConsentStored.parse((await this.consent()).json).visitorToken;
  }

  /** Opens a socket and says nothing. @returns null where the upgrade was refused */
  async open(): Promise<HostilePage | null> {
    const socket = new WebSocket(`${this.#url.replace(/^http/, 'ws')}/visitor/v1/realtime`, {
      origin: this.#url,
      localAddress: this.address,
    });
    this.#sockets.push(socket);
    const frames: HostilePage = new Frames(socket, (value) => RealtimeToVisitor.parse(value));
    const isOpen = await Promise.race([
      once(socket, 'open').then(() => true),
      once(socket, 'unexpected-response').then(() => false),
    ]);
    return isOpen ? frames : null;
  }

  /** Opens a socket and names the conversation. @throws Error where that was refused */
  async connect(visitorToken: string, lastSeq = 0): Promise<HostilePage> {
    const page = await this.open();
    if (page === null) throw new Error('The upgrade was refused.');
    page.send({ type: 'hello', visitorToken, lastSeq });
    await page.next((frame) => frame.type === 'welcome');
    return page;
  }

  /** Ends every socket. */
  leave(): void {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }

  #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.#url}/visitor/v1/sites/${this.#siteId}${path}`,
        {
          method,
          localAddress: this.address,
          agent: false,
          headers: { origin: this.#url, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        },
        (response) => {
          let whole = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            whole += part;
          });
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(whole) }));
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }
}

/** What became of these messages, in order: `message` for one that was taken, else the code of its refusal. */
export async function outcomes(page: HostilePage, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) {
    const frame = page.all.find((one) => isAbout(one, id)) ?? (await page.next((one) => isAbout(one, id)));
    found.push(frame.type === 'refused' ? frame.code : frame.type);
  }
  return found;
}

const isAbout = (frame: RealtimeToVisitor, id: string): boolean =>
  frame.type === 'message' ? frame.message.id === id : frame.type === 'refused' && frame.messageId === id;
