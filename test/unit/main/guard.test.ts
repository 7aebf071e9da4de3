import { checkNote } from '../../../contract/checkNotes.ts';
import { describe, expect, test } from 'vitest';
import type { ActivityDetail } from '../../../contract/activity.ts';
import { GuardPolicy, SAFE_GUARDS } from '../../../core/policy/guards.ts';
import { ALLOWED, createGuards, DENIED, type Attempt, type Guard } from '../../../main/guards/guard.ts';

interface World {
  guards: ReturnType<typeof createGuards>;
  records: { kind: string; detail: ActivityDetail }[];
  order: string[];
}
function worldOf(list: readonly Partial<Guard>[], policy: Partial<GuardPolicy> = {}, ledgerWorks = true): World {
  const records: World['records'] = [];
  const order: string[] = [];
  const guards = createGuards({
    guards: list.map((one, n) => ({ name: `guard ${n}`, ways: [], perform: () => undefined, check: () => [], ...one })),
    policy: () => ({ ...SAFE_GUARDS, ...policy }),
    record(kind, detail) {
      if (!ledgerWorks) throw new Error('disk full');
      records.push({ kind, detail });
    },
    onUndoFailed: (name) => {
      order.push(`undo of ${name} failed`);
    },
  });
  return { guards, records, order };
}
const paste: Attempt = { way: 'pasteFromOutside', target: 'composer' };
const boom = (): never => {
  throw new TypeError('boom');
};

describe('an output', () => {
  test('without a guard is refused, whatever policy says', () => {
    const { guards, records } = worldOf([], { pasteFromOutside: 'allow' });
    expect(guards.decide(paste)).toMatchObject({ allow: false });
    expect(records).toEqual([expect.objectContaining({ kind: 'guard-refused' })]);
  });

  test('for which policy contains an unknown action is refused', () => {
    const { guards } = worldOf([{ ways: ['pasteFromOutside'] }], { pasteFromOutside: 'permit' as 'allow' });
    expect(guards.decide(paste)).toMatchObject({ allow: false });
  });

  test('is refused where the guard throws, and the guard is named in the record', () => {
    const { guards, records } = worldOf([{ name: 'clipboard', ways: ['pasteFromOutside'], decide: boom }], {
      pasteFromOutside: 'allow',
    });
    expect(guards.decide(paste)).toMatchObject({ allow: false });
    expect(records).toEqual([{ kind: 'guard-failed', detail: { guard: 'clipboard', reason: 'TypeError' } }]);
  });

  test('is refused where its record cannot be written, even when policy allows it', () => {
    expect(
      worldOf([{ ways: ['pasteFromOutside'] }], { pasteFromOutside: 'report' }, false).guards.decide(paste),
    ).toMatchObject({ allow: false });
  });

  test('that policy blocks does not reach the guard', () => {
    const { guards, records } = worldOf([{ ways: ['pasteFromOutside'], decide: () => ALLOWED }]);
    expect(guards.decide(paste)).toMatchObject({ allow: false, ask: false });
    expect(records.map((one) => one.kind)).toEqual(['guard-refused']);
  });

  test('that the guard refuses stays refused, whatever policy allows', () => {
    const { guards } = worldOf([{ ways: ['pasteFromOutside'], decide: () => DENIED('other-conversation') }], {
      pasteFromOutside: 'allow',
    });
    expect(guards.decide(paste)).toEqual({
      allow: false,
      ask: false,
      reason: 'other-conversation',
      recorded: true,
    });
  });

  test('under "allow" leaves no record, under "report" it does', () => {
    const quiet = worldOf([{ ways: ['pasteFromOutside'] }], { pasteFromOutside: 'allow' });
    expect([quiet.guards.decide(paste), quiet.records]).toEqual([ALLOWED, []]);
    const world = worldOf([{ ways: ['pasteFromOutside'] }], { pasteFromOutside: 'report' });
    expect([world.guards.decide(paste), world.records.map((one) => one.kind)]).toEqual([ALLOWED, ['guard-allowed']]);
  });

  test('under "warn" requires a reason, refuses an empty one, and stores no card number written into it', () => {
    const { guards, records } = worldOf([{ ways: ['pasteFromOutside'] }], { pasteFromOutside: 'warn' });
    for (const why of [undefined, null, '', '  ', 'x '])
      expect(guards.decide({ ...paste, ...(why === undefined ? {} : { why }) })).toMatchObject({
        allow: false,
        ask: true,
      });
    expect(records).toEqual([]);
    expect(guards.decide({ ...paste, why: 'the customer sent 4111 1111 1111 1111' })).toEqual(ALLOWED);
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toMatch(/4111.?1111/);
    expect(records[0]!.detail['why']).toMatch(/customer/);
  });
});

describe('the guards together', () => {
  test('refuse two guards for one output', () => {
    expect(() => worldOf([{ ways: ['copy'] }, { ways: ['copy'] }])).toThrow(/copy/);
  });

  test('a guard that fails to start stops the start, and the earlier ones are undone, newest first', async () => {
    const order: string[] = [];
    for (const failing of [0, 1, 2]) {
      order.length = 0;
      const { guards } = worldOf(
        [0, 1, 2].map((n) => ({
          name: `guard ${n}`,
          perform: () => {
            if (n === failing) boom();
            order.push(`+${n}`);
            return () => {
              order.push(`-${n}`);
            };
          },
        })),
      );
      await expect(guards.start()).rejects.toThrow(`guard ${failing}`);
      expect(order).toEqual(
        [...Array(failing).keys()].map((n) => `+${n}`).concat([...Array(failing).keys()].reverse().map((n) => `-${n}`)),
      );
    }
  });

  test('one that fails to release at a lock is recorded, and the others still release', async () => {
    const gone: number[] = [];
    const { guards, records } = worldOf([
      { lock: boom },
      {
        lock: () => {
          gone.push(1);
        },
      },
      { lock: async () => boom() },
      {
        lock: () => {
          gone.push(3);
        },
      },
    ]);
    await guards.lock();
    expect(gone).toEqual([1, 3]);
    expect(records.map((one) => one.kind)).toEqual(['guard-failed', 'guard-failed']);
  });

  test('a check that throws is a failed line, never an enforced one, and hides no other line', async () => {
    const { guards } = worldOf([
      { name: 'capture', check: boom },
      { check: () => [{ control: 'x', state: 'enforced', notes: [checkNote('context-menu-in-page')] }] },
    ]);
    expect(await guards.check()).toEqual([
      expect.objectContaining({ control: 'capture', state: 'failed' }),
      { control: 'x', state: 'enforced', notes: [checkNote('context-menu-in-page')] },
    ]);
  });
});

test('policy cannot allow what is blocked for everybody, and has no other actions', () => {
  expect(GuardPolicy.safeParse(SAFE_GUARDS).success).toBe(true);
  for (const way of ['copy', 'print', 'developerTools', 'egress', 'request', 'device'] as const)
    expect(GuardPolicy.safeParse({ ...SAFE_GUARDS, [way]: 'allow' }).success, way).toBe(false);
  for (const wrong of [{ pasteFromOutside: 'yes' }, { somethingNew: 'allow' }, { clipboard: 'open' }])
    expect(GuardPolicy.safeParse({ ...SAFE_GUARDS, ...wrong }).success).toBe(false);
});
