/** The list of closed conversations: of the scope alone, the last closed first, each once over all pages. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closedSummaries, type ClosedPlace } from '../../../server/domains/conversations/conversationQueries.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

let rows: TestDatabase;
let [tenant, other, maya, lead] = ['', '', '', ''];
beforeEach(async () => {
  rows = await TestDatabase.make('closed');
  [tenant, other] = [await rows.tenant('Harbour Bank'), await rows.tenant('Travel')];
  maya = await rows.person('maya', 'agent', [tenant]);
  lead = await rows.person('lead', 'supervisor', [tenant]);
});
afterEach(() => rows.close());

const closed = (tenantId: string, at: number, more: object = {}): Promise<string> =>
  rows.conversation(tenantId, { status: 'closed', closed_at: at, closed_by: 'agent', last_seq: 1, ...more });
async function list(personId: string, limit = 50, after: ClosedPlace | null = null, tenantId: string | null = null) {
  const role = personId === lead ? 'supervisor' : 'agent';
  const scope = await scopeFor(rows.db, { personId, role, tenantIds: [tenant] });
  return closedSummaries(rows.db, scope, limit, after, tenantId);
}
const idsOf = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);

test('another company is not in it, whichever company is asked for', async () => {
  const [own] = [await closed(tenant, 5), await closed(other, 6)];
  expect(idsOf(await list(lead))).toEqual([own]);
  expect(await list(lead, 50, null, other)).toEqual([]);
  expect(idsOf(await list(lead, 50, null, tenant))).toEqual([own]);
});

test('an agent sees those that they have answered, and none that is open or without a message', async () => {
  const mine = await closed(tenant, 5, { assigned_person_id: maya });
  await closed(tenant, 6, { assigned_person_id: lead });
  await closed(tenant, 7, { assigned_person_id: maya, last_seq: 0 });
  await rows.conversation(tenant, { status: 'open', assigned_person_id: maya, last_seq: 1 });
  const found = await list(maya);
  expect(idsOf(found)).toEqual([mine]);
  expect(found[0]).toMatchObject({ status: 'closed', closedAt: 5, closedBy: 'agent' });
});

test('pages go on where the last one ended, also among conversations that were closed in the same moment', async () => {
  const made: string[] = [];
  for (const at of [3, 9, 9, 9, 1]) made.push(await closed(tenant, at));
  const seen: string[] = [];
  let after: ClosedPlace | null = null;
  for (let page = await list(lead, 2); page.length > 0; page = await list(lead, 2, after)) {
    seen.push(...idsOf(page));
    const last = page.at(-1);
    after = last === undefined ? null : { closedAt: last.closedAt ?? 0, id: last.id };
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen)).toEqual(new Set(made));
  expect(seen.slice(3)).toEqual([made[0], made[4]]);
});
