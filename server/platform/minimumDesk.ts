/**
 * The oldest version of the desk that this server works with. Raise it with a change that an older desk cannot handle.
 */
export const MINIMUM_DESK = '0.1.0';
