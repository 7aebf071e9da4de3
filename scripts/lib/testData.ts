import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** Folder of public test vectors: beside the repository, unless the environment names another one. */
export function defaultTestData(): { readonly CLEANDESK_DATA?: string } {
  const beside = join(ROOT, '..', 'shared', 'data');
  if (process.env['CLEANDESK_DATA'] !== undefined) return { CLEANDESK_DATA: process.env['CLEANDESK_DATA'] };
  return existsSync(beside) ? { CLEANDESK_DATA: beside } : {};
}
