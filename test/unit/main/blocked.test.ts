import { expect, test } from 'vitest';
import { BLOCKED_IN_PAGE } from '../../../contract/bridge.ts';
import type { Activity } from '../../../main/activity/activity.ts';
import { createRepeats } from '../../../main/activity/repeats.ts';
import { createBlockedGuard, harmless } from '../../../main/guards/blocked.ts';
import { BLOCKED } from '../../../main/shell/shell.ts';
import { guardRig } from '../../support/guardRig.ts';
import { wordsOf as inWords } from '../../support/shownWords.ts';

const { guards } = await guardRig();

function world() {
  const notices: string[] = [];
  const recorded: string[] = [];
  const time = { now: 0 };
  const activity: Activity = {
    record: (kind) => {
      recorded.push(kind);
    },
  };
  const repeats = createRepeats(activity);
  const guard = createBlockedGuard(
    guards.stops,
    repeats,
    (coded) => {
      notices.push(coded.code);
    },
    () => time.now,
  );
  const press = (what: 'copy' | 'cut' | 'paste' | 'drag', target = 'textarea', trusted = true): void =>
    guard.fromPage({ what, target, trusted, conversationId: null }, null);
  return { notice: notices, recorded, time, press };
}

test('a repeated attempt is shown again, though other refusals have replaced its first notice', () => {
  const { notice: notices, time, press } = world();
  for (const what of ['copy', 'cut', 'drag', 'paste', 'copy'] as const) {
    press(what);
    time.now += 600;
  }
  expect(notices).toEqual(['copying-off', 'cutting-off', 'dragging-off', 'pasting-off', 'copying-off']);
});

test('a repeating key, or a script with many targets, does not flood the person with notices', () => {
  const { notice: notices, recorded, time, press } = world();
  for (let n = 0; n < 60; n++) {
    press('paste', `field ${n}`);
    time.now += 33;
  }
  expect(notices.length).toBeLessThanOrEqual(5);
  expect(notices.length).toBeGreaterThan(0);
  expect(recorded.length).toBe(60);
});

test('acts of a script are recorded and not shown', () => {
  const { notice: notices, recorded, press } = world();
  press('copy', 'textarea', false);
  expect([notices, recorded]).toEqual([[], ['copy-attempt']]);
});

test('everything that the page or the host can block has a guard', () => {
  for (const what of BLOCKED_IN_PAGE)
    expect(
      guards.stops.filter((one) => one.inPage?.[what] !== undefined),
      what,
    ).toHaveLength(1);
  for (const what of BLOCKED)
    expect(
      guards.stops.filter((one) => one.byHost?.[what] !== undefined),
      what,
    ).toHaveLength(1);
});

test('an act without a guard is recorded as a failure of the guards, and shown', () => {
  const kinds: string[] = [];
  const notices: string[] = [];
  const unguarded = createBlockedGuard(
    [],
    createRepeats({
      record: (kind) => {
        kinds.push(kind);
      },
    }),
    (coded) => {
      notices.push(inWords(coded));
    },
    () => 0,
  );
  unguarded.fromHost({ what: 'download', target: 'x' });
  unguarded.fromPage({ what: 'copy', target: 'field', trusted: true, conversationId: null }, null);
  expect([kinds, notices]).toEqual([
    ['guard-failed', 'guard-failed'],
    ['This is switched off at this desk. This was recorded.'],
  ]);
});

test.each([
  ['a name of the page, as it is', 'field #a_b (1): x+y-z', 'field #a_b (1): x+y-z'],
  ['80 characters', 'x'.repeat(80), 'x'.repeat(80)],
  ['81 characters', 'y'.repeat(81), 'y'.repeat(80)],
  ['other characters', '<b>é"\n', '?b????'],
  ['a card number', 'card 4111 1111 1111 1111', '(masked)'],
])('what an attempt was made on is recorded harmlessly: %s', (_what, target, recorded) => {
  expect(harmless(target)).toBe(recorded);
});
