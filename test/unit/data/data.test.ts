/** Generated data match their manifest, and anything else is refused: nothing is masked or accepted without them. */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DATA_MANIFEST, type DataName } from '../../../core/data.ts';
import { dataFiles } from '../../../main/dataFiles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'data');
const NAMES = Object.keys(DATA_MANIFEST) as DataName[];
const TEXT = 'my name is Jonathan Whitcombe and I live at 12 Oak Street';

let folder = '';
beforeEach(() => {
  vi.resetModules();
  folder = temporaryFolder('data');
  for (const name of NAMES) copyFileSync(join(FOLDER, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('every file is in the manifest, with its hash, its size and a command of this tree', () => {
  expect(readdirSync(FOLDER).filter((name) => name !== 'manifest.json')).toEqual(NAMES);
  for (const name of NAMES) {
    const bytes = readFileSync(join(FOLDER, name));
    const { sha256, bytes: size, command } = DATA_MANIFEST[name];
    expect([createHash('sha256').update(bytes).digest('hex'), bytes.length], name).toEqual([sha256, size]);
    expect(readFileSync(join(FOLDER, '..', command.replace(/^node /, '')), 'utf8')).toContain(name);
  }
});

test('an installation that lacks a file, or has another in its place, does not start', () => {
  expect(() => dataFiles(folder)).not.toThrow();
  truncateSync(join(folder, 'name-model.bin'), 1000);
  expect(() => dataFiles(folder)).toThrow('name-model.bin is 1000 bytes long, not 699093');
  rmSync(join(folder, 'name-model.bin'));
  expect(() => dataFiles(folder)).toThrow('name-model.bin is missing');
});

for (const [what, read] of [
  ['missing', null],
  [
    'unreadable',
    () => {
      throw new Error('unreadable');
    },
  ],
  [
    'changed in one bit',
    (name: DataName) => {
      const bytes = readFileSync(join(FOLDER, name));
      bytes[bytes.length >> 1]! ^= 1;
      return bytes;
    },
  ],
] as const)
  test(`with data that is ${what} a message is hidden whole, and no password passes the list`, async () => {
    const { provideData } = await import('../../../core/data.ts');
    if (read !== null) provideData(read);
    const { mask } = await import('../../../core/masking/mask.ts');
    const { isCommon } = await import('../../../core/passwords/common.ts');
    for (let round = 0; round < 2; round++) {
      expect(mask({ id: 'm', author: 'visitor', text: TEXT })).toMatchObject({
        failed: true,
        text: '[message hidden]',
      });
      expect(() => isCommon('anchor-lamp-ninety')).toThrow();
    }
    provideData(dataFiles(folder));
    expect(mask({ id: 'm', author: 'visitor', text: TEXT })).toMatchObject({ failed: false });
    expect(isCommon('password')).toBe(true);
  });
