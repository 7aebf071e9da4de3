/** Reads a desk's own activity ledger and reports whether its chain is intact. */
import { FILES, readJson } from '../../main/store/files.ts';
import { openSystemKeychain } from '../../main/store/keychain.ts';
import { openMachineDatabase, readMachineKey } from '../../main/store/machineDatabase.ts';
import { EnrolledWorkstation } from '../../main/store/enrolment.ts';

/** @returns 0 intact, 1 broken or unreadable */
export async function verifyDesk(folder: string, json: boolean): Promise<number> {
  const say = (
    facts: { intact: boolean; records: number; head: string | null; firstBroken: number | null },
    words: string,
  ): number => {
    console.log(json ? JSON.stringify(facts) : words);
    return facts.intact ? 0 : 1;
  };
  const unreadable = (why: string): number =>
    say({ intact: false, records: 0, head: null, firstBroken: null }, `The ledger cannot be read: ${why}`);
  const enrolled = readJson(folder, FILES.workstation, EnrolledWorkstation);
  if (enrolled === null) return unreadable(`${folder} is no data folder of an enrolled desk.`);
  let database;
  try {
    const key = await readMachineKey(folder, enrolled.workstationId, enrolled.machineKeyIn, openSystemKeychain);
    database = openMachineDatabase(folder, key, { create: false, readonly: true });
    key.fill(0);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason.';
    return unreadable(`${why} Its file was damaged or changed, or its key is not here.`);
  }
  try {
    const check = database.verify();
    if (!check.intact)
      return say(
        { intact: false, records: check.records, head: null, firstBroken: check.firstBroken },
        `The ledger is broken at record ${check.firstBroken}; the ${check.records} records before it are intact.`,
      );
    const { hash } = database.head();
    return say(
      { intact: true, records: check.records, head: hash, firstBroken: null },
      `The ledger is intact: ${check.records} records, newest hash ${hash}.`,
    );
  } finally {
    database.close();
  }
}
