/** `cleandesk server`: starts the server and tends its data. */
import { randomUUID } from 'node:crypto';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { pino } from 'pino';
import { z } from 'zod';
import { compileRanges } from '../../core/access/addresses.ts';
import { makeTenantKey } from '../../core/sealing/sealing.ts';
import {
  addLogin,
  addSite,
  addTenant,
  listed,
  NotDone,
  policyAt,
  reissuePolicy,
  resetPasswordOf,
  setPolicyAt,
  setRanges,
} from '../../server/commandLine/administration.ts';
import { admitCommandLine } from '../../server/commandLine/addresses.ts';
import { exportTranscript } from '../../server/domains/conversations/exportTranscript.ts';
import { MaskStored } from '../../server/domains/conversations/maskStored.ts';
import { manageAddresses } from './addresses.ts';
import { manageMaskingPolicy } from './maskingPolicy.ts';
import { callerOf } from './caller.ts';
import { seedDemo } from '../../server/scripted/demo.ts';
import { CODE_HOURS } from '../../contract/workstations.ts';
import { enrolWorkstation, makeEnrolmentCode, revokeWorkstation } from '../../server/domains/workstations/enrol.ts';
import { exportSealed } from '../../server/domains/retention/exportSealed.ts';
import { openLog } from '../../server/platform/log.ts';
import { MaskingPolicies } from '../../server/domains/masking/maskingPolicies.ts';
import { newPassword } from '../../server/domains/people/newPerson.ts';
import { startScriptedVisitors } from '../../server/scripted/scriptedVisitors.ts';
import { startServer } from '../../server/server.ts';
import { setTypingPreview } from '../../server/domains/policy/typingPreview.ts';
import { readPolicy } from '../../server/domains/policy/policyStore.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { InProcessBus } from '../../server/platform/inProcessBus.ts';

const HELP = `Usage: cleandesk server <what> --data FOLDER ...

  start         runs until it is stopped; prints one JSON line when it listens
                [--desk-port N] [--visitor-port N] [--desk-host ADDRESS] [--desk-name NAME] [--enrolment-port N] [--widget FOLDER] [--log FILE] [--visitor-origin ORIGIN ...]
  demo          fills an empty server to try it with; prints people and passwords as JSON
                --keys FOLDER [--desk-port N] [--visitor-port N]
  enrol         makes a one-time code for a workstation and prints it: "cleandesk enrol --code" redeems it, while the server runs
                --name NAME [--group NAME|ID] [--range RANGE ...] [--hours N] [--replaces WORKSTATION] [--host NAME|ADDRESS]
                or --name NAME --out FILE [--host NAME|ADDRESS] to write an enrolment file, which holds a private key
  revoke        ends the enrolment of a workstation
                --id WORKSTATION
  networks      list, or set RANGE ...: from where desks may connect; a running server follows within two seconds
                [--workstations] for the addresses that workstations themselves may have
  addresses     list, add RANGE, remove --id RULE, undo, or try ADDRESS: rules for everybody, or for one tenant, role or group of workstations, and trusted proxies
                [--tenant NAME|ID | --role ROLE | --group NAME|ID] [--use server|workstation|desk-proxy|visitor-proxy] [--note TEXT] [--until TIME]
  add-tenant    registers a client company with the public half of its key
                --name NAME --colour #RRGGBB --public-key FILE
                or --key-out FILE to make a key pair for it: FILE holds the private key and belongs to the tenant, not on this machine
  add-site      a page where visitors write to a tenant; its notice names the processor, the contact and the days
                --tenant NAME|ID --name NAME --processor NAME --contact E-MAIL --retention-days N
  add-person    registers somebody who works at a desk; prints a password that was made, once
                --login LOGIN --name NAME --role agent|supervisor|administrator|data-protection-officer --tenant NAME|ID [--tenant ...]
                [--password-stdin] to read the password from standard input instead: by the rules of the policy
  reset-password  gives somebody a temporary password, printed once; at the sign-in with it they set one of their own
                --login LOGIN [--open] to open a sign-in that too many tries have closed, too
  list          tenants, sites, people and workstations as JSON
  policy        reissue --above N (after a restored backup: makes what is stored newer than version N), get [KEY], or set KEY VALUE: such as "lock.idleMinutes 10" or "network.serverAccepts '["10.2.0.0/16"]'"; a running server follows within two seconds
  mask-again    runs the present masker over messages that an earlier one masked; they only get more hidden. A starting server does it by itself
  typing-preview  on or off: whether agents of a tenant see what visitors are typing, masked; visitors who begin a chat afterwards are told in the notice
                --tenant NAME|ID
  export-conversation  writes the masked transcript of a conversation into a folder
                --id CONVERSATION --out FOLDER
  masking-policy  what a tenant decides about masking: prints it, or
                --tenant NAME|ID [--set FILE] to store FILE as the next version, [--check FILE] to check it without storing, [--try TEXT] to see what it does to a text, [--print]
  export-entry  writes sealed values for "cleandesk open"
                --id ID | --all --out FILE
  visitors      scripted visitors on a running server
                --url URL --site ID [--site ID ...] [--count N] [--pause MILLISECONDS]

Every change is recorded in activity, without values, and every use of these commands with who and from where.
A remote login (ssh) is let in from addresses that are registered for administrators only; at the machine itself, always.`;

