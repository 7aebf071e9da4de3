/** What every step of the start works with: the clocks, the desk's state, the way to the page, refusing and locking. */
import { coded } from '../../contract/refusals.ts';
import type { DeskState } from '../../contract/bridge.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import type { GuardPolicy } from '../../core/policy/guards.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { createSecurityKeys, type SecurityKeys } from '../account/securityKeys.ts';
import { createPush } from '../bridge/push.ts';
import { FACTS_BEFORE_START, createDeskState, type DeskStateStore } from '../deskState.ts';
import { createConfirmations, type Confirmations } from '../guards/confirmations.ts';
import { createReasons, type Reasons } from '../guards/reasons.ts';
import { systemClock, type Clock, type Log, type Push } from '../ports.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { createTrustedClock, type TrustedClock } from '../trustedClock.ts';
import { createAttention, type Attention } from '../attention/attention.ts';
import { noticeWords } from '../attention/noticeWords.ts';
import { soundOf } from '../attention/sounds.ts';
import { createDeskPreferences, type DeskPreferences } from '../preferences/deskPreferences.ts';
import { openWorkstationFile } from '../preferences/workstationPreferences.ts';
import { createAccess, type Access } from './access.ts';
import type { DeskOptions } from './deskOptions.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { createScreen, type Screen } from './screen.ts';
import { createDemand, type Demand } from './selfCheckDemand.ts';

export interface DeskBase {
  readonly options: DeskOptions;
  readonly log: Log;
  readonly clock: Clock;
  readonly trusted: TrustedClock;
  readonly keychain: () => Promise<Keychain | null>;
  /** What applies before the policy is taken. */
  readonly basePolicy: Policy;
  readonly state: DeskStateStore;
  readonly screen: Screen;
  readonly access: Access;
  readonly refusals: Refusals;
  readonly demand: Demand;
  readonly push: Push;
  readonly preferences: DeskPreferences;
  readonly attention: Attention;
  readonly reasons: Reasons;
  readonly confirmations: Confirmations;
  readonly securityKeys: SecurityKeys;
  /** Ends when the page is drawn and the desk knows whether it offers sign-in. */
  readonly ready: Promise<void>;
  pageIsDrawn(): void;
  isStopping(): boolean;
  stop(): Promise<void>;
  /** Called when a session has ended, before the page is notified. */
  onSessionEnd(listener: () => void): void;
  /** From here on nothing can be recorded, so nothing may be done. There is no way back but a restart. */
  refuseForLedger(): void;
}

/** What the page is shown of the policy on guards. */
export const guardsShown = ({
  clipboard,
  pasteFromOutside,
  coverWithoutFocus,
}: GuardPolicy): Extract<DeskState, { phase: 'signed-in' }>['guards'] => ({
  clipboard,
  pasteFromOutside: pasteFromOutside !== 'block',
  coverWithoutFocus,
});

/** Makes the parts that the steps of the start share. */
export function createDeskBase(
  options: DeskOptions,
  { stop, isStopping }: Pick<DeskBase, 'stop' | 'isStopping'>,
): DeskBase {
  const { log } = options;
  const clock = options.clock ?? systemClock;
  const basePolicy = options.policy ?? SAFE_DEFAULTS;
  const screen = createScreen();
  const access = createAccess();
  const ready = Promise.withResolvers<void>();
  const sessionEndListeners: (() => void)[] = [];
  let drawn = false;
  let wasSignedIn = false;

  const push = createPush(screen.window, access.isSignedIn, log);
  const preferences = createDeskPreferences(openWorkstationFile(options.dataFolder, log, clock.now), (stored) =>
    push('preferences', stored),
  );
  const attention = createAttention({
    preferences: () => preferences.current().preferences,
    now: clock.now,
    play(which) {
      const { sounds } = preferences.current().preferences;
      const file = soundOf(sounds[which], sounds.volume);
      if (file !== null)
        void screen
          .shell()
          ?.playSound(file)
          .catch(() => undefined);
    },
    notify(which, waiting) {
      void screen
        .shell()
        ?.showNotice(noticeWords(which, waiting))
        .catch(() => undefined);
    },
  });
  const reasons = createReasons((question) => push('reason', question));
  const confirmations = createConfirmations((asked) => push('receiver', asked));
  const settleReady = (): void => {
    if (drawn && state.facts.started) ready.resolve();
  };
  const state = createDeskState(
    {
      ...FACTS_BEFORE_START,
      idleLockMinutes: basePolicy.lock.idleMinutes,
      guards: guardsShown(basePolicy.guards),
    },
    (now) => {
      // Clear guard state before the page is notified that the session ended.
      const hasEnded = wasSignedIn && now.phase !== 'signed-in';
      wasSignedIn = now.phase === 'signed-in';
      if (hasEnded) {
        reasons.drop();
        attention.stop();
        preferences.forget();
        confirmations.drop();
        for (const listener of sessionEndListeners) listener();
        refusals.apply();
      }
      push('state', state.current());
      settleReady();
    },
  );
  const refusals = createRefusals(state, access.isSignedIn);

  return {
    options,
    log,
    clock,
    trusted: createTrustedClock(clock),
    keychain: options.keychain ?? openSystemKeychain,
    basePolicy,
    state,
    screen,
    access,
    refusals,
    demand: createDemand(refusals),
    push,
    preferences,
    attention,
    reasons,
    confirmations,
    securityKeys: createSecurityKeys((request) => push('securityKey', request)),
    ready: ready.promise,
    pageIsDrawn() {
      drawn = true;
      settleReady();
    },
    isStopping,
    stop,
    onSessionEnd: (listener) => sessionEndListeners.push(listener),
    refuseForLedger() {
      void access.lock(coded('desk-ledger'), 'ledger');
      refusals.set('desk', { reason: 'ledger-unwritable', notice: coded('desk-ledger') });
    },
  };
}
