import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { LONGEST_HEADER, readProxyHeader } from '../../../server/platform/tls/proxyHeader.ts';

const read = (text: string) => readProxyHeader(Buffer.from(text, 'latin1'));
const BAD = { state: 'refused', why: 'bad' };
const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
interface How {
  command?: number;
  kind?: number;
  addresses?: number[];
  facts?: number[];
  length?: number;
}
function binary({
  command = 0x21,
  kind = 0x11,
  addresses = [192, 0, 2, 7, 10, 0, 0, 1, 0xc0, 0x01, 0x01, 0xbb],
  facts = [],
  length = addresses.length + facts.length,
}: How = {}): Buffer {
  return Buffer.concat([
    SIGNATURE,
    Buffer.from([command, kind, length >>> 8, length & 255]),
    Buffer.from([...addresses, ...facts]),
  ]);
}
const V6 = [
  0x20,
  0x01,
  0x0d,
  0xb8,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  7,
  ...Array.from({ length: 16 }, () => 0),
  0xc0,
  0x01,
  0x01,
  0xbb,
];

describe('version 1', () => {
  test.each([
    ['PROXY TCP4 192.0.2.7 10.0.0.1 51234 443\r\n', '192.0.2.7'],
    ['PROXY TCP6 2001:DB8::7 ::1 51234 443\r\n', '2001:db8::7'],
    ['PROXY TCP6 ::ffff:192.0.2.7 ::1 0 65535\r\n', '192.0.2.7'],
  ])("%j names the client's address", (line, address) => {
    expect(read(line)).toEqual({ state: 'read', length: line.length, address });
    expect(read(`${line}\u0016\u0003\u0001`)).toEqual({ state: 'read', length: line.length, address });
  });

  test.each([
    'PROXY UNKNOWN\r\n',
    'PROXY UNKNOWN ff ff 1 2\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 51234 443\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 51234 443 \r\n',
    'PROXY  TCP4 192.0.2.7 10.0.0.1 51234 443\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 51234\r\n',
    'PROXY TCP4 192.0.2.256 10.0.0.1 51234 443\r\n',
    'PROXY TCP4 192.0.2.07 10.0.0.1 51234 443\r\n',
    'PROXY TCP4 2001:db8::7 ::1 51234 443\r\n',
    'PROXY TCP6 192.0.2.7 10.0.0.1 51234 443\r\n',
    'PROXY TCP6 fe80::1%eth0 ::1 51234 443\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 65536 443\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 051234 443\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 -1 443\r\n',
    'PROXY TCP4 192.0.2.7\t10.0.0.1 1 443\r\n',
    'PROXY UDP4 192.0.2.7 10.0.0.1 1 443\r\n',
    'PROXY tcp4 192.0.2.7 10.0.0.1 1 443\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 1 443\r\r\n',
    'PROXY \r\n',
    `PROXY TCP6 ${'0'.repeat(100)}`,
    'PROXY TCP4 192.0.2.7 10.0.0.1 1 443\u0000\r\n',
  ])('%j is refused', (line) => expect(read(line)).toEqual(BAD));

  test('a line is waited for up to its longest and no byte more', () => {
    const line = 'PROXY TCP4 192.0.2.7 10.0.0.1 51234 443\r\n';
    for (let length = 1; length < line.length; length += 1)
      expect(read(line.slice(0, length))).toEqual({ state: 'unfinished' });
    expect(read(`PROXY ${'x'.repeat(100)}`)).toEqual({ state: 'unfinished' });
    expect(read(`PROXY ${'x'.repeat(101)}`)).toEqual(BAD);
  });
});

