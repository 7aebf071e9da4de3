/** Enrols workstations and revokes them. */
import { randomUUID } from 'node:crypto';
import { GENESIS_HASH } from '../core/ledger/chain.ts';
import { changing } from './administration.ts';
import { readPolicy } from './settings/policyStore.ts';
import { keptPorts } from './settings/ports.ts';
import { openStorage } from './storage/storage.ts';
import { openAuthority } from './tls/authority.ts';

/** What a workstation needs to become one. Holds a private key: whoever has it can enrol in its place. */
export interface EnrolmentFile {
  readonly version: 1;
  readonly serverUrl: string;
  readonly authorityPem: string;
  readonly workstationId: string;
  readonly workstationName: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly workstationRanges: readonly string[];
}

export interface EnrolmentOptions { readonly dataFolder: string; /** Shown to supervisors, 1 to 120 characters. */ readonly name: string; /** Name or address under which desks reach the server. */ readonly host?: string }

/** Registers a workstation and returns its enrolment, which is kept nowhere here. @throws RangeError for an empty or long name. */
export async function enrolWorkstation(options: EnrolmentOptions): Promise<EnrolmentFile> {
  const { dataFolder, host = '127.0.0.1' } = options;
  const name = options.name.trim();
  if (name.length === 0 || name.length > 120) throw new RangeError('A workstation needs a name of 1 to 120 characters.');
  const storage = openStorage(dataFolder);
  try {
    const authority = await openAuthority(dataFolder);
    const id = randomUUID();
    const issued = await authority.issueClient(id);
    const ports = await keptPorts(dataFolder);
    const { network } = await readPolicy(storage.db);
    await changing(storage.db, { action: 'enrol', workstation: id }, null, async (tx) => {
      await tx.insertInto('workstation').values({ id, name, certificate: issued.fingerprint, enrolled_at: Date.now(), revoked_at: null, held_seq: 0, held_hash: GENESIS_HASH }).execute();
    });
    return {
      version: 1, serverUrl: `https://${host.includes(':') ? `[${host}]` : host}:${ports.desk}`, authorityPem: authority.authorityPem,
      workstationId: id, workstationName: name, certificatePem: issued.certificatePem, privateKeyPem: issued.privateKeyPem, workstationRanges: network.workstationRanges,
    };
  } finally {
    await storage.close();
  }
}

/** Ends a workstation's enrolment; a running server refuses it from the next request on and ends its sessions within seconds. @returns whether it was enrolled. */
export async function revokeWorkstation(dataFolder: string, id: string): Promise<boolean> {
  const storage = openStorage(dataFolder);
  try {
    const isEnrolled = await storage.db.selectFrom('workstation').select('id').where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst() !== undefined;
    if (!isEnrolled) return false;
    return await changing(storage.db, { action: 'revoke', workstation: id }, null, async (tx) => {
      await tx.updateTable('workstation').set({ revoked_at: Date.now() }).where('id', '=', id).where('revoked_at', 'is', null).execute();
      return true;
    });
  } finally {
    await storage.close();
  }
}
