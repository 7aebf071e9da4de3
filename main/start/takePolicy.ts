/** The policy: what this machine has kept of the server's, and what IT has written here. */
import { recordedParams } from '../activity/recordedParams.ts';
import { coded } from '../../contract/refusals.ts';
import { CLOCKS_MAY_DIFFER } from '../../core/vocabulary/limits.ts';
import { createDeskPolicy, type DeskPolicy } from '../policy/deskPolicy.ts';
import { readMachinePlaces, type Place } from '../policy/machinePlaces.ts';
import type { Undo } from '../startup.ts';
import { guardsShown, type DeskBase } from './deskBase.ts';
import type { Ledger } from './openLedger.ts';

/**
 * Milliseconds between two readings of the machine's own places: group policy and device management change while a desk
 * runs.
 */
const READ_EVERY = 5 * 60_000;

export interface TakenPolicy {
  readonly policy: DeskPolicy;
  /** Whether what this machine has kept could be read; otherwise the desk goes no further towards a sign-in. */
  readonly isOpen: boolean;
  /** Called after each change of a value. */
  onChange(listener: () => void): void;
}

/** @returns the safe defaults where there is no ledger, or what was kept beside it cannot be read. */
export const takePolicy =
  (desk: DeskBase, ledger: Ledger | null) =>
  async (onUndo: (undo: Undo) => void): Promise<TakenPolicy> => {
    const listeners: (() => void)[] = [];
    const policy = createDeskPolicy({
      base: desk.basePolicy,
      mayDiffer: CLOCKS_MAY_DIFFER,
      machineNow: () => desk.clock.now(),
      monotonic: () => desk.clock.monotonic(),
      trustedNow: desk.trusted.now,
      log: desk.log,
      record: (kind, detail) => ledger?.activity.record(kind, detail),
      onChange() {
        const { guards, lock } = policy.current();
        desk.state.change({ guards: guardsShown(guards), idleLockMinutes: lock.idleMinutes });
        for (const listener of listeners) listener();
      },
      onFault(fault) {
        if (fault !== null) void desk.access.lock(coded('desk-policy'), 'policy');
        desk.refusals.set('policy', fault === null ? null : { reason: 'policy', notice: coded('desk-policy') });
      },
    });
    const taken = (isOpen: boolean): TakenPolicy => ({ policy, isOpen, onChange: (one) => listeners.push(one) });
    if (ledger === null) return taken(false);
    try {
      policy.open(ledger.database, ledger.enrolled);
    } catch (error) {
      desk.log('error', 'What this machine has kept of the policy cannot be read.', {
        reason: error instanceof Error ? error.name : 'unknown',
      });
      desk.refuseForLedger(); // the same file as the ledger's, and just as damaged
      return taken(false);
    }
    await watchMachinePlaces(desk, ledger, policy, onUndo);
    return taken(true);
  };

/** Two readings with the same mark refuse the same places for the same reasons. */
const refusedMark = (places: readonly Place[]): string =>
  places.map(({ place, read }) => (read.state === 'refused' ? `${place} ${JSON.stringify(read.note)}` : '')).join('\n');

async function watchMachinePlaces(
  desk: DeskBase,
  { activity, startRecord }: Ledger,
  policy: DeskPolicy,
  onUndo: (undo: Undo) => void,
): Promise<void> {
  const { machine } = desk.options;
  const read = (): Promise<readonly Place[]> =>
    machine?.places === undefined
      ? readMachinePlaces({ platform: machine?.platform ?? process.platform })
      : machine.places();
  /** Recorded last, so that one state is recorded once. */
  let recorded = '';
  async function take(places: readonly Place[]): Promise<void> {
    policy.machineSays(places);
    const mark = refusedMark(places);
    if (mark === recorded) return;
    recorded = mark;
    // Recorded after the start, in the order in which a reader of the ledger expects it.
    await startRecord.isRecorded;
    for (const { place, read: found } of places) {
      if (found.state !== 'refused') continue;
      desk.log('error', 'A policy of this machine cannot be read, so what it said last applies.', {
        place,
        reason: found.reason,
        note: found.note.code,
        ...recordedParams(found.note.params),
      });
      try {
        activity.record('guard-failed', {
          ...recordedParams(found.note.params),
          guard: 'machine policy',
          reason: found.reason,
          place: place.slice(0, 200),
          note: found.note.code,
        });
      } catch {
        // The ledger's failure has closed the desk.
      }
    }
  }
  const failed = (error: unknown): void =>
    desk.log('error', 'The policy of this machine could not be taken.', {
      reason: error instanceof Error ? error.name : 'unknown',
    });
  // Not awaited: it waits for the record of the start, which comes once the host is there.
  void take(await read()).catch(failed);
  const timer = setInterval(() => void read().then(take).catch(failed), READ_EVERY);
  onUndo(() => clearInterval(timer));
}
