/**
 * What the steps of the start share: the options, what each step has made, and the few acts that several of them need.
 */
import type { DeskState } from '../../contract/bridge.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { CLOCKS_MAY_DIFFER } from '../../core/policy/document.ts';
import type { GuardPolicy } from '../../core/policy/guards.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { createSecurityKeys, type SecurityKeys } from '../account/securityKeys.ts';
import type { Activity } from '../activity/activity.ts';
import type { Idle } from '../activity/idle.ts';
import { createPresence, type Presence } from '../activity/presence.ts';
import type { Repeats } from '../activity/repeats.ts';
import type { Upload } from '../activity/upload.ts';
import { createPush } from '../bridge/push.ts';
import type { AddressWatch } from '../guards/addressWatch.ts';
import type { BlockedGuard } from '../guards/blocked.ts';
import type { DeskGuards } from '../guards/deskGuards.ts';
import type { MachineReads } from '../guards/machineSignals.ts';
import { createPageGuard, type PageGuard } from '../guards/page.ts';
import { createReasons, type Reasons } from '../guards/reasons.ts';
import type { Forwarder } from '../link/forwarder.ts';
import type { Link } from '../link/link.ts';
import { createDeskPolicy, POLICY_MESSAGE, type DeskPolicy } from '../policy/deskPolicy.ts';
import type { Place } from '../policy/machinePlaces.ts';
import { systemClock, type Clock, type Log, type MachineNetwork, type Push } from '../ports.ts';
import type { Capability, RendererFiles, Shell, ShellWindow, WindowSpec } from '../shell/shell.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';
import { createDeskState, type DeskStateStore, type Refused } from '../deskState.ts';
import { NOT_YET } from '../selfCheck/gate.ts';
import type { SelfCheckDemand } from '../../contract/selfCheck.ts';
import type { DeskSelfCheck } from './startSelfCheck.ts';
import type { DeskSettings, EnrolledWorkstation } from '../store/enrolment.ts';
import type { Identities } from '../unlock/identity.ts';
import type { Renewal } from '../unlock/renewal.ts';
import { createTrustedClock } from '../trustedClock.ts';
import type { ChangeAtDesk } from '../unlock/changeAtDesk.ts';
import type { ServerPasswords } from '../unlock/serverPasswords.ts';
import type { Unlock } from '../unlock/unlock.ts';

/** What of the machine the guards look at; tests hand in a machine of their own. */
export interface MachineParts extends Partial<MachineReads> {
  /** `/sys/block`, or what stands for it. */
  readonly blockDevices?: string;
  /**
   * The command line after the program's own name and script, and the environment; looked at once more where they are
   * handed in.
   */
  readonly launch?: { readonly argv: readonly string[]; readonly env: MachineReads['env'] };
  /** What stands in the places of this machine where IT writes policy. */
  readonly places?: () => Promise<readonly Place[]>;
}

export interface DeskOptions {
  /** A promise lets a browser start while the ledger is opened. */
  readonly shell: Shell | Promise<Shell>;
  readonly dataFolder: string;
  readonly rendererFiles: RendererFiles;
  readonly preload: WindowSpec['preload'];
  readonly log: Log;
  readonly clock?: Clock;
  readonly network?: MachineNetwork;
  /** Opens the system's keychain; null where there is none. */
  readonly keychain?: () => Promise<Keychain | null>;
  readonly policy?: Policy;
  readonly machine?: MachineParts;
  /** Where everything ends that the browser would open; the desk closes it. */
  readonly forwarder?: Forwarder;
}

/**
 * Who refuses sign-in, the strongest first: what is wrong with the desk itself, with its policy, with its address, with
 * the machine.
 */
const REFUSERS = ['desk', 'policy', 'address', 'signal', 'self-check'] as const;
type Refuser = (typeof REFUSERS)[number];

export const LEDGER_MESSAGE =
  'The activity ledger of this desk cannot be written or is not intact, so the desk does not open. Tell your IT department.';

/** Each field is set by the step that makes it and null before. */
interface Made {
  shell: Shell | null;
  window: ShellWindow | null;
  opening: Promise<ShellWindow> | null;
  enrolled: EnrolledWorkstation | null;
  settings: DeskSettings;
  database: MachineDatabase | null;
  activity: Activity | null;
  repeats: Repeats | null;
  blocked: BlockedGuard | null;
  link: Link | null;
  /** The certificates of this workstation, and who renews them. */
  identities: Identities | null;
  renewal: Renewal | null;
  upload: Upload | null;
  unlock: Unlock | null;
  passwords: ServerPasswords | null;
  changeAtDesk: ChangeAtDesk | null;
  watch: AddressWatch | null;
  idle: Idle | null;
  guards: DeskGuards | null;
  selfCheck: DeskSelfCheck | null;
  /** What the server asked of the self-check last. */
  demand: SelfCheckDemand | null;
}

