/** The handler of each route of contract/api.ts. */
import type { KeptAtServer } from '../contract/encryption.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Ledger } from './domains/ledger/ledger.ts';
import { ledgerHandlers } from './domains/ledger/routes.ts';
import { accessReviewHandlers } from './domains/accessReview/routes.ts';
import { addressHandlers, type AddressServices } from './domains/addresses/routes.ts';
import type { ActivityQuery } from './domains/activity/query.ts';
import type { WaitsAfterReset } from './domains/activity/alerts.ts';
import { activityHandlers } from './domains/activity/routes.ts';
import type { UploadLimit } from './domains/activity/uploadLimit.ts';
import type { PresenceOf } from './domains/activity/tiles.ts';
import type { Availability } from './domains/conversations/availability.ts';
import type { Conversations } from './domains/conversations/conversations.ts';
import type { Ingest } from './domains/conversations/ingest.ts';
import { workstationHandlers, type WorkstationServices } from './domains/workstations/routes.ts';
import type { MaskingPolicies } from './domains/masking/maskingPolicies.ts';
import { maskingHandlers } from './domains/masking/routes.ts';
import { replyHandlers } from './domains/replies/routes.ts';
import type { Routing } from './domains/conversations/routing.ts';
import type { Transfers } from './domains/conversations/transfers.ts';
import { readingHandlers } from './domains/conversations/readingRoutes.ts';
import { routingHandlers } from './domains/conversations/routingRoutes.ts';
import { conversationHandlers } from './domains/conversations/routes.ts';
import type { PolicyDocuments } from './domains/policy/policyDocuments.ts';
import { policyHandlers } from './domains/policy/routes.ts';
import { ask, waitsAfterReset } from './domains/people/requests.ts';
import { policyWithin } from './domains/policy/policyStore.ts';
import { preferenceHandlers } from './domains/people/preferences.ts';
import { peopleHandlers } from './domains/people/routes.ts';
import { secondFactorsOfPeopleHandlers } from './domains/people/secondFactorsOfPeople.ts';
import { sessionsOfPeopleHandlers } from './domains/people/sessionsOfPeople.ts';
import { secondFactorHandlers } from './domains/signIn/secondFactorRoutes.ts';
import type { SecondFactors } from './domains/signIn/secondFactors.ts';
import { savedLoginHandlers } from './domains/logins/routes.ts';
import { selfCheckHandlers } from './domains/workstations/selfCheckRoutes.ts';
import type { SelfChecks } from './domains/workstations/selfChecks.ts';
import { passwordHandlers } from './domains/signIn/passwordRoutes.ts';
import type { Passwords } from './domains/signIn/passwords.ts';
import { signInHandlers } from './domains/signIn/signInRoutes.ts';
import { sessionHandlers } from './domains/signIn/sessionRoutes.ts';
import type { Sessions } from './domains/signIn/sessions.ts';
import type { SignIn } from './domains/signIn/signIn.ts';
import { newestStatement } from './record/serverStatement.ts';
import type { Handlers } from './platform/http/handler.ts';
import type { AskSecond } from './domains/masking/secondPerson.ts';
import type { Successor } from './platform/tls/authority.ts';
import type { SystemScope } from './scope/scope.ts';
import type { Db } from './storage/storage.ts';
import type { Bus } from './platform/bus.ts';

export interface Services {
  readonly db: Db;
  readonly wholeServer: SystemScope;
  readonly policy: () => Policy;
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly conversations: Conversations;
  readonly routing: Routing;
  readonly transfers: Transfers;
  readonly availability: Availability;
  readonly ingest: Ingest;
  readonly policies: MaskingPolicies;
  readonly bus: Bus;
  readonly activity: ActivityQuery;
  readonly uploadLimit: UploadLimit;
  readonly ledger: Ledger;
  readonly selfChecks: SelfChecks;
  readonly presenceOf: PresenceOf;
  readonly secondFactors: SecondFactors;
  readonly passwords: Passwords;
  readonly workstations: WorkstationServices;
  readonly addresses: AddressServices['addresses'];
  readonly intrusions: AddressServices['intrusions'];
  readonly documents: PolicyDocuments;
  readonly successors: readonly Successor[];
  /** Applies the newest version of the policy to the running server at once. */
  readonly policyChanged: () => Promise<void>;
  /** What protects the data that the server keeps. */
  readonly kept: KeptAtServer;
}

/** All handlers; the type checker requires one for every route of the contract. */
export function handlers(s: Services): Handlers {
  const askSecond: AskSecond = (tx, scope, asked) => ask(tx, scope, asked, null, '', s.policy().approvals);
  const waits: WaitsAfterReset = async (tx, scope) =>
    waitsAfterReset(tx, scope, (await policyWithin(tx, s.policy())).approvals, Date.now());
  return {
    ...signInHandlers(s),
    ...secondFactorHandlers(s),
    ...secondFactorsOfPeopleHandlers(s),
    ...sessionHandlers(s),
    ...sessionsOfPeopleHandlers(s),
    ...conversationHandlers(s),
    ...readingHandlers(s),
    ...routingHandlers(s),
    ...maskingHandlers({ ...s, askSecond }),
    ...replyHandlers(s),
    ...peopleHandlers(s),
    ...preferenceHandlers(s),
    ...accessReviewHandlers(s),
    ...activityHandlers({ ...s, waits }),
    ...ledgerHandlers(s),
    ...passwordHandlers(s.passwords),
    ...workstationHandlers(s),
    ...selfCheckHandlers(s),
    ...addressHandlers({ ...s, askSecond }),
    ...policyHandlers({ ...s, askSecond }),
    ...savedLoginHandlers(s.db, s.bus),
    serverStatement: async () => ({ statement: await newestStatement(s.db) }),
    async getEncryption({ connection }) {
      const inUse = connection();
      if (inUse === null) throw new Error('The connection has ended.');
      return { connection: inUse, kept: s.kept };
    },
  };
}
