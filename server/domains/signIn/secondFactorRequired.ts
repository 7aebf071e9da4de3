import { confirmedFactors } from './secondFactorQueries.ts';
import { personWithRole } from './signInQueries.ts';
import type { RequiredActionCheck } from './requiredActionCheck.ts';

/** Somebody who needs a second factor by policy and has none of an accepted kind enrols one before anything else. */
export const secondFactorRequired: RequiredActionCheck = async (
  on,
  personId,
  { secondFactor: { requiredFor, kinds } },
) => {
  const person = await personWithRole(on, personId);
  if (person === undefined || !requiredFor.some((role) => role === person.role)) return null;
  const confirmed = await confirmedFactors(on, personId);
  return confirmed.some((row) => kinds.includes(row.kind)) ? null : 'enrol-second-factor';
};
