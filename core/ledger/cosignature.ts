/**
 * What a witness signs: C2SP tlog-cosignature v1.0.1 (`c2sp.org/tlog-cosignature`), its Ed25519 form. A cosignature
 * says that at this time this was the largest tree of the log that the witness has seen, consistent with all before.
 */

export const TIMESTAMP_BYTES = 8;

/** @param text of the checkpoint, with its final newline @param at seconds since 1970 */
export const cosignedMessage = (text: string, at: number): string => `cosignature/v1\ntime ${at}\n${text}`;

/** Seconds since 1970 of a timestamped signature; null when it has none, or one beyond 2^53 - 1. */
export function readTimestamp(signature: Uint8Array): number | null {
  if (signature.length < TIMESTAMP_BYTES) return null;
  const at = Number(Buffer.from(signature.subarray(0, TIMESTAMP_BYTES)).readBigUInt64BE());
  return Number.isSafeInteger(at) ? at : null;
}

/**
 * A timestamped signature, as `readTimestamp` reads it: the time as 8 bytes, most significant first, and the signature.
 * @param at seconds since 1970. @param signature 64 bytes (Ed25519). @throws RangeError for a time below 0.
 */
export function withTimestamp(at: number, signature: Uint8Array): Uint8Array {
  const time = Buffer.alloc(TIMESTAMP_BYTES);
  time.writeBigUInt64BE(BigInt(at));
  return Buffer.concat([time, signature]);
}
