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

test('a window behind others for a minute is away, reported once, and back when it is in front', () => {
  const { presence, sent, pass } = worldOf();
  presence.focus(false);
  pass(59);
  expect(sent).toEqual([]);
  pass(100);
  expect(sent).toEqual(['away']);
  presence.focus(true);
  expect(sent).toEqual(['away', 'online']);
});

test('short times in another window do not add up', () => {
  const { presence, sent, pass } = worldOf();
  for (let n = 0; n < 5; n++) {
    presence.focus(false);
    pass(50);
    presence.focus(true);
  }
  expect(sent).toEqual([]);
});

test('no input at all outweighs input in another program, after which the person is still away', () => {
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
