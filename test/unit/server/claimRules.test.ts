/** What a desk's record claims, rule by rule: against the sessions at its workstation, at both ends of each. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActivityKind, ActivityRecord } from '../../../contract/activity.ts';
import { CLAIMED, disputed, faultOfClaim } from '../../../server/domains/activity/claims.ts';
import type { WorkstationScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('claim-rules');
const { db } = rows;
afterAll(() => rows.close());

const alpha = await rows.tenant('Alpha');
const beta = await rows.tenant('Beta');
const desk = await rows.workstation('Desk');
const ofBeta = await rows.workstation('Desk of Beta', { group_id: await rows.group('B', [beta]) });
const elsewhere = await rows.workstation('Another');
const anke = await rows.person('anke', 'agent', [alpha]);
const both = await rows.person('both', 'agent', [alpha, beta]);
const ofAlpha = await rows.conversation(alpha);

const NOW = 10_000_000;
const MINUTE = 60_000;
beforeEach(async () => {
  await db.deleteFrom('session').execute();
});
const session = (personId: string, more: Parameters<TestDatabase['session']>[2] = {}, at = desk) =>
  rows.session(personId, at, { started_at: NOW - MINUTE, expires_at: NOW + MINUTE, ...more });

const fault = (claim: Partial<ActivityRecord>, { at = desk, arrivedAt = NOW } = {}) => {
  const record: ActivityRecord = {
    ...{ seq: 1, at: NOW, workstationId: at, personId: null, tenantId: null, conversationId: null },
    ...{ kind: 'copy-attempt', detail: {} },
    ...claim,
  };
  return db
    .transaction()
    .execute((tx) => faultOfClaim(tx, { workstationId: at } as WorkstationScope, record, arrivedAt));
};

describe('a record without a person', () => {
  test.each<ActivityKind>([
    ...(['sign-in', 'sign-out', 'lock', 'conversation-opened', 'conversation-closed'] as const),
    ...(['message-sent', 'entry-added', 'login-used'] as const),
  ])('of %s has no session', async (kind) => {
    await session(anke);
    expect(await fault({ kind })).toBe('no-session');
  });

  test('of anything else is right, with and without a session', async () => {
    expect(await fault({ kind: 'window-focus' })).toBeNull();
    await session(anke);
    expect(await fault({ kind: 'window-focus' })).toBeNull();
  });

  test('but with a conversation has no session', async () => {
    await session(anke);
    expect(await fault({ conversationId: ofAlpha })).toBe('no-session');
  });

  test('but with a tenant needs a session of somebody who works for it', async () => {
    expect(await fault({ tenantId: alpha })).toBe('no-session');
    await session(anke);
    expect(await fault({ tenantId: alpha })).toBeNull();
    expect(await fault({ tenantId: beta })).toBe('other-tenant');
    await session(both);
    expect(await fault({ tenantId: beta })).toBeNull();
  });
});

describe('a record of a person', () => {
  test('needs a session of this person at this workstation', async () => {
    expect(await fault({ personId: anke })).toBe('no-session');
    await session(anke, {}, elsewhere);
    expect(await fault({ personId: anke })).toBe('no-session');
    await session(both);
    expect(await fault({ personId: anke })).toBe('other-person');
    await session(anke);
    expect(await fault({ personId: anke })).toBeNull();
    expect(await fault({ personId: both })).toBeNull();
  });

  test('may be five minutes older than its session, by a clock that is behind', async () => {
    await session(anke, { started_at: NOW });
    expect(await fault({ personId: anke, at: NOW - 5 * MINUTE })).toBeNull();
    expect(await fault({ personId: anke, at: NOW - 5 * MINUTE - 1 })).toBe('no-session');
  });

  test.each([
    ['ends', (end: number) => ({ ended_at: end })],
    ['expires', (end: number) => ({ expires_at: end })],
  ])('may be five seconds younger than its session, when that %s, or arrive ten seconds after', async (_name, of) => {
    await session(anke, of(NOW));
    const late = { arrivedAt: NOW + 3_600_000 };
    expect(await fault({ personId: anke, at: NOW + 5_000 }, late)).toBeNull();
    expect(await fault({ personId: anke, at: NOW + 5_001 }, late)).toBe('no-session');
    // By a clock that is ahead.
    const ahead = NOW + 3_600_000;
    expect(await fault({ personId: anke, at: ahead }, { arrivedAt: NOW + 10_000 })).toBeNull();
    expect(await fault({ personId: anke, at: ahead }, { arrivedAt: NOW + 10_001 })).toBe('no-session');
  });

  test('names a tenant that they work for, and that the workstation serves', async () => {
    await session(anke);
    expect(await fault({ personId: anke, tenantId: alpha })).toBeNull();
    expect(await fault({ personId: anke, tenantId: beta })).toBe('other-tenant');
    await session(both, {}, ofBeta);
    expect(await fault({ personId: both, tenantId: beta }, { at: ofBeta })).toBeNull();
    expect(await fault({ personId: both, tenantId: alpha }, { at: ofBeta })).toBe('other-tenant');
  });

  test('names a conversation of the tenant that it names, or without one of a tenant of the person', async () => {
    const ofBetas = await rows.conversation(beta);
    await session(anke);
    await session(both);
    const of = (personId: string, tenantId: string | null, conversationId: string) =>
      fault({ personId, tenantId, conversationId });
    expect(await of(anke, alpha, ofAlpha)).toBeNull();
    expect(await of(both, beta, ofAlpha)).toBe('other-tenant');
    expect(await of(both, alpha, ofBetas)).toBe('other-tenant');
    expect(await of(anke, null, ofAlpha)).toBeNull();
    expect(await of(anke, null, ofBetas)).toBe('other-tenant');
    expect(await of(both, null, ofBetas)).toBeNull();
    // It may have been deleted meanwhile.
    expect(await of(anke, alpha, randomUUID())).toBeNull();
    expect(await of(anke, null, randomUUID())).toBeNull();
  });
});

test('what is disputed has no name any more, and what it claimed among its facts', () => {
  const record: ActivityRecord = {
    ...{ seq: 7, at: 8, workstationId: desk, personId: anke, tenantId: alpha, conversationId: ofAlpha },
    ...{ kind: 'message-sent', detail: { messageId: 'm' } },
  };
  expect(disputed(record)).toEqual({
    ...record,
    ...{ personId: null, tenantId: null, conversationId: null },
    detail: {
      messageId: 'm',
      claimedPersonId: anke,
      claimedTenantId: alpha,
      claimedConversationId: ofAlpha,
    },
  });
  expect(CLAIMED).toEqual(['claimedPersonId', 'claimedTenantId', 'claimedConversationId']);
});
