/** The list of what agents may write, on the command line of the server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandOfTenant } from '../../support/commandOfTenant.ts';

const quay = commandOfTenant('public-details');
const { folder, run: command } = quay;
beforeAll(() => quay.make());
afterAll(() => quay.remove());

function file(text: string): string {
  const path = join(folder, 'lines.csv');
  writeFileSync(path, text);
  return path;
}

test('a file with a wrong line is refused with the line, and changes nothing', async () => {
  const answer = await command('--import', file('email,help@quay.example\nword,4111 1111 1111 1111 a b\n'));
  expect(answer.code).toBe(1);
  expect(answer.error).toMatch(/nothing was changed:\n {2}line 2: This has the check digit of a card number/);
  expect((await command()).out).toBe('kind,value,language,note\r\n');
});

test.each([
  ['a file that is not there', ['--import', join(folder, 'nowhere.csv')], 1, /cannot be read \(ENOENT\)/],
  ['a file without a detail', ['--import', file('\n')], 1, /has no details/],
  ['another kind', ['--kind', 'secret'], 2, /--kind is one of/],
  ['a value that is not there', ['--remove', 'help@quay.example'], 1, /no such value/],
])('%s is refused with a message', async (_what, args, code, words) => {
  if (args[1]?.endsWith('lines.csv') === true) file('\n');
  const answer = await command(...args);
  expect(answer.code).toBe(code);
  expect(answer.error).toMatch(words);
});

test('a file is imported, printed as it can be imported again, and a value removed however it is written', async () => {
  const lines =
    'kind,value,language,note\r\nemail,help@quay.example,en,"Main, all day"\r\nphone,+44 20 7946 0000,,\r\n';
  expect((await command('--import', file(lines))).out).toMatch(/^Added 2; 0 were there already/);
  expect((await command()).out).toBe(lines);
  expect((await command('--import', file('+44 20 7946 0000'), '--kind', 'phone')).out).toMatch(/^Added 0; 1 were/);
  expect((await command('--remove', '0044 (0)20 7946-0000')).out).toMatch(/^Removed 1/);
  expect((await command()).out).not.toContain('7946');
});
