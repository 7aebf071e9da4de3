/**
 * What the preload shows by itself. The cover must not depend on the page, whose catalogue the preload cannot read; it
 * is in English until there is another language.
 */

/** On the cover while another window is in front. */
export const COVERED_WORDS = 'Covered while another window is in front.';
