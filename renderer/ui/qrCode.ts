/**
 * Draws a text as a QR code (ISO/IEC 18004:2015, model 2): byte mode, error correction level M, versions 1 to 20. Here
 * and not by a library or a service, because what is drawn is a secret: it leaves neither this page nor this file.
 */

/** Level M, by version: codewords of error correction in a block, and blocks (table 9). */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const LAST_VERSION = 20;
/** Level M as format information writes it (table 12). */
const LEVEL_M = 0;

export const sizeOf = (version: number): number => 17 + 4 * version;

/** Centres of the alignment patterns (annex E). */
function alignments(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, n) => sizeOf(version) - 7 - (count - 2 - n) * step)];
}

/** Modules left for data and error correction, in whole codewords. */
function codewords(version: number): number {
  const centres = alignments(version).length;
  const aligned = centres === 0 ? 0 : 25 * (centres * centres - 3) - 10 * (centres - 2);
  const fixed = 3 * 64 + 2 * 15 + 1 + 2 * (sizeOf(version) - 16) + aligned + (version >= 7 ? 36 : 0);
  return Math.floor((sizeOf(version) ** 2 - fixed) / 8);
}
const dataCodewords = (version: number): number =>
  codewords(version) - (CORRECTION[version] ?? 0) * (BLOCKS[version] ?? 0);

/** In GF(256) with the polynomial of the standard. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

function generator(degree: number): number[] {
  let polynomial = [1];
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    const next = [...polynomial, 0];
    polynomial.forEach((factor, at) => {
      next[at + 1] = (next[at + 1] ?? 0) ^ times(factor, root);
    });
    polynomial = next;
    root = times(root, 2);
  }
  return polynomial.slice(1);
}

function correctionOf(data: readonly number[], divisor: readonly number[]): number[] {
  let rest = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((value, at) => value ^ times(divisor[at] ?? 0, factor));
  }
  return rest;
}

function dataOf(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const room = dataCodewords(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const filled = Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  );
  for (let pad = 0xec; filled.length < room / 8; pad ^= 0xec ^ 0x11) filled.push(pad);
  return filled;
}

/** Data and error correction, block by block and then interleaved (section 7.6). */
function sequence(data: readonly number[], version: number): number[] {
  const count = BLOCKS[version] ?? 1;
  const correction = CORRECTION[version] ?? 0;
  const total = codewords(version);
  const short = count - (total % count);
  const shortData = Math.floor(total / count) - correction;
  const divisor = generator(correction);
  const blocks: { data: readonly number[]; correction: number[] }[] = [];
  for (let n = 0, at = 0; n < count; n += 1) {
    const length = shortData + (n < short ? 0 : 1);
    const own = data.slice(at, at + length);
    at += length;
    blocks.push({ data: own, correction: correctionOf(own, divisor) });
  }
  const out: number[] = [];
  for (let i = 0; i <= shortData; i += 1)
    for (const block of blocks) {
      const byte = block.data[i];
      if (byte !== undefined) out.push(byte);
    }
  for (let i = 0; i < correction; i += 1) for (const block of blocks) out.push(block.correction[i] ?? 0);
  return out;
}

/** The eight masks of table 10. */
export const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

type Grid = boolean[][];

/** What stands in every code of this version; `fixed` marks where no data go. */
function patterns(version: number): { dark: Grid; fixed: Grid } {
  const size = sizeOf(version);
  const dark: Grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const fixed: Grid = dark.map((row) => row.map(() => false));
  const set = (row: number, column: number, on: boolean): void => {
    const [ink, held] = [dark[row], fixed[row]];
    if (ink === undefined || held === undefined || column < 0 || column >= size) return;
    ink[column] = on;
    held[column] = true;
  };
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    for (let dy = -4; dy <= 4; dy += 1)
      for (let dx = -4; dx <= 4; dx += 1) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(row + dy, column + dx, ring !== 2 && ring !== 4);
      }
  }
  const centres = alignments(version);
  const last = centres.length - 1;
  centres.forEach((row, y) =>
    centres.forEach((column, x) => {
      if ((y === 0 && x === 0) || (y === 0 && x === last) || (y === last && x === 0)) return;
      for (let dy = -2; dy <= 2; dy += 1)
        for (let dx = -2; dx <= 2; dx += 1) set(row + dy, column + dx, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }),
  );
  formatPlaces(size).forEach(([row, column]) => set(row, column, false));
  set(size - 8, 8, true);
  if (version >= 7)
    versionBits(version).forEach((on, n) => {
      const [a, b] = [size - 11 + (n % 3), Math.floor(n / 3)];
      set(a, b, on);
      set(b, a, on);
    });
  return { dark, fixed };
}

