import { rmSync, writeFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { DeskBase } from '../../../main/start/deskBase.ts';
import { openLedger } from '../../../main/start/openLedger.ts';
import type { Enrolment } from '../../../main/start/readEnrolment.ts';
import { createStart } from '../../../main/startup.ts';
import { FILES } from '../../../main/store/files.ts';
import { openMachineDatabase, type MachineDatabase } from '../../../main/store/machineDatabase.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const opened: MachineDatabase[] = [];
vi.mock(import('../../../main/store/machineDatabase.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    openMachineDatabase(...args) {
      const database = real.openMachineDatabase(...args);
      opened.push(database);
      return database;
    },
  };
});

test('a failure right after the database was opened leaves it closed', async () => {
  const dataFolder = temporaryFolder('open-ledger');
  const key = randomBytes(32);
  writeFileSync(join(dataFolder, FILES.machineKey), key);
  openMachineDatabase(dataFolder, key, { create: true }).close();

  let headWhenItFailed: unknown = null;
  const desk: Partial<DeskBase> = {
    options: { dataFolder } as DeskBase['options'],
    keychain: () => Promise.resolve(null),
    get clock(): DeskBase['clock'] {
      headWhenItFailed = opened.at(-1)?.head();
      throw new Error('no clock');
    },
  };
  const enrolled = { workstationId: randomUUID(), machineKeyIn: 'file' } as Enrolment['enrolled'];
  const opening = createStart(() => {}).step('ledger', openLedger(desk as DeskBase, { enrolled, settings: {} }));
  await expect(opening).rejects.toThrow('no clock');
  expect(opened).toHaveLength(2);
  expect(headWhenItFailed).toMatchObject({ seq: 0 });
  expect(() => opened.at(-1)?.head()).toThrow('not open');
  rmSync(dataFolder, { recursive: true });
});
