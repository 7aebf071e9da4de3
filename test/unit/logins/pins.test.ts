/** The keys that an administrator has accepted for other people: how far each is believed, and what is kept. */
import { beforeEach, expect, test } from 'vitest';
import { openPins } from '../../../main/session/logins/pins.ts';

let stored: Map<string, Buffer>;
let now: number;
const store = {
  kept: (name: string) => stored.get(name) ?? null,
  keep: (name: string, value: Uint8Array) => void stored.set(name, Buffer.from(value)),
};
const open = () => openPins(store, () => now);
const key = (publicKey: string, workstationId = 'desk') => ({ workstationId, publicKey });
beforeEach(() => {
  stored = new Map();
  now = 7;
});

test('the first key of a person is new; once it is taken, it is seen, and compared where it was', () => {
  const pins = open();
  expect([pins.trust('p', key('a')), pins.pin('p', 'desk')]).toEqual(['new', null]);
  pins.take('p', key('a'), false);
  expect([pins.trust('p', key('a')), pins.pin('p', 'desk')]).toEqual([
    'seen',
    { publicKey: 'a', at: 7, compared: false },
  ]);
  now = 8;
  pins.take('p', key('a'), true);
  expect([pins.trust('p', key('a')), pins.pin('p', 'desk')]).toEqual([
    'compared',
    { publicKey: 'a', at: 8, compared: true },
  ]);
});

test('another key of the same workstation is changed, and one of another workstation waits', () => {
  const pins = open();
  pins.take('p', key('a'), true);
  expect(pins.trust('p', key('b'))).toBe('changed');
  expect([pins.trust('p', key('a', 'other')), pins.pin('p', 'other')]).toEqual(['waiting', null]);
  pins.take('p', key('c', 'other'), false);
  expect([pins.trust('p', key('a')), pins.trust('p', key('c', 'other'))]).toEqual(['compared', 'seen']);
});

test('each person has their own, whatever they are called', () => {
  const pins = open();
  pins.take('p', key('a'), true);
  for (const name of ['q', '__proto__', 'constructor', 'toString']) expect(pins.trust(name, key('a'))).toBe('new');
  expect([pins.pin('constructor', 'desk'), pins.pin('p', 'constructor')]).toEqual([null, null]);
});

test('what was taken is there after a restart, and is believed only once it is on the disk', () => {
  open().take('p', key('a'), true);
  expect(open().trust('p', key('a'))).toBe('compared');
  const broken = openPins(
    {
      ...store,
      keep: () => {
        throw new Error('the disk is full');
      },
    },
    () => now,
  );
  expect(() => broken.take('p', key('b'), true)).toThrow('the disk is full');
  expect(broken.trust('p', key('b'))).toBe('changed');
});

test('where it cannot be read nothing is believed', () => {
  stored.set('login-pins', Buffer.from('{"p":{"desk":{"publicKey":"a"}}}'));
  expect(open).toThrow();
});
