import { answers, downloadUrl, fetchElectron, findElectron } from './electronBinary.ts';

export type HostName = 'electron' | 'chromium';

export interface Host {
  readonly name: HostName;
  /** In words, for the person who started it. */ readonly why: string;
  /** Electron's executable; null under Chromium. */ readonly executable: string | null;
}

export interface HostQuestion {
  /** From the command line, or null. */
  readonly requested: HostName | null;
  readonly say: (line: string) => void;
  /** The rest comes from the machine; it is passed in so that every case can be tested. */
  readonly find?: () => string | null;
  readonly isReachable?: () => Promise<boolean>;
  readonly fetch?: (say: (line: string) => void) => Promise<string>;
  readonly isRoot?: boolean;
  /** Starts the executable once; null where it runs, else why not. */
  readonly probe: (executable: string) => Promise<string | null>;
}

const PATIENCE = 5000;

/**
 * Electron where its binary exists or can be reached within 5 s, and runs; else Chromium. With --host, exactly that
 * one.
 * @throws Error when Electron was requested and is not available
 */
export async function chooseHost({
  requested,
  say,
  probe,
  find = findElectron,
  isReachable = () => answers(downloadUrl(), PATIENCE),
  fetch = fetchElectron,
  isRoot = process.platform === 'linux' && process.getuid?.() === 0,
}: HostQuestion): Promise<Host> {
  if (requested === 'chromium') return { name: 'chromium', why: 'asked for with --host', executable: null };
  // Electron's sandbox refuses root, and a desk must not run without its sandbox.
  if (isRoot) {
    if (requested === 'electron')
      throw new Error(
        'Electron does not run as root, because its sandbox does not. Start Cleandesk as an ordinary user, or ' +
          'with --host chromium.',
      );
    return { name: 'chromium', why: 'Electron does not run as root', executable: null };
  }
  const present = find();
  if (present !== null)
    return requested === null
      ? orChromium(present, 'its binary is present', probe)
      : { name: 'electron', why: 'asked for with --host', executable: present };
  say('Asking whether Electron can be downloaded (up to 5 s)');
  if (!(await isReachable())) {
    if (requested === 'electron')
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
    return requested === null
      ? await orChromium(fetched, 'its download answered', probe)
      : { name: 'electron', why: 'asked for with --host', executable: fetched };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (requested === 'electron') throw new Error(`Electron could not be downloaded: ${reason}`, { cause: error });
    return { name: 'chromium', why: `Electron could not be downloaded (${reason})`, executable: null };
  }
}

/** An Electron that was not requested with --host has to run once first. */
async function orChromium(executable: string, why: string, probe: HostQuestion['probe']): Promise<Host> {
  const problem = await probe(executable);
  return problem === null
    ? { name: 'electron', why, executable }
    : { name: 'chromium', why: `Electron is here but does not run: ${problem}`, executable: null };
}
