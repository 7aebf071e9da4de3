/**
 * Compared with a code that another program has made of the same text, and read by a reader that shares only the
 * standard with the writer.
 */
import { expect, test } from 'vitest';
import { qrCode } from '../../../renderer/ui/qrCode.ts';

const URI =
  'otpauth://totp/Cleandesk:maya?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Cleandesk&algorithm=SHA1&digits=6&period=30';
/** By npm's `qrcode` 1.5, level M, byte mode: each row as a number of 45 bits in hexadecimal. */
const BY_ANOTHER =
  `1fd745a6717f 10487e983a41 174c07533a5d 1751d171eb5d 175a41f6df5d 1057fb186041 1fd55555557f 198f1eb200 1172ebfa1cf9 eb2a646536c a6d18076bd2 c8af0dc2893 1efb876257e0 a948b85ebe0
  4fdd9c14cc2 b069ede78fa 1e6e2fda982a 4a64c56f96d 167d8485a33a 1d0526591703 5f65df697f1 f139914cb1e 1f522b5d2b5a 51fe11a5313 1ff65fedffb 31b7c76d926 b7b79b5a296 108720868410 9752ea8907a
  b345d1569e6 96dc9797e96 143ada8abf71 167537be9c3f f33fc44ca43 1728d14f39a f272c41d401 137767fad1f1 1083175914 1fd5bd575b5a 1045871ab713 1756a7f693f0 17471f34c9a4 174c960cc85e 104fe12046b0 1fd789b4dc61`.split(
    /\s+/,
  );

type Rows = readonly (readonly boolean[])[];
const bit = (rows: Rows, row: number, column: number): number => (rows[row]?.[column] === true ? 1 : 0);

/**
 * A reader for versions 1 to 6 at level M, whose blocks are of one length: format, mask, places, interleaving, bytes.
 * It corrects no errors.
 */
function read(rows: Rows): string {
  const size = rows.length;
  const version = (size - 17) / 4;
  const format =
    [
      [8, 0],
      [8, 1],
      [8, 2],
      [8, 3],
      [8, 4],
      [8, 5],
      [8, 7],
      [8, 8],
      [7, 8],
      [5, 8],
      [4, 8],
      [3, 8],
      [2, 8],
      [1, 8],
      [0, 8],
    ].reduce((all, [row = 0, column = 0]) => (all << 1) | bit(rows, row, column), 0) ^ 0b101010000010010;
  expect(format >>> 13).toBe(0); // level M
  const inv = [
    (r: number, c: number) => (r + c) & 1,
    (r: number) => r & 1,
    (_: number, c: number) => c % 3,
    (r: number, c: number) => (r + c) % 3,
    (r: number, c: number) => ((r >> 1) + Math.floor(c / 3)) & 1,
    (r: number, c: number) => ((r * c) & 1) + ((r * c) % 3),
    (r: number, c: number) => (((r * c) & 1) + ((r * c) % 3)) & 1,
    (r: number, c: number) => (((r + c) & 1) + ((r * c) % 3)) & 1,
  ][(format >>> 10) & 7];
  const corner = size - 7;
  const taken = (r: number, c: number): boolean =>
    (r < 9 && c < 9) ||
    (r < 9 && c >= size - 8) ||
    (r >= size - 8 && c < 9) ||
    r === 6 ||
    c === 6 ||
    (version > 1 && Math.abs(r - corner) <= 2 && Math.abs(c - corner) <= 2);
  const bits: number[] = [];
  for (let pair = 0, right = size - 1; right > 0; pair += 1, right -= right === 8 ? 3 : 2)
    for (let n = 0; n < size; n += 1)
      for (const column of [right, right - 1]) {
        const row = pair % 2 === 0 ? size - 1 - n : n;
        if (!taken(row, column)) bits.push(bit(rows, row, column) ^ (inv?.(row, column) === 0 ? 1 : 0));
      }
  const words = Array.from({ length: bits.length >>> 3 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, one) => (byte << 1) | one, 0),
  );
  const [blocks = 1, each = 16] = [[], [1, 16], [1, 28], [1, 44], [2, 32], [2, 43], [4, 27]][version] ?? [];
  const data = Array.from({ length: blocks }, (_, block) =>
    Array.from({ length: each }, (_one, at) => words[at * blocks + block] ?? 0),
  ).flat();
  expect((data[0] ?? 0) >>> 4).toBe(4); // bytes
  const nibbles = data.flatMap((byte) => [byte >>> 4, byte & 15]);
  const length = ((nibbles[1] ?? 0) << 4) | (nibbles[2] ?? 0);
  return Buffer.from(
    Array.from({ length }, (_, at) => ((nibbles[3 + 2 * at] ?? 0) << 4) | (nibbles[4 + 2 * at] ?? 0)),
  ).toString('utf8');
}

test('the secret of an app is drawn as another program draws it, module by module', () => {
  expect(qrCode(URI).map((row) => BigInt(`0b${row.map((on) => (on ? '1' : '0')).join('')}`).toString(16))).toEqual(
    BY_ANOTHER,
  );
});

test('a drawn code is read again, whatever its length and letters', () => {
  const texts = Array.from({ length: 106 }, (_, n) => 'aB3/?&=%äß'.repeat(20).slice(0, n + 1)).filter(
    (text) => new TextEncoder().encode(text).length <= 106,
  );
  expect(texts.filter((text) => read(qrCode(text)) !== text)).toEqual([]);
});

test('a text that is too long for it is refused, not cut', () => {
  expect(qrCode('x'.repeat(666))).toHaveLength(97);
  expect(() => qrCode('x'.repeat(667))).toThrow(RangeError);
});
