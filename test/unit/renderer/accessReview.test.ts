/** Reviews of access, as a person uses them; choices that are longer than their field. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { signedIn, type Scenario } from '../../support/rendererHarness/scenario.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => {
  await stage?.close();
});
afterEach(async () => {
  await endKept(page);
});

async function open(access: NonNullable<Scenario['access']>): Promise<void> {
  page = await stage.open({ state: signedIn('sofia'), access });
  await page.getByRole('button', { name: 'Access', exact: true }).first().click();
  await page.locator('.access-grid [data-row]').first().waitFor();
}
const called = (verb: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => globalThis.harness.calls.filter((call) => call.verb === name).map(({ args }) => args), verb);

interface Field {
  readonly isIn: boolean;
  readonly isCut: boolean;
  readonly isOneLine: boolean;
  readonly ellipsis: string;
  readonly text: string;
}
const FIELDS = `[...document.querySelectorAll('.table-view-filters select')].map((select) => {
  const box = select.getBoundingClientRect();
  const words = select.querySelector('.chosen');
  const around = select.parentElement.getBoundingClientRect();
  const style = getComputedStyle(words);
  return {
    isIn: box.right <= around.right + 0.5 && words.getBoundingClientRect().right <= box.right - 12,
    isCut: words.scrollWidth > words.clientWidth,
    isOneLine: words.clientHeight < 1.5 * parseFloat(style.lineHeight),
    ellipsis: style.textOverflow,
    text: words.textContent,
  };
})`;

test('a choice that is longer than its field is cut within it, before the icon', async () => {
  await open('decided');
  for (const width of [1280, 900, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const fields = await page.evaluate<Field[]>(FIELDS);
    expect(fields).toHaveLength(3);
    expect(fields.every(({ isIn, isOneLine, ellipsis }) => isIn && isOneLine && ellipsis === 'ellipsis')).toBe(true);
    expect(fields.map(({ text }) => text).slice(1)).toEqual(['All', 'Everything']);
    if (width === 900) expect(fields[0]?.isCut).toBe(true);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator('.access-grid .grid-row', { hasText: 'Tomas Rivera' }).click();
  await page.locator('.access-pane').waitFor();
  // It is still the browser's own list, with one name and one value.
  await page.getByLabel('Kind').selectOption('Workstation');
  // The line that was open is none of those that are looked for now.
  await page.locator('.access-pane').waitFor({ state: 'detached' });
  expect(await page.getByLabel('Kind').locator('.chosen').textContent()).toBe('Workstation');
  expect(await page.getByRole('combobox', { name: 'Kind' }).count()).toBe(1);
  expect(await page.locator('.table-view-filters').getByRole('button').count()).toBe(0);
});

test('an attested review is written for an auditor, and the notice says where', async () => {
  await open('decided');
  expect(await page.getByRole('button', { name: 'Write for an auditor' }).count()).toBe(0);
  const earlier = page.getByLabel('Review', { exact: true }).locator('option', { hasText: 'attested' });
  const id = (await earlier.getAttribute('value')) ?? '';
  await page.getByLabel('Review', { exact: true }).selectOption(id);
  await page.getByRole('button', { name: 'Write for an auditor' }).click();
  await page.getByText(`Written to access-review-${id}.jsonl`).waitFor();
  expect(await called('exportAccessReview')).toEqual([{ reviewId: id }]);
});
