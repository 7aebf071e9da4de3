/** The views of the visitor's page, one by one, in a browser without a server. */
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ROOT } from '../../scripts/lib/root.ts';

const PARTS = [
  'widget/conversation.ts',
  'widget/view/announcer.ts',
  'widget/view/chat.ts',
  'widget/view/composer.ts',
  'widget/view/dialogs.ts',
  'widget/view/dom.ts',
  'widget/view/notice.ts',
  'widget/view/page.ts',
  'widget/view/row.ts',
  'widget/view/thread.ts',
  'widget/words/languages.ts',
];

/** As much of a style as the rules of the views need: what is hidden, and a thread that scrolls. */
const DOCUMENT = `<!doctype html><html lang="en"><style>
  [hidden] { display: none !important } * { margin: 0 }
  .empty { display: none } .icon { width: 16px; height: 16px }
  .scroller { height: 400px; overflow-y: auto; overflow-anchor: none } .rows { padding: 0 } .row { height: 50px; overflow: hidden }
</style><body><div id="page"></div></body></html>`;

let script: Promise<string> | null = null;
const bundled = (): Promise<string> =>
  (script ??= build({
    stdin: { contents: PARTS.map((path) => `export * from './${path}';`).join('\n'), resolveDir: ROOT },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'views',
    logLevel: 'silent',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? ''));

/**
 * An empty page in British English and in UTC, with the views as `views` and an empty list `done`.
 * @param address where the page is said to come from
 */
export async function widgetPage(
  browser: Browser,
  options: BrowserContextOptions = {},
  address: string | null = null,
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options });
  const page = await context.newPage();
  if (address === null) await page.setContent(DOCUMENT);
  else {
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: DOCUMENT }));
    await page.goto(address);
  }
  await page.evaluate(`${await bundled()}; globalThis.views = views; globalThis.done = []; 0`);
  return page;
}
