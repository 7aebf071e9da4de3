/** What each route about workstations does. */
import type { WORKSTATION_ROUTES } from '../../../contract/workstations.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import { workstationsSeenBy } from '../../scope/sightQueries.ts';
import { BadRequest } from '../../platform/tls/authority.ts';
import type { Db } from '../../storage/storage.ts';
import type { Sessions } from '../signIn/sessions.ts';
import { openSessionsAt } from './queries.ts';
import { changeGroup, addGroup, changeWorkstation, revoke, workstationsFor } from './workstations.ts';
import { makeCode, withdrawCode, type Actor, type CodePlace } from './codes.ts';

/** What these routes need besides the database. */
export interface WorkstationServices {
  readonly place: Omit<CodePlace, 'host'>;
  /** Signs a new certificate. @throws BadRequest */
  readonly renew: (workstationId: string, requestPem: string) => Promise<{ certificatePem: string }>;
  /** A code was made or withdrawn. */
  readonly codesChanged: () => Promise<void>;
}

interface Parts {
  readonly db: Db;
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly workstations: WorkstationServices;
}

export function workstationHandlers(s: Parts): Pick<Handlers, keyof typeof WORKSTATION_ROUTES> {
  const actor = ({ scope }: { readonly scope: Scope }): Actor => ({ by: scope, scope });
  /** What a workstation serves is read when a session begins: whoever is signed in there begins anew. */
  const endSessionsAt = async (workstationIds: readonly string[]): Promise<void> => {
    if (workstationIds.length === 0) return;
    for (const id of await openSessionsAt(s.db, workstationIds)) await s.sessions.end(id, 'workstation-moved');
  };
  return {
    async renewCertificate({ workstation, body }) {
      const { certificatePem } = await s.workstations.renew(workstation.id, body.request).catch((error: unknown) => {
        throw error instanceof BadRequest ? problem(error.code) : error;
      });
      return { certificatePem };
    },
    listWorkstations: async ({ scope }) =>
      workstationsFor(s.db, scope, scope.boundToTeams ? await workstationsSeenBy(s.db, scope) : null),
    async makeEnrolmentCode(asked) {
      const made = await makeCode(s.db, { ...s.workstations.place, host: null }, asked.body, actor(asked));
      await s.workstations.codesChanged();
      return made;
    },
    async withdrawEnrolmentCode(asked) {
      await withdrawCode(s.db, asked.params.codeId, actor(asked));
      await s.workstations.codesChanged();
      return { ok: true };
    },
    async changeWorkstation(asked) {
      const { workstationId } = asked.params;
      if (await changeWorkstation(s.db, workstationId, asked.body, actor(asked))) await endSessionsAt([workstationId]);
      return { ok: true };
    },
    async revokeWorkstation(asked) {
      await revoke(s.db, asked.params.workstationId, actor(asked));
      // What follows is not waited for: somebody may revoke the workstation that they sit at.
      s.bus.publish('workstation.revoked', {});
      return { ok: true };
    },
    addWorkstationGroup: async (asked) => ({ id: await addGroup(s.db, asked.body, actor(asked)) }),
    async changeWorkstationGroup(asked) {
      await endSessionsAt(await changeGroup(s.db, asked.params.groupId, asked.body, actor(asked)));
      return { ok: true };
    },
  };
}
