/** What the operating system refused, in words: which file or address, why, and what to do. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** `{{path}}` is the file or folder. */
const OF_FILES: Readonly<Record<string, string>> = {
  ENOENT: 'There is no "{{path}}". Check the path.',
  EACCES: 'This user may not read or write "{{path}}". Run the command as the user that owns it, or change its rights.',
  EPERM: 'This user may not read or write "{{path}}". Run the command as the user that owns it, or change its rights.',
  EISDIR: '"{{path}}" is a folder. Name a file.',
  ENOTDIR: '"{{path}}" needs a folder where there is a file. Check the path.',
  EEXIST: '"{{path}}" is there already and is not replaced. Name another one, or move it away first.',
  ENOSPC: 'The disk is full, so "{{path}}" could not be written. Make room and repeat the command.',
  EROFS: '"{{path}}" lies on a disk that can only be read. Name another place.',
  ENAMETOOLONG: 'The path "{{path}}" is too long for this system.',
  ELOOP: '"{{path}}" is a link that leads round in a circle.',
};
/** `{{place}}` is an address with its port. */
const OF_ADDRESSES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program uses {{place}} already. Stop it, or name another port.',
  EADDRNOTAVAIL: '{{place}} is no address of this machine. Name one of its own.',
  ENOTFOUND: '{{place}} is no address of this machine. Name one of its own.',
  EACCES: 'This user may not open {{place}}; ports below 1024 often belong to the system. Name another port.',
};

const textIn = (error: object, name: string): string | null => {
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

/** The sentence for an error of node:fs or of a listener; null for another error, and for a code without a sentence. */
export function wordsOfSystem(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = textIn(error, 'code') ?? '';
  const syscall = textIn(error, 'syscall');
  if (syscall === null) return null;
  const path = textIn(error, 'dest') ?? textIn(error, 'path');
  if (path !== null) {
    const folder = dirname(path);
    if (code === 'ENOENT' && !existsSync(folder))
      return `There is no folder "${folder}". Check the path, or make it first.`;
    return OF_FILES[code]?.replaceAll('{{path}}', () => path) ?? null;
  }
  // Node names no path where a folder was opened as a file, and read.
  if (code === 'EISDIR') return 'A folder was named where a file is expected.';
  const address = textIn(error, 'address') ?? textIn(error, 'hostname');
  if (address === null) return null;
  const port = textIn(error, 'port');
  const place = port === null ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return OF_ADDRESSES[code]?.replaceAll('{{place}}', () => place) ?? null;
}
