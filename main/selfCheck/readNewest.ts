import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import { GENESIS_HASH, verifyChain } from '../../core/ledger/chain.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';

/** Records that are read again while a person waits; the whole ledger was read at the start. */
const READ_AGAIN = 500;

/** Verifies the newest records, from the disk. @throws Error where they cannot be read. */
export function readNewest(database: Pick<MachineDatabase, 'head' | 'hashAt' | 'after'>): {
  intact: boolean;
  notes: readonly Coded[];
} {
  const { seq } = database.head();
  const from = Math.max(0, seq - READ_AGAIN);
  const before = from === 0 ? GENESIS_HASH : database.hashAt(from);
  const newest = database.after(from, READ_AGAIN);
  const intact = before !== null && newest.length === seq - from && verifyChain(newest, before) === null;
  return {
    intact,
    notes: [intact ? checkNote('ledger-verified', { records: newest.length }) : checkNote('ledger-newest-broken')],
  };
}
