/** The self-check of a running desk: what it is put together from, what a page may ask of it, where its report goes. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SelfCheckLine, SignedSelfCheck } from '../../../contract/selfCheck.ts';
import { coded } from '../../../contract/refusals.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { Unreachable } from '../../../main/link/errors.ts';
import type { DeskSelfCheck } from '../../../main/selfCheck/deskSelfCheck.ts';
import type { MachineChecksOptions } from '../../../main/selfCheck/machineChecks.ts';
import { runChecks } from '../../../main/selfCheck/runChecks.ts';
import type { SelfCheckOptions } from '../../../main/selfCheck/selfCheck.ts';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import type { Ledger } from '../../../main/start/openLedger.ts';
import { startSelfCheck, type SelfCheckParts } from '../../../main/start/startSelfCheck.ts';
import type { ConnectedDesk } from '../../../main/start/openLink.ts';
import type { MadeGuards } from '../../../main/start/makeGuards.ts';
import type { TakenPolicy } from '../../../main/start/takePolicy.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { turns } from '../../support/turns.ts';

let given: { machine: MachineChecksOptions; selfCheck: SelfCheckOptions };
/** Reports that runs end with, in order; null for a run that fails. */
let runs: (SignedSelfCheck | null)[];
let ran: unknown[];
let latest: SignedSelfCheck | null;
vi.mock(import('../../../main/selfCheck/machineChecks.ts'), () => ({
  machineChecks(options) {
    given.machine = options;
    return [{ name: 'own', check: () => [] }];
  },
}));
vi.mock(import('../../../main/selfCheck/selfCheck.ts'), () => ({
  createSelfCheck(options) {
    given.selfCheck = options;
    return {
      latest: () => latest,
      async run(why) {
        ran.push(why);
        const next = runs.shift() ?? null;
        if (next === null) throw new Error('The ledger cannot be written.');
        latest = next;
        return next;
      },
    };
  },
}));
let asked: unknown[];
vi.mock(import('../../../main/link/impostor.ts'), () => ({
  impostorIsRefused: async (options) => Boolean(asked.push(options)),
}));

const LINE: SelfCheckLine = { guard: 'g', control: 'clipboard', state: 'enforced', notes: [] };
const report = (level: 0 | 1 | 2 | 3, lines: SelfCheckLine[] = [LINE]): SignedSelfCheck => ({
  ...{ hash: 'a'.repeat(64), signature: 's'.repeat(86) },
  report: { level, lines, at: 1_700_000_000_000 } as Partial<SignedSelfCheck['report']> as SignedSelfCheck['report'],
});

let seen: unknown[];
let hello: () => Promise<unknown>;
/** The server's answer to a report. */
let taken: () => Promise<unknown>;
let at: number;
let dataFolder: string;
let paste: typeof SAFE_DEFAULTS.guards.pasteFromOutside;
let platform: NodeJS.Platform | undefined;
let screen: { shell: unknown; window: unknown };
let attached: DeskSelfCheck | null;
beforeEach(() => {
  [given, runs, ran, latest, asked, seen, attached] = [{} as typeof given, [], [], null, [], [], null];
  [at, dataFolder, paste, platform] = [0, temporaryFolder('start-self-check'), 'block', 'win32'];
  screen = { shell: null, window: null };
  taken = async () => undefined;
  hello = async () => ({ workstationId: 'w', serverTime: 5 });
});

const ledger = {
  ...{ database: {}, enrolled: { workstationId: 'w', authorityPem: 'authority' } },
  activity: { record: (...record: unknown[]) => void seen.push(['recorded', ...record]) },
} as Partial<Record<keyof Ledger, unknown>> as Ledger;
const connected = {
  link: {
    async call(...call: unknown[]) {
      if (call[0] === 'hello') return hello();
      seen.push(['called', ...call]);
      return taken();
    },
    identity: () => ({ certificatePem: 'certificate', privateKeyPem: 'key' }),
  },
} as Partial<Record<keyof ConnectedDesk, unknown>> as ConnectedDesk;
const make = (parts: Partial<SelfCheckParts> = {}, from: Ledger | null = ledger) => {
  const desk: Partial<Record<keyof DeskBase, unknown>> = {
    ...{ clock: { now: () => 11, monotonic: () => at }, trusted: { now: () => 12 } },
    options: { dataFolder, ...(platform === undefined ? {} : { machine: { platform } }) },
    screen: { shell: () => screen.shell, window: () => screen.window },
    state: { facts: { idleLockMinutes: 7 } },
    refusals: { set: (...refusal: unknown[]) => void seen.push(['refusal', ...refusal]) },
    demand: {
      attach(one: DeskSelfCheck) {
        attached = one;
      },
    },
    log: (...line: unknown[]) => void seen.push(['logged', ...line]),
    push: (...push: unknown[]) => void seen.push(['pushed', ...push]),
    keychain: async () => null,
  };
  const made = { guards: { list: [{ name: 'guard', check: () => [] }] } };
  const policy = { policy: { current: () => ({ guards: { ...SAFE_DEFAULTS.guards, pasteFromOutside: paste } }) } };
  return startSelfCheck(desk as DeskBase, from, {
    taken: policy as Partial<Record<keyof TakenPolicy, unknown>> as TakenPolicy,
    connected,
    made: made as Partial<Record<keyof MadeGuards, unknown>> as MadeGuards,
    renewal: null,
    ...parts,
  })();
};
const started = (parts: Partial<SelfCheckParts> = {}): DeskSelfCheck => {
  const one = make(parts);
  if (one === null) throw new Error('There is no self-check.');
  return one;
};

