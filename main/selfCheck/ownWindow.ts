/** A window of the self-check's own, for a machine on which no desk runs: the desk's page with nobody behind it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS, type BridgeAnswer, type EventPayload } from '../../contract/bridge.ts';
import { startForwarder, type Forwarder } from '../link/forwarder.ts';
import { createChromiumShell } from '../shell/chromium/chromiumShell.ts';
import { findChromium } from '../shell/chromium/launch.ts';
import { loadRendererFiles } from '../shell/rendererFiles.ts';
import type { Shell, ShellWindow } from '../shell/shell.ts';
import { deskWindow } from '../windowSpec.ts';
import { NotRun } from './runChecks.ts';
import { createProbe, type Probe } from './windowChecks.ts';

export interface OwnWindow {
  /** @throws NotRun where there is no screen, no browser or no built page. */
  shell(): Shell;
  window(): ShellWindow | null;
  readonly forwarder: Forwarder;
  readonly probe: Probe;
  close(): Promise<void>;
}

const REFUSED: BridgeAnswer = { ok: false, code: 'refused', message: 'This is not allowed.' };

/** Never throws: what is missing is said by `shell()`. @param dist folder of the built page. */
export async function openOwnWindow(options: { readonly dist: string; readonly display: string | undefined; readonly platform: NodeJS.Platform }): Promise<OwnWindow> {
  const forwarder = await startForwarder();
  let opened: { shell: Shell; window: ShellWindow } | null = null;
  let why = '';
  const probe = createProbe((asked) => {
    if (opened === null) return false;
    opened.window.push('probe', asked satisfies EventPayload<'probe'>);
    return true;
  });
  try {
    opened = await open(options, forwarder.address, probe);
  } catch (error) {
    why = error instanceof NotRun ? error.message : 'the browser did not start';
  }
  return {
    forwarder, probe,
    window: () => opened?.window ?? null,
    shell() {
      if (opened === null) throw new NotRun(why);
      return opened.shell;
    },
    async close() {
      await opened?.shell.quit();
      forwarder.close();
    },
  };
}

async function open({ dist, display, platform }: { dist: string; display: string | undefined; platform: NodeJS.Platform }, proxy: string, probe: Probe): Promise<{ shell: Shell; window: ShellWindow }> {
  const preload = join(dist, 'preload', 'preload.cjs');
  if (platform === 'linux' && (display ?? process.env['DISPLAY'] ?? '') === '') throw new NotRun('there is no display');
  if (findChromium() === null) throw new NotRun('no Chromium is installed; an installed desk runs these checks itself');
  if (!existsSync(preload)) throw new NotRun('the desk\'s page is not built here');
  const shell = await createChromiumShell({ proxy, ...(display === undefined ? {} : { display }) });
  try {
    let own: ShellWindow | null = null;
    shell.handleCalls(async (sender, verb, args): Promise<BridgeAnswer> => {
      if (sender.frame !== 'main' || (own !== null && sender.origin !== own.origin)) return REFUSED;
      if (verb === 'getState') return { ok: true, value: { phase: 'starting' } };
      if (verb !== 'probed') return REFUSED;
      const asked = VERBS.probed.args.safeParse(args);
      if (!asked.success) return REFUSED;
      probe.answered(asked.data.probeId, asked.data.outcome);
      return { ok: true, value: { ok: true } };
    });
    own = await shell.open(deskWindow(loadRendererFiles(join(dist, 'renderer')), { path: preload, source: readFileSync(preload, 'utf8') }));
    return { shell, window: own };
  } catch (error) {
    await shell.quit();
    throw error;
  }
}
