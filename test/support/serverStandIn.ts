/**
 * A small server that fulfils the desk's contract with real TLS, real OPAQUE and real WebSockets, in memory. It can be
 * stopped and started on the same port, and stores everything that it received.
 */
import type { RouteResult } from '../../main/link/link.ts';
import { SignInProof } from '../../contract/signInKey.ts';
import { makeSignInKey, signInKeyId } from '../../core/signIn/signInKey.ts';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import * as opaque from '@serenity-kit/opaque';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ChainedActivity } from '../../contract/activity.ts';
import { SignedSelfCheck } from '../../contract/selfCheck.ts';
import { ROUTES, type RouteName, type Session, type SignedSeal } from '../../contract/api.ts';
import { liveEvent, RealtimeFromDesk, type RealtimeFromServer } from '../../contract/realtime.ts';
import { may } from '../../core/access/roles.ts';
import type { ConversationSummary, Message, RequiredAction, Person, Role, Tenant } from '../../contract/common.ts';
import { GENESIS_HASH } from '../../core/ledger/chain.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { newPolicyKey, signPolicy, type Addressed, type SignedDocument } from '../../core/policy/document.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { TenantKeys } from '../../contract/tenantKeys.ts';
import type { TenantKey } from '../../core/sealing/sealing.ts';
import { fingerprintOfKey } from '../../core/sealing/tenantKeys.ts';
import { newTenantKeys } from '../../core/sealing/tenantKeyring.ts';
import { serverMark } from '../../server/platform/tls/authority.ts';
import type { Authority } from '../../server/platform/tls/authority.ts';
import { authorityIn } from './authorityIn.ts';
import type { Coded } from '../../contract/errors.ts';
import { runFolder } from './oncePerRun.ts';

export interface StandInRequest {
  readonly route: RouteName;
  readonly params: Record<string, string>;
  readonly body: Record<string, unknown>;
  readonly token: string | null;
}
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly params: Coded['params'];
  /** Any code, so that a desk can get one that it does not know. */
  constructor(status: number, code: string, params: Coded['params'] = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.params = params;
  }
}

