/**
 * `node scripts/masking/version.ts`: the hash for core/masking/version.ts. It is made of the masker, alone and
 * with the policies of tenants, as bundles without comments, blanks and types, so that changes of comments or layout do
 * not change it, and of the generated data that the masker reads.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { DATA_MANIFEST } from '../../core/data.ts';
import { MASK_VERSION } from '../../core/masking/version.ts';
import { ROOT } from '../lib/root.ts';

/** What masks: by itself, and under the policy of a tenant. */
const MASKERS = ['core/masking/mask.ts', 'core/masking/policy/policyMask.ts'];

/**
 * Hash of everything that determines the answers of `mask` and of the masks that `makePolicyMask` makes, as hexadecimal
 * SHA-256.
 * @param root folder that contains `core/` and `data/`
 */
export async function maskerHash(root: string = ROOT): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: MASKERS.map((path) => join(root, path)),
    outdir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    minifyWhitespace: true,
    legalComments: 'none',
    charset: 'utf8',
    // The data counts by its own hashes, and only the files that the masker reads; a schema says no more than its file.
    external: ['*/manifest.json', 'zod'],
    logLevel: 'silent',
  });
  const hash = createHash('sha256');
  for (const { text } of outputFiles) hash.update(text);
  for (const name of ['known-words.bin', 'name-model.bin'] as const) hash.update(DATA_MANIFEST[name].sha256);
  return hash.digest('hex');
}

if (import.meta.main) console.log(`version ${MASK_VERSION}, hash ${await maskerHash()}`);
