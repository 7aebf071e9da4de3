import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordRefusedLaunch } from '../../../main/activity/refusedLaunch.ts';
import { openMachineDatabase, readMachineKey } from '../../../main/store/machineDatabase.ts';
import { enrolFromFile } from '../../../main/unlock/enrolFromFile.ts';
import { SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const PASSWORD = 'a long enough password';
const PEM = '-----BEGIN CERTIFICATE-----';
let folder = '';
let file = '';
let dataFolder = '';
const workstationId = randomUUID();
beforeEach(() => {
  folder = temporaryFolder('enrol');
  file = join(folder, 'desk-7.json');
  dataFolder = join(folder, 'desk');
  writeFileSync(
    file,
    JSON.stringify({
      version: 1,
      serverUrl: 'https://127.0.0.1:9',
      authorityPem: PEM,
      workstationId,
      workstationName: 'Desk 7',
      certificatePem: PEM,
      privateKeyPem: '-----BEGIN PRIVATE KEY-----gull',
      signInKey: SHARED_SIGN_IN_KEY.signInKey,
      workstationRanges: ['127.0.0.0/8'],
      policyKey: 'k'.repeat(43),
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const enrol = (change: { file?: string; password?: string } = {}) =>
  enrolFromFile({
    file: change.file ?? file,
    dataFolder,
    password: () => Promise.resolve(change.password ?? PASSWORD),
    keychain: null,
  });

describe('an enrolment from a file', () => {
  test('makes this machine a workstation, and says where its key is and what to destroy', async () => {
    const { code, words } = await enrol();
    expect(code).toBe(0);
    expect(words).toMatch(/protection in part/);
    expect(words).toContain(`Destroy ${file}`);
    expect(JSON.parse(readFileSync(join(dataFolder, 'workstation.json'), 'utf8'))).toMatchObject({
      workstationId,
      workstationName: 'Desk 7',
    });
    for (const name of readdirSync(dataFolder)) {
      const body = readFileSync(join(dataFolder, name), 'latin1');
      for (const secret of [PASSWORD, 'PRIVATE KEY-----gull']) expect(body).not.toContain(secret);
    }
  });

  test('asks for no password where the file is not an enrolment', async () => {
    let asked = false;
    const password = (): Promise<string> => {
      asked = true;
      return Promise.resolve(PASSWORD);
    };
    const nothing = join(folder, 'nothing.json');
    expect(await enrolFromFile({ file: nothing, dataFolder, password, keychain: null })).toEqual({
      code: 1,
      words: `${nothing} cannot be read as an enrolment file.`,
    });
    writeFileSync(nothing, 'not JSON');
    expect((await enrolFromFile({ file: nothing, dataFolder, password, keychain: null })).code).toBe(1);
    expect(asked).toBe(false);
    expect(existsSync(dataFolder)).toBe(false);
  });

  test.each(['', 'short'])('fails in words with the password %j, and leaves no workstation', async (password) => {
    const { code, words } = await enrol({ password });
    expect(code).toBe(1);
    expect(words).toMatch(/at least 15 characters/);
    expect(existsSync(join(dataFolder, 'workstation.json'))).toBe(false);
  });

  test('requires the length that IT has configured on the machine, before any server has stated one', async () => {
    const places = async () => [
      {
        place: '/etc/cleandesk/policy.json',
        scope: 'machine' as const,
        read: { state: 'read' as const, values: new Map<string, unknown>([['passwords.leastLength', 20]]) },
      },
    ];
    const long = 'gravel orbit tulips';
    expect(await enrolFromFile({ file, dataFolder, password: async () => long, keychain: null, places })).toEqual({
      code: 1,
      words: expect.stringContaining('at least 20 characters; this one has 19'),
    });
    expect(existsSync(join(dataFolder, 'workstation.json'))).toBe(false);
    // A length below the safe default is ignored.
    const looser = async () => [
      {
        place: '/etc/cleandesk/policy.json',
        scope: 'machine' as const,
        read: { state: 'read' as const, values: new Map<string, unknown>([['passwords.leastLength', 12]]) },
      },
    ];
    expect(
      await enrolFromFile({ file, dataFolder, password: async () => 'gravel tulip 9', keychain: null, places: looser }),
    ).toMatchObject({ code: 1, words: expect.stringContaining('at least 15 characters; this one has 14') });
    expect(
      await enrolFromFile({ file, dataFolder, password: async () => `${long}s`, keychain: null, places }),
    ).toMatchObject({ code: 0 });
  });

  test('changes nothing on a machine that is enrolled already', async () => {
    await enrol();
    const before = readFileSync(join(dataFolder, 'store.db'));
    expect(await enrol({ password: 'another long password' })).toMatchObject({
      code: 1,
      words: expect.stringContaining('already enrolled'),
    });
    expect(readFileSync(join(dataFolder, 'store.db')).equals(before)).toBe(true);
  });
});

describe('a refused start', () => {
  test('is in the ledger of the desk that would have started, and the chain is intact', async () => {
    await enrol();
    expect(await recordRefusedLaunch(dataFolder, '--data', 1_700_000_000_000, () => Promise.resolve(null))).toBe(true);
    const database = openMachineDatabase(
      dataFolder,
      await readMachineKey(dataFolder, workstationId, 'file', () => Promise.resolve(null)),
      { create: false },
    );
    try {
      expect(database.after(0, 10).map(({ record }) => record)).toEqual([
        expect.objectContaining({
          seq: 1,
          at: 1_700_000_000_000,
          kind: 'guard-failed',
          personId: null,
          detail: { guard: 'launch', reason: '--data' },
        }),
      ]);
      expect(database.verify()).toEqual({ intact: true, records: 1 });
    } finally {
      database.close();
    }
  });

  test('on a machine that is not enrolled is not recorded, and creates nothing', async () => {
    expect(await recordRefusedLaunch(dataFolder, '--data', 1, () => Promise.resolve(null))).toBe(false);
    expect(existsSync(dataFolder)).toBe(false);
  });
});
