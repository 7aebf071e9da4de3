/**
 * A desk in a separate process, with a substitute for the shell, so that a test can kill it as a power cut would. Uses
 * JSON lines.
 */
import './data.ts';
import { createInterface } from 'node:readline';
import type { VerbName } from '../../contract/bridge.ts';
import { startDesk } from '../../main/desk.ts';
import { createShellStandIn } from './shellStandIn.ts';

const shell = createShellStandIn();
const desk = await startDesk({
  shell,
  dataFolder: process.argv[2] ?? '',
  rendererFiles: new Map(),
  preload: { path: '/preload.cjs', source: '' },
  keychain: async () => null,
  log: () => undefined,
});
const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
const waiting = setInterval(() => {
  if (desk.state().phase === 'starting') return;
  clearInterval(waiting);
  say({ ready: true });
}, 10);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, verb, args } = JSON.parse(line) as { id: number; verb: VerbName; args: Record<string, unknown> };
  void shell.callRaw({}, verb, args).then((answer) => say({ id, answer }));
}
