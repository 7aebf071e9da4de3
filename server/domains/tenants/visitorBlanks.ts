/**
 * Whether messages of a tenant may have blanks that the visitor's browser fills with what was typed there. On unless it
 * is switched off: neither the server nor a desk learns the value.
 */
import { fillBlanks, isVisitorBlank } from '../../../core/vocabulary/blanks.ts';
import { problem } from '../../platform/http/problem.ts';
import { recordChange } from '../../record/changes.ts';
import { TenantScope, type Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { allowsVisitorBlanks, storeVisitorBlanks } from './queries.ts';

/** A text for visitors of the tenant: where it allows no such blanks, their fallbacks are in their place. */
export const withoutForbiddenBlanks = (text: string, allowed: boolean): string =>
  allowed ? text : fillBlanks(text, ({ name, fallback }) => (isVisitorBlank(name) ? fallback : null));

/** Allows or forbids them, with a record. @throws Problem `not-found` out of scope. */
export async function setVisitorBlanks(db: Db, scope: Scope, tenantId: string, on: boolean): Promise<void> {
  if (!scope.hasTenant(tenantId)) throw problem('not-found');
  const tenant = TenantScope.of(scope, tenantId);
  await db.transaction().execute(async (tx) => {
    const before = await allowsVisitorBlanks(tx, tenant);
    if (before === on) return;
    const name = await storeVisitorBlanks(tx, tenant, on);
    await recordChange(tx, {
      by: scope,
      action: 'set-visitor-blanks',
      subject: name,
      subjectId: tenantId,
      tenantId,
      before: { on: before },
      after: { on },
      detail: { on },
    });
  });
}
