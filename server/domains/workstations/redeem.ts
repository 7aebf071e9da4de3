/** Redeems a code: with its secret and a key of its own, a machine becomes an enrolled workstation, once. */
import { randomUUID } from 'node:crypto';
import type { Redeem, Redeemed } from '../../../contract/workstations.ts';
import { compileRanges } from '../../../core/access/addresses.ts';
import { hashSecret } from '../../../core/enrolment/code.ts';
import { GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { isSignedBySignInKey } from '../../../core/signIn/signInKey.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { BadRequest, checkRequest, type Authority } from '../../platform/tls/authority.ts';
import { tenantsByGroup } from '../../scope/queries.ts';
import { fingerprintsFor } from '../tenants/tenantKeys.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { rangesOf } from './ranges.ts';
import { codeOfSecret, replaceUnusedCertificate, revokeReplaced, storeRedemption } from './redeemQueries.ts';
import { insertWorkstation } from './workstationQueries.ts';

/** Milliseconds in which the machine that redeemed a code may ask again: the answer may have been lost on its way. */
export const ASK_AGAIN = 60_000;

/** Why a code was not redeemed; for the record alone. */
export type Refusal = 'unknown-code' | 'expired' | 'used' | 'withdrawn' | 'other-address' | 'no-request';
export type Outcome =
  | {
      readonly ok: true;
      readonly answer: Redeemed;
      /** Id of the workstation that was revoked because this one replaces it. */
      readonly replaced: string | null;
      readonly workstationId: string;
      /** Of the activity record; null for a machine that asked again. */
      readonly position: number | null;
    }
  | { readonly ok: false; readonly reason: Refusal };

export interface RedeemPorts {
  readonly db: Db;
  /** A machine that enrols has no session and no certificate: its secret names the one code that it redeems. */
  readonly scope: SystemScope;
  readonly authority: Pick<Authority, 'authorityPem' | 'certify' | 'mark'>;
  /** What a new workstation gets besides its certificate. */
  readonly facts: () => Promise<Pick<Redeemed, 'serverUrl' | 'workstationRanges' | 'policyKey'>>;
}

/**
 * Redeems a code, or answers again where the same machine has just done so.
 * @param address canonical, from which the machine asks
 * @returns a refusal with its reason, which is for the record: the machine must not learn it.
 */
export async function redeem(ports: RedeemPorts, asked: Redeem, address: string): Promise<Outcome> {
  const { db, scope, authority } = ports;
  const request = await checkRequest(asked.request).catch((error: unknown) => {
    if (error instanceof BadRequest) return null;
    throw error;
  });
  const { signInKey } = asked;
  const hasKey = isSignedBySignInKey(signInKey.publicKey, 'enrolment', asked.request, signInKey.signature);
  if (request === null || !hasKey) return { ok: false, reason: 'no-request' };
  const hash = hashSecret(Buffer.from(asked.secret, 'base64url'));
  // Signed before the transaction, which blocks the database; thrown away where the code cannot be redeemed.
  const facts = await ports.facts();
  const fresh = randomUUID();
  const known = await codeOfSecret(db, scope, hash);
  if (known === undefined) return { ok: false, reason: 'unknown-code' };
  const id = known.workstation_id ?? fresh;
  const issued = await authority.certify(request, id);
  return db.transaction().execute(async (tx): Promise<Outcome> => {
    const now = Date.now();
    const code = await codeOfSecret(tx, scope, hash);
    if (code === undefined) return { ok: false, reason: 'unknown-code' };
    if (code.withdrawn_at !== null) return { ok: false, reason: 'withdrawn' };
    const ranges = rangesOf(code.ranges);
    if (ranges.length > 0 && !compileRanges(ranges).contains(address)) return { ok: false, reason: 'other-address' };
    const certificate = { certificate: issued.fingerprint, certificate_expires_at: issued.expiresAt };
    const answer: Redeemed = {
      version: 1,
      tenantKeys: await fingerprintsFor(tx, scope, (await tenantsByGroup(tx)).get(code.group_id ?? '') ?? null),
      ...facts,
      authorityPem: authority.authorityPem,
      server: authority.mark,
      workstationId: id,
      workstationName: code.name,
      certificatePem: issued.certificatePem,
    };
    if (code.redeemed_at !== null) {
      if (code.key_hash !== request.keyHash || code.workstation_id !== id || now - code.redeemed_at > ASK_AGAIN)
        return { ok: false, reason: 'used' };
      // The same machine with the same key, and it has not connected yet: its first answer was lost.
      return (await replaceUnusedCertificate(tx, scope, id, { ...certificate, sign_in_key: signInKey.publicKey }))
        ? { ok: true, answer, replaced: null, workstationId: id, position: null }
        : { ok: false, reason: 'used' };
    }
    if (code.expires_at <= now) return { ok: false, reason: 'expired' };
    await insertWorkstation(tx, {
      id,
      name: code.name,
      ...certificate,
      sign_in_key: signInKey.publicKey,
      group_id: code.group_id,
      enrolled_at: now,
      revoked_at: null,
      stored_seq: 0,
      stored_hash: GENESIS_HASH,
    });
    await storeRedemption(tx, scope, code.id, { at: now, workstationId: id, keyHash: request.keyHash });
    const isReplaced = code.replaces !== null && (await revokeReplaced(tx, scope, code.replaces, now));
    const replaced = isReplaced ? code.replaces : null;
    const position = await storeOwn(tx, {
      kind: 'enrolled',
      workstationId: id,
      detail: { code: code.id, address, ...(replaced === null ? {} : { replaces: replaced }) },
    });
    return { ok: true, answer, replaced, workstationId: id, position };
  });
}
