/**
 * The oldest version of the desk that this server works with. Raised with a change that an older desk cannot follow.
 */
export const MINIMUM_DESK = '0.1.0';
