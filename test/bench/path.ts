/**
 * How long a message takes from the visitor's page to the agent's painted, masked row, against a bare `ws` echo from a
 * browser page on the same machine; and start-up to a usable sign-in, against a bare Chromium window. Ratios; both
 * sides in one run.
 *
 *   npm run bench -- path [--messages 200] [--starts 5]
 */
import '../support/data.ts';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import { findChromium, launchChromium, NOBODY } from '../../main/shell/chromium/launch.ts';
import { CLOSED_PROXY } from '../../main/shell/chromium/switches.ts';
import { cardNumber, seeded } from '../support/cards.ts';
import { bundleChromiumMain } from '../support/chromiumBundle.ts';
import { Place } from '../support/place.ts';
import { allow, send, visit } from '../support/visitorPage.ts';
import { startXvfb } from '../support/xvfb.ts';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '200' }, starts: { type: 'string', default: '5' } },
  allowPositionals: true,
});
/** Words that are no names, so that the masker leaves them readable. */
const COLOURS = ['red', 'blue', 'green', 'yellow', 'grey', 'white', 'pink', 'purple', 'orange', 'silver'] as const;
const THINGS = ['table', 'chair', 'lamp', 'shirt', 'jacket', 'shoes', 'phone', 'keyboard', 'camera', 'bottle'] as const;
const OWNERS = ['the', 'a', 'my', 'our'] as const;
const MESSAGES = Number(values.messages);
const STARTS = Number(values.starts);

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
interface Summary {
  readonly p50: number;
  readonly p95: number;
}
function summary(milliseconds: readonly number[]): Summary {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const line = (name: string, s: Summary): string =>
  `  ${name.padEnd(58)} p50 ${ms(s.p50).padStart(9)}   p95 ${ms(s.p95).padStart(9)}`;

/** Milliseconds since 1970 with fractions; the same clock in every process of one machine. */
const NOW = '(performance.timeOrigin + performance.now())';

async function messages(): Promise<{ path: Summary; echo: Summary }> {
  const place = await Place.open();
  try {
    const desk = await place.deskOf('maya');
    const browser = await place.browser();
    const { page } = await visit(browser, place.pageOf('Harbour Bank'));
    await allow(page);
    await send(page, 'Hello');
    await desk.until<string>('document.body.innerText', (seen) => seen.includes('Hello'));
    const [conversation] = await desk.call<{ id: string }[]>('listConversations');
    await desk.openInPage(conversation?.id ?? '');
    // Painted: the second frame after the row is in the document has been drawn.
    await desk.evaluate(`{
      window.painted = {};
      new MutationObserver(() => {
        for (const row of document.querySelectorAll('[data-message-id]')) {
          const token = /parcel with (?:the|a|my|our) [a-z]+ [a-z]+/.exec(row.textContent)?.[0];
          if (token === undefined || token in window.painted) continue;
          window.painted[token] = null;
          requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => { window.painted[token] = [${NOW}, row.textContent]; }; channel.port2.postMessage(0); });
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    }`);
    const random = seeded(7);
    const taken: number[] = [];
    for (let i = 0; i < MESSAGES; i += 1) {
      const thing = THINGS[Math.floor(i / 10) % 10];
      const token = `parcel with ${OWNERS[Math.floor(i / 100) % 4]} ${COLOURS[i % 10]} ${thing}`;
      const digits = cardNumber('4', 16, random);
      await page.getByLabel('Your message').fill(`${token} my card is ${digits}`);
      const sentAt = (await page.evaluate(
        `(() => { const at = ${NOW}; document.querySelector('button.send').click(); return at; })()`,
      )) as number;
      const [paintedAt, row] = await desk.until<[number, string]>(
        `window.painted[${JSON.stringify(token)}] ?? null`,
        (seen) => seen !== null,
      );
      if (!row.includes(digits.slice(-4)) || row.includes(digits)) throw new Error('A row was not masked');
      taken.push(paintedAt - sentAt);
      await new Promise((resolve) => setTimeout(resolve, 200)); // within the rate limit of a visitor
    }

    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>echo</title>');
    });
    new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) =>
      socket.on('message', (data, binary) => socket.send(data, { binary })),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const bare = await browser.newPage();
    await bare.goto(`http://127.0.0.1:${port}/`);
    const echoes = (await bare.evaluate(`(async () => {
      const socket = new WebSocket('ws://127.0.0.1:${port}/');
      await new Promise((resolve) => { socket.onopen = resolve; });
      const taken = [];
      for (let i = 0; i < ${MESSAGES}; i += 1) {
        const at = performance.now();
        const back = new Promise((resolve) => { socket.onmessage = resolve; });
        socket.send('parcel my card is 4111111111111111');
        await back;
        taken.push(performance.now() - at);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return taken;
    })()`)) as number[];
    server.closeAllConnections();
    server.close();
    return { path: summary(taken), echo: summary(echoes) };
  } finally {
    await place.close();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function starts(): Promise<{ desk: Summary; bare: Summary }> {
  const entry = await bundleChromiumMain();
  const place = await Place.open();
  const xvfb = await startXvfb();
  try {
    const data = await place.enrol('bench');
    const executable = findChromium();
    if (executable === null) throw new Error('No Chromium is installed');
    const desk: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i <= STARTS; i += 1) {
      const at = performance.now();
      const child = spawn(process.execPath, [entry, '--data', data, '--dist', place.dist, '--display', xvfb.display], {
        env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|LD_)/.test(name))),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The desk ended with ${code}`)));
      await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed]);
      failed.catch(() => undefined); // it is ended below
      const deskTook = performance.now() - at;
      await ended(child);

      const from = performance.now();
      const isRoot = process.getuid?.() === 0;
      const options = {
        executable,
        display: xvfb.display,
        proxy: CLOSED_PROXY,
        startUrl: 'data:text/html,<title>bare</title><input autofocus>',
        width: 1280,
        height: 800,
        log: () => undefined,
      };
      const browser = await launchChromium({ ...options, asUser: isRoot ? NOBODY : null, sandbox: true });
      const page = (await browser.cdp.browser.send('Target.getTargets'))['targetInfos'] as {
        targetId: string;
        type: string;
      }[];
      const session = await browser.cdp.attach(page.find((target) => target.type === 'page')?.targetId ?? '');
      // First paint, or already painted when the bench could ask.
      for (;;) {
        const painted = await session.send('Runtime.evaluate', {
          expression: `performance.getEntriesByType('paint').length > 0 && document.readyState === 'complete'`,
          returnByValue: true,
        });
        if ((painted['result'] as { value?: unknown }).value === true) break;
      }
      const bareTook = performance.now() - from;
      await browser.end();
      if (i > 0) {
        // the first of each fills the file cache
        desk.push(deskTook);
        bare.push(bareTook);
      }
    }
    return { desk: summary(desk), bare: summary(bare) };
  } finally {
    await place.close();
    await xvfb.stop();
  }
}

if (MESSAGES > 0) {
  const { path, echo } = await messages();
  console.log(`A message, ${MESSAGES} of them, each with a card number:`);
  console.log(line("visitor presses Send -> agent's masked row is painted", path));
  console.log(line('bare ws echo, browser page to Node and back', echo));
  console.log(`  ratio at p50: ${(path.p50 / echo.p50).toFixed(1)}\n`);
}
const { desk, bare } = await starts();
console.log(`Start-up, ${STARTS} of each, alternating:`);
console.log(line('desk, bundled: process start -> sign-in drawn and usable', desk));
console.log(line('bare Chromium --app window: process start -> painted', bare));
console.log(`  ratio at p50: ${(desk.p50 / bare.p50).toFixed(2)}`);
