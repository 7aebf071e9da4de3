/** Composition root of the desk's main process: start-up reads as the list of steps at the end of this file. */
import type { DeskState } from '../contract/bridge.ts';
import { SAFE_DEFAULTS } from '../core/policy/defaults.ts';
import type { Policy } from '../core/policy/policy.ts';
import { createActivity, type Activity } from './activity/activity.ts';
import { createIdle, type Idle } from './activity/idle.ts';
import { createPresence } from './activity/presence.ts';
import { createRepeats, type Repeats } from './activity/repeats.ts';
import { createUpload, type Upload } from './activity/upload.ts';
import { createBridge } from './bridge/answer.ts';
import { createPush } from './bridge/push.ts';
import { createAddressWatch, type AddressWatch } from './guards/addressWatch.ts';
import { createBlockedGuard, type BlockedGuard } from './guards/blocked.ts';
import { createEgressGuard } from './guards/egress.ts';
import { createNetworkGuard } from './guards/network.ts';
import { createPageGuard } from './guards/page.ts';
import { createHandlers } from './handlers.ts';
import type { Forwarder } from './link/forwarder.ts';
import { createLink, type Link } from './link/link.ts';
import { systemClock, systemWorkstation, type Clock, type Log, type Workstation } from './ports.ts';
import type { Capability, RendererFiles, Shell, ShellWindow, WindowSpec } from './shell/shell.ts';
import { Enough, perform, type Step } from './startup.ts';
import { FILES, readJson } from './store/files.ts';
import { openSystemKeychain, type Keychain } from './store/keychain.ts';
import { StoreHeader } from './store/keys.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from './store/machineDatabase.ts';
import { createDeskState } from './unlock/deskState.ts';
import { storeSecretName } from './unlock/enrol.ts';
import { CLIENT_KEY_FACT, DeskSettings, EnrolledWorkstation } from './unlock/enrolment.ts';
import { createFailures } from './unlock/failures.ts';
import { createTrustedClock } from './unlock/trustedClock.ts';
import { createUnlock, type Unlock } from './unlock/unlock.ts';
import { deskWindow } from './windowSpec.ts';

export interface DeskOptions {
  /** A promise lets a browser start while the ledger is opened. */
  readonly shell: Shell | Promise<Shell>;
  readonly dataFolder: string;
  readonly rendererFiles: RendererFiles;
  readonly preload: WindowSpec['preload'];
  readonly log: Log;
  readonly clock?: Clock;
  readonly workstation?: Workstation;
  /** Opens the system's keychain; null where there is none. */
  readonly keychain?: () => Promise<Keychain | null>;
  readonly policy?: Policy;
  /** The proxy that the host was given; the desk closes it when it stops. */
  readonly forwarder?: Forwarder;
}

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

const TICK_MS = 1_000;
const LEDGER_MESSAGE = 'The activity ledger of this desk cannot be written or is not intact, so the desk does not open. Tell your IT department.';

