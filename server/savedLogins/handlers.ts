/** What each route of contract/savedLogins.ts does. */
import type { SAVED_LOGIN_ROUTES } from '../../contract/savedLogins.ts';
import type { Asked, Handlers } from '../api/handlers.ts';
import { sessionEnded } from '../problem.ts';
import type { Db } from '../storage/storage.ts';
import { approveKey, registerKey } from './loginKeys.ts';
import { loginsOf, ownLogins, peopleWithLogins, removeLogin, restoreLogin, saveLogin, sealOwnLogins, type LoginActor, type LoginNews } from './savedLogins.ts';

const DONE = { ok: true } as const;

/** The registration has checked already; without a session there is no scope, and so no answer. */
function actor({ session }: Pick<Asked<'ownLogins'>, 'session'>): LoginActor {
  if (session === null) throw sessionEnded();
  return { personId: session.person.id, workstationId: session.workstationId, tenantIds: session.tenantIds };
}

export function savedLoginHandlers(db: Db, news: LoginNews): Pick<Handlers, keyof typeof SAVED_LOGIN_ROUTES> {
  const changed = (personId: string): typeof DONE => {
    news.emit('changed', personId);
    return DONE;
  };
  return {
    async registerLoginKey(asked) {
      const own = actor(asked);
      // Another desk of this person may have what the new key waits for.
      return await registerKey(db, own, asked.body.publicKey) ? changed(own.personId) : DONE;
    },
    ownLogins: (asked) => ownLogins(db, actor(asked)),
    async sealOwnLogins(asked) {
      const own = actor(asked);
      const stored = await sealOwnLogins(db, own, asked.body.seals);
      if (stored > 0) changed(own.personId);
      return { stored };
    },
    loginPeople: async (asked) => ({ people: await peopleWithLogins(db, actor(asked), asked.body.query) }),
    loginsOf: (asked) => loginsOf(db, actor(asked), asked.params.personId),
    async saveLogin(asked) {
      const version = await saveLogin(db, actor(asked), { ...asked.params, ...asked.body });
      changed(asked.params.personId);
      return { version };
    },
    async removeLogin(asked) {
      await removeLogin(db, actor(asked), { ...asked.params, ...asked.body });
      return changed(asked.params.personId);
    },
    async restoreLogin(asked) {
      await restoreLogin(db, actor(asked), { ...asked.params, ...asked.body });
      return changed(asked.params.personId);
    },
    async approveLoginKey(asked) {
      const by = actor(asked);
      const { personId, keyId } = asked.params;
      // Whoever may not see the person may not speak for their keys.
      await loginsOf(db, by, personId);
      await approveKey(db, by, { personId, workstationId: asked.body.workstationId, keyId }, asked.body.proof);
      return changed(personId);
    },
  };
}
