import { expect, test } from 'vitest';
import type { Activity } from '../../../main/activity/activity.ts';
import { createRepeats } from '../../../main/activity/repeats.ts';
import { createBlockedGuard } from '../../../main/guards/blocked.ts';

function world() {
  const told: string[] = [];
  const recorded: string[] = [];
  const time = { now: 0 };
  const activity: Activity = { record: (kind) => { recorded.push(kind); } };
  const repeats = createRepeats(activity);
  const guard = createBlockedGuard(repeats, (text) => { told.push(text.split(' ')[0]!); }, () => time.now);
  const press = (what: 'copy' | 'cut' | 'paste' | 'drag', target = 'textarea', trusted = true): void => guard.fromPage({ what, target, trusted, conversationId: null }, null);
  return { told, recorded, time, press };
}

test('who tries again is told again, though other refusals have pushed the first notice away', () => {
  const { told, time, press } = world();
  for (const what of ['copy', 'cut', 'drag', 'paste', 'copy'] as const) {
    press(what);
    time.now += 600;
  }
  expect(told).toEqual(['Copying', 'Cutting', 'Dragging', 'Pasting', 'Copying']);
});

test('a key held down, or a script of many targets, does not flood the person with notices', () => {
  const { told, recorded, time, press } = world();
  for (let n = 0; n < 60; n++) {
    press('paste', `field ${n}`);
    time.now += 33;
  }
  expect(told.length).toBeLessThanOrEqual(5);
  expect(told.length).toBeGreaterThan(0);
  expect(recorded.length).toBe(60);
});

test('what a script did is recorded and told to nobody', () => {
  const { told, recorded, press } = world();
  press('copy', 'textarea', false);
  expect([told, recorded]).toEqual([[], ['copy-attempt']]);
});
