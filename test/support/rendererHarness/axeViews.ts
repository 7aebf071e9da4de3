import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contrastFindings } from './contrast.ts';
import { axeFindings, contractComplaints, policyViolations, setStage, smallTargets, type Stage } from './stage.ts';
import { VIEWS } from './views.ts';

/** The watermark lies over every text. Another test computes what it does to contrast. */
const WITHOUT_WATERMARK = "document.querySelector('.watermark')?.remove()";

/** Every view whose name is `wanted`, checked by axe, and its contrast in light and dark. */
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
        expect(await smallTargets(page)).toEqual([]);
        expect(await contrastFindings(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await contrastFindings(page)).toEqual([]);
        // Whether a link is known from the text around it is the one other rule that depends on colours.
        if ((await page.locator('a[href], [role=link]').count()) > 0)
          expect(await axeFindings(page, ['link-in-text-block'])).toEqual([]);
        expect(await policyViolations(page)).toEqual([]);
        expect(await contractComplaints(page)).toEqual([]);
      },
    );
  });
}
