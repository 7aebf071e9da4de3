import { isIP } from 'node:net';
import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { compileEgress, readAuthority } from '../../../core/access/egress.ts';
import { whyNotPublic } from '../../../core/access/publicAddresses.ts';
import { EgressLists, EgressRule } from '../../../core/policy/egress.ts';

const rule = (
  host: string,
  ports = [443],
  addresses: string[] = [],
): { host: string; ports: number[]; addresses: string[] } => ({ host, ports, addresses });
const LIST = compileEgress([
  rule('portal.example'),
  rule('*.tools.example', [443, 8443]),
  rule('inside.example', [443], ['10.20.0.0/16', 'fd00:20::/64']),
  rule('198.18.0.7', [8080]),
  rule('2a00:1::7'),
]);

describe('a host that is not listed', () => {
  test.each([
    ['another host', 'evil.example:443'],
    ['a host that ends like a listed one', 'evilportal.example:443'],
    ['a host below one that is listed by itself', 'a.portal.example:443'],
    ['the host above a wildcard', 'tools.example:443'],
    ['another port', 'portal.example:444'],
    ['a port of another rule', 'portal.example:8443'],
    ['the wildcard itself', '*.tools.example:443'],
    ['an address that is not listed', '198.18.0.8:8080'],
    ['a listed address with another port', '198.18.0.7:443'],
    ['loopback', '127.0.0.1:443'],
    ['loopback in IPv6', '[::1]:443'],
    ['the metadata of a cloud', '169.254.169.254:80'],
  ])('is refused: %s', (_what, authority) => {
    expect(LIST.target(authority)).toMatchObject({ allow: false });
  });

  test('is refused by an empty list, whatever it is', () => {
    fc.assert(
      fc.property(fc.tuple(fc.domain(), fc.integer({ min: 1, max: 65_535 })), ([host, port]) => {
        expect(compileEgress([]).target(`${host}:${port}`).allow).toBe(false);
      }),
    );
  });
});

