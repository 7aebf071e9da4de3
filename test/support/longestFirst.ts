/**
 * The order of test files: the longest first, so that no long one runs alone at the end while the other cores wait.
 * Vitest does this by the times of the former run. A fresh clone has none and would go by the size of the files, which
 * says little: a short file may start many browsers, or wait for a display or for the limit of a page's reports.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, as `npm test` lists them at its end. The rest needs no order. */
const LONG = [
  'unit/docs/adding',
  'unit/renderer/accessibleAdministrator',
  'unit/renderer/accessibleOthers',
  'unit/renderer/accessibleAccount',
  'unit/renderer/accessibleAgent',
  'unit/renderer/accessibleSupervisor',
  'unit/renderer/conversation',
  'unit/renderer/savedLogins',
  'contract/deskRefuses',
  'contract/shell.selection',
  'contract/serverSecondFactor',
  'contract/selfCheckCommand',
  'contract/serverChat',
  'contract/tenantCrossing',
  'e2e/escape.control',
  'e2e/escape',
  'e2e/nothingIsLost',
  'e2e/everyOutputIsMasked',
  'e2e/visitorChat',
  'e2e/fourKeys',
  'e2e/crash',
  'e2e/noOtherConnection',
  'e2e/insideClipboard',
  'e2e/start',
  'e2e/watermark',
  'e2e/aWholeLife',
  'e2e/visitorAccessible',
  'e2e/secondFactor',
].map((name) => `/test/${name}.test.ts`);

const place = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((end) => moduleId.replaceAll('\\', '/').endsWith(end));
  return at === -1 ? LONG.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const known = sorted
      .filter((file) => place(file) < LONG.length)
      .every((file) => this.ctx.cache.getTestSpecificationResult(file) !== undefined);
    return known ? sorted : sorted.toSorted((a, b) => place(a) - place(b));
  }
}
