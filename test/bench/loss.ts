/**
 * The test of sudden ends of server and desk with as many messages as wanted: with more of them, more are in the middle
 * of each step when it ends. Not measured, only checked.
 *
 *   npm run bench -- loss [--messages 1000]
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const LEAST = 100;

const { values } = parseArgs({ options: { messages: { type: 'string', default: '1000' } } });
const messages = Number(values.messages);
if (!Number.isSafeInteger(messages) || messages < LEAST) {
  console.error(`--messages is a whole number from ${LEAST} on.`);
  process.exit(2);
}
const child = spawn(process.execPath, [join(ROOT, 'scripts', 'test.ts'), 'e2e', 'nothingIsLost'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, CLEANDESK_LOSS_MESSAGES: String(messages) },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
