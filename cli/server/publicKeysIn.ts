import { readFileSync } from 'node:fs';
import { PublicFile } from '../../server/domains/tenants/tenantFolder.ts';
import { Said } from '../said.ts';
import { jsonOrWord } from './command.ts';

/** The `keys.json` of a tenant. @throws Said for a file that is none; one with a private key is named as such. */
export function publicKeysIn(file: string): PublicFile {
  const text = readFileSync(file, 'utf8').trim();
  // A private key passed by mistake has to be replaced by a new pair, and the message says so.
  if (text.includes('privateKey'))
    throw new Said(
      `${file} contains a private key, which must never come to the server. Make a new one at the tenant ` +
        '("cleandesk tenant-key rotate", or "rotate --offline" for an offline key) and hand in keys.json only.',
    );
  const found = PublicFile.safeParse(jsonOrWord(text));
  if (!found.success)
    throw new Said(`${file} is not the keys.json of a tenant, which "cleandesk tenant-key" writes there.`);
  return found.data;
}
