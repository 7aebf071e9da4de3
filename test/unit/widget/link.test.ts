import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../../widget/conversation.ts';
import type { ConversationEvent } from '../../../widget/conversation.ts';
import { Link, TIMES } from '../../../widget/link.ts';
import { Exchange, HandClock, message, ports } from './support.ts';

let clock: HandClock;
let exchange: Exchange;
let conversation: Conversation;
let link: Link;
let events: ConversationEvent['type'][];

function write(text: string): string {
  const id = randomUUID();
  conversation.write({ id, text, at: clock.now() });
  link.flush();
  return id;
}

const passToNextTry = (): void => clock.pass((conversation.nextTryAt ?? clock.now()) - clock.now());

beforeEach(() => {
  clock = new HandClock();
  exchange = new Exchange();
  conversation = new Conversation();
  link = new Link(conversation, 'token-of-at-least-32-characters-long', ports(exchange, clock));
  events = [];
  conversation.listen((event) => {
    if (event.type !== 'changed') events.push(event.type);
  });
  link.connect();
});

describe('a lost connection loses nothing and doubles nothing', () => {
  it('says hello first, with the highest seq it has', () => {
    exchange.welcome();
    exchange.say({ type: 'message', message: message({ seq: 7 }) });
    exchange.line.events.closed();
    passToNextTry();
    exchange.line.events.opened();
    expect(exchange.line.said).toEqual([
      { type: 'hello', visitorToken: 'token-of-at-least-32-characters-long', lastSeq: 7 },
    ]);
  });

  it('sends nothing before the server has welcomed it', () => {
    write('early');
    exchange.line.events.opened();
    expect(exchange.sentTexts).toEqual([]);
    exchange.say({ type: 'welcome', conversationId: randomUUID(), status: 'open', answeredBy: null });
    expect(exchange.sentTexts).toEqual(['early']);
  });

  it('sends the next message only after the receipt of the one before', () => {
    exchange.welcome();
    const first = write('one');
    write('two');
    expect(exchange.sentTexts).toEqual(['one']);
    exchange.acknowledge(first, 1);
    expect(exchange.sentTexts).toEqual(['one', 'two']);
  });

  it('sends a message without receipt again under the same id, and shows it once', () => {
    exchange.welcome();
    const id = write('did this arrive?');
    exchange.line.events.closed();
    passToNextTry();
    exchange.welcome();
    expect(exchange.line.said.filter((frame) => frame.type === 'message').map((frame) => frame.id)).toEqual([id]);
    exchange.acknowledge(id, 1);
    exchange.acknowledge(id, 1);
    expect(conversation.messages.map((one) => one.id)).toEqual([id]);
    expect(conversation.outbox).toEqual([]);
  });

  it('takes a receipt that arrives by replay', () => {
    exchange.welcome();
    const id = write('stored, but the receipt was lost');
    exchange.line.events.closed();
    passToNextTry();
    exchange.line.events.opened();
    exchange.acknowledge(id, 1);
    exchange.say({ type: 'welcome', conversationId: randomUUID(), status: 'open', answeredBy: null });
    expect(exchange.sentTexts).toEqual([]);
    expect(conversation.outbox).toEqual([]);
  });

  it('treats a connection without answers as lost and connects again', () => {
    exchange.welcome();
    write('into the void');
    clock.pass(TIMES.answer);
    expect(exchange.lines[0]?.closed).toBe(true);
    expect(conversation.link).toBe('offline');
    passToNextTry();
    expect(exchange.lines).toHaveLength(2);
  });

  it('ignores a connection that it has given up', () => {
    exchange.welcome();
    write('slow');
    const old = exchange.line;
    clock.pass(TIMES.answer);
    old.events.received(JSON.stringify({ type: 'message', message: message({ seq: 99 }) }));
    old.events.closed();
    expect(conversation.lastSeq).toBe(0);
    passToNextTry();
    expect(exchange.lines).toHaveLength(2);
  });

  it('keeps the current connection when one that was given up closes late', () => {
    exchange.welcome();
    write('slow');
    const old = exchange.line;
    clock.pass(TIMES.answer);
    passToNextTry();
    exchange.welcome();
    const before = exchange.sentTexts.length;
    old.events.closed();
    expect(conversation.link).toBe('online');
    expect(exchange.line.closed).toBe(false);
    expect(exchange.lines).toHaveLength(2);
    // Nothing is sent a second time over the connection that stayed.
    expect(exchange.sentTexts).toHaveLength(before);
  });

  it('waits longer after each failure, up to a limit, and with a random part', () => {
    const delays = (random: number): number[] => {
      const [anyClock, anyExchange, anyConversation] = [new HandClock(), new Exchange(), new Conversation()];
      new Link(anyConversation, 'x'.repeat(32), ports(anyExchange, anyClock, random)).connect();
      return Array.from({ length: 9 }, () => {
        anyExchange.line.events.closed();
        const delay = (anyConversation.nextTryAt ?? 0) - anyClock.now();
        anyClock.pass(delay);
        return delay;
      });
    };
    const low = delays(0);
    const high = delays(0.999);
    expect(low.slice(0, 4)).toEqual([250, 500, 1_000, 2_000]);
    expect(Math.max(...high)).toBeLessThanOrEqual(TIMES.longestRetry);
    for (const [index, delay] of low.entries()) expect(high[index]).toBeGreaterThan(delay * 1.9);
  });

  it('starts with short waits again once it was welcomed', () => {
    for (let failure = 0; failure < 5; failure += 1) {
      exchange.line.events.closed();
      passToNextTry();
    }
    exchange.welcome();
    exchange.line.events.closed();
    expect((conversation.nextTryAt ?? 0) - clock.now()).toBeLessThanOrEqual(TIMES.firstRetry);
  });

  it('connects at once when the visitor or the browser asks for it, and only once', () => {
    exchange.line.events.closed();
    link.connect();
    link.connect();
    clock.pass(TIMES.firstRetry);
    expect(exchange.lines).toHaveLength(2);
  });

  it('stays silent once it has ended', () => {
    exchange.welcome();
    link.end();
    exchange.lines[0]?.events.closed();
    clock.pass(TIMES.longestRetry * 3);
    link.connect();
    expect(exchange.lines).toHaveLength(1);
    expect(exchange.lines[0]?.closed).toBe(true);
  });
});

