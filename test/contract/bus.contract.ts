/** What every implementation of the bus guarantees, however it carries its messages. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Bus, PresenceEntry } from '../../server/platform/bus.ts';
import { turns } from '../support/turns.ts';

export interface BusUnderTest {
  readonly bus: Bus;
  /** What subscribers threw. */
  readonly failures: readonly unknown[];
}

const at = (personId: string, state: PresenceEntry['state'] = 'online'): PresenceEntry => ({
  personId,
  connected: true,
  workstationId: `desk of ${personId}`,
  state,
  since: 1,
});

/** Delivery may take a moment; no test measures how long. */
export function busContract(open: () => Promise<BusUnderTest> | BusUnderTest): void {
  let bus: Bus;
  let failures: readonly unknown[];
  beforeEach(async () => {
    ({ bus, failures } = await open());
  });
  afterEach(() => bus.close());

  test('every subscriber of a topic gets each of its messages once, and those of no other topic', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    bus.subscribe('logins.changed', ({ personId }) => void first.push(personId));
    bus.subscribe('logins.changed', ({ personId }) => void second.push(personId));
    bus.publish('conversation.deleted', { conversationId: 'c' });
    bus.publish('logins.changed', { personId: 'a' });
    bus.publish('logins.changed', { personId: 'b' });
    await vi.waitFor(() => expect(second).toEqual(['a', 'b']));
    await vi.waitFor(() => expect(first).toEqual(['a', 'b']));
  });

  test('delivers the messages of a topic in the order published, also those that a subscriber publishes', async () => {
    const seen: string[] = [];
    bus.subscribe('logins.changed', ({ personId }) => {
      if (personId === 'first') bus.publish('logins.changed', { personId: 'from inside' });
    });
    bus.subscribe('logins.changed', ({ personId }) => void seen.push(personId));
    const many = ['first', ...Array.from({ length: 200 }, (_each, index) => String(index))];
    for (const personId of many) bus.publish('logins.changed', { personId });
    await vi.waitFor(() => expect(seen).toHaveLength(many.length + 1));
    expect(seen.filter((each) => each !== 'from inside')).toEqual(many);
    expect(seen.indexOf('from inside')).toBeGreaterThan(seen.indexOf('first'));
  });

  test('a subscriber that throws, or rejects, stops no other one and is reported', async () => {
    const seen: string[] = [];
    bus.subscribe('logins.changed', () => {
      throw new Error('thrown');
    });
    bus.subscribe('logins.changed', async () => {
      throw new Error('rejected');
    });
    bus.subscribe('logins.changed', ({ personId }) => void seen.push(personId));
    bus.publish('logins.changed', { personId: 'a' });
    bus.publish('logins.changed', { personId: 'b' });
    await vi.waitFor(() => expect(seen).toEqual(['a', 'b']));
    await vi.waitFor(() =>
      expect(failures.map((each) => (each instanceof Error ? each.message : '')).sort()).toEqual([
        'rejected',
        'rejected',
        'thrown',
        'thrown',
      ]),
    );
  });

  test('nothing arrives after a subscription has ended, and the others go on', async () => {
    const [gone, staying]: [string[], string[]] = [[], []];
    const end = bus.subscribe('logins.changed', ({ personId }) => void gone.push(personId));
    bus.subscribe('logins.changed', ({ personId }) => void staying.push(personId));
    bus.publish('logins.changed', { personId: 'a' });
    await vi.waitFor(() => expect(gone).toEqual(['a']));
    end();
    end();
    bus.publish('logins.changed', { personId: 'b' });
    await vi.waitFor(() => expect(staying).toEqual(['a', 'b']));
    expect(gone).toEqual(['a']);
  });

  test('one handler that is subscribed twice is two subscriptions', async () => {
    const seen: string[] = [];
    const handler = ({ personId }: { personId: string }): void => void seen.push(personId);
    const end = bus.subscribe('logins.changed', handler);
    bus.subscribe('logins.changed', handler);
    end();
    bus.publish('logins.changed', { personId: 'a' });
    await vi.waitFor(() => expect(seen).toEqual(['a']));
  });

  test('nothing is delivered after the bus was closed, and no presence entry is left', async () => {
    const seen: string[] = [];
    bus.subscribe('logins.changed', ({ personId }) => void seen.push(personId));
    bus.presence.put('desk', at('p'), 60_000);
    bus.close();
    bus.publish('logins.changed', { personId: 'late' });
    await turns();
    expect(seen).toEqual([]);
    expect(bus.presence.entries()).toEqual([]);
  });

  test('presence is what was put last under each key, until it is removed', async () => {
    bus.presence.put('one', at('p'), 60_000);
    bus.presence.put('two', at('q'), 60_000);
    bus.presence.put('one', at('p', 'locked'), 60_000);
    await vi.waitFor(() => expect(bus.presence.entries()).toHaveLength(2));
    expect(bus.presence.entries()).toContainEqual(at('p', 'locked'));
    bus.presence.remove('one');
    bus.presence.remove('one');
    expect(bus.presence.entries()).toEqual([at('q')]);
  });

  test('presence expires at its time and is announced, unless it is renewed; then it stays as long again', async () => {
    vi.useFakeTimers();
    try {
      const changed: string[] = [];
      bus.presence.put('kept', at('k'), 150);
      bus.presence.put('left', at('l'), 150);
      bus.subscribe('presence.changed', ({ personId }) => void changed.push(personId));
      await vi.advanceTimersByTimeAsync(149);
      expect(bus.presence.entries()).toHaveLength(2);
      expect(bus.presence.keep('kept', 150)).toBe(true);
      await vi.advanceTimersByTimeAsync(1);
      expect([bus.presence.entries(), changed]).toEqual([[at('k')], ['l']]);
      expect(bus.presence.keep('left', 10_000)).toBe(false);
      await vi.advanceTimersByTimeAsync(148);
      expect([bus.presence.entries(), changed]).toEqual([[at('k')], ['l']]);
      await vi.advanceTimersByTimeAsync(1);
      expect([bus.presence.entries(), changed]).toEqual([[], ['l', 'k']]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('subscribers of presence are notified when an entry is put or removed', async () => {
    const changed: string[] = [];
    bus.subscribe('presence.changed', ({ personId }) => void changed.push(personId));
    bus.presence.put('desk', at('p'), 60_000);
    await vi.waitFor(() => expect(changed).toEqual(['p']));
    bus.presence.remove('desk');
    await vi.waitFor(() => expect(changed).toEqual(['p', 'p']));
  });
}
