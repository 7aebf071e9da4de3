/** Asks the tests about mutants, several at a time, each in a copy of the tree. */
import { copyOfTree, type CopyOfTree } from './copyOfTree.ts';
import type { Mutant } from './mutantsOf.ts';
import { relatedTests, type RelatedTest } from './relatedTests.ts';
import { runTests, type TestRun } from './runTests.ts';

export interface Verdict {
  readonly mutant: Mutant;
  /** `noticed` by a failing test, `hung` by a test that came to no end, `survived` all that were asked. */
  readonly outcome: 'noticed' | 'hung' | 'survived';
  /** Test files that ran, in their order; none are related to a mutant that nothing reaches. */
  readonly ran: readonly string[];
  readonly by: { readonly file: string; readonly test: string; readonly why: string } | null;
  readonly seconds: number;
}

export interface JudgeOptions {
  /** Mutants at a time. */
  readonly workers: number;
  /** Seconds without progress of a test after which it hangs. */
  readonly patience: number;
  readonly env: NodeJS.ProcessEnv;
  /** The test file that noticed a mutant earlier: it is asked first. */
  readonly noticedBy?: ReadonlyMap<Mutant, string>;
  readonly onVerdict?: (verdict: Verdict, broken: readonly string[]) => void;
}

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Test files that fail without any mutant: what they say about one does not count. */
  readonly broken: readonly string[];
}

/** A test that is called broken for its slowness would count nothing at all. */
const PATIENCE_WITHOUT = 10;

/**
 * @param from root of the tree that is copied
 * @param mutants that fit the text of its files
 * @throws Error when the tests could not be run
 */
export async function judge(from: string, mutants: readonly Mutant[], options: JudgeOptions): Promise<Judgement> {
  const related = relatedTests(from);
  /** Whether a test file passes without a mutant: asked once of each that noticed one. */
  const sound = new Map<string, Promise<boolean>>();
  const clean = copyOfTree(from);
  const broken = new Set<string>();
  const isSound = (test: RelatedTest): Promise<boolean> => {
    const known =
      sound.get(test.file) ??
      runTests(clean.root, [test], { ...options, patience: options.patience * PATIENCE_WITHOUT }).then(
        ({ outcome }) => {
          if (outcome !== 'passed') broken.add(test.file);
          return outcome === 'passed';
        },
      );
    sound.set(test.file, known);
    return known;
  };

  const ask = async (copy: CopyOfTree, mutant: Mutant): Promise<Verdict> => {
    const started = performance.now();
    const ran: string[] = [];
    const first = options.noticedBy?.get(mutant);
    let left = related(mutant)
      .filter(({ file }) => !broken.has(file))
      .toSorted((a, b) => Number(b.file === first) - Number(a.file === first));
    for (;;) {
      const tests = left;
      const run: TestRun = await copy.withMutants([mutant], () => runTests(copy.root, tests, options));
      ran.push(...run.ran);
      const noticed = run.failed?.file ?? (run.outcome === 'hung' ? run.ran.at(-1) : undefined);
      const seconds = Math.round((performance.now() - started) / 1000);
      if (run.outcome === 'passed') return { mutant, outcome: 'survived', ran, by: null, seconds };
      const test = tests.find(({ file }) => file === noticed);
      if (test === undefined || (await isSound(test))) {
        const by = run.failed ?? { file: noticed ?? '', test: '', why: '' };
        return { mutant, outcome: run.outcome === 'hung' ? 'hung' : 'noticed', ran, by, seconds };
      }
      left = tests.slice(tests.indexOf(test) + 1);
    }
  };

  const verdicts = new Map<Mutant, Verdict>();
  const waiting = [...mutants];
  const worker = async (): Promise<void> => {
    const copy = copyOfTree(from);
    try {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const verdict = await ask(copy, mutant);
        verdicts.set(mutant, verdict);
        options.onVerdict?.(verdict, [...broken]);
      }
    } finally {
      copy.remove();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.workers, mutants.length) }, worker));
  } finally {
    clean.remove();
  }
  return { verdicts: mutants.flatMap((mutant) => verdicts.get(mutant) ?? []), broken: [...broken].toSorted() };
}
