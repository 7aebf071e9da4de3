/** Generated data from a folder: `data/` of the repository, `dist/data/` of a build. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_MANIFEST, type DataName, type ReadData } from '../core/data.ts';

/**
 * A reader for `provideData`. Only names and sizes are looked at here, so that a broken installation is known at the
 * start; contents are read and checked on first use.
 * @throws Error when a file of the manifest is missing or has another size
 */
export function dataFiles(folder: string): ReadData {
  for (const name of Object.keys(DATA_MANIFEST) as DataName[]) {
    const found = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
    if (found !== DATA_MANIFEST[name].bytes)
      throw new Error(
        `${join(folder, name)} is ` +
          `${found === undefined ? 'missing' : `${found} bytes long, not ${DATA_MANIFEST[name].bytes}`}: this ` +
          'installation is not whole',
      );
  }
  return (name) => readFileSync(join(folder, name));
}
