import { checkNote } from '../../contract/checkNotes.ts';
import { chmodSync, existsSync, readFileSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VERBS, type VerbName, type VerbResult } from '../../contract/bridge.ts';
import { SignedSelfCheck, type SelfCheckLine, type SelfCheckReport } from '../../contract/selfCheck.ts';
import { verifyReport } from '../../core/selfCheck/signed.ts';
import type { DeskOptions } from '../../main/desk.ts';
import { startForwarder } from '../../main/link/forwarder.ts';
import { FILES, readJson } from '../../main/store/files.ts';
import { EnrolledWorkstation } from '../../main/store/enrolment.ts';
import { makeDeskBench, signIn, until, type DeskBench, type RunningDesk } from '../support/deskBench.ts';
import { CONTROLS, createShellStandIn, type ShellStandIn } from '../support/shellStandIn.ts';
import { Problem, type StandInRequest } from '../support/serverStandIn.ts';
import { shownState, wordsOf } from '../support/shownWords.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});

/** A host that enforces everything, and a page whose picture is refused as a browser would refuse it. */
function strongShell(): ShellStandIn {
  const shell = createShellStandIn();
  shell.capabilityList = [...CONTROLS, 'system idle and lock', 'single instance'].map((control) => ({
    control,
    state: 'enforced',
    notes: [checkNote('context-menu-in-page')],
  }));
  const open = shell.open;
  shell.open = async (spec) => {
    const window = await open(spec);
    return {
      ...window,
      push(event, payload) {
        window.push(event, payload);
        if (event === 'probe')
          void shell.call('probed', { probeId: (payload as { probeId: string }).probeId, outcome: 'refused' });
      },
    };
  };
  return shell;
}
async function start(more: Partial<DeskOptions> = {}, shell = strongShell()): Promise<RunningDesk> {
  const running = await bench.startDesk({ shell, forwarder: await startForwarder(), ...more });
  return { ...running, shell };
}
async function ask<V extends VerbName>(shell: ShellStandIn, verb: V): Promise<VerbResult<V>> {
  const answer = await shell.callRaw({}, verb, {});
  if (!answer.ok) throw new Error(wordsOf(answer));
  return VERBS[verb].result.parse(answer.value) as VerbResult<V>;
}
const lineOf = (report: SelfCheckReport, control: string): SelfCheckLine | undefined =>
  report.lines.find((one) => one.control === control);
const uploads = (): SignedSelfCheck[] =>
  bench.server.requests.filter((one) => one.route === 'uploadSelfCheck').map((one) => SignedSelfCheck.parse(one.body));
const recorded = (kind: string): unknown[] =>
  bench.server.activity.filter((one) => one.record.kind === kind).map((one) => one.record.detail);
/** The server requires this level. */
function asks(leastLevel: 0 | 1 | 2 | 3, then: (request: StandInRequest) => unknown = () => undefined): void {
  bench.server.policy = { ...bench.server.policy, selfCheck: { leastLevel, maxAgeHours: 24 } };
  bench.server.intercept = then;
}

