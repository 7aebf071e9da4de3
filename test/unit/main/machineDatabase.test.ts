import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ActivityRecord } from '../../../contract/activity.ts';
import { GENESIS_HASH, verifyChain } from '../../../core/ledger/chain.ts';
import { CannotRead, openEncrypted } from '../../../main/store/encryptedDatabase.ts';
import { makeMachineKey, openMachineDatabase, readMachineKey } from '../../../main/store/machineDatabase.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = (): string => temporaryFolder('machine');
const workstationId = randomUUID();
const record = (n: number): Omit<ActivityRecord, 'seq'> => ({
  at: 1_800_000_000_000 + n,
  workstationId,
  personId: null,
  tenantId: null,
  conversationId: null,
  kind: 'idle',
  detail: { minutes: n, note: 'quay-street-marker' },
});

describe('the machine database', () => {
  test('records are chained without a gap and are read back unchanged', () => {
    const at = folder();
    const key = randomBytes(32);
    const database = openMachineDatabase(at, key, { create: true });
    for (let n = 0; n < 50; n++) database.append(record(n));
    database.close();
    const again = openMachineDatabase(at, key, { create: false });
    const all = again.after(0, 100);
    expect(all.map((one) => one.record.seq)).toEqual(Array.from({ length: 50 }, (_one, index) => index + 1));
    expect(verifyChain(all, GENESIS_HASH)).toBeNull();
    expect(again.verify()).toEqual({ intact: true, records: 50 });
    expect(again.head().hash).toBe(all.at(-1)!.hash);
    again.close();
  });

  test('the file is unreadable without its key, and only its owner may open it', () => {
    const at = folder();
    const database = openMachineDatabase(at, randomBytes(32), { create: true });
    database.append(record(1));
    database.setFact('client-tls-key', 'quay-street-marker');
    database.close();
    const path = join(at, 'machine.db');
    expect(readFileSync(path).includes('quay-street-marker')).toBe(false);
    expect(readFileSync(path).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => openMachineDatabase(at, randomBytes(32), { create: false })).toThrow(CannotRead);
  });

  test('a change of any byte of the file is detected', () => {
    const at = folder();
    const key = randomBytes(32);
    const database = openMachineDatabase(at, key, { create: true });
    for (let n = 0; n < 40; n++) database.append(record(n));
    database.close();
    const path = join(at, 'machine.db');
    const intact = readFileSync(path);
    for (let at_ = 0; at_ < intact.length; at_ += 509) {
      const flipped = Buffer.from(intact);
      flipped[at_]! ^= 0x10;
      writeFileSync(path, flipped);
      let found: boolean;
      try {
        const opened = openMachineDatabase(at, key, { create: false, readonly: true });
        found = !opened.verify().intact;
        opened.close();
      } catch {
        found = true;
      }
      expect([at_, found]).toEqual([at_, true]);
    }
  });

  test('a record rewritten with the key is detected at its place', () => {
    const at = folder();
    const key = randomBytes(32);
    const database = openMachineDatabase(at, key, { create: true });
    for (let n = 0; n < 10; n++) database.append(record(n));
    database.close();
    const raw = openEncrypted(join(at, 'machine.db'), key, { mustExist: true });
    expect(() =>
      raw.prepare('UPDATE activity SET record = replace(record, \'"minutes":4\', \'"minutes":0\')').run(),
    ).toThrow(/only grows/);
    raw.exec('DROP TRIGGER activity_stays; DROP TRIGGER activity_kept');
    raw.prepare('UPDATE activity SET record = replace(record, \'"minutes":4\', \'"minutes":0\') WHERE seq = 5').run();
    raw.close();
    const again = openMachineDatabase(at, key, { create: false });
    expect(again.verify()).toEqual({ intact: false, firstBroken: 5, records: 4 });
    again.close();
    const cut = openEncrypted(join(at, 'machine.db'), key, { mustExist: true });
    cut.prepare('DELETE FROM activity WHERE seq <= 5').run();
    cut.close();
    const third = openMachineDatabase(at, key, { create: false });
    expect(third.verify()).toMatchObject({ intact: false, firstBroken: 1 });
    third.close();
  });

  test('refuses to write what is no activity record', () => {
    const database = openMachineDatabase(folder(), randomBytes(32), { create: true });
    expect(() => database.append({ ...record(1), workstationId: 'not-an-id' })).toThrow();
    expect(() => database.append({ ...record(1), detail: { text: 'x'.repeat(201) } })).toThrow();
    expect(database.head().seq).toBe(0);
    database.close();
  });

  test('without a keychain the key is in a file of this user only; with one, in no file', async () => {
    const at = folder();
    const { key, place } = await makeMachineKey(at, workstationId, null);
    expect(place).toBe('file');
    if (process.platform !== 'win32') expect(statSync(join(at, 'machine.key')).mode & 0o777).toBe(0o600);
    expect(await readMachineKey(at, workstationId, 'file', async () => null)).toEqual(key);
    const kept = new Map<string, Buffer>();
    const keychain = {
      get: async (name: string) => kept.get(name) ?? null,
      set: async (name: string, secret: Uint8Array) => {
        kept.set(name, Buffer.from(secret));
      },
    };
    const other = folder();
    const made = await makeMachineKey(other, workstationId, keychain);
    expect(made.place).toBe('keychain');
    expect(() => statSync(join(other, 'machine.key'))).toThrow();
    expect(await readMachineKey(other, workstationId, 'keychain', async () => keychain)).toEqual(made.key);
    // A keychain that is gone is no reason to use a file.
    await expect(readMachineKey(at, workstationId, 'keychain', async () => null)).rejects.toThrow(/keychain/);
  });
});
