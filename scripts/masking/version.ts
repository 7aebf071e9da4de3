/**
 * `node scripts/masking/version.ts`: the hash that belongs into core/masking/version.ts. It is of the masker as one
 * bundle without comments, blanks and types, so that a change of words or of layout leaves it as it is, and of the
 * generated data that the masker reads.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { DATA_MANIFEST } from '../../core/data.ts';
import { MASK_VERSION } from '../../core/masking/version.ts';
import { ROOT } from '../lib/root.ts';

/** Whatever decides what `mask` answers, as hexadecimal SHA-256. */
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
    // The data is counted by its hashes, and of it what the masker reads.
    external: ['*/manifest.json'],
    logLevel: 'silent',
  });
  const hash = createHash('sha256').update(outputFiles[0]?.text ?? '');
  for (const name of ['known-words.bin', 'name-model.bin'] as const) hash.update(DATA_MANIFEST[name].sha256);
  return hash.digest('hex');
}

if (import.meta.main) console.log(`version ${MASK_VERSION}, hash ${await maskerHash()}`);
