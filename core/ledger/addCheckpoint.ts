/** What a log asks of a witness, and what the witness answers: C2SP tlog-witness v1.0.0 (`c2sp.org/tlog-witness`). */
import { parseCheckpoint, type Checkpoint, type TreeHead } from './checkpoint.ts';
import { LedgerFault } from './ledgerFault.ts';
import { EMPTY_ROOT, HASH_BYTES, sameHash, verifyConsistency, type Hash } from './merkleTree.ts';
import { fromBase64, fromDecimal, toBase64, utf8Text, verifyNote, type VerifierKey } from './note.ts';

const MAX_HASHES = 63;

export interface AddCheckpoint {
  /** what the log believes that the witness has cosigned last; 0 for nothing */
  readonly oldSize: number;
  /** from the old size to the checkpoint's; empty from 0 */
  readonly proof: readonly Hash[];
  /** the note as it is */
  readonly checkpoint: string;
}

/** Body of `POST add-checkpoint`. */
export const formatAddCheckpoint = ({ oldSize, proof, checkpoint }: AddCheckpoint): string =>
  [`old ${oldSize}`, ...proof.map(toBase64), '', checkpoint].join('\n');

/** Null for a body of another form. */
function parseAddCheckpoint(bytes: Uint8Array | string): AddCheckpoint | null {
  const text = utf8Text(bytes);
  const end = text?.indexOf('\n\n') ?? -1;
  if (text === null || end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const oldSize = first.startsWith('old ') ? fromDecimal(first.slice('old '.length)) : null;
  const proof = lines.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Hash[];
  if (oldSize === null || proof.length !== lines.length || proof.length > MAX_HASHES) return null;
  return { oldSize, proof, checkpoint: text.slice(end + 2) };
}

/** HTTP statuses of the specification. */
export type Judgement =
  | { readonly status: 200; readonly checkpoint: Checkpoint }
  | { readonly status: 400 | 403 | 404 }
  /** the size that the witness has cosigned */
  | { readonly status: 409; readonly size: number }
  /** signed by the log and not consistent with what it signed before; `fork` when the two notes alone prove that */
  | { readonly status: 422; readonly checkpoint: Checkpoint; readonly fork: boolean };

/** What a witness knows of one log. */
export interface WitnessedLog {
  readonly keys: readonly VerifierKey[];
  /** the newest that it cosigned; null when it never did */
  readonly latest: Pick<TreeHead, 'size' | 'root'> | null;
}

/**
 * Whether the witness may cosign. Before its cosignature leaves, it must have stored the checkpoint as the latest one,
 * and no other request for this log may be judged in between.
 * @param logOf null for an origin that the witness does not know
 */
export function judgeCheckpoint(body: Uint8Array | string, logOf: (origin: string) => WitnessedLog | null): Judgement {
  const request = parseAddCheckpoint(body);
  const checkpoint = request === null ? null : checkpointOf(request.checkpoint);
  if (request === null || checkpoint === null) return { status: 400 };
  const log = logOf(checkpoint.origin);
  if (log === null) return { status: 404 };
  try {
    verifyNote(checkpoint.note, log.keys);
  } catch (error) {
    if (error instanceof LedgerFault) return { status: 403 };
    throw error;
  }
  const { oldSize, proof } = request;
  if (oldSize > checkpoint.size) return { status: 400 };
  const latest = log.latest ?? { size: 0, root: EMPTY_ROOT };
  if (oldSize !== latest.size) return { status: 409, size: latest.size };
  const isConsistent =
    oldSize === 0 && checkpoint.size > 0
      ? proof.length === 0
      : verifyConsistency(oldSize, checkpoint.size, latest.root, checkpoint.root, proof);
  if (isConsistent) return { status: 200, checkpoint };
  const fork = checkpoint.size === latest.size && !sameHash(checkpoint.root, latest.root);
  return { status: 422, checkpoint, fork };
}

function checkpointOf(note: string): Checkpoint | null {
  try {
    return parseCheckpoint(note);
  } catch (error) {
    if (error instanceof LedgerFault) return null;
    throw error;
  }
}
