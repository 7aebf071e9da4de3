import { resolve } from 'node:path';
import { rekeyStorage } from '../../server/storage/openStorage.ts';
import type { RekeyStep } from '../../server/storage/sqlite/rekey.ts';
import { command, folderOf, needed } from './command.ts';

const WORDS: Readonly<Record<RekeyStep, string>> = {
  closed: 'The database is closed for all others.',
  copied: 'A copy is made.',
  wrapped: 'The private keys in it are wrapped by the new key.',
  encrypted: 'It is encrypted with the new key.',
  checked: 'It is whole, and the new key opens everything in it.',
  replaced: 'It has taken the place of the database.',
};

export const rekey = command({
  what: 'encrypts the database and every private key in it with another server key; stop the server first',
  usage: [
    '--to FILE: the new key, as "new-key" makes it. The present key is given as always. If it is cut off, either the ' +
      'one or the other opens the database: repeat it',
  ],
  options: { to: { type: 'string' } },
  async run(values) {
    const file = resolve(needed(values.to, '--to'));
    rekeyStorage(folderOf(values), file, (step) => console.log(WORDS[step]));
    console.log(
      `Done. Give the server the key in ${file} from now on. Backups made before need the former key: keep it with ` +
        'them, or destroy both.',
    );
    return 0;
  },
});
