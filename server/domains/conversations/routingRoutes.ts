/** The routes about who answers a conversation. */
import type { ROUTING_ROUTES } from '../../../contract/routing.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Routing } from './routing.ts';

/** A handler for each route. */
export const routingHandlers = ({
  routing,
}: {
  readonly routing: Routing;
}): Pick<Handlers, keyof typeof ROUTING_ROUTES> => ({
  async takeConversation({ scope, params, body }) {
    await routing.take(scope, params.conversationId, body.from);
    return { ok: true };
  },
  async giveBackConversation({ scope, params }) {
    await routing.giveBack(scope, params.conversationId);
    return { ok: true };
  },
  async assignConversation({ scope, params, body }) {
    await routing.assign(scope, params.conversationId, body.personId);
    return { ok: true };
  },
  listReceivers: ({ scope, params }) => routing.receivers(scope, params.conversationId),
});
