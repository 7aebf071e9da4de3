import { parsePolicy, quorumReached } from '../../../core/ledger/witnessPolicy.ts';
import type { Db } from '../../storage/storage.ts';
import { cosignaturesOf, cosignedSizes, newestCheckpoint, type StoredCheckpoint } from './ledgerQueries.ts';
import { witnessText } from './witnessText.ts';

/** Cosigned checkpoints that are looked at, newest first. */
const MOST = 200;

export interface CosignedCheckpoint extends StoredCheckpoint {
  /** The note with every cosignature that is stored. */
  readonly whole: string;
}

/**
 * The newest checkpoint that covers `least` records and that enough witnesses have cosigned; where there is none, or
 * none is asked for, the newest one. Null where no checkpoint covers them.
 */
export async function bestCheckpoint(db: Db, least: number): Promise<CosignedCheckpoint | null> {
  const newest = await newestCheckpoint(db);
  if (newest === undefined || newest.size < least) return null;
  const text = await witnessText(db);
  const policy = text === null ? null : parsePolicy(text);
  const sizes = policy === null || policy.quorum === null ? [] : await cosignedSizes(db, least, MOST);
  for (const size of sizes) {
    const signed = await cosignaturesOf(db, size);
    const checkpoint = await newestCheckpoint(db, size);
    if (checkpoint?.size !== size || policy === null) continue;
    if (quorumReached(policy, new Set(signed.map(({ witness }) => witness))))
      return { ...checkpoint, whole: checkpoint.note + signed.map(({ line }) => line).join('') };
  }
  const signed = await cosignaturesOf(db, newest.size);
  return { ...newest, whole: newest.note + signed.map(({ line }) => line).join('') };
}
