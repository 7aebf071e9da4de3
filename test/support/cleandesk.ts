import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/lib/root.ts';
import { COMPILED } from './compiled.ts';

export const CLI = join(ROOT, 'cli', 'cleandesk.ts');

/** Runs `cleandesk …` to its end. @throws Error with its output when it fails. */
export async function cleandesk(args: readonly string[], input?: string): Promise<string> {
  const run = promisify(execFile)(process.execPath, [CLI, ...args], { env: COMPILED, maxBuffer: 64 * 1024 * 1024 });
  if (input !== undefined) run.child.stdin?.end(input);
  return (await run).stdout;
}
