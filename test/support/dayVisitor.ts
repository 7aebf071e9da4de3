/** A visitor of a whole day's test: sends one line after each answer, through connections that break. */
import { randomUUID } from 'node:crypto';
import type { RealtimeToVisitor, VisitorMessage } from '../../contract/visitor.ts';
import { HostileVisitor, type HostilePage } from './hostileVisitor.ts';
import { eventually } from './until.ts';

export interface DayVisitorOptions {
  readonly url: string;
  readonly siteId: string;
  /** Of this machine: several visitors of one address would meet its limits. */
  readonly address: string;
  readonly lines: readonly string[];
  /** Breaks the connection after this line was stored, and after the answer to it is on its way; null for never. */
  readonly breaksAfter: number | null;
}

export class DayVisitor {
  readonly #options: DayVisitorOptions;
  readonly #who: HostileVisitor;
  #page: HostilePage | null = null;
  /** Every message that arrived, in the order of arrival over all connections. */
  readonly arrived: VisitorMessage[] = [];
  /** Ids of its own lines, in order. */
  readonly sent: string[] = [];
  conversationId = '';
  #token = '';
  #isDone = false;

  constructor(options: DayVisitorOptions) {
    this.#options = options;
    this.#who = new HostileVisitor(options.url, options.siteId, options.address);
  }

  /** Whether every line was answered. */
  get isDone(): boolean {
    return this.#isDone;
  }

  answers(): number {
    return this.arrived.filter((one) => one.author === 'agent').length;
  }

  /** Ends when every line was answered. @throws Error when that takes longer than `patience` milliseconds a line */
  async talk(patience: number): Promise<void> {
    const consent = (await this.#who.consent()).json as { conversationId: string; visitorToken: string };
    this.conversationId = consent.conversationId;
    this.#token = consent.visitorToken;
    for (const [index, text] of this.#options.lines.entries()) {
      const id = randomUUID();
      this.sent.push(id);
      const said = `line ${index} of the visitor from ${this.#options.address}`;
      await this.#insist(`${said} is stored`, patience, (page) => {
        // The same id again after a break: it may have been stored without a receipt.
        if (!this.#has(id) && !this.#wasSent(page, id)) page.send({ type: 'message', id, text });
        return this.#has(id);
      });
      if (index === this.#options.breaksAfter) this.break();
      await this.#insist(`${said} is answered`, patience, () => this.answers() > index);
    }
    this.#isDone = true;
  }

  /** Cuts the connection, as a tunnel does. */
  break(): void {
    this.#page?.socket.terminate();
  }

  leave(): void {
    this.#who.leave();
  }

  #has = (id: string): boolean => this.arrived.some((one) => one.id === id);
  readonly #sentOn = new WeakMap<HostilePage, Set<string>>();
  #wasSent(page: HostilePage, id: string): boolean {
    const ids = this.#sentOn.get(page) ?? new Set();
    this.#sentOn.set(page, ids);
    const was = ids.has(id);
    ids.add(id);
    return was;
  }

  /** Asks again and again, on a connection that it opens anew whenever there is none. */
  async #insist(what: string, patience: number, isSo: (page: HostilePage) => boolean): Promise<void> {
    await eventually(
      what,
      async () => {
        if (this.#page === null || this.#page.closed !== null) {
          this.#take();
          const lastSeq = this.arrived.at(-1)?.seq ?? 0;
          this.#page = await this.#who.connect(this.#token, lastSeq).catch(() => null);
          this.#read = 0;
        }
        this.#take();
        const page = this.#page;
        return page !== null && isSo(page);
      },
      patience,
    );
  }

  #read = 0;
  /** Takes what has arrived since the last time. */
  #take(): void {
    const frames: readonly RealtimeToVisitor[] = this.#page?.all ?? [];
    for (const frame of frames.slice(this.#read)) if (frame.type === 'message') this.arrived.push(frame.message);
    this.#read = frames.length;
  }
}
