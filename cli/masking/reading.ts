/** The text of a transcript, in chunks: unpacked, decoded, and never more of it than the file had at the start. */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { refusal } from './files.ts';
import type { Transcript } from './files.ts';

/** A remark about a file for the reader of the report; `part` when not all of it was read. */
export interface Note {
  readonly words: string;
  readonly part: boolean;
}

/** A file that cannot be read, in words without a value. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  /** True for what is no transcript at all, rather than one that could not be read. */
  readonly foreign: boolean;
  constructor(words: string, foreign = false) {
    super(words);
    this.foreign = foreign;
  }
}

const CHUNK = 1 << 18;
/** Bytes by which the encoding of a file is determined. */
const HEAD = 1 << 16;
/** Text is packed to about a tenth, logs to a fiftieth; what unpacks to far more is a decompression bomb. */
const MOST_RATIO = 200;
const FREE = 64 << 20;

export interface Reading {
  readonly folder: string;
  /** Bytes of the file, packed as it is, read since the last call. */
  readonly onBytes: (bytes: number) => void;
  readonly onNote: (note: Note) => void;
}

/** @throws Unreadable before any text is returned, or in the middle of a damaged archive */
export async function* textOf(transcript: Transcript, reading: Reading): AsyncGenerator<string> {
  const handle = await opened(transcript.path, reading.folder);
  try {
    const stat = await handle.stat();
    // Something else may have replaced the file since it was listed: a pipe would never end.
    if (!stat.isFile()) throw new Unreadable('no ordinary file', true);
    if (stat.size === 0) return;
    let read = 0;
    const counted = bytesOf(handle, stat.size, (bytes) => {
      read += bytes;
      reading.onBytes(bytes);
    });
    yield* decoded(transcript.packed ? unpacked(counted, () => read) : counted, reading.onNote);
    const now = (await handle.stat()).size;
    if (now > stat.size)
      reading.onNote({ words: 'grew while it was read; only what was there at the start was read', part: true });
    else if (now < stat.size) reading.onNote({ words: 'was cut short while it was read', part: true });
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(refusal(error));
  } finally {
    await handle.close();
  }
}

async function opened(path: Buffer, folder: string): Promise<FileHandle> {
  let handle: FileHandle | null = null;
  try {
    // Windows has neither flag, and allows only administrators to make links.
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const real = await realpath(path);
    if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep))
      throw new Unreadable('lies outside the folder', true);
    return handle;
  } catch (error) {
    await handle?.close();
    throw error instanceof Unreadable ? error : new Unreadable(refusal(error));
  }
}

async function* bytesOf(handle: FileHandle, size: number, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for (let at = 0; at < size;) {
    // A new buffer each time: unpacking may still use the last one.
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(CHUNK, size - at)), 0, null, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    onBytes(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

async function* unpacked(packed: AsyncGenerator<Buffer>, read: () => number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // Errors reach the reader of the stream's end.
  pipeline(packed, gunzip, () => {});
  let out = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      out += chunk.length;
      if (out > FREE && out > MOST_RATIO * read()) throw new Unreadable('unpacks to far more than a text would');
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new Unreadable('the archive is damaged or cut short');
    throw error;
  }
}

async function* decoded(bytes: AsyncGenerator<Buffer>, onNote: (note: Note) => void): AsyncGenerator<string> {
  const head: Buffer[] = [];
  let length = 0;
  let decode: ((chunk?: Buffer) => string) | null = null;
  const begin = (): string => {
    const first = Buffer.concat(head);
    const encoding = encodingOf(first);
    if (encoding === 'windows-1252') onNote({ words: 'not UTF-8; read as Windows-1252', part: false });
    const decoder = new TextDecoder(encoding);
    decode = (chunk) => (chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    return decode(first);
  };
  for await (const chunk of bytes) {
    if (decode === null) {
      head.push(chunk);
      length += chunk.length;
      if (length >= HEAD) yield begin();
    } else yield decodeNext(decode, chunk);
  }
  if (decode === null && length > 0) yield begin();
  if (decode !== null) yield decodeNext(decode);
}

function decodeNext(decode: (chunk?: Buffer) => string, chunk?: Buffer): string {
  return decode(chunk);
}

/** @throws Unreadable for what is no text */
function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.includes(0)) throw new Unreadable('no text but binary data', true);
  try {
    // The last character may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
