/** The clipboard guard, rule by rule: its lines, what it decides, what is cleared when, and the clipboard inside. */
import { beforeEach, describe, expect, test } from 'vitest';
import { SAFE_GUARDS, type GuardPolicy } from '../../../core/policy/guards.ts';
import { createClipboardGuard, type ClipboardGuard, type ClipboardPorts } from '../../../main/guards/clipboard.ts';
import { ALLOWED, DENIED, type Decision } from '../../../main/guards/guard.ts';
import { createOwnClipboard } from '../../../main/guards/ownClipboard.ts';
import { osPolicy } from '../../../main/policy/osPolicies.ts';

let policy: GuardPolicy;
let contents: Record<'clipboard' | 'primary', string | null>;
let clears: number;
let isSignedIn: boolean;
let hasShell: boolean;
let decision: Decision;
let answer: string | null;
let attempts: unknown[];
let noted: unknown[];
let notices: unknown[];
let records: unknown[];
let isFirst: boolean;
let isWritable: boolean;
let guard: ClipboardGuard;
const ports: ClipboardPorts = {
  policy: () => policy,
  capabilities: () => [{ control: 'clipboard', state: 'enforced', notes: [] }],
  platform: 'linux',
  shell: () =>
    hasShell
      ? {
          clearClipboard: async () => {
            clears += 1;
            if (!isWritable) throw new Error('no answer');
          },
          readClipboard: async (which) => contents[which],
        }
      : null,
  signedIn: () => isSignedIn,
  tenantOf: (conversationId) => (conversationId === 'unknown' ? null : `tenant of ${conversationId}`),
  decide: (attempt) => {
    attempts.push(attempt);
    return decision;
  },
  ask: async () => answer,
  record: (...record) => void records.push(record),
  note: (...note) => {
    if (!isWritable) throw new Error('the disk is full');
    noted.push(note);
    return isFirst;
  },
  notice: (notice) => void notices.push(notice),
};
beforeEach(() => {
  policy = { ...SAFE_GUARDS, clipboard: 'isolated', pasteFromOutside: 'block' };
  contents = { clipboard: '', primary: '' };
  [clears, isSignedIn, hasShell, isFirst, isWritable] = [0, true, true, true, true];
  [attempts, noted, notices, records] = [[], [], [], []];
  [decision, answer] = [ALLOWED, null];
  guard = createClipboardGuard(ports);
  void guard.perform();
});
const copy = (text: string, more: { conversationId?: string; cut?: boolean } = {}) =>
  guard.put({ conversationId: 'a', text, cut: false, ...more });
const paste = (conversationId = 'a') => guard.paste({ conversationId });
/** What was recorded and shown of the last refusal. */
const refused = () => [noted.at(-1), notices.at(-1)];
const refusal = (kind: string, reason: string, notice: string, conversationId: string | null = 'a') => [
  [
    kind,
    { target: 'field', reason, trusted: true },
    { conversationId, tenantId: conversationId === null ? null : `tenant of ${conversationId}` },
  ],
  { code: notice, params: { recorded: true } },
];

describe('its lines of the self-check', () => {
  const lines = async () => (await guard.check()).map(({ control, state, notes }) => [control, state, notes[0]?.code]);
  const HOST = ['clipboard', 'enforced', undefined];
  const HISTORY = ['system clipboard history', 'not-enforceable', 'clipboard-of-others'];
  const inside = (...line: string[]) => ['clipboard inside the desk', ...line];
  const outside = (...line: string[]) => ['text from other programs', ...line];

  test('say how far the host clears, and what policy says of inside and outside', async () => {
    expect(await lines()).toEqual([
      ...[HOST, inside('enforced', 'clipboard-isolated'), outside('enforced', 'paste-off'), HISTORY],
    ]);
    policy = { ...policy, clipboard: 'block', pasteFromOutside: 'report' };
    expect(await lines()).toEqual([
      ...[HOST, inside('off-by-policy', 'clipboard-off'), outside('off-by-policy', 'paste-as-policy'), HISTORY],
    ]);
    const [, , ofOthers, history] = await guard.check();
    expect(ofOthers?.notes[0]?.params).toEqual({ action: 'report' });
    expect(history?.notes.slice(1)).toEqual(osPolicy('clipboardHistory', 'linux'));
  });

  test.each(['clipboard', 'primary'] as const)(
    'say that nothing can be pasted where %s cannot be read',
    async (which) => {
      policy = { ...policy, pasteFromOutside: 'warn' };
      contents[which] = null;
      expect((await lines())[2]).toEqual(outside('enforced', 'paste-unreadable'));
    },
  );
});

