/** What the desk keeps on this machine and rests on there: each tried, and not only reported. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import { createIdle } from '../activity/idle.ts';
import { policyChecks, type CheckedPolicy } from './policyChecks.ts';
import { openEncrypted } from '../store/encryptedDatabase.ts';
import { FILES, isPersonFile, readJson } from '../store/files.ts';
import { StoreHeader } from '../store/keys.ts';
import type { EnrolledWorkstation } from '../store/enrolment.ts';
import type { ServerFault } from '../link/serverFault.ts';
import { antiMalwareNote } from './antiMalware.ts';
import { keysLine, memoryLine, readNeighbours } from './neighbours.ts';
import { readFuses, wrongFuses } from './fuses.ts';
import type { Checked, RawLine } from './runChecks.ts';
import { osPolicy } from '../policy/osPolicies.ts';

export interface MachineChecksOptions {
  readonly dataFolder: string;
  readonly platform: NodeJS.Platform;
  /** @throws Error where there is no enrolment that can be read. */
  enrolled(): EnrolledWorkstation;
  /** Whether there is a sign-in key that can be read. @throws Error where the machine database is not open. */
  hasSignInKey(): boolean;
  /** Whether the TLS key can be copied with the files of this machine. */
  readonly tlsKeyCanBeCopied: boolean;
  /** Whether the system's keychain answers now. */
  keychainAnswers(): Promise<boolean>;
  /**
   * Reads the ledger as far as it can be read while a person waits.
   * @throws Error where it cannot be opened.
   */
  ledger(): { readonly intact: boolean; readonly notes: readonly Coded[] };
  /** Talks to the enrolled server, and to one that is not ours. @throws Error where it cannot be tried. */
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

const line = (control: string, state: RawLine['state'], ...notes: readonly Coded[]): RawLine => ({
  control,
  state,
  notes,
});
/** Files that a line names. */
const MOST_NAMED = 8;
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
        const { intact, notes } = options.ledger();
        return [line('activity ledger', intact ? 'enforced' : 'failed', ...notes)];
      },
    },
    { name: 'link', control: 'connection to the server', check: () => link(options) },
    { name: 'idle', control: 'idle lock', check: () => [idle(options)] },
    ...policyChecks(options.policy),
    { name: 'program', control: 'fuses of the program', check: () => [fuses(options)] },
    { name: 'swap', control: 'memory written to disk', check: () => [swap(options)] },
    {
      name: 'other programs',
      check: () => {
        const reads = readNeighbours(platform);
        return [memoryLine(reads), keysLine(reads)];
      },
    },
    {
      name: 'system',
      check: () => [
        line('disk encryption', 'not-enforceable', checkNote('disk-encryption'), ...osPolicy('disk', platform)),
        line('anti-malware', 'not-enforceable', antiMalwareNote(platform, options.now())),
        line('system screen lock', 'not-enforceable', checkNote('system-lock'), ...osPolicy('screenLock', platform)),
      ],
    },
  ];
}

function dataFolder({ dataFolder: folder, platform }: MachineChecksOptions): RawLine {
  const control = 'data folder';
  if (!existsSync(folder)) return line(control, 'failed', checkNote('folder-missing'));
  if (platform === 'win32') return line(control, 'in-part', checkNote('folder-of-profile'));
  const own = process.getuid?.() ?? -1;
  const open: string[] = [];
  const foreign: string[] = [];
  for (const name of ['', ...readdirSync(folder)]) {
    const { mode, uid } = lstatSync(join(folder, name));
    // A link shows the mode 777 of itself; where it leads is not the desk's folder any more.
    if ((mode & 0o077) !== 0 || (mode & 0o170000) === 0o120000) open.push(name || '.');
    else if (uid !== own) foreign.push(name || '.');
  }
  if (open.length + foreign.length === 0) return line(control, 'enforced', checkNote('folder-own'));
  return line(
    control,
    'failed',
    ...(open.length === 0 ? [] : [checkNote('folder-open', { files: open.slice(0, MOST_NAMED) })]),
    ...(foreign.length === 0 ? [] : [checkNote('folder-of-others', { files: foreign.slice(0, MOST_NAMED) })]),
  );
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
    if (!existsSync(path)) return line(control, 'failed', checkNote('store-file-missing', { file: name }));
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
  if (opened.length > 0) return line(control, 'failed', checkNote('store-opens', { files: opened }));
  const header = readJson(folder, FILES.storeHeader, StoreHeader);
  if (header === null) return line(control, 'failed', checkNote('store-no-header', { file: FILES.storeHeader }));
  return line(
    control,
    'enforced',
    checkNote('store-sealed', { mebibytes: header.argon2.memoryKiB / 1_024, passes: header.argon2.passes }),
    ...(header.usesKeychain ? [checkNote('store-half-in-keychain')] : []),
  );
}

