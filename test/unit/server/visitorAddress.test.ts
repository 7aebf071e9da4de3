/** Whose allowance a visitor uses: behind trusted proxies that of the client, and never that of a forged header. */
import { expect, test } from 'vitest';
import { compileRanges } from '../../../core/access/addresses.ts';
import { visitorAddress } from '../../../server/channels/widget/visitorAddress.ts';

const PROXIES = compileRanges(['10.0.0.1', '127.0.0.1']);

test.each([
  ['a client without a proxy', '192.0.2.7', {}, { address: '192.0.2.7', isShared: false }],
  [
    'a client behind a proxy',
    '10.0.0.1',
    { 'x-forwarded-for': '192.0.2.7' },
    { address: '192.0.2.7', isShared: false },
  ],
  [
    'a client that forges a header behind a proxy',
    '127.0.0.1',
    { 'x-forwarded-for': '198.51.100.1, 192.0.2.7' },
    { address: '192.0.2.7', isShared: false },
  ],
  [
    'a client of IPv6, by its network',
    '10.0.0.1',
    { forwarded: 'for="[2001:db8:1:2:3:4:5:6]:4711"' },
    { address: '2001:db8:1:2::/64', isShared: false },
  ],
  [
    'another of the same network',
    '10.0.0.1',
    { 'x-forwarded-for': '2001:db8:1:2:ffff::1' },
    { address: '2001:db8:1:2::/64', isShared: false },
  ],
  [
    'a sender of headers that is not listed, whose header widens nothing',
    '10.0.0.9',
    { 'x-forwarded-for': '192.0.2.7' },
    { address: '10.0.0.9', isShared: false },
  ],
  [
    'a proxy that names no client',
    '10.0.0.1',
    { 'x-forwarded-for': 'unknown' },
    { address: '10.0.0.1', isShared: true },
  ],
  ['this machine', '::ffff:127.0.0.1', {}, { address: '127.0.0.1', isShared: true }],
] as const)('%s', (_who, peer, headers, expected) => {
  const proxies = peer.endsWith('127.0.0.1') && Object.keys(headers).length === 0 ? compileRanges([]) : PROXIES;
  expect(visitorAddress(peer, headers, proxies)).toEqual(expected);
});
