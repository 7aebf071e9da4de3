import { expect, test } from 'vitest';
import { createPresence, type Presence } from '../../../main/activity/presence.ts';

function worldOf(): { presence: Presence; sent: string[]; pass(seconds: number): void } {
  let time = 0;
  const sent: string[] = [];
  const presence = createPresence({
    monotonic: () => time,
    send: (state) => {
      sent.push(state);
    },
  });
  presence.start();
  return {
    presence,
    sent,
    pass(seconds) {
      for (let n = 0; n < seconds; n++) {
        time += 1_000;
        presence.tick();
      }
    },
  };
}

test('a window that is behind others for a minute is away, told once, and back when it is in front', () => {
  const { presence, sent, pass } = worldOf();
  presence.focus(false);
  pass(59);
  expect(sent).toEqual([]);
  pass(100);
  expect(sent).toEqual(['away']);
  presence.focus(true);
  expect(sent).toEqual(['away', 'online']);
});

test('short looks elsewhere do not add up', () => {
  const { presence, sent, pass } = worldOf();
  for (let n = 0; n < 5; n++) {
    presence.focus(false);
    pass(50);
    presence.focus(true);
  }
  expect(sent).toEqual([]);
});

test('no hand at all says more than a hand elsewhere, and a hand that comes back elsewhere is still away', () => {
  const { presence, sent, pass } = worldOf();
  presence.focus(false);
  pass(61);
  presence.idle(true);
  pass(10);
  presence.idle(false);
  presence.focus(true);
  expect(sent).toEqual(['away', 'idle', 'away', 'online']);
});

test('the next session begins online', () => {
  const { presence, sent, pass } = worldOf();
  presence.focus(false);
  pass(61);
  presence.focus(true);
  presence.idle(true);
  presence.start();
  pass(5);
  expect(sent).toEqual(['away', 'online', 'idle']);
});
