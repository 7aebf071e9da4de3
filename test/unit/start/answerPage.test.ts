/** What the page's calls get of the desk: which parts answer, and what is passed on before and after sign-in. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { coded } from '../../../contract/refusals.ts';

import type { HandlerParts } from '../../../main/handlers.ts';
import type { Handlers } from '../../../main/ports.ts';
import { answerPage } from '../../../main/start/answerPage.ts';
import { writeStoreHeader } from '../../../main/store/files.ts';
import { ARGON2_PARAMETERS } from '../../../main/store/keys.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let given: HandlerParts;
const HANDLERS = {} as Partial<Handlers> as Handlers;
vi.mock(import('../../../main/handlers.ts'), () => ({
  createHandlers(parts): Handlers {
    given = parts;
    return HANDLERS;
  },
}));

const [SOUND, OTHER] = [new Uint8Array(1), new Uint8Array(2)];
let seen: unknown[];
let isSignedIn: boolean;
let shell: unknown;
let folder: string;
const note =
  (...what: unknown[]) =>
  (...more: unknown[]): void =>
    void seen.push([...what, ...more]);
const desk = () => ({
  options: { dataFolder: folder },
  access: {
    isSignedIn: () => isSignedIn,
    signedIn: () => (isSignedIn ? { token: 'the token' } : null),
    lock: note('lock'),
  },
  preferences: { current: () => 'preferences' },
  clock: { now: () => 7 },
  screen: { shell: () => shell },
  attention: { interaction: note('attention') },
  pageIsDrawn: note('drawn'),
});
const signIn = {
  ...{ passwords: 'passwords', changeAtDesk: 'change' },
  unlock: { proceed: note('proceed') },
};
const connected = { link: { connection: () => 'connection' } };
const ledger = { repeats: 'repeats', database: { encryption: () => ({ cipher: 'c' }) } };
const parts = (more: object = {}) => ({
  opening: { answer: note('answered') },
  ...{ window: 'window', ledger, taken: { policy: 'policy' }, connected, signIn, selfCheck: 'self-check' },
  made: { blocked: 'blocked', guards: { clipboard: 'clipboard', capture: 'capture' } },
  time: { idle: { interaction: note('idle') } },
  ...more,
});
const NOTHING = { ledger: null, connected: null, signIn: null, time: null, selfCheck: null };
const open = (more: object = {}): void => answerPage(desk() as never, parts(more) as never)();
beforeEach(() => {
  [seen, isSignedIn, shell] = [[], true, null];
  folder = mkdtempSync(join(temporaryFolder('answer-page'), 'desk-'));
});

test('the page is answered by the handlers, with what the ledger repeats', () => {
  open();
  expect(seen).toEqual([['answered', { window: 'window', handlers: HANDLERS, repeats: 'repeats' }]]);
  open(NOTHING);
  expect(seen[1]).toEqual(['answered', { window: 'window', handlers: HANDLERS, repeats: null }]);
});

test('an interaction puts the lock off and is noticed, but not before sign-in', () => {
  open();
  seen = [];
  given.onInteraction();
  expect(seen).toEqual([['idle'], ['attention']]);
  isSignedIn = false;
  given.onInteraction();
  expect(seen).toHaveLength(2);
  isSignedIn = true;
  open(NOTHING);
  seen = [];
  given.onInteraction();
  expect(seen).toEqual([['attention']]);
});

test('the parts of the desk are those that there are', () => {
  open();
  const all = () => [given.unlock(), given.passwords(), given.changeAtDesk(), given.blocked(), given.clipboard()];
  expect(all()).toEqual([signIn.unlock, 'passwords', 'change', 'blocked', 'clipboard']);
  expect([given.capture(), given.selfCheck(), given.server.link()]).toEqual([
    ...['capture', 'self-check', connected.link],
  ]);
  open(NOTHING);
  expect(all()).toEqual([null, null, null, 'blocked', 'clipboard']);
  expect([given.selfCheck(), given.server.link()]).toEqual([null, null]);
});

test('what is passed on: the token, the end of a session, a required action, and that the page is drawn', () => {
  open();
  expect(given.server.token()).toBe('the token');
  isSignedIn = false;
  expect(given.server.token()).toBeNull();
  seen = [];
  const notice = coded('locked-by-hand');
  given.server.onSessionEnded(notice);
  given.account.onRequiredAction('change-password');
  given.onReady();
  expect(seen).toEqual([['lock', notice, 'session-ended'], ['proceed', 'change-password'], ['drawn']]);
});

test('what is encrypted is said of a connected desk with a ledger, with whether the keychain has the key', () => {
  open();
  const said = (usesKeychain: boolean) => ({ connection: 'connection', workstation: { cipher: 'c', usesKeychain } });
  expect(given.encryption()).toEqual(said(false));
  writeStoreHeader(folder, {
    ...{ version: 1, salt: 's'.repeat(22), usesKeychain: true, wrapped: 'w'.repeat(80) },
    argon2: ARGON2_PARAMETERS,
  });
  expect(given.encryption()).toEqual(said(true));
  for (const missing of [{ ledger: null }, { connected: null }]) {
    open(missing);
    expect(given.encryption()).toBeNull();
  }
});

test('sounds and notices are those of the host, and none where there is none', async () => {
  open();
  expect(given.preferences.abilities()).toEqual({ sounds: false, notices: false });
  expect(await given.preferences.play(SOUND)).toBe(false);
  shell = { attention: () => ({ sounds: true, notices: true }), playSound: async (file: unknown) => file === SOUND };
  expect(given.preferences.abilities()).toEqual({ sounds: true, notices: true });
  expect([await given.preferences.play(SOUND), await given.preferences.play(OTHER)]).toEqual([true, false]);
  expect([given.preferences.now(), given.preferences.current()]).toEqual([7, 'preferences']);
});
