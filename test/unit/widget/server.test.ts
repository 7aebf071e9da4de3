/** The two requests of the visitor's page: what is sent, and what each answer is taken for. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Site } from '../../../contract/visitor.ts';
import { fetchSite, giveConsent } from '../../../widget/server.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const SITE: Site = {
  id: ID,
  name: 'Site',
  tenantName: 'Harbour Bank',
  colour: '#0a5c36',
  language: 'de',
  notice: {
    version: 'v1',
    brief: ['1', '2', '3'],
    who: 'a',
    why: 'b',
    howLong: 'c',
    browser: 'b',
    rights: 'd',
    question: 'e',
  },
  protection: { title: 'a', overHttp: 'b', overHttps: 'c', kept: 'd', sealed: 'e' },
};
const STORED = { conversationId: ID, visitorToken: 't'.repeat(32), consentId: ID, at: 1 };

afterEach(() => vi.unstubAllGlobals());

/** Answers the next request so; what was asked for is in the list. */
function answering(answer: () => Response | Promise<Response>): [string, RequestInit][] {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    asked.push([path, options]);
    return answer();
  });
  return asked;
}
const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });

describe('each request', () => {
  const COMMON = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'error' };

  it('for the site names it and the language, and carries no cookie and no address', async () => {
    const asked = answering(() => json(SITE));
    expect(await fetchSite('a/b', 'fr')).toEqual({ ok: true, value: SITE });
    expect(asked).toEqual([
      ['/visitor/v1/sites/a%2Fb?language=fr', { ...COMMON, signal: expect.any(AbortSignal) as unknown }],
    ]);
  });

  it('for consent names the words that were on the screen', async () => {
    const asked = answering(() => json(STORED));
    expect(await giveConsent(SITE)).toEqual({ ok: true, value: STORED });
    expect(asked).toEqual([
      [
        `/visitor/v1/sites/${ID}/consent`,
        {
          ...COMMON,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"language":"de","noticeVersion":"v1"}',
          signal: expect.any(AbortSignal) as unknown,
        },
      ],
    ]);
  });

  it('is given up after fifteen seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const asked = answering(() => json(SITE));
    await fetchSite('a', 'en');
    expect(timeout.mock.calls).toEqual([[15_000]]);
    expect(asked[0]?.[1].signal).toBe(timeout.mock.results[0]?.value);
    timeout.mockRestore();
  });
});

it.each([
  [399, 'unreachable'],
  [400, 'refused'],
  [403, 'refused'],
  [404, 'unknown-site'],
  [409, 'refused'],
  [429, 'too-fast'],
  [499, 'refused'],
  [500, 'unreachable'],
  [503, 'unreachable'],
])('the status %i says: %s, even with a right answer in it', async (status, why) => {
  answering(() => json(SITE, status));
  expect(await fetchSite('a', 'en')).toEqual({ ok: false, why });
  answering(() => json(STORED, status));
  expect(await giveConsent(SITE)).toEqual({ ok: false, why });
});

it.each([
  ['no JSON', () => new Response('<p>')],
  ['another answer', () => json({ ...SITE, more: 1 })],
  ['nothing', () => new Response('')],
  ['no connection', () => Promise.reject(new TypeError('failed'))],
])('%s is taken for a server that is not there', async (_what, answer) => {
  answering(answer);
  expect(await fetchSite('a', 'en')).toEqual({ ok: false, why: 'unreachable' });
  expect(await giveConsent(SITE)).toEqual({ ok: false, why: 'unreachable' });
});
