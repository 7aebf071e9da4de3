/** The self-check of this desk: everybody who holds a control here, what it is signed with, and where it goes. */
import type { SelfCheckDemand } from '../../contract/selfCheck.ts';
import { verifyChain, GENESIS_HASH } from '../../core/ledger/chain.ts';
import { missingFor } from '../../core/selfCheck/level.ts';
import type { VerbResult } from '../../contract/bridge.ts';
import { Unreachable } from '../link/errors.ts';
import type { ServerFault } from '../link/serverFault.ts';
import { certificateCheck } from '../selfCheck/certificateCheck.ts';
import { impostorIsRefused } from '../link/impostor.ts';
import { Refusal } from '../ports.ts';
import { exportSelfCheck } from '../selfCheck/exportFile.ts';
import { createGate, NO_DEMAND } from '../selfCheck/gate.ts';
import { machineChecks } from '../selfCheck/machineChecks.ts';
import { NotRun } from '../selfCheck/runChecks.ts';
import { createSelfCheck } from '../selfCheck/selfCheck.ts';
import { createProbe, windowChecks, type ProbeOutcome } from '../selfCheck/windowChecks.ts';
import type { Shell } from '../shell/shell.ts';
import type { Step } from '../startup.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';
import type { DeskContext } from './deskContext.ts';

/** What the rest of the desk asks of it. */
export interface DeskSelfCheck {
  demanded(demand: SelfCheckDemand | undefined): void;
  beforeSignIn(): Promise<string | null>;
  /** @throws Refusal in words. */
  run(): Promise<VerbResult<'runSelfCheck'>>;
  /** @throws Refusal in words. */
  export(): Promise<VerbResult<'exportSelfCheck'>>;
  probed(probeId: string, outcome: ProbeOutcome): void;
}

/** Records that are read again while somebody waits; the whole ledger was read at the start. */
const READ_AGAIN = 500;

/** The newest records, from the disk. @throws Error where they cannot be read. */
export function readNewest(database: MachineDatabase): { intact: boolean; note: string } {
  const { seq } = database.head();
  const from = Math.max(0, seq - READ_AGAIN);
  const before = from === 0 ? GENESIS_HASH : database.hashAt(from);
  const newest = database.after(from, READ_AGAIN);
  const intact = before !== null && newest.length === seq - from && verifyChain(newest, before) === null;
  return {
    intact,
    note: intact
      ? `the whole chain was verified at the start, and its newest ${newest.length} records again now; this check is itself a record in it`
      : 'the chain of its newest records does not hold',
  };
}

export const standSelfCheck = (desk: DeskContext): Step => ({
  name: 'prepare the self-check',
  perform() {
    const { options, enrolled, database, activity } = desk;
    if (enrolled === null || database === null || activity === null) return;
    const platform = options.machine?.platform ?? process.platform;
    const shell = (): Shell => {
      if (desk.shell === null) throw new NotRun('there is no screen');
      return desk.shell;
    };
    const key = (): string => {
      if (desk.link === null) throw new Error('The key of this workstation is missing.');
      return desk.link.identity().privateKeyPem;
    };
    const probe = createProbe((asked) => {
      if (desk.window === null) return false;
      desk.push('probe', asked);
      return true;
    });
    const own = machineChecks({
      dataFolder: options.dataFolder,
      platform,
      enrolled: () => enrolled,
      keychainAnswers: async () => (await desk.keychain()) !== null,
      ledger: () => readNewest(database),
      async server() {
        let fault: ServerFault | null = null;
        const [hello, impostorRefused] = await Promise.all([
          desk.link!.call('hello', {}, {}).catch((error: unknown) => {
            fault = error instanceof Unreachable ? error.fault : null;
            return null;
          }),
          impostorIsRefused({ ...enrolled, ...desk.link!.identity() }),
        ]);
        return {
          answers: hello?.workstationId === enrolled.workstationId,
          impostorRefused,
          serverTime: hello?.serverTime ?? null,
          fault,
        };
      },
      now: () => desk.clock.now(),
      idleMinutes: () => desk.state.facts.idleLockMinutes,
      policy: desk.deskPolicy,
      program: process.versions['electron'] === undefined ? null : process.execPath,
    });
    const selfCheck = createSelfCheck({
      workstationId: enrolled.workstationId,
      platform,
      host: desk.shell?.host ?? 'none',
      shell,
      checked: () => [
        ...(desk.guards?.list ?? []),
        ...own,
        certificateCheck(() => desk.renewal),
        ...windowChecks({ shell, probe, keepsForeignText: () => desk.policy.guards.pasteFromOutside !== 'block' }),
      ],
      policy: () => desk.policy.guards,
      now: () => desk.trusted.now(),
      privateKeyPem: key,
      record: (kind, detail) => activity.record(kind, detail),
    });
    const gate = createGate({
      selfCheck,
      monotonic: () => desk.clock.monotonic(),
      upload: async (signed) => {
        await desk.link!.call('uploadSelfCheck', {}, signed);
      },
      onRefusal: (words) => desk.refuse('self-check', words === null ? null : { reason: 'self-check', message: words }),
      record: (kind, detail) => activity.record(kind, detail),
      log: (text, reason) => options.log('warning', text, { reason }),
    });
    /** A script may ask for it in a loop; nobody is told twice within a second. */
    let ranAt = Number.NEGATIVE_INFINITY;
    desk.selfCheck = {
      demanded: (demand) => gate.demanded(demand ?? NO_DEMAND),
      beforeSignIn: () => gate.beforeSignIn(),
      async run() {
        const held = selfCheck.latest();
        const again = held !== null && desk.clock.monotonic() - ranAt < 1_000;
        const { report } = again
          ? held
          : await selfCheck.run('by-hand').catch(() => {
              throw new Refusal('The self-check could not be run: it cannot be recorded or signed here.');
            });
        if (!again) ranAt = desk.clock.monotonic();
        const { leastLevel } = gate.demand();
        return { report, leastLevel, missing: missingFor(leastLevel, report.lines).slice(0, 60) };
      },
      async export() {
        const held = selfCheck.latest();
        if (held === null) throw new Refusal('Run the self-check first.');
        try {
          return { file: exportSelfCheck(options.dataFolder, held) };
        } catch {
          throw new Refusal('The self-check could not be written to the data folder.');
        }
      },
      probed: (probeId, outcome) => probe.answered(probeId, outcome),
    };
    // What the server said before the guards stood is answered now.
    desk.selfCheck.demanded(desk.demand ?? undefined);
  },
});
