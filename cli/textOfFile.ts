/** A file that somebody has written, as text. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Said } from './said.ts';

/** @throws Said for a file that cannot be read, and for one that is not UTF-8. */
export function textOfFile(file: string): { readonly path: string; readonly text: string } {
  const path = resolve(file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Said(
      `${path} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}).`,
    );
  }
  try {
    // Removes a byte order mark; refuses other encodings, whose letters would be stored as wrong ones.
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new Said(`${path} is not UTF-8. Save it in that encoding and try again.`);
  }
}
