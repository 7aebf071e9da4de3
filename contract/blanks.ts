/** The blanks of messages, for the visitor's page. Without schemas, so that a page may import it. */
export { blanksIn, fillBlanks, isVisitorBlank } from '../core/vocabulary/blanks.ts';
export type { ServerBlank, VisitorBlank } from '../core/vocabulary/blanks.ts';
