import { readFileSync } from 'node:fs';
import { addLogin } from '../../server/domains/people/addLogin.ts';
import { newPassword } from '../../server/domains/signIn/passwordRecord.ts';
import { command, inStorage, needed, printJson } from './command.ts';

export const addPerson = command({
  what: 'registers somebody who works at a desk; prints a password that was made, once',
  usage: [
    '--login LOGIN --name NAME --role agent|supervisor|administrator|data-protection-officer',
    '--tenant NAME|ID [--tenant ...]',
    '[--password-stdin] to read the password from standard input instead: by the rules of the policy',
  ],
  options: {
    login: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    tenant: { type: 'string', multiple: true },
    'password-stdin': { type: 'boolean' },
  },
  async run(values) {
    const given = {
      login: needed(values.login, '--login'),
      name: needed(values.name, '--name'),
      role: needed(values.role, '--role'),
      tenants: values.tenant ?? [],
    };
    return inStorage(values, async (db, scope) => {
      const isOwn = values['password-stdin'] === true;
      // One line; the line break is not part of the password.
      const password = isOwn ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : newPassword();
      const id = await addLogin(db, scope, { ...given, password });
      printJson({ id, login: given.login, ...(isOwn ? {} : { password }) });
    });
  },
});
