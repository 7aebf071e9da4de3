/** Which tables carry a tenant, read from the columns in server/storage/tables.ts so that they are stated once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TABLES = join(import.meta.dirname, '..', 'server', 'storage', 'tables.ts');

/**
 * A table carries a tenant when its rows name one (`tenant_id`), name a group of workstations, which serves some
 * (`group_id`), or have a table `<name>_tenant` that lists their tenants; `tenant` itself does. A table whose rows
 * always name a row of such a table does too (`person_id` names one of `person`, `login_id` one of `saved_login`); a
 * name that may be null, as of who made a change, does not count.
 * @throws Error when the text has no table at all: then nothing would be checked.
 */
export function tenantTables(text: string = readFileSync(TABLES, 'utf8')): ReadonlySet<string> {
  const columns = new Map(
    [...text.matchAll(/export interface (\w+) \{(.*?)\n\}/gs)].map(([, name = '', body = '']) => [
      name,
      new Map(
        [...body.matchAll(/(?:^|\*\/|;)\s*(\w+)\??: ([^;]+);/gm)].map(([, column = '', type = '']) => [column, type]),
      ),
    ]),
  );
  const tables = [...(columns.get('Tables') ?? [])];
  const columnsOf = (type: string) => columns.get(type) ?? new Map<string, string>();
  const found = new Set(
    tables
      .filter(
        ([table, type]) =>
          table === 'tenant' ||
          columnsOf(type).has('tenant_id') ||
          columnsOf(type).has('group_id') ||
          tables.some(([other]) => other === `${table}_tenant`),
      )
      .map(([table]) => table),
  );
  if (found.size < 2) throw new Error(`No table that carries a tenant can be read in ${TABLES}.`);
  /** Whether a column names a row of a table that was found. */
  const names = ([column, type]: readonly [string, string]): boolean => {
    const named = column.endsWith('_id') && type === 'string' ? column.slice(0, -'_id'.length) : null;
    return named !== null && [...found].some((table) => table === named || table.endsWith(`_${named}`));
  };
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [table, type] of tables) if ([...columnsOf(type)].some(names)) found.add(table);
  }
  return found;
}
