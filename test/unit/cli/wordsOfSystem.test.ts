/** What commands say of files and addresses that the system refuses: which one, why, and what to do. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { wordsOfSystem } from '../../../cli/wordsOfSystem.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('system');
const file = join(folder, 'file');
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test.each([
  ['missing', () => readFileSync(join(folder, 'none')), /^There is no ".*none"\. Check the path\.$/],
  [
    'no folder',
    () => writeFileSync(join(folder, 'no', 'f'), ''),
    /^There is no folder ".*no"\. Check the path, or make it first\.$/,
  ],
  ['a folder', () => readFileSync(folder), /^A folder was named where a file is expected\.$/],
  ['a file for a folder', () => mkdirSync(join(file, 'sub')), /needs a folder where there is a file/],
  ['there already', () => writeFileSync(file, '', { flag: 'wx' }), /file" is there already and is not replaced/],
])('%s', (_what, work, words) => {
  expect(wordsOfSystem(errorOf(work))).toMatch(words);
});

test('rights, a full disk, and a code without a sentence', () => {
  const refused = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'open', path: '/a/b' });
  expect(wordsOfSystem(refused('EACCES'))).toMatch(/^This user may not read or write "\/a\/b"\. Run the command as/);
  expect(wordsOfSystem(refused('EPERM'))).toMatch(/^This user may not read or write "\/a\/b"/);
  expect(wordsOfSystem(refused('ENOSPC'))).toMatch(/^The disk is full, so "\/a\/b"/);
  expect(wordsOfSystem(refused('EWEIRD'))).toBeNull();
  expect(wordsOfSystem(new Error('other'))).toBeNull();
  expect(wordsOfSystem('text')).toBeNull();
});

test('an address that is used, or is none of this machine', async () => {
  const listen = (port: number, host: string): Promise<unknown> =>
    new Promise((done) => {
      const server = createServer();
      server.once('error', done);
      server.listen(port, host, () => done(server));
    });
  const first = (await listen(0, '127.0.0.1')) as ReturnType<typeof createServer>;
  const { port } = first.address() as AddressInfo;
  expect(wordsOfSystem(await listen(port, '127.0.0.1'))).toBe(
    `Another program uses 127.0.0.1:${port} already. Stop it, or name another port.`,
  );
  expect(wordsOfSystem(await listen(0, '203.0.113.9'))).toMatch(/^203\.0\.113\.9.* is no address of this machine/);
  first.close();
});
