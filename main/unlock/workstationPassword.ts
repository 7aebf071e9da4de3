/** The workstation password: its rules, and its change by IT at the machine. */
import { ItError } from '../itWords.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PasswordPolicy } from '../../core/policy/passwords.ts';
import { secretOf, type Password } from '../../core/vocabulary/secretText.ts';
import { PasswordNotTaken, type PasswordProblem, problemsOf, type Rules } from '../../core/passwords/rules.ts';
import { readMachinePlaces, type Place } from '../policy/machinePlaces.ts';
import { policyWithoutDesk } from '../policy/policyWithoutDesk.ts';
import { FILES, readJson, writeStoreHeader } from '../store/files.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { openStoreSecret, StoreHeader, wrapStoreSecret, type Stretch } from '../store/keys.ts';
import { openMachineDatabase, readMachineKey } from '../store/machineDatabase.ts';
import { openStore } from '../store/store.ts';
import { EnrolledWorkstation } from '../store/enrolment.ts';
import { createFailures, type FailureLimits } from './failures.ts';

/** Name of this entry in the keychain. */
export const storeSecretName = (workstationId: string): string => `store secret of ${workstationId}`;
/** @returns what is wrong with it. `leastLength` as policy says it. */
function problemsOfWorkstationPassword(
  password: string,
  workstationName: string,
  { leastLength }: Pick<PasswordPolicy, 'leastLength'>,
): PasswordProblem[] {
  return problemsOf(password, workstationRules({ leastLength }), [workstationName]);
}
/**
 * Letters and digits are asked of server passwords alone (PCI DSS 8.3.6): this one authenticates no person, it opens a
 * machine's store.
 */
export const workstationRules = ({ leastLength }: Pick<PasswordPolicy, 'leastLength'>): Rules => ({
  leastLength,
  lettersAndDigits: false,
});

/** @throws PasswordNotTaken */
export function checkWorkstationPassword(
  password: string,
  workstationName: string,
  rules: Pick<PasswordPolicy, 'leastLength'>,
): void {
  const problems = problemsOfWorkstationPassword(password, workstationName, rules);
  if (problems.length > 0) throw new PasswordNotTaken(problems);
}

export type ReadPlaces = () => Promise<readonly Place[]>;
const readOwnPlaces: ReadPlaces = () => readMachinePlaces({ platform: process.platform });

/**
 * Before enrolment there is no policy of a server: the safe defaults apply, and what IT has written on the machine
 * itself.
 */
export async function rulesBeforeEnrolment(places: ReadPlaces = readOwnPlaces): Promise<PasswordPolicy> {
  return policyWithoutDesk(null, await places()).current().passwords;
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
 * Wraps the store's secret anew; no person's data is touched, and none needs to exist. One file is replaced as a whole:
 * at every moment either the former or the new password opens the store. A wrong present password counts with the
 * failed sign-ins of this workstation. The rules are those of the policy that this workstation has stored, which is
 * kept beside its ledger, so they apply without the server too.
 * @throws PasswordNotTaken; ItError.
 */
export async function changeWorkstationPassword(request: ChangeRequest): Promise<void> {
  const { dataFolder: folder } = request;
  const enrolled = readJson(folder, FILES.workstation, EnrolledWorkstation);
  const header = readJson(folder, FILES.storeHeader, StoreHeader);
  if (enrolled === null || header === null || !existsSync(join(folder, FILES.store)))
    throw new ItError({ code: 'no-enrolled-desk', params: {} });
  const keychain = async (): Promise<Keychain | null> =>
    request.keychain === undefined ? openSystemKeychain() : request.keychain;
  const half = header.usesKeychain
    ? ((await (await keychain())?.get(storeSecretName(enrolled.workstationId))) ?? null)
    : Buffer.alloc(0);
  if (half === null) throw new ItError({ code: 'keychain-half-missing', params: {} });
  const machineKey = await readMachineKey(folder, enrolled.workstationId, enrolled.machineKeyIn, keychain);
  const machine = openMachineDatabase(folder, machineKey, { create: false });
  machineKey.fill(0);
  try {
    const policy = policyWithoutDesk({ facts: machine, identity: enrolled }, await readOwnPlaces()).current();
    checkWorkstationPassword(request.next, enrolled.workstationName, policy.passwords);
    if (isSame(request.next, request.present))
      throw new PasswordNotTaken([{ code: 'workstation-password-present', params: {} }]);
    const now = request.now ?? Date.now;
    const failures = createFailures(machine, () => request.limits ?? policy.signIn, {
      monotonic: request.monotonic ?? (() => performance.now()),
    });
    const closed = failures.closedUntil(now());
    if (closed !== null)
      throw new ItError({ code: 'password-closed', params: { minutes: Math.ceil((closed - now()) / 60_000) } });
    failures.begin();
    if ((await rewrap(folder, header, half, request)) === null)
      throw new ItError({ code: 'present-password-wrong', params: {} });
    failures.succeeded();
    machine.append({
      at: now(),
      workstationId: enrolled.workstationId,
      personId: null,
      tenantId: null,
      conversationId: null,
      kind: 'workstation-password-changed',
      detail: { by: 'command-line' },
    });
  } finally {
    half.fill(0);
    machine.close();
  }
}

/** Whether two passwords are equal after normalization (Unicode NFC). */
export const isSame = (one: Password, other: Password): boolean => secretOf(one).isSame(secretOf(other));

/**
 * The header that opens with the new password now; null where the present one is wrong, and nothing was changed.
 * @throws Error where it cannot be written.
 */
export async function rewrap(
  folder: string,
  header: StoreHeader,
  keychainSecret: Uint8Array,
  { present, next }: { readonly present: Password; readonly next: Password },
  stretch?: Stretch,
): Promise<StoreHeader | null> {
  const secret = await openStoreSecret(header, present, keychainSecret, stretch);
  if (secret === null) return null;
  try {
    if (!opens(folder, secret)) return null;
    const wrapped = await wrapStoreSecret(secret, next, keychainSecret, stretch);
    writeStoreHeader(folder, wrapped);
    return wrapped;
  } finally {
    secret.fill(0);
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
