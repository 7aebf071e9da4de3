import { answers, downloadUrl, fetchElectron, findElectron } from './electronBinary.ts';

export type HostName = 'electron' | 'chromium';

export interface Host { readonly name: HostName; /** In words, for the person who started it. */ readonly why: string; /** Electron's executable; null under Chromium. */ readonly executable: string | null }

export interface HostQuestion {
  /** Decided by hand, or null. */
  readonly asked: HostName | null;
  readonly say: (line: string) => void;
  /** The rest is what the machine says; handed in so that each answer can be tried. */
  readonly find?: () => string | null;
  readonly isReachable?: () => Promise<boolean>;
  readonly fetch?: (say: (line: string) => void) => Promise<string>;
  readonly isRoot?: boolean;
}

const PATIENCE = 5000;

/**
 * Electron where its binary is present or answers within 5 s, else Chromium; by hand, exactly what was asked.
 * @throws Error when Electron was asked for and cannot be had
 */
export async function chooseHost({ asked, say, find = findElectron, isReachable = () => answers(downloadUrl(), PATIENCE), fetch = fetchElectron, isRoot = process.platform === 'linux' && process.getuid?.() === 0 }: HostQuestion): Promise<Host> {
  if (asked === 'chromium') return { name: 'chromium', why: 'asked for with --host', executable: null };
  // Electron's sandbox refuses root, and a desk without its sandbox is not the desk.
  if (isRoot) {
    if (asked === 'electron') throw new Error('Electron does not run as root, because its sandbox does not. Start Cleandesk as an ordinary user, or with --host chromium.');
    return { name: 'chromium', why: 'Electron does not run as root', executable: null };
  }
  const present = find();
  if (present !== null) return { name: 'electron', why: asked === null ? 'its binary is present' : 'asked for with --host', executable: present };
  say('Asking whether Electron can be downloaded (up to 5 s)');
  if (!await isReachable()) {
    if (asked === 'electron') throw new Error('The Electron binary is not present and its download does not answer. Set ELECTRON_MIRROR to a mirror that does, or use --host chromium.');
    return { name: 'chromium', why: 'the Electron binary is not present and its download does not answer', executable: null };
  }
  try {
    say('Downloading Electron');
    return { name: 'electron', why: asked === null ? 'its download answered' : 'asked for with --host', executable: await fetch(say) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (asked === 'electron') throw new Error(`Electron could not be downloaded: ${reason}`, { cause: error });
    return { name: 'chromium', why: `Electron could not be downloaded (${reason})`, executable: null };
  }
}
