/**
 * Keeps one conversation connected: hello, replay, sending in order, and trying again for as long as the page is open.
 * One message is on its way at a time and the next follows its receipt, so that a lost connection can neither reorder
 * nor drop anything: whatever has no receipt is sent again under the same id, which the server recognises.
 */
import type { Conversation } from './conversation.ts';
import type { RealtimeToVisitor } from '../contract/visitor.ts';
import { frame, readFrame } from './wire.ts';
import type { Refusal, Status } from './wire.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after so many milliseconds. @returns a function that calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export interface Line {
  send(text: string): void;
  close(): void;
}

export interface LineEvents {
  opened(): void;
  received(text: string): void;
  /** Also when it never opened. */
  closed(): void;
}

export interface LinkPorts {
  readonly dial: (events: LineEvents) => Line;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Milliseconds. */
export const TIMES = {
  firstRetry: 500,
  longestRetry: 20_000,
  /**
   * Without an answer for so long the connection counts as dead: a browser does not notice a lost network by itself.
   */
  answer: 10_000,
  /** After the answer "too fast" the message is sent again after this time, doubled each time. */
  tooFast: 2_000,
  /** The agent's typing line goes out by itself when no word follows. */
  agentTyping: 8_000,
} as const;

const TOO_FAST_TRIES = 4;

export class Link {
  readonly #conversation: Conversation;
  readonly #visitorToken: string;
  readonly #ports: LinkPorts;
  #line: Line | null = null;
  #welcomed = false;
  #tries = 0;
  #onItsWay: string | null = null;
  #tooFast = 0;
  #ended = false;
  /** The visitor has ended the conversation, and the server has not said so yet. */
  #finishing = false;
  readonly #timers = new Map<'retry' | 'answer' | 'typing' | 'too-fast', () => void>();

  constructor(conversation: Conversation, visitorToken: string, ports: LinkPorts) {
    this.#conversation = conversation;
    this.#visitorToken = visitorToken;
    this.#ports = ports;
  }

  /** Connects now, also when the next try was planned for later. */
  connect(): void {
    if (this.#ended || this.#line) return;
    this.#clear('retry');
    this.#conversation.nextTryAt = null;
    let line: Line | null = null;
    // A line that was given up may still speak; only the current one is heard.
    const current = (): boolean => line !== null && line === this.#line;
    line = this.#ports.dial({
      opened: () => {
        if (current())
          this.#line?.send(
            frame({ type: 'hello', visitorToken: this.#visitorToken, lastSeq: this.#conversation.lastSeq }),
          );
      },
      received: (text) => {
        if (current()) this.#receive(readFrame(text));
      },
      closed: () => {
        if (current()) this.#lost();
      },
    });
    this.#line = line;
    this.#wait('answer', TIMES.answer, () => this.#giveUp());
    this.#conversation.changed();
  }