/** Both copies of the format information, bit 0 first (figure 25). */
function formatPlaces(size: number): [row: number, column: number][] {
  const first: [number, number][] = [
    [0, 8],
    [1, 8],
    [2, 8],
    [3, 8],
    [4, 8],
    [5, 8],
    [7, 8],
    [8, 8],
    [8, 7],
    [8, 5],
    [8, 4],
    [8, 3],
    [8, 2],
    [8, 1],
    [8, 0],
  ];
  const second: [number, number][] = Array.from({ length: 15 }, (_, n) =>
    n < 8 ? [8, size - 1 - n] : [size - 15 + n, 8],
  );
  return [...first, ...second];
}

/** Remainder of a division by `by` in GF(2), appended to the value. */
function withRemainder(value: number, bits: number, by: number): number {
  let rest = value;
  for (let i = 0; i < bits; i += 1) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * by);
  return (value << bits) | rest;
}
const formatBits = (mask: number): boolean[] => {
  const bits = withRemainder((LEVEL_M << 3) | mask, 10, 0x537) ^ 0x5412;
  return Array.from({ length: 15 }, (_, n) => ((bits >>> n) & 1) === 1);
};
const versionBits = (version: number): boolean[] => {
  const bits = withRemainder(version, 12, 0x1f25);
  return Array.from({ length: 18 }, (_, n) => ((bits >>> n) & 1) === 1);
};

/**
 * Modules in the order in which codewords are placed: two columns at a time, upwards and downwards in turn (section
 * 7.7.3).
 */
function* places(size: number, fixed: Grid): Generator<[row: number, column: number]> {
  for (let right = size - 1, upwards = true; right >= 1; right -= 2, upwards = !upwards) {
    if (right === 6) right = 5;
    for (let n = 0; n < size; n += 1) {
      const row = upwards ? size - 1 - n : n;
      for (const column of [right, right - 1]) if (!(fixed[row]?.[column] ?? true)) yield [row, column];
    }
  }
}

/** How hard a code is to read (section 7.8.3.1). */
function penalty(grid: Grid): number {
  const lines = [...grid, ...grid.map((_, at) => grid.map((row) => row[at] ?? false))];
  let points = 0;
  for (const line of lines) {
    const text = line.map((on) => (on ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    for (let at = 0; at + 11 <= text.length; at += 1)
      if (['10111010000', '00001011101'].includes(text.slice(at, at + 11))) points += 40;
  }
  for (let row = 1; row < grid.length; row += 1)
    for (let column = 1; column < grid.length; column += 1) {
      const on = grid[row]?.[column];
      if (grid[row - 1]?.[column] === on && grid[row]?.[column - 1] === on && grid[row - 1]?.[column - 1] === on)
        points += 3;
    }
  const share = (grid.flat().filter(Boolean).length * 100) / grid.length ** 2;
  return points + Math.floor(Math.abs(share - 50) / 5) * 10;
}

/** Dark modules by row, without the quiet zone. @throws RangeError for a text of more than 666 bytes in UTF-8. */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  while (version <= LAST_VERSION && 4 + (version < 10 ? 8 : 16) + 8 * bytes.length > dataCodewords(version) * 8)
    version += 1;
  if (version > LAST_VERSION) throw new RangeError('This text is too long for a code of this kind.');
  const { dark, fixed } = patterns(version);
  const words = sequence(dataOf(bytes, version), version);
  const size = sizeOf(version);
  let at = 0;
  for (const [row, column] of places(size, fixed)) {
    const line = dark[row];
    if (line !== undefined) line[column] = (((words[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
    at += 1;
  }
  const masked = MASKS.map((mask, n) => {
    const grid = dark.map((line, row) =>
      line.map((on, column) => ((fixed[row]?.[column] ?? true) ? on : on !== mask(row, column))),
    );
    const format = formatBits(n);
    formatPlaces(size).forEach(([row, column], place) => {
      const line = grid[row];
      if (line !== undefined) line[column] = format[place % 15] ?? false;
    });
    return grid;
  });
  return masked.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
}
