import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CHECKPOINT_FILE } from '../../server/domains/ledger/ledger.ts';
import { restartLedger as restart } from '../../server/domains/ledger/recordLog.ts';
import { lockForServer } from '../../server/storage/openStorage.ts';
import { command, inStorage, needed, printJson } from './command.ts';

export const restartLedger = command({
  what:
    'begins the ledger anew with another key, for a database that was restored from a backup on purpose; the server ' +
    'must not be running',
  usage: ['--reason WORDS'],
  options: { reason: { type: 'string' } },
  async run(values) {
    const folder = resolve(needed(values.data, '--data'));
    const reason = needed(values.reason, '--reason');
    const release = lockForServer(folder);
    try {
      return await inStorage(values, async (db) => {
        printJson(await restart(db, reason));
        rmSync(join(folder, CHECKPOINT_FILE), { force: true });
      });
    } finally {
      release();
    }
  },
});
