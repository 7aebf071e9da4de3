import { FILES, readJson } from '../store/files.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { openMachineDatabase, readMachineKey } from '../store/machineDatabase.ts';
import { EnrolledWorkstation } from '../store/enrolment.ts';

/**
 * Records a start that was refused in the ledger of the desk that would have started.
 * @returns whether it is on the disk: a machine that is not enrolled has no ledger
 * @throws Error when there is a ledger and it cannot be written; the start is refused either way
 */
export async function recordRefusedLaunch(
  dataFolder: string,
  name: string,
  now: number,
  keychain: () => Promise<Keychain | null> = openSystemKeychain,
): Promise<boolean> {
  const enrolled = readJson(dataFolder, FILES.workstation, EnrolledWorkstation);
  if (enrolled === null) return false;
  const key = await readMachineKey(dataFolder, enrolled.workstationId, enrolled.machineKeyIn, keychain);
  const database = openMachineDatabase(dataFolder, key, { create: false });
  key.fill(0);
  try {
    database.append({
      at: now,
      workstationId: enrolled.workstationId,
      personId: null,
      tenantId: null,
      conversationId: null,
      kind: 'guard-failed',
      detail: { guard: 'launch', reason: name },
    });
  } finally {
    database.close();
  }
  return true;
}
