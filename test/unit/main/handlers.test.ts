/** Each verb of the bridge, one by one: which part of the desk it asks for what, and what it answers without one. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { VerbName } from '../../../contract/bridge.ts';
import { coded } from '../../../contract/refusals.ts';
import { createHandlers, type HandlerParts } from '../../../main/handlers.ts';
import { refusal } from '../../../main/ports.ts';

let asked: unknown[];
/** What a part answers, by its name and the method; else the two as a text. */
let answers: Map<string, unknown>;
/** A stand-in for any part, which records its calls. */
const part = (name: string): never =>
  new Proxy(
    {},
    {
      get: (_target, method) =>
        typeof method !== 'string' || method === 'then'
          ? undefined
          : (...args: unknown[]) => {
              asked.push([`${name}.${method}`, ...args]);
              const answer = answers.get(`${name}.${method}`);
              if (answer instanceof Error) throw answer;
              return answer === undefined ? `${name}.${method}` : answer;
            },
    },
  ) as never;
const NAMES = ['blocked', 'clipboard', 'capture', 'selfCheck', 'passwords', 'changeAtDesk', 'unlock'] as const;
let missing: Set<string>;
let isOpen: boolean;
const there = (name: (typeof NAMES)[number]) => (): never =>
  (missing.has(name) ? null : name === 'unlock' ? unlock : part(name)) as never;
const session: unknown = {
  ...{ activity: part('activity'), conversations: part('conversations'), messages: part('messages') },
  ...{
    transfers: part('transfers'),
    entries: part('entries'),
    masking: part('masking'),
    workstations: part('workstations'),
  },
  logins: {
    administer: () => part('logins'),
    importLogins: (args: unknown) => {
      asked.push(['logins.importLogins', args]);
      return 'logins.importLogins';
    },
    get own() {
      return answers.get('own') ?? null;
    },
  },
  policyStatus: async () => answers.get('policyStatus'),
  addPerson: async (form: unknown) => {
    asked.push(['addPerson', form]);
    return answers.get('addPerson');
  },
  setTyping: (args: unknown) => void asked.push(['setTyping', args]),
  tenantOf: (id: string) => `tenant of ${id}`,
};
const unlock = {
  session: () => (isOpen ? session : null),
  signIn: (credentials: unknown) => {
    asked.push(['unlock.signIn', credentials]);
    return { ok: true };
  },
  lock: (...lock: unknown[]) => void asked.push(['unlock.lock', ...lock]),
  signOut: () => void asked.push(['unlock.signOut']),
};
let handlers: ReturnType<typeof createHandlers>;
beforeEach(() => {
  [asked, answers, missing, isOpen] = [[], new Map(), new Set(), true];
  const parts: Partial<HandlerParts> = {
    state: part('state'),
    server: {
      link: () => ({
        call: (async (...call: unknown[]) => (asked.push(['link', ...call]), answers.get('link'))) as never,
      }),
      token: () => 'token',
      onSessionEnded: () => undefined,
    },
    account: { keys: part('keys'), onRequiredAction: () => undefined },
    unlock: there('unlock'),
    blocked: there('blocked'),
    clipboard: there('clipboard'),
    capture: there('capture'),
    selfCheck: there('selfCheck'),
    passwords: there('passwords'),
    changeAtDesk: there('changeAtDesk'),
    encryption: () => (answers.get('encryption') ?? null) as never,
    reasons: part('reasons'),
    confirmations: part('confirmations'),
    policy: part('policy'),
    onReady: () => void asked.push(['onReady']),
    onInteraction: () => void asked.push(['onInteraction']),
  };
  handlers = createHandlers(parts as HandlerParts);
});
const call = async (verb: VerbName, args: object = {}): Promise<unknown> =>
  (handlers[verb] as (args: object) => unknown)(args);
const DONE = { ok: true };
const ARGS = { a: 1 };

