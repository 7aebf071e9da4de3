/** Signing in, locking and signing out: the only place where a session begins or ends. */
import type { Session } from '../../contract/api.ts';
import type { SignInAnswer } from '../../contract/bridge.ts';
import type { SignedPolicy } from '../../contract/policy.ts';
import type { DeskRequiredAction, RequiredAction } from '../../contract/common.ts';
import type { LoginPolicy } from '../../core/policy/logins.ts';
import type { Activity } from '../activity/activity.ts';
import type { Repeats } from '../activity/repeats.ts';
import { startChat, type Chat, type Push } from '../session/session.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { DeskStateHolder } from './deskState.ts';
import type { Failures } from './failures.ts';
import type { Unreadable } from '../store/store.ts';
import { openPart, type OpenedSession } from './openPart.ts';
import { signIn, type Credentials, type ProvedSession, type SignInOptions } from './signIn.ts';
import type { WorkstationPasswordStatus } from './workstationPasswordAge.ts';

export const FAILED_MESSAGE =
  'Sign-in did not succeed. Check the name, both passwords and, if you use one, the code or the security key, and try again.';
export const CLOSED_MESSAGE = 'Sign-in is closed for a while after too many tries.';

/** Milliseconds. */
const ANSWER_MS = 150;

export interface LiveSession extends OpenedSession {
  readonly chat: Chat;
}
/** Signed in, with something to do first: nothing of the person is open. */
interface HeldSession extends ProvedSession {
  readonly requiredAction: DeskRequiredAction;
}

export interface UnlockOptions extends SignInOptions {
  readonly link: Link;
  readonly state: DeskStateHolder;
  readonly failures: Failures;
  readonly activity: Activity;
  readonly repeats: Pick<Repeats, 'note'>;
  readonly push: Push;
  readonly log: Log;
  readonly workstationId: string;
  /** What policy says of saved logins, now. */
  loginPolicy(): LoginPolicy;
  /** Milliseconds since 1970, by the clock that the person cannot set. */
  now(): number;
  /** Asks the address guard once more; false when it denies. */
  addressAllowed(): Promise<boolean>;
  /** How old the workstation password is, by policy. @throws where that cannot be told: then nobody is let in. */
  workstationPassword(): WorkstationPasswordStatus;
  /** Why the self-check lets nobody sign in, in words; null where it does. */
  selfCheckAllows(): Promise<string | null>;
  /** Drops the page's state and what it may have left on the clipboard, or closes the page for good. */
  resetPage(): Promise<void>;
  /** The realtime connection came, or came back. */
  onOnline(): void;
  /** The server has pushed a policy. */
  onPolicy(policy: SignedPolicy): void;
  /** Sends what the ledger holds, so that the supervisor sees it soon. */
  flushActivity(): Promise<void>;
}

export interface Unlock {
  signIn(credentials: Credentials): Promise<SignInAnswer>;
  /** Null while something has to be done first: nothing of the person is open then. */
  session(): LiveSession | null;
  /** Who is signed in, whether or not they have something to do first. */
  standing(): Session | null;
  /** What has to be done first by whoever is signed in. */
  requiredAction(): DeskRequiredAction | null;
  /**
   * What the server says has to be done now; null opens the session, once this workstation asks for nothing either.
   * Ends when it is open, or when it has ended because it could not be.
   */
  proceed(requiredAction: RequiredAction | null): Promise<void>;
  /** The server password has been changed by the person who stands here; takes the export key over. */
  renewed(sealedSecret: string, exportKey: Buffer): void;
  /**
   * Returns at once with the session gone; the promise ends when the page has been replaced. `reason` is shown to the
   * person.
   */
  lock(reason: string, code: string): Promise<void>;
  signOut(): Promise<void>;
  /** Waits for sign-outs that are still on their way to the server. */
  settled(): Promise<void>;
}

