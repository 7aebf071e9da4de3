/**
 * Which masker this is, so that text which an older one masked can be masked again. A test compares `hash` with the
 * code and the data that decide what `mask` answers, and names what to do where they differ.
 */
const MASKER = {
  /** Goes up with everything that may mask any text otherwise than before. */
  version: 2,
  /** By `node scripts/masking/version.ts`. */
  hash: '8b7578cc5b61ebf04c821bdc2fca403726a111ee1f491bfa9ea1d7a5d9f4d880',
} as const;

export const MASK_VERSION = MASKER.version;
export const MASKER_HASH = MASKER.hash;