/** @throws Error naming the step that failed; nothing is left running then. */
export async function startDesk(options: DeskOptions): Promise<Desk> {
  const { log, dataFolder } = options;
  const clock = options.clock ?? systemClock;
  const policy = options.policy ?? SAFE_DEFAULTS;
  const keychain = options.keychain ?? openSystemKeychain;
  const trusted = createTrustedClock(clock);
  const ready = Promise.withResolvers<void>();
  const prepared = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();

  prepared.promise.catch(() => undefined); // told by the throw of the failing step
  let shell: Shell | null = null;
  let window: ShellWindow | null = null;
  let opening: Promise<ShellWindow> | null = null;
  let enrolled: EnrolledWorkstation | null = null;
  let settings: DeskSettings = {};
  let database: MachineDatabase | null = null;
  let activity: Activity | null = null;
  let repeats: Repeats | null = null;
  let blocked: BlockedGuard | null = null;
  let link: Link | null = null;
  let upload: Upload | null = null;
  let unlock: Unlock | null = null;
  let watch: AddressWatch | null = null;
  let idle: Idle | null = null;
  let pageIsDrawn = false;
  let stopping = false;
  let ledgerFailed = false;
  const signedIn = (): boolean => (unlock?.session() ?? null) !== null;

  const push = createPush(() => window, signedIn, log);
  const state = createDeskState({
    started: false, workstation: '', refusal: null, locked: null, session: null, connection: 'offline', waitingToSend: 0, idleLockMinutes: policy.lock.idleMinutes,
  }, (now) => {
    push('state', now);
    tellReady();
  });
  const tellReady = (): void => { if (pageIsDrawn && state.facts.started) ready.resolve(); };

  /** From here on nothing can be recorded, so nothing may be done. There is no way back but a restart. */
  function refuseForLedger(): void {
    ledgerFailed = true;
    void unlock?.lock(LEDGER_MESSAGE, 'ledger');
    state.change({ started: true, refusal: { reason: 'ledger-unwritable', message: LEDGER_MESSAGE } });
  }

  const presence = createPresence({ monotonic: () => clock.monotonic(), send: (now) => unlock?.session()?.chat.presence(now) });
  const page = createPageGuard({
    window: () => window, clearClipboard: async () => { await shell?.clearClipboard(); },
    record: (kind, detail) => activity?.record(kind, detail),
    monotonic: () => clock.monotonic(), log, stopDesk: () => void stop(),
  });

  const openWindow: Step = {
    name: 'open the window',
    perform() {
      const handlers = createHandlers({
        state, unlock: () => unlock, blocked: () => blocked,
        onReady: () => { pageIsDrawn = true; tellReady(); },
        onInteraction: () => { if (signedIn()) idle?.interaction(); },
      });
      opening = (async () => {
        shell = await options.shell;
        // Calls of a page that is faster than the steps below wait for them.
        const whole = prepared.promise.then(() => window!);
        whole.catch(() => undefined);
        const bridge = createBridge({
          window: whole, handlers, state: state.current, log,
          onRefused(reason, verb) {
            try {
              repeats?.note('bridge-refused', { reason, verb }, {});
            } catch {
              // The ledger's failure has locked the desk; the call is refused either way.
            }
          },
        });
        shell.handleCalls(bridge);
        return shell.open(deskWindow(options.rendererFiles, options.preload));
      })();
      opening.catch(() => undefined); // awaited by a later step
      return async () => {
        const opened = await options.shell;
        await opened.clearClipboard().catch(() => undefined); // on the way out: the window goes either way
        await opened.quit();
        // After the browser, so that its last words end here, too.
        await options.forwarder?.close();
      };
    },
  };

  const readEnrolment: Step = {
    name: 'read the enrolment',
    perform() {
      enrolled = readJson(dataFolder, FILES.workstation, EnrolledWorkstation);
      settings = readJson(dataFolder, FILES.settings, DeskSettings) ?? {};
      if (enrolled === null) {
        state.change({ started: true, refusal: { reason: 'not-enrolled', message: 'This machine is not enrolled, so sign-in is not offered here. Your IT department can enrol it.' } });
        throw new Enough();
      }
      state.change({ workstation: enrolled.workstationName });
    },
  };

  const openLedger: Step = {
    name: 'open the activity ledger',
    async perform() {
      try {
        const key = await readMachineKey(dataFolder, enrolled!.workstationId, enrolled!.machineKeyIn, keychain);
        database = openMachineDatabase(dataFolder, key, { create: false });
        key.fill(0);
      } catch (error) {
        log('error', 'The ledger cannot be opened.', { reason: error instanceof Error ? error.message : 'unknown' });
        refuseForLedger();
        throw new Enough();
      }
      const opened = database;
      activity = createActivity({
        database: opened, workstationId: enrolled!.workstationId, clock,
        person: () => unlock?.session()?.server.person.id ?? null,
        onRecorded: () => upload?.kick(),
        onFailure: refuseForLedger,
      });
      repeats = createRepeats(activity);
      blocked = createBlockedGuard(repeats, (text) => push('notice', { text, tone: 'warning' }), () => clock.monotonic());
      const noted = repeats;
      if (options.forwarder !== undefined) {
        void createEgressGuard({
          forwarder: options.forwarder, lists: () => policy.egress, monotonic: () => clock.monotonic(),
          note: (...args) => { noted.note(...args); },
        }).perform();
      }
      const check = opened.verify();
      try {
        if (!check.intact) {
          log('error', 'The ledger is not intact.', { firstBroken: check.firstBroken, records: check.records });
          activity.record('guard-failed', { guard: 'ledger', reason: 'broken-chain', firstBroken: check.firstBroken });
          refuseForLedger();
        }
      } catch {
        // refuseForLedger was called by the failure; the server is still told what can be told.
      }
      return () => {
        recordStop();
        opened.close();
      };
    },
  };

  /** Once the host is there and can say what it holds, and before anything shows: a trial desk must not look like the product to a supervisor. */
  const startIsRecorded = Promise.withResolvers<void>();
  let started = false;
  function recordStart(host: Shell): void {
    const holding = (holds: Capability['holds']): number => host.capabilities().filter((one) => one.holds === holds).length;
    try {
      activity?.record('desk-started', {
        machineKeyIn: enrolled?.machineKeyIn ?? null, host: host.host,
        controlsEnforced: holding('enforced'), controlsInPart: holding('in-part'), controlsNotEnforceable: holding('not-enforceable'),
      });
    } catch {
      // refuseForLedger was called by the failure; the server is still told what can be told.
    }
    started = true;
    startIsRecorded.resolve();
  }

  let stopIsRecorded = false;
  function recordStop(): void {
    if (stopIsRecorded) return;
    stopIsRecorded = true;
    try {
      repeats?.flush();
      activity?.record('desk-stopped', started ? {} : { reason: 'not-started' });
    } catch {
      log('error', 'The end of the desk could not be recorded.');
    }
  }

  const openLink: Step = {
    name: 'prepare the link to the server',
    perform() {
      let privateKeyPem: string | null;
      try {
        privateKeyPem = database!.fact(CLIENT_KEY_FACT);
      } catch {
        refuseForLedger(); // the same file as the ledger's, and just as damaged
        throw new Enough();
      }
      if (privateKeyPem === null) throw new Error('the key of this workstation is missing');
      link = createLink({ ...enrolled!, privateKeyPem, localAddress: settings.localAddress });
      upload = createUpload({
        link, database: database!, log,
        onProgress: countWaiting,
        onDiverged() {
          try {
            activity?.record('guard-failed', { guard: 'ledger', reason: 'differs-from-server' });
          } catch {
            // refused below either way
          }
          refuseForLedger();
        },
      });
      upload.kick();
      return async () => {
        recordStop();
        await upload?.flush(800);
        upload?.stop();
        link?.close();
      };
    },
  };

  function countWaiting(): void {
    const waitingActivity = state.facts.connection === 'offline' ? upload?.waiting() ?? 0 : 0;
    const waitingWork = unlock?.session()?.person.queuedCount() ?? 0;
    if (signedIn()) state.change({ waitingToSend: waitingWork + waitingActivity });
  }

  const prepareSignIn: Step = {
    name: 'prepare the sign-in',
    async perform() {
      const header = readJson(dataFolder, FILES.storeHeader, StoreHeader);
      if (header === null) throw new Error(`${FILES.storeHeader} is missing`);
      const half = header.usesKeychain ? await (await keychain())?.get(storeSecretName(enrolled!.workstationId)) ?? null : Buffer.alloc(0);
      if (half === null) throw new Error('the keychain does not hold its half of the key');
      const guard = createNetworkGuard({
        link: link!, workstation: options.workstation ?? systemWorkstation, workstationId: enrolled!.workstationId,
        localAddress: settings.localAddress ?? null, enrolledRanges: enrolled!.workstationRanges,
      });
      watch = createAddressWatch({
        // The question leaves at once; its answer is acted on in the order in which a reader of the ledger expects it.
        guard: { ...guard, check: async () => { const verdict = await guard.check(); await startIsRecorded.promise; return verdict; } },
        activity: activity!, signedIn,
        onAllowed(hello) {
          trusted.serverSaid(hello.serverTime);
          state.change({ idleLockMinutes: Math.min(policy.lock.idleMinutes, hello.idleLockMinutes) });
        },
        onRefusal: (refusal) => { if (!ledgerFailed) state.change({ started: true, refusal }); },
        onLock: (message) => { void unlock?.lock(message, 'address'); },
      });
      const passwordGate = createUnlock({
        folder: dataFolder, header, keychainSecret: half, link: link!, state, activity: activity!, push, log,
        repeats: repeats!, failures: createFailures(database!, policy.signIn), now: trusted.now,
        addressAllowed: () => watch!.look(),
        resetPage: async () => { if (!stopping) await page.replace(); },
        onOnline: () => upload!.retryNow(),
        flushActivity: () => upload!.flush(1_000),
      });
      unlock = passwordGate;
      void watch.look();
      return async () => {
        stopping = true;
        watch?.stop();
        void passwordGate.signOut();
        await Promise.race([passwordGate.settled(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      };
    },
  };

  const watchIdleness: Step = {
    name: 'watch time and address',
    perform() {
      const watched = createIdle({
        clock, bandsMinutes: policy.lock.idleBandsMinutes,
        systemIdleSeconds: () => shell?.systemIdleSeconds() ?? null,
        lockMinutes: () => state.facts.idleLockMinutes,
        onBand: (minutes) => { recordInSession('idle', { minutes }); presence.idle(true); },
        onBack: () => { recordInSession('idle', { minutes: 0 }); presence.idle(false); },
        onLock: () => { void unlock?.lock(`Locked after ${state.facts.idleLockMinutes} minutes without a hand on keyboard or mouse.`, 'idle'); },
      });
      idle = watched;
      let wasSignedIn = false;
      let ticks = 0;
      const timer = setInterval(() => {
        ticks += 1;
        const isSignedIn = signedIn();
        if (isSignedIn && !wasSignedIn) {
          watched.start();
          presence.start();
        }
        wasSignedIn = isSignedIn;
        if (window !== null) watch?.glance();
        if (signedIn()) {
          watched.tick();
          presence.tick();
        }
        const session = unlock?.session() ?? null;
        if (session !== null && trusted.now() >= session.server.expiresAt) void unlock?.lock('This shift\'s session has ended.', 'session-expired');
        // Without a server a desk that offers no sign-in looks twice as often.
        const every = Math.max(1, Math.round(policy.network.addressCheckSeconds / (state.facts.refusal?.reason === 'server-unreachable' ? 2 : 1)));
        if (ticks % every === 0) void watch?.look();
        countWaiting();
      }, TICK_MS);
      return () => clearInterval(timer);
    },
  };

  function recordInSession(...[kind, detail, context]: Parameters<Activity['record']>): void {
    if (!signedIn()) return;
    try {
      activity?.record(kind, detail, context);
    } catch {
      // The ledger's failure has locked the desk.
    }
  }

  const showWindow: Step = {
    name: 'show the page',
    async perform() {
      const opened = await opening!;
      recordStart(shell!);
      window = opened;
      opened.onFocusChange((focused) => {
        recordInSession(focused ? 'window-focus' : 'window-blur');
        presence.focus(focused);
      });
      opened.onBlocked((what) => {
        try {
          blocked?.fromHost(what);
        } catch {
          // The ledger's failure has locked the desk; what was blocked stays blocked.
        }
      });
      opened.onCrash(() => { if (!stopping) page.crashed(); });
      opened.onClosed(() => void stop());
      shell?.onSystemLock(() => void unlock?.lock('Locked with the system.', 'system'));
      shell?.onQuit(() => void stop());
    },
  };

  let revert: (() => Promise<void>) | null = null;
  const stop = async (): Promise<void> => {
    stopping = true;
    await revert?.();
    stopped.resolve();
  };
  const undoFailed = (name: string, error: unknown): void => log('error', 'A step could not be undone.', { step: name, reason: error instanceof Error ? error.message : 'unknown' });

  try {
    revert = await perform([openWindow, readEnrolment, openLedger, openLink, prepareSignIn, watchIdleness], undoFailed);
  } catch (error) {
    prepared.reject(error);
    throw error;
  }
  const revertParts = revert;
  try {
    const revertWindow = await perform([showWindow], undoFailed);
    revert = async () => { await revertWindow(); await revertParts(); };
  } catch (error) {
    prepared.reject(error);
    await revertParts();
    throw error;
  }
  prepared.resolve();
  return { window: window!, ready: ready.promise, state: state.current, stop, stopped: stopped.promise };
}
