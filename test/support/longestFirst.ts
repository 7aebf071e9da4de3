/**
 * The order of test files. Without times of an earlier run the largest files would come first, and the end-to-end tests
 * that wait longest, for a display or for the limit of a page's reports, are small: the last one then runs alone.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = ['escape.control', 'escape', 'nothingIsLost', 'everyOutputIsMasked', 'visitorChat', 'crash'].map(
  (name) => `/e2e/${name}.test.ts`,
);

/** Less is earlier; all others are equal. */
const place = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((end) => moduleId.endsWith(end));
  return at === -1 ? LONGEST.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