test('it covers copying, cutting and pasting, only within a conversation', () => {
  expect([guard.name, guard.ways]).toEqual(['clipboard', ['copy', 'cut', 'pasteFromOutside']]);
  expect(Object.keys(guard.stops?.inPage ?? {})).toEqual(['copy', 'cut', 'paste']);
  const decided = (context?: object) =>
    guard.decide?.({ way: 'copy', target: 'field', ...(context === undefined ? {} : { context }) });
  expect(decided({ conversationId: 'a', tenantId: 't' })).toEqual(ALLOWED);
  for (const context of [undefined, {}, { conversationId: 'a' }, { tenantId: 't' }])
    expect(decided(context)).toEqual(DENIED('conversation-first'));
});

describe('copying', () => {
  test.each([
    [false, 'copy'],
    [true, 'cut'],
  ])('is recorded without the text, and can be pasted (cut: %s)', async (cut, way) => {
    expect(await copy('some text', { cut })).toBe(true);
    expect(noted).toEqual([
      [
        'guard-allowed',
        { way, target: 'inside-clipboard', action: 'isolated' },
        { conversationId: 'a', tenantId: 'tenant of a' },
      ],
    ]);
    expect([await paste(), notices]).toEqual(['some text', []]);
  });

  test('is plain text, masked, without what is no text', async () => {
    await copy('a\r\nb\rc\td\u0000\u0007\u2028e\uD800 4111 1111 1111 1111');
    expect(await paste()).toMatch(/^a\nb\nc\tde \[card [^\]]*1111\]$/);
  });

  test.each<[string, string, string, () => Parameters<typeof copy>]>([
    [
      'switched-off',
      'copying-off',
      'where policy has it off',
      () => ((policy = { ...policy, clipboard: 'block' }), ['x']),
    ],
    [
      'no-conversation',
      'copy-no-conversation',
      'outside of a conversation',
      () => ['x', { conversationId: 'unknown' }],
    ],
    ['too-long', 'copy-too-long', 'of more than a message has', () => ['x'.repeat(8_001)]],
  ])('is refused: %s (%s), %s', async (reason, notice, _when, prepare) => {
    const [text, more = {}] = prepare();
    expect(await copy(text, more)).toBe(false);
    expect(refused()).toEqual(refusal('copy-attempt', reason, notice, more.conversationId === 'unknown' ? null : 'a'));
    expect(await copy(text, { ...more, cut: true })).toBe(false);
    expect((noted.at(-1) as unknown[])[0]).toBe('cut-attempt');
  });

  test('of as much as a message has is done', async () => {
    expect(await copy('x'.repeat(8_000))).toBe(true);
  });

  test('that cannot be recorded is not done', async () => {
    isWritable = false;
    expect(await copy('x')).toBe(false);
    isWritable = true;
    expect(await paste()).toBeNull();
  });

  test('without a person, or after the guard has ended, is not done', async () => {
    isSignedIn = false;
    expect(await copy('x')).toBe(false);
    isSignedIn = true;
    const other = createClipboardGuard(ports);
    const end = await other.perform();
    await other.put({ conversationId: 'a', text: 'x', cut: false });
    (end as () => void)();
    expect(await other.put({ conversationId: 'a', text: 'y', cut: false })).toBe(false);
    await other.perform();
    expect(await other.paste({ conversationId: 'a' })).toBeNull();
  });
});

describe('pasting', () => {
  test.each<[string, string, string]>([
    ['b', 'other-tenant', 'other-company'],
    ['unknown', 'no-conversation', 'paste-no-conversation'],
  ])('into %s is refused: %s', async (into, reason, notice) => {
    await copy('x');
    expect(await paste(into)).toBeNull();
    expect(refused()).toEqual(refusal('paste-attempt', reason, notice, into === 'unknown' ? null : into));
  });

  test('where nothing was copied is refused, by the rule that applies', async () => {
    expect(await paste()).toBeNull();
    expect(refused()).toEqual(refusal('paste-attempt', 'switched-off', 'nothing-copied'));
    policy = { ...policy, clipboard: 'block' };
    expect(await paste()).toBeNull();
    expect(refused()).toEqual(refusal('paste-attempt', 'switched-off', 'pasting-off'));
  });

  test('that is refused again and again is shown once', async () => {
    isFirst = false;
    await paste();
    expect([noted.length, notices]).toEqual([1, []]);
  });

  test('after a lock, or where the conversation is gone, finds nothing', async () => {
    await copy('x');
    guard.forget('b');
    expect(await paste()).toBe('x');
    guard.forget('a');
    expect(await paste()).toBeNull();
    await copy('x');
    await guard.lock?.();
    expect(await paste()).toBeNull();
  });

  test('after policy has changed finds what it still allows', async () => {
    await copy('x');
    guard.policyChanged();
    expect(await paste()).toBe('x');
    policy = { ...policy, clipboard: 'block' };
    guard.policyChanged();
    policy = { ...policy, clipboard: 'isolated' };
    expect(await paste()).toBeNull();
  });
});

