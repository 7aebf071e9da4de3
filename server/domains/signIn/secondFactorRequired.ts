import { confirmedFactors } from './secondFactorQueries.ts';
import { personWithRole } from './signInQueries.ts';
import type { RequiredActionCheck } from './requiredActionCheck.ts';

/** Somebody who needs a second factor by policy and has none of an accepted kind enrols one before anything else. */
export const secondFactorRequired: RequiredActionCheck = async (
  on,
  person,
  { secondFactor: { requiredFor, kinds } },
) => {
  const found = await personWithRole(on, person);
  if (found === undefined || !requiredFor.some((role) => role === found.role)) return null;
  const confirmed = await confirmedFactors(on, person);
  return confirmed.some((row) => kinds.includes(row.kind)) ? null : 'enrol-second-factor';
};