export interface DeskContext extends Made {
  readonly options: DeskOptions;
  readonly clock: Clock;
  /** What holds now; it may change at any moment. */
  readonly policy: Policy;
  readonly keychain: () => Promise<Keychain | null>;
  readonly trusted: ReturnType<typeof createTrustedClock>;
  readonly state: DeskStateStore;
  readonly push: Push;
  readonly presence: Presence;
  readonly page: PageGuard;
  readonly reasons: Reasons;
  readonly securityKeys: SecurityKeys;
  readonly deskPolicy: DeskPolicy;
  readonly prepared: PromiseWithResolvers<void>;
  readonly ready: PromiseWithResolvers<void>;
  readonly startIsRecorded: PromiseWithResolvers<void>;
  stopping: boolean;
  signedIn(): boolean;
  pageIsDrawn(): void;
  /** The server's word on the self-check. Before the self-check is there, a demand is a refusal. */
  demanded(demand: SelfCheckDemand | undefined): void;
  refuse(by: Refuser, refusal: Omit<Refused, 'phase'> | null): void;
  /** From here on nothing can be recorded, so nothing may be done. There is no way back but a restart. */
  refuseForLedger(): void;
  recordInSession(...args: Parameters<Activity['record']>): void;
  recordStart(host: Shell): void;
  recordStop(): void;
  stop(): Promise<void>;
}

const onGlass = ({
  clipboard,
  pasteFromOutside,
  coverWithoutFocus,
}: GuardPolicy): Extract<DeskState, { phase: 'signed-in' }>['guards'] => ({
  clipboard,
  pasteFromOutside: pasteFromOutside !== 'block',
  coverWithoutFocus,
});

