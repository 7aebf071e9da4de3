/** What a person is notified of when their session begins. */
import type { Session } from '../../contract/api.ts';
import type { Unreadable } from '../store/store.ts';

export interface SessionStart {
  readonly session: Pick<Session, 'passwordExpiresAt' | 'recoveryLeft'>;
  /** Whole days until the workstation password runs out; null where that need not be said yet. */
  readonly workstationPasswordDays: number | null;
  /** Work of a former server password that no key opens any more. */
  readonly unreadable: Unreadable;
}

const DAY = 86_400_000;

/** Sentences, in the order in which they are shown. @param now milliseconds since 1970. */
export function sessionNotices({ session, workstationPasswordDays, unreadable }: SessionStart, now: number): string[] {
  const notices: string[] = [];
  const { passwordExpiresAt, recoveryLeft } = session;
  if (passwordExpiresAt !== null)
    notices.push(
      `Your server password runs out ${within(Math.max(0, Math.ceil((passwordExpiresAt - now) / DAY)))}. Change it in your account before that.`,
    );
  if (workstationPasswordDays !== null)
    notices.push(
      `The workstation password of this machine runs out ${within(workstationPasswordDays)}. Your IT department can change it before that; afterwards the next person who signs in here has to.`,
    );
  if (recoveryLeft !== undefined)
    notices.push(
      `A recovery code opened this session; ${recoveryLeft === 0 ? 'none is' : recoveryLeft === 1 ? 'one is' : `${recoveryLeft} are`} left. Make new ones in your account. If it was not you who used it, tell your IT department at once.`,
    );
  if (isSome(unreadable))
    notices.push(
      `Your server password has changed, and what waited here under the former one can no longer be opened: ${listOf(unreadable)}. Nothing of it was sent. This was recorded.`,
    );
  return notices;
}

export const isSome = ({ messages, entries, drafts }: Unreadable): boolean => messages + entries + drafts > 0;

const within = (days: number): string => (days <= 1 ? 'within a day' : `in ${days} days`);

function listOf({ messages, entries, drafts }: Unreadable): string {
  const parts = [
    [messages, 'message', 'messages'],
    [entries, 'entry', 'entries'],
    [drafts, 'draft', 'drafts'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}
