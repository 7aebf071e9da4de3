/**
 * What a mark's reason says spoke for it. The masker writes reasons as sentences with few and fixed words; what they do
 * not say is not claimed here.
 * No schema, so that the visitor's page carries none for it.
 */

export interface Evidence {
  /**
   * The words around it: it answers a question, was called by its name, stands behind something that belongs to it, is
   * one of several pieces, or fits a pattern of the client company.
   */
  readonly cue: 'question' | 'called' | 'behind' | 'pieces' | 'pattern' | null;
  /** Its check digits; null where it has none or nobody looked. */
  readonly check: 'right' | 'wrong' | null;
}

export function evidenceOf(reason: string): Evidence {
  const check = !/check ?(digit|sum)/i.test(reason) ? null : /wrong/.test(reason) ? 'wrong' : 'right';
  const cue = /\bpattern of\b/.test(reason)
    ? 'pattern'
    : /\bquestion\b/.test(reason)
      ? 'question'
      : /\bcalled\b|\bcue\b|by its name/.test(reason)
        ? 'called'
        : /\bpiece\b|\brepeats\b|spread over/.test(reason)
          ? 'pieces'
          : /\bbehind\b/.test(reason)
            ? 'behind'
            : null;
  return { cue, check };
}
