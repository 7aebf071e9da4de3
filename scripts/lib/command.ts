import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './root.ts';

export const CLI = join(ROOT, 'cli', 'cleandesk.ts');

/**
 * Runs `cleandesk` to its end.
 * @param input written to its standard input
 * @returns its standard output
 * @throws Error with its standard error when it fails
 */
export async function cleandesk(args: readonly string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  child.stdin.on('error', () => undefined); // it may end without having read
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0)
    throw new Error(`cleandesk ${args.slice(0, 2).join(' ')} failed: ${errors.trim() || `exit code ${String(code)}`}`);
  return out;
}
