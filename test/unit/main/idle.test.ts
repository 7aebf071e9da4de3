import { describe, expect, test } from 'vitest';
import { createIdle } from '../../../main/activity/idle.ts';

const MINUTE = 60_000;
function bench(): {
  events: string[];
  time: { wall: number; steady: number };
  system: { seconds: number | null };
  idle: ReturnType<typeof createIdle>;
  pass(minutes: number): void;
} {
  const time = { wall: 1_800_000_000_000, steady: 0 };
  const system: { seconds: number | null } = { seconds: null };
  const events: string[] = [];
  const idle = createIdle({
    clock: { now: () => time.wall, monotonic: () => time.steady },
    systemIdleSeconds: () => system.seconds,
    bandsMinutes: [5, 10],
    lockMinutes: () => 15,
    onBand: (minutes) => events.push(`band ${minutes}`),
    onBack: () => events.push('back'),
    onLock: () => events.push('lock'),
  });
  idle.start();
  return {
    events,
    time,
    system,
    idle,
    pass(minutes) {
      time.wall += minutes * MINUTE;
      time.steady += minutes * MINUTE;
      idle.tick();
    },
  };
}

describe('idleness', () => {
  test('is reported in steps, once each, and locks at the end', () => {
    const { events, pass } = bench();
    for (let n = 0; n < 15; n++) pass(1);
    expect(events).toEqual(['band 5', 'band 10', 'lock']);
  });

  test('input ends a step and restarts the time', () => {
    const { events, pass, idle } = bench();
    pass(6);
    idle.interaction();
    pass(6);
    expect(events).toEqual(['band 5', 'back', 'band 5']);
  });

  test('input in another program counts where the host reports it', () => {
    const { events, pass, system } = bench();
    system.seconds = 20;
    for (let n = 0; n < 30; n++) pass(1);
    expect(events).toEqual([]);
    system.seconds = 15 * 60;
    pass(1);
    expect(events).toEqual(['lock']);
  });

  test('neither a clock set back nor a machine that slept keeps a desk open', () => {
    const back = bench();
    back.time.wall -= 600 * MINUTE;
    back.time.steady += 16 * MINUTE;
    back.idle.tick();
    expect(back.events).toEqual(['lock']);
    const slept = bench();
    slept.time.wall += 45 * MINUTE;
    slept.system.seconds = 1;
    slept.idle.tick();
    expect(slept.events).toEqual(['lock']);
  });

  test('sleep counts from where it was longer than the limit, however long the machine was on before', () => {
    const used = (asleep: number): readonly string[] => {
      const { events, time, idle, pass, system } = bench();
      system.seconds = 1;
      for (let n = 0; n < 100; n++) {
        pass(1);
        idle.interaction();
      }
      time.wall += asleep * MINUTE;
      idle.tick();
      return events;
    };
    expect(used(15)).toEqual([]);
    expect(used(15.1)).toEqual(['lock']);
  });

  test('input after the limit does not undo the lock', () => {
    const { events, time, idle } = bench();
    time.wall += 16 * MINUTE;
    time.steady += 16 * MINUTE;
    idle.interaction();
    expect(events).toEqual(['lock']);
  });
});
