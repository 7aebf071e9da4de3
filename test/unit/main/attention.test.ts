/** When somebody is told that a visitor waits: tried with a clock and a list that the test moves. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { ConversationSummary } from '../../../contract/common.ts';
import { FIRST_PREFERENCES, type Preferences } from '../../../core/vocabulary/preferences.ts';
import { createAttention, type Attention } from '../../../main/attention/attention.ts';
import { noticeWords } from '../../../main/attention/noticeWords.ts';

const maya = { id: randomUUID(), name: 'Maya', role: 'agent' } as const;
const tomas = { id: randomUUID(), name: 'Tomas', role: 'agent' } as const;

let now: number;
let preferences: Preferences;
let told: unknown[];
let attention: Attention;
beforeEach(() => {
  now = 1_000_000;
  preferences = { ...FIRST_PREFERENCES, systemNotices: true };
  told = [];
  attention = createAttention({
    preferences: () => preferences,
    now: () => now,
    play: (which) => void told.push(which),
    notify: (which, waiting) => void told.push([which, waiting]),
  });
  attention.focus(true);
});

const waits = (assignedTo: ConversationSummary['assignedTo'], lastSeq = 1): ConversationSummary => ({
  id: randomUUID(),
  tenant: { id: randomUUID(), name: 'Harbour Bank', colour: '#1d5fa8' },
  visitorName: '4F2A',
  siteName: 'Main',
  status: assignedTo === null ? 'waiting' : 'open',
  assignedTo,
  startedAt: 1,
  lastSeq,
  lastMessageAt: null,
  lastPreview: null,
  lastAuthor: 'visitor',
  waitingSince: 5,
  visitorOnline: true,
});
const look = (...list: ConversationSummary[]): unknown[] => {
  told.length = 0;
  attention.look(list, maya.id);
  return [...told];
};
/** What is told in so many seconds, second by second. */
const after = (seconds: number): unknown[] => {
  told.length = 0;
  for (let each = 0; each < seconds; each += 1) {
    now += 1_000;
    attention.tick();
  }
  return [...told];
};

test('a visitor without an agent, and a message in an own conversation, sound different', () => {
  const queued = waits(null);
  expect(look(queued)).toEqual(['queue']);
  now += 5_000;
  expect(look(queued, waits(maya))).toEqual(['mine']);
});

test('what waits for somebody else, waits no more, or is closed, is nothing', () => {
  expect(look(waits(tomas), { ...waits(maya), waitingSince: null }, { ...waits(null), status: 'closed' })).toEqual([]);
  expect(after(120)).toEqual([]);
});

test('it sounds while the window is in front, too, but not for what is being read', () => {
  const own = waits(maya);
  expect(look(own)).toEqual(['mine']);
  attention.opened(own.id);
  attention.interaction();
  now += 10_000;
  expect(look({ ...own, lastSeq: 2 })).toEqual([]);
  expect(after(60)).toEqual([]);
});

test('an open conversation that nobody has looked at for a while sounds, and again until there is input', () => {
  const own = waits(maya);
  attention.opened(own.id);
  attention.interaction();
  now += 31_000;
  expect(look(own)).toEqual(['mine']);
  expect(after(61)).toEqual(['mine', 'mine']);
  attention.interaction();
  expect(after(300)).toEqual([]);
});

test('it is repeated every so many seconds until it is seen, by the person’s choice', () => {
  const queued = waits(null);
  look(queued);
  expect(after(90)).toEqual(['queue', 'queue', 'queue']);
  preferences = { ...preferences, sounds: { ...preferences.sounds, repeatSeconds: 0 } };
  expect(after(300)).toEqual([]);
  preferences = { ...preferences, sounds: { ...preferences.sounds, repeatSeconds: 15 } };
  expect(after(15)).toEqual(['queue']);
});

test('input at the desk shows the queue, and not an own conversation that is not open', () => {
  const own = waits(maya);
  look(waits(null), own);
  attention.interaction();
  expect(after(30)).toEqual(['mine']);
  attention.opened(own.id);
  expect(after(60)).toEqual([]);
});

test('what another person has taken meanwhile is not repeated', () => {
  const queued = waits(null);
  look(queued);
  look({ ...queued, assignedTo: tomas });
  expect(after(90)).toEqual([]);
});

test('the next message of the same visitor is news again', () => {
  const own = waits(maya);
  look(own);
  attention.opened(own.id);
  now += 40_000;
  expect(look({ ...own, lastSeq: 2 })).toEqual(['mine']);
});

test('a backlog at the sign-in is one sound, and so are many messages at once', () => {
  expect(look(...Array.from({ length: 30 }, () => waits(null)), waits(maya))).toEqual(['mine']);
  now += 1_000;
  expect(look(waits(maya))).toEqual([]);
});

test('in the silence that was asked for nothing is played or shown; afterwards what waits is told', () => {
  preferences = { ...preferences, quietUntil: now + 60_000 };
  attention.focus(false);
  expect(look(waits(null))).toEqual([]);
  expect(after(59)).toEqual([]);
  expect(after(2)).toEqual(['queue']);
});

test('the system shows a notice only behind another window, by choice, and not with each repeat', () => {
  attention.focus(false);
  expect(look(waits(null), waits(maya))).toEqual(['mine', ['mine', 2]]);
  expect(after(30)).toEqual(['mine']);
  preferences = { ...preferences, systemNotices: false };
  now += 5_000;
  expect(look(waits(maya))).toEqual(['mine']);
  attention.focus(true);
  preferences = { ...preferences, systemNotices: true };
  now += 5_000;
  expect(look(waits(maya))).toEqual(['mine']);
});

test('after the end of the session nothing is told', () => {
  look(waits(null), waits(maya));
  attention.stop();
  expect(after(120)).toEqual([]);
});

test('a notice of the system says how many wait, and nothing of them', () => {
  expect(noticeWords('queue', 3)).toEqual({ title: 'A visitor waits for an agent', text: 'Waiting now: 3' });
  expect(noticeWords('mine', 1)).toEqual({ title: 'A visitor waits for your answer', text: 'Waiting now: 1' });
});
