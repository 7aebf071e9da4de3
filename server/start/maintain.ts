import { join } from 'node:path';
import { alertOverdue } from '../domains/accessReview/overdue.ts';
import { Corroboration } from '../domains/activity/corroboration.ts';
import { MaskStored } from '../domains/conversations/maskStored.ts';
import type { Routing } from '../domains/conversations/routing.ts';
import type { Transfers } from '../domains/conversations/transfers.ts';
import type { Ingest } from '../domains/conversations/ingest.ts';
import { forgetRemoved } from '../domains/logins/savedLogins.ts';
import { forgetExpired } from '../domains/masking/exceptions.ts';
import type { MaskingPolicies } from '../domains/masking/maskingPolicies.ts';
import { expireRequests } from '../domains/people/requests.ts';
import { ActivityRetention } from '../domains/retention/activityRetention.ts';
import type { Retention } from '../domains/retention/retention.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import { recordStatement } from '../record/serverStatement.ts';
import { systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';
import type { OpenedSignIn } from './openSignIn.ts';
import type { MaintenanceTimes } from './options.ts';

const EVERY_DAY = 86_400_000;
/** Folder of the program, where its sources are. */
const PROGRAM = join(import.meta.dirname, '../..');

const MAINTENANCE = systemScope('what runs out does so for every tenant');

export interface MaintainPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly sweepSignIn: OpenedSignIn['sweep'];
  readonly retention: Retention;
  readonly keptDays: () => number;
  /** Days within which a review of access has to be attested. */
  readonly reviewedEveryDays: () => number;
  readonly routing: Pick<Routing, 'look'>;
  readonly transfers: Pick<Transfers, 'look'>;
  readonly policies: MaskingPolicies;
  readonly ingest: Ingest;
  readonly times: MaintenanceTimes;
  readonly dataFolder: string;
}

/**
 * Work that is repeated while the server runs, and done once at its start: expire sessions, delete, prune, mask again.
 */
export const maintain = (ports: MaintainPorts): Step<null> => ({
  name: 'begin the maintenance',
  start() {
    const { db, bus, log, sweepSignIn, retention, policies, ingest, times } = ports;
    const activity = new ActivityRetention(db, bus, MAINTENANCE, ports.keptDays);
    const logged = (work: Promise<unknown>): void => void work.catch((error: unknown) => log.failure(error));
    const remove = (): void => {
      logged(retention.sweep());
      logged(activity.sweep());
      logged(alertOverdue({ db, bus }, MAINTENANCE, ports.reviewedEveryDays()));
      logged(forgetExpired(db, MAINTENANCE));
      logged(forgetRemoved(db, MAINTENANCE));
    };
    const sweep = (): void => {
      logged(sweepSignIn());
      logged(
        expireRequests(db, MAINTENANCE).then((positions) => {
          if (positions.length > 0) bus.publish('activity.stored', { positions });
        }),
      );
    };
    const route = (): void => {
      logged(ports.routing.look());
      logged(ports.transfers.look());
    };
    const corroboration = new Corroboration({
      db,
      bus,
      scope: MAINTENANCE,
      isLive: (personId, workstationId) =>
        bus.presence
          .entries()
          .some((entry) => entry.connected && entry.personId === personId && entry.workstationId === workstationId),
      times: { grace: times.comparingAfter },
    });
    const state = (): void =>
      logged(recordStatement({ db, bus, program: PROGRAM, dataFolder: ports.dataFolder, platform: process.platform }));
    const timers = [
      setInterval(state, EVERY_DAY),
      setInterval(() => logged(corroboration.look()), times.comparing),
      setInterval(sweep, times.expiring),
      setInterval(route, times.routing),
      setInterval(remove, times.deleting),
      setInterval(() => logged(retention.forgetIdle()), times.forgetting),
    ];
    const maskStored = new MaskStored({
      db,
      scope: MAINTENANCE,
      maskOf: (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
      bus,
      inTurn: (id, work) => ingest.inTurn(id, work),
    });
    // Not awaited: after a long pause much has to be deleted, and the start need not wait for it.
    remove();
    state();
    logged(
      maskStored.run().then((done) => {
        if (done.read > 0) log('masked-again', { count: done.changed });
      }),
    );
    return {
      made: null,
      async undo() {
        for (const timer of timers) clearInterval(timer);
        await Promise.all([corroboration.settled(), maskStored.stop(), activity.stop()]);
      },
    };
  },
});
