/** The blanks that an agent's message may have. */
import { blanksIn } from '../../../core/vocabulary/blanks.ts';
import { TenantScope, type Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { allowsVisitorBlanks } from '../tenants/queries.ts';
import { withoutForbiddenBlanks } from '../tenants/visitorBlanks.ts';
import { ConversationInScope } from './inScopeQueries.ts';

/**
 * The text as it may be stored: where the tenant allows no blanks that the visitor's browser fills, without them,
 * whatever the desk has sent.
 */
export async function allowedText(db: Db, scope: Scope, conversationId: string, text: string): Promise<string> {
  if (blanksIn(text).length === 0) return text;
  const conversation = await ConversationInScope.find(db, scope, conversationId);
  if (conversation === null) return text;
  const allowed = await allowsVisitorBlanks(db, TenantScope.of(scope, conversation.tenantId));
  return withoutForbiddenBlanks(text, allowed);
}
