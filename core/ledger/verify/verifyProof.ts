/** Verifies one record with its proof, offline: all that is needed is in the file and the policy. */
import { z } from 'zod';
import { CLOCKS_MAY_DIFFER } from '../../vocabulary/limits.ts';
import { parseEntry, type Leaf } from '../leaf.ts';
import { LedgerFault } from '../ledgerFault.ts';
import { leafHash, sameHash, verifyInclusion } from '../merkleTree.ts';
import { fromBase64, utf8Text } from '../note.ts';
import { parseTlogProof } from '../tlogProof.ts';
import { trustCheckpoint, type TrustedCheckpoint, type WitnessPolicy } from '../witnessPolicy.ts';
import { commitmentOfLine, isDatedOtherwise } from './exportedRecords.ts';
import { Findings, type Finding } from './finding.ts';

/** What our proofs carry as extra data, as JSON: the entry, and its record unless that was erased. */
export const ProofExtra = z.strictObject({
  /** base64 */
  entry: z.string(),
  nonce: z.string().optional(),
  record: z.record(z.string(), z.json()).optional(),
});
export type ProofExtra = z.infer<typeof ProofExtra>;

export interface VerifiedProof {
  readonly findings: readonly Finding[];
  readonly checkpoint: TrustedCheckpoint | null;
  readonly index: number | null;
  /** null when the proof is wrong */
  readonly leaf: Leaf | null;
  /** null where it was erased, or is not what the entry commits to */
  readonly record: Readonly<Record<string, unknown>> | null;
}

function extraOf(bytes: Uint8Array | null): ProofExtra | null {
  try {
    const parsed = ProofExtra.safeParse(JSON.parse(bytes === null ? '' : (utf8Text(bytes) ?? '')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** @param now milliseconds since 1970 */
export function verifyProof(bytes: Uint8Array, policy: WitnessPolicy, now: number): VerifiedProof {
  const findings = new Findings();
  const end = (rest: Partial<VerifiedProof> = {}): VerifiedProof => ({
    checkpoint: null,
    index: null,
    leaf: null,
    record: null,
    ...rest,
    findings: findings.list,
  });
  let checkpoint: TrustedCheckpoint;
  let proof: ReturnType<typeof parseTlogProof>;
  try {
    proof = parseTlogProof(bytes);
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error;
    findings.add({ code: 'proof-refused', fault: error.code });
    return end();
  }
  const { index } = proof;
  try {
    checkpoint = trustCheckpoint(proof.checkpoint, policy);
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error;
    findings.add({ code: 'checkpoint-refused', fault: error.code });
    return end({ index });
  }
  const extra = extraOf(proof.extra);
  const entry = extra === null ? null : fromBase64(extra.entry);
  if (extra === null || entry === null) {
    findings.add({ code: 'proof-refused', fault: 'entry-form' });
    return end({ checkpoint, index });
  }
  if (!verifyInclusion(index, checkpoint.size, leafHash(entry), proof.hashes, checkpoint.root)) {
    findings.add({ code: 'proof-wrong', index, size: checkpoint.size });
    return end({ checkpoint, index });
  }
  const leaf = parseEntry(entry);
  if (leaf === null) {
    findings.add({ code: 'entry-form', index });
    return end({ checkpoint, index });
  }
  const times = [...checkpoint.cosigned.values()].map((seconds) => seconds * 1000);
  for (const at of times) if (at > now + CLOCKS_MAY_DIFFER) findings.add({ code: 'cosigned-in-future', at });
  if (leaf.at > Math.min(now, ...times) + CLOCKS_MAY_DIFFER)
    findings.add({ code: 'dated-after-cosignature', index, at: leaf.at });
  if (extra.record === undefined && extra.nonce === undefined) return end({ checkpoint, index, leaf });
  const line = { index, nonce: extra.nonce ?? '', record: extra.record ?? {} };
  const commitment = commitmentOfLine(line);
  if (extra.record === undefined || commitment === null || !sameHash(commitment, leaf.commitment)) {
    findings.add({ code: 'record-edited', index });
    return end({ checkpoint, index, leaf });
  }
  if (isDatedOtherwise(line, leaf)) findings.add({ code: 'record-dated', index, at: leaf.at });
  return end({ checkpoint, index, leaf, record: extra.record });
}
