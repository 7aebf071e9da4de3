/**
 * What the preload shows by itself. The cover must not depend on the page, whose catalogue the preload cannot read; it
 * is in English until there is another language.
 */

/** On the cover while another window is in front. */
export const COVERED_WORDS = 'Covered while another window is in front.';
/** From the moment in which a person locks or signs out. */
export const LEAVING_WORDS = 'Covered: the desk is being locked or left.';
/** While main gives no sign of life. */
export const SILENT_WORDS = 'Covered: the desk is not answering. It is shown again when it does.';
