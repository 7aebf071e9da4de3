/**
 * A database that is closed in the middle of a request, at each of its statements: the request fails, nothing is
 * announced, and the next process finds what there was before.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { PeopleService } from '../../../server/domains/people/peopleService.ts';
import { addGroup } from '../../../server/domains/workstations/groups.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { closeAtNth, tablesOf } from '../../support/failingStore.ts';
import { scopeFor, siteScope } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');

interface World {
  readonly rows: TestDatabase;
  readonly tenant: string;
  readonly agent: string;
  readonly boss: Scope;
  readonly published: string[];
  readonly bus: ReturnType<typeof makeBus>;
}
async function world(): Promise<World> {
  const rows = await TestDatabase.make('closed');
  const tenant = await rows.tenant('T');
  const desk = await rows.workstation('Desk');
  const agent = await rows.person('agent', 'agent', [tenant]);
  const personId = await rows.person('boss', 'administrator', [tenant]);
  await rows.conversation(tenant, { status: 'open', assigned_person_id: agent, last_seq: 1 });
  const bus = makeBus();
  const published: string[] = [];
  bus.publish = (topic) => void published.push(topic);
  const boss = await scopeFor(rows.db, { personId, role: 'administrator', tenantIds: [tenant], workstationId: desk });
  return { rows, tenant, agent, boss, published, bus };
}

const WORK: readonly (readonly [name: string, prepare: (of: World) => Promise<() => Promise<unknown>>])[] = [
  [
    'somebody leaves, and what they answered is given back',
    async ({ rows, bus, boss, agent }) => {
      const people = new PeopleService({
        db: rows.db,
        bus,
        policy: () => ({ ...SAFE_DEFAULTS, approvals: { ...SAFE_DEFAULTS.approvals, required: [] } }),
        policyChanged: async () => undefined,
        addressesChanged: async () => undefined,
        endSessionsOf: async () => () => undefined,
        assignWaiting: async () => undefined,
      });
      const wanted = { personId: agent, version: null, reason: '', mustAsk: false };
      return () => people.change(boss, { ...wanted, change: { what: 'leave' } });
    },
  ],
  [
    'a visitor begins a conversation',
    async ({ rows, bus, tenant, agent }) => {
      const site = await siteScope(rows.db, await rows.site(tenant));
      const conversations = new Conversations(rows.db, bus, everything, () => [agent]);
      return () => conversations.begin(site, { language: 'en', noticeVersion: '1', words: '{}' });
    },
  ],
  [
    'a group of workstations is added',
    async ({ rows, boss, tenant }) => {
      const actor = { by: { personId: boss.personId, workstationId: boss.workstationId }, scope: boss };
      return () =>
        addGroup(rows.db, { name: `G ${randomUUID()}`, tenantIds: [tenant] }, { ...actor, wholeServer: everything });
    },
  ],
];

test.each(WORK)('%s: all of it or nothing', async (_name, prepare) => {
  let closed = 0;
  for (let nth = 1; ; nth += 1) {
    const made = await world();
    const work = await prepare(made);
    const before = await tablesOf(made.rows.db);
    const closing = closeAtNth(nth);
    const [outcome] = await Promise.allSettled([work()]).finally(closing.end);
    const isOver = !closing.failed();
    const after = isOver ? made.rows : await TestDatabase.open(made.rows.folder);
    const stored = await tablesOf(after.db);
    await after.close();
    if (isOver) {
      expect(outcome.status).toBe('fulfilled');
      expect(stored).not.toEqual(before);
      break;
    }
    closed += 1;
    // After the commit a part that only reads may fail: then all of it is stored.
    if (made.published.length > 0) {
      expect(stored).not.toEqual(before);
      continue;
    }
    expect([nth, outcome.status]).toEqual([nth, 'rejected']);
    expect([nth, stored]).toEqual([nth, before]);
  }
  expect(closed).toBeGreaterThan(3);
});
