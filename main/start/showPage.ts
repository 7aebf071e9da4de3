import type { Step } from '../startup.ts';
import type { DeskContext } from './deskContext.ts';

/** The window is there; its page waits until the guards stand and the desk answers it. */
export const awaitWindow = (desk: DeskContext): Step => ({
  name: 'show the page',
  async perform() {
    const opened = await desk.opening!;
    desk.recordStart(desk.shell!);
    desk.window = opened;
  },
});

export const listenToWindow = (desk: DeskContext): Step => ({
  name: 'listen to the window',
  perform() {
    const window = desk.window!;
    window.onFocusChange((focused) => {
      desk.recordInSession(focused ? 'window-focus' : 'window-blur');
      desk.presence.focus(focused);
      void desk.guards?.clipboard.focusChanged(focused);
    });
    window.onBlocked((what) => {
      try {
        desk.blocked?.fromHost(what);
      } catch {
        // The ledger's failure has locked the desk; what was blocked stays blocked.
      }
    });
    window.onCrash(() => {
      if (!desk.stopping) desk.page.crashed();
    });
    window.onClosed(() => void desk.stop());
    desk.shell?.onSystemLock(() => void desk.unlock?.lock('Locked with the system.', 'system'));
    desk.shell?.onQuit(() => void desk.stop());
  },
});
