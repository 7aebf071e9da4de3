/** Redeeming a code: a secret and a key of the machine's own become an enrolled workstation, once. */
import { randomUUID } from 'node:crypto';
import type { Redeem, Redeemed } from '../../../contract/workstations.ts';
import { compileRanges } from '../../../core/access/addresses.ts';
import { hashSecret } from '../../../core/enrolment/code.ts';
import { GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { BadRequest, checkRequest, type Authority } from '../../platform/tls/authority.ts';
import { rangesOf } from './codes.ts';

/**
 * Milliseconds in which the machine that redeemed a code may ask again, for the answer may have been lost on its way.
 */
export const ASK_AGAIN = 60_000;

export type Refusal = 'unknown-code' | 'expired' | 'used' | 'withdrawn' | 'other-address' | 'no-request';
export type Outcome =
  | {
      readonly ok: true;
      readonly answer: Redeemed;
      /** The workstation whose enrolment ended with this one. */ readonly replaced: string | null;
      readonly workstationId: string;
      readonly position: number | null;
    }
  | { readonly ok: false; readonly reason: Refusal };

export interface RedeemPorts {
  readonly db: Db;
  readonly authority: Pick<Authority, 'authorityPem' | 'certify'>;
  /** What a new workstation is told besides its certificate. */
  readonly facts: () => Promise<Pick<Redeemed, 'serverUrl' | 'workstationRanges' | 'policyKey'>>;
}

/** Whoever asks learns nothing of the reason. @param address from which it was asked */
export async function redeem(ports: RedeemPorts, asked: Redeem, address: string): Promise<Outcome> {
  const request = await checkRequest(asked.request).catch((error: unknown) => {
    if (error instanceof BadRequest) return null;
    throw error;
  });
  if (request === null) return { ok: false, reason: 'no-request' };
  const hash = hashSecret(Buffer.from(asked.secret, 'base64url'));
  // Signed before the transaction, which holds the database: what comes of it is thrown away where the code does not
  // hold.
  const facts = await ports.facts();
  const fresh = randomUUID();
  const known = await ports.db
    .selectFrom('enrolment_code')
    .select('workstation_id')
    .where('secret_hash', '=', hash)
    .executeTakeFirst();
  if (known === undefined) return { ok: false, reason: 'unknown-code' };
  const id = known.workstation_id ?? fresh;
  const issued = await ports.authority.certify(request, id);
  return ports.db.transaction().execute(async (tx): Promise<Outcome> => {
    const now = Date.now();
    const code = await tx.selectFrom('enrolment_code').selectAll().where('secret_hash', '=', hash).executeTakeFirst();
    if (code === undefined) return { ok: false, reason: 'unknown-code' };
    if (code.withdrawn_at !== null) return { ok: false, reason: 'withdrawn' };
    const ranges = rangesOf(code.ranges);
    if (ranges.length > 0 && !compileRanges(ranges).contains(address)) return { ok: false, reason: 'other-address' };
    const certificate = { certificate: issued.fingerprint, certificate_expires_at: issued.expiresAt };
    const answer: Redeemed = {
      version: 1,
      ...facts,
      authorityPem: ports.authority.authorityPem,
      workstationId: id,
      workstationName: code.name,
      certificatePem: issued.certificatePem,
    };
    if (code.redeemed_at !== null) {
      if (code.key_hash !== request.keyHash || code.workstation_id !== id || now - code.redeemed_at > ASK_AGAIN)
        return { ok: false, reason: 'used' };
      // The same machine with the same key, and it has not spoken here yet: its first answer was lost.
      const again = await tx
        .updateTable('workstation')
        .set(certificate)
        .where('id', '=', id)
        .where('seen_at', 'is', null)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return again.numUpdatedRows === 0n
        ? { ok: false, reason: 'used' }
        : { ok: true, answer, replaced: null, workstationId: id, position: null };
    }
    if (code.expires_at <= now) return { ok: false, reason: 'expired' };
    await tx
      .insertInto('workstation')
      .values({
        id,
        name: code.name,
        ...certificate,
        group_id: code.group_id,
        enrolled_at: now,
        revoked_at: null,
        stored_seq: 0,
        stored_hash: GENESIS_HASH,
      })
      .execute();
    await tx
      .updateTable('enrolment_code')
      .set({ redeemed_at: now, workstation_id: id, key_hash: request.keyHash })
      .where('id', '=', code.id)
      .execute();
    const replaced = code.replaces === null ? null : await endReplaced(tx, code.replaces, now);
    const position = await storeOwn(tx, {
      kind: 'enrolled',
      workstationId: id,
      detail: { code: code.id, address, ...(replaced === null ? {} : { replaces: replaced }) },
    });
    return { ok: true, answer, replaced, workstationId: id, position };
  });
}

async function endReplaced(tx: Tx, id: string, now: number): Promise<string | null> {
  const ended = await tx
    .updateTable('workstation')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return ended.numUpdatedRows === 0n ? null : id;
}
