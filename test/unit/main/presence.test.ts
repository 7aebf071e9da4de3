import { expect, test } from 'vitest';
import { createPresence, type Presence } from '../../../main/activity/presence.ts';

function worldOf(): { presence: Presence; sent: string[] } {
  const sent: string[] = [];
  const presence = createPresence({ send: (state) => void sent.push(state) });
  presence.start();
  return { presence, sent };
}

test('work in another window is online, however long: a new conversation goes to that person', () => {
  const { presence, sent } = worldOf();
  presence.focus(false);
  presence.idle(false);
  presence.focus(true);
  expect(sent).toEqual([]);
});

test('no input is idle in front of the window, and away behind others', () => {
  const { presence, sent } = worldOf();
  presence.idle(true);
  presence.focus(false);
  presence.focus(true);
  presence.idle(false);
  expect(sent).toEqual(['idle', 'away', 'idle', 'online']);
});

test('a state is reported once', () => {
  const { presence, sent } = worldOf();
  for (let n = 0; n < 3; n += 1) {
    presence.focus(false);
    presence.idle(true);
  }
  expect(sent).toEqual(['away']);
});

test('the next session begins online, also at a window behind others', () => {
  const { presence, sent } = worldOf();
  presence.focus(false);
  presence.idle(true);
  presence.start();
  expect(sent).toEqual(['away']);
  presence.idle(false);
  expect(sent).toEqual(['away']);
  presence.idle(true);
  expect(sent).toEqual(['away', 'away']);
});
