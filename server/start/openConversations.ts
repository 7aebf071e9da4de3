import { PresenceBoard } from '../channels/desk/presence.ts';
import { Availability } from '../domains/conversations/availability.ts';
import { Conversations } from '../domains/conversations/conversations.ts';
import { Ingest } from '../domains/conversations/ingest.ts';
import { Room } from '../domains/conversations/room.ts';
import { Routing } from '../domains/conversations/routing.ts';
import { Transfers } from '../domains/conversations/transfers.ts';
import { MaskingPolicies } from '../domains/masking/maskingPolicies.ts';
import { Retention } from '../domains/retention/retention.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import { systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

const SERVER = systemScope('conversations of every tenant are assigned, closed and deleted by the server');

export interface OpenedConversations {
  readonly presence: PresenceBoard;
  readonly conversations: Conversations;
  readonly routing: Routing;
  readonly transfers: Transfers;
  readonly availability: Availability;
  readonly policies: MaskingPolicies;
  readonly ingest: Ingest;
  readonly retention: Retention;
}

export interface OpenConversationsPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly policy: () => Policy;
}

/** Opens the services of conversations. At the start no visitor is connected, whatever an earlier run stored. */
export const openConversations = ({ db, bus, log, policy }: OpenConversationsPorts): Step<OpenedConversations> => ({
  name: 'open the conversations',
  async start() {
    const presence = new PresenceBoard(bus);
    const room = new Room(SERVER, () => policy().routing);
    const conversations = new Conversations(
      db,
      bus,
      SERVER,
      () => presence.online(),
      Date.now,
      () => room.share,
    );
    await conversations.setAllOffline();
    const changes = { db, bus, server: SERVER, conversations, now: Date.now };
    const routing = new Routing({
      ...changes,
      policy: () => policy().routing,
      room,
      isHere: (personId) => presence.isHere(personId),
    });
    bus.subscribe('presence.online', async ({ personId }) => {
      await routing.look();
      await conversations.assignWaiting(personId);
    });
    const availability = new Availability({ ...changes, policy: () => policy().routing, routing });
    bus.subscribe('session.ended', async ({ sessionId, code }) => {
      if (code === 'signed-out') await availability.signedOut(sessionId);
    });
    const retention = new Retention(db, bus, SERVER);
    await retention.forgetIdle();
    const policies = new MaskingPolicies(db, systemScope('messages of every tenant are masked'), log);
    const ingest = new Ingest(db, bus, log, Date.now, policies, room);
    const transfers = new Transfers({ ...changes, policy: () => policy().routing, room, policies });
    return {
      made: { presence, conversations, routing, transfers, availability, policies, ingest, retention },
      undo: () => Promise.all([routing.settled(), retention.stop(), policies.stop()]).then(() => undefined),
    };
  },
});
