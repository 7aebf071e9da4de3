/**
 * Opens a person's work once both passwords are proved and no action is required first: their store, then their
 * session.
 */
import type { Session } from '../../contract/api.ts';
import type { Activity } from '../activity/activity.ts';
import { openSession, type DeskSession, type SessionOptions } from '../session/session.ts';
import type { Store, Unreadable } from '../store/store.ts';
import { openPart } from './openPart.ts';
import { isSome } from './sessionNotices.ts';
import type { ProvedSession } from './signIn.ts';

export interface OpenedWork {
  readonly server: Session;
  readonly store: Store;
  readonly session: DeskSession;
  /** Work of a former server password that no key opens any more. */
  readonly unreadable: Unreadable;
}

export type OpenWorkOptions = Omit<SessionOptions, 'session' | 'store' | 'activity'> & {
  readonly activity: Activity;
};

/**
 * The sign-in, where it is a new one, and lost work are recorded before the session opens.
 * @throws Error where a key does not open, nothing can be recorded or the server does not answer; the caller closes
 * the store.
 */
export async function openWork(
  options: OpenWorkOptions,
  proved: ProvedSession,
  isNewSignIn: boolean,
): Promise<OpenedWork> {
  const { activity } = options;
  const { server, store, person, newKey, unreadable } = await openPart(options.link, proved);
  const context = { personId: server.person.id };
  if (isNewSignIn) activity.record('sign-in', newKey ? { newKey: true } : {}, context);
  if (isSome(unreadable))
    activity.record('guard-failed', { guard: 'store', reason: 'earlier-work-unreadable', ...unreadable }, context);
  return { server, store, unreadable, session: await openSession({ ...options, session: server, store: person }) };
}
