import { resolve } from 'node:path';
import { makeKeyFile } from '../../server/storage/serverKey.ts';
import { command, needed, printJson } from './command.ts';

export const newKey = command({
  what: 'makes a server key in a file, which must lie outside the data folder; keep a copy of it apart from the backups',
  usage: ['--out FILE; give it to the server in CLEANDESK_SERVER_KEY_FILE, or as a systemd credential'],
  options: { out: { type: 'string' } },
  isOpen: true,
  async run(values) {
    const file = resolve(needed(values.out, '--out'));
    makeKeyFile(file);
    printJson({ file });
    return 0;
  },
});
