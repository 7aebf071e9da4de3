/**
 * A visitor's side of the server in memory, for looking at the page alone and for refusals that a healthy server rarely gives.
 * It speaks the contract strictly both ways: whatever breaks a schema of `contract/visitor.ts` fails the test that caused it.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { ConsentGiven, RealtimeFromVisitor, RealtimeToVisitor, Site, VISITOR_LANGUAGES } from '../../contract/visitor.ts';
import type { VisitorMessage } from '../../contract/visitor.ts';

export const PAGE_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

type Frame = RealtimeToVisitor;
type Refusal = Extract<Frame, { type: 'refused' }>['code'];

export interface StandInConversation {
  readonly id: string;
  readonly token: string;
  readonly language: string;
  messages: VisitorMessage[];
  status: 'waiting' | 'open' | 'closed';
  answeredBy: string | null;
}

export interface StandIn {
  readonly origin: string;
  readonly siteId: string;
  readonly pageUrl: string;
  readonly conversations: readonly StandInConversation[];
  /** Every frame that came from visitors, in order. */
  readonly received: readonly RealtimeFromVisitor[];
  /** Method and path of every HTTP request, in order. */
  readonly requests: readonly string[];
  /** Anything that broke the contract; a test expects this to be empty. */
  readonly complaints: readonly string[];
  /** Refuses the next messages with these codes, one each; null lets one through. */
  readonly refusals: (Refusal | null)[];
  /** Stores the next message but breaks the connection instead of answering. */
  loseNextReceipt: boolean;
  noticeVersion: string;
  agentSays(text: string, marks?: VisitorMessage['body']['marks']): void;
  systemSays(text: string): void;
  agentTyping(typing: boolean): void;
  status(status: 'waiting' | 'open' | 'closed', answeredBy: string | null): void;
  /** Breaks every connection at once, without a closing handshake, and listens no more. What was stored stays. */
  kill(): Promise<void>;
  /** Listens again on the same port. */
  revive(): Promise<void>;
}

const NOTICE = {
  en: ['Our service team at Fairline Desk answers for Harbour Bank.', 'So that we can answer your question. Messages are not used for advertising.', '90 days after the conversation ends, then everything is deleted.', 'You can see, correct, export or erase what we hold, and withdraw this consent at any time. Write to privacy@harbour.example.', 'May we store what you write in this chat?'],
  de: ['Unser Service-Team bei Fairline Desk antwortet für die Harbour Bank.', 'Damit wir Ihre Frage beantworten können. Nachrichten dienen nicht der Werbung.', '90 Tage nach dem Ende des Gesprächs, danach wird alles gelöscht.', 'Sie können Ihre Daten einsehen, berichtigen, mitnehmen oder löschen lassen und diese Einwilligung jederzeit widerrufen. Schreiben Sie an privacy@harbour.example.', 'Dürfen wir speichern, was Sie in diesem Chat schreiben?'],
  es: ['Nuestro equipo de Fairline Desk responde en nombre de Harbour Bank.', 'Para poder responder a su pregunta. Los mensajes no se usan para publicidad.', '90 días después de terminar la conversación; luego se borra todo.', 'Puede ver, corregir, llevarse o borrar lo que guardamos y retirar este consentimiento cuando quiera. Escriba a privacy@harbour.example.', '¿Podemos guardar lo que escriba en este chat?'],
  fr: ['Notre équipe chez Fairline Desk répond pour Harbour Bank.', 'Pour pouvoir répondre à votre question. Les messages ne servent pas à la publicité.', '90 jours après la fin de la conversation, puis tout est effacé.', 'Vous pouvez consulter, corriger, récupérer ou faire effacer ce que nous gardons, et retirer ce consentement à tout moment. Écrivez à privacy@harbour.example.', 'Pouvons-nous garder ce que vous écrivez dans ce chat ?'],
} as const;

const TYPES: Record<string, string> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.html': 'text/html; charset=utf-8' };