describe('version 2', () => {
  test("names the client's address, with and without further fields", () => {
    expect(readProxyHeader(binary())).toEqual({ state: 'read', length: 28, address: '192.0.2.7' });
    expect(readProxyHeader(binary({ kind: 0x21, addresses: V6 }))).toEqual({
      state: 'read',
      length: 52,
      address: '2001:db8::7',
    });
    expect(readProxyHeader(Buffer.concat([binary({ facts: [0x04, 0, 1, 9] }), Buffer.from([0x16])]))).toEqual({
      state: 'read',
      length: 32,
      address: '192.0.2.7',
    });
  });

  test('a balancer that connects for itself has no client address', () => {
    expect(readProxyHeader(binary({ command: 0x20, kind: 0, addresses: [] }))).toEqual({
      state: 'read',
      length: 16,
      address: null,
    });
  });

  test.each([
    ['another version', { command: 0x11 }],
    ['another command', { command: 0x22 }],
    ['no family', { kind: 0x00 }],
    ['UDP', { kind: 0x12 }],
    ['a file of this machine', { kind: 0x31, addresses: Array.from({ length: 216 }, () => 0) }],
    ['a family that there is not', { kind: 0x41 }],
    ['too short for its addresses', { addresses: [192, 0, 2, 7] }],
    ['IPv4 addresses called IPv6', { kind: 0x21 }],
    ['a fact cut off', { facts: [0x04, 0] }],
    ['a fact longer than the header', { facts: [0x04, 0, 9, 1] }],
    ['more than it may hold', { length: LONGEST_HEADER }],
    ['a wrong checksum', { facts: [0x03, 0, 4, 1, 2, 3, 4] }],
    ['a checksum of the wrong length', { facts: [0x03, 0, 1, 1] }],
  ])('is refused: %s', (_what, how) => expect(readProxyHeader(binary(how))).toEqual(BAD));

  test('a right checksum is accepted, and is refused after one changed bit', () => {
    // RFC 3720, appendix B.4.
    expect([checksum(Buffer.alloc(32)), checksum(Buffer.alloc(32, 0xff))]).toEqual([0x8a9136aa, 0x62a8ab43]);
    const header = binary({ facts: [0x03, 0, 4, 0, 0, 0, 0] });
    header.writeUInt32BE(checksum(header), 31);
    expect(readProxyHeader(header)).toEqual({ state: 'read', length: 35, address: '192.0.2.7' });
    const bent = Buffer.from(header);
    bent[19] = 8;
    expect(readProxyHeader(bent)).toEqual(BAD);
  });

  test('comes in pieces of any size', () => {
    const header = binary({ facts: [0x04, 0, 2, 1, 1] });
    for (let length = 1; length < header.length; length += 1)
      expect(readProxyHeader(header.subarray(0, length))).toEqual({ state: 'unfinished' });
  });
});

test('bytes that do not begin like a header are distinguished: TLS, HTTP, silence', () => {
  expect(readProxyHeader(Buffer.from([0x16, 0x03, 0x01]))).toEqual({ state: 'refused', why: 'missing' });
  expect(read('GET / HTTP/1.1\r\n')).toEqual({ state: 'refused', why: 'missing' });
  expect(read('POST')).toEqual({ state: 'refused', why: 'missing' });
  expect(read('')).toEqual({ state: 'unfinished' });
});

test('any bytes get an answer within the length limit, and more bytes do not change a decision', () => {
  const near = fc
    .tuple(
      fc.constantFrom(
        Buffer.from('PROXY TCP4 '),
        Buffer.from('PROXY TCP6 '),
        SIGNATURE,
        Buffer.concat([SIGNATURE, Buffer.from([0x21, 0x11, 0, 12])]),
        binary(),
        binary({ kind: 0x21, addresses: V6 }),
        Buffer.from('PROXY TCP4 192.0.2.7 10.0.0.1 49153 443\r\n'),
      ),
      fc.uint8Array({ maxLength: 140, size: 'max' }),
    )
    .map(([head, rest]) => Buffer.concat([head, rest]));
  let [complete, ended] = [0, 0];
  fc.assert(
    fc.property(
      fc.oneof(
        near,
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      ),
      fc.nat(200),
      (bytes, cut) => {
        const [part, whole] = [readProxyHeader(bytes.subarray(0, cut)), readProxyHeader(bytes)];
        if (whole.state === 'read') {
          complete += 1;
          expect(whole.length).toBeLessThanOrEqual(Math.min(bytes.length, LONGEST_HEADER));
        }
        if (part.state !== 'unfinished' && cut <= bytes.length) {
          ended += 1;
          expect(whole).toEqual(part);
        }
      },
    ),
    { numRuns: 3_000 },
  );
  expect(Math.min(complete, ended), `${complete} read, ${ended} ended`).toBeGreaterThan(100);
});

/** CRC-32C by its definition, one bit of the message after the other: the remainder of a division. */
function checksum(bytes: Buffer): number {
  let remainder = 0xffffffffn;
  for (const byte of bytes) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1)
      remainder = (remainder & 1n) === 1n ? (remainder >> 1n) ^ 0x82f63b78n : remainder >> 1n;
  }
  return Number(remainder ^ 0xffffffffn);
}
