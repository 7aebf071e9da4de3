/**
 * `npm run bench -- floods [--variant NAME ...] [--seconds N] [--sockets N] [--addresses N]`: an agent's requests while
 * nothing else happens but a few honest visitors, and then while hostile visitors flood the server. The server, the
 * hostile visitors, and agent with honest visitors are three processes. It fails where an honest message is lost, or
 * the agent's p99 is more than three times that of the quiet. All scenarios take less than nine minutes; `--seconds 60`
 * gives each its whole minute. The last lines are a table of all.
 */
import '../support/data.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ActivityDetail } from '../../contract/activity.ts';
import { Site } from '../../contract/visitor.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { seedDemo, type Demo } from '../../server/scripted/demo.ts';
import { setPolicyAt } from '../../server/domains/policy/policyByKey.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { Honest } from './floods/honest.ts';
import { present, Workstation, type SignedIn } from '../support/serverRig.ts';
import { reservePorts } from '../support/ports.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const VARIANTS = [
  ...['messages', 'digits', 'random', 'consents', 'reconnects', 'half-open', 'typing'],
  ...['pings', 'large', 'requests'],
];
const { values } = parseArgs({
  options: {
    variant: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '30' },
    sockets: { type: 'string', default: '200' },
    addresses: { type: 'string', default: '20' },
  },
});
const SECONDS = Number(values.seconds);
const QUIET_SECONDS = Math.min(15, SECONDS);
const MOST_TIMES = 3;
/** Honest visitors, each from an address of their own. */
const HONEST = 10;
/** Milliseconds between two requests of the agent. */
const AGENT_PAUSE = 40;

interface Measured {
  readonly scenario: string;
  readonly quiet: number;
  readonly flood: number;
  readonly ratio: number;
  readonly lost: number;
}
interface Started {
  readonly deskUrl: string;
  readonly visitorUrl: string;
}
const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const ms = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;

const measured: Measured[] = [];
for (const variant of values.variant ?? VARIANTS) measured.push(await measure(variant));
const tableRow = (cells: readonly string[]): string =>
  cells.map((cell, column) => (column === 0 ? cell.padEnd(12) : cell.padStart(12))).join('');
console.log(`\n${tableRow(['scenario', 'quiet p99', 'flood p99', 'ratio', 'lost'])}`);
for (const { scenario, quiet, flood: flooded, ratio, lost } of measured)
  console.log(tableRow([scenario, ms(quiet), ms(flooded), ratio.toFixed(2), String(lost)]));
process.exit(measured.some(({ ratio, lost }) => ratio > MOST_TIMES || lost !== 0) ? 1 : 0);

