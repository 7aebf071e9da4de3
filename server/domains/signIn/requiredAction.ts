/** What a session has to do before anything else. */
import type { RequiredAction } from '../../../contract/common.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { PersonScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { RequiredActionCheck } from './requiredActionCheck.ts';
import { secondFactorRequired } from './secondFactorRequired.ts';
import { passwordRequired } from './passwordAge.ts';

/** In this order: the first that asks for something is answered first. */
const CHECKS: readonly RequiredActionCheck[] = [passwordRequired, secondFactorRequired];

/** Null where this person may go on at once. */
export async function requiredActionOf(
  on: Db | Tx,
  person: PersonScope,
  policy: Policy,
  now = Date.now(),
): Promise<RequiredAction | null> {
  for (const check of CHECKS) {
    const requiredAction = await check(on, person, policy, now);
    if (requiredAction !== null) return requiredAction;
  }
  return null;
}
