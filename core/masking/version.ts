/**
 * Which masker this is, so that text which an older one masked can be masked again. A test compares `hash` with the
 * code and the data that decide what `mask` answers, and says what to do when they are others.
 */
const MASKER = {
  /** Goes up with everything that may mask any text otherwise than before. */
  version: 2,
  /** By `node scripts/masking/version.ts`. */
  hash: 'f53ea2f4aaf139e337297ac98db402c48d13e7c027b87edf1b6369c38c16ab74',
} as const;

export const MASK_VERSION = MASKER.version;
export const MASKER_HASH = MASKER.hash;
