/**
 * Limits of what a desk takes from its page and from its server, each at its value and one above, counted in UTF-16
 * units whatever the characters are: a limit that counts a pair of units once lets twice as much through.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { NewMessage, ROUTES } from '../../../contract/api.ts';
import { VERBS } from '../../../contract/bridge.ts';
import { MaskedText } from '../../../contract/common.ts';
import { PASSWORD_VERBS } from '../../../contract/passwords.ts';
import { SignedPolicy } from '../../../contract/policy.ts';
import { SAVED_LOGIN_VERBS } from '../../../contract/savedLogins.ts';
import { RealtimeFromVisitor } from '../../../contract/visitor.ts';
import { checkLogin, type LoginForm } from '../../../core/logins/checkLogin.ts';
import { LOGIN_LIMITS } from '../../../core/vocabulary/limits.ts';

const CHARACTERS = ['x', 'é', '中', '😀', '👨‍👩‍👧‍👦'];
const [id, conversationId] = [randomUUID(), randomUUID()];

/** Exactly so many UTF-16 units. */
const units = (character: string, length: number): string => {
  const whole = character.repeat(Math.floor(length / character.length));
  return whole + 'x'.repeat(length - whole.length);
};

type Line = readonly [name: string, most: number, schema: z.ZodType, of: (text: string) => unknown];
const TEXTS: readonly Line[] = [
  ['a message', 8_000, VERBS.sendMessage.args, (text) => ({ conversationId, messageId: id, text })],
  ['a draft', 32_000, VERBS.saveDraft.args, (text) => ({ conversationId, text })],
  ['a copied text', 32_000, VERBS.putClipboard.args, (text) => ({ conversationId, text, cut: false })],
  ['a pasted text', 32_000, VERBS.takeClipboard.result, (text) => ({ text })],
  ['an entry', 4_000, VERBS.addEntry.args, (value) => ({ conversationId, entryId: id, kind: 'note', value })],
  ['what is searched for', 200, VERBS.searchMessages.args, (query) => ({ query })],
  ['what the server searches for', 200, ROUTES.searchMessages.body, (query) => ({ query })],
  ['a message for the server', 8_000, NewMessage, (text) => ({ id, text, at: 1 })],
  ['a masked text', 32_000, MaskedText, (text) => ({ text, marks: [] })],
  ['a message of a visitor', 8_000, RealtimeFromVisitor, (text) => ({ type: 'message', id, text })],
  ['what a visitor is typing', 8_000, RealtimeFromVisitor, (text) => ({ type: 'typing', typing: true, text })],
  ['a server password', 1_024, PASSWORD_VERBS.checkPassword.args, (password) => ({ password })],
  ['what a login is found by', 100, SAVED_LOGIN_VERBS.listLoginPeople.args, (query) => ({ query })],
  ['the name of a saved login', 80, ROUTES.saveLogin.body.shape.name, (name) => name],
  ['a policy document', 600_000, SignedPolicy.shape.document, (document) => document],
];

test.each(TEXTS)('%s has at most %i units', (_name, most, schema, of) => {
  for (const character of CHARACTERS) {
    const text = units(character, most);
    expect([character, schema.safeParse(of(text)).success]).toEqual([character, true]);
    for (const more of ['x', character])
      expect([character, schema.safeParse(of(text + more)).success]).toEqual([character, false]);
  }
});

test.each(['name', 'user', 'password'] as const)(
  'the %s of a saved login has at most as many units as it may',
  (field) => {
    const form: LoginForm = {
      name: 'Bookings',
      address: 'https://tool.example/',
      user: 'somebody',
      password: 'a word',
      totp: '',
    };
    const most = { name: 80, user: 320, password: 1_000 }[field];
    expect(LOGIN_LIMITS[field]).toBe(most);
    // A family has an invisible character, which no name may have.
    for (const character of CHARACTERS.slice(0, -1)) {
      expect([character, checkLogin({ ...form, [field]: units(character, most) }).ok]).toEqual([character, true]);
      expect([character, checkLogin({ ...form, [field]: units(character, most + 1) })]).toEqual([
        character,
        { ok: false, problems: [{ field, notice: { code: 'login-too-long', params: { most } } }] },
      ]);
    }
  },
);
