/**
 * The languages of the visitor's page, as in BCP 47, in the order of its list. Without the schemas, which would weigh
 * several times the page.
 */
export const VISITOR_LANGUAGES = ['en', 'de', 'es', 'fr', 'ar'] as const;

/** Those of them that are written from right to left. */
export const RIGHT_TO_LEFT: readonly string[] = ['ar'];
