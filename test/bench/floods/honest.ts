import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsentStored, type RealtimeToVisitor } from '../../../contract/visitor.ts';
import { HostileVisitor, type HostilePage } from '../../support/hostileVisitor.ts';

/** Milliseconds between two messages of one. */
const PAUSE = 2_000;

/** A visitor as the project's page is one: the next message follows the receipt, and what is refused is sent again. */
export class Honest {
  readonly #visitor: HostileVisitor;
  readonly #offset: number;
  #page: HostilePage | null = null;
  #token = '';
  #isOver = false;
  conversationId = '';
  sent = 0;
  received = 0;
  longest = 0;

  /** @param offset when it begins to write, as a part of the pause between two messages */
  constructor(url: string, siteId: string, address: string, offset: number) {
    this.#visitor = new HostileVisitor(url, siteId, address);
    this.#offset = offset;
  }

  async begin(): Promise<void> {
    const { visitorToken, conversationId } = ConsentStored.parse((await this.#visitor.consent()).json);
    this.#token = visitorToken;
    this.conversationId = conversationId;
    await this.#say();
  }

  async write(): Promise<void> {
    await sleep(PAUSE * this.#offset);
    while (!this.#isOver) {
      await this.#say();
      await sleep(PAUSE);
    }
    this.#visitor.leave();
  }

  stop(): void {
    this.#isOver = true;
  }

  async #say(): Promise<void> {
    const id = randomUUID();
    const start = performance.now();
    this.sent += 1;
    for (;;) {
      const page =
        this.#page?.closed === null ? this.#page : await this.#visitor.connect(this.#token).catch(() => null);
      this.#page = page;
      if (page !== null) {
        page.send({ type: 'message', id, text: `My order ${this.sent} has not come.` });
        const frame = await page.next((one) => isAbout(one, id)).catch(() => null);
        if (frame?.type === 'message') break;
      }
      await sleep(2_000);
    }
    this.received += 1;
    this.longest = Math.max(this.longest, performance.now() - start);
  }
}

const isAbout = (frame: RealtimeToVisitor, id: string): boolean =>
  frame.type === 'message' ? frame.message.id === id : frame.type === 'refused' && frame.messageId === id;