describe('an ambiguous name is refused', () => {
  test.each([
    ['a dot at the end', 'portal.example.:443'],
    ['two dots', 'portal..example:443'],
    ['a leading dot', '.portal.example:443'],
    ['a name and password', 'portal.example@evil.example:443'],
    ['a password', 'a:b@portal.example:443'],
    ['a path', 'portal.example:443/x'],
    ['a query', 'portal.example:443?x'],
    ['a fragment', 'portal.example:443#x'],
    ['a backslash', String.raw`portal.example\evil.example:443`],
    ['a space', 'portal.example :443'],
    ['a tab', 'portal.example\t:443'],
    ['a line end', 'portal.example:443\r\nHost: evil.example'],
    ['a NUL', 'portal.example\0.evil.example:443'],
    ['per cent', 'portal%2eexample:443'],
    ['letters that look alike', 'pоrtal.example:443'],
    ['a full-width dot', 'portal．example:443'],
    ['a soft hyphen', 'por\u00ADtal.example:443'],
    ['no port', 'portal.example'],
    ['an empty port', 'portal.example:'],
    ['port 0', 'portal.example:0'],
    ['port 65536', 'portal.example:65536'],
    ['a port with a sign', 'portal.example:+443'],
    ['a port with a zero', 'portal.example:0443'],
    ['a port in hexadecimal', 'portal.example:0x1bb'],
    ['two ports', 'portal.example:443:443'],
    ['a very large port', 'portal.example:4430000000443'],
    ['a port in other digits', 'portal.example:４４３'],
    ['nothing', ''],
    ['a colon', ':443'],
    ['an address as one number', '2130706433:443'],
    ['an octal address', '0177.0.0.1:443'],
    ['a hexadecimal address', '0x7f.0.0.1:443'],
    ['one hexadecimal number', '0x7f000001:443'],
    ['a short address', '127.1:443'],
    ['an address with a zero before', '127.0.0.01:443'],
    ['five parts', '1.2.3.4.5:443'],
    ['an address with a dot at the end', '127.0.0.1.:443'],
    ['too large a part', '256.1.1.1:443'],
    ['IPv6 without brackets', '::1:443'],
    ['a zone', '[fe80::1%eth0]:443'],
    ['an encoded zone', '[fe80::1%25eth0]:443'],
    ['brackets around a name', '[portal.example]:443'],
    ['brackets around IPv4', '[127.0.0.1]:443'],
    ['an IPv4-mapped IPv6 address', '[::ffff:127.0.0.1]:443'],
    ['a future form of address', '[v1.x]:443'],
    ['a label of 64 letters', `${'a'.repeat(64)}.example:443`],
    ['a name of 254 letters', `${'a.'.repeat(126)}ab:443`],
    ['a hyphen first', '-portal.example:443'],
    ['an underscore', 'por_tal.example:443'],
    ['a scheme', 'https://portal.example:443'],
  ])('with %s', (_what, authority) => {
    expect(
      compileEgress([rule('portal.example'), rule('127.0.0.1'), rule('::1'), rule('evil.example')]).target(authority),
    ).toEqual({ allow: false, reason: 'unreadable' });
  });

  test('and whatever is read, a browser reads the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webAuthority({
            withUserInfo: true,
            withPort: true,
            withIPv4: true,
            withIPv4Extended: true,
            withIPv6: true,
          }),
          fc.string({ unit: 'binary' }),
          fc.stringMatching(/^[0-9a-fx.:[\]]{1,20}:\d{1,5}$/),
        ),
        (authority) => {
          const target = readAuthority(authority);
          if (target === null) return;
          const url = new URL(`https://${authority}/`);
          expect(url.hostname.replace(/^\[|\]$/g, '')).toBe(target.host);
          expect(url.port === '' ? 443 : Number(url.port)).toBe(target.port);
          expect(url.username + url.password + url.pathname).toBe('/');
          expect(isIP(target.host) > 0).toBe(target.isAddress);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('a listed host', () => {
  test.each([
    ['as written', 'portal.example:443'],
    ['in upper case', 'PORTAL.Example:443'],
    ['below a wildcard', 'a.b.tools.example:8443'],
    ['by its address', '198.18.0.7:8080'],
    ['by its address in another spelling', '[2A00:1:0::07]:443'],
  ])('passes the first step: %s', (_what, authority) => {
    expect(LIST.target(authority)).toMatchObject({ allow: true });
  });

  const addresses = (host: string, answer: readonly string[]): unknown => {
    const target = LIST.target(`${host}:443`);
    if (!target.allow) throw new Error('not listed');
    return LIST.addresses(target, answer);
  };

  test('is reached at the checked addresses, in the order in which they came', () => {
    expect(addresses('portal.example', ['2A00:1450:0::0001', '93.184.216.34'])).toEqual({
      allow: true,
      addresses: ['2a00:1450::1', '93.184.216.34'],
    });
  });

  test.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.8.8.8'],
    ['this machine', '0.0.0.0'],
    ['a private network', '10.0.0.1'],
    ['another', '172.31.255.255'],
    ['a third', '192.168.1.1'],
    ['a carrier', '100.64.0.1'],
    ['metadata of a cloud', '169.254.169.254'],
    ['metadata of another', '100.100.100.200'],
    ['Azure', '168.63.129.16'],
    ['link-local', '169.254.1.1'],
    ['documentation', '192.0.2.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['the future', '240.0.0.1'],
    ['6to4 relays', '192.88.99.1'],
    ['loopback in IPv6', '::1'],
    ['nothing in IPv6', '::'],
    ['a private network in IPv6', 'fd00:ec2::254'],
    ['link-local in IPv6', 'fe80::1'],
    ['a zone', 'fe80::1%eth0'],
    ['a zone on a public address', '2a00:1450::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast in IPv6', 'ff02::1'],
    ['IPv4-mapped IPv6 address', '::ffff:10.0.0.1'],
    ['public IPv4-mapped IPv6 address', '::ffff:93.184.216.34'],
    ['in the same as numbers', '::ffff:a00:1'],
    ['IPv4-compatible', '::10.0.0.1'],
    ['translated', '::ffff:0:10.0.0.1'],
    ['NAT64', '64:ff9b::a00:1'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4', '2002:a00:1::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['ISATAP', '2a00:1450::5efe:a00:1'],
    ['ISATAP with another mark', '2a00:1450:0:1:200:5efe:a00:1'],
    ['documentation in IPv6', '2001:db8::1'],
    ['more of it', '3fff::1'],
    ['what no one was given', '4000::1'],
    ['segment routing', '5f00::1'],
    ['no address', 'portal.example'],
    ['a short address', '127.1'],
    ['nothing at all', ''],
  ])('that leads to %s is refused, also with a good address beside it', (_what, address) => {
    const refused = { allow: false, reason: 'address-refused' };
    expect(addresses('portal.example', [address])).toEqual(refused);
    expect(addresses('portal.example', ['93.184.216.34', address])).toEqual(refused);
    expect(addresses('portal.example', [address, '93.184.216.34'])).toEqual(refused);
  });

  test('that resolves to nothing, or to more addresses than a host has, is refused', () => {
    expect(addresses('portal.example', [])).toEqual({ allow: false, reason: 'no-address' });
    expect(
      addresses(
        'portal.example',
        Array.from({ length: 33 }, () => '93.184.216.34'),
      ),
    ).toEqual({ allow: false, reason: 'address-refused' });
  });

  test('may be in a network that its own rule lists, and in no other', () => {
    expect(addresses('inside.example', ['10.20.3.4', 'fd00:20::1', '93.184.216.34'])).toMatchObject({ allow: true });
    expect(addresses('inside.example', ['10.21.0.1'])).toMatchObject({ allow: false });
    expect(addresses('portal.example', ['10.20.3.4'])).toMatchObject({ allow: false });
    expect(addresses('inside.example', ['::ffff:10.20.3.4'])).toMatchObject({ allow: false });
  });
});

describe('a list with an unreadable part is refused', () => {
  test.each([
    '',
    '*',
    '*.',
    '*.com',
    '**.a.example',
    'a.*.example',
    'portal.example.',
    'portal.example:443',
    'https://portal.example',
    'pörtal.example',
    'portal example',
    '127.1',
    '0x7f000001',
    '2130706433',
    '10.0.0.0/8',
    'fe80::1%eth0',
    '-a.example',
  ])('host %j', (host) => {
    expect(() => compileEgress([rule('portal.example'), rule(host)])).toThrow(RangeError);
    expect(EgressRule.safeParse({ host }).success).toBe(false);
  });
  test.each([[[]], [[0]], [[65_536]], [[443.5]], [['443']]])('ports %j', (ports) => {
    expect(EgressRule.safeParse({ host: 'portal.example', ports }).success).toBe(false);
  });
  test.each([['10.0.0.1/8'], ['10.0.0.0/33'], ['everything']])('range %s', (range) => {
    expect(EgressRule.safeParse({ host: 'portal.example', addresses: [range] }).success).toBe(false);
  });
  test('a rule allows https alone unless it says more', () => {
    expect(EgressLists.parse({ one: [{ host: 'portal.example' }] })).toEqual({
      one: [{ host: 'portal.example', ports: [443], addresses: [] }],
    });
  });
});

describe('an address is public only in ranges that were assigned', () => {
  /** First and last of each range that is not public, and their neighbours that are. */
  test.each([
    ['0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
    ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
    ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
    ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
    ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
    ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
    ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
    ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
    ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
    ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
    ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
    ['224.0.0.0', '255.255.255.255', '223.255.255.255', null],
    ['168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
    ['::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', null, '2000::'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:200::'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'],
    ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', null, null],
  ])('%s to %s is not', (first, last, before, after) => {
    for (const inside of [first, last]) expect([inside, whyNotPublic(inside)]).not.toEqual([inside, null]);
    for (const outside of [before, after])
      if (outside !== null) expect([outside, whyNotPublic(outside)]).toEqual([outside, null]);
  });
});
