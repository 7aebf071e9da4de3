/** From an empty folder to a signed-in person, by the command line alone. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from '../../cli/server/server.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { startServer } from '../../server/server.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { policyValue } from '../support/policyDocument.ts';
import { eventually, present, Workstation } from '../support/serverRig.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { cleandesk } from '../support/cleandesk.ts';

const folder = temporaryFolder('administration');
const data = join(folder, 'server');
const keys = join(folder, 'quay');
const publicKeys = join(keys, 'keys.json');
beforeAll(async () => {
  await cleandesk(['tenant-key', 'new', '--folder', join(folder, 'other'), '--name', 'Other']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function command(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const lines = { out: [] as string[], error: [] as string[] };
  const out = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.out.push(line));
  const error = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.error.push(line));
  try {
    return { code: await run([...args, '--data', data]), out: lines.out.join('\n'), error: lines.error.join('\n') };
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
}
async function changes(): Promise<{ tenant_id: string | null; detail: unknown }[]> {
  const { db, close } = await openStorage(data);
  const rows = await db
    .selectFrom('activity')
    .select(['tenant_id', 'detail'])
    .where('kind', '=', 'administration')
    .orderBy('position')
    .execute();
  await close();
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) }));
}
const Listed = z.object({
  tenants: z.array(z.object({ id: z.string(), name: z.string(), offlineKey: z.string() })),
  sites: z.array(z.object({ id: z.string(), retentionDays: z.number() })),
  people: z.array(z.object({ login: z.string(), role: z.string(), tenants: z.array(z.string()) })),
});
const listed = async () => Listed.parse(JSON.parse((await command('list')).out));

let password = '';

test('adds a tenant, a site and a person; private keys stay at the tenant, the password is shown once', async () => {
  const made = z
    .object({ tenantId: z.uuid(), fingerprint: z.string(), keys: z.array(z.object({ keyId: z.string() })) })
    .parse(JSON.parse(await cleandesk(['tenant-key', 'new', '--folder', keys, '--name', 'Quay Insurance'])));
  const keyFile = join(keys, `${present(made.keys[0]).keyId}.key.json`);
  for (const file of [keyFile, join(keys, 'offline.key.json')]) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(
    JSON.parse(
      (await command('add-tenant', '--name', 'Quay Insurance', '--colour', '#7a3b12', '--keys', publicKeys)).out,
    ),
  ).toEqual({ id: made.tenantId, fingerprint: made.fingerprint });
  const key = z
    .object({ privateKey: z.string(), tenantId: z.literal(made.tenantId), suite: z.string() })
    .parse(JSON.parse(readFileSync(keyFile, 'utf8')));
  const site = z
    .object({ id: z.uuid() })
    .parse(
      JSON.parse(
        (
          await command(
            'add-site',
            '--tenant',
            'quay insurance',
            '--name',
            'Quay help',
            '--processor',
            'House',
            '--contact',
            'privacy@quay.example',
            '--retention-days',
            '45',
          )
        ).out,
      ),
    );
  const person = z
    .object({ password: z.string().min(12) })
    .parse(
      JSON.parse(
        (
          await command(
            'add-person',
            '--login',
            'nora',
            '--name',
            'Nora Vale',
            '--role',
            'supervisor',
            '--tenant',
            made.tenantId,
          )
        ).out,
      ),
    );
  password = person.password;
  const all = await command('list');
  expect(all.out).not.toContain(password);
  expect(all.out).not.toContain(key.privateKey);
  expect(await listed()).toEqual({
    tenants: [{ id: made.tenantId, name: 'Quay Insurance', offlineKey: made.fingerprint }],
    sites: [{ id: site.id, retentionDays: 45 }],
    people: [{ login: 'nora', role: 'supervisor', tenants: ['Quay Insurance'] }],
  });
  const { db, close } = await openStorage(data);
  const dump = JSON.stringify([
    await db.selectFrom('tenant').selectAll().execute(),
    await db.selectFrom('activity').selectAll().execute(),
  ]);
  await close();
  expect(dump).not.toContain(key.privateKey);
});

test('each change is recorded: what was changed, and never to what', async () => {
  await command('policy', 'set', 'lock.idleMinutes', '7');
  await command('networks', 'set', '127.0.0.1', '::1');
  const recorded = await changes();
  expect(recorded.map((r) => (r.detail as { action: string }).action)).toEqual([
    'add-tenant',
    'add-site',
    'add-person',
    'set-policy',
    'set-policy',
  ]);
  expect(recorded.at(-2)?.detail).toEqual({ action: 'set-policy', change: expect.any(Number) });
  expect(recorded[0]?.tenant_id).toBe((await listed()).tenants[0]?.id);
  const { db, close } = await openStorage(data);
  const kept = await db.selectFrom('change').select(['action', 'subject', 'before', 'after']).orderBy('id').execute();
  const shown = await db.selectFrom('change_tenant').select('tenant_id').execute();
  await close();
  expect(kept.slice(0, 3).map((one) => ({ ...one, after: JSON.parse(one.after) as unknown }))).toEqual([
    {
      action: 'add-tenant',
      subject: 'Quay Insurance',
      before: 'null',
      after: { name: 'Quay Insurance', colour: '#7a3b12', offlineKey: expect.any(String) },
    },
    {
      action: 'add-site',
      subject: 'Quay help',
      before: 'null',
      after: { name: 'Quay help', processor: 'House', contact: 'privacy@quay.example', retentionDays: 45 },
    },
    {
      action: 'add-person',
      subject: 'Nora Vale',
      before: 'null',
      after: {
        name: 'Nora Vale',
        login: 'nora',
        role: 'supervisor',
        tenants: { [(await listed()).tenants[0]?.id ?? '']: 'Quay Insurance' },
        teams: {},
        here: true,
      },
    },
  ]);
  expect(JSON.stringify(kept)).not.toContain(password);
  expect(shown.map((one) => one.tenant_id)).toEqual(Array(3).fill((await listed()).tenants[0]?.id));
  for (const value of ['nora', 'Nora', 'Quay', '127.0.0.1', 'privacy@', '#7a3b12'])
    expect(JSON.stringify(recorded)).not.toContain(value);
});

test('a new person signs in, must set a password first, and then reads the activity of their tenant', async () => {
  await command('policy', 'set', 'secondFactor.requiredFor', '[]');
  const server = await startServer({ dataFolder: data, widgetFolder: folder, log: { write: () => {} } });
  try {
    const enrolment = await enrolWorkstation({ dataFolder: data, name: 'Desk' });
    const workstation = new Workstation(server.deskUrl, enrolment, () => {});
    const nora = await workstation.signIn('NORA', password);
    expect(nora.session.tenants.map((t) => t.name)).toEqual(['Quay Insurance']);
    expect(nora.session.requiredAction).toBe('change-password');
    const query = { filter: { kind: 'administration' }, newest: null, offset: 0, limit: 50 };
    expect((await nora.ask('POST', '/v1/activity/query', query)).json).toMatchObject({ code: 'required-action' });
    // As after the change, which has tests of its own.
    const { db, close } = await openStorage(data);
    await db.updateTable('person').set({ password_must_change: 0 }).where('login', '=', 'nora').execute();
    await close();
    const rows = await (await workstation.signIn('NORA', password)).ask('POST', '/v1/activity/query', query);
    expect(rows.json).toMatchObject({ total: 7 });
    const notice = await (
      await fetch(`${server.visitorUrl}/visitor/v1/sites/${(await listed()).sites[0]?.id}?language=en`)
    ).json();
    expect(notice).toMatchObject({
      tenantName: 'Quay Insurance',
      notice: { howLong: expect.stringContaining('45 days') },
    });
    const idle = async () =>
      policyValue((await workstation.ask('GET', '/v1/workstation')).json, enrolment.authorityPem, 'lock.idleMinutes');
    expect(await idle()).toBe(7);
    await command('policy', 'set', 'lock.idleMinutes', '6');
    await eventually(async () => (await idle()) === 6);
  } finally {
    await server.close();
  }
});

test('the policy can be read whole and in part', async () => {
  expect(JSON.parse((await command('policy', 'get')).out)).toMatchObject({
    signIn: { maxFailures: 10 },
    lock: { idleMinutes: 6 },
  });
  expect((await command('policy', 'get', 'lock.idleMinutes')).out).toBe('6');
  expect((await command('policy', 'set', 'signIn.maxFailures', '6')).out).toBe('signIn.maxFailures is now 6');
  expect(JSON.parse((await command('policy', 'get', 'signIn')).out)).toMatchObject({ maxFailures: 6 });
  expect((await command('policy', 'set', 'network.workstationRanges', '["10.0.0.0/8"]')).code).toBe(0);
});

test('a password from standard input is taken, and is not printed', async () => {
  const cli = (input: string, login: string) =>
    spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, '../../cli/cleandesk.ts'),
        'server',
        'add-person',
        '--data',
        data,
        '--login',
        login,
        '--name',
        'Omar',
        '--role',
        'agent',
        '--tenant',
        'Quay Insurance',
        '--password-stdin',
      ],
      { encoding: 'utf8', input },
    );
  const taken = cli('correct horse 42\n', 'omar');
  expect(taken.status).toBe(0);
  expect(taken.stdout).not.toContain('horse');
  const short = cli('short1\n', 'omar2');
  expect(short.status).toBe(1);
  expect(short.stderr).toMatch(/at least 15 characters; this one has 6/);
  expect(short.stderr).not.toContain('short1');
  expect((await listed()).people.map((p) => p.login)).toEqual(['nora', 'omar']);
});

const SITE = ['add-site', '--tenant', 'Quay Insurance', '--name', 'x', '--processor', 'x'];
const PERSON = ['add-person', '--name', 'x', '--tenant', 'Quay Insurance'];
test.each([
  [
    'a tenant of the same name',
    ['add-tenant', '--name', 'QUAY insurance', '--colour', '#000000', '--keys', join(folder, 'other/keys.json')],
    1,
    /There is a tenant "QUAY insurance" already/,
  ],
  [
    'the keys of a tenant that is registered',
    ['add-tenant', '--name', 'x', '--colour', '#000000', '--keys', publicKeys],
    1,
    /of these keys is registered already/,
  ],
  [
    'a colour that is none',
    ['add-tenant', '--name', 'x', '--colour', 'red', '--keys', join(folder, 'other/keys.json')],
    1,
    /colour: Must be a colour such as/,
  ],
  [
    'no keys',
    ['add-tenant', '--name', 'x', '--colour', '#000000', '--keys', join(folder, 'missing.json')],
    1,
    /missing\.json/,
  ],
  ['no file of keys', ['add-tenant', '--name', 'x', '--colour', '#000000'], 2, /--keys is missing/],
  [
    'a private key',
    ['add-tenant', '--name', 'x', '--colour', '#000000', '--keys', join(keys, 'offline.key.json')],
    1,
    /must never come to the server/,
  ],
  [
    'a site of nobody',
    [
      'add-site',
      '--tenant',
      'Nobody',
      '--name',
      'x',
      '--processor',
      'x',
      '--contact',
      'a@b.example',
      '--retention-days',
      '9',
    ],
    1,
    /There is no tenant "Nobody"; there are: Quay Insurance/,
  ],
  ['no days', [...SITE, '--contact', 'a@b.example', '--retention-days', '0'], 1, /retentionDays: Must be at least 1\./],
  [
    'more days than the notice can say',
    [...SITE, '--contact', 'a@b.example', '--retention-days', '4000'],
    1,
    /retentionDays: Must be at most 1095\./,
  ],
  [
    'a contact that is no address',
    [...SITE, '--contact', 'somewhere', '--retention-days', '9'],
    1,
    /contact: Must be an e-mail address\./,
  ],
  ['a role that is none', [...PERSON, '--login', 'x', '--role', 'owner'], 1, /role: /],
  ['a login that is taken', [...PERSON, '--login', ' Nora ', '--role', 'agent'], 1, /This login is taken/],
  ['nobody to work for', ['add-person', '--name', 'x', '--login', 'x', '--role', 'agent'], 1, /at least one tenant/],
  [
    'a policy key that is none',
    ['policy', 'set', 'lock.minutes', '5'],
    1,
    /no "lock.minutes"; here it has: idleMinutes/,
  ],
  ['a key of every object', ['policy', 'set', '__proto__.x', '5'], 1, /no "__proto__.x"/],
  [
    'a value that is too much',
    ['policy', 'set', 'lock.idleMinutes', '16'],
    1,
    /lock.idleMinutes: Must be at most 15\./,
  ],
  ['a word that is none', ['policy', 'set', 'lock.idleMinutes', 'soon'], 1, /lock.idleMinutes: Must be a number\./],
  ['a range that cannot be read', ['policy', 'set', 'network.serverAccepts', '["10.0.0.0/33"]'], 1, /10.0.0.0\/33/],
  [
    'a whole branch with something missing',
    ['policy', 'set', 'lock', '{"idleMinutes":5}'],
    1,
    /lock.idleBandsMinutes: /,
  ],
])('%s is refused with a message, changes nothing and records nothing', async (_, args, code, words) => {
  const before = [await listed(), (await command('policy', 'get')).out, await changes()];
  const answer = await command(...args).catch((error: unknown) => ({
    code: null,
    error: error instanceof Error ? error.message : '',
  }));
  expect(answer.code).toBe(code);
  expect(answer.error).toMatch(words);
  expect([await listed(), (await command('policy', 'get')).out, await changes()]).toEqual(before);
});

test('newer keys count that the offline key has signed, and no older ones', async () => {
  const before = readFileSync(publicKeys, 'utf8');
  const replace = (file: string) => command('tenant-keys', '--tenant', 'Quay Insurance', '--keys', file);
  expect(await replace(publicKeys)).toMatchObject({ code: 1, error: expect.stringContaining('number 1 is stored') });
  await cleandesk(['tenant-key', 'rotate', '--folder', keys]);
  expect(JSON.parse((await replace(publicKeys)).out)).toMatchObject({ serial: 2 });
  await cleandesk(['tenant-key', 'rotate', '--offline', '--folder', keys]);
  expect(JSON.parse((await replace(publicKeys)).out)).toMatchObject({ serial: 3 });
  const old = join(folder, 'old.json');
  writeFileSync(old, before);
  expect(await replace(old)).toMatchObject({ code: 1, error: expect.stringContaining('other-offline-key') });
  expect(await replace(join(folder, 'other/keys.json'))).toMatchObject({
    code: 1,
    error: expect.stringContaining('of another company'),
  });
  const { db, close } = await openStorage(data);
  const changed = await db.selectFrom('change').select('action').where('action', '=', 'tenant-keys').execute();
  await close();
  expect(changed).toHaveLength(2);
});
