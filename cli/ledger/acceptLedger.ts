/** `cleandesk ledger accept`: a desk that has stopped trusting the server's ledger begins anew, on IT's word. */
import { parseArgs } from 'node:util';
import { createActivity } from '../../main/activity/activity.ts';
import { LEDGER_FACTS } from '../../main/ledger/ledgerWatch.ts';
import { EnrolledWorkstation } from '../../main/store/enrolment.ts';
import { FILES, readJson } from '../../main/store/files.ts';
import { openSystemKeychain } from '../../main/store/keychain.ts';
import { openMachineDatabase, readMachineKey } from '../../main/store/machineDatabase.ts';

const USAGE = `Usage: cleandesk ledger accept --data DIR --reason WORDS

DIR is the data folder of a desk, which must not be running. The desk forgets the checkpoint that it has checked and
takes the next one of the server as its first. That is recorded in the desk's own ledger, with the reason.`;

/** @returns 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, reason: { type: 'string' }, help: { type: 'boolean' } },
  });
  const reason = values.reason?.trim() ?? '';
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (values.data === undefined || reason === '') {
    console.error(`cleandesk ledger: ${values.data === undefined ? '--data' : '--reason'} is missing.\n\n${USAGE}`);
    return 2;
  }
  const enrolled = readJson(values.data, FILES.workstation, EnrolledWorkstation);
  if (enrolled === null) {
    console.error(`cleandesk ledger: ${values.data} is no data folder of an enrolled desk.`);
    return 1;
  }
  const key = await readMachineKey(values.data, enrolled.workstationId, enrolled.machineKeyIn, openSystemKeychain);
  const database = openMachineDatabase(values.data, key, { create: false });
  key.fill(0);
  try {
    const activity = createActivity({
      database,
      workstationId: enrolled.workstationId,
      clock: { now: Date.now },
      person: () => null,
      onRecorded: () => undefined,
      onFailure: () => undefined,
    });
    activity.record('ledger-check', { result: 'accepted', why: reason });
    for (const name of Object.values(LEDGER_FACTS)) database.setFact(name, '');
    console.log('The next checkpoint of the server is the first one for this desk, from its next start on.');
    return 0;
  } finally {
    database.close();
  }
}
