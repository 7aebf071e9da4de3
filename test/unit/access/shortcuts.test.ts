import { expect, test } from 'vitest';
import {
  ACTION_NAMES,
  ACTIONS,
  bindingOf,
  bindingsWith,
  holderOf,
  sharedKeys,
  whyNotBindable,
} from '../../../core/vocabulary/shortcuts.ts';
import { STOPPED_CHORDS } from '../../../main/shell/shortcuts.ts';

test('every key from the start may be chosen, and no two acts have the same', () => {
  const all = ACTION_NAMES.flatMap((name) => [...ACTIONS[name]]);
  expect(all.length).toBeGreaterThan(20);
  expect(all.map((binding) => [binding, whyNotBindable(binding)])).toEqual(all.map((binding) => [binding, null]));
  expect(sharedKeys(ACTIONS)).toEqual([]);
});

test.each([
  ['KeyJ', 'writes'],
  ['Shift+KeyJ', 'writes'],
  // Option writes on a Mac ("@" is Option+L on a German keyboard), and Alt with a letter opens menus elsewhere.
  ['Alt+KeyL', 'writes'],
  ['Alt+Shift+KeyL', 'writes'],
  // AltGr is Control and Alt together under Windows: "@" is AltGr+Q on a German keyboard, "€" AltGr+E.
  ['Control+Alt+KeyQ', 'writes'],
  ['Control+Alt+Digit2', 'writes'],
  ['Control+Alt+BracketLeft', 'writes'],
  ['Control+Alt+Numpad8', 'writes'],
  ['Alt+IntlBackslash', 'writes'],
  ['Space', 'writes'],
  ['ArrowDown', 'moves'],
  ['Enter', 'moves'],
  ['Home', 'moves'],
  ['Shift+Home', 'moves'],
  ['Shift+Enter', 'moves'],
  ['Control+KeyC', 'taken'],
  ['Control+KeyV', 'taken'],
  ['Control+KeyZ', 'taken'],
  ['Control+ArrowLeft', 'taken'],
  ['Control+Shift+End', 'taken'],
  ['Control+KeyF', 'taken'],
  ['Control+KeyT', 'taken'],
  ['Control+Equal', 'taken'],
  ['F5', 'taken'],
  ['F12', 'taken'],
  ['Alt+F4', 'taken'],
  ['Control+Alt+F2', 'taken'],
  ['Shift+Control+KeyK', 'unknown'],
  ['Meta+KeyK', 'unknown'],
  ['Control+Control+KeyK', 'unknown'],
  ['Control+', 'unknown'],
  ['Escape', 'unknown'],
  ['Tab', 'unknown'],
  ['Control+ContextMenu', 'unknown'],
  ['F25', 'unknown'],
  ['', 'unknown'],
  ['Control+KeyK', null],
  ['Control+Shift+KeyX', null],
  ['Alt+ArrowDown', null],
  ['F9', null],
  ['Control+Enter', null],
] as const)('%s: %s', (binding, why) => {
  expect(whyNotBindable(binding)).toBe(why);
});

test('no key that the host stops can be chosen: it would never arrive', () => {
  const codeOf = (key: string): string | null =>
    /^[A-Z]$/.test(key)
      ? `Key${key}`
      : /^\d$/.test(key)
        ? `Digit${key}`
        : ({ '=': 'Equal', '-': 'Minus', '+': 'NumpadAdd' }[key] ??
          (/^(?:F\d+|Arrow\w+|Page\w+|Home)$/.test(key) ? key : null));
  const tried: string[] = [];
  for (const chord of Object.keys(STOPPED_CHORDS)) {
    const parts = chord.split('+');
    const code = codeOf(chord.endsWith('++') ? '+' : (parts.at(-1) ?? ''));
    if (code === null) continue;
    const held = ['Control', 'Alt', 'Shift'].filter((each) => parts.slice(0, -1).includes(each));
    const binding = [...held, code].join('+');
    tried.push(binding);
    expect([binding, whyNotBindable(binding) === null]).toEqual([binding, false]);
  }
  expect(tried.length).toBeGreaterThan(50);
});

test('a key is written by its place, with Command as Control', () => {
  const key = { code: 'KeyK', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  expect(bindingOf({ ...key, ctrlKey: true })).toBe('Control+KeyK');
  expect(bindingOf({ ...key, metaKey: true, shiftKey: true })).toBe('Control+Shift+KeyK');
  expect(bindingOf({ ...key, altKey: true, ctrlKey: true })).toBe('Control+Alt+KeyK');
  expect(bindingOf(key)).toBe('KeyK');
});

test('who has a key is said with a person’s own keys in place of the first ones', () => {
  const own = bindingsWith({ lock: ['F13'], take: [] });
  expect(holderOf(own, 'F13', 'take')).toBe('lock');
  expect(holderOf(own, 'F13', 'lock')).toBeNull();
  expect(holderOf(own, 'Control+KeyL', 'take')).toBeNull();
  expect(sharedKeys(bindingsWith({ lock: ['F8'] }))).toEqual(['F8']);
});
