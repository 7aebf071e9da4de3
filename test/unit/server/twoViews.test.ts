/** Acts that desk and server both record: the server's kind for each kind of the desk. */
import { expect, test } from 'vitest';
import { ACTIVITY_KINDS } from '../../../contract/activity.ts';
import { otherView } from '../../../core/vocabulary/twoViews.ts';

const PAIRS = [
  ['sign-in', 'session-begun'],
  ['conversation-opened', 'conversation-read'],
  ['message-sent', 'message-stored'],
  ['entry-added', 'entry-stored'],
  ['conversation-closed', 'conversation-closed'],
] as const;

test.each(PAIRS)('%s of a desk is %s of the server, and the other way round', (desk, server) => {
  expect([otherView(desk), otherView(server)]).toEqual([server, desk]);
});

test('every other kind is recorded by one of them alone', () => {
  const both: readonly string[] = PAIRS.flat();
  const others = ACTIVITY_KINDS.filter((kind) => !both.includes(kind));
  expect(others.length).toBeGreaterThan(10);
  expect(others.map(otherView)).toEqual(others.map(() => null));
});
