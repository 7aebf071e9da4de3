import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noFixedWait, TIME_PASSES } from '../../../lint/no-fixed-wait.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['test/e2e/a.test.ts', "await eventually('it is there', () => seen.length > 0);"],
  ['test/unit/a.test.ts', "import { setImmediate } from 'node:timers/promises';"],
  ['test/unit/a.test.ts', 'await new Promise((resolve) => setImmediate(resolve));'],
  ['test/unit/a.test.ts', 'await new Promise((resolve) => socket.once("close", resolve));'],
  ['test/unit/a.test.ts', 'const late = setTimeout(() => child.kill(), 15_000);'],
  ['test/unit/a.test.ts', "const page = 'setTimeout(() => harness.happens(), 10)';"],
  ['test/unit/a.test.ts', 'await page.clock.runFor(500);'],
  // What is stored, compared with the clock, and the clock as an input.
  ['test/contract/a.test.ts', 'expect(stored.expiresAt - Date.now()).toBeGreaterThan(DAY);'],
  ['test/contract/a.test.ts', 'expect(stored.at).toBeLessThanOrEqual(Date.now());'],
  ['test/contract/a.test.ts', 'expect(await ask({ at: Date.now() - DAY })).toBe(200);'],
  // Time is measured there, and passes here.
  ['test/bench/a.ts', 'await new Promise((resolve) => setTimeout(resolve, 20));'],
  ['test/support/until.ts', "import { setTimeout as sleep } from 'node:timers/promises';"],
  ['main/a.ts', "import { setTimeout as sleep } from 'node:timers/promises';"],
];

const bad: [file: string, code: string][] = [
  ['test/unit/a.test.ts', "import { setTimeout as sleep } from 'node:timers/promises';"],
  ['test/support/a.ts', "import { setTimeout } from 'timers/promises';"],
  ['test/support/a.ts', "import { scheduler } from 'node:timers/promises';"],
  ['test/support/a.ts', "import * as timers from 'node:timers/promises';"],
  ['test/contract/a.test.ts', 'await new Promise((resolve) => setTimeout(resolve, 200));'],
  ['test/contract/a.test.ts', 'const rest = (ms) => new Promise((go) => { setTimeout(() => go(), ms); });'],
  ['test/contract/a.test.ts', 'await new Promise((go) => globalThis.setTimeout(go, 200));'],
  ['test/e2e/a.test.ts', 'await page.waitForTimeout(200);'],
  ['test/e2e/a.test.ts', "await page['waitForTimeout'](200);"],
  ['test/e2e/a.test.ts', 'Atomics.wait(cell, 0, 0, 200);'],
  ['test/e2e/a.test.ts', "await page.evaluate('new Promise((resolve) => setTimeout(resolve, 1500))');"],
  ['test/e2e/a.test.ts', 'await page.evaluate(`await new Promise((r) => setTimeout(r, ${ms})); ${more}`);'],
  ['test/unit/a.test.ts', 'expect(performance.now() - before).toBeLessThan(100);'],
  ['test/unit/a.test.ts', 'expect(Math.abs(Date.now() - before)).toBeLessThan(2_000);'],
  ['test/unit/a.test.ts', 'expect((Date.now() - before) / 1_000).toBeLessThan(2);'],
];

ruleTester().run('no-fixed-wait', noFixedWait, {
  valid: good.map(([file, code]) => ({ code, filename: at(file) })),
  invalid: bad.map(([file, code]) => ({
    code,
    filename: at(file),
    errors: [{ message: /waits for what happens .* measures no time/ }],
  })),
});

test('every place in which time passes is there, and has its reason', () => {
  expect(Object.keys(TIME_PASSES).length).toBeGreaterThan(0);
  for (const [place, reason] of Object.entries(TIME_PASSES)) {
    expect(existsSync(join(import.meta.dirname, '../../..', place)), place).toBe(true);
    expect(reason.length, place).toBeGreaterThan(20);
  }
});
