/** Writes the manifest of a release: `node cli/releaseManifest.ts FOLDER`, the folder of the program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { programFiles } from '../server/platform/machine.ts';
import { RELEASE_MANIFEST, type ReleaseManifest } from '../server/record/serverStatement.ts';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
const manifest: ReleaseManifest = { version, files: Object.fromEntries(programFiles(folder)) };
writeFileSync(join(folder, RELEASE_MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
