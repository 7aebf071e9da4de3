/** Composition root of the desk's main process: start-up reads as the list of steps in this file. */
import type { DeskState } from '../contract/bridge.ts';
import { chosenSuite } from '../core/sealing/suite.ts';
import type { ShellWindow } from './shell/shell.ts';
import { answerPage } from './start/answerPage.ts';
import { createDeskBase } from './start/deskBase.ts';
import type { DeskOptions } from './start/deskOptions.ts';
import { keepCertificate } from './start/keepCertificate.ts';
import { makeGuards } from './start/makeGuards.ts';
import { openLedger } from './start/openLedger.ts';
import { openLink } from './start/openLink.ts';
import { openWindow } from './start/openWindow.ts';
import { prepareSignIn } from './start/prepareSignIn.ts';
import { readEnrolment } from './start/readEnrolment.ts';
import { awaitWindow, listenToWindow } from './start/showPage.ts';
import { startSelfCheck } from './start/startSelfCheck.ts';
import { takePolicy } from './start/takePolicy.ts';
import { watchAddress } from './start/watchAddress.ts';
import { watchTime } from './start/watchTime.ts';
import { createStart } from './startup.ts';

export type { DeskOptions } from './start/deskOptions.ts';

export interface Desk {
  readonly window: ShellWindow;
  /** Ends when the page has said that it is drawn and the desk knows whether it offers sign-in. */
  readonly ready: Promise<void>;
  state(): DeskState;
  /** Locks, records, closes everything; idempotent. */
  stop(): Promise<void>;
  /** Ends when the desk has stopped, for whatever reason. */
  readonly stopped: Promise<void>;
}

/**
 * A step whose condition is missing, such as an enrolment or a ledger that can be read, makes null, and so do those
 * that need it: the desk then opens with a page that says why no sign-in is offered.
 * @throws StartError naming the step or the guard that failed; nothing is left running then.
 */
export async function startDesk(options: DeskOptions): Promise<Desk> {
  const stopped = Promise.withResolvers<void>();
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopping ??= start.revert().then(() => stopped.resolve()));
  const desk = createDeskBase(options, { stop, isStopping: () => stopping !== null || start.isReverting() });
  const start = createStart((step, error) =>
    options.log('error', 'A step could not be undone.', {
      step,
      reason: error instanceof Error ? error.message : 'unknown',
    }),
  );
  const { step } = start;
  void chosenSuite().then(({ by }) => {
    if (by === 'javascript')
      options.log('warning', 'The crypto of this platform does no X25519: sealing is done in JavaScript, and slower.');
  });

  const opening = await step('open the window', openWindow(desk));
  const enrolment = await step('read the enrolment', readEnrolment(desk));
  const ledger = await step('open the activity ledger', openLedger(desk, enrolment));
  const taken = await step('take the policy', takePolicy(desk, ledger));
  const connected = await step('prepare the link to the server', openLink(desk, ledger, taken));
  const watch = await step('watch the address', watchAddress(desk, connected, taken));
  const made = await step('make the guards', makeGuards(desk, ledger, taken, watch));
  const renewal = await step('keep the certificate of this workstation', keepCertificate(desk, connected));
  const signIn = await step('prepare the sign-in', prepareSignIn(desk, connected, watch, made, renewal));
  const time = await step('watch the time', watchTime(desk, connected, watch));
  const window = await step('show the page', awaitWindow(desk, opening, ledger));
  await step('install the guards', async (onUndo) => onUndo(await made.guards.start()));
  await step('listen to the window', listenToWindow(desk, window, ledger, made, time));
  const selfCheck = await step(
    'prepare the self-check',
    startSelfCheck(desk, ledger, { taken, connected, made, renewal }),
  );
  await step(
    'answer the page',
    answerPage(desk, { opening, window, ledger, taken, connected, made, signIn, time, selfCheck }),
  );
  return { window, ready: desk.ready, state: desk.state.current, stop, stopped: stopped.promise };
}
