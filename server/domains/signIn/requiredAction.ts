/** What a session has to do before anything else. */
import type { Must } from '../../../contract/common.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { secondFactorMust } from './secondFactorRequired.ts';
import { passwordMust } from './passwordAge.ts';

export type MustCheck = (on: Db | Tx, personId: string, policy: Policy, now: number) => Promise<Must | null>;

/** In this order: the first that asks for something is answered first. */
const CHECKS: readonly MustCheck[] = [passwordMust, secondFactorMust];

/** Null where this person may go on at once. */
export async function mustOf(on: Db | Tx, personId: string, policy: Policy, now = Date.now()): Promise<Must | null> {
  for (const check of CHECKS) {
    const must = await check(on, personId, policy, now);
    if (must !== null) return must;
  }
  return null;
}
