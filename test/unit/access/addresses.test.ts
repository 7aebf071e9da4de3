import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, compileRanges, parseRange } from '../../../core/access/addresses.ts';

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const quad = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 0xff).join('.');

describe('address ranges', () => {
  test('an IPv4 address is in a range exactly when its first bits are those of the range', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }), fc.nat(0xffffffff), (base, prefix, other) => {
        const size = 2 ** (32 - prefix);
        const start = Math.floor(base / size) * size;
        const range = compileRanges([`${quad(start)}/${prefix}`]);
        const inside = start + (other % size);
        expect(range.contains(quad(inside))).toBe(true);
        expect(range.contains(quad(other))).toBe(other >= start && other < start + size);
      }),
    );
  });

  test('an IPv4-mapped IPv6 address is the same address, in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const n = numberOf(address);
        const hex = `::ffff:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}`;
        const range = compileRanges([address]);
        expect(range.contains(`::ffff:${address}`)).toBe(true);
        expect(range.contains(hex)).toBe(true);
        expect(compileRanges([`::ffff:${address}/128`]).contains(address)).toBe(true);
        expect(canonicalAddress(`::FFFF:${address}`)).toBe(address);
      }),
    );
  });

  test('an IPv6 address is in its own /64 and not in the next one', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonicalText = canonicalAddress(address);
        expect(canonicalText).not.toBeNull();
        expect(compileRanges([canonicalText!]).contains(address)).toBe(true);
      }),
    );
    const range = compileRanges(['2001:db8:0:1::/64']);
    expect(range.contains('2001:db8:0:1:ffff::1')).toBe(true);
    expect(range.contains('2001:db8:0:2::1')).toBe(false);
  });

  test('IPv6 ranges do not contain IPv4 addresses, nor the reverse', () => {
    expect(compileRanges(['::/0']).contains('192.0.2.1')).toBe(false);
    expect(compileRanges(['0.0.0.0/0']).contains('2001:db8::1')).toBe(false);
  });

  test('a zone is no part of an address', () => {
    expect(compileRanges(['fe80::/10']).contains('fe80::1%eth0')).toBe(true);
    expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1');
  });

  test('what is not plainly an address is in no range', () => {
    const everything = compileRanges(['0.0.0.0/0', '::/0']);
    for (const text of [
      '',
      ' ',
      'localhost',
      '10.1',
      '0x7f000001',
      '2130706433',
      '010.0.0.1',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.4 ',
      '1.2.3.4/8',
      ':::',
      '1::2::3',
      '%eth0',
      'fe80::1%',
      '1.2.3.4%eth0/8',
      '127.0.0.1\n',
    ]) {
      expect([text, everything.contains(text)]).toEqual([text, false]);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        everything.contains(text);
        compileRanges([]).contains(text);
      }),
    );
  });

  test('a long list answers its first checks like all later ones, and like its ranges one by one', () => {
    const range = fc
      .tuple(fc.boolean(), fc.nat(0xffffffff), fc.integer({ min: 4, max: 32 }))
      .map(([six, bits, prefix]) => {
        const start = (bits & (-1 << (32 - prefix))) >>> 0;
        return six
          ? `2001:db8:${(start >>> 16).toString(16)}:${(start & 0xffff).toString(16)}::/${prefix + 32}`
          : `${quad(start)}/${prefix}`;
      });
    fc.assert(
      fc.property(
        fc.array(range, { minLength: 64, maxLength: 90 }),
        fc.array(fc.tuple(fc.nat(89), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }),
        (list, picks) => {
          const addresses = picks.map(([at, noise]) => {
            const [base = ''] = (list[at % list.length] ?? '').split('/');
            return base.includes(':')
              ? base.replace('::', `::${noise.toString(16)}`)
              : quad((numberOf(base) ^ noise) >>> 0);
          });
          const ranges = compileRanges(list);
          const first = addresses.map((address) => ranges.contains(address));
          for (let look = 0; look < 16; look += 1) ranges.contains('192.0.2.1');
          expect(addresses.map((address) => ranges.contains(address))).toEqual(first);
          expect(addresses.map((address) => list.some((text) => compileRanges([text]).contains(address)))).toEqual(
            first,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an empty list contains no address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(compileRanges([]).contains(address)).toBe(false);
      }),
    );
  });

  test('an unreadable range is refused with the reason, never guessed', () => {
    for (const text of [
      '',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '2001:db8::/129',
      'somewhere',
      '10.0.0.1/8',
      '::ffff:10.0.0.0/64',
      'fe80::1%eth0',
      '10.0.0.0/2.5',
    ]) {
      expect(() => parseRange(text)).toThrow(RangeError);
    }
    for (const [text, fault] of [
      ['10.0.0.1/8', { code: 'range-bits', params: { range: '10.0.0.1/8', within: '10.0.0.0/8' } }],
      ['10.0.0.0/33', { code: 'range-bounds', params: { range: '10.0.0.0/33', least: 0, most: 32 } }],
      ['::ffff:10.0.0.0/64', { code: 'range-bounds', params: { range: '::ffff:10.0.0.0/64', least: 96, most: 128 } }],
      ['10.0.0.0/8/8', { code: 'range-slashes', params: { range: '10.0.0.0/8/8' } }],
      ['10.0.0.0/2.5', { code: 'range-number', params: { range: '10.0.0.0/2.5' } }],
      ['fe80::1%eth0', { code: 'range-zone', params: { range: 'fe80::1%eth0' } }],
      ['somewhere', { code: 'range-address', params: { range: 'somewhere' } }],
    ] as const)
      expect(() => parseRange(text)).toThrow(expect.objectContaining({ fault }));
    expect(() => compileRanges(['127.0.0.0/8', 'nonsense'])).toThrow(RangeError);
  });
});
