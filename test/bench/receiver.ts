/**
 * How often an agent is asked whom a message is for, and whether mix-ups are caught: `npm run bench -- receiver`.
 * Replays the chats of `$CLEANDESK_DATA/masking/multidogo_dev.jsonl.gz`. The rule was made on two thirds of them; the
 * figures of the last third, which it was not made on, are printed apart. `--wrong N` prints N wrong decisions.
 */
import '../support/data.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { numbersFrom, replayDay, type RecordedTurn } from '../support/receiverDay.ts';
import { show } from './masking/score.ts';

interface Labelled {
  readonly conv: string;
  readonly text: string;
  readonly spans: readonly { readonly s: number; readonly e: number }[];
}

const file = join(process.env['CLEANDESK_DATA'] ?? '', 'masking', 'multidogo_dev.jsonl.gz');
if (!existsSync(file)) {
  console.error('bench receiver: CLEANDESK_DATA does not name a folder with masking/multidogo_dev.jsonl.gz.');
  process.exit(2);
}
const chats = new Map<string, RecordedTurn[]>();
for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
  if (line === '') continue;
  const { conv, text, spans } = JSON.parse(line) as Labelled;
  const turns = chats.get(conv) ?? [];
  turns.push({ text, values: spans.map(({ s, e }) => text.slice(s, e)) });
  chats.set(conv, turns);
}
const shown = Number(process.argv[process.argv.indexOf('--wrong') + 1] ?? 0);
const SETS = { 'two thirds': (at: number) => at % 3 !== 0, 'held back': (at: number) => at % 3 === 0 };
let isReached = true;
for (const [name, isIn] of Object.entries(SETS)) {
  const recorded = [...chats.values()].filter((_, at) => isIn(at));
  const day = replayDay(recorded, 6, numbersFrom(7));
  const { ordinary, planted, late } = day;
  console.log(`${name}: ${recorded.length} chats, six at once`);
  console.log(`  asked about ordinary answers   ${show({ good: ordinary.asked, all: ordinary.all })}   goal: <= 2 %`);
  console.log(`  mix-ups within seconds caught  ${show({ good: planted.caught, all: planted.all })}   goal: 100 %`);
  console.log(`  mix-ups two minutes later      ${show({ good: late.caught, all: late.all })}`);
  isReached &&= ordinary.asked <= ordinary.all / 50 && planted.caught === planted.all;
  const few = day.wrong.toSorted((a, b) => a.length - b.length);
  if (process.argv.includes('--wrong'))
    for (let at = 0; at < shown; at += 1) {
      const line = few[Math.floor((at * few.length) / shown)];
      if (line !== undefined) console.log(`    ${line}`);
    }
}
process.exitCode = isReached ? 0 : 1;
