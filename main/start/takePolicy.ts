/**
 * The policy takes its place before anything asks it: what this machine has kept of the server's, and what IT has
 * written here.
 */
import { Enough, type Step } from '../startup.ts';
import { readMachinePlaces, type Place } from '../policy/machinePlaces.ts';
import type { DeskContext } from './deskContext.ts';

/**
 * Milliseconds between two readings of the machine's own places: group policy and device management change while a desk
 * runs.
 */
const READ_EVERY = 5 * 60_000;

/** What was recorded last, so that a state is recorded once. */
function toldOf(places: readonly Place[]): string {
  return places.map(({ place, read }) => (read.state === 'refused' ? `${place} ${read.note}` : '')).join('\n');
}

export const takePolicy = (desk: DeskContext): Step => ({
  name: 'take the policy',
  async perform() {
    try {
      desk.deskPolicy.open(desk.database!, desk.enrolled!);
    } catch (error) {
      desk.options.log('error', 'What this machine has kept of the policy cannot be read.', {
        reason: error instanceof Error ? error.name : 'unknown',
      });
      desk.refuseForLedger(); // the same file as the ledger's, and just as damaged
      throw new Enough();
    }
    const { machine } = desk.options;
    const read = (): Promise<readonly Place[]> =>
      machine?.places === undefined
        ? readMachinePlaces({ platform: machine?.platform ?? process.platform })
        : machine.places();
    let told = '';
    async function tell(places: readonly Place[]): Promise<void> {
      desk.deskPolicy.machineSays(places);
      if (toldOf(places) === told) return;
      told = toldOf(places);
      // Recorded after the start, in the order in which a reader of the ledger expects it.
      await desk.startIsRecorded.promise;
      for (const { place, read: found } of places) {
        if (found.state !== 'refused') continue;
        desk.options.log('error', 'A policy of this machine cannot be read, so what it said last holds.', {
          place,
          reason: found.reason,
          note: found.note,
        });
        try {
          desk.activity?.record('guard-failed', {
            guard: 'machine policy',
            reason: found.reason,
            place: place.slice(0, 200),
            note: found.note.slice(0, 200),
          });
        } catch {
          // The ledger's failure has closed the desk.
        }
      }
    }
    // Not awaited in the first reading: the start is recorded only once the host is there.
    const failed = (error: unknown): void =>
      desk.options.log('error', 'The policy of this machine could not be taken.', {
        reason: error instanceof Error ? error.name : 'unknown',
      });
    void tell(await read()).catch(failed);
    const timer = setInterval(() => void read().then(tell).catch(failed), READ_EVERY);
    return () => clearInterval(timer);
  },
});