describe('refusals', () => {
  it('too fast: sends again by itself after a while, under the same id and in order', () => {
    exchange.welcome();
    const id = write('quick');
    write('quicker');
    exchange.refuse('too-fast', id);
    expect(conversation.outbox[0]).toMatchObject({ state: 'sending', reason: 'too-fast' });
    expect(exchange.sentTexts).toEqual(['quick']);
    clock.pass(TIMES.tooFast);
    expect(exchange.sentTexts).toEqual(['quick', 'quick']);
    exchange.acknowledge(id, 1);
    expect(exchange.sentTexts).toEqual(['quick', 'quick', 'quicker']);
  });

  it('too fast again and again: returns the message to the visitor, with its text', () => {
    exchange.welcome();
    const id = write('quick');
    for (let time = 0; time < 5; time += 1) {
      exchange.refuse('too-fast', id);
      clock.pass(TIMES.tooFast * 2 ** time);
    }
    expect(conversation.outbox).toMatchObject([{ id, text: 'quick', state: 'not-sent', reason: 'too-fast' }]);
    expect(events).toContain('not-sent');
  });

  it('too long: keeps the text, sends what comes after it, and retries only when asked', () => {
    exchange.welcome();
    const id = write('long');
    write('next');
    exchange.refuse('too-long', id);
    expect(conversation.outbox[0]).toMatchObject({ text: 'long', state: 'not-sent', reason: 'too-long' });
    expect(exchange.sentTexts).toEqual(['long', 'next']);
    exchange.acknowledge(
      exchange.line.said.flatMap((frame) => (frame.type === 'message' ? [frame.id] : []))[1] ?? '',
      1,
    );
    conversation.retry(id);
    link.flush();
    expect(exchange.sentTexts).toEqual(['long', 'next', 'long']);
  });

  it('an unknown visitor ends the connection and is reported once', () => {
    exchange.line.events.opened();
    exchange.refuse('unknown-visitor', null);
    clock.pass(TIMES.longestRetry * 3);
    expect(events).toEqual(['expired']);
    expect(exchange.lines).toHaveLength(1);
  });

  it('a page that the server does not understand stops connecting', () => {
    exchange.line.events.opened();
    exchange.refuse('invalid', null);
    clock.pass(TIMES.longestRetry * 3);
    expect(events).toEqual(['outdated']);
    expect(exchange.lines).toHaveLength(1);
  });

  it('closing the conversation keeps what was not sent and reports it', () => {
    exchange.welcome();
    write('one');
    write('two');
    exchange.say({ type: 'status', status: 'closed', answeredBy: 'Maya' });
    expect(conversation.outbox.map((one) => [one.text, one.state, one.reason])).toEqual([
      ['one', 'not-sent', 'closed'],
      ['two', 'not-sent', 'closed'],
    ]);
    link.flush();
    expect(exchange.sentTexts).toEqual(['one']);
  });

  it('a frame that the contract does not know changes nothing', () => {
    exchange.welcome();
    exchange.line.events.received('{"type":"message","message":{"id":"1"}}');
    exchange.line.events.received('not json');
    exchange.line.events.received('{"type":"status","status":"open","answeredBy":null,"extra":1}');
    expect(conversation.messages).toEqual([]);
    expect(conversation.status).toBe('open');
  });
});

