/** What each route about workstations does. */
import type { WORKSTATION_ROUTES } from '../../../contract/workstations.ts';
import { type Services } from '../../routes.ts';
import { type Handlers, type RouteRequest } from '../../platform/http/handler.ts';
import { boundTo } from '../people/teams.ts';
import { problem } from '../../platform/http/problem.ts';
import { workstationsSeenBy } from '../../scope/workstationsSeenBy.ts';
import { BadRequest } from '../../platform/tls/authority.ts';
import { changeGroup, addGroup, changeWorkstation, revoke, workstationsFor } from './workstations.ts';
import { makeCode, withdrawCode, type Actor, type CodePlace } from './codes.ts';
import { managedScopeOf } from '../../scope/groups.ts';

/** What these routes need besides the database. */
export interface WorkstationServices {
  readonly place: Omit<CodePlace, 'host'>;
  /** Signs a new certificate. @throws BadRequest */
  readonly renew: (workstationId: string, requestPem: string) => Promise<{ certificatePem: string }>;
  /** A code was made or withdrawn. */
  readonly codesChanged: () => Promise<void>;
}

type Parts = Pick<Services, 'db' | 'bus' | 'sessions' | 'workstations'>;

export function workstationHandlers(s: Parts): Pick<Handlers, keyof typeof WORKSTATION_ROUTES> {
  const actor = async ({ session }: Pick<RouteRequest<'listWorkstations'>, 'session'>): Promise<Actor> => {
    if (session === null) throw problem('session-ended');
    return {
      by: { personId: session.person.id, workstationId: session.workstationId },
      reach: await managedScopeOf(s.db, session.tenantIds),
    };
  };
  /** What a workstation serves is read when a session begins: whoever is signed in there begins anew. */
  const endSessionsAt = async (workstationIds: readonly string[]): Promise<void> => {
    if (workstationIds.length === 0) return;
    const open = await s.db
      .selectFrom('session')
      .select('id')
      .where('workstation_id', 'in', [...workstationIds])
      .where('ended_at', 'is', null)
      .execute();
    for (const { id } of open) await s.sessions.end(id, 'workstation-moved');
  };
  return {
    async renewCertificate({ workstation, body }) {
      const { certificatePem } = await s.workstations.renew(workstation.id, body.request).catch((error: unknown) => {
        throw error instanceof BadRequest ? problem(error.code) : error;
      });
      return { certificatePem };
    },
    async listWorkstations(asked) {
      const { session } = asked;
      if (session === null) throw problem('session-ended');
      const team = await boundTo(s.db, session.person);
      return workstationsFor(
        s.db,
        (await actor(asked)).reach,
        team === null ? null : await workstationsSeenBy(s.db, session.tenantIds, team),
      );
    },
    async makeEnrolmentCode(asked) {
      const made = await makeCode(s.db, { ...s.workstations.place, host: null }, asked.body, await actor(asked));
      await s.workstations.codesChanged();
      return made;
    },
    async withdrawEnrolmentCode(asked) {
      await withdrawCode(s.db, asked.params.codeId, await actor(asked));
      await s.workstations.codesChanged();
      return { ok: true };
    },
    async changeWorkstation(asked) {
      const { workstationId } = asked.params;
      if (await changeWorkstation(s.db, workstationId, asked.body, await actor(asked)))
        await endSessionsAt([workstationId]);
      return { ok: true };
    },
    async revokeWorkstation(asked) {
      await revoke(s.db, asked.params.workstationId, await actor(asked));
      // What follows is not waited for: somebody may revoke the workstation that they sit at.
      s.bus.publish('workstation.revoked', {});
      return { ok: true };
    },
    addWorkstationGroup: async (asked) => ({ id: await addGroup(s.db, asked.body, await actor(asked)) }),
    async changeWorkstationGroup(asked) {
      await endSessionsAt(await changeGroup(s.db, asked.params.groupId, asked.body, await actor(asked)));
      return { ok: true };
    },
  };
}
