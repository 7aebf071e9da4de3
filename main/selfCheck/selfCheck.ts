/** Runs the self-check of this desk, signs what comes of it, and keeps the newest. */
import type { ActivityDetail } from '../../contract/activity.ts';
import type { SelfCheckLine, SignedSelfCheck } from '../../contract/selfCheck.ts';
import { signReport } from '../../core/selfCheck/signed.ts';
import { makeReport, type ReportOptions } from './makeReport.ts';

export type Why = 'sign-in' | 'policy' | 'by-hand';

export interface SelfCheckOptions extends ReportOptions {
  /** @throws Error where the key cannot be read: an unsigned report is none. */
  privateKeyPem(): string;
  /** @throws when it cannot be recorded; the run has failed then. */
  record(kind: 'self-check' | 'guard-failed', detail: ActivityDetail): void;
}

export interface SelfCheck {
  /** While one runs, a further call gets the same one. @throws Error where it cannot be signed or recorded. */
  run(why: Why): Promise<SignedSelfCheck>;
  latest(): SignedSelfCheck | null;
}

/** How many lines say what, for the record. */
function countsOf(
  lines: readonly SelfCheckLine[],
): Record<'enforced' | 'inPart' | 'notEnforceable' | 'offByPolicy' | 'failed' | 'notRun', number> {
  const count = (state: SelfCheckLine['state']): number => lines.filter((line) => line.state === state).length;
  return {
    enforced: count('enforced'),
    inPart: count('in-part'),
    notEnforceable: count('not-enforceable'),
    offByPolicy: count('off-by-policy'),
    failed: count('failed'),
    notRun: count('not-run'),
  };
}

/** Runs the checks, signs and records the report, and keeps the newest. */
export function createSelfCheck(options: SelfCheckOptions): SelfCheck {
  let newest: SignedSelfCheck | null = null;
  let running: Promise<SignedSelfCheck> | null = null;

  async function run(why: Why): Promise<SignedSelfCheck> {
    const wrong: (readonly [guard: string, reason: string])[] = [];
    const report = await makeReport(options, (guard, reason) => {
      wrong.push([guard, reason]);
    });
    for (const [guard, reason] of wrong) options.record('guard-failed', { guard, reason, in: 'self-check' });
    const signed = signReport(report, options.privateKeyPem());
    options.record('self-check', { why, level: report.level, ...countsOf(report.lines), host: report.host });
    newest = signed;
    return signed;
  }

  return {
    run: (why) =>
      (running ??= run(why).finally(() => {
        running = null;
      })),
    latest: () => newest,
  };
}
