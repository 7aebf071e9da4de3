/** Asks the tests about mutants, several at a time, each in a copy of the tree. */
import { copyOfTree, type CopyOfTree } from './copyOfTree.ts';
import type { Mutant } from './mutantsOf.ts';
import { relatedTests, type RelatedTest } from './relatedTests.ts';
import { runTests, type Failure } from './runTests.ts';

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
  /** Tests that failed without any mutant, as `file > test`: what they said of one did not count. */
  readonly broken: readonly string[];
}

/** Words of failures that a slow machine brings about as well. */
const OF_TIME = /time[ds]? ?out|in vain|in time|exceeded|did not end|too slow|ECONN|EPIPE|been closed/i;

/** Whether it may come from slowness alone, so that failing once says nothing. */
const mayBeSlowness = ({ test, why }: Failure): boolean => test === '' || OF_TIME.test(why);

const nameOf = ({ file, test }: Failure): string => (test === '' ? file : `${file} > ${test}`);

/**
 * @param from root of the tree that is copied
 * @param mutants that fit the text of its files
 * @throws Error when the tests could not be run
 */
export async function judge(from: string, mutants: readonly Mutant[], options: JudgeOptions): Promise<Judgement> {
  const related = relatedTests(from);
  const clean = copyOfTree(from);
  const broken = new Set<string>();
  const sound = new Set<string>();

  /** Asks for one test alone, and for its whole file where the answer is not this one: it may need those before it. */
  const answers = async (root: string, test: RelatedTest, failure: Failure, passing: boolean): Promise<boolean> => {
    const parts = failure.test === '' ? [{}] : [{ only: failure.test }, {}];
    for (const part of parts) {
      const { outcome, failed } = await runTests(root, [test], options, part);
      const isSame = failed !== null && nameOf(failed) === nameOf(failure);
      if (passing ? outcome === 'passed' : isSame) return true;
    }
    return false;
  };
  /** One after the other, because they share a copy. */
  let turn: Promise<unknown> = Promise.resolve();
  const passesWithout = (test: RelatedTest, failure: Failure, evenIfKnown: boolean): Promise<boolean> => {
    const asked = turn.then(async () => {
      const name = nameOf(failure);
      if (!evenIfKnown && (sound.has(name) || broken.has(name))) return sound.has(name);
      const passes = await answers(clean.root, test, failure, true);
      (passes ? sound : broken).add(name);
      return passes;
    });
    turn = asked.catch(() => undefined);
    return asked;
  };

  const ask = async (copy: CopyOfTree, mutant: Mutant): Promise<Verdict> => {
    const started = performance.now();
    const ran = new Set<string>();
    const first = options.noticedBy?.get(mutant);
    let left = related(mutant).toSorted((a, b) => Number(b.file === first) - Number(a.file === first));
    const without: string[] = [];
    for (;;) {
      const tests = left;
      const run = await copy.withMutants([mutant], () => runTests(copy.root, tests, options, { without }));
      for (const file of run.ran) ran.add(file);
      const { failed } = run;
      const seconds = Math.round((performance.now() - started) / 1000);
      if (failed === null) return { mutant, outcome: 'survived', ran: [...ran], by: null, seconds };
      const at = tests.findIndex(({ file }) => file === failed.file);
      const test = tests[at];
      if (test === undefined) throw new Error(`A test failed that was not asked: ${nameOf(failed)}: ${failed.why}`);
      const slowness = mayBeSlowness(failed);
      if (
        (await passesWithout(test, failed, slowness)) &&
        (!slowness || (await copy.withMutants([mutant], () => answers(copy.root, test, failed, false))))
      )
        return { mutant, outcome: run.outcome === 'hung' ? 'hung' : 'noticed', ran: [...ran], by: failed, seconds };
      // The other tests of the file are asked all the same.
      if (failed.test === '') left = tests.slice(at + 1);
      else {
        without.push(failed.test);
        left = tests.slice(at);
      }
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
        options.onVerdict?.(verdict, [...broken].toSorted());
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
