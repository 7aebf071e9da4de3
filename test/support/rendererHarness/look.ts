/**
 * Takes a picture of every view, light and dark, in three sizes: `node test/support/rendererHarness/look.ts FOLDER
 * [view ...]`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setStage } from './stage.ts';
import { VIEWS } from './views.ts';

const [folder = 'test-results/looks', ...only] = process.argv.slice(2);
const SIZES = [
  [1280, 800],
  [900, 600],
  [320, 640],
] as const;
await mkdir(folder, { recursive: true });
const stage = await setStage();
try {
  for (const [name, view] of Object.entries(VIEWS).filter(([each]) => only.length === 0 || only.includes(each))) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const [width, height] of SIZES) {
        const page = await stage.open(view.scenario, { width, height, scheme });
        await view.reach(page);
        await page.waitForTimeout(250);
        await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
      }
    }
  }
} finally {
  await stage.close();
}
