/**
 * The renderer's real bundle in a real browser, behind the real policy header, with a substitute desk: for taking
 * pictures of the views and for attacking them. Nothing of this is part of a build.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { builtDist } from '../built.ts';
import { oncePerRun } from '../oncePerRun.ts';
import { launchHeadless } from '../headless.ts';
import { contractFaults, type Recorded } from './contractFaults.ts';
import type { Scenario } from './scenario.ts';

export const RENDERER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'none'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; frame-src 'none'; worker-src 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
const KEEP_VIOLATIONS =
  "globalThis.violations = []; document.addEventListener('securitypolicyviolation', (event) => " +
  "violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));";

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
}
export interface Stage {
  open(scenario: Scenario, look?: Look): Promise<Page>;
  close(): Promise<void>;
}

interface Shown {
  readonly page: Page;
  readonly cdp: CDPSession;
  replaceScenario(source: string): Promise<void>;
}

const debuggers = new WeakMap<Page, CDPSession>();
/** Without a wrapper around the source, the browser uses again what it has compiled for an earlier document. */
async function evaluateByDebugger(page: Page, expression: string): Promise<void> {
  const cdp = debuggers.get(page) ?? (await page.context().newCDPSession(page));
  debuggers.set(page, cdp);
  const { exceptionDetails } = await cdp.send('Runtime.evaluate', { expression });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
}

/** One page for all scenarios of a stage: each gets a document of its own, and the browser keeps the compiled code. */
async function newPage(browser: Browser, standIn: string, locale: string): Promise<Shown> {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    console.error('page error:', error.message);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') console.error('console:', message.text());
  });
  const cdp = await context.newCDPSession(page);
  debuggers.set(page, cdp);
  const scripts: string[] = [];
  const add = async (source: string): Promise<void> => {
    scripts.push((await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source })).identifier);
  };
  await cdp.send('Page.enable');
  return {
    page,
    cdp,
    async replaceScenario(source) {
      for (const identifier of scripts.splice(0))
        await cdp.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
      await add(source);
      await add(standIn);
    },
  };
}

export interface StageSettings {
  /** A build with `renderer/` in it; by default the one of the run. */
  readonly folder?: string;
  /** Language of the browser. */
  readonly locale?: string;
}

const STAND_IN = 'standInBridge.js';
/** Path of the bundled stand-in for the desk; made once for a run. */
async function builtStandIn(): Promise<string> {
  const folder = await oncePerRun('stand-in-bridge', async (own) => {
    await build({
      entryPoints: [join(import.meta.dirname, 'standInBridge.ts')],
      alias: { zod: join(import.meta.dirname, 'withoutSchemas.ts') },
      bundle: true,
      minify: true,
      format: 'iife',
      outfile: join(own, STAND_IN),
      logLevel: 'silent',
    });
  });
  return join(folder, STAND_IN);
}

/** Builds the renderer, serves it on loopback and starts one headless browser. */
export async function setStage({ folder: given, locale = 'en-GB' }: StageSettings = {}): Promise<Stage> {
  const folder = given ?? (await builtDist());
  const standInScript = await readFile(await builtStandIn(), 'utf8');
  const server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return void response.writeHead(204).end();
    const path = request.url === '/' ? '/index.html' : (request.url ?? '/').replaceAll('..', '');
    readFile(join(folder, 'renderer', path)).then(
      (content) =>
        response
          .writeHead(200, {
            'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
            'content-security-policy': RENDERER_POLICY,
            'x-content-type-options': 'nosniff',
            'cache-control': 'max-age=3600',
          })
          .end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await launchHeadless();
  let shown: Shown | null = null;
  return {
    async open(scenario, { width = 1280, height = 800, scheme = 'light', reducedMotion = true } = {}) {
      if (shown === null || shown.page.isClosed()) shown = await newPage(browser, standInScript, locale);
      const { page, cdp } = shown;
      await page.mouse.move(0, 0);
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: reducedMotion ? 'reduce' : 'no-preference' });
      await shown.replaceScenario(`${KEEP_VIOLATIONS} globalThis.harnessScenario = ${JSON.stringify(scenario)};`);
      // Not only another address: pending events of the former scenario must have no page to arrive at.
      await cdp.send('Page.resetNavigationHistory');
      await page.goto(`http://127.0.0.1:${port}/`);
      return page;
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

let axe: Promise<string> | null = null;
const axeSource = (): Promise<string> =>
  (axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));

/**
 * Everything that axe knows but its two slowest rules: `contrast.ts` computes the contrast of texts for both schemes,
 * and `smallTargets` the size of what can be pressed, without axe's exception for small ones with room around them.
 */
const AXE_RULES = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } },
};

/**
 * What axe finds wrong on the current page: one line a rule, with the first places.
 * @param only these rules; by default all of the guidelines and of good practice.
 */
export async function axeFindings(page: Page, only?: readonly string[]): Promise<string[]> {
  const options = only === undefined ? AXE_RULES : { runOnly: { type: 'rule', values: only } };
  // The policy forbids script elements; the debugger's own evaluation is not limited by it.
  if (!(await page.evaluate("typeof axe === 'object'"))) await evaluateByDebugger(page, `${await axeSource()}; 0`);
  const found: unknown =
    await page.evaluate(`axe.run(document, { preload: false, resultTypes: ['violations'], ...${JSON.stringify(options)} })
    .then((result) => result.violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.target.join(' ') + ' ' + node.failureSummary).slice(0, 3).join(' | ')))`);
  return Array.isArray(found) ? found.map(String) : ['axe did not run'];
}

/** Runs in the page. A label is pressed in place of its tick box; what is for screen readers alone is not pressed. */
const SMALL_TARGETS = `(() => {
  const targets = [...document.querySelectorAll('button, input, select, textarea, summary, a[href], [role=option], [role=switch], [role=checkbox], [role=radio], [role=tab], [role=menuitem], [role=button]')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.closest('[inert]') === null)
    .map((each) => ({ each, box: (each.matches('[type=checkbox], [type=radio]') && each.closest('label') || each).getBoundingClientRect() }))
    .filter(({ each, box }) => box.width > 1 && each.closest('.sr-only') === null && each.parentElement.getBoundingClientRect().width > 1);
  const name = (each) => each.localName + ' ' + (each.getAttribute('aria-label') ?? each.textContent).trim().slice(0, 40);
  return targets.filter(({ box }) => box.width < 24 || box.height < 24).map(({ each, box }) => name(each) + ' is ' + box.width + 'x' + box.height);
})()`;

/** What can be pressed and is less than 24 pixels high or wide (WCAG 2.2, 2.5.8). */
export async function smallTargets(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(SMALL_TARGETS);
  return Array.isArray(found) ? found.map(String) : ['nothing was measured'];
}

export async function policyViolations(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate('globalThis.violations');
  return Array.isArray(found) ? found.map(String) : ['nothing was watching'];
}

/** What the page, or the stand-in for its desk, did against the contract. */
export async function contractComplaints(page: Page): Promise<string[]> {
  const records = await page.evaluate(() => `[${globalThis.harness.records.join()}]`);
  const parsed = JSON.parse(records) as Recorded[];
  return parsed.length === 0 ? ['Nothing was recorded.'] : contractFaults(parsed);
}

/**
 * The end of a test with this page, which the next one continues with.
 * @throws Error when it broke its policy or the contract, or when the observers did not run.
 */
export async function endKept(page: Page): Promise<void> {
  const broken = [...(await policyViolations(page)), ...(await contractComplaints(page))];
  if (broken.length > 0) throw new Error(`The page broke its policy or the contract: ${broken.join('; ')}`);
}
