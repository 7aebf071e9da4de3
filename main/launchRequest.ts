/**
 * What the command line asks of the product's main process. `inspectLaunch` has already checked it for forbidden
 * switches.
 */
import { resolve } from 'node:path';
import { deskDataFolder } from './store/dataFolder.ts';

export type LaunchRequest =
  | { readonly what: 'desk'; readonly dataFolder: string }
  | { readonly what: 'enrol'; readonly dataFolder: string; readonly file: string }
  /** `file`: where the signed report is written; null prints what was found. */
  | { readonly what: 'self-check'; readonly dataFolder: string; readonly file: string | null }
  | { readonly what: 'workstation-password'; readonly dataFolder: string }
  | {
      readonly what: 'refused';
      /** The installed desk's: there the refusal is recorded. */ readonly dataFolder: string;
      readonly name: string;
      readonly why: string;
    };

export interface Launched {
  /** `app.isPackaged`: installed by IT, and not run from the repository. */
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  /** As `accountHome`. */
  readonly home: string;
}

const PASSWORD = 'change-workstation-password';
/** Understood without a value. */
const FLAGS: readonly string[] = ['self-check', PASSWORD];

const WHY = {
  data: 'moves the data of the desk',
  unclear:
    'is understood only once, and as --enrol=FILE, --self-check, --self-check=FILE, ' +
    '--change-workstation-password or --data=FOLDER',
} as const;

/**
 * @param argv arguments after the program's own name. What is not ours is Chromium's, and was inspected already.
 * An installed desk has one data folder: another one would have another ledger and another enrolment.
 */
export function readLaunch(argv: readonly string[], { packaged, platform, home }: Launched): LaunchRequest {
  const own = deskDataFolder(platform, home);
  const given = new Map<string, string>();
  for (const argument of argv) {
    // In any case of letters and with one or two dashes, as Chromium reads switches: a spelling that is not ours must
    // not pass unseen.
    const [, dashes, name, value] =
      /^(--?)(data|enrol|self-check|change-workstation-password)(?:=(.*))?$/is.exec(argument) ?? [];
    if (name === undefined) continue;
    const refused = (why: string): LaunchRequest => ({
      what: 'refused',
      dataFolder: own,
      name: `--${name.toLowerCase()}`,
      why,
    });
    if (packaged && name.toLowerCase() === 'data') return refused(WHY.data);
    if (dashes !== '--' || name !== name.toLowerCase() || value === '' || given.has(name)) return refused(WHY.unclear);
    if (value === undefined ? !FLAGS.includes(name) : name === PASSWORD) return refused(WHY.unclear);
    given.set(name, value === undefined ? '' : resolve(value));
  }
  const dataFolder = given.get('data') ?? own;
  const file = given.get('enrol');
  const report = given.get('self-check');
  // One or the other: what is checked, or changed, is a workstation as it is.
  const [, second] = ['enrol', 'self-check', PASSWORD].filter((name) => given.has(name));
  if (second !== undefined) return { what: 'refused', dataFolder: own, name: `--${second}`, why: WHY.unclear };
  if (report !== undefined) return { what: 'self-check', dataFolder, file: report === '' ? null : report };
  if (given.has(PASSWORD)) return { what: 'workstation-password', dataFolder };
  return file === undefined ? { what: 'desk', dataFolder } : { what: 'enrol', dataFolder, file };
}
