/** A change of who answers a conversation: decided in one transaction, recorded there, published after it. */
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import { problem } from '../../platform/http/problem.ts';
import { demandSameActor } from '../../record/currentRequest.ts';
import { publishStored } from '../../record/ownRecords.ts';
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Conversations } from './conversations.ts';
import { storeEvent } from './eventQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';

export interface ChangePorts {
  readonly db: Db;
  readonly bus: Bus;
  /** For what the server does by itself, and for counts over every tenant. */
  readonly server: SystemScope;
  readonly conversations: Pick<Conversations, 'assignOne' | 'assignWaiting'>;
  readonly now: Clock;
}

/**
 * What a change has stored: its records, and who answered until then (null where that stays as it was). Null where it
 * has changed nothing.
 */
export type Changed = { readonly positions: readonly (number | null)[]; readonly former: string | null } | null;

/**
 * Makes the change, publishes it, and gives who answered until then the next that waits.
 * @param whyLost refusal where the conversation is out of sight because a colleague answers it: the person has seen it
 * @returns whether it was one
 * @throws Problem `not-found`, and what `change` throws
 */
export async function changeInSight(
  { db, bus, server, conversations, now }: ChangePorts,
  scope: Scope,
  conversationId: string,
  change: (tx: Tx, conversation: ConversationInScope) => Promise<Changed>,
  whyLost: 'taken-meanwhile' | 'transfer-over' | 'not-found' = 'not-found',
): Promise<boolean> {
  const changed = await db.transaction().execute(async (tx) => {
    await demandSameActor(tx);
    const conversation = await ConversationInScope.find(tx, scope, conversationId);
    if (conversation === null) {
      const found = await ConversationInScope.find(tx, server, conversationId);
      const isAnswered = found !== null && scope.hasTenant(found.tenantId) && found.row.status === 'open';
      throw problem(isAnswered ? whyLost : 'not-found');
    }
    const done = await change(tx, conversation);
    if (done !== null) await storeEvent(tx, 'conversation.changed', conversation, conversationId, now());
    return done;
  });
  if (changed === null) return false;
  const { positions, former } = changed;
  publishChanged(bus, positions, [conversationId], former);
  // Not the next at once for somebody who has just given one back.
  if (former !== null && former !== scope.personId) await conversations.assignWaiting(former);
  return true;
}

/** @param former who answered them until then; null where that has not changed */
export function publishChanged(
  bus: Bus,
  positions: readonly (number | null)[],
  conversationIds: readonly string[],
  former: string | null,
): void {
  publishStored(bus, ...positions);
  if (conversationIds.length === 0) return;
  bus.publish('outbox.stored', {});
  for (const conversationId of conversationIds)
    bus.publish('conversation.changed', { conversationId, ...(former === null ? {} : { formerPersonId: former }) });
}

/** @throws Problem `closed`, `closed-by-visitor` */
export function demandNotClosed({ row }: ConversationInScope): ConversationInScope['row'] {
  if (row.status === 'closed') throw problem(row.closed_by === 'visitor' ? 'closed-by-visitor' : 'closed');
  return row;
}
