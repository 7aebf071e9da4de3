import type { AddressGuard } from '../domains/addresses/addressGuard.ts';
import type { PolicyWatch } from '../domains/policy/policyStore.ts';
import { Passwords } from '../domains/signIn/passwords.ts';
import { recordSessions } from '../domains/signIn/recordSessions.ts';
import { SecondFactors } from '../domains/signIn/secondFactors.ts';
import { Sessions, type AddressRule } from '../domains/signIn/sessions.ts';
import { SignIn, signInSetup } from '../domains/signIn/signIn.ts';
import { openRunningTime } from '../domains/signIn/tries.ts';
import { SelfChecks } from '../domains/workstations/selfChecks.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import type { LimitRecords } from '../record/limitRecords.ts';
import { groupOf, servedBy } from '../scope/queries.ts';
import { systemScope } from '../scope/scope.ts';
import { keptBox } from '../storage/keptKeys.ts';
import type { Db } from '../storage/storage.ts';

export interface OpenedSignIn {
  readonly sessions: Sessions;
  readonly selfChecks: SelfChecks;
  readonly secondFactors: SecondFactors;
  readonly signIn: SignIn;
  readonly passwords: Passwords;
  /** Expires sessions and codes, and keeps the running time. */
  readonly sweep: () => Promise<void>;
}
export interface OpenSignInPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly policy: PolicyWatch;
  readonly addressGuard: AddressGuard;
  readonly limitRecords: LimitRecords;
}

/** Opens sessions, second factors, passwords and self-checks. The undo stores what they still have in memory. */
export const openSignIn = ({
  db,
  bus,
  log,
  policy,
  addressGuard,
  limitRecords,
}: OpenSignInPorts): Step<OpenedSignIn> => ({
  name: 'open the sign-in',
  async start() {
    const { current } = policy;
    const scope = systemScope('sessions and sign-ins run out, and address rules change, for people of every tenant');
    const sessions = new Sessions({
      db,
      scope,
      bus,
      addressRule: addressRule(db, addressGuard),
      records: recordSessions(db, bus, (error) => log.failure(error)),
    });
    const selfChecks = new SelfChecks(db, bus, current);
    const secondFactors = new SecondFactors(db, await keptBox(db, 'second-factors'), current, bus, scope);
    const time = await openRunningTime(db);
    const setup = await signInSetup(db);
    const ports = { db, scope, setup, sessions, bus, policy: current, time };
    const signIn = new SignIn({ ...ports, selfChecks, secondFactors, addresses: addressGuard, limitRecords });
    // A rule for a group, a role or a tenant may refuse a session whose connection the gate still accepts.
    bus.subscribe('addresses.changed', () => sessions.recheckAddresses());
    return {
      made: {
        sessions,
        selfChecks,
        secondFactors,
        signIn,
        passwords: new Passwords(ports),
        async sweep() {
          const swept = await Promise.allSettled([
            sessions.sweep(),
            signIn.sweep(),
            secondFactors.sweep(),
            time.keep(),
          ]);
          for (const each of swept) if (each.status === 'rejected') log.failure(each.reason);
        },
      },
      async undo() {
        signIn.flush();
        selfChecks.flush();
        await time.keep();
      },
    };
  },
});

const addressRule =
  (db: Db, guard: AddressGuard): AddressRule =>
  async ({ personId, workstationId, role, tenantIds }, address) => {
    const served = await servedBy(db, workstationId);
    return guard.allows({
      address,
      workstationId,
      groupId: await groupOf(db, workstationId),
      person: { id: personId, role },
      tenantIds: tenantIds.filter((id) => served === null || served.has(id)),
    })
      ? { allow: true }
      : { allow: false };
  };
