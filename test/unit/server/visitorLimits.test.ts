/** The limits of the public side as operators know them, and how work for visitors waits for desks. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VISITOR_LIMITS } from '../../../server/channels/widget/limits.ts';
import { StaffRequests } from '../../../server/platform/staffRequests.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the limits of the public side are these, unless an operator sets others', () => {
  expect(VISITOR_LIMITS).toEqual({
    messageBurst: 40,
    messagesPerSecond: 5,
    ratingsOfConversation: 10,
    consentBurst: 200,
    consentsPerSecond: 10,
    connections: 5_000,
    connectionsOfSite: 2_000,
    connectionsOfAddress: 20,
    connectionsOfConversation: 4,
    consentsOfAddress: 20,
    upgradesOfAddress: 20,
    messagesOfAddress: 300,
    requestsOfAddress: 100,
    unitsOfAddress: 120_000,
    framesOfAddress: 1_500,
    bytesOfAddress: 1_048_576,
    messagesOfSite: 20_000,
  });
});

test('a request of a desk is known while it is answered, and for a time after', () => {
  const staff = new StaffRequests();
  expect(staff.within(1_000)).toBe(false);
  staff.begin();
  vi.advanceTimersByTime(5_000);
  expect(staff.within(1)).toBe(true);
  staff.end();
  vi.advanceTimersByTime(999);
  expect(staff.within(1_000)).toBe(true);
  vi.advanceTimersByTime(1);
  expect(staff.within(1_000)).toBe(false);
});

test('who waits for desks goes on when the last request is answered, or when the time is over', async () => {
  const staff = new StaffRequests();
  const went: string[] = [];
  await staff.none(1_000);
  staff.begin();
  staff.begin();
  void staff.none(1_000).then(() => went.push('first'));
  void staff.none(5_000).then(() => went.push('second'));
  staff.end();
  await vi.advanceTimersByTimeAsync(999);
  expect(went).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(went).toEqual(['first']);
  staff.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(went).toEqual(['first', 'second']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(went).toHaveLength(2);
});
