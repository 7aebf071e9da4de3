import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeTenantKey, type TenantKey } from '../../core/sealing/sealing.ts';
import type { Signer } from '../../core/sealing/signedSeal.ts';
import type { Authority } from '../../server/platform/tls/authority.ts';
import { authorityIn } from '../support/authorityIn.ts';
import { sealedBy } from '../support/sealed.ts';
import { openMachineDatabase, readMachineKey } from '../../main/store/machineDatabase.ts';
import { COMPILED } from '../support/compiled.ts';
import { SHARED_SIGN_IN_KEY } from '../support/signInProof.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'cleandesk.ts');
interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
function cleandesk(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], { env: COMPILED }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end(input);
  });
}
const folder = temporaryFolder('commands');
const ids = {
  tenantId: randomUUID(),
  conversationId: randomUUID(),
  author: randomUUID(),
  workstation: randomUUID(),
};
let authority: Authority;
let desk: Signer;
let originals: Signer;
let trusted: string[];
beforeAll(async () => {
  authority = await authorityIn(join(folder, 'operator'));
  [desk, originals] = [await authority.issueClient(ids.workstation), await authority.seals()];
  const file = join(folder, 'authority.pem');
  writeFileSync(file, authority.authorityPem);
  trusted = ['--authority', file];
});
async function line(key: TenantKey, value: string, kind: 'entry' | 'message' = 'entry'): Promise<string> {
  const at = Date.now();
  const about = {
    ...ids,
    id: randomUUID(),
    ...(kind === 'message' ? { author: 'server', workstation: 'server' } : {}),
  };
  const context = { ...about, purpose: kind, kind: kind === 'entry' ? 'address' : 'message', at };
  const sealed = await sealedBy(kind === 'entry' ? desk : originals, key, context, value);
  return JSON.stringify({ kind, ...about, ...(kind === 'entry' ? { entryKind: 'address' } : {}), at, sealed });
}
function keyFile(name: string, key: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(key));
  return path;
}

