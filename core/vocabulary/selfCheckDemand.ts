/** The level that a workstation's self-check must reach before sign-in, where policy sets none. */
export const NO_DEMAND = { leastLevel: 0, maxAgeHours: 24 } as const;
