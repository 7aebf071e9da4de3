/** Verifies an exported ledger, one record with its proof, or a checkpoint: offline, with public keys alone. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { faultOr, LedgerFault } from '../../core/ledger/ledgerFault.ts';
import { parseTlogProof } from '../../core/ledger/tlogProof.ts';
import { Findings, type Finding } from '../../core/ledger/verify/finding.ts';
import { verifyLog, type ExportedLog } from '../../core/ledger/verify/verifyLog.ts';
import { verifyOlder, type OlderState } from '../../core/ledger/verify/verifyOlder.ts';
import { verifyProof } from '../../core/ledger/verify/verifyProof.ts';
import {
  parsePolicy,
  trustCheckpoint,
  type TrustedCheckpoint,
  type WitnessPolicy,
} from '../../core/ledger/witnessPolicy.ts';
import { Said } from '../said.ts';
import { wordsOfSystem } from '../wordsOfSystem.ts';
import { faultWords, findingWords } from './findingWords.ts';

export interface VerifyRequest {
  /** a folder of an export, a `.tlog-proof` file or a checkpoint */
  readonly path: string;
  readonly policy: string;
  /** checkpoints, proofs or folders from before */
  readonly since: readonly string[];
  readonly isWhole: boolean;
  readonly json: boolean;
}

interface Result {
  readonly findings: readonly Finding[];
  readonly more: number;
  readonly checkpoint: TrustedCheckpoint | null;
  /** sentences about what is right */
  readonly words: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function fileIn(folder: string): ExportedLog['file'] {
  return (path) => {
    try {
      return readFileSync(join(folder, path));
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
        return null;
      throw error;
    }
  };
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Said(wordsOfSystem(error) ?? `${path} cannot be read.`, { cause: error });
  }
}

/** A checkpoint from before; out of a folder, together with the tiles that say what was changed since. */
async function olderFrom(path: string): Promise<OlderState> {
  if (isFolder(path)) return { checkpoint: readFile(join(path, 'checkpoint')), file: fileIn(path) };
  const bytes = readFile(path);
  const proof = await faultOr(() => parseTlogProof(bytes));
  return { checkpoint: proof instanceof LedgerFault ? bytes : Buffer.from(proof.checkpoint, 'utf8'), file: null };
}

async function policyFrom(path: string): Promise<WitnessPolicy> {
  const policy = await faultOr(() => parsePolicy(readFile(path)));
  if (!(policy instanceof LedgerFault)) return policy;
  const line = policy.params.line === undefined ? '' : ` in line ${policy.params.line}`;
  throw new Said(`${path} is no policy (c2sp.org/tlog-policy)${line}: ${faultWords(policy.code)}`);
}

async function verifyFolder(
  request: VerifyRequest,
  policy: WitnessPolicy,
  older: readonly OlderState[],
): Promise<Result> {
  const file = join(request.path, 'records.jsonl');
  const records = existsSync(file) ? createInterface({ input: createReadStream(file), crlfDelay: Infinity }) : null;
  const log = { file: fileIn(request.path), records };
  const verified = await verifyLog(log, policy, { older, now: Date.now(), isWhole: request.isWhole });
  const { proven, erased, checkpoint } = verified;
  const others = (checkpoint?.size ?? 0) - proven - erased;
  return {
    ...verified,
    words: [
      `${proven} records are what their entries commit to.`,
      ...(erased === 0 ? [] : [`${erased} records were erased; their entries are still there.`]),
      ...(others === 0 ? [] : [`${others} entries have no record in this export: it may not have been for your eyes.`]),
    ],
    facts: { proven, erased, withoutRecord: others },
  };
}

async function verifyFile(
  request: VerifyRequest,
  policy: WitnessPolicy,
  older: readonly OlderState[],
): Promise<Result> {
  const bytes = readFile(request.path);
  const isProof = Buffer.from(bytes.subarray(0, 21)).toString('latin1') === 'c2sp.org/tlog-proof@v';
  const findings = new Findings();
  if (isProof) {
    const proof = verifyProof(bytes, policy, Date.now());
    for (const finding of proof.findings) findings.add(finding);
    for (const state of older)
      if (proof.checkpoint !== null) await verifyOlder(state, proof.checkpoint, null, policy, findings);
    const { index, leaf, record, checkpoint } = proof;
    const at = leaf === null ? '' : new Date(leaf.at).toISOString();
    const words =
      record === null
        ? `Entry ${index}, of ${at}, is in the ledger. Its record was erased.`
        : `The record is entry ${index} of the ledger, of ${at}.`;
    return { findings: findings.list, more: findings.more, checkpoint, words: [words], facts: { index, record } };
  }
  const checkpoint = await faultOr(() => trustCheckpoint(bytes, policy));
  if (checkpoint instanceof LedgerFault) findings.add({ code: 'checkpoint-refused', fault: checkpoint.code });
  else for (const state of older) await verifyOlder(state, checkpoint, null, policy, findings);
  const trusted = checkpoint instanceof LedgerFault ? null : checkpoint;
  return { findings: findings.list, more: findings.more, checkpoint: trusted, words: [], facts: {} };
}

/**
 * @returns 0 verified, 1 something is wrong
 * @throws Said when a file or the policy cannot be read
 */
export async function verifyExport(request: VerifyRequest): Promise<number> {
  const policy = await policyFrom(request.policy);
  const older = await Promise.all(request.since.map(olderFrom));
  const result = await (isFolder(request.path) ? verifyFolder : verifyFile)(request, policy, older);
  const { findings, more, checkpoint, words, facts } = result;
  const isRight = findings.length === 0 && checkpoint !== null;
  const cosigned = [...(checkpoint?.cosigned ?? [])].map(([name, at]) => ({
    name,
    at: new Date(at * 1000).toISOString(),
  }));
  if (request.json) {
    const { origin = null, size = null } = checkpoint ?? {};
    console.log(JSON.stringify({ verified: isRight, origin, size, cosigned, ...facts, findings, more }));
    return isRight ? 0 : 1;
  }
  if (!isRight) {
    console.log('NOT VERIFIED');
    for (const finding of findings) console.log(`  ${findingWords(finding)}`);
    if (more > 0) console.log(`  and ${more} more.`);
    return 1;
  }
  console.log(`VERIFIED: ${checkpoint.size} entries of ${checkpoint.origin}`);
  for (const sentence of words) console.log(`  ${sentence}`);
  for (const { name, at } of cosigned) console.log(`  Cosigned by ${name} at ${at}.`);
  if (cosigned.length === 0) console.log('  No witness has cosigned it: the policy asks for none.');
  if (older.length > 0) console.log('  It begins with everything that the older checkpoints cover.');
  return 0;
}