export function createUnlock(options: UnlockOptions): Unlock {
  const { state, activity, failures, log } = options;
  let live: LiveSession | null = null;
  let held: HeldSession | null = null;
  let signingIn = false;
  /** What was held is being opened. */
  let opening = false;
  /**
   * Counts locks and sign-outs, those without a session included: one that comes while a session is being opened ends
   * it before it begins.
   */
  let endings = 0;
  let resetting: Promise<void> = Promise.resolve();
  const leaving = new Set<Promise<unknown>>();

  const failed = (retryAt: number | null): SignInAnswer => ({
    ok: false,
    message: retryAt === null ? FAILED_MESSAGE : CLOSED_MESSAGE,
    retryAt,
  });

  /**
   * A try where none is offered, recorded before its answer shows. Noted and not merely recorded: nothing else here
   * slows a script down.
   */
  function turnedAway(reason: 'address' | 'not-ready' | 'busy'): SignInAnswer {
    try {
      options.repeats.note('sign-in-failed', { reason }, { personId: null });
    } catch {
      // The ledger's failure has closed the desk: the answer is no either way.
    }
    return failed(null);
  }

  /** About this workstation and nobody's password, so its words may be told; the try is not counted. */
  function refusedByCheck(words: string): SignInAnswer {
    activity.record('sign-in-failed', { reason: 'self-check' }, { personId: null });
    return { ok: false, message: words, retryAt: null };
  }

  async function attempt(credentials: Credentials): Promise<SignInAnswer> {
    if (live !== null || held !== null || opening) return turnedAway('busy');
    const { refusal, started } = state.facts;
    if (refusal !== null || !started)
      return turnedAway(refusal?.reason === 'address-not-registered' ? 'address' : 'not-ready');
    await resetting;
    const endingsBefore = endings;
    if (!(await options.addressAllowed())) {
      activity.record('sign-in-failed', { reason: 'address' }, { personId: null });
      return failed(null);
    }
    const closed = failures.closedUntil(options.now());
    if (closed !== null) {
      activity.record('sign-in-blocked', { reason: 'too-many-tries' }, { personId: null });
      return failed(closed);
    }
    const refused = await options.selfCheckAllows();
    if (refused !== null) return refusedByCheck(refused);
    failures.begin();
    const outcome = await signIn(options, credentials);
    if (!outcome.ok) {
      if (!outcome.judged) failures.unjudged();
      if (outcome.selfCheck !== undefined) return refusedByCheck(outcome.selfCheck);
      // Recorded before the answer shows. Not who: what was typed as a name may be a password typed into the wrong
      // field.
      activity.record(
        'sign-in-failed',
        { reason: outcome.judged ? 'not-proved' : 'no-answer', failures: failures.count() },
        { personId: null },
      );
      return failed(failures.closedUntil(options.now()) ?? outcome.retryAt);
    }
    failures.succeeded();
    const { proved } = outcome;
    let requiredAction: DeskRequiredAction | null;
    try {
      requiredAction = first(proved.server.requiredAction ?? null);
    } catch {
      release(proved);
      return failed(null);
    }
    return requiredAction === null ? begin(proved, endingsBefore, true) : hold(proved, endingsBefore, requiredAction);
  }

  /** What the server asks for comes before what this workstation asks for. */
  function first(byServer: RequiredAction | null): DeskRequiredAction | null {
    return byServer ?? (options.workstationPassword().mustChange ? 'change-workstation-password' : null);
  }

  /** Signed in, and nothing opened: whoever only knows a temporary password must not find anything under it. */
  function hold(proved: ProvedSession, endingsBefore: number, requiredAction: DeskRequiredAction): SignInAnswer {
    const { person, tenants } = proved.server;
    try {
      activity.record('sign-in', { requiredAction }, { personId: person.id });
      if (state.facts.refusal !== null || endings !== endingsBefore)
        throw new Error('The desk was refused or locked meanwhile.');
    } catch {
      release(proved);
      return failed(null);
    }
    held = { ...proved, requiredAction };
    state.change({
      locked: null,
      connection: 'online',
      session: { person, tenants, watermark: `${person.name} · ${state.facts.workstation}`, requiredAction },
    });
    return { ok: true };
  }

  function release({ server, store, exportKey }: ProvedSession): void {
    exportKey.fill(0);
    store.close();
    leave(options.link.call('signOut', {}, {}, server.token));
  }

  async function begin(proved: ProvedSession, endingsBefore: number, isNew: boolean): Promise<SignInAnswer> {
    const { person, tenants, token } = proved.server;
    let warning: string | null = null;
    let runsOutIn: number | null = null;
    try {
      ({ runsOutIn } = options.workstationPassword());
      const session = await openPart(options.link, proved);
      if (isNew) activity.record('sign-in', session.newKey ? { newKey: true } : {}, { personId: person.id });
      const lost = session.unreadable;
      const loses = lost.messages + lost.entries + lost.drafts > 0;
      if (loses)
        activity.record(
          'guard-failed',
          { guard: 'store', reason: 'earlier-work-unreadable', ...lost },
          { personId: person.id },
        );
      const chat = await startChat({
        session: session.server,
        store: session.person,
        link: options.link,
        activity,
        push: options.push,
        now: options.now,
        log,
        folder: options.folder,
        workstationId: options.workstationId,
        loginPolicy: options.loginPolicy,
        onConnection(connection) {
          state.change({ connection });
          if (connection === 'online') options.onOnline();
          void options.addressAllowed(); // a connection that came or went may mean another network
        },
        onWaiting: (waitingToSend) => state.change({ waitingToSend }),
        onPolicy: options.onPolicy,
        onSessionEnded: (reason) => {
          void lock(reason, 'session-ended');
        },
      });
      if (state.facts.refusal !== null || endings !== endingsBefore) {
        // A guard said no, or somebody locked, while the session was being fetched.
        chat.stop();
        leave(chat.drained());
        throw new Error('The desk was refused or locked meanwhile.');
      }
      live = { ...session, chat };
      warning = loses
        ? `Your server password has changed, and what waited here under the former one can no longer be opened: ${inWords(lost)}. Nothing of it was sent. This was recorded.`
        : null;
    } catch (error) {
      proved.store.close();
      leave(options.link.call('signOut', {}, {}, token));
      activity.record('sign-out', { reason: 'not-begun' }, { personId: person.id });
      log('error', 'A session could not be begun.', { error: error instanceof Error ? error.name : 'unknown' });
      return failed(null);
    }
    state.change({
      locked: null,
      connection: 'offline',
      session: { person, tenants, watermark: `${person.name} · ${state.facts.workstation}`, requiredAction: null },
    });
    tellExpiry(proved.server.passwordExpiresAt);
    tellWorkstationExpiry(runsOutIn);
    tellRecovery(proved.server.recoveryLeft);
    if (warning !== null) options.push('notice', { text: warning, tone: 'warning' });
    return { ok: true };
  }

  function tellRecovery(left: number | undefined): void {
    if (left === undefined) return;
    options.push('notice', {
      text: `A recovery code opened this session; ${left === 0 ? 'none is' : left === 1 ? 'one is' : `${left} are`} left. Make new ones in your account. If it was not you who used it, tell your IT department at once.`,
      tone: 'warning',
    });
  }

  function tellExpiry(at: number | null): void {
    if (at === null) return;
    const days = Math.max(0, Math.ceil((at - options.now()) / 86_400_000));
    options.push('notice', {
      text: `Your server password runs out ${days <= 1 ? 'within a day' : `in ${days} days`}. Change it in your account before that.`,
      tone: 'warning',
    });
  }

  function tellWorkstationExpiry(runsOutIn: number | null): void {
    if (runsOutIn !== null)
      options.push('notice', {
        text: `The workstation password of this machine runs out ${runsOutIn === 1 ? 'within a day' : `in ${runsOutIn} days`}. Your IT department can change it before that; afterwards whoever signs in here has to.`,
        tone: 'warning',
      });
  }

  function leave(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => leaving.delete(settled));
    leaving.add(settled);
  }

  /** Everything that makes a session is gone when this returns; what is left to do needs no key. */
  function end(kind: 'lock' | 'sign-out', code: string, reason: string | null): Promise<void> {
    endings += 1;
    if (held !== null) return endHeld(held, kind, code, reason);
    const session = live;
    if (session === null) return resetting;
    const { person, token } = session.server;
    try {
      activity.record(kind, kind === 'lock' ? { reason: code } : {}, { personId: person.id });
    } catch {
      // The ledger is the reason to lock, or becomes one: locking goes on either way.
    }
    if (live !== session) return resetting; // the ledger's failure has locked already
    live = null;
    session.chat.stop();
    if (kind === 'lock') session.chat.presence('locked');
    session.store.close();
    state.change({
      session: null,
      connection: 'offline',
      waitingToSend: 0,
      locked: reason === null ? null : { personName: person.name, reason },
    });
    leave(
      (async () => {
        await options.flushActivity();
        await session.chat.drained();
        if (code !== 'session-ended') await options.link.call('signOut', {}, {}, token);
      })(),
    );
    resetting = letAnswerLeave(code).then(options.resetPage);
    return resetting;
  }

  function endHeld(
    proved: ProvedSession,
    kind: 'lock' | 'sign-out',
    code: string,
    reason: string | null,
  ): Promise<void> {
    held = null;
    const { person } = proved.server;
    try {
      activity.record(kind, kind === 'lock' ? { reason: code } : {}, { personId: person.id });
    } catch {
      // As below: locking goes on either way.
    }
    release(proved);
    state.change({
      session: null,
      connection: 'offline',
      waitingToSend: 0,
      locked: reason === null ? null : { personName: person.name, reason },
    });
    leave(options.flushActivity());
    resetting = letAnswerLeave(code).then(options.resetPage);
    return resetting;
  }

  async function proceed(requiredAction: RequiredAction | null): Promise<void> {
    const proved = held;
    if (proved === null) return;
    const next = first(requiredAction);
    if (next !== null) {
      held = { ...proved, requiredAction: next, server: { ...proved.server, requiredAction } };
      const { person, tenants } = proved.server;
      state.change({
        session: { person, tenants, watermark: `${person.name} · ${state.facts.workstation}`, requiredAction: next },
      });
      return;
    }
    held = null;
    opening = true;
    try {
      const answer = await begin({ ...proved, server: { ...proved.server, requiredAction: null } }, endings, false);
      if (answer.ok) return;
      state.change({
        session: null,
        connection: 'offline',
        waitingToSend: 0,
        locked: { personName: proved.server.person.name, reason: 'The session could not be opened. Sign in again.' },
      });
      resetting = letAnswerLeave('by-hand').then(options.resetPage);
    } finally {
      opening = false;
    }
  }

  /** Who asked for it by hand gets the answer before the page goes; the page shows nothing of the session by then. */
  function letAnswerLeave(code: string): Promise<void> {
    return new Promise((resolve) => {
      if (code === 'by-hand') setTimeout(resolve, ANSWER_MS);
      else resolve();
    });
  }

  function lock(reason: string, code: string): Promise<void> {
    return end('lock', code, reason);
  }

  return {
    async signIn(credentials) {
      // One at a time: two at once would let guesses run beside the count.
      if (signingIn) return turnedAway('busy');
      signingIn = true;
      try {
        return await attempt(credentials);
      } finally {
        signingIn = false;
      }
    },
    session: () => live,
    standing: () => live?.server ?? held?.server ?? null,
    requiredAction: () => held?.requiredAction ?? null,
    proceed,
    renewed(sealedSecret, exportKey) {
      if (held === null) {
        exportKey.fill(0);
        return;
      }
      held.exportKey.fill(0);
      held = { ...held, exportKey, server: { ...held.server, sealedSecret } };
    },
    lock,
    signOut: () => end('sign-out', 'by-hand', null),
    settled: async () => {
      await Promise.all([resetting, ...leaving]);
    },
  };
}

function inWords(lost: Unreadable): string {
  const parts = [
    [lost.messages, 'message', 'messages'],
    [lost.entries, 'entry', 'entries'],
    [lost.drafts, 'draft', 'drafts'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}
