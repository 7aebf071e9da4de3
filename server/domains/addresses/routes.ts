/** The routes of contract/addresses.ts. */
import type { IntrusionRecord } from '../../../contract/addresses.ts';
import { canonicalAddress } from '../../../core/access/addresses.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { ActivityQuery } from '../activity/query.ts';
import type { RouteRequest, Handlers } from '../../platform/http/handler.ts';
import type { Db } from '../../storage/storage.ts';
import { addressStatus, changeAddresses, namesSeenBy, shownRule, undoAddresses, type Changer } from './addressRules.ts';
import { storedAlerts, withoutAddress, type Intrusions } from './intrusions.ts';
import type { LiveAddresses } from './liveAddresses.ts';

export interface AddressServices {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly activity: ActivityQuery;
  readonly addresses: LiveAddresses;
  readonly intrusions: Intrusions;
}
type Route = 'addressStatus' | 'changeAddresses' | 'undoAddresses' | 'tryAddress' | 'listIntrusions';

/** Records in one answer. */
const MOST_RECORDS = 200;
const MOST_ALERTS = 50;

export function addressHandlers({
  db,
  policy,
  activity,
  addresses,
  intrusions,
}: AddressServices): Pick<Handlers, Route> {
  return {
    addressStatus: (asked) => addressStatus(db, changer(asked), policy().network),
    async changeAddresses(asked) {
      const outcome = await changeAddresses(db, changer(asked), policy().network, asked.body);
      await addresses.look();
      return outcome;
    },
    async undoAddresses(asked) {
      const outcome = await undoAddresses(
        db,
        changer(asked),
        policy().network,
        asked.body.baseRevision,
        asked.body.knowingly,
      );
      await addresses.look();
      return outcome;
    },
    async tryAddress(asked) {
      const { scope } = asked;
      const address = canonicalAddress(asked.body.address.trim());
      const asking = {
        ...asked.body.asking,
        tenantIds: asked.body.asking.tenantIds.filter((id) => scope.hasTenant(id)),
      };
      if (address === null) return { address, allow: false, asked: [] };
      const names = await namesSeenBy(db, scope);
      return {
        address,
        allow: addresses.check(address, asking).allow,
        asked: addresses.book.explain(address, asking).map(({ subject, rules, holding }) => ({
          subject: shownRule({ range: '', use: 'server', subject, expiresAt: null, row: null }, names).subject,
          isMet: holding.length > 0,
          rules: rules.length,
          by: holding.slice(0, 20).map((rule) => shownRule(rule, names)),
        })),
      };
    },
    async listIntrusions({ scope }) {
      const { rows } = await activity.page(scope, { kind: 'address-refused' }, null, 0, MOST_RECORDS);
      // An alert is of the house, and whoever is bound to teams sees nothing of it.
      const held = scope.boundToTeams ? [] : await storedAlerts(db, MOST_ALERTS);
      const now = scope.boundToTeams ? null : intrusions.current;
      const alerts = now === null ? held : [now, ...held.filter(({ id }) => id !== now.id)];
      return {
        alerts: scope.everyTenant ? alerts : alerts.map(withoutAddress),
        records: rows.map(({ position, at, workstationName, personName, detail, chain }): IntrusionRecord => ({
          position,
          at,
          workstationName,
          personName,
          address: typeof detail.address === 'string' ? detail.address : null,
          reason: typeof detail.reason === 'string' ? detail.reason : 'unregistered',
          count: typeof detail.attempts === 'number' ? Math.max(1, Math.round(detail.attempts)) : 1,
          refusedBy: chain === 'server' ? 'server' : 'desk',
        })),
      };
    },
  };
}

function changer({
  scope,
  workstation,
  address,
}: Pick<RouteRequest<'changeAddresses'>, 'scope' | 'workstation' | 'address'>): Changer {
  const { personId, role, tenantIds } = scope;
  return {
    personId,
    workstationId: workstation.id,
    scope,
    address,
    asking: { groupId: workstation.groupId, role, tenantIds },
  };
}
