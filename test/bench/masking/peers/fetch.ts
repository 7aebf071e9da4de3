/** A fetched package, ready to be loaded. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fetchPackage as fetchFolder } from '../../../../scripts/lib/fetchPackage.ts';

export type Load = <T>(name: string) => T;

/** Loads the package; null where it is not available. */
export async function fetchPackage(name: string, version: string): Promise<Load | null> {
  const folder = await fetchFolder(name, version);
  return folder === null ? null : (createRequire(join(folder, 'package.json')) as Load);
}
