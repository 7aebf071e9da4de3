/** What the desk keeps on this machine and rests on there: each tried, and not only reported. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createIdle } from '../activity/idle.ts';
import { policyChecks, type CheckedPolicy } from './policyChecks.ts';
import { openEncrypted } from '../store/encryptedDatabase.ts';
import { FILES, isPersonFile, readJson } from '../store/files.ts';
import { StoreHeader } from '../store/keys.ts';
import type { EnrolledWorkstation } from '../store/enrolment.ts';
import { itWords } from '../itWords.ts';
import type { ServerFault } from '../link/serverFault.ts';
import { readFuses, wrongFuses } from './fuses.ts';
import type { Checked, RawLine } from './runChecks.ts';
import { osPolicy } from '../policy/osPolicies.ts';

export interface MachineChecksOptions {
  readonly dataFolder: string;
  readonly platform: NodeJS.Platform;
  /** @throws Error in words where there is no enrolment that can be read. */
  enrolled(): EnrolledWorkstation;
  /** Whether the system's keychain answers now. */
  keychainAnswers(): Promise<boolean>;
  /**
   * Reads the ledger as far as it can be read while a person waits.
   * @throws Error in words where it cannot be opened.
   */
  ledger(): { readonly intact: boolean; readonly note: string };
  /** Talks to the enrolled server, and to one that is not ours. @throws Error in words. */
  server(): Promise<{
    readonly answers: boolean;
    readonly impostorRefused: boolean;
    readonly serverTime: number | null;
    /** Why it did not answer, where the reason is known. */ readonly fault?: ServerFault | null;
  }>;
  now(): number;
  idleMinutes(): number;
  readonly policy: CheckedPolicy;
  /** The packaged program; null where this is no Electron. */
  readonly program: string | null;
  /** `/proc/swaps`, or a file in its place. */
  readonly swaps?: string;
}

const line = (control: string, state: RawLine['state'], note: string): RawLine => ({ control, state, note });
/** Milliseconds that a machine's clock may be off before it is reported. */
const CLOCK_OFF_MS = 5 * 60_000;

/** Checks of what the desk relies on on this machine: its files, keys, ledger, connection, lock and program. */
export function machineChecks(options: MachineChecksOptions): readonly Checked[] {
  const { platform } = options;
  return [
    { name: 'data folder', control: 'data folder', check: () => [dataFolder(options)] },
    { name: 'store', control: 'encrypted store', check: () => [store(options)] },
    { name: 'keys', control: 'keys of this workstation', check: async () => [await keys(options)] },
    {
      name: 'ledger',
      control: 'activity ledger',
      check: () => {
        const { intact, note } = options.ledger();
        return [line('activity ledger', intact ? 'enforced' : 'failed', note)];
      },
    },
    { name: 'link', control: 'connection to the server', check: () => link(options) },
    { name: 'idle', control: 'idle lock', check: () => [idle(options)] },
    ...policyChecks(options.policy),
    { name: 'program', control: 'fuses of the program', check: () => [fuses(options)] },
    { name: 'swap', control: 'memory written to the disk', check: () => [swap(options)] },
    {
      name: 'system',
      check: () => [
        line('disk encryption', 'not-enforceable', `no application can switch it on; ${osPolicy('disk', platform)}`),
        line(
          'screen lock of the system',
          'not-enforceable',
          `the desk locks itself; the system's own lock is ${osPolicy('screenLock', platform)}`,
        ),
      ],
    },
  ];
}

function dataFolder({ dataFolder: folder, platform }: MachineChecksOptions): RawLine {
  const control = 'data folder';
  if (!existsSync(folder)) return line(control, 'failed', 'the data folder is not there');
  if (platform === 'win32')
    return line(
      control,
      'in-part',
      'below the profile of this user, whose access list Windows gives it; administrators of the machine can read it',
    );
  const own = process.getuid?.() ?? -1;
  const open: string[] = [];
  for (const name of ['', ...readdirSync(folder)]) {
    const { mode, uid } = lstatSync(join(folder, name));
    // A link shows the mode 777 of itself; where it leads is not the desk's folder any more.
    if ((mode & 0o077) !== 0 || (mode & 0o170000) === 0o120000) open.push(name === '' ? 'the folder itself' : name);
    else if (uid !== own) open.push(`${name === '' ? 'the folder' : name} of another user`);
  }
  return open.length === 0
    ? line(control, 'enforced', 'the folder and every file in it belong to this user alone')
    : line(control, 'failed', `open to others, or not this user's: ${open.slice(0, 8).join(', ')}`);
}

function beginning(path: string): string {
  const handle = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(15);
    readSync(handle, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1');
  } finally {
    closeSync(handle);
  }
}

