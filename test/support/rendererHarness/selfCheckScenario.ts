/**
 * Self-checks for drawing the page: one as a trial desk makes it, with every state, and the workstations of an
 * organisation.
 */
import { checkNote } from '../../../contract/checkNotes.ts';
import type { Coded } from '../../../contract/errors.ts';
import type { SelfCheckLine, SelfCheckReport, WorkstationCheck } from '../../../contract/selfCheck.ts';
import { levelOf } from '../../../core/selfCheck/level.ts';
import { goodLines, reportOf } from '../selfChecks.ts';
import { id } from './scenario.ts';

const set = (
  lines: SelfCheckLine[],
  control: string,
  state: SelfCheckLine['state'],
  ...notes: Coded[]
): SelfCheckLine[] => [
  ...lines.filter((line) => line.control !== control),
  { guard: 'host', control, state: state, notes },
];

export function trialLines(): SelfCheckLine[] {
  let lines = goodLines();
  lines = set(lines, 'screen capture', 'not-enforceable', checkNote('capture-linux'));
  lines = set(
    lines,
    'system shortcuts',
    'not-enforceable',
    checkNote('keys-of-system'),
    checkNote('os-keys', { platform: 'linux' }),
  );
  lines = set(lines, 'keys of this workstation', 'in-part', checkNote('key-in-file'), checkNote('key-no-keychain'));
  lines = set(lines, 'printing', 'in-part', checkNote('printing-in-profile'));
  return set(lines, 'cover without focus', 'off-by-policy', checkNote('cover-off'));
}
export const failedLines = (): SelfCheckLine[] =>
  set(
    set(trialLines(), 'data folder', 'failed', checkNote('folder-open', { files: ['store.header.json'] })),
    'clock',
    'not-run',
    checkNote('clock-unknown'),
  );

export const reportFor = (kind: 'good' | 'failed', now: number): SelfCheckReport =>
  reportOf(id(4, 1), kind === 'good' ? trialLines() : failedLines(), { at: now - 4_000 });

export function workstationChecks(now: number): WorkstationCheck[] {
  const one = (
    number: number,
    name: string,
    lines: SelfCheckLine[] | null,
    age: number,
    status: WorkstationCheck['status'],
  ): WorkstationCheck => ({
    workstationId: id(4, number),
    name,
    seen: {
      certificateUntil: now + (40 * number + 20) * 86_400_000,
      hasSignInKey: number !== 4,
      signedIn: number === 4 ? null : { at: now - age - 5_000, address: `10.4.0.${10 + number}` },
      refused: number === 2 ? 7 : 0,
      recordAt: number === 4 ? null : now - age + 9_000,
      disputed: number === 3 ? 2 : 0,
    },
    status,
    receivedAt: lines === null ? null : now - age,
    report: lines === null ? null : reportOf(id(4, number), lines, { at: now - age }),
    before:
      lines === null
        ? []
        : [
            { at: now - age - 86_400_000, level: levelOf(lines) },
            { at: now - age - 2 * 86_400_000, level: 3 },
          ],
  });
  return [
    one(1, 'LON-DESK-014', trialLines(), 12 * 60_000, 'good'),
    one(2, 'LON-DESK-015', failedLines(), 40 * 60_000, 'below'),
    one(3, 'LON-DESK-016', goodLines(), 6 * 86_400_000, 'stale'),
    one(4, 'LON-DESK-017', null, 0, 'missing'),
  ];
}
