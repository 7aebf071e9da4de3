/** Queries about what people have chosen: whether they get conversations. A person without a row gets them. */
import type { Chosen } from '../../../contract/chosen.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AvailabilityTable } from '../../storage/tables.ts';

/** What this person has chosen; null while they get conversations. */
export async function chosenBy(on: Db | Tx, scope: SystemScope, personId: string): Promise<Chosen | null> {
  const row = await everyTenant(on, scope)
    .selectFrom('availability')
    .select(['state', 'reason', 'since'])
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row ?? null;
}

/** Stores a choice in the place of a former one; null for none. */
export async function storeChosen(
  tx: Tx,
  scope: SystemScope,
  personId: string,
  chosen: Omit<AvailabilityTable, 'person_id'> | null,
): Promise<void> {
  await everyTenant(tx, scope).deleteFrom('availability').where('person_id', '=', personId).execute();
  if (chosen !== null)
    await tx
      .insertInto('availability')
      .values({ ...chosen, person_id: personId })
      .execute();
}

/** What everybody has chosen who does not get conversations, by the id of the person. */
export async function everyChoice(on: Db | Tx, scope: SystemScope): Promise<ReadonlyMap<string, Chosen>> {
  const rows = await everyTenant(on, scope)
    .selectFrom('availability')
    .select(['person_id', 'state', 'reason', 'since'])
    .execute();
  return new Map(rows.map(({ person_id: personId, ...chosen }) => [personId, chosen]));
}

/** Ends the choice that was made in this session. @returns whose it was; null where there is none */
export async function forgetChosenIn(tx: Tx, scope: SystemScope, sessionId: string): Promise<string | null> {
  const row = await everyTenant(tx, scope)
    .deleteFrom('availability')
    .where('session_id', '=', sessionId)
    .returning('person_id')
    .executeTakeFirst();
  return row?.person_id ?? null;
}