async function keys(options: MachineChecksOptions): Promise<RawLine> {
  const control = 'keys of this workstation';
  const answers = await options.keychainAnswers();
  if (!options.hasSignInKey()) return line(control, 'failed', checkNote('sign-in-key-missing'));
  const header = readJson(options.dataFolder, FILES.storeHeader, StoreHeader);
  const own = [
    checkNote(header?.usesKeychain === true ? 'sign-in-key-both' : 'sign-in-key-password'),
    ...(options.tlsKeyCanBeCopied ? [checkNote('tls-key-software')] : []),
  ];
  if (options.enrolled().machineKeyIn === 'keychain')
    return answers
      ? line(control, 'enforced', checkNote('key-in-keychain'), ...own)
      : line(control, 'failed', checkNote('key-keychain-silent'));
  return line(
    control,
    'in-part',
    checkNote('key-in-file'),
    checkNote(answers ? 'key-keychain-now' : 'key-no-keychain'),
    checkNote('key-and-disk'),
    ...own,
  );
}

async function link(options: MachineChecksOptions): Promise<RawLine[]> {
  const { answers, impostorRefused, serverTime, fault } = await options.server();
  const tried = checkNote(impostorRefused ? 'impostor-refused' : 'impostor-answered');
  const off = serverTime === null ? null : options.now() - serverTime;
  return [
    answers && impostorRefused
      ? line('connection to the server', 'enforced', checkNote('link-mutual'), tried)
      : line(
          'connection to the server',
          'failed',
          ...(answers ? [] : [checkNote(fault === null || fault === undefined ? 'server-silent' : `server-${fault}`)]),
          tried,
        ),
    off === null
      ? line('clock', 'not-run', checkNote('clock-unknown'))
      : Math.abs(off) <= CLOCK_OFF_MS
        ? line('clock', 'enforced', checkNote('clock-agrees'))
        : line(
            'clock',
            'in-part',
            checkNote(off > 0 ? 'clock-ahead' : 'clock-behind', { minutes: Math.round(Math.abs(off) / 60_000) }),
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
  if (!Number.isFinite(minutes)) return line('idle lock', 'failed', checkNote('idle-no-limit'));
  return locked && !early && minutes <= 15
    ? line('idle lock', 'enforced', checkNote('idle-locks', { minutes }))
    : line('idle lock', 'failed', checkNote(locked ? 'idle-early' : 'idle-open', { minutes }));
}

function fuses({ program, platform }: MachineChecksOptions): RawLine {
  const control = 'fuses of the program';
  if (program === null)
    return line(control, 'not-enforceable', checkNote('fuses-of-electron'), ...osPolicy('fuses', platform));
  const states = readFuses(program);
  if (states === null) return line(control, 'failed', checkNote('fuses-absent'));
  const wrong = wrongFuses(states);
  return wrong.length === 0
    ? line(control, 'enforced', checkNote('fuses-set'))
    : line(control, 'failed', checkNote('fuses-wrong', { fuses: wrong }));
}

function swap({ platform, swaps = '/proc/swaps' }: MachineChecksOptions): RawLine {
  const control = 'memory written to disk';
  if (platform !== 'linux') return line(control, 'not-enforceable', ...osPolicy('swap', platform));
  const areas = readFileSync(swaps, 'utf8')
    .split('\n')
    .slice(1)
    .filter((row) => row.trim() !== '');
  // zram is compressed memory, and no disk.
  const disks = areas.filter((row) => !row.startsWith('/dev/zram'));
  return disks.length === 0
    ? line(control, 'enforced', checkNote('swap-none'))
    : line(control, 'not-enforceable', checkNote('swap-areas', { areas: disks.length }), ...osPolicy('swap', platform));
}
