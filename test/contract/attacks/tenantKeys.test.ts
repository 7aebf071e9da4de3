/**
 * What an operator with the server's database and policy key, and a program with the key of an enrolled workstation,
 * try in order to read what agents seal to a tenant, or to make the tenant believe what no agent entered.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AlertList } from '../../../contract/alerts.ts';
import type { TenantKeys } from '../../../contract/tenantKeys.ts';
import { shownFingerprint, fingerprintOfKey } from '../../../core/sealing/tenantKeys.ts';
import {
  newTenantKeys,
  revokeSealingKey,
  rotateOfflineKey,
  rotateSealingKey,
  type Made,
} from '../../../core/sealing/tenantKeyring.ts';
import { signSeal } from '../../../core/sealing/signedSeal.ts';
import { startDesk, type Desk } from '../../../main/desk.ts';
import { enrol } from '../../../main/unlock/enrol.ts';
import { enrolWorkstation } from '../../../server/commandLine/enrol.ts';
import { exportSealed } from '../../../server/commandLine/exportSealed.ts';
import { inStorage } from '../../../server/commandLine/inStorage.ts';
import { readTenantFolder } from '../../../server/domains/tenants/tenantFolder.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { COMPILED } from '../../support/compiled.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../../support/deskBench.ts';
import { newEntry, newestKey, sealedBy } from '../../support/sealed.ts';
import { eventually, present, Rig, type SignedIn } from '../../support/serverRig.ts';
import { createShellStandIn, type ShellStandIn } from '../../support/shellStandIn.ts';
import { wordsOf } from '../../support/shownWords.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let rig: Rig;
let tenantId: string;
const desks: Desk[] = [];
beforeAll(async () => {
  rig = await Rig.make();
  tenantId = rig.tenant('Harbour Bank');
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
  await setKeys(genuine().keys);
});
afterAll(() => rig.remove());

const bank = () => present(rig.demo.tenants.find(({ name }) => name === 'Harbour Bank'));
const genuine = (): Omit<Made, 'sealing'> => readTenantFolder(join(bank().keyFile, '..'));

/** As somebody does who can write the server's database. */
const setKeys = (keys: TenantKeys | object): Promise<void> =>
  inStorage(rig.data, async (db) => {
    await db
      .updateTable('tenant')
      .set({ keys: JSON.stringify(keys) })
      .where('id', '=', tenantId)
      .execute();
  });

interface Opened {
  readonly shell: ShellStandIn;
  readonly workstationId: string;
  readonly again: () => Promise<ShellStandIn>;
}
/** A desk of Maya, enrolled with or without pins, and signed in. */
async function deskOf(pinned = true): Promise<Opened> {
  const folder = join(temporaryFolder('attack'), 'desk');
  const enrolment = await enrolWorkstation({ dataFolder: rig.data, name: `Desk ${randomUUID()}` });
  await enrol({
    dataFolder: folder,
    enrolment: pinned ? enrolment : { ...enrolment, tenantKeys: [] },
    workstationPassword: WORKSTATION_PASSWORD,
    keychain: null,
  });
  const again = async (): Promise<ShellStandIn> => {
    for (const desk of desks.splice(0)) await desk.stop();
    const shell = createShellStandIn();
    const desk = await startDesk({
      shell,
      dataFolder: folder,
      rendererFiles: new Map(),
      preload: { path: '/preload.cjs', source: '' },
      keychain: async () => null,
      log: () => undefined,
    });
    desks.push(desk);
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell, 'maya', WORKSTATION_PASSWORD, rig.person('maya').password)).toEqual({ ok: true });
    await until(() => (desk.state() as { connection?: string }).connection === 'online');
    return shell;
  };
  return { shell: await again(), workstationId: enrolment.workstationId, again };
}

async function enter(shell: ShellStandIn): Promise<string> {
  const visitor = await rig.visitor();
  const { conversationId } = visitor.consent;
  await visitor.say(await visitor.connect(), 'hello');
  await until(() => shell.events('conversation').some((one) => one.id === conversationId));
  const entryId = randomUUID();
  const answer = await shell.call('addEntry', { conversationId, entryId, kind: 'address', value: '12 Quay Street' });
  if (!answer.ok) return wordsOf(answer);
  await until(() => shell.events('entry').some((entry) => entry.id === entryId && entry.state === 'stored'));
  return 'stored';
}
const CLOSED =
  'The key of this company could not be confirmed, so nothing was saved. Your supervisor has been notified.';

