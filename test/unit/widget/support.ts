import { randomUUID } from 'node:crypto';
import type { RealtimeFromVisitor, RealtimeToVisitor, VisitorMessage } from '../../../contract/visitor.ts';
import type { Clock, Line, LineEvents, LinkPorts } from '../../../widget/link.ts';

/** Time that passes when a test says so. */
export class HandClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
  }
}

/** The other end of the connection: the test decides what to do with the page's frames. */
export class Exchange {
  readonly lines: { readonly events: LineEvents; readonly said: RealtimeFromVisitor[]; closed: boolean }[] = [];

  readonly dial = (events: LineEvents): Line => {
    const line = { events, said: [] as RealtimeFromVisitor[], closed: false };
    this.lines.push(line);
    return {
      send: (text) => {
        line.said.push(JSON.parse(text) as RealtimeFromVisitor);
      },
      close: () => {
        line.closed = true;
      },
    };
  };

  get line(): Exchange['lines'][number] {
    const last = this.lines.at(-1);
    if (!last) throw new Error('nobody has dialled');
    return last;
  }

  say(frame: RealtimeToVisitor): void {
    this.line.events.received(JSON.stringify(frame));
  }

  welcome(status: 'waiting' | 'open' | 'closed' = 'open'): void {
    this.line.events.opened();
    this.say({ type: 'welcome', conversationId: randomUUID(), status, answeredBy: null });
  }

  acknowledge(id: string, seq: number, text = 'masked'): void {
    this.say({
      type: 'message',
      message: message({ id, seq, author: 'visitor', authorName: null, body: { text, marks: [] } }),
    });
  }

  refuse(code: Extract<RealtimeToVisitor, { type: 'refused' }>['code'], messageId: string | null): void {
    this.say({ type: 'refused', code, messageId });
  }

  /** Texts of the messages that went over the newest connection. */
  get sentTexts(): string[] {
    return this.line.said.flatMap((frame) => (frame.type === 'message' ? [frame.text] : []));
  }
}

export const ports = (exchange: Exchange, clock: HandClock, random = 0): LinkPorts => ({
  dial: exchange.dial,
  clock,
  random: () => random,
});

export function message(part: Partial<VisitorMessage> & { readonly seq: number }): VisitorMessage {
  return { id: randomUUID(), author: 'agent', authorName: 'Maya', at: 1, body: { text: 'hello', marks: [] }, ...part };
}
