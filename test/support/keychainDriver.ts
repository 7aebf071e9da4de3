/**
 * A separate process for the tests of the system's keychain: enrols a desk, or opens one, and prints the result as
 * JSON.
 */
import './data.ts';
import { z } from 'zod';
import { FILES, readJson } from '../../main/store/files.ts';
import { openSystemKeychain } from '../../main/store/keychain.ts';
import { openStoreSecret, StoreHeader } from '../../main/store/keys.ts';
import { openMachineDatabase, readMachineKey } from '../../main/store/machineDatabase.ts';
import { openStore } from '../../main/store/store.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { SHARED_SIGN_IN_KEY } from './signInProof.ts';
import { storeSecretName } from '../../main/unlock/workstationPassword.ts';

const [what = '', folder = '', password = '', workstationId = ''] = process.argv.slice(2);

async function attempt(work: () => Promise<boolean>): Promise<string> {
  try {
    return (await work()) ? 'opens' : 'refused';
  } catch (error) {
    return error instanceof Error ? `refused: ${error.message}` : 'refused';
  }
}

if (what === 'enrol') {
  const pem = '-----BEGIN CERTIFICATE-----';
  console.log(
    JSON.stringify(
      await enrol({
        dataFolder: folder,
        workstationPassword: password,
        enrolment: {
          version: 1,
          serverUrl: 'https://127.0.0.1:9',
          authorityPem: pem,
          workstationId,
          workstationName: 'Desk 7',
          certificatePem: pem,
          privateKeyPem: '-----BEGIN PRIVATE KEY-----',
          signInKey: SHARED_SIGN_IN_KEY.signInKey,
          workstationRanges: ['127.0.0.0/8'],
          policyKey: 'k'.repeat(43),
        },
      }),
    ),
  );
} else {
  const keychain = await openSystemKeychain();
  if (what === 'forget') await keychain?.remove?.(storeSecretName(workstationId));
  const { machineKeyIn } = readJson(
    folder,
    FILES.workstation,
    z.object({ machineKeyIn: z.enum(['keychain', 'file']) }),
  ) ?? { machineKeyIn: 'file' as const };
  const half = (await keychain?.get(storeSecretName(workstationId)).catch(() => null)) ?? Buffer.alloc(0);
  console.log(
    JSON.stringify({
      keychain: keychain !== null,
      machine: await attempt(async () => {
        openMachineDatabase(
          folder,
          await readMachineKey(folder, workstationId, machineKeyIn, () => Promise.resolve(keychain)),
          { create: false },
        ).close();
        return true;
      }),
      store: await attempt(async () => {
        const secret = await openStoreSecret(
          StoreHeader.parse(readJson(folder, FILES.storeHeader, StoreHeader)),
          password,
          half,
        );
        if (secret === null) return false;
        openStore(folder, secret, { create: false }).close();
        return true;
      }),
    }),
  );
}
// A keychain that does not answer keeps a call open that is no longer awaited.
process.exit(0);
