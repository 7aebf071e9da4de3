/**
 * The server is killed without warning while everybody writes; afterwards everything acknowledged is stored, once and
 * in order.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ChainedActivity } from '../../contract/activity.ts';
import { Message } from '../../contract/common.ts';
import { ConsentStored } from '../../contract/visitor.ts';
import { chain, GENESIS_HASH, verifyChain } from '../../core/ledger/chain.ts';
import { seedDemo, type Demo } from '../../server/scripted/demo.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { reservePorts } from '../support/ports.ts';
import { eventually, present, Visitor, Workstation } from '../support/serverRig.ts';
import { until } from '../support/until.ts';
import { COMPILED } from '../support/compiled.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const MESSAGES = 300;
const ACTIVITIES = 400;
const KILLS = 5;
const folder = temporaryFolder('crash');
const data = join(folder, 'server');
let demo: Demo;
let child: ChildProcess;
const Ready = z.object({ ready: z.literal(true), deskUrl: z.string(), visitorUrl: z.string() });
let urls: z.output<typeof Ready>;

async function start(): Promise<void> {
  child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../cli/cleandesk.ts'),
      'server',
      'start',
      '--data',
      data,
      '--log',
      join(folder, 'log'),
    ],
    { env: COMPILED, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: present(child.stdout) });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${String(code)} before it was ready.`);
    }),
  ])) as [string];
  urls = Ready.parse(JSON.parse(line));
}
async function kill(signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
/** What the server has acknowledged, of all kinds: work is measured by it, not by time. */
let acknowledged = 0;
/** Repeated until it is acknowledged, as every client of the product does. */
async function untilDone(attempt: () => Promise<unknown>): Promise<void> {
  let last: unknown;
  await eventually(() =>
    attempt().then(
      () => true,
      (error: unknown) => {
        last = error;
        return false;
      },
    ),
  ).catch(() => {
    throw last;
  });
  acknowledged += 1;
}

beforeAll(async () => {
  // Released when this process ends.
  await reservePorts(data);
  demo = await seedDemo({ dataFolder: data, keysFolder: join(folder, 'keys') });
  await start();
});
afterAll(async () => {
  await kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

test('killed five times, the server restarts on the same ports with each message and activity once', async () => {
  const first = urls;
  const workstation = new Workstation(
    urls.deskUrl,
    await enrolWorkstation({ dataFolder: data, name: 'Desk' }),
    () => {},
  );
  const agent = await workstation.signIn('maya', present(demo.people.find((p) => p.login === 'maya')).password);
  const site = present(demo.sites[0]);
  const notice = z
    .object({ notice: z.object({ version: z.string() }) })
    .parse(await (await fetch(`${urls.visitorUrl}/visitor/v1/sites/${site.id}`)).json()).notice;
  const given = await fetch(`${urls.visitorUrl}/visitor/v1/sites/${site.id}/consent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: urls.visitorUrl },
    body: JSON.stringify({ language: 'en', noticeVersion: notice.version }),
  });
  const visitor = new Visitor(urls.visitorUrl, ConsentStored.parse(await given.json()), () => {});
  const path = `/v1/conversations/${visitor.consent.conversationId}/messages`;

  const sent = Array.from({ length: MESSAGES }, () => randomUUID());
  const messages = (async () => {
    for (const id of sent)
      await untilDone(async () =>
        Message.parse((await agent.ask('PUT', path, { id, text: 'an answer', at: Date.now() })).json),
      );
  })();
  const spoken = Array.from({ length: MESSAGES / 10 }, () => randomUUID());
  const words = (async () => {
    let page: Awaited<ReturnType<Visitor['connect']>> | null = null;
    for (const [at, id] of spoken.entries()) {
      // Spread over the time in which the others write.
      await until(() => acknowledged >= 8 * at);
      await untilDone(async () => {
        page = page === null || page.closed !== null ? await visitor.connect() : page;
        page.send({ type: 'message', id, text: 'a question' });
        await page.next((f) => f.type === 'message' && f.message.id === id, 1_000);
      });
    }
    present(page as { socket: { terminate: () => void } } | null).socket.terminate();
  })();
  const links: ChainedActivity[] = [];
  for (let seq = 1; seq <= ACTIVITIES; seq += 1)
    links.push(
      chain(
        {
          seq,
          at: Date.now(),
          workstationId: workstation.enrolment.workstationId,
          personId: null,
          tenantId: null,
          conversationId: null,
          kind: 'window-focus' as const,
          detail: {},
        },
        links.at(-1)?.hash ?? GENESIS_HASH,
      ),
    );
  const activities = (async () => {
    for (let from = 0; from < ACTIVITIES; from += 10)
      await untilDone(async () =>
        z
          .object({ storedUpTo: z.number().min(from + 10) })
          .parse((await workstation.ask('POST', '/v1/activity', { records: links.slice(from, from + 10) })).json),
      );
  })();

  const killedAt: number[] = [];
  const killer = (async () => {
    for (let i = 0; i < KILLS; i += 1) {
      const next = acknowledged + randomInt(5, 60);
      await until(() => acknowledged >= next);
      killedAt.push(acknowledged);
      await kill('SIGKILL');
      await start();
      expect(urls).toEqual(first);
    }
  })();
  const WHOLE = MESSAGES + spoken.length + ACTIVITIES / 10;
  await Promise.all([messages, words, activities, killer]);
  expect(acknowledged).toBe(WHOLE);
  expect(killedAt.at(-1), `killed at ${killedAt.join()}`).toBeLessThan(WHOLE);

  const { db, close } = await openStorage(data);
  const stored = await db
    .selectFrom('message')
    .select(['id', 'seq', 'author'])
    .where('conversation_id', '=', visitor.consent.conversationId)
    .orderBy('seq')
    .execute();
  const storedMessages = await db
    .selectFrom('activity')
    .select(['seq', 'hash', 'previous_hash', 'fault', 'at', 'kind'])
    .where('workstation_id', '=', workstation.enrolment.workstationId)
    .where('seq', 'is not', null)
    .orderBy('seq')
    .execute();
  const whole = await db.selectFrom('setting').select('name').execute();
  await close();
  expect(stored.map((m) => m.seq)).toEqual(Array.from({ length: MESSAGES + spoken.length }, (_, i) => i + 1));
  expect(stored.filter((m) => m.author === 'agent').map((m) => m.id)).toEqual(sent);
  expect(stored.filter((m) => m.author === 'visitor').map((m) => m.id)).toEqual(spoken);
  expect(storedMessages.map((r) => [r.seq, r.hash, r.fault])).toEqual(links.map((l) => [l.record.seq, l.hash, null]));
  expect(verifyChain(links, GENESIS_HASH)).toBeNull();
  expect(whole.length).toBeGreaterThan(0);
});
