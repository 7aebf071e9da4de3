import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from '../../../cli/lineOf.ts';
import { commandOfTenant } from '../../support/commandOfTenant.ts';

const quay = commandOfTenant('masking-policy');
const { folder, run: command } = quay;
beforeAll(() => quay.make());
afterAll(() => quay.remove());

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a policy file that switches cards off is refused with the line and the field, and changes nothing', async () => {
  const path = file(
    'bad.json',
    '{\n  "types": {\n    "EMAIL": { "on": false },\n    "CARD": {\n      "on": false\n    }\n  },\n ' +
      ' "patterns": [\n    { "name": "x", "label": "a long label", "pattern": "a*", "mustMatch": ["a"] }\n  ]\n}\n',
  );
  const answer = await command('--set', path);
  expect(answer.code).toBe(1);
  expect(answer.error).toMatch(/line 5, types\.CARD\.on: Card numbers cannot be switched off \(PCI DSS/);
  expect(answer.error).toMatch(/nothing was changed/);
  expect(JSON.parse((await command('--print')).out)).toMatchObject({ types: { EMAIL: { on: true } }, patterns: [] });
});

test.each([
  ['text that is no JSON', ['--set', file('no.json', '{ "types": }')], 1, /is not JSON: /],
  ['a file that is not there', ['--set', join(folder, 'nowhere.json')], 1, /cannot be read \(ENOENT\)/],
  ['two wishes at once', ['--set', 'a', '--try', 'b'], 2, /--set stores/],
  ['two tenants', ['--tenant', 'other'], 2, /belongs to one tenant/],
])('%s is refused with a message', async (_what, args, code, words) => {
  const answer = await command(...args);
  expect(answer.code).toBe(code);
  expect(answer.error).toMatch(words);
});

test('a policy is checked and tried before it is stored, and then stored as a version', async () => {
  const path = file(
    'good.json',
    JSON.stringify({
      types: { EMAIL: { on: false } },
      patterns: [{ name: 'Members', label: 'membership number', pattern: 'MB-\\d{6}', mustMatch: ['MB-123456'] }],
    }),
  );
  const tried = await command('--check', path, '--try', 'MB-123456, ann@example.com, 4111 1111 1111 1111');
  expect(tried).toMatchObject({
    code: 0,
    out: expect.stringContaining('[membership number], ann@example.com, [card •••• 1111]'),
  });
  expect(tried.out).toMatch(/\[membership number\]: pattern of the client company/);
  expect(tried.out).toMatch(/left readable by this policy: a place of type EMAIL/);
  expect((await command('--try', 'ann@example.com')).out).toMatch(/^\[e-mail\]/);
  expect((await command('--set', path)).out).toMatch(/Stored as version 1/);
  expect((await command('--try', 'ann@example.com')).out).toMatch(/^ann@example\.com/);
});

test('a place of a JSON text is found by its line', () => {
  const text = JSON.stringify({ a: [{ b: 'x,\n"{' }, { 'c"d': { e: 1 } }], b: 2 }, null, 1);
  expect(lineOf(text, 'b')).toBe(text.split('\n').length - 1);
  expect(lineOf(text, 'a.1')).toBe(6);
  expect(lineOf(text, 'a.1.c"d.e')).toBe(8);
  expect(lineOf(text, 'a.1.missing')).toBe(6);
  expect(lineOf(text, 'nothing')).toBe(1);
});

test('a file that names one type twice is refused with the line, and nothing of it is stored', async () => {
  const before = (await command('--print')).out;
  const answer = await command(
    '--set',
    file('twice.json', '{\n  "types": {\n    "EMAIL": { "on": true },\n    "E\\u004dAIL": { "on": false }\n  }\n}\n'),
  );
  expect(answer).toMatchObject({ code: 1, error: expect.stringMatching(/line 4: “EMAIL” is there twice/) });
  expect((await command('--print')).out).toBe(before);
  expect(
    await command(
      '--check',
      file(
        'names.json',
        '{"patterns": [{"name": "a: \\"name\\": {", "label": "first label", "pattern": "abc", "mustMatch": ' +
          '["abc", "label"]}, {"name": "b", "label": "other label", "pattern": "abd", "mustMatch": ["abd"]}]}',
      ),
    ),
  ).toMatchObject({ error: expect.not.stringContaining('twice') });
});

test('a file with a byte order mark is read, and one in another encoding is refused', async () => {
  expect(await command('--check', file('mark.json', '\uFEFF{ "types": {} }'))).toMatchObject({ code: 0 });
  const latin = join(folder, 'latin.json');
  writeFileSync(
    latin,
    Buffer.from(
      '{"patterns":[{"name":"Stra\u00dfe","label":"Kundennummer","pattern":"abc","mustMatch":["abc"]}]}',
      'latin1',
    ),
  );
  expect(await command('--set', latin)).toMatchObject({ code: 1, error: expect.stringContaining('is not UTF-8') });
  writeFileSync(latin, Buffer.from('\uFEFF{ "types": {} }', 'utf16le'));
  expect(await command('--set', latin)).toMatchObject({ code: 1, error: expect.stringContaining('is not UTF-8') });
});

test('control sequences of a refused file do not reach the terminal', async () => {
  for (const text of [
    '{ "types": { "\u001b]0;x\u0007\u009b31m": { "on": true } } }',
    '{ "types": \u001b[2J }',
    '{ "types": { "\\u001b[2J": {}, "\\u202e": 1 } }',
    '{ "\\u001b[2J": 1, "\\u001b[2J": 1 }',
  ]) {
    const { code, error } = await command('--check', file('escape.json', text));
    expect(code).toBe(1);
    expect(error).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  }
});