test.each<[VerbName, string]>([
  ['listConversations', 'conversations.listConversations'],
  ['openConversation', 'conversations.openConversation'],
  ['searchMessages', 'conversations.searchMessages'],
  ['exportConversation', 'conversations.exportConversation'],
  ['sendMessage', 'messages.sendMessage'],
  ['addEntry', 'entries.addEntry'],
  ['transferConversation', 'transfers.transferConversation'],
  ['getLedger', 'activity.getLedger'],
  ['queryActivity', 'activity.queryActivity'],
  ['getMasking', 'masking.getMasking'],
  ['tryMasking', 'masking.tryMasking'],
  ['saveMasking', 'masking.saveMasking'],
  ['makeEnrolmentCode', 'workstations.makeEnrolmentCode'],
  ['saveEnrolmentCode', 'workstations.saveEnrolmentCode'],
  ['listLoginPeople', 'logins.listLoginPeople'],
  ['listSavedLogins', 'logins.listSavedLogins'],
  ['saveLogin', 'logins.saveLogin'],
  ['importLogins', 'logins.importLogins'],
  ['removeLogin', 'logins.removeLogin'],
  ['restoreLogin', 'logins.restoreLogin'],
  ['trustLoginKey', 'logins.trustLoginKey'],
])('%s asks the session for %s, and is refused without one', async (verb, of) => {
  expect(await call(verb, ARGS)).toBe(of);
  expect([[of], [of, ARGS]]).toContainEqual(asked[0]);
  isOpen = false;
  await expect(call(verb, ARGS)).rejects.toMatchObject({ code: 'signed-out' });
  missing.add('unlock');
  await expect(call(verb, ARGS)).rejects.toMatchObject({ code: 'signed-out' });
});

test.each<[VerbName, unknown[]]>([
  ['saveDraft', ['messages.saveDraft', ARGS]],
  ['setTyping', ['setTyping', ARGS]],
  ['closeConversation', ['conversations.closeConversation', ARGS]],
])('%s is done in the session, and answers that it is', async (verb, of) => {
  expect([await call(verb, ARGS), asked]).toEqual([DONE, [of]]);
});

test.each<[VerbName, string, string, string]>([
  ['getOwnPassword', 'passwords', 'getOwnPassword', 'signed-out'],
  ['checkPassword', 'passwords', 'checkPassword', 'signed-out'],
  ['changePassword', 'passwords', 'changePassword', 'signed-out'],
  ['resetPassword', 'passwords', 'resetPassword', 'signed-out'],
  ['getWorkstationPassword', 'changeAtDesk', 'getWorkstationPassword', 'signed-out'],
  ['checkWorkstationPassword', 'changeAtDesk', 'checkWorkstationPassword', 'signed-out'],
  ['changeWorkstationPassword', 'changeAtDesk', 'changeWorkstationPassword', 'signed-out'],
  ['runSelfCheck', 'selfCheck', 'run', 'no-self-check-here'],
  ['exportSelfCheck', 'selfCheck', 'export', 'no-self-check-here'],
])('%s asks %s to %s, and is refused without it: %s', async (verb, name, method, code) => {
  expect(await call(verb, ARGS)).toBe(`${name}.${method}`);
  missing.add(name);
  await expect(call(verb, ARGS)).rejects.toMatchObject({ code });
});

test('signing in, locking and signing out are asked of what signs in, and refused softly without it', async () => {
  expect(await call('signIn', ARGS)).toEqual({ ok: true });
  expect([await call('lock'), await call('signOut')]).toEqual([DONE, DONE]);
  expect(asked).toEqual([
    ['unlock.signIn', ARGS],
    ['unlock.lock', coded('locked-by-hand'), 'by-hand'],
    ['conversations.forgetOpen'],
    ['unlock.signOut'],
  ]);
  missing.add('unlock');
  expect(await call('signIn', ARGS)).toEqual({ ok: false, notice: coded('sign-in-not-offered'), retryAt: null });
  expect([await call('lock'), await call('signOut')]).toEqual([DONE, DONE]);
});

