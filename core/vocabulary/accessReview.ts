/** Days within which something was used; what was not counts as unused. */
export const USED_WITHIN_DAYS = 90;
/** Workstations of one person that are named; the others are counted. */
export const NAMED_WORKSTATIONS = 20;
/** Characters of each side of a difference; the rest is cut. */
export const DIFFERENCE_LENGTH = 500;
