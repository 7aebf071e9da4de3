/** `cleandesk server`: starts the server and tends its data. */
import { openSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { pino } from 'pino';
import { compileRanges } from '../core/access/addresses.ts';
import { seedDemo } from '../server/demo.ts';
import { enrolWorkstation, revokeWorkstation } from '../server/enrolment.ts';
import { exportSealed } from '../server/exportSealed.ts';
import { startScriptedVisitors } from '../server/scriptedVisitors.ts';
import { startServer } from '../server/server.ts';
import { readPolicy, writePolicy } from '../server/settings/policyStore.ts';
import { openStorage } from '../server/storage/storage.ts';

const HELP = `Usage: cleandesk server <what> --data FOLDER ...

  start         runs until it is stopped; prints one JSON line when it listens
                [--desk-port N] [--visitor-port N] [--desk-host ADDRESS] [--widget FOLDER] [--log FILE] [--visitor-origin ORIGIN ...]
  demo          fills an empty server to try it with; prints people and passwords as JSON
                --keys FOLDER [--desk-port N] [--visitor-port N]
  enrol         registers a workstation and writes its enrolment
                --name NAME --out FILE [--host ADDRESS]
  revoke        ends the enrolment of a workstation
                --id WORKSTATION
  networks      list, or set RANGE ...: from where desks may connect; a running server follows within two seconds
                [--workstations] for the addresses that workstations themselves may have
  export-entry  writes sealed values for "cleandesk open"
                --id ID | --all --out FILE
  visitors      scripted visitors on a running server
                --url URL --site ID [--site ID ...] [--count N] [--pause MILLISECONDS]`;

const OPTIONS = {
  data: { type: 'string' }, 'desk-port': { type: 'string' }, 'visitor-port': { type: 'string' }, 'desk-host': { type: 'string' }, widget: { type: 'string' }, log: { type: 'string' },
  'visitor-origin': { type: 'string', multiple: true }, keys: { type: 'string' }, name: { type: 'string' }, host: { type: 'string' }, out: { type: 'string' }, id: { type: 'string' }, all: { type: 'boolean' },
  workstations: { type: 'boolean' }, url: { type: 'string' }, site: { type: 'string', multiple: true }, count: { type: 'string' }, pause: { type: 'string' }, help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

class NotUnderstood extends Error {}
type Values = ReturnType<typeof parse>['values'];
const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

const COMMANDS: Readonly<Record<string, (values: Values, rest: readonly string[]) => Promise<number>>> = {
  start, demo, enrol, revoke, networks, 'export-entry': exportEntry, visitors,
};

/** @returns the exit code: 0 done, 1 failed, 2 not understood. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = understood(args);
    const [what = '', ...rest] = positionals;
    const command = Object.hasOwn(COMMANDS, what) ? COMMANDS[what] : undefined;
    if (values.help === true) {
      console.log(HELP);
      return 0;
    }
    if (command === undefined) throw new NotUnderstood(what === '' ? 'say what to do' : `there is no "${what}"`);
    return await command(values, rest);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    console.error(`cleandesk server: ${error.message}.\n\n${HELP}`);
    return 2;
  }
}

async function start(values: Values): Promise<number> {
  const dataFolder = folder(values);
  const server = await startServer({
    dataFolder, ...ports(values), widgetFolder: resolve(values.widget ?? join(import.meta.dirname, '..', 'dist', 'widget')),
    log: pino.destination({ fd: values.log === undefined ? 2 : openSync(values.log, 'a', 0o600), sync: true }),
    ...(values['desk-host'] === undefined ? {} : { deskHost: values['desk-host'] }),
    visitorOrigins: values['visitor-origin'] ?? [],
  });
  const stopped = new Promise<void>((done) => {
    process.once('SIGTERM', done);
    process.once('SIGINT', done);
  });
  console.log(JSON.stringify({ ready: true, deskUrl: server.deskUrl, visitorUrl: server.visitorUrl, sites: await sites(dataFolder, server.visitorUrl) }));
  await stopped;
  await server.close();
  return 0;
}

async function sites(dataFolder: string, visitorUrl: string): Promise<object[]> {
  const storage = openStorage(dataFolder);
  try {
    const rows = await storage.db.selectFrom('site').innerJoin('tenant', 'tenant.id', 'site.tenant_id').select(['site.id', 'site.name', 'tenant.name as tenantName']).orderBy('tenant.name').execute();
    return rows.map((row) => ({ ...row, url: `${visitorUrl}/s/${row.id}` }));
  } finally {
    await storage.close();
  }
}

async function demo(values: Values): Promise<number> {
  console.log(JSON.stringify(await seedDemo({ dataFolder: folder(values), keysFolder: resolve(needed(values.keys, '--keys')), ...ports(values) })));
  return 0;
}

async function enrol(values: Values): Promise<number> {
  const out = resolve(needed(values.out, '--out'));
  const enrolment = await enrolWorkstation({ dataFolder: folder(values), name: needed(values.name, '--name'), ...(values.host === undefined ? {} : { host: values.host }) });
  // Never over an existing file, and never readable by others, not even for a moment.
  writeFileSync(out, `${JSON.stringify(enrolment, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  console.log(JSON.stringify({ workstationId: enrolment.workstationId, workstationName: enrolment.workstationName, serverUrl: enrolment.serverUrl, file: out }));
  return 0;
}

async function revoke(values: Values): Promise<number> {
  const done = await revokeWorkstation(folder(values), needed(values.id, '--id'));
  console.log(done ? 'Revoked.' : 'There is no such enrolled workstation.');
  return done ? 0 : 1;
}

async function networks(values: Values, [what = '', ...ranges]: readonly string[]): Promise<number> {
  if (what !== 'list' && what !== 'set') throw new NotUnderstood('networks needs "list" or "set RANGE ..."');
  const which = values.workstations === true ? 'workstationRanges' : 'serverAccepts';
  const storage = openStorage(folder(values));
  try {
    const policy = await readPolicy(storage.db);
    if (what === 'list') {
      for (const range of policy.network[which]) console.log(range);
      return 0;
    }
    compileRanges(ranges);
    await writePolicy(storage.db, { ...policy, network: { ...policy.network, [which]: ranges } });
    console.log(ranges.length === 0 ? 'Nobody is accepted now.' : `Accepted now: ${ranges.join(', ')}`);
    return 0;
  } finally {
    await storage.close();
  }
}

async function exportEntry(values: Values): Promise<number> {
  if ((values.id === undefined) === (values.all !== true)) throw new NotUnderstood('export-entry needs either --id or --all');
  const count = await exportSealed(folder(values), values.id === undefined ? 'all' : { id: values.id }, resolve(needed(values.out, '--out')));
  console.log(JSON.stringify({ written: count }));
  return count > 0 || values.all === true ? 0 : 1;
}

async function visitors(values: Values): Promise<number> {
  const pause = whole(values.pause, '--pause');
  const count = whole(values.count, '--count');
  const running = startScriptedVisitors({
    visitorUrl: needed(values.url, '--url'), siteIds: values.site ?? [], ...(pause === undefined ? {} : { pause }), ...(count === undefined ? {} : { visitors: count }),
    failed: (error) => console.error(`A scripted visitor gave up: ${error instanceof Error ? error.message : String(error)}`),
  });
  process.once('SIGTERM', running.stop);
  process.once('SIGINT', running.stop);
  await running.finished;
  return 0;
}

function understood(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    throw new NotUnderstood(error instanceof Error ? error.message : 'these arguments cannot be read');
  }
}

const folder = (values: Values): string => resolve(needed(values.data, '--data'));
const ports = (values: Values): { deskPort?: number; visitorPort?: number } => {
  const desk = whole(values['desk-port'], '--desk-port');
  const visitor = whole(values['visitor-port'], '--visitor-port');
  return { ...(desk === undefined ? {} : { deskPort: desk }), ...(visitor === undefined ? {} : { visitorPort: visitor }) };
};

function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new NotUnderstood(`${name} is missing`);
  return value;
}

function whole(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,7}$/.test(value)) throw new NotUnderstood(`${name} must be a whole number`);
  return Number(value);
}
