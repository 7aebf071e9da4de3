/** The visitor's page as a whole in a browser, with a server that a test plays by hand. */
import { build } from 'esbuild';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import type { RealtimeFromVisitor, RealtimeToVisitor, Site } from '../../contract/visitor.ts';
import { ROOT } from '../../scripts/lib/root.ts';

export const SITE_ID = '7d1c7f0e-3c0b-4d2a-9a52-0d6f5c1b2a3e';
const ID = '0b9f6a52-6a0f-4a35-8f0e-5f3d8a1c2b4d';
const APP = 'widget/app.ts';

export const siteIn = (language: Site['language'], version = 'v1'): Site => ({
  id: SITE_ID,
  name: 'Site',
  tenantName: 'Harbour Bank',
  colour: '#0a5c36',
  language,
  notice: {
    version,
    ...{ brief: ['One.', 'Two.', 'Three.'], who: 'Who.', why: 'Why.', howLong: 'How long.' },
    ...{ browser: 'Browser.', rights: 'Rights.' },
    question: `In ${language}?`,
  },
  protection: { title: 'Safe.', overHttp: 'Open.', overHttps: 'Closed.', kept: 'Kept.', sealed: 'Sealed.' },
});
export const CONSENT = { conversationId: ID, visitorToken: 't'.repeat(43), consentId: ID, at: 1 };

/** What the server answers next: a status with a body, or no answer at all. */
type Reply = { readonly status: number; readonly body?: unknown } | 'unreachable';

export interface PlayedServer {
  readonly page: Page;
  /** Method, path with query and body of each request. */
  readonly requests: string[];
  site: (language: string) => Reply;
  consent: () => Reply;
  /** Frames of the page over all its connections. */
  readonly frames: RealtimeFromVisitor[];
  readonly say: (frame: RealtimeToVisitor) => void;
  readonly connections: () => number;
}

let script: Promise<string> | null = null;
const bundled = (): Promise<string> =>
  (script ??= build({
    stdin: {
      contents: `import { App } from './${APP}'; void new App(document.getElementById('page')).start();`,
      resolveDir: ROOT,
    },
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'silent',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? ''));

/** @param prepare before the page is opened, so that its first request has its answer. */
export async function openApp(
  browser: Browser,
  prepare: (server: PlayedServer) => void = () => {},
  query = '',
): Promise<PlayedServer> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const sockets: WebSocketRoute[] = [];
  const server: PlayedServer = {
    page,
    requests: [],
    site: (language) => ({ status: 200, body: siteIn(language === 'de' ? 'de' : 'en') }),
    consent: () => ({ status: 200, body: CONSENT }),
    frames: [],
    say: (frame) => sockets.at(-1)?.send(JSON.stringify(frame)),
    connections: () => sockets.length,
  };
  prepare(server);
  await page.route('https://chat.test/**', async (route) => {
    const request = route.request();
    const { pathname, search, searchParams } = new URL(request.url());
    if (pathname.startsWith('/s/')) {
      const body = `<!doctype html><html lang="en"><body><div id="page"></div>
        <script>${await bundled()}</script></body></html>`;
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body });
    }
    if (!pathname.startsWith('/visitor/')) return route.fulfill({ status: 204 });
    server.requests.push(`${request.method()} ${pathname}${search} ${request.postData() ?? ''}`.trim());
    const reply = pathname.endsWith('/consent') ? server.consent() : server.site(searchParams.get('language') ?? '');
    if (reply === 'unreachable') return route.abort();
    return route.fulfill({ status: reply.status, contentType: 'application/json', body: JSON.stringify(reply.body) });
  });
  await page.routeWebSocket(/\/visitor\/v1\/realtime$/, (socket) => {
    sockets.push(socket);
    socket.onMessage((text) => {
      const frame = JSON.parse(String(text)) as RealtimeFromVisitor;
      server.frames.push(frame);
      if (frame.type === 'hello')
        socket.send(JSON.stringify({ type: 'welcome', conversationId: ID, status: 'open', answeredBy: null }));
    });
  });
  await page.goto(`https://chat.test/s/${SITE_ID}${query}`);
  return server;
}
