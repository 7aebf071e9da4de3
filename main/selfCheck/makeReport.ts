/** One report from the lines of all controls, with what a reader must know of the machine. Not signed yet. */
import { release, type } from 'node:os';
import { SelfCheckReport } from '../../contract/selfCheck.ts';
import { levelOf } from '../../core/selfCheck/level.ts';
import { policyMark } from '../../core/selfCheck/signed.ts';
import type { Shell } from '../shell/shell.ts';
import { runChecks, type Checked } from './runChecks.ts';
import { deskVersion } from './deskVersion.ts';
import { hostCheck } from './windowChecks.ts';

export interface ReportOptions {
  readonly workstationId: string;
  readonly platform: NodeJS.Platform;
  readonly host: SelfCheckReport['host'];
  /** All controls that can be checked. */
  checked(): readonly Checked[];
  /** @throws NotRun where there is no screen. */
  shell(): Shell;
  /** The policy in force; its mark goes into the report. */
  policy(): unknown;
  now(): number;
  readonly limitMs?: number | undefined;
}

/** @param onWrong called for each check that threw, hung or gave an invalid answer. */
export async function makeReport(
  options: ReportOptions,
  onWrong: (guard: string, reason: string) => void = () => undefined,
): Promise<SelfCheckReport> {
  const lines = await runChecks(options.checked(), options.limitMs, onWrong);
  lines.push(
    ...(await runChecks(
      [
        hostCheck(
          options.shell,
          lines.map((line) => line.control),
        ),
      ],
      options.limitMs,
      onWrong,
    )),
  );
  return SelfCheckReport.parse({
    version: 1,
    workstationId: options.workstationId,
    host: options.host,
    platform: options.platform.slice(0, 40),
    versions: {
      desk: deskVersion().slice(0, 40),
      node: process.versions.node,
      electron: process.versions['electron'] ?? null,
      system: `${type()} ${release()}`.slice(0, 80),
    },
    at: options.now(),
    policy: policyMark(options.policy()),
    lines,
    level: levelOf(lines),
  });
}
