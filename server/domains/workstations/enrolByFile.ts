/**
 * Enrols a workstation by a file that contains its private key. A code is better: then the key is made at the machine
 * and never leaves it (codes.ts).
 */
import { randomUUID } from 'node:crypto';
import { GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { makeSignInKey } from '../../../core/signIn/signInKey.ts';
import type { Authority } from '../../platform/tls/authority.ts';
import { addServerName } from '../../platform/tls/serverNames.ts';
import { recordChange } from '../../record/changes.ts';
import type { TenantFingerprint } from '../../../contract/tenantKeys.ts';
import type { SystemScope } from '../../scope/scope.ts';
import { fingerprintsFor } from '../tenants/tenantKeys.ts';
import type { Db } from '../../storage/storage.ts';
import { policyPublicKey } from '../policy/policyDocuments.ts';
import { readPolicy } from '../policy/policyStore.ts';
import { insertWorkstation } from './workstationQueries.ts';

/** What a machine needs to become a workstation. Contains a private key: anybody who has it can enrol in its place. */
export interface EnrolmentFile {
  readonly version: 1;
  readonly serverUrl: string;
  readonly authorityPem: string;
  readonly server: string;
  readonly workstationId: string;
  readonly workstationName: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /**
   * The first sign-in key (PKCS #8, DER, base64). Made at the server like the key above it, so the desk replaces it at
   * its first sign-in.
   */
  readonly signInKey: string;
  readonly workstationRanges: readonly string[];
  readonly policyKey: string;
  readonly tenantKeys: readonly TenantFingerprint[];
}

export interface FileEnrolment {
  /** Shown to supervisors, 1 to 120 characters. */ readonly name: string;
  /** Name or address under which desks reach the server; without it, only a desk on the same machine does. */
  readonly host: string | undefined;
  /** Port of the desks' listener. */ readonly port: number;
}

/**
 * Registers a workstation of no group and returns its enrolment, which the server does not store.
 * @throws RangeError for an empty or long name.
 */
export async function enrolByFile(
  db: Db,
  scope: SystemScope,
  authority: Pick<Authority, 'authorityPem' | 'issueClient' | 'mark'>,
  given: FileEnrolment,
): Promise<EnrolmentFile> {
  const name = given.name.trim();
  if (name.length === 0 || name.length > 120)
    throw new RangeError('A workstation needs a name of 1 to 120 characters.');
  const id = randomUUID();
  const issued = await authority.issueClient(id);
  const signInKey = makeSignInKey();
  const { network } = await readPolicy(db);
  const policyKey = await policyPublicKey(db);
  const tenantKeys = await fingerprintsFor(db, scope, null);
  await db.transaction().execute(async (tx) => {
    if (given.host !== undefined) await addServerName(tx, given.host);
    await insertWorkstation(tx, {
      id,
      name,
      certificate: issued.fingerprint,
      certificate_expires_at: issued.expiresAt,
      sign_in_key: signInKey.publicKey,
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
  const host = given.host ?? '127.0.0.1';
  return {
    version: 1,
    serverUrl: `https://${host.includes(':') ? `[${host}]` : host}:${given.port}`,
    authorityPem: authority.authorityPem,
    server: authority.mark,
    workstationId: id,
    workstationName: name,
    certificatePem: issued.certificatePem,
    privateKeyPem: issued.privateKeyPem,
    signInKey: signInKey.privateKey.toString('base64'),
    workstationRanges: network.workstationRanges,
    policyKey,
    tenantKeys,
  };
}
