/** What of the server's events goes to the page. */
import { FIRST_PREFERENCES } from '../../../core/vocabulary/preferences.ts';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RealtimeFromServer } from '../../../contract/realtime.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import { createLiveEvents } from '../../../main/session/liveEvents.ts';
import { createMaskedConversations } from '../../../main/session/maskedConversations.ts';

const conversationId = randomUUID();
const maya = { id: randomUUID(), name: 'Maya', role: 'agent' as const };
const summary = (assigned: string | null) => ({
  id: conversationId,
  tenant: { id: randomUUID(), name: 'Harbour Bank', colour: '#1d5fa8' },
  visitorName: '4F2A',
  siteName: 'Help',
  status: 'open' as const,
  assignedTo: assigned === null ? null : { id: assigned, name: 'Maya', role: 'agent' as const },
  startedAt: 1,
  lastSeq: 0,
  lastMessageAt: null,
  lastPreview: null,
  lastAuthor: null,
  waitingSince: null,
  visitorOnline: true,
});

/** What came of events, each as a list of what was called with it. */
function live(person: Pick<typeof maya, 'id' | 'name'> & { role: 'agent' | 'supervisor' } = maya) {
  const calls: unknown[][] = [];
  const conversations = createMaskedConversations();
  const hear = createLiveEvents({
    person,
    conversations,
    messages: { arrived: (one) => void calls.push(['arrived', one]) },
    push: (name, payload) => void calls.push([name, payload]),
    onLogins: () => void calls.push(['logins']),
    onDetails: () => void calls.push(['details']),
    onCheckpoint: () => undefined,
    onPreferences: (stored) => void calls.push(['preferences', stored]),
    onPolicy: (policy) => void calls.push(['policy', policy]),
    onSessionEnded: (notice) => void calls.push(['ended', notice]),
  });
  return {
    conversations,
    after: (frame: RealtimeFromServer): unknown[][] => {
      calls.length = 0;
      hear(frame);
      return [...calls];
    },
  };
}

test.each([
  ['the agent who answers', 'agent', maya.id, true],
  ['another agent', 'agent', randomUUID(), false],
  ['an agent, while no one answers', 'agent', null, false],
  ['a supervisor', 'supervisor', maya.id, false],
] as const)('what is being typed goes to the page of %s: masked, or not at all', (_what, role, assigned, isShown) => {
  const { conversations, after } = live({ ...maya, role });
  conversations.summary(summary(assigned));
  const typing = { conversationId, who: 'visitor' as const, typing: true };
  const preview = { text: 'my card is 4111 1111 1111 1111', marks: [] };
  const [[name, payload] = []] = after(liveEvent('typing.changed', { ...typing, preview }));
  expect(name).toBe('typing');
  expect(JSON.stringify(payload)).not.toContain('4111');
  expect(payload).toMatchObject(typing);
  expect(Object.hasOwn(Object(payload), 'preview')).toBe(isShown);
  expect(after(liveEvent('typing.changed', typing))).toEqual([['typing', typing]]);
});

test('a conversation that is gone is forgotten, and named', () => {
  const { conversations, after } = live();
  conversations.summary(summary(maya.id));
  expect(after(liveEvent('conversation.gone', {}))).toEqual([]);
  expect(conversations.get(conversationId)).not.toBeNull();
  expect(after(liveEvent('conversation.gone', {}, { ref: conversationId }))).toEqual([
    ['conversationGone', { conversationId }],
  ]);
  expect(conversations.get(conversationId)).toBeNull();
});

test('a changed conversation is stored and shown', () => {
  const { conversations, after } = live();
  expect(after(liveEvent('conversation.changed', summary(null)))).toMatchObject([
    ['conversation', { id: conversationId }],
  ]);
  expect(conversations.get(conversationId)).toMatchObject({ id: conversationId });
});

test('other news go where they belong', () => {
  const { after } = live();
  expect(after(liveEvent('login.changed', {}))).toEqual([['logins']]);
  expect(after(liveEvent('public-details.changed', {}))).toEqual([['details']]);
  const stored = { version: 3, preferences: FIRST_PREFERENCES };
  expect(after(liveEvent('preferences.changed', stored))).toEqual([['preferences', stored]]);
  const rows = { newest: 1, rows: [] };
  expect(after(liveEvent('activity.stored', rows))).toEqual([['activity', rows]]);
  const notice = { code: 'session-over', params: { why: 'expired', name: null, reason: null } } as const;
  expect(after({ type: 'session-ended', seq: 1, notice })).toEqual([['ended', notice]]);
  expect(after({ type: 'caught-up', seq: 1 })).toEqual([]);
});
