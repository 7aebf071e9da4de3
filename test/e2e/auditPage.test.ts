import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchHeadless } from '../support/headless.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/mask.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let browser: Browser;
let folder: string;
let report: string;
let axe: string;

/** A page with every part that a report can have. */
beforeAll(async () => {
  folder = temporaryFolder('audit');
  [browser, axe] = await Promise.all([
    launchHeadless(),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ]);
  await writeFile(
    join(folder, 'a.jsonl'),
    '{"text":"my card is 4111 1111 1111 1111, cvv 123"}\n{"text":"<img src=x onerror=alert(1)> ' +
      'jo@mail.example"}\nbroken\n',
  );
  await writeFile(join(folder, '<img src=x onerror=alert(1)>.txt'), 'hello\n');
  await writeFile(join(folder, `${'a-name-that-goes-on-'.repeat(10)}.pdf`), '');
  report = join(folder, 'report.html');
  const nowhere = new Writable({ write: (_c, _e, done) => done() });
  await run(['--audit', folder, '--report', report, '--excerpts'], undefined, nowhere, nowhere);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the page of a masking audit', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_200, 360]) {
      it(`meets WCAG 2.2 AA by axe, ${colorScheme}, ${width} pixels wide, without requests or scripts`, async () => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        const page = await context.newPage();
        const output: string[] = [];
        page.on('console', (m) => output.push(m.text()));
        page.on('pageerror', (e) => output.push(e.message));
        page.on('dialog', (d) => output.push(d.message()));
        page.on('request', (r) => output.push(r.url()));
        await page.goto(pathToFileURL(report).href);
        expect(output).toEqual([pathToFileURL(report).href]);
        // Its own style sheet is allowed by its hash: without it the page would be as wide as its longest name.
        expect(
          await page.evaluate(
            '[getComputedStyle(document.querySelector("dl")).display, document.documentElement.scrollWidth, ' +
              'getComputedStyle(document.body).backgroundColor]',
          ),
        ).toEqual(['grid', width, colorScheme === 'dark' ? 'rgb(19, 21, 24)' : 'rgb(243, 244, 245)']);
        await page.evaluate(axe);
        const found = await page.evaluate<{ id: string; nodes: { target: string[] }[] }[]>(
          "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', " +
            "'best-practice'] }).then((r) => r.violations)",
        );
        expect(found.flatMap(({ id, nodes }) => nodes.map((n) => `${id}: ${n.target.join(' ')}`))).toEqual([]);
        expect(await page.locator('caption').count()).toBe(6);
        expect(await page.locator('img, script').count()).toBe(0);
        await context.close();
      });
    }
  }

  it('runs no script, even one that got into it', async () => {
    const opened = join(folder, 'opened.html');
    await writeFile(
      opened,
      (await readFile(report, 'utf8')).replace(
        '</main>',
        '<script>document.title="run"</script><img src="data:image/gif;base64,x" ' +
          'onerror="document.title=\'run\'"></main>',
      ),
    );
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (m) => refused.push(m.text()));
    await page.goto(pathToFileURL(opened).href);
    expect(await page.title()).toMatch(/^Masking audit of /);
    expect(refused.join('\n')).toMatch(/Content Security Policy/);
    await page.close();
  });
});