describe('the self-check of a desk', () => {
  test("tries each control, signs the results with the workstation's key, and is recorded with its level", async () => {
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    const { report } = await ask(shell, 'runSelfCheck');
    const failed = report.lines.filter((one) => one.state === 'failed' || one.state === 'not-run');
    expect(failed).toEqual([]);
    for (const control of [
      'encrypted store',
      'activity ledger',
      'connection to the server',
      'data folder',
      'idle lock',
      'page request, tried',
      'clipboards emptied, tried',
      'registered address',
    ])
      expect(lineOf(report, control), control).toMatchObject({ state: 'enforced' });
    expect(lineOf(report, 'keys of this workstation')).toMatchObject({ state: 'in-part' });
    expect(report.level).toBe(2);
    const { file } = await ask(shell, 'exportSelfCheck');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const signed = SignedSelfCheck.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { certificatePem } = readJson(bench.folder, FILES.workstation, EnrolledWorkstation)!;
    expect(verifyReport(signed, certificatePem, Date.now())).toMatchObject({ ok: true, level: 2 });
    await until(() => recorded('self-check').length === 1);
    expect(recorded('self-check')[0]).toMatchObject({ why: 'by-hand', level: 2, failed: 0, notRun: 0 });
  });

  test('is uploaded at sign-in, and sign-in does not wait for it where policy requires no level', async () => {
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell)).toEqual({ ok: true });
    await until(() => uploads().length === 1);
    expect(uploads()[0]?.report).toMatchObject({ workstationId: bench.workstationId, level: 2 });
  });

  test('fails for a page whose request gets out, whatever the page reports', async () => {
    const shell = createShellStandIn();
    const open = shell.open;
    shell.open = async (spec) => {
      const window = await open(spec);
      return {
        ...window,
        push(event, payload) {
          window.push(event, payload);
          if (event !== 'probe') return;
          const { probeId, port } = payload as { probeId: string; port: number };
          void fetch(`http://127.0.0.1:${port}/`)
            .catch(() => undefined)
            .then(() => shell.call('probed', { probeId, outcome: 'refused' }));
        },
      };
    };
    const { desk } = await start({}, shell);
    await until(() => desk.state().phase === 'signed-out');
    const { report } = await ask(shell, 'runSelfCheck');
    expect(lineOf(report, 'page request, tried')).toMatchObject({ state: 'failed' });
    expect(report.level).toBe(0);
  });

  test('fails for a page that does not answer, or answers for another probe', async () => {
    const shell = createShellStandIn();
    const { desk } = await start({}, shell);
    await until(() => desk.state().phase === 'signed-out');
    const running = ask(shell, 'runSelfCheck');
    await until(() => shell.events('probe').length === 1);
    await shell.call('probed', { probeId: crypto.randomUUID(), outcome: 'refused' });
    expect(lineOf((await running).report, 'page request, tried')).toMatchObject({ state: 'failed' });
  });

  test('finds an unencrypted store, a file that others can read, and a clipboard that is not emptied', async () => {
    const shell = strongShell();
    shell.clearClipboard = async () => undefined;
    const { desk } = await start({}, shell);
    await until(() => desk.state().phase === 'signed-out');
    shell.clipboards = { clipboard: '', primary: 'left behind' };
    chmodSync(join(bench.folder, FILES.storeHeader), 0o644);
    writeFileSync(join(bench.folder, FILES.store), `SQLite format 3\u0000${'x'.repeat(200)}`);
    const { report } = await ask(shell, 'runSelfCheck');
    expect(lineOf(report, 'encrypted store')).toMatchObject({ state: 'failed' });
    expect(lineOf(report, 'data folder')).toMatchObject({
      state: 'failed',
      notes: [checkNote('folder-open', { files: [FILES.storeHeader] })],
    });
    expect(lineOf(report, 'clipboards emptied, tried')).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(report)).not.toContain('left behind');
    expect(report.level).toBe(0);
  });

  test('without a server reports that, and does not claim the connection', async () => {
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    await bench.server.stop();
    const { report } = await ask(shell, 'runSelfCheck');
    expect(lineOf(report, 'connection to the server')).toMatchObject({ state: 'failed' });
    await bench.server.start();
  });

  test('called in a loop runs no more than once a second', async () => {
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    const all = await Promise.all(Array.from({ length: 40 }, () => ask(shell, 'runSelfCheck')));
    expect(new Set(all.map((one) => one.report.at)).size).toBe(1);
    await ask(shell, 'runSelfCheck');
    await until(() => recorded('self-check').length > 0);
    expect(recorded('self-check')).toHaveLength(1);
  });

  test('that was never run is not exported, and a script cannot see those of other workstations', async () => {
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    await expect(ask(shell, 'exportSelfCheck')).rejects.toThrow('Make the statement first.');
    await expect(ask(shell, 'listSelfChecks')).rejects.toThrow('Sign in first.');
    expect(existsSync(join(bench.folder, 'self-check'))).toBe(false);
  });
});

describe('a level that policy requires', () => {
  test('allows sign-in when it is reached', async () => {
    asks(2);
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell)).toEqual({ ok: true });
    expect(uploads().length).toBeGreaterThan(0);
  });

  test('offers no sign-in when it is not reached, names what is missing, and is recorded', async () => {
    asks(3);
    const { desk, shell } = await start();
    await until(() => uploads().length > 0);
    await until(() => {
      const state = desk.state();
      return state.phase === 'refused' && wordsOf(state.notice).includes('level 2');
    });
    expect(shownState(desk.state())).toMatchObject({
      reason: 'self-check',
      words: expect.stringContaining('keys of this workstation (in part)'),
    });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await until(() => recorded('sign-in-failed').length === 1);
    expect(recorded('guard-failed')).toContainEqual({
      guard: 'self-check',
      reason: 'below-level',
      leastLevel: 3,
      level: 2,
    });
    expect(bench.server.openSessions.size).toBe(0);
  });

  test('gives a refusal where the server does not accept the report', async () => {
    asks(1, (request) => {
      if (request.route === 'uploadSelfCheck') throw new Problem(500, 'failed');
      return undefined;
    });
    const { desk, shell } = await start();
    await until(() => {
      const state = desk.state();
      return state.phase === 'refused' && wordsOf(state.notice).includes('could not be given');
    });
    expect(await signIn(shell)).toMatchObject({ ok: false });
  });

  test('that only the server knows is reported by its code, and the attempt is not counted', async () => {
    bench.server.intercept = (request) => {
      if (request.route === 'signInStart')
        throw new Problem(403, 'self-check', { why: 'missing', level: 0, least: 2, hours: 24 });
      return undefined;
    };
    const { desk, shell } = await start();
    await until(() => desk.state().phase === 'signed-out');
    for (let n = 0; n < 11; n += 1)
      expect(await signIn(shell)).toEqual({
        ok: false,
        notice: { code: 'self-check', params: { why: 'missing', level: 0, least: 2, hours: 24 } },
        retryAt: null,
      });
    bench.server.intercept = null;
    expect(await signIn(shell)).toEqual({ ok: true });
  });

  test('that is lowered again opens the desk without a restart', async () => {
    asks(3);
    bench.server.policy = {
      ...bench.server.policy,
      network: { ...bench.server.policy.network, addressCheckSeconds: 1 },
    };
    const { desk } = await start();
    await until(() => desk.state().phase === 'refused');
    asks(0);
    await until(() => desk.state().phase !== 'refused');
    expect(desk.state().phase).toBe('signed-out');
  });
});
