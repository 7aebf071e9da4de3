import { expect, test } from 'vitest';
import { createWaitingCount, visitorsWaiting } from '../../../main/session/visitorsWaiting.ts';
import { titleWith } from '../../../main/shell/titleWith.ts';
import type { ConversationSummary } from '../../../contract/common.ts';

const OWN = '00000001-0000-4000-8000-000000000001';
const OTHER = '00000001-0000-4000-8000-000000000002';

const conversation = (assigned: string | null, waitingSince: number | null, status: ConversationSummary['status']) =>
  ({
    ...{ status, waitingSince },
    assignedTo: assigned === null ? null : { id: assigned, name: 'Somebody', role: 'agent' },
  }) as Partial<ConversationSummary> as ConversationSummary;

test.each([
  ['an own one whose visitor waits counts', 1, [OWN, 5, 'open']],
  ['one that nobody answers yet counts', 1, [null, 5, 'waiting']],
  ['an own one that was answered does not count', 0, [OWN, null, 'open']],
  ['one of a colleague does not count', 0, [OTHER, 5, 'open']],
  ['a closed one does not count', 0, [OWN, 5, 'closed']],
] as const)('of visitors who wait for a person, %s', (_what, count, [assigned, since, status]) => {
  expect(visitorsWaiting([conversation(assigned, since, status)], OWN)).toBe(count);
});

test('each number is told once, and none is left when the session stops', () => {
  const told: number[] = [];
  let now = 0;
  const count = createWaitingCount(
    () => now,
    (each) => void told.push(each),
  );
  count.look();
  now = 2;
  count.look();
  count.look();
  now = 1;
  count.look();
  count.stop();
  count.stop();
  expect(told).toEqual([2, 1, 0]);
});

test('a title has the number in front, none for nobody, and no more than two digits', () => {
  expect([0, 1, 99, 100, 12_345].map((count) => titleWith('Cleandesk', count))).toEqual([
    'Cleandesk',
    '(1) Cleandesk',
    '(99) Cleandesk',
    '(99+) Cleandesk',
    '(99+) Cleandesk',
  ]);
});
