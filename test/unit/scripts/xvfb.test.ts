import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeXwd, encodePng } from '../../../scripts/lib/xvfb.ts';

/** A frame buffer of two pixels in one row: red, then blue, with a colour table and padding to skip. */
function frameBuffer(leastFirst: boolean, bitsPerPixel = 32): Buffer {
  const header = Buffer.alloc(100 + 4);
  const words = [
    104,
    7,
    2,
    24,
    2,
    1,
    0,
    leastFirst ? 0 : 1,
    32,
    0,
    32,
    bitsPerPixel,
    12,
    4,
    0xff0000,
    0xff00,
    0xff,
    8,
    256,
    2,
  ];
  words.forEach((word, index) => header.writeUInt32BE(word, index * 4));
  const pixels = leastFirst ? [0, 0, 255, 0, 255, 0, 0, 0] : [0, 255, 0, 0, 0, 0, 0, 255];
  return Buffer.concat([header, Buffer.alloc(2 * 12, 0xee), Buffer.from(pixels), Buffer.alloc(4, 0xee)]);
}

describe('a picture of the virtual display', () => {
  it.each([true, false])('has the colours of its pixels, least significant byte first: %s', (leastFirst) => {
    expect(decodeXwd(frameBuffer(leastFirst))).toEqual({
      width: 2,
      height: 1,
      rgb: Uint8Array.from([255, 0, 0, 0, 0, 255]),
    });
  });

  it('is refused where the pixels are of another kind', () => {
    expect(() => decodeXwd(frameBuffer(true, 16))).toThrow(/not understood/);
  });

  it('is a PNG whose rows are the pixels', () => {
    const png = Buffer.from(encodePng({ width: 2, height: 1, rgb: Uint8Array.from([255, 0, 0, 0, 0, 255]) }));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.readUInt32BE(16)).toBe(2);
    expect(png.readUInt32BE(20)).toBe(1);
    const at = png.indexOf('IDAT');
    expect([...inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))]).toEqual([
      0, 255, 0, 0, 0, 0, 255,
    ]);
  });
});
