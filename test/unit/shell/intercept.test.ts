/** What the Chromium host answers to the requests of a page: the desk's own files with its headers, nothing else. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { BlockedReports } from '../../../main/shell/blocked.ts';
import { CdpConnection, type Data } from '../../../main/shell/chromium/cdp.ts';
import { intercept, ORIGIN } from '../../../main/shell/chromium/intercept.ts';
import type { Blocked, WindowSpec } from '../../../main/shell/shell.ts';

const SPEC: WindowSpec = {
  title: 'Desk',
  width: 1280,
  height: 800,
  minWidth: 900,
  minHeight: 600,
  files: new Map([['/index.html', { body: Buffer.from('<!doctype html>'), mediaType: 'text/html' }]]),
  headers: { 'content-security-policy': "default-src 'none'", 'x-frame-options': 'DENY' },
  preload: { path: '/opt/desk/preload.cjs', source: '' },
  contentProtection: true,
};

/** A page whose main frame is `main`. `ask` sends an event of the browser and answers with the command after it. */
async function page(): Promise<{ ask: (method: string, params: Data) => Data; first: Data; blocked: Blocked[] }> {
  const [write, read] = [new PassThrough(), new PassThrough()];
  const connection = new CdpConnection(write, read);
  const sent: Data[] = [];
  write.on('data', (chunk: Buffer) => sent.push(JSON.parse(chunk.toString('utf8').slice(0, -1)) as Data));
  const say = (message: Data): void => {
    read.emit('data', Buffer.from(`${JSON.stringify(message)}\0`));
  };
  const reports = new BlockedReports();
  const blocked: Blocked[] = [];
  reports.listen((one) => blocked.push(one));
  const ready = intercept(connection.session('page'), SPEC, (frame) => frame === 'main', reports);
  say({ id: 1, result: {} });
  await ready;
  return {
    first: sent[0] ?? {},
    blocked,
    ask: (method, params) => {
      const before = sent.length;
      say({ method, params, sessionId: 'page' });
      expect(sent.length, 'one command answers').toBe(before + 1);
      const { method: command, params: answer } = sent.at(-1) ?? {};
      return { command, answer };
    },
  };
}

const request = (url: string, more: Data = {}): Data => ({
  requestId: 'r',
  frameId: 'main',
  resourceType: 'Document',
  request: { url, method: 'GET' },
  ...more,
});

test('every request stops here before it is made', async () => {
  const { first } = await page();
  expect(first).toMatchObject({
    method: 'Fetch.enable',
    params: { patterns: [{ urlPattern: '*', requestStage: 'Request' }], handleAuthRequests: true },
  });
});

test('a file of the desk is answered with all headers of the window and its own type', async () => {
  const { ask, blocked } = await page();
  const expected = {
    command: 'Fetch.fulfillRequest',
    answer: {
      requestId: 'r',
      responseCode: 200,
      responseHeaders: [
        { name: 'content-security-policy', value: "default-src 'none'" },
        { name: 'x-frame-options', value: 'DENY' },
        { name: 'content-type', value: 'text/html' },
      ],
      body: Buffer.from('<!doctype html>').toString('base64'),
    },
  };
  expect(ask('Fetch.requestPaused', request(`${ORIGIN}/`))).toEqual(expected);
  expect(ask('Fetch.requestPaused', request(`${ORIGIN}/index.html`))).toEqual(expected);
  expect(ask('Fetch.requestPaused', request(`${ORIGIN}/other.js`))).toMatchObject({ answer: { responseCode: 404 } });
  expect(blocked).toEqual([]);
});

test('everything else is refused and reported, and a page that would leave stays', async () => {
  const { ask, blocked } = await page();
  const away = 'https://evil.example/a?secret=1';
  expect(ask('Fetch.requestPaused', request(away))).toEqual({
    command: 'Fetch.fulfillRequest',
    answer: { requestId: 'r', responseCode: 204 },
  });
  const refused = { command: 'Fetch.failRequest', answer: { requestId: 'r', errorReason: 'BlockedByClient' } };
  expect(ask('Fetch.requestPaused', request(away, { frameId: 'sub' }))).toEqual(refused);
  expect(ask('Fetch.requestPaused', request(away, { resourceType: 'Image' }))).toEqual(refused);
  const posted = { url: `${ORIGIN}/index.html`, method: 'POST' };
  expect(ask('Fetch.requestPaused', request('', { resourceType: 'XHR', request: posted }))).toEqual(refused);
  expect(ask('Fetch.requestPaused', request('no address', { resourceType: 'Image' }))).toEqual(refused);
  expect(blocked).toEqual([
    { what: 'navigation', target: 'evil.example' },
    { what: 'frame', target: 'evil.example' },
    { what: 'request', target: 'evil.example' },
    { what: 'request', target: 'desk.cleandesk.internal' },
    { what: 'request', target: 'unreadable-address' },
  ]);
});

test('a server or proxy that asks for a password gets none', async () => {
  const { ask } = await page();
  expect(ask('Fetch.authRequired', { requestId: 'r' })).toEqual({
    command: 'Fetch.continueWithAuth',
    answer: { requestId: 'r', authChallengeResponse: { response: 'CancelAuth' } },
  });
});
