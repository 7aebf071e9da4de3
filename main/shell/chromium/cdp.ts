/**
 * A client of the DevTools protocol over `--remote-debugging-pipe`: JSON messages that end in a NUL byte, on file
 * descriptors 3 and 4 of the browser. A pipe, because a port could be spoken to by every program on the machine.
 */
import type { Readable, Writable } from 'node:stream';

export type Data = Readonly<Record<string, unknown>>;
type Listener = (params: Data) => void;

/** The protocol is untyped here on purpose: these three readers are the only way a field leaves a message. */
export const text = (data: Data, key: string): string => {
  const value = data[key];
  return typeof value === 'string' ? value : '';
};
/** The number at `key`; NaN for anything else. */
export const number = (data: Data, key: string): number => {
  const value = data[key];
  return typeof value === 'number' ? value : Number.NaN;
};
/** The object at `key`; an empty one for anything else. */
export const object = (data: Data, key: string): Data => asData(data[key]);
const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
const asData = (value: unknown): Data => (isData(value) ? value : {});

/** A command that the browser refused, or a connection that ended before the answer. */
export class CdpError extends Error {
  override readonly name = 'CdpError';
}

interface Pending {
  readonly resolve: (result: Data) => void;
  readonly reject: (error: CdpError) => void;
  readonly session: string;
  readonly method: string;
}

/** One attached target; the connection itself is the session of the whole browser, with the empty id. */
export class CdpSession {
  readonly id: string;
  readonly #connection: CdpConnection;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(connection: CdpConnection, id: string) {
    this.#connection = connection;
    this.id = id;
  }

  /** @throws CdpError when the browser refuses the command, or when the session or the connection ends first. */
  send(method: string, params: Data = {}): Promise<Data> {
    return this.#connection.sendTo(this.id, method, params);
  }

  /** For commands whose failure means only that the target is gone. */
  tell(method: string, params: Data = {}): void {
    this.send(method, params).catch(() => undefined);
  }

  /** Returns a function that ends the subscription. */
  on(method: string, listener: Listener): () => void {
    const set = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Resolves with the next event of that name. Milliseconds; rejects with a CdpError after them. */
  next(method: string, timeout: number): Promise<Data> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        off();
        reject(new CdpError(`${method} did not come within ${timeout} ms`));
      }, timeout);
      const off = this.on(method, (params) => {
        clearTimeout(timer);
        off();
        resolve(params);
      });
    });
  }

  /** Called by the connection only. */
  emit(method: string, params: Data): void {
    for (const listener of [...(this.#listeners.get(method) ?? [])]) listener(params);
  }
}

/** The DevTools protocol over the pipes of one browser. */
export class CdpConnection {
  readonly browser: CdpSession;
  readonly #sessions = new Map<string, CdpSession>();
  readonly #pending = new Map<number, Pending>();
  /** Commands whose target has gone: an answer may still come. */
  readonly #dropped = new Set<number>();
  /** Targets that `attach` was called for, as often as it was. */
  readonly #asked: string[] = [];
  readonly #strangers: ((what: 'answer' | 'session') => void)[] = [];
  readonly #write: Writable;
  #rest: Buffer[] = [];
  #next = 1;
  #closed = false;

  constructor(write: Writable, read: Readable) {
    this.#write = write;
    this.browser = new CdpSession(this, '');
    this.#sessions.set('', this.browser);
    read.on('data', (chunk: Buffer) => this.#take(chunk));
    const end = (): void => this.#end();
    for (const stream of [write, read]) stream.on('close', end).on('error', end);
    read.on('end', end);
  }

  /** Whether one of the two pipes has ended; what was asked then has failed, and so does every later question. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends one command to a session; the empty one is the browser.
   * @throws CdpError for its refusal, and once it is gone
   */
  sendTo(session: string, method: string, params: Data): Promise<Data> {
    if (this.#closed) return Promise.reject(new CdpError(`${method}: the browser is gone`));
    const id = this.#next++;
    const message = session === '' ? { id, method, params } : { id, method, params, sessionId: session };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, session, method });
      this.#write.write(`${JSON.stringify(message)}\0`);
    });
  }

  /**
   * Called when something shows that another program writes into this connection: an answer to a command that was never
   * sent, or a session on the page that nothing here has asked for.
   */
  onStranger(listener: (what: 'answer' | 'session') => void): void {
    this.#strangers.push(listener);
  }
  /** A further session on a known target has come. */
  furtherSession(targetId: string): void {
    const at = this.#asked.indexOf(targetId);
    if (at === -1) this.#stranger('session');
    else this.#asked.splice(at, 1);
  }
  #stranger(what: 'answer' | 'session'): void {
    for (const listener of this.#strangers) listener(what);
  }

  /** A further session on a target that this connection learns of by id. */
  async attach(targetId: string): Promise<CdpSession> {
    this.#asked.push(targetId);
    const { sessionId } = await this.browser
      .send('Target.attachToTarget', { targetId, flatten: true })
      .catch((error) => {
        this.#asked.splice(this.#asked.indexOf(targetId), 1);
        throw error;
      });
    return this.session(String(sessionId));
  }

  /** The session with this id; always the same object. */
  session(id: string): CdpSession {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const session = new CdpSession(this, id);
    this.#sessions.set(id, session);
    return session;
  }

  #take(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      this.#rest.push(chunk.subarray(from, end));
      const message = Buffer.concat(this.#rest).toString('utf8');
      this.#rest = [];
      from = end + 1;
      this.#dispatch(asData(JSON.parse(message)));
    }
    if (from < chunk.length) this.#rest.push(chunk.subarray(from));
  }

  #dispatch(message: Data): void {
    const session = text(message, 'sessionId');
    if (typeof message['id'] === 'number') {
      const waiting = this.#pending.get(message['id']);
      this.#pending.delete(message['id']);
      if (waiting === undefined) {
        if (!this.#dropped.delete(message['id'])) this.#stranger('answer');
        return;
      }
      if ('error' in message)
        waiting.reject(new CdpError(`${waiting.method}: ${text(object(message, 'error'), 'message')}`));
      else waiting.resolve(object(message, 'result'));
      return;
    }
    const params = object(message, 'params');
    this.session(session).emit(text(message, 'method'), params);
    if (message['method'] === 'Target.detachedFromTarget') this.#drop(text(params, 'sessionId'));
  }

  #drop(session: string): void {
    if (session === '') return;
    const gone = this.#sessions.get(session);
    this.#sessions.delete(session);
    for (const [id, waiting] of this.#pending) {
      if (waiting.session !== session) continue;
      this.#pending.delete(id);
      this.#dropped.add(id);
      waiting.reject(new CdpError(`${waiting.method}: the target is gone`));
    }
    gone?.emit('detached', {});
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiting of this.#pending.values())
      waiting.reject(new CdpError(`${waiting.method}: the browser is gone`));
    this.#pending.clear();
    for (const session of this.#sessions.values()) session.emit('detached', {});
    this.#write.destroy();
  }
}
