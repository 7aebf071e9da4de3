/**
 * The clipboard inside the desk, attacked from main's side: another conversation, another company, another program, a
 * lock in between.
 */
import { describe, expect, test } from 'vitest';
import { SAFE_GUARDS, type GuardPolicy } from '../../../core/policy/guards.ts';
import { createReasons } from '../../../main/guards/reasons.ts';
import { guardRig, type GuardRig } from '../../support/guardRig.ts';
import { until } from '../../support/until.ts';

async function startedRig(policy: Partial<GuardPolicy> = { clipboard: 'isolated' }): Promise<GuardRig> {
  const rig = await guardRig();
  rig.policy = { ...SAFE_GUARDS, ...policy };
  await rig.guards.start();
  rig.records.length = 0;
  return rig;
}
const copy = (rig: GuardRig, conversationId: string, text: string, cut = false): Promise<boolean> =>
  rig.guards.clipboard.put({ conversationId, text, cut });
const paste = (rig: GuardRig, conversationId: string): Promise<string | null> =>
  rig.guards.clipboard.paste({ conversationId });
const refusals = (rig: GuardRig): unknown[] =>
  rig.records
    .filter((one) => one.kind.endsWith('-attempt'))
    .map((one) => [one.kind, one.detail['reason'], one.context.conversationId]);

describe('under "isolated"', () => {
  test('text can be pasted where it was copied, any number of times, and the record contains none of it', async () => {
    const rig = await startedRig();
    expect(await copy(rig, 'a', 'order 7 left on Tuesday')).toBe(true);
    expect([await paste(rig, 'a'), await paste(rig, 'a')]).toEqual([
      'order 7 left on Tuesday',
      'order 7 left on Tuesday',
    ]);
    expect(rig.records).toEqual([
      {
        kind: 'guard-allowed',
        detail: expect.objectContaining({ way: 'copy' }),
        context: { conversationId: 'a', tenantId: 'bank' },
      },
    ]);
    expect(JSON.stringify(rig.records)).not.toContain('Tuesday');
  });

  test.each([
    ['b', 'other-conversation', /another conversation/],
    ['c', 'other-tenant', /another company/],
  ])('a paste into conversation %s is refused (%s), recorded there and shown', async (into, reason, words) => {
    const rig = await startedRig();
    await copy(rig, 'a', 'for A only');
    expect(await paste(rig, into)).toBeNull();
    expect(refusals(rig)).toEqual([['paste-attempt', reason, into]]);
    expect(rig.notices).toEqual([expect.stringMatching(words)]);
    expect(rig.notices[0]).toMatch(/This was recorded\.$/);
    // It can still be pasted in A.
    expect(await paste(rig, 'a')).toBe('for A only');
  });

  test('a conversation that this session does not know neither copies nor pastes', async () => {
    const rig = await startedRig();
    await copy(rig, 'a', 'x');
    expect([await copy(rig, 'nobody', 'y'), await paste(rig, 'nobody')]).toEqual([false, null]);
    expect(refusals(rig)).toEqual([
      ['copy-attempt', 'no-conversation', null],
      ['paste-attempt', 'no-conversation', null],
    ]);
  });

  test('a value is masked when it is copied, and stays masked', async () => {
    const rig = await startedRig();
    await copy(rig, 'a', 'card 4111 1111 1111 1111, mail a.visitor@example.org');
    const once = await paste(rig, 'a');
    expect(once).not.toMatch(/4111 ?1111|example\.org/);
    await copy(rig, 'a', once ?? '');
    expect(await paste(rig, 'a')).toBe(once);
  });

  test('nothing is left after a lock, after the guards stop, or when the conversation is gone', async () => {
    const rig = await startedRig();
    for (const end of [
      () => rig.guards.lock(),
      async () => {
        rig.guards.clipboard.forget('a');
      },
    ]) {
      await copy(rig, 'a', 'x');
      rig.guards.clipboard.forget('b');
      expect(await paste(rig, 'a')).toBe('x');
      await end();
      expect(await paste(rig, 'a')).toBeNull();
    }
    await copy(rig, 'a', 'x');
    const stop = await rig.guards.start();
    await stop();
    expect(await paste(rig, 'a')).toBeNull();
  });

  test('a lock during a copy leaves the clipboard empty', async () => {
    const rig = await startedRig({ clipboard: 'isolated', pasteFromOutside: 'report' });
    const slow = Promise.withResolvers<string>();
    rig.shell.readClipboard = () => slow.promise;
    const copying = copy(rig, 'a', 'x');
    rig.signedIn = false;
    await rig.guards.lock();
    slow.resolve('');
    expect(await copying).toBe(false);
    rig.signedIn = true;
    rig.shell.readClipboard = async () => '';
    expect(await paste(rig, 'a')).toBe('');
  });

  test('text longer than a message is refused, and what cannot be recorded is not copied', async () => {
    const rig = await startedRig();
    expect(await copy(rig, 'a', 'x'.repeat(8_001))).toBe(false);
    expect(refusals(rig)).toEqual([['copy-attempt', 'too-long', 'a']]);
    rig.ledgerWorks = false;
    expect(await copy(rig, 'a', 'x')).toBe(false);
    expect(await paste(rig, 'a')).toBeNull();
  });

  test('a refused cut is recorded as a cut', async () => {
    const rig = await startedRig();
    expect(await copy(rig, 'nobody', 'x', true)).toBe(false);
    expect(refusals(rig)).toEqual([['cut-attempt', 'no-conversation', null]]);
  });

  test('text of another program is not pasted, and is not even read', async () => {
    const rig = await startedRig();
    let reads = 0;
    rig.shell.readClipboard = async () => {
      reads += 1;
      return 'from outside';
    };
    expect(await paste(rig, 'a')).toBeNull();
    expect(rig.notices).toEqual([expect.stringMatching(/other programs/)]);
    await copy(rig, 'a', 'x');
    expect([await paste(rig, 'a'), reads]).toEqual(['x', 0]);
  });
});

