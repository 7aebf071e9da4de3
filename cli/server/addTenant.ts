import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { makeTenantKey } from '../../core/sealing/sealing.ts';
import { addTenant as register } from '../../server/domains/tenants/tenants.ts';
import { Said } from '../said.ts';
import { command, inStorage, jsonOrWord, needed, NotUnderstood, printJson } from './command.ts';

export const addTenant = command({
  what: 'registers a client company with the public half of its key',
  usage: [
    '--name NAME --colour #RRGGBB --public-key FILE',
    'or --key-out FILE to make a key pair for it: FILE contains the private key and belongs to the tenant, not on ' +
      'this machine',
  ],
  options: {
    name: { type: 'string' },
    colour: { type: 'string' },
    'public-key': { type: 'string' },
    'key-out': { type: 'string' },
  },
  async run(values) {
    const [name, colour] = [needed(values.name, '--name'), needed(values.colour, '--colour')];
    const [given, out] = [values['public-key'], values['key-out']];
    if ((given === undefined) === (out === undefined))
      throw new NotUnderstood('add-tenant needs either --public-key or --key-out');
    if (given !== undefined)
      return inStorage(values, async (db, scope) =>
        printJson(await register(db, scope, { name, colour, publicKey: publicKeyIn(resolve(given)) })),
      );
    const file = resolve(out ?? '');
    const [id, key] = [randomUUID(), await makeTenantKey()];
    return inStorage(values, async (db, scope) => {
      // The key first, and never over an existing one: a tenant whose key was never written could not read its own
      // data.
      writeFileSync(file, `${JSON.stringify({ ...key, tenantId: id, tenantName: name }, null, 2)}\n`, {
        mode: 0o600,
        flag: 'wx',
        flush: true,
      });
      try {
        printJson({ ...(await register(db, scope, { id, name, colour, publicKey: key.publicKey })), keyFile: file });
      } catch (error) {
        rmSync(file, { force: true });
        throw error;
      }
    });
  },
});

/** The public key only. A private key passed by mistake has to be replaced by a new pair, and the message says so. */
const PublicKeyFile = z.looseObject({ publicKey: z.string() });

/** A key as text, or a JSON file with `publicKey`. */
function publicKeyIn(file: string): string {
  const text = readFileSync(file, 'utf8').trim();
  if (!text.startsWith('{')) return text;
  if (text.includes('privateKey'))
    throw new Said(
      'This file contains a private key, which must never come to the server. Make a new pair at the tenant and hand ' +
        'in the public half only.',
    );
  const found = PublicKeyFile.safeParse(jsonOrWord(text));
  if (!found.success) throw new Said('This file contains no public key.');
  return found.data.publicKey;
}
