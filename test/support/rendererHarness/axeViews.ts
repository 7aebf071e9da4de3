import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, policyViolations, setStage, type Stage } from './stage.ts';
import { VIEWS } from './views.ts';

/**
 * axe reports a text colour as undecided where the watermark lies over it. Another test computes what the watermark
 * does to contrast.
 */
const WITHOUT_WATERMARK = "document.querySelector('.watermark')?.remove()";

/** Every view whose name is `wanted`, checked by axe in light and dark. */
export function viewsHaveNoFaults(wanted: (name: string) => boolean): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(async () => {
    await stage?.close();
  });

  describe('every view', () => {
    it.each(Object.keys(VIEWS).filter(wanted))(
      '%s has no fault that axe knows, light or dark, runs within its policy and keeps the contract',
      async (name) => {
        const view = VIEWS[name]!;
        const page = await stage.open(view.scenario);
        await view.reach(page);
        await page.evaluate(WITHOUT_WATERMARK);
        expect(await axeFindings(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await axeFindings(page, 'colours')).toEqual([]);
        expect(await policyViolations(page)).toEqual([]);
        expect(await page.evaluate(() => globalThis.harness.complaints)).toEqual([]);
      },
    );
  });
}
