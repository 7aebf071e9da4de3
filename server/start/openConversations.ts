import { PresenceBoard } from '../channels/desk/presence.ts';
import { Conversations } from '../domains/conversations/conversations.ts';
import { Ingest } from '../domains/conversations/ingest.ts';
import { MaskingPolicies } from '../domains/masking/maskingPolicies.ts';
import { Retention } from '../domains/retention/retention.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import { systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

const SERVER = systemScope('conversations of every tenant are assigned, closed and deleted by the server');

export interface OpenedConversations {
  readonly presence: PresenceBoard;
  readonly conversations: Conversations;
  readonly policies: MaskingPolicies;
  readonly ingest: Ingest;
  readonly retention: Retention;
}

/** Opens the services of conversations. At the start no visitor is connected, whatever an earlier run stored. */
export const openConversations = ({ db, bus, log }: { db: Db; bus: Bus; log: Log }): Step<OpenedConversations> => ({
  name: 'open the conversations',
  async start() {
    const presence = new PresenceBoard(bus);
    const conversations = new Conversations(db, bus, SERVER, () => presence.online());
    await conversations.setAllOffline();
    bus.subscribe('presence.online', ({ personId }) => conversations.assignWaiting(personId));
    const retention = new Retention(db, bus, SERVER);
    await retention.forgetIdle();
    const policies = new MaskingPolicies(db, systemScope('messages of every tenant are masked'), log);
    const ingest = new Ingest(db, bus, log, Date.now, policies);
    return {
      made: { presence, conversations, policies, ingest, retention },
      undo: () => Promise.all([retention.stop(), policies.stop()]).then(() => undefined),
    };
  },
});
