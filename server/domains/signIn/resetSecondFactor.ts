import type { Tx } from '../../storage/storage.ts';
import { dropRecoveryCodes } from './recoveryCodes.ts';

export interface HadFactors {
  readonly totp: boolean;
  readonly securityKeys: number;
}

/** Takes every second factor of somebody away, recovery codes included. @returns what there was. */
export async function resetSecondFactor(tx: Tx, personId: string): Promise<HadFactors> {
  const held = await tx
    .selectFrom('second_factor')
    .select('kind')
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is not', null)
    .execute();
  await tx.deleteFrom('second_factor').where('person_id', '=', personId).execute();
  await dropRecoveryCodes(tx, personId);
  return {
    totp: held.some((row) => row.kind === 'totp'),
    securityKeys: held.filter((row) => row.kind === 'security-key').length,
  };
}
