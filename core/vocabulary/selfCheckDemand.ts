/** What is demanded of a workstation's self-check before anybody signs in, where policy says nothing: no level. */
export const NO_DEMAND = { leastLevel: 0, maxAgeHours: 24 } as const;
