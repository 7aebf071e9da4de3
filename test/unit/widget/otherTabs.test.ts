/** What the tabs of one browser say to one another. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OtherTabs } from '../../../widget/otherTabs.ts';

/** Channels of one browser, synchronous: what one posts, the others of the same name receive. */
class Channel {
  static all: Channel[] = [];
  readonly name: string;
  #hear: (event: { data: unknown }) => void = () => {};

  constructor(name: string) {
    this.name = name;
    Channel.all.push(this);
  }
  addEventListener(_type: string, hear: (event: { data: unknown }) => void): void {
    this.#hear = hear;
  }
  postMessage(data: unknown): void {
    this.say(data);
  }
  say(data: unknown): void {
    for (const other of Channel.all)
      if (other !== this && other.name === this.name) other.#hear({ data: structuredClone(data) });
  }
}

let done: unknown[];
function open(name: string, chat: () => string | null, site = 'site'): OtherTabs {
  return new OtherTabs(site, {
    chat,
    found: (token) => done.push([name, 'found', token]),
    ended: (token) => done.push([name, 'ended', token]),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('BroadcastChannel', Channel);
  Channel.all = [];
  done = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('a tab finds the chat that another one has open', async () => {
  open('first', () => 'token');
  open('without', () => null);
  const found = open('new', () => null).find();
  expect(await found).toBe('token');
  expect(done).toEqual([
    ['without', 'found', 'token'],
    ['new', 'found', 'token'],
  ]);
});

it('finds none where no tab has one, or another site has it, within a fifth of a second', async () => {
  open('without', () => null);
  open('of another site', () => 'token', 'other');
  const found = open('new', () => null).find();
  await vi.advanceTimersByTimeAsync(199);
  const settled = vi.fn<() => void>();
  void found.then(settled);
  await Promise.resolve();
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await found).toBeNull();
  expect(done).toEqual([]);
});

it('a tab that begins or ends a chat tells the others which', () => {
  const [first] = [open('first', () => 'token'), open('second', () => null)];
  first.has('token');
  first.end('token');
  expect(done).toEqual([
    ['second', 'found', 'token'],
    ['second', 'ended', 'token'],
  ]);
});

it.each([
  null,
  1,
  'asks',
  {},
  { type: 'has' },
  { type: 'has', token: 1 },
  { type: 'ended' },
  { type: 'x', token: 'y' },
])('what is none of it is passed over: %o', (said) => {
  open('first', () => 'token');
  new Channel('cleandesk.site').say(said);
  expect(done).toEqual([]);
});
