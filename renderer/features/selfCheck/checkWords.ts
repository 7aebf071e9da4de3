/** The self-check in words: what each state is called, and the order in which a person should read them. */
import type { CheckState, SelfCheckLine, SelfCheckReport, WorkstationCheck } from '../../../contract/selfCheck.ts';
import { t } from '../../i18n/index.ts';
import { span } from '../../i18n/format.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** The worst first. */
export const STATES: readonly CheckState[] = [
  'failed',
  'not-run',
  'not-enforceable',
  'off-by-policy',
  'in-part',
  'enforced',
];
export const STATE_ICONS: Readonly<Record<CheckState, IconName>> = {
  failed: 'warning',
  'not-run': 'help',
  'not-enforceable': 'leave',
  'off-by-policy': 'pause',
  'in-part': 'dot',
  enforced: 'check',
};

export const countOf = (lines: readonly SelfCheckLine[], state: CheckState): number =>
  lines.filter((line) => line.state === state).length;
/** `2 failed, 11 enforced in part, 27 enforced`. */
export const countsLine = (lines: readonly SelfCheckLine[]): string =>
  STATES.map((state) => [countOf(lines, state), t(`selfCheck.counted.${state}`)] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');

/** What policy makes of a report, in one sentence. */
export function statusWords({ status, report }: WorkstationCheck, now: number): string {
  if (report === null) return t('selfCheck.missing');
  const passed = now - report.at;
  const age = t('selfCheck.age', {
    age:
      passed < 60_000
        ? t('selfCheck.moment')
        : passed < 3_600_000
          ? t('selfCheck.minutes', { count: Math.floor(passed / 60_000) })
          : span(passed),
  });
  return status === 'stale'
    ? `${t('selfCheck.stale')} ${age}`
    : status === 'below'
      ? `${t('selfCheck.below')} ${age}`
      : age;
}
export const ranOn = ({ versions, platform, host }: SelfCheckReport): string =>
  t('selfCheck.ranOn', {
    version: versions.desk,
    host: t(`selfCheck.hosts.${host}`),
    platform,
    system: versions.system,
  });
