/** The records of the desk's own start and end. */
import type { Activity } from '../activity/activity.ts';
import type { Repeats } from '../activity/repeats.ts';
import type { Log } from '../ports.ts';
import type { Capability, Shell } from '../shell/shell.ts';
import type { EnrolledWorkstation } from '../store/enrolment.ts';

export interface StartRecord {
  /** Ends when the start is recorded: what depends on the server comes after it in the ledger. */
  readonly isRecorded: Promise<void>;
  /**
   * Once the host can say which controls it has, and before anything shows: a trial desk must not look like the product
   * to a supervisor.
   */
  start(host: Shell): void;
  /** Once, however often it is called. */
  end(): void;
}

/** Records the desk's start, with the host and how many of its controls are enforced, and its end. */
export function createStartRecord(
  activity: Pick<Activity, 'record'>,
  repeats: Pick<Repeats, 'flush'>,
  { machineKeyIn }: Pick<EnrolledWorkstation, 'machineKeyIn'>,
  log: Log,
): StartRecord {
  const recorded = Promise.withResolvers<void>();
  let started = false;
  let ended = false;
  return {
    isRecorded: recorded.promise,
    start(host) {
      const count = (state: Capability['state']): number =>
        host.capabilities().filter((one) => one.state === state).length;
      try {
        activity.record('desk-started', {
          machineKeyIn,
          host: host.host,
          controlsEnforced: count('enforced'),
          controlsInPart: count('in-part'),
          controlsNotEnforceable: count('not-enforceable'),
        });
      } catch {
        // The ledger's failure has refused sign-in; the server still gets what was recorded before.
      }
      started = true;
      recorded.resolve();
    },
    end() {
      if (ended) return;
      ended = true;
      try {
        repeats.flush();
        activity.record('desk-stopped', started ? {} : { reason: 'not-started' });
      } catch {
        log('error', 'The end of the desk could not be recorded.');
      }
    },
  };
}
