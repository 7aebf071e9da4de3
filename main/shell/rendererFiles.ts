import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { RendererFiles } from './shell.ts';

/**
 * What a renderer may consist of; a file of another kind in the folder is a mistake of the build, so it is refused, not
 * served as something.
 */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Reads the built renderer into memory once, so that a request can never name a path on disk.
 * @throws Error when the folder is missing, has no `index.html`, or contains a file of an unknown kind.
 */
export function loadRendererFiles(folder: string): RendererFiles {
  const files = new Map<string, { body: Uint8Array; mediaType: string }>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) throw new Error(`The renderer folder contains "${entry.name}", which is not a plain file`);
    const mediaType = MEDIA_TYPES[extname(entry.name)];
    if (mediaType === undefined)
      throw new Error(`The renderer folder contains "${entry.name}", a kind of file that is not served`);
    files.set(`/${entry.name}`, { body: readFileSync(join(folder, entry.name)), mediaType });
  }
  if (!files.has('/index.html')) throw new Error(`No index.html in ${folder}`);
  return files;
}

/**
 * The file that a request names, or null. Query and fragment are refused: nothing of ours carries one. `/` is
 * `/index.html`.
 */
export function fileFor(
  files: RendererFiles,
  url: URL,
): { readonly body: Uint8Array; readonly mediaType: string } | null {
  if (url.search !== '') return null;
  return files.get(url.pathname === '/' ? '/index.html' : url.pathname) ?? null;
}