async function entriesStored(): Promise<number> {
  let count = 0;
  await inStorage(rig.data, async (db) => {
    count = (await db.selectFrom('entry').select('id').execute()).length;
  });
  return count;
}
/** Reasons that the supervisor is shown for a workstation. */
async function alertsAt(workstationId: string): Promise<string[]> {
  const sofia = await rig.signedIn('sofia');
  const { alerts } = AlertList.parse((await sofia.ask('GET', '/v1/alerts')).json);
  let name = '';
  await inStorage(rig.data, async (db) => {
    const row = await db.selectFrom('workstation').select('name').where('id', '=', workstationId).executeTakeFirst();
    name = row?.name ?? '';
  });
  return alerts
    .filter((alert) => alert.kind === 'tenant-key' && alert.workstationName === name)
    .map(({ detail, tenantName }) => `${tenantName}: ${String(detail['reason'] ?? detail['what'])}`);
}

describe('the operator changes the key in the database', () => {
  const changes: readonly [string, () => Promise<TenantKeys | object>, string][] = [
    [
      'to one of its own, signed by an offline key of its own',
      async () => (await newTenantKeys(tenantId, Date.now())).keys,
      'other-offline-key',
    ],
    [
      'to one of its own, with the signature of the tenant left as it is',
      async () => {
        const { list, successions } = genuine().keys;
        const { publicKey, keyId } = newestKey((await newTenantKeys(tenantId, Date.now())).keys);
        const former = newestKey(genuine().keys);
        const document = list.document.replace(former.publicKey, publicKey).replace(former.keyId, keyId);
        return { list: { ...list, document }, successions };
      },
      'signature',
    ],
    [
      'to an offline key of its own that it names as the successor itself',
      async () => {
        const own = await newTenantKeys(tenantId, Date.now());
        const next = rotateOfflineKey(own, Date.now());
        const forged = JSON.parse(next.keys.successions[0]?.document ?? '') as Record<string, unknown>;
        const document = JSON.stringify({ ...forged, from: genuine().offline.publicKey });
        return { ...next.keys, successions: next.keys.successions.map((one) => ({ ...one, document })) };
      },
      'other-offline-key',
    ],
    [
      'to that of another tenant',
      async () => {
        const other = present(rig.demo.tenants.find(({ name }) => name === 'Northline Travel'));
        return readTenantFolder(join(other.keyFile, '..')).keys;
      },
      'other-tenant',
    ],
    ['to nothing', async () => ({}), 'missing'],
  ];
  test.each(changes)(
    '%s: the desk seals nothing, and supervisor and tenant are notified',
    async (_what, keys, reason) => {
      const { again, workstationId } = await deskOf();
      await setKeys(await keys());
      const before = await entriesStored();
      expect(await enter(await again())).toBe(CLOSED);
      expect(await entriesStored()).toBe(before);
      await eventually(async () => (await alertsAt(workstationId)).includes(`Harbour Bank: ${reason}`));
    },
  );

  test('and signs the fingerprint with the policy key: what the server sends introduces no key', async () => {
    const { again } = await deskOf();
    const own = await newTenantKeys(tenantId, Date.now());
    await setKeys(own.keys);
    await inStorage(rig.data, async (db) => {
      const { writePolicy, readPolicy } = await import('../../../server/domains/policy/policyStore.ts');
      const policy = await readPolicy(db);
      await writePolicy(db, { ...policy, sealing: { offlineKeys: [fingerprintOfKey(own.offline.publicKey)] } });
    });
    expect(await enter(await again())).toBe(CLOSED);
  });
});

