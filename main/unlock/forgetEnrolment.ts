/**
 * Deletes what an enrolment put on this machine. Its store does not open without the password that was lost, so
 * nothing that could be read goes with it.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FILES, isPersonFile, readJson } from '../store/files.ts';
import type { Keychain } from '../store/keychain.ts';
import { machineKeyName } from '../store/machineDatabase.ts';
import { EnrolledWorkstation } from '../store/enrolment.ts';
import { storeSecretName } from './workstationPassword.ts';

/** Written by IT and about the machine, so it stays. */
const KEPT: readonly string[] = [FILES.settings];

/**
 * Also after one that was cut short.
 * @throws Error where a file cannot be deleted: a new enrolment beside the remains of an old one is none.
 */
export async function forgetEnrolment(dataFolder: string, keychain: Keychain | null): Promise<void> {
  if (!existsSync(dataFolder)) return;
  const enrolled = readOrNull(dataFolder);
  // First what makes it an enrolment: one that is half deleted must not look like a whole one.
  const own = [
    FILES.workstation,
    ...Object.values(FILES).filter((name) => name !== FILES.workstation && !KEPT.includes(name)),
    ...readdirSync(dataFolder).filter((name) => isPersonFile(name)),
  ];
  for (const name of own)
    for (const each of [name, `${name}.new`, `${name}-journal`])
      rmSync(join(dataFolder, each), { force: true, recursive: true });
  if (keychain === null || enrolled === null) return;
  for (const name of [storeSecretName(enrolled.workstationId), machineKeyName(enrolled.workstationId)])
    await keychain.remove?.(name);
}

/** An enrolment that cannot be read is deleted as well; what it has in the keychain opens nothing any more. */
function readOrNull(dataFolder: string): EnrolledWorkstation | null {
  try {
    return readJson(dataFolder, FILES.workstation, EnrolledWorkstation);
  } catch {
    return null;
  }
}
