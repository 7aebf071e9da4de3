import { resolve } from 'node:path';
import { makeKeyFile, makeTokenKey } from '../../server/storage/serverKey.ts';
import { command, needed, printJson } from './command.ts';

export const newKey = command({
  what: 'makes a server key in a file outside the data folder; keep a copy of it apart from the backups',
  usage: [
    '--out FILE; give it to the server in CLEANDESK_SERVER_KEY_FILE, or as a systemd credential',
    'or, for a key that only a token can unwrap (PKCS #11): --out FILE --module LIBRARY --token LABEL --key-id HEX ' +
      '--pin-file FILE',
  ],
  options: {
    out: { type: 'string' },
    module: { type: 'string' },
    token: { type: 'string' },
    'key-id': { type: 'string' },
    'pin-file': { type: 'string' },
  },
  isOpen: true,
  async run(values) {
    const file = resolve(needed(values.out, '--out'));
    if (values.module === undefined) makeKeyFile(file);
    else
      makeTokenKey(file, {
        module: resolve(values.module),
        tokenLabel: needed(values.token, '--token'),
        keyId: needed(values['key-id'], '--key-id'),
        pinFile: resolve(needed(values['pin-file'], '--pin-file')),
      });
    printJson({ file });
    return 0;
  },
});
