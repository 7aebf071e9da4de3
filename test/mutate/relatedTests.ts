/** Which tests are asked about a mutant, and in which order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importGraph } from './importGraph.ts';
import type { Mutant } from './mutantsOf.ts';

export interface RelatedTest {
  readonly file: string;
  /** It opens a browser. */
  readonly display: boolean;
  /** It uses the bundles of the pages, so that they are made with the mutant in them. */
  readonly bundles: boolean;
}

/**
 * So many of each sort are asked: those that are nearest to the mutant by their words come first. `browser` are unit
 * tests in a browser without a window, `display` the others that open one.
 */
const MOST = { unit: 12, contract: 4, browser: 8, display: 3 } as const;
/** A rule without I/O is the subject of unit tests, and on the way of every contract test. */
const MOST_OF_CORE = { unit: 40, contract: 1, browser: 8, display: 3 } as const;

/** What a browser runs, or what drives one. Of others, tests in a browser are asked only if there is no other test. */
const IN_A_BROWSER = /^(?:preload|widget|main\/shell)\//;

/** A test with less than this share of the nearest one's words only passes by. */
const FAR = 0.25;

/** It has every schema of the contract, and by its words is near to none of them. */
const OF_CONTRACT = 'test/unit/server/wire.test.ts';

/** These notice that a source is another text, which says nothing about a behaviour. */
const READS_SOURCES =
  /^test\/unit\/(?:lint\/(?!words-of-codes)|docs\/|packaging\/|mutate\/|scripts\/noAssertion|masking\/version\.test)/;

/** What opens a browser or an X server. */
const DISPLAYS =
  /^test\/support\/(?:place|headless|xTools|xvfb|chromiumHost|escapePlain|escapeRun|workingHour|rendererHarness\/stage)\.ts$/;
const BUNDLES = /^(?:test\/support\/built|scripts\/build)\.ts$/;

/** The words in a text without their endings: `stopSelecting` and `selections` have select in common. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) =>
      word.toLowerCase().replace(/(?<=...)(?:ing|ions?|ed|e?s)$/, ''),
    ),
  );

interface TestFile extends RelatedTest {
  readonly steps: ReadonlyMap<string, number>;
  readonly words: ReadonlySet<string>;
  readonly title: ReadonlySet<string>;
}

/**
 * Reads the imports of all tests below `root`.
 * @returns a function that answers with the tests of a mutant: first unit tests, then contract tests, and last those
 * that open a browser
 */
export function relatedTests(root: string): (mutant: Mutant) => readonly RelatedTest[] {
  const graph = importGraph(root);
  const tests: readonly TestFile[] = graph.files
    .filter((file) => /^test\/(?:unit|contract|e2e)\/.*\.test\.tsx?$/.test(file) && !READS_SOURCES.test(file))
    .map((file) => {
      const steps = graph.reachedFrom(file);
      const reached = [...steps.keys()];
      return {
        file,
        steps,
        display: file.startsWith('test/e2e/') || reached.some((one) => DISPLAYS.test(one)),
        bundles: reached.some((one) => BUNDLES.test(one)),
        words: wordsOf(readFileSync(join(root, file), 'utf8')),
        title: wordsOf(file),
      };
    });
  const rare = (word: string): number =>
    Math.log(1 + tests.length / (1 + tests.filter(({ words }) => words.has(word)).length));
  return (mutant) => {
    const own = wordsOf(`${mutant.path} ${mutant.inside}`);
    const changed = wordsOf(`${mutant.before} ${mutant.after}`);
    const score = (test: TestFile): number => {
      const shared = (words: ReadonlySet<string>, among: ReadonlySet<string>): number =>
        [...words].reduce((sum, word) => sum + (among.has(word) ? rare(word) : 0), 0);
      // A long test has many words by chance.
      const text = (2 * shared(own, test.words) + shared(changed, test.words)) / Math.log(10 + test.words.size);
      return (2 * shared(own, test.title) + text) / Math.sqrt(1 + (test.steps.get(mutant.path) ?? 0));
    };
    const related = tests
      .filter(({ steps }) => steps.has(mutant.path))
      .map((test) => ({ test, score: score(test) }))
      .toSorted((a, b) => b.score - a.score || a.test.file.localeCompare(b.test.file));
    const near = (of: (test: TestFile) => boolean, count: number, among = related): readonly RelatedTest[] =>
      related
        .filter(({ test, score: its }) => of(test) && its >= FAR * (among[0]?.score ?? 0))
        .slice(0, count)
        .map(({ test: { file, display, bundles } }) => ({ file, display, bundles }));
    const isContract = ({ file, display }: TestFile): boolean => !display && file.startsWith('test/contract/');
    const most = mutant.path.startsWith('core/') ? MOST_OF_CORE : MOST;
    const ofContract = mutant.path.startsWith('contract/') ? tests.filter(({ file }) => file === OF_CONTRACT) : [];
    const quick = [
      ...ofContract.map(({ file, display, bundles }) => ({ file, display, bundles })),
      ...near(({ file, display }) => !display && file !== OF_CONTRACT && file.startsWith('test/unit/'), most.unit),
      // Beside a unit test that is near, those that see the part at work are all far.
      ...near(
        isContract,
        most.contract,
        related.filter(({ test }) => isContract(test)),
      ),
    ];
    const isSeen = quick.length === 0 || IN_A_BROWSER.test(mutant.path);
    if (!isSeen) return quick;
    const isUnit = ({ file }: TestFile): boolean => file.startsWith('test/unit/');
    return [
      ...quick,
      // A unit test in a browser costs seconds, the others a desk or a server.
      ...near((test) => test.display && isUnit(test), most.browser),
      ...near((test) => test.display && !isUnit(test), most.display),
    ];
  };
}
