import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { VIEWS } from '../../support/rendererHarness/views.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => {
  await stage?.close();
});

describe('at four hundred per cent', () => {
  it.each([
    'signed-out',
    'agent',
    'agent-entry-problem',
    'agent-refused-message',
    'supervisor',
    'supervisor-detail',
    'administrator',
    'administrator-problem',
    'supervisor-not-a-card',
    'help',
  ])('%s needs no scrolling in two directions', async (name) => {
    const view = VIEWS[name]!;
    // 1280 by 1024 pixels at 400 per cent (WCAG 2.2, 1.4.10).
    const page = await stage.open(view.scenario, { width: 320, height: 256 });
    await view.reach(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });
});

describe('things to press', () => {
  it.each(['agent', 'agent-notices', 'supervisor-detail', 'administrator', 'signed-out'])(
    'in %s are at least 24 pixels high and wide',
    async (name) => {
      const view = VIEWS[name]!;
      const page = await stage.open(view.scenario);
      await view.reach(page);
      const small = await page.evaluate(
        "[...document.querySelectorAll('button, input, select, textarea, [role=option]')].filter((each) => " +
          "each.checkVisibility()).map((each) => [each.textContent + each.getAttribute('aria-label'), " +
          'each.getBoundingClientRect()]).filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < ' +
          "24)).map(([words, box]) => words + ' ' + box.width + 'x' + box.height)",
      );
      expect(small).toEqual([]);
    },
  );
});

describe('the focus', () => {
  it.each(['signed-out', 'agent', 'administrator'])(
    'in %s is seen wherever Tab leads, and leaves again',
    async (name) => {
      const view = VIEWS[name]!;
      const page = await stage.open(view.scenario);
      await view.reach(page);
      await page.evaluate('document.activeElement.blur()');
      const places = new Set<string>();
      for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press('Tab');
        // A ring may be drawn by the element or, for a hidden input, by what shows it.
        const [place, ringed] = await page.evaluate<[string, boolean]>(`(() => {
        const ring = (each) => each !== null && getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 2;
        const at = document.activeElement;
        const label = at.closest('label');
        const shown = [at, label, ...(label?.querySelectorAll('*') ?? [])];
        return [[...document.querySelectorAll('*')].indexOf(at) + ' ' + at.localName + '.' + at.className, at === document.body || shown.some(ring)];
      })()`);
        expect(ringed, place).toBe(true);
        places.add(place);
      }
      // Where Tab is caught, it leads to the same place again and again.
      expect(places.size).toBeGreaterThan(3);
    },
  );
});
