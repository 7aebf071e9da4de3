/** Signed tree heads: C2SP tlog-checkpoint v1.0.0 (`c2sp.org/tlog-checkpoint`). */
import { LedgerFault } from './ledgerFault.ts';
import { HASH_BYTES, type Hash } from './merkleTree.ts';
import { fromBase64, fromDecimal, parseNote, signNote, toBase64, type Note, type SigningKey } from './note.ts';

export interface TreeHead {
  /** the log's identity, and the name of its key */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export interface Checkpoint extends TreeHead {
  /** lines behind the root, which say nothing about the tree; ours has none */
  readonly extensions: readonly string[];
  readonly note: Note;
}

/** The three lines that the log and its witnesses sign. */
export const checkpointText = ({ origin, size, root }: TreeHead): string => `${origin}\n${size}\n${toBase64(root)}\n`;

/**
 * A checkpoint with the log's signature, in the name of the key.
 * @throws LedgerFault note-form
 */
export const signCheckpoint = (head: Omit<TreeHead, 'origin'>, key: SigningKey): string =>
  signNote(checkpointText({ ...head, origin: key.name }), key);

/**
 * Takes a checkpoint apart; verifies no signature.
 * @throws LedgerFault note-form, checkpoint-form
 */
export function parseCheckpoint(bytes: Uint8Array | string): Checkpoint {
  const note = parseNote(bytes);
  const [origin = '', decimal = '', encoded = '', ...extensions] = note.text.slice(0, -1).split('\n');
  const size = fromDecimal(decimal);
  const root = fromBase64(encoded);
  const whole =
    origin !== '' && size !== null && root?.length === HASH_BYTES && extensions.every((line) => line !== '');
  if (!whole) throw new LedgerFault('checkpoint-form');
  return { origin, size, root, extensions, note };
}