  /** Sends what is next in the outbox; call after writing or retrying. */
  flush(): void {
    if (!this.#line || !this.#welcomed || this.#onItsWay !== null || this.#timers.has('too-fast')) return;
    if (this.#conversation.status === 'closed' || this.#finishing) return;
    const next = this.#conversation.outbox.find((one) => one.state === 'sending');
    if (!next) return;
    this.#onItsWay = next.id;
    this.#line.send(frame({ type: 'message', id: next.id, text: next.text }));
    this.#wait('answer', TIMES.answer, () => this.#giveUp());
  }

  /** Sends the rating that has no receipt; call after it was given. It is sent again after a reconnect. */
  sendRating(): void {
    const { rating, status } = this.#conversation;
    if (!this.#line || !this.#welcomed || status !== 'closed' || rating === null || rating.isStored) return;
    this.#line.send(frame({ type: 'rating', score: rating.score, comment: rating.comment }));
  }

  /** Best effort: a typing state that cannot be sent now is worth nothing later. */
  typing(typing: boolean, text: string | null = null): void {
    if (this.#line && this.#welcomed)
      this.#line.send(frame({ type: 'typing', typing, ...(text === null ? {} : { text }) }));
  }

  /** The browser says the network is gone: show it to the visitor without waiting for a time-out. */
  networkLost(): void {
    if (this.#line) this.#giveUp();
  }

  /** Asks the server to open the closed conversation again; the status that follows says whether it is. */
  reopen(): void {
    if (this.#line && this.#welcomed) this.#line.send(frame({ type: 'reopen' }));
    else this.connect();
  }

  /**
   * Ends the conversation at the server, tried until it is closed there or the page is left; nothing else is sent any
   * more.
   */
  finish(): void {
    if (this.#ended || this.#finishing) return;
    this.#finishing = true;
    this.#clear('too-fast');
    if (this.#conversation.status === 'closed') this.end();
    else if (this.#line && this.#welcomed) this.#sendEnd();
    else this.connect();
  }

  /** Ends for good; nothing is tried again. */
  end(): void {
    this.#ended = true;
    const line = this.#line;
    this.#line = null;
    for (const name of [...this.#timers.keys()]) this.#clear(name);
    line?.close();
  }

  #sendEnd(): void {
    this.#line?.send(frame({ type: 'end' }));
    this.#wait('answer', TIMES.answer, () => this.#giveUp());
  }

  #receive(received: RealtimeToVisitor | null): void {
    if (!received) return;
    const conversation = this.#conversation;
    switch (received.type) {
      case 'welcome':
        this.#welcomed = true;
        this.#tries = 0;
        this.#clear('answer');
        conversation.link = 'online';
        conversation.typingPreview = received.typingPreview === true;
        conversation.isRated = received.rated === true;
        this.#status(received);
        if (this.#finishing && !this.#ended) this.#sendEnd();
        else this.sendRating();
        break;
      case 'rated':
        conversation.isRated = true;
        if (conversation.rating !== null) conversation.rating = { ...conversation.rating, isStored: true };
        conversation.changed();
        break;
      case 'message':
        conversation.receive(received.message);
        if (received.message.id === this.#onItsWay) {
          this.#tooFast = 0;
          this.#settled();
        }
        if (received.message.author === 'agent') this.#clear('typing');
        break;
      case 'typing':
        conversation.agentTyping = received.typing;
        if (received.typing)
          this.#wait('typing', TIMES.agentTyping, () => {
            conversation.agentTyping = false;
            conversation.changed();
          });
        else this.#clear('typing');
        conversation.changed();
        break;
      case 'status':
        this.#status(received);
        this.sendRating();
        break;
      case 'refused':
        if (received.messageId === null) this.#connectionRefused(received);
        else this.#messageRefused(received.messageId, received);
        break;
    }
    this.flush();
  }

  #status({ status, answeredBy, reopenUntil, ahead }: Omit<Status, 'type'>): void {
    this.#conversation.status = status;
    this.#conversation.answeredBy = answeredBy;
    this.#conversation.ahead = ahead ?? null;
    this.#conversation.mayReopen = reopenUntil !== undefined;
    if (status === 'closed') {
      this.#conversation.agentTyping = false;
      for (const one of this.#conversation.outbox)
        if (one.state === 'sending') this.#conversation.refuse(one.id, 'closed');
      this.#settled();
      if (this.#finishing) this.end();
    }
    this.#conversation.changed();
  }

  #closed(): void {
    this.#status({ status: 'closed', answeredBy: this.#conversation.answeredBy });
  }

  #messageRefused(id: string, { code }: Refusal): void {
    if (code === 'too-fast' && this.#tooFast < TOO_FAST_TRIES) {
      this.#conversation.keepSending(id, code);
      this.#wait('too-fast', TIMES.tooFast * 2 ** this.#tooFast, () => this.flush());
      this.#tooFast += 1;
    } else {
      this.#tooFast = 0;
      this.#conversation.refuse(id, code);
    }
    if (code === 'closed') this.#closed();
    if (id === this.#onItsWay) this.#settled();
  }

  #connectionRefused({ code }: Refusal): void {
    switch (code) {
      case 'unknown-visitor':
        this.end();
        this.#conversation.tell({ type: 'expired' });
        break;
      case 'closed':
        this.#closed();
        break;
      case 'too-fast':
        // Straight to the long end of the waiting times: knocking at once is what was refused.
        this.#tries = Math.max(this.#tries, 4);
        this.#giveUp();
        break;
      case 'invalid':
      case 'too-long':
        this.end();
        this.#conversation.tell({ type: 'outdated' });
        break;
    }
  }

  #settled(): void {
    this.#onItsWay = null;
    this.#clear('answer');
  }

  #giveUp(): void {
    const line = this.#line;
    this.#lost();
    line?.close();
  }

  #lost(): void {
    this.#line = null;
    this.#welcomed = false;
    this.#onItsWay = null;
    this.#clear('answer');
    this.#clear('typing');
    this.#clear('too-fast');
    if (this.#ended) return;
    // Half fixed, half random: many pages that lost one server must not all come back in the same instant.
    const longest = Math.min(TIMES.longestRetry, TIMES.firstRetry * 2 ** this.#tries);
    const delay = longest / 2 + (this.#ports.random() * longest) / 2;
    this.#tries += 1;
    this.#conversation.link = 'offline';
    this.#conversation.agentTyping = false;
    this.#conversation.nextTryAt = this.#ports.clock.now() + delay;
    this.#wait('retry', delay, () => this.connect());
    this.#conversation.changed();
  }

  #wait(name: 'retry' | 'answer' | 'typing' | 'too-fast', milliseconds: number, run: () => void): void {
    this.#clear(name);
    this.#timers.set(
      name,
      this.#ports.clock.after(milliseconds, () => {
        this.#timers.delete(name);
        run();
      }),
    );
  }

  #clear(name: 'retry' | 'answer' | 'typing' | 'too-fast'): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}
