/** The files of the visitor's page: a fixed list read from one folder, so that no path leads out of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};
export interface WidgetFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * Files by name, read at the first request; none when the folder is not built. Names of files in the folder only; no
 * subfolders.
 */
export class WidgetFiles {
  readonly #folder: string;
  readonly #files = new Map<string, WidgetFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file with this name; null for none. */
  get(name: string): WidgetFile | null {
    if (this.#files.size === 0) this.#read();
    return this.#files.get(name) ?? null;
  }

  #read(): void {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return;
    }
    for (const name of names) {
      const type = TYPES[extname(name)];
      if (type !== undefined) this.#files.set(name, { type, bytes: readFileSync(join(this.#folder, name)) });
    }
  }
}

/** Only the page's own files run or load, no other page may frame it, and it connects to its own origin only. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action " +
    "'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), payment=(), ' +
    'clipboard-read=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
