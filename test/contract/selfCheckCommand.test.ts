import { checkNote } from '../../contract/checkNotes.ts';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { run } from '../../cli/selfCheck.ts';
import { SelfCheckReport, SignedSelfCheck, type SelfCheckLine } from '../../contract/selfCheck.ts';
import { signReport } from '../../core/selfCheck/signed.ts';
import { FILES } from '../../main/store/files.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { builtDist } from '../support/built.ts';
import { goodLines, reportOf } from '../support/selfChecks.ts';
import { Rig, type Workstation } from '../support/serverRig.ts';
import { startXvfb, type Xvfb } from '../support/xvfb.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const COMMAND = join(import.meta.dirname, '..', 'support', 'startCommand.ts');
const root = temporaryFolder('self-check');
const folder = join(root, 'desk');
let dist: string;
const certificate = join(root, 'certificate.pem');
let rig: Rig;
let own: Workstation;
let screen: Xvfb;
let kept = 0;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
/** With an environment of its own: the variables of the test run are not the workstation's. */
function cleandesk(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [COMMAND, 'self-check', ...args],
      { env: { PATH: process.env['PATH'] ?? '', HOME: root, ...env }, maxBuffer: 8e6 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}
/** The same command in this process; what it throws is thrown. */
async function here(args: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const log = vi.spyOn(console, 'log').mockImplementation((words) => {
    said.out += `${String(words)}\n`;
  });
  const error = vi.spyOn(console, 'error').mockImplementation((words) => {
    said.err += `${String(words)}\n`;
  });
  try {
    return { code: await run(args), ...said };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}
const lines = ({ out }: Ran): SelfCheckLine[] =>
  z.object({ report: SelfCheckReport }).parse(JSON.parse(out)).report.lines;
const lineOf = (ran: Ran, control: string): SelfCheckLine | undefined =>
  lines(ran).find((one) => one.control === control || one.guard === control);
/** A copy of the whole folder, to be damaged. */
function copy(): string {
  const to = join(root, `copy-${++kept}`);
  cpSync(folder, to, { recursive: true, preserveTimestamps: true });
  chmodSync(to, 0o700);
  return to;
}
function written(value: unknown): string {
  const file = join(root, `report-${++kept}.json`);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

beforeAll(async () => {
  rig = await Rig.make();
  own = await rig.workstation('Command');
  mkdirSync(root, { recursive: true });
  await enrol({
    dataFolder: folder,
    enrolment: own.enrolment,
    workstationPassword: 'anchor-lamp-ninety',
    keychain: null,
  });
  writeFileSync(certificate, own.enrolment.certificatePem);
  dist = await builtDist();
  screen = await startXvfb();
});
afterAll(async () => {
  await screen?.stop();
  await rig?.remove();
  rmSync(root, { recursive: true, force: true });
});

describe('the command self-check', () => {
  test('on a display tries the window too, fails nothing, and writes a report with a valid signature', async () => {
    const out = join(root, 'report.json');
    const ran = await cleandesk([
      '--data',
      folder,
      '--dist',
      dist,
      '--display',
      screen.display,
      '--json',
      '--out',
      out,
    ]);
    expect(lines(ran).filter((one) => one.state === 'failed' || one.state === 'not-run')).toEqual([]);
    expect(ran.code).toBe(0);
    expect(lineOf(ran, 'page request, tried')).toMatchObject({ state: 'enforced' });
    expect(SignedSelfCheck.parse(JSON.parse(readFileSync(out, 'utf8'))).report).toMatchObject({
      host: 'chromium',
      workstationId: own.enrolment.workstationId,
      level: 2,
    });
    const verified = await cleandesk(['--verify', out, '--certificate', certificate]);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('Good: workstation') });
  });

  test('without a display reports each window control as not tried, and exits with 3', async () => {
    const ran = await cleandesk(['--data', folder, '--dist', dist, '--json']);
    const windowed = [
      'requests of the page',
      'navigation',
      'permissions',
      'downloads and uploads',
      'printing',
      'keyboard and mouse',
      'capture',
      'clipboard',
      'page',
      'clipboards of the system',
      'host',
    ];
    for (const guard of windowed)
      expect(
        lines(ran)
          .filter((one) => one.guard === guard)
          .map((one) => one.state),
        guard,
      ).toEqual(['not-run']);
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.out)).toMatchObject({ report: { host: 'none', level: 0 } });
  });

  test('prints a table for a person, the worst first', async () => {
    const { out } = await cleandesk(['--data', folder, '--dist', dist]);
    const states = ['FAILED', 'not tried', 'not enforceable here', 'off by policy', 'enforced in part', 'enforced ']
      .map((state) => out.search(new RegExp(`^${state}`, 'm')))
      .filter((at) => at >= 0);
    expect(states).toEqual([...states].sort((a, b) => a - b));
    expect(out).toMatch(/^Level 0: .* not tried/m);
  });

  test('changes nothing in the folder, and records nothing', async () => {
    const before = readFileSync(join(folder, FILES.machine));
    await cleandesk(['--data', folder, '--dist', dist]);
    expect(readFileSync(join(folder, FILES.machine)).equals(before)).toBe(true);
  });

  test.each<readonly [name: string, damage: (to: string) => void, control: string, isSigned: boolean]>([
    [
      'a store that anybody opens',
      (to) => writeFileSync(join(to, FILES.store), `SQLite format 3\u0000${'x'.repeat(4_000)}`, { mode: 0o600 }),
      'encrypted store',
      true,
    ],
    ['no store', (to) => rmSync(join(to, FILES.store)), 'encrypted store', true],
    ['a ledger cut in half', (to) => truncateSync(join(to, FILES.machine), 4_096), 'activity ledger', false],
    [
      'another key',
      (to) => writeFileSync(join(to, FILES.machineKey), Buffer.alloc(32, 7), { mode: 0o600 }),
      'ledger',
      false,
    ],
    ['no key', (to) => rmSync(join(to, FILES.machineKey)), 'ledger', false],
    [
      'an enrolment that is no JSON',
      (to) => writeFileSync(join(to, FILES.workstation), '{', { mode: 0o600 }),
      'keys',
      false,
    ],
    ['no enrolment', (to) => rmSync(join(to, FILES.workstation)), 'keys', false],
    [
      'a header that weakens the password',
      (to) =>
        writeFileSync(
          join(to, FILES.storeHeader),
          readFileSync(join(to, FILES.storeHeader), 'utf8').replace('65536', '8'),
          { mode: 0o600 },
        ),
      'store',
      true,
    ],
    ['files that others read', (to) => chmodSync(join(to, FILES.machineKey), 0o644), 'data folder', true],
    ['a folder that others read', (to) => chmodSync(to, 0o755), 'data folder', true],
  ])('on a folder with %s reports what is wrong, and exits with 1', async (_name, damage, control, isSigned) => {
    const to = copy();
    damage(to);
    const out = join(root, `out-${++kept}.json`);
    const ran = await cleandesk(['--data', to, '--dist', dist, '--json', '--out', out]);
    expect(ran.code).toBe(1);
    expect(
      lines(ran)
        .filter((one) => one.control === control || one.guard === control)
        .map((one) => one.state),
    ).toContain('failed');
    expect(SignedSelfCheck.safeParse(JSON.parse(ran.out)).success).toBe(isSigned);
    if (!isSigned) expect(ran.err).toContain('Nothing was written.');
    expect(ran.err).not.toMatch(/\n\s+at /);
  });

  test('started with a foreign program in its environment reports that', async () => {
    const ran = await cleandesk(['--data', folder, '--dist', dist, '--json'], { SSLKEYLOGFILE: join(root, 'keys') });
    expect(lineOf(ran, 'command line and environment')).toMatchObject({
      state: 'failed',
      notes: [checkNote('launch-refused', { names: ['SSLKEYLOGFILE'] })],
    });
  });

  test.each([
    [['--verify', 'x']],
    [['--certificate', 'x']],
    [['--verify', 'x', '--certificate', 'y', '--out', 'z']],
    [['--when-signed']],
  ])('%j is wrong usage, and exits with 2', async (args) => {
    expect((await cleandesk(args)).code).toBe(2);
  });
});