test('under "block" nothing is copied, for any caller', async () => {
  const rig = await startedRig({ clipboard: 'block' });
  expect([await copy(rig, 'a', 'x'), await paste(rig, 'a')]).toEqual([false, null]);
  expect(refusals(rig)).toEqual([
    ['copy-attempt', 'switched-off', 'a'],
    ['paste-attempt', 'switched-off', 'a'],
  ]);
});

test('a policy that becomes stricter applies to text that was copied before', async () => {
  const rig = await startedRig();
  await copy(rig, 'a', 'x');
  rig.policy = SAFE_GUARDS;
  expect(await paste(rig, 'a')).toBeNull();
});

describe('text of another program', () => {
  test('under "report" is pasted as plain masked text, and recorded with the conversation', async () => {
    const rig = await startedRig({ pasteFromOutside: 'report' });
    rig.shell.clipboards.clipboard = 'tracking\r\nZX-9\u0000\u0007 card 4111 1111 1111 1111';
    const text = await paste(rig, 'a');
    expect(text).toMatch(/^tracking\nZX-9 card /);
    expect(text).not.toMatch(/4111 ?1111/);
    expect(rig.records).toEqual([
      {
        kind: 'guard-allowed',
        detail: expect.objectContaining({ way: 'pasteFromOutside', action: 'report' }),
        context: { conversationId: 'a', tenantId: 'bank' },
      },
    ]);
  });

  test('is pasted if it was copied after the last copy in the desk, and otherwise not', async () => {
    const rig = await startedRig({ clipboard: 'isolated', pasteFromOutside: 'report' });
    rig.shell.clipboards.clipboard = 'old';
    await copy(rig, 'a', 'inside');
    expect(await paste(rig, 'a')).toBe('inside');
    // A refused paste of another conversation's text does not paste the older text instead.
    expect(await paste(rig, 'b')).toBeNull();
    rig.shell.clipboards.clipboard = 'new';
    expect([await paste(rig, 'a'), await paste(rig, 'b')]).toEqual(['new', 'new']);
  });

  test('under "warn" is pasted with a reason, and not without one or after a lock meanwhile', async () => {
    const rig = await startedRig({ pasteFromOutside: 'warn' });
    rig.shell.clipboards.clipboard = 'from outside';
    expect(await paste(rig, 'a')).toBeNull();
    expect(rig.asked).toHaveLength(1);
    expect(refusals(rig)).toEqual([['paste-attempt', 'no-reason-given', 'a']]);
    rig.why = 'The visitor gave me this number by telephone';
    expect(await paste(rig, 'a')).toBe('from outside');
    expect(rig.records.at(-1)).toMatchObject({
      kind: 'guard-allowed',
      detail: { action: 'warn', why: 'The visitor gave me this number by telephone' },
    });
    rig.why = 'no';
    expect(await paste(rig, 'a')).toBeNull();
    rig.why = 'a good reason';
    rig.signedIn = false;
    expect(await paste(rig, 'a')).toBeNull();
  });

  test('is reported when the host cannot read it', async () => {
    const rig = await startedRig({ pasteFromOutside: 'allow' });
    rig.shell.clipboards.clipboard = null;
    expect(await paste(rig, 'a')).toBeNull();
    expect(rig.notices).toEqual([expect.stringMatching(/does not let the desk read/)]);
  });

  test('is refused where the record fails', async () => {
    const rig = await startedRig({ pasteFromOutside: 'report' });
    rig.shell.clipboards.clipboard = 'x';
    rig.ledgerWorks = false;
    expect(await paste(rig, 'a')).toBeNull();
  });
});

