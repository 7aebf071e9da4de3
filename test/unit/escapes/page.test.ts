/** The documentation lists exactly the ways out that are tried, and the tests that it names for Electron exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLASSES, ENTRIES } from '../../support/escapes/all.ts';
import { LAUNCHES } from '../../support/escapes/launch.ts';
import { PAGE, page } from '../../support/escapes/page.ts';
import { OTHER_TESTS, DEFENCES } from '../../support/escapes/defences.ts';
import { STORAGE } from '../../support/escapes/storage.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const DOUBLE = readFileSync(join(ROOT, 'test', 'unit', 'shell', 'electronShell.test.ts'), 'utf8');

test('the page lists every way that is tried, and nothing else', () => {
  expect(
    readFileSync(PAGE, 'utf8') === page(),
    'docs/escapes.md is not what is tried: node test/support/escapes/page.ts',
  ).toBe(true);
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(
    `${ENTRIES.length + STORAGE.length + LAUNCHES.length} ways out tried`,
  );
});

test("every class names tests of Electron's handlers that exist", () => {
  expect(Object.keys(DEFENCES).sort()).toEqual(CLASSES.map(({ name }) => name).sort());
  for (const { electron } of Object.values(DEFENCES)) {
    expect(electron.length).toBeGreaterThan(0);
    for (const title of electron) expect(DOUBLE.replaceAll(String.raw`\'`, "'"), title).toContain(title);
  }
});

test('tests of other files that it names exist', () => {
  for (const { tried } of OTHER_TESTS) expect(existsSync(join(ROOT, tried)), tried).toBe(true);
});

test('a way out without a record has a reason', () => {
  expect(ENTRIES.filter((one) => one.outcome === 'silent' && (one.why ?? '').length < 10).map(({ id }) => id)).toEqual(
    [],
  );
});
