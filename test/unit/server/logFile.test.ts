import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from '../../../server/platform/logFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('log-file');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a log file and the full ones before it never take more than their bytes, and the newest lines stay', () => {
  const file = join(folder, 'server.log');
  writeFileSync(file, 'of an earlier run\n');
  const log = openLogFile(file, { bytes: 100, kept: 2 });
  for (let line = 0; line < 1_000; line += 1) log.write(`line ${line}\n`);
  expect(readdirSync(folder).sort()).toEqual(['server.log', 'server.log.1', 'server.log.2']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(100);
  const kept = ['server.log.2', 'server.log.1', 'server.log'].map((name) => readFileSync(join(folder, name), 'utf8'));
  const lines = kept.join('').trimEnd().split('\n');
  expect(lines.at(-1)).toBe('line 999');
  expect(lines).toEqual(Array.from({ length: lines.length }, (_, at) => `line ${1_000 - lines.length + at}`));
});

test('it is readable by its owner alone, and goes on after a folder that is gone', () => {
  const file = join(folder, 'server.log');
  const log = openLogFile(file, { bytes: 20, kept: 1 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
  expect(() => ['one', 'two', 'three'].forEach((line) => log.write(line.repeat(10)))).not.toThrow();
});
