/** Signing in, locking and signing out: the only place where a session begins or ends. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { Session } from '../../contract/api.ts';
import type { SignInAnswer } from '../../contract/bridge.ts';
import type { DeskRequiredAction, RequiredAction } from '../../contract/common.ts';
import type { SignedPolicy } from '../../contract/policy.ts';
import type { AsksReceiver } from '../session/receiverCheck.ts';
import type { LedgerWatch } from '../ledger/ledgerWatch.ts';
import type { LoginPolicy } from '../../core/policy/logins.ts';
import type { Activity } from '../activity/activity.ts';
import type { DeskStateStore } from '../deskState.ts';
import type { Link } from '../link/link.ts';
import type { Log, Push } from '../ports.ts';
import type { DeskSession } from '../session/session.ts';
import type { TenantPins } from '../session/tenantPins.ts';
import { openWork, type OpenedWork, type OpenWorkOptions } from './openWork.ts';
import { sessionNotices } from './sessionNotices.ts';
import type { Credentials, ProvedSession } from './signIn.ts';
import { createSignInGate, failedAnswer, type SignInGateOptions } from './signInGate.ts';
import type { WorkstationPasswordStatus } from './workstationPasswordAge.ts';

/** Milliseconds in which an answer reaches the page before the page is replaced. */
const ANSWER_MS = 150;

/** Signed in with a required action: nothing of the person is open. */
interface LimitedSession extends ProvedSession {
  readonly requiredAction: DeskRequiredAction;
}

export interface UnlockOptions extends SignInGateOptions {
  readonly link: Link;
  readonly state: DeskStateStore;
  readonly activity: Activity;
  readonly push: Push;
  readonly log: Log;
  readonly workstationId: string;
  /** The offline keys of tenants that this desk trusts. */
  readonly tenantPins: TenantPins;
  /** What policy says of saved logins, now. */
  loginPolicy(): LoginPolicy;
  readonly ledger: LedgerWatch;
  /** Asks the person whom a message is for. */
  readonly confirmations: AsksReceiver;
  /** How old the workstation password is, by policy. @throws Error where that is not known: sign-in is refused then. */
  workstationPassword(): WorkstationPasswordStatus;
  /** Drops the page's state and what it may have left on the clipboard, or closes the page for good. */
  resetPage(): Promise<void>;
  /** The realtime connection came, or came back. */
  onOnline(): void;
  /** How many visitors wait for the person; 0 when the session ends. */
  onVisitorsWaiting(count: number): void;
  onPreferences: OpenWorkOptions['onPreferences'];
  onConversations: OpenWorkOptions['onConversations'];
  onOpened: OpenWorkOptions['onOpened'];
  /** The server has pushed a policy. */
  onPolicy(policy: SignedPolicy): void;
  /** Sends what the ledger contains, so that the supervisor sees it soon. */
  flushActivity(): Promise<void>;
}

export interface Unlock {
  signIn(credentials: Credentials): Promise<SignInAnswer>;
  /** Null while an action is required first: nothing of the person is open then. */
  session(): DeskSession | null;
  /** The session at the server, whether or not an action is required first. */
  signedIn(): Session | null;
  /** What the person who is signed in has to do first. */
  requiredAction(): DeskRequiredAction | null;
  /**
   * Takes what the server requires now; null opens the session, once this workstation requires nothing either. Ends
   * when it is open, or when it has ended because it could not be.
   */
  proceed(requiredAction: RequiredAction | null): Promise<void>;
  /** The person has changed their server password; takes the export key over and wipes it. */
  renewed(sealedSecret: string, exportKey: Uint8Array): void;
  /**
   * Returns at once with the session ended; the promise settles when the page has been replaced.
   * @param notice why, for the person.
   * @param code for the ledger.
   */
  lock(notice: Coded, code: string): Promise<void>;
  signOut(): Promise<void>;
  /** Waits for sign-outs that are still on their way to the server. */
  settled(): Promise<void>;
}