describe("the system's clipboards", () => {
  test('are emptied when the window gains or loses focus, where nothing may come in from outside', async () => {
    const rig = await startedRig({ clipboard: 'isolated' });
    await rig.guards.clipboard.focusChanged(true);
    await rig.guards.clipboard.focusChanged(false);
    expect(rig.shell.clipboardClears).toBe(2);
  });

  test("keep another program's text where policy allows it, except text copied while in front", async () => {
    const rig = await startedRig({ pasteFromOutside: 'report' });
    rig.shell.clipboards = { clipboard: 'theirs', primary: '' };
    await rig.guards.clipboard.focusChanged(true);
    await rig.guards.clipboard.focusChanged(false);
    expect(rig.shell.clipboards).toEqual({ clipboard: 'theirs', primary: '' });
    for (const which of ['clipboard', 'primary'] as const) {
      rig.shell.clipboards = { clipboard: 'theirs', primary: '' };
      await rig.guards.clipboard.focusChanged(true);
      rig.shell.clipboards[which] = 'words of a visitor';
      await rig.guards.clipboard.focusChanged(false);
      expect(rig.shell.clipboards, which).toEqual({ clipboard: '', primary: '' });
    }
  });

  test('are emptied where it is unknown whose text they contain', async () => {
    const rig = await startedRig({ pasteFromOutside: 'report' });
    await rig.guards.clipboard.focusChanged(false);
    expect(rig.shell.clipboardClears).toBe(1);
    await rig.guards.clipboard.focusChanged(true);
    rig.shell.clipboards.clipboard = null;
    await rig.guards.clipboard.focusChanged(false);
    expect(rig.shell.clipboardClears).toBe(2);
  });

  test('are left alone without a session', async () => {
    const rig = await startedRig();
    rig.signedIn = false;
    await rig.guards.clipboard.focusChanged(true);
    expect(rig.shell.clipboardClears).toBe(0);
  });

  test('that cannot be emptied are recorded', async () => {
    const rig = await startedRig();
    rig.shell.clearClipboard = () => Promise.reject(new Error('gone'));
    await rig.guards.clipboard.focusChanged(false);
    expect(rig.records).toEqual([
      expect.objectContaining({ kind: 'guard-failed', detail: { guard: 'clipboard', reason: 'not-cleared' } }),
    ]);
  });
});

