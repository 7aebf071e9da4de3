import { describe, expect, test } from 'vitest';
import { InProcessBus } from '../../server/platform/inProcessBus.ts';
import { busContract } from './bus.contract.ts';

describe('the bus of one process', () => {
  busContract(() => {
    const failures: unknown[] = [];
    return { bus: new InProcessBus({ failed: (error) => void failures.push(error) }), failures };
  });

  test('delivers before `publish` returns, and a message published in a delivery after the current one', () => {
    const seen: string[] = [];
    const bus = new InProcessBus({ failed: () => {} });
    bus.subscribe('logins.changed', ({ personId }) => {
      if (personId === 'a') bus.publish('logins.changed', { personId: 'b' });
      seen.push(personId);
    });
    bus.subscribe('logins.changed', ({ personId }) => void seen.push(`second ${personId}`));
    bus.publish('logins.changed', { personId: 'a' });
    expect(seen).toEqual(['a', 'second a', 'b', 'second b']);
  });
});