export function createDeskContext(options: DeskOptions, stop: () => Promise<void>): DeskContext {
  const { log } = options;
  const clock = options.clock ?? systemClock;
  const refusals = new Map<Refuser, Omit<Refused, 'phase'>>();
  let drawn = false;
  let started = false;
  let stopIsRecorded = false;
  let wasSignedIn = false;

  const signedIn = (): boolean => (desk.unlock?.signedIn() ?? null) !== null;
  const pushNow = createPush(() => desk.window, signedIn, log);
  const push: Push = (event, payload) => {
    if (event === 'conversationGone' && 'conversationId' in payload)
      desk.guards?.clipboard.forget(payload.conversationId);
    pushNow(event, payload);
  };
  /**
   * Sign-in is refused below a level of the self-check, and a session that is open goes on: nobody may stay signed in
   * behind a refusal.
   */
  const strongest = (): Refuser | undefined =>
    REFUSERS.find((one) => refusals.has(one) && !(one === 'self-check' && signedIn()));
  const tellRefusal = (): void => {
    const by = strongest();
    state.change({ refusal: by === undefined ? null : (refusals.get(by) ?? null) });
  };
  const tellReady = (): void => {
    if (drawn && state.facts.started) desk.ready.resolve();
  };
  const deskPolicy = createDeskPolicy({
    base: options.policy ?? SAFE_DEFAULTS,
    mayDiffer: CLOCKS_MAY_DIFFER,
    machineNow: () => clock.now(),
    monotonic: () => clock.monotonic(),
    trustedNow: () => trusted.now(),
    log,
    record: (kind, detail) => desk.activity?.record(kind, detail),
    onChange() {
      const now = deskPolicy.current();
      state.change({ guards: onGlass(now.guards), idleLockMinutes: now.lock.idleMinutes });
      desk.guards?.policyChanged();
      // Before the first word on the address there is nothing to check yet; that word asks by itself.
      if ((desk.watch?.last() ?? null) !== null) desk.demanded(now.selfCheck);
    },
    onFault(fault) {
      if (fault !== null) void desk.unlock?.lock(POLICY_MESSAGE, 'policy');
      desk.refuse('policy', fault === null ? null : { reason: 'policy', message: POLICY_MESSAGE });
    },
  });
  const trusted = createTrustedClock(clock);
  const state = createDeskState(
    {
      started: false,
      workstation: '',
      refusal: null,
      locked: null,
      session: null,
      connection: 'offline',
      waitingToSend: 0,
      idleLockMinutes: deskPolicy.current().lock.idleMinutes,
      guards: onGlass(deskPolicy.current().guards),
    },
    (now) => {
      // The session is gone by now: what guards kept for it goes before the page hears of it.
      const hasEnded = wasSignedIn && now.phase !== 'signed-in';
      wasSignedIn = now.phase === 'signed-in';
      if (hasEnded) {
        desk.reasons.drop();
        void desk.guards?.lock();
        // What waited for the end of the session stands from here on.
        tellRefusal();
      }
      push('state', state.current());
      tellReady();
    },
  );

  const desk: DeskContext = {
    options,
    clock,
    state,
    push,
    deskPolicy,
    signedIn,
    stop,
    trusted,
    get policy() {
      return deskPolicy.current();
    },
    keychain: options.keychain ?? openSystemKeychain,
    reasons: createReasons((asked) => push('reason', asked)),
    securityKeys: createSecurityKeys((asked) => push('securityKey', asked)),
    presence: createPresence({
      monotonic: () => clock.monotonic(),
      send: (now) => desk.unlock?.session()?.presence(now),
    }),
    page: createPageGuard({
      window: () => desk.window,
      clearClipboard: async () => {
        await desk.shell?.clearClipboard();
      },
      record: (kind, detail) => desk.activity?.record(kind, detail),
      monotonic: () => clock.monotonic(),
      log,
      stopDesk: () => void stop(),
      endSession() {
        const was = signedIn();
        // Also where nobody is in yet: a sign-in that is under way ends before it begins, and the page comes back
        // signed out.
        void desk.unlock?.lock('Locked because the page stopped. What you wrote is kept.', 'page-crashed');
        return was;
      },
    }),
    prepared: Promise.withResolvers<void>(),
    ready: Promise.withResolvers<void>(),
    startIsRecorded: Promise.withResolvers<void>(),
    shell: null,
    window: null,
    opening: null,
    enrolled: null,
    settings: {},
    database: null,
    activity: null,
    repeats: null,
    blocked: null,
    link: null,
    identities: null,
    renewal: null,
    upload: null,
    unlock: null,
    passwords: null,
    changeAtDesk: null,
    watch: null,
    idle: null,
    guards: null,
    selfCheck: null,
    demand: null,
    stopping: false,
    pageIsDrawn() {
      drawn = true;
      tellReady();
    },
    demanded(demand) {
      desk.demand = demand ?? null;
      if (desk.selfCheck !== null) desk.selfCheck.demanded(demand);
      else
        desk.refuse(
          'self-check',
          demand === undefined || demand.leastLevel === 0 ? null : { reason: 'self-check', message: NOT_YET },
        );
    },
    refuse(by, refusal) {
      if (refusal === null) refusals.delete(by);
      else refusals.set(by, refusal);
      // Whether sign-in may be offered is known once the address is; a sign of the machine alone does not tell that.
      const now = strongest();
      state.change({
        ...(by === 'signal' || by === 'self-check' || by === 'policy' ? {} : { started: true }),
        refusal: now === undefined ? null : (refusals.get(now) ?? null),
      });
    },
    refuseForLedger() {
      void desk.unlock?.lock(LEDGER_MESSAGE, 'ledger');
      desk.refuse('desk', { reason: 'ledger-unwritable', message: LEDGER_MESSAGE });
    },
    recordInSession(kind, detail, context) {
      if (!signedIn()) return;
      try {
        desk.activity?.record(kind, detail, context);
      } catch {
        // The ledger's failure has locked the desk.
      }
    },
    /**
     * Once the host is there and can say what it holds, and before anything shows: a trial desk must not look like the
     * product to a supervisor.
     */
    recordStart(host) {
      const holding = (holds: Capability['holds']): number =>
        host.capabilities().filter((one) => one.holds === holds).length;
      try {
        desk.activity?.record('desk-started', {
          machineKeyIn: desk.enrolled?.machineKeyIn ?? null,
          host: host.host,
          controlsEnforced: holding('enforced'),
          controlsInPart: holding('in-part'),
          controlsNotEnforceable: holding('not-enforceable'),
        });
      } catch {
        // refuseForLedger was called by the failure; the server is still told what can be told.
      }
      started = true;
      desk.startIsRecorded.resolve();
    },
    recordStop() {
      if (stopIsRecorded) return;
      stopIsRecorded = true;
      try {
        desk.repeats?.flush();
        desk.activity?.record('desk-stopped', started ? {} : { reason: 'not-started' });
      } catch {
        log('error', 'The end of the desk could not be recorded.');
      }
    },
  };
  desk.prepared.promise.catch(() => undefined); // told by the throw of the failing step
  return desk;
}