const OPTIONS = {
  data: { type: 'string' },
  'desk-port': { type: 'string' },
  'visitor-port': { type: 'string' },
  'desk-host': { type: 'string' },
  widget: { type: 'string' },
  log: { type: 'string' },
  'visitor-origin': { type: 'string', multiple: true },
  keys: { type: 'string' },
  name: { type: 'string' },
  host: { type: 'string' },
  out: { type: 'string' },
  id: { type: 'string' },
  group: { type: 'string' },
  range: { type: 'string', multiple: true },
  hours: { type: 'string' },
  replaces: { type: 'string' },
  'desk-name': { type: 'string' },
  'enrolment-port': { type: 'string' },
  all: { type: 'boolean' },
  workstations: { type: 'boolean' },
  above: { type: 'string' },
  url: { type: 'string' },
  site: { type: 'string', multiple: true },
  count: { type: 'string' },
  pause: { type: 'string' },
  colour: { type: 'string' },
  'public-key': { type: 'string' },
  'key-out': { type: 'string' },
  tenant: { type: 'string', multiple: true },
  processor: { type: 'string' },
  contact: { type: 'string' },
  'retention-days': { type: 'string' },
  login: { type: 'string' },
  role: { type: 'string' },
  open: { type: 'boolean' },
  'password-stdin': { type: 'boolean' },
  use: { type: 'string' },
  note: { type: 'string' },
  until: { type: 'string' },
  set: { type: 'string' },
  check: { type: 'string' },
  try: { type: 'string' },
  print: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

class NotUnderstood extends Error {}
type Values = ReturnType<typeof parse>['values'];
const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

const COMMANDS: Readonly<Record<string, (values: Values, rest: readonly string[]) => Promise<number>>> = {
  start,
  demo,
  enrol,
  revoke,
  networks,
  'add-tenant': tenant,
  'add-site': site,
  'add-person': person,
  'reset-password': resetPassword,
  list,
  addresses,
  policy: managePolicy,
  'masking-policy': maskingPolicy,
  'mask-again': maskAgain,
  'typing-preview': typingPreview,
  'export-conversation': exportConversation,
  'export-entry': exportEntry,
  visitors,
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
    await admit(what, values);
    return await command(values, rest);
  } catch (error) {
    if (error instanceof NotDone) {
      console.error(`cleandesk server: ${error.message}`);
      return 1;
    }
    if (!(error instanceof NotUnderstood)) throw error;
    console.error(`cleandesk server: ${error.message}.\n\n${HELP}`);
    return 2;
  }
}

/**
 * What touches the data of a server that there is not yet, or none at all; and the start itself, which a system does at
 * boot.
 */
const UNASKED: readonly string[] = ['start', 'demo', 'visitors'];

async function admit(what: string, values: Values): Promise<void> {
  if (UNASKED.includes(what) || !existsSync(join(folder(values), 'server.db'))) return;
  await inStorage(values, (db) => admitCommandLine(db, { command: what, ...callerOf() }));
}

