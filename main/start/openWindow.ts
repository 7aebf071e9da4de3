import { createBridge } from '../bridge/answer.ts';
import { createHandlers } from '../handlers.ts';
import type { Step } from '../startup.ts';
import { deskWindow } from '../windowSpec.ts';
import type { DeskContext } from './deskContext.ts';

export const openWindow = (desk: DeskContext): Step => ({
  name: 'open the window',
  perform() {
    const { options, state } = desk;
    const handlers = createHandlers({
      state,
      unlock: () => desk.unlock,
      blocked: () => desk.blocked,
      clipboard: () => desk.guards?.clipboard ?? null,
      capture: () => desk.guards?.capture ?? null,
      reasons: desk.reasons,
      policy: desk.deskPolicy,
      selfCheck: () => desk.selfCheck,
      passwords: () => desk.passwords,
      changeAtDesk: () => desk.changeAtDesk,
      account: {
        link: () => desk.link,
        token: () => desk.unlock?.signedIn()?.token ?? null,
        keys: desk.securityKeys,
        onRequiredAction: (requiredAction) => {
          void desk.unlock?.proceed(requiredAction);
        },
        onSessionOver: () => {
          void desk.unlock?.lock('This session has ended. Sign in again.', 'session-ended');
        },
      },
      onReady: () => desk.pageIsDrawn(),
      onInteraction: () => {
        if (desk.signedIn()) desk.idle?.interaction();
      },
    });
    const opening = (async () => {
      const shell = await options.shell;
      desk.shell = shell;
      // Calls of a page that is faster than the steps below wait for them.
      const whole = desk.prepared.promise.then(() => desk.window!);
      whole.catch(() => undefined);
      const bridge = createBridge({
        window: whole,
        handlers,
        state: state.current,
        log: options.log,
        onRefused(reason, verb) {
          try {
            desk.repeats?.note('bridge-refused', { reason, verb }, {});
          } catch {
            // The ledger's failure has locked the desk; the call is refused either way.
          }
        },
      });
      shell.handleCalls(bridge);
      return shell.open(deskWindow(options.rendererFiles, options.preload));
    })();
    opening.catch(() => undefined); // awaited by a later step
    desk.opening = opening;
    return async () => {
      const opened = await options.shell;
      await opened.clearClipboard().catch(() => undefined); // on the way out: the window goes either way
      await opened.quit();
    };
  },
});
