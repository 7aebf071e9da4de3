/** The version of the masker is raised with its behaviour: stored text is masked again by versions. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MASK_VERSION, MASKER_HASH } from '../../../core/masking/version.ts';
import { maskerHash } from '../../../scripts/masking/version.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let tree = '';
beforeAll(() => {
  tree = temporaryFolder('masker');
  for (const folder of ['core', 'data']) cpSync(join(ROOT, folder), join(tree, folder), { recursive: true });
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

test('the recorded hash is that of the masker', async () => {
  const now = await maskerHash();
  expect(
    now === MASKER_HASH,
    'The masker is another one than core/masking/version.ts says. If any text may be masked otherwise than ' +
      `before, raise its version from ${MASK_VERSION} to ${MASK_VERSION + 1}, so that stored text is masked again; ` +
      `in any case write its hash there: ${now}`,
  ).toBe(true);
});

async function changed(path: string, change: (code: string) => string): Promise<boolean> {
  const file = join(tree, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  try {
    return (await maskerHash(tree)) !== MASKER_HASH;
  } finally {
    writeFileSync(file, before);
  }
}

test('a change of a detector, a word list or a rank changes the hash', async () => {
  expect(await changed('core/masking/detectors/iban.ts', (code) => code.replace('BE: 16', 'BE: 17'))).toBe(true);
  expect(await changed('core/masking/lexicon/names.ts', (code) => code.replace(/\bmaria\b/, 'mariaa'))).toBe(true);
  expect(await changed('core/masking/detectors/detector.ts', (code) => code.replace('cue: 2', 'cue: 2.5'))).toBe(true);
});

test('a change of how policies of tenants mask changes the hash', async () => {
  const policy = 'core/masking/policy';
  expect(await changed(`${policy}/policyMask.ts`, (code) => code.replace("'last-four'", "'last-three'"))).toBe(true);
  expect(await changed(`${policy}/patternEngine.ts`, (code) => `${code}globalThis.name = 'x';\n`)).toBe(true);
});

test('a comment, a blank or a type does not', async () => {
  expect(await changed('core/masking/mask.ts', (code) => `// A remark.\n\n${code}`)).toBe(false);
  expect(await changed('core/masking/types.ts', (code) => `${code}export type More = string;\n`)).toBe(false);
  expect(await changed('core/masking/detectors/iban.ts', (code) => code.replaceAll('\n  ', '\n    '))).toBe(false);
});
