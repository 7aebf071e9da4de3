import { resolve } from 'node:path';
import { rollAuthorityOf, rollPolicyKeyOf, writeAuthorities } from '../../server/commandLine/roll.ts';
import { command, folderOf, needed, NotUnderstood, printJson } from './command.ts';

export const roll = command({
  what: 'authority or policy-key: a new one, signed by the present one; desks follow by themselves',
  usage: [
    'counts from the next start of the server. A new authority: hand its certificate to the tenants (authorities)',
  ],
  options: {},
  async run(values, [what = '']) {
    if (what === 'policy-key') printJson({ publicKey: await rollPolicyKeyOf(folderOf(values)) });
    else if (what === 'authority') printJson({ fingerprint: await rollAuthorityOf(folderOf(values)) });
    else throw new NotUnderstood('roll needs "authority" or "policy-key"');
    return 0;
  },
});

export const authorities = command({
  what: 'writes the certificates of the authorities, with which tenants check who sealed ("cleandesk open")',
  usage: ['--out FILE'],
  options: { out: { type: 'string' } },
  async run(values) {
    printJson({ fingerprints: await writeAuthorities(folderOf(values), resolve(needed(values.out, '--out'))) });
    return 0;
  },
});
