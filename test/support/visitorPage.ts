/** Opens the visitor's page in a real browser, and records whatever it sends, stores or is refused. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { buildAll } from '../../scripts/build.ts';

export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** The page as a build makes it, in a folder of its own. */
export async function builtWidget(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'cleandesk-widget-'));
  await buildAll({ outDir, parts: ['widget'] });
  return { folder: join(outDir, 'widget'), remove: () => rm(outDir, { recursive: true, force: true }) };
}

export function launchChromium(): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root.
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** What a page has left in the browser. */
export interface Kept {
  readonly cookies: number;
  readonly local: number;
  readonly session: readonly string[];
  readonly databases: number;
  readonly caches: number;
  readonly workers: number;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Method and address of every request and every WebSocket, in order. */
  readonly sent: string[];
  readonly kept: () => Promise<Kept>;
  /** Directives of the content security policy that something ran against. */
  readonly violations: () => Promise<string[]>;
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

const RECORD_VIOLATIONS = 'window.violations=[];document.addEventListener("securitypolicyviolation",(e)=>window.violations.push(e.violatedDirective+" "+e.blockedURI))';
const KEPT = `(async () => ({
  local: localStorage.length,
  session: Object.values(sessionStorage),
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
}))()`;

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  const sent: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => sent.push(`${request.method()} ${request.url()}`));
  page.on('websocket', (socket) => sent.push(`WEBSOCKET ${socket.url()}`));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript({ content: RECORD_VIOLATIONS });
  await page.goto(url);
  return {
    page, context, sent, errors,
    kept: async () => ({ cookies: (await context.cookies()).length, ...(await page.evaluate<Omit<Kept, 'cookies'>>(KEPT)) }),
    violations: () => page.evaluate<string[]>('window.violations'),
    close: () => context.close(),
  };
}

/** Allow, and wait until the chat is connected. */
export async function allow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.locator('[data-link=online]').waitFor();
}

export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** What the visitor can read in the thread, one line a message. */
export async function bubbles(page: Page): Promise<string[]> {
  return page.locator('.row .body').allInnerTexts();
}

/** Every string that the page's JavaScript holds, after a garbage collection. */
export async function heapText(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}
