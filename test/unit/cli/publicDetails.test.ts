/** The list of what agents may write, on the command line of the server. */
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../../cli/server/server.ts';
import { TenantKeys } from '../../../contract/tenantKeys.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { addTenant } from '../../../server/domains/tenants/tenants.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { tenantWithKeys } from '../../support/sealed.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('public-details');
const data = join(folder, 'server');
beforeAll(async () => {
  const { db, close } = await openStorage(data);
  const id = randomUUID();
  const { keys } = await tenantWithKeys(id);
  await addTenant(db, systemScope('a test'), { id, name: 'Quay', colour: '#000000', keys: TenantKeys.parse(keys) });
  await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function command(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const lines = { out: [] as string[], error: [] as string[] };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.out.push(line)),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.out.push(String(text)) > 0),
    vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.error.push(line)),
  ];
  try {
    const code = await run(['public-details', '--tenant', 'quay', ...args, '--data', data]);
    return { code, out: lines.out.join('\n'), error: lines.error.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
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
