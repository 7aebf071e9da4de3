/** Recording: into this workstation's chain, on the disk, before the recorded effect takes place. */
import { MOST_DETAILS, type ActivityDetail, type ActivityKind, type ChainedActivity } from '../../contract/activity.ts';
import type { Clock } from '../ports.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';

/** The record could not be written; whatever was to be done must not be done. */
class LedgerUnwritable extends Error {
  override readonly name = 'LedgerUnwritable';
}

export interface ActivityContext {
  readonly personId?: string | null;
  readonly tenantId?: string | null;
  readonly conversationId?: string | null;
}

export interface Activity {
  /**
   * Returns when the record is on the disk.
   * @throws LedgerUnwritable when it is not; the desk has begun to lock by then.
   */
  record(kind: ActivityKind, detail?: ActivityDetail, context?: ActivityContext): void;
}

export interface ActivityOptions {
  readonly database: Pick<MachineDatabase, 'append'>;
  readonly workstationId: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Who is signed in, for records that do not say themselves. */
  person(): string | null;
  onRecorded(link: ChainedActivity): void;
  /** The ledger failed; called once, for there is no way back but a restart. */
  onFailure(): void;
}

/** Writes records into the ledger's chain; after its first failure every record fails. */
export function createActivity(options: ActivityOptions): Activity {
  let failed = false;
  return {
    record(kind, detail = {}, context = {}) {
      if (failed) throw new LedgerUnwritable('The activity ledger cannot be written.');
      let link: ChainedActivity;
      try {
        link = options.database.append({
          at: options.clock.now(),
          workstationId: options.workstationId,
          personId: context.personId === undefined ? options.person() : context.personId,
          tenantId: context.tenantId ?? null,
          conversationId: context.conversationId ?? null,
          kind,
          detail: short(detail),
        });
      } catch {
        failed = true;
        options.onFailure();
        throw new LedgerUnwritable('The activity ledger cannot be written.');
      }
      options.onRecorded(link);
    },
  };
}

/** Longer words are cut and not refused: a long host name must not be a way to lock a desk. */
function short(detail: ActivityDetail): ActivityDetail {
  return Object.fromEntries(
    Object.entries(detail)
      .slice(0, MOST_DETAILS)
      .map(([name, value]) => [name.slice(0, 40), typeof value === 'string' ? value.slice(0, 200) : value]),
  );
}
