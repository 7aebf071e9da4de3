import { resolve } from 'node:path';
import { exportLedger as write } from '../../server/domains/ledger/exportLedger.ts';
import { openLogKey, RecordLog } from '../../server/domains/ledger/recordLog.ts';
import { newestPosition } from '../../server/record/queries.ts';
import { Said } from '../said.ts';
import { command, inStorage, needed, NotUnderstood, printJson } from './command.ts';

export const exportLedger = command({
  what: 'writes the ledger of activity into a folder, for "cleandesk ledger verify" and others who check it',
  usage: ['--out FOLDER [--record POSITION]...'],
  options: { out: { type: 'string' }, record: { type: 'string', multiple: true } },
  run: (values) =>
    inStorage(values, async (db, scope) => {
      const positions = (values.record ?? []).map((text) => {
        const position = Number(text);
        if (!Number.isSafeInteger(position) || position < 1) throw new NotUnderstood(`"${text}" is no position`);
        return position;
      });
      const folder = resolve(needed(values.out, '--out'));
      const key = await openLogKey(db);
      // Also what was recorded since the newest checkpoint, this command among it.
      await new RecordLog(db, scope, key).checkpoint();
      const newest = await newestPosition(db);
      const none = positions.filter((position) => position > newest);
      if (none.length > 0) throw new Said(`There is no record ${none.join(', ')}: the newest is ${newest}.`);
      printJson({ folder, ...(await write(db, scope, key, folder, positions)) });
    }),
});
