import { resolve } from 'node:path';
import { shownFingerprint } from '../../core/sealing/tenantKeys.ts';
import { replaceTenantKeys } from '../../server/domains/tenants/tenantKeys.ts';
import { tenantCalled } from '../../server/domains/tenants/tenants.ts';
import { Said } from '../said.ts';
import { command, inStorage, needed, printJson } from './command.ts';
import { publicKeysIn } from './publicKeysIn.ts';

export const tenantKeys = command({
  what: 'registers newer keys of a client company, which it has signed; desks take them at the next sign-in',
  usage: ['--tenant NAME|ID --keys FILE: its keys.json'],
  options: { tenant: { type: 'string', multiple: true }, keys: { type: 'string' } },
  async run(values) {
    const { tenantId, tenantName, keys } = publicKeysIn(resolve(needed(values.keys, '--keys')));
    const [called = ''] = values.tenant ?? [];
    return inStorage(values, async (db, scope) => {
      const { id } = await tenantCalled(db, scope, needed(called, '--tenant'));
      if (id !== tenantId) throw new Said(`These are the keys of another company (${tenantName}, ${tenantId}).`);
      const { serial, fingerprint } = await replaceTenantKeys(db, scope, { id, name: tenantName }, keys);
      printJson({ id, serial, fingerprint: shownFingerprint(fingerprint) });
    });
  },
});