const QUESTION = { code: 'why-paste', params: {} };

describe('a question to the person', () => {
  test('is answered once, by its own name only; a second question, silence and a lock mean no', async () => {
    const shown: string[] = [];
    const reasons = createReasons(({ askId }) => {
      shown.push(askId);
    }, 40);
    const first = reasons.ask(QUESTION);
    expect(await reasons.ask(QUESTION)).toBeNull();
    reasons.answer('00000000-0000-4000-8000-000000000000', "somebody else's");
    reasons.answer(shown[0]!, 'mine');
    reasons.answer(shown[0]!, 'again');
    expect(await first).toBe('mine');
    expect(await reasons.ask(QUESTION)).toBeNull();
    const locked = reasons.ask(QUESTION);
    reasons.drop();
    expect(await locked).toBeNull();
  });
});

describe('time between asking and answering', () => {
  test('a lock and a new sign-in during a copy leave nothing for the next person', async () => {
    const rig = await startedRig({ clipboard: 'isolated', pasteFromOutside: 'report' });
    const slow = Promise.withResolvers<string>();
    rig.shell.readClipboard = () => slow.promise;
    const copying = copy(rig, 'a', 'words of the one before');
    await rig.guards.lock(); // and the next person signs in before the clipboard has answered
    slow.resolve('');
    expect(await copying).toBe(false);
    rig.shell.readClipboard = async () => '';
    expect(await paste(rig, 'a')).toBe('');
  });

  test('a policy that forbids it during a copy applies', async () => {
    const rig = await startedRig({ clipboard: 'isolated', pasteFromOutside: 'report' });
    const slow = Promise.withResolvers<string>();
    rig.shell.readClipboard = () => slow.promise;
    const copying = copy(rig, 'a', 'x');
    rig.policy = SAFE_GUARDS;
    rig.guards.policyChanged();
    slow.resolve('');
    expect(await copying).toBe(false);
  });

  test('text that was copied does not come back when a policy that forbade it is loosened again', async () => {
    const rig = await startedRig();
    await copy(rig, 'a', 'x');
    rig.policy = SAFE_GUARDS;
    rig.guards.policyChanged();
    rig.policy = { ...SAFE_GUARDS, clipboard: 'isolated' };
    rig.guards.policyChanged();
    expect(await paste(rig, 'a')).toBeNull();
  });

  test("a lock and a new sign-in during the reading of another program's text discard it", async () => {
    const rig = await startedRig({ pasteFromOutside: 'report' });
    const slow = Promise.withResolvers<string>();
    let reads = 0;
    rig.shell.readClipboard = () => ((reads += 1) === 1 ? Promise.resolve('') : slow.promise);
    const pasting = paste(rig, 'a');
    await until(() => reads === 2);
    await rig.guards.lock();
    slow.resolve('for the one before');
    expect(await pasting).toBeNull();
  });
});

test('a page that pastes in a loop is refused each time and recorded once with the count', async () => {
  const rig = await startedRig();
  for (let n = 0; n < 500; n += 1) {
    await copy(rig, 'nobody', 'x');
    await paste(rig, 'nobody');
  }
  const counted = (): number => rig.records.reduce((sum, one) => sum + Number(one.detail['repeats'] ?? 1), 0);
  await until(() => counted() >= 1_000);
  expect(counted()).toBe(1_000);
  expect(rig.records.length).toBeLessThan(10);
  expect(rig.notices.length).toBeLessThan(20);
});

test('clipboards that cannot be read are emptied all the same when the desk loses focus', async () => {
  const rig = await startedRig({ pasteFromOutside: 'report' });
  await rig.guards.clipboard.focusChanged(true);
  rig.shell.readClipboard = () => Promise.reject(new Error('no answer'));
  await rig.guards.clipboard.focusChanged(false);
  expect(rig.shell.clipboardClears).toBe(1);
});
