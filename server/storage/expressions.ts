/** Expressions with the same meaning in every engine, for which Kysely has no method. Columns are `table.column`. */
import { sql, type RawBuilder } from 'kysely';

/** For conditions that are made apart from their query; files of queries import Kysely's types alone. */
export { expressionBuilder } from 'kysely';

/** Whether `column` contains `text` anywhere; ASCII letters match in both cases. */
export function containsText(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`;
}

/** The text under `key` of the JSON object in `column`; null where there is none. */
export const textIn = (column: string, key: string): RawBuilder<string | null> =>
  sql<string | null>`${sql.ref(column)} ->> ${sql.lit(key)}`;

/** The whole number under `key` of the JSON object in `column`; null where there is none. */
export const numberIn = (column: string, key: string): RawBuilder<number | null> =>
  sql<number | null>`cast(${sql.ref(column)} ->> ${sql.lit(key)} as integer)`;