export interface StandIn {
  readonly tenant: Tenant;
  readonly key: TenantKey;
  readonly port: number;
  /** Everything received, as text. */
  readonly requests: StandInRequest[];
  readonly frames: RealtimeFromDesk[];
  readonly messages: Message[];
  readonly entries: {
    id: string;
    conversationId: string;
    kind: string;
    at: number;
    sealed: SignedSeal;
  }[];
  readonly activity: ChainedActivity[];
  readonly conversation: ConversationSummary;
  readonly openSessions: Set<string>;
  /** Ends every session without a notice. */
  endSessions(): void;
  /** Accepts connections and ends them before TLS, as a server does for an address that it refuses; ends open ones. */
  turnAway(on: boolean): void;
  /** Ends every live connection, as a cut network does. */
  dropLive(): void;
  /** What `ownPublicDetails` answers. */
  publicDetails: RouteResult<'ownPublicDetails'>;
  /** Answers in place of the route, or throws a Problem; undefined goes on as usual. */
  intercept: ((request: StandInRequest) => unknown) | null;
  /** Code of the answer to every upgrade to realtime; null accepts those of a session. */
  upgradeRefusal: string | null;
  ranges: string[];
  idleLockMinutes: number;
  /** The rest of the policy; each change of it or of the two above is a new version. */
  policy: Policy;
  /** As it is sent with the greeting. */
  signedPolicy(workstationId: string, more?: Partial<Addressed>, privateKeyPem?: string): SignedDocument;
  serverTime: () => number;
  minimumDesk: string;
  /** The required action of every session that is opened. */
  requiredAction: RequiredAction | null;
  addPerson(login: string, password: string, role: Role, name?: string): Person;
  /** The same person under another password, as after a reset by the administrator. */
  changePassword(login: string, password: string): void;
  newWorkstation(): Promise<{ workstationId: string; enrolment: Record<string, unknown> }>;
  /** Stores an event and sends it to every connected desk. */
  publish(event: RealtimeFromServer): void;
  visitorSays(text: string): Message;
  nextSeq(): number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Made once for all substitute servers of a test file: registering a password takes half a second on purpose. */
let shared: Promise<{
  authority: Authority;
  certificate: Awaited<ReturnType<Authority['server']>>;
  setup: string;
}> | null = null;
const registered = new Map<string, { person: Person; record: string }>();
async function makeShared(): Promise<{
  authority: Authority;
  certificate: Awaited<ReturnType<Authority['server']>>;
  setup: string;
}> {
  await opaque.ready;
  const authority = await authorityIn(mkdtempSync(join(runFolder(), 'stand-in-')));
  return { authority, certificate: await authority.server(), setup: opaque.server.createSetup() };
}

export async function startStandIn(): Promise<StandIn> {
  const { authority, certificate, setup } = await (shared ??= makeShared());
  const tenant: Tenant = { id: randomUUID(), name: 'Harbour Bank', colour: '#1d5fa8' };
  const made = await newTenantKeys(tenant.id, Date.now());
  const key = made.sealing;
  const people = new Map<string, { person: Person; record: string }>();
  const attempts = new Map<string, { state: string; person: Person | null }>();
  const sessions = new Map<string, Person>();
  /** Name of each workstation's sign-in key. */
  const signInKeys = new Map<string, string>();
  const sealedSecrets = new Map<string, string>();
  const sockets = new Set<Duplex>();
  const live = new Set<WebSocket>();
  const events: RealtimeFromServer[] = [];
  let seq = 0;
  const policyKey = newPolicyKey();
  let policyVersion = 0;
  let policyText = '';
  let turningAway = false;
  let server: Server | null = null;
  let port = 0;
  const conversation: ConversationSummary = {
    id: randomUUID(),
    tenant,
    visitorName: '4F2A',
    siteName: 'Help',
    status: 'open',
    assignedTo: null,
    startedAt: Date.now(),
    lastSeq: 0,
    lastMessageAt: null,
    lastPreview: null,
    lastAuthor: null,
    waitingSince: null,
    visitorOnline: true,
  };

  function registrationOf(personId: string, password: string): string {
    const start = opaque.client.startRegistration({ password });
    const answer = opaque.server.createRegistrationResponse({
      serverSetup: setup,
      userIdentifier: personId,
      registrationRequest: start.registrationRequest,
    });
    return opaque.client.finishRegistration({
      password,
      registrationResponse: answer.registrationResponse,
      clientRegistrationState: start.clientRegistrationState,
    }).registrationRecord;
  }

  const standIn: StandIn = {
    tenant,
    key,
    get port() {
      return port;
    },
    requests: [],
    frames: [],
    messages: [],
    entries: [],
    activity: [],
    conversation,
    get openSessions() {
      return new Set(sessions.keys());
    },
    endSessions: () => sessions.clear(),
    publicDetails: [],
    intercept: null,
    upgradeRefusal: null,
    ranges: ['127.0.0.0/8', '::1/128'],
    idleLockMinutes: 15,
    policy: SAFE_DEFAULTS,
    requiredAction: null,
    serverTime: () => Date.now(),
    minimumDesk: '0.1.0',
    signedPolicy(workstationId, more = {}, privateKeyPem = policyKey.privateKeyPem) {
      const { policy, ranges, idleLockMinutes } = standIn;
      const whole: Policy = {
        ...policy,
        lock: { ...policy.lock, idleMinutes: idleLockMinutes },
        network: { ...policy.network, workstationRanges: ranges },
      };
      const text = JSON.stringify(whole);
      if (text !== policyText) policyVersion += 1;
      policyText = text;
      return signPolicy(
        whole,
        {
          server: serverMark(authority.authorityPem),
          workstation: workstationId,
          version: policyVersion,
          now: standIn.serverTime(),
          ...more,
        },
        privateKeyPem,
      );
    },
    addPerson(login, password, role, name = 'Maya Lindqvist') {
      const known = registered.get(`${login} ${password} ${role}`);
      if (known !== undefined) {
        people.set(login, known);
        return known.person;
      }
      const person: Person = { id: randomUUID(), name, role };
      const entry = { person, record: registrationOf(person.id, password) };
      registered.set(`${login} ${password} ${role}`, entry);
      people.set(login, entry);
      return person;
    },
    changePassword(login, password) {
      const known = people.get(login);
      if (known === undefined) throw new Error(`nobody is called ${login}`);
      people.set(login, { person: known.person, record: registrationOf(known.person.id, password) });
      sealedSecrets.delete(known.person.id);
    },
    async newWorkstation() {
      const workstationId = randomUUID();
      const issued = await authority.issueClient(workstationId);
      const signInKey = makeSignInKey();
      signInKeys.set(workstationId, signInKeyId(signInKey.publicKey));
      return {
        workstationId,
        enrolment: {
          version: 1,
          serverUrl: `https://127.0.0.1:${port}`,
          authorityPem: authority.authorityPem,
          workstationId,
          workstationName: 'Desk 7',
          certificatePem: issued.certificatePem,
          privateKeyPem: issued.privateKeyPem,
          signInKey: signInKey.privateKey.toString('base64'),
          workstationRanges: ['127.0.0.0/8', '::1/128'],
          policyKey: policyKey.publicKey,
          tenantKeys: [{ tenantId: tenant.id, fingerprint: fingerprintOfKey(made.offline.publicKey) }],
        },
      };
    },
    publish(event) {
      if (event.seq !== 0) events.push(event);
      for (const socket of live) socket.send(JSON.stringify(event));
    },
    visitorSays(text) {
      const message: Message = {
        id: randomUUID(),
        conversationId: conversation.id,
        seq: standIn.messages.length + 1,
        author: 'visitor',
        authorName: null,
        at: Date.now(),
        body: { text, marks: [] },
      };
      standIn.messages.push(message);
      standIn.publish(liveEvent('message.stored', message, { seq: standIn.nextSeq(), ref: message.id }));
      return message;
    },
    turnAway(on) {
      turningAway = on;
      if (on) for (const socket of sockets) socket.destroy();
    },
    dropLive() {
      for (const socket of live) socket.terminate();
    },
    nextSeq: () => ++seq,
    async stop() {
      for (const socket of live) socket.terminate();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        if (server === null) resolve();
        else server.close(() => resolve());
      });
      server = null;
    },
    start: listen,
  };

  function handle(request: StandInRequest, workstationId: string): unknown {
    const person = request.token === null ? undefined : sessions.get(request.token);
    const { permission } = ROUTES[request.route];
    if (permission !== 'workstation' && (person === undefined || !may(person.role, permission)))
      throw new Problem(401, 'session-ended');
    const body = request.body;
    switch (request.route) {
      case 'hello':
        return {
          workstationId,
          name: 'Desk 7',
          address: '127.0.0.1',
          serverTime: standIn.serverTime(),
          minimumDesk: standIn.minimumDesk,
          policyKey: policyKey.publicKey,
          policy: standIn.signedPolicy(workstationId),
        };
      case 'signInStart': {
        const known = people.get(String(body['login']));
        const started = opaque.server.startLogin({
          serverSetup: setup,
          userIdentifier: known?.person.id ?? 'nobody',
          registrationRecord: known?.record ?? null,
          startLoginRequest: String(body['startLoginRequest']),
        });
        const attemptId = randomUUID();
        attempts.set(attemptId, { state: started.serverLoginState, person: known?.person ?? null });
        const signInKey = { challenge: 'A'.repeat(43), at: standIn.serverTime(), keyId: signInKeys.get(workstationId) };
        return { attemptId, loginResponse: started.loginResponse, signInKey };
      }
      case 'signInFinish': {
        const attempt = attempts.get(String(body['attemptId']));
        attempts.delete(String(body['attemptId']));
        const no = new Problem(401, 'sign-in-failed');
        const finishLoginRequest = body['finishLoginRequest'];
        // What it proves is the server's to check (test/contract/attacks); here it only follows the key.
        const proof = SignInProof.nullable().parse(body['signInKey']);
        if (proof === null) throw no;
        if (attempt === undefined || attempt.person === null || typeof finishLoginRequest !== 'string') throw no;
        try {
          opaque.server.finishLogin({ serverLoginState: attempt.state, finishLoginRequest });
        } catch {
          throw no;
        }
        if (proof.next !== null) signInKeys.set(workstationId, signInKeyId(proof.next.publicKey));
        const token = randomUUID() + randomUUID();
        sessions.set(token, attempt.person);
        return {
          token,
          person: attempt.person,
          tenants: [tenant],
          tenantKeys: [{ tenantId: tenant.id, keys: TenantKeys.parse(made.keys) }],
          expiresAt: standIn.serverTime() + 3_600_000,
          requiredAction: standIn.requiredAction,
          sealedSecret: sealedSecrets.get(attempt.person.id) ?? null,
          deskSecret: Buffer.alloc(32, 7).toString('base64url'),
          passwordExpiresAt: null,
        } satisfies Session;
      }
      case 'keepSecret': {
        if (!sealedSecrets.has(person!.id)) sealedSecrets.set(person!.id, String(body['sealedSecret']));
        return { sealedSecret: sealedSecrets.get(person!.id) };
      }
      case 'ownPassword':
        return {
          rules: { leastLength: 15, lettersAndDigits: true, remembered: 4, maxAgeDays: null },
          changedAt: 0,
          expiresAt: null,
          temporary: false,
          words: [],
        };
      case 'signOut':
        sessions.delete(request.token!);
        return { ok: true };
      case 'listConversations':
        return { conversations: [conversation], asOf: seq, hasMore: false };
      case 'openConversation':
        return { conversation, messages: standIn.messages.slice(-50), hasMore: false, entries: [] };
      case 'sendMessage': {
        const known = standIn.messages.find((one) => one.id === body['id']);
        if (known !== undefined) return known;
        const message: Message = {
          id: String(body['id']),
          conversationId: conversation.id,
          seq: standIn.messages.length + 1,
          author: 'agent',
          authorName: person!.name,
          at: Number(body['at']),
          body: { text: String(body['text']), marks: [] },
        };
        standIn.messages.push(message);
        standIn.publish(liveEvent('message.stored', message, { seq: standIn.nextSeq(), ref: message.id }));
        return message;
      }
      case 'addEntry': {
        const entry = { ...ROUTES.addEntry.body.parse(body), conversationId: String(request.params['conversationId']) };
        if (!standIn.entries.some((one) => one.id === entry.id)) standIn.entries.push(entry);
        return {
          id: entry.id,
          conversationId: conversation.id,
          kind: entry.kind,
          at: Date.now(),
          author: person!.name,
          state: 'stored',
        };
      }
      case 'closeConversation':
        return { ok: true };
      case 'searchMessages':
        return { query: { text: String(body['query']), marks: [] }, tooShort: false, hits: [], hasMore: false };
      case 'exportConversation':
        return { file: 'transcript.txt', messages: standIn.messages.length };
      case 'uploadActivity': {
        for (const one of body['records'] as ChainedActivity[])
          if (one.record.seq === standIn.activity.length + 1) standIn.activity.push(one);
        return { storedUpTo: standIn.activity.length };
      }
      case 'activityStored':
        return { storedUpTo: standIn.activity.length, hash: standIn.activity.at(-1)?.hash ?? GENESIS_HASH };
      case 'queryActivity':
        return { rows: [], total: 0, newest: 0 };
      case 'uploadSelfCheck':
        return { level: SignedSelfCheck.parse(body).report.level, isNew: true };
      case 'listSelfChecks':
        return [];
      case 'ownPublicDetails':
        return standIn.publicDetails;
      case 'listPublicDetails':
      case 'addPublicDetails':
      case 'removePublicDetails':
      case 'exportPublicDetails':
      case 'maskingStatus':
      case 'saveMasking':
      case 'undoMasking':
      case 'revokeException':
      case 'exceptValue':
        throw new Problem(404, 'not-found');
      case 'listAgents':
        return [];
      case 'listPeople':
        return [];
      default:
        throw new Problem(404, 'not-found');
    }
  }

  function listen(): Promise<void> {
    const fresh = createServer(
      {
        cert: certificate.certificatePem,
        key: certificate.privateKeyPem,
        ca: authority.authorityPem,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.3',
      },
      (incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const url = new URL(incoming.url ?? '/', 'https://stand-in');
          const answer = (status: number, value: unknown): void => {
            outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
          };
          const found = match(incoming.method ?? '', url);
          if (found === null) return answer(404, { code: 'not-found', message: 'There is nothing here.' });
          const text = Buffer.concat(chunks).toString('utf8');
          const body = ROUTES[found.route].body.parse(text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
          const peer = (incoming.socket as TLSSocket).getPeerCertificate();
          const request: StandInRequest = {
            ...found,
            body,
            token: incoming.headers.authorization?.replace('Bearer ', '') ?? null,
          };
          standIn.requests.push(request);
          try {
            answer(200, standIn.intercept?.(request) ?? handle(request, String(peer.subject.CN)));
          } catch (error) {
            if (error instanceof Problem) answer(error.status, { code: error.code, params: error.params });
            else answer(500, { code: 'failed', params: {} });
          }
        });
      },
    );
    fresh.on('connection', (socket) => {
      if (turningAway) return void socket.destroy();
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    const upgrades = new WebSocketServer({ noServer: true });
    fresh.on('upgrade', (incoming, socket, head) => {
      if (standIn.upgradeRefusal !== null) {
        const body = JSON.stringify({ code: standIn.upgradeRefusal, params: {} });
        return void socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      }
      const person = sessions.get(incoming.headers.authorization?.replace('Bearer ', '') ?? '');
      if (person === undefined) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      upgrades.handleUpgrade(incoming, socket, head, (ws) => {
        ws.on('close', () => live.delete(ws));
        ws.on('message', (data) => {
          const frame = RealtimeFromDesk.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
          standIn.frames.push(frame);
          if (frame.type !== 'hello') return;
          for (const event of events) if (event.seq > frame.lastSeen) ws.send(JSON.stringify(event));
          ws.send(JSON.stringify({ type: 'caught-up', seq }));
          live.add(ws);
        });
      });
    });
    server = fresh;
    return new Promise((resolve) => {
      fresh.listen(port, '127.0.0.1', () => {
        port = (fresh.address() as AddressInfo).port;
        resolve();
      });
    });
  }
  await listen();
  return standIn;
}

function match(method: string, url: URL): { route: RouteName; params: Record<string, string> } | null {
  for (const [route, definition] of Object.entries(ROUTES)) {
    const pattern = new RegExp(`^${definition.path.replace(/:([A-Za-z]+)/g, '(?<$1>[^/]+)')}$`);
    const found = pattern.exec(url.pathname);
    if (found === null || definition.method !== method) continue;
    return { route: route as RouteName, params: { ...Object.fromEntries(url.searchParams), ...found.groups } };
  }
  return null;
}
