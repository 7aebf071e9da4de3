/** Opens the visitor's page in a real browser, and records what it sends, stores and what is refused. */
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { RealtimeFromVisitor, RealtimeToVisitor } from '../../contract/visitor.ts';

export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 640 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

export function launchChromium(): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root.
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
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
  /** Violated directives of the content security policy. */
  readonly violations: () => Promise<string[]>;
  /** Frames that the page sent over its WebSockets, in order. */
  readonly frames: RealtimeFromVisitor[];
  /** Errors of the page, and frames of either side that the contract does not allow. */
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

const RECORD_VIOLATIONS =
  'window.violations=[];document.addEventListener("securitypolicyviolation",(e)=>' +
  'window.violations.push(e.violatedDirective+" "+e.blockedURI))';
const KEPT = `(async () => ({
  local: localStorage.length,
  session: Object.values(sessionStorage),
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
}))()`;

/** @param prepare runs before the page is opened. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  await prepare(page);
  const sent: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => sent.push(`${request.method()} ${request.url()}`));
  const frames: RealtimeFromVisitor[] = [];
  page.on('websocket', (socket) => {
    sent.push(`WEBSOCKET ${socket.url()}`);
    socket.on('framesent', ({ payload }) => {
      const frame = RealtimeFromVisitor.safeParse(JSON.parse(String(payload)));
      if (frame.success) frames.push(frame.data);
      else errors.push(`the page broke the contract: ${frame.error.message}`);
    });
    socket.on('framereceived', ({ payload }) => {
      const frame = RealtimeToVisitor.safeParse(JSON.parse(String(payload)));
      if (!frame.success) errors.push(`the server broke the contract: ${frame.error.message}`);
    });
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript({ content: RECORD_VIOLATIONS });
  await page.goto(url);
  return {
    page,
    context,
    sent,
    frames,
    errors,
    kept: async () => ({
      cookies: (await context.cookies()).length,
      ...(await page.evaluate<Omit<Kept, 'cookies'>>(KEPT)),
    }),
    violations: () => page.evaluate<string[]>('window.violations'),
    close: () => context.close(),
  };
}

/** A proxy between page and server, for answers that a healthy server does not give. */
export class Wire {
  /** Refuses the next messages with these codes, one each, instead of passing them on. */
  readonly refuse: Extract<RealtimeToVisitor, { type: 'refused' }>['code'][] = [];
  /** Passes the next message on, and breaks the connection before its receipt. */
  loseReceipt = false;
  #toPage: ((frame: RealtimeToVisitor) => void) | null = null;

  readonly intercept = async (page: Page): Promise<void> => {
    await page.routeWebSocket(/\/visitor\/v1\/realtime$/, (route) => {
      const server = route.connectToServer();
      let lost: string | null = null;
      this.#toPage = (frame) => route.send(JSON.stringify(frame));
      route.onMessage((text) => {
        const frame = RealtimeFromVisitor.parse(JSON.parse(String(text)));
        const code = frame.type === 'message' ? this.refuse.shift() : undefined;
        if (frame.type === 'message' && code !== undefined) {
          route.send(JSON.stringify({ type: 'refused', code, messageId: frame.id } satisfies RealtimeToVisitor));
          return;
        }
        if (frame.type === 'message' && this.loseReceipt) {
          this.loseReceipt = false;
          lost = frame.id;
        }
        server.send(text);
      });
      server.onMessage((text) => {
        const frame = RealtimeToVisitor.parse(JSON.parse(String(text)));
        if (lost === null || frame.type !== 'message' || frame.message.id !== lost) route.send(text);
        else void Promise.all([route.close(), server.close()]);
      });
    });
  };

  /** Sends something to the page in the server's name. */
  say(frame: RealtimeToVisitor): void {
    this.#toPage?.(RealtimeToVisitor.parse(frame));
  }
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

/** Every string in the page's JavaScript heap, after a garbage collection. */
export async function heapText(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}
