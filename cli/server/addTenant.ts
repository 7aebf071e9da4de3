import { resolve } from 'node:path';
import { shownFingerprint } from '../../core/sealing/tenantKeys.ts';
import { addTenant as register } from '../../server/domains/tenants/tenants.ts';
import { command, inStorage, needed, printJson } from './command.ts';
import { publicKeysIn } from './publicKeysIn.ts';

export const addTenant = command({
  what: 'registers a client company with the keys that it has signed ("cleandesk tenant-key new" at the company)',
  usage: ['--name NAME --colour #RRGGBB --keys FILE: its keys.json'],
  options: { name: { type: 'string' }, colour: { type: 'string' }, keys: { type: 'string' } },
  async run(values) {
    const [name, colour] = [needed(values.name, '--name'), needed(values.colour, '--colour')];
    const { tenantId, keys } = publicKeysIn(resolve(needed(values.keys, '--keys')));
    return inStorage(values, async (db, scope) => {
      const { id, fingerprint } = await register(db, scope, { id: tenantId, name, colour, keys });
      printJson({ id, fingerprint: shownFingerprint(fingerprint) });
    });
  },
});
