/** What a visitor says of a closed conversation, at the desk. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { ConversationSummary } from '../../../contract/common.ts';
import { conversation, id, masked, signedIn, talk } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { drawn } from '../../support/rendererHarness/views.ts';

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

/** The conversation of this number as it is from now on. */
async function changes(number: number, more: Partial<ConversationSummary>): Promise<void> {
  const now = Date.now();
  const changed = { ...conversation(number, talk(id(3, number), number, 3, now), now), ...more };
  await page.evaluate((one) => globalThis.harness.emit('conversation', one), changed);
  await drawn(page);
}

test.each([
  ['sofia', 'a supervisor', 1],
  ['maya', 'an agent', 0],
] as const)('is shown to %s, %s, %i times, with hidden values hidden', async (login, _who, times) => {
  page = await stage.open({ state: signedIn(login) });
  if (login === 'sofia') await page.getByRole('button', { name: 'Conversations' }).click();
  await page.getByRole('radio', { name: /All/ }).click();
  await page.getByRole('option', { name: /6A18/ }).click();
  await page.locator('.conversation-head').getByText('answered by Tomas Rivera').waitFor();
  const rated = page.getByRole('region', { name: 'Rating' });
  await changes(4, { status: 'closed', closedBy: 'visitor' });
  expect(await rated.count()).toBe(0);
  await changes(4, {
    status: 'closed',
    closedBy: 'visitor',
    rating: { score: 4, comment: masked('Quick, with [card •••• 1111].') },
  });
  expect(await rated.count()).toBe(times);
  if (times === 0) return;
  expect((await rated.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
    /^The visitor rated this conversation 4 of 5\. Quick, with .*1111.*\.$/,
  );
});