describe('the self-check of a desk', () => {
  test('is none without a ledger, and answers no demand then', () => {
    expect([make({}, null), attached]).toEqual([null, null]);
  });

  test('answers from its start what the server demands', () => {
    expect(attached).toBeNull();
    const one = started();
    expect(attached).toBe(one);
  });

  test('tries the guards, the machine, the certificate and the window', () => {
    started();
    const names = given.selfCheck.checked().map(({ name }) => name);
    expect(names).toEqual(['guard', 'own', 'certificate', 'page', 'clipboards of the system']);
  });

  test('is of this machine under this host, at the time of the server, signed with its key', async () => {
    screen.shell = { host: 'electron' };
    started();
    const { workstationId, host, now, privateKeyPem, policy } = given.selfCheck;
    expect([workstationId, host, now(), privateKeyPem()]).toEqual(['w', 'electron', 12, 'key']);
    expect([given.selfCheck.platform, given.machine.platform]).toEqual(['win32', 'win32']);
    expect(policy()).toEqual(SAFE_DEFAULTS.guards);
    const { machine } = given;
    expect([machine.now(), machine.idleMinutes(), machine.dataFolder]).toEqual([11, 7, dataFolder]);
    // No Electron runs this test, so there is no program with fuses.
    expect([machine.program, machine.enrolled(), machine.tlsKeyCanBeCopied]).toEqual([null, ledger.enrolled, true]);
    expect(await machine.keychainAnswers()).toBe(false);
    given.selfCheck.record('guard-failed', { guard: 'x' });
    expect(seen).toEqual([['recorded', 'guard-failed', { guard: 'x' }]]);
  });

  test('without a host, a machine of its own or a link says none, this platform, and that it cannot be signed', () => {
    platform = undefined;
    started({ connected: null });
    expect([given.selfCheck.host, given.machine.platform]).toEqual(['none', process.platform]);
    expect(() => given.selfCheck.privateKeyPem()).toThrow('There is no link to the server.');
    expect(() => given.selfCheck.shell()).toThrow('no-screen');
  });
});

describe('the trial of the connection', () => {
  const IMPOSTOR = {
    workstationId: 'w',
    authorityPem: 'authority',
    certificatePem: 'certificate',
    privateKeyPem: 'key',
  };
  const good = { answers: true, impostorRefused: true, serverTime: 5, fault: null };

  test('asks the server who this is, and a server that is none of ours, with the identity of this desk', async () => {
    started();
    expect([await given.machine.server(), asked]).toEqual([good, [IMPOSTOR]]);
  });

  test('is no answer of the server where that names another workstation', async () => {
    taken = async () => undefined;
    hello = async () => ({ workstationId: 'x', serverTime: 5 });
    started();
    expect(await given.machine.server()).toEqual({ ...good, answers: false });
  });

  test.each([
    [new Unreachable('gone', null, 'other-certificate' as never), 'other-certificate'],
    [new Error('anything'), null],
  ])('says why there is no answer, where that is known: %s', async (error, fault) => {
    hello = async () => {
      throw error;
    };
    started();
    expect(await given.machine.server()).toEqual({ ...good, answers: false, serverTime: null, fault });
  });

  test('without a link is none', async () => {
    started({ connected: null });
    await expect(given.machine.server()).rejects.toThrow('There is no link to the server.');
  });
});

describe('what only a window shows', () => {
  const lines = async (name: string) => runChecks(given.selfCheck.checked().filter((one) => one.name === name));
  const shell = () => {
    const cleared: string[] = [];
    screen.shell = { clearClipboard: async () => void cleared.push('cleared'), readClipboard: async () => '' };
    return cleared;
  };

  test('is not tried without a screen, nor without a page', async () => {
    started();
    expect(await lines('page')).toMatchObject([{ state: 'not-run', notes: [{ code: 'no-screen', params: {} }] }]);
    shell();
    expect(await lines('page')).toMatchObject([{ state: 'not-run', notes: [{ code: 'no-page', params: {} }] }]);
    expect(seen).toEqual([]);
  });

  test('is asked of the page, whose answer counts once it names the question', async () => {
    const one = started();
    shell();
    screen.window = {};
    const trial = lines('page');
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    const [, event, { probeId }] = seen[0] as [string, string, { probeId: string }];
    expect(event).toBe('probe');
    one.probed('another', 'loaded');
    one.probed(probeId, 'refused');
    expect(await trial).toMatchObject([{ control: 'page request, tried', state: 'enforced' }]);
  });

  test('leaves the clipboard of others as it is where policy lets text of them in', async () => {
    started();
    const cleared = shell();
    expect(await lines('clipboards of the system')).toMatchObject([{ state: 'enforced' }]);
    expect(cleared).toEqual(['cleared']);
    paste = 'warn';
    expect(await lines('clipboards of the system')).toMatchObject([{ state: 'off-by-policy' }]);
    expect(cleared).toEqual(['cleared']);
  });
});

