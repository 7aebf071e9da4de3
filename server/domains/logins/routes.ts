/** The routes of contract/savedLogins.ts. */
import type { SAVED_LOGIN_ROUTES } from '../../../contract/savedLogins.ts';
import type { Handlers } from '../../platform/http/handler.ts';
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
} from './savedLogins.ts';
import type { Bus } from '../../platform/bus.ts';

const DONE = { ok: true } as const;

/** A handler for each route. */
export function savedLoginHandlers(db: Db, bus: Bus): Pick<Handlers, keyof typeof SAVED_LOGIN_ROUTES> {
  /** Notifies the desks of this person, and those that show activity. */
  const changed = (personId: string, position: number): typeof DONE => {
    bus.publish('logins.changed', { personId });
    bus.publish('activity.stored', { positions: [position] });
    return DONE;
  };
  return {
    async registerLoginKey(asked) {
      const own = asked.scope;
      // Another desk of this person may have the logins that are not sealed to the new key yet.
      const position = await registerKey(db, own, asked.body.publicKey);
      return position === null ? DONE : changed(own.personId, position);
    },
    ownLogins: (asked) => ownLogins(db, asked.scope),
    async sealOwnLogins(asked) {
      const own = asked.scope;
      const { stored, position } = await sealOwnLogins(db, own, asked.body.seals);
      if (position !== null) changed(own.personId, position);
      return { stored };
    },
    loginPeople: async (asked) => ({ people: await peopleWithLogins(db, asked.scope, asked.body.query) }),
    loginsOf: (asked) => loginsOf(db, asked.scope, asked.params.personId),
    async saveLogin(asked) {
      const { version, position } = await saveLogin(db, asked.scope, { ...asked.params, ...asked.body });
      changed(asked.params.personId, position);
      return { version };
    },
    async removeLogin(asked) {
      return changed(asked.params.personId, await removeLogin(db, asked.scope, { ...asked.params, ...asked.body }));
    },
    async restoreLogin(asked) {
      return changed(asked.params.personId, await restoreLogin(db, asked.scope, { ...asked.params, ...asked.body }));
    },
    async approveLoginKey(asked) {
      const by = asked.scope;
      const { personId, keyId } = asked.params;
      return changed(
        personId,
        await approveKey(db, by, { personId, workstationId: asked.body.workstationId, keyId }, asked.body.proof),
      );
    },
  };
}
