/** The routes about conversations, their messages and entries. */
import type { Policy } from '../../../core/policy/policy.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Bus } from '../../platform/bus.ts';
import { exporting } from '../../platform/exporting.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db } from '../../storage/storage.ts';
import { closedSummaries } from './conversationQueries.ts';
import type { Conversations } from './conversations.ts';
import { addEntry } from './entries.ts';
import { exportTranscript } from './exportTranscript.ts';
import type { Ingest } from './ingest.ts';
import { searchMessages } from './search.ts';
import { allowedText } from './allowedText.ts';

/** What the handlers work with. */
export interface ConversationServices {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly conversations: Conversations;
  readonly ingest: Ingest;
  readonly bus: Bus;
  readonly ledger: Pick<Ledger, 'proofOf'>;
}
type Route =
  | 'listConversations'
  | 'listClosed'
  | 'openConversation'
  | 'sendMessage'
  | 'addEntry'
  | 'closeConversation'
  | 'searchMessages'
  | 'exportConversation';

/** A handler for each route. */
export const conversationHandlers = (s: ConversationServices): Pick<Handlers, Route> => ({
  listConversations: ({ scope, params: { afterAt, afterId, limit } }) =>
    s.conversations.list(
      scope,
      limit,
      afterAt === undefined || afterId === undefined ? null : { startedAt: afterAt, id: afterId },
    ),
  async listClosed({ scope, params: { afterAt, afterId, tenantId, limit } }) {
    const after = afterAt === undefined || afterId === undefined ? null : { closedAt: afterAt, id: afterId };
    const found = await closedSummaries(s.db, scope, limit + 1, after, tenantId ?? null);
    return { conversations: found.slice(0, limit), hasMore: found.length > limit };
  },
  openConversation: ({ scope, params }) =>
    s.conversations.read(scope, params.conversationId, params.limit, params.beforeSeq),
  async sendMessage({ session, scope, params, body }) {
    const text = await allowedText(s.db, scope, params.conversationId, body.text);
    const { message } = await s.ingest.take({
      id: body.id,
      conversationId: params.conversationId,
      text,
      at: body.at,
      author: 'agent',
      person: session.person,
      scope,
    });
    return message;
  },
  addEntry: ({ session, scope, params, body }) =>
    addEntry(s.db, s.bus, scope, session.person, params.conversationId, body),
  async closeConversation({ scope, params }) {
    await s.conversations.close(scope, params.conversationId);
    return { ok: true };
  },
  searchMessages: ({ scope, body }) => searchMessages(s.db, s.bus, scope, body.query),
  async exportConversation({ session, scope, params, body, workstation }) {
    const { folder } = s.policy().transcripts;
    if (folder === null) throw problem('export-off');
    return exporting(() =>
      exportTranscript(s.db, s.bus, {
        proofOf: (position) => s.ledger.proofOf(position),
        conversationId: params.conversationId,
        language: body.language,
        scope,
        folder,
        person: { personId: session.person.id, workstationId: workstation.id },
      }),
    );
  },
});
