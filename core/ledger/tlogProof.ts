/** A proof as one file: C2SP tlog-proof (`c2sp.org/tlog-proof@v1`), by convention `*.tlog-proof`. */
import { LedgerFault } from './ledgerFault.ts';
import { HASH_BYTES, type Hash } from './merkleTree.ts';
import { fromBase64, fromDecimal, toBase64, utf8Text } from './note.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
/** A path in a tree of 2^63 entries. */
const MAX_HASHES = 63;

export interface TlogProof {
  /** not covered by any signature: what is in it must be hashed again before it is believed; null for none */
  readonly extra: Uint8Array | null;
  /** of the entry, from 0 */
  readonly index: number;
  /** leaf's sibling first */
  readonly hashes: readonly Hash[];
  /** the note as it is */
  readonly checkpoint: string;
}

/** The file that `parseTlogProof` reads: header, `extra`, index, a hash a line, an empty line and the checkpoint. */
export const formatTlogProof = ({ extra, index, hashes, checkpoint }: TlogProof): string =>
  [
    HEADER,
    ...(extra === null ? [] : [`${EXTRA}${toBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(toBase64),
    '',
    checkpoint,
  ].join('\n');

/**
 * Takes a proof apart; verifies nothing.
 * @throws LedgerFault proof-form
 */
export function parseTlogProof(bytes: Uint8Array | string): TlogProof {
  const text = utf8Text(bytes);
  const end = text?.indexOf('\n\n') ?? -1;
  if (text === null || end < 0) throw new LedgerFault('proof-form');
  const [header, ...lines] = text.slice(0, end).split('\n');
  const encoded = lines[0]?.startsWith(EXTRA) === true ? lines.shift()?.slice(EXTRA.length) : undefined;
  const extra = encoded === undefined ? null : fromBase64(encoded);
  const [, decimal = ''] = /^index (\d+)$/.exec(lines.shift() ?? '') ?? [];
  const index = fromDecimal(decimal);
  const hashes = lines.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Hash[];
  const whole =
    header === HEADER &&
    (encoded === undefined || extra !== null) &&
    index !== null &&
    hashes.length === lines.length &&
    hashes.length <= MAX_HASHES;
  if (!whole) throw new LedgerFault('proof-form');
  return { extra, index, hashes, checkpoint: text.slice(end + 2) };
}
