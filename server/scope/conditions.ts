/** Conditions that put a scope into a query, for `where`. */
import type { Expression, ExpressionBuilder, ReferenceExpression, SqlBool } from 'kysely';
import type { Tables } from '../storage/tables.ts';
import { Scope, type AnyScope, type SystemScope } from './scope.ts';

/**
 * Rows whose tenant is within the scope; for the server's own, every row.
 * @param column the one that names the tenant, `table.column` where a query reads several tables.
 */
export const inTenants =
  <TB extends keyof Tables>(scope: AnyScope, column: ReferenceExpression<Tables, TB>) =>
  (e: ExpressionBuilder<Tables, TB>): Expression<SqlBool> =>
    scope instanceof Scope ? e(column, 'in', [...scope.tenantIds]) : everyRow(scope)(e);

/** Every row of a table that names no tenant itself: only the server's own scope reaches them all. */
export const everyRow =
  (scope: SystemScope) =>
  <TB extends keyof Tables>(e: ExpressionBuilder<Tables, TB>): Expression<SqlBool> =>
    e.lit(scope.everyTenant);
