/**
 * Enrols workstations by file and revokes them, from the command line. A file contains a private key; prefer a code
 * (server/domains/workstations/).
 */
import { randomUUID } from 'node:crypto';
import { GENESIS_HASH } from '../../core/ledger/chain.ts';
import { recordChange } from '../record/changes.ts';
import type { Actor } from '../domains/workstations/actor.ts';
import { makeCode } from '../domains/workstations/codes.ts';
import { systemScope } from '../scope/scope.ts';
import { insertWorkstation } from '../domains/workstations/workstationQueries.ts';
import { revokeWorkstation as revoke } from '../domains/workstations/workstations.ts';
import type { MadeCode, NewCode } from '../../contract/workstations.ts';
import { policyPublicKey } from '../domains/policy/policyDocuments.ts';
import { readPolicy } from '../domains/policy/policyStore.ts';
import { keptPorts } from '../domains/policy/ports.ts';
import { openStorage } from '../storage/openStorage.ts';
import type { Db } from '../storage/storage.ts';
import { openAuthority } from '../platform/tls/authority.ts';
import { addServerName } from '../platform/tls/serverNames.ts';

/** These acts come from the command line at the server itself. */
const COMMAND_LINE = systemScope('an administrator at the server itself');
const ACTOR: Actor = { by: null, scope: COMMAND_LINE, wholeServer: COMMAND_LINE };

/** What a machine needs to become a workstation. Contains a private key: anybody who has it can enrol in its place. */
export interface EnrolmentFile {
  readonly version: 1;
  readonly serverUrl: string;
  readonly authorityPem: string;
  readonly workstationId: string;
  readonly workstationName: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly workstationRanges: readonly string[];
  readonly policyKey: string;
}

export interface EnrolmentOptions {
  readonly dataFolder: string;
  /** Shown to supervisors, 1 to 120 characters. */ readonly name: string;
  /** Name or address under which desks reach the server. */ readonly host?: string;
}

/**
 * Registers a workstation and returns its enrolment, which the server does not store.
 * @throws RangeError for an empty or long name.
 */
export async function enrolWorkstation(options: EnrolmentOptions): Promise<EnrolmentFile> {
  const { dataFolder, host = '127.0.0.1' } = options;
  const name = options.name.trim();
  if (name.length === 0 || name.length > 120)
    throw new RangeError('A workstation needs a name of 1 to 120 characters.');
  return inStorage(dataFolder, async (db) => {
    const authority = await openAuthority(dataFolder);
    const id = randomUUID();
    const issued = await authority.issueClient(id);
    const ports = await keptPorts(dataFolder);
    const { network } = await readPolicy(db);
    const policyKey = await policyPublicKey(db);
    await db.transaction().execute(async (tx) => {
      if (options.host !== undefined) await addServerName(tx, options.host);
      await insertWorkstation(tx, {
        id,
        name,
        certificate: issued.fingerprint,
        certificate_expires_at: issued.expiresAt,
        enrolled_at: Date.now(),
        revoked_at: null,
        stored_seq: 0,
        stored_hash: GENESIS_HASH,
      });
      await recordChange(tx, {
        by: null,
        action: 'enrol-by-file',
        subject: name,
        subjectId: id,
        tenantId: null,
        before: null,
        after: { name },
      });
    });
    return {
      version: 1,
      serverUrl: `https://${host.includes(':') ? `[${host}]` : host}:${ports.desk}`,
      authorityPem: authority.authorityPem,
      workstationId: id,
      workstationName: name,
      certificatePem: issued.certificatePem,
      privateKeyPem: issued.privateKeyPem,
      workstationRanges: network.workstationRanges,
      policyKey,
    };
  });
}

/**
 * Makes an enrolment code; a running server opens its enrolment endpoint within a second.
 * @throws NotDone; RangeError for a host that is no name and no address.
 */
export async function makeEnrolmentCode(dataFolder: string, host: string | null, given: NewCode): Promise<MadeCode> {
  const { pin } = await openAuthority(dataFolder);
  const { enrolment } = await keptPorts(dataFolder);
  return inStorage(dataFolder, (db) => makeCode(db, { host, port: enrolment, pin }, given, ACTOR));
}

/**
 * Ends a workstation's enrolment; a running server ends its sessions and connections within a second.
 * @throws Problem `no-such-workstation` for an id that no enrolled workstation has.
 */
export async function revokeWorkstation(dataFolder: string, id: string): Promise<void> {
  await inStorage(dataFolder, (db) => revoke(db, id, ACTOR));
}

async function inStorage<T>(dataFolder: string, work: (db: Db) => Promise<T>): Promise<T> {
  const storage = await openStorage(dataFolder);
  try {
    return await work(storage.db);
  } finally {
    await storage.close();
  }
}
