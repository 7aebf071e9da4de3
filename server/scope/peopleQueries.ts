/** Which people are within a scope, as a condition for `where`. */
import type { Expression, ExpressionBuilder, ReferenceExpression, SqlBool } from 'kysely';
import { expressionBuilder } from '../storage/expressions.ts';
import type { Tables } from '../storage/tables.ts';
import type { Scope } from './scope.ts';

/**
 * Rows of people who have a tenant within the scope; where it is bound to teams, the caller limits them to those.
 * @param column the one that names the person, `table.column` where a query reads several tables.
 */
export const peopleInTenants =
  <TB extends keyof Tables>(scope: Scope, column: ReferenceExpression<Tables, TB>) =>
  (e: ExpressionBuilder<Tables, TB>): Expression<SqlBool> =>
    e(
      column,
      'in',
      expressionBuilder<Tables>()
        .selectFrom('person_tenant')
        .select('person_tenant.person_id')
        .where('person_tenant.tenant_id', 'in', [...scope.tenantIds]),
    );
