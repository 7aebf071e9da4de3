/** A real server on loopback with the demo's data, and real clients: TLS for desks, HTTP and WebSocket for visitors. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import * as opaque from '@serenity-kit/opaque';
import { WebSocket, type RawData } from 'ws';
import { Session, SignInStarted } from '../../contract/api.ts';
import { type RealtimeFromDesk, RealtimeFromServer } from '../../contract/realtime.ts';
import { ConsentStored, RealtimeToVisitor, Site, type RealtimeFromVisitor } from '../../contract/visitor.ts';
import { seedDemo, type Demo } from '../../server/scripted/demo.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import type { EnrolmentFile } from '../../server/domains/workstations/enrolByFile.ts';
import { readPolicy, writePolicy } from '../../server/domains/policy/policyStore.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { startServer, type RunningServer } from '../../server/server.ts';
import type { ServerOptions } from '../../server/start/options.ts';
import { keysOf, proofOf } from './signInProof.ts';
import { reservePorts } from './ports.ts';
import { eventually as repeated } from './until.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { WIDE_DESK_LIMITS, WIDE_LIMITS } from './wideLimits.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}
export interface Identity {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

export class Rig {
  readonly folder = temporaryFolder('server');
  readonly log: string[] = [];
  readonly #sockets: WebSocket[] = [];
  #demo: Demo | null = null;
  #server: RunningServer | null = null;
  #release: () => void = () => {};

  /** @param mostPerAgent conversations that one agent answers; those of the policy without it */
  static async make(options: Partial<ServerOptions> = {}, mostPerAgent: number | null = null): Promise<Rig> {
    const rig = new Rig();
    rig.#release = (await reservePorts(rig.data)).release;
    rig.#demo = await seedDemo({ dataFolder: rig.data, keysFolder: join(rig.folder, 'keys') });
    if (mostPerAgent !== null) await letAnswer(rig.data, mostPerAgent);
    await rig.start(options);
    return rig;
  }

  get data(): string {
    return join(this.folder, 'server');
  }
  get demo(): Demo {
    return present(this.#demo);
  }
  get server(): RunningServer {
    return present(this.#server);
  }

  async start(options: Partial<ServerOptions> = {}): Promise<void> {
    this.#server = await startServer({
      dataFolder: this.data,
      widgetFolder: join(this.folder, 'widget'),
      log: { write: (line) => void this.log.push(line) },
      ...options,
      visitorLimits: { ...WIDE_LIMITS, ...options.visitorLimits },
      deskLimits: { ...WIDE_DESK_LIMITS, ...options.deskLimits },
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
    await this.#server?.close();
    this.#server = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#release();
    rmSync(this.folder, { recursive: true, force: true });
  }

  site(tenantName: string): string {
    return present(this.demo.sites.find((s) => s.tenantName === tenantName)).id;
  }
  tenant(name: string): string {
    return present(this.demo.tenants.find((t) => t.name === name)).id;
  }
  person(login: string): Demo['people'][number] {
    return present(this.demo.people.find((p) => p.login === login));
  }

  async workstation(name = 'Desk 1'): Promise<Workstation> {
    return new Workstation(this.server.deskUrl, await enrolWorkstation({ dataFolder: this.data, name }), (s) =>
      this.#sockets.push(s),
    );
  }

  /** A person signed in at a workstation of their own. */
  async signedIn(login: string): Promise<SignedIn> {
    const workstation = await this.workstation(`Desk of ${login}`);
    return workstation.signIn(login, this.person(login).password);
  }

  async visitor(tenantName = 'Harbour Bank', language = 'en'): Promise<Visitor> {
    return this.visitorOf(this.site(tenantName), language);
  }

  async visitorOf(siteId: string, language = 'en'): Promise<Visitor> {
    const url = this.server.visitorUrl;
    const site = Site.parse(await (await fetch(`${url}/visitor/v1/sites/${siteId}?language=${language}`)).json());
    const given = await fetch(`${url}/visitor/v1/sites/${siteId}/consent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ language, noticeVersion: site.notice.version }),
    });
    const consent = ConsentStored.parse(await given.json());
    return new Visitor(url, consent, (s) => this.#sockets.push(s));
  }
}

/** Lets one agent answer so many conversations at a time, in the data of a server that is not started yet. */
export async function letAnswer(dataFolder: string, mostPerAgent: number): Promise<void> {
  const { db, close } = await openStorage(dataFolder);
  const policy = await readPolicy(db);
  await writePolicy(db, { ...policy, routing: { ...policy.routing, mostPerAgent, givenPerMinute: mostPerAgent } });
  await close();
}

export class Workstation {
  readonly url: string;
  readonly enrolment: EnrolmentFile;
  readonly keep: (socket: WebSocket) => void;
  /** Address of this machine that it connects from. */
  localAddress = '127.0.0.1';

  constructor(url: string, enrolment: EnrolmentFile, keep: (socket: WebSocket) => void) {
    this.url = url;
    this.enrolment = enrolment;
    this.keep = keep;
  }

  get identity(): Identity {
    return { cert: this.enrolment.certificatePem, key: this.enrolment.privateKeyPem, ca: this.enrolment.authorityPem };
  }

  ask(method: string, path: string, body?: unknown, token?: string, more: RequestOptions = {}): Promise<Answer> {
    return askTls(`${this.url}${path}`, method, this.identity, body, token, {
      ...(this.url.includes('127.0.0.1') ? { localAddress: this.localAddress } : {}),
      ...more,
    });
  }

  async start(
    login: string,
    password: string,
  ): Promise<{ answer: Answer; finish: (brings?: Record<string, unknown>) => Promise<Answer> }> {
    await opaque.ready;
    const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password });
    const answer = await this.ask('POST', '/v1/sign-in/start', { login, startLoginRequest });
    return {
      answer,
      finish: async (brings = {}) => {
        const started = SignInStarted.parse(answer.json);
        const { loginResponse } = started;
        const finishLoginRequest =
          opaque.client.finishLogin({ clientLoginState, loginResponse, password })?.finishLoginRequest ?? null;
        return this.ask('POST', '/v1/sign-in/finish', {
          attemptId: started.attemptId,
          finishLoginRequest,
          signInKey: proofOf(keysOf(this.enrolment), started, { login, startLoginRequest, finishLoginRequest }),
          ...brings,
        });
      },
    };
  }

  async signIn(login: string, password: string): Promise<SignedIn> {
    const { finish } = await this.start(login, password);
    return new SignedIn(this, Session.parse((await finish()).json));
  }
}

export class SignedIn {
  readonly workstation: Workstation;
  readonly session: Session;

  constructor(workstation: Workstation, session: Session) {
    this.workstation = workstation;
    this.session = session;
  }

  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.workstation.ask(method, path, body, this.session.token);
  }

  async realtime(lastSeen = 0): Promise<Frames<RealtimeFromServer, RealtimeFromDesk>> {
    const { cert, key, ca } = this.workstation.identity;
    const socket = new WebSocket(`${this.workstation.url.replace(/^https/, 'wss')}/v1/realtime`, {
      cert,
      key,
      ca,
      localAddress: this.workstation.localAddress,
      headers: { authorization: `Bearer ${this.session.token}` },
    });
    this.workstation.keep(socket);
    const frames = new Frames<RealtimeFromServer, RealtimeFromDesk>(socket, (v) => RealtimeFromServer.parse(v));
    await once(socket, 'open');
    frames.send({ type: 'hello', lastSeen });
    await frames.next((f) => f.type === 'caught-up');
    return frames;
  }
}

export class Visitor {
  readonly url: string;
  readonly consent: ConsentStored;
  readonly #keep: (socket: WebSocket) => void;

  constructor(url: string, consent: ConsentStored, keep: (socket: WebSocket) => void) {
    this.url = url;
    this.consent = consent;
    this.#keep = keep;
  }

  async connect(lastSeq = 0): Promise<Frames<RealtimeToVisitor, RealtimeFromVisitor>> {
    const socket = new WebSocket(`${this.url.replace(/^http/, 'ws')}/visitor/v1/realtime`, { origin: this.url });
    this.#keep(socket);
    const frames = new Frames<RealtimeToVisitor, RealtimeFromVisitor>(socket, (v) => RealtimeToVisitor.parse(v));
    await once(socket, 'open');
    frames.send({ type: 'hello', visitorToken: this.consent.visitorToken, lastSeq });
    await frames.next((f) => f.type === 'welcome');
    return frames;
  }

  /** Sends one message on a connection of its own and waits for the receipt. */
  async say(
    frames: Frames<RealtimeToVisitor, RealtimeFromVisitor>,
    text: string,
    id = randomUUID(),
  ): Promise<Extract<RealtimeToVisitor, { type: 'message' }>['message']> {
    frames.send({ type: 'message', id, text });
    const frame = await frames.next((f) => f.type === 'message' && f.message.id === id);
    if (frame.type !== 'message') throw new Error('No receipt.');
    return frame.message;
  }
}

/** Received frames in order, and a way to wait for one. */
export class Frames<In, Out> {
  readonly socket: WebSocket;
  readonly all: In[] = [];
  closed: number | null = null;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(socket: WebSocket, parse: (value: unknown) => In) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      this.all.push(parse(JSON.parse(textOf(data))));
      this.#wake();
    });
    socket.on('close', (code) => {
      this.closed = code;
      this.#wake();
    });
  }

  send(frame: Out): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first matching frame after the last one that was waited for. */
  async next(like: (frame: In) => boolean, within = 30_000): Promise<In> {
    const until = Date.now() + within;
    for (;;) {
      const index = this.all.findIndex((frame, at) => at >= this.#taken && like(frame));
      const found = this.all[index];
      if (found !== undefined) {
        this.#taken = index + 1;
        return found;
      }
      // A closed connection sent its frames before it closed.
      if (Date.now() > until || this.closed !== null)
        throw new Error(`No such frame; there were: ${JSON.stringify(this.all.slice(this.#taken)).slice(0, 2_000)}`);
      await this.#news(200);
    }
  }

  async end(within = 30_000): Promise<number> {
    const until = Date.now() + within;
    while (this.closed === null && Date.now() < until) await this.#news(200);
    return present(this.closed);
  }

  #news(most: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, most);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

export function askTls(
  url: string,
  method: string,
  identity: Identity,
  body?: unknown,
  token?: string,
  more: RequestOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = httpsRequest(
      url,
      {
        method,
        ...identity,
        agent: false,
        ...more,
        headers: {
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...more.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const whole = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, text: whole, json: whole === '' ? null : JSON.parse(whole) });
        });
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

/** A frame as text. `ws` passes one Buffer unless it was configured otherwise. */
function textOf(data: RawData): string {
  if (!Buffer.isBuffer(data)) throw new TypeError('A frame came in pieces.');
  return data.toString('utf8');
}

export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('Something that should be there is not.');
  return value;
}

/** Repeats until it passes. */
export function eventually<T>(look: () => Promise<T | null | undefined | false>, within = 150_000): Promise<T> {
  return repeated(() => look.toString(), look, within);
}
