import { afterEach, expect, test } from 'vitest';
import { SecretText } from '../../../core/vocabulary/secretText.ts';
import { createPasswordChecks } from '../../../main/passwords/passwordChecks.ts';
import { openPasswordThread, type PasswordThread } from '../../../main/passwords/passwordThread.ts';
import '../../support/data.ts';

const RULES = { leastLength: 12, lettersAndDigits: false };

const opened: PasswordThread[] = [];
const checks = createPasswordChecks((common) => {
  const thread = openPasswordThread(common);
  opened.push(thread);
  return thread;
});
const ask = (): Promise<readonly unknown[]> => checks.problems(SecretText.of('harbour'), RULES, []);

afterEach(() => {
  checks.end();
  opened.length = 0;
});

test('one thread answers every question; after it has died one fails, and another answers the next', async () => {
  const before = await ask();
  expect(before).not.toEqual([]);
  expect(await ask()).toEqual(before);
  expect(opened).toHaveLength(1);
  // Like a thread that exits: only the answer to the request says so.
  await opened[0]?.end();
  await expect(ask()).rejects.toThrow('the thread for passwords has ended');
  expect(await ask()).toEqual(before);
  expect(opened).toHaveLength(2);
});

test('a question that fails late ends no thread but its own', async () => {
  await ask();
  const late = ask();
  checks.end();
  const next = ask();
  await expect(late).rejects.toThrow('the thread for passwords has ended');
  expect(await next).not.toEqual([]);
  await ask();
  expect(opened).toHaveLength(2);
});
