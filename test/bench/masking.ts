/**
 * Quality and speed of the masker: `npm run bench -- masking`. One table, a line for every goal, with Wilson 95
 * % intervals and whether the goal is reached; what was missed goes verbatim to a file in the platform's folder for
 * temporary files, because it contains labelled personal data. Labelled sets are read from `$CLEANDESK_DATA/masking`.
 *
 *   --cards N     how many seeded card numbers are tried; 10000000 for the full run, some minutes on two cores
 *   --only NAME   one set; several parted by commas
 *   --fuzz N      how many random messages are tried; 10000000 for the full run, some minutes
 *   --held        of MultiDoGO only the conversations that training can leave out
 */
import '../support/data.ts';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cards } from './masking/cards.ts';
import { clean } from './masking/clean.ts';
import { evasion } from './masking/evasion.ts';
import { compare } from './masking/peers/compare.ts';
import { fuzz } from './masking/fuzz.ts';
import { regions } from './masking/regions.ts';
import type { Outcome, Row } from './masking/row.ts';
import { figure } from './masking/row.ts';
import { show } from './masking/score.ts';
import { multidogo, presidio, stdnum, unitCases, zendesk } from './masking/sets.ts';
import { speed } from './masking/speed.ts';
import { ordinary } from './masking/ordinary.ts';
import { phones, split } from './masking/synthetic.ts';
import { values } from './masking/values.ts';

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : undefined;
};
const many = Number(option('--cards') ?? 300_000);
const random = Number(option('--fuzz') ?? 200_000);
const only = (option('--only') ?? '').split(',').filter((name) => name !== '');
const data = process.env['CLEANDESK_DATA'];
const folder = data === undefined ? undefined : existsSync(join(data, 'masking')) ? join(data, 'masking') : data;
const labelled = (set: (folder: string) => Outcome | null) => (): Outcome | null =>
  folder === undefined ? null : set(folder);

const SETS: Readonly<Record<string, () => Outcome | null | Promise<Outcome | null>>> = {
  cards: () => cards(many),
  clean: () => clean(60_000),
  ordinary: () => ordinary(),
  evasion: () => evasion(40),
  split: () => split(2_000),
  phones: () => phones(20_000),
  regions,
  values: () => values(8_000),
  stdnum: labelled(stdnum),
  presidio: labelled(presidio),
  multidogo: labelled(multidogo),
  unit: labelled(unitCases),
  zendesk: labelled(zendesk),
  speed: () => speed(folder),
  fuzz: () => fuzz(random),
  compared: compare,
};
const unknown = only.filter((name) => SETS[name] === undefined);
if (unknown.length > 0 || !(many > 0) || !(random > 0)) {
  console.error(
    `usage: npm run bench -- masking [--cards N] [--fuzz N] [--only ${Object.keys(SETS).join(',')}] [--held]`,
  );
  process.exit(2);
}

const outcomes: Outcome[] = [];
for (const [name, set] of Object.entries(SETS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  outcomes.push(
    (await set()) ?? {
      rows: [figure(name, 'all', folder === undefined ? 'skipped: CLEANDESK_DATA is not set' : 'skipped: no such set')],
      misses: [],
    },
  );
}

const rows: Row[] = outcomes.flatMap((o) => o.rows);
const cells = rows.map((r) => [
  r.set,
  r.axis,
  typeof r.result === 'string' ? r.result : show(r.result),
  r.goal,
  r.reached === undefined ? '' : r.reached ? 'yes' : 'NO',
]);
const head = ['set', 'axis', 'measured', 'goal', 'reached'];
const widths = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]!.length)));
const line = (c: readonly string[]): string =>
  c
    .map((x, i) => x.padEnd(widths[i]!))
    .join('  ')
    .trimEnd();
console.log([line(head), widths.map((w) => '-'.repeat(w)).join('  '), ...cells.map(line)].join('\n'));
const goals = rows.filter((r) => r.reached !== undefined);
console.log(`\n${goals.filter((r) => r.reached).length} of ${goals.length} goals reached`);

const misses = outcomes.flatMap((o) => o.misses);
const out = join(tmpdir(), 'cleandesk-bench');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'masking-misses.txt'), `${misses.join('\n')}\n`, { mode: 0o600 });
console.log(`${misses.length} misses and wrong hits, verbatim: ${join(out, 'masking-misses.txt')}`);