describe('a run by hand', () => {
  const failed = (control: string): SelfCheckLine => ({ ...LINE, control, state: 'failed' });

  test('answers within one second with the report before, however often it is asked for', async () => {
    runs = [report(1), report(2), report(3)];
    const one = started();
    const levelAt = async (ms: number) => {
      at = ms;
      return (await one.run()).report.level;
    };
    // The second of the run itself counts, not that of the answer before.
    expect([
      await levelAt(0),
      await levelAt(999),
      await levelAt(1_000),
      await levelAt(1_999),
      await levelAt(2_000),
    ]).toEqual([1, 1, 2, 2, 3]);
    expect(ran).toEqual(['by-hand', 'by-hand', 'by-hand']);
  });

  test('is another one where the report before was made for a sign-in, a second ago or not', async () => {
    [latest, runs] = [report(1), [report(2)]];
    const one = started();
    expect((await one.run()).report.level).toBe(2);
  });

  test('that fails says so with a code of its own, and the next one runs again', async () => {
    runs = [null, report(2)];
    const one = started();
    await expect(one.run()).rejects.toMatchObject({ name: 'Refusal', code: 'self-check-not-run' });
    expect((await one.run()).report.level).toBe(2);
  });

  test('names what the demanded level lacks, at most sixty of it', async () => {
    runs = [
      report(0),
      report(
        0,
        Array.from({ length: 61 }, (_one, n) => failed(`control ${n}`)),
      ),
    ];
    const one = started();
    expect(await one.run()).toMatchObject({ leastLevel: 0, missing: [] });
    runs.unshift(report(0));
    one.demanded({ leastLevel: 1, maxAgeHours: 24 });
    await turns();
    at = 1_000;
    const { leastLevel, missing } = await one.run();
    expect([leastLevel, missing]).toEqual([1, Array.from({ length: 60 }, (_one, n) => `control ${n}`)]);
  });
});

describe('an export', () => {
  test('is refused before there is a report', async () => {
    await expect(started().export()).rejects.toMatchObject({ name: 'Refusal', code: 'self-check-first' });
  });

  test('is the newest report in a file, or refused where it cannot be written', async () => {
    latest = report(2);
    const one = started();
    const { file } = await one.export();
    expect([existsSync(file), file.startsWith(join(dataFolder, 'self-check'))]).toEqual([true, true]);
    dataFolder = join(dataFolder, 'none');
    writeFileSync(dataFolder, '');
    await expect(started().export()).rejects.toMatchObject({ name: 'Refusal', code: 'self-check-not-written' });
  });
});

describe('a level that is demanded', () => {
  const NOT_YET = ['refusal', 'self-check', { reason: 'self-check', notice: coded('self-check-not-yet') }];

  test('refuses sign-in until a report reaches it and the server has it', async () => {
    runs = [report(2)];
    const one = started();
    one.demanded({ leastLevel: 2, maxAgeHours: 24 });
    expect(seen).toEqual([NOT_YET]);
    await turns();
    expect(seen.slice(1)).toEqual([
      ['called', 'uploadSelfCheck', {}, report(2)],
      ['refusal', 'self-check', null],
    ]);
    expect(await one.beforeSignIn()).toBeNull();
  });

  test('is refused as not given where the server does not take the report', async () => {
    const answer = Promise.withResolvers<void>();
    [runs, taken] = [[report(2)], () => answer.promise];
    started().demanded({ leastLevel: 2, maxAgeHours: 24 });
    await turns();
    expect(seen).toEqual([NOT_YET, ['called', 'uploadSelfCheck', {}, report(2)]]);
    answer.reject(new Unreachable('gone'));
    await turns();
    expect(seen.at(-1)).toEqual([
      ...['refusal', 'self-check', { reason: 'self-check', notice: coded('self-check-not-given') }],
    ]);
  });

  test('is refused as not given where there is no link, for IT with the kind of the error', async () => {
    runs = [report(2)];
    const one = started({ connected: null });
    one.demanded({ leastLevel: 2, maxAgeHours: 24 });
    await turns();
    const reason = { leastLevel: 2, level: 2, guard: 'self-check', reason: 'not-given' };
    expect(seen.slice(1)).toEqual([
      ['logged', 'warning', 'The self-check could not be given to the server.', { reason: 'Error' }],
      ['recorded', 'guard-failed', reason],
      ['refusal', 'self-check', { reason: 'self-check', notice: coded('self-check-not-given') }],
    ]);
  });

  test('is none any more where the server demands nothing', async () => {
    const one = started();
    one.demanded({ leastLevel: 2, maxAgeHours: 24 });
    one.demanded(undefined);
    expect(seen).toEqual([NOT_YET, ['refusal', 'self-check', null]]);
    await turns();
    expect(seen.at(-1)).not.toEqual(NOT_YET);
    expect(await one.beforeSignIn()).toBeNull();
  });
});