/** Opens every database with a key that is not theirs, as a thief would. */
function store({ dataFolder: folder }: MachineChecksOptions): RawLine {
  const control = 'encrypted store';
  const opened: string[] = [];
  for (const name of [
    FILES.store,
    FILES.machine,
    ...(existsSync(folder) ? readdirSync(folder).filter((one) => isPersonFile(one)) : []),
  ]) {
    const path = join(folder, name);
    if (!existsSync(path)) return line(control, 'failed', `${name} is not there`);
    if (beginning(path) === 'SQLite format 3') opened.push(name);
    else {
      try {
        openEncrypted(path, randomBytes(32), { mustExist: true, readonly: true }).close();
        opened.push(name);
      } catch {
        // It did not open, which is what is wanted.
      }
    }
  }
  if (opened.length > 0) return line(control, 'failed', `opened without its key: ${opened.join(', ')}`);
  const header = readJson(folder, FILES.storeHeader, StoreHeader);
  if (header === null)
    return line(control, 'failed', `${FILES.storeHeader} is not there, so the store opens for nobody`);
  return line(
    control,
    'enforced',
    `a wrong key was tried and opened none of the databases; Argon2id with ${header.argon2.memoryKiB / 1_024} ` +
      `MiB and ${header.argon2.passes} passes${header.usesKeychain ? ', and half of the key in the keychain' : ''}`,
  );
}

async function keys(options: MachineChecksOptions): Promise<RawLine> {
  const control = 'keys of this workstation';
  const answers = await options.keychainAnswers();
  if (options.enrolled().machineKeyIn === 'keychain')
    return answers
      ? line(control, 'enforced', "in the system's keychain, which was asked and answered")
      : line(control, 'failed', "they are in the system's keychain, and it does not answer");
  return line(
    control,
    'in-part',
    'in a file that this user alone can read' +
      (answers
        ? '; this machine has a keychain now, so enrolling again would put them there. '
        : ': this machine has no keychain that answers. ') +
      `Whoever has the disk and no encryption of it has the ledger's key; the store still needs the workstation ` +
      `password, and everybody's work in it their server password`,
  );
}

async function link(options: MachineChecksOptions): Promise<RawLine[]> {
  const { answers, impostorRefused, serverTime, fault } = await options.server();
  const tried = impostorRefused
    ? "a server with a workstation's certificate was tried and refused"
    : "a server with a workstation's certificate was tried, and the desk spoke to it";
  const off = serverTime === null ? null : options.now() - serverTime;
  return [
    answers && impostorRefused
      ? line('connection to the server', 'enforced', `TLS 1.3 with certificates on both sides; ${tried}`)
      : line(
          'connection to the server',
          'failed',
          answers
            ? tried
            : (fault === null || fault === undefined
                ? 'the server did not answer, or is not the enrolled one'
                : itWords(`server-${fault}`)) +
                '; ' +
                tried,
        ),
    off === null
      ? line('clock', 'not-run', 'the server did not say its time')
      : Math.abs(off) <= CLOCK_OFF_MS
        ? line('clock', 'enforced', "this machine's clock and the server's agree; what is timed follows the server's")
        : line(
            'clock',
            'in-part',
            `this machine's clock is ${Math.round(Math.abs(off) / 60_000)} minutes ` +
              `${off > 0 ? 'ahead' : 'behind'}; what is timed follows the server's, and records carry the machine's`,
          ),
  ];
}

/**
 * Runs the idle lock itself on a clock of its own: one minute before the limit it must be open, and at the limit
 * locked.
 */
function idle(options: MachineChecksOptions): RawLine {
  const minutes = options.idleMinutes();
  let at = 0;
  let locked = false;
  const watch = createIdle({
    clock: { now: () => at, monotonic: () => at },
    systemIdleSeconds: () => null,
    bandsMinutes: [],
    lockMinutes: () => minutes,
    onBand: () => undefined,
    onBack: () => undefined,
    onLock: () => {
      locked = true;
    },
  });
  watch.start();
  at = minutes * 60_000 - 1;
  watch.tick();
  const early = locked;
  at += 1;
  watch.tick();
  return locked && !early && minutes <= 15
    ? line(
        'idle lock',
        'enforced',
        `tried on a clock of its own: locks after ${minutes} minutes without keyboard or mouse input`,
      )
    : line('idle lock', 'failed', `after ${minutes} minutes it ${locked ? 'was shut too early' : 'was still open'}`);
}

function fuses({ program, platform }: MachineChecksOptions): RawLine {
  const control = 'fuses of the program';
  if (program === null)
    return line(
      control,
      'not-enforceable',
      `this host is no packaged Electron, which alone has them; ${osPolicy('fuses', platform)}`,
    );
  const states = readFuses(program);
  if (states === null) return line(control, 'failed', 'the program that runs has no fuses in it');
  const wrong = wrongFuses(states);
  return wrong.length === 0
    ? line(control, 'enforced', 'all nine stand as they should, read from the program that runs')
    : line(control, 'failed', `not as they should be: ${wrong.join(', ')}`);
}

function swap({ platform, swaps = '/proc/swaps' }: MachineChecksOptions): RawLine {
  const control = 'memory written to the disk';
  if (platform !== 'linux') return line(control, 'not-enforceable', osPolicy('swap', platform));
  const areas = readFileSync(swaps, 'utf8')
    .split('\n')
    .slice(1)
    .filter((row) => row.trim() !== '');
  // zram is compressed memory, and no disk.
  const disks = areas.filter((row) => !row.startsWith('/dev/zram'));
  return disks.length === 0
    ? line(control, 'enforced', 'this machine has no swap on a disk')
    : line(
        control,
        'not-enforceable',
        `${disks.length} swap area${disks.length === 1 ? '' : 's'}; ${osPolicy('swap', platform)}`,
      );
}
