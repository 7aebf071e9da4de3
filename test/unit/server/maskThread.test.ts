/** The thread answers as the masker does, hides what it gives no answer to, and can be ended. */
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_MASKING_POLICY } from '../../../core/masking/policy/defaults.ts';
import { MaskingPolicy } from '../../../core/masking/policy/policy.ts';
import { makePolicyMask } from '../../../core/masking/policy/policyMask.ts';
import { MaskThread, type MaskParts } from '../../../server/domains/masking/maskThread.ts';

const thread = new MaskThread();
afterAll(() => thread.stop());
const parts: MaskParts = { policy: DEFAULT_MASKING_POLICY, secret: Buffer.alloc(32, 1), exceptions: [], details: [] };
const message = { id: 'm', author: 'visitor' as const, text: 'my card is 4111 1111 1111 1111, '.repeat(40) };
const work = { tenantId: 't', revision: 1, conversationId: 'c', message, state: undefined };

test('it masks as the masker itself does, with the state of the dialogue', async () => {
  const mask = makePolicyMask(parts.policy, parts.secret).mask('c');
  const first = mask(message);
  expect(await thread.mask(work, parts)).toEqual(first);
  const next = { ...message, id: 'n', text: 'cvv 737 '.repeat(100) };
  expect(await thread.mask({ ...work, message: next, state: first.state }, parts)).toEqual(mask(next, first.state));
});

test('a newer policy replaces the one before', async () => {
  const policy = MaskingPolicy.parse({ types: { EMAIL: { on: false } } });
  const written = { ...message, text: 'write to ann@example.org, '.repeat(40) };
  const mask = makePolicyMask(policy, parts.secret).mask('c');
  expect(mask(written).text).toBe(written.text);
  expect(await thread.mask({ ...work, revision: 2, message: written }, { ...parts, policy })).toEqual(mask(written));
});

test('what agents may write stays readable in a long message too', async () => {
  const details = [{ kind: 'email' as const, value: 'help@northline.example' }];
  const written = { ...message, author: 'agent' as const, text: 'write to help@northline.example, '.repeat(40) };
  const masked = await thread.mask({ ...work, revision: 3, message: written }, { ...parts, details });
  expect(masked?.text).toBe(written.text);
});

test('what waits when it is ended gets no answer, and the next message starts it again', async () => {
  const waiting = thread.mask(work, parts);
  await thread.stop();
  expect(await waiting).toBeNull();
  expect((await thread.mask(work, parts))?.text).toContain('•••• 1111');
});