test('what the page reports goes to the guard that it is about', async () => {
  answers.set('clipboard.put', true).set('clipboard.paste', 'text');
  expect([await call('ready'), await call('reportInteraction'), await call('reportVanished')]).toEqual([
    ...[DONE, DONE, DONE],
  ]);
  expect(await call('answerReason', { askId: 'i', why: 'w' })).toEqual(DONE);
  expect(await call('answerReceiver', { askId: 'i', send: true })).toEqual(DONE);
  expect(await call('probed', { probeId: 'p', outcome: 'o' })).toEqual(DONE);
  expect([await call('putClipboard', ARGS), await call('takeClipboard', ARGS)]).toEqual([
    { taken: true },
    { text: 'text' },
  ]);
  expect(asked).toEqual([
    ['onReady'],
    ['onInteraction'],
    ['capture.vanished'],
    ['reasons.answer', 'i', 'w'],
    ['confirmations.answer', 'i', true],
    ['selfCheck.probed', 'p', 'o'],
    ['clipboard.put', ARGS],
    ['clipboard.paste', ARGS],
  ]);
  for (const name of NAMES) missing.add(name);
  asked.length = 0;
  expect([await call('putClipboard', ARGS), await call('takeClipboard', ARGS)]).toEqual([
    { taken: false },
    { text: null },
  ]);
  expect([await call('reportVanished'), await call('probed', ARGS), await call('reportBlocked', ARGS)]).toEqual([
    ...[DONE, DONE, DONE],
  ]);
  expect(asked).toEqual([]);
});

test('what was blocked is of the tenant of its conversation', async () => {
  const report = { conversationId: 'c' };
  await call('reportBlocked', report);
  await call('reportBlocked', { conversationId: null });
  isOpen = false;
  await call('reportBlocked', report);
  expect(asked).toEqual([
    ['blocked.fromPage', report, 'tenant of c'],
    ['blocked.fromPage', { conversationId: null }, null],
    ['blocked.fromPage', report, null],
  ]);
});

test("the person's own logins are shown where their role has any", async () => {
  await expect(call('getOwnLogins')).rejects.toMatchObject({ code: 'no-saved-logins' });
  answers.set('own', { shown: () => 'shown' });
  expect(await call('getOwnLogins')).toBe('shown');
});

describe('a new person', () => {
  const form = { login: 'x' };

  test('has a temporary password, made here; without one a reset makes it later', async () => {
    answers.set('addPerson', { state: 'stored', personId: 'p' });
    answers.set('passwords.resetPassword', { temporaryPassword: 'secret' });
    expect(await call('addPerson', form)).toEqual({ state: 'stored', personId: 'p', temporaryPassword: 'secret' });
    expect(asked).toEqual([
      ['addPerson', form],
      ['passwords.resetPassword', { personId: 'p', open: false }],
    ]);
    answers.set('passwords.resetPassword', refusal('server-unreachable'));
    expect(await call('addPerson', form)).toMatchObject({ temporaryPassword: null });
    missing.add('passwords');
    expect(await call('addPerson', form)).toMatchObject({ temporaryPassword: null });
  });

  test('that has to be approved first has none', async () => {
    answers.set('addPerson', { state: 'asked', requestId: 'r' });
    expect(await call('addPerson', form)).toEqual({ state: 'asked', requestId: 'r' });
    expect(asked).toEqual([['addPerson', form]]);
  });
});

describe('what only the server answers', () => {
  test('is asked for in a session', async () => {
    answers.set('link', 'answer');
    expect(await call('listPeople')).toBe('answer');
    expect(asked[0]).toEqual(['link', 'listPeople', {}, {}, 'token']);
    isOpen = false;
    await expect(call('listPeople')).rejects.toMatchObject({ code: 'signed-out' });
  });

  test("of one's own account also while something has to be done first", async () => {
    isOpen = false;
    answers.set('link', 'answer');
    expect(await call('ownSecondFactor')).toBe('answer');
    expect(await call('ownSessions')).toBe('answer');
  });

  test('of encryption is added to what is known here', async () => {
    await expect(call('getEncryption')).rejects.toMatchObject({ code: 'signed-out' });
    answers.set('encryption', { connection: 'c', workstation: 'w' }).set('link', { kept: 'k' });
    expect(await call('getEncryption')).toEqual({ connection: 'c', workstation: 'w', server: 'k' });
    answers.delete('link');
    expect(await call('getEncryption')).toEqual({ connection: 'c', workstation: 'w', server: null });
  });
});
