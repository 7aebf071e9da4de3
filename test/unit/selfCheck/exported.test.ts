/** A report of the self-check as a file and as words for a terminal. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkNote } from '../../../contract/checkNotes.ts';
import type { CheckState, SignedSelfCheck } from '../../../contract/selfCheck.ts';
import { exportSelfCheck } from '../../../main/selfCheck/exportFile.ts';
import { codeOf, table } from '../../../main/selfCheck/printed.ts';
import { reportOf } from '../../support/selfChecks.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('exported');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const line = (state: CheckState, control = `control that is ${state}`) => ({
  ...{ guard: 'test', control, state },
  notes: [checkNote('launch-clean')],
});

describe('the file', () => {
  const signed = (at: number, hash = 'abcdef0123456789'): SignedSelfCheck => ({
    ...{ report: reportOf('7b4b42a0-0000-4000-8000-000000000001', [], { at }), hash },
    signature: 'x',
  });

  test('is named by time and hash, is whole, and is for this user alone', () => {
    const one = signed(Date.UTC(2026, 10, 30, 1, 2, 3, 456));
    const path = exportSelfCheck(folder, one);
    expect(path).toBe(join(folder, 'self-check', 'self-check-20261130T010203Z-abcdef01.json'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(one);
    expect(readFileSync(path, 'utf8').endsWith('}\n')).toBe(true);
    expect([statSync(path).mode & 0o777, statSync(join(folder, 'self-check')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('is one of the newest twenty; what has another name stays', () => {
    const data = join(folder, 'many');
    const place = join(data, 'self-check');
    mkdirSync(place, { recursive: true });
    const others = [
      ...['a self-check-20200101T000000Z-abcdef01.json', 'self-check-20200101T000000Z-abcdef01.json.bak'],
      ...['self-check-2020101T000000Z-abcdef01.json', 'self-check-20200101T000000Z-ABCDEF01.json'],
    ];
    for (const name of others) writeFileSync(join(place, name), '');
    for (let n = 0; n < 22; n += 1) exportSelfCheck(data, signed(Date.UTC(2026, 10, 30, 1, 0, n)));
    const names = readdirSync(place);
    expect(names.filter((name) => others.includes(name)).toSorted()).toEqual(others.toSorted());
    const own = names.filter((name) => !others.includes(name)).toSorted();
    expect([own.length, own[0], own.at(-1)]).toEqual([
      20,
      'self-check-20261130T010002Z-abcdef01.json',
      'self-check-20261130T010021Z-abcdef01.json',
    ]);
  });

  test('is not written where its folder is a link', () => {
    const data = join(folder, 'linked');
    const target = join(folder, 'target');
    for (const path of [data, target]) mkdirSync(path);
    symlinkSync(target, join(data, 'self-check'));
    expect(() => exportSelfCheck(data, signed(0))).toThrow('is a link');
    expect(readdirSync(target)).toEqual([]);
  });
});

describe('the exit code', () => {
  test.each<[readonly CheckState[], number]>([
    [[], 0],
    [['enforced', 'in-part', 'off-by-policy', 'not-enforceable'], 0],
    [['enforced', 'not-run'], 3],
    [['not-run', 'failed', 'enforced'], 1],
  ])('of %o is %i', (states, code) => {
    expect(
      codeOf(
        reportOf(
          'w',
          states.map((state) => line(state)),
        ),
      ),
    ).toBe(code);
  });
});

describe('the words for a terminal', () => {
  const printed = (states: readonly CheckState[], level: 0 | 1 | 2 | 3): string =>
    table(
      reportOf(
        'w',
        states.map((state) => line(state)),
        { level },
      ),
    );

  test('say which desk it is, then the worst first, then how many of each', () => {
    const rows = printed(
      ['enforced', 'failed', 'not-run', 'in-part', 'off-by-policy', 'not-enforceable', 'failed'],
      3,
    ).split('\n');
    expect(rows[0]).toBe('Cleandesk 0.1.0 on Linux, host chromium, workstation w');
    expect(rows.slice(2, 9).map((row) => row.slice(0, 20).trim())).toEqual([
      ...['FAILED', 'FAILED', 'not tried', 'not enforceable here', 'off by policy', 'enforced in part', 'enforced'],
    ]);
    expect(rows.at(-1)).toBe(
      'Level 3: 2 FAILED, 1 not tried, 1 not enforceable here, 1 off by policy, 1 enforced in part, 1 enforced.',
    );
  });

  test('say what is missing for the next level, below the highest', () => {
    expect(printed(['enforced'], 3).split('\n').at(-1)).toBe('Level 3: 1 enforced.');
    const [level, missing] = printed(['enforced'], 0).split('\n').slice(-2);
    expect(level).toBe('Level 0: 1 enforced.');
    expect(missing).toMatch(/^For level 1 is missing: .+\.$/);
    expect(printed(['enforced'], 2)).toMatch(/\nFor level 3 is missing: /);
  });

  test('are in columns, cut at 46, with notes of at most a hundred characters a row under each other', () => {
    const long = 'c'.repeat(50);
    const notes = [checkNote('launch-refused', { names: Array.from({ length: 40 }, (_one, n) => `name${n}`) })];
    const rows = table(
      reportOf('w', [{ ...line('enforced', long), notes }, line('failed', 'short')], { level: 3 }),
    ).split('\n');
    const indent = 'not enforceable here'.length + 46 + 4;
    expect(rows[2]?.slice(22, indent)).toBe('short'.padEnd(48));
    expect(rows[3]?.slice(22, indent)).toBe(`${'c'.repeat(46)}  `);
    const wrapped = rows.slice(4, rows.indexOf('', 4));
    expect(wrapped.length).toBeGreaterThan(1);
    for (const row of wrapped) expect(row.slice(0, indent)).toBe(' '.repeat(indent));
    for (const row of [rows[3] ?? '', ...wrapped]) {
      expect(row.length - indent).toBeLessThanOrEqual(100);
      expect(row).toBe(row.trimEnd());
    }
    // Each row is as full as it can be.
    const words = [rows[3] ?? '', ...wrapped].map((row) => row.slice(indent));
    words.slice(0, -1).forEach((row, at) => {
      const [next = ''] = (words[at + 1] ?? '').split(' ');
      expect(row.length + 1 + next.length).toBeGreaterThan(100);
    });
  });
});
