/**
 * The languages of the visitor's page, as in BCP 47, in the order of its list. Without the schemas, which would weigh
 * several times the page.
 */
export const VISITOR_LANGUAGES = ['en', 'de', 'es', 'fr'] as const;
