import type { RequiredAction } from '../../../contract/common.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { PersonScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** Finds out whether a person has to do something before anything else; null where not. `now` in milliseconds. */
export type RequiredActionCheck = (
  on: Db | Tx,
  person: PersonScope,
  policy: Policy,
  now: number,
) => Promise<RequiredAction | null>;