describe('a list of keys that was genuine once', () => {
  test('is refused after a newer one was seen, and so is another one with the same number', async () => {
    const { again, workstationId } = await deskOf();
    const former = genuine();
    const next = await rotateSealingKey(former, Date.now());
    await setKeys(next.keys);
    expect(await enter(await again())).toBe('stored');
    await setKeys(former.keys);
    expect(await enter(await again())).toBe(CLOSED);
    await setKeys((await rotateSealingKey(former, Date.now())).keys);
    expect(await enter(await again())).toBe(CLOSED);
    const reasons = ['Harbour Bank: older', 'Harbour Bank: second-list'];
    await eventually(async () => {
      const found = await alertsAt(workstationId);
      return reasons.every((reason) => found.includes(reason));
    });
  });

  test('with a key that was revoked since, or has run out, seals nothing', async () => {
    const { again, workstationId } = await deskOf();
    const { keyId } = newestKey(genuine().keys);
    await setKeys(revokeSealingKey(genuine(), keyId, Date.now()).keys);
    expect(await enter(await again())).toBe(CLOSED);
    const past = Date.now() - 10 * 86_400_000;
    const expired = await rotateSealingKey(revokeSealingKey(genuine(), keyId, past), past, 1);
    await setKeys(expired.keys);
    expect(await enter(await again())).toBe(CLOSED);
    await eventually(async () => (await alertsAt(workstationId)).includes('Harbour Bank: revoked'));
  });

  test('signed by a former offline key is refused once its successor was seen', async () => {
    const { again, workstationId } = await deskOf();
    const former = genuine();
    await setKeys(rotateOfflineKey(former, Date.now()).keys);
    expect(await enter(await again())).toBe('stored');
    const late = await rotateSealingKey(await rotateSealingKey(former, Date.now()), Date.now());
    await setKeys(late.keys);
    expect(await enter(await again())).toBe(CLOSED);
    await eventually(async () => (await alertsAt(workstationId)).includes('Harbour Bank: other-offline-key'));
  });
});

test('a tenant at its first sight is pinned, and the fingerprint is shown to the supervisor', async () => {
  const { shell, workstationId } = await deskOf(false);
  expect(await enter(shell)).toBe('stored');
  await eventually(async () => (await alertsAt(workstationId)).includes('Harbour Bank: first-sight'));
  const sofia = await rig.signedIn('sofia');
  const { alerts } = AlertList.parse((await sofia.ask('GET', '/v1/alerts')).json);
  expect(alerts.map(({ detail }) => detail['fingerprint'])).toContain(
    shownFingerprint(fingerprintOfKey(genuine().offline.publicKey)),
  );
});

describe('a raw client with the key of a workstation', () => {
  let maya: SignedIn;
  let place: { tenantId: string; conversationId: string };
  beforeAll(async () => {
    maya = await rig.signedIn('maya');
    place = { tenantId, conversationId: (await rig.visitor()).consent.conversationId };
  });
  const put = async (entry: object): Promise<unknown> =>
    (await maya.ask('PUT', `/v1/conversations/${place.conversationId}/entries`, entry)).json;

  test('cannot store an entry as another kind, at another time, of another author or workstation', async () => {
    const entry = await newEntry(maya, place, 'x', { kind: 'address' });
    const claims = [
      { context: { kind: 'email' } },
      { context: { at: 1 } },
      { context: { author: randomUUID() } },
      { context: { workstation: randomUUID() } },
      { context: { conversationId: randomUUID() } },
      { context: { tenantId: rig.tenant('Northline Travel') } },
    ];
    for (const claim of claims)
      expect(await put(await newEntry(maya, place, 'x', { kind: 'address', ...claim }))).toMatchObject({
        code: 'invalid',
      });
    for (const change of [{ kind: 'email' }, { at: entry.at - 1 }, { id: randomUUID() }])
      expect(await put({ ...entry, ...change })).toMatchObject({ code: 'invalid' });
    expect(await put(entry)).toMatchObject({ state: 'stored' });
  });

  test('cannot sign with the key of another operator', async () => {
    const entry = await newEntry(maya, place, 'x');
    const stranger = await (
      await authorityIn(temporaryFolder('stranger'))
    ).issueClient(maya.workstation.enrolment.workstationId);
    const { certificate, signature } = signSeal(
      entry.sealed,
      {
        ...place,
        id: entry.id,
        purpose: 'entry',
        kind: entry.kind,
        author: maya.session.person.id,
        workstation: maya.workstation.enrolment.workstationId,
        at: entry.at,
      },
      stranger,
    );
    expect(await put({ ...entry, sealed: { ...entry.sealed, certificate, signature } })).toMatchObject({
      code: 'invalid',
    });
  });
});

