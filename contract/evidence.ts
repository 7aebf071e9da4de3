/** Why a mark is there, for pages: no schema, so that the visitor's page carries none for it. */
export {
  evidenceOf,
  reasonWords,
  type Evidence,
  type MaskReason,
  type MaskWhy,
} from '../core/vocabulary/maskReasons.ts';
