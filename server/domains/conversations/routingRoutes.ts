/** The routes about who answers a conversation. */
import type { AVAILABILITY_ROUTES } from '../../../contract/availability.ts';
import type { ROUTING_ROUTES } from '../../../contract/routing.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Availability } from './availability.ts';
import type { Routing } from './routing.ts';
import type { Transfers } from './transfers.ts';

/** A handler for each route. */
export const routingHandlers = ({
  routing,
  transfers,
  availability,
}: {
  readonly routing: Routing;
  readonly transfers: Transfers;
  readonly availability: Availability;
}): Pick<Handlers, keyof typeof ROUTING_ROUTES | keyof typeof AVAILABILITY_ROUTES> => ({
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
  async transferConversation({ scope, params, body }) {
    await transfers.offer(scope, params.conversationId, body.to, body.note);
    return { ok: true };
  },
  async acceptTransfer({ scope, params }) {
    await transfers.accept(scope, params.conversationId);
    return { ok: true };
  },
  async endTransfer({ scope, params }) {
    await transfers.end(scope, params.conversationId);
    return { ok: true };
  },
  async reopenConversation({ scope, params }) {
    await routing.reopen(scope, params.conversationId);
    return { ok: true };
  },
  getAvailability: ({ scope }) => availability.of(scope),
  async setAvailability({ scope, session, body }) {
    return { chosen: await availability.choose(scope, session.id, body) };
  },
  reopenUntil: async ({ scope, params }) => ({ until: await routing.reopenUntil(scope, params.conversationId) }),
  listReceivers: ({ scope, params }) => routing.receivers(scope, params.conversationId),
});
