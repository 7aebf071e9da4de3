import { resolve } from 'node:path';
import { exportSealed } from '../../server/commandLine/exportSealed.ts';
import { command, inStorage, needed, NotUnderstood, printJson } from './command.ts';

export const exportEntry = command({
  what: 'writes sealed values for "cleandesk open"',
  usage: ['--id ID | --all --out FILE'],
  options: { id: { type: 'string' }, all: { type: 'boolean' }, out: { type: 'string' } },
  async run(values) {
    if ((values.id === undefined) === (values.all !== true))
      throw new NotUnderstood('export-entry needs either --id or --all');
    const which = values.id === undefined ? 'all' : { id: values.id };
    const file = resolve(needed(values.out, '--out'));
    return inStorage(values, async (db, scope) => printJson({ written: await exportSealed(db, scope, which, file) }));
  },
});
