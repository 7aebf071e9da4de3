import type { Renewal } from '../../main/unlock/renewal.ts';

/** For a sign-in at a workstation whose certificate is not due. */
export const NO_RENEWAL: Pick<Renewal, 'prepare' | 'ask'> = { prepare: async () => null, ask: async () => undefined };
