import { RequestedChange } from '../../server/record/requestedChange.ts';
import { carryOutWithoutSecond } from '../../server/commandLine/carryOutWithoutSecond.ts';
import { actionOf } from '../../server/domains/people/requestedKinds.ts';
import { allOpenRequests } from '../../server/domains/people/requestQueries.ts';
import { Said } from '../said.ts';
import { command, inStorage, needed, NotUnderstood, printJson } from './command.ts';

/** Characters; a shorter reason says nothing to the people who read it later. */
const SHORTEST_REASON = 10;

/** A whole policy is named by its differences, and a value that stays unknown has no hash to be read. */
const asIsShown = (change: RequestedChange): object =>
  Object.fromEntries(Object.entries(change).filter(([name]) => !['kind', 'policy', 'tag'].includes(name)));

export const breakGlass = command({
  what: 'carries out a request that waits for a second person, without one; everybody who may see alerts is alerted',
  usage: [
    'without options it lists the open requests, with what each of them changes',
    '--request ID --reason TEXT (recorded, and shown with the alert; at least 10 characters)',
  ],
  options: { request: { type: 'string' }, reason: { type: 'string' } },
  run: (values) =>
    inStorage(values, async (db, scope) => {
      if (values.request === undefined) {
        if (values.reason !== undefined) throw new NotUnderstood('--request is missing');
        const open = await allOpenRequests(db, scope, Date.now());
        return printJson(
          open.map(({ id, at, expires_at: expiresAt, asked, by }) => {
            const change = RequestedChange.parse(JSON.parse(asked));
            return {
              ...{ id, action: actionOf(change), askedBy: by, asked: asIsShown(change) },
              ...{ at: new Date(at).toISOString(), until: new Date(expiresAt).toISOString() },
            };
          }),
          2,
        );
      }
      const reason = needed(values.reason, '--reason').trim();
      if (reason.length < SHORTEST_REASON)
        throw new NotUnderstood(`--reason has fewer than ${SHORTEST_REASON} characters`);
      const id = needed(values.request, '--request');
      if (!(await allOpenRequests(db, scope, Date.now())).some((open) => open.id === id))
        throw new Said(`No open request has the id "${id}". Without options this command lists those that are open.`);
      await carryOutWithoutSecond(db, scope, id, reason);
      printJson({ done: true });
    }),
});
