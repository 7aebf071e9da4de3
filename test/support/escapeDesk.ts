/** The desk as a page under test: an agent is signed in, and a conversation is open. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskProcess } from './deskProcess.ts';
import { pacer, type Subject } from './escapeRun.ts';
import { processTree } from './processTree.ts';

const ALIVE =
  'location.origin === "https://desk.cleandesk.internal" && ["/", "/index.html"].includes(location.pathname) && ' +
  'typeof cleandesk === "object" && document.readyState === "complete"';

export function deskAsSubject(desk: DeskProcess, browserPid: number, conversationId: string): Subject {
  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await desk.cdp<{ result?: { value?: unknown }; exceptionDetails?: unknown }>('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
      allowUnsafeEvalBlockedByCSP: false,
    });
    if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails).slice(0, 400));
    return answer.result?.value;
  };
  /** The renderer may end during the evaluation. */
  const asked = async (expression: string): Promise<unknown> =>
    Promise.race([evaluate(expression).catch(() => undefined), sleep(500)]);
  return {
    hand: desk.hand,
    drawnWithin: 60,
    goneWithin: 3_000,
    evaluate,
    pace: pacer(),
    processes: () => processTree(browserPid),
    cdp: (method, params) => desk.cdp(method, params),
    async restore(withComposer) {
      const end = performance.now() + 30_000;
      for (;;) {
        if ((await asked(ALIVE)) === true) {
          if (!withComposer) return;
          if ((await asked('document.querySelector("textarea[name=message]:enabled") !== null')) === true) return;
          const state = await desk.state();
          if (state.phase !== 'signed-in') throw new Error(`The desk is no longer signed in: ${JSON.stringify(state)}`);
          await desk.openInPage(conversationId);
          await desk.until<boolean>('document.querySelector("textarea[name=message]:enabled") !== null', Boolean);
          await desk.hand.focusWindow();
          return;
        }
        if (performance.now() > end) throw new Error('The page did not come back');
        await sleep(50);
      }
    },
  };
}
