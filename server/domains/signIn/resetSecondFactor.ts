import type { Tx } from '../../storage/storage.ts';
import { dropRecoveryCodes } from './recoveryCodes.ts';
import { confirmedFactors, deleteFactorsOf } from './secondFactorQueries.ts';

export interface HadFactors {
  readonly totp: boolean;
  readonly securityKeys: number;
}

/** Takes every second factor of somebody away, recovery codes included. @returns what there was. */
export async function resetSecondFactor(tx: Tx, personId: string): Promise<HadFactors> {
  const former = await confirmedFactors(tx, personId);
  await deleteFactorsOf(tx, personId);
  await dropRecoveryCodes(tx, personId);
  return {
    totp: former.some((row) => row.kind === 'totp'),
    securityKeys: former.filter((row) => row.kind === 'security-key').length,
  };
}
