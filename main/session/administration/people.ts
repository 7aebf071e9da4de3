/**
 * What the views about people, requests and changes ask of main. The rules are the server's; here nothing is decided.
 */
import type { VERBS } from '../../../contract/bridge.ts';
import type { PEOPLE_VERBS } from '../../../contract/people.ts';
import type { z } from 'zod';
import type { Handlers } from '../../ports.ts';
import type { Link } from '../../link/link.ts';

type Verb = keyof typeof PEOPLE_VERBS;
type Args<V extends Verb> = z.output<(typeof VERBS)[V]['args']>;
type Result<V extends Verb> = z.output<(typeof VERBS)[V]['result']>;
export type PeopleWork = { readonly [V in Verb]: (args: Args<V>) => Promise<Result<V>> };

export interface PeoplePorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Without `addPerson`'s password: whoever can make one at this desk adds it. */
export function createPeople({ link, token, online }: PeoplePorts): PeopleWork {
  return {
    peopleFrame: () => online(() => link.call('peopleFrame', {}, {}, token)),
    queryPeople: (query) => online(() => link.call('queryPeople', {}, query, token)),
    async addPerson(form) {
      const stored = await online(() => link.call('addPerson', {}, form, token));
      if (stored.state === 'asked') return stored;
      return { ...stored, temporaryPassword: null };
    },
    changePerson: ({ personId, ...body }) => online(() => link.call('changePerson', { personId }, body, token)),
    askChange: ({ personId, ...body }) => online(() => link.call('askChange', { personId }, body, token)),
    saveTeam: ({ teamId, ...body }) => online(() => link.call('saveTeam', { teamId }, body, token)),
    removeTeam: ({ teamId }) => online(() => link.call('removeTeam', { teamId }, {}, token)),
    listRequests: () => online(() => link.call('listRequests', {}, {}, token)),
    decideRequest: ({ requestId, ...body }) => online(() => link.call('decideRequest', { requestId }, body, token)),
    withdrawRequest: ({ requestId }) => online(() => link.call('withdrawRequest', { requestId }, {}, token)),
    queryChanges: (query) => online(() => link.call('queryChanges', {}, query, token)),
    readChange: ({ changeId }) => online(() => link.call('readChange', { changeId }, {}, token)),
    undoChange: ({ changeId, reason }) => online(() => link.call('undoChange', { changeId }, { reason }, token)),
  };
}

/** The verbs as the bridge asks for them: `work` is that of whoever is signed in when the verb comes. */
export function peopleHandlers(
  work: () => PeopleWork,
  newTemporaryPassword: (personId: string) => Promise<string | null>,
): Pick<Handlers, Verb> {
  return {
    peopleFrame: (args) => work().peopleFrame(args),
    queryPeople: (args) => work().queryPeople(args),
    async addPerson(args) {
      const stored = await work().addPerson(args);
      if (stored.state === 'asked') return stored;
      // The person is there by now; a password that could not be made can be made later, by a reset.
      return { ...stored, temporaryPassword: await newTemporaryPassword(stored.personId).catch(() => null) };
    },
    changePerson: (args) => work().changePerson(args),
    askChange: (args) => work().askChange(args),
    saveTeam: (args) => work().saveTeam(args),
    removeTeam: (args) => work().removeTeam(args),
    listRequests: (args) => work().listRequests(args),
    decideRequest: (args) => work().decideRequest(args),
    withdrawRequest: (args) => work().withdrawRequest(args),
    queryChanges: (args) => work().queryChanges(args),
    readChange: (args) => work().readChange(args),
    undoChange: (args) => work().undoChange(args),
  };
}
