/** What the routes about people, requests and changes do. */
import type { PEOPLE_ROUTES } from '../../../contract/people.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Db } from '../../storage/storage.ts';
import type { PresenceOf } from '../activity/tiles.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { Sessions } from '../signIn/sessions.ts';
import { listChanges, readChange } from './listChanges.ts';
import { listPeople, peopleFrame } from './listPeople.ts';
import { PeopleService } from './peopleService.ts';
import { peopleHere } from './personQueries.ts';
import { listRequests } from './requests.ts';

interface Parts {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly sessions: Sessions;
  readonly bus: Bus;
  readonly conversations: Conversations;
  readonly presenceOf: PresenceOf;
  readonly policyChanged: () => Promise<void>;
  readonly addresses: { readonly look: () => Promise<unknown> };
}

const DONE = { ok: true } as const;

/** Handlers of the routes about people, requests, teams and changes. */
export function peopleHandlers(s: Parts): Pick<Handlers, keyof typeof PEOPLE_ROUTES | 'listPeople'> {
  const people = new PeopleService({
    ...s,
    addressesChanged: async () => void (await s.addresses.look()),
    endSessionsOf: (tx, ends, by) => s.sessions.endWithin(tx, ends.personId, ends.code, by),
    async assignWaiting(personId) {
      if (s.presenceOf(personId).state === 'online') await s.conversations.assignWaiting(personId);
    },
  });
  return {
    listPeople: ({ scope }) => peopleHere(s.db, scope),
    peopleFrame: ({ scope }) => peopleFrame(s.db, scope, s.policy().approvals),
    queryPeople: ({ scope, body }) => listPeople(s.db, scope, body),
    addPerson: ({ scope, body: { reason, ...form } }) => people.add(scope, form, reason),
    changePerson: ({ scope, params, body }) => people.change(scope, { ...params, ...body, mustAsk: false }),
    askChange: ({ scope, params, body }) => people.change(scope, { ...params, ...body, mustAsk: true }),
    async saveTeam({ scope, params, body }) {
      await people.saveTeam(scope, params.teamId, body);
      return DONE;
    },
    async removeTeam({ scope, params }) {
      await people.removeTeam(scope, params.teamId);
      return DONE;
    },
    listRequests: ({ scope }) => listRequests(s.db, scope, s.policy().approvals),
    async decideRequest({ scope, params, body }) {
      await people.decide(scope, params.requestId, body);
      return DONE;
    },
    async withdrawRequest({ scope, params }) {
      await people.withdraw(scope, params.requestId);
      return DONE;
    },
    queryChanges: ({ scope, body }) => listChanges(s.db, scope, body),
    async readChange({ scope, params }) {
      const { row, before, after } = await readChange(s.db, scope, params.changeId);
      return { row, before, after };
    },
    undoChange: ({ scope, params, body }) => people.undo(scope, params.changeId, body.reason),
  };
}
