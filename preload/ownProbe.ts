/** Addresses that the self-check has the page try, so that their refusal is not recorded as somebody's attempt. */
const tried = new Set<string>();

/** This address is tried next. */
export const expectProbe = (address: string): void => {
  tried.add(address);
};
/** Whether a violation of the page's policy is one that the self-check caused; true once for each probe. */
export const isOwnProbe = (address: string): boolean => tried.delete(address);
