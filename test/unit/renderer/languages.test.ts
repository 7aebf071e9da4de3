import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAll } from '../../../scripts/build.ts';
import { signedIn } from '../../support/rendererHarness/scenario.ts';
import { endKept, setStage, type Stage } from '../../support/rendererHarness/stage.ts';
import { VIEWS } from '../../support/rendererHarness/views.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const PSEUDO = join(import.meta.dirname, '../../support/rendererHarness/pseudoLanguage.ts');

let folder: string;
let stage: Stage;
let page: Page;
beforeAll(async () => {
  folder = temporaryFolder('language');
  await buildAll({ outDir: folder, parts: ['renderer'], languages: [PSEUDO] });
  stage = await setStage({ folder, locale: 'eo' });
});
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a person reads or hears: texts, names of fields, hints in them. */
async function wordsOnThePage(): Promise<string[]> {
  const found: unknown = await page.evaluate(`(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) found.push(node.textContent);
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) found.push(element.getAttribute(name) ?? '');
    return found;
  })()`);
  return Array.isArray(found) ? found.map(String).filter((text) => text.trim() !== '') : ['nothing was read'];
}
/** Three letters in a row that are not in a circle. */
const english = async (data: readonly string[]): Promise<string[]> =>
  (await wordsOnThePage()).filter((text) =>
    /[A-Za-z]{3}/.test(data.reduce((rest, one) => rest.replaceAll(one, ''), text)),
  );

describe('a further language is one file', () => {
  it('in which the sign-in is read, and no word of English is left', async () => {
    const view = VIEWS['signed-out'];
    expect(view).toBeDefined();
    page = await stage.open(view!.scenario);
    await page.locator('h1').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('eo');
    expect(await page.locator('h1').innerText()).toBe('Ⓢⓘⓖⓝ ⓘⓝ');
    const state = view!.scenario.state;
    expect(await english(state.phase === 'signed-out' ? [state.workstation] : [])).toEqual([]);
    await endKept(page);
  });

  it('in which the administrator’s windows and the shortcuts are read', async () => {
    page = await stage.open({ state: signedIn('idris') });
    await page.getByRole('button', { name: 'Ⓟⓔⓞⓟⓛⓔ', exact: true }).click();
    await page.getByRole('heading', { name: 'Ⓟⓔⓞⓟⓛⓔ' }).waitFor();
    await page.keyboard.press('F1');
    await page.getByRole('dialog').waitFor();
    const dialog = await page.getByRole('dialog').innerText();
    expect(dialog).toContain('Ⓛⓞⓒⓚ ⓣⓗⓔ ⓓⓔⓢⓚ');
    expect(dialog).not.toMatch(/[A-Za-z]{3}/);
    await endKept(page);
  });

  it('in which a value of the policy is described, where the language does so', async () => {
    page = await stage.open({ state: signedIn('idris') });
    await page.getByRole('button', { name: 'Ⓟⓞⓛⓘⓒⓨ', exact: true }).click();
    const value = page.locator('[data-path="lock.idleMinutes"]');
    await value.waitFor();
    expect(await value.innerText()).toContain('Ⓘⓓⓛⓔ ⓜⓘⓝⓤⓣⓔⓢ');
    expect(await page.locator('[data-path="guards.clipboard"]').innerText()).toContain('Copying inside the desk.');
    await endKept(page);
  });
});
