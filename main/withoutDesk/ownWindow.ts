/** A window of the self-check's own, for a machine on which no desk runs: the desk's page without a desk behind it. */
import { FIRST_PREFERENCES } from '../../core/vocabulary/preferences.ts';
import { createSecurityKeys } from '../account/securityKeys.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskState, EventPayload } from '../../contract/bridge.ts';
import { createBridge } from '../bridge/answer.ts';
import { type Handlers, refusal } from '../ports.ts';
import { createHandlers } from '../handlers.ts';
import { startForwarder, type Forwarder } from '../link/forwarder.ts';
import { loadRendererFiles } from '../shell/rendererFiles.ts';
import type { Shell, ShellWindow } from '../shell/shell.ts';
import { FACTS_BEFORE_START, createDeskState } from '../deskState.ts';
import { deskWindow } from '../windowSpec.ts';
import { NotRun } from '../selfCheck/runChecks.ts';
import { createProbe, type Probe } from '../selfCheck/windowChecks.ts';

export interface OwnWindow {
  /** @throws NotRun where there is no screen, no browser or no built page. */
  shell(): Shell;
  window(): ShellWindow | null;
  readonly forwarder: Forwarder;
  readonly probe: Probe;
  close(): Promise<void>;
}

/** @param proxy `http://127.0.0.1:PORT` of the forwarder. @throws NotRun where there is no screen or no browser. */
export type OpenShell = (proxy: string) => Promise<Shell>;
interface OwnWindowOptions {
  readonly dist: string;
  readonly openShell: OpenShell;
}

const STARTING: DeskState = { phase: 'starting' };

/** The desk's own handlers without a desk behind them: all that works is the answer to the probe. */
function withoutDesk(probe: Probe): Handlers {
  const refused = (): never => {
    throw refusal('no-desk-here');
  };
  return createHandlers({
    preferences: {
      current: () => ({ version: 0, preferences: FIRST_PREFERENCES }),
      abilities: () => ({ sounds: false, notices: false }),
      now: Date.now,
      play: async () => false,
    },
    server: { link: () => null, token: () => null, onSessionEnded: () => undefined },
    account: {
      keys: createSecurityKeys(() => undefined),
      onRequiredAction: () => undefined,
    },
    state: createDeskState({ ...FACTS_BEFORE_START, idleLockMinutes: 15 }, () => undefined),
    policy: { values: () => [], document: () => null, places: () => [] },
    unlock: () => null,
    blocked: () => null,
    clipboard: () => null,
    capture: () => null,
    encryption: () => null,
    reasons: { answer: () => undefined },
    confirmations: { answer: () => undefined },
    onReady: () => undefined,
    onInteraction: () => undefined,
    passwords: () => null,
    changeAtDesk: () => null,
    selfCheck: () => ({
      demanded: () => undefined,
      beforeSignIn: refused,
      run: refused,
      export: refused,
      probed: (probeId, outcome) => probe.answered(probeId, outcome),
    }),
  });
}

/** Never throws: what is missing is said by `shell()`. @param dist folder of the built page. */
export async function openOwnWindow(options: OwnWindowOptions): Promise<OwnWindow> {
  const forwarder = await startForwarder();
  let opened: { shell: Shell; window: ShellWindow } | null = null;
  let why: NotRun = new NotRun('no-browser');
  const probe = createProbe((asked) => {
    if (opened === null) return false;
    opened.window.push('probe', asked satisfies EventPayload<'probe'>);
    return true;
  });
  try {
    opened = await open(options, forwarder.address, probe);
  } catch (error) {
    if (error instanceof NotRun) why = error;
  }
  return {
    forwarder,
    probe,
    window: () => opened?.window ?? null,
    shell() {
      if (opened === null) throw why;
      return opened.shell;
    },
    async close() {
      await opened?.shell.quit();
      await forwarder.close();
    },
  };
}

async function open(
  { dist, openShell }: OwnWindowOptions,
  proxy: string,
  probe: Probe,
): Promise<{ shell: Shell; window: ShellWindow }> {
  const preload = join(dist, 'preload', 'preload.cjs');
  if (!existsSync(preload)) throw new NotRun('page-not-built');
  const shell = await openShell(proxy);
  try {
    const opening = Promise.withResolvers<ShellWindow>();
    opening.promise.catch(() => undefined); // thrown below
    const handlers = withoutDesk(probe);
    shell.handleCalls(
      createBridge({
        window: opening.promise,
        handlers: () => handlers,
        state: () => STARTING,
        onRefused: () => undefined,
        log: () => undefined,
      }),
    );
    shell
      .open(
        deskWindow(loadRendererFiles(join(dist, 'renderer')), { path: preload, source: readFileSync(preload, 'utf8') }),
      )
      .then(opening.resolve, opening.reject);
    return { shell, window: await opening.promise };
  } catch (error) {
    await shell.quit();
    throw error;
  }
}