describe('text of other programs', () => {
  beforeEach(() => {
    policy = { ...policy, pasteFromOutside: 'report' };
    contents.clipboard = 'from outside 4111 1111 1111 1111';
  });

  test('is pasted masked where it is newer than the last copy, and the own where that is newer', async () => {
    expect(await paste()).toMatch(/^from outside \[card/);
    expect(attempts).toEqual([
      {
        ...{ way: 'pasteFromOutside', target: 'field' },
        context: { conversationId: 'a', tenantId: 'tenant of a' },
      },
    ]);
    await copy('own');
    expect(await paste()).toBe('own');
    contents.clipboard = 'newer';
    expect(await paste()).toBe('newer');
    contents.clipboard = '';
    expect(await paste()).toBe('own');
  });

  test('that cannot be read is said', async () => {
    contents.clipboard = null;
    expect(await paste()).toBeNull();
    expect(notices).toEqual([{ code: 'clipboard-not-readable', params: { recorded: false } }]);
  });

  test('that is refused is said with whether it was recorded', async () => {
    decision = { ...DENIED('pasting-off'), recorded: true } as Decision;
    expect(await paste()).toBeNull();
    expect(notices).toEqual([{ code: 'pasting-off', params: { recorded: true } }]);
  });

  test('needs a reason where policy asks for one', async () => {
    decision = { ...DENIED('pasting-off'), ask: true, recorded: false } as Decision;
    isFirst = false;
    expect(await paste()).toBeNull();
    expect(refused()).toEqual(refusal('paste-attempt', 'no-reason-given', 'no-reason-given'));
    answer = 'short';
    expect(await paste()).toBeNull();
    expect(attempts.at(-1)).toMatchObject({ why: 'short' });
    expect(refused()).toEqual(refusal('paste-attempt', 'reason-not-long-enough', 'reason-not-long-enough'));
  });
});

describe("the system's clipboards", () => {
  test('are cleared at each change of focus while a person is signed in', async () => {
    await guard.focusChanged(true);
    await guard.focusChanged(false);
    expect(clears).toBe(2);
    isSignedIn = false;
    await guard.focusChanged(true);
    const other = createClipboardGuard(ports);
    isSignedIn = true;
    await other.focusChanged(true);
    expect(clears).toBe(2);
  });

  test('that cannot be cleared are recorded, and the next change is answered', async () => {
    isWritable = false;
    await guard.focusChanged(true);
    expect(records).toEqual([['guard-failed', { guard: 'clipboard', reason: 'not-cleared' }, {}]]);
    isWritable = true;
    await guard.focusChanged(false);
    expect([clears, records.length]).toEqual([2, 1]);
  });

  test('keep what another program put there, where it may come in, and nothing that came meanwhile', async () => {
    policy = { ...policy, pasteFromOutside: 'allow' };
    contents = { clipboard: 'theirs', primary: 'theirs too' };
    await guard.focusChanged(true);
    await guard.focusChanged(false);
    expect(clears).toBe(0);
    contents.primary = 'of the desk';
    await guard.focusChanged(false);
    expect(clears).toBe(1);
    contents = { clipboard: null, primary: '' };
    await guard.focusChanged(true);
    await guard.focusChanged(false);
    expect(clears).toBe(2);
  });

  test('are cleared where a lock came in between', async () => {
    policy = { ...policy, pasteFromOutside: 'allow' };
    contents.clipboard = 'theirs';
    await guard.focusChanged(true);
    await guard.lock?.();
    await guard.focusChanged(false);
    expect(clears).toBe(1);
  });

  test('are left alone where there is no host yet', async () => {
    hasShell = false;
    await guard.focusChanged(true);
    expect([clears, records]).toEqual([0, []]);
  });
});

test('the clipboard inside has one text, for one conversation of one company', () => {
  const own = createOwnClipboard();
  expect([own.isEmpty(), own.find('a', 't'), own.isOlderThan('x')]).toEqual([true, { is: 'empty' }, false]);
  own.put({ conversationId: 'a', tenantId: 't', text: 'one' }, 'outside');
  expect([own.isEmpty(), own.find('a', 't')]).toEqual([false, { is: 'text', text: 'one' }]);
  expect(own.find('b', 't')).toEqual({ is: 'foreign', of: 'conversation' });
  expect([own.find('a', 'u'), own.find('b', 'u')]).toEqual([
    { is: 'foreign', of: 'tenant' },
    { is: 'foreign', of: 'tenant' },
  ]);
  expect([own.isOlderThan('outside'), own.isOlderThan('other'), own.isOlderThan('')]).toEqual([false, true, false]);
  own.put({ conversationId: 'a', tenantId: 't', text: 'two' }, null);
  expect([own.isOlderThan('other'), own.find('a', 't')]).toEqual([false, { is: 'text', text: 'two' }]);
  own.empty();
  expect(own.isEmpty()).toBe(true);
});