/** Enough of a masker for the page: digits of a card, an e-mail address. */
function maskLoosely(text: string): VisitorMessage['body'] {
  const marks: VisitorMessage['body']['marks'] = [];
  let masked = '';
  let at = 0;
  for (const found of text.matchAll(/\d(?:[ -]?\d){11,18}|[\w.]+@[\w.]+\w/g)) {
    const card = /^\d/.test(found[0]);
    const shown = card ? `•••• ${found[0].replaceAll(/\D/g, '').slice(-4)}` : '';
    masked += text.slice(at, found.index);
    const placeholder = card ? `[card ${shown}]` : '[e-mail]';
    marks.push({ start: masked.length, end: masked.length + placeholder.length, type: card ? 'CARD' : 'EMAIL', shown, reason: card ? 'looks like a card number' : 'looks like an address' });
    masked += placeholder;
    at = found.index + found[0].length;
  }
  return { text: masked + text.slice(at), marks };
}

/** @param folder the built page: `index.html`, `widget.js`, `widget.css`. */
export async function startVisitorStandIn(folder: string): Promise<StandIn> {
  const siteId = randomUUID();
  const conversations: StandInConversation[] = [];
  const received: RealtimeFromVisitor[] = [];
  const complaints: string[] = [];
  const requests: string[] = [];
  const sockets = new Map<WebSocket, StandInConversation>();
  let server: Server;
  let port = 0;

  const send = (socket: WebSocket, value: Frame): void => {
    const checked = RealtimeToVisitor.safeParse(value);
    if (!checked.success) complaints.push(`sent: ${checked.error.message}`);
    socket.send(JSON.stringify(value));
  };
  const newest = (): StandInConversation => {
    const last = conversations.at(-1);
    if (!last) throw new Error('there is no conversation yet');
    return last;
  };
  const tell = (conversation: StandInConversation, value: Frame): void => {
    for (const [socket, of] of sockets) if (of === conversation) send(socket, value);
  };
  const store = (conversation: StandInConversation, message: Omit<VisitorMessage, 'seq' | 'at'>): VisitorMessage => {
    const stored = { ...message, seq: (conversation.messages.at(-1)?.seq ?? 0) + 1, at: Date.now() };
    conversation.messages.push(stored);
    return stored;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const url = new URL(request.url ?? '/', 'http://standin.example');
    const json = (status: number, value: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value)); };
    const file = async (name: string): Promise<void> => {
      const bytes = await readFile(join(folder, name));
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': PAGE_POLICY, 'x-content-type-options': 'nosniff' }).end(bytes);
    };
    const known = url.pathname.split('/').includes(siteId);
    if (/^\/s\/[^/]+$/.test(url.pathname)) return file('index.html');
    if (/^\/widget\/widget\.(js|css)$/.test(url.pathname)) return file(url.pathname.slice(8));
    if (!known) return json(404, { code: 'not-found', message: 'There is no such thing here.' });
    if (request.method === 'GET') {
      const language = VISITOR_LANGUAGES.find((one) => one === url.searchParams.get('language')) ?? 'en';
      const [who, why, howLong, rights, question] = NOTICE[language];
      return json(200, Site.parse({ id: siteId, name: 'Help', tenantName: 'Harbour Bank', colour: '#1d5fa8', language, notice: { version: control.noticeVersion, who, why, howLong, rights, question } }));
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const consent = ConsentGiven.safeParse(JSON.parse(body));
    if (!consent.success) {
      complaints.push(`consent: ${consent.error.message}`);
      return json(400, { code: 'invalid', message: 'Not that.' });
    }
    if (consent.data.noticeVersion !== control.noticeVersion) return json(409, { code: 'notice-changed', message: 'The notice changed.' });
    const conversation: StandInConversation = { id: randomUUID(), token: randomBytes(32).toString('base64url'), language: consent.data.language, messages: [], status: 'waiting', answeredBy: null };
    conversations.push(conversation);
    return json(201, { conversationId: conversation.id, visitorToken: conversation.token, consentId: randomUUID(), at: Date.now() });
  }

  function hear(socket: WebSocket, text: string): void {
    const parsed = RealtimeFromVisitor.safeParse(JSON.parse(text));
    if (!parsed.success) {
      complaints.push(`received: ${parsed.error.message}`);
      return;
    }
    const said = parsed.data;
    received.push(said);
    const refuse = (code: Refusal, messageId: string | null): void => send(socket, { type: 'refused', code, message: 'No.', messageId });
    if (said.type === 'hello') {
      const conversation = conversations.find((one) => one.token === said.visitorToken);
      if (!conversation) return refuse('unknown-visitor', null);
      sockets.set(socket, conversation);
      send(socket, { type: 'welcome', conversationId: conversation.id, status: conversation.status, answeredBy: conversation.answeredBy });
      for (const message of conversation.messages) if (message.seq > said.lastSeq) send(socket, { type: 'message', message });
      return;
    }
    const conversation = sockets.get(socket);
    if (!conversation || said.type !== 'message') return;
    const refusal = control.refusals.shift() ?? null;
    if (refusal) return refuse(refusal, said.id);
    const held = conversation.messages.find((one) => one.id === said.id);
    if (!held && conversation.status === 'closed') return refuse('closed', said.id);
    const message = held ?? store(conversation, { id: said.id, author: 'visitor', authorName: null, body: maskLoosely(said.text) });
    if (control.loseNextReceipt) {
      control.loseNextReceipt = false;
      for (const one of sockets.keys()) one.terminate();
      return;
    }
    if (held) send(socket, { type: 'message', message });
    else tell(conversation, { type: 'message', message });
  }

  async function listen(): Promise<void> {
    const http = createServer((request, response) => { answer(request, response).catch((error: unknown) => { complaints.push(String(error)); response.destroy(); }); });
    const realtime = new WebSocketServer({ server: http, path: '/visitor/v1/realtime' });
    realtime.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => hear(socket, data.toString('utf8')));
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => sockets.delete(socket));
    });
    await new Promise<void>((done, fail) => { http.once('error', fail).listen(port, '127.0.0.1', done); });
    port = (http.address() as AddressInfo).port;
    server = http;
    closeRealtime = (): void => {
      for (const client of realtime.clients) client.terminate();
      realtime.close();
    };
  }
  let closeRealtime = (): void => undefined;

  const control: StandIn = {
    get origin() { return `http://127.0.0.1:${port}`; },
    get pageUrl() { return `http://127.0.0.1:${port}/s/${siteId}`; },
    siteId, conversations, received, requests, complaints, refusals: [], loseNextReceipt: false, noticeVersion: '2026-01',
    agentSays: (text, marks = []) => tell(newest(), { type: 'message', message: store(newest(), { id: randomUUID(), author: 'agent', authorName: newest().answeredBy ?? 'Maya Lindqvist', body: { text, marks } }) }),
    systemSays: (text) => tell(newest(), { type: 'message', message: store(newest(), { id: randomUUID(), author: 'system', authorName: null, body: { text, marks: [] } }) }),
    agentTyping: (typing) => tell(newest(), { type: 'typing', typing }),
    status: (status, answeredBy) => {
      Object.assign(newest(), { status, answeredBy });
      tell(newest(), { type: 'status', status, answeredBy });
    },
    kill: async () => {
      closeRealtime();
      server.closeAllConnections();
      await new Promise<void>((done) => { server.close(() => done()); });
    },
    revive: listen,
  };
  await listen();
  return control;
}

if (import.meta.main) {
  const folder = process.argv[2] ?? 'dist/widget';
  const standIn = await startVisitorStandIn(folder);
  console.log(`visitor's page: ${standIn.pageUrl}`);
}
