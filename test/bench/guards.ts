/**
 * What the guards cost: per keystroke, per request of the page, per decision in main, and at start-up. The same page in
 * three browsers of one run: in the desk's host with the real preload; in the same browser with the same switches and
 * no other guard; and in an unchanged browser. The limit beside them is one message to the page and back, which no path
 * to it can beat. Composed here; the product cannot run without its guards.
 *
 *   npm run bench -- guards [--keys 400] [--requests 200] [--starts 5] [--rounds 5]
 */
import '../support/data.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { inspectLaunch } from '../../main/guards/launch.ts';
import { createChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import { object, text } from '../../main/shell/chromium/cdp.ts';
import { ORIGIN } from '../../main/shell/chromium/intercept.ts';
import { findChromium, launchChromium, NOBODY } from '../../main/shell/chromium/launch.ts';
import { CLOSED_PROXY } from '../../main/shell/chromium/switches.ts';
import { RENDERER_HEADERS } from '../../main/shell/headers.ts';
import { readMachine } from '../../main/guards/readMachine.ts';
import { guardRig } from '../support/guardRig.ts';
import { bundlePreload } from '../support/preloadBundle.ts';
import { startXvfb } from '../support/xvfb.ts';

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '400' },
    requests: { type: 'string', default: '200' },
    starts: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
  },
  allowPositionals: true,
});
const [KEYS, REQUESTS, STARTS, ROUNDS] = [values.keys, values.requests, values.starts, values.rounds].map(Number) as [
  number,
  number,
  number,
  number,
];
const EVENTS = 20_000;
const DECISIONS = 20_000;

/** Without the policy of the desk's page, under which no request would be possible. */
const HTML =
  '<!doctype html><meta charset=utf-8><title>Bench</title><body><textarea name=message autofocus></textarea>';
const file = (body: string, mediaType: string) => ({ body: new TextEncoder().encode(body), mediaType });
const FILES = new Map([
  ['/index.html', file(HTML, 'text/html; charset=utf-8')],
  ['/page.js', file('0', 'text/javascript; charset=utf-8')],
]);
const { 'content-security-policy': _, ...HEADERS } = Object.fromEntries(
  Object.entries(RENDERER_HEADERS).map(([name, value]) => [name.toLowerCase(), value]),
);
const SIGNED_IN = {
  phase: 'signed-in',
  watermark: 'Maya Lindqvist · LON-DESK-014',
  guards: { clipboard: 'block', pasteFromOutside: false, coverWithoutFocus: false },
};

