/** What each route of contract/savedLogins.ts does. */
import type { SAVED_LOGIN_ROUTES } from '../../../contract/savedLogins.ts';
import { type Handlers, type RouteRequest } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db } from '../../storage/storage.ts';
import { approveKey, registerKey } from './loginKeys.ts';
import {
  loginsOf,
  ownLogins,
  peopleWithLogins,
  removeLogin,
  restoreLogin,
  saveLogin,
  sealOwnLogins,
  type LoginActor,
} from './savedLogins.ts';
import type { Bus } from '../../platform/bus.ts';

const DONE = { ok: true } as const;

/** The registration has checked already; without a session there is no scope, and so no answer. */
function actor({ session }: Pick<RouteRequest<'ownLogins'>, 'session'>): LoginActor {
  if (session === null) throw problem('session-ended');
  return { personId: session.person.id, workstationId: session.workstationId, tenantIds: session.tenantIds };
}

export function savedLoginHandlers(db: Db, bus: Bus): Pick<Handlers, keyof typeof SAVED_LOGIN_ROUTES> {
  /** Tells the desks of this person, and those who read activity. */
  const changed = (personId: string, position: number): typeof DONE => {
    bus.publish('logins.changed', { personId });
    bus.publish('activity.stored', { positions: [position] });
    return DONE;
  };
  return {
    async registerLoginKey(asked) {
      const own = actor(asked);
      // Another desk of this person may have what the new key waits for.
      const position = await registerKey(db, own, asked.body.publicKey);
      return position === null ? DONE : changed(own.personId, position);
    },
    ownLogins: (asked) => ownLogins(db, actor(asked)),
    async sealOwnLogins(asked) {
      const own = actor(asked);
      const { stored, position } = await sealOwnLogins(db, own, asked.body.seals);
      if (position !== null) changed(own.personId, position);
      return { stored };
    },
    loginPeople: async (asked) => ({ people: await peopleWithLogins(db, actor(asked), asked.body.query) }),
    loginsOf: (asked) => loginsOf(db, actor(asked), asked.params.personId),
    async saveLogin(asked) {
      const { version, position } = await saveLogin(db, actor(asked), { ...asked.params, ...asked.body });
      changed(asked.params.personId, position);
      return { version };
    },
    async removeLogin(asked) {
      return changed(asked.params.personId, await removeLogin(db, actor(asked), { ...asked.params, ...asked.body }));
    },
    async restoreLogin(asked) {
      return changed(asked.params.personId, await restoreLogin(db, actor(asked), { ...asked.params, ...asked.body }));
    },
    async approveLoginKey(asked) {
      const by = actor(asked);
      const { personId, keyId } = asked.params;
      // Whoever may not see the person may not speak for their keys.
      await loginsOf(db, by, personId);
      return changed(
        personId,
        await approveKey(db, by, { personId, workstationId: asked.body.workstationId, keyId }, asked.body.proof),
      );
    },
  };
}
