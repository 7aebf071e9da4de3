/** Scopes as sessions have them, for tests that call a domain without a request. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../core/vocabulary/roles.ts';
import { Scope } from '../../server/scope/scope.ts';
import { SiteScope, VisitorScope } from '../../server/scope/visitorScope.ts';
import type { SessionContext } from '../../server/platform/http/caller.ts';
import type { Db } from '../../server/storage/storage.ts';

interface Who {
  readonly personId?: string;
  readonly role: Role;
  readonly tenantIds: readonly string[];
  readonly workstationId?: string;
}

export const sessionContext = ({ personId = randomUUID(), role, tenantIds, workstationId }: Who): SessionContext => ({
  id: randomUUID(),
  person: { id: personId, name: 'somebody', role },
  workstationId: workstationId ?? randomUUID(),
  tenantIds,
  startedAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  requiredAction: null,
});

export const scopeFor = (db: Db, who: Who): Promise<Scope> => Scope.of(db, sessionContext(who));

/** @throws Error for no such site. */
export async function siteScope(db: Db, siteId: string): Promise<SiteScope> {
  const site = await SiteScope.of(db, siteId);
  if (site === null) throw new Error('There is no such site.');
  return site;
}

/** @throws Error for a token of no conversation. */
export async function visitorScope(db: Db, token: string): Promise<VisitorScope> {
  const visitor = await VisitorScope.ofToken(db, token);
  if (visitor === null) throw new Error('There is no such visitor.');
  return visitor;
}