interface Page {
  send(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}
interface Kind {
  readonly name: string;
  open(display: string): Promise<Page>;
}

const executable = findChromium();
if (executable === null) throw new Error('No Chromium is installed');
const isRoot = process.getuid?.() === 0;
const preload = await bundlePreload();
const site = createServer((incoming, outgoing) => {
  const found = FILES.get(incoming.url === '/' ? '/index.html' : (incoming.url ?? ''));
  outgoing
    .writeHead(found === undefined ? 404 : 200, { 'content-type': found?.mediaType ?? 'text/plain' })
    .end(found?.body);
});
await new Promise<void>((done) => {
  site.listen(0, '127.0.0.1', done);
});
const home = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;

const evaluated = (answer: Readonly<Record<string, unknown>>): unknown => {
  if ('exceptionDetails' in answer) throw new Error(JSON.stringify(answer['exceptionDetails']));
  return object(answer, 'result')['value'];
};
const asked = (expression: string) => ({ expression, awaitPromise: true, returnByValue: true });

const GUARDED: Kind = {
  name: 'with all guards',
  async open(display) {
    const shell = await createChromiumShell({ display });
    shell.handleCalls(async (_sender, verb) => ({ ok: true, value: verb === 'getState' ? SIGNED_IN : { ok: true } }));
    const window = await shell.open({
      title: 'Bench',
      width: 1280,
      height: 800,
      minWidth: 400,
      minHeight: 300,
      files: FILES,
      headers: HEADERS,
      preload,
      contentProtection: false,
    });
    const evaluate = async (expression: string): Promise<unknown> =>
      evaluated(await window.page.send('Runtime.evaluate', asked(expression)));
    await evaluate('cleandesk.getState({}).then(() => 0)');
    return { send: (method, params) => window.page.send(method, params), evaluate, close: () => shell.quit() };
  },
};

const SAME_BROWSER: Kind = {
  name: 'same browser and switches, no guards',
  async open(display) {
    const browser = await launchChromium({
      executable,
      display,
      startUrl: 'about:blank',
      proxy: CLOSED_PROXY,
      width: 1280,
      height: 800,
      log: () => undefined,
      asUser: isRoot ? NOBODY : null,
      sandbox: true,
    });
    const targets = (await browser.cdp.browser.send('Target.getTargets'))['targetInfos'] as {
      targetId: string;
      type: string;
    }[];
    const page = await browser.cdp.attach(targets.find(({ type }) => type === 'page')?.targetId ?? '');
    page.on('Fetch.requestPaused', (params) => {
      const found = FILES.get(new URL(text(object(params, 'request'), 'url')).pathname.replace(/^\/$/, '/index.html'));
      page.tell('Fetch.fulfillRequest', {
        requestId: text(params, 'requestId'),
        responseCode: found === undefined ? 404 : 200,
        responseHeaders: [{ name: 'content-type', value: found?.mediaType ?? 'text/plain' }],
        body: Buffer.from(found?.body ?? []).toString('base64'),
      });
    });
    await page.send('Fetch.enable', { patterns: [{ urlPattern: `${ORIGIN}/*`, requestStage: 'Request' }] });
    await page.send('Page.enable');
    const loaded = new Promise<void>((done) => {
      page.on('Page.loadEventFired', () => done());
    });
    await page.send('Page.navigate', { url: `${ORIGIN}/` });
    await loaded;
    return {
      send: (method, params) => page.send(method, params),
      evaluate: async (expression) => evaluated(await page.send('Runtime.evaluate', asked(expression))),
      close: () => browser.end(),
    };
  },
};

const AS_IT_COMES: Kind = {
  name: 'browser as it comes',
  async open(display) {
    const browser = await chromium.launch({
      executablePath: executable,
      headless: false,
      args: isRoot ? ['--no-sandbox'] : [],
      env: { ...process.env, DISPLAY: display },
    });
    const page = await browser.newPage({ viewport: null });
    await page.goto(home);
    const session = await page.context().newCDPSession(page);
    // The caller names the protocol's methods.
    const send = (method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> =>
      session.send(method as 'Runtime.evaluate', params as { expression: string });
    return { send, evaluate: (expression) => page.evaluate(expression), close: () => browser.close() };
  },
};
const KINDS = [GUARDED, SAME_BROWSER, AS_IT_COMES] as const;

/**
 * One person's letters, as the browser gets them from the keyboard; resolves when the page has processed it.
 * Milliseconds.
 */
async function keys(page: Page, count: number): Promise<number[]> {
  await page.evaluate('document.querySelector("textarea").focus(), document.querySelector("textarea").value = ""');
  const taken: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const at = performance.now();
    await page.send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key: 'a',
      code: 'KeyA',
      text: 'a',
      windowsVirtualKeyCode: 65,
    });
    taken.push(performance.now() - at);
    await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'a', code: 'KeyA', windowsVirtualKeyCode: 65 });
  }
  return taken;
}
/**
 * All listeners that a key passes, without the way to the page and without painting: microseconds for keydown,
 * beforeinput, input and keyup.
 */
