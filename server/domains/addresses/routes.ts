/** The routes of contract/addresses.ts. */
import type { AddressOutcome, IntrusionRecord } from '../../../contract/addresses.ts';
import { canonicalAddress } from '../../../core/access/addresses.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import { publishStored } from '../../record/ownRecords.ts';
import type { AskSecond, SecondPerson } from '../masking/secondPerson.ts';
import type { ActivityQuery } from '../activity/query.ts';
import type { RouteRequest, Handlers } from '../../platform/http/handler.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { addressStatus, shownRule } from './addressStatus.ts';
import { storedAlerts, withoutAddress } from './alerts.ts';
import { changeAddresses, undoAddresses } from './changeAddresses.ts';
import type { Changer } from './changer.ts';
import type { Intrusions } from './intrusions.ts';
import type { LiveAddresses } from './liveAddresses.ts';
import { isGroup, namesInScope } from './ruleQueries.ts';

export interface AddressServices {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly activity: ActivityQuery;
  readonly addresses: LiveAddresses;
  readonly intrusions: Intrusions;
  /** For what depends on the rules of every tenant. */
  readonly wholeServer: SystemScope;
  readonly bus: Bus;
  readonly askSecond: AskSecond;
}
type Request = Pick<RouteRequest<'changeAddresses'>, 'scope' | 'workstation' | 'address'>;
type Route = 'addressStatus' | 'changeAddresses' | 'undoAddresses' | 'tryAddress' | 'listIntrusions';

/** Records and alerts in one answer. */
const MOST_RECORDS = 200;
const MOST_ALERTS = 50;

/** What each route about addresses does. */
export function addressHandlers({
  db,
  policy,
  activity,
  addresses,
  intrusions,
  wholeServer,
  bus,
  askSecond,
}: AddressServices): Pick<Handlers, Route> {
  const changer = (request: Request): Changer => ({
    scope: request.scope,
    wholeServer,
    desk: {
      personId: request.scope.personId,
      workstationId: request.workstation.id,
      address: request.address,
      asking: {
        groupId: request.workstation.groupId,
        role: request.scope.role,
        tenantIds: request.scope.tenantIds,
      },
    },
  });
  /** The live rules follow what was stored; a request is published once it is committed. */
  async function followed(
    { scope }: Request,
    change: (second: SecondPerson | null) => Promise<AddressOutcome>,
  ): Promise<AddressOutcome> {
    let asked: number | null = null;
    const ask: AskSecond = async (...parts) => {
      const made = await askSecond(...parts);
      asked = made.position;
      return made;
    };
    const outcome = await change(policy().approvals.required.includes('widen-addresses') ? { scope, ask } : null);
    publishStored(bus, asked);
    await addresses.look();
    return outcome;
  }
  return {
    addressStatus: ({ scope, address }) => addressStatus(db, { scope, wholeServer, address }, policy().network),
    changeAddresses: (request) =>
      followed(request, (second) => changeAddresses(db, changer(request), policy().network, request.body, second)),
    undoAddresses: (request) =>
      followed(request, (second) => undoAddresses(db, changer(request), policy().network, request.body, second)),
    async tryAddress({ scope, body }) {
      const address = canonicalAddress(body.address.trim());
      if (address === null) return { address, allow: false, asked: [] };
      const { groupId, role, tenantIds } = body.asking;
      // What is out of scope is left out, as if there were no such group and no such tenant.
      const asking = {
        groupId: groupId !== null && (await isGroup(db, scope, groupId)) ? groupId : null,
        role,
        tenantIds: tenantIds.filter((id) => scope.hasTenant(id)),
      };
      const names = await namesInScope(db, scope);
      return {
        address,
        allow: addresses.check(address, asking).allow,
        asked: addresses.book.explain(address, asking).map(({ subject, rules, matching }) => ({
          subject: shownRule({ range: '', use: 'server', subject, expiresAt: null, row: null }, names).subject,
          isMet: matching.length > 0,
          rules: rules.length,
          by: matching.slice(0, 20).map((rule) => shownRule(rule, names)),
        })),
      };
    },
    async listIntrusions({ scope }) {
      const { rows } = await activity.page(scope, { kind: 'address-refused' }, null, 0, MOST_RECORDS);
      // An alert concerns the whole server: people who are bound to teams do not see it.
      const stored = scope.boundToTeams ? [] : await storedAlerts(db, MOST_ALERTS);
      const now = scope.boundToTeams ? null : intrusions.current;
      const alerts = now === null ? stored : [now, ...stored.filter(({ id }) => id !== now.id)];
      return {
        alerts: scope.everyTenant ? alerts : alerts.map(withoutAddress),
        records: rows.map(({ position, at, workstationName, personName, detail, source }): IntrusionRecord => ({
          position,
          at,
          workstationName,
          personName,
          address: typeof detail.address === 'string' ? detail.address : null,
          reason: typeof detail.reason === 'string' ? detail.reason : 'unregistered',
          count: typeof detail.attempts === 'number' ? Math.max(1, Math.round(detail.attempts)) : 1,
          refusedBy: source,
        })),
      };
    },
  };
}
