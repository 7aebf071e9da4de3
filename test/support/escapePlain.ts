/** A browser without any restriction, on another origin's page: what the ways out do when nothing stops them. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { findChromium } from '../../main/shell/chromium/launch.ts';
import { pacer, type Subject } from './escapeRun.ts';
import { Hand } from './hand.ts';
import { processTree } from './processTree.ts';
import { startXvfb, type Xvfb } from './xvfb.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const PAGE = `<!doctype html><title>Plain</title><style>body { font: 20px sans-serif } textarea { width: 400px; height: 80px }</style>
<div data-message-id="1"><p class="message-body">The word is lantern and nothing else</p></div><textarea name="message"></textarea>`;

/**
 * Stand-ins of the programs that a browser starts for an address that it does not open itself. The real ones may end,
 * on a machine without a mail program, before an observer of processes sees them.
 */
function programsThatStay(folder: string): string {
  mkdirSync(folder);
  for (const name of ['xdg-email', 'xdg-open'])
    writeFileSync(join(folder, name), '#!/bin/sh\nsleep 1\n', { mode: 0o755 });
  return folder;
}

/** What downloads have left; the browser's own files and those of its toolkit, whose home this is, begin otherwise. */
const filesIn = (folder: string): string[] => readdirSync(folder).filter((name) => /^[\da-f]{8}-/.test(name));

export class PlainBrowser {
  readonly subject: Subject;
  readonly #close: () => Promise<void>;
  readonly #folder: string;
  private constructor(subject: Subject, folder: string, close: () => Promise<void>) {
    this.subject = subject;
    this.#folder = folder;
    this.#close = close;
  }

  static async open(): Promise<PlainBrowser> {
    const xvfb: Xvfb = await startXvfb('1440x900x24');
    const server: Server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(PAGE);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const home = `http://page.localhost:${(server.address() as AddressInfo).port}/`;
    const folder = temporaryFolder('plain');
    const context: BrowserContext = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: findChromium() ?? '',
      headless: false,
      viewport: null,
      downloadsPath: folder,
      permissions: ['clipboard-read', 'clipboard-write'],
      env: {
        PATH: `${programsThatStay(join(folder, 'programs'))}:/usr/bin:/bin`,
        HOME: folder,
        DISPLAY: xvfb.display,
        XDG_CONFIG_HOME: folder,
      },
      // Most of the work of a page at another host is the process that it would get of its own.
      args: ['--disable-site-isolation-trials', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    });
    let page: Page = context.pages()[0] ?? (await context.newPage());
    let session: CDPSession = await context.newCDPSession(page);
    await page.goto(home);
    const hand = new Hand(xvfb.display);
    await hand.focusWindow();
    const windows = await hand.windows();
    const share = await page.evaluate('innerWidth / outerWidth');
    const browserPid = (): number =>
      processTree(process.pid).find(({ command }) => command.startsWith('chrom'))?.pid ?? 0;
    let seenFiles = 0;
    const isFirst = (): Promise<boolean> =>
      Promise.race([
        page.evaluate(`location.href === ${JSON.stringify(home)} && document.readyState === 'complete'`).then(Boolean),
        sleep(500, false),
      ]).catch(() => false);
    const subject: Subject = {
      hand,
      drawnWithin: 100,
      patience: 6_000,
      goneWithin: 300,
      more() {
        const before = seenFiles;
        seenFiles = filesIn(folder).length;
        return seenFiles > before ? ['a file is written'] : [];
      },
      async evaluate(expression) {
        const answer = await session.send('Runtime.evaluate', {
          expression,
          awaitPromise: true,
          returnByValue: true,
          userGesture: true,
        });
        if (answer.exceptionDetails !== undefined) throw new Error(answer.exceptionDetails.text);
        return answer.result.value;
      },
      cdp: () => Promise.reject(new Error('only the desk is asked this')),
      pace: pacer(1_000, 1_000),
      processes: () => processTree(browserPid()),
      async restore(_withComposer, isLookedAt) {
        if (!isLookedAt && context.pages().length === 1 && !page.isClosed() && (await isFirst())) return;
        for (const other of context.pages()) if (other !== page) await other.close().catch(() => undefined);
        const fresh = async (): Promise<void> => {
          const old = page;
          page = await context.newPage();
          session = await context.newCDPSession(page);
          if (!old.isClosed()) await old.close().catch(() => undefined);
          await page.goto(home);
        };
        if (page.isClosed()) await fresh();
        // Dialogs and menus of the browser itself, and windows that are about to close.
        const until = performance.now() + 2_000;
        while ((await hand.windows()).length > windows.length && performance.now() < until) {
          await hand.pressInEachWindow('Escape');
          await sleep(80);
        }
        await page.goto(home, { timeout: 10_000 }).catch(fresh);
        // A tab that a former way has opened may be on top: the one below it has neither the window's name nor a
        // gesture.
        await page.bringToFront();
        // Without a window manager the focus stays with a closed window, and a browser that gets no key starts no
        // program.
        await hand.focusWindow();
        await hand.press('ctrl+0');
        // The developer tools of a former way are part of the window.
        if ((await page.evaluate('innerWidth / outerWidth')) !== share) await hand.press('F12');
      },
    };
    return new PlainBrowser(subject, folder, async () => {
      await context.close();
      server.closeAllConnections();
      server.close();
      await xvfb.stop();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Files that downloads have left. */
  files(): string[] {
    return filesIn(this.#folder);
  }
  close(): Promise<void> {
    return this.#close();
  }
}
