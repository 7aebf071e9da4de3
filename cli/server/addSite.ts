import { addSite as register } from '../../server/domains/tenants/tenants.ts';
import { command, inStorage, needed, NotUnderstood, printJson, whole } from './command.ts';

export const addSite = command({
  what: 'a page where visitors write to a tenant; its notice names the processor, the contact and the days',
  usage: ['--tenant NAME|ID --name NAME --processor NAME --contact E-MAIL --retention-days N'],
  options: {
    tenant: { type: 'string', multiple: true },
    name: { type: 'string' },
    processor: { type: 'string' },
    contact: { type: 'string' },
    'retention-days': { type: 'string' },
  },
  async run(values) {
    const [tenant = '', ...others] = values.tenant ?? [];
    if (others.length > 0) throw new NotUnderstood('a site belongs to one tenant');
    const days = whole(needed(values['retention-days'], '--retention-days'), '--retention-days') ?? 0;
    const given = {
      tenant: needed(tenant, '--tenant'),
      name: needed(values.name, '--name'),
      processor: needed(values.processor, '--processor'),
      contact: needed(values.contact, '--contact'),
      retentionDays: days,
    };
    return inStorage(values, async (db, scope) => printJson(await register(db, scope, given)));
  },
});
