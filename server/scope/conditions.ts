/** Conditions that put a scope into a query, for `where`. */
import type { Expression, ExpressionBuilder, ReferenceExpression, SqlBool } from 'kysely';
import type { Tables } from '../storage/tables.ts';
import { isSystem, type AnyScope } from './scope.ts';

/**
 * Rows whose tenant is within the scope; for the server's own, every row.
 * @param column the one that names the tenant, `table.column` where a query reads several tables.
 */
export const inTenants =
  <TB extends keyof Tables>(scope: AnyScope, column: ReferenceExpression<Tables, TB>) =>
  (e: ExpressionBuilder<Tables, TB>): Expression<SqlBool> =>
    isSystem(scope) ? e.lit(true) : e(column, 'in', [...scope.tenantIds]);
