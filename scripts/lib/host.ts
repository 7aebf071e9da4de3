import { answers, downloadUrl, fetchElectron, findElectron } from './electronBinary.ts';

export type HostName = 'electron' | 'chromium';

export interface Host {
  readonly name: HostName;
  /** In words, for the person who started it. */ readonly why: string;
  /** Electron's executable; null under Chromium. */ readonly executable: string | null;
}

export interface HostQuestion {
  /** Decided by hand, or null. */
  readonly asked: HostName | null;
  readonly say: (line: string) => void;
  /** The rest is what the machine says; handed in so that each answer can be tried. */
  readonly find?: () => string | null;
  readonly isReachable?: () => Promise<boolean>;
  readonly fetch?: (say: (line: string) => void) => Promise<string>;
  readonly isRoot?: boolean;
  /** Starts the executable once; null where it runs, else why not. */
  readonly probe: (executable: string) => Promise<string | null>;
}

const PATIENCE = 5000;

/**
 * Electron where its binary is present or answers within 5 s, and runs; else Chromium. By hand, exactly what was asked.
 * @throws Error when Electron was asked for and cannot be had
 */
export async function chooseHost({
  asked,
  say,
  probe,
  find = findElectron,
  isReachable = () => answers(downloadUrl(), PATIENCE),
  fetch = fetchElectron,
  isRoot = process.platform === 'linux' && process.getuid?.() === 0,
}: HostQuestion): Promise<Host> {
  if (asked === 'chromium') return { name: 'chromium', why: 'asked for with --host', executable: null };
  // Electron's sandbox refuses root, and a desk without its sandbox is not the desk.
  if (isRoot) {
    if (asked === 'electron')
      throw new Error(
        'Electron does not run as root, because its sandbox does not. Start Cleandesk as an ordinary user, or ' +
          'with --host chromium.',
      );
    return { name: 'chromium', why: 'Electron does not run as root', executable: null };
  }
  const present = find();
  if (present !== null)
    return asked === null
      ? orChromium(present, 'its binary is present', probe)
      : { name: 'electron', why: 'asked for with --host', executable: present };
  say('Asking whether Electron can be downloaded (up to 5 s)');
  if (!(await isReachable())) {
    if (asked === 'electron')
      throw new Error(
        'The Electron binary is not present and its download does not answer. Set ELECTRON_MIRROR to a mirror ' +
          'that does, or use --host chromium.',
      );
    return {
      name: 'chromium',
      why: 'the Electron binary is not present and its download does not answer',
      executable: null,
    };
  }
  try {
    say('Downloading Electron');
    const fetched = await fetch(say);
    return asked === null
      ? await orChromium(fetched, 'its download answered', probe)
      : { name: 'electron', why: 'asked for with --host', executable: fetched };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (asked === 'electron') throw new Error(`Electron could not be downloaded: ${reason}`, { cause: error });
    return { name: 'chromium', why: `Electron could not be downloaded (${reason})`, executable: null };
  }
}

/** An Electron that was not asked for by name has to prove that it runs. */
async function orChromium(executable: string, why: string, probe: HostQuestion['probe']): Promise<Host> {
  const problem = await probe(executable);
  return problem === null
    ? { name: 'electron', why, executable }
    : { name: 'chromium', why: `Electron is here but does not run: ${problem}`, executable: null };
}