const listeners = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => { const f = document.querySelector('textarea'); const at = performance.now();
  for (let i = 0; i < ${EVENTS}; i += 1) { f.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true })); f.dispatchEvent(new InputEvent('beforeinput', { inputType: 'insertText', data: 'a', bubbles: true, cancelable: true })); f.dispatchEvent(new InputEvent('input', { bubbles: true })); f.dispatchEvent(new KeyboardEvent('keyup', { key: 'a', bubbles: true })); }
  return ((performance.now() - at) / ${EVENTS}) * 1000 })()`);
/** Milliseconds for each, one after the other. The clock of a page has steps, so ten are measured at a time. */
const requests = (page: Page, address: string): Promise<unknown> =>
  page.evaluate(
    `(async () => { const taken = []; for (let i = 0; i < ${Math.ceil(REQUESTS / 10)}; i += 1) { const at = ` +
      `performance.now(); for (let j = 0; j < 10; j += 1) await fetch('${address}', { cache: 'no-store', mode: ` +
      `'no-cors' }).then((answer) => answer.text(), () => 0); taken.push((performance.now() - at) / 10) } return ` +
      'taken })()',
  );

async function trips(page: Page): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < KEYS; i += 1) {
    const at = performance.now();
    await page.send('Runtime.evaluate', { expression: '0' });
    taken.push(performance.now() - at);
  }
  return taken;
}

const quantile = (list: readonly number[], q: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? Number.NaN;
const figure = (value: number): string => value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0);
interface Row {
  readonly name: string;
  readonly unit: string;
  readonly by: ReadonlyMap<string, readonly number[]>;
}
function print({ name, unit, by }: Row): void {
  console.log(`\n${name} (${unit})`);
  const of = (kind: Kind): number => quantile(by.get(kind.name) ?? [], 0.5);
  for (const kind of KINDS)
    console.log(
      `  ${kind.name.padEnd(40)} best ${figure(quantile(by.get(kind.name) ?? [], 0)).padStart(8)}   p50 ` +
        `${figure(of(kind)).padStart(8)}   p95 ${figure(quantile(by.get(kind.name) ?? [], 0.95)).padStart(8)}`,
    );
  const best = (kind: Kind): number => quantile(by.get(kind.name) ?? [], 0);
  console.log(
    `  ratio of the best: guards / without ${(best(GUARDED) / best(SAME_BROWSER)).toFixed(2)}; at p50: guards / ` +
      `without ${(of(GUARDED) / of(SAME_BROWSER)).toFixed(2)}, guards / as it comes ` +
      (of(GUARDED) / of(AS_IT_COMES)).toFixed(2),
  );
}
const table = (name: string, unit: string): Row & { add(kind: Kind, values: readonly number[]): void } => {
  const by = new Map<string, number[]>(KINDS.map((kind) => [kind.name, []]));
  return {
    name,
    unit,
    by,
    add: (kind, list) => {
      by.get(kind.name)?.push(...list);
    },
  };
};

const xvfb = await startXvfb('1440x900x24');
try {
  const key = table(`A keystroke in the composer, ${KEYS * ROUNDS} of each`, 'ms until the page has dealt with it');
  const own = table('The listeners of a keystroke alone', 'µs for its four events');
  const asks = table(`A request for a file of the page's own, ${REQUESTS * ROUNDS} of each`, 'ms');
  const refused = table('A request elsewhere, refused', 'ms until the page is told');
  const limit = table('The limit: one message to the page and back', 'ms');
  const start = table(`Start-up: browser started until the page is there, ${STARTS} of each, alternating`, 'ms');

  const pages = new Map<Kind, Page>();
  for (const kind of KINDS) pages.set(kind, await kind.open(xvfb.display));
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const kind of KINDS) {
      const page = pages.get(kind);
      if (page === undefined) continue;
      await page.send('Page.bringToFront', {});
      const measured = [
        await keys(page, KEYS),
        [Number(await listeners(page))],
        (await requests(page, '/page.js')) as number[],
        (await requests(page, 'http://127.0.0.1:9/')) as number[],
        await trips(page),
      ];
      // the first warms up
      if (round > 0)
        for (const [index, row] of [key, own, asks, refused, limit].entries()) row.add(kind, measured[index] ?? []);
    }
  for (const page of pages.values()) await page.close();
  for (let i = 0; i <= STARTS; i += 1)
    for (const kind of KINDS) {
      const at = performance.now();
      const page = await kind.open(xvfb.display);
      if (i > 0) start.add(kind, [performance.now() - at]); // the first of each fills the file cache
      await page.close();
    }
  for (const row of [limit, key, own, asks, refused, start]) print(row);

  console.log('\nIn main');
  const rig = await guardRig({ machine: readMachine(process.platform, process.env) });
  const places: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const at = performance.now();
    const undo = await rig.guards.start();
    places.push(performance.now() - at);
    await undo();
  }
  console.log(
    `  all ${rig.guards.list.length} guards take their places               p50 ${figure(quantile(places, 0.5))} ` +
      `ms   p95 ${figure(quantile(places, 0.95))} ms`,
  );
  const each = (what: () => unknown, times = DECISIONS): number => {
    const at = performance.now();
    for (let i = 0; i < times; i += 1) what();
    return ((performance.now() - at) / times) * 1_000;
  };
  const best = (what: () => unknown, times?: number): string =>
    `${figure(Math.min(...Array.from({ length: ROUNDS }, () => each(what, times))))} µs`;
  const context = { conversationId: 'a', tenantId: 'bank' };
  console.log(
    '  command line and environment inspected       ' +
      best(() => inspectLaunch(['--data=/x', '--lang=sv'], process.env, '/home/maya'), 500),
  );
  rig.policy = { ...rig.policy, pasteFromOutside: 'allow' };
  const forget = (): void => {
    rig.records.length = 0;
  };
  const decide = (): void => {
    rig.guards.decide({ way: 'pasteFromOutside', target: 'field', context });
    forget();
  };
  const nothing = (): void => {
    forget();
  };
  const baseline = best(nothing);
  console.log(`  a decision that policy leaves open            ${best(decide)}`);
  rig.policy = { ...rig.policy, pasteFromOutside: 'report' };
  console.log(`  one that is recorded (the record kept in memory) ${best(decide)}`);
  rig.policy = { ...rig.policy, pasteFromOutside: 'block' };
  console.log(`  one that is refused and recorded              ${best(decide)}`);
  console.log(`  the same loop with no decision in it          ${baseline}`);
} finally {
  await xvfb.stop();
  site.closeAllConnections();
  site.close();
}
process.exit(0);
