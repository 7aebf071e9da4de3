/** Routes of contract/policy.ts. */
import { canonicalAddress } from '../../core/access/addresses.ts';
import type { ActivityNews } from '../activity/ownRecords.ts';
import { sessionEnded } from '../problem.ts';
import { changePolicy, policyStanding, undoPolicy, type By, type ChangePorts } from '../settings/policyChanges.ts';
import type { Maker } from '../settings/lockOut.ts';
import type { Db } from '../storage/storage.ts';
import type { Asked, Handlers } from './handlers.ts';

export interface PolicyServices {
  readonly db: Db;
  readonly activityNews: ActivityNews;
  /** Makes the running server hold to the newest version at once. */
  readonly policyChanged: () => Promise<void>;
  /** Rules beside the policy, for the address of whoever makes a change. */
  readonly alsoRegistered?: (asked: Asked<'changePolicy'> | Asked<'undoPolicy'>) => Promise<NonNullable<Maker['alsoRegistered']>>;
}

export function policyHandlers(s: PolicyServices): Pick<Handlers, 'policyStanding' | 'changePolicy' | 'undoPolicy'> {
  const ports: ChangePorts = { db: s.db, news: s.activityNews, changed: s.policyChanged };
  async function by(asked: Asked<'changePolicy'> | Asked<'undoPolicy'>): Promise<By> {
    if (asked.session === null) throw sessionEnded();
    const check = await s.db.selectFrom('self_check').select('level').where('workstation_id', '=', asked.workstation.id).orderBy('at', 'desc').limit(1).executeTakeFirst();
    const also = await s.alsoRegistered?.(asked);
    return { personId: asked.session.person.id, workstationId: asked.workstation.id, address: canonicalAddress(asked.address) ?? 'unreadable', level: check?.level ?? null, ...(also === undefined ? {} : { alsoRegistered: also }) };
  }
  return {
    policyStanding: () => policyStanding(s.db),
    changePolicy: async (asked) => changePolicy(ports, await by(asked), asked.body),
    undoPolicy: async (asked) => undoPolicy(ports, await by(asked), asked.body),
  };
}
