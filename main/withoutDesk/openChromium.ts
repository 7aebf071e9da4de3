/**
 * A Chromium that is installed on this machine, for the window of a check; not part of the product, which has a host of
 * its own.
 */
import { createChromiumShell } from '../shell/chromium/chromiumShell.ts';
import { findChromium } from '../shell/chromium/launch.ts';
import type { OpenShell } from './ownWindow.ts';
import { NotRun } from '../selfCheck/runChecks.ts';

/**
 * @param display X display of the window, as `:1`; the environment's where it is undefined.
 * @returns what opens the window. It throws NotRun `no-display` or `no-chromium` where there is none.
 */
export const openChromium =
  (display: string | undefined): OpenShell =>
  async (proxy) => {
    if (process.platform === 'linux' && (display ?? process.env['DISPLAY'] ?? '') === '')
      throw new NotRun('no-display');
    if (findChromium() === null) throw new NotRun('no-chromium');
    return createChromiumShell({ proxy, ...(display === undefined ? {} : { display }) });
  };
