/** Composition root of the desk's main process: start-up reads as the lists of steps in this file. */
import { chosenSuite } from '../core/sealing/suite.ts';
import type { DeskState } from '../contract/bridge.ts';
import type { ShellWindow } from './shell/shell.ts';
import { createDeskContext, type DeskOptions } from './start/deskContext.ts';
import { keepCertificate } from './start/keepCertificate.ts';
import { openLedger } from './start/openLedger.ts';
import { openLink } from './start/openLink.ts';
import { openWindow } from './start/openWindow.ts';
import { prepareSignIn } from './start/prepareSignIn.ts';
import { readEnrolment } from './start/readEnrolment.ts';
import { awaitWindow, listenToWindow } from './start/showPage.ts';
import { makeGuards } from './start/installGuards.ts';
import { standSelfCheck } from './start/startSelfCheck.ts';
import { takePolicy } from './start/takePolicy.ts';
import { watchTime } from './start/watchTime.ts';
import { perform } from './startup.ts';

export type { DeskOptions } from './start/deskContext.ts';

export interface Desk {
  readonly window: ShellWindow;
  /** Ends when the page has said that it is drawn and the desk knows whether it offers sign-in. */
  readonly ready: Promise<void>;
  state(): DeskState;
  /** Locks, records, closes everything; idempotent. */
  stop(): Promise<void>;
  /** Ends when the desk has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
}

/** @throws Error naming the step or the guard that failed; nothing is left running then. */
export async function startDesk(options: DeskOptions): Promise<Desk> {
  const stopped = Promise.withResolvers<void>();
  const reverts: (() => Promise<void>)[] = [];
  const revertAll = async (): Promise<void> => {
    for (const revert of reverts.splice(0).reverse()) await revert();
  };
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    desk.stopping = true;
    stopping ??= revertAll().then(() => stopped.resolve());
    return stopping;
  };
  const desk = createDeskContext(options, stop);
  void chosenSuite().then(({ by }) => {
    if (by === 'javascript')
      options.log('warning', 'The crypto of this platform does no X25519: sealing is done in JavaScript, and slower.');
  });
  const undoFailed = (name: string, error: unknown): void =>
    options.log('error', 'A step could not be undone.', {
      step: name,
      reason: error instanceof Error ? error.message : 'unknown',
    });

  try {
    reverts.push(
      await perform(
        [
          openWindow(desk),
          readEnrolment(desk),
          openLedger(desk),
          takePolicy(desk),
          openLink(desk),
          prepareSignIn(desk),
          keepCertificate(desk),
          watchTime(desk),
        ],
        undoFailed,
      ),
    );
    makeGuards(desk);
    reverts.push(await perform([awaitWindow(desk)], undoFailed));
    reverts.push(await desk.guards!.start());
    reverts.push(await perform([listenToWindow(desk), standSelfCheck(desk)], undoFailed));
  } catch (error) {
    desk.prepared.reject(error);
    await revertAll();
    throw error;
  }
  desk.prepared.resolve();
  return { window: desk.window!, ready: desk.ready.promise, state: desk.state.current, stop, stopped: stopped.promise };
}
