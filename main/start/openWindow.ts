import { createBridge } from '../bridge/answer.ts';
import { startHeartbeat } from '../bridge/heartbeat.ts';
import type { Repeats } from '../activity/repeats.ts';
import type { Handlers } from '../ports.ts';
import type { Display, Shell, ShellWindow, WindowPlace } from '../shell/shell.ts';
import type { Undo } from '../startup.ts';
import { deskWindow } from '../windowSpec.ts';
import type { DeskBase } from './deskBase.ts';

/** What the page's calls are answered with, once every step is done. */
export interface PageAnswers {
  readonly window: ShellWindow;
  readonly handlers: Handlers;
  /** Null without a ledger. */
  readonly repeats: Repeats | null;
}

export interface OpeningWindow {
  /** @throws Error where there is no host or it opens no window. */
  readonly window: Promise<ShellWindow>;
  /** Answers the page from here on; its earlier calls have waited. */
  answer(answers: PageAnswers): void;
}

/** Where the window was, unless that screen is gone: null then. A corner of its title has to be on a screen. */
async function placeInSight(shell: Shell, place: WindowPlace | null): Promise<WindowPlace | null> {
  if (place === null) return null;
  const displays = await shell.displays().catch(() => null);
  const holds = ({ x, y, width, height }: Display): boolean =>
    place.x + 80 > x && place.x + 80 < x + width && place.y + 10 > y && place.y + 10 < y + height;
  return displays === null || displays.some(holds) ? place : null;
}

/** Begins to open the window, which takes longer than all other steps, and does not wait for it. */
export const openWindow =
  (desk: DeskBase) =>
  (onUndo: (undo: Undo) => void): OpeningWindow => {
    const { options, state, screen, log } = desk;
    const answered = Promise.withResolvers<ShellWindow>();
    let answers: PageAnswers | null = null;
    const opening = (async () => {
      const shell = await options.shell;
      screen.hostIs(shell);
      const bridge = createBridge({
        window: answered.promise,
        handlers() {
          if (answers === null) throw new Error('The page is not answered yet.');
          return answers.handlers;
        },
        state: state.current,
        log,
        onRefused(reason, verb) {
          try {
            answers?.repeats?.note('bridge-refused', { reason, verb }, {});
          } catch {
            // The ledger's failure has locked the desk; the call is refused either way.
          }
        },
      });
      shell.handleCalls(bridge);
      const place = await placeInSight(shell, desk.preferences.workstation.current().window);
      return shell.open(deskWindow(options.rendererFiles, options.preload, place));
    })();
    opening.catch(() => undefined); // awaited by a later step
    answered.promise.catch(() => undefined); // the bridge refuses then
    onUndo(startHeartbeat(desk.push));
    onUndo(async () => {
      answered.reject(new Error('The desk did not start.'));
      const place = (await screen.window()?.place()) ?? null;
      if (place !== null) desk.preferences.workstation.change({ window: place });
      const shell = await options.shell;
      await shell.clearClipboard().catch(() => undefined); // on the way out: the window goes either way
      await shell.quit();
    });
    return {
      window: opening,
      answer(ready) {
        answers = ready;
        answered.resolve(ready.window);
      },
    };
  };
