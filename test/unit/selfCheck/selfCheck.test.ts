/** One run of the self-check: signed, recorded with its counts, kept as the newest, and one at a time. */
import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { checkNote } from '../../../contract/checkNotes.ts';
import type { SelfCheckLine } from '../../../contract/selfCheck.ts';
import { policyMark } from '../../../core/selfCheck/signed.ts';
import type { Checked } from '../../../main/selfCheck/runChecks.ts';
import { createSelfCheck, type SelfCheck } from '../../../main/selfCheck/selfCheck.ts';
import type { Shell } from '../../../main/shell/shell.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const WORKSTATION = '7b4b42a0-0000-4000-8000-000000000001';
const STATES = [
  ...(['enforced', 'enforced', 'enforced', 'in-part', 'in-part', 'not-enforceable', 'off-by-policy'] as const),
  ...(['failed', 'failed', 'failed', 'failed', 'not-run', 'not-run'] as const),
];
let records: unknown[];
let checked: readonly Checked[];
let key: string | null;
let canRecord: boolean;
let now: number;
let selfCheck: SelfCheck;
const lines = (states: readonly SelfCheckLine['state'][]) =>
  states.map((state, n) => ({ control: `control ${n}`, state, notes: [checkNote('launch-clean')] }));
const one = (name: string, check: () => unknown): Checked => ({ name, check }) as Checked;
beforeEach(() => {
  [records, key, canRecord, now] = [[], pem, true, 1_800_000_000_000];
  checked = [one('all', () => lines(STATES))];
  const shell: unknown = { host: 'chromium', capabilities: () => [] };
  selfCheck = createSelfCheck({
    ...{ workstationId: WORKSTATION, platform: 'linux', host: 'chromium', limitMs: 60_000 },
    checked: () => checked,
    shell: () => shell as Shell,
    policy: () => ({ a: 1 }),
    now: () => now,
    privateKeyPem: () => {
      if (key === null) throw new Error('no key');
      return key;
    },
    record: (...record) => {
      if (!canRecord) throw new Error('the disk is full');
      records.push(record);
    },
  });
});

test('is signed and kept, and is recorded with why, its level and how many lines say what', async () => {
  expect(selfCheck.latest()).toBeNull();
  const signed = await selfCheck.run('by-hand');
  expect(selfCheck.latest()).toBe(signed);
  expect(signed.report).toMatchObject({ workstationId: WORKSTATION, at: now, policy: policyMark({ a: 1 }), level: 0 });
  const [kind, detail] = records.at(-1) as [string, object];
  expect(kind).toBe('self-check');
  // One line more is that of the host itself, which here says nothing of its controls.
  expect(detail).toMatchObject({
    ...{ why: 'by-hand', level: 0, host: 'chromium', enforced: 3, inPart: 3 },
    ...{ notEnforceable: 1, offByPolicy: 1, failed: 4, notRun: 2 },
  });
  now += 1;
  const next = await selfCheck.run('policy');
  expect([selfCheck.latest() === next, next.report.at]).toEqual([true, now]);
});

test('is asked for again while it runs, and is the same one; afterwards it is another', async () => {
  const [first, same] = [selfCheck.run('sign-in'), selfCheck.run('by-hand')];
  expect(await first).toBe(await same);
  expect(records.filter((record) => (record as unknown[])[0] === 'self-check')).toHaveLength(1);
  expect(await selfCheck.run('sign-in')).not.toBe(await first);
});

test('records first what went wrong in a check, with its name', async () => {
  checked = [
    one('broken', () => {
      throw new TypeError('x');
    }),
  ];
  await selfCheck.run('sign-in');
  expect(records).toMatchObject([
    ['guard-failed', { guard: 'broken', in: 'self-check' }],
    ['self-check', { why: 'sign-in' }],
  ]);
});

test.each<[string, () => void]>([
  ['signed', () => void (key = null)],
  ['recorded', () => void (canRecord = false)],
])('that cannot be %s is none, and the next one is tried anew', async (_what, breakIt) => {
  breakIt();
  await expect(selfCheck.run('sign-in')).rejects.toThrow();
  expect(selfCheck.latest()).toBeNull();
  [key, canRecord] = [pem, true];
  await expect(selfCheck.run('sign-in')).resolves.toBeDefined();
});
