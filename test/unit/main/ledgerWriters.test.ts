import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openMachineDatabase } from '../../../main/store/machineDatabase.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const MODULE = join(import.meta.dirname, '..', '..', '..', 'main', 'store', 'machineDatabase.ts');
const EACH = 60;

test('a refused start and a running desk write into one ledger at once, and no record is lost', async () => {
  const folder = temporaryFolder('ledger-writers');
  const key = randomBytes(32);
  openMachineDatabase(folder, key, { create: true }).close();
  const writer = `import { openMachineDatabase } from ${JSON.stringify(MODULE)};
    const database = openMachineDatabase(${JSON.stringify(folder)}, Buffer.from('${key.toString('hex')}', 'hex'), { create: false });
    for (let n = 0; n < ${EACH}; n += 1) database.append({ at: n, workstationId: '${randomUUID()}', personId: null, tenantId: null, conversationId: null, kind: 'idle', detail: { minutes: n } });
    database.close();`;
  try {
    await Promise.all(
      [1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', writer])),
    );
    const ledger = openMachineDatabase(folder, key, { create: false });
    expect(ledger.verify()).toEqual({ intact: true, records: 3 * EACH });
    ledger.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
