/** What a review covers: the people and things that the person who began it saw. */
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { teamIdsOfSelf } from '../people/teamQueries.ts';
import { idsOfTenants, type Cover } from './accessQueries.ts';

/** All that this person sees. */
export async function coverOf(on: Db | Tx, scope: Scope): Promise<Cover> {
  return {
    tenantIds: scope.tenantIds.toSorted(),
    teamIds: scope.team === null ? null : (await teamIdsOfSelf(on, scope)).toSorted(),
    everyTenant: scope.everyTenant && scope.team === null,
  };
}

/** Everything there is. */
export const coverOfAll = async (on: Db | Tx, scope: SystemScope): Promise<Cover> => ({
  tenantIds: await idsOfTenants(on, scope),
  teamIds: null,
  everyTenant: true,
});

/** The same for equal covers, and for no others. */
export const keyOf = ({ tenantIds, teamIds }: Cover): string => JSON.stringify([tenantIds, teamIds]);

/** Which reviews a person sees: those whose tenants, and whose teams where they are bound, are all their own. */
export async function sightOfReviews(
  on: Db | Tx,
  scope: Scope,
): Promise<(cover: Pick<Cover, 'tenantIds' | 'teamIds'>) => boolean> {
  const own = scope.team === null ? null : await teamIdsOfSelf(on, scope);
  return ({ tenantIds, teamIds }) =>
    tenantIds.every((id) => scope.hasTenant(id)) &&
    (own === null || (teamIds !== null && teamIds.every((id) => own.includes(id))));
}