async function start(values: Values): Promise<number> {
  const dataFolder = folder(values);
  const server = await startServer({
    dataFolder,
    ...ports(values),
    widgetFolder: resolve(values.widget ?? join(import.meta.dirname, '..', 'dist', 'widget')),
    log: pino.destination({ fd: values.log === undefined ? 2 : openSync(values.log, 'a', 0o600), sync: true }),
    ...(values['desk-host'] === undefined ? {} : { deskHost: values['desk-host'] }),
    ...(values['desk-name'] === undefined ? {} : { deskName: values['desk-name'] }),
    visitorOrigins: values['visitor-origin'] ?? [],
  });
  const stopped = new Promise<void>((done) => {
    process.once('SIGTERM', done);
    process.once('SIGINT', done);
  });
  console.log(
    JSON.stringify({
      ready: true,
      deskUrl: server.deskUrl,
      visitorUrl: server.visitorUrl,
      sites: await sites(dataFolder, server.visitorUrl),
    }),
  );
  await stopped;
  await server.close();
  return 0;
}

async function sites(dataFolder: string, visitorUrl: string): Promise<object[]> {
  const storage = openStorage(dataFolder);
  try {
    const rows = await storage.db
      .selectFrom('site')
      .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
      .select(['site.id', 'site.name', 'tenant.name as tenantName'])
      .orderBy('tenant.name')
      .execute();
    return rows.map((row) => ({ ...row, url: `${visitorUrl}/s/${row.id}` }));
  } finally {
    await storage.close();
  }
}

async function demo(values: Values): Promise<number> {
  console.log(
    JSON.stringify(
      await seedDemo({
        dataFolder: folder(values),
        keysFolder: resolve(needed(values.keys, '--keys')),
        ...ports(values),
      }),
    ),
  );
  return 0;
}

