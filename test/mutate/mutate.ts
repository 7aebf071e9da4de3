/** Plants mistakes in a copy of the tree, one at a time, and asks the related tests whether they notice. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../../scripts/lib/root.ts';
import { AREAS, filesOf, isArea } from './areas.ts';
import { chosenMutants } from './chosenMutants.ts';
import { judge, type Judgement } from './judge.ts';
import { foundAgain, type Mutant } from './mutantsOf.ts';
import { markdown, summary, verdictLine } from './report.ts';
import { withDisplay } from './withDisplay.ts';

const Listed = z.object({
  verdicts: z.array(
    z.object({
      mutant: z.object({
        kind: z.string(),
        start: z.number(),
        end: z.number(),
        text: z.string(),
        path: z.string(),
        line: z.number(),
        before: z.string(),
        after: z.string(),
        inside: z.string(),
      }),
      by: z.object({ file: z.string() }).nullable(),
    }),
  ),
});

const HELP = `Plants small mistakes in a copy of the tree, one at a time, and asks the related tests (docs/testing.md).

  npm run mutate -- [AREA...] [OPTIONS]

  AREA                ${AREAS.join(', ')}; all of them where none is named
  --count N           so many in each area; 12
  --seed S            decides which are chosen; 1
  --list FILE         those of an earlier mutants.json instead, as far as their lines are still there
  --out FOLDER        writes mutants.json and mutants.md there, anew after each mutant
  --tree FOLDER       the work tree that is copied; this one
  --workers N         so many at a time; one for each processor
  --patience SECONDS  how long a test may make no progress before it counts as a hang; 60
  --help              this text`;

const usage = (message: string): never => {
  console.error(`${message}\n\n${HELP}`);
  process.exit(2);
};

/** The mutants of a report that are still possible, each with the test file that noticed it; empty for none. */
function listedMutants(file: string, tree: string): ReadonlyMap<Mutant, string> {
  const { verdicts } = Listed.parse(JSON.parse(readFileSync(file, 'utf8')));
  const found = new Map<Mutant, string>();
  for (const { mutant, by } of verdicts) {
    const path = join(tree, mutant.path);
    const again = existsSync(path) ? foundAgain(mutant, readFileSync(path, 'utf8')) : null;
    if (again === null) console.log(`no longer there: ${mutant.path}:${mutant.line} ${mutant.kind}`);
    else found.set(again, by?.file ?? '');
  }
  return found;
}

function write(folder: string, judgement: Judgement, title: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mutants.json'), `${JSON.stringify(judgement, null, 2)}\n`);
  writeFileSync(join(folder, 'mutants.md'), markdown(judgement, title));
}

const OPTIONS = {
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    count: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    list: { type: 'string' },
    out: { type: 'string' },
    tree: { type: 'string', default: ROOT },
    workers: { type: 'string', default: String(availableParallelism()) },
    patience: { type: 'string', default: '60' },
  },
} as const;
function given(): ReturnType<typeof parseArgs<typeof OPTIONS>> {
  try {
    return parseArgs(OPTIONS);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}
const { values, positionals } = given();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const whole = (name: string, text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : usage(`--${name} is a whole number, and not "${text}"`);
const areas = positionals.length === 0 ? AREAS : positionals.filter(isArea);
if (areas.length < positionals.length) usage(`"${positionals.find((name) => !isArea(name))}" is no area`);
const [count, seed] = [whole('count', values.count), whole('seed', values.seed)];
const [workers, patience] = [whole('workers', values.workers), whole('patience', values.patience)];
const tree = resolve(values.tree);

const started = performance.now();
const noticedBy = values.list === undefined ? new Map<Mutant, string>() : listedMutants(resolve(values.list), tree);
const mutants = [...noticedBy.keys()];
if (values.list === undefined)
  for (const area of areas) mutants.push(...(await chosenMutants(tree, area, count, seed)));
console.log(`${mutants.length} mutants`);

const title = values.list === undefined ? `Mutants of seed ${seed}` : `Mutants of ${values.list}`;
const judgement = await withDisplay((env) => {
  const sofar: Judgement['verdicts'][number][] = [];
  return judge(tree, mutants, {
    workers,
    patience,
    env,
    noticedBy,
    onVerdict: (verdict, broken) => {
      sofar.push(verdict);
      console.log(`${String(sofar.length).padStart(3)}/${mutants.length} ${verdictLine(verdict)}`);
      if (values.out !== undefined) write(resolve(values.out), { verdicts: sofar, broken }, title);
    },
  });
});
if (values.out !== undefined) write(resolve(values.out), judgement, title);
console.log(`\n${markdown(judgement, title)}`);
for (const area of areas) {
  const files = new Set(filesOf(area, tree));
  console.log(
    summary(
      area,
      judgement.verdicts.filter(({ mutant }) => files.has(mutant.path)),
    ),
  );
}
console.log(`${summary('all', judgement.verdicts)}, in ${Math.round((performance.now() - started) / 60_000)} minutes`);
