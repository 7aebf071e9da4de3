/** The real preload in a real page, with a stand-in for the host: calls are recorded, and events come by hand. */
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { evaluatedModule } from '../../scripts/lib/evaluatedModule.ts';
import { ROOT } from '../../scripts/lib/root.ts';

/**
 * In the page: `host.calls` are [verb, arguments] of each call, `host.answers` what a verb is answered with (by default
 * `{ ok: true }`), `host.push` sends an event of main, and `host.roots` are the shadow trees that were made, closed
 * ones among them.
 */
const HOST = `
  const listeners = [];
  const host = (globalThis.host = { calls: [], answers: {}, roots: [],
    push: (name, payload) => { for (const listener of listeners) listener({}, name, payload); } });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    host.roots.push(root);
    return root;
  };
  export const ipcRenderer = {
    invoke: async (channel, verb, args) => {
      if (channel !== 'cleandesk:call') throw new Error('no such channel');
      host.calls.push([verb, args]);
      const answer = host.answers[verb] ?? { ok: true };
      if (answer === 'broken') throw new Error('broken');
      return answer;
    },
    on: (channel, listener) => { if (channel === 'cleandesk:event') listeners.push(listener); },
  };
  export const contextBridge = {
    exposeInMainWorld: (name, value) => { globalThis[name] = value; },
    ...(globalThis.hasNoMainWorld ? {} : { executeInMainWorld: ({ func, args }) => func(...args) }),
  };
`;

const PRELOAD = 'preload/preload.ts';

let script: Promise<string> | null = null;
const bundled = (): Promise<string> =>
  (script ??= build({
    stdin: { contents: `import './${PRELOAD}';`, resolveDir: ROOT },
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'silent',
    plugins: [
      evaluatedModule('preload/names.ts'),
      {
        name: 'host',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^electron$/ }, () => ({ path: 'electron', namespace: 'host' }));
          onLoad({ filter: /.*/, namespace: 'host' }, () => ({ contents: HOST, loader: 'js' }));
        },
      },
    ],
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? ''));

export interface PreloadPageOptions {
  /** More of the document's head. */
  readonly head?: string;
  /** Without it, the host runs nothing in the page's own world, as that for a Chromium of the machine. */
  readonly mainWorld?: boolean;
}

/** @param body of the document; the clock of the page goes on by hand, from `now` on (milliseconds since 1970). */
export async function preloadPage(
  browser: Browser,
  body: string,
  now: number,
  { head = '', mainWorld = true }: PreloadPageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 800, height: 600 },
  });
  const page = await context.newPage();
  // So long before that it cannot be over while the page loads.
  await page.clock.install({ time: new Date(now - 3_600_000) });
  if (!mainWorld) await page.addInitScript({ content: 'globalThis.hasNoMainWorld = true;' });
  await page.addInitScript({ content: await bundled() });
  // Only a page by https may ask a security key.
  await page.route('https://desk.test/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`,
    }),
  );
  await page.goto('https://desk.test/');
  await page.clock.pauseAt(new Date(now));
  await page.evaluate('host.calls.splice(0)');
  return page;
}
