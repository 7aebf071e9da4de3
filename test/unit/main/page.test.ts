import { expect, test } from 'vitest';
import { createPageGuard, type PageGuard } from '../../../main/guards/page.ts';
import { turns } from '../../support/turns.ts';

interface World {
  guard: PageGuard;
  time: number;
  resets: number;
  done: string[];
  reset: () => Promise<void>;
  clears: () => Promise<void>;
}
function worldOf(changes: Partial<Pick<World, 'reset' | 'clears'>> = {}): World {
  const world = {
    time: 0,
    resets: 0,
    done: [] as string[],
    reset: async () => undefined,
    clears: async () => undefined,
    ...changes,
  };
  const guard = createPageGuard({
    window: () => ({
      reset: () => {
        world.resets += 1;
        return world.reset();
      },
      close: async () => {
        world.done.push('closed');
      },
    }),
    clearClipboard: () => world.clears(),
    record: (kind, detail) => {
      world.done.push([kind, detail['guard'], detail['reason']].filter((one) => one !== undefined).join(' '));
    },
    monotonic: () => world.time,
    log: () => undefined,
    stopDesk: () => {
      world.done.push('stopped');
    },
    replacedWithinMs: 50,
  });
  return Object.assign(world, { guard });
}

test('a page that is not replaced in time is closed and the desk stops, recorded first', async () => {
  for (const reset of [
    () => Promise.reject(new Error('x')),
    () => new Promise<void>(() => undefined),
    () => {
      throw new Error('x');
    },
  ]) {
    const world = worldOf({ reset });
    await world.guard.replace();
    expect(world.done).toEqual(['guard-failed page not-replaced', 'closed', 'stopped']);
    // Once is enough, whatever else calls it again.
    await world.guard.replace();
    world.guard.crashed();
    expect(world.done).toHaveLength(3);
  }
});

test('a replaced page is left alone, and a clipboard that could not be emptied is recorded', async () => {
  const world = worldOf({ clears: () => Promise.reject(new Error('x')) });
  await world.guard.replace();
  expect(world.resets).toBe(1);
  expect(world.done).toEqual(['guard-failed clipboard not-cleared']);
});

test('three crashes a minute are tolerated, a fourth stops the desk', async () => {
  const world = worldOf();
  for (let n = 0; n < 3; n++) world.guard.crashed();
  await turns();
  expect(world.resets).toBe(3);
  world.time = 61_000;
  for (let n = 0; n < 3; n++) world.guard.crashed();
  await turns();
  expect([world.resets, world.done.includes('stopped')]).toEqual([6, false]);
  world.time = 120_000;
  world.guard.crashed();
  await turns();
  expect(world.resets).toBe(6);
  expect(world.done.slice(-4)).toEqual(['renderer-crashed', 'guard-failed page keeps-crashing', 'closed', 'stopped']);
});

test('a page that cannot come back after a crash is closed too', async () => {
  const world = worldOf({ reset: () => Promise.reject(new Error('x')) });
  world.guard.crashed();
  await turns();
  expect(world.done).toEqual(['renderer-crashed', 'guard-failed page not-replaced', 'closed', 'stopped']);
});