describe('typing of the agent', () => {
  it('is hidden by itself when no further notice follows', () => {
    exchange.welcome();
    exchange.say({ type: 'typing', typing: true });
    expect(conversation.agentTyping).toBe(true);
    clock.pass(TIMES.agentTyping);
    expect(conversation.agentTyping).toBe(false);
  });

  it('ends with the message and with the connection', () => {
    exchange.welcome();
    exchange.say({ type: 'typing', typing: true });
    exchange.say({ type: 'message', message: message({ seq: 1 }) });
    expect(conversation.agentTyping).toBe(false);
    exchange.say({ type: 'typing', typing: true });
    exchange.line.events.closed();
    expect(conversation.agentTyping).toBe(false);
  });
});

describe('an end of the conversation', () => {
  const ends = (): number => exchange.line.said.filter(({ type }) => type === 'end').length;

  it('is sent at once, and the connection ends with the receipt', () => {
    exchange.welcome();
    link.finish();
    link.finish();
    expect([ends(), exchange.line.closed]).toEqual([1, false]);
    exchange.say({ type: 'status', status: 'closed', answeredBy: null });
    expect(exchange.line.closed).toBe(true);
    clock.pass(120_000);
    expect(exchange.lines).toHaveLength(1);
  });

  it('is tried again without a connection or a receipt, and sends no message any more', () => {
    exchange.welcome();
    exchange.line.events.closed();
    link.finish();
    write('too late');
    exchange.welcome();
    expect([ends(), exchange.sentTexts]).toEqual([1, []]);
    clock.pass(TIMES.answer);
    expect(exchange.line.closed).toBe(true);
    passToNextTry();
    exchange.welcome();
    expect([ends(), exchange.sentTexts]).toEqual([1, []]);
  });

  it('is over where the server has closed the conversation already', () => {
    exchange.welcome();
    exchange.line.events.closed();
    link.finish();
    exchange.welcome('closed');
    expect([ends(), exchange.line.closed]).toEqual([0, true]);
  });
});

describe('a rating', () => {
  const ratings = (): unknown[] => exchange.line.said.filter(({ type }) => type === 'rating');
  const rate = (): void => {
    conversation.rating = { score: 4, comment: null, isStored: false };
    link.sendRating();
  };

  it('goes out once the conversation is closed, and again after a reconnect until it has its receipt', () => {
    exchange.welcome();
    rate();
    expect(ratings()).toEqual([]);
    exchange.say({ type: 'status', status: 'closed', answeredBy: null });
    expect(ratings()).toEqual([{ type: 'rating', score: 4, comment: null }]);
    exchange.line.events.closed();
    link.sendRating();
    passToNextTry();
    link.sendRating();
    expect(ratings()).toEqual([]);
    exchange.welcome('closed');
    expect(ratings()).toEqual([{ type: 'rating', score: 4, comment: null }]);
    expect([conversation.isRated, conversation.rating?.isStored]).toEqual([false, false]);
    exchange.say({ type: 'rated' });
    link.sendRating();
    expect([ratings().length, conversation.isRated, conversation.rating?.isStored]).toEqual([1, true, true]);
  });

  it('of another tab is known here, now and after a reconnect', () => {
    exchange.welcome('closed');
    exchange.say({ type: 'rated' });
    expect([conversation.isRated, conversation.rating]).toEqual([true, null]);
    exchange.line.events.closed();
    passToNextTry();
    exchange.line.events.opened();
    exchange.say({
      ...{ type: 'welcome', conversationId: randomUUID(), status: 'closed', answeredBy: null },
      rated: true,
    });
    expect([conversation.isRated, ratings()]).toEqual([true, []]);
  });
});

describe('a closed conversation', () => {
  it('may be opened again while the server says so, and goes on with what it answers', () => {
    exchange.welcome();
    exchange.say({ type: 'status', status: 'closed', answeredBy: 'Maya', reopenUntil: 1 });
    expect([conversation.status, conversation.mayReopen]).toEqual(['closed', true]);
    link.reopen();
    expect(exchange.line.said.at(-1)).toEqual({ type: 'reopen' });
    exchange.say({ type: 'status', status: 'waiting', answeredBy: null });
    write('one more thing');
    expect([conversation.mayReopen, exchange.sentTexts]).toEqual([false, ['one more thing']]);
  });

  it('that is not opened again is not offered any more', () => {
    exchange.welcome();
    exchange.say({ type: 'status', status: 'closed', answeredBy: 'Maya', reopenUntil: 1 });
    link.reopen();
    exchange.say({ type: 'refused', code: 'closed', messageId: null });
    expect([conversation.status, conversation.mayReopen]).toEqual(['closed', false]);
  });
});
