/** The gate before sign-in, attacked in time: what policy requires may change while a check runs. */
import { expect, test } from 'vitest';
import type { SignedSelfCheck } from '../../../contract/selfCheck.ts';
import { createGate } from '../../../main/selfCheck/gate.ts';
import type { Coded } from '../../../contract/errors.ts';
import { turns } from '../../support/turns.ts';

const signed = (level: 0 | 1 | 2 | 3): SignedSelfCheck => ({
  report: {
    version: 1,
    workstationId: '00000000-0000-4000-8000-000000000001',
    host: 'fake',
    platform: 'linux',
    versions: { desk: '1', node: '24', electron: null, system: 'Linux' },
    at: 1,
    policy: '0'.repeat(16),
    lines: [],
    level,
  },
  hash: '0'.repeat(64),
  signature: 'A'.repeat(86),
});

test.each(['before the check is signed', 'while its report is on the way'])(
  'a level that is required %s is the one that the report must reach',
  async (when) => {
    const run = Promise.withResolvers<SignedSelfCheck>();
    const upload = Promise.withResolvers<void>();
    const said: (Coded | null)[] = [];
    const gate = createGate({
      selfCheck: { run: () => run.promise, latest: () => null },
      upload: () => upload.promise,
      onRefusal: (words) => {
        said.push(words);
      },
      record: () => undefined,
      monotonic: () => 1_000,
      log: () => undefined,
    });
    // sign-in does not wait where policy requires nothing; the check goes on
    expect(await gate.beforeSignIn()).toBeNull();
    if (when.startsWith('while')) run.resolve(signed(1));
    await turns();
    gate.demanded({ leastLevel: 3, maxAgeHours: 24 });
    run.resolve(signed(1));
    upload.resolve();
    const words = await gate.beforeSignIn();
    expect(words).toMatchObject({ code: 'self-check-level', params: { level: 1, least: 3 } });
    expect(said.at(-1)).toEqual(words);
  },
);

test('a report that the server did not accept does not count once a level is required', async () => {
  const upload = Promise.withResolvers<void>();
  const gate = createGate({
    selfCheck: { run: async () => signed(3), latest: () => null },
    upload: () => upload.promise,
    onRefusal: () => undefined,
    record: () => undefined,
    monotonic: () => 1_000,
    log: () => undefined,
  });
  await gate.beforeSignIn();
  await turns();
  gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
  upload.reject(new Error('no server'));
  expect(await gate.beforeSignIn()).toEqual({ code: 'self-check-not-given', params: {} });
});
