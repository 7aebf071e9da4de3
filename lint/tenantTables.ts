/** Which tables carry a tenant, read from the columns in server/storage/tables.ts so that they are stated once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TABLES = join(import.meta.dirname, '..', 'server', 'storage', 'tables.ts');

/**
 * A table carries a tenant when its rows name one (`tenant_id`), name a group of workstations, which serves some
 * (`group_id`), or have a table `<name>_tenant` that lists their tenants; `tenant` itself does.
 * @throws Error when the text has no table at all: then nothing would be checked.
 */
export function tenantTables(text: string = readFileSync(TABLES, 'utf8')): ReadonlySet<string> {
  const columns = new Map(
    [...text.matchAll(/export interface (\w+) \{(.*?)\n\}/gs)].map(([, name = '', body = '']) => [
      name,
      new Set([...body.matchAll(/(?:^|\*\/|;)\s*(\w+)\??:/gm)].map(([, column = '']) => column)),
    ]),
  );
  const tables = [...(columns.get('Tables') ?? [])];
  const typeOf = new Map([...text.matchAll(/^ {2}(\w+): (\w+);/gm)].map(([, table = '', type = '']) => [table, type]));
  const found = tables.filter((table) => {
    const own = columns.get(typeOf.get(table) ?? '');
    return (
      table === 'tenant' ||
      own?.has('tenant_id') === true ||
      own?.has('group_id') === true ||
      tables.includes(`${table}_tenant`)
    );
  });
  if (found.length < 2) throw new Error(`No table that carries a tenant can be read in ${TABLES}.`);
  return new Set(found);
}