describe('cleandesk open', () => {
  let bank: TenantKey;
  let travel: TenantKey;
  let bankFile = '';
  beforeAll(async () => {
    [bank, travel] = [await makeTenantKey(), await makeTenantKey()];
    bankFile = keyFile('bank.json', { ...bank, tenantId: ids.tenantId, tenantName: 'Harbour Bank' });
  });

  test('the holder of the key reads entries and messages as they were written', async () => {
    const lines = [
      await line(bank, '12 Quay Street\nHarbourton'),
      await line(bank, 'card 4111 1111 1111 1111', 'message'),
    ];
    const path = join(folder, 'export.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n\n`);
    for (const ran of [
      await cleandesk(['open', '--key', bankFile, ...trusted], lines.join('\n')),
      await cleandesk(['open', '--key', bankFile, ...trusted, '--in', path]),
    ]) {
      expect(ran.code).toBe(0);
      expect(
        ran.out
          .trim()
          .split('\n')
          .map((one) => JSON.parse(one).value),
      ).toEqual(['12 Quay Street\nHarbourton', 'card 4111 1111 1111 1111']);
    }
  });

  test('a wrong key opens nothing, prints a message and exits with 1', async () => {
    const ran = await cleandesk(
      ['open', '--key', keyFile('travel.json', travel), ...trusted],
      await line(bank, '12 Quay Street'),
    );
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('nothing was sealed to this key');
    // A key that claims the other's name opens nothing either.
    const liar = await cleandesk(
      ['open', '--key', keyFile('liar.json', { ...travel, keyId: bank.keyId }), ...trusted],
      await line(bank, '12 Quay Street'),
    );
    expect(liar).toMatchObject({ code: 1, out: '' });
    expect(liar.err).toContain('does not open');
  });

  test('each tenant reads its own values of an export of several tenants', async () => {
    const ran = await cleandesk(
      ['open', '--key', bankFile, ...trusted],
      [await line(travel, 'theirs'), await line(bank, 'ours')].join('\n'),
    );
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('ours');
    expect(ran.out).not.toContain('theirs');
    expect(ran.err).toContain('1 line was sealed to another key');
  });

  test('with one damaged, changed or moved value among valid ones, the valid ones are opened', async () => {
    const good = await line(bank, 'good');
    const last = await line(bank, 'the last');
    for (const bad of [
      good.replace('"kind":"entry"', '"kind":"message"'),
      good.replace(ids.conversationId, randomUUID()),
      good.replace(/"enc":"[^"]*"/, '"enc":"AAAA"'),
      '{"not":"a line"}',
      'not json',
    ]) {
      const ran = await cleandesk(['open', '--key', bankFile, ...trusted], [good, bad, last].join('\n'));
      const values = ran.out.trim().split('\n');
      expect([ran.code, values.map((one) => JSON.parse(one).value)]).toEqual([3, ['good', 'the last']]);
      expect(ran.err).toContain('line 2');
      expect(ran.err).toContain('2 values opened, 1 line not');
    }
  });

  test('refuses what is no key', async () => {
    for (const path of [
      keyFile('empty.json', {}),
      join(folder, 'missing.json'),
      keyFile('short.json', { ...bank, privateKey: 'abc' }),
    ])
      expect(await cleandesk(['open', '--key', path, ...trusted], await line(bank, 'x'))).toMatchObject({
        code: 1,
        out: '',
      });
    expect((await cleandesk(['open'])).code).toBe(2);
  });
});

describe('cleandesk enrol and ledger verify', () => {
  const data = join(folder, 'desk');
  const enrolment = {
    version: 1,
    serverUrl: 'https://127.0.0.1:9',
    authorityPem: '-----BEGIN CERTIFICATE-----',
    workstationId: randomUUID(),
    workstationName: 'Desk 7',
    certificatePem: '-----BEGIN CERTIFICATE-----',
    privateKeyPem: '-----BEGIN PRIVATE KEY-----',
    signInKey: SHARED_SIGN_IN_KEY.signInKey,
    workstationRanges: ['127.0.0.0/8'],
    policyKey: 'k'.repeat(43),
  };
  const file = keyFile('enrolment.json', enrolment);

  test('a password is never an argument, and a short one is refused', async () => {
    expect((await cleandesk(['enrol', '--data', data, '--enrolment', file, '--password', 'x'])).code).not.toBe(0);
    const short = await cleandesk(['enrol', '--data', data, '--enrolment', file], 'short\n');
    expect(short.code).toBe(1);
    expect(short.err).toContain('15 characters');
  });

  test('an enrolled desk has a ledger that verifies until one byte of it changes', async () => {
    const enrolled = await cleandesk(['enrol', '--data', data, '--enrolment', file], 'a long enough password\n');
    expect(enrolled).toMatchObject({ code: 0 });
    const place = JSON.parse(readFileSync(join(data, 'workstation.json'), 'utf8')).machineKeyIn as 'file' | 'keychain';
    expect(enrolled.out).toContain(place === 'file' ? 'protection in part' : 'keychain');
    const { openSystemKeychain } = await import('../../main/store/keychain.ts');
    const key = await readMachineKey(data, enrolment.workstationId, place, openSystemKeychain);
    const database = openMachineDatabase(data, key, { create: false });
    for (let n = 0; n < 30; n++)
      database.append({
        at: n,
        workstationId: enrolment.workstationId,
        personId: null,
        tenantId: null,
        conversationId: null,
        kind: 'idle',
        detail: { minutes: n },
      });
    const { hash } = database.head();
    database.close();
    const intact = await cleandesk(['ledger', 'verify', '--data', data]);
    expect(intact).toMatchObject({ code: 0 });
    expect(intact.out).toContain(`30 records, newest hash ${hash}`);
    const path = join(data, 'machine.db');
    const bytes = readFileSync(path);
    const flipped = Buffer.from(bytes);
    flipped[Math.floor(bytes.length * 0.7)]! ^= 1;
    writeFileSync(path, flipped);
    const broken = await cleandesk(['ledger', 'verify', '--data', data, '--json']);
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.out)).toMatchObject({ intact: false });
    expect((await cleandesk(['ledger', 'verify', '--data', join(folder, 'nowhere')])).code).toBe(1);
    expect((await cleandesk(['ledger'])).code).toBe(2);
  });
});