async function enrol(values: Values): Promise<number> {
  if (values.out === undefined) return makeCode(values);
  const out = resolve(needed(values.out, '--out'));
  const enrolment = await enrolWorkstation({
    dataFolder: folder(values),
    name: needed(values.name, '--name'),
    ...(values.host === undefined ? {} : { host: values.host }),
  });
  // Never over an existing file, and never readable by others, not even for a moment.
  writeFileSync(out, `${JSON.stringify(enrolment, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  console.log(
    JSON.stringify({
      workstationId: enrolment.workstationId,
      workstationName: enrolment.workstationName,
      serverUrl: enrolment.serverUrl,
      file: out,
    }),
  );
  return 0;
}

async function makeCode(values: Values): Promise<number> {
  const hours = whole(values.hours, '--hours') ?? CODE_HOURS.usual;
  if (hours < 1 || hours > CODE_HOURS.most) throw new NotUnderstood(`--hours must be between 1 and ${CODE_HOURS.most}`);
  const name = needed(values.name, '--name').trim();
  if (name.length === 0 || name.length > 120)
    throw new NotUnderstood('a workstation needs a name of 1 to 120 characters');
  const groupId = values.group === undefined ? null : await groupCalled(values, values.group);
  const made = await makeEnrolmentCode(folder(values), values.host ?? null, {
    name,
    groupId,
    ranges: values.range ?? [],
    hours,
    replaces: values.replaces ?? null,
  });
  console.log(
    JSON.stringify({ id: made.id, name, code: made.code, expiresAt: new Date(made.expiresAt).toISOString() }),
  );
  return 0;
}

async function groupCalled(values: Values, nameOrId: string): Promise<string> {
  const storage = openStorage(folder(values));
  try {
    const groups = await storage.db.selectFrom('workstation_group').selectAll().orderBy('name').execute();
    const found = groups.find(
      (each) => each.id === nameOrId || each.name.toLowerCase() === nameOrId.trim().toLowerCase(),
    );
    if (found === undefined)
      throw new NotDone(
        `There is no group "${nameOrId}"${groups.length === 0 ? '' : `; there are: ${groups.map((each) => each.name).join(', ')}`}.`,
      );
    return found.id;
  } finally {
    await storage.close();
  }
}

async function revoke(values: Values): Promise<number> {
  const done = await revokeWorkstation(folder(values), needed(values.id, '--id'));
  console.log(done ? 'Revoked.' : 'There is no such enrolled workstation.');
  return done ? 0 : 1;
}

function addresses(values: Values, [what = '', range, ...more]: readonly string[]): Promise<number> {
  if (more.length > 0) throw new NotUnderstood('addresses takes one range at a time');
  const [tenantName, ...others] = values.tenant ?? [];
  if (others.length > 0) throw new NotUnderstood('a rule is for one tenant');
  const asked = {
    what,
    range,
    use: values.use,
    tenant: tenantName,
    role: values.role,
    group: values.group,
    note: values.note,
    until: values.until,
    id: values.id,
  };
  return inStorage(values, async (db) => console.log(JSON.stringify(await manageAddresses(db, asked), null, 2)));
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
    await setRanges(storage.db, which, ranges);
    console.log(ranges.length === 0 ? 'Nobody is accepted now.' : `Accepted now: ${ranges.join(', ')}`);
    return 0;
  } finally {
    await storage.close();
  }
}

/** The public half only: whoever hands in the private one by mistake must make a new pair, and is told so. */
const PublicKeyFile = z.looseObject({ publicKey: z.string() });

async function tenant(values: Values): Promise<number> {
  const [name, colour] = [needed(values.name, '--name'), needed(values.colour, '--colour')];
  const [given, out] = [values['public-key'], values['key-out']];
  if ((given === undefined) === (out === undefined))
    throw new NotUnderstood('add-tenant needs either --public-key or --key-out');
  if (given !== undefined)
    return inStorage(values, async (db) =>
      console.log(JSON.stringify(await addTenant(db, { name, colour, publicKey: publicKeyIn(resolve(given)) }))),
    );
  const file = resolve(out ?? '');
  const [id, key] = [randomUUID(), await makeTenantKey()];
  return inStorage(values, async (db) => {
    // The key first, and never over an existing one: a tenant whose key was never written could not read its own data.
    writeFileSync(file, `${JSON.stringify({ ...key, tenantId: id, tenantName: name }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    try {
      console.log(
        JSON.stringify({ ...(await addTenant(db, { id, name, colour, publicKey: key.publicKey })), keyFile: file }),
      );
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
  });
}

/** A key as text, or a JSON file with `publicKey`. */
function publicKeyIn(file: string): string {
  const text = readFileSync(file, 'utf8').trim();
  if (!text.startsWith('{')) return text;
  if (text.includes('privateKey'))
    throw new NotDone(
      'This file holds a private key, which must never come to the server. Make a new pair at the tenant and hand in the public half only.',
    );
  const held = PublicKeyFile.safeParse(spoken(text));
  if (!held.success) throw new NotDone('This file holds no public key.');
  return held.data.publicKey;
}

function site(values: Values): Promise<number> {
  const [of = '', ...others] = values.tenant ?? [];
  if (others.length > 0) throw new NotUnderstood('a site belongs to one tenant');
  const days = whole(needed(values['retention-days'], '--retention-days'), '--retention-days') ?? 0;
  const given = {
    tenant: needed(of, '--tenant'),
    name: needed(values.name, '--name'),
    processor: needed(values.processor, '--processor'),
    contact: needed(values.contact, '--contact'),
    retentionDays: days,
  };
  return inStorage(values, async (db) => console.log(JSON.stringify(await addSite(db, given))));
}

function person(values: Values): Promise<number> {
  const given = {
    login: needed(values.login, '--login'),
    name: needed(values.name, '--name'),
    role: needed(values.role, '--role'),
    tenants: values.tenant ?? [],
  };
  return inStorage(values, async (db) => {
    const isOwn = values['password-stdin'] === true;
    // One line; its end belongs to the terminal and not to the password.
    const password = isOwn ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : newPassword();
    const id = await addLogin(db, { ...given, password });
    console.log(JSON.stringify({ id, login: given.login, ...(isOwn ? {} : { password }) }));
  });
}

function resetPassword(values: Values): Promise<number> {
  return inStorage(values, async (db) =>
    console.log(JSON.stringify(await resetPasswordOf(db, needed(values.login, '--login'), values.open === true))),
  );
}

function list(values: Values): Promise<number> {
  return inStorage(values, async (db) => console.log(JSON.stringify(await listed(db), null, 2)));
}

async function managePolicy(values: Values, [what = '', key, value, ...more]: readonly string[]): Promise<number> {
  if (what === 'reissue' && key === undefined) {
    const above = whole(needed(values.above, '--above'), '--above') ?? 0;
    return inStorage(values, async (db) => console.log(`The policy is version ${await reissuePolicy(db, above)} now.`));
  }
  if (what === 'get' && value === undefined)
    return inStorage(values, async (db) => console.log(JSON.stringify(await policyAt(db, key), null, 2)));
  if (what !== 'set' || key === undefined || value === undefined || more.length > 0)
    throw new NotUnderstood('policy needs "get [KEY]", "set KEY VALUE" or "reissue --above N"');
  return inStorage(values, async (db) => {
    await setPolicyAt(db, key, spoken(value));
    console.log(`${key} is now ${JSON.stringify(await policyAt(db, key))}`);
  });
}

function maskingPolicy(values: Values): Promise<number> {
  const [of = '', ...others] = values.tenant ?? [];
  if (others.length > 0) throw new NotUnderstood('a masking policy belongs to one tenant');
  if (values.set !== undefined && (values.check ?? values.try) !== undefined)
    throw new NotUnderstood('--set stores; use --check FILE with --try TEXT to try a policy first');
  const given = {
    tenant: needed(of, '--tenant'),
    set: values.set,
    check: values.check,
    try: values.try,
    print: values.print === true,
  };
  return inStorage(values, (db) => manageMaskingPolicy(db, given));
}

/** A value as JSON, or a plain word such as `block`. */
function spoken(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function inStorage(values: Values, work: (db: Db) => Promise<void>): Promise<number> {
  const storage = openStorage(folder(values));
  try {
    await work(storage.db);
    return 0;
  } finally {
    await storage.close();
  }
}

function maskAgain(values: Values): Promise<number> {
  return inStorage(values, async (db) => {
    const policies = new MaskingPolicies(db, openLog(pino.destination({ fd: 2, sync: true })));
    console.log(
      JSON.stringify(
        await new MaskStored({
          db,
          maskOf: (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
        }).run(),
      ),
    );
  });
}

function typingPreview(values: Values, [what = '']: readonly string[]): Promise<number> {
  if (what !== 'on' && what !== 'off') throw new NotUnderstood('typing-preview needs "on" or "off"');
  const [of = ''] = values.tenant ?? [];
  return inStorage(values, async (db) => {
    await setTypingPreview(db, needed(of, '--tenant'), what === 'on');
    console.log(`Typing preview is ${what}.`);
  });
}

function exportConversation(values: Values): Promise<number> {
  return inStorage(values, async (db) => {
    const tenantIds = (await db.selectFrom('tenant').select('id').execute()).map((t) => t.id);
    console.log(
      JSON.stringify(
        await exportTranscript(db, new InProcessBus({ failed: () => {} }), {
          conversationId: needed(values.id, '--id'),
          tenantIds,
          folder: resolve(needed(values.out, '--out')),
          person: null,
        }),
      ),
    );
  });
}

async function exportEntry(values: Values): Promise<number> {
  if ((values.id === undefined) === (values.all !== true))
    throw new NotUnderstood('export-entry needs either --id or --all');
  const count = await exportSealed(
    folder(values),
    values.id === undefined ? 'all' : { id: values.id },
    resolve(needed(values.out, '--out')),
  );
  console.log(JSON.stringify({ written: count }));
  return count > 0 || values.all === true ? 0 : 1;
}

async function visitors(values: Values): Promise<number> {
  const pause = whole(values.pause, '--pause');
  const count = whole(values.count, '--count');
  const running = startScriptedVisitors({
    visitorUrl: needed(values.url, '--url'),
    siteIds: values.site ?? [],
    ...(pause === undefined ? {} : { pause }),
    ...(count === undefined ? {} : { visitors: count }),
    failed: (error) =>
      console.error(`A scripted visitor gave up: ${error instanceof Error ? error.message : String(error)}`),
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
const ports = (values: Values): { deskPort?: number; visitorPort?: number; enrolmentPort?: number } => {
  const desk = whole(values['desk-port'], '--desk-port');
  const visitor = whole(values['visitor-port'], '--visitor-port');
  const enrolment = whole(values['enrolment-port'], '--enrolment-port');
  return {
    ...(enrolment === undefined ? {} : { enrolmentPort: enrolment }),
    ...(desk === undefined ? {} : { deskPort: desk }),
    ...(visitor === undefined ? {} : { visitorPort: visitor }),
  };
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
