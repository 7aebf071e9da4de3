import { everything } from '../../server/domains/tenants/queries.ts';
import { command, inStorage, printJson } from './command.ts';

export const list = command({
  what: 'tenants, sites, people and workstations as JSON',
  usage: [],
  options: {},
  run: (values) => inStorage(values, async (db, scope) => printJson(await everything(db, scope), 2)),
});
