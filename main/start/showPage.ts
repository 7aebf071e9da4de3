import { coded } from '../../contract/refusals.ts';
import type { ShellWindow } from '../shell/shell.ts';
import type { DeskBase } from './deskBase.ts';
import type { MadeGuards } from './makeGuards.ts';
import type { Ledger } from './openLedger.ts';
import type { OpeningWindow } from './openWindow.ts';
import { recordInSession } from './recordInSession.ts';
import type { TimeWatch } from './watchTime.ts';

/** The window is there; its page waits until the guards are installed and the desk answers it. */
export const awaitWindow =
  ({ screen }: DeskBase, opening: OpeningWindow, ledger: Ledger | null) =>
  async (): Promise<ShellWindow> => {
    const window = await opening.window;
    const shell = screen.shell();
    if (shell !== null) ledger?.startRecord.start(shell);
    screen.windowIs(window);
    return window;
  };

async function rememberPlace(desk: DeskBase, window: ShellWindow): Promise<void> {
  const place = await window.place();
  if (place !== null) desk.preferences.workstation.change({ window: place });
}

/**
 * Records focus, what the host blocked and developer tools of others; locks the desk with the system, opens the page
 * again after a crash, and stops the desk with its window.
 * @param ledger null where it could not be opened: nothing is recorded then.
 */
export const listenToWindow =
  (
    desk: DeskBase,
    window: ShellWindow,
    ledger: Ledger | null,
    { guards, page, blocked }: MadeGuards,
    time: TimeWatch | null,
  ) =>
  (): void => {
    const { access, screen } = desk;
    window.onFocusChange((focused) => {
      recordInSession(access, ledger?.activity ?? null, focused ? 'window-focus' : 'window-blur', {});
      time?.presence.focus(focused);
      desk.attention.focus(focused);
      // A window that is closed by its own button says no place any more.
      if (!focused) void rememberPlace(desk, window);
      void guards.clipboard.focusChanged(focused);
    });
    window.onBlocked((what) => {
      try {
        blocked?.fromHost(what);
      } catch {
        // The ledger's failure has locked the desk; what was blocked stays blocked.
      }
    });
    window.onCrash(() => {
      if (!desk.isStopping()) page.crashed();
    });
    window.onIntruder?.((what) => {
      recordInSession(access, ledger?.activity ?? null, 'signal', {
        way: 'debugger',
        what: `devtools-${what}`,
        evidence: 'sign-devtools',
        action: 'block',
      });
      void access.lock(coded('locked-devtools'), 'devtools');
    });
    window.onClosed(() => void desk.stop());
    screen.shell()?.onSystemLock(() => void access.lock(coded('locked-with-system'), 'system'));
    screen.shell()?.onQuit(() => void desk.stop());
  };
