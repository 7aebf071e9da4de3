/** Signing in, locking and signing out: the only place where a session begins or ends. */
import type { SignInAnswer } from '../../contract/bridge.ts';
import type { Activity } from '../activity/activity.ts';
import type { Repeats } from '../activity/repeats.ts';
import { startChat, type Chat, type Push } from '../chat/chat.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { DeskStateHolder } from './deskState.ts';
import type { Failures } from './failures.ts';
import type { Unreadable } from '../store/store.ts';
import { signIn, type Credentials, type OpenedSession, type SignInOptions } from './signIn.ts';

export const FAILED_MESSAGE = 'Sign-in did not succeed. Check the name and both passwords, and try again.';
export const CLOSED_MESSAGE = 'Sign-in is closed for a while after too many tries.';

/** Milliseconds. */
const ANSWER_MS = 150;

export interface LiveSession extends OpenedSession { readonly chat: Chat }

export interface UnlockOptions extends SignInOptions {
  readonly link: Link;
  readonly state: DeskStateHolder;
  readonly failures: Failures;
  readonly activity: Activity;
  readonly repeats: Pick<Repeats, 'note'>;
  readonly push: Push;
  readonly log: Log;
  /** Milliseconds since 1970, by the clock that the person cannot set. */
  now(): number;
  /** Asks the address guard once more; false when it denies. */
  addressAllowed(): Promise<boolean>;
  /** Why the self-check lets nobody sign in, in words; null where it does. */
  selfCheckAllows(): Promise<string | null>;
  /** Drops the page's state and what it may have left on the clipboard, or closes the page for good. */
  resetPage(): Promise<void>;
  /** The realtime connection came, or came back. */
  onOnline(): void;
  /** Sends what the ledger holds, so that the supervisor sees it soon. */
  flushActivity(): Promise<void>;
}

export interface Unlock {
  signIn(credentials: Credentials): Promise<SignInAnswer>;
  session(): LiveSession | null;
  /** Returns at once with the session gone; the promise ends when the page has been replaced. `reason` is shown to the person. */
  lock(reason: string, code: string): Promise<void>;
  signOut(): Promise<void>;
  /** Waits for sign-outs that are still on their way to the server. */
  settled(): Promise<void>;
}

export function createUnlock(options: UnlockOptions): Unlock {
  const { state, activity, failures, log } = options;
  let live: LiveSession | null = null;
  let signingIn = false;
  /** Counts locks and sign-outs, those without a session included: one that comes while a session is being opened ends it before it begins. */
  let endings = 0;
  let resetting: Promise<void> = Promise.resolve();
  const leaving = new Set<Promise<unknown>>();

  const failed = (retryAt: number | null): SignInAnswer => ({ ok: false, message: retryAt === null ? FAILED_MESSAGE : CLOSED_MESSAGE, retryAt });

  /** A try where none is offered, recorded before its answer shows. Noted and not merely recorded: nothing else here slows a script down. */
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
    if (live !== null) return turnedAway('busy');
    const { refusal, started } = state.facts;
    if (refusal !== null || !started) return turnedAway(refusal?.reason === 'address-not-registered' ? 'address' : 'not-ready');
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
    failures.begin(options.now());
    const outcome = await signIn(options, credentials);
    if (!outcome.ok) {
      if (!outcome.judged) failures.unjudged();
      if (outcome.selfCheck !== undefined) return refusedByCheck(outcome.selfCheck);
      // Recorded before the answer shows. Not who: what was typed as a name may be a password typed into the wrong field.
      activity.record('sign-in-failed', { reason: outcome.judged ? 'not-proved' : 'no-answer', failures: failures.count() }, { personId: null });
      return failed(failures.closedUntil(options.now()) ?? outcome.retryAt);
    }
    failures.succeeded();
    return begin(outcome.session, endingsBefore);
  }

  async function begin(session: OpenedSession, endingsBefore: number): Promise<SignInAnswer> {
    const { person, tenants, token } = session.server;
    let warning: string | null = null;
    try {
      activity.record('sign-in', session.newKey ? { newKey: true } : {}, { personId: person.id });
      const lost = session.unreadable;
      const loses = lost.messages + lost.entries + lost.drafts > 0;
      if (loses) activity.record('guard-failed', { guard: 'store', reason: 'earlier-work-unreadable', ...lost }, { personId: person.id });
      const chat = await startChat({
        session: session.server, store: session.person, link: options.link, activity, push: options.push, now: options.now, log,
        onConnection(connection) {
          state.change({ connection });
          if (connection === 'online') options.onOnline();
          void options.addressAllowed(); // a connection that came or went may mean another network
        },
        onWaiting: (waitingToSend) => state.change({ waitingToSend }),
        onSessionEnded: (reason) => { void lock(reason, 'session-ended'); },
      });
      if (state.facts.refusal !== null || endings !== endingsBefore) {
        // A guard said no, or somebody locked, while the session was being fetched.
        chat.stop();
        leave(chat.drained());
        throw new Error('The desk was refused or locked meanwhile.');
      }
      live = { ...session, chat };
      warning = loses ? `Your server password has changed, and what waited here under the former one can no longer be opened: ${inWords(lost)}. Nothing of it was sent. This was recorded.` : null;
    } catch (error) {
      session.store.close();
      leave(options.link.call('signOut', {}, {}, token));
      activity.record('sign-out', { reason: 'not-begun' }, { personId: person.id });
      log('error', 'A session could not be begun.', { error: error instanceof Error ? error.name : 'unknown' });
      return failed(null);
    }
    state.change({ locked: null, connection: 'offline', session: { person, tenants, watermark: `${person.name} · ${state.facts.workstation}` } });
    if (warning !== null) options.push('notice', { text: warning, tone: 'warning' });
    return { ok: true };
  }

  function leave(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => leaving.delete(settled));
    leaving.add(settled);
  }

  /** Everything that makes a session is gone when this returns; what is left to do needs no key. */
  function end(kind: 'lock' | 'sign-out', code: string, reason: string | null): Promise<void> {
    endings += 1;
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
    state.change({ session: null, connection: 'offline', waitingToSend: 0, locked: reason === null ? null : { personName: person.name, reason } });
    leave((async () => {
      await options.flushActivity();
      await session.chat.drained();
      if (code !== 'session-ended') await options.link.call('signOut', {}, {}, token);
    })());
    resetting = letAnswerLeave(code).then(options.resetPage);
    return resetting;
  }

  /** Who asked for it by hand gets the answer before the page goes; the page shows nothing of the session by then. */
  function letAnswerLeave(code: string): Promise<void> {
    return new Promise((resolve) => { if (code === 'by-hand') setTimeout(resolve, ANSWER_MS); else resolve(); });
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
    lock,
    signOut: () => end('sign-out', 'by-hand', null),
    settled: async () => { await Promise.all([resetting, ...leaving]); },
  };
}

function inWords(lost: Unreadable): string {
  const parts = [[lost.messages, 'message', 'messages'], [lost.entries, 'entry', 'entries'], [lost.drafts, 'draft', 'drafts']] as const;
  return parts.filter(([count]) => count > 0).map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(', ');
}
