/** The authorities that a desk trusts: which it takes, in which order, and how long a former one counts. */
import { rmSync } from 'node:fs';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openAuthorities, OVERLAP } from '../../../main/store/authorities.ts';
import { openAuthority, rollAuthority, type Successor } from '../../../server/platform/tls/authority.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('authorities');
const others = await TestDatabase.make('other-authorities');
const [first, second, third] = await (async () => {
  await openAuthority(rows.db);
  await rollAuthority(rows.db);
  await rollAuthority(rows.db);
  return (await openAuthority(rows.db)).trusted;
})();
const [toSecond, toThird] = (await openAuthority(rows.db)).successors as [Successor, Successor];
await openAuthority(others.db);
await rollAuthority(others.db);
const foreign = (await openAuthority(others.db)).successors[0] as Successor;
afterAll(async () => {
  await rows.close();
  await others.close();
  for (const { folder } of [rows, others]) rmSync(folder, { recursive: true, force: true });
});

let stored: Map<string, string>;
let now: number;
const open = () =>
  openAuthorities(
    {
      fact: (name) => stored.get(name) ?? null,
      setFact: (name, value) => void stored.set(name, value),
    },
    { authorityPem: first ?? '' },
    () => now,
  );
beforeEach(() => {
  stored = new Map();
  now = 1_000;
});

test('are that of the enrolment, before any other', () => {
  expect(open().trusted()).toEqual([first]);
  expect(open().take([])).toBe(0);
});

test('are the next ones that a trusted one has certified, oldest first, also after a restart', () => {
  expect(open().take([toSecond, toThird])).toBe(2);
  expect(open().trusted()).toEqual([first, second, third]);
  expect(open().take([toSecond, toThird])).toBe(0);
  expect(open().trusted()).toEqual([first, second, third]);
});

test('are not one whose certifier is not trusted yet', () => {
  expect(open().take([toThird])).toBe(0);
  expect(open().take([toThird, toSecond])).toBe(1);
  expect(open().trusted()).toEqual([first, second]);
});

test('count for 180 days after the next one was taken, and the newest for good', () => {
  expect(OVERLAP).toBe(180 * 86_400_000);
  open().take([toSecond]);
  now += OVERLAP / 2;
  open().take([toThird]);
  now += OVERLAP / 2 - 1;
  expect(open().trusted()).toEqual([first, second, third]);
  now += 1;
  expect(open().trusted()).toEqual([second, third]);
  now += OVERLAP / 2;
  expect(open().trusted()).toEqual([third]);
  now += 100 * OVERLAP;
  expect(open().trusted()).toEqual([third]);
});

test('are not taken by a former one that counts no more', () => {
  open().take([toSecond]);
  now += OVERLAP;
  expect(open().trusted()).toEqual([second]);
  // The same next authority again, by the word of the former one.
  stored.delete('authorities');
  now = 1_000;
  expect(open().take([toSecond])).toBe(1);
});

const OTHERS: readonly (readonly [string, { authorityPem: string; crossPem: string }])[] = [
  ['of another server', foreign],
  ['with the certificate of another key', { ...toSecond, crossPem: toThird.crossPem }],
  ['of another server with a right certificate', { ...toSecond, authorityPem: foreign.authorityPem }],
  ['with the own certificate of the trusted one', { ...toSecond, crossPem: first ?? '' }],
  ['with its own certificate instead', { ...toSecond, crossPem: toSecond.authorityPem }],
  ['that cannot be read', { ...toSecond, authorityPem: 'nonsense' }],
  ['whose certificate cannot be read', { ...toSecond, crossPem: 'nonsense' }],
];
test.each(OTHERS)('are none %s', (_name, offered) => {
  expect(open().take([offered])).toBe(0);
  expect(open().trusted()).toEqual([first]);
  expect(stored.size).toBe(0);
});

test('are none whose certificate is for a workstation or a server', async () => {
  const authority = await openAuthority(others.db);
  const { certificatePem } = await authority.issueClient('w');
  expect(open().take([{ authorityPem: certificatePem, crossPem: certificatePem }])).toBe(0);
});
