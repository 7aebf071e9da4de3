/** The workstation password: its rules, and its change by IT at the machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SAFE_PASSWORDS } from '../../core/policy/passwords.ts';
import { problemsOf } from '../../core/passwords/rules.ts';
import { FILES, readJson, writeStoreHeader } from '../store/files.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { openStoreSecret, StoreHeader, wrapStoreSecret } from '../store/keys.ts';
import { openMachineDatabase, readMachineKey } from '../store/machineDatabase.ts';
import { openStore } from '../store/store.ts';
import { EnrolledWorkstation } from './enrolment.ts';
import { createFailures, type FailureLimits } from './failures.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';

export const storeSecretName = (workstationId: string): string => `store secret of ${workstationId}`;

/** @throws Error in words where it is one that must not be taken. `leastLength` where policy asks for more than the default. */
export function checkWorkstationPassword(password: string, workstationName: string, leastLength = SAFE_PASSWORDS.leastLength): void {
  // Letters and digits are asked of server passwords alone (PCI DSS 8.3.6): this one authenticates nobody, it opens a machine's store.
  const problems = problemsOf(password, { leastLength, lettersAndDigits: false }, [workstationName]);
  if (problems.length > 0) throw new Error(`This workstation password cannot be taken. ${problems.join(' ')}`);
}

export interface ChangeRequest {
  readonly dataFolder: string;
  readonly present: string;
  readonly next: string;
  /** Null for "do without"; left out, the system's own is tried. */
  readonly keychain?: Keychain | null;
  readonly limits?: FailureLimits;
  readonly now?: () => number;
  readonly monotonic?: () => number;
}

/**
 * Wraps the store's secret anew; no person's data is touched, and none need be there. One file is replaced as a whole: at every moment either the former
 * or the new password opens the store. A wrong present password counts with the failed sign-ins of this workstation.
 * @throws Error in words.
 */
export async function changeWorkstationPassword(request: ChangeRequest): Promise<void> {
  const { dataFolder: folder } = request;
  const enrolled = readJson(folder, FILES.workstation, EnrolledWorkstation);
  const header = readJson(folder, FILES.storeHeader, StoreHeader);
  if (enrolled === null || header === null || !existsSync(join(folder, FILES.store))) throw new Error('This folder holds no enrolled desk.');
  checkWorkstationPassword(request.next, enrolled.workstationName);
  if (request.next.normalize('NFC') === request.present.normalize('NFC')) throw new Error('The new password is the present one.');
  const keychain = async (): Promise<Keychain | null> => (request.keychain === undefined ? openSystemKeychain() : request.keychain);
  const half = header.usesKeychain ? await (await keychain())?.get(storeSecretName(enrolled.workstationId)) ?? null : Buffer.alloc(0);
  if (half === null) throw new Error('The keychain does not hold its half of the key.');
  const machineKey = await readMachineKey(folder, enrolled.workstationId, enrolled.machineKeyIn, keychain);
  const machine = openMachineDatabase(folder, machineKey, { create: false });
  machineKey.fill(0);
  try {
    const now = request.now ?? Date.now;
    const failures = createFailures(machine, () => request.limits ?? SAFE_DEFAULTS.signIn, { monotonic: request.monotonic ?? (() => performance.now()) });
    const closed = failures.closedUntil(now());
    if (closed !== null) throw new Error(`Too many wrong passwords: closed for ${Math.ceil((closed - now()) / 60_000)} more minutes in which this command or the desk runs.`);
    failures.begin();
    const secret = await openStoreSecret(header, request.present, half);
    const right = secret !== null && opens(folder, secret);
    if (!right || secret === null) throw new Error('The present workstation password is not right.');
    failures.succeeded();
    try {
      writeStoreHeader(folder, await wrapStoreSecret(secret, request.next, half));
    } finally {
      secret.fill(0);
    }
  } finally {
    half.fill(0);
    machine.close();
  }
}

function opens(folder: string, secret: Uint8Array): boolean {
  try {
    openStore(folder, secret, { create: false }).close();
    return true;
  } catch {
    return false;
  }
}
