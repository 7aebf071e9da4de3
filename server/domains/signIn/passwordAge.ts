/** How old passwords are, and what follows from it. */
import type { Policy } from '../../../core/policy/policy.ts';
import type { PersonScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { passwordDates } from './passwordQueries.ts';
import type { RequiredActionCheck } from './requiredActionCheck.ts';

/** Milliseconds. */
const DAY = 86_400_000;

export interface PasswordAge {
  readonly changedAt: number;
  /** Running time of the server. */ readonly temporaryUntil: number | null;
  readonly mustChange: boolean;
}

/** @throws Error where there is no such person. */
export async function passwordAge(on: Db | Tx, person: PersonScope): Promise<PasswordAge> {
  const row = await passwordDates(on, person);
  return {
    changedAt: row.password_at,
    temporaryUntil: row.password_temporary_until ?? null,
    mustChange: row.password_must_change !== 0,
  };
}

/** Milliseconds since 1970; null where passwords do not run out. */
export function expiresAt(
  { changedAt }: Pick<PasswordAge, 'changedAt'>,
  { maxAgeDays }: Policy['passwords'],
): number | null {
  return maxAgeDays === null ? null : changedAt + maxAgeDays * DAY;
}

/** When it runs out, where that is near enough to be shown. */
export function expiryToTell(age: PasswordAge, passwords: Policy['passwords'], now: number): number | null {
  const at = expiresAt(age, passwords);
  return at !== null && now >= at - passwords.warnDays * DAY ? at : null;
}

/** A password that is temporary, has to be changed or has run out is changed before anything else. */
export const passwordRequired: RequiredActionCheck = async (on, person, policy, now) => {
  const age = await passwordAge(on, person);
  const at = expiresAt(age, policy.passwords);
  return age.mustChange || age.temporaryUntil !== null || (at !== null && now >= at) ? 'change-password' : null;
};
