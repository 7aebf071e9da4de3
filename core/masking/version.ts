/**
 * Which masker this is, so that text which an older one masked can be masked again. A test compares `hash` with the
 * code and the data that decide what `mask` answers, and names what to do where they differ.
 */
const MASKER = {
  /** Goes up with everything that may mask any text otherwise than before. */
  version: 2,
  /** By `node scripts/masking/version.ts`. */
  hash: 'f7355193a64888873403a38e15cfc1e74ba5ed0947ae07e3650d246b572bd4c4',
} as const;

export const MASK_VERSION = MASKER.version;
export const MASKER_HASH = MASKER.hash;
