import { eraseRecords } from '../../server/commandLine/eraseRecords.ts';
import { Said } from '../said.ts';
import { command, inStorage, needed, NotUnderstood, printJson } from './command.ts';

export const eraseActivity = command({
  what: 'erases records of activity for good, such as after a request for erasure; their places in the ledger stay',
  usage: ['--record POSITION [--record POSITION]... --reason WORDS'],
  options: { record: { type: 'string', multiple: true }, reason: { type: 'string' } },
  run: (values) =>
    inStorage(values, async (db, scope) => {
      const positions = (values.record ?? []).map((text) => {
        const position = Number(text);
        if (!Number.isSafeInteger(position) || position < 1) throw new NotUnderstood(`"${text}" is no position`);
        return position;
      });
      if (positions.length === 0) throw new NotUnderstood('--record is missing');
      const erased = await eraseRecords(db, scope, positions, needed(values.reason, '--reason'));
      if (erased.recordedAs === null)
        throw new Said(`Nothing was erased: there is no record at position ${positions.join(', ')}.`);
      printJson(erased);
    }),
});
