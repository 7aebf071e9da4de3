/** Saved logins in a session: the person's own, and those that an administrator manages; each by permission. */
import type { Session } from '../../../contract/api.ts';
import type { VerbResult } from '../../../contract/bridge.ts';
import { may } from '../../../core/access/roles.ts';
import type { LoginPolicy } from '../../../core/policy/logins.ts';
import type { Activity } from '../../activity/activity.ts';
import type { Link } from '../../link/link.ts';
import { type CheckedArgs, type Log, refusal } from '../../ports.ts';
import type { PersonStore } from '../../store/store.ts';
import type { ServerWork } from '../serverWork.ts';
import { administerLogins, type AdministerLogins } from './administerLogins.ts';
import { importLogins } from './importLogins.ts';
import { ownLogins, type OwnLogins } from './ownLogins.ts';

export interface LoginsPorts {
  readonly session: Pick<Session, 'person' | 'token' | 'tenants'>;
  readonly link: Pick<Link, 'call'>;
  readonly server: Pick<ServerWork, 'require'>;
  readonly store: Pick<PersonStore, 'kept' | 'keep'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly policy: () => LoginPolicy;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** The desk's data folder. */
  readonly folder: string;
  readonly workstationId: string;
}

export interface Logins {
  /** Null where the role uses none. */
  readonly own: OwnLogins | null;
  /** @throws Refusal where the role does not manage logins. */
  administer(): AdministerLogins;
  /** @throws Refusal as `administer`. */
  importLogins(args: CheckedArgs<'importLogins'>): Promise<VerbResult<'importLogins'>>;
}

/** The person's own logins and, by permission, those of other people. */
export function createLogins(ports: LoginsPorts): Logins {
  const { session, link, store, activity, policy, now, log, folder } = ports;
  const { role, id: personId } = session.person;
  const shared = { link, token: session.token, store, activity, policy, now, log };
  let administering: AdministerLogins | null = null;

  function administer(): AdministerLogins {
    if (!may(role, 'login.manage')) throw refusal('forbidden');
    return (administering ??= administerLogins({ ...shared, online: ports.server.require }));
  }

  return {
    own: may(role, 'login.use') ? ownLogins({ ...shared, personId, workstationId: ports.workstationId }) : null,
    administer,
    importLogins: (args) => importLogins({ folder, administer, tenants: session.tenants }, args),
  };
}
