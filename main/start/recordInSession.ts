import type { Activity } from '../activity/activity.ts';
import type { Access } from './access.ts';

/** Records what happens in a session and needs no answer: a failure of the ledger has locked the desk by then. */
export function recordInSession(
  access: Pick<Access, 'isSignedIn'>,
  activity: Pick<Activity, 'record'> | null,
  ...record: Parameters<Activity['record']>
): void {
  if (!access.isSignedIn()) return;
  try {
    activity?.record(...record);
  } catch {
    // The ledger's failure has locked the desk.
  }
}
