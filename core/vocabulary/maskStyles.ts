/** `last-four`: `•••• 1111`. `type-name`: `[e-mail]`. `pseudonym`: `[e-mail KTRMX]`, the same value always the same. */
export const MASK_STYLES = ['last-four', 'type-name', 'pseudonym'] as const;
/** Name of one style, as policies store it. */
export type MaskStyle = (typeof MASK_STYLES)[number];
