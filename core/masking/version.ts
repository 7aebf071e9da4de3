/**
 * Which masker this is, so that text which an older one masked can be masked again. A test compares `hash` with the
 * code and the data that decide what `mask` answers, and says what to do when they are others.
 */
const MASKER = {
  /** Goes up with everything that may mask any text otherwise than before. */
  version: 2,
  /** By `node scripts/masking/version.ts`. */
  hash: 'ee9ff57a4d2155be57f9d29f50aae6fc9d0338d7eda9a9f2797fe9e09c9649b8',
} as const;

export const MASK_VERSION = MASKER.version;
export const MASKER_HASH = MASKER.hash;
