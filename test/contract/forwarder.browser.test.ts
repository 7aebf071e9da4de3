/** The forwarder with a real browser as its client, as a tool's session will use it: with a pass, and without. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startForwarder, type Forwarder, type ForwarderDecision } from '../../main/link/forwarder.ts';
import type { Pass } from '../../main/link/pass.ts';
import { text, type CdpSession } from '../../main/shell/chromium/cdp.ts';
import { findChromium, launchChromium, NOBODY, type RunningChromium } from '../../main/shell/chromium/launch.ts';
import { startXvfb, type Xvfb } from '../support/xvfb.ts';

/** First byte of a TLS handshake record (RFC 8446, section 5.1). */
const HANDSHAKE = 22;

describe('a browser behind the forwarder', () => {
  let xvfb: Xvfb;
  let forwarder: Forwarder;
  let browser: RunningChromium;
  let page: CdpSession;
  let host: Server;
  let port = 0;
  let received: number[] = [];
  let asked = 0;
  const decisions: ForwarderDecision[] = [];
  let pass: Pass | null = null;

  beforeAll(async () => {
    host = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (chunk) => {
          received.push(chunk[0] ?? 0);
          socket.destroy();
        });
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    port = (host.address() as AddressInfo).port;
    forwarder = await startForwarder({ resolve: async () => ['127.0.0.1'] });
    forwarder.listen((decision) => {
      decisions.push(decision);
    });
    xvfb = await startXvfb();
    const isRoot = process.getuid?.() === 0;
    browser = await launchChromium({
      executable: findChromium() ?? '',
      display: xvfb.display,
      asUser: isRoot ? NOBODY : null,
      sandbox: true,
      proxy: forwarder.address,
      startUrl: 'data:text/html,tool',
      width: 800,
      height: 600,
      log: () => undefined,
    });
    const { targetInfos } = (await browser.cdp.browser.send('Target.getTargets')) as {
      targetInfos: { targetId: string; type: string }[];
    };
    page = await browser.cdp.attach(targetInfos.find(({ type }) => type === 'page')?.targetId ?? '');
    page.on('Fetch.requestPaused', (params) =>
      page.tell('Fetch.continueRequest', { requestId: text(params, 'requestId') }),
    );
    page.on('Fetch.authRequired', (params) => {
      asked += 1;
      page.tell('Fetch.continueWithAuth', {
        requestId: text(params, 'requestId'),
        authChallengeResponse:
          pass === null
            ? { response: 'CancelAuth' }
            : { response: 'ProvideCredentials', username: pass.username, password: pass.password },
      });
    });
    await page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }], handleAuthRequests: true });
  });
  afterAll(async () => {
    await browser?.end();
    await forwarder?.close();
    await xvfb?.stop();
    host?.close();
  });

  const go = async (url: string): Promise<string> => {
    received = [];
    decisions.length = 0;
    asked = 0;
    return text(await page.send('Page.navigate', { url }), 'errorText');
  };

  test('without a pass reaches nothing, is not asked for a password, and is reported by its host alone', async () => {
    expect(await go(`https://tool.example:${port}/secret?card=4111`)).not.toBe('');
    expect([received, asked]).toEqual([[], 0]);
    expect(decisions).toContainEqual({ allow: false, host: 'tool.example', port, reason: 'no-pass', tenantId: null });
    expect(JSON.stringify(decisions)).not.toContain('secret');
  });

  test('with a pass reaches a host on the list', async () => {
    pass = forwarder.admit('bank', [{ host: 'tool.example', ports: [port], addresses: ['127.0.0.1'] }]);
    await go(`https://tool.example:${port}/`);
    expect(received[0]).toBe(HANDSHAKE);
    expect(decisions).toContainEqual({ allow: true, host: 'tool.example', port, reason: null, tenantId: 'bank' });
  });

  test.each([
    ['another host', () => `https://other.example:${port}/`, 'not-listed'],
    ['another port', () => 'https://tool.example:444/', 'not-listed'],
    ['the same place by its address', () => `https://127.0.0.1:${port}/`, 'not-listed'],
    ['the same place by its address as one number', () => `https://2130706433:${port}/`, 'not-listed'],
    ['localhost', () => `https://localhost:${port}/`, 'not-listed'],
    ['a dot at the end', () => `https://tool.example.:${port}/`, 'unreadable'],
    ['the host without TLS', () => `http://tool.example:${port}/`, 'plain-http'],
  ])('with a pass does not reach %s', async (_what, url, reason) => {
    expect(await go(url())).not.toBe('');
    expect(received).toEqual([]);
    expect(decisions.map((one) => one.reason)).toContain(reason);
  });

  test('reaches nothing any more when the pass is revoked', async () => {
    forwarder.revokeAll();
    await go(`https://tool.example:${port}/`);
    expect([received, decisions.some(({ allow }) => allow)]).toEqual([[], false]);
  });
});
