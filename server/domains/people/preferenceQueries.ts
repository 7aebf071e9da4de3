/** Queries over what people have chosen about their own desks. */
import type { PersonScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** As it is stored, JSON; undefined where the person has chosen nothing yet. */
export const storedPreferences = (
  on: Db | Tx,
  own: PersonScope,
): Promise<{ version: number; body: string } | undefined> =>
  on
    .selectFrom('person_preferences')
    .select(['version', 'body'])
    .where('person_id', '=', own.personId)
    .executeTakeFirst();

/** Puts these in place of the former ones. */
export async function putPreferences(
  tx: Tx,
  own: PersonScope,
  stored: { readonly version: number; readonly body: string },
): Promise<void> {
  await tx
    .insertInto('person_preferences')
    .values({ person_id: own.personId, ...stored })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(stored))
    .execute();
}
