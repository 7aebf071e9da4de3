import { liveEvent } from '../../contract/realtime.ts';
import { openAlertFeed } from '../channels/desk/alertFeed.ts';
import { DeskHub } from '../channels/desk/deskHub.ts';
import type { DeskLimits } from '../channels/desk/deskLimits.ts';
import { FloorFeed } from '../channels/desk/floorFeed.ts';
import type { PresenceBoard } from '../channels/desk/presence.ts';
import type { VisitorAllowances } from '../channels/widget/visitorAllowances.ts';
import { VisitorHub } from '../channels/widget/visitorHub.ts';
import type { VisitorTurns } from '../channels/widget/visitorTurns.ts';
import { ActivityQuery } from '../domains/activity/query.ts';
import type { LiveAddresses } from '../domains/addresses/liveAddresses.ts';
import type { Conversations } from '../domains/conversations/conversations.ts';
import { Ratings } from '../domains/conversations/ratings.ts';
import type { Routing } from '../domains/conversations/routing.ts';
import type { Ingest } from '../domains/conversations/ingest.ts';
import type { MaskingPolicies } from '../domains/masking/maskingPolicies.ts';
import type { PolicyDocuments } from '../domains/policy/policyDocuments.ts';
import type { Sessions } from '../domains/signIn/sessions.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import type { LimitRecords } from '../record/limitRecords.ts';
import { systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

export interface OpenHubsPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly sessions: Sessions;
  readonly presence: PresenceBoard;
  readonly conversations: Conversations;
  readonly routing: Routing;
  readonly policies: MaskingPolicies;
  readonly ingest: Ingest;
  readonly addresses: LiveAddresses;
  readonly documents: PolicyDocuments;
  readonly allowances: VisitorAllowances;
  readonly turns: VisitorTurns;
  readonly deskLimits: DeskLimits;
  readonly limitRecords: LimitRecords;
}
/** Live messages to desks and to visitors' pages; the listeners add the connections. */
export interface OpenedHubs {
  readonly desks: DeskHub;
  readonly visitors: VisitorHub;
  readonly activity: ActivityQuery;
}

/** Opens the hubs and the live floor, all fed by the bus. */
export const openHubs = (ports: OpenHubsPorts): Step<OpenedHubs> => ({
  name: 'open the hubs',
  async start() {
    const { db, bus, log, sessions, presence, conversations, routing, policies, ingest, addresses, documents } = ports;
    const { allowances, turns, deskLimits, limitRecords } = ports;
    // First: where it cannot be opened, nothing else has begun yet.
    const desks = await DeskHub.open({ db, bus, sessions, presence, log, limits: deskLimits, limitRecords });
    const visitors = new VisitorHub({
      db,
      bus,
      ingest,
      maskOf: (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
      conversations,
      ratings: new Ratings(db, bus, policies),
      routing,
      allowances,
      turns,
      log,
    });
    // A workstation's policy contains the ranges of its own address.
    bus.subscribe('addresses.changed', () =>
      desks.sendEach(async (id) => liveEvent('policy.changed', await documents.of(id))),
    );
    const activity = new ActivityQuery(db, (address) => addresses.book.registeredFor(address));
    const floor = new FloorFeed({
      db,
      scope: systemScope('the floor, read once for all who watch it'),
      bus,
      hub: desks,
      presence,
      query: activity,
      log,
    });
    const endAlerts = openAlertFeed({
      db,
      scope: systemScope('an alert is read once and compared with the scope of each desk'),
      bus,
      hub: desks,
    });
    return {
      made: { desks, visitors, activity },
      undo() {
        endAlerts();
        floor.stop();
        desks.close();
        visitors.close();
      },
    };
  },
});
