/**
 * Generated data: what `data/manifest.json` lists, as bytes. Nothing here opens a file: the composition root of each
 * process says once how the bytes are read, and they are read when first used. A file that is missing, or that is not
 * the one of the manifest, is an error at that moment: the masker then hides whole messages, and no password is taken.
 */
import { createHash } from 'node:crypto';
import manifest from '../data/manifest.json' with { type: 'json' };

export type DataName = keyof typeof manifest;

/** Reads one file of `data/` whole. Whatever it throws reaches the first user of that file. */
export type ReadData = (name: DataName) => Uint8Array;

/** Every file of the manifest: `bytes` long, `sha256` in lower-case hexadecimal, `command` that makes it. */
export const DATA_MANIFEST: Readonly<
  Record<DataName, { readonly bytes: number; readonly sha256: string; readonly command: string }>
> = manifest;

let readData: ReadData | null = null;

/** Says how this process reads generated data. Called by composition roots before anything is masked. */
export function provideData(read: ReadData): void {
  readData = read;
}

/**
 * The bytes of one file of generated data, checked against the manifest. Not kept here: its user keeps what it makes of
 * them.
 * @throws Error when no reader was provided, when the reader throws, and when the bytes are others than the manifest's
 */
export function loadData(name: DataName): Uint8Array {
  if (readData === null) throw new Error(`${name} cannot be read: this process has provided no generated data`);
  const bytes = readData(name);
  const { sha256, command } = DATA_MANIFEST[name];
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new Error(`data/${name} is not the file of data/manifest.json; install it again, or make it by: ${command}`);
  return bytes;
}
