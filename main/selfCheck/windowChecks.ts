/**
 * What only a window can show: a request that the page makes and that must not get out, and clipboards that must be
 * empty afterwards.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { randomUUID } from 'node:crypto';
import { openCatcher } from '../link/catcher.ts';
import type { Shell } from '../shell/shell.ts';
import { NotRun, type Checked, type RawLine } from './runChecks.ts';

/** Milliseconds for the page to answer. */
const PAGE_LIMIT_MS = 2_500;
/** Milliseconds after the answer in which a request that did get out would still arrive. */
const LATE_MS = 150;

export type ProbeOutcome = 'refused' | 'loaded';
export interface Probe {
  /** The page's preload says what came of it; a stranger's answer counts for nothing. */
  answered(probeId: string, outcome: ProbeOutcome): void;
  /**
   * Asks the page to load a picture from a port of this machine, and listens there.
   * @throws Error where the page does not answer.
   */
  run(): Promise<RawLine>;
}

/** @param ask sends the event to the page; false where there is no page. */
export function createProbe(
  ask: (probe: { probeId: string; port: number }) => boolean,
  limitMs = PAGE_LIMIT_MS,
): Probe {
  let open: { readonly probeId: string; settle(outcome: ProbeOutcome | null): void } | null = null;
  return {
    answered(probeId, outcome) {
      if (open?.probeId === probeId) open.settle(outcome);
    },
    async run() {
      const control = 'page request, tried';
      if (open !== null) throw new Error('one is under way');
      const catcher = await openCatcher();
      try {
        const outcome = await new Promise<ProbeOutcome | null>((resolve, reject) => {
          const timer = setTimeout(() => resolve(null), limitMs);
          const probeId = randomUUID();
          open = {
            probeId,
            settle: (what) => {
              clearTimeout(timer);
              resolve(what);
            },
          };
          if (ask({ probeId, port: catcher.port })) return;
          clearTimeout(timer);
          reject(new NotRun('no-page'));
        });
        await new Promise((resolve) => setTimeout(resolve, LATE_MS));
        const came = catcher.caught();
        if (came > 0)
          return {
            control,
            state: 'failed',
            notes: [checkNote('request-arrived')],
          };
        if (outcome === null)
          return {
            control,
            state: 'failed',
            notes: [checkNote('request-no-answer', { ms: limitMs })],
          };
        return outcome === 'refused'
          ? {
              control,
              state: 'enforced',
              notes: [checkNote('request-refused')],
            }
          : { control, state: 'failed', notes: [checkNote('request-answered')] };
      } finally {
        open = null;
        catcher.close();
      }
    },
  };
}

export interface WindowChecksOptions {
  /** @throws NotRun where there is no screen. */
  shell(): Shell;
  readonly probe: Probe;
  /** Text of other programs stays on the clipboard where policy lets it in; then nothing is emptied. */
  keepsForeignText(): boolean;
}

/** Checks of the window's controls, tried in the page and read from the host. */
export function windowChecks({ shell, probe, keepsForeignText }: WindowChecksOptions): readonly Checked[] {
  return [
    {
      name: 'page',
      control: 'page request, tried',
      check: async () => {
        shell();
        return [await probe.run()];
      },
    },
    {
      name: 'clipboards of the system',
      control: 'clipboards emptied, tried',
      check: async () => [await clipboards(shell(), keepsForeignText())],
    },
  ];
}

async function clipboards(shell: Shell, keeps: boolean): Promise<RawLine> {
  const control = 'clipboards emptied, tried';
  if (!keeps) await shell.clearClipboard();
  const read = await Promise.all((['clipboard', 'primary'] as const).map((which) => shell.readClipboard(which)));
  if (read.includes(null))
    return {
      control,
      state: 'in-part',
      notes: [checkNote('clipboards-unreadable')],
    };
  if (keeps)
    return {
      control,
      state: 'off-by-policy',
      notes: [checkNote('clipboards-left')],
    };
  return read.every((text) => text === '')
    ? { control, state: 'enforced', notes: [checkNote('clipboards-empty')] }
    : { control, state: 'failed', notes: [checkNote('clipboards-not-empty')] };
}

/** What the host states itself and no other check has repeated. */
export const hostCheck = (shell: () => Shell, said: readonly string[]): Checked => ({
  name: 'host',
  check: () => [
    shell().host === 'electron'
      ? { control: 'host', state: 'enforced', notes: [checkNote('host-electron')] }
      : {
          control: 'host',
          state: 'in-part',
          notes: [checkNote('host-browser')],
        },
    ...shell()
      .capabilities()
      .filter((one) => !said.includes(one.control)),
  ],
});
