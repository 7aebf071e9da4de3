/**
 * The self-check of this desk: every part that enforces a control here, what the report is signed with, where it goes.
 */
import { missingFor } from '../../core/selfCheck/level.ts';
import { impostorIsRefused } from '../link/impostor.ts';
import { Unreachable } from '../link/errors.ts';
import type { ServerFault } from '../link/serverFault.ts';
import { refusal } from '../ports.ts';
import { certificateCheck } from '../selfCheck/certificateCheck.ts';
import type { DeskSelfCheck } from '../selfCheck/deskSelfCheck.ts';
import { exportSelfCheck } from '../selfCheck/exportFile.ts';
import { NO_DEMAND } from '../../core/vocabulary/selfCheckDemand.ts';
import { createGate } from '../selfCheck/gate.ts';
import { machineChecks } from '../selfCheck/machineChecks.ts';
import { readNewest } from '../selfCheck/readNewest.ts';
import { NotRun } from '../selfCheck/runChecks.ts';
import { createSelfCheck } from '../selfCheck/selfCheck.ts';
import { createProbe, windowChecks } from '../selfCheck/windowChecks.ts';
import type { Shell } from '../shell/shell.ts';
import type { Renewal } from '../unlock/renewal.ts';
import { hasSignInKey } from '../unlock/signInKeys.ts';
import { softwareTlsKeys } from '../unlock/tlsKeys.ts';
import type { DeskBase } from './deskBase.ts';
import type { MadeGuards } from './makeGuards.ts';
import type { Ledger } from './openLedger.ts';
import type { ConnectedDesk } from './openLink.ts';
import type { TakenPolicy } from './takePolicy.ts';

/** Milliseconds in which a further run answers with the report of the one before: a script may ask in a loop. */
const SAME_REPORT = 1_000;

export interface SelfCheckParts {
  readonly taken: TakenPolicy;
  readonly connected: ConnectedDesk | null;
  readonly made: MadeGuards;
  readonly renewal: Renewal | null;
}

/** @returns null without a ledger. */
export const startSelfCheck =
  (desk: DeskBase, ledger: Ledger | null, { taken, connected, made, renewal }: SelfCheckParts) =>
  (): DeskSelfCheck | null => {
    if (ledger === null) return null;
    const { options, screen, clock } = desk;
    const { enrolled, database, activity } = ledger;
    const { policy } = taken;
    const { dataFolder } = options;
    const platform = options.machine?.platform ?? process.platform;
    const record: Parameters<typeof createSelfCheck>[0]['record'] = (kind, detail) => activity.record(kind, detail);
    const shell = (): Shell => {
      const found = screen.shell();
      if (found === null) throw new NotRun('no-screen');
      return found;
    };
    const server = (): ConnectedDesk => {
      if (connected === null) throw new Error('There is no link to the server.');
      return connected;
    };
    const probe = createProbe((request) => {
      if (screen.window() === null) return false;
      desk.push('probe', request);
      return true;
    });
    const own = machineChecks({
      dataFolder,
      platform,
      enrolled: () => enrolled,
      hasSignInKey: () => hasSignInKey(database),
      tlsKeyCanBeCopied: softwareTlsKeys.canBeCopied,
      keychainAnswers: async () => (await desk.keychain()) !== null,
      ledger: () => readNewest(database),
      async server() {
        const { link } = server();
        let fault: ServerFault | null = null;
        const [hello, impostorRefused] = await Promise.all([
          link.call('hello', {}, {}).catch((error: unknown) => {
            fault = error instanceof Unreachable ? error.fault : null;
            return null;
          }),
          impostorIsRefused({ ...enrolled, ...link.identity() }),
        ]);
        return {
          answers: hello?.workstationId === enrolled.workstationId,
          impostorRefused,
          serverTime: hello?.serverTime ?? null,
          fault,
        };
      },
      now: () => clock.now(),
      idleMinutes: () => desk.state.facts.idleLockMinutes,
      policy,
      program: process.versions['electron'] === undefined ? null : process.execPath,
    });
    const selfCheck = createSelfCheck({
      workstationId: enrolled.workstationId,
      platform,
      host: screen.shell()?.host ?? 'none',
      shell,
      checked: () => [
        ...made.guards.list,
        ...own,
        certificateCheck(() => renewal),
        ...windowChecks({
          shell,
          probe,
          keepsForeignText: () => policy.current().guards.pasteFromOutside !== 'block',
        }),
      ],
      policy: () => policy.current().guards,
      now: desk.trusted.now,
      privateKeyPem: () => server().link.identity().privateKeyPem,
      record,
    });
    const gate = createGate({
      selfCheck,
      monotonic: () => clock.monotonic(),
      upload: async (signed) => {
        await server().link.call('uploadSelfCheck', {}, signed);
      },
      onRefusal: (notice) => desk.refusals.set('self-check', notice === null ? null : { reason: 'self-check', notice }),
      record,
      log: (text, reason) => desk.log('warning', text, { reason }),
    });
    let ranAt = Number.NEGATIVE_INFINITY;
    const deskSelfCheck: DeskSelfCheck = {
      demanded: (demand) => gate.demanded(demand ?? NO_DEMAND),
      beforeSignIn: () => gate.beforeSignIn(),
      async run() {
        const latest = selfCheck.latest();
        const isFresh = clock.monotonic() - ranAt < SAME_REPORT;
        const { report } =
          latest !== null && isFresh
            ? latest
            : await selfCheck.run('by-hand').catch(() => {
                throw refusal('self-check-not-run');
              });
        if (latest === null || !isFresh) ranAt = clock.monotonic();
        const { leastLevel } = gate.demand();
        return { report, leastLevel, missing: missingFor(leastLevel, report.lines).slice(0, 60) };
      },
      async export() {
        const latest = selfCheck.latest();
        if (latest === null) throw refusal('self-check-first');
        try {
          return { file: exportSelfCheck(dataFolder, latest) };
        } catch {
          throw refusal('self-check-not-written');
        }
      },
      probed: (probeId, outcome) => probe.answered(probeId, outcome),
    };
    desk.demand.attach(deskSelfCheck);
    return deskSelfCheck;
  };
