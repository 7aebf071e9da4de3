/**
 * How well and how fast the masker works: `npm run bench -- masking`. One table, with Wilson 95 % intervals; what was
 * missed goes verbatim to a file in the platform's folder for temporary files, for it holds labelled personal data.
 * Labelled sets are read from `$CLEANDESK_DATA/masking`. `--cards N` sets how many seeded card numbers are tried.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { show } from './masking/score.ts';
import { multidogo, presidio, stdnum, unitCases, zendesk } from './masking/sets.ts';
import type { Outcome, Row } from './masking/sets.ts';
import { speed } from './masking/speed.ts';
import { cards, clean, phones, split } from './masking/synthetic.ts';

const at = process.argv.indexOf('--cards');
const many = at > 0 ? Number(process.argv[at + 1]) : 300_000;
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1]! : '';
const data = process.env['CLEANDESK_DATA'];
const folder = data === undefined ? undefined : existsSync(join(data, 'masking')) ? join(data, 'masking') : data;

const outcomes: Outcome[] = [];
const run = (name: string, set: () => Outcome | null): void => {
  if (only !== '' && only !== name) return;
  const outcome = set();
  outcomes.push(outcome ?? { rows: [{ set: name, axis: '', result: 'skipped: no such set', goal: '' }], misses: [] });
};

run('cards', () => cards(many));
run('clean', () => clean(20_000));
run('split', () => split(2_000));
run('phones', () => phones(20_000));
if (folder === undefined) outcomes.push({ rows: [{ set: 'labelled sets', axis: '', result: 'skipped: CLEANDESK_DATA is not set', goal: '' }], misses: [] });
else {
  run('presidio', () => presidio(folder));
  run('multidogo', () => multidogo(folder));
  run('unit', () => unitCases(folder));
  run('zendesk', () => zendesk(folder));
  run('stdnum', () => stdnum(folder));
}
run('speed', () => speed(folder));

const rows: Row[] = outcomes.flatMap((o) => o.rows);
const cells = rows.map((r) => [r.set, r.axis, typeof r.result === 'string' ? r.result : show(r.result), r.goal]);
const head = ['set', 'axis', 'measured', 'goal'];
const widths = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]!.length)));
const line = (c: readonly string[]): string => c.map((x, i) => x.padEnd(widths[i]!)).join('  ').trimEnd();
console.log([line(head), widths.map((w) => '-'.repeat(w)).join('  '), ...cells.map(line)].join('\n'));

const misses = outcomes.flatMap((o) => o.misses);
const out = join(tmpdir(), 'cleandesk-bench');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'masking-misses.txt'), `${misses.join('\n')}\n`, { mode: 0o600 });
console.log(`\n${misses.length} misses and wrong hits, verbatim: ${join(out, 'masking-misses.txt')}`);
