/**
 * `server`: the address that the server sees. `workstation`: the address that the workstation itself has. The others:
 * machines that are believed when they say whom they speak for.
 */
export const ADDRESS_USES = ['server', 'workstation', 'desk-proxy', 'visitor-proxy'] as const;
export type AddressUse = (typeof ADDRESS_USES)[number];
