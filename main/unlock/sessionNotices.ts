/** What a person is notified of when their session begins. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
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

/** In the order in which they are shown. @param now milliseconds since 1970. */
export function sessionNotices({ session, workstationPasswordDays, unreadable }: SessionStart, now: number): Coded[] {
  const notices: Coded[] = [];
  const { passwordExpiresAt, recoveryLeft } = session;
  if (passwordExpiresAt !== null)
    notices.push(coded('password-expires', { count: Math.max(0, Math.ceil((passwordExpiresAt - now) / DAY)) }));
  if (workstationPasswordDays !== null)
    notices.push(coded('workstation-password-expires', { count: workstationPasswordDays }));
  if (recoveryLeft !== undefined) notices.push(coded('recovery-code-used', { count: recoveryLeft }));
  if (isSome(unreadable)) notices.push(coded('earlier-work-lost', { ...unreadable, recorded: true }));
  return notices;
}

/** Whether any work could not be read. */
export const isSome = ({ messages, entries, drafts }: Unreadable): boolean => messages + entries + drafts > 0;
