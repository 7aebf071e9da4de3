/** A power cut during work: acknowledged messages and activities are stored afterwards, once and in order. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BridgeAnswer } from '../../contract/bridge.ts';
import { GENESIS_HASH, verifyChain } from '../../core/ledger/chain.ts';
import { makeDeskBench, SERVER_PASSWORD, until, WORKSTATION_PASSWORD, type DeskBench } from '../support/deskBench.ts';
import { eventually } from '../support/until.ts';

let bench: DeskBench;
let children: ChildProcess[];
beforeEach(async () => {
  bench = await makeDeskBench();
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await bench.close();
});

interface KillableDesk {
  call(verb: string, args: unknown): Promise<BridgeAnswer | null>;
  kill(): Promise<void>;
}
async function startChild(): Promise<KillableDesk> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'support', 'startDeskChild.ts'), bench.folder],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  const waiting = new Map<number, (answer: BridgeAnswer | null) => void>();
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { ready?: true; id?: number; answer?: BridgeAnswer };
    if (said.ready === true) ready.resolve();
    else if (said.id !== undefined) waiting.get(said.id)?.(said.answer ?? null);
  });
  child.on('exit', () => {
    for (const resolve of waiting.values()) resolve(null);
  });
  child.stdin.on('error', () => undefined);
  await ready.promise;
  let next = 1;
  return {
    call: (verb, args) =>
      new Promise((resolve) => {
        const id = next++;
        waiting.set(id, resolve);
        child.stdin.write(`${JSON.stringify({ id, verb, args })}\n`);
      }),
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
/** A, B, ... Z, AA, AB: decimal numbers would look like pieces of a card number. */
const letters = (n: number): string =>
  (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(97 + (n % 26));

describe('a desk that is killed', () => {
  test('killed three times during 300 messages and 300 activities, it loses, doubles or reorders none', async () => {
    const conversationId = bench.server.conversation.id;
    const acknowledged: string[] = [];
    const records: string[] = [];
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      const desk = await startChild();
      // Stretching at its real cost stops a busy machine for so long that the server's answer may come too late: a
      // person tries again.
      await eventually('a sign-in', async () => {
        const signedIn = await desk.call('signIn', {
          login: 'maya',
          workstationPassword: WORKSTATION_PASSWORD,
          serverPassword: SERVER_PASSWORD,
        });
        return signedIn?.ok === true && (signedIn.value as { ok: boolean }).ok;
      });
      const work: Promise<unknown>[] = [];
      for (let n = 0; n < 100; n++) {
        const [text, target] = [`message ${letters(sent)}`, `target-${letters(sent)}`];
        sent += 1;
        work.push(
          desk.call('sendMessage', { conversationId, messageId: randomUUID(), text }).then((answer) => {
            if (answer?.ok === true) acknowledged.push(text);
          }),
        );
        work.push(
          desk.call('reportBlocked', { what: 'copy', target, trusted: false, conversationId }).then((answer) => {
            if (answer?.ok === true) records.push(target);
          }),
        );
      }
      // Killed at a random moment, with unanswered calls and a half-sent outbox.
      await until(() => acknowledged.length > round * 100 + 40 || acknowledged.length > sent - 60);
      await desk.kill();
      await Promise.all(work);
    }
    expect(acknowledged.length).toBeGreaterThan(60);
    const last = await startChild();
    await last.call('signIn', {
      login: 'maya',
      workstationPassword: WORKSTATION_PASSWORD,
      serverPassword: SERVER_PASSWORD,
    });
    const texts = (): string[] => bench.server.messages.map((message) => message.body.text);
    await until(() => acknowledged.every((text) => texts().includes(text)));
    const arrived = texts();
    expect(new Set(arrived).size).toBe(arrived.length);
    const order = arrived.map((text) => acknowledged.indexOf(text)).filter((at) => at >= 0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const targets = (): string[] =>
      bench.server.activity
        .filter((one) => one.record.kind === 'copy-attempt')
        .map((one) => String(one.record.detail['target']));
    await until(() => records.every((target) => targets().includes(target)));
    expect(new Set(targets()).size).toBe(targets().length);
    expect(bench.server.activity.map((one) => one.record.seq)).toEqual(
      bench.server.activity.map((_one, index) => index + 1),
    );
    expect(verifyChain(bench.server.activity, GENESIS_HASH)).toBeNull();
    await last.kill();
  }, 120_000);

  test('a server that lost its newest records gets them again', async () => {
    const desk = await startChild();
    for (let n = 0; n < 10; n++)
      await desk.call('reportBlocked', {
        what: 'copy',
        target: `target-${letters(n)}`,
        trusted: false,
        conversationId: null,
      });
    // The ten, and those that a desk records about itself and its machine.
    await until(() => bench.server.activity.length >= 11);
    bench.server.activity.length = 4;
    await bench.server.stop();
    await bench.server.start();
    await desk.call('reportBlocked', { what: 'copy', target: 'after', trusted: false, conversationId: null });
    await until(() => bench.server.activity.some((one) => one.record.detail['target'] === 'after'));
    expect(verifyChain(bench.server.activity, GENESIS_HASH)).toBeNull();
    await desk.kill();
  });
});
