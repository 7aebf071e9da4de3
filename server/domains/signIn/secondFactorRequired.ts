import type { RequiredActionCheck } from './requiredActionCheck.ts';

/** Whoever needs a second factor by policy and has none of a kind that counts enrols one before anything else. */
export const secondFactorRequired: RequiredActionCheck = async (
  on,
  personId,
  { secondFactor: { requiredFor, kinds } },
) => {
  const person = await on.selectFrom('person').select('role').where('id', '=', personId).executeTakeFirst();
  if (person === undefined || !requiredFor.some((role) => role === person.role)) return null;
  const held = await on
    .selectFrom('second_factor')
    .select('kind')
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is not', null)
    .execute();
  return held.some((row) => kinds.includes(row.kind)) ? null : 'enrol-second-factor';
};
