/**
 * `npm run bench -- search [--messages N]`: what a search of stored messages takes, in everybody's conversations and in
 * those of a team: a word of every message, of one in a hundred, and of none of the team's. Beside the time, the
 * longest time for which nothing else could run.
 */
import '../support/data.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { searchMessages } from '../../server/domains/conversations/search.ts';
import { scopeFor } from '../support/scopes.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { makeBus } from '../support/bus.ts';
import { insertSite, insertTenant } from '../support/rows.ts';

const { values } = parseArgs({ options: { messages: { type: 'string', default: '20000' } } });
const MESSAGES = Number(values.messages);
const IN_ONE = 50;
const PEOPLE = 10;
const TIMES = 5;
const TENANT = 'tenant';

const folder = mkdtempSync(join(tmpdir(), 'cleandesk-search-bench-'));
const { db, close } = await openStorage(folder);
try {
  await plant();
  console.log(`${MESSAGES} messages of one tenant, ${MESSAGES / IN_ONE} conversations of ${PEOPLE} people`);
  for (const [scopeName, personId] of [['everybody', 'person 9'] as const, ['a team of three', 'person 0'] as const])
    for (const word of ['everywhere', 'seldom', 'others']) await measure(scopeName, personId, word);
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(scopeName: string, personId: string, word: string): Promise<void> {
  const events = makeBus();
  const scope = await scopeFor(db, { personId, role: 'supervisor', tenantIds: [TENANT] });
  const times: number[] = [];
  const blocked = monitorEventLoopDelay({ resolution: 1 });
  blocked.enable();
  let hits = 0;
  for (let i = 0; i < TIMES; i += 1) {
    const start = performance.now();
    ({ hits } = { hits: (await searchMessages(db, events, scope, word)).hits.length });
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  blocked.disable();
  times.sort((a, b) => a - b);
  console.log(
    `${scopeName.padEnd(16)} ${word.padEnd(12)} ${String(hits).padStart(3)} hits  ` +
      `median ${times[Math.floor(TIMES / 2)]?.toFixed(1).padStart(8)} ms  ` +
      `longest block ${(blocked.max / 1e6).toFixed(1).padStart(8)} ms`,
  );
}

async function plant(): Promise<void> {
  await insertTenant(db, { id: TENANT, name: 'T' });
  await insertSite(db, { id: 'site', tenant_id: TENANT, retention_days: 90, contact: 'c@example.com' });
  for (let i = 0; i < PEOPLE; i += 1)
    await db
      .insertInto('person')
      .values({
        id: `person ${i}`,
        login: `person${i}`,
        name: `Person ${i}`,
        role: 'agent',
        sign_in_record: '',
        left_at: null,
      })
      .execute();
  await db.insertInto('team').values({ id: 'team', tenant_id: TENANT, name: 'Team' }).execute();
  for (let i = 0; i < 3; i += 1)
    await db
      .insertInto('person_team')
      .values({ person_id: `person ${i}`, team_id: 'team' })
      .execute();
  for (let c = 0; c < MESSAGES / IN_ONE; c += 1)
    await db.transaction().execute(async (tx) => {
      const id = `conversation ${c}`;
      await tx
        .insertInto('consent')
        .values({
          id: `consent ${c}`,
          tenant_id: TENANT,
          site_id: 'site',
          conversation_id: id,
          language: 'en',
          notice_version: 'en-1',
          words: '{}',
          at: 1,
          typing_preview: 0,
        })
        .execute();
      await tx
        .insertInto('conversation')
        .values({
          id,
          tenant_id: TENANT,
          site_id: 'site',
          consent_id: `consent ${c}`,
          visitor_name: 'Visitor',
          visitor_token_hash: id,
          status: 'open',
          assigned_person_id: `person ${c % PEOPLE}`,
          started_at: 1,
          closed_at: null,
          last_seq: IN_ONE,
          waiting_since: null,
          visitor_online: 0,
          touched_at: 1,
          dialogue_state: null,
        })
        .execute();
      for (let i = 1; i <= IN_ONE; i += 1) {
        const words = ['everywhere', `word${(c * IN_ONE + i) % 997}`];
        if ((c * IN_ONE + i) % 101 === 0) words.push('seldom');
        if (c % PEOPLE > 2) words.push('others');
        await tx
          .insertInto('message')
          .values({
            id: `${id} ${i}`,
            tenant_id: TENANT,
            conversation_id: id,
            seq: i,
            author: 'visitor',
            author_person_id: null,
            author_name: null,
            at: i,
            text: words.join(' there '),
            marks: '[]',
            corrected: 0,
            mask_version: 1,
          })
          .execute();
      }
    });
}