describe('the command self-check --verify', () => {
  const verify = (value: unknown, pem = certificate, ...more: string[]): Promise<Ran> =>
    here(['--verify', written(value), '--certificate', pem, ...more]);
  const signed = (lineList = goodLines(), more: Partial<SelfCheckReport> = {}): SignedSelfCheck =>
    signReport(reportOf(own.enrolment.workstationId, lineList, more), own.enrolment.privateKeyPem);

  test('accepts a valid one', async () => {
    expect((await verify(signed())).code).toBe(0);
  });

  test('refuses with a message a report that was changed, of another workstation, or from the future', async () => {
    const good = signed();
    const other = await rig.workstation('Other');
    const foreign = join(root, 'foreign.pem');
    writeFileSync(foreign, other.enrolment.certificatePem);
    const attacks: (readonly [unknown, string, string])[] = [
      [{ ...good, report: { ...good.report, host: 'electron' } }, certificate, 'changed after it was signed'],
      [good, foreign, 'another workstation'],
      [signReport(good.report, other.enrolment.privateKeyPem), certificate, 'not that of this workstation'],
      [signed([], { level: 3 }), certificate, 'another level than its lines have'],
      [signed(goodLines(), { at: Date.now() + 86_400_000 }), certificate, 'still to come'],
    ];
    for (const [value, pem, words] of attacks)
      expect(await verify(value, pem)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(words) });
  });

  test('refuses what is no report, without a stack trace and without its content', async () => {
    // As a program once, because whatever the command throws would show there.
    expect(
      await cleandesk([
        '--verify',
        written('{"report":{"secret":"4111 1111 1111 1111"}}'),
        '--certificate',
        certificate,
      ]),
    ).toMatchObject({ code: 1, err: expect.not.stringMatching(/\n\s+at |4111/) });
    for (const value of ['', '{', 'null', '[]', '{"report":{"secret":"4111 1111 1111 1111"}}', 'x'.repeat(2_000_000)]) {
      const { code, err } = await verify(value);
      expect(code).toBe(1);
      expect(err).not.toMatch(/\n\s+at |4111/);
    }
    expect((await here(['--verify', join(root, 'nowhere'), '--certificate', certificate])).code).toBe(1);
    expect((await verify(signed(), join(root, 'nowhere'))).err).toContain('cannot be read');
    expect((await verify(signed(), written('no certificate'))).err).toContain(
      'certificate of this workstation cannot be read',
    );
  });
});