describe('an export that was tampered with', () => {
  let line: Record<string, unknown>;
  let good: string[];
  beforeAll(async () => {
    const maya = await rig.signedIn('maya');
    const { conversationId } = (await rig.visitor()).consent;
    for (const value of ['12 Quay Street', 'second']) {
      const entry = await newEntry(maya, { tenantId, conversationId }, value, { kind: 'address' });
      const { status, text } = await maya.ask('PUT', `/v1/conversations/${conversationId}/entries`, entry);
      if (status !== 200) throw new Error(`An entry was not stored: ${text}`);
    }
    const file = join(rig.folder, 'export.jsonl');
    await inStorage(rig.data, (db, scope) => exportSealed(db, scope, 'all', file));
    good = readFileSync(file, 'utf8').trim().split('\n');
    line = JSON.parse(present(good.find((one) => one.includes(conversationId)))) as Record<string, unknown>;
  });
  const opened = (lines: readonly unknown[]): Promise<{ code: number; out: string; err: string }> => {
    const file = join(rig.folder, `${randomUUID()}.jsonl`);
    writeFileSync(file, lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'));
    const args = ['open', '--key', bank().keyFile, '--authority', rig.demo.authorityFile, '--in', file];
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(import.meta.dirname, '../../../cli/cleandesk.ts'), ...args],
        { env: COMPILED },
        (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  };

  test('names the lines that were relabelled, moved, redated, given another author, forged or repeated', async () => {
    const stranger = await (await authorityIn(temporaryFolder('forger'))).issueClient(String(line['workstation']));
    const context = {
      tenantId,
      conversationId: String(line['conversationId']),
      id: randomUUID(),
      purpose: 'entry',
      kind: 'address',
      author: String(line['author']),
      workstation: String(line['workstation']),
      at: Number(line['at']),
    } as const;
    // With the public key alone: anyone can seal with it, but no workstation of this operator has signed.
    const forged = await sealedBy(stranger, newestKey(genuine().keys), context, 'forged');
    const bad = [
      { ...line, entryKind: 'email' },
      { ...line, conversationId: randomUUID() },
      { ...line, author: randomUUID() },
      { ...line, at: Number(line['at']) - 60_000 },
      { ...line, workstation: randomUUID() },
      { ...line, id: context.id, sealed: forged },
      { ...line, sealed: { ...(line['sealed'] as object), enc: 'AAAA' } },
      line,
    ];
    const ran = await opened([...good, ...bad]);
    const values = ran.out
      .trim()
      .split('\n')
      .map((one) => (JSON.parse(one) as { value: string }).value);
    expect([ran.code, values]).toEqual([3, expect.arrayContaining(['12 Quay Street', 'second'])]);
    expect(values).not.toContain('forged');
    const said = ran.err.split('\n').filter((one) => one.includes(': line '));
    expect(said.map((one) => one.replace(/^.*: line \d+ /, ''))).toEqual([
      expect.stringContaining('is not what its workstation has signed'),
      expect.stringContaining('is not what its workstation has signed'),
      expect.stringContaining('is not what its workstation has signed'),
      expect.stringContaining('is not what its workstation has signed'),
      expect.stringContaining('was not signed by the workstation that it names'),
      expect.stringContaining('nobody whom this authority has certified'),
      expect.stringContaining('is not an exported sealed value'),
      expect.stringContaining('is there twice'),
    ]);
  });

  test('is complete where a row of the database cannot be read: it is named, the others are opened', async () => {
    const file = join(rig.folder, 'damaged.jsonl');
    await inStorage(rig.data, async (db, scope) => {
      await db.updateTable('entry').set({ sealed: '{' }).where('id', '=', String(line['id'])).execute();
      expect(await exportSealed(db, scope, 'all', file)).toBe(good.length);
    });
    const ran = await opened(readFileSync(file, 'utf8').trim().split('\n'));
    expect([ran.code, ran.out.includes('"value":"second"')]).toEqual([3, true]);
    expect(ran.err).toContain('is not an exported sealed value');
  });
});
