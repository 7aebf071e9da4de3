/** Reports as a workstation would send them, and as an attacker would. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { SelfCheckLine, SelfCheckReport } from '../../contract/selfCheck.ts';
import { DEMANDS, levelOf } from '../../core/selfCheck/level.ts';

/** Every line that a level requires, with its best result. */
export const goodLines = (): SelfCheckLine[] =>
  DEMANDS.map(({ control }) => ({
    guard: 'test',
    control,
    state: 'enforced',
    notes: [checkNote('context-menu-in-page')],
  }));

export function reportOf(
  workstationId: string,
  lines: SelfCheckLine[] = goodLines(),
  more: Partial<SelfCheckReport> = {},
): SelfCheckReport {
  return {
    version: 1,
    workstationId,
    host: 'chromium',
    platform: 'linux',
    versions: { desk: '0.1.0', node: '24.0.0', electron: null, system: 'Linux' },
    at: Date.now(),
    policy: '0123456789abcdef',
    lines,
    level: levelOf(lines),
    ...more,
  };
}
