/** Runs the self-check of this desk, signs what comes of it, and keeps the newest. */
import { readFileSync } from 'node:fs';
import { release, type } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ActivityDetail } from '../../contract/activity.ts';
import { SelfCheckReport, type SelfCheckLine, type SignedSelfCheck } from '../../contract/selfCheck.ts';
import { levelOf } from '../../core/selfCheck/level.ts';
import { policyMark, signReport } from '../../core/selfCheck/signed.ts';
import type { Shell } from '../shell/shell.ts';
import { runChecks, type Checked } from './runChecks.ts';
import { hostCheck } from './windowChecks.ts';

export type Why = 'sign-in' | 'policy' | 'by-hand' | 'command';

export interface SelfCheckOptions {
  readonly workstationId: string;
  readonly platform: NodeJS.Platform;
  readonly host: SelfCheckReport['host'];
  /** Everybody who holds a control. */
  checked(): readonly Checked[];
  /** @throws NotRun where there is no screen. */
  shell(): Shell;
  /** The policy that holds; its mark goes into the report. */
  policy(): unknown;
  now(): number;
  /** @throws Error where the key cannot be read: an unsigned report is none. */
  privateKeyPem(): string;
  /** @throws when it cannot be recorded; the run has failed then. */
  record(kind: 'self-check' | 'guard-failed', detail: ActivityDetail): void;
  readonly limitMs?: number;
}

export interface SelfCheck {
  /** Who asks while one runs gets that one. @throws Error where it cannot be signed or recorded. */
  run(why: Why): Promise<SignedSelfCheck>;
  latest(): SignedSelfCheck | null;
}

/** `package.json` lies two folders above this file, and above the bundle in the packaged program. */
function deskVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))).version;
}

/** How many lines say what, for the record. */
export function countsOf(lines: readonly SelfCheckLine[]): Record<'enforced' | 'inPart' | 'notEnforceable' | 'offByPolicy' | 'failed' | 'notRun', number> {
  const count = (holds: SelfCheckLine['holds']): number => lines.filter((line) => line.holds === holds).length;
  return { enforced: count('enforced'), inPart: count('in-part'), notEnforceable: count('not-enforceable'), offByPolicy: count('off-by-policy'), failed: count('failed'), notRun: count('not-run') };
}

export function createSelfCheck(options: SelfCheckOptions): SelfCheck {
  let newest: SignedSelfCheck | null = null;
  let running: Promise<SignedSelfCheck> | null = null;

  async function run(why: Why): Promise<SignedSelfCheck> {
    const wrongs: [string, string][] = [];
    const note = (guard: string, reason: string): void => { wrongs.push([guard, reason]); };
    const lines = await runChecks(options.checked(), options.limitMs, note);
    lines.push(...await runChecks([hostCheck(options.shell, lines.map((line) => line.control))], options.limitMs, note));
    for (const [guard, reason] of wrongs) options.record('guard-failed', { guard, reason, in: 'self-check' });
    const report = SelfCheckReport.parse({
      version: 1, workstationId: options.workstationId, host: options.host, platform: options.platform.slice(0, 40),
      versions: { desk: deskVersion().slice(0, 40), node: process.versions.node, electron: process.versions['electron'] ?? null, system: `${type()} ${release()}`.slice(0, 80) },
      at: options.now(), policy: policyMark(options.policy()), lines, level: levelOf(lines),
    });
    const signed = signReport(report, options.privateKeyPem());
    options.record('self-check', { why, level: report.level, ...countsOf(lines), host: report.host });
    newest = signed;
    return signed;
  }

  return {
    run: (why) => (running ??= run(why).finally(() => { running = null; })),
    latest: () => newest,
  };
}
