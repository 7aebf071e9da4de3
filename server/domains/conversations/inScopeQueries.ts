/** Which conversations a scope reaches, and the proof that one of them is among these. */
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import { isSystem, type AnyScope } from '../../scope/scope.ts';
import { VisitorScope } from '../../scope/visitorScope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ConversationTable, Tables } from '../../storage/tables.ts';

/**
 * For `where`: conversations of the scope's tenants that its person may see; of a visitor the one of their token.
 */
export const inScope =
  (scope: AnyScope | VisitorScope) =>
  (e: ExpressionBuilder<Tables, 'conversation'>): Expression<SqlBool> => {
    if (scope instanceof VisitorScope)
      return e.and([e('conversation.id', '=', scope.conversationId), e('conversation.tenant_id', '=', scope.tenantId)]);
    if (isSystem(scope)) return e.lit(true);
    const own = e('conversation.tenant_id', 'in', [...scope.tenantIds]);
    if (scope.conversations === null) return own;
    const { people, waiting } = scope.conversations;
    const theirs = e.or([
      e('conversation.assigned_person_id', 'in', [...people]),
      e.and([
        e('conversation.offered_until', 'is not', null),
        e.exists(
          e
            .selectFrom('conversation_offer')
            .select('conversation_offer.person_id')
            .whereRef('conversation_offer.conversation_id', '=', 'conversation.id')
            .where('conversation_offer.person_id', 'in', [...people]),
        ),
      ]),
    ]);
    if (!waiting) return e.and([own, theirs]);
    const waits = e.and([e('conversation.assigned_person_id', 'is', null), e('conversation.status', '=', 'waiting')]);
    return e.and([own, e.or([theirs, waits])]);
  };

/**
 * A conversation that was looked up within a scope. Only that look-up makes one, so that a query which takes it needs
 * no condition of its own besides the conversation's id.
 */
export class ConversationInScope {
  readonly #row: Selectable<ConversationTable>;

  /** @returns null where there is none with this id in scope. */
  static async find(
    on: Db | Tx,
    scope: AnyScope | VisitorScope,
    conversationId: string,
  ): Promise<ConversationInScope | null> {
    const row = await on
      .selectFrom('conversation')
      .selectAll()
      .where('conversation.id', '=', conversationId)
      .where(inScope(scope))
      .executeTakeFirst();
    return row === undefined ? null : new ConversationInScope(row);
  }

  private constructor(row: Selectable<ConversationTable>) {
    this.#row = row;
  }

  /** Id of the conversation. */
  get conversationId(): string {
    return this.#row.id;
  }

  /** Id of its tenant, which a conversation never changes. */
  get tenantId(): string {
    return this.#row.tenant_id;
  }

  /** As it was when it was looked up. */
  get row(): Selectable<ConversationTable> {
    return this.#row;
  }
}

/** One that was looked up within a scope, or the one that a visitor's token names. */
export type OneConversation = ConversationInScope | VisitorScope;
