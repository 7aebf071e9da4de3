import { Said } from '../said.ts';
import { groupsInSight } from '../../server/scope/groupQueries.ts';
import type { SystemScope } from '../../server/scope/scope.ts';
import type { Db } from '../../server/storage/storage.ts';

/** The id of a group of workstations. @throws Said that names the groups there are. */
export async function groupCalled(db: Db, scope: SystemScope, nameOrId: string): Promise<string> {
  const groups = await groupsInSight(db, scope);
  const wanted = nameOrId.trim().toLowerCase();
  const found = groups.find(({ id, name }) => id === nameOrId || name.toLowerCase() === wanted);
  if (found !== undefined) return found.id;
  const others = groups.length === 0 ? '' : `; there are: ${groups.map(({ name }) => name).join(', ')}`;
  throw new Said(`There is no group "${nameOrId}"${others}.`);
}
