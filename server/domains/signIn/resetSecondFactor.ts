import type { PersonScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import { dropRecoveryCodes } from './recoveryCodes.ts';
import { confirmedFactors, deleteFactorsOf, storeReset } from './secondFactorQueries.ts';

export interface HadFactors {
  readonly totp: boolean;
  readonly securityKeys: number;
}

/** Takes every second factor of somebody away, recovery codes included. @returns what there was. */
export async function resetSecondFactor(tx: Tx, person: PersonScope): Promise<HadFactors> {
  const former = await confirmedFactors(tx, person);
  await deleteFactorsOf(tx, person);
  await dropRecoveryCodes(tx, person);
  await storeReset(tx, person, Date.now());
  return {
    totp: former.some((row) => row.kind === 'totp'),
    securityKeys: former.filter((row) => row.kind === 'security-key').length,
  };
}
