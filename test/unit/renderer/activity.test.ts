import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { id, signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { answersOf, drawn } from '../../support/rendererHarness/views.ts';

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

const sofia = signedIn('sofia');
const grid = () => page.getByRole('grid', { name: 'Activity' });
const rows = () => page.locator('[data-position]');
const positions = (): Promise<number[]> =>
  rows().evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-position'))));
const queries = (): Promise<Record<string, unknown>[]> =>
  page.evaluate(() =>
    globalThis.harness.calls.filter((call) => call.verb === 'queryActivity').map((call) => call.args),
  );
const open = async (activity: number, delay = 0): Promise<void> => {
  page = await stage.open({ state: sofia, activity, delay });
  await rows().first().waitFor();
};

describe('a hundred thousand rows of activity', () => {
  it('are a grid of that many rows of which only the visible ones are in the document', async () => {
    await open(100_000);
    expect(await grid().getAttribute('aria-rowcount')).toBe('100001');
    expect(await rows().first().getAttribute('aria-rowindex')).toBe('2');
    expect(await rows().count()).toBeLessThan(60);
    expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(1_500);
  });

  it('are reached to the last one by a key, and fetched by the visible page', async () => {
    await open(100_000);
    await grid().focus();
    await page.keyboard.press('End');
    await page.locator('[data-position="1"]').waitFor();
    expect(await rows().count()).toBeLessThan(60);
    const asked = (await queries()).map((query) => Number(query['offset']));
    expect(asked.length).toBeLessThan(6);
    expect(Math.max(...asked)).toBe(99_900);
    await page.keyboard.press('Home');
    await page.locator('[data-position="100000"]').waitFor();
  });

  it('scroll from end to end, keep only the visible rows, and fetch nothing that was only passed', async () => {
    await open(100_000);
    const most = await page.evaluate(
      "new Promise((resolve) => { const box = document.querySelector('[role=grid]'); let most = 0; let frames = " +
        "0; const tick = () => { most = Math.max(most, box.querySelectorAll('[role=row]').length); box.scrollTop " +
        '+= box.scrollHeight / 100; if (++frames < 110) requestAnimationFrame(tick); else resolve(most); }; ' +
        'requestAnimationFrame(tick); })',
    );
    expect(Number(most)).toBeLessThan(80);
    await page.locator('[data-position="1"]').waitFor();
    expect((await queries()).length).toBeLessThan(40);
    expect(await rows().count()).toBeLessThan(60);
  });
});

describe('live activity', () => {
  it('enters at the top while the top is in view', async () => {
    await open(500);
    await page.evaluate(() => globalThis.harness.happens(3));
    await expect.poll(async () => (await positions())[0]).toBe(503);
    expect(await page.getByText('503 rows').count()).toBe(1);
  });

  it('is counted while a person reads further down, moves nothing, and is shown on demand', async () => {
    await open(5_000);
    await page.evaluate("document.querySelector('[role=grid]').scrollTop = 6400");
    await expect.poll(async () => (await positions()).includes(4_800)).toBe(true);
    await drawn(page);
    const before = await positions();
    await page.evaluate(() => globalThis.harness.happens(12));
    const button = page.getByRole('button', { name: '12 new' });
    await button.waitFor();
    expect(await positions()).toEqual(before);
    await button.click();
    await expect.poll(async () => (await positions())[0]).toBe(5_012);
  });

  it('asks at most twice a second however much happens', async () => {
    await open(500);
    await page.clock.install();
    // Time passes by the steps below alone, however slow the machine is.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000);
    const before = (await queries()).length;
    try {
      for (let step = 0; step < 30; step += 1) {
        await page.evaluate(() => globalThis.harness.happens(25));
        await page.clock.runFor(50);
      }
      await page.clock.runFor(500);
      expect((await queries()).length - before).toBeGreaterThan(1);
      expect((await queries()).length - before).toBeLessThanOrEqual(6);
    } finally {
      await page.clock.resume();
    }
    await expect.poll(async () => (await positions())[0]).toBe(1_250);
  });
});

describe('filters', () => {
  it('by person, kind, client company and time go to main and start at the top', async () => {
    await open(3_000);
    await page.getByLabel('Person').selectOption({ label: 'Tomas Rivera' });
    await page.getByLabel('Kind').selectOption('copy-attempt');
    await page.getByLabel('Client company').selectOption({ label: 'Harbour Bank' });
    await page.getByLabel('Time').selectOption('day');
    await expect
      .poll(async () => (await queries()).at(-1))
      .toMatchObject({
        filter: { personId: id(2, 2), kind: 'copy-attempt', tenantId: id(1, 1) },
        newest: null,
        offset: 0,
      });
    expect(Number(Object((await queries()).at(-1)?.['filter'])['from'])).toBeGreaterThan(Date.now() - 86_500_000);
    await expect
      .poll(() =>
        page
          .locator('[data-kind]')
          .evaluateAll((all) => [...new Set(all.map((cell) => cell.getAttribute('data-kind')))]),
      )
      .toEqual(['copy-attempt']);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('3,000 rows').waitFor();
  });

  it('by person follow from pressing the tile of an agent, and end with pressing it again', async () => {
    await open(300);
    const tile = page.getByRole('button', { name: /^Tomas Rivera/ });
    await tile.click();
    await page.getByText('90 rows').waitFor();
    expect(await tile.getAttribute('aria-pressed')).toBe('true');
    await tile.click();
    await page.getByText('300 rows').waitFor();
  });

  it('never mix the answers of two queries, whichever comes last', async () => {
    await open(2_000, 200);
    await page.getByLabel('Kind').selectOption('lock');
    await page.getByLabel('Kind').selectOption('sign-in');
    await expect
      .poll(() =>
        page
          .locator('[data-kind]')
          .evaluateAll((all) => [...new Set(all.map((cell) => cell.getAttribute('data-kind')))]),
      )
      .toEqual(['sign-in']);
    await expect.poll(async () => (await queries()).length - (await answersOf(page, 'queryActivity'))).toBe(0);
    await drawn(page);
    expect(
      await page
        .locator('[data-kind]')
        .evaluateAll((all) => [...new Set(all.map((cell) => cell.getAttribute('data-kind')))]),
    ).toEqual(['sign-in']);
  });
});

describe('one record', () => {
  it('is shown in a sentence, with its facts and the state of its chain', async () => {
    await open(300);
    await grid().focus();
    for (let step = 0; step < 2; step += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const pane = page.getByRole('complementary', { name: 'Locked' });
    await pane.getByText('locked the desk, or it locked itself').waitFor();
    await pane.getByText('Records of this workstation from before this one never arrived.').waitFor();
    await pane.getByText('the ledger contains this record exactly as shown').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => pane.count()).toBe(0);
  });

  it('of a blocked attempt shows on the tile of its agent as it happens', async () => {
    await open(100);
    const tile = page.locator(`[data-agent-id="${id(2, 1)}"]`);
    expect(await tile.innerText()).toMatch(/Working[\s\S]*Blocked 0/);
    await page.evaluate(
      (personId) =>
        globalThis.harness.emit('agent', {
          personId,
          name: 'Maya Lindqvist',
          state: 'locked',
          since: Date.now(),
          workstationName: 'LON-DESK-014',
          openConversations: 2,
          longestWaitSince: null,
          blockedAttempts: 4,
          exceptionsUsed: 1,
          chosen: null,
        }),
      id(2, 1),
    );
    await expect.poll(() => tile.innerText()).toMatch(/Locked[\s\S]*Blocked 4/);
  });
});
