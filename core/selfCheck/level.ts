/** The level of a self-check: one number that policy can ask for, worked out from the lines alone. */

export interface Line {
  readonly control: string;
  readonly state: string;
}
export type Level = 0 | 1 | 2 | 3;

type Least = 'reported' | 'in-part' | 'enforced';
/** `reported`: the report has such a line, and its state is not a failure. */
interface Demand {
  readonly control: string;
  readonly level: 1 | 2 | 3;
  readonly least: Least;
}

/**
 * What a level needs. Level 1 needs that nothing failed, that everything was tried, and that none of these lines is
 * missing: a line that a desk leaves out may be a failure that it hides. Level 2 is what a desk must enforce by itself.
 * Level 3 is a workstation that IT has prepared: its keys in the keychain, its window excluded from captures as far as
 * the platform can, the events of its screen lock received.
 */
export const DEMANDS: readonly Demand[] = [
  { control: 'clipboard', level: 1, least: 'reported' },
  { control: 'printing', level: 1, least: 'reported' },
  { control: 'permissions and devices', level: 1, least: 'reported' },
  { control: 'popups', level: 1, least: 'reported' },
  { control: 'downloads', level: 1, least: 'reported' },
  { control: 'developer tools', level: 1, least: 'reported' },
  { control: 'watermark', level: 1, least: 'reported' },
  { control: 'crash dumps', level: 1, least: 'reported' },
  { control: 'data folder', level: 1, least: 'reported' },
  { control: 'renderer sandbox', level: 2, least: 'enforced' },
  { control: 'renderer has no network', level: 2, least: 'enforced' },
  { control: 'page request, tried', level: 2, least: 'enforced' },
  { control: 'command line and environment', level: 2, least: 'enforced' },
  { control: 'registered address', level: 2, least: 'enforced' },
  { control: 'connection to the server', level: 2, least: 'enforced' },
  { control: 'activity ledger', level: 2, least: 'enforced' },
  { control: 'encrypted store', level: 2, least: 'enforced' },
  { control: 'idle lock', level: 2, least: 'enforced' },
  { control: 'keys of this workstation', level: 3, least: 'enforced' },
  { control: 'screen capture', level: 3, least: 'in-part' },
  { control: 'system idle and lock', level: 3, least: 'in-part' },
  { control: 'single instance', level: 3, least: 'enforced' },
];

/** States that are an answer. Whatever is not here is unknown, and unknown is no. */
const ANSWERS: readonly string[] = ['enforced', 'in-part', 'not-enforceable', 'off-by-policy'];
const ENOUGH: Readonly<Record<Least, readonly string[]>> = {
  reported: ANSWERS,
  'in-part': ['enforced', 'in-part'],
  enforced: ['enforced'],
};

/**
 * What keeps the lines from `level`: names of controls, the missing ones too. A control with several lines is as good
 * as its worst.
 */
export function missingFor(level: Level, lines: readonly Line[]): string[] {
  const wrong = level > 0 ? lines.filter((line) => !ANSWERS.includes(line.state)).map((line) => line.control) : [];
  for (const demand of DEMANDS) {
    if (demand.level > level) continue;
    const own = lines.filter((line) => line.control === demand.control);
    if (own.length === 0 || own.some((line) => !ENOUGH[demand.least].includes(line.state))) wrong.push(demand.control);
  }
  return [...new Set(wrong)];
}

/** 0: something failed, was not tried or is missing. 1: nothing of that. 2 and 3 as `DEMANDS` says. */
export function levelOf(lines: readonly Line[]): Level {
  for (const level of [3, 2, 1] as const) if (missingFor(level, lines).length === 0) return level;
  return 0;
}
