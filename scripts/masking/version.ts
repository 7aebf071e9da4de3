/**
 * `node scripts/masking/version.ts`: the hash for core/masking/version.ts. It is made of the masker as one bundle
 * without comments, blanks and types, so that changes of comments or layout do not change it, and of the generated data
 * that the masker reads.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { DATA_MANIFEST } from '../../core/data.ts';
import { MASK_VERSION } from '../../core/masking/version.ts';
import { ROOT } from '../lib/root.ts';

/** Hash of everything that determines the answers of `mask`, as hexadecimal SHA-256. */
export async function maskerHash(entry = join(ROOT, 'core', 'masking', 'mask.ts')): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    minifyWhitespace: true,
    legalComments: 'none',
    charset: 'utf8',
    // The data counts by its own hashes, and only the files that the masker reads.
    external: ['*/manifest.json'],
    logLevel: 'silent',
  });
  const hash = createHash('sha256').update(outputFiles[0]?.text ?? '');
  for (const name of ['known-words.bin', 'name-model.bin'] as const) hash.update(DATA_MANIFEST[name].sha256);
  return hash.digest('hex');
}

if (import.meta.main) console.log(`version ${MASK_VERSION}, hash ${await maskerHash()}`);