/** Signs people in and out, and locks the desk. */
export function createUnlock(options: UnlockOptions): Unlock {
  const { state, activity, log } = options;
  const gate = createSignInGate(options);
  let open: OpenedWork | null = null;
  let limited: LimitedSession | null = null;
  let signingIn = false;
  /** A limited session is being opened. */
  let opening = false;
  /**
   * Counts locks and sign-outs, those without a session included: one that comes while a session is being opened ends
   * it before it begins.
   */
  let endings = 0;
  let resetting: Promise<void> = Promise.resolve();
  /** Work without a key that goes on after a session has ended. */
  const leaving = new Set<Promise<unknown>>();

  function finishLater(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => leaving.delete(settled));
    leaving.add(settled);
  }
  const signOutAtServer = (token: string): Promise<unknown> => options.link.call('signOut', {}, {}, token);

  /** Wipes the keys of a session that was proved and does not open, and ends it at the server. */
  function release({ server, store, exportKey }: ProvedSession): void {
    exportKey.fill(0);
    store.close();
    finishLater(signOutAtServer(server.token));
  }

  /** @throws Error where a guard has refused, or the desk was locked, since `before`. */
  function mustStillBeAllowed(before: number): void {
    if (state.facts.refusal !== null || endings !== before)
      throw new Error('The desk was refused or locked meanwhile.');
  }

  const shown = ({ person, tenants }: Session, requiredAction: DeskRequiredAction | null) => ({
    person,
    tenants,
    watermark: `${person.name} · ${state.facts.workstation}`,
    requiredAction,
  });

  /** What the server requires comes before what this workstation requires. */
  const firstAction = (byServer: RequiredAction | null): DeskRequiredAction | null =>
    byServer ?? (options.workstationPassword().mustChange ? 'change-workstation-password' : null);

  async function attempt(credentials: Credentials): Promise<SignInAnswer> {
    if (open !== null || limited !== null || opening) return gate.busy();
    const notOffered = gate.notOffered();
    if (notOffered !== null) return notOffered;
    await resetting;
    const before = endings;
    const admission = await gate.admit(credentials);
    if (!admission.ok) return admission.answer;
    const { proved } = admission;
    let requiredAction: DeskRequiredAction | null;
    try {
      requiredAction = firstAction(proved.server.requiredAction ?? null);
    } catch {
      release(proved);
      return failedAnswer(null);
    }
    return requiredAction === null ? begin(proved, before, true) : beginLimited(proved, before, requiredAction);
  }

  /** Signed in, and nothing opened: a person who knows only a temporary password must not find anything under it. */
  function beginLimited(proved: ProvedSession, before: number, requiredAction: DeskRequiredAction): SignInAnswer {
    try {
      activity.record('sign-in', { requiredAction }, { personId: proved.server.person.id });
      mustStillBeAllowed(before);
    } catch {
      release(proved);
      return failedAnswer(null);
    }
    limited = { ...proved, requiredAction };
    state.change({ locked: null, connection: 'online', session: shown(proved.server, requiredAction) });
    return { ok: true };
  }

  async function begin(proved: ProvedSession, before: number, isNewSignIn: boolean): Promise<SignInAnswer> {
    let notices: Coded[];
    try {
      const { runsOutIn } = options.workstationPassword();
      const work = await openWork(
        {
          ...options,
          onConnection(connection) {
            state.change({ connection });
            if (connection === 'online') options.onOnline();
            void options.addressAllowed(); // a connection that came or went may mean another network
          },
          onWaiting: (waitingToSend) => state.change({ waitingToSend }),
          onSessionEnded: (notice) => {
            void end('lock', 'session-ended', notice);
          },
        },
        proved,
        isNewSignIn,
      );
      try {
        mustStillBeAllowed(before);
      } catch (error) {
        work.session.stop();
        finishLater(work.session.drained());
        throw error;
      }
      open = work;
      notices = sessionNotices(
        { session: work.server, workstationPasswordDays: runsOutIn, unreadable: work.unreadable },
        options.now(),
      );
    } catch (error) {
      proved.store.close();
      finishLater(signOutAtServer(proved.server.token));
      activity.record('sign-out', { reason: 'not-begun' }, { personId: proved.server.person.id });
      log('error', 'A session could not be begun.', { error: error instanceof Error ? error.name : 'unknown' });
      return failedAnswer(null);
    }
    state.change({ locked: null, connection: 'offline', session: shown(proved.server, null) });
    for (const notice of notices) options.push('notice', { notice, tone: 'warning' });
    return { ok: true };
  }

  /** Everything that makes a session is gone when this returns; what is left to do needs no key. */
  function end(kind: 'lock' | 'sign-out', code: string, notice: Coded | null): Promise<void> {
    endings += 1;
    const ending = limited ?? open;
    if (ending === null) return resetting;
    const { person, token } = ending.server;
    const work = limited === null ? open : null;
    // A limited session is gone before it is recorded: a failure of the ledger locks, and must find nothing to record.
    const proved = limited;
    limited = null;
    try {
      activity.record(kind, kind === 'lock' ? { reason: code } : {}, { personId: person.id });
    } catch {
      // The ledger is the reason to lock, or becomes one: locking goes on either way.
    }
    if (proved !== null) {
      release(proved);
      finishLater(options.flushActivity());
    } else if (work !== null) {
      if (open !== work) return resetting; // the ledger's failure has locked already
      open = null;
      work.session.stop();
      if (kind === 'lock') work.session.presence('locked');
      work.store.close();
      finishLater(
        (async () => {
          await options.flushActivity();
          await work.session.drained();
          if (code !== 'session-ended') await signOutAtServer(token);
        })(),
      );
    }
    return leavePage(code, notice === null ? null : { personName: person.name, notice });
  }

  /** The page shows nothing of the session from here on, and is then replaced. */
  function leavePage(code: string, locked: { personName: string; notice: Coded } | null): Promise<void> {
    state.change({ session: null, connection: 'offline', waitingToSend: 0, locked });
    // A person who locked the desk gets the answer before the page is replaced.
    const answered = new Promise<void>((resolve) => {
      if (code === 'by-hand') setTimeout(resolve, ANSWER_MS);
      else resolve();
    });
    resetting = answered.then(options.resetPage);
    return resetting;
  }

  async function proceed(byServer: RequiredAction | null): Promise<void> {
    const proved = limited;
    if (proved === null) return;
    const next = firstAction(byServer);
    if (next !== null) {
      limited = { ...proved, requiredAction: next, server: { ...proved.server, requiredAction: byServer } };
      state.change({ session: shown(proved.server, next) });
      return;
    }
    limited = null;
    opening = true;
    try {
      const answer = await begin({ ...proved, server: { ...proved.server, requiredAction: null } }, endings, false);
      if (answer.ok) return;
      void leavePage('by-hand', {
        personName: proved.server.person.name,
        notice: coded('session-not-opened'),
      });
    } finally {
      opening = false;
    }
  }

  return {
    async signIn(credentials) {
      // One at a time: two at once would let guesses run beside the count.
      if (signingIn) return gate.busy();
      signingIn = true;
      try {
        return await attempt(credentials);
      } finally {
        signingIn = false;
      }
    },
    session: () => open?.session ?? null,
    signedIn: () => open?.server ?? limited?.server ?? null,
    requiredAction: () => limited?.requiredAction ?? null,
    proceed,
    renewed(sealedSecret, exportKey) {
      if (limited === null) {
        exportKey.fill(0);
        return;
      }
      limited.exportKey.fill(0);
      limited = { ...limited, exportKey, server: { ...limited.server, sealedSecret } };
    },
    lock: (notice, code) => end('lock', code, notice),
    signOut: () => end('sign-out', 'by-hand', null),
    settled: async () => {
      await Promise.all([resetting, ...leaving]);
    },
  };
}
