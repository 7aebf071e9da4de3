import type { IncomingHttpHeaders } from 'node:http';
import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { compileRanges } from '../../../core/access/addresses.ts';
import { clientAddress } from '../../../server/channels/widget/clientAddress.ts';

const PROXIES = compileRanges(['127.0.0.1', '10.0.0.0/24', '2001:db8:ffff::/64']);
const from = (peer: string, headers: IncomingHttpHeaders) => clientAddress(peer, headers, PROXIES);
const known = (address: string, disbelieved = false): object => ({ known: true, address, disbelieved });
const unknown = (proxy = '127.0.0.1'): object => ({ known: false, proxy });

describe('headers of a peer that is no listed proxy are not believed', () => {
  test.each([
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { via: '1.1 somebody' },
  ])('%j', (headers) => {
    expect(from('192.0.2.7', headers)).toEqual(known('192.0.2.7', true));
  });
  test('and without any header it has its own address', () => {
    expect(from('::ffff:192.0.2.7', {})).toEqual(known('192.0.2.7'));
    expect(from('fe80::1%eth0', {})).toEqual(known('fe80::1'));
  });
});

describe('a listed proxy', () => {
  test.each([
    ['one hop', { 'x-forwarded-for': '192.0.2.7' }, '192.0.2.7'],
    ['what a visitor wrote before it', { 'x-forwarded-for': '127.0.0.1, 10.0.0.5, 192.0.2.7' }, '192.0.2.7'],
    ['past another listed proxy', { 'x-forwarded-for': '198.51.100.1, 192.0.2.7, 10.0.0.5' }, '192.0.2.7'],
    ['only proxies: the first of them', { 'x-forwarded-for': '10.0.0.6, 10.0.0.5' }, '10.0.0.6'],
    ['with a port', { 'x-forwarded-for': '192.0.2.7:51234' }, '192.0.2.7'],
    ['IPv6 in brackets', { 'x-forwarded-for': '[2001:db8::7]:443' }, '2001:db8::7'],
    ['IPv6 without', { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7'],
    ['IPv4-mapped IPv6 address', { 'x-forwarded-for': '::ffff:192.0.2.7' }, '192.0.2.7'],
    ['RFC 7239', { forwarded: 'for=192.0.2.60;proto=http;by=203.0.113.43' }, '192.0.2.60'],
    ['RFC 7239 with quotes and a port', { forwarded: 'For="[2001:db8:cafe::17]:4711"' }, '2001:db8:cafe::17'],
    ['RFC 7239 over two hops', { forwarded: 'for=192.0.2.43, for="10.0.0.7:81"' }, '192.0.2.43'],
    ['an escaped letter in quotes', { forwarded: String.raw`for="192.0.2.\60"` }, '192.0.2.60'],
    ['both headers, agreeing', { forwarded: 'for=192.0.2.7', 'x-forwarded-for': '192.0.2.7' }, '192.0.2.7'],
  ] as const)('is believed: %s', (_what, headers, address) =>
    expect(from('127.0.0.1', headers)).toEqual(known(address)),
  );

  test.each([
    ['names no one', {}],
    ['an empty header', { 'x-forwarded-for': '' }],
    ['a comma at the end', { 'x-forwarded-for': '192.0.2.7,' }],
    ['unknown', { forwarded: 'for=unknown' }],
    ['a made-up name', { forwarded: 'for=_hidden' }],
    ['something that is no address behind a proxy', { 'x-forwarded-for': '192.0.2.7, somebody, 10.0.0.5' }],
    ['an address with a zero before', { 'x-forwarded-for': '192.0.2.07' }],
    ['a zone', { 'x-forwarded-for': 'fe80::1%eth0' }],
    ['two headers that disagree', { forwarded: 'for=192.0.2.8', 'x-forwarded-for': '192.0.2.7' }],
    ['one of two that cannot be read', { forwarded: 'nonsense', 'x-forwarded-for': '192.0.2.7' }],
    ['two answers in one hop', { forwarded: 'for=192.0.2.7;for=192.0.2.8' }],
    ['a quote that does not end', { forwarded: 'for="192.0.2.7' }],
    ['IPv6 without brackets, against RFC 7239', { forwarded: 'for="2001:db8::7"' }],
    ['a hop without for', { forwarded: 'proto=https' }],
    ['a semicolon at the end', { forwarded: 'for=192.0.2.7;' }],
    ['more hops than there are', { 'x-forwarded-for': Array.from({ length: 40 }, () => '10.0.0.5').join(',') }],
    ['a header without an end', { 'x-forwarded-for': `192.0.2.7, ${'10.0.0.5, '.repeat(500)}` }],
    ['a line end', { 'x-forwarded-for': '192.0.2.7\r\n10.0.0.5' }],
  ] as const)('names no usable address: %s', (_what, headers) => expect(from('127.0.0.1', headers)).toEqual(unknown()));

  test('whatever a visitor writes on the left, the answer is what the proxies wrote on the right', () => {
    const noise = fc.string({ maxLength: 60 }).filter((text) => text.split(',').length < 20);
    fc.assert(
      fc.property(
        noise,
        fc.ipV4().filter((address) => !PROXIES.contains(address)),
        (left, address) => {
          expect(from('127.0.0.1', { 'x-forwarded-for': `${left}, ${address}, 10.0.0.9` })).toEqual(known(address));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('no malformed header yields an address that it does not contain', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc.stringMatching(/^(?:for|FOR|by|proto)?=?"?\[?[0-9a-f.:]{0,12}\]?"?[,;]?(?:for="?192\.0\.2\.7"?)?$/),
        ),
        (forwarded) => {
          const found = from('127.0.0.1', { forwarded });
          if (found.known)
            expect(forwarded.toLowerCase().replaceAll('\\', '')).toContain(
              found.address.includes(':') ? ':' : found.address,
            );
        },
      ),
      { numRuns: 800 },
    );
  });
});