async function measure(variant: string): Promise<Measured> {
  const folder = temporaryFolder('floods');
  const data = join(folder, 'server');
  const { release } = await reservePorts(data);
  const demo = await seedDemo({ dataFolder: data, keysFolder: join(folder, 'keys') });
  // The agent answers every honest visitor.
  const { db, close } = await openStorage(data);
  await setPolicyAt(db, 'routing.mostPerAgent', 50);
  await setPolicyAt(db, 'routing.givenPerMinute', 50);
  await close();
  const server = spawn(
    process.execPath,
    [
      join(ROOT, 'cli', 'cleandesk.ts'),
      'server',
      'start',
      '--data',
      data,
      '--widget',
      folder,
      '--log',
      join(folder, 'log'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    return await flood(variant, data, demo, JSON.parse(line) as Started);
  } finally {
    server.kill('SIGKILL');
    release();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function flood(variant: string, data: string, demo: Demo, { deskUrl, visitorUrl }: Started): Promise<Measured> {
  const site = present(demo.sites[0]).id;
  const agent = await signedIn(data, demo, deskUrl);
  const visitors = Array.from(
    { length: HONEST },
    (_, number) => new Honest(visitorUrl, present(demo.sites[number % 2]).id, `127.0.1.${1 + number}`, number / HONEST),
  );
  await Promise.all(visitors.map((visitor) => visitor.begin()));
  const work = visitors.map((visitor) => visitor.write());
  await timesOf(agent, visitors, 3);
  const quiet = await timesOf(agent, visitors, QUIET_SECONDS);
  const version = Site.parse(await (await fetch(`${visitorUrl}/visitor/v1/sites/${site}?language=en`)).json()).notice
    .version;
  const hostile = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'floods', 'hostile.ts'),
      variant,
      visitorUrl,
      site,
      version,
      values.sockets,
      values.addresses,
      values.seconds,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said = lastLine(hostile);
  const flooded = await timesOf(agent, visitors, SECONDS);
  const hostileCounts = await said;
  for (const visitor of visitors) visitor.stop();
  await Promise.all(work);
  const sent = sum(visitors.map((visitor) => visitor.sent));
  const received = sum(visitors.map((visitor) => visitor.received));
  const longest = Math.max(...visitors.map((visitor) => visitor.longest));
  const ratio = at(flooded, 0.99) / at(quiet, 0.99);
  console.log(`\n${variant}: ${values.sockets} sockets from ${values.addresses} addresses for ${SECONDS} s`);
  console.log(`  agent, quiet    p50 ${ms(at(quiet, 0.5))}  p99 ${ms(at(quiet, 0.99))}  (${quiet.length} requests)`);
  console.log(
    `  agent, flooded  p50 ${ms(at(flooded, 0.5))}  p99 ${ms(at(flooded, 0.99))}  (${flooded.length} requests)`,
  );
  console.log(`  ratio of p99    ${ratio.toFixed(2)} (at most ${MOST_TIMES})`);
  console.log(`  honest messages ${sent} sent, ${received} received, longest wait ${ms(longest)}`);
  console.log(`  hostile         ${hostileCounts}`);
  console.log(`  recorded by now ${await recorded(data)}`);
  return { scenario: variant, quiet: at(quiet, 0.99), flood: at(flooded, 0.99), ratio, lost: sent - received };
}

async function signedIn(data: string, demo: Demo, deskUrl: string): Promise<SignedIn> {
  const workstation = new Workstation(
    deskUrl,
    await enrolWorkstation({ dataFolder: data, name: 'Desk' }),
    () => undefined,
  );
  const maya = present(demo.people.find(({ login }) => login === 'maya'));
  const agent = await workstation.signIn('maya', maya.password);
  await agent.realtime();
  return agent;
}

/** Milliseconds of each request of the agent, in turn: the list, a conversation, an answer. */
async function timesOf(agent: SignedIn, visitors: readonly Honest[], seconds: number): Promise<number[]> {
  const keeping = { agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
  const times: number[] = [];
  const until = performance.now() + seconds * 1_000;
  for (let turn = 0; performance.now() < until; turn += 1) {
    const { conversationId } = present(visitors[turn % visitors.length]);
    const [method, path, body] = [
      ['GET', '/v1/conversations', undefined] as const,
      ['GET', `/v1/conversations/${conversationId}`, undefined] as const,
      [
        'PUT',
        `/v1/conversations/${conversationId}/messages`,
        { id: randomUUID(), text: 'One moment, please.', at: Date.now() },
      ] as const,
    ][turn % 3] ?? ['GET', '/v1/conversations', undefined];
    const start = performance.now();
    const answer = await agent.workstation.ask(method, path, body, agent.session.token, keeping);
    times.push(performance.now() - start);
    if (answer.status !== 200) throw new Error(`The agent was refused: ${answer.status} ${answer.text.slice(0, 200)}`);
    await sleep(AGENT_PAUSE);
  }
  keeping.agent.destroy();
  return times.sort((a, b) => a - b);
}

async function recorded(data: string): Promise<string> {
  const { db, close } = await openStorage(data);
  const rows = await db.selectFrom('activity').select('detail').where('kind', '=', 'limit-reached').execute();
  const alerts = await db.selectFrom('alert').select('count').where('kind', '=', 'flood').execute();
  await close();
  const byLimit = new Map<string, number>();
  for (const row of rows) {
    const { limit, attempts } = ActivityDetail.parse(JSON.parse(row.detail));
    byLimit.set(String(limit), (byLimit.get(String(limit)) ?? 0) + Number(attempts));
  }
  const limits = [...byLimit].map(([limit, count]) => `${limit} ${count}`).join(', ');
  return `${limits === '' ? 'no limit' : limits}; ${rows.length} records, ${alerts.length} alerts of floods`;
}

async function lastLine(child: ChildProcess): Promise<string> {
  let last = '';
  createInterface({ input: present(child.stdout) }).on('line', (line) => {
    last = line;
  });
  await once(child, 'close');
  return last;
}
