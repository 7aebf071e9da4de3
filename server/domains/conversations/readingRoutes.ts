/** What a person has read of their conversations: kept for them alone, and told to their other desks. */
import type { READING_ROUTES } from '../../../contract/reading.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db } from '../../storage/storage.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import { readByPerson, storeRead } from './readQueries.ts';

/** A handler for each route. */
export const readingHandlers = ({
  db,
  bus,
}: {
  readonly db: Db;
  readonly bus: Bus;
}): Pick<Handlers, keyof typeof READING_ROUTES> => ({
  readStates: ({ scope }) => readByPerson(db, scope),
  async markRead({ scope, params: { conversationId }, body }) {
    const { seq, changed } = await db.transaction().execute(async (tx) => {
      const conversation = await ConversationInScope.find(tx, scope, conversationId);
      if (conversation === null) throw problem('not-found');
      return storeRead(tx, scope, conversation, body.seq);
    });
    const read = { conversationId, seq };
    if (changed)
      bus.publish('desk.event', {
        frame: liveEvent('read.changed', read),
        about: { concerns: 'person', personId: scope.personId },
      });
    return read;
  },
});
