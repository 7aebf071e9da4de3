/**
 * Which masker this is, so that text which an older one masked can be masked again. A test compares `hash` with the
 * code and the data that decide what `mask` answers, and names what to do where they differ.
 */
const MASKER = {
  /** Goes up with everything that may mask any text otherwise than before. */
  version: 2,
  /** By `node scripts/masking/version.ts`. */
  hash: 'c8a70a7978eec36161e7b28e3cb47671f7233ec6afe9433239dbf78bc5c8234f',
} as const;

export const MASK_VERSION = MASKER.version;
export const MASKER_HASH = MASKER.hash;
