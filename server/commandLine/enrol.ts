/** Enrols workstations by file, makes codes and revokes, from the command line: all of it in a data folder. */
import type { MadeCode, NewCode } from '../../contract/workstations.ts';
import { keptPorts } from '../domains/policy/ports.ts';
import type { Actor } from '../domains/workstations/actor.ts';
import { makeCode } from '../domains/workstations/codes.ts';
import { enrolByFile, type EnrolmentFile } from '../domains/workstations/enrolByFile.ts';
import { revokeWorkstation as revoke } from '../domains/workstations/workstations.ts';
import { openAuthority } from '../platform/tls/authority.ts';
import type { SystemScope } from '../scope/scope.ts';
import { inStorage } from './inStorage.ts';

const actor = (scope: SystemScope): Actor => ({ by: null, scope, wholeServer: scope });

export interface EnrolmentOptions {
  readonly dataFolder: string;
  /** Shown to supervisors, 1 to 120 characters. */ readonly name: string;
  /** Name or address under which desks reach the server. */ readonly host?: string;
}

/** Registers a workstation. @returns its enrolment. @throws RangeError as `enrolByFile` */
export const enrolWorkstation = ({ dataFolder, name, host }: EnrolmentOptions): Promise<EnrolmentFile> =>
  inStorage(dataFolder, async (db, scope) => {
    const { desk } = await keptPorts(dataFolder);
    return enrolByFile(db, scope, await openAuthority(db), { name, host, port: desk });
  });

/**
 * Makes an enrolment code; a running server opens its enrolment endpoint within a second.
 * @throws NotDone; RangeError for a host that is no name and no address.
 */
export async function makeEnrolmentCode(dataFolder: string, host: string | null, given: NewCode): Promise<MadeCode> {
  const { enrolment } = await keptPorts(dataFolder);
  return inStorage(dataFolder, async (db, scope) => {
    const { pin } = await openAuthority(db);
    return makeCode(db, { host, port: enrolment, pin }, given, actor(scope));
  });
}

/**
 * Ends a workstation's enrolment; a running server ends its sessions and connections within a second.
 * @throws Problem `no-such-workstation` for an id that no enrolled workstation has.
 */
export const revokeWorkstation = (dataFolder: string, id: string): Promise<void> =>
  inStorage(dataFolder, (db, scope) => revoke(db, id, actor(scope)));
