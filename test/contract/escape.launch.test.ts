/**
 * The desk is started in each way that would give control of it away: it ends at once, opens nothing, and its ledger
 * says why.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDeskBench, until, type DeskBench } from '../support/deskBench.ts';
import { LAUNCHES } from '../support/escapes/launch.ts';

const MAIN = join(import.meta.dirname, '..', 'support', 'startMain.ts');
/** EX_CONFIG of sysexits.h. */
const REFUSED = 78;

describe(`${LAUNCHES.length} starts that would give control of the desk away`, () => {
  let bench: DeskBench;
  let named: string[] = [];
  const ended = new Map<string, { code: unknown; said: string }>();

  beforeAll(async () => {
    bench = await makeDeskBench();
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|LD_)/.test(name)));
    const waiting = [...LAUNCHES];
    const startOne = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const child = spawn(process.execPath, [MAIN, '--data', bench.folder, ...one.argv], {
          env: { ...clean, ...one.env },
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        let said = '';
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          said += chunk;
        });
        const [code] = (await once(child, 'close')) as [unknown];
        ended.set(one.named, { code, said });
      }
    };
    // The ledger is one file: its writers wait for each other.
    await Promise.all([startOne(), startOne()]);
    const { desk } = await bench.startDesk();
    await until(() => desk.state().phase === 'signed-out');
    const launches = (): string[] =>
      bench.server.activity
        .filter(({ record }) => record.kind === 'guard-failed' && record.detail['guard'] === 'launch')
        .map(({ record }) => String(record.detail['reason']));
    await until(() => launches().length >= LAUNCHES.length);
    named = launches();
  });
  afterAll(async () => {
    await bench?.close();
  });

  test.each(LAUNCHES.map((one) => [one.named, one.gives] as const))('%s, which would give %s', (name) => {
    // Nothing on its standard output: an open desk writes a line there.
    expect(ended.get(name)).toEqual({ code: REFUSED, said: '' });
    expect(named.filter((one) => one === name)).toEqual([name]);
  });
});
