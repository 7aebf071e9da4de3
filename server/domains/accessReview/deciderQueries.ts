/** Reads the people who take part in a review of access, as they are now. */
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { linesInScope } from './lineQueries.ts';
import { reviewsInScope } from './reviewQueries.ts';

export interface Decider {
  readonly id: string;
  readonly role: string;
  readonly left_at: number | null;
}
/** Who has decided lines of a review in scope, as they are now. */
export const decidersOf = (on: Db | Tx, scope: AnyScope, reviewId: string): Promise<Decider[]> =>
  on
    .selectFrom('person')
    .select(['id', 'role', 'left_at'])
    .where('id', 'in', linesInScope(on, scope, reviewId).select('decided_by').where('decided_by', 'is not', null))
    .execute();

/** The person as they are now: who began a review in scope. */
export const beginnerOf = (on: Db | Tx, scope: AnyScope, reviewId: string): Promise<Decider | undefined> =>
  on
    .selectFrom('person')
    .select(['id', 'role', 'left_at'])
    .where(
      'id',
      'in',
      reviewsInScope(on, scope).select('access_review.begun_by').where('access_review.id', '=', reviewId),
    )
    .executeTakeFirst();

/** Which of the scope's tenants this person, who has decided or begun a review in scope, has. */
export async function tenantIdsOfDecider(on: Db | Tx, scope: AnyScope, personId: string): Promise<string[]> {
  const rows = await on.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId).execute();
  return rows.map((row) => row.tenant_id).filter((id) => scope.hasTenant(id));
}
