/** Enrolment: makes this machine a workstation. */
import { ItError } from '../itWords.ts';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileRanges } from '../../core/access/addresses.ts';
import {
  checkWorkstationPassword,
  rulesBeforeEnrolment,
  storeSecretName,
  type ReadPlaces,
} from './workstationPassword.ts';
import { readSignInKey } from '../../core/signIn/signInKey.ts';
import { keepFirstSignInKey, madeUnder } from './signInKeys.ts';
import { FILES, isPersonFile, writeStoreHeader, writeWhole } from '../store/files.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { wrapStoreSecret } from '../store/keys.ts';
import { makeMachineKey, openMachineDatabase, type MachineKeyPlace } from '../store/machineDatabase.ts';
import { openStore } from '../store/store.ts';
import { CLIENT_KEY_FACT, Enrolment, type EnrolledWorkstation } from '../store/enrolment.ts';

export interface EnrolRequest {
  readonly dataFolder: string;
  /** As read from the enrolment file; checked here. */
  readonly enrolment: unknown;
  readonly workstationPassword: string;
  /** Whether the keys were made at this machine; those that came with a file are replaced as soon as they can be. */
  readonly keysMadeHere?: boolean;
  /** Null for "do without"; left out, the system's own is tried. */
  readonly keychain?: Keychain | null;
  /** What the places of this machine contain where IT writes policy; left out, they are read. */
  readonly places?: ReadPlaces;
}

/**
 * Writes the desk's data folder. Public facts come last, so that an enrolment that was cut short is no enrolment.
 * @returns where the machine key went; `file` is to be reported as protection "in part".
 * @throws ItError: already enrolled, enrolment not as expected; PasswordNotTaken.
 */
export async function enrol(request: EnrolRequest): Promise<{ machineKeyIn: MachineKeyPlace }> {
  const parsed = Enrolment.safeParse(request.enrolment);
  if (!parsed.success)
    throw new ItError({
      code: 'enrolment-unexpected',
      params: { places: parsed.error.issues.map((issue) => issue.path.join('.') || 'file') },
    });
  const { privateKeyPem, signInKey, ...publicPart } = parsed.data;
  const firstSignInKey = readSignInKey(signInKey);
  if (firstSignInKey === null) throw new ItError({ code: 'enrolment-unexpected', params: { places: ['signInKey'] } });
  try {
    compileRanges(publicPart.workstationRanges);
  } catch (error) {
    throw new ItError({ code: 'enrolment-unexpected', params: { places: ['workstationRanges'] } }, { cause: error });
  }
  checkWorkstationPassword(
    request.workstationPassword,
    publicPart.workstationName,
    await rulesBeforeEnrolment(request.places),
  );
  const folder = request.dataFolder;
  const at = (name: string): string => join(folder, name);
  if (existsSync(at(FILES.workstation))) throw new ItError({ code: 'enrolled-already', params: {} });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Whatever an enrolment that was cut short left behind has no key any more.
  for (const name of [
    FILES.machine,
    FILES.store,
    FILES.machineKey,
    FILES.storeHeader,
    ...readdirSync(folder).filter((one) => isPersonFile(one)),
  ])
    rmSync(at(name), { force: true });

  const keychain = request.keychain === undefined ? await openSystemKeychain() : request.keychain;
  const machine = await makeMachineKey(folder, publicPart.workstationId, keychain);
  const database = openMachineDatabase(folder, machine.key, { create: true });
  machine.key.fill(0);
  database.setFact(CLIENT_KEY_FACT, privateKeyPem);

  const keychainSecret = keychain === null ? Buffer.alloc(0) : randomBytes(32);
  if (keychain !== null) await keychain.set(storeSecretName(publicPart.workstationId), keychainSecret);
  const secret = randomBytes(32);
  const header = await wrapStoreSecret(secret, request.workstationPassword, keychainSecret);
  openStore(folder, secret, { create: true }).close();
  const under = request.keysMadeHere === true ? madeUnder(publicPart.certificatePem, header.salt) : '';
  keepFirstSignInKey(database, secret, firstSignInKey, under);
  database.close();
  secret.fill(0);
  keychainSecret.fill(0);

  const enrolled: EnrolledWorkstation = { ...publicPart, machineKeyIn: machine.place, enrolledAt: Date.now() };
  writeStoreHeader(folder, header);
  writeWhole(at(FILES.workstation), `${JSON.stringify(enrolled, null, 2)}\n`);
  return { machineKeyIn: machine.place };
}
