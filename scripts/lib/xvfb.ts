/** A virtual display for machines without one, and pictures of it. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';

export interface VirtualDisplay {
  /** For DISPLAY: `:99`. */
  readonly display: string;
  /** For XAUTHORITY: without it no client is accepted, other users of this machine included. */
  readonly authority: string;
  readonly pid: number;
  readonly ended: Promise<unknown>;
  /** The whole screen as it is now: equal fingerprints mean equal pictures, and the PNG is made only when needed. */
  look(): Promise<{ readonly fingerprint: string; png(): Uint8Array }>;
  stop(): void;
}

export interface VirtualDisplayOptions {
  /** An existing folder for the key of the display and its picture; used by the display until it ends. */
  readonly folder: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Starts its process, so that the owner of child processes can do it. */
export type Launch = (spec: {
  readonly command: string;
  readonly args: readonly string[];
}) => Promise<{ readonly pid: number; readonly ended: Promise<unknown> }>;

async function launchAlone({
  command,
  args,
}: {
  readonly command: string;
  readonly args: readonly string[];
}): Promise<{ pid: number; ended: Promise<unknown> }> {
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, ended };
}

/** An entry of Xau's file format that fits any display: family, address, number, name, data, each with its length. */
function authorityFile(cookie: Buffer): Buffer {
  const field = (value: Buffer): Buffer =>
    Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), value]);
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    field(Buffer.alloc(0)),
    field(Buffer.alloc(0)),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}

/** @throws Error when Xvfb cannot start; it chooses a free display number itself */
export async function startXvfb(
  { folder, width, height }: VirtualDisplayOptions,
  launch: Launch = launchAlone,
): Promise<VirtualDisplay> {
  const authority = join(folder, 'display.auth');
  writeFileSync(authority, authorityFile(randomBytes(16)), { mode: 0o600 });
  const numberFile = join(folder, 'number');
  const options = [
    '-displayfd',
    '3',
    '-screen',
    '0',
    `${width}x${height}x24`,
    '-nolisten',
    'tcp',
    '-auth',
    authority,
    '-fbdir',
    folder,
    '-noreset',
  ];
  // The number comes through a file, so that no pipe has to be read for as long as the display runs.
  const { pid, ended } = await launch({
    command: '/bin/sh',
    args: ['-c', 'exec Xvfb "$@" 3>"$0" 2>"$0.errors"', numberFile, ...options],
  });
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  let number = '';
  for (const end = performance.now() + 10_000; !number.endsWith('\n'); await sleep(20)) {
    number = await readFile(numberFile, 'utf8').catch(() => '');
    if (gone || performance.now() > end)
      throw new Error(
        'Xvfb did not start: ' +
          ((await readFile(`${numberFile}.errors`, 'utf8').catch(() => '')).trim() || 'it said nothing'),
      );
  }
  return {
    display: `:${number.trim()}`,
    authority,
    pid,
    ended,
    look: async () => {
      const frame = await readFile(join(folder, 'Xvfb_screen0'));
      return { fingerprint: createHash('sha256').update(frame).digest('hex'), png: () => encodePng(decodeXwd(frame)) };
    },
    stop: () => {
      if (!gone) process.kill(pid, 'SIGTERM');
    },
  };
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, red first. */ readonly rgb: Uint8Array;
}

/**
 * Reads the frame buffer that Xvfb writes to a file (XWD version 7, XWDFile.h), 32 bits a pixel.
 * @throws Error for any other kind
 */
export function decodeXwd(file: Buffer): Picture {
  const word = (index: number): number => file.readUInt32BE(index * 4);
  const [headerSize, version, width, height, byteOrder, bitsPerPixel, bytesPerLine, colours] = [
    word(0),
    word(1),
    word(4),
    word(5),
    word(7),
    word(11),
    word(12),
    word(19),
  ];
  if (version !== 7 || bitsPerPixel !== 32)
    throw new Error(`this frame buffer is not understood: version ${version}, ${bitsPerPixel} bits a pixel`);
  const start = headerSize + colours * 12;
  // Byte order 0 is least significant first: blue, green, red, nothing.
  const [red, green, blue] = byteOrder === 0 ? [2, 1, 0] : [1, 2, 3];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0, from = start + y * bytesPerLine; x < width; x += 1, from += 4, to += 3) {
      rgb[to] = file[from + red] ?? 0;
      rgb[to + 1] = file[from + green] ?? 0;
      rgb[to + 2] = file[from + blue] ?? 0;
    }
  }
  return { width, height, rgb };
}

/**
 * PNG, eight bits a channel, no filter (ISO/IEC 15948). Not by pngjs: Node's zlib has the compression and the checksum,
 * so that only the order of three chunks is left.
 */
export function encodePng({ width, height, rgb }: Picture): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y += 1)
    rows.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
