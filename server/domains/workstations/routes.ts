/** The routes of contract/workstations.ts. */
import type { WORKSTATION_ROUTES } from '../../../contract/workstations.ts';
import type { Bus } from '../../platform/bus.ts';
import { fingerprintOf } from '../../platform/http/caller.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import { BadRequest } from '../../platform/tls/authority.ts';
import type { Scope, SystemScope, WorkstationScope } from '../../scope/scope.ts';
import { workstationsSeenBy } from '../../scope/sightQueries.ts';
import type { Db } from '../../storage/storage.ts';
import type { Sessions } from '../signIn/sessions.ts';
import type { Actor } from './actor.ts';
import type { AskedRenewal } from './certificates.ts';
import { makeCode, withdrawCode, type CodePlace } from './codes.ts';
import { addGroup, changeGroup } from './groups.ts';
import { listWorkstations } from './listWorkstations.ts';
import { openSessionsAt } from './workstationQueries.ts';
import { changeWorkstation, revokeWorkstation } from './workstations.ts';

/** What these routes need besides the database. */
export interface WorkstationServices {
  readonly place: Omit<CodePlace, 'host'>;
  /** Issues a new certificate to the workstation of this scope. @throws as `renewCertificate`. */
  readonly renew: (scope: WorkstationScope, asked: AskedRenewal) => Promise<{ certificatePem: string }>;
  /** Called after a code was made or withdrawn; resolves when codes can be redeemed accordingly. */
  readonly codesChanged: () => Promise<void>;
}

interface Parts {
  readonly db: Db;
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly workstations: WorkstationServices;
  /** For what is counted, and named, once for all tenants. */
  readonly wholeServer: SystemScope;
}

/** What each route about workstations does. */
export function workstationHandlers(s: Parts): Pick<Handlers, keyof typeof WORKSTATION_ROUTES> {
  const actor = ({ scope }: { readonly scope: Scope }): Actor => ({ by: scope, scope, wholeServer: s.wholeServer });
  /** What a workstation serves is read when a session begins: the sessions there end, and people sign in again. */
  const endSessionsAt = async (workstationIds: readonly string[]): Promise<void> => {
    if (workstationIds.length === 0) return;
    for (const id of await openSessionsAt(s.db, s.wholeServer, workstationIds))
      await s.sessions.end(id, 'workstation-moved');
  };
  return {
    async renewCertificate({ scope, workstation, address, body }) {
      const asked = { ...body, address, inUse: fingerprintOf(workstation.certificate) };
      const { certificatePem } = await s.workstations.renew(scope, asked).catch((error: unknown) => {
        throw error instanceof BadRequest ? problem(error.code) : error;
      });
      return { certificatePem };
    },
    listWorkstations: async ({ scope }) =>
      listWorkstations(s.db, scope, scope.boundToTeams ? await workstationsSeenBy(s.db, scope) : null),
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
      await revokeWorkstation(s.db, asked.params.workstationId, actor(asked));
      // What follows is not awaited: a person may revoke the workstation that they are working at.
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
