/**
 * The pictures that a browser takes, as shades of grey: no program has to be installed to compare them. Not by pngjs:
 * Node's zlib has the decompression, and of the format one kind of picture is left to read.
 */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

export interface GreyPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** A byte a pixel, row after row; 0 is black. */
  readonly grey: Buffer;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes of a pixel by colour type: red, green and blue, with or without opacity. */
const BYTES_OF: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** The predictor that is closest to left + above - corner (PNG, section 9.4). */
function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
    default:
      throw new Error(`A row of the picture has the unknown filter ${filter}`);
  }
}

/** @throws Error where the file is no PNG of 8 bits a channel in red, green and blue without interlacing */
export function readGreyPicture(path: string): GreyPicture {
  const file = readFileSync(path);
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error(`${path} is no PNG`);
  const header = file.subarray(16, 29);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const size = BYTES_OF[header[9] ?? 0];
  if (header[8] !== 8 || size === undefined || header[12] !== 0) throw new Error(`${path} is no picture of a browser`);
  const packed: Buffer[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12)
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      packed.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(packed));
  const length = width * size;
  let above = Buffer.alloc(length);
  const grey = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1) {
    const start = y * (length + 1);
    const filter = raw[start] ?? 0;
    const row = Buffer.from(raw.subarray(start + 1, start + 1 + length));
    for (let i = 0; i < length; i += 1) {
      const before = i >= size;
      const guess = predicted(
        filter,
        before ? (row[i - size] ?? 0) : 0,
        above[i] ?? 0,
        before ? (above[i - size] ?? 0) : 0,
      );
      row[i] = ((row[i] ?? 0) + guess) & 0xff;
    }
    // Brightness of red, green and blue to the eye (Rec. 709).
    for (let x = 0; x < width; x += 1)
      grey[y * width + x] = Math.round(
        0.2126 * (row[x * size] ?? 0) + 0.7152 * (row[x * size + 1] ?? 0) + 0.0722 * (row[x * size + 2] ?? 0),
      );
    above = row;
  }
  return { width, height, grey };
}
